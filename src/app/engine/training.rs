//! The list of runs: training the default ones or one of the user's choice, measured on the crossing.

use super::definition::{AlphaChoice, PartDefinition, RunDefinition, StoredWeights};
use super::evaluate::{kept_metrics, measure_crossing};
use super::fit::fit;
use super::import::strength_rules;
use super::now_secs;
use super::session::{Session, parse_definition};
use crate::app::command::FitRequest;
use crate::app::error::AppError;
use crate::app::state::RunRow;
use crate::data::Domain;
use crate::models::{self, Family, auto};
use crate::task::Task;

/// Largest catalogue for which the closed-form model is among the defaults.
const EASE_ITEMS: usize = 3_000;
const SEED: u64 = 1;

/// Seconds that the automatic choice among the defaults may search.
const AUTO_SECS: f64 = 60.0;

/// The runs that are trained when nothing was chosen: the floor, the strong simple models, the profile and a blend.
fn quick_definitions(n_items: usize) -> Result<Vec<(String, RunDefinition)>, AppError> {
    let mut all = vec![];
    for model in ["popularity", "item-knn", "svd", "als", "ease", "profile-cosine", "profile"] {
        if model != "ease" || n_items <= EASE_ITEMS {
            all.push((model.to_owned(), RunDefinition::single(PartDefinition::new(model), SEED)?));
        }
    }
    let blend = RunDefinition::blend(
        PartDefinition::new("als"),
        PartDefinition::new("profile"),
        AlphaChoice::Fixed(0.5),
        SEED,
    )?;
    all.push(("blend".to_owned(), blend));
    Ok(all)
}

/// Those, and the automatic choice.
fn default_definitions(n_items: usize) -> Result<Vec<(String, RunDefinition)>, AppError> {
    let mut all = quick_definitions(n_items)?;
    let mut auto = PartDefinition::new(auto::ID);
    auto.params.insert("budget".to_owned(), AUTO_SECS);
    all.push((auto::ID.to_owned(), RunDefinition::single(auto, SEED)?));
    Ok(all)
}

/// Trains and measures the default runs.
pub fn train_defaults(session: &Session, task: &Task) -> Result<Vec<RunRow>, AppError> {
    let n_items = session.dataset(task)?.n_items();
    train_all(session, default_definitions(n_items)?, task)
}

/// As [`train_defaults`] without the automatic choice, which takes longer than all the others: for the sample data.
pub fn train_quick_defaults(session: &Session, task: &Task) -> Result<Vec<RunRow>, AppError> {
    let n_items = session.dataset(task)?.n_items();
    train_all(session, quick_definitions(n_items)?, task)
}

fn train_all(session: &Session, all: Vec<(String, RunDefinition)>, task: &Task) -> Result<Vec<RunRow>, AppError> {
    let n_runs = all.len() as u64;
    let strengths = strength_rules(session)?;
    for (at, (name, definition)) in all.into_iter().enumerate() {
        let definition = RunDefinition { strengths: strengths.clone(), ..definition };
        task.step("stage-train", at as u64, n_runs)?;
        let quiet = Task::new(task.token().clone(), |_| {});
        fit(session, &name, definition, &quiet)?;
        measure_crossing(session, &name, &quiet)?;
    }
    run_rows(session, task)
}

/// Trains and measures one run of the dialog.
pub fn train_request(session: &Session, request: &FitRequest, task: &Task) -> Result<Vec<RunRow>, AppError> {
    let definition = if request.model == "blend" {
        let collaborative = part_of(&request.collaborative, request);
        let profile = part_of(&request.profile, request);
        RunDefinition::blend(collaborative, profile, AlphaChoice::Fixed(0.5), SEED)?
    } else {
        RunDefinition::single(part_of(&request.model, request), SEED)?
    };
    let definition = RunDefinition { strengths: strength_rules(session)?, ..definition };
    fit(session, &request.name, definition, task)?;
    measure_crossing(session, &request.name, task)?;
    run_rows(session, task)
}

/// Trains and measures `ease` on the data here and a partner's sums.
pub fn train_with_partner(session: &Session, partner: &str, task: &Task) -> Result<Vec<RunRow>, AppError> {
    let definition = RunDefinition::single(PartDefinition::new("ease"), SEED)?;
    let (strengths, partner_name) = (strength_rules(session)?, Some(partner.to_owned()));
    let definition = RunDefinition { strengths, partner: partner_name, ..definition };
    let name = format!("ease + {partner}");
    fit(session, &name, definition, task)?;
    measure_crossing(session, &name, task)?;
    run_rows(session, task)
}

/// A part with the parameters of the request that belong to it.
fn part_of(model: &str, request: &FitRequest) -> PartDefinition {
    let specs = models::by_id(model).map(|model| model.params()).unwrap_or_default();
    let is_own = |name: &str| specs.iter().any(|spec| spec.name == name);
    let params = request.params.iter().filter(|(name, _)| is_own(name)).map(|(name, value)| (name.clone(), *value));
    PartDefinition { params: params.collect(), ..PartDefinition::new(model) }
}

/// The kept runs, best blend first as they were made.
pub fn run_rows(session: &Session, task: &Task) -> Result<Vec<RunRow>, AppError> {
    let revision = session.store().revision()?;
    let records = session.store().runs()?;
    task.check()?;
    let rows = records.iter().map(|record| {
        let definition = parse_definition(record)?;
        let family = match (&definition.collaborative, &definition.profile) {
            (Some(_), Some(_)) => "blend",
            (Some(_), None) => "collaborative",
            _ => "profile",
        };
        let parts = definition.collaborative.as_ref().zip(definition.profile.as_ref());
        let all_parts = definition.collaborative.iter().chain(&definition.profile);
        Ok(RunRow {
            name: record.name.clone(),
            model: record.model.clone(),
            parts: parts.map(|(a, b)| (a.model.clone(), b.model.clone())),
            chosen: Domain::BOTH.map(|domain| chosen_parts(&definition, domain)),
            params: all_parts.flat_map(|part| part.params.clone()).collect(),
            alpha: definition.is_blend().then(|| definition.weights_or_dial().alpha()),
            weight_sum: definition.is_blend().then(|| {
                let weights = definition.weights_or_dial();
                weights.collaborative_weight + weights.profile_weight
            }),
            family,
            metrics: kept_metrics(&record.metrics_json),
            fit_seconds: record.seconds,
            created_at: record.created_at,
            is_stale: record.revision != revision,
            iterations: definition.iterations.clone(),
            failure: None,
        })
    });
    let mut rows: Vec<RunRow> = rows.collect::<Result<_, AppError>>()?;
    let quality = |row: &RunRow| row.metrics[0].map_or(-1.0, |metrics| metrics.ndcg10.value);
    rows.sort_by(|a, b| quality(b).total_cmp(&quality(a)).then_with(|| a.name.cmp(&b.name)));
    Ok(rows)
}

/// What `auto` settled on for the items of a domain, largest weight first.
fn chosen_parts(definition: &RunDefinition, domain: Domain) -> Vec<(String, f64)> {
    let recipe = definition.collaborative.as_ref().and_then(|part| part.recipe.as_ref());
    let sides = recipe.into_iter().flat_map(|recipe| &recipe.sides);
    let parts = sides.filter(|side| side.domain == domain && !side.crossing).flat_map(|side| &side.parts);
    let mut parts: Vec<(String, f64)> = parts.map(|part| (part.model.clone(), f64::from(part.weight))).collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    parts
}

/// Keeps other weights with a blend; its parts stay as they are.
pub fn save_weights(
    session: &Session,
    run: &str,
    weights: StoredWeights,
    task: &Task,
) -> Result<Vec<RunRow>, AppError> {
    let (mut record, mut definition) = session.run_record(run)?;
    definition.alpha = AlphaChoice::Fixed(weights.alpha());
    definition.weights = Some(weights);
    record.definition_json = serde_json::to_string(&definition).unwrap_or_default();
    session.store().set_run_definition(run, &record.definition_json)?;
    session.forget_run(run);
    measure_crossing(session, run, task)?;
    run_rows(session, task)
}

pub fn delete_run(session: &Session, run: &str, task: &Task) -> Result<Vec<RunRow>, AppError> {
    session.store().delete_run(run, now_secs())?;
    session.forget_run(run);
    run_rows(session, task)
}

/// Every model with its parameters, for the `models` command and the dialog.
pub fn model_list() -> serde_json::Value {
    let all = models::MODELS.iter().map(|model| {
        let params: Vec<_> = model
            .params()
            .iter()
            .map(|spec| {
                let kind = match spec.kind {
                    models::ParamKind::Integer => "integer",
                    models::ParamKind::Number => "number",
                    models::ParamKind::Switch => "switch",
                };
                serde_json::json!({ "name": spec.name, "kind": kind, "min": spec.min, "max": spec.max, "default": spec.default })
            })
            .collect();
        let family = if model.family() == Family::Collaborative { "collaborative" } else { "profile" };
        serde_json::json!({ "id": model.id(), "family": family, "params": params })
    });
    let mut list: Vec<_> = all.collect();
    let blend = serde_json::json!([
        { "name": "alpha", "kind": "number", "min": 0.0, "max": 1.0, "default": 0.5 }
    ]);
    list.push(serde_json::json!({ "id": "blend", "family": "blend", "params": blend }));
    serde_json::Value::Array(list)
}
