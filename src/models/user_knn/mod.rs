//! `user-knn`: what people with a similar history have. Cosine of the rows of X with shrinkage (Herlocker 1999);
//! neighbours are found when asked for, since all pairs of people would not fit.

mod neighbours;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use ndarray::{ArrayViewMut2, Axis};
use rayon::prelude::*;

use self::neighbours::Neighbours;
use super::linalg::sparse::Accumulator;
use super::{
    Family, FittedModel, ModelError, ModelParts, ParamKind, ParamSpec, Params, Receipt, Recommender, Term, TermKind,
    TrainingData, check_strengths, params,
};
use crate::task::Task;

const ID: &str = "user-knn";
const N_NEIGHBOURS: ParamSpec =
    ParamSpec { name: "neighbours", kind: ParamKind::Integer, min: 1.0, max: 5000.0, default: 200.0 };
const SHRINKAGE: ParamSpec =
    ParamSpec { name: "shrinkage", kind: ParamKind::Number, min: 0.0, max: 1000.0, default: 1.0 };
/// People that one task scores.
const SCORE_ROWS: usize = 16;

pub struct UserKnn;

struct Fitted {
    data: Arc<TrainingData>,
    neighbours: Neighbours,
}

impl Recommender for UserKnn {
    fn id(&self) -> &'static str {
        ID
    }

    fn family(&self) -> Family {
        Family::Collaborative
    }

    fn params(&self) -> &'static [ParamSpec] {
        &[N_NEIGHBOURS, SHRINKAGE]
    }

    fn fit(
        &self,
        data: &Arc<TrainingData>,
        params: &Params,
        _seed: u64,
        task: &Task,
    ) -> Result<Box<dyn FittedModel>, ModelError> {
        let checked = params::checked(ID, self.params(), params)?;
        check_strengths(data)?;
        let (k, shrinkage) = (checked.integer(&N_NEIGHBOURS), checked.number(&SHRINKAGE));
        let neighbours = Neighbours::new(&data.strengths, k, shrinkage as f32, task)?;
        Ok(Box::new(Fitted { data: Arc::clone(data), neighbours }))
    }

    /// The fit is a transposition: as quick as reading.
    fn restore(&self, _: &Arc<TrainingData>, _: &Params, _: &ModelParts) -> Option<Box<dyn FittedModel>> {
        None
    }
}

impl FittedModel for Fitted {
    /// score_ui = sum over the k nearest v of s_uv x_vi (MODELS section 2).
    fn score(&self, people: &[u32], mut out: ArrayViewMut2<'_, f32>) {
        let x = &self.data.strengths;
        let chunks = out.axis_chunks_iter_mut(Axis(0), SCORE_ROWS).into_par_iter();
        chunks.zip(people.par_chunks(SCORE_ROWS)).for_each(|(mut rows, people)| {
            let mut accumulator = Accumulator::new(x.n_people());
            for (mut row, &person) in rows.outer_iter_mut().zip(people) {
                row.fill(0.0);
                for (neighbour, similarity) in self.neighbours.of(x, person as usize, &mut accumulator) {
                    let (items, values) = x.row(neighbour as usize);
                    for (&item, &value) in items.iter().zip(values) {
                        row[item as usize] += similarity * value;
                    }
                }
            }
        });
    }

    fn knows(&self, person: u32) -> bool {
        !self.data.strengths.range(person as usize).is_empty()
    }

    fn receipt(&self, person: u32, item: u32) -> Receipt {
        let x = &self.data.strengths;
        let nearest = self.neighbours.of(x, person as usize, &mut Accumulator::new(x.n_people()));
        let terms: Vec<Term> = nearest
            .into_iter()
            .filter_map(|(neighbour, similarity)| {
                let (items, values) = x.row(neighbour as usize);
                let at = items.binary_search(&item).ok()?;
                let value = f64::from(similarity) * f64::from(values[at]);
                Some(Term { kind: TermKind::SimilarPerson(neighbour), value })
            })
            .collect();
        Receipt { score: terms.iter().map(|term| term.value).sum(), constant: 0.0, terms }
    }
}
