//! A half-sweep by a few steps of conjugate gradients from where the sweep before left off (Takacs 2011), in the basis in
//! which H'H is diagonal. There the normal equations (a0 H'H + ridge I + B'B) w = B's are a diagonal and a term of the
//! row's cells, so that a step costs 4 n k for n cells and needs no matrix; and the diagonal is the preconditioner, so
//! that only the few directions of the cells are left to be found.
//!
//! Turning both sides by one orthogonal Q changes no product w'h and no ridge. So they are turned where they stand, and
//! never turned back.

use ndarray::{Array2, ArrayViewMut2, Axis};
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::solve::{Side, task_rows};
use crate::models::ModelError;
use crate::models::linalg::lanes::{add_four_scaled, add_scaled, dot, dot_four};
use crate::models::linalg::{eigen, turn_rows};
use crate::models::steps::Part;
use crate::task::Cancelled;

/// Few are enough from where the sweep before left off (Takacs 2011); the last sweep solves the people exactly anyhow.
const N_STEPS: usize = 3;
/// A residual of which the square is this share of that of the right-hand side is left as it is.
const ENOUGH: f32 = 1e-12;

/// Turns both sides to the basis in which `gram` = H'H is diagonal, H being one of them; gives the diagonal.
pub fn turn(gram: &Array2<f64>, sides: [&mut Array2<f32>; 2], part: &Part<'_>) -> Result<Vec<f64>, ModelError> {
    part.check()?;
    let singular = || ModelError::Singular { model: super::ID };
    let eigen::Eigen { values, vectors } = eigen::symmetric(gram).ok_or_else(singular)?;
    let basis = vectors.mapv(|entry| entry as f32);
    for factors in sides {
        turn_rows(factors, &basis, || part.check())?;
    }
    Ok(values.into_iter().map(|value| value.max(0.0)).collect())
}

/// Brings every row of `solved` (n_rows x k) nearer to its solution against `fixed`, H'H of which is `diagonal`. Rows
/// without cells become zero.
pub fn half_sweep(
    side: &Side<'_>,
    fixed: &Array2<f32>,
    diagonal: &[f64],
    solved: &mut Array2<f32>,
    part: &Part<'_>,
) -> Result<(), Cancelled> {
    let (n_rows, task_rows) = (solved.nrows(), task_rows(side.cells));
    let base: Vec<f32> = diagonal.iter().map(|&value| (value * side.unobserved_weight) as f32).collect();
    let arch = Arch::new();
    solved.axis_chunks_iter_mut(Axis(0), task_rows).into_par_iter().enumerate().try_for_each_init(
        || Scratch::new(base.len()),
        |scratch, (chunk, rows)| {
            part.step(rows.nrows(), n_rows)?;
            arch.dispatch(Descent { side, fixed, base: &base, first: chunk * task_rows, rows, scratch, part })
        },
    )
}

/// Vectors of k.
struct Scratch {
    diagonal: Vec<f32>,
    residual: Vec<f32>,
    direction: Vec<f32>,
    image: Vec<f32>,
}

impl Scratch {
    fn new(n_factors: usize) -> Self {
        let vector = || vec![0.0; n_factors];
        Self { diagonal: vector(), residual: vector(), direction: vector(), image: vector() }
    }
}

struct Descent<'a> {
    side: &'a Side<'a>,
    fixed: &'a Array2<f32>,
    /// a0 H'H.
    base: &'a [f32],
    first: usize,
    rows: ArrayViewMut2<'a, f32>,
    scratch: &'a mut Scratch,
    part: &'a Part<'a>,
}

impl WithSimd for Descent<'_> {
    type Output = Result<(), Cancelled>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let Self { side, fixed, base, first, mut rows, scratch, part } = self;
        let Some(fixed) = fixed.as_slice() else { return Ok(()) };
        for (at, mut row) in rows.outer_iter_mut().enumerate() {
            let (columns, values) = side.cells.row(first + at);
            let Some(solution) = row.as_slice_mut() else { continue };
            if columns.is_empty() {
                solution.fill(0.0);
                continue;
            }
            part.check()?;
            let ridge = side.ridge(columns.len()) as f32;
            scratch.diagonal.iter_mut().zip(base).for_each(|(entry, &base)| *entry = base + ridge);
            descend(simd, &Cells { columns, values, fixed }, scratch, solution);
        }
        Ok(())
    }
}

struct Cells<'a> {
    columns: &'a [u32],
    values: &'a [f32],
    /// By rows of k.
    fixed: &'a [f32],
}

#[inline(always)]
fn descend<S: Simd>(simd: S, cells: &Cells<'_>, scratch: &mut Scratch, solution: &mut [f32]) {
    let Scratch { diagonal, residual, direction, image } = scratch;
    for ((residual, &diagonal), &entry) in residual.iter_mut().zip(diagonal.iter()).zip(solution.iter()) {
        *residual = -diagonal * entry;
    }
    // What is wanted of a cell less what is there: c (1 - h'w), or c (0 - h'w) where it was refused.
    cells.add_weighted(
        simd,
        solution,
        residual,
        |value, product| {
            if value > 0.0 { value * (1.0 - product) } else { value * product }
        },
    );
    let precondition = |residual: &[f32], to: &mut [f32], keep: f32| {
        for ((to, &residual), &diagonal) in to.iter_mut().zip(residual).zip(diagonal.iter()) {
            *to = residual / diagonal + keep * *to;
        }
    };
    let length = |residual: &[f32]| {
        residual.iter().zip(diagonal.iter()).map(|(&entry, &diagonal)| entry * entry / diagonal).sum::<f32>()
    };
    direction.fill(0.0);
    let mut square = length(residual);
    let enough = ENOUGH * square;
    let mut keep = 0.0;
    for _ in 0..N_STEPS {
        if square <= enough || square.is_nan() {
            return;
        }
        precondition(residual, direction, keep);
        image.iter_mut().zip(diagonal.iter()).zip(direction.iter()).for_each(|((image, a), b)| *image = a * b);
        cells.add_weighted(simd, direction, image, |value, product| value.abs() * product);
        let step = square / dot(simd, direction, image);
        if !step.is_finite() {
            return;
        }
        add_scaled(simd, solution, step, direction);
        add_scaled(simd, residual, -step, image);
        let before = square;
        square = length(residual);
        keep = square / before;
    }
}

impl Cells<'_> {
    /// sum += over the cells, weight(c, h'x) h.
    #[inline(always)]
    fn add_weighted<S: Simd>(&self, simd: S, x: &[f32], sum: &mut [f32], weight: impl Fn(f32, f32) -> f32) {
        let k = x.len();
        let row = |column: u32| &self.fixed[column as usize * k..][..k];
        let ((fours, rest), (value_fours, value_rest)) = (self.columns.as_chunks::<4>(), self.values.as_chunks::<4>());
        for (columns, values) in fours.iter().zip(value_fours) {
            let rows = [row(columns[0]), row(columns[1]), row(columns[2]), row(columns[3])];
            let products = dot_four(simd, rows, x);
            let weights = [
                weight(values[0], products[0]),
                weight(values[1], products[1]),
                weight(values[2], products[2]),
                weight(values[3], products[3]),
            ];
            add_four_scaled(simd, sum, weights, rows);
        }
        for (&column, &value) in rest.iter().zip(value_rest) {
            let row = row(column);
            add_scaled(simd, sum, weight(value, dot(simd, row, x)), row);
        }
    }
}
