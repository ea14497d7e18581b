//! Per person: the nodes of both sides in order of first time, and the journey that the ribbons show.

use rayon::prelude::*;

use super::PathQuery;
use crate::analysis::holdings::{Holdings, PEOPLE_CHUNK, reachable};
use crate::analysis::nodes::Nodes;
use crate::data::{Dataset, NO_TIME, PersonSet};
use crate::task::{Cancelled, Task};

pub(super) const SECS_PER_DAY: i64 = 86_400;

/// The nodes of one side: a row a person, by first time, unknown times first, then by node.
#[derive(Debug, Clone, Default)]
pub(super) struct Side {
    indptr: Vec<usize>,
    nodes: Vec<u32>,
    times: Vec<i64>,
}

/// Where a person began and where they first crossed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Journey {
    /// Began on the other side, or nobody can tell.
    Elsewhere,
    /// Has nothing of the other side.
    Leaver { from: u32, is_followed: bool },
    /// Crossed after the window.
    Late { from: u32, is_followed: bool },
    /// Crossed within the window.
    Crossed { from: u32, to: u32, days: u32, is_followed: bool },
}

#[derive(Debug, Clone, Default)]
pub(super) struct Histories {
    pub from: Side,
    pub to: Side,
    pub journeys: Vec<Journey>,
    /// The first known time of each person on the `from` side.
    pub starts: Vec<i64>,
    pub reachable: PersonSet,
    pub n_capped: u64,
    pub now: i64,
    pub window_secs: i64,
}

/// What is worked out of one person.
struct PersonHistory {
    from: Vec<(i64, u32)>,
    to: Vec<(i64, u32)>,
    journey: Journey,
    start: i64,
    is_capped: bool,
}

impl Side {
    /// Nodes and first times of a person.
    pub fn of(&self, person: usize) -> (&[u32], &[i64]) {
        let range = match (self.indptr.get(person), self.indptr.get(person + 1)) {
            (Some(&start), Some(&end)) => start..end,
            _ => 0..0,
        };
        (&self.nodes[range.clone()], &self.times[range])
    }

    /// The first time that a person had a node: `None` without it, [`NO_TIME`] when not known.
    pub fn time_of(&self, person: usize, node: u32) -> Option<i64> {
        let (nodes, times) = self.of(person);
        nodes.iter().position(|&found| found == node).map(|at| times[at])
    }

    fn push(&mut self, cells: &[(i64, u32)]) {
        if self.indptr.is_empty() {
            self.indptr.push(0);
        }
        for &(time, node) in cells {
            self.nodes.push(node);
            self.times.push(time);
        }
        self.indptr.push(self.nodes.len());
    }
}

impl Histories {
    pub fn of(
        dataset: &Dataset,
        holdings: &Holdings,
        from: &Nodes,
        to: &Nodes,
        query: &PathQuery,
        task: &Task,
    ) -> Result<Self, Cancelled> {
        let mut histories = Self {
            reachable: reachable(dataset),
            now: dataset.now,
            window_secs: i64::from(query.window_days) * SECS_PER_DAY,
            ..Self::default()
        };
        let people: Vec<usize> = (0..holdings.n_people()).collect();
        let chunks: Vec<Vec<PersonHistory>> = people
            .par_chunks(PEOPLE_CHUNK)
            .map(|rows| {
                task.check()?;
                let one = |&row: &usize| histories.person(holdings, row, from, to, query.history_cap as usize);
                Ok(rows.iter().map(one).collect())
            })
            .collect::<Result<_, Cancelled>>()?;
        for person in chunks.into_iter().flatten() {
            histories.from.push(&person.from);
            histories.to.push(&person.to);
            histories.journeys.push(person.journey);
            histories.starts.push(person.start);
            histories.n_capped += u64::from(person.is_capped);
        }
        Ok(histories)
    }

    pub fn n_people(&self) -> usize {
        self.journeys.len()
    }

    /// Is there a full window of data after `time`?
    pub fn is_followed(&self, time: i64) -> bool {
        time != NO_TIME && time.saturating_add(self.window_secs) <= self.now
    }

    /// Days from `first` to `then` when it comes after and within the window.
    pub fn days_between(&self, first: i64, then: i64) -> Option<u32> {
        if first == NO_TIME || then == NO_TIME || then <= first {
            return None;
        }
        let secs = then.saturating_sub(first);
        (secs <= self.window_secs).then_some((secs / SECS_PER_DAY) as u32)
    }

    fn person(&self, holdings: &Holdings, row: usize, from: &Nodes, to: &Nodes, cap: usize) -> PersonHistory {
        let (mut left, mut right) = (nodes_of(holdings, row, from), nodes_of(holdings, row, to));
        let start = left.iter().map(|cell| cell.0).find(|&time| time != NO_TIME).unwrap_or(NO_TIME);
        let journey = self.journey(&left, &right, from.domain == to.domain);
        let is_capped = left.len() > cap || right.len() > cap;
        // The newest stand last.
        left.drain(..left.len().saturating_sub(cap));
        right.drain(..right.len().saturating_sub(cap));
        PersonHistory { from: left, to: right, journey, start, is_capped }
    }

    fn journey(&self, left: &[(i64, u32)], right: &[(i64, u32)], is_same_side: bool) -> Journey {
        let Some(&(start, from)) = left.iter().find(|cell| cell.0 != NO_TIME).or(left.first()) else {
            return Journey::Elsewhere;
        };
        // Within one side, crossing means going on to another node.
        let others = || right.iter().filter(|cell| !is_same_side || cell.1 != from);
        let is_followed = self.is_followed(start);
        if others().next().is_none() {
            return Journey::Leaver { from, is_followed };
        }
        let Some(&(time, to)) = others().find(|cell| cell.0 != NO_TIME) else { return Journey::Elsewhere };
        if start == NO_TIME || time <= start {
            return Journey::Elsewhere;
        }
        match self.days_between(start, time) {
            Some(days) => Journey::Crossed { from, to, days, is_followed },
            None => Journey::Late { from, is_followed },
        }
    }
}

/// A person's nodes with their first known times, by time and node; unknown times first.
fn nodes_of(holdings: &Holdings, row: usize, nodes: &Nodes) -> Vec<(i64, u32)> {
    let taken = holdings.items(row).iter().zip(holdings.first_times(row));
    let mut cells: Vec<(i64, u32)> =
        taken.flat_map(|(&item, &time)| nodes.of_item(item).iter().map(move |&node| (time, node))).collect();
    cells.sort_unstable_by_key(|&(time, node)| (node, time == NO_TIME, time));
    cells.dedup_by_key(|cell| cell.1);
    cells.sort_unstable();
    cells
}
