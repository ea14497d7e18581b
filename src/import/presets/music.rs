//! A music service's own exports: play history as JSON Lines, and its listeners.

use crate::data::{Domain, EventKind};

use super::super::builder::{Builder, Refusal, RowResult, reject};
use super::super::cells::parse_bool;
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::{Column, Preset, attribute, may, must};

const NAMESPACE: &str = "music";
/// Plays below this that the listener ended are skips. Limit and reasons: ListenBrainz's importer of extended
/// streaming histories.
const SKIP_BELOW_MS: f32 = 30_000.0;
const SKIP_REASONS: [&str; 13] = [
    "fwdbtn",
    "backbtn",
    "clickrow",
    "clickside",
    "endplay",
    "playbtn",
    "remote",
    "logout",
    "popup",
    "trackerror",
    "unexpected-exit",
    "unexpected-exit-while-paused",
    "unknown",
];

pub struct Plays;

static PLAY_COLUMNS: [Column; 8] = [
    must(Field::User, &["user id"]),
    must(Field::Item, &["track id"]),
    must(Field::Duration, &["ms played"]),
    may(Field::Time, &["played at"]),
    may(Field::EndReason, &["reason end"]),
    may(Field::Skipped, &["skipped"]),
    attribute("device", &["device"]),
    attribute("country", &["country"]),
];

impl Preset for Plays {
    fn id(&self) -> &'static str {
        "music-plays"
    }

    fn gives(&self) -> &'static [Kind] {
        &[Kind::Events]
    }

    fn namespace(&self) -> &'static str {
        NAMESPACE
    }

    fn columns(&self) -> &'static [Column] {
        &PLAY_COLUMNS
    }

    fn domain(&self) -> Option<Domain> {
        Some(Domain::Music)
    }

    fn has_fixed_formats(&self) -> bool {
        true
    }

    fn take(&self, row: &Row<'_>, out: &mut Builder) -> RowResult {
        let played_ms = out.amount(row, Field::Duration)?;
        if played_ms.is_nan() {
            return Err(reject("missing-value", Field::Duration));
        }
        let time = out.time(row, Field::Time)?;
        out.check_item(row)?;
        out.once_whole(row)?;
        let user = out.user(row)?;
        let item = out.item(row)?;
        out.person_attributes(row, user);
        let kind = if is_skip(row, played_ms) { EventKind::Skip } else { EventKind::Play };
        out.event(user, item, kind, 1.0, time);
        Ok(())
    }
}

/// A short play that the listener ended.
pub(super) fn is_skip(row: &Row<'_>, played_ms: f32) -> bool {
    let reason = row.get(Field::EndReason);
    let ended_by_hand = SKIP_REASONS.contains(&reason) || parse_bool(row.get(Field::Skipped)) == Some(true);
    played_ms < SKIP_BELOW_MS && ended_by_hand
}

/// The key of a track that has no id: artist and title.
pub(super) fn track_key(row: &Row<'_>) -> Result<String, Refusal> {
    match (row.get(Field::Creator), row.get(Field::Title)) {
        (_, "") => Err(reject("no-item", Field::Title)),
        ("", title) => Ok(title.to_owned()),
        (artist, title) => Ok(format!("{artist} - {title}")),
    }
}

pub struct Listeners;

static LISTENER_COLUMNS: [Column; 16] = [
    must(Field::User, &["user id"]),
    must(Field::BirthYear, &["birth year"]),
    must(Field::ConsentAds, &["consent ads"]),
    may(Field::Email, &["email"]),
    may(Field::Phone, &["phone"]),
    may(Field::FirstName, &["first name"]),
    may(Field::LastName, &["last name"]),
    may(Field::Postcode, &["postcode"]),
    may(Field::ConsentEmail, &["consent email"]),
    may(Field::ConsentSms, &["consent sms"]),
    may(Field::ConsentTime, &["consent at"]),
    attribute("gender", &["gender"]),
    attribute("city", &["city"]),
    attribute("country", &["country"]),
    attribute("device", &["device"]),
    attribute("interests", &["interests"]),
];

impl Preset for Listeners {
    fn id(&self) -> &'static str {
        "music-listeners"
    }

    fn gives(&self) -> &'static [Kind] {
        &[Kind::People]
    }

    fn namespace(&self) -> &'static str {
        NAMESPACE
    }

    fn columns(&self) -> &'static [Column] {
        &LISTENER_COLUMNS
    }

    fn take(&self, row: &Row<'_>, out: &mut Builder) -> RowResult {
        super::generic::take_person(row, out, NAMESPACE)
    }
}
