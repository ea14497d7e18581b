//! `graph-filter`: smooths a person's row over the graph of people and items: a linear filter, and an ideal low-pass
//! filter beside it (GF-CF, Shen 2021). The person side may be left without normalisation, and the entries of the
//! linear filter raised to a power (Turbo-CF, Park 2024).

mod fit;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use ndarray::{Array2, ArrayViewMut2, Axis};
use rayon::prelude::*;

use self::fit::{Filters, Settings};
use super::history::{History, RECENCY};
use super::linalg::{dot, product};
use super::{
    Family, FittedModel, ModelError, ModelParts, ParamKind, ParamSpec, Params, Receipt, Recommender, Term, TermKind,
    TrainingData, check_strengths, params,
};
use crate::task::Task;

const ID: &str = "graph-filter";
/// 0.5: R = D_u^-1/2 X D_i^-1/2, as published; 0: people are not normalised.
const PERSON_EXPONENT: ParamSpec =
    ParamSpec { name: "person_exponent", kind: ParamKind::Number, min: 0.0, max: 1.0, default: 0.5 };
const ITEM_EXPONENT: ParamSpec =
    ParamSpec { name: "item_exponent", kind: ParamKind::Number, min: 0.0, max: 1.0, default: 0.5 };
/// Added to the exponent of past items and taken from that of wanted ones: a three-step walk lies at 0.5 (Fu 2022).
const ASYMMETRY: ParamSpec =
    ParamSpec { name: "asymmetry", kind: ParamKind::Number, min: -1.0, max: 1.0, default: 0.0 };
/// Of the entries of R'R.
const POWER: ParamSpec = ParamSpec { name: "power", kind: ParamKind::Number, min: 0.1, max: 5.0, default: 1.0 };
/// Entries of each column of R'R that are kept.
const N_NEIGHBOURS: ParamSpec =
    ParamSpec { name: "neighbours", kind: ParamKind::Integer, min: 1.0, max: 20_000.0, default: 1000.0 };
const N_FACTORS: ParamSpec =
    ParamSpec { name: "factors", kind: ParamKind::Integer, min: 1.0, max: 1024.0, default: 256.0 };
/// a; 0 leaves the low-pass filter out.
const LOW_PASS_WEIGHT: ParamSpec =
    ParamSpec { name: "low_pass_weight", kind: ParamKind::Number, min: 0.0, max: 10.0, default: 0.3 };
/// People whose low-pass scores one product gives.
const SCORE_ROWS: usize = 32;

pub struct GraphFilter;

struct Fitted {
    history: History,
    filters: Filters,
}

impl Recommender for GraphFilter {
    fn id(&self) -> &'static str {
        ID
    }

    fn family(&self) -> Family {
        Family::Collaborative
    }

    fn params(&self) -> &'static [ParamSpec] {
        &[PERSON_EXPONENT, ITEM_EXPONENT, ASYMMETRY, POWER, N_NEIGHBOURS, N_FACTORS, LOW_PASS_WEIGHT, RECENCY]
    }

    fn fit(
        &self,
        data: &Arc<TrainingData>,
        params: &Params,
        seed: u64,
        task: &Task,
    ) -> Result<Box<dyn FittedModel>, ModelError> {
        let checked = params::checked(ID, self.params(), params)?;
        check_strengths(data)?;
        let settings = Settings {
            person_exponent: checked.number(&PERSON_EXPONENT),
            item_exponent: checked.number(&ITEM_EXPONENT),
            asymmetry: checked.number(&ASYMMETRY),
            power: checked.number(&POWER),
            n_neighbours: checked.integer(&N_NEIGHBOURS),
            n_factors: checked.integer(&N_FACTORS),
            low_pass_weight: checked.number(&LOW_PASS_WEIGHT),
        };
        let filters = fit::filters(&data.strengths, &settings, seed, task)?;
        Ok(Box::new(Fitted { history: History::new(Arc::clone(data), checked.number(&RECENCY)), filters }))
    }

    /// The filters of a large catalogue take more room than time.
    fn restore(&self, _: &Arc<TrainingData>, _: &Params, _: &ModelParts) -> Option<Box<dyn FittedModel>> {
        None
    }
}

impl FittedModel for Fitted {
    /// score_u = x_u (R'R + a D_i^-1/2 V V' D_i^1/2).
    fn score(&self, people: &[u32], mut out: ArrayViewMut2<'_, f32>) {
        let filters = &self.filters;
        let n_items = self.history.data().strengths.n_items();
        let chunks = out.axis_chunks_iter_mut(Axis(0), SCORE_ROWS).into_par_iter();
        chunks.zip(people.par_chunks(SCORE_ROWS)).for_each(|(mut rows, people)| {
            let (n_factors, mut sums) = (filters.past.ncols(), vec![0.0_f32; n_items]);
            let mut turned = Array2::<f32>::zeros((people.len(), n_factors));
            for (mut row, &person) in turned.outer_iter_mut().zip(people) {
                let (past, strengths) = self.history.row(person);
                for (&past_item, &strength) in past.iter().zip(strengths) {
                    row.scaled_add(strength, &filters.past.row(past_item as usize));
                }
            }
            product::multiply(1.0, turned.view(), filters.wanted.t(), &mut rows);
            for (mut row, &person) in rows.outer_iter_mut().zip(people) {
                sums.fill(0.0);
                let (past, strengths) = self.history.row(person);
                for (&past_item, &strength) in past.iter().zip(strengths) {
                    let (items, values) = filters.linear.row(past_item as usize);
                    for (&item, &value) in items.iter().zip(values) {
                        sums[item as usize] += strength * value;
                    }
                }
                row.iter_mut().zip(&sums).for_each(|(score, &sum)| *score += sum);
            }
        });
    }

    fn knows(&self, person: u32) -> bool {
        !self.history.is_empty(person)
    }

    /// One term x_uj B_ji per past item j, B being both filters together.
    fn receipt(&self, person: u32, item: u32) -> Receipt {
        let filters = &self.filters;
        if item as usize >= filters.wanted.nrows() {
            return Receipt::default();
        }
        let wanted = filters.wanted.row(item as usize).mapv(f64::from).to_vec();
        let (past, strengths) = self.history.row(person);
        let terms: Vec<Term> = past
            .iter()
            .zip(strengths)
            .map(|(&past_item, &strength)| {
                let (items, values) = filters.linear.row(past_item as usize);
                let linear = items.binary_search(&item).map_or(0.0, |at| f64::from(values[at]));
                let low_pass = dot(&filters.past.row(past_item as usize).mapv(f64::from).to_vec(), &wanted);
                Term { kind: TermKind::PastItem(past_item), value: f64::from(strength) * (linear + low_pass) }
            })
            .collect();
        Receipt { score: terms.iter().map(|term| term.value).sum(), constant: 0.0, terms }
    }
}
