//! From stored person numbers to dense rows: who is in, and who turned out to be somebody else.

use roaring::RoaringBitmap;
use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::claims::{self, MAX_NUMBER, What};
use super::error::StoreError;
use super::joins;

const NOBODY: u32 = u32::MAX;

/// People found to be one: from the number that goes to the number that stays.
#[derive(Debug, Clone, Default)]
pub(super) struct Merges {
    winners: FxHashMap<u32, u32>,
}

impl Merges {
    pub(super) fn load(conn: &Connection) -> Result<Self, StoreError> {
        let mut merges = Self::default();
        let mut is_whole = true;
        joins::for_each_merge(conn, |a, b| {
            is_whole &= a != b && a.max(b) < MAX_NUMBER;
            merges.unite(a, b);
        })?;
        if is_whole { Ok(merges) } else { Err(StoreError::corrupt("people who are one with themselves")) }
    }

    /// The lowest number of a person is the one they are known by.
    fn unite(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        if a != b {
            self.winners.insert(a.max(b), a.min(b));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.winners.is_empty()
    }

    /// The number under which a person is known now.
    pub(super) fn root(&self, number: u32) -> u32 {
        let mut at = number;
        while let Some(&winner) = self.winners.get(&at) {
            at = winner;
        }
        at
    }

    /// All numbers of the person that `number` belongs to, ascending.
    pub(super) fn group(&self, number: u32) -> RoaringBitmap {
        let root = self.root(number);
        let mut group: RoaringBitmap = self.winners.keys().copied().filter(|&loser| self.root(loser) == root).collect();
        group.insert(root);
        group
    }

    /// The numbers merged into each number that stays, ascending.
    pub(super) fn merged(&self) -> FxHashMap<u32, Vec<u32>> {
        let losers: RoaringBitmap = self.winners.keys().copied().collect();
        let mut merged: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for loser in losers {
            merged.entry(self.root(loser)).or_default().push(loser);
        }
        merged
    }

    pub(super) fn roots(&self, numbers: &RoaringBitmap) -> RoaringBitmap {
        if self.is_empty() {
            return numbers.clone();
        }
        numbers.iter().map(|number| self.root(number)).collect()
    }
}

/// The dense rows of one revision.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbering {
    /// The number of each row, ascending.
    pub(super) numbers: Vec<u32>,
    rows: Vec<u32>,
}

impl Numbering {
    /// Everybody whom a source speaks of, merged people once.
    pub(super) fn load(conn: &Connection) -> Result<Self, StoreError> {
        let claimed = claims::of_all(conn, What::People)?;
        let merges = Merges::load(conn)?;
        Ok(Self::new(&claimed, &merges))
    }

    fn new(claimed: &RoaringBitmap, merges: &Merges) -> Self {
        let numbers: Vec<u32> = merges.roots(claimed).into_iter().filter(|&number| number < MAX_NUMBER).collect();
        let highest = claimed.max().max(numbers.last().copied());
        let mut rows = vec![NOBODY; highest.map_or(0, |number| number as usize + 1)];
        for (row, &number) in numbers.iter().enumerate() {
            rows[number as usize] = row as u32;
        }
        if !merges.is_empty() {
            for number in claimed {
                rows[number as usize] = rows.get(merges.root(number) as usize).copied().unwrap_or(NOBODY);
            }
        }
        Self { numbers, rows }
    }

    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The row of the person that a number stands for; `None` when nobody is known by it (any more).
    pub(super) fn row(&self, number: u32) -> Option<usize> {
        self.rows.get(number as usize).filter(|&&row| row != NOBODY).map(|&row| row as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_people_share_a_row_and_rows_follow_the_numbers() {
        let merges = Merges { winners: [(5, 2), (7, 5)].into_iter().collect() };
        let numbering = Numbering::new(&[2, 3, 5, 7, 9].into_iter().collect(), &merges);
        assert_eq!(numbering.numbers, [2, 3, 9]);
        let rows: Vec<Option<usize>> = (0..11).map(|number| numbering.row(number)).collect();
        let expected = [None, None, Some(0), Some(1), None, Some(0), None, Some(0), None, Some(2), None];
        assert_eq!(rows, expected);
        assert_eq!(merges.group(5).into_iter().collect::<Vec<_>>(), [2, 5, 7]);
    }

    #[test]
    fn a_winner_whom_nobody_claims_any_more_still_stands_for_the_merged() {
        let merges = Merges { winners: [(5, 2)].into_iter().collect() };
        let numbering = Numbering::new(&[5].into_iter().collect(), &merges);
        assert_eq!(numbering.numbers, [2]);
        assert_eq!(numbering.row(5), Some(0));
    }
}
