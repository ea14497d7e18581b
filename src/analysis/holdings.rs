//! What each person has taken: distinct items with the first known time, made once a dataset revision and shared
//! by everything that counts people rather than events.

use rayon::prelude::*;

use crate::data::{Dataset, EventSlice, HAS_EMAIL, HAS_PHONE, NO_TIME, PersonSet, SUPPRESSED, rules};
use crate::task::{Cancelled, Task};

/// People a parallel piece: fixed, so that results do not depend on the machine.
pub(crate) const PEOPLE_CHUNK: usize = 4096;

/// Rows are people; a row's items ascend.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Holdings {
    indptr: Vec<usize>,
    items: Vec<u32>,
    first_times: Vec<i64>,
    /// Distinct people of each item, n_items long.
    pub item_people: Vec<u32>,
}

impl Holdings {
    /// O(events), parallel over people. Items outside the catalogue are passed over.
    pub fn of(dataset: &Dataset, task: &Task) -> Result<Self, Cancelled> {
        let n_items = dataset.n_items() as u32;
        let people: Vec<usize> = (0..dataset.n_people()).collect();
        let chunks: Vec<Chunk> = people
            .par_chunks(PEOPLE_CHUNK)
            .map(|rows| {
                task.check()?;
                let mut chunk = Chunk::default();
                rows.iter().for_each(|&row| chunk.push(dataset.events.of(row), n_items));
                Ok(chunk)
            })
            .collect::<Result<_, Cancelled>>()?;
        let n_cells = chunks.iter().map(|chunk| chunk.items.len()).sum();
        let mut holdings = Self {
            indptr: Vec::with_capacity(people.len() + 1),
            items: Vec::with_capacity(n_cells),
            first_times: Vec::with_capacity(n_cells),
            item_people: vec![0; dataset.n_items()],
        };
        holdings.indptr.push(0);
        for chunk in chunks {
            let start = holdings.items.len();
            holdings.indptr.extend(chunk.ends.iter().map(|end| start + end));
            holdings.items.extend_from_slice(&chunk.items);
            holdings.first_times.extend_from_slice(&chunk.first_times);
        }
        for &item in &holdings.items {
            holdings.item_people[item as usize] += 1;
        }
        Ok(holdings)
    }

    pub fn n_people(&self) -> usize {
        self.indptr.len().saturating_sub(1)
    }

    /// A person's items, ascending; none for a person who is not there.
    pub fn items(&self, person: usize) -> &[u32] {
        &self.items[self.range(person)]
    }

    /// The first known time of each of [`Self::items`]; [`NO_TIME`] where none is known.
    pub fn first_times(&self, person: usize) -> &[i64] {
        &self.first_times[self.range(person)]
    }

    fn range(&self, person: usize) -> std::ops::Range<usize> {
        match (self.indptr.get(person), self.indptr.get(person + 1)) {
            (Some(&start), Some(&end)) => start..end,
            _ => 0..0,
        }
    }
}

/// The rows of some people.
#[derive(Default)]
struct Chunk {
    ends: Vec<usize>,
    items: Vec<u32>,
    first_times: Vec<i64>,
    /// Used again for each person.
    cells: Vec<(u32, i64)>,
}

impl Chunk {
    fn push(&mut self, events: EventSlice<'_>, n_items: u32) {
        let acts = events.items.iter().zip(events.kinds).zip(events.times);
        let taken = acts.filter(|((item, kind), _)| kind.is_taking() && **item < n_items);
        self.cells.clear();
        self.cells.extend(taken.map(|((&item, _), &time)| (item, time)));
        // Unknown times go last within an item, so that the first of each item is the first known time.
        self.cells.sort_unstable_by_key(|&(item, time)| (item, time == NO_TIME, time));
        self.cells.dedup_by_key(|&mut (item, _)| item);
        self.items.extend(self.cells.iter().map(|&(item, _)| item));
        self.first_times.extend(self.cells.iter().map(|&(_, time)| time));
        self.ends.push(self.items.len());
    }
}

/// E-mail or phone known, and not on the suppression list.
pub fn is_reachable(dataset: &Dataset, person: usize) -> bool {
    dataset.people.has(person, HAS_EMAIL | HAS_PHONE) && !dataset.people.has(person, SUPPRESSED)
}

pub fn reachable(dataset: &Dataset) -> PersonSet {
    rules::select(dataset.n_people(), |row| is_reachable(dataset, row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Catalogue, Domain, EventKind, People};

    #[test]
    fn a_row_has_each_taken_item_once_with_its_first_known_time() {
        let mut data = Dataset {
            people: People::anonymous(3),
            catalogue: Catalogue { domains: vec![Domain::Course; 3], ..Catalogue::default() },
            ..Dataset::default()
        };
        for (person, item, kind, time) in [
            (0, 2, EventKind::Play, 9),
            (0, 2, EventKind::Play, 7),
            (0, 2, EventKind::Play, NO_TIME),
            (0, 1, EventKind::Skip, 3),
            (0, 0, EventKind::View, NO_TIME),
            (2, 1, EventKind::Purchase, 5),
            (2, 9, EventKind::Purchase, 5),
        ] {
            data.events.push(person, item, kind, 1.0, time);
        }
        data.events.sort(3);
        let holdings = Holdings::of(&data, &Task::silent()).unwrap();
        assert_eq!((holdings.items(0), holdings.first_times(0)), (&[0, 2][..], &[NO_TIME, 7][..]));
        assert!(holdings.items(1).is_empty());
        assert_eq!(holdings.items(2), [1]);
        assert_eq!(holdings.item_people, [1, 1, 1]);
        assert!(holdings.items(7).is_empty());
    }

    #[test]
    fn stopping_is_heard() {
        let task = Task::silent();
        task.token().cancel();
        let data = Dataset { people: People::anonymous(1), ..Dataset::default() };
        assert_eq!(Holdings::of(&data, &task), Err(Cancelled));
    }
}
