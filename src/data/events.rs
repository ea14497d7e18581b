//! What people did: one row an event, as columns, ordered by person and then by time.

use rayon::slice::ParallelSliceMut;
use serde::{Deserialize, Serialize};

/// The time of an event whose time is not known. Sorts before every known time.
pub const NO_TIME: i64 = i64::MIN;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum EventKind {
    Enrol,
    View,
    Progress,
    Complete,
    Quiz,
    Purchase,
    Refund,
    Subscribe,
    Cancel,
    Play,
    Skip,
    Like,
    Dislike,
    Follow,
    Rate,
    Login,
}

impl EventKind {
    pub const ALL: [EventKind; 16] = [
        Self::Enrol,
        Self::View,
        Self::Progress,
        Self::Complete,
        Self::Quiz,
        Self::Purchase,
        Self::Refund,
        Self::Subscribe,
        Self::Cancel,
        Self::Play,
        Self::Skip,
        Self::Like,
        Self::Dislike,
        Self::Follow,
        Self::Rate,
        Self::Login,
    ];

    pub fn code(self) -> u8 {
        self as u8
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(code as usize).copied()
    }

    pub fn id(self) -> &'static str {
        match self {
            Self::Enrol => "enrol",
            Self::View => "view",
            Self::Progress => "progress",
            Self::Complete => "complete",
            Self::Quiz => "quiz",
            Self::Purchase => "purchase",
            Self::Refund => "refund",
            Self::Subscribe => "subscribe",
            Self::Cancel => "cancel",
            Self::Play => "play",
            Self::Skip => "skip",
            Self::Like => "like",
            Self::Dislike => "dislike",
            Self::Follow => "follow",
            Self::Rate => "rate",
            Self::Login => "login",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// Does the act say that the person has or uses the item? Giving back, passing over and turning down do not.
    pub fn is_taking(self) -> bool {
        !matches!(self, Self::Refund | Self::Cancel | Self::Skip | Self::Dislike | Self::Login)
    }
}

/// Events as columns. What `values` mean depends on the kind: a share 0..=1 for `View`, `Progress`, `Quiz`;
/// an amount in major units for `Purchase`, `Refund`, `Subscribe`; a count for `Play` and `Skip`;
/// the rating as given for `Rate`; NaN where the file said nothing. `times` are seconds since 1970 UTC.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventTable {
    pub people: Vec<u32>,
    pub items: Vec<u32>,
    pub kinds: Vec<EventKind>,
    pub values: Vec<f32>,
    pub times: Vec<i64>,
    indptr: Vec<usize>,
}

/// The events of one person, oldest first.
#[derive(Debug, Clone, Copy)]
pub struct EventSlice<'a> {
    pub items: &'a [u32],
    pub kinds: &'a [EventKind],
    pub values: &'a [f32],
    pub times: &'a [i64],
}

impl EventTable {
    pub fn len(&self) -> usize {
        self.people.len()
    }

    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    pub fn push(&mut self, person: u32, item: u32, kind: EventKind, value: f32, time: i64) {
        self.people.push(person);
        self.items.push(item);
        self.kinds.push(kind);
        self.values.push(value);
        self.times.push(time);
    }

    /// Orders by person, time, item, kind and value, and indexes the people. Must be called after the last
    /// `push` and before [`Self::of`]; the order does not depend on the order of the pushes.
    pub fn sort(&mut self, n_people: usize) {
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        let key = |&row: &u32| {
            let row = row as usize;
            let value = self.values[row].to_bits();
            (self.people[row], self.times[row], self.items[row], self.kinds[row], value)
        };
        if !order.is_sorted_by_key(key) {
            order.par_sort_unstable_by_key(key);
            self.people = gather(&self.people, &order);
            self.items = gather(&self.items, &order);
            self.kinds = gather(&self.kinds, &order);
            self.values = gather(&self.values, &order);
            self.times = gather(&self.times, &order);
        }
        self.indptr = vec![0; n_people + 1];
        for &person in &self.people {
            self.indptr[person as usize + 1] += 1;
        }
        for at in 0..n_people {
            self.indptr[at + 1] += self.indptr[at];
        }
    }

    /// A person's events; none for a person who is not there or before [`Self::sort`].
    pub fn of(&self, person: usize) -> EventSlice<'_> {
        let range = match (self.indptr.get(person), self.indptr.get(person + 1)) {
            (Some(&start), Some(&end)) => start..end,
            _ => 0..0,
        };
        EventSlice {
            items: &self.items[range.clone()],
            kinds: &self.kinds[range.clone()],
            values: &self.values[range.clone()],
            times: &self.times[range],
        }
    }

    /// The first and last known time.
    pub fn time_range(&self) -> Option<(i64, i64)> {
        let known = self.times.iter().copied().filter(|&time| time != NO_TIME);
        known.fold(None, |range, time| match range {
            None => Some((time, time)),
            Some((low, high)) => Some((time.min(low), time.max(high))),
        })
    }
}

impl EventSlice<'_> {
    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

fn gather<T: Copy>(values: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|&row| values[row as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_ids_round_trip() {
        for kind in EventKind::ALL {
            assert_eq!(EventKind::from_code(kind.code()), Some(kind));
            assert_eq!(EventKind::from_id(kind.id()), Some(kind));
        }
        assert_eq!(EventKind::from_code(200), None);
    }

    #[test]
    fn order_does_not_depend_on_the_order_of_arrival() {
        let rows = [(1, 5, 30), (0, 2, 10), (1, 4, 20), (0, 2, 5)];
        let mut forward = EventTable::default();
        let mut backward = EventTable::default();
        for &(person, item, time) in &rows {
            forward.push(person, item, EventKind::Play, 1.0, time);
        }
        for &(person, item, time) in rows.iter().rev() {
            backward.push(person, item, EventKind::Play, 1.0, time);
        }
        forward.sort(3);
        backward.sort(3);
        assert_eq!(forward, backward);
        assert_eq!(forward.of(1).items, [4, 5]);
        assert_eq!(forward.of(0).times, [5, 10]);
        assert!(forward.of(2).is_empty());
        assert!(forward.of(9).is_empty());
    }
}
