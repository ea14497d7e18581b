//! How good is a run, and how sure is that? Hides part of the data, fits again on the rest, and measures the lists
//! against what was hidden, with popularity beside it as the floor.

mod bootstrap;
mod curve;
mod dial;
mod metrics;
mod plan;
mod report;
mod splits;
mod tune;

pub use bootstrap::{Estimate, N_RESAMPLES, bootstrap_means};
pub(crate) use bootstrap::{draw, interval};
pub use curve::{BlendCurve, CurveOptions, blend_curve};
pub use metrics::Metric;
pub(crate) use metrics::ndcg;
pub use plan::{ModelSpec, Plan, PlanWeights, fit_plan, learn_weights};
pub use report::{Group, GroupReport, HistoryBand, MetricValue, ModelReport, PerPerson, compare};
pub use splits::{Split, SplitData, split_data};
pub(in crate::models) use tune::steps;
pub use tune::{TuneEnd, TuneOptions, TuneResult, TuneTrial, tune};

use std::sync::Arc;
use std::time::Instant;

use ndarray::Array1;

use super::blend::{Candidates, Scorer, Source};
use super::ranking::{by_blocks, goal_scores, top_of};
use super::{ModelError, TrainingData};
use crate::data::{Dataset, Domain, Interactions};
use crate::task::{Cancelled, Task};
use metrics::ItemFacts;
use report::{Lists, measure};
pub(crate) use splits::sample_n;

#[derive(Debug, Clone, PartialEq)]
pub struct EvaluateOptions {
    /// Lengths of list, each > 0.
    pub ks: Vec<usize>,
    pub seed: u64,
    /// A seeded sample of the test people is measured when there are more; `None`: all.
    pub max_people: Option<usize>,
}

impl Default for EvaluateOptions {
    fn default() -> Self {
        Self { ks: vec![10, 20], seed: 42, max_people: Some(20_000) }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub split: Split,
    pub ks: Vec<usize>,
    pub seed: u64,
    pub model: ModelReport,
    pub popularity: ModelReport,
    /// NDCG at the first k, model minus popularity, paired by person.
    pub against_popularity: Estimate,
    /// The paired interval includes zero: these people cannot tell the model from popularity.
    pub cannot_tell: bool,
    /// People in both domains.
    pub n_bridge: u64,
    /// People with hidden items, of whom `model` measures at most `max_people`.
    pub n_test_people: u64,
    pub n_hidden_items: u64,
    pub seconds: f64,
}

/// Held-out people with their score for a goal and whether they took it: what chances are calibrated on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GoalOutcomes {
    pub people: Vec<u32>,
    pub scores: Vec<f32>,
    pub positives: Vec<bool>,
}

/// Splits `data` (built from `dataset`), fits `plan` on the training part, and measures it and popularity.
///
/// # Errors
/// Cancelled; nothing to hide; what the fit says.
pub fn evaluate(
    plan: &Plan,
    data: &TrainingData,
    dataset: &Dataset,
    split: &Split,
    options: &EvaluateOptions,
    task: &Task,
) -> Result<Report, ModelError> {
    let parts = split_data(data, dataset, split, options.seed)?;
    task.check()?;
    let scorer = fit_plan(plan, &parts, dataset, split, options.seed, task)?;
    evaluate_scorer(&scorer, &parts, split, options, task)
}

/// Measures a scorer that was fitted on `parts.train`.
///
/// # Errors
/// Cancelled; no test people.
pub fn evaluate_scorer(
    scorer: &Scorer,
    parts: &SplitData,
    split: &Split,
    options: &EvaluateOptions,
    task: &Task,
) -> Result<Report, ModelError> {
    let started = Instant::now();
    let model = measure_all(scorer, parts, options, task)?;
    let popularity = measure_all(&Scorer::popularity(Arc::clone(&parts.train)), parts, options, task)?;
    let first_k = options.ks.first().copied().unwrap_or(10);
    let against_popularity =
        compare(&model.per_person, &popularity.per_person, Metric::Ndcg, first_k, options.seed).unwrap_or_default();
    Ok(Report {
        split: split.clone(),
        ks: options.ks.clone(),
        seed: options.seed,
        model,
        popularity,
        against_popularity,
        cannot_tell: against_popularity.includes_zero(),
        n_bridge: parts.n_bridge,
        n_test_people: parts.people.len() as u64,
        n_hidden_items: parts.test.nnz() as u64,
        seconds: started.elapsed().as_secs_f64(),
    })
}

/// Scores the goal for everybody of whom something could be hidden and who has no goal item left in the training
/// part; positive is who had one hidden.
///
/// # Errors
/// Cancelled.
pub fn goal_outcomes(
    scorer: &Scorer,
    parts: &SplitData,
    goal_items: &[u32],
    task: &Task,
) -> Result<GoalOutcomes, Cancelled> {
    let has =
        |matrix: &Interactions, person: u32| matrix.row(person as usize).0.iter().any(|item| goal_items.contains(item));
    let people: Vec<u32> =
        parts.held_people.iter().copied().filter(|&person| !has(&parts.train.strengths, person)).collect();
    let mut outcomes = GoalOutcomes::default();
    for (&person, score) in people.iter().zip(goal_scores(scorer, goal_items, &people, task)?) {
        if let Some(score) = score {
            outcomes.people.push(person);
            outcomes.scores.push(score.score);
            outcomes.positives.push(has(&parts.test, person));
        }
    }
    Ok(outcomes)
}

fn measure_all(
    scorer: &Scorer,
    parts: &SplitData,
    options: &EvaluateOptions,
    task: &Task,
) -> Result<ModelReport, ModelError> {
    let facts = ItemFacts::new(&parts.train);
    let people = sample_n(&parts.people, options.max_people.unwrap_or(usize::MAX), options.seed);
    let scopes = scopes(parts);
    let k = options.ks.iter().copied().max().unwrap_or(0);
    let lists = lists_by_scope(scorer, parts, &people, &scopes, k, task)?;
    let (mut groups, mut all, mut sources) = (vec![], PerPerson::default(), vec![]);
    for (&group, lists) in scopes.iter().zip(&lists) {
        task.check()?;
        let (reports, per_person) =
            measure(lists, parts, &facts, group, &options.ks, group == Group::All, options.seed);
        groups.extend(reports);
        if group == Group::All {
            all = per_person;
            sources = count_sources(&lists.sources);
        }
    }
    Ok(ModelReport { groups, per_person: all, sources })
}

/// A split of one domain has one list a person; else there is also one for each domain.
fn scopes(parts: &SplitData) -> Vec<Group> {
    let mut scopes = vec![Group::All];
    if parts.domain.is_none() {
        scopes.extend(Domain::BOTH.map(Group::Domain));
    }
    scopes
}

/// The best k of each person for each scope, with each part scored once.
fn lists_by_scope(
    scorer: &Scorer,
    parts: &SplitData,
    people: &[u32],
    scopes: &[Group],
    k: usize,
    task: &Task,
) -> Result<Vec<Lists>, Cancelled> {
    let mut lists = vec![Lists::default(); scopes.len()];
    let work = |block: &[u32]| block_lists(scorer, parts, block, scopes, k);
    by_blocks(people, "stage-evaluate", task, work, |rows| {
        for (scope, person, list, source) in rows {
            let lists: &mut Lists = &mut lists[scope];
            lists.people.push(person);
            lists.lists.push(list);
            lists.sources.push(source);
        }
        Ok::<(), Cancelled>(())
    })?;
    Ok(lists)
}

fn block_lists(
    scorer: &Scorer,
    split: &SplitData,
    people: &[u32],
    scopes: &[Group],
    k: usize,
) -> Vec<(usize, u32, Vec<u32>, Source)> {
    let parts = scorer.part_scores(people);
    let n_items = split.train.domains.len();
    let (mut mask, mut scores) = (vec![false; n_items], Array1::zeros(n_items));
    let mut rows = vec![];
    for (row, &person) in people.iter().enumerate() {
        for (at, &scope) in scopes.iter().enumerate() {
            let domain = if let Group::Domain(domain) = scope { Some(domain) } else { split.domain };
            let asked = |&item: &u32| domain.is_none_or(|asked| split.train.domains[item as usize] == asked);
            if !split.test.row(person as usize).0.iter().any(asked) {
                continue;
            }
            let source = scorer.combine(&parts, row, &Candidates::of(domain), &mut mask, scores.view_mut());
            rows.push((at, person, top_of(scores.as_slice().unwrap_or_default(), k), source));
        }
    }
    rows
}

fn count_sources(sources: &[Source]) -> Vec<(Source, u64)> {
    let count = |source| sources.iter().filter(|&&own| own == source).count() as u64;
    Source::ALL.into_iter().map(|source| (source, count(source))).filter(|&(_, count)| count > 0).collect()
}

#[cfg(test)]
mod tests;
