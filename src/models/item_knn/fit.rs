//! Similarities of items from the people whom they share; only the strongest of each item are kept.

use ndarray::Array2;
use rayon::prelude::*;

use crate::data::Interactions;
use crate::models::linalg::sparse::{Accumulator, keep_top};
use crate::models::steps::Part;
use crate::task::{Cancelled, Task};

/// Items that one task works on.
const CHUNK: usize = 8;

pub struct Settings {
    pub n_neighbours: usize,
    pub shrinkage: f64,
    pub asymmetry: f64,
}

/// B_ji = x_j.x_i / (norm_j^2a norm_i^2(1-a) + h) for the K items i most similar to j: n_items x n_items by j.
/// With a = 1/2 this is the cosine with shrinkage of MODELS section 2.
pub fn similarities(x: &Interactions, settings: &Settings, task: &Task) -> Result<Interactions, Cancelled> {
    task.check()?;
    let columns = Columns::new(x, settings);
    let n_items = x.n_items();
    let part = Part::new(task, 0, 1);
    let items: Vec<usize> = (0..n_items).collect();
    let chunks: Vec<Vec<Vec<(u32, f32)>>> = items
        .par_chunks(CHUNK)
        .map(|chunk| {
            part.step(chunk.len(), n_items)?;
            let mut accumulator = Accumulator::new(n_items);
            let row_of = |&item: &usize| {
                part.check()?;
                Ok(columns.similar_to(item, &mut accumulator))
            };
            chunk.iter().map(row_of).collect()
        })
        .collect::<Result<_, Cancelled>>()?;
    Ok(from_rows(n_items, chunks.into_iter().flatten()))
}

/// The columns of X and what their products are divided by.
struct Columns<'a> {
    x: &'a Interactions,
    /// n_items x n_people.
    by_item: Interactions,
    /// norm^2a of each column, for the past item.
    past_lengths: Vec<f64>,
    /// norm^2(1-a) of each column, for the wanted item.
    lengths: Vec<f64>,
    settings: &'a Settings,
}

impl<'a> Columns<'a> {
    fn new(x: &'a Interactions, settings: &'a Settings) -> Self {
        let by_item = x.transpose();
        let squared_norm = |item| by_item.row(item).1.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>();
        let squared_norms: Vec<f64> = (0..x.n_items()).map(squared_norm).collect();
        let past_lengths = squared_norms.iter().map(|norm| norm.powf(settings.asymmetry)).collect();
        let lengths = squared_norms.iter().map(|norm| norm.powf(1.0 - settings.asymmetry)).collect();
        Self { x, by_item, past_lengths, lengths, settings }
    }

    /// The strongest similarities of one past item, by item number. `accumulator` has n_items columns and is empty
    /// before and after.
    fn similar_to(&self, past_item: usize, accumulator: &mut Accumulator) -> Vec<(u32, f32)> {
        let (people, values) = self.by_item.row(past_item);
        people.iter().zip(values).for_each(|(&person, &value)| accumulator.add(value, self.x.row(person as usize)));
        let similarity = |item: u32, product: f32| {
            let length = self.past_lengths[past_item] * self.lengths[item as usize] + self.settings.shrinkage;
            (f64::from(product) / length) as f32
        };
        let mut row: Vec<(u32, f32)> = accumulator
            .drain()
            .filter(|&(item, _)| item as usize != past_item)
            .map(|(item, product)| (item, similarity(item, product)))
            .filter(|(_, similarity)| similarity.is_finite() && *similarity > 0.0)
            .collect();
        keep_top(&mut row, self.settings.n_neighbours);
        row.sort_unstable_by_key(|&(item, _)| item);
        row
    }
}

/// The non-zero entries of a square matrix.
pub fn from_dense(dense: &Array2<f32>) -> Interactions {
    let rows =
        dense.outer_iter().map(|row| (0..).zip(row.iter().copied()).filter(|&(_, value)| value != 0.0).collect());
    from_rows(dense.ncols(), rows)
}

fn from_rows(n_items: usize, rows: impl Iterator<Item = Vec<(u32, f32)>>) -> Interactions {
    let (mut indptr, mut items, mut values) = (vec![0], vec![], vec![]);
    for row in rows {
        for (item, value) in row {
            items.push(item);
            values.push(value);
        }
        indptr.push(items.len());
    }
    Interactions::from_parts(n_items, indptr, items, values)
}
