//! What people did: one row an event, as columns, ordered by person and then by time.

use rayon::prelude::*;
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

    /// Empty, with room for so many rows.
    pub fn with_capacity(n_events: usize) -> Self {
        Self {
            people: Vec::with_capacity(n_events),
            items: Vec::with_capacity(n_events),
            kinds: Vec::with_capacity(n_events),
            values: Vec::with_capacity(n_events),
            times: Vec::with_capacity(n_events),
            indptr: vec![],
        }
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
        let key = |row: usize| {
            let value = self.values[row].to_bits();
            (self.people[row], self.times[row], self.items[row], self.kinds[row], value)
        };
        if (0..self.len()).is_sorted_by_key(key) {
            self.indptr = starts([&*self], n_people);
        } else {
            *self = Self::merged(&[std::mem::take(self)], n_people);
        }
    }

    /// One table of the rows of several, in the order of [`Self::sort`]: rows go to the place of their person, and only
    /// a person's own rows are compared.
    pub fn merged(parts: &[Self], n_people: usize) -> Self {
        let indptr = starts(parts, n_people);
        let n_events = indptr[n_people];
        let mut table = Self {
            people: vec![0; n_events],
            items: vec![0; n_events],
            kinds: vec![EventKind::Enrol; n_events],
            values: vec![0.0; n_events],
            times: vec![0; n_events],
            indptr,
        };
        let orders: Vec<Option<Vec<u32>>> = parts.par_iter().map(|part| by_person(part, n_people)).collect();
        let parts: Vec<Part<'_>> =
            parts.iter().zip(&orders).map(|(rows, order)| Part { rows, order: order.as_deref() }).collect();
        blocks(&mut table).into_par_iter().for_each(|block| block.fill(&parts));
        table
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
        let known = self.times.par_iter().copied().filter(|&time| time != NO_TIME);
        known.map(|time| (time, time)).reduce_with(|one, other| (one.0.min(other.0), one.1.max(other.1)))
    }
}

/// Where the rows of each person begin when all rows are in order, and the end.
fn starts<'a>(parts: impl IntoIterator<Item = &'a EventTable>, n_people: usize) -> Vec<usize> {
    let mut starts = vec![0; n_people + 1];
    for &person in parts.into_iter().flat_map(|part| &part.people) {
        starts[person as usize + 1] += 1;
    }
    for at in 0..n_people {
        starts[at + 1] += starts[at];
    }
    starts
}

/// Events that are put in order at one time.
const BLOCK_EVENTS: usize = 1 << 18;

/// Rows to be merged, and their order by person unless they stand in it.
struct Part<'a> {
    rows: &'a EventTable,
    order: Option<&'a [u32]>,
}

impl Part<'_> {
    /// The place of the first row of a person or of one after.
    fn place_of(&self, person: usize) -> usize {
        let people = &self.rows.people;
        match self.order {
            Some(order) => order.partition_point(|&row| (people[row as usize] as usize) < person),
            None => people.partition_point(|&other| (other as usize) < person),
        }
    }
}

/// The order of rows by person, each person's as they came; `None` where that is the order they have.
fn by_person(part: &EventTable, n_people: usize) -> Option<Vec<u32>> {
    let people = &part.people;
    if people.is_sorted() {
        return None;
    }
    let mut places = starts([part], n_people);
    let mut order = vec![0; people.len()];
    for (row, &person) in people.iter().enumerate() {
        let place = &mut places[person as usize];
        order[*place] = row as u32;
        *place += 1;
    }
    Some(order)
}

/// The rows of some people next to each other, to be filled.
struct Block<'a> {
    first_person: usize,
    /// From the start of the block, by person, and the end.
    starts: &'a [usize],
    people: &'a mut [u32],
    items: &'a mut [u32],
    kinds: &'a mut [EventKind],
    values: &'a mut [f32],
    times: &'a mut [i64],
}

/// Cuts a table into blocks of whole people.
fn blocks(table: &mut EventTable) -> Vec<Block<'_>> {
    let indptr = &table.indptr;
    let n_people = indptr.len() - 1;
    let (mut people, mut items) = (&mut table.people[..], &mut table.items[..]);
    let (mut kinds, mut values, mut times) = (&mut table.kinds[..], &mut table.values[..], &mut table.times[..]);
    let mut blocks = vec![];
    let mut first_person = 0;
    while first_person < n_people {
        let start = indptr[first_person];
        let wanted = indptr.partition_point(|&end| end <= start + BLOCK_EVENTS) - 1;
        let end_person = wanted.clamp(first_person + 1, n_people);
        let n_events = indptr[end_person] - start;
        blocks.push(Block {
            first_person,
            starts: &indptr[first_person..=end_person],
            people: people.split_off_mut(..n_events).unwrap_or_default(),
            items: items.split_off_mut(..n_events).unwrap_or_default(),
            kinds: kinds.split_off_mut(..n_events).unwrap_or_default(),
            values: values.split_off_mut(..n_events).unwrap_or_default(),
            times: times.split_off_mut(..n_events).unwrap_or_default(),
        });
        first_person = end_person;
    }
    blocks
}

impl Block<'_> {
    fn fill(self, parts: &[Part<'_>]) {
        let n_people = self.starts.len() - 1;
        let base = self.starts[0];
        let end_person = self.first_person + n_people;
        let mut places: Vec<usize> = self.starts[..n_people].iter().map(|start| start - base).collect();
        for part in parts {
            let places_of_block = part.place_of(self.first_person)..part.place_of(end_person);
            let order = part.order;
            let part = part.rows;
            for place in places_of_block {
                let row = order.map_or(place, |order| order[place] as usize);
                let person = part.people[row];
                let place = &mut places[person as usize - self.first_person];
                let at = *place;
                *place += 1;
                self.people[at] = person;
                self.items[at] = part.items[row];
                self.kinds[at] = part.kinds[row];
                self.values[at] = part.values[row];
                self.times[at] = part.times[row];
            }
        }
        let mut rows: Vec<(i64, u32, EventKind, u32)> = vec![];
        for person in self.starts.windows(2) {
            let range = person[0] - base..person[1] - base;
            let key = |at: usize| (self.times[at], self.items[at], self.kinds[at], self.values[at].to_bits());
            if range.clone().is_sorted_by_key(key) {
                continue;
            }
            rows.clear();
            rows.extend(range.clone().map(key));
            rows.sort_unstable();
            for (at, &(time, item, kind, value)) in range.zip(&rows) {
                self.items[at] = item;
                self.kinds[at] = kind;
                self.values[at] = f32::from_bits(value);
                self.times[at] = time;
            }
        }
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

    #[test]
    fn merged_parts_are_what_sorting_all_rows_gives() {
        // More events than a block holds; one person with more than a block alone.
        let mut state = 7_u64;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let n_people = 5_000;
        let mut parts = vec![EventTable::default(); 3];
        let mut whole = EventTable::default();
        let mut rows = vec![];
        for row in 0..3 * BLOCK_EVENTS {
            let person = if row % 2 == 0 { 4_321 } else { draw(n_people as u64 - 1) as u32 };
            let value = if draw(5) == 0 { f32::NAN } else { draw(9) as f32 };
            let (item, kind, time) = (draw(50) as u32, EventKind::ALL[draw(3) as usize], draw(1_000) as i64);
            parts[row % 3].push(person, item, kind, value, time);
            whole.push(person, item, kind, value, time);
            rows.push((person, time, item, kind, value.to_bits()));
        }
        parts[1].sort(n_people); // the others as they came
        whole.sort(n_people);
        rows.sort_unstable();
        let row = |at: usize| {
            (whole.people[at], whole.times[at], whole.items[at], whole.kinds[at], whole.values[at].to_bits())
        };
        assert!((0..whole.len()).map(row).eq(rows), "as rows are sorted plainly");
        let merged = EventTable::merged(&parts, n_people);
        let bits = |table: &EventTable| table.values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&merged), bits(&whole));
        assert!(merged.people == whole.people && merged.items == whole.items && merged.kinds == whole.kinds);
        assert!(merged.times == whole.times && merged.indptr == whole.indptr);
        let nothing = EventTable::merged(&[], 3);
        assert!(nothing.is_empty() && nothing.of(2).is_empty());
        assert!(EventTable::merged(&[], 0).is_empty());
    }
}
