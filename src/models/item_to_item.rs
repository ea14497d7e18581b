//! Scoring for every model that says, for each past item, what having it means for others: score_u = x_u B with a
//! sparse B. How B is learnt is the models' own affair.

use std::sync::Arc;

use ndarray::{Array2, ArrayViewMut2, Axis};
use rayon::prelude::*;

use super::history::History;
use super::{FittedModel, ModelParts, Receipt, Term, TermKind, TrainingData};
use crate::data::Interactions;

/// People that one task scores.
const SCORE_ROWS: usize = 16;
/// Above this many items the weights are not stored: fitting again is quicker than a matrix of that size.
const MAX_STORED_ITEMS: usize = 3000;
const PART: &str = "weights";

pub struct ItemToItem {
    history: History,
    /// B, n_items x n_items by past item: row j holds what having j says for other items.
    weights: Interactions,
}

impl ItemToItem {
    pub fn new(data: &Arc<TrainingData>, weights: Interactions, recency: f64) -> Self {
        Self { history: History::new(Arc::clone(data), recency), weights }
    }

    /// From what [`FittedModel::parts`] gave, if it fits the data.
    pub fn restore(data: &Arc<TrainingData>, recency: f64, parts: &ModelParts) -> Option<Self> {
        let n_items = data.strengths.n_items();
        let (_, dense) = parts.matrices.iter().find(|(name, _)| name == PART)?;
        let fits = dense.dim() == (n_items, n_items) && dense.iter().all(|value| value.is_finite());
        fits.then(|| Self::new(data, from_dense(dense), recency))
    }
}

impl FittedModel for ItemToItem {
    /// score_ui = sum over past items j of x_uj B_ji.
    fn score(&self, people: &[u32], mut out: ArrayViewMut2<'_, f32>) {
        let chunks = out.axis_chunks_iter_mut(Axis(0), SCORE_ROWS).into_par_iter();
        chunks.zip(people.par_chunks(SCORE_ROWS)).for_each(|(mut rows, people)| {
            let mut sums = vec![0.0_f32; self.weights.n_items()];
            for (mut row, &person) in rows.outer_iter_mut().zip(people) {
                sums.fill(0.0);
                let (past, strengths) = self.history.row(person);
                for (&past_item, &strength) in past.iter().zip(strengths) {
                    let (items, values) = self.weights.row(past_item as usize);
                    for (&item, &value) in items.iter().zip(values) {
                        sums[item as usize] += strength * value;
                    }
                }
                row.iter_mut().zip(&sums).for_each(|(score, &sum)| *score = sum);
            }
        });
    }

    fn knows(&self, person: u32) -> bool {
        !self.history.is_empty(person)
    }

    /// One term x_uj B_ji per past item j.
    fn receipt(&self, person: u32, item: u32) -> Receipt {
        let (past, strengths) = self.history.row(person);
        let terms: Vec<Term> = past
            .iter()
            .zip(strengths)
            .filter_map(|(&past_item, &strength)| {
                let (items, values) = self.weights.row(past_item as usize);
                let at = items.binary_search(&item).ok()?;
                let value = f64::from(strength) * f64::from(values[at]);
                Some(Term { kind: TermKind::PastItem(past_item), value })
            })
            .collect();
        Receipt { score: terms.iter().map(|term| term.value).sum(), constant: 0.0, terms }
    }

    fn parts(&self) -> Option<ModelParts> {
        let n_items = self.weights.n_items();
        if n_items > MAX_STORED_ITEMS {
            return None;
        }
        let mut dense = Array2::zeros((n_items, n_items));
        for past_item in 0..n_items {
            let (items, values) = self.weights.row(past_item);
            items.iter().zip(values).for_each(|(&item, &value)| dense[(past_item, item as usize)] = value);
        }
        Some(ModelParts { matrices: vec![(PART.to_owned(), dense)] })
    }
}

/// The non-zero entries of a square matrix.
fn from_dense(dense: &Array2<f32>) -> Interactions {
    let (mut indptr, mut items, mut values) = (vec![0], vec![], vec![]);
    for row in dense.outer_iter() {
        for (item, &value) in row.iter().enumerate().filter(|(_, value)| **value != 0.0) {
            items.push(item as u32);
            values.push(value);
        }
        indptr.push(items.len());
    }
    Interactions::from_parts(dense.ncols(), indptr, items, values)
}
