//! What people of one item also take: items by the cosine of their sets of people, over pairs that enough people share
//! to say anything without saying it of somebody.

use rayon::prelude::*;

use crate::data::{Catalogue, Dataset, Domain, EventTable};
use crate::task::{Cancelled, Task};

/// Items of one parallel step.
const CHUNK: usize = 64;

/// A neighbour of an item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Also {
    pub item: u32,
    /// n_ab / sqrt(n_a n_b) over distinct people.
    pub cosine: f64,
    /// n_ab.
    pub people: u32,
}

/// The neighbours of one item by domain ([`Domain::index`]), best first; equal ones by item.
pub type Neighbours = [Vec<Also>; 2];

/// For every item the `n` nearest of each domain that share at least `floor` people with it.
///
/// # Errors
/// Cancelled.
pub fn also(dataset: &Dataset, n: usize, floor: u32, task: &Task) -> Result<Vec<Neighbours>, Cancelled> {
    let taken = Taken::of(&dataset.events, dataset.n_people(), dataset.n_items());
    let items: Vec<u32> = (0..dataset.n_items() as u32).collect();
    let wave = CHUNK * rayon::current_num_threads().max(1);
    let mut all = Vec::with_capacity(items.len());
    for (at, wave_items) in items.chunks(wave).enumerate() {
        task.step("stage-also", (at * wave) as u64, items.len() as u64)?;
        let found: Vec<Option<Vec<Neighbours>>> = wave_items
            .par_chunks(CHUNK)
            .map(|chunk| {
                let mut shared = vec![0_u32; items.len()];
                let of_item = |&item: &u32| {
                    let is_stopped = task.token().is_cancelled();
                    (!is_stopped).then(|| taken.neighbours(item, &dataset.catalogue, n, floor, &mut shared))
                };
                chunk.iter().map(of_item).collect()
            })
            .collect();
        for chunk in found {
            all.extend(chunk.ok_or(Cancelled)?);
        }
    }
    Ok(all)
}

/// Who took what, each pair once, from both sides.
struct Taken {
    items_of: Vec<Vec<u32>>,
    people_of: Vec<Vec<u32>>,
}

impl Taken {
    fn of(events: &EventTable, n_people: usize, n_items: usize) -> Self {
        let mut items_of: Vec<Vec<u32>> = vec![vec![]; n_people];
        for ((&person, &item), kind) in events.people.iter().zip(&events.items).zip(&events.kinds) {
            if kind.is_taking() {
                items_of[person as usize].push(item);
            }
        }
        let mut people_of: Vec<Vec<u32>> = vec![vec![]; n_items];
        for (person, items) in items_of.iter_mut().enumerate() {
            items.sort_unstable();
            items.dedup();
            items.iter().for_each(|&item| people_of[item as usize].push(person as u32));
        }
        Self { items_of, people_of }
    }

    /// `shared` has one entry an item, all 0 before and after.
    fn neighbours(&self, item: u32, catalogue: &Catalogue, n: usize, floor: u32, shared: &mut [u32]) -> Neighbours {
        let people = &self.people_of[item as usize];
        let mut touched = vec![];
        for &person in people {
            for &other in &self.items_of[person as usize] {
                if shared[other as usize] == 0 {
                    touched.push(other);
                }
                shared[other as usize] += 1;
            }
        }
        touched.sort_unstable();
        let mut found: Neighbours = Default::default();
        for other in touched {
            let both = std::mem::take(&mut shared[other as usize]);
            let Some(domain) = catalogue.domain(other as usize).filter(|_| other != item && both >= floor) else {
                continue;
            };
            let lengths = people.len() as f64 * self.people_of[other as usize].len() as f64;
            found[domain.index()].push(Also { item: other, cosine: f64::from(both) / lengths.sqrt(), people: both });
        }
        for domain in Domain::BOTH {
            let list = &mut found[domain.index()];
            list.sort_by(|a, b| b.cosine.total_cmp(&a.cosine).then(a.item.cmp(&b.item)));
            list.truncate(n);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::data::{EventKind, People};

    fn dataset(pairs: &[(u32, u32)]) -> Dataset {
        let mut events = EventTable::default();
        for &(person, item) in pairs {
            events.push(person, item, EventKind::Play, 1.0, 0);
            events.push(person, item, EventKind::Like, 1.0, 1);
        }
        events.sort(8);
        let catalogue = Catalogue {
            keys: (0..6).map(|item| item.to_string()).collect(),
            titles: (0..6).map(|item| item.to_string()).collect(),
            domains: (0..6).map(|item| Domain::BOTH[item % 2]).collect(),
            ..Catalogue::default()
        };
        Dataset { people: People::anonymous(8), catalogue, events, ..Dataset::default() }
    }

    /// By sets, pair by pair.
    fn plain(pairs: &[(u32, u32)], item: u32, domain: Domain, n: usize, floor: u32) -> Vec<Also> {
        let people =
            |item: u32| -> BTreeSet<u32> { pairs.iter().filter(|pair| pair.1 == item).map(|pair| pair.0).collect() };
        let mut found: Vec<Also> = (0..6)
            .filter(|&other| other != item && Domain::BOTH[other as usize % 2] == domain)
            .map(|other| {
                let both = people(item).intersection(&people(other)).count() as u32;
                let lengths = (people(item).len() * people(other).len()) as f64;
                Also { item: other, cosine: f64::from(both) / lengths.sqrt(), people: both }
            })
            .filter(|also| also.people >= floor)
            .collect();
        found.sort_by(|a, b| b.cosine.total_cmp(&a.cosine).then(a.item.cmp(&b.item)));
        found.truncate(n);
        found
    }

    proptest::proptest! {
        #[test]
        fn neighbours_are_those_of_the_plain_count(pairs in proptest::collection::vec((0_u32..8, 0_u32..6), 0..40)) {
            let found = also(&dataset(&pairs), 2, 2, &Task::silent()).unwrap();
            for item in 0..6 {
                for domain in Domain::BOTH {
                    let expected = plain(&pairs, item, domain, 2, 2);
                    proptest::prop_assert_eq!(&found[item as usize][domain.index()], &expected);
                }
            }
        }
    }
}
