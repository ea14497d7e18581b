//! What a search over settings tried and chose, for the commands and the list of runs.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::evaluate::{estimate_json, split_named};
use super::session::Session;
use crate::app::command::Direction;
use crate::app::error::AppError;
use crate::app::state::{Interval, TunedView};
use crate::data::{Domain, StrengthRules};
use crate::models::auto::{self, RecipePart, Scope, SideResult, Trial, Tuning};
use crate::models::evaluation::{self, Metric, TuneEnd, TuneOptions, TuneResult};
use crate::models::{self, Params};
use crate::task::Task;

/// People measured by a trial.
const MAX_PEOPLE: usize = 4_000;

/// A search of `auto`.
#[derive(Debug, Clone, Serialize)]
pub struct TuningSummary {
    pub chosen: Vec<SideSummary>,
    pub trials: Vec<TrialSummary>,
    /// Settings that the budget had no room for, by an estimate from the size of the data.
    pub left_out: usize,
    /// The clock ended the trials before the last one: on a faster computer the choice may be another.
    pub stopped_by_clock: bool,
    /// The search was asked to end early and gave the best that it had.
    pub settled: bool,
}

/// What ranks the items of one domain.
#[derive(Debug, Clone, Serialize)]
pub struct SideSummary {
    pub domain: Domain,
    /// For people who have nothing of the domain yet.
    pub crossing: bool,
    pub parts: Vec<RecipePart>,
    #[serde(flatten)]
    pub quality: Option<QualitySummary>,
}

/// On hidden items of the validation people; `None` where too few people could be measured.
#[derive(Debug, Clone, Serialize)]
pub struct QualitySummary {
    pub n_people: u64,
    #[serde(rename = "ndcg@20")]
    pub ndcg: f64,
    #[serde(rename = "recall@20")]
    pub recall: f64,
    /// NDCG@20 above popularity: mean, low, high.
    pub over_popularity: [f64; 3],
    pub cannot_tell: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct TrialSummary {
    pub domain: Domain,
    pub crossing: bool,
    pub model: String,
    pub params: BTreeMap<String, f64>,
    pub scope: Scope,
    #[serde(rename = "ndcg@20")]
    pub ndcg: f64,
    #[serde(rename = "recall@20")]
    pub recall: f64,
    pub seconds: f64,
}

/// What to tune, how it is measured, and for how long.
#[derive(Debug, Clone)]
pub struct TuneRequest {
    pub model: String,
    pub split: String,
    pub from: Domain,
    pub metric: Metric,
    pub k: usize,
    pub budget_secs: f64,
    pub seed: u64,
}

/// Tries settings of a model within a time budget and gives the best and every trial as one JSON object, and whether the
/// search was cancelled. `auto` hides items in its own way, so that split and metric are not asked of it.
///
/// # Errors
/// Cancelled before the first trial was over; what the first fit says.
pub fn tune(session: &Session, request: &TuneRequest, task: &Task) -> Result<(Value, bool), AppError> {
    let data = session.training(&StrengthRules::default(), task)?;
    let model = models::by_id(&request.model)?;
    if request.model == auto::ID {
        let params = Params::from([("budget".to_owned(), request.budget_secs)]);
        let tuning = auto::explore(&data, &params, request.seed, task)?;
        let summary = TuningSummary::from(&tuning);
        return Ok((json!({ "model": request.model, "tuning": summary }), tuning.settled));
    }
    let dataset = session.dataset(task)?;
    let options = TuneOptions {
        split: split_named(session, &request.split, request.from, task)?,
        metric: request.metric,
        k: request.k,
        budget_secs: request.budget_secs,
        max_people: MAX_PEOPLE,
        seed: request.seed,
    };
    let result = evaluation::tune(model, &data, &dataset, &options, task)?;
    Ok((result_json(request, &result), result.end == TuneEnd::Cancelled))
}

/// As [`tune`] for the window: the crossing of a direction, by NDCG@10. A search that was stopped gives the best so far.
///
/// # Errors
/// As [`tune`].
pub fn tune_crossing(
    session: &Session,
    model: &str,
    direction: Direction,
    budget_secs: f64,
    task: &Task,
) -> Result<TunedView, AppError> {
    let request = TuneRequest {
        model: model.to_owned(),
        split: "crossing".to_owned(),
        from: direction.from(),
        metric: Metric::Ndcg,
        k: 10,
        budget_secs,
        seed: 1,
    };
    let (value, _) = tune(session, &request, task)?;
    let number = |value: &Value| value.as_f64().unwrap_or_default();
    let best = &value["best"];
    let params = best["params"].as_object().into_iter().flatten();
    Ok(TunedView {
        model: request.model,
        params: params.map(|(name, value)| (name.clone(), number(value))).collect(),
        quality: Interval {
            value: number(&best["value"]["value"]),
            low: number(&best["value"]["low"]),
            high: number(&best["value"]["high"]),
            n_people: best["value"]["n_people"].as_u64().unwrap_or_default(),
        },
        popularity: number(&value["popularity"]["value"]),
        n_trials: value["trials"].as_array().map_or(0, Vec::len),
    })
}

fn result_json(request: &TuneRequest, result: &TuneResult) -> Value {
    let trials: Vec<Value> = result
        .trials
        .iter()
        .map(|trial| json!({ "params": trial.params, "value": estimate_json(&trial.value), "seconds": trial.seconds }))
        .collect();
    json!({
        "model": request.model,
        "split": request.split,
        "metric": format!("{}@{}", request.metric.id(), request.k),
        "seed": request.seed,
        "best": trials.get(result.best),
        "popularity": estimate_json(&result.popularity),
        "stopped": match result.end {
            TuneEnd::Done => "done",
            TuneEnd::Clock => "budget",
            TuneEnd::Cancelled => "cancelled",
        },
        "trials": trials,
    })
}

impl From<&Tuning> for TuningSummary {
    fn from(tuning: &Tuning) -> Self {
        let quality = |domain, crossing| {
            let is_side = |side: &&SideResult| side.domain == domain && side.crossing == crossing;
            tuning.sides.iter().find(is_side).map(QualitySummary::from)
        };
        let chosen = tuning.recipe.sides.iter().map(|side| SideSummary {
            domain: side.domain,
            crossing: side.crossing,
            parts: side.parts.clone(),
            quality: quality(side.domain, side.crossing),
        });
        Self {
            chosen: chosen.collect(),
            trials: tuning.trials.iter().map(TrialSummary::from).collect(),
            left_out: tuning.n_left_out,
            stopped_by_clock: tuning.stopped_by_clock,
            settled: tuning.settled,
        }
    }
}

impl From<&SideResult> for QualitySummary {
    fn from(side: &SideResult) -> Self {
        let over = side.against_popularity;
        Self {
            n_people: side.n_people,
            ndcg: side.ndcg,
            recall: side.recall,
            over_popularity: [over.value, over.low, over.high],
            cannot_tell: side.cannot_tell(),
        }
    }
}

impl From<&Trial> for TrialSummary {
    fn from(trial: &Trial) -> Self {
        Self {
            domain: trial.domain,
            crossing: trial.crossing,
            model: trial.model.clone(),
            params: trial.params.clone(),
            scope: trial.scope,
            ndcg: trial.ndcg,
            recall: trial.recall,
            seconds: trial.seconds,
        }
    }
}
