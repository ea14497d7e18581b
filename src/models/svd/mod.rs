//! `svd`: TruncatedSVD of X without centring (PureSVD; Cremonesi 2010). X ~ U S V', and the score row of a person
//! is x_u V V'. More factors than people or items are cut down to the smaller of the two.

mod fit;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, ArrayViewMut2};

use super::linalg::{dot, score_factors};
use super::{
    Family, FittedModel, ModelError, ModelParts, ParamKind, ParamSpec, Params, Receipt, Recommender, Term, TermKind,
    TrainingData, check_strengths, params,
};
use crate::data::Interactions;
use crate::task::Task;

const ID: &str = "svd";
const N_FACTORS: ParamSpec =
    ParamSpec { name: "factors", kind: ParamKind::Integer, min: 1.0, max: 512.0, default: 64.0 };
const N_POWER_ITERATIONS: ParamSpec =
    ParamSpec { name: "power_iterations", kind: ParamKind::Integer, min: 0.0, max: 30.0, default: 5.0 };
const PART_PERSONS: &str = "persons";
const PART_ITEMS: &str = "items";

pub struct Svd;

struct Fitted {
    data: Arc<TrainingData>,
    /// U S = X V: n_people x k.
    persons: Array2<f32>,
    /// V: n_items x k.
    items: Array2<f32>,
}

/// Vectors of people for models that have none: U S of the randomised SVD, n_people x min(n_factors, people, items).
/// Errors: `NoInteractions`, `NotFinite`, `ParamOutOfRange` for no or too many factors, `Cancelled`.
pub fn embedding(data: &TrainingData, n_factors: usize, seed: u64, task: &Task) -> Result<Array2<f32>, ModelError> {
    let params: Params = [(N_FACTORS.name.to_owned(), n_factors as f64)].into();
    let checked = params::checked(ID, &[N_FACTORS, N_POWER_ITERATIONS], &params)?;
    check_strengths(data)?;
    let n_power_iterations = checked.integer(&N_POWER_ITERATIONS);
    Ok(fit::truncated(&data.strengths, n_factors, n_power_iterations, seed, task)?.persons)
}

/// V of any sparse matrix: n_items x min(n_factors, rows, columns), columns beyond the rank being zero.
pub(super) fn right_vectors(
    x: &Interactions,
    n_factors: usize,
    n_power_iterations: usize,
    seed: u64,
    task: &Task,
) -> Result<Array2<f32>, ModelError> {
    Ok(fit::truncated(x, n_factors, n_power_iterations, seed, task)?.items)
}

impl Recommender for Svd {
    fn id(&self) -> &'static str {
        ID
    }

    fn family(&self) -> Family {
        Family::Collaborative
    }

    fn params(&self) -> &'static [ParamSpec] {
        &[N_FACTORS, N_POWER_ITERATIONS]
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
        let (n_factors, n_power_iterations) = (checked.integer(&N_FACTORS), checked.integer(&N_POWER_ITERATIONS));
        let fit::Truncated { persons, items } =
            fit::truncated(&data.strengths, n_factors, n_power_iterations, seed, task)?;
        Ok(Box::new(Fitted { data: Arc::clone(data), persons, items }))
    }

    fn restore(&self, data: &Arc<TrainingData>, params: &Params, parts: &ModelParts) -> Option<Box<dyn FittedModel>> {
        params::checked(ID, self.params(), params).ok()?;
        let (persons, items) = parts.factors(PART_PERSONS, PART_ITEMS, data)?;
        Some(Box::new(Fitted { data: Arc::clone(data), persons, items }))
    }
}

impl FittedModel for Fitted {
    fn score(&self, people: &[u32], out: ArrayViewMut2<'_, f32>) {
        score_factors(people, &self.persons, &self.items, out);
    }

    fn knows(&self, person: u32) -> bool {
        !self.data.strengths.range(person as usize).is_empty()
    }

    /// One term x_uj (V V')_ji per past item j (MODELS section 6).
    fn receipt(&self, person: u32, item: u32) -> Receipt {
        let (past, strengths) = self.data.strengths.row(person as usize);
        if item as usize >= self.items.nrows() {
            return Receipt::default();
        }
        let vector = self.items.row(item as usize).mapv(f64::from).to_vec();
        let terms: Vec<Term> = past
            .iter()
            .zip(strengths)
            .map(|(&past_item, &strength)| {
                let past_vector = self.items.row(past_item as usize).mapv(f64::from).to_vec();
                let value = f64::from(strength) * dot(&past_vector, &vector);
                Term { kind: TermKind::PastItem(past_item), value }
            })
            .collect();
        Receipt { score: terms.iter().map(|term| term.value).sum(), constant: 0.0, terms }
    }

    fn person_vectors(&self) -> Option<ArrayView2<'_, f32>> {
        Some(self.persons.view())
    }

    fn parts(&self) -> Option<ModelParts> {
        let matrices =
            vec![(PART_PERSONS.to_owned(), self.persons.clone()), (PART_ITEMS.to_owned(), self.items.clone())];
        Some(ModelParts { matrices })
    }
}
