//! Fitting runs, keeping them, and bringing them back ready to score.

use std::sync::Arc;
use std::time::Instant;

use ndarray::Array2;
use serde::Serialize;

use super::definition::{AlphaChoice, PartDefinition, RunDefinition, StoredWeights, unknown_model};
use super::federate::{check_partner, training_of};
use super::session::{FittedRun, Session, parse_definition};
use super::tuning::TuningSummary;
use super::{now_secs, peak_rss_mb};
use crate::app::error::AppError;
use crate::app::state::FieldsView;
use crate::data::Domain;
use crate::models::blend::Scorer;
use crate::models::evaluation::{ModelSpec, Plan, PlanWeights, Split, learn_weights, split_data};
use crate::models::{self, FittedModel, ModelError, ModelParts, TrainingData};
use crate::task::Task;
use crate::workspace::RunRecord;

/// Names of the parts in stored matrices.
const COLLABORATIVE: &str = "collaborative";
const PROFILE: &str = "profile";

/// Share of interactions hidden from both parts when weights are fitted.
const WEIGHT_SHARE: f64 = 0.2;

#[derive(Debug, Clone, Serialize)]
pub struct FitSummary {
    pub run: String,
    pub model: String,
    pub seconds: f64,
    pub peak_rss_mb: u64,
    /// Every parameter in use, as PART.KEY.
    pub params: std::collections::BTreeMap<String, f64>,
    pub weights: Option<StoredWeights>,
    /// What `auto` tried and chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tuning: Option<TuningSummary>,
    pub iterations: Vec<IterationSummary>,
    /// What the profile goes by, largest first in each domain; empty where no part has fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub importance: Vec<ImportanceSummary>,
    pub n_people: u64,
    pub n_items: u64,
    pub n_interactions: u64,
}

/// The part of one field in what a run says of the items of a domain.
#[derive(Debug, Clone, Serialize)]
pub struct ImportanceSummary {
    pub domain: Domain,
    pub field: String,
    pub share: f64,
}

#[derive(Debug, Clone, Serialize)]
pub struct IterationSummary {
    pub step: u32,
    pub loss: f64,
    pub seconds: f64,
}

/// Fits and keeps a run under a name; an older run of the name is replaced.
pub fn fit(session: &Session, name: &str, mut definition: RunDefinition, task: &Task) -> Result<FitSummary, AppError> {
    let begun = Instant::now();
    check_partner(session, &definition)?;
    let data = training_of(session, &definition, task)?;
    let dataset = session.dataset(task)?;
    for part in [&mut definition.collaborative, &mut definition.profile].into_iter().flatten() {
        // A new fit is a new search.
        part.recipe = None;
    }
    let parts = fit_parts(&definition, &data, task)?;
    let tuning = parts.iter().find_map(|(_, model)| model.tuning()).cloned();
    if let Some(part) = &mut definition.collaborative {
        part.recipe = tuning.as_ref().map(|tuning| tuning.recipe.clone());
    }
    let weights = match definition.alpha {
        AlphaChoice::Fixed(alpha) => StoredWeights::dial(alpha),
        AlphaChoice::Fitted | AlphaChoice::Adaptive if definition.is_blend() => {
            fitted_weights(session, &definition, task)?
        }
        AlphaChoice::Fitted | AlphaChoice::Adaptive => StoredWeights::dial(1.0),
    };
    definition.weights = Some(weights);
    let iterations = parts.iter().flat_map(|(_, model)| model.iterations()).copied().collect::<Vec<_>>();
    definition.iterations = iterations.iter().map(|iteration| (iteration.step, iteration.loss)).collect();
    let seconds = begun.elapsed().as_secs_f64();
    let record = RunRecord {
        name: name.to_owned(),
        model: definition.model_id().to_owned(),
        definition_json: to_json(&definition),
        revision: dataset.revision,
        created_at: now_secs(),
        seconds,
        metrics_json: String::new(),
        n_people: dataset.n_people() as u64,
        n_items: dataset.n_items() as u64,
    };
    keep(session, &record, &parts, task)?;
    let summary = FitSummary {
        run: name.to_owned(),
        model: record.model.clone(),
        seconds,
        peak_rss_mb: peak_rss_mb(),
        params: params_in_use(&definition),
        weights: definition.is_blend().then_some(weights),
        tuning: tuning.as_ref().map(TuningSummary::from),
        iterations: iterations
            .iter()
            .map(|step| IterationSummary { step: step.step, loss: step.loss, seconds: step.seconds })
            .collect(),
        importance: parts
            .iter()
            .flat_map(|(_, model)| model.importance())
            .map(|found| ImportanceSummary { domain: found.domain, field: found.field, share: found.share })
            .collect(),
        n_people: record.n_people,
        n_items: record.n_items,
        n_interactions: data.strengths.nnz() as u64,
    };
    session.remember_run(Arc::new(assemble(name, definition, dataset.revision, data, parts)));
    Ok(summary)
}

/// What a run goes by when it tells items apart, for the window.
///
/// # Errors
/// No such run; cancelled while it is fitted again; the store.
pub fn fields_of_run(session: &Session, name: &str, task: &Task) -> Result<FieldsView, AppError> {
    let run = fitted_run(session, name, task)?;
    let rows = run.scorer.importance().into_iter().map(|found| (found.domain, found.field, found.share));
    Ok(FieldsView { run: name.to_owned(), rows: rows.collect() })
}

/// The run, ready to score: from memory, from its stored matrices, or fitted again when the data have changed.
pub fn fitted_run(session: &Session, name: &str, task: &Task) -> Result<Arc<FittedRun>, AppError> {
    let dataset = session.dataset(task)?;
    if let Some(run) = session.remembered_run(name).filter(|run| run.revision == dataset.revision) {
        return Ok(run);
    }
    let record = session.store().run(name)?;
    let definition = parse_definition(&record)?;
    let data = training_of(session, &definition, task)?;
    let stored = if record.revision == dataset.revision { session.store().run_parts(name, task)? } else { vec![] };
    let mut parts = vec![];
    for (role, part) in roles(&definition) {
        let restored = restore(role, part, &data, &stored);
        parts.push((
            role,
            match restored {
                Some(model) => model,
                None => fit_part(part, &data, definition.seed, task)?,
            },
        ));
    }
    let run = Arc::new(assemble(name, definition, dataset.revision, data, parts));
    session.remember_run(Arc::clone(&run));
    Ok(run)
}

/// A run's plan for evaluation: the same models and parameters, fitted on a training part.
pub fn plan_of(definition: &RunDefinition) -> Result<Plan, AppError> {
    match (&definition.collaborative, &definition.profile) {
        (Some(collaborative), Some(profile)) => Ok(Plan::Blend {
            collaborative: spec_of(collaborative)?,
            profile: spec_of(profile)?,
            weights: match definition.alpha {
                AlphaChoice::Fixed(_) => PlanWeights::Given(definition.weights_or_dial().to_model()),
                AlphaChoice::Fitted => PlanWeights::Fitted { adaptive: false },
                AlphaChoice::Adaptive => PlanWeights::Fitted { adaptive: true },
            },
        }),
        (Some(part), None) | (None, Some(part)) => Ok(Plan::Single(spec_of(part)?)),
        (None, None) => Err(unknown_model("")),
    }
}

fn spec_of(part: &PartDefinition) -> Result<ModelSpec, AppError> {
    let recommender = models::by_id(&part.model)?;
    Ok(ModelSpec { recommender, params: part.params.clone(), recipe: part.recipe.clone() })
}

fn fitted_weights(session: &Session, definition: &RunDefinition, task: &Task) -> Result<StoredWeights, AppError> {
    let Plan::Blend { collaborative, profile, .. } = plan_of(definition)? else { return Ok(StoredWeights::dial(1.0)) };
    let data = training_of(session, definition, task)?;
    let dataset = session.dataset(task)?;
    let split = Split::Random { share: WEIGHT_SHARE };
    let adaptive = definition.alpha == AlphaChoice::Adaptive;
    let fit = split_data(&data, &dataset, &split, definition.seed)
        .and_then(|parts| learn_weights(&collaborative, &profile, &parts, adaptive, definition.seed, task));
    match fit {
        Ok(fit) => Ok(StoredWeights::from_model(&fit.weights())),
        // Nobody to learn from: the middle of the dial.
        Err(ModelError::TooFew { .. }) => Ok(StoredWeights::dial(0.5)),
        Err(error) => Err(error.into()),
    }
}

type FittedParts = Vec<(&'static str, Arc<dyn FittedModel>)>;

fn roles(definition: &RunDefinition) -> impl Iterator<Item = (&'static str, &PartDefinition)> {
    let parts = [(COLLABORATIVE, definition.collaborative.as_ref()), (PROFILE, definition.profile.as_ref())];
    parts.into_iter().filter_map(|(role, part)| Some((role, part?)))
}

fn fit_parts(definition: &RunDefinition, data: &Arc<TrainingData>, task: &Task) -> Result<FittedParts, AppError> {
    roles(definition).map(|(role, part)| Ok((role, fit_part(part, data, definition.seed, task)?))).collect()
}

fn fit_part(
    part: &PartDefinition,
    data: &Arc<TrainingData>,
    seed: u64,
    task: &Task,
) -> Result<Arc<dyn FittedModel>, AppError> {
    Ok(spec_of(part)?.fit(data, seed, task)?)
}

fn restore(
    role: &str,
    part: &PartDefinition,
    data: &Arc<TrainingData>,
    stored: &[(String, Array2<f32>)],
) -> Option<Arc<dyn FittedModel>> {
    let prefix = format!("{role}/");
    let own = stored.iter().filter_map(|(name, matrix)| Some((name.strip_prefix(&prefix)?.to_owned(), matrix.clone())));
    let parts = ModelParts { matrices: own.collect() };
    if parts.matrices.is_empty() {
        return None;
    }
    models::by_id(&part.model).ok()?.restore(data, &part.params, &parts).map(Arc::from)
}

fn keep(session: &Session, record: &RunRecord, parts: &FittedParts, task: &Task) -> Result<(), AppError> {
    task.step("stage-save", 0, 0)?;
    let mut matrices = vec![];
    for (role, model) in parts {
        for (name, matrix) in model.parts().unwrap_or_default().matrices {
            matrices.push((format!("{role}/{name}"), matrix));
        }
    }
    let stored = (!matrices.is_empty()).then_some(matrices.as_slice());
    session.store().save_run(record, stored, task)?;
    Ok(())
}

fn assemble(
    name: &str,
    definition: RunDefinition,
    revision: u64,
    data: Arc<TrainingData>,
    parts: FittedParts,
) -> FittedRun {
    let of = |wanted: &str| parts.iter().find(|(role, _)| *role == wanted).map(|(_, model)| Arc::clone(model));
    let scorer = Scorer::new(data, of(COLLABORATIVE), of(PROFILE), definition.weights_or_dial().to_model());
    FittedRun { name: name.to_owned(), definition, revision, scorer }
}

fn params_in_use(definition: &RunDefinition) -> std::collections::BTreeMap<String, f64> {
    let mut all = std::collections::BTreeMap::new();
    for (_, part) in roles(definition) {
        let specs = models::by_id(&part.model).map(|model| model.params()).unwrap_or_default();
        for spec in specs {
            let value = part.params.get(spec.name).copied().unwrap_or(spec.default);
            all.insert(format!("{}.{}", part.model, spec.name), value);
        }
    }
    all
}

fn to_json(definition: &RunDefinition) -> String {
    // A struct of numbers and texts always serialises.
    serde_json::to_string(definition).unwrap_or_default()
}
