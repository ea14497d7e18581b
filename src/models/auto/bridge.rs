//! What people who are known by one domain only may want of the other: a ridge regression of the wanted items on the
//! main directions of the other domain, learnt on people who have both. A part of `auto`; not offered alone.

use std::sync::Arc;

use ndarray::{Array2, ArrayViewMut2};

use crate::data::Interactions;
use crate::models::directions::Directions;
use crate::models::linalg::{cholesky, dot, gram, score_factors};
use crate::models::params::checked;
use crate::models::{
    FittedModel, ModelError, ParamKind, ParamSpec, Params, Receipt, Term, TermKind, TrainingData, check_strengths,
};
use crate::task::Task;

pub const ID: &str = "bridge-ridge";
const N_FACTORS: ParamSpec =
    ParamSpec { name: "factors", kind: ParamKind::Integer, min: 1.0, max: 512.0, default: 64.0 };
const REGULARISATION: ParamSpec =
    ParamSpec { name: "regularisation", kind: ParamKind::Number, min: 1e-3, max: 1e6, default: 10.0 };
const PARAMS: &[ParamSpec] = &[N_FACTORS, REGULARISATION];

pub struct Bridge {
    directions: Directions,
    /// A', n_items x k.
    wanted: Array2<f32>,
    /// The mean of the bridge people: what somebody without any taste would want.
    means: Vec<f32>,
}

/// score_u = mean + F_u A with A = (F'F + lambda I)^-1 F'(Y - mean), over the people who have both `source` and
/// `values` (Y).
pub fn fit(
    source: &Arc<TrainingData>,
    values: &Interactions,
    params: &Params,
    seed: u64,
    task: &Task,
) -> Result<Bridge, ModelError> {
    let params = checked(ID, PARAMS, params)?;
    check_strengths(source)?;
    let directions = Directions::learn(&source.strengths, params.integer(&N_FACTORS), seed, task)?;
    let (rows, persons) = (&directions.rows, &directions.persons);
    let bridge: Vec<usize> = (0..rows.n_people())
        .filter(|&person| !rows.range(person).is_empty() && !values.range(person).is_empty())
        .collect();
    let n_factors = persons.ncols();
    let mut own = Array2::zeros((bridge.len(), n_factors));
    let (mut cross, mut sums) = (Array2::<f64>::zeros((values.n_items(), n_factors)), vec![0.0_f64; n_factors]);
    let mut means = vec![0.0_f64; values.n_items()];
    for (mut row, &person) in own.outer_iter_mut().zip(&bridge) {
        task.check()?;
        row.assign(&persons.row(person));
        sums.iter_mut().zip(&row).for_each(|(sum, &entry)| *sum += f64::from(entry));
        let (items, strengths) = values.row(person);
        for (&item, &strength) in items.iter().zip(strengths) {
            means[item as usize] += f64::from(strength);
            for (entry, &factor) in cross.row_mut(item as usize).iter_mut().zip(&row) {
                *entry += f64::from(strength) * f64::from(factor);
            }
        }
    }
    means.iter_mut().for_each(|mean| *mean /= bridge.len().max(1) as f64);
    let mut system = gram(own.view());
    system.diag_mut().mapv_inplace(|entry| entry + params.number(&REGULARISATION));
    let mut system: Vec<f64> = system.iter().copied().collect();
    if !cholesky::factor(&mut system, n_factors) {
        return Err(ModelError::Singular { model: ID });
    }
    let mut wanted = Array2::zeros(cross.dim());
    for ((mut wanted, cross), &mean) in wanted.outer_iter_mut().zip(cross.outer_iter()).zip(&means) {
        let mut right: Vec<f64> = cross.iter().zip(&sums).map(|(&entry, sum)| entry - mean * sum).collect();
        cholesky::solve(&system, n_factors, &mut right);
        wanted.iter_mut().zip(right).for_each(|(entry, value)| *entry = value as f32);
    }
    let means = means.into_iter().map(|mean| mean as f32).collect();
    Ok(Bridge { directions, wanted, means })
}

impl FittedModel for Bridge {
    fn score(&self, people: &[u32], mut out: ArrayViewMut2<'_, f32>) {
        score_factors(people, &self.directions.persons, &self.wanted, out.view_mut());
        for (mut row, &person) in out.outer_iter_mut().zip(people) {
            if self.knows(person) {
                row.iter_mut().zip(&self.means).for_each(|(score, mean)| *score += mean);
            }
        }
    }

    fn knows(&self, person: u32) -> bool {
        !self.directions.rows.range(person as usize).is_empty()
    }

    /// The mean, and one term w_uj V_j A_i per item j of the other domain.
    fn receipt(&self, person: u32, item: u32) -> Receipt {
        let Some(&mean) = self.means.get(item as usize).filter(|_| self.knows(person)) else {
            return Receipt::default();
        };
        let wanted = self.wanted.row(item as usize).mapv(f64::from).to_vec();
        let (past, values) = self.directions.rows.row(person as usize);
        let term = |(&past_item, &value): (&u32, &f32)| {
            let direction = self.directions.vectors.row(past_item as usize).mapv(f64::from).to_vec();
            Term { kind: TermKind::PastItem(past_item), value: f64::from(value) * dot(&direction, &wanted) }
        };
        let terms: Vec<Term> = past.iter().zip(values).map(term).collect();
        let constant = f64::from(mean);
        Receipt { score: constant + terms.iter().map(|term| term.value).sum::<f64>(), constant, terms }
    }
}
