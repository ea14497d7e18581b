//! Ridge regression of several values at once: what a few thousand rows teach, said of a million.

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

use super::linalg::{cholesky, gram, product};

const ROWS: usize = 1024;

/// W (k x m) with X W ~ Y: (X'X + lambda I) W = X'Y, for X (n x k) and Y (n x m). `None` when lambda is not positive and
/// columns of X depend on one another.
pub fn ridge(x: ArrayView2<'_, f32>, y: ArrayView2<'_, f32>, lambda: f64) -> Option<Array2<f32>> {
    let (k, m) = (x.ncols(), y.ncols());
    let mut system = gram(x);
    system.diag_mut().mapv_inplace(|entry| entry + lambda);
    let mut system: Vec<f64> = system.iter().copied().collect();
    if !cholesky::factor(&mut system, k) {
        return None;
    }
    let mut right = Array2::<f64>::zeros((k, m));
    for (x, y) in x.axis_chunks_iter(Axis(0), ROWS).zip(y.axis_chunks_iter(Axis(0), ROWS)) {
        let (x, y) = (x.mapv(f64::from), y.mapv(f64::from));
        product::add_product(1.0, x.t(), y.view(), &mut right.view_mut());
    }
    let mut weights = Array2::zeros((k, m));
    for (column, mut into) in right.columns().into_iter().zip(weights.columns_mut()) {
        let mut solved = column.to_vec();
        cholesky::solve(&system, k, &mut solved);
        into.iter_mut().zip(solved).for_each(|(entry, value)| *entry = value as f32);
    }
    Some(weights)
}

/// X W (n x m), a few rows at a time on all threads.
pub fn apply(x: ArrayView2<'_, f32>, weights: &Array2<f32>) -> Array2<f32> {
    let mut out = Array2::zeros((x.nrows(), weights.ncols()));
    let rows = out.axis_chunks_iter_mut(Axis(0), ROWS).into_par_iter();
    rows.zip(x.axis_chunks_iter(Axis(0), ROWS).into_par_iter())
        .for_each(|(mut out, x)| product::multiply(1.0, x, weights.view(), &mut out));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_law_is_found_and_ridge_holds_it_back() {
        let x = Array2::from_shape_fn((3000, 3), |(row, column)| ((row * 7 + column * 13) % 11) as f32 - 5.0);
        let law = Array2::from_shape_fn((3, 2), |(row, column)| row as f32 - 2.0 * column as f32);
        let y = apply(x.view(), &law);
        let found = ridge(x.view(), y.view(), 1e-6).unwrap();
        assert!(found.iter().zip(&law).all(|(a, b)| (a - b).abs() < 1e-3), "{found}");
        let held = ridge(x.view(), y.view(), 1e9).unwrap();
        assert!(held.iter().all(|entry| entry.abs() < 1e-3), "{held}");
        assert_eq!(ridge(Array2::zeros((4, 2)).view(), Array2::zeros((4, 1)).view(), 0.0), None);
    }
}
