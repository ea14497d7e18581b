//! How a run is fitted, so that it can be fitted again on part of the data.

use std::sync::Arc;

use super::splits::{Split, SplitData};
use crate::data::Dataset;
use crate::models::auto::{self, Recipe};
use crate::models::blend::{Scorer, WeightFit, WeightOptions, Weights, fit_weights};
use crate::models::{Family, FittedModel, ModelError, Params, Recommender, TrainingData};
use crate::task::Task;

/// Apart from the seed of the split around it.
const INNER_SEED: u64 = 0x5eed;
/// People on whom weights are fitted; more change nothing in the third decimal.
const MAX_WEIGHT_PEOPLE: usize = 5_000;

#[derive(Clone)]
pub struct ModelSpec {
    pub recommender: &'static dyn Recommender,
    pub params: Params,
    /// What a search over all data settled on: fitted as it is, so that the settings measured are those in use. The few
    /// numbers of a recipe hardly lean on single people, but they have seen those who are tested.
    pub recipe: Option<Recipe>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PlanWeights {
    Given(Weights),
    /// Fitted on a part of the training data that is hidden from both models.
    Fitted {
        adaptive: bool,
    },
}

#[derive(Clone)]
pub enum Plan {
    Single(ModelSpec),
    Blend { collaborative: ModelSpec, profile: ModelSpec, weights: PlanWeights },
}

impl ModelSpec {
    /// Fits the model on `data`.
    ///
    /// # Errors
    /// What the model says.
    pub fn fit(&self, data: &Arc<TrainingData>, seed: u64, task: &Task) -> Result<Arc<dyn FittedModel>, ModelError> {
        match &self.recipe {
            Some(recipe) => auto::fit_recipe(data, recipe, seed, task).map(Arc::from),
            None => self.recommender.fit(data, &self.params, seed, task).map(Arc::from),
        }
    }
}

impl std::fmt::Debug for ModelSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ModelSpec").field("id", &self.recommender.id()).field("params", &self.params).finish()
    }
}

/// A scorer fitted on the training part. Weights that are to be fitted are learnt on `split` of that part.
///
/// # Errors
/// Cancelled; what the models say.
pub fn fit_plan(
    plan: &Plan,
    parts: &SplitData,
    dataset: &Dataset,
    split: &Split,
    seed: u64,
    task: &Task,
) -> Result<Scorer, ModelError> {
    let data = &parts.train;
    match plan {
        Plan::Single(model) => {
            let fitted = model.fit(data, seed, task)?;
            let (collaborative, profile) = match model.recommender.family() {
                Family::Collaborative => (Some(fitted), None),
                Family::Profile => (None, Some(fitted)),
            };
            Ok(Scorer::new(Arc::clone(data), collaborative, profile, Weights::default()))
        }
        Plan::Blend { collaborative, profile, weights } => {
            let weights = match *weights {
                PlanWeights::Given(weights) => weights,
                PlanWeights::Fitted { adaptive } => {
                    let inner = parts.split_train(dataset, split, seed ^ INNER_SEED)?;
                    learn_weights(collaborative, profile, &inner, adaptive, seed, task)?.weights()
                }
            };
            let (first, second) = (collaborative.fit(data, seed, task)?, profile.fit(data, seed, task)?);
            Ok(Scorer::new(Arc::clone(data), Some(first), Some(second), weights))
        }
    }
}

/// Fits both models on the training part and the weights on what is hidden from it: by least squares, moved along the
/// dial only where lists are clearly better elsewhere.
///
/// # Errors
/// Cancelled; what the models say; nobody with hidden items whom both know.
pub fn learn_weights(
    collaborative: &ModelSpec,
    profile: &ModelSpec,
    parts: &SplitData,
    adaptive: bool,
    seed: u64,
    task: &Task,
) -> Result<WeightFit, ModelError> {
    let (first, second) = (collaborative.fit(&parts.train, seed, task)?, profile.fit(&parts.train, seed, task)?);
    let scorer = Scorer::new(Arc::clone(&parts.train), Some(first), Some(second), Weights::default());
    let people = super::sample_n(&parts.people, MAX_WEIGHT_PEOPLE, seed);
    let options = WeightOptions { domain: parts.domain, adaptive, ..WeightOptions::default() };
    let fit = fit_weights(&scorer, &parts.test, &people, &options, task)?;
    Ok(super::dial::moved(&scorer, parts, &people, fit, seed, task)?)
}
