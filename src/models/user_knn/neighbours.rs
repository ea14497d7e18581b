//! The people whose rows point the same way as a given person's. Keeps no list: one is made on demand.

use rand::SeedableRng;
use rand::seq::index;
use rand_chacha::ChaCha8Rng;

use crate::data::Interactions;
use crate::models::linalg::sparse::{Accumulator, keep_top};
use crate::models::weighting::Weighting;
use crate::task::{Cancelled, Task};

#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub n_neighbours: usize,
    pub shrinkage: f32,
    pub power: f32,
    pub weighting: Weighting,
    /// The most people who may be neighbours, drawn from all; 0 for everybody.
    pub pool: usize,
}

pub struct Neighbours {
    /// The weighted cells by person.
    by_person: Interactions,
    /// By item those of people who may be neighbours.
    by_item: Interactions,
    /// Euclidean length of each weighted row.
    norms: Vec<f32>,
    settings: Settings,
}

impl Neighbours {
    /// By the rows of `x`, among those of whom `may_count` holds.
    pub fn new(
        x: &Interactions,
        settings: Settings,
        may_count: impl Fn(u32) -> bool,
        seed: u64,
        task: &Task,
    ) -> Result<Self, Cancelled> {
        task.step("stage-fit", 0, 2)?;
        let by_person = settings.weighting.apply(x).into_owned();
        task.step("stage-fit", 1, 2)?;
        let may_be = pool(&by_person, may_count, settings.pool, seed);
        let by_item = match may_be.contains(&false) {
            true => by_person.filter(|person, _, _| may_be[person]).transposed(task)?,
            false => by_person.transposed(task)?,
        };
        task.check()?;
        let norm =
            |person| by_person.row(person).1.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt() as f32;
        let norms = (0..x.n_people()).map(norm).collect();
        Ok(Self { by_person, by_item, norms, settings })
    }

    /// The k nearest of a person with s_uv = (y_u.y_v / (norm_u norm_v + h))^p > 0, nearest first, ties by number. y are
    /// the weighted rows; `emphasis` multiplies each cell of y_u.
    /// `accumulator` has n_people columns and is empty before and after.
    pub fn of(&self, person: usize, emphasis: impl Fn(usize) -> f32, accumulator: &mut Accumulator) -> Vec<(u32, f32)> {
        let (items, values) = self.by_person.row(person);
        let mut squares = 0.0_f64;
        for (at, (&item, &value)) in items.iter().zip(values).enumerate() {
            let value = value * emphasis(at);
            squares += f64::from(value).powi(2);
            accumulator.add(value, self.by_item.row(item as usize));
        }
        let own_norm = squares.sqrt() as f32;
        let settings = &self.settings;
        let similarity =
            |other: u32, product: f32| product / (own_norm * self.norms[other as usize] + settings.shrinkage);
        let mut nearest: Vec<(u32, f32)> = accumulator
            .drain()
            .filter(|&(other, _)| other as usize != person)
            .map(|(other, product)| (other, similarity(other, product)))
            .filter(|&(_, similarity)| similarity > 0.0 && similarity.is_finite())
            .collect();
        keep_top(&mut nearest, settings.n_neighbours);
        nearest.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        if settings.power != 1.0 {
            nearest.iter_mut().for_each(|(_, similarity)| *similarity = similarity.powf(settings.power));
        }
        nearest
    }
}

/// By person: whether they may be a neighbour.
fn pool(x: &Interactions, may_count: impl Fn(u32) -> bool, most: usize, seed: u64) -> Vec<bool> {
    let counts = |person: usize| x.range(person).is_empty() || may_count(person as u32);
    let mut may_be: Vec<bool> = (0..x.n_people()).map(counts).collect();
    let all: Vec<usize> = (0..x.n_people()).filter(|&person| may_be[person] && !x.range(person).is_empty()).collect();
    if most > 0 && all.len() > most {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        may_be.fill(false);
        index::sample(&mut rng, all.len(), most).into_iter().for_each(|at| may_be[all[at]] = true);
    }
    may_be
}
