//! Which rows were taken before, by a 64-bit hash of each.

use rustc_hash::FxHashSet;

/// Parts that grow each on its own, so that growing never takes twice the memory of all.
const N_PARTS: usize = 64;

/// Among 100 million rows two different ones share a hash once in some four thousand files.
#[derive(Debug)]
pub(super) struct Seen {
    parts: Vec<FxHashSet<u64>>,
}

impl Default for Seen {
    fn default() -> Self {
        Self { parts: vec![FxHashSet::default(); N_PARTS] }
    }
}

impl Seen {
    /// True when the hash is new.
    pub(super) fn insert(&mut self, hash: u64) -> bool {
        self.parts.get_mut(part_of(hash)).is_some_and(|part| part.insert(hash))
    }

    pub(super) fn contains(&self, hash: u64) -> bool {
        self.parts.get(part_of(hash)).is_some_and(|part| part.contains(&hash))
    }

    /// In no particular order.
    pub(super) fn iter(&self) -> impl Iterator<Item = u64> {
        self.parts.iter().flatten().copied()
    }
}

/// The low bits choose the place within a part.
fn part_of(hash: u64) -> usize {
    (hash >> 48) as usize % N_PARTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_new_once() {
        let mut seen = Seen::default();
        for hash in (0..5000_u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15)) {
            assert!(seen.insert(hash));
            assert!(!seen.insert(hash));
        }
    }
}
