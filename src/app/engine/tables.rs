//! The rows of the Data screen's tables that pass a filter, in the order asked for. A million rows take a moment, so
//! labels and titles are compared once each and rows by number, in parallel.

use std::fmt::Write as _;
use std::sync::Arc;

use rayon::prelude::*;

use super::session::Session;
use crate::app::command::{DataTab, Narrow};
use crate::app::error::AppError;
use crate::app::state::{ItemEditView, OverviewView};
use crate::data::contact::{normal_email, normal_phone};
use crate::data::{
    Channel, Dataset, IdMap, LABEL_CATEGORY, LABEL_CREATOR, LabelColumn, NO_TIME, PersonSet, TextColumn,
};
use crate::task::Task;
use crate::workspace::{ItemEdit, PersonQuery};

/// Rows a parallel piece.
const CHUNK: usize = 1 << 15;

/// What a table shows.
#[derive(Debug, Clone, Default)]
pub struct TableRequest {
    pub tab: DataTab,
    /// Column and whether the largest comes first.
    pub sort: Option<(usize, bool)>,
    pub filter: String,
    pub narrow: Narrow,
    /// Only these rows; `None`: all.
    pub subset: Option<Arc<Vec<u32>>>,
}

/// Rows that pass, in order. `None`: all, as stored.
pub fn table_rows(
    session: &Session,
    overview: &OverviewView,
    contacts: Option<&TextColumn>,
    request: &TableRequest,
    task: &Task,
) -> Result<Option<Vec<u32>>, AppError> {
    let dataset = session.dataset(task)?;
    let wanted = request.filter.trim().to_lowercase();
    let is_narrowed = request.narrow != Narrow::default() || request.subset.is_some();
    if request.sort.is_none() && wanted.is_empty() && !is_narrowed {
        return Ok(None);
    }
    let known =
        if request.tab == DataTab::People { people_by_contact(session, &dataset, &request.filter)? } else { None };
    let all: Vec<u32>;
    let base: &[u32] = match &request.subset {
        Some(subset) => subset,
        None => {
            all = (0..n_rows(&dataset, request.tab) as u32).collect();
            &all
        }
    };
    let rows = match (wanted.is_empty() && request.narrow == Narrow::default(), known) {
        (true, _) => base.to_vec(),
        (false, Some(people)) => base.iter().copied().filter(|&row| people.contains(row)).collect(),
        (false, None) => {
            let text = TextFilter::new(&dataset, request.tab, &wanted);
            let passes =
                |row: u32| is_in(&dataset, overview, request, row as usize) && text.passes(&dataset, row as usize);
            filtered(base, passes, task)?
        }
    };
    Ok(Some(match request.sort {
        Some((column, descending)) => {
            let keys = sort_keys(&dataset, overview, contacts, request.tab, column);
            sorted(rows, &keys, descending, task)?
        }
        None => rows,
    }))
}

fn n_rows(dataset: &Dataset, tab: DataTab) -> usize {
    match tab {
        DataTab::People => dataset.n_people(),
        DataTab::Catalogue => dataset.n_items(),
        DataTab::Events => dataset.events.len(),
    }
}

/// A whole e-mail address or phone number finds its person, although it is never shown.
fn people_by_contact(session: &Session, dataset: &Dataset, typed: &str) -> Result<Option<PersonSet>, AppError> {
    let typed = typed.trim();
    let numbers = if let Ok(email) = normal_email(typed) {
        session.store().find_person(PersonQuery::Email(&email))?
    } else if let Ok(phone) = normal_phone(typed, None) {
        session.store().find_person(PersonQuery::Phone(&phone))?
    } else {
        return Ok(None);
    };
    Ok(Some(numbers.iter().filter_map(|&number| dataset.people.row_of_number(number)).map(|row| row as u32).collect()))
}

fn filtered(base: &[u32], passes: impl Fn(u32) -> bool + Sync, task: &Task) -> Result<Vec<u32>, AppError> {
    let chunks: Vec<Vec<u32>> = base
        .par_chunks(CHUNK)
        .map(|rows| {
            task.check()?;
            Ok(rows.iter().copied().filter(|&row| passes(row)).collect())
        })
        .collect::<Result<_, AppError>>()?;
    Ok(chunks.concat())
}

/// Whether a row is in what the table is narrowed to.
fn is_in(dataset: &Dataset, overview: &OverviewView, request: &TableRequest, row: usize) -> bool {
    let narrow = &request.narrow;
    let of_domain = |item: usize| narrow.domain.is_none_or(|domain| dataset.catalogue.domain(item) == Some(domain));
    match request.tab {
        DataTab::People => {
            let sides = overview.sides_of.get(row).copied().unwrap_or_default() & 3;
            narrow.sides.is_none_or(|wanted| wanted == sides)
                && narrow.consent.is_none_or(|wanted| dataset.people.consent(row, Channel::Ads) == wanted)
        }
        DataTab::Catalogue => of_domain(row),
        DataTab::Events => {
            let item = dataset.events.items.get(row).map_or(usize::MAX, |&item| item as usize);
            let kind = dataset.events.kinds.get(row).copied();
            of_domain(item) && narrow.kind.is_none_or(|wanted| kind == Some(wanted))
        }
    }
}

/// A typed text, compared with every label, title and kind once.
struct TextFilter<'a> {
    tab: DataTab,
    wanted: &'a str,
    /// Label columns with the labels that match.
    columns: Vec<(&'a LabelColumn, Vec<bool>)>,
    /// By item and by event kind, for the catalogue and for events.
    items: Vec<bool>,
    kinds: Vec<bool>,
}

impl<'a> TextFilter<'a> {
    fn new(dataset: &'a Dataset, tab: DataTab, wanted: &'a str) -> Self {
        let mut filter = Self { tab, wanted, columns: vec![], items: vec![], kinds: vec![] };
        if wanted.is_empty() {
            return filter;
        }
        let matching = |column: &'a LabelColumn| {
            let marks: Vec<bool> = column.labels.par_iter().map(|label| has_text(label, wanted)).collect();
            marks.contains(&true).then_some((column, marks))
        };
        let titles = || {
            let of = |item: usize| has_text(dataset.catalogue.title(item), wanted);
            (0..dataset.n_items()).into_par_iter().map(of).collect()
        };
        match tab {
            DataTab::People => filter.columns = dataset.people.attributes.iter().filter_map(matching).collect(),
            DataTab::Catalogue => {
                filter.columns = dataset.catalogue.labels.iter().filter_map(matching).collect();
                filter.items = titles();
            }
            DataTab::Events => {
                filter.items = titles();
                filter.kinds = crate::data::EventKind::ALL.iter().map(|kind| has_text(kind.id(), wanted)).collect();
            }
        }
        filter
    }

    fn passes(&self, dataset: &Dataset, row: usize) -> bool {
        if self.wanted.is_empty() {
            return true;
        }
        let has_label = |(column, marks): &(&LabelColumn, Vec<bool>)| {
            column.codes(row).iter().any(|&code| marks.get(code as usize).copied().unwrap_or(false))
        };
        let is_marked = |marks: &[bool], at: usize| marks.get(at).copied().unwrap_or(false);
        match self.tab {
            DataTab::People => self.has_number(dataset, row) || self.columns.iter().any(has_label),
            DataTab::Catalogue => is_marked(&self.items, row) || self.columns.iter().any(has_label),
            DataTab::Events => {
                let events = &dataset.events;
                let is_of = |item: &u32| is_marked(&self.items, *item as usize);
                events.items.get(row).is_some_and(is_of)
                    || events.kinds.get(row).is_some_and(|kind| is_marked(&self.kinds, kind.code() as usize))
                    || events.people.get(row).is_some_and(|&person| self.has_number(dataset, person as usize))
            }
        }
    }

    /// Whether the name that a person goes by on screen, P-004182, has the text.
    fn has_number(&self, dataset: &Dataset, row: usize) -> bool {
        let is_number = self.wanted.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'p' | b'-'));
        if !is_number {
            return false;
        }
        let mut label = ShortText::default();
        // Ten digits at most: it always fits.
        let _ = write!(label, "p-{:06}", dataset.people.numbers.get(row).copied().unwrap_or(0));
        label.as_str().contains(self.wanted)
    }
}

/// A text on the stack, so that a million labels cost no allocation.
#[derive(Default)]
struct ShortText {
    bytes: [u8; 16],
    len: usize,
}

impl ShortText {
    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or("")
    }
}

impl std::fmt::Write for ShortText {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.len + text.len();
        self.bytes.get_mut(self.len..end).ok_or(std::fmt::Error)?.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

/// Whether `text` contains `wanted`, which is lower-case.
fn has_text(text: &str, wanted: &str) -> bool {
    if text.is_ascii() {
        let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
        return wanted.is_empty() || text.windows(wanted.len()).any(|part| part.eq_ignore_ascii_case(wanted));
    }
    text.to_lowercase().contains(wanted)
}

/// What a column is sorted by: a number for each row that compares like its value.
type Keys<'a> = Box<dyn Fn(usize) -> u64 + Sync + 'a>;

fn sorted(rows: Vec<u32>, key: &Keys<'_>, descending: bool, task: &Task) -> Result<Vec<u32>, AppError> {
    let mut pairs: Vec<(u64, u32)> = rows
        .par_iter()
        .enumerate()
        .map(|(at, &row)| {
            let key = key(row as usize);
            // Ties stay in the order in which they came, whichever way round.
            (if descending { !key } else { key }, at as u32)
        })
        .collect();
    task.check()?;
    pairs.par_sort_unstable();
    task.check()?;
    Ok(pairs.par_iter().map(|&(_, at)| rows[at as usize]).collect())
}

/// An order-keeping map from numbers to bits; NaN comes first.
fn bits(value: f64) -> u64 {
    if value.is_nan() {
        return 0;
    }
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 0 { bits | (1 << 63) } else { !bits }
}

fn time_bits(time: i64) -> u64 {
    (time as u64) ^ (1 << 63)
}

fn sort_keys<'a>(
    dataset: &'a Dataset,
    overview: &'a OverviewView,
    contacts: Option<&TextColumn>,
    tab: DataTab,
    column: usize,
) -> Keys<'a> {
    let counts = |counts: &'a [u32]| of(move |row| counts.get(row).copied().unwrap_or(0).into());
    let events = &dataset.events;
    match (tab, column) {
        (DataTab::People, 1) => contacts.map_or_else(as_stored, |contacts| ranked(contact_ranks(contacts))),
        (DataTab::People, 2) => label_keys(dataset.people.attribute("country")),
        (DataTab::People, 3) => counts(&overview.courses_of),
        (DataTab::People, 4) => counts(&overview.plays_of),
        (DataTab::People, 5) => of(|row| time_bits(overview.last_of.get(row).copied().unwrap_or(NO_TIME))),
        (DataTab::People, 6) => of(|row| dataset.people.consent(row, Channel::Ads) as u64),
        (DataTab::Catalogue, 0) => ranked(title_ranks(dataset)),
        (DataTab::Catalogue, 1) => label_keys(dataset.catalogue.label(LABEL_CATEGORY)),
        (DataTab::Catalogue, 2) => label_keys(dataset.catalogue.label(LABEL_CREATOR)),
        (DataTab::Catalogue, 3) => counts(&overview.people_of_item),
        (DataTab::Catalogue, 4) => counts(&overview.events_of_item),
        (DataTab::Events, 1) => {
            let ranks = title_ranks(dataset);
            of(move |row| events.items.get(row).and_then(|&item| ranks.get(item as usize)).copied().unwrap_or(0).into())
        }
        (DataTab::Events, 2) => of(|row| events.kinds.get(row).map_or(0, |kind| u64::from(kind.code()))),
        (DataTab::Events, 3) => of(|row| bits(events.values.get(row).copied().map_or(f64::NAN, f64::from))),
        (DataTab::Events, 4) => of(|row| time_bits(events.times.get(row).copied().unwrap_or(NO_TIME))),
        _ => as_stored(),
    }
}

fn of<'a>(key: impl Fn(usize) -> u64 + Sync + 'a) -> Keys<'a> {
    Box::new(key)
}

fn as_stored<'a>() -> Keys<'a> {
    of(|row| row as u64)
}

fn ranked<'a>(ranks: Vec<u32>) -> Keys<'a> {
    of(move |row| ranks.get(row).copied().unwrap_or(0).into())
}

/// By the first label of each row in alphabetical order; rows without one first.
fn label_keys(column: Option<&LabelColumn>) -> Keys<'_> {
    let Some(column) = column else { return as_stored() };
    let ranks = ranks(&column.labels.iter().map(String::as_str).collect::<Vec<_>>());
    let rank = move |row: usize| {
        let first = column.codes(row).first().and_then(|&code| ranks.get(code as usize));
        first.map_or(0, |rank| u64::from(*rank) + 1)
    };
    of(rank)
}

fn title_ranks(dataset: &Dataset) -> Vec<u32> {
    ranks(&(0..dataset.n_items()).map(|item| dataset.catalogue.title(item)).collect::<Vec<_>>())
}

/// Masked contacts repeat a great deal: each is compared once.
fn contact_ranks(contacts: &TextColumn) -> Vec<u32> {
    let mut distinct = IdMap::default();
    let codes: Vec<u32> = contacts.iter().map(|text| distinct.insert(text)).collect();
    let ranks = ranks(&distinct.names().iter().collect::<Vec<_>>());
    codes.par_iter().map(|&code| ranks[code as usize]).collect()
}

/// The place of each text in alphabetical order; equal texts share one.
fn ranks(texts: &[&str]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..texts.len() as u32).collect();
    order.par_sort_unstable_by_key(|&at| (texts[at as usize], at));
    let mut ranks = vec![0; texts.len()];
    let mut rank = 0;
    for (nth, &at) in order.iter().enumerate() {
        let is_new = nth > 0 && texts[order[nth - 1] as usize] != texts[at as usize];
        rank += u32::from(is_new);
        ranks[at as usize] = rank;
    }
    ranks
}

/// Sets one column of some items and returns what brings the cells back. `value` may hold several labels with `;`.
pub fn edit_items(
    session: &Session,
    rows: &[u32],
    field: crate::app::command::ItemField,
    value: &str,
    task: &Task,
) -> Result<ItemEditView, AppError> {
    let revision = session.dataset(task)?.revision;
    let labels = value.split([';', '；']).map(str::trim).filter(|label| !label.is_empty());
    let value = labels.collect::<Vec<_>>().join("\u{1f}");
    let before = session.store().edit_items(rows, revision, field.id(), &value, super::now_secs(), task)?;
    Ok(ItemEditView { n_items: before.len() as u64, before: Arc::new(before) })
}

pub fn restore_items(session: &Session, before: &[ItemEdit], task: &Task) -> Result<(), AppError> {
    Ok(session.store().restore_item_edits(before, super::now_secs(), task)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_compare_like_numbers() {
        let values = [f64::NEG_INFINITY, -7.5, -0.0, 0.0, 1e-9, 3.0, f64::INFINITY];
        for pair in values.windows(2) {
            assert!(bits(pair[0]) <= bits(pair[1]), "{pair:?}");
        }
        assert!(bits(f64::NAN) < bits(-1e300) && bits(-1.0) < bits(1.0));
        assert!(time_bits(NO_TIME) < time_bits(-5) && time_bits(-5) < time_bits(7));
    }

    #[test]
    fn text_is_found_whatever_its_case() {
        for (text, wanted, found) in [
            ("Mixing Basics", "basics", true),
            ("Mixing", "mixings", false),
            ("声音设计", "设计", true),
            ("ÉCOLE", "école", true),
            ("abc", "", true),
        ] {
            assert_eq!(has_text(text, wanted), found, "{text} {wanted}");
        }
    }

    #[test]
    fn ranks_follow_the_alphabet_and_equals_share_one() {
        assert_eq!(ranks(&["b", "a", "c", "a", ""]), [2, 1, 3, 1, 0]);
    }

    #[test]
    fn sorting_keeps_ties_in_order_both_ways() {
        let values = [5_u64, 1, 5, 3];
        let keys = of(move |row| values[row]);
        let sort = |descending| sorted(vec![0, 1, 2, 3], &keys, descending, &Task::silent()).unwrap();
        assert_eq!((sort(false), sort(true)), (vec![1, 3, 0, 2], vec![0, 2, 3, 1]));
    }
}
