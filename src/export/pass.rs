//! One run over everybody, shared by the check before writing and the writing itself, so that both count the same.
//! While one wave of people is worked on in parallel, the wave before is settled in order: repeats, counts, files.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::ExportError;
use super::select::{Block, BlockList, Chosen, Plan, PlannedList};
use super::table::Cell;
use super::tally::{ConsentState, Tally, add, drop_code};
use crate::task::Task;

/// People of one parallel step: a few milliseconds of hashing.
const BLOCK_PEOPLE: usize = 1_024;
/// People between two reports; their rows are held in memory, some 15 MB.
const WAVE_PEOPLE: usize = 16 * BLOCK_PEOPLE;
const N_FIRST_LINES: usize = 3;

/// Which file a row belongs to, before that file is cut into parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ListKey {
    /// `None` where the destination does not keep the states apart.
    pub consent: Option<ConsentState>,
    /// Place among the planned lists.
    pub list: usize,
}

/// Where rows go, in order.
pub(super) trait RowSink: Send {
    fn row(&mut self, key: ListKey, list: &BlockList, at: usize) -> Result<(), ExportError>;
}

/// The account of a run, and the first lines of the first list with plain identifiers hidden.
#[derive(Default)]
pub(super) struct Passed {
    pub tally: Tally,
    pub first_lines: Vec<String>,
}

/// Runs over everybody in order and hands each row to `sink`.
pub(super) fn run(
    plan: &Plan<'_>,
    task: &Task,
    stage: &'static str,
    sink: &mut dyn RowSink,
) -> Result<Passed, ExportError> {
    let n_people = plan.people.len();
    let mut settler = Settler { plan, sink, passed: Passed::default(), seen: FxHashSet::default() };
    settler.passed.tally.people = n_people as u64;
    let mut ready: Vec<Block> = vec![];
    let mut start = 0;
    while start < n_people {
        task.step(stage, start as u64, n_people as u64)?;
        let end = (start + WAVE_PEOPLE).min(n_people);
        let settled = std::mem::take(&mut ready);
        let (next, done) = rayon::join(|| wave(plan, start, end), || settler.settle(settled));
        done?;
        ready = next;
        start = end;
    }
    settler.settle(ready)?;
    task.step(stage, n_people as u64, n_people as u64)?;
    Ok(settler.passed)
}

fn wave(plan: &Plan<'_>, start: usize, end: usize) -> Vec<Block> {
    let starts: Vec<usize> = (start..end).step_by(BLOCK_PEOPLE).collect();
    starts.into_par_iter().map(|at| plan.block(at..(at + BLOCK_PEOPLE).min(end))).collect()
}

struct Settler<'a> {
    plan: &'a Plan<'a>,
    sink: &'a mut dyn RowSink,
    passed: Passed,
    seen: FxHashSet<u128>,
}

impl Settler<'_> {
    fn settle(&mut self, blocks: Vec<Block>) -> Result<(), ExportError> {
        for block in blocks {
            for ((kind, code), n) in &block.problems {
                add(&mut self.passed.tally.identifier_drops, &format!("{kind} {code}"), *n);
            }
            for (at, person) in block.people.iter().enumerate() {
                self.person(person, at, &block.lists)?;
            }
        }
        Ok(())
    }

    fn person(&mut self, person: &Chosen, at: usize, lists: &[BlockList]) -> Result<(), ExportError> {
        let consent = self.plan.destination.profile().splits_by_consent.then_some(person.consent);
        let mut n_rows = 0;
        for (place, list) in lists.iter().enumerate() {
            let start = if at == 0 { 0 } else { list.person_ends[at - 1] };
            for row in start..list.person_ends[at] {
                let print = list.prints[row] ^ (place as u128);
                if !self.seen.insert(print) {
                    self.passed.tally.duplicate_rows += u64::from(place == 0);
                    continue;
                }
                if place == 0 {
                    n_rows += 1;
                    self.show(&self.plan.lists[place], list, row);
                }
                self.sink.row(ListKey { consent, list: place }, list, row)?;
            }
        }
        self.count(person, n_rows);
        Ok(())
    }

    fn count(&mut self, person: &Chosen, n_rows: u64) {
        let tally = &mut self.passed.tally;
        let drop = person.drop.or((n_rows == 0).then_some(drop_code::DUPLICATE));
        if let Some(code) = drop {
            return add(&mut tally.drops, code, 1);
        }
        tally.rows += n_rows;
        tally.written += 1;
        tally.written_unknown_consent += u64::from(person.consent == ConsentState::Unknown);
        tally.written_without_country += u64::from(!person.has_country);
        tally.with_email += u64::from(person.has_email);
        tally.with_phone += u64::from(person.has_phone);
        tally.with_device += u64::from(person.has_device);
    }

    fn show(&mut self, planned: &PlannedList, list: &BlockList, row: usize) {
        if self.passed.first_lines.len() >= N_FIRST_LINES {
            return;
        }
        let cells = planned.listed.iter().zip(list.rows.row(row)).map(|(column, cell)| match cell {
            Cell::Missing => String::new(),
            Cell::Text(_) if column.is_plain_identifier => "•••".to_owned(),
            Cell::Text(text) => text.to_owned(),
            Cell::Integer(value) => value.to_string(),
            Cell::Number(value) => value.to_string(),
            Cell::Bool(value) => value.to_string(),
            Cell::Time(secs) => super::table::time_text(secs),
        });
        let line = cells.collect::<Vec<_>>().join(",");
        self.passed.first_lines.push(line);
    }
}
