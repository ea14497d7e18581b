//! How often two items are taken by the same people, with noise, for a partner with a common catalogue: no row of a
//! person leaves, only sums. Of each person a capped number of items is drawn at random and adds one to every pair of
//! them, so that one person changes the sums by at most h (h + 1) / 2 in all, and discrete Laplace noise of that
//! sensitivity is added to every pair, also to those that nobody has ([`super::noise`]).
//!
//! The catalogue travels along, by ids and titles, so that items can be matched; it is taken to be public. Where it is
//! larger than [`MAX_ITEMS`], a tenth of epsilon chooses the items that most people take, likewise by noisy counts.

mod file;

use rayon::prelude::*;

use super::noise::{Bits, Laplace, NoiseError, split};
use crate::data::{Catalogue, Domain, Interactions};
use crate::task::{Cancelled, Task};

/// Items of one file: its sums grow with their square.
pub const MAX_ITEMS: usize = 3_000;
/// Items of a person that count, unless asked for otherwise; and the most that may be asked for.
pub const USUAL_HISTORY: usize = 5;
pub const MAX_HISTORY: usize = 100;
/// People or cells of one parallel piece.
const CHUNK: usize = 4_096;

#[derive(Debug, thiserror::Error)]
pub enum FederateError {
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error(transparent)]
    Noise(#[from] NoiseError),
    #[error("this file holds no sums of items, or is of a newer version")]
    NotSums,
    #[error("the file was cut or changed on its way")]
    Damaged,
    #[error("no item of the file is in the catalogue here")]
    NothingInCommon,
    #[error("there are no items to give")]
    NoItems,
}

/// An item as both sides may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedItem {
    pub domain: Domain,
    /// The id as imported.
    pub key: String,
    pub title: String,
}

/// What a partner is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemSums {
    pub micro_epsilon: u64,
    /// Of which the sums took so much; the rest chose the items.
    pub micro_of_sums: u64,
    /// Items of a person that count at most.
    pub history: u32,
    pub items: Vec<SharedItem>,
    /// Noised numbers of people: the upper triangle with its diagonal, row by row.
    pub sums: Vec<i32>,
}

/// What a person adds to the sums at most, over all pairs.
pub fn sensitivity(history: usize) -> u64 {
    (history * (history + 1) / 2) as u64
}

/// The sums of the people in the rows of `taken` (n_people x n_items; which items, not how much).
///
/// # Errors
/// No items, no randomness, an epsilon or a history out of range, cancelled.
pub fn give(
    catalogue: &Catalogue,
    taken: &Interactions,
    micro_epsilon: u64,
    history: usize,
    task: &Task,
) -> Result<ItemSums, FederateError> {
    let history = history.clamp(1, MAX_HISTORY);
    if catalogue.is_empty() {
        return Err(FederateError::NoItems);
    }
    let (kept, micro_of_sums) = if catalogue.len() > MAX_ITEMS {
        let parts = split(micro_epsilon, &[9, 1]);
        (most_taken(taken, history, parts[1], task)?, parts[0])
    } else {
        ((0..catalogue.len() as u32).collect(), micro_epsilon)
    };
    let mut sums = pair_sums(taken, &kept, history, task)?;
    add_noise(&mut sums, micro_of_sums, sensitivity(history), task)?;
    let item = |&row: &u32| SharedItem {
        domain: catalogue.domain(row as usize).unwrap_or(Domain::Course),
        key: catalogue.keys.get(row as usize).to_owned(),
        title: catalogue.title(row as usize).to_owned(),
    };
    let items = kept.iter().map(item).collect();
    let sums = sums.into_iter().map(|sum| sum.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32).collect();
    Ok(ItemSums { micro_epsilon, micro_of_sums, history: history as u32, items, sums })
}

/// The items with the largest noisy counts, in order of the catalogue.
fn most_taken(
    taken: &Interactions,
    history: usize,
    micro_epsilon: u64,
    task: &Task,
) -> Result<Vec<u32>, FederateError> {
    let mut counts = vec![0_u64; taken.n_items()];
    let mut bits = Bits::default();
    for person in 0..taken.n_people() {
        if person % CHUNK == 0 {
            task.check()?;
        }
        for item in drawn(&mut bits, taken.row(person).0.to_vec(), history)? {
            counts[item as usize] += 1;
        }
    }
    let noisy = Laplace::new(micro_epsilon, history as u64)?.noisy_all(counts)?;
    let mut order: Vec<u32> = (0..noisy.len() as u32).collect();
    order.sort_by_key(|&item| (std::cmp::Reverse(noisy[item as usize]), item));
    order.truncate(MAX_ITEMS);
    order.sort_unstable();
    Ok(order)
}

/// Exact sums over `kept`, of each person at most `history` of them, drawn evenly.
fn pair_sums(taken: &Interactions, kept: &[u32], history: usize, task: &Task) -> Result<Vec<i64>, FederateError> {
    let mut places = vec![u32::MAX; taken.n_items()];
    (0..).zip(kept).for_each(|(place, &item)| places[item as usize] = place);
    let people: Vec<usize> = (0..taken.n_people()).collect();
    let mut sums = vec![0_i64; triangle(kept.len())];
    for piece in people.chunks(CHUNK * rayon::current_num_threads()) {
        task.step("stage-sums", piece.first().copied().unwrap_or(0) as u64, people.len() as u64)?;
        let drawn: Vec<Vec<Vec<u32>>> = piece
            .par_chunks(CHUNK)
            .map(|chunk| {
                let mut bits = Bits::default();
                let of = |&person: &usize| {
                    let items = taken.row(person).0.iter().map(|&item| places[item as usize]);
                    drawn(&mut bits, items.filter(|&place| place != u32::MAX).collect(), history)
                };
                chunk.iter().map(of).collect::<Result<_, _>>()
            })
            .collect::<Result<_, NoiseError>>()?;
        for items in drawn.into_iter().flatten() {
            for (at, &row) in items.iter().enumerate() {
                for &column in &items[at..] {
                    sums[cell(kept.len(), row as usize, column as usize)] += 1;
                }
            }
        }
    }
    Ok(sums)
}

/// At most `n` of the items, evenly drawn, ascending.
fn drawn(bits: &mut Bits, mut items: Vec<u32>, n: usize) -> Result<Vec<u32>, NoiseError> {
    if items.len() > n {
        for at in 0..n {
            let other = at + bits.below((items.len() - at) as u64)? as usize;
            items.swap(at, other);
        }
        items.truncate(n);
    }
    items.sort_unstable();
    Ok(items)
}

fn add_noise(sums: &mut [i64], micro_epsilon: u64, sensitivity: u64, task: &Task) -> Result<(), FederateError> {
    sums.par_chunks_mut(CHUNK).try_for_each(|chunk| {
        task.check()?;
        let mut noise = Laplace::new(micro_epsilon, sensitivity)?;
        for sum in chunk {
            *sum = noise.noisy(sum.unsigned_abs())?;
        }
        Ok(())
    })
}

/// Cells of an upper triangle with its diagonal.
fn triangle(n: usize) -> usize {
    n * (n + 1) / 2
}

/// The place of row <= column.
fn cell(n: usize, row: usize, column: usize) -> usize {
    row * n - row * (row + 1) / 2 + column
}

impl ItemSums {
    /// Between two items, in any order.
    pub fn between(&self, a: usize, b: usize) -> i32 {
        self.sums.get(cell(self.items.len(), a.min(b), a.max(b))).copied().unwrap_or(0)
    }

    /// Standard deviation of the noise of one sum. Errors: the head of the file is out of range.
    pub fn deviation(&self) -> Result<f64, FederateError> {
        let noise = Laplace::new(self.micro_of_sums, sensitivity(self.history as usize));
        Ok(noise.map_err(|_| FederateError::Damaged)?.deviation())
    }

    /// For every item of the file its row in a catalogue: by id within the domain, else by a title that one item of
    /// the domain has on each side. No row is given twice.
    pub fn matched(&self, catalogue: &Catalogue) -> Vec<Option<u32>> {
        let mut by_key = rustc_hash::FxHashMap::default();
        let mut by_title = rustc_hash::FxHashMap::<(Domain, String), Option<u32>>::default();
        for row in 0..catalogue.len() {
            let Some(domain) = catalogue.domain(row) else { continue };
            by_key.insert((domain, catalogue.keys.get(row)), row as u32);
            let title = (domain, plain(catalogue.title(row)));
            by_title.entry(title).and_modify(|known| *known = None).or_insert(Some(row as u32));
        }
        let mut titles = rustc_hash::FxHashMap::<(Domain, String), u32>::default();
        for item in &self.items {
            *titles.entry((item.domain, plain(&item.title))).or_default() += 1;
        }
        let mut found: Vec<Option<u32>> =
            self.items.iter().map(|item| by_key.get(&(item.domain, item.key.as_str())).copied()).collect();
        let mut used: std::collections::BTreeSet<u32> = found.iter().flatten().copied().collect();
        for (item, found) in self.items.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
            let title = (item.domain, plain(&item.title));
            let only = by_title.get(&title).copied().flatten().filter(|_| titles.get(&title) == Some(&1));
            *found = only.filter(|&row| !title.1.is_empty() && used.insert(row));
        }
        found
    }
}

/// A title without case and doubled blanks.
fn plain(title: &str) -> String {
    title.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue(keys: &[&str], titles: &[&str]) -> Catalogue {
        Catalogue {
            keys: keys.iter().collect(),
            titles: titles.iter().collect(),
            domains: vec![Domain::Music; keys.len()],
            ..Catalogue::default()
        }
    }

    fn taken(n_items: usize, rows: &[&[u32]]) -> Interactions {
        let cells: Vec<(u32, u32, f32)> =
            (0..).zip(rows).flat_map(|(person, items)| items.iter().map(move |&item| (person, item, 1.0))).collect();
        Interactions::from_triplets(rows.len(), n_items, &cells)
    }

    #[test]
    fn sums_are_of_pairs_and_a_person_adds_a_bounded_number() {
        let all: Vec<u32> = (0..12).collect();
        for history in [3, 8, 12] {
            let with = pair_sums(&taken(12, &[&all, &[0, 1], &[1, 2]]), &all, history, &Task::silent()).unwrap();
            let without = pair_sums(&taken(12, &[&[], &[0, 1], &[1, 2]]), &all, history, &Task::silent()).unwrap();
            let moved: u64 = with.iter().zip(&without).map(|(a, b)| a.abs_diff(*b)).sum();
            assert_eq!(moved, sensitivity(history), "a person with twelve items, {history} of whom count");
        }
        let sums = pair_sums(&taken(3, &[&[0, 1], &[0, 1, 2], &[2]]), &[0, 1, 2], 8, &Task::silent()).unwrap();
        assert_eq!(sums, [2, 2, 1, 2, 1, 2]);
    }

    #[test]
    fn noise_is_in_every_cell_and_as_wide_as_stated() {
        let keys: Vec<String> = (0..120).map(|item| item.to_string()).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let catalogue = catalogue(&keys, &keys);
        let given = give(&catalogue, &taken(120, &[&[][..]; 5]), 1_000_000, 4, &Task::silent()).unwrap();
        assert_eq!(given.sums.len(), 120 * 121 / 2);
        let square = given.sums.iter().map(|&sum| f64::from(sum).powi(2)).sum::<f64>() / given.sums.len() as f64;
        let deviation = given.deviation().unwrap();
        assert!((square.sqrt() / deviation - 1.0).abs() < 0.1, "{} against {deviation}", square.sqrt());
        assert!((deviation - 10.0 * 2.0_f64.sqrt()).abs() < 0.1, "sensitivity 10 at epsilon 1: {deviation}");
    }

    #[test]
    fn items_are_matched_by_id_and_then_by_a_title_that_is_one() {
        let ours = catalogue(&["a", "b", "c", "d"], &["One", "Two", "Same", "Same"]);
        let theirs = catalogue(&["b", "x", "y", "z"], &["other", "  ONE ", "Same", "Nobody"]);
        let given = give(&theirs, &taken(4, &[&[0]]), 1_000_000, 2, &Task::silent()).unwrap();
        assert_eq!(given.matched(&ours), [Some(1), Some(0), None, None]);
        assert_eq!((given.between(0, 2), given.between(2, 0)), (given.sums[2], given.sums[2]));
    }

    #[test]
    fn a_large_catalogue_gives_its_most_taken_items() {
        let n = MAX_ITEMS + 500;
        let keys: Vec<String> = (0..n).map(|item| item.to_string()).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let last = n as u32 - 1;
        let rows: Vec<&[u32]> = vec![std::slice::from_ref(&last); 3_000];
        let given = give(&catalogue(&keys, &keys), &taken(n, &rows), 10_000_000, 2, &Task::silent()).unwrap();
        assert_eq!(given.items.len(), MAX_ITEMS);
        assert!(given.items.iter().any(|item| item.key == last.to_string()));
        assert_eq!((given.micro_epsilon, given.micro_of_sums), (10_000_000, 9_000_000));
    }
}
