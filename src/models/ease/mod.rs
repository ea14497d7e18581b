//! `ease`: the linear item-to-item model with a zero diagonal and a closed form (Steck 2019). Dense in the items; for
//! more than 20,000 of them, or where asked for, each item is regressed on its nearest items only.

mod fit;
mod local;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use ndarray::{Array2, ArrayViewMut2, Axis};
use rayon::prelude::*;

use super::history::{History, RECENCY};
use super::item_to_item::ItemToItem;
use super::linalg::add_scaled;
use super::steps::Part;
use super::{
    Family, FittedModel, ModelError, ModelParts, ParamKind, ParamSpec, Params, PartnerSums, Receipt, Recommender, Term,
    TermKind, TrainingData, check_strengths, params,
};
use crate::data::Interactions;
use crate::task::Task;

const ID: &str = "ease";
/// lambda.
const REGULARISATION: ParamSpec =
    ParamSpec { name: "regularisation", kind: ParamKind::Number, min: 0.001, max: 1e6, default: 100.0 };
/// 0: the closed form up to [`EXACT_ITEMS`] items, [`USUAL_NEIGHBOURS`] beyond.
const N_NEIGHBOURS: ParamSpec =
    ParamSpec { name: "neighbours", kind: ParamKind::Integer, min: 0.0, max: 2000.0, default: 0.0 };
const EXACT_ITEMS: usize = 20_000;
const USUAL_NEIGHBOURS: usize = 200;
/// People that one task scores.
const SCORE_ROWS: usize = 16;
/// Above this many items the weights are not stored: the file would grow by more than it saves in time.
const MAX_STORED_ITEMS: usize = 3000;
const PART: &str = "weights";

pub struct Ease;

/// B of `ease` from the lower triangle of X'X + lambda I that was added up elsewhere: n_items x n_items, by past item.
pub fn ease_from_gram(lower: Array2<f64>, task: &Task) -> Result<Array2<f64>, ModelError> {
    fit::from_lower_gram(lower, &Part::new(task, 0, 1))
}

struct Fitted {
    history: History,
    active: Active,
    /// B: row j what having j says for other items; both sides number the active items only.
    weights: Array2<f32>,
}

/// The items that anybody has. For the others every weight is zero, so that they need no place in the matrix.
struct Active {
    items: Vec<u32>,
    /// The place of every item among `items`; `u32::MAX` for those that nobody has.
    places: Vec<u32>,
}

impl Active {
    fn new(x: &Interactions) -> Self {
        let counts = x.item_counts();
        let items: Vec<u32> = (0..counts.len() as u32).filter(|&item| counts[item as usize] > 0).collect();
        let mut places = vec![u32::MAX; counts.len()];
        (0..).zip(&items).for_each(|(place, &item)| places[item as usize] = place);
        Self { items, places }
    }

    /// X without the columns that nobody has.
    fn columns(&self, x: &Interactions) -> Interactions {
        let items = x.items().iter().map(|&item| self.places[item as usize]).collect();
        Interactions::from_parts(self.items.len(), x.indptr().to_vec(), items, x.values().to_vec())
    }

    fn place(&self, item: u32) -> Option<usize> {
        self.places.get(item as usize).filter(|&&place| place != u32::MAX).map(|&place| place as usize)
    }
}

/// How many neighbours an item is regressed on; `None`: all others, in closed form.
fn n_neighbours(asked: usize, n_items: usize) -> Option<usize> {
    match asked {
        0 => (n_items > EXACT_ITEMS).then_some(USUAL_NEIGHBOURS),
        asked => Some(asked),
    }
}

impl Recommender for Ease {
    fn id(&self) -> &'static str {
        ID
    }

    fn family(&self) -> Family {
        Family::Collaborative
    }

    fn params(&self) -> &'static [ParamSpec] {
        &[REGULARISATION, N_NEIGHBOURS, RECENCY]
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
        let (lambda, recency) = (checked.number(&REGULARISATION), checked.number(&RECENCY));
        let active = Active::new(&data.strengths);
        if let Some(k) = n_neighbours(checked.integer(&N_NEIGHBOURS), active.items.len()) {
            let weights = local::weights(&data.strengths, lambda, k, task)?;
            return Ok(Box::new(ItemToItem::new(data, weights, recency)));
        }
        let partner = data.partner.as_deref().map(|sums| fit::Joined {
            sums,
            places: active.items.iter().map(|&item| sums.place(item)).collect(),
            scale: PartnerSums::scale(data.strengths.values()),
        });
        let weights = fit::weights(&active.columns(&data.strengths), lambda as f32, partner.as_ref(), task)?;
        Ok(Box::new(Fitted { history: History::new(Arc::clone(data), recency), active, weights }))
    }

    fn restore(&self, data: &Arc<TrainingData>, params: &Params, parts: &ModelParts) -> Option<Box<dyn FittedModel>> {
        let checked = params::checked(ID, self.params(), params).ok()?;
        let (active, recency) = (Active::new(&data.strengths), checked.number(&RECENCY));
        let n_items = active.items.len();
        if n_neighbours(checked.integer(&N_NEIGHBOURS), n_items).is_some() {
            return Some(Box::new(ItemToItem::restore(data, recency, parts)?));
        }
        let (_, weights) = parts.matrices.iter().find(|(name, _)| name == PART)?;
        let fits = weights.dim() == (n_items, n_items) && weights.iter().all(|value| value.is_finite());
        fits.then(|| -> Box<dyn FittedModel> {
            let weights = weights.as_standard_layout().into_owned();
            Box::new(Fitted { history: History::new(Arc::clone(data), recency), active, weights })
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
                let (past, strengths) = self.history.row(person);
                for (&past_item, &strength) in past.iter().zip(strengths) {
                    let place = self.active.place(past_item);
                    if let Some(weights) = place.and_then(|place| self.weights.row(place).to_slice()) {
                        add_scaled(&mut sums, strength, weights);
                    }
                }
                row.fill(0.0);
                self.active.items.iter().zip(&sums).for_each(|(&item, &sum)| row[item as usize] = sum);
            }
        });
    }

    fn knows(&self, person: u32) -> bool {
        !self.history.is_empty(person)
    }

    /// One term x_uj B_ji per past item j.
    fn receipt(&self, person: u32, item: u32) -> Receipt {
        let Some(wanted) = self.active.place(item) else { return Receipt::default() };
        let (past, strengths) = self.history.row(person);
        let terms: Vec<Term> = past
            .iter()
            .zip(strengths)
            .filter(|&(&past_item, _)| past_item != item)
            .filter_map(|(&past_item, &strength)| {
                let value = f64::from(strength) * f64::from(self.weights[(self.active.place(past_item)?, wanted)]);
                Some(Term { kind: TermKind::PastItem(past_item), value })
            })
            .collect();
        Receipt { score: terms.iter().map(|term| term.value).sum(), constant: 0.0, terms }
    }

    fn parts(&self) -> Option<ModelParts> {
        (self.weights.nrows() <= MAX_STORED_ITEMS)
            .then(|| ModelParts { matrices: vec![(PART.to_owned(), self.weights.clone())] })
    }
}
