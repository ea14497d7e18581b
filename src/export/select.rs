//! Who of an audience ends up in a destination's rows, and why the others do not. Shared by the check before writing and
//! the writing itself, so that both count the same.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::contact::{country, country_of, is_protected_region};
use super::destinations::{Cell, Contacts, Destination, ListColumn, RowContext, Shape, Stream, suppressed_forms};
use super::{ExportError, ExportPerson, WriteOptions};
use crate::data::Consent;
use crate::data::contact::normal_phone;
use crate::task::Task;

/// People per parallel step: some 20 ms of hashing on two cores.
const CHUNK_PEOPLE: usize = 4_096;
const N_FIRST_LINES: usize = 3;

/// Reasons for which a whole person is left out, besides those of single identifiers.
pub mod drop_code {
    pub const SUPPRESSED: &str = "suppressed";
    /// Suppressed under another spelling of the same address or number.
    pub const SUPPRESSED_NORMALISED: &str = "suppressed_normalised";
    pub const CONSENT_DENIED: &str = "consent_denied";
    pub const CONSENT_UNKNOWN: &str = "consent_unknown";
    /// Unknown consent was allowed, but not where the law asks for it.
    pub const CONSENT_UNKNOWN_PROTECTED: &str = "consent_unknown_protected";
    pub const NO_IDENTIFIER: &str = "no_identifier";
    pub const DUPLICATE: &str = "duplicate";
}

/// The consent under which a person is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConsentState {
    Granted,
    Unknown,
}

/// Which file a row belongs to, before that file is cut into parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ListKey {
    /// `None` where the destination does not keep the states apart.
    pub consent: Option<ConsentState>,
    pub stream: usize,
}

/// The account of a run: `people` = `written` + the sum of `drops`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Tally {
    pub people: u64,
    /// People with at least one row in the destination's first list.
    pub written: u64,
    /// Of those, people whose consent is not on record.
    pub written_unknown_consent: u64,
    /// Rows of the first list.
    pub rows: u64,
    pub with_email: u64,
    pub with_phone: u64,
    pub with_device: u64,
    /// People left out of the first list, by reason.
    pub drops: BTreeMap<String, u64>,
    /// Single identifiers left out, by kind and reason (`phone invalid_number`), of people written or not.
    pub identifier_drops: BTreeMap<String, u64>,
    /// Rows that were in the list already.
    pub duplicate_rows: u64,
}

/// The account of a run, and the first lines of the first list with plain identifiers hidden.
pub(super) struct Selected {
    pub tally: Tally,
    pub first_lines: Vec<String>,
}

/// Runs over everybody in order and hands each row to `sink`.
pub(super) fn select(
    destination: &dyn Destination,
    people: &[ExportPerson],
    options: &WriteOptions,
    task: &Task,
    stage: &'static str,
    sink: &mut dyn FnMut(ListKey, Vec<Cell>) -> Result<(), ExportError>,
) -> Result<Selected, ExportError> {
    let plan = Plan::new(destination, people, options);
    let tally = Tally { people: people.len() as u64, ..Tally::default() };
    let mut selected = Selected { tally, first_lines: vec![] };
    let mut seen = FxHashSet::default();
    for (chunk_idx, chunk) in people.chunks(CHUNK_PEOPLE).enumerate() {
        task.step(stage, (chunk_idx * CHUNK_PEOPLE) as u64, people.len() as u64)?;
        let chosen: Vec<Chosen> = chunk.par_iter().map(|person| plan.choose(person)).collect();
        for person in chosen {
            plan.settle(person, &mut selected, &mut seen, sink)?;
        }
    }
    task.step(stage, people.len() as u64, people.len() as u64)?;
    Ok(selected)
}

/// The lists that the options ask for, with their place in the profile.
pub(super) fn chosen_streams(
    destination: &dyn Destination,
    options: &WriteOptions,
) -> impl Iterator<Item = (usize, &'static Stream)> {
    let with_optional = options.second_phone_form;
    let streams = destination.profile().streams.iter().enumerate();
    streams.filter(move |(_, stream)| with_optional || !stream.is_optional)
}

struct Plan<'a> {
    destination: &'a dyn Destination,
    options: &'a WriteOptions,
    shape: Shape,
    default_country: Option<String>,
    streams: Vec<PlannedStream>,
}

struct PlannedStream {
    idx: usize,
    stream: &'static Stream,
    columns: Vec<ListColumn>,
    suppressed: FxHashSet<String>,
}

/// What became of one person, before repeats are known.
struct Chosen {
    drop: Option<&'static str>,
    consent: ConsentState,
    /// Place among the planned streams, row, fingerprint of the row.
    rows: Vec<(usize, Vec<Cell>, u128)>,
    problems: Vec<(&'static str, &'static str)>,
    has_email: bool,
    has_phone: bool,
    has_device: bool,
}

impl<'a> Plan<'a> {
    fn new(destination: &'a dyn Destination, people: &[ExportPerson], options: &'a WriteOptions) -> Self {
        let shape = Shape::of(people, options);
        let default_country = options.default_country.as_deref().and_then(|name| country(name).ok());
        let streams = chosen_streams(destination, options)
            .map(|(idx, stream)| PlannedStream {
                idx,
                stream,
                columns: destination.columns(stream, &shape),
                suppressed: suppressed_forms(&options.suppressed_contacts, stream, default_country.as_deref()),
            })
            .collect();
        Self { destination, options, shape, default_country, streams }
    }

    fn choose(&self, person: &ExportPerson) -> Chosen {
        let own_country = country(&person.card.country).ok();
        let mut chosen = Chosen {
            drop: None,
            consent: ConsentState::Granted,
            rows: vec![],
            problems: vec![],
            has_email: false,
            has_phone: false,
            has_device: false,
        };
        match self.consent(person, own_country.as_deref()) {
            Ok(consent) => chosen.consent = consent,
            Err(code) => {
                chosen.drop = Some(code);
                return chosen;
            }
        }
        for place in 0..self.streams.len() {
            self.add_rows(person, own_country.as_deref().or(self.default_country.as_deref()), place, &mut chosen);
        }
        if chosen.drop.is_none() && !chosen.rows.iter().any(|(place, ..)| *place == 0) {
            chosen.drop = Some(why_nothing_is_left(person, &chosen.problems));
        }
        if chosen.drop.is_some() {
            chosen.rows.clear();
        }
        chosen
    }

    fn consent(&self, person: &ExportPerson, country: Option<&str>) -> Result<ConsentState, &'static str> {
        if person.card.suppressed {
            return Err(drop_code::SUPPRESSED);
        }
        match person.card.consent[self.destination.profile().channel as usize] {
            Consent::Granted => Ok(ConsentState::Granted),
            Consent::Denied => Err(drop_code::CONSENT_DENIED),
            Consent::Unknown if !self.options.allow_unknown_consent => Err(drop_code::CONSENT_UNKNOWN),
            Consent::Unknown if is_protected(person, country.or(self.default_country.as_deref())) => {
                Err(drop_code::CONSENT_UNKNOWN_PROTECTED)
            }
            Consent::Unknown => Ok(ConsentState::Unknown),
        }
    }

    fn add_rows(&self, person: &ExportPerson, country: Option<&str>, place: usize, chosen: &mut Chosen) {
        let planned = &self.streams[place];
        let contacts = Contacts::of(&person.card, planned.stream, country, &planned.suppressed);
        if contacts.is_suppressed {
            chosen.drop = Some(drop_code::SUPPRESSED_NORMALISED);
        }
        let context = RowContext { stream: planned.stream, shape: &self.shape, options: self.options, country };
        let rows = self.destination.rows(person, &contacts, &context);
        if place == 0 {
            chosen.has_email = !contacts.emails.is_empty();
            chosen.has_phone = !contacts.phones.is_empty();
            chosen.has_device = !contacts.devices.is_empty();
            chosen.problems = contacts.problems;
        }
        chosen.rows.extend(rows.into_iter().map(|row| {
            let print = fingerprint(place, &row);
            (place, row, print)
        }));
    }

    fn settle(
        &self,
        person: Chosen,
        selected: &mut Selected,
        seen: &mut FxHashSet<u128>,
        sink: &mut dyn FnMut(ListKey, Vec<Cell>) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        let Selected { tally, first_lines } = selected;
        for (kind, code) in &person.problems {
            add(&mut tally.identifier_drops, &format!("{kind} {code}"));
        }
        if let Some(code) = person.drop {
            add(&mut tally.drops, code);
            return Ok(());
        }
        let consent = self.destination.profile().splits_by_consent.then_some(person.consent);
        let mut n_rows = 0;
        for (place, row, print) in person.rows {
            if !seen.insert(print) {
                tally.duplicate_rows += u64::from(place == 0);
                continue;
            }
            let planned = &self.streams[place];
            if place == 0 {
                n_rows += 1;
                if first_lines.len() < N_FIRST_LINES {
                    first_lines.push(shown_line(&planned.columns, &row));
                }
            }
            sink(ListKey { consent, stream: planned.idx }, row)?;
        }
        if n_rows == 0 {
            add(&mut tally.drops, drop_code::DUPLICATE);
            return Ok(());
        }
        tally.rows += n_rows;
        tally.written += 1;
        tally.written_unknown_consent += u64::from(person.consent == ConsentState::Unknown);
        tally.with_email += u64::from(person.has_email);
        tally.with_phone += u64::from(person.has_phone);
        tally.with_device += u64::from(person.has_device);
        Ok(())
    }
}

/// By the country on record or that of any phone number: either is enough to protect.
fn is_protected(person: &ExportPerson, country: Option<&str>) -> bool {
    let phone_is_protected = |raw: &String| {
        let e164 = normal_phone(raw, country).ok();
        e164.and_then(|number| country_of(&number)).is_some_and(|code| is_protected_region(&code))
    };
    country.is_some_and(is_protected_region) || person.card.phones.iter().any(phone_is_protected)
}

/// The one reason that is counted for a person without rows.
fn why_nothing_is_left(person: &ExportPerson, problems: &[(&str, &'static str)]) -> &'static str {
    match problems.first() {
        Some((_, code)) => code,
        None if person.card.masked_contact => "masked",
        None => drop_code::NO_IDENTIFIER,
    }
}

/// 128 bits of two differently begun SipHash runs; kept instead of the row, in memory only.
fn fingerprint(place: usize, row: &[Cell]) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, place).hash(&mut hasher);
        for cell in row {
            match cell {
                Cell::Text(text) => text.hash(&mut hasher),
                Cell::Integer(value) => value.hash(&mut hasher),
                Cell::Number(value) => value.map(f64::to_bits).hash(&mut hasher),
            }
        }
        u128::from(hasher.finish())
    };
    (half(0) << 64) | half(1)
}

fn shown_line(columns: &[ListColumn], row: &[Cell]) -> String {
    let cells = columns.iter().zip(row).map(|(column, cell)| match cell {
        Cell::Text(text) if column.is_plain_identifier && !text.is_empty() => "•••".to_owned(),
        Cell::Text(text) => text.clone(),
        Cell::Integer(value) => value.to_string(),
        Cell::Number(value) => value.map(|value| value.to_string()).unwrap_or_default(),
    });
    cells.collect::<Vec<_>>().join(",")
}

fn add(counts: &mut BTreeMap<String, u64>, code: &str) {
    match counts.get_mut(code) {
        Some(count) => *count += 1,
        None => {
            counts.insert(code.to_owned(), 1);
        }
    }
}
