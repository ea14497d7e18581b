//! The numeric kernels of the models: dense products in blocks of fixed size, so that a result does not depend on
//! the number of threads, and the few factorisations. Knows nothing of people, items or parameters.

pub mod cholesky;
pub mod eigen;
pub mod lanes;
pub mod product;
pub mod sparse;
pub mod sweep;

use std::convert::Infallible;
use std::ops::Range;

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, NdFloat, s};
use rayon::prelude::*;

use self::product::Real;

/// Rows of a dense block: small enough for the cache, large enough for a fast product.
const BLOCK_ROWS: usize = 1024;
/// Rows that [`turn_rows`] copies at once.
const TURNED_ROWS: usize = 512;
/// Partial sums of [`gram`]; fixed, so that the order of addition is too.
const GRAM_SPANS: usize = 64;
/// People of one block of [`score_factors`].
const SCORE_ROWS: usize = 64;

/// a'b, added up in eight lanes, which the compiler turns into vector instructions.
pub fn dot<T: NdFloat>(a: &[T], b: &[T]) -> T {
    let mut lanes = [T::zero(); 8];
    let (a_chunks, b_chunks) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest = a_chunks.remainder().iter().zip(b_chunks.remainder());
    let rest = rest.fold(T::zero(), |sum, (&x, &y)| sum + x * y);
    for (x, y) in a_chunks.zip(b_chunks) {
        for lane in 0..8 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (b + f)) + ((c + g) + (d + h)) + rest
}

/// y += scale x.
pub fn add_scaled<T: NdFloat>(y: &mut [T], scale: T, x: &[T]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y += scale * x;
    }
}

/// X'X (k x k) of a tall X (n x k), in f64.
pub fn gram(x: ArrayView2<'_, f32>) -> Array2<f64> {
    let Ok(gram) = checked_gram(x, || Ok::<_, Infallible>(()));
    gram
}

/// As [`gram`], and asks `check` before each block whether to go on.
pub fn checked_gram<T: Copy + Sync + Into<f64>, E: Send>(
    x: ArrayView2<'_, T>,
    check: impl Fn() -> Result<(), E> + Sync,
) -> Result<Array2<f64>, E> {
    gram_of_blocks(x.nrows(), x.ncols(), |rows| {
        check()?;
        Ok(x.slice(s![rows, ..]).mapv(Into::into))
    })
}

/// The same of a matrix (n x k) that is made a block of rows at a time, and never held as a whole.
pub fn gram_of_blocks<E: Send>(
    n_rows: usize,
    k: usize,
    block: impl Fn(Range<usize>) -> Result<Array2<f64>, E> + Sync,
) -> Result<Array2<f64>, E> {
    let span = n_rows.div_ceil(GRAM_SPANS).max(BLOCK_ROWS);
    let starts: Vec<usize> = (0..n_rows).step_by(span).collect();
    let of_span = |&start: &usize| {
        let mut sum = Array2::zeros((k, k));
        let end = (start + span).min(n_rows);
        for first in (start..end).step_by(BLOCK_ROWS) {
            let block = block(first..(first + BLOCK_ROWS).min(end))?;
            product::add_product(1.0, block.t(), block.view(), &mut sum.view_mut());
        }
        Ok(sum)
    };
    let partial_sums: Vec<Array2<f64>> = starts.par_iter().map(of_span).collect::<Result<_, E>>()?;
    Ok(partial_sums.iter().fold(Array2::zeros((k, k)), |sum, part| sum + part))
}

/// Replaces x (n x k) by x `basis` (k x k), a few rows at a time. Asks `check` before each whether to go on.
pub fn turn_rows<T: Real, E: Send>(
    x: &mut Array2<T>,
    basis: &Array2<T>,
    check: impl Fn() -> Result<(), E> + Sync,
) -> Result<(), E> {
    x.axis_chunks_iter_mut(Axis(0), TURNED_ROWS).into_par_iter().try_for_each(|mut rows| {
        check()?;
        let before = rows.to_owned();
        product::multiply(T::one(), before.view(), basis.view(), &mut rows);
        Ok(())
    })
}

/// Scores of `people` from their factors (n_people x k) and the items' (n_items x k) into `out`
/// (people.len() x n_items). A person number without factors gets zeros.
pub fn score_factors(
    people: &[u32],
    person_factors: &Array2<f32>,
    item_factors: &Array2<f32>,
    mut out: ArrayViewMut2<'_, f32>,
) {
    let blocks = out.axis_chunks_iter_mut(Axis(0), SCORE_ROWS).into_par_iter();
    blocks.zip(people.par_chunks(SCORE_ROWS)).for_each(|(mut out, people)| {
        let mut rows = Array2::zeros((people.len(), person_factors.ncols()));
        for (mut row, &person) in rows.outer_iter_mut().zip(people) {
            if (person as usize) < person_factors.nrows() {
                row.assign(&person_factors.row(person as usize));
            }
        }
        product::multiply(1.0, rows.view(), item_factors.t(), &mut out);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    fn ramp(n_rows: usize, n_columns: usize) -> Array2<f32> {
        Array2::from_shape_fn((n_rows, n_columns), |(row, column)| ((row * 7 + column * 3) % 11) as f32 * 0.25 - 1.0)
    }

    #[test]
    fn a_dot_product_of_any_length_is_the_plain_sum() {
        for length in 0..40 {
            let a: Vec<f64> = (0..length).map(|at| f64::from(at) * 0.5 - 3.0).collect();
            let b: Vec<f64> = (0..length).map(|at| 2.0 - f64::from(at)).collect();
            let plain: f64 = a.iter().zip(&b).map(|(x, y)| x * y).sum();
            assert!((dot(&a, &b) - plain).abs() < 1e-9, "{length}");
        }
    }

    #[test]
    fn a_gram_matrix_over_several_blocks_is_the_plain_product() {
        let x = ramp(2 * BLOCK_ROWS + 3, 5);
        let plain = x.mapv(f64::from).t().dot(&x.mapv(f64::from));
        assert!((gram(x.view()) - plain).iter().all(|difference| difference.abs() < 1e-6));
    }

    #[test]
    fn scores_are_products_and_zero_for_the_unknown() {
        let (persons, items) = (ramp(5, 3), ramp(9, 3));
        let people: Vec<u32> = (0..100).map(|at| at % 6).collect();
        let mut out = Array2::from_elem((100, 9), f32::NAN);
        score_factors(&people, &persons, &items, out.view_mut());
        for (row, &person) in people.iter().enumerate() {
            for item in 0..9 {
                let plain = if person == 5 {
                    0.0
                } else {
                    (0..3).map(|k| persons[(person as usize, k)] * items[(item, k)]).sum()
                };
                assert!((out[(row, item)] - plain).abs() < 1e-5);
            }
        }
    }
}
