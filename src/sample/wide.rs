//! The wide-open event table: likes, follows, refusals, skips, views, as columns for Parquet.

use polars::prelude::{
    Column, DataFrame, DataType, Int64Chunked, IntoSeries, NewChunkedArray, PolarsResult, Schema, Series, TimeUnit,
};

use crate::data::Domain;

use super::damage::{Damage, SHARE_DAMAGED, Tally};
use super::draw::Draw;
use super::files::FileKind;
use super::person::Person;
use super::story::{Act, Story};
use super::words::{COUNTRIES, DEVICES};
use super::world::{Shop, World};

/// Rows of the table as columns. Times are milliseconds since 1970.
#[derive(Debug, Default)]
pub struct WideRows {
    user_id: Vec<Option<String>>,
    item_id: Vec<String>,
    event: Vec<&'static str>,
    value: Vec<Option<f64>>,
    timestamp: Vec<Option<i64>>,
    domain: Vec<&'static str>,
    source: Vec<&'static str>,
    device: Vec<Option<&'static str>>,
    channel: Vec<&'static str>,
    session_id: Vec<String>,
    page: Vec<&'static str>,
    app_version: Vec<&'static str>,
    country: Vec<&'static str>,
    pub tally: Tally,
}

impl WideRows {
    pub fn len(&self) -> usize {
        self.item_id.len()
    }

    pub fn is_empty(&self) -> bool {
        self.item_id.is_empty()
    }

    pub fn add(&mut self, person: &Person, story: &Story, world: &World, draw: &mut Draw) {
        for act in &story.acts {
            let damage = draw.chance(SHARE_DAMAGED).then(|| {
                draw.pick(&[Damage::BlankId, Damage::UnreadableDate, Damage::Placeholder, Damage::DuplicateRow])
            });
            let row = self.len();
            self.push(person, act, damage, world, draw);
            if let Some(damage) = damage {
                self.tally.count(FileKind::EventsWide, damage, 1);
                if damage == Damage::DuplicateRow {
                    self.repeat(row);
                }
            }
        }
    }

    fn push(&mut self, person: &Person, act: &Act, damage: Option<Damage>, world: &World, draw: &mut Draw) {
        let (user, item, source, page) = match act.domain {
            Domain::Course => {
                let course = &world.courses[act.item as usize];
                (&person.shop_account.user_id, &course.id, person.shop.id(), "lesson")
            }
            Domain::Music => (&person.music_account.user_id, &world.tracks[act.item as usize].id, "music", "player"),
        };
        self.user_id.push((damage != Some(Damage::BlankId)).then(|| user.clone()));
        self.item_id.push(item.clone());
        self.event.push(act.kind.id());
        self.value.push(act.value);
        self.timestamp.push((damage != Some(Damage::UnreadableDate)).then_some(act.time * 1_000));
        self.domain.push(act.domain.id());
        self.source.push(source);
        self.device.push((damage != Some(Damage::Placeholder)).then_some(DEVICES[act.device].en));
        self.channel.push(match (person.shop, act.domain) {
            (Shop::Xiaoetong, Domain::Course) => "mini-program",
            _ => draw.pick(&["app", "app", "web", "email"]),
        });
        self.session_id.push(format!("s{}-{}", person.number, act.session));
        self.page.push(page);
        self.app_version.push(draw.pick(&["5.2.0", "5.2.1", "5.3.0"]));
        self.country.push(COUNTRIES[person.country].code);
    }

    fn repeat(&mut self, row: usize) {
        fn again<T: Clone>(column: &mut Vec<T>, row: usize) {
            if let Some(value) = column.get(row).cloned() {
                column.push(value);
            }
        }
        again(&mut self.user_id, row);
        again(&mut self.item_id, row);
        again(&mut self.event, row);
        again(&mut self.value, row);
        again(&mut self.timestamp, row);
        again(&mut self.domain, row);
        again(&mut self.source, row);
        again(&mut self.device, row);
        again(&mut self.channel, row);
        again(&mut self.session_id, row);
        again(&mut self.page, row);
        again(&mut self.app_version, row);
        again(&mut self.country, row);
    }

    /// Adds the rows of `other` below; its tally is not taken.
    pub fn append(&mut self, other: &mut Self) {
        self.user_id.append(&mut other.user_id);
        self.item_id.append(&mut other.item_id);
        self.event.append(&mut other.event);
        self.value.append(&mut other.value);
        self.timestamp.append(&mut other.timestamp);
        self.domain.append(&mut other.domain);
        self.source.append(&mut other.source);
        self.device.append(&mut other.device);
        self.channel.append(&mut other.channel);
        self.session_id.append(&mut other.session_id);
        self.page.append(&mut other.page);
        self.app_version.append(&mut other.app_version);
        self.country.append(&mut other.country);
    }

    pub fn schema() -> PolarsResult<Schema> {
        Ok(Self::default().into_frame()?.schema().as_ref().clone())
    }

    pub fn into_frame(self) -> PolarsResult<DataFrame> {
        let times: Series = Int64Chunked::from_slice_options("timestamp".into(), &self.timestamp).into_series();
        DataFrame::new_infer_height(vec![
            Column::new("user_id".into(), self.user_id),
            Column::new("item_id".into(), self.item_id),
            Column::new("event".into(), self.event),
            Column::new("value".into(), self.value),
            times.cast(&DataType::Datetime(TimeUnit::Milliseconds, None))?.into(),
            Column::new("domain".into(), self.domain),
            Column::new("source".into(), self.source),
            Column::new("device".into(), self.device),
            Column::new("channel".into(), self.channel),
            Column::new("session_id".into(), self.session_id),
            Column::new("page".into(), self.page),
            Column::new("app_version".into(), self.app_version),
            Column::new("country".into(), self.country),
        ])
    }
}
