//! Collects what presets understand of rows into one batch: users and items get local numbers, problems are counted.

mod items;
mod people;
mod platform;
mod refusal;
mod seen;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::incoming::{Batch, Outcome};
use crate::data::{EventKind, NO_TIME};

use super::cells::{TimeError, parse_number, parse_share, parse_time};
use super::problems::Problems;
use super::role::Field;
use super::row::Row;
use people::Contacts;
pub(super) use people::masked_identifier;
pub(super) use platform::hash_in;
pub use refusal::{Refusal, RowResult, ignore, reject};

/// Counts over the rows of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub read: u64,
    pub accepted: u64,
    pub rejected: u64,
    pub ignored: u64,
}

#[derive(Debug, Default)]
pub struct Builder {
    batch: Batch,
    pub problems: Problems,
    pub counts: Counts,
    users: crate::data::IdMap,
    contacts: Contacts,
    /// Hashes of rows or orders already taken.
    seen: seen::Seen,
    /// Places in `batch.attributes` by name.
    attributes: FxHashMap<String, usize>,
    /// (user, attribute) pairs already told.
    told: FxHashSet<(u32, u32)>,
    described_items: FxHashSet<u32>,
    key: String,
    memory: platform::Memory,
}

impl Builder {
    /// The file's batch, without a report.
    pub fn finish(mut self) -> (Batch, Problems, Counts) {
        self.settle();
        self.batch.n_users = self.users.len() as u32;
        scale_shares(&mut self.batch);
        self.batch.events.users.shrink_to_fit();
        (self.batch, self.problems, self.counts)
    }

    pub fn n_events(&self) -> usize {
        self.batch.events.len()
    }

    pub fn batch(&self) -> &Batch {
        &self.batch
    }

    pub fn event(&mut self, user: u32, item: u32, kind: EventKind, value: f32, time: i64) {
        self.batch.events.push(user, item, kind, value, time);
    }

    /// Notes damage that did not cost the row.
    pub fn note(&mut self, row: &Row<'_>, code: &'static str, field: Field) {
        self.problem(row, code, Some(field), Outcome::Accepted);
    }

    /// Counts the row by what became of it.
    pub fn count(&mut self, row: &Row<'_>, result: &RowResult) {
        self.counts.read += 1;
        match result {
            Ok(()) => self.counts.accepted += 1,
            Err(refusal) => {
                match refusal.outcome {
                    Outcome::Ignored => self.counts.ignored += 1,
                    Outcome::Rejected | Outcome::Accepted => self.counts.rejected += 1,
                }
                self.problem(row, refusal.code, refusal.field, refusal.outcome);
            }
        }
    }

    fn problem(&mut self, row: &Row<'_>, code: &'static str, field: Option<Field>, outcome: Outcome) {
        let column = field.and_then(|field| row.bound.column(field));
        let header = column.and_then(|column| row.bound.headers.get(column));
        let example = column.and_then(|column| row.cells.get(column)).unwrap_or("");
        self.problems.add(code, column.zip(header).map(|(c, h)| (c as u16, h.as_str())), outcome, row.number, example);
    }

    /// The time in a column; [`NO_TIME`] when the cell is empty or there is no such column.
    pub fn time(&mut self, row: &Row<'_>, field: Field) -> Result<i64, Refusal> {
        let text = row.get(field);
        if text.is_empty() {
            return Ok(NO_TIME);
        }
        parse_time(text, row.bound.offset_secs, row.facts(field).date_order).or_else(|error| {
            let code = match error {
                TimeError::Unreadable => "bad-time",
                TimeError::Ambiguous => "date-order-ambiguous",
                TimeError::OutOfRange => "time-out-of-range",
            };
            self.or_missing(row, reject(code, field), NO_TIME)
        })
    }

    /// What a cell that cannot be read gives: `empty` where the user wants it taken as missing, else the refusal.
    pub fn or_missing<T>(&mut self, row: &Row<'_>, refusal: Refusal, empty: T) -> Result<T, Refusal> {
        match refusal.field.filter(|&field| row.bound.is_missing(refusal.code, field)) {
            Some(field) => {
                self.note(row, refusal.code, field);
                Ok(empty)
            }
            None => Err(refusal),
        }
    }

    /// The number in a column, NaN when the cell is empty.
    pub fn number(&mut self, row: &Row<'_>, field: Field) -> Result<f32, Refusal> {
        let text = row.get(field);
        if text.is_empty() {
            return Ok(f32::NAN);
        }
        let value = parse_number(text, row.facts(field).decimal).ok_or(reject("bad-number", field))? as f32;
        if value.is_finite() { Ok(value) } else { Err(reject("bad-number", field)) }
    }

    /// A number that cannot be below zero.
    pub fn amount(&mut self, row: &Row<'_>, field: Field) -> Result<f32, Refusal> {
        let value = self.number(row, field)?;
        if value < 0.0 { Err(reject("negative-value", field)) } else { Ok(value) }
    }

    /// A share 0..=1 in a column whose scale is known; NaN when the cell is empty.
    pub fn share(&mut self, row: &Row<'_>, field: Field) -> Result<f32, Refusal> {
        let text = row.get(field);
        if text.is_empty() {
            return Ok(f32::NAN);
        }
        let facts = row.facts(field);
        let (value, signed) = parse_share(text, facts.decimal).ok_or(reject("bad-number", field))?;
        let share = if signed { value } else { value / facts.share_scale };
        if (0.0..=1.0).contains(&share) { Ok(share as f32) } else { Err(reject("share-out-of-range", field)) }
    }

    /// Refuses what was taken before: `parts` make up the identity of a row or an order.
    pub fn once(&mut self, code: &'static str, field: Option<Field>, parts: &[&str]) -> RowResult {
        use std::hash::BuildHasher;
        let hash = rustc_hash::FxBuildHasher.hash_one(parts);
        if self.seen.insert(hash) { Ok(()) } else { Err(Refusal { code, field, outcome: Outcome::Ignored }) }
    }

    /// Refuses an exact repeat of a whole row.
    pub fn once_whole(&mut self, row: &Row<'_>) -> RowResult {
        use std::hash::{BuildHasher, Hash, Hasher};
        let mut hasher = rustc_hash::FxBuildHasher.build_hasher();
        row.cells.as_slice().hash(&mut hasher);
        for at in 0..row.cells.len() {
            row.cells.range(at).map(|range| range.end).hash(&mut hasher);
        }
        if self.seen.insert(hasher.finish()) {
            Ok(())
        } else {
            Err(Refusal { code: "duplicate-row", field: None, outcome: Outcome::Ignored })
        }
    }
}

/// Progress that came as 0..100 in a column shared with other kinds: decided over all of its values.
fn scale_shares(batch: &mut Batch) {
    for kind in [EventKind::Progress, EventKind::Quiz] {
        let of_kind = |(place, value): (usize, &f32)| (batch.events.kinds.get(place) == Some(&kind)).then_some(*value);
        let highest = batch.events.values.iter().enumerate().filter_map(of_kind).fold(0.0_f32, f32::max);
        if highest > 1.0 {
            for (value, of) in batch.events.values.iter_mut().zip(&batch.events.kinds) {
                if *of == kind {
                    *value = (*value / 100.0).clamp(0.0, 1.0);
                }
            }
        }
    }
}
