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
        let mut found = vec![];
        let width = bound.headers.len();
        for (cells, state) in rows.iter() {
            if state != Next::Row {
                continue;
            }
            // Rows are compared as they are when they are understood.
            let hash = if cells.len() == width {
                Some(hash_of_row(cells))
            } else {
                let mut fitted = cells.clone();
                fit_width(&mut fitted, bound, false).is_ok().then(|| hash_of_row(&fitted))
            };
            if let Some(hash) = hash.filter(|&hash| self.is_marked(hash)) {
                found.push(hash);
            }
        }
        found
    }

    /// Marks a hash; whether it was marked before.
    fn is_marked(&self, hash: u64) -> bool {
        // The golden ratio's odd multiple spreads what the hash left close together.
        let mixed = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let place = (u128::from(mixed) * self.words.len() as u128) >> 64;
        let bit = |shift: u32| 1_u64 << (hash >> shift & 63);
        let mark = bit(0) | bit(6) | bit(12);
        let Some(word) = self.words.get(place as usize) else { return true };
        word.fetch_or(mark, Ordering::Relaxed) & mark == mark
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
        let marked: Vec<u64> = hashes.iter().copied().filter(|&hash| filter.is_marked(hash)).collect();
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
