//! Fits the weights of a blend on interactions that neither part has seen.
//!
//! min over alpha, beta >= 0 of 1/2 |Y - alpha Zc - beta Zp|^2 + lambda (alpha^2 + beta^2), Y being 1 on the held-out
//! items of a person and 0 on the other candidates (founding article, blend; MODELS section 5). On training rows the
//! collaborative part would always win, so they must not be used here.

use rayon::prelude::*;

use super::{Candidates, Scorer, Source, Weights, trust};
use crate::data::{Domain, Interactions};
use crate::models::ModelError;
use crate::task::Task;

/// The values of kappa that are tried.
pub const KAPPA_GRID: [f64; 9] = [0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0];

/// People scored at once.
const BLOCK: usize = 128;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightOptions {
    /// The domain whose held-out items count; `None`: both.
    pub domain: Option<Domain>,
    /// Strength of the penalty, > 0.
    pub lambda: f64,
    /// Fit kappa too.
    pub adaptive: bool,
}

impl Default for WeightOptions {
    fn default() -> Self {
        Self { domain: None, lambda: 1.0, adaptive: false }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightFit {
    /// As fitted; small, since most candidates are zeros. Only the ratio matters for a ranking.
    pub collaborative_weight: f64,
    pub profile_weight: f64,
    /// Only with [`WeightOptions::adaptive`].
    pub kappa: Option<f64>,
    /// The objective at the fitted point.
    pub loss: f64,
    /// People with held-out items whom both parts know.
    pub n_people: u64,
    /// Held-out items of those people.
    pub n_held: u64,
}

impl WeightFit {
    /// The same sum of weights at another place of the dial.
    pub(crate) fn at(&self, alpha: f64) -> Self {
        let sum = self.collaborative_weight + self.profile_weight;
        let sum = if sum > 0.0 { sum } else { 1.0 };
        Self { collaborative_weight: alpha * sum, profile_weight: (1.0 - alpha) * sum, ..*self }
    }

    /// The fitted weights with alpha + beta = 1; the middle of the dial when neither part helps.
    pub fn weights(&self) -> Weights {
        let sum = self.collaborative_weight + self.profile_weight;
        let alpha = if sum > 0.0 { self.collaborative_weight / sum } else { 0.5 };
        match self.kappa {
            Some(kappa) => Weights::Adaptive { collaborative_weight: alpha, profile_weight: 1.0 - alpha, kappa },
            None => Weights::dial(alpha),
        }
    }
}

/// `scorer` holds both parts, fitted without `held` (n_people x n_items, the held-out items). Its own weights are not
/// used.
///
/// # Errors
/// [`ModelError::TooFew`] when nobody with held-out items is known to both parts; cancelled.
pub fn fit_weights(
    scorer: &Scorer,
    held: &Interactions,
    people: &[u32],
    options: &WeightOptions,
    task: &Task,
) -> Result<WeightFit, ModelError> {
    let mut sums = Vec::with_capacity(people.len());
    let candidates = Candidates::of(options.domain);
    let wave = BLOCK * rayon::current_num_threads().max(1);
    for (at, wave_people) in people.chunks(wave).enumerate() {
        task.step("stage-weights", (at * wave) as u64, people.len() as u64)?;
        let blocks: Vec<Vec<Sums>> =
            wave_people.par_chunks(BLOCK).map(|block| block_sums(scorer, held, block, &candidates)).collect();
        sums.extend(blocks.into_iter().flatten());
    }
    if sums.is_empty() {
        return Err(ModelError::TooFew { what: "people with held-out items", found: 0, needed: 1 });
    }
    let fit = |kappa: Option<f64>| solve(&sums, kappa, options.lambda);
    if !options.adaptive {
        return Ok(fit(None));
    }
    let fits = KAPPA_GRID.iter().map(|&kappa| fit(Some(kappa)));
    let best = fits.reduce(|best, next| if next.loss < best.loss { next } else { best });
    Ok(best.unwrap_or_else(|| fit(None)))
}

/// Inner products over one person's candidates.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    n_history: usize,
    n_held: f64,
    cc: f64,
    cp: f64,
    pp: f64,
    cy: f64,
    py: f64,
}

fn block_sums(scorer: &Scorer, held: &Interactions, people: &[u32], candidates: &Candidates) -> Vec<Sums> {
    let parts = scorer.part_scores(people);
    let mut mask = vec![false; scorer.data().domains.len()];
    let mut sums = vec![];
    for (row, &person) in people.iter().enumerate() {
        let (source, z_collaborative, z_profile) = scorer.z_pair(&parts, row, candidates, &mut mask);
        if source != Source::Blend {
            continue;
        }
        let n_history = scorer.data().strengths.row(person as usize).0.len();
        let mut of_person = Sums { n_history, ..Sums::default() };
        for (item, _) in mask.iter().enumerate().filter(|(_, open)| **open) {
            let (c, p) = (f64::from(z_collaborative[item]), f64::from(z_profile[item]));
            of_person.cc += c * c;
            of_person.cp += c * p;
            of_person.pp += p * p;
        }
        for &item in held.row(person as usize).0.iter().filter(|&&item| mask[item as usize]) {
            of_person.n_held += 1.0;
            of_person.cy += f64::from(z_collaborative[item as usize]);
            of_person.py += f64::from(z_profile[item as usize]);
        }
        if of_person.n_held > 0.0 {
            sums.push(of_person);
        }
    }
    sums
}

/// Non-negative least squares in two unknowns: the free minimum when it is inside, else the better edge.
fn solve(sums: &[Sums], kappa: Option<f64>, lambda: f64) -> WeightFit {
    let mut all = Sums::default();
    for one in sums {
        let by = kappa.map_or(1.0, |kappa| trust(one.n_history, kappa));
        all.n_held += one.n_held;
        all.cc += by * by * one.cc;
        all.cp += by * one.cp;
        all.pp += one.pp;
        all.cy += by * one.cy;
        all.py += one.py;
    }
    let (cc, pp) = (all.cc + 2.0 * lambda, all.pp + 2.0 * lambda);
    let loss = |a: f64, b: f64| {
        0.5 * (all.n_held - 2.0 * (a * all.cy + b * all.py) + a * a * all.cc + 2.0 * a * b * all.cp + b * b * all.pp)
            + lambda * (a * a + b * b)
    };
    let edge = |product: f64, square: f64| if square > 0.0 { (product / square).max(0.0) } else { 0.0 };
    let mut options = vec![(edge(all.cy, cc), 0.0), (0.0, edge(all.py, pp))];
    let determinant = cc * pp - all.cp * all.cp;
    if determinant > 0.0 {
        let a = (all.cy * pp - all.py * all.cp) / determinant;
        let b = (all.py * cc - all.cy * all.cp) / determinant;
        if a >= 0.0 && b >= 0.0 {
            options.insert(0, (a, b));
        }
    }
    let mut best = (0.0, 0.0);
    for (a, b) in options {
        if loss(a, b) < loss(best.0, best.1) {
            best = (a, b);
        }
    }
    WeightFit {
        collaborative_weight: best.0,
        profile_weight: best.1,
        kappa,
        loss: loss(best.0, best.1),
        n_people: sums.len() as u64,
        n_held: all.n_held as u64,
    }
}
