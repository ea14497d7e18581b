//! `ease`: the linear item-to-item model with a zero diagonal and a closed form (Steck 2019). Dense in the items: a
//! catalogue of more than about 20,000 items is refused with `TooLarge`.

mod fit;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use ndarray::{Array2, ArrayViewMut2, Axis};
use rayon::prelude::*;

use super::linalg::add_scaled;
use super::{
    Family, FittedModel, ModelError, ModelParts, ParamKind, ParamSpec, Params, Receipt, Recommender, Term, TermKind,
    TrainingData, check_strengths, params,
};
use crate::task::Task;

const ID: &str = "ease";
/// lambda.
const REGULARISATION: ParamSpec =
    ParamSpec { name: "regularisation", kind: ParamKind::Number, min: 0.001, max: 1e6, default: 100.0 };
/// People that one task scores.
const SCORE_ROWS: usize = 16;
/// Above this many items the weights are not stored: the file would grow by more than it saves in time.
const MAX_STORED_ITEMS: usize = 3000;
const PART: &str = "weights";

pub struct Ease;

struct Fitted {
    data: Arc<TrainingData>,
    /// B: n_items x n_items, row j what having j says for other items.
    weights: Array2<f32>,
}

impl Recommender for Ease {
    fn id(&self) -> &'static str {
        ID
    }

    fn family(&self) -> Family {
        Family::Collaborative
    }

    fn params(&self) -> &'static [ParamSpec] {
        &[REGULARISATION]
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
        let weights = fit::weights(&data.strengths, checked.number(&REGULARISATION) as f32, task)?;
        Ok(Box::new(Fitted { data: Arc::clone(data), weights }))
    }

    fn restore(&self, data: &Arc<TrainingData>, params: &Params, parts: &ModelParts) -> Option<Box<dyn FittedModel>> {
        params::checked(ID, self.params(), params).ok()?;
        let n_items = data.strengths.n_items();
        let (_, weights) = parts.matrices.iter().find(|(name, _)| name == PART)?;
        let fits = weights.dim() == (n_items, n_items) && weights.iter().all(|value| value.is_finite());
        fits.then(|| -> Box<dyn FittedModel> {
            Box::new(Fitted { data: Arc::clone(data), weights: weights.as_standard_layout().into_owned() })
        })
    }
}

impl FittedModel for Fitted {
    /// score_u = x_u B.
    fn score(&self, people: &[u32], mut out: ArrayViewMut2<'_, f32>) {
        let chunks = out.axis_chunks_iter_mut(Axis(0), SCORE_ROWS).into_par_iter();
        chunks.zip(people.par_chunks(SCORE_ROWS)).for_each(|(mut rows, people)| {
            let mut sums = vec![0.0_f32; self.weights.ncols()];
            for (mut row, &person) in rows.outer_iter_mut().zip(people) {
                sums.fill(0.0);
                let (past, strengths) = self.data.strengths.row(person as usize);
                for (&past_item, &strength) in past.iter().zip(strengths) {
                    if let Some(weights) = self.weights.row(past_item as usize).to_slice() {
                        add_scaled(&mut sums, strength, weights);
                    }
                }
                row.iter_mut().zip(&sums).for_each(|(score, &sum)| *score = sum);
            }
        });
    }

    fn knows(&self, person: u32) -> bool {
        !self.data.strengths.range(person as usize).is_empty()
    }

    /// One term x_uj B_ji per past item j.
    fn receipt(&self, person: u32, item: u32) -> Receipt {
        if item as usize >= self.weights.ncols() {
            return Receipt::default();
        }
        let (past, strengths) = self.data.strengths.row(person as usize);
        let terms: Vec<Term> = past
            .iter()
            .zip(strengths)
            .filter(|&(&past_item, _)| past_item != item)
            .map(|(&past_item, &strength)| {
                let value = f64::from(strength) * f64::from(self.weights[(past_item as usize, item as usize)]);
                Term { kind: TermKind::PastItem(past_item), value }
            })
            .collect();
        Receipt { score: terms.iter().map(|term| term.value).sum(), constant: 0.0, terms }
    }

    fn parts(&self) -> Option<ModelParts> {
        (self.weights.nrows() <= MAX_STORED_ITEMS)
            .then(|| ModelParts { matrices: vec![(PART.to_owned(), self.weights.clone())] })
    }
}
