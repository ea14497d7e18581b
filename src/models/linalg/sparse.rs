//! Sums of sparse rows, products of a sparse with a dense matrix, and the best k of a list.

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use super::gram_of_blocks;
use crate::data::Interactions;
use crate::models::steps::Part;
use crate::task::Cancelled;

const PRODUCT_ROWS: usize = 256;
/// Rows of a sparse product that one task works on.
const CHUNK: usize = 8;

/// A dense row that remembers which columns were touched, so that emptying it costs only those.
pub struct Accumulator {
    sums: Vec<f32>,
    touched: Vec<u32>,
}

impl Accumulator {
    pub fn new(n_columns: usize) -> Self {
        Self { sums: vec![0.0; n_columns], touched: vec![] }
    }

    /// Adds `scale` times a sparse row.
    pub fn add(&mut self, scale: f32, (columns, values): (&[u32], &[f32])) {
        for (&column, &value) in columns.iter().zip(values) {
            let sum = &mut self.sums[column as usize];
            if *sum == 0.0 {
                self.touched.push(column);
            }
            *sum += scale * value;
        }
    }

    /// The non-zero (column, sum) in order of first touch; empty afterwards.
    pub fn drain(&mut self) -> impl Iterator<Item = (u32, f32)> {
        let sums = &mut self.sums;
        // A sum that came back to zero may be listed twice; the second time it reads zero.
        let taken = self.touched.drain(..).map(|column| (column, std::mem::take(&mut sums[column as usize])));
        taken.filter(|&(_, sum)| sum != 0.0)
    }
}

/// Keeps the `k` entries of highest value, in no particular order; ties go to the lower index.
pub fn keep_top(entries: &mut Vec<(u32, f32)>, k: usize) {
    if k == 0 {
        entries.clear();
    } else if entries.len() > k {
        entries.select_nth_unstable_by(k - 1, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        entries.truncate(k);
    }
}

/// The rows of L R (n x m) for sparse L (n x p) and R (p x m), each as `keep(row, products)` leaves it: the non-zero
/// (column, product) of the row come in no particular order, and come out in order of column. The sums of a row are in
/// the order of L's cells, whatever the number of threads.
pub fn product_rows(
    left: &Interactions,
    right: &Interactions,
    part: &Part<'_>,
    keep: impl Fn(usize, &mut Vec<(u32, f32)>) + Sync,
) -> Result<Interactions, Cancelled> {
    let n_rows = left.n_people();
    let rows: Vec<usize> = (0..n_rows).collect();
    let chunks: Vec<Vec<Vec<(u32, f32)>>> = rows
        .par_chunks(CHUNK)
        .map_init(
            || Accumulator::new(right.n_items()),
            |accumulator, chunk| {
                part.step(chunk.len(), n_rows)?;
                let row_of = |&row: &usize| {
                    part.check()?;
                    let (columns, values) = left.row(row);
                    for (&column, &value) in columns.iter().zip(values) {
                        accumulator.add(value, right.row(column as usize));
                    }
                    let mut products: Vec<(u32, f32)> = accumulator.drain().collect();
                    keep(row, &mut products);
                    products.sort_unstable_by_key(|&(column, _)| column);
                    products.shrink_to_fit();
                    Ok(products)
                };
                chunk.iter().map(row_of).collect()
            },
        )
        .collect::<Result<_, Cancelled>>()?;
    Ok(from_rows(right.n_items(), chunks.into_iter().flatten()))
}

/// From rows of (column, value), ascending in each.
pub fn from_rows(n_columns: usize, rows: impl Iterator<Item = Vec<(u32, f32)>>) -> Interactions {
    let (mut indptr, mut columns, mut values) = (vec![0], vec![], vec![]);
    for row in rows {
        for (column, value) in row {
            columns.push(column);
            values.push(value);
        }
        indptr.push(columns.len());
    }
    Interactions::from_parts(n_columns, indptr, columns, values)
}

/// S D for a sparse S (n x m) and a dense D (m x k): n x k. Each row is added up in f64.
pub fn times_dense(sparse: &Interactions, dense: &Array2<f32>, part: &Part<'_>) -> Result<Array2<f32>, Cancelled> {
    let (n_rows, n_columns) = (sparse.n_people(), dense.ncols());
    let mut product = Array2::zeros((n_rows, n_columns));
    product.axis_chunks_iter_mut(Axis(0), PRODUCT_ROWS).into_par_iter().enumerate().try_for_each(
        |(chunk, mut rows)| {
            part.step(rows.nrows(), n_rows)?;
            let mut sums = vec![0.0_f64; n_columns];
            for (at, mut row) in rows.outer_iter_mut().enumerate() {
                sums.fill(0.0);
                let (columns, values) = sparse.row(chunk * PRODUCT_ROWS + at);
                for (&column, &value) in columns.iter().zip(values) {
                    for (sum, &entry) in sums.iter_mut().zip(dense.row(column as usize)) {
                        *sum += f64::from(value) * f64::from(entry);
                    }
                }
                row.iter_mut().zip(&sums).for_each(|(entry, &sum)| *entry = sum as f32);
            }
            Ok(())
        },
    )?;
    Ok(product)
}

/// (S D)'(S D) (k x k) for a sparse S (n x m) and a dense D (m x k), all of it in f64: what is small beside the
/// largest direction of S D is kept. S D itself is never held as a whole.
pub fn gram_of_product(sparse: &Interactions, dense: &Array2<f64>, part: &Part<'_>) -> Result<Array2<f64>, Cancelled> {
    let (n_rows, k) = (sparse.n_people(), dense.ncols());
    gram_of_blocks(n_rows, k, |rows| {
        part.step(rows.len(), n_rows)?;
        let mut block = Array2::<f64>::zeros((rows.len(), k));
        for (at, mut row) in rows.zip(block.outer_iter_mut()) {
            let (columns, values) = sparse.row(at);
            for (&column, &value) in columns.iter().zip(values) {
                row.scaled_add(f64::from(value), &dense.row(column as usize));
            }
        }
        Ok(block)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Task;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_accumulator_adds_like_a_dense_row(
            rows in prop::collection::vec((-2_i8..3, prop::collection::btree_map(0_u32..6, -2_i8..3, 0..6)), 0..8)
        ) {
            let mut accumulator = Accumulator::new(6);
            let mut plain = [0.0_f32; 6];
            for (scale, row) in &rows {
                let columns: Vec<u32> = row.keys().copied().collect();
                let values: Vec<f32> = row.values().map(|&value| f32::from(value)).collect();
                accumulator.add(f32::from(*scale), (&columns, &values));
                columns.iter().zip(&values).for_each(|(&at, value)| plain[at as usize] += f32::from(*scale) * value);
            }
            let mut found = [0.0_f32; 6];
            accumulator.drain().for_each(|(column, sum)| found[column as usize] += sum);
            prop_assert_eq!(found, plain);
            prop_assert_eq!(accumulator.drain().count(), 0);
        }

        #[test]
        fn the_best_are_those_of_a_full_sort(values in prop::collection::vec(0_u8..5, 0..30), k in 0_usize..12) {
            let mut entries: Vec<(u32, f32)> = (0..).zip(values.iter().map(|&value| f32::from(value))).collect();
            let mut plain = entries.clone();
            plain.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            plain.truncate(k);
            keep_top(&mut entries, k);
            entries.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            prop_assert_eq!(entries, plain);
        }

        #[test]
        fn rows_of_a_sparse_product_are_those_of_the_dense_one(
            left in prop::collection::vec((0_u32..20, 0_u32..6, 1_u8..4), 0..40),
            right in prop::collection::vec((0_u32..6, 0_u32..9, 1_u8..4), 0..30),
        ) {
            let sparse = |cells: &[(u32, u32, u8)], n_rows, n_columns| {
                let cells: Vec<_> = cells.iter().map(|&(row, column, value)| (row, column, f32::from(value))).collect();
                Interactions::from_triplets(n_rows, n_columns, &cells)
            };
            let (left, right) = (sparse(&left, 20, 6), sparse(&right, 6, 9));
            let task = Task::silent();
            let product = product_rows(&left, &right, &Part::new(&task, 0, 1), |_, _| ()).unwrap();
            for row in 0..20 {
                let mut plain = [0.0_f32; 9];
                for (&at, &value) in left.row(row).0.iter().zip(left.row(row).1) {
                    let (columns, values) = right.row(at as usize);
                    columns.iter().zip(values).for_each(|(&column, &other)| plain[column as usize] += value * other);
                }
                let mut found = [0.0_f32; 9];
                let (columns, values) = product.row(row);
                prop_assert!(columns.is_sorted_by(|a, b| a < b));
                columns.iter().zip(values).for_each(|(&column, &value)| found[column as usize] = value);
                prop_assert_eq!(found, plain);
            }
        }

        #[test]
        fn a_sparse_product_is_the_dense_one(cells in prop::collection::vec((0_u32..300, 0_u32..7, 0.1_f32..2.0), 0..80)) {
            let sparse = Interactions::from_triplets(300, 7, &cells);
            let dense = Array2::from_shape_fn((7, 3), |(row, column)| row as f32 - 2.0 * column as f32);
            let task = Task::silent();
            let product = times_dense(&sparse, &dense, &Part::new(&task, 0, 1)).unwrap();
            let mut plain = Array2::<f32>::zeros((300, 3));
            for &(row, column, value) in &cells {
                plain.row_mut(row as usize).scaled_add(value, &dense.row(column as usize));
            }
            prop_assert!((product - plain).iter().all(|difference| difference.abs() < 1e-3));
        }
    }

    #[test]
    fn the_gram_matrix_of_a_product_is_that_of_the_dense_one() {
        let cells: Vec<(u32, u32, f32)> =
            (0..9000_u32).map(|at| (at / 3, at * 7 % 5, 0.1 + at as f32 % 11.0)).collect();
        let sparse = Interactions::from_triplets(3000, 5, &cells);
        let dense = Array2::from_shape_fn((5, 3), |(row, column)| (row * 3 + column) as f64 - 6.5);
        let mut whole = Array2::<f64>::zeros((3000, 5));
        for person in 0..3000 {
            let (items, values) = sparse.row(person);
            items.iter().zip(values).for_each(|(&item, &value)| whole[(person, item as usize)] = f64::from(value));
        }
        let product = whole.dot(&dense);
        let found = gram_of_product(&sparse, &dense, &Part::new(&Task::silent(), 0, 1)).unwrap();
        for (found, expected) in found.iter().zip(product.t().dot(&product)) {
            assert!((found - expected).abs() < 1e-9 * (1.0 + expected.abs()), "{found} {expected}");
        }
    }
}
