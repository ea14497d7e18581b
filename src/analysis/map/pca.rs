//! The two principal axes of unit rows, by orthogonal iteration on their covariance.

use rayon::prelude::*;

use crate::analysis::vectors::{ROWS_CHUNK, UnitRows};

const STEPS: usize = 300;

/// A plane through the mean along two axes of length 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plane {
    mean: Vec<f64>,
    axes: [Vec<f64>; 2],
}

impl Plane {
    pub fn project(&self, row: &[f32]) -> [f32; 2] {
        let along = |axis: &Vec<f64>| {
            let parts = row.iter().zip(&self.mean).zip(axis);
            parts.map(|((&value, mean), axis)| (f64::from(value) - mean) * axis).sum::<f64>() as f32
        };
        [along(&self.axes[0]), along(&self.axes[1])]
    }
}

/// O(rows k^2); sums in a fixed order.
pub(super) fn plane(rows: &UnitRows) -> Plane {
    let (mean, covariance) = moments(rows);
    let dim = rows.dim;
    // Any start that is not at right angles to the axes will do; this one is the same for everybody.
    let mut axes: [Vec<f64>; 2] =
        std::array::from_fn(|axis| (0..dim).map(|at| 1.0 / (1.0 + ((at * (axis + 2) + axis) % 17) as f64)).collect());
    for _ in 0..STEPS {
        for axis in &mut axes {
            *axis = product(&covariance, axis);
        }
        let [first, second] = &mut axes;
        normalise(first);
        let overlap: f64 = first.iter().zip(second.iter()).map(|(a, b)| a * b).sum();
        second.iter_mut().zip(first.iter()).for_each(|(b, a)| *b -= overlap * a);
        normalise(second);
    }
    for axis in &mut axes {
        // Of the two directions of an axis, the one whose largest part is positive.
        let largest =
            axis.iter().copied().fold(0.0_f64, |best, value| if value.abs() > best.abs() { value } else { best });
        if largest < 0.0 {
            axis.iter_mut().for_each(|value| *value = -*value);
        }
    }
    Plane { mean, axes }
}

fn moments(rows: &UnitRows) -> (Vec<f64>, Vec<f64>) {
    let dim = rows.dim;
    let starts: Vec<usize> = (0..rows.len()).step_by(ROWS_CHUNK).collect();
    let parts: Vec<(Vec<f64>, Vec<f64>)> = starts
        .into_par_iter()
        .map(|start| {
            let (mut sum, mut products) = (vec![0.0; dim], vec![0.0; dim * dim]);
            for at in start..(start + ROWS_CHUNK).min(rows.len()) {
                let row = rows.row(at);
                for (i, &x) in row.iter().enumerate() {
                    sum[i] += f64::from(x);
                    for (cell, &y) in products[i * dim..(i + 1) * dim].iter_mut().zip(row) {
                        *cell += f64::from(x) * f64::from(y);
                    }
                }
            }
            (sum, products)
        })
        .collect();
    let (mut mean, mut covariance) = (vec![0.0; dim], vec![0.0; dim * dim]);
    for (sum, products) in parts {
        mean.iter_mut().zip(sum).for_each(|(total, part)| *total += part);
        covariance.iter_mut().zip(products).for_each(|(total, part)| *total += part);
    }
    let n = rows.len().max(1) as f64;
    mean.iter_mut().for_each(|value| *value /= n);
    for i in 0..dim {
        for j in 0..dim {
            covariance[i * dim + j] = covariance[i * dim + j] / n - mean[i] * mean[j];
        }
    }
    (mean, covariance)
}

fn product(matrix: &[f64], vector: &[f64]) -> Vec<f64> {
    let dim = vector.len();
    matrix.chunks(dim.max(1)).map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum()).collect()
}

/// To length 1; a vector without length becomes zero, which flattens that axis.
fn normalise(vector: &mut [f64]) {
    let length = vector.iter().map(|value| value * value).sum::<f64>().sqrt();
    let scale = if length > 1e-12 { 1.0 / length } else { 0.0 };
    vector.iter_mut().for_each(|value| *value *= scale);
}
