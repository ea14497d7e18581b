//! The inverse of one large symmetric positive definite matrix, in place, by the sweep operator (Goodnight 1979)
//! on blocks: n^3 multiplications and additions, nearly all of them in dense products that can be stopped between.

use ndarray::{Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

use super::cholesky;
use super::product::{Real, add_to_first_columns, multiply};
use crate::models::ModelError;
use crate::models::steps::Part;

/// Columns swept at once.
const PANEL: usize = 256;
/// Rows that one task updates: some 20 ms of work at 20,000 columns.
const ROWS: usize = 64;

/// Replaces `a` (n x n, of which the lower triangle is read) by its inverse.
/// Errors: `Cancelled`; `Singular` (told for `model`) when a pivot is not positive.
pub fn invert<T: Real>(a: &mut Array2<T>, model: &'static str, part: &Part<'_>) -> Result<(), ModelError> {
    let n = a.nrows();
    for start in (0..n).step_by(PANEL) {
        let end = (start + PANEL).min(n);
        let panel = column_panel(a, start, end);
        let pivot = small_inverse(panel.slice(s![start..end, ..])).ok_or(ModelError::Singular { model })?;
        let mut swept = Array2::zeros(panel.dim());
        let chunks = swept.axis_chunks_iter_mut(Axis(0), ROWS).into_par_iter();
        chunks.zip(panel.axis_chunks_iter(Axis(0), ROWS)).try_for_each(|(mut swept, panel)| {
            part.check()?;
            multiply(T::one(), panel, pivot.view(), &mut swept);
            Ok::<_, ModelError>(())
        })?;
        update(a, &panel, &swept, part)?;
        write_panel(a, &swept, &pivot, start, end);
    }
    finish(a, part)
}

/// Columns start..end of the symmetric matrix whose lower triangle is in `a`: n x (end - start).
fn column_panel<T: Real>(a: &Array2<T>, start: usize, end: usize) -> Array2<T> {
    let mut panel = Array2::zeros((a.nrows(), end - start));
    panel.slice_mut(s![..start, ..]).assign(&a.slice(s![start..end, ..start]).t());
    panel.slice_mut(s![end.., ..]).assign(&a.slice(s![end.., start..end]));
    for row in start..end {
        for column in start..=row {
            panel[(row, column - start)] = a[(row, column)];
            panel[(column, row - start)] = a[(row, column)];
        }
    }
    panel
}

fn small_inverse<T: Real>(pivot: ArrayView2<'_, T>) -> Option<Array2<T>> {
    let n = pivot.nrows();
    let mut l: Vec<T> = pivot.iter().copied().collect();
    if !cholesky::factor(&mut l, n) {
        return None;
    }
    let mut inverse = Array2::eye(n);
    // Symmetric, so that solving into the rows is solving into the columns.
    inverse.outer_iter_mut().into_par_iter().for_each(|mut row| {
        if let Some(row) = row.as_slice_mut() {
            cholesky::solve(&l, n, row);
        }
    });
    Some(inverse)
}

/// A -= (panel pivot^-1) panel' on the lower triangle. The panel's own rows and columns are written afterwards.
fn update<T: Real>(a: &mut Array2<T>, panel: &Array2<T>, swept: &Array2<T>, part: &Part<'_>) -> Result<(), ModelError> {
    let n = a.nrows();
    let n_panels = n.div_ceil(PANEL);
    a.axis_chunks_iter_mut(Axis(0), ROWS).into_par_iter().enumerate().try_for_each(|(chunk, mut rows)| {
        part.step(rows.nrows(), n * n_panels)?;
        let start = chunk * ROWS;
        let end = start + rows.nrows();
        let (left, right) = (swept.slice(s![start..end, ..]), panel.slice(s![..end, ..]));
        if let Some(rows) = rows.as_slice_mut() {
            add_to_first_columns(-T::one(), left, right.t(), rows, n);
        }
        Ok(())
    })
}

fn write_panel<T: Real>(a: &mut Array2<T>, swept: &Array2<T>, pivot: &Array2<T>, start: usize, end: usize) {
    a.slice_mut(s![start..end, ..start]).assign(&swept.slice(s![..start, ..]).t());
    a.slice_mut(s![end.., start..end]).assign(&swept.slice(s![end.., ..]));
    a.slice_mut(s![start..end, start..end]).assign(&pivot.mapv(|entry| -entry));
}

/// All columns swept leaves minus the inverse in the lower triangle: turn the sign and fill the upper one.
fn finish<T: Real>(a: &mut Array2<T>, part: &Part<'_>) -> Result<(), ModelError> {
    let n = a.nrows();
    for start in (0..n).step_by(ROWS) {
        part.check()?;
        let end = (start + ROWS).min(n);
        let block = a.slice(s![start.., start..end]).mapv(|entry| -entry);
        a.slice_mut(s![start.., start..end]).assign(&block);
        a.slice_mut(s![start..end, end..]).assign(&block.slice(s![end - start.., ..]).t());
    }
    for row in 0..n {
        for column in row + 1..(row / ROWS * ROWS + ROWS).min(n) {
            a[(row, column)] = a[(column, row)];
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Task;

    /// M M' / n + I for a full M.
    fn definite(n: usize) -> Array2<f64> {
        let m =
            Array2::from_shape_fn((n, n), |(row, column)| ((row * 31 + column * 17 + row * column) % 23) as f64 - 11.0);
        m.dot(&m.t()) / n as f64 + Array2::<f64>::eye(n)
    }

    #[test]
    fn a_matrix_times_its_inverse_is_one() {
        let task = Task::silent();
        for n in [1, 5, ROWS, PANEL, PANEL + 1, 2 * PANEL + ROWS + 3] {
            let a = definite(n);
            let mut inverse = a.clone();
            invert(&mut inverse, "toy", &Part::new(&task, 0, 1)).unwrap();
            let off = (a.dot(&inverse) - Array2::<f64>::eye(n)).iter().fold(0.0_f64, |most, x| most.max(x.abs()));
            assert!(off < 1e-8, "{n}: {off}");
        }
    }

    #[test]
    fn a_matrix_without_inverse_is_an_error() {
        let task = Task::silent();
        let found = invert(&mut Array2::<f64>::zeros((3, 3)), "toy", &Part::new(&task, 0, 1));
        assert_eq!(found, Err(ModelError::Singular { model: "toy" }));
    }
}
