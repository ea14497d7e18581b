//! Dense products on one thread, by the kernels of faer, which use the widest instructions that the processor has. Who
//! calls decides what runs beside what, so that the order of addition does not depend on the number of threads.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2, NdFloat, s};

/// f32 and f64.
pub trait Real: NdFloat {
    /// c = alpha a b, or c += alpha a b.
    fn apply(c: MatMut<'_, Self>, accum: Accum, a: MatRef<'_, Self>, b: MatRef<'_, Self>, alpha: Self);
}

impl Real for f32 {
    fn apply(c: MatMut<'_, Self>, accum: Accum, a: MatRef<'_, Self>, b: MatRef<'_, Self>, alpha: Self) {
        matmul(c, accum, a, b, alpha, Par::Seq);
    }
}

impl Real for f64 {
    fn apply(c: MatMut<'_, Self>, accum: Accum, a: MatRef<'_, Self>, b: MatRef<'_, Self>, alpha: Self) {
        matmul(c, accum, a, b, alpha, Par::Seq);
    }
}

/// c = alpha a b.
pub fn multiply<T: Real>(alpha: T, a: ArrayView2<'_, T>, b: ArrayView2<'_, T>, c: &mut ArrayViewMut2<'_, T>) {
    apply(alpha, a, b, Accum::Replace, c);
}

/// c += alpha a b.
pub fn add_product<T: Real>(alpha: T, a: ArrayView2<'_, T>, b: ArrayView2<'_, T>, c: &mut ArrayViewMut2<'_, T>) {
    apply(alpha, a, b, Accum::Add, c);
}

/// c += alpha a b for the first columns of `rows` (n_rows x n_columns, by rows), as many as `b` has.
pub fn add_to_first_columns<T: Real>(
    alpha: T,
    a: ArrayView2<'_, T>,
    b: ArrayView2<'_, T>,
    rows: &mut [T],
    n_columns: usize,
) {
    let (n_rows, n_used) = (a.nrows(), b.ncols());
    if let (Some(a), Some(b)) = (of(a), of(b)) {
        let c = MatMut::from_row_major_slice_mut(rows, n_rows, n_columns).subcols_mut(0, n_used);
        T::apply(c, Accum::Add, a, b, alpha);
    } else if let Ok(mut c) = ArrayViewMut2::from_shape((n_rows, n_columns), rows) {
        general_mat_mul(alpha, &a, &b, T::one(), &mut c.slice_mut(s![.., ..n_used]));
    }
}

fn apply<T: Real>(alpha: T, a: ArrayView2<'_, T>, b: ArrayView2<'_, T>, accum: Accum, c: &mut ArrayViewMut2<'_, T>) {
    let (n_rows, n_columns) = c.dim();
    match (of(a), of(b), c.as_slice_mut()) {
        (Some(a), Some(b), Some(c)) => {
            T::apply(MatMut::from_row_major_slice_mut(c, n_rows, n_columns), accum, a, b, alpha);
        }
        _ => {
            let beta = if matches!(accum, Accum::Add) { T::one() } else { T::zero() };
            general_mat_mul(alpha, &a, &b, beta, c);
        }
    }
}

/// Where the rows or the columns lie one after the other.
fn of<T>(view: ArrayView2<'_, T>) -> Option<MatRef<'_, T>> {
    let (n_rows, n_columns) = view.dim();
    match view.to_slice() {
        Some(slice) => Some(MatRef::from_row_major_slice(slice, n_rows, n_columns)),
        None => view.reversed_axes().to_slice().map(|slice| MatRef::from_column_major_slice(slice, n_rows, n_columns)),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    fn ramp(n_rows: usize, n_columns: usize) -> Array2<f64> {
        Array2::from_shape_fn((n_rows, n_columns), |(row, column)| ((row * 7 + column * 3) % 11) as f64 - 5.0)
    }

    #[test]
    fn products_are_the_plain_ones_whichever_way_the_matrices_lie() {
        let (a, b) = (ramp(37, 21), ramp(21, 40));
        let plain = a.dot(&b);
        let flipped = b.t().as_standard_layout().into_owned();
        let wide = ramp(37, 50);
        let spread = Array2::from_shape_fn((74, 42), |(row, column)| a[(row / 2, column / 2)]);
        let apart = spread.slice(s![..;2, ..;2]);
        for (left, right) in [(a.view(), b.view()), (a.view(), flipped.t()), (apart, b.view())] {
            let mut c = Array2::from_elem((37, 40), f64::NAN);
            multiply(2.0, left, right, &mut c.view_mut());
            assert_eq!(c, &plain * 2.0);
            add_product(-1.0, left, right, &mut c.view_mut());
            assert_eq!(c, plain);
            let mut rows = wide.clone();
            add_to_first_columns(1.0, left, right, rows.as_slice_mut().unwrap(), 50);
            assert_eq!(rows.slice(s![.., ..40]), &wide.slice(s![.., ..40]) + &plain);
            assert_eq!(rows.slice(s![.., 40..]), wide.slice(s![.., 40..]));
        }
    }

    #[test]
    fn a_matrix_that_lies_neither_way_is_multiplied_too() {
        let wide = ramp(21, 50);
        let part = wide.slice(s![.., 3..43]);
        let mut c = Array2::zeros((37, 40));
        multiply(1.0, ramp(37, 21).view(), part, &mut c.view_mut());
        assert_eq!(c, ramp(37, 21).dot(&part));
    }
}
