//! The people whose rows of X point the same way as a given person's. Keeps no list: one is made on demand.

use crate::data::Interactions;
use crate::models::linalg::sparse::{Accumulator, keep_top};
use crate::task::{Cancelled, Task};

pub struct Neighbours {
    /// X by item: n_items x n_people.
    by_item: Interactions,
    /// Euclidean length of each row of X.
    norms: Vec<f32>,
    k: usize,
    shrinkage: f32,
}

impl Neighbours {
    pub fn new(x: &Interactions, k: usize, shrinkage: f32, task: &Task) -> Result<Self, Cancelled> {
        task.step("stage-fit", 0, 2)?;
        let by_item = x.transpose();
        task.step("stage-fit", 1, 2)?;
        let norm = |person| x.row(person).1.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt() as f32;
        let norms = (0..x.n_people()).map(norm).collect();
        Ok(Self { by_item, norms, k, shrinkage })
    }

    /// The k nearest of a person with s_uv = x_u.x_v / (norm_u norm_v + h) > 0, nearest first, ties by number.
    /// `accumulator` has n_people columns and is empty before and after.
    pub fn of(&self, x: &Interactions, person: usize, accumulator: &mut Accumulator) -> Vec<(u32, f32)> {
        let (items, values) = x.row(person);
        for (&item, &value) in items.iter().zip(values) {
            accumulator.add(value, self.by_item.row(item as usize));
        }
        let own_norm = self.norms.get(person).copied().unwrap_or(0.0);
        let similarity = |other: u32, product: f32| product / (own_norm * self.norms[other as usize] + self.shrinkage);
        let mut nearest: Vec<(u32, f32)> = accumulator
            .drain()
            .filter(|&(other, _)| other as usize != person)
            .map(|(other, product)| (other, similarity(other, product)))
            .filter(|&(_, similarity)| similarity > 0.0 && similarity.is_finite())
            .collect();
        keep_top(&mut nearest, self.k);
        nearest.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        nearest
    }
}
