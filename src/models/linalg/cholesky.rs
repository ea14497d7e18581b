//! Cholesky factor and solve of one small symmetric positive definite system, in place and without allocation.
//! Made for systems of a few hundred rows that are solved a million times; large ones go to [`super::sweep`].

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt;
use faer::{MatMut, MatRef, Par};
use ndarray::NdFloat;

use super::{add_scaled, dot};

/// Replaces the lower triangle of `a` (n x n, by rows) by L with a = L L'. False when a pivot is not positive.
#[must_use]
pub fn factor<T: NdFloat>(a: &mut [T], n: usize) -> bool {
    for i in 0..n {
        let (above, rest) = a.split_at_mut(i * n);
        let row = &mut rest[..n];
        for (j, other) in above.chunks_exact(n).enumerate() {
            row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
        }
        let pivot = row[i] - dot(&row[..i], &row[..i]);
        if pivot.is_nan() || pivot <= T::zero() {
            return false;
        }
        row[i] = pivot.sqrt();
    }
    true
}

/// Replaces `b` by the solution of L L' x = b, with L from [`factor`].
pub fn solve<T: NdFloat>(l: &[T], n: usize, b: &mut [T]) {
    for (i, row) in l.chunks_exact(n).enumerate() {
        b[i] = (b[i] - dot(&row[..i], &b[..i])) / row[i];
    }
    for (i, row) in l.chunks_exact(n).enumerate().rev() {
        let solved = b[i] / row[i];
        b[i] = solved;
        add_scaled(&mut b[..i], -solved, &row[..i]);
    }
}

/// Replaces `b` by the solution of a x = b for a whole symmetric `a` (n x n), which is used up. By blocks, for systems of
/// a hundred rows and more. False when a pivot is not positive.
#[must_use]
pub fn solve_large(a: &mut [f64], n: usize, b: &mut [f64]) -> bool {
    let mut memory = MemBuffer::new(llt::factor::cholesky_in_place_scratch::<f64>(n, Par::Seq, Default::default()));
    let stack = MemStack::new(&mut memory);
    let matrix = MatMut::from_column_major_slice_mut(a, n, n);
    if llt::factor::cholesky_in_place(matrix, Default::default(), Par::Seq, stack, Default::default()).is_err() {
        return false;
    }
    let (l, right) = (MatRef::from_column_major_slice(a, n, n), MatMut::from_column_major_slice_mut(b, n, 1));
    llt::solve::solve_in_place(l, right, Par::Seq, stack);
    b.iter().all(|entry| entry.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// M M' + I for a full M: positive definite.
    fn definite(n: usize) -> Vec<f64> {
        let m: Vec<f64> = (0..n * n).map(|at| ((at * 31) % 17) as f64 / 17.0 - 0.4).collect();
        let mut a = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..n {
                a[i * n + j] = dot(&m[i * n..(i + 1) * n], &m[j * n..(j + 1) * n]) + f64::from(u8::from(i == j));
            }
        }
        a
    }

    #[test]
    fn the_solution_solves() {
        for n in [1, 2, 7, 8, 9, 33] {
            let a = definite(n);
            let b: Vec<f64> = (0..n).map(|at| at as f64 - 2.0).collect();
            let (mut l, mut x) = (a.clone(), b.clone());
            assert!(factor(&mut l, n));
            solve(&l, n, &mut x);
            let mut y = b.clone();
            assert!(solve_large(&mut a.clone(), n, &mut y));
            for (row, &expected) in a.chunks_exact(n).zip(&b) {
                assert!((dot(row, &x) - expected).abs() < 1e-9 && (dot(row, &y) - expected).abs() < 1e-9, "{n}");
            }
        }
    }

    #[test]
    fn a_system_that_is_not_definite_is_refused() {
        assert!(!factor(&mut [1.0, 2.0, 2.0, 1.0], 2));
        assert!(!factor(&mut [f64::NAN], 1));
        assert!(!factor(&mut [0.0], 1));
        assert!(!solve_large(&mut [1.0, 2.0, 2.0, 1.0], 2, &mut [1.0, 1.0]));
    }
}
