//! `item-knn`: what goes with the items that a person has. The top K of the (asymmetric) cosines of the columns of X,
//! with shrinkage (Sarwar 2001; Deshpande and Karypis 2004; Aiolli 2013 for the asymmetry).

mod fit;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use ndarray::{Array2, ArrayViewMut2, Axis};
use rayon::prelude::*;

use super::{
    Family, FittedModel, ModelError, ModelParts, ParamKind, ParamSpec, Params, Receipt, Recommender, Term, TermKind,
    TrainingData, check_strengths, params,
};
use crate::data::Interactions;
use crate::task::Task;

const ID: &str = "item-knn";
const N_NEIGHBOURS: ParamSpec =
    ParamSpec { name: "neighbours", kind: ParamKind::Integer, min: 1.0, max: 5000.0, default: 200.0 };
const SHRINKAGE: ParamSpec =
    ParamSpec { name: "shrinkage", kind: ParamKind::Number, min: 0.0, max: 1000.0, default: 20.0 };
/// 0.5 is the plain cosine; below it the length of the past item counts less, that of the wanted item more.
const ASYMMETRY: ParamSpec = ParamSpec { name: "asymmetry", kind: ParamKind::Number, min: 0.0, max: 1.0, default: 0.5 };
/// People that one task scores.
const SCORE_ROWS: usize = 16;
/// Above this many items the similarities are not stored: fitting again is quicker than a matrix of that size.
const MAX_STORED_ITEMS: usize = 3000;
const PART: &str = "similarities";

pub struct ItemKnn;

struct Fitted {
    data: Arc<TrainingData>,
    /// B, n_items x n_items by past item: row j holds what having j says for other items.
    similarities: Interactions,
}

impl Recommender for ItemKnn {
    fn id(&self) -> &'static str {
        ID
    }

    fn family(&self) -> Family {
        Family::Collaborative
    }

    fn params(&self) -> &'static [ParamSpec] {
        &[N_NEIGHBOURS, SHRINKAGE, ASYMMETRY]
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
        let settings = fit::Settings {
            n_neighbours: checked.integer(&N_NEIGHBOURS),
            shrinkage: checked.number(&SHRINKAGE),
            asymmetry: checked.number(&ASYMMETRY),
        };
        let similarities = fit::similarities(&data.strengths, &settings, task)?;
        Ok(Box::new(Fitted { data: Arc::clone(data), similarities }))
    }

    fn restore(&self, data: &Arc<TrainingData>, params: &Params, parts: &ModelParts) -> Option<Box<dyn FittedModel>> {
        params::checked(ID, self.params(), params).ok()?;
        let n_items = data.strengths.n_items();
        let (_, dense) = parts.matrices.iter().find(|(name, _)| name == PART)?;
        let fits = dense.dim() == (n_items, n_items) && dense.iter().all(|value| value.is_finite());
        fits.then(|| -> Box<dyn FittedModel> {
            Box::new(Fitted { data: Arc::clone(data), similarities: fit::from_dense(dense) })
        })
    }
}

impl FittedModel for Fitted {
    /// score_ui = sum over past items j of x_uj B_ji.
    fn score(&self, people: &[u32], mut out: ArrayViewMut2<'_, f32>) {
        let chunks = out.axis_chunks_iter_mut(Axis(0), SCORE_ROWS).into_par_iter();
        chunks.zip(people.par_chunks(SCORE_ROWS)).for_each(|(mut rows, people)| {
            for (mut row, &person) in rows.outer_iter_mut().zip(people) {
                row.fill(0.0);
                let (past, strengths) = self.data.strengths.row(person as usize);
                for (&past_item, &strength) in past.iter().zip(strengths) {
                    let (items, values) = self.similarities.row(past_item as usize);
                    for (&item, &value) in items.iter().zip(values) {
                        row[item as usize] += strength * value;
                    }
                }
            }
        });
    }

    fn knows(&self, person: u32) -> bool {
        !self.data.strengths.range(person as usize).is_empty()
    }

    fn receipt(&self, person: u32, item: u32) -> Receipt {
        let (past, strengths) = self.data.strengths.row(person as usize);
        let terms: Vec<Term> = past
            .iter()
            .zip(strengths)
            .filter_map(|(&past_item, &strength)| {
                let (items, values) = self.similarities.row(past_item as usize);
                let at = items.binary_search(&item).ok()?;
                let value = f64::from(strength) * f64::from(values[at]);
                Some(Term { kind: TermKind::PastItem(past_item), value })
            })
            .collect();
        Receipt { score: terms.iter().map(|term| term.value).sum(), constant: 0.0, terms }
    }

    fn parts(&self) -> Option<ModelParts> {
        let n_items = self.similarities.n_items();
        if n_items > MAX_STORED_ITEMS {
            return None;
        }
        let mut dense = Array2::zeros((n_items, n_items));
        for past_item in 0..n_items {
            let (items, values) = self.similarities.row(past_item);
            items.iter().zip(values).for_each(|(&item, &value)| dense[(past_item, item as usize)] = value);
        }
        Some(ModelParts { matrices: vec![(PART.to_owned(), dense)] })
    }
}
