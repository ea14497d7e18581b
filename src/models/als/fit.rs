//! The sweeps of `als` and the loss that they bring down.

use std::time::Instant;

use ndarray::{Array2, ArrayView1};
use pulp::{Arch, Simd, WithSimd};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;

use super::solve::Side;
use super::{descent, solve};
use crate::data::Interactions;
use crate::models::linalg::checked_gram;
use crate::models::linalg::lanes::dot;
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

/// Starts from random item factors. Every sweep brings the items nearer to their solution, then the people; the last one
/// solves the people exactly against the final items, which is what receipts and people who come later rest on.
pub fn factorise(cells: &Interactions, settings: &Settings, seed: u64, task: &Task) -> Result<Factors, ModelError> {
    let by_item = cells.transposed(task)?;
    let (n_people, n_items) = (cells.n_people(), cells.n_items());
    let n_factors = settings.n_factors.min(n_people).min(n_items);
    let (person_side, item_side) = (settings.side(cells, n_items), settings.side(&by_item, n_people));
    let n_parts = 3 * settings.n_sweeps + 1;
    let part = |at: usize| Part::new(task, at, n_parts);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let deviation = START_DEVIATION / (n_factors as f32).sqrt();
    let mut items = Array2::from_shape_fn((n_items, n_factors), |_| {
        let value: f32 = StandardNormal.sample(&mut rng);
        value * deviation
    });
    let mut persons = Array2::zeros((n_people, n_factors));
    let first = part(0);
    let item_diagonal = descent::turn(&gram_of(&items, &first)?, [&mut items, &mut persons], &first)?;
    descent::half_sweep(&person_side, &items, &item_diagonal, &mut persons, &first)?;
    let mut person_gram = gram_of(&persons, &first)?;
    let mut iterations = Vec::with_capacity(settings.n_sweeps);
    for sweep in 0..settings.n_sweeps {
        let start = Instant::now();
        let (of_items, of_persons, of_loss) = (part(3 * sweep + 1), part(3 * sweep + 2), part(3 * sweep + 3));
        let diagonal = descent::turn(&person_gram, [&mut persons, &mut items], &of_items)?;
        descent::half_sweep(&item_side, &persons, &diagonal, &mut items, &of_items)?;
        let diagonal = descent::turn(&gram_of(&items, &of_persons)?, [&mut items, &mut persons], &of_persons)?;
        if sweep + 1 < settings.n_sweeps {
            descent::half_sweep(&person_side, &items, &diagonal, &mut persons, &of_persons)?;
        } else {
            solve::half_sweep(&person_side, &items, &mut persons, &of_persons)?;
        }
        person_gram = gram_of(&persons, &of_loss)?;
        let loss = loss(&person_side, &item_side, &persons, &items, &person_gram, &of_loss)?;
        iterations.push(Iteration { step: sweep as u32 + 1, loss, seconds: start.elapsed().as_secs_f64() });
    }
    Ok(Factors { persons, items, iterations })
}

fn gram_of(factors: &Array2<f32>, part: &Part<'_>) -> Result<Array2<f64>, Cancelled> {
    checked_gram(factors.view(), || part.check())
}

/// The objective of MODELS section 2: the observed cells, all pairs by way of the two Gram matrices, and the ridges.
pub fn loss(
    person_side: &Side<'_>,
    item_side: &Side<'_>,
    persons: &Array2<f32>,
    items: &Array2<f32>,
    person_gram: &Array2<f64>,
    part: &Part<'_>,
) -> Result<f64, Cancelled> {
    let people: Vec<usize> = (0..persons.nrows()).collect();
    let observed: Vec<f64> = people
        .par_chunks(LOSS_ROWS)
        .map(|people| {
            part.step(people.len(), persons.nrows())?;
            Ok(Arch::new().dispatch(RowLosses { side: person_side, people, persons, items }))
        })
        .collect::<Result<_, Cancelled>>()?;
    let all_pairs = (person_gram * &gram_of(items, part)?).sum();
    let ridges = ridge_loss(person_side, persons) + ridge_loss(item_side, items);
    Ok(observed.iter().sum::<f64>() + person_side.unobserved_weight * all_pairs + ridges)
}

/// The loss of the observed cells of some people.
struct RowLosses<'a> {
    side: &'a Side<'a>,
    people: &'a [usize],
    persons: &'a Array2<f32>,
    items: &'a Array2<f32>,
}

impl WithSimd for RowLosses<'_> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f64 {
        let (Some(persons), Some(items)) = (self.persons.as_slice(), self.items.as_slice()) else { return 0.0 };
        let k = self.items.ncols();
        let of_person = |&person: &usize| {
            let (columns, values) = self.side.cells.row(person);
            let vector = &persons[person * k..][..k];
            let of_cell = |(&item, &value): (&u32, &f32)| {
                let target = if value > 0.0 { 1.0 } else { 0.0 };
                let product = dot(simd, vector, &items[item as usize * k..][..k]);
                f64::from(value.abs()) * (target - f64::from(product)).powi(2)
            };
            columns.iter().zip(values).map(of_cell).sum::<f64>()
        };
        self.people.iter().map(of_person).sum()
    }
}

fn ridge_loss(side: &Side<'_>, factors: &Array2<f32>) -> f64 {
    let squared_norm = |row: ArrayView1<'_, f32>| row.iter().map(|&entry| f64::from(entry).powi(2)).sum::<f64>();
    let rows = factors.outer_iter().enumerate();
    rows.map(|(row, vector)| side.ridge(side.cells.range(row).len()) * squared_norm(vector)).sum()
}
