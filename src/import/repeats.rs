//! Which rows of a file may stand more than once, found out side by side before the rows are understood one after
//! another: later only those few have to be remembered, not every row. A row that stands twice is never missed.

use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

use csv::StringRecord;
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::row::Bound;
use super::rows::{Next, Rows};
use super::walk::fit_width;

/// Bits of the filter for each row that the file may have.
const BITS_A_ROW: u64 = 16;
/// 2 MiB and 512 MiB: more rows make more of them look as if they stood twice, which costs memory, not truth.
const MIN_WORDS: u64 = 1 << 18;
const MAX_WORDS: u64 = 1 << 26;

/// The hash by which whole rows are compared.
pub(super) fn hash_of_row(cells: &StringRecord) -> u64 {
    let mut hasher = FxBuildHasher.build_hasher();
    cells.as_slice().hash(&mut hasher);
    for at in 0..cells.len() {
        cells.range(at).map(|range| range.end).hash(&mut hasher);
    }
    hasher.finish()
}

/// The hashes of rows that stand more than once, and of some that only look so.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    hashes: FxHashSet<u64>,
}

impl Repeats {
    pub(super) fn may_hold(&self, hash: u64) -> bool {
        self.hashes.contains(&hash)
    }
}

/// Takes in the rows of a file in any order, on several threads: a Bloom filter whose three bits of a row lie in one
/// word, so that of two equal rows the one that comes second sees all of them, whichever that is.
pub(super) struct RepeatFilter {
    words: Vec<AtomicU64>,
    repeats: Repeats,
}

impl RepeatFilter {
    /// For about so many rows.
    pub(super) fn new(n_rows: u64) -> Self {
        let n_words = (n_rows.saturating_mul(BITS_A_ROW) / 64).clamp(MIN_WORDS, MAX_WORDS);
        Self { words: (0..n_words).map(|_| AtomicU64::new(0)).collect(), repeats: Repeats::default() }
    }

    /// The hashes of those rows of a part that may have come before.
    pub(super) fn look(&self, rows: &Rows, bound: &Bound) -> Vec<u64> {
        let width = bound.headers.len();
        let mut hashes = Vec::with_capacity(rows.len());
        for (cells, _) in rows.iter().filter(|(_, state)| *state == Next::Row) {
            // Rows are compared as they are when they are understood.
            if cells.len() == width {
                hashes.push(hash_of_row(cells));
            } else {
                let mut fitted = cells.clone();
                if fit_width(&mut fitted, bound, false).is_ok() {
                    hashes.push(hash_of_row(&fitted));
                }
            }
        }
        let mut found = vec![];
        self.mark(&hashes, &mut found);
        found
    }

    /// Marks hashes; adds those that were marked before to `found`. Marking waits for memory: words that lie far apart
    /// are read for several hashes at once before the first is marked.
    fn mark(&self, hashes: &[u64], found: &mut Vec<u64>) {
        for some in hashes.chunks(Self::AT_ONCE) {
            let mut are_marked = [false; Self::AT_ONCE];
            for (is_marked, &hash) in are_marked.iter_mut().zip(some) {
                let (word, mark) = self.place(hash);
                *is_marked = word.is_none_or(|word| word.load(Ordering::Relaxed) & mark == mark);
            }
            let is_marked = |&(is_marked, hash): &(bool, &u64)| {
                let (word, mark) = self.place(*hash);
                is_marked || word.is_none_or(|word| word.fetch_or(mark, Ordering::Relaxed) & mark == mark)
            };
            found.extend(are_marked.into_iter().zip(some).filter(is_marked).map(|(_, hash)| hash));
        }
    }

    const AT_ONCE: usize = 64;

    /// The word of a hash and its bits in it.
    fn place(&self, hash: u64) -> (Option<&AtomicU64>, u64) {
        // The golden ratio's odd multiple spreads what the hash left close together.
        let mixed = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let place = (u128::from(mixed) * self.words.len() as u128) >> 64;
        let bit = |shift: u32| 1_u64 << (hash >> shift & 63);
        (self.words.get(place as usize), bit(0) | bit(6) | bit(12))
    }

    pub(super) fn note(&mut self, hashes: Vec<u64>) {
        self.repeats.hashes.extend(hashes);
    }

    pub(super) fn finish(self) -> Repeats {
        self.repeats
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_repeat_is_missed_and_few_others_are_taken_for_one() {
        let mut filter = RepeatFilter::new(100_000);
        let hashes: Vec<u64> = (0..100_000_u64).map(|row| FxBuildHasher.hash_one(row % 90_000)).collect();
        let mut marked = vec![];
        filter.mark(&hashes, &mut marked);
        filter.note(marked);
        let repeats = filter.finish();
        assert!(hashes[..10_000].iter().all(|&hash| repeats.may_hold(hash)));
        let n_wrong = hashes[10_000..90_000].iter().filter(|&&hash| repeats.may_hold(hash)).count();
        assert!(n_wrong < 400, "{n_wrong}");
    }

    #[test]
    fn rows_are_told_apart_by_where_their_cells_end() {
        let hash = |cells: &[&str]| hash_of_row(&StringRecord::from(cells.to_vec()));
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
        assert_eq!(hash(&["ab", "c"]), hash(&["ab", "c"]));
    }
}
