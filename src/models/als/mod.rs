//! `als`: factors for implicit strengths by alternating least squares (Hu 2008) with a weight on what was not
//! observed and frequency-scaled regularisation (Rendle 2022). Refused items are zeros with confidence 1. More
//! factors than people or items are cut down to the smaller of the two.

mod descent;
mod fit;
mod solve;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, ArrayViewMut2};

use self::fit::Settings;
use super::linalg::{dot, score_factors};
use super::{
    Family, FittedModel, Iteration, ModelError, ModelParts, ParamKind, ParamSpec, Params, Receipt, Recommender, Term,
    TermKind, TrainingData, check_strengths, params,
};
use crate::data::Interactions;
use crate::task::Task;

const ID: &str = "als";
const N_FACTORS: ParamSpec =
    ParamSpec { name: "factors", kind: ParamKind::Integer, min: 1.0, max: 512.0, default: 64.0 };
const N_SWEEPS: ParamSpec = ParamSpec { name: "sweeps", kind: ParamKind::Integer, min: 1.0, max: 200.0, default: 12.0 };
const UNOBSERVED_WEIGHT: ParamSpec =
    ParamSpec { name: "unobserved_weight", kind: ParamKind::Number, min: 0.0, max: 10.0, default: 0.01 };
const REGULARISATION: ParamSpec =
    ParamSpec { name: "regularisation", kind: ParamKind::Number, min: 1e-6, max: 1000.0, default: 0.01 };
/// nu: 0 is the same ridge for everybody, 1 a ridge in proportion to the number of cells.
const FREQUENCY_EXPONENT: ParamSpec =
    ParamSpec { name: "frequency_exponent", kind: ParamKind::Number, min: 0.0, max: 2.0, default: 1.0 };
const PART_PERSONS: &str = "persons";
const PART_ITEMS: &str = "items";

pub struct Als;

struct Fitted {
    data: Arc<TrainingData>,
    /// The cells with the refused ones, where there are any; else `data.strengths`.
    with_refused: Option<Interactions>,
    settings: Settings,
    /// W: n_people x k, each row the solution of the person's normal equations against `items`.
    persons: Array2<f32>,
    /// H: n_items x k.
    items: Array2<f32>,
    iterations: Vec<Iteration>,
}

fn settings(params: &Params) -> Result<Settings, ModelError> {
    let checked = params::checked(ID, Als.params(), params)?;
    Ok(Settings {
        n_factors: checked.integer(&N_FACTORS),
        n_sweeps: checked.integer(&N_SWEEPS),
        unobserved_weight: checked.number(&UNOBSERVED_WEIGHT),
        regularisation: checked.number(&REGULARISATION),
        frequency_exponent: checked.number(&FREQUENCY_EXPONENT),
    })
}

impl Recommender for Als {
    fn id(&self) -> &'static str {
        ID
    }

    fn family(&self) -> Family {
        Family::Collaborative
    }

    fn params(&self) -> &'static [ParamSpec] {
        &[N_FACTORS, N_SWEEPS, UNOBSERVED_WEIGHT, REGULARISATION, FREQUENCY_EXPONENT]
    }

    fn fit(
        &self,
        data: &Arc<TrainingData>,
        params: &Params,
        seed: u64,
        task: &Task,
    ) -> Result<Box<dyn FittedModel>, ModelError> {
        let settings = settings(params)?;
        check_strengths(data)?;
        let with_refused = fit::with_refused(data);
        let cells = with_refused.as_ref().unwrap_or(&data.strengths);
        let fit::Factors { persons, items, iterations } = fit::factorise(cells, &settings, seed, task)?;
        Ok(Box::new(Fitted { data: Arc::clone(data), with_refused, settings, persons, items, iterations }))
    }

    /// The training curve is not stored, so a restored model has none.
    fn restore(&self, data: &Arc<TrainingData>, params: &Params, parts: &ModelParts) -> Option<Box<dyn FittedModel>> {
        let settings = settings(params).ok()?;
        let (persons, items) = parts.factors(PART_PERSONS, PART_ITEMS, data)?;
        let with_refused = fit::with_refused(data);
        Some(Box::new(Fitted { data: Arc::clone(data), with_refused, settings, persons, items, iterations: vec![] }))
    }
}

impl FittedModel for Fitted {
    fn score(&self, people: &[u32], out: ArrayViewMut2<'_, f32>) {
        score_factors(people, &self.persons, &self.items, out);
    }

    fn knows(&self, person: u32) -> bool {
        !self.data.strengths.range(person as usize).is_empty()
    }

    /// One term h_i' A_u^-1 h_j c_uj per past item j, A_u the person's normal matrix (Hu 2008, section 5).
    fn receipt(&self, person: u32, item: u32) -> Receipt {
        let cells = self.with_refused.as_ref().unwrap_or(&self.data.strengths);
        if item as usize >= self.items.nrows() || !self.knows(person) {
            return Receipt::default();
        }
        let side = self.settings.side(cells, self.items.nrows());
        let mut direction = self.items.row(item as usize).mapv(f64::from).to_vec();
        if !solve::with_normal_matrix(&side, &self.items, person as usize, &mut direction) {
            return Receipt::default();
        }
        let (past, strengths) = self.data.strengths.row(person as usize);
        let terms: Vec<Term> = past
            .iter()
            .zip(strengths)
            .map(|(&past_item, &strength)| {
                let vector = self.items.row(past_item as usize).mapv(f64::from).to_vec();
                Term { kind: TermKind::PastItem(past_item), value: dot(&direction, &vector) * f64::from(strength) }
            })
            .collect();
        Receipt { score: terms.iter().map(|term| term.value).sum(), constant: 0.0, terms }
    }

    fn person_vectors(&self) -> Option<ArrayView2<'_, f32>> {
        Some(self.persons.view())
    }

    fn iterations(&self) -> &[Iteration] {
        &self.iterations
    }

    fn parts(&self) -> Option<ModelParts> {
        let matrices =
            vec![(PART_PERSONS.to_owned(), self.persons.clone()), (PART_ITEMS.to_owned(), self.items.clone())];
        Some(ModelParts { matrices })
    }
}
