//! `user-knn`: what people with a similar history have. Cosine of the rows of X with shrinkage (Herlocker 1999), of
//! weighted cells and to a power where asked for; neighbours are found when asked for, since all pairs of people would
//! not fit.

mod neighbours;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use ndarray::{ArrayViewMut2, Axis};
use rayon::prelude::*;

use self::neighbours::{Neighbours, Settings};
use super::history::{History, RECENCY};
use super::linalg::sparse::Accumulator;
use super::weighting::{WEIGHTING, Weighting};
use super::{
    Family, FittedModel, ModelError, ModelParts, ParamKind, ParamSpec, Params, Receipt, Recommender, Term, TermKind,
    TrainingData, check_strengths, params,
};
use crate::data::Interactions;
use crate::task::Task;

pub(super) const ID: &str = "user-knn";
const N_NEIGHBOURS: ParamSpec =
    ParamSpec { name: "neighbours", kind: ParamKind::Integer, min: 1.0, max: 5000.0, default: 200.0 };
const SHRINKAGE: ParamSpec =
    ParamSpec { name: "shrinkage", kind: ParamKind::Number, min: 0.0, max: 1000.0, default: 1.0 };
const POWER: ParamSpec = ParamSpec { name: "power", kind: ParamKind::Number, min: 0.1, max: 5.0, default: 1.0 };
/// With hundreds of thousands of people the nearest of a part of them are about as near as those of all, and found
/// sooner; 0 looks among everybody.
const POOL: ParamSpec = ParamSpec { name: "pool", kind: ParamKind::Integer, min: 0.0, max: 10_000_000.0, default: 0.0 };
/// People that one task scores.
const SCORE_ROWS: usize = 16;

pub struct UserKnn;

/// Neighbours by what people did (`history`), and what they have (`values`): the same, unless a crossing is asked for.
pub(super) struct Fitted {
    history: History,
    /// n_people x n_items.
    values: Values,
    neighbours: Neighbours,
}

enum Values {
    OfHistory,
    Other(Interactions),
}

/// By likeness in `source` to what people have in `values`: a person needs nothing of the latter.
pub(super) fn fit_crossing(
    source: &Arc<TrainingData>,
    values: Interactions,
    params: &Params,
    seed: u64,
    task: &Task,
) -> Result<Fitted, ModelError> {
    let has_any = |other: u32| !values.range(other as usize).is_empty();
    let fitted = fit_history(source, params, has_any, seed, task)?;
    Ok(Fitted { values: Values::Other(values), ..fitted })
}

fn fit_history(
    data: &Arc<TrainingData>,
    params: &Params,
    may_count: impl Fn(u32) -> bool,
    seed: u64,
    task: &Task,
) -> Result<Fitted, ModelError> {
    let checked = params::checked(ID, UserKnn.params(), params)?;
    check_strengths(data)?;
    let settings = Settings {
        n_neighbours: checked.integer(&N_NEIGHBOURS),
        shrinkage: checked.number(&SHRINKAGE) as f32,
        power: checked.number(&POWER) as f32,
        weighting: Weighting::from_number(checked.integer(&WEIGHTING)),
        pool: checked.integer(&POOL),
    };
    let neighbours = Neighbours::new(&data.strengths, settings, may_count, seed, task)?;
    let history = History::new(Arc::clone(data), checked.number(&RECENCY));
    Ok(Fitted { history, values: Values::OfHistory, neighbours })
}

impl Recommender for UserKnn {
    fn id(&self) -> &'static str {
        ID
    }

    fn family(&self) -> Family {
        Family::Collaborative
    }

    fn params(&self) -> &'static [ParamSpec] {
        &[N_NEIGHBOURS, SHRINKAGE, POWER, WEIGHTING, RECENCY, POOL]
    }

    fn fit(
        &self,
        data: &Arc<TrainingData>,
        params: &Params,
        seed: u64,
        task: &Task,
    ) -> Result<Box<dyn FittedModel>, ModelError> {
        Ok(Box::new(fit_history(data, params, |_| true, seed, task)?))
    }

    /// The fit is a transposition: as quick as reading.
    fn restore(&self, _: &Arc<TrainingData>, _: &Params, _: &ModelParts) -> Option<Box<dyn FittedModel>> {
        None
    }
}

impl Fitted {
    fn values(&self) -> &Interactions {
        match &self.values {
            Values::OfHistory => &self.history.data().strengths,
            Values::Other(values) => values,
        }
    }

    fn neighbours_of(&self, person: u32, accumulator: &mut Accumulator) -> Vec<(u32, f32)> {
        // How much more or less an act counts in the history than in what was learnt from.
        let (_, asked) = self.history.row(person);
        let (_, learnt) = self.history.data().strengths.row(person as usize);
        let emphasis = |at: usize| asked[at] / learnt[at];
        self.neighbours.of(person as usize, emphasis, accumulator)
    }
}

impl FittedModel for Fitted {
    /// score_ui = sum over the k nearest v of s_uv x_vi (MODELS section 2).
    fn score(&self, people: &[u32], mut out: ArrayViewMut2<'_, f32>) {
        let values = self.values();
        let chunks = out.axis_chunks_iter_mut(Axis(0), SCORE_ROWS).into_par_iter();
        chunks.zip(people.par_chunks(SCORE_ROWS)).for_each_init(
            || Accumulator::new(values.n_people()),
            |accumulator, (mut rows, people)| {
                for (mut row, &person) in rows.outer_iter_mut().zip(people) {
                    row.fill(0.0);
                    for (neighbour, similarity) in self.neighbours_of(person, accumulator) {
                        let (items, values) = values.row(neighbour as usize);
                        for (&item, &value) in items.iter().zip(values) {
                            row[item as usize] += similarity * value;
                        }
                    }
                }
            },
        );
    }

    fn knows(&self, person: u32) -> bool {
        !self.history.is_empty(person)
    }

    fn receipt(&self, person: u32, item: u32) -> Receipt {
        let values = self.values();
        let nearest = self.neighbours_of(person, &mut Accumulator::new(values.n_people()));
        let terms: Vec<Term> = nearest
            .into_iter()
            .filter_map(|(neighbour, similarity)| {
                let (items, values) = values.row(neighbour as usize);
                let at = items.binary_search(&item).ok()?;
                let value = f64::from(similarity) * f64::from(values[at]);
                Some(Term { kind: TermKind::SimilarPerson(neighbour), value })
            })
            .collect();
        Receipt { score: terms.iter().map(|term| term.value).sum(), constant: 0.0, terms }
    }
}
