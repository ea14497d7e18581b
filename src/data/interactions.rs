//! The strength matrix X (n_people x n_items) in compressed sparse rows.

use crate::task::{Cancelled, Task};

/// Rows turned between two looks at the task.
const CHECKED_ROWS: usize = 4096;

/// Row-compressed matrix: `items[indptr[u]..indptr[u + 1]]` are the columns of row u, ascending.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Interactions {
    n_items: usize,
    indptr: Vec<usize>,
    items: Vec<u32>,
    values: Vec<f32>,
}

impl Interactions {
    /// From rows whose columns are ascending and inside the catalogue. `indptr` has n_people + 1 entries.
    pub fn from_parts(n_items: usize, indptr: Vec<usize>, items: Vec<u32>, values: Vec<f32>) -> Self {
        debug_assert_eq!(indptr.last().copied().unwrap_or(0), items.len());
        debug_assert_eq!(items.len(), values.len());
        debug_assert!(items.iter().all(|&item| (item as usize) < n_items));
        Self { n_items, indptr, items, values }
    }

    /// From (row, column, value) in any order; values of a repeated cell are added in order of arrival.
    pub fn from_triplets(n_people: usize, n_items: usize, triplets: &[(u32, u32, f32)]) -> Self {
        let mut sorted = triplets.to_vec();
        sorted.sort_by_key(|&(row, column, _)| (row, column));
        let mut matrix = Self { n_items, indptr: vec![0], items: vec![], values: vec![] };
        let mut at = 0;
        for row in 0..n_people as u32 {
            while let Some(&(_, column, value)) = sorted.get(at).filter(|cell| cell.0 == row) {
                let row_start = matrix.indptr[row as usize];
                match matrix.items[row_start..].last() {
                    Some(&last) if last == column => {
                        if let Some(sum) = matrix.values.last_mut() {
                            *sum += value;
                        }
                    }
                    _ => {
                        matrix.items.push(column);
                        matrix.values.push(value);
                    }
                }
                at += 1;
            }
            matrix.indptr.push(matrix.items.len());
        }
        matrix
    }

    pub fn n_people(&self) -> usize {
        self.indptr.len().saturating_sub(1)
    }

    pub fn n_items(&self) -> usize {
        self.n_items
    }

    /// Stored cells.
    pub fn nnz(&self) -> usize {
        self.items.len()
    }

    /// Columns and values of a row; none for a row that is not there.
    pub fn row(&self, row: usize) -> (&[u32], &[f32]) {
        let range = self.range(row);
        (&self.items[range.clone()], &self.values[range])
    }

    /// Where a row's cells stand in [`Self::items`] and [`Self::values`].
    pub fn range(&self, row: usize) -> std::ops::Range<usize> {
        match (self.indptr.get(row), self.indptr.get(row + 1)) {
            (Some(&start), Some(&end)) => start..end,
            _ => 0..0,
        }
    }

    pub fn indptr(&self) -> &[usize] {
        &self.indptr
    }

    pub fn items(&self) -> &[u32] {
        &self.items
    }

    pub fn values(&self) -> &[f32] {
        &self.values
    }

    pub fn has(&self, row: usize, item: u32) -> bool {
        self.row(row).0.binary_search(&item).is_ok()
    }

    /// The item-major form (n_items x n_people): the rows are items, the columns people.
    pub fn transpose(&self) -> Self {
        self.transposed(&Task::silent()).unwrap_or_default()
    }

    /// As [`Self::transpose`], for large matrices.
    ///
    /// # Errors
    /// Cancelled.
    pub fn transposed(&self, task: &Task) -> Result<Self, Cancelled> {
        task.check()?;
        let mut indptr = vec![0_usize; self.n_items + 1];
        for &item in &self.items {
            indptr[item as usize + 1] += 1;
        }
        for at in 0..self.n_items {
            indptr[at + 1] += indptr[at];
        }
        let mut next = indptr.clone();
        let mut people = vec![0_u32; self.nnz()];
        let mut values = vec![0.0_f32; self.nnz()];
        for person in 0..self.n_people() {
            if person % CHECKED_ROWS == 0 {
                task.check()?;
            }
            for cell in self.range(person) {
                let slot = &mut next[self.items[cell] as usize];
                people[*slot] = person as u32;
                values[*slot] = self.values[cell];
                *slot += 1;
            }
        }
        Ok(Self { n_items: self.n_people(), indptr, items: people, values })
    }

    /// The cells for which `keep(row, column, position)` holds, in the same shape.
    pub fn filter(&self, mut keep: impl FnMut(usize, u32, usize) -> bool) -> Self {
        let mut matrix = Self { n_items: self.n_items, indptr: vec![0], items: vec![], values: vec![] };
        for row in 0..self.n_people() {
            for cell in self.range(row) {
                if keep(row, self.items[cell], cell) {
                    matrix.items.push(self.items[cell]);
                    matrix.values.push(self.values[cell]);
                }
            }
            matrix.indptr.push(matrix.items.len());
        }
        matrix
    }

    /// Distinct people of each item.
    pub fn item_counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.n_items];
        for &item in &self.items {
            counts[item as usize] += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn transposing_twice_changes_nothing(cells in prop::collection::vec((0_u32..9, 0_u32..7, 0.1_f32..2.0), 0..60)) {
            let matrix = Interactions::from_triplets(9, 7, &cells);
            let there = matrix.transpose();
            prop_assert_eq!(there.n_people(), 7);
            prop_assert_eq!(there.transpose(), matrix);
        }

        #[test]
        fn every_cell_is_where_it_was_put(cells in prop::collection::vec((0_u32..9, 0_u32..7, 0.1_f32..2.0), 0..60)) {
            let matrix = Interactions::from_triplets(9, 7, &cells);
            let mut dense = [[0.0_f32; 7]; 9];
            for &(row, column, value) in &cells {
                dense[row as usize][column as usize] += value;
            }
            for (row, expected) in dense.iter().enumerate() {
                let (items, values) = matrix.row(row);
                prop_assert!(items.is_sorted_by(|a, b| a < b));
                for (&item, &value) in items.iter().zip(values) {
                    prop_assert_eq!(value, expected[item as usize]);
                }
                prop_assert_eq!(items.len(), expected.iter().filter(|&&value| value != 0.0).count());
            }
        }
    }
}
