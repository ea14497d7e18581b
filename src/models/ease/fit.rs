//! The closed form of `ease`: a Gram matrix of the items, its inverse, and the weights read off it. In f64 where that
//! fits in memory, else in f32; the matrix is first scaled to a unit diagonal, which keeps f32 usable.

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use crate::data::Interactions;
use crate::models::ModelError;
use crate::models::PartnerSums;
use crate::models::linalg::product::Real;
use crate::models::linalg::sweep;
use crate::models::steps::Part;
use crate::task::Task;

/// Rows that one task works on.
const CHUNK: usize = 16;
/// What the matrices may take together.
const LIMIT_BYTES: u64 = 1700 << 20;
const BYTES_PER_MB: u64 = 1 << 20;

/// Another shop's sums for the columns of X.
pub struct Joined<'a> {
    pub sums: &'a PartnerSums,
    /// For each column its place among the partner's items.
    pub places: Vec<Option<usize>>,
    pub scale: f64,
}

impl Joined<'_> {
    /// X'X of the people of both shops: the lower triangle.
    fn add_to<T: Real + From<f32>>(&self, lower: &mut Array2<T>) {
        let known: Vec<(usize, usize)> =
            self.places.iter().enumerate().filter_map(|(column, place)| Some((column, (*place)?))).collect();
        for (at, &(row, a)) in known.iter().enumerate() {
            for &(column, b) in &known[..=at] {
                lower[(row, column)] += <T as From<f32>>::from((self.sums.between(a, b) * self.scale) as f32);
            }
        }
    }
}

/// B = I - Pm diag(1 / diag Pm), Pm = (X'X + lambda I)^-1: n_items x n_items (MODELS section 2).
pub fn weights(
    x: &Interactions,
    lambda: f32,
    partner: Option<&Joined<'_>>,
    task: &Task,
) -> Result<Array2<f32>, ModelError> {
    let n_cells = (x.n_items() as u64).pow(2);
    // f64 to invert beside the f32 result; f32 is turned into the result where it stands.
    if n_cells * 12 <= LIMIT_BYTES {
        let weights = weights_in::<f64>(x, lambda, partner, task)?;
        Ok(weights.mapv(|entry| entry as f32))
    } else if n_cells * 4 <= LIMIT_BYTES {
        weights_in::<f32>(x, lambda, partner, task)
    } else {
        Err(ModelError::TooLarge { needed_mb: n_cells * 4 / BYTES_PER_MB, limit_mb: LIMIT_BYTES / BYTES_PER_MB })
    }
}

/// The weights in the precision of the inverse.
pub fn weights_in<T: Real + From<f32>>(
    x: &Interactions,
    lambda: f32,
    partner: Option<&Joined<'_>>,
    task: &Task,
) -> Result<Array2<T>, ModelError> {
    let (gram_part, inverse_part) = (Part::new(task, 0, 2), Part::new(task, 1, 2));
    let mut matrix = lower_gram::<T>(x, &x.transposed(task)?, lambda, &gram_part)?;
    if let Some(partner) = partner {
        partner.add_to(&mut matrix);
    }
    gram_part.check()?;
    from_lower_gram(matrix, &inverse_part)
}

/// The weights read off the lower triangle of X'X + lambda I.
pub fn from_lower_gram<T: Real + From<f32>>(mut matrix: Array2<T>, part: &Part<'_>) -> Result<Array2<T>, ModelError> {
    let lengths: Vec<T> = matrix.diag().iter().map(|entry| entry.sqrt()).collect();
    for (mut row, &length) in matrix.outer_iter_mut().zip(&lengths) {
        part.check()?;
        row.iter_mut().zip(&lengths).for_each(|(entry, &other)| *entry /= length * other);
    }
    sweep::invert(&mut matrix, super::ID, part)?;
    let diagonal: Vec<T> = matrix.diag().to_vec();
    // Pm_ij / Pm_jj with the scaling undone: P_ij / (length_i length_j) over P_jj / length_j^2.
    for (item, (mut row, &length)) in matrix.outer_iter_mut().zip(&lengths).enumerate() {
        part.check()?;
        for ((entry, &other), &pivot) in row.iter_mut().zip(&lengths).zip(&diagonal) {
            *entry = -*entry * other / (length * pivot);
        }
        row[item] = T::zero();
    }
    Ok(matrix)
}

/// The lower triangle of X'X + lambda I, added up over the people of each item in their order.
fn lower_gram<T: Real + From<f32>>(
    x: &Interactions,
    by_item: &Interactions,
    lambda: f32,
    part: &Part<'_>,
) -> Result<Array2<T>, ModelError> {
    part.check()?;
    let n_items = x.n_items();
    let mut matrix = Array2::<T>::zeros((n_items, n_items));
    matrix.axis_chunks_iter_mut(Axis(0), CHUNK).into_par_iter().enumerate().try_for_each(|(chunk, mut rows)| {
        part.step(rows.nrows(), n_items)?;
        for (at, mut row) in rows.outer_iter_mut().enumerate() {
            part.check()?;
            let item = chunk * CHUNK + at;
            let (people, values) = by_item.row(item);
            for (&person, &value) in people.iter().zip(values) {
                let value: T = value.into();
                let (others, other_values) = x.row(person as usize);
                for (&other, &other_value) in others.iter().zip(other_values).take_while(|cell| *cell.0 <= item as u32)
                {
                    row[other as usize] += value * other_value.into();
                }
            }
            row[item] += lambda.into();
        }
        Ok::<_, ModelError>(())
    })?;
    Ok(matrix)
}
