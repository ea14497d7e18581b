//! The sweeps of `als` and the loss that they bring down.

use std::time::Instant;

use ndarray::{Array2, ArrayView1};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;

use super::solve::{Side, half_sweep};
use crate::data::Interactions;
use crate::models::linalg::checked_gram;
use crate::models::steps::Part;
use crate::models::{Iteration, ModelError, TrainingData};
use crate::task::{Cancelled, Task};

/// Rows whose loss one task adds up; fixed, so that the order of addition is too.
const LOSS_ROWS: usize = 1024;
/// The deviation of the factors to start from, times sqrt(k) (Rendle 2022, section 3.3).
const START_DEVIATION: f32 = 0.1;

pub struct Settings {
    pub n_factors: usize,
    pub n_sweeps: usize,
    pub unobserved_weight: f64,
    pub regularisation: f64,
    pub frequency_exponent: f64,
}

impl Settings {
    /// The rows of `cells`, to be solved against `n_fixed` factors.
    pub fn side<'a>(&self, cells: &'a Interactions, n_fixed: usize) -> Side<'a> {
        Side {
            cells,
            unobserved_weight: self.unobserved_weight,
            regularisation: self.regularisation,
            frequency_exponent: self.frequency_exponent,
            n_fixed,
        }
    }
}

pub struct Factors {
    /// W: n_people x k.
    pub persons: Array2<f32>,
    /// H: n_items x k.
    pub items: Array2<f32>,
    pub iterations: Vec<Iteration>,
}

/// Strengths with the refused cells as -1; `None` where nothing was refused. A cell that is both counts as refused.
pub fn with_refused(data: &TrainingData) -> Option<Interactions> {
    if data.refused.nnz() == 0 {
        return None;
    }
    let (mut indptr, mut items, mut values) = (vec![0], vec![], vec![]);
    for person in 0..data.strengths.n_people() {
        let (wanted, strengths) = data.strengths.row(person);
        let mut cells: Vec<(u32, f32)> = data.refused.row(person).0.iter().map(|&item| (item, -1.0)).collect();
        cells.extend(wanted.iter().copied().zip(strengths.iter().copied()));
        cells.sort_by_key(|&(item, _)| item);
        cells.dedup_by_key(|cell| cell.0);
        for (item, value) in cells {
            items.push(item);
            values.push(value);
        }
        indptr.push(items.len());
    }
    Some(Interactions::from_parts(data.strengths.n_items(), indptr, items, values))
}

/// Starts from random item factors. Every sweep solves the items, then the people, so that at the end each person's
/// factors are the solution against the final items.
pub fn factorise(cells: &Interactions, settings: &Settings, seed: u64, task: &Task) -> Result<Factors, ModelError> {
    task.check()?;
    let by_item = cells.transpose();
    let (n_people, n_items) = (cells.n_people(), cells.n_items());
    let n_factors = settings.n_factors.min(n_people).min(n_items);
    let (person_side, item_side) = (settings.side(cells, n_items), settings.side(&by_item, n_people));
    let n_parts = 3 * settings.n_sweeps + 1;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let deviation = START_DEVIATION / (n_factors as f32).sqrt();
    let mut items = Array2::from_shape_fn((n_items, n_factors), |_| {
        let value: f32 = StandardNormal.sample(&mut rng);
        value * deviation
    });
    let mut persons = half_sweep(&person_side, &items, &Part::new(task, 0, n_parts))?;
    let mut iterations = Vec::with_capacity(settings.n_sweeps);
    for sweep in 0..settings.n_sweeps {
        let start = Instant::now();
        items = half_sweep(&item_side, &persons, &Part::new(task, 3 * sweep + 1, n_parts))?;
        persons = half_sweep(&person_side, &items, &Part::new(task, 3 * sweep + 2, n_parts))?;
        let part = Part::new(task, 3 * sweep + 3, n_parts);
        let loss = loss(&person_side, &item_side, &persons, &items, &part)?;
        iterations.push(Iteration { step: sweep as u32 + 1, loss, seconds: start.elapsed().as_secs_f64() });
    }
    Ok(Factors { persons, items, iterations })
}

/// The objective of MODELS section 2: the observed cells, all pairs by way of the two Gram matrices, and the ridges.
pub fn loss(
    person_side: &Side<'_>,
    item_side: &Side<'_>,
    persons: &Array2<f32>,
    items: &Array2<f32>,
    part: &Part<'_>,
) -> Result<f64, Cancelled> {
    let people: Vec<usize> = (0..persons.nrows()).collect();
    let observed: Vec<f64> = people
        .par_chunks(LOSS_ROWS)
        .map(|people| {
            part.step(people.len(), persons.nrows())?;
            Ok(people.iter().map(|&person| row_loss(person_side, person, persons.row(person), items)).sum())
        })
        .collect::<Result<_, Cancelled>>()?;
    let gram = |factors: &Array2<f32>| checked_gram(factors.view(), || part.check());
    let all_pairs = (gram(persons)? * gram(items)?).sum();
    let ridges = ridge_loss(person_side, persons) + ridge_loss(item_side, items);
    Ok(observed.iter().sum::<f64>() + person_side.unobserved_weight * all_pairs + ridges)
}

fn row_loss(side: &Side<'_>, person: usize, vector: ArrayView1<'_, f32>, items: &Array2<f32>) -> f64 {
    let (columns, values) = side.cells.row(person);
    let cell_loss = |(&item, &value): (&u32, &f32)| {
        let target = if value > 0.0 { 1.0 } else { 0.0 };
        f64::from(value.abs()) * (target - f64::from(vector.dot(&items.row(item as usize)))).powi(2)
    };
    columns.iter().zip(values).map(cell_loss).sum()
}

fn ridge_loss(side: &Side<'_>, factors: &Array2<f32>) -> f64 {
    let squared_norm = |row: ArrayView1<'_, f32>| row.iter().map(|&entry| f64::from(entry).powi(2)).sum::<f64>();
    let rows = factors.outer_iter().enumerate();
    rows.map(|(row, vector)| side.ridge(side.cells.range(row).len()) * squared_norm(vector)).sum()
}
