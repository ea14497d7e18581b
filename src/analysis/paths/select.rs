//! The people behind a rule, a ribbon or a node, found again when they are asked for.

use super::history::Journey;
use super::{PathRow, PathTable};
use crate::analysis::holdings::Holdings;
use crate::analysis::nodes::Nodes;
use crate::data::{Dataset, NO_TIME, PersonSet, rules};

/// Items through which people went along a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemPair {
    pub from_item: u32,
    pub to_item: u32,
    pub people: u64,
}

impl PathTable {
    /// Who went from A to B: `row.people` of them.
    pub fn people_of(&self, row: &PathRow) -> PersonSet {
        self.by_times(row.from_idx, row.to_idx, |from, to| match (from, to) {
            (Some(from), Some(to)) => self.histories.days_between(from, to).is_some(),
            _ => false,
        })
    }

    /// Who went the other way: first B, then A within the window.
    pub fn people_back(&self, row: &PathRow) -> PersonSet {
        self.by_times(row.from_idx, row.to_idx, |from, to| match (from, to) {
            (Some(from), Some(to)) => self.histories.days_between(to, from).is_some(),
            _ => false,
        })
    }

    /// With A and without B: `row.matching` of them.
    pub fn matching_people(&self, row: &PathRow) -> PersonSet {
        self.by_times(row.from_idx, row.to_idx, |from, to| from.is_some() && to.is_none())
    }

    /// Those of [`Self::matching_people`] who can be reached: `row.opportunity` of them.
    pub fn opportunity_people(&self, row: &PathRow) -> PersonSet {
        self.matching_people(row) & &self.histories.reachable
    }

    /// Who is in a ribbon.
    pub fn ribbon_people(&self, from_idx: u32, to_idx: u32) -> PersonSet {
        self.by_journey(
            |journey| matches!(*journey, Journey::Crossed { from, to, .. } if (from, to) == (from_idx, to_idx)),
        )
    }

    /// Who began with a node.
    pub fn starters_of(&self, from_idx: u32) -> PersonSet {
        self.by_journey(|journey| start(journey) == Some(from_idx))
    }

    /// Who began with a node, and has nothing of the other side.
    pub fn leavers_of(&self, from_idx: u32) -> PersonSet {
        self.by_journey(|journey| matches!(*journey, Journey::Leaver { from, .. } if from == from_idx))
    }

    /// Who began with a node and crossed within the window.
    pub fn crossed_from(&self, from_idx: u32) -> PersonSet {
        self.by_journey(|journey| matches!(*journey, Journey::Crossed { from, .. } if from == from_idx))
    }

    /// Who crossed within the window, to a node first.
    pub fn crossed_to(&self, to_idx: u32) -> PersonSet {
        self.by_journey(|journey| matches!(*journey, Journey::Crossed { to, .. } if to == to_idx))
    }

    /// All who crossed within the window.
    pub fn crossed(&self) -> PersonSet {
        self.by_journey(|journey| matches!(journey, Journey::Crossed { .. }))
    }

    /// All who have not crossed.
    pub fn leavers(&self) -> PersonSet {
        self.by_journey(|journey| matches!(journey, Journey::Leaver { .. }))
    }

    /// How many people of the rule at `row_at` need 0, 1, 2 ... days; `window_days + 1` numbers.
    pub fn days_of(&self, row_at: usize) -> &[u32] {
        let n_bins = self.query.window_days as usize + 1;
        self.days.get(row_at * n_bins..(row_at + 1) * n_bins).unwrap_or(&[])
    }

    /// The same for a ribbon.
    pub fn ribbon_days(&self, from_idx: u32, to_idx: u32) -> Vec<u32> {
        let mut bins = vec![0; self.query.window_days as usize + 1];
        for journey in &self.histories.journeys {
            if let Journey::Crossed { from, to, days, .. } = *journey
                && (from, to) == (from_idx, to_idx)
            {
                bins[days as usize] += 1;
            }
        }
        bins
    }

    /// The pairs (first item of A, first item of B) of `people`, the most frequent first.
    pub fn main_items(
        &self,
        dataset: &Dataset,
        holdings: &Holdings,
        people: &PersonSet,
        (from_idx, to_idx): (u32, u32),
        limit: usize,
    ) -> Vec<ItemPair> {
        let from = Nodes::of(dataset, self.query.from, self.query.level);
        let to = Nodes::of(dataset, self.query.to, self.query.level);
        let mut pairs: Vec<(u32, u32)> = people
            .iter()
            .filter_map(|person| {
                let person = person as usize;
                Some((first_item(holdings, person, &from, from_idx)?, first_item(holdings, person, &to, to_idx)?))
            })
            .collect();
        pairs.sort_unstable();
        most_frequent(pairs.chunk_by(|a, b| a == b).map(|group| (group[0], group.len() as u64)), limit)
    }

    fn by_times(&self, from: u32, to: u32, is_in: impl Fn(Option<i64>, Option<i64>) -> bool + Sync) -> PersonSet {
        let histories = &self.histories;
        rules::select(histories.n_people(), |row| {
            is_in(histories.from.time_of(row, from), histories.to.time_of(row, to))
        })
    }

    fn by_journey(&self, is_in: impl Fn(&Journey) -> bool + Sync) -> PersonSet {
        rules::select(self.histories.n_people(), |row| is_in(&self.histories.journeys[row]))
    }
}

/// The pairs of items with most people, the most frequent first.
pub(super) fn most_frequent(counted: impl Iterator<Item = ((u32, u32), u64)>, limit: usize) -> Vec<ItemPair> {
    let mut pairs: Vec<ItemPair> =
        counted.map(|((from_item, to_item), people)| ItemPair { from_item, to_item, people }).collect();
    pairs.sort_unstable_by_key(|pair| (std::cmp::Reverse(pair.people), pair.from_item, pair.to_item));
    pairs.truncate(limit);
    pairs
}

fn start(journey: &Journey) -> Option<u32> {
    match *journey {
        Journey::Elsewhere => None,
        Journey::Leaver { from, .. } | Journey::Late { from, .. } | Journey::Crossed { from, .. } => Some(from),
    }
}

/// The first item of a node that a person took at a known time.
fn first_item(holdings: &Holdings, person: usize, nodes: &Nodes, node: u32) -> Option<u32> {
    let taken = holdings.items(person).iter().zip(holdings.first_times(person));
    let of_node = taken.filter(|&(&item, &time)| time != NO_TIME && nodes.of_item(item).contains(&node));
    of_node.map(|(&item, &time)| (time, item)).min().map(|(_, item)| item)
}
