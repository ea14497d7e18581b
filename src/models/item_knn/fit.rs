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
    let by_item = x.transpose();
    let n_items = x.n_items();
    let squared_norm = |item| by_item.row(item).1.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>();
    let squared_norms: Vec<f64> = (0..n_items).map(squared_norm).collect();
    let past_lengths: Vec<f64> = squared_norms.iter().map(|norm| norm.powf(settings.asymmetry)).collect();
    let lengths: Vec<f64> = squared_norms.iter().map(|norm| norm.powf(1.0 - settings.asymmetry)).collect();
    let part = Part::new(task, 0, 1);

    let items: Vec<usize> = (0..n_items).collect();
    let chunks: Vec<Vec<Vec<(u32, f32)>>> = items
        .par_chunks(CHUNK)
        .map(|chunk| {
            part.step(chunk.len(), n_items)?;
            let mut accumulator = Accumulator::new(n_items);
            let of_item = |&past_item: &usize| {
                part.check()?;
                let (people, values) = by_item.row(past_item);
                people.iter().zip(values).for_each(|(&u, &value)| accumulator.add(value, x.row(u as usize)));
                let mut row: Vec<(u32, f32)> = accumulator
                    .drain()
                    .filter(|&(item, _)| item as usize != past_item)
                    .map(|(item, product)| {
                        let length = past_lengths[past_item] * lengths[item as usize] + settings.shrinkage;
                        (item, (f64::from(product) / length) as f32)
                    })
                    .filter(|(_, similarity)| similarity.is_finite() && *similarity > 0.0)
                    .collect();
                keep_top(&mut row, settings.n_neighbours);
                row.sort_unstable_by_key(|&(item, _)| item);
                Ok(row)
            };
            chunk.iter().map(of_item).collect()
        })
        .collect::<Result<_, Cancelled>>()?;
    Ok(from_rows(n_items, chunks.into_iter().flatten()))
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
