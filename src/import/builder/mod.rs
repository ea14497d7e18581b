//! Collects what presets understand of rows into one batch: users and items get local numbers, problems are counted.

mod apart;
mod items;
mod people;
mod platform;
mod refusal;
mod seen;

use std::io;
use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::incoming::{Batch, EventRows, Outcome};
use crate::data::{EventKind, NO_TIME};

use super::cells::{TimeError, is_rounded, parse_number, parse_share, parse_time};
use super::problems::Problems;
use super::repeats::{Repeats, hash_of_row};
use super::role::Field;
use super::row::Row;
use super::walk::is_total_word;
use apart::Apart;
pub(in crate::import) use apart::Part;
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

impl Counts {
    fn add(&mut self, other: Self) {
        self.read += other.read;
        self.accepted += other.accepted;
        self.rejected += other.rejected;
        self.ignored += other.ignored;
    }
}

/// Kinds whose values are shares: those above 1 came as percent.
const SHARES: [EventKind; 2] = [EventKind::Progress, EventKind::Quiz];

/// Understands rows in their order, or rows apart from those before them, see [`Part`].
#[derive(Debug, Default)]
pub struct Builder<'b> {
    /// Only for rows that are understood apart.
    apart: Option<Apart<'b>>,
    batch: Batch,
    pub problems: Problems,
    pub counts: Counts,
    users: crate::data::IdMap,
    contacts: Contacts,
    /// Hashes of rows or orders already taken.
    seen: seen::Seen,
    /// What was found out beforehand about rows that stand more than once.
    repeats: Option<Repeats>,
    /// What the values of the accepted rows add up to: all, and since the last total.
    sums: [f64; 2],
    last_value: f64,
    /// The highest values of [`SHARES`] so far.
    highest: [f32; SHARES.len()],
    /// Places in `batch.attributes` by name.
    attributes: FxHashMap<String, usize>,
    /// (user, attribute) pairs already told.
    told: FxHashSet<(u32, u32)>,
    described_items: FxHashSet<u32>,
    key: String,
    memory: platform::Memory,
}

impl Builder<'_> {
    /// The file's batch, without a report.
    pub fn finish(mut self) -> (Batch, Problems, Counts) {
        self.settle();
        self.batch.n_users = self.users.len() as u32;
        // Progress that came as 0..100 in a column shared with other kinds: decided over all of its values.
        for (kind, highest) in SHARES.into_iter().zip(self.highest) {
            if highest > 1.0 {
                self.batch.events.divide(kind, 100.0);
            }
        }
        (self.batch, self.problems, self.counts)
    }

    pub fn n_events(&self) -> usize {
        self.batch.events.len()
    }

    pub fn batch(&self) -> &Batch {
        &self.batch
    }

    pub fn event(&mut self, user: u32, item: u32, kind: EventKind, value: f32, time: i64) {
        if let Some(at) = SHARES.iter().position(|share| *share == kind) {
            self.highest[at] = self.highest[at].max(value);
        }
        self.batch.events.push(user, item, kind, value, time);
    }

    /// Puts events on the disk when there are more than memory should hold.
    pub fn put_aside(&mut self, folder: &Path) -> io::Result<()> {
        if self.batch.events.users.len() < EventRows::PART {
            return Ok(());
        }
        self.batch.events.put_aside(folder)
    }

    /// Takes in which rows stand more than once.
    pub(in crate::import) fn know_repeats(&mut self, repeats: Repeats) {
        self.repeats = Some(repeats);
    }

    /// Notes damage that did not cost the row.
    pub fn note(&mut self, row: &Row<'_>, code: &'static str, field: Field) {
        if let Some(apart) = &mut self.apart {
            apart.n_notes += 1;
        }
        self.problem(row, code, Some(field), Outcome::Accepted);
    }

    /// Counts the row by what became of it.
    pub fn count(&mut self, row: &Row<'_>, result: &RowResult) {
        self.counts.read += 1;
        let value = std::mem::take(&mut self.last_value);
        match result {
            Ok(()) => {
                self.counts.accepted += 1;
                self.sums.iter_mut().for_each(|sum| *sum += value);
            }
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
        if is_rounded(text) {
            self.note(row, "rounded-number", field);
        }
        if field == Field::Value && value.is_finite() {
            self.last_value = f64::from(value);
        }
        if value.is_finite() { Ok(value) } else { Err(reject("bad-number", field)) }
    }

    /// Whether a row that names nobody and nothing is called a total, or holds the sum of the values above it. Sums
    /// begin again after it.
    pub(super) fn is_total(&mut self, row: &Row<'_>) -> bool {
        const IDS: [Field; 6] = [Field::User, Field::Email, Field::Phone, Field::Item, Field::Title, Field::Order];
        if IDS.into_iter().any(|field| !row.get(field).is_empty()) {
            return false;
        }
        if row.cells.iter().any(|cell| is_total_word(cell.trim())) {
            self.after_total();
            return true;
        }
        let Some(value) = parse_number(row.get(Field::Value), row.facts(Field::Value).decimal) else { return false };
        self.ask_for_order();
        if self.counts.accepted < 2 {
            return false;
        }
        // Values are kept in single precision; sums are shown with two digits.
        let is_near = |sum: f64| (value - sum).abs() <= 0.006 + sum.abs() * 1e-6;
        let is_sum = value != 0.0 && self.sums.into_iter().any(is_near);
        if is_sum {
            self.after_total();
        }
        is_sum
    }

    /// Sums of a group begin again below its total.
    pub(super) fn after_total(&mut self) {
        self.sums[1] = 0.0;
        if let Some(apart) = &mut self.apart {
            apart.had_total = true;
        }
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
        if self.is_first(hash) { Ok(()) } else { Err(Refusal { code, field, outcome: Outcome::Ignored }) }
    }

    /// Refuses an exact repeat of a whole row.
    pub fn once_whole(&mut self, row: &Row<'_>) -> RowResult {
        let hash = hash_of_row(row.cells);
        let repeats = self.apart.as_ref().map_or(&self.repeats, |apart| &apart.before.repeats);
        let is_single = repeats.as_ref().is_some_and(|repeats| !repeats.may_hold(hash));
        if is_single || self.is_first(hash) {
            Ok(())
        } else {
            Err(Refusal { code: "duplicate-row", field: None, outcome: Outcome::Ignored })
        }
    }

    /// Remembers a hash; whether it is new.
    fn is_first(&mut self, hash: u64) -> bool {
        let is_known = self.apart.as_ref().is_some_and(|apart| apart.before.seen.contains(hash));
        !is_known && self.seen.insert(hash)
    }
}
