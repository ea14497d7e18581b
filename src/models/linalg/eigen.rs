//! Eigenvalues of a small symmetric matrix and an orthonormal basis of a tall one.

use std::convert::Infallible;

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::{ComputeEigenvectors, self_adjoint_evd, self_adjoint_evd_scratch};
use faer::{Mat, Par};
use ndarray::{Array2, Axis};

use super::{checked_gram, turn_rows};

/// Directions weaker than this share of the strongest are taken for rounding noise.
const RANK_TOLERANCE: f64 = 1e-13;

/// a = V diag(values) V', largest first; the vectors are the columns of V.
pub struct Eigen {
    pub values: Vec<f64>,
    /// n x n.
    pub vectors: Array2<f64>,
}

/// Of a symmetric `a` (n x n). `None` when it does not converge, which only entries that are not finite cause.
/// One thread: the order of operations must not depend on how many there are.
pub fn symmetric(a: &Array2<f64>) -> Option<Eigen> {
    let n = a.nrows();
    let matrix = Mat::from_fn(n, n, |row, column| a[(row, column)]);
    let mut values = faer::diag::Diag::<f64>::zeros(n);
    let mut vectors = Mat::<f64>::zeros(n, n);
    let scratch = self_adjoint_evd_scratch::<f64>(n, ComputeEigenvectors::Yes, Par::Seq, Default::default());
    self_adjoint_evd(
        matrix.as_ref(),
        values.as_mut(),
        Some(vectors.as_mut()),
        Par::Seq,
        MemStack::new(&mut MemBuffer::new(scratch)),
        Default::default(),
    )
    .ok()?;
    // faer gives the smallest first.
    let values = (0..n).rev().map(|at| values.column_vector()[at]).collect();
    let vectors = Array2::from_shape_fn((n, n), |(row, column)| vectors[(row, n - 1 - column)]);
    Some(Eigen { values, vectors })
}

/// Replaces the columns of `z` (n x k) by an orthonormal basis of what they span; columns beyond the rank become
/// zero. Two passes over the eigenvectors of Z'Z: the second mends what the first loses to rounding.
pub fn orthonormalise(z: &mut Array2<f64>) -> Option<()> {
    for _ in 0..2 {
        scale_columns(z);
        let Eigen { values, mut vectors } = symmetric(&gram_f64(z))?;
        let strongest = values.first().copied().unwrap_or(0.0);
        for (mut column, &value) in vectors.axis_iter_mut(Axis(1)).zip(&values) {
            let scale = if value > RANK_TOLERANCE * strongest { 1.0 / value.sqrt() } else { 0.0 };
            column.mapv_inplace(|entry| entry * scale);
        }
        let Ok(()) = turn_rows(z, &vectors, || Ok::<_, Infallible>(()));
    }
    Some(())
}

fn gram_f64(z: &Array2<f64>) -> Array2<f64> {
    let Ok(gram) = checked_gram(z.view(), || Ok::<_, Infallible>(()));
    gram
}

/// Columns of very different length would hide the short ones in Z'Z.
fn scale_columns(z: &mut Array2<f64>) {
    for mut column in z.axis_iter_mut(Axis(1)) {
        let norm = column.iter().map(|entry| entry * entry).sum::<f64>().sqrt();
        if norm > 0.0 {
            column.mapv_inplace(|entry| entry / norm);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn known_eigenvalues_come_largest_first() {
        let eigen = symmetric(&array![[2.0, 1.0], [1.0, 2.0]]).unwrap();
        assert!((eigen.values[0] - 3.0).abs() < 1e-12 && (eigen.values[1] - 1.0).abs() < 1e-12);
        let rebuilt =
            eigen.vectors.dot(&Array2::from_diag(&ndarray::Array1::from(eigen.values))).dot(&eigen.vectors.t());
        assert!((rebuilt - array![[2.0, 1.0], [1.0, 2.0]]).iter().all(|difference| difference.abs() < 1e-12));
    }

    #[test]
    fn a_basis_is_orthonormal_and_as_long_as_the_rank() {
        let mut z = array![[1.0, 1000.0, 2.0], [0.0, 1e-3, 0.0], [1.0, 1000.0, 2.0], [0.0, 3.0, 0.0]];
        orthonormalise(&mut z).unwrap();
        let gram = z.t().dot(&z);
        let lengths: Vec<f64> = (0..3).map(|at| gram[(at, at)]).collect();
        assert!(lengths.iter().all(|length| length.abs() < 1e-9 || (length - 1.0).abs() < 1e-9), "{lengths:?}");
        assert_eq!(lengths.iter().filter(|&&length| length > 0.5).count(), 2);
        assert!(gram.indexed_iter().all(|((i, j), value)| i == j || value.abs() < 1e-9));
    }
}
