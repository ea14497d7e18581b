//! The people of an audience with their contact data, read once for all destinations of an export.

use rustc_hash::FxHashMap;
use zeroize::Zeroizing;

use super::super::session::Session;
use crate::app::error::AppError;
use crate::data::incoming::ContactCard;
use crate::data::{Dataset, EventKind};
use crate::export::ExportPeople;
use crate::task::Task;
use crate::workspace::{AudienceRecord, StoreError};

/// Who may be written, best first, and whose addresses may not be.
pub(super) struct Readied {
    pub people: ExportPeople,
    /// Addresses and numbers of everybody on the suppression list: under another spelling they may be somebody
    /// else's.
    pub suppressed_contacts: Zeroizing<Vec<String>>,
}

/// Held-out people are not among them.
pub(super) fn export_people(
    session: &Session,
    record: &AudienceRecord,
    with_value: bool,
    task: &Task,
) -> Result<Readied, AppError> {
    let members = super::super::members_now(session, record, task)?;
    let spending = if with_value { spending(&*session.dataset(task)?) } else { FxHashMap::default() };
    // In the order of the store, which reads them several times as fast as in the order of the list.
    let mut places: Vec<(u32, u32)> =
        members.iter().enumerate().map(|(place, (number, _))| (*number, place as u32)).collect();
    places.sort_unstable();
    let numbers: Vec<u32> = places.iter().map(|(number, _)| *number).collect();
    let mut people = ExportPeople::with_capacity(numbers.len());
    let mut suppressed_contacts = Zeroizing::new(Vec::<String>::new());
    let store = session.store();
    let reader = store.contact_reader(task)?;
    let add = |cards: &mut [ContactCard]| {
        for card in cards {
            let Ok(at) = places.binary_search_by_key(&card.number, |(number, _)| *number) else { continue };
            let place = places[at].1;
            let (score, value) = (f64::from(members[place as usize].1), spending.get(&card.number).copied());
            people.add(card, score, place + 1, value, &record.name);
        }
        Ok::<(), StoreError>(())
    };
    reader.for_each_chunk(&numbers, task, add)?;
    reader.for_each_chunk(&reader.suppressed(), task, |cards| {
        for card in cards {
            suppressed_contacts.append(&mut card.emails);
            suppressed_contacts.append(&mut card.phones);
        }
        Ok::<(), StoreError>(())
    })?;
    Ok(Readied { people: people.by_rank(), suppressed_contacts })
}

/// What each person has paid so far, less what was given back, by stored number; nobody who never paid.
fn spending(dataset: &Dataset) -> FxHashMap<u32, f64> {
    let mut spending: FxHashMap<u32, f64> = FxHashMap::default();
    let events = &dataset.events;
    for ((&person, kind), &value) in events.people.iter().zip(&events.kinds).zip(&events.values) {
        let sign = match kind {
            EventKind::Purchase | EventKind::Subscribe => 1.0,
            EventKind::Refund => -1.0,
            _ => continue,
        };
        if value.is_finite() {
            let number = dataset.people.numbers.get(person as usize).copied().unwrap_or_default();
            *spending.entry(number).or_default() += sign * f64::from(value);
        }
    }
    spending.values_mut().for_each(|sum| *sum = (sum.max(0.0) * 100.0).round() / 100.0);
    spending
}
