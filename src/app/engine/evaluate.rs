//! Measuring runs on hidden data, and what is kept of it for the list of runs.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::fit::plan_of;
use super::session::Session;
use crate::app::command::Direction;
use crate::app::error::AppError;
use crate::app::state::{ComparedMetric, ComparisonView, Interval, RunMetrics};
use crate::data::Domain;
use crate::models::evaluation::{self, Estimate, EvaluateOptions, Group, Metric, Report, Split};
use crate::task::Task;

/// People measured for the list of runs; the command measures everybody.
const LIST_PEOPLE: usize = 20_000;

/// Measures that a comparison shows: k, and whether more is better.
const COMPARED: [(Metric, usize, bool); 5] = [
    (Metric::Ndcg, 10, true),
    (Metric::Recall, 20, true),
    (Metric::HitRate, 10, true),
    (Metric::Mrr, 10, true),
    (Metric::Novelty, 20, true),
];

#[derive(Debug, Clone)]
pub struct EvaluateRequest {
    pub run: String,
    pub split: String,
    pub from: Domain,
    pub ks: Vec<usize>,
    pub against: Option<String>,
    pub seed: u64,
}

/// Every measure of a run as one JSON object.
pub fn evaluate(session: &Session, request: &EvaluateRequest, task: &Task) -> Result<Value, AppError> {
    let split = split_named(session, &request.split, request.from, task)?;
    let report = report_of(session, &request.run, &split, &request.ks, request.seed, None, task)?;
    let mut value = report_json(&request.run, &report);
    if let Some(other) = &request.against {
        let theirs = report_of(session, other, &split, &request.ks, request.seed, None, task)?;
        value["against"] = comparison_json(other, &report, &theirs, request.seed);
    }
    Ok(value)
}

/// Measures a run on the crossing split both ways and keeps the result with it.
pub fn measure_crossing(session: &Session, run: &str, task: &Task) -> Result<[Option<RunMetrics>; 2], AppError> {
    let mut all = [None, None];
    for (at, direction) in Direction::BOTH.into_iter().enumerate() {
        let split = Split::Crossing { from: direction.from(), share: 0.2 };
        match report_of(session, run, &split, &[10, 20], 1, Some(LIST_PEOPLE), task) {
            Ok(report) => all[at] = Some(metrics_of(&report, direction.to())),
            Err(AppError::Cancelled) => return Err(AppError::Cancelled),
            // Too few bridge people this way: the list says so by showing nothing.
            Err(_) => {}
        }
    }
    let kept = all.map(|metrics| metrics.map(KeptMetrics::from));
    session.store().set_run_metrics(run, &serde_json::to_string(&kept).unwrap_or_default())?;
    Ok(all)
}

/// Two runs on the same people of the crossing split, every personal measure with its paired difference.
pub fn compare_runs(
    session: &Session,
    run: &str,
    other: &str,
    direction: Direction,
    task: &Task,
) -> Result<ComparisonView, AppError> {
    let split = Split::Crossing { from: direction.from(), share: 0.2 };
    let ours = report_of(session, run, &split, &[10, 20], 1, Some(LIST_PEOPLE), task)?;
    let theirs = report_of(session, other, &split, &[10, 20], 1, Some(LIST_PEOPLE), task)?;
    let rows = COMPARED.iter().filter_map(|&(metric, k, more_is_better)| {
        let (a, b) = (ours.model.get(Group::All, metric, k)?, theirs.model.get(Group::All, metric, k)?);
        let difference = evaluation::compare(&ours.model.per_person, &theirs.model.per_person, metric, k, 1)?;
        let [run, other, difference] = [a, b, difference].map(interval);
        Some(ComparedMetric { metric: metric.id(), k, run, other, difference, more_is_better })
    });
    let rows: Vec<ComparedMetric> = rows.collect();
    let n_people = rows.iter().map(|row| row.difference.n_people).max().unwrap_or(0);
    Ok(ComparisonView { run: run.to_owned(), other: other.to_owned(), n_people, n_bridge: ours.n_bridge, rows })
}

/// What [`measure_crossing`] kept.
pub fn kept_metrics(json: &str) -> [Option<RunMetrics>; 2] {
    let kept: [Option<KeptMetrics>; 2] = serde_json::from_str(json).unwrap_or_default();
    kept.map(|metrics| metrics.map(RunMetrics::from))
}

pub(super) fn interval(estimate: Estimate) -> Interval {
    Interval { value: estimate.value, low: estimate.low, high: estimate.high, n_people: estimate.n_people }
}

/// The split of an id; `from` matters to the crossing only.
pub(super) fn split_named(session: &Session, id: &str, from: Domain, task: &Task) -> Result<Split, AppError> {
    if id == "time" {
        // The last fifth of the time that the data cover.
        let dataset = session.dataset(task)?;
        let (first, last) = dataset.events.time_range().unwrap_or((0, 0));
        return Ok(Split::Time { from: last - (last - first) / 5 });
    }
    Ok(Split::from_id(id, from).unwrap_or(Split::Random { share: 0.2 }))
}

fn report_of(
    session: &Session,
    run: &str,
    split: &Split,
    ks: &[usize],
    seed: u64,
    max_people: Option<usize>,
    task: &Task,
) -> Result<Report, AppError> {
    let (_, definition) = session.run_record(run)?;
    let data = super::federate::training_of(session, &definition, task)?;
    let dataset = session.dataset(task)?;
    let options = EvaluateOptions { ks: ks.to_vec(), seed, max_people };
    Ok(evaluation::evaluate(&plan_of(&definition)?, &data, &dataset, split, &options, task)?)
}

fn metrics_of(report: &Report, to: Domain) -> RunMetrics {
    let get = |metric, k| report.model.get(Group::All, metric, k).unwrap_or_default();
    let _ = to;
    let least = report.popularity.get(Group::All, Metric::Ndcg, 10).unwrap_or_default().value;
    let ndcg10 = interval(get(Metric::Ndcg, 10));
    RunMetrics {
        ndcg10,
        recall20: interval(get(Metric::Recall, 20)),
        coverage: get(Metric::Coverage, 20).value,
        novelty: get(Metric::Novelty, 20).value,
        against_popularity: if least > 0.0 { ndcg10.value / least } else { 0.0 },
        cannot_tell: report.cannot_tell,
    }
}

fn report_json(run: &str, report: &Report) -> Value {
    let mut metrics = Map::new();
    let mut groups = Map::new();
    for group in &report.model.groups {
        let mut values = Map::new();
        for value in &group.values {
            values.insert(format!("{}@{}", value.metric.id(), value.k), estimate_json(&value.estimate));
        }
        match group.group {
            Group::All => metrics = values,
            other => {
                groups.insert(group_id(other), Value::Object(values));
            }
        }
    }
    let mut floor = Map::new();
    for value in
        report.popularity.groups.iter().filter(|group| group.group == Group::All).flat_map(|group| &group.values)
    {
        floor.insert(format!("{}@{}", value.metric.id(), value.k), estimate_json(&value.estimate));
    }
    let sources: Map<String, Value> =
        report.model.sources.iter().map(|(source, count)| (source.id().to_owned(), json!(count))).collect();
    json!({
        "run": run,
        "split": report.split.id(),
        "from": report.split.domain().map(|to| to.other().id()),
        "to": report.split.domain().map(Domain::id),
        "seed": report.seed,
        "n_bridge_people": report.n_bridge,
        "cannot_tell": report.cannot_tell,
        "metrics": metrics,
        "popularity": floor,
        "against_popularity": estimate_json(&report.against_popularity),
        "groups": groups,
        "sources": sources,
    })
}

fn comparison_json(other: &str, report: &Report, theirs: &Report, seed: u64) -> Value {
    let mut differences = Map::new();
    for metric in Metric::PERSONAL {
        for &k in &report.ks {
            let pair = evaluation::compare(&report.model.per_person, &theirs.model.per_person, metric, k, seed);
            if let Some(estimate) = pair {
                differences.insert(format!("{}@{k}", metric.id()), estimate_json(&estimate));
            }
        }
    }
    json!({ "run": other, "differences": differences })
}

fn group_id(group: Group) -> String {
    match group {
        Group::All => "all".to_owned(),
        Group::Domain(domain) => format!("domain:{}", domain.id()),
        Group::History(band) => match band.max {
            Some(max) if max == band.min => format!("history:{max}"),
            Some(max) => format!("history:{}-{max}", band.min),
            None => format!("history:{}+", band.min),
        },
    }
}

pub(super) fn estimate_json(estimate: &Estimate) -> Value {
    json!({
        "value": finite(estimate.value),
        "low": finite(estimate.low),
        "high": finite(estimate.high),
        "n_people": estimate.n_people,
    })
}

fn finite(value: f64) -> Value {
    if value.is_finite() { json!(value) } else { Value::Null }
}

/// [`RunMetrics`] as stored.
#[derive(Serialize, Deserialize)]
struct KeptMetrics {
    ndcg10: (f64, f64, f64, u64),
    recall20: (f64, f64, f64, u64),
    coverage: f64,
    novelty: f64,
    against_popularity: f64,
    cannot_tell: bool,
}

impl From<RunMetrics> for KeptMetrics {
    fn from(metrics: RunMetrics) -> Self {
        let pack = |of: Interval| (of.value, of.low, of.high, of.n_people);
        Self {
            ndcg10: pack(metrics.ndcg10),
            recall20: pack(metrics.recall20),
            coverage: metrics.coverage,
            novelty: metrics.novelty,
            against_popularity: metrics.against_popularity,
            cannot_tell: metrics.cannot_tell,
        }
    }
}

impl From<KeptMetrics> for RunMetrics {
    fn from(kept: KeptMetrics) -> Self {
        let unpack = |(value, low, high, n_people)| Interval { value, low, high, n_people };
        Self {
            ndcg10: unpack(kept.ndcg10),
            recall20: unpack(kept.recall20),
            coverage: kept.coverage,
            novelty: kept.novelty,
            against_popularity: kept.against_popularity,
            cannot_tell: kept.cannot_tell,
        }
    }
}
