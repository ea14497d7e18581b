//! The people of a campaign: who may be in, in which order, how many, who is held out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::evaluate::interval;
use super::explain::term_view;
use super::fit::{fitted_run, plan_of};
use super::now_secs;
use super::session::Session;
use crate::app::command::Goal;
use crate::app::error::{AppError, Failure};
use crate::app::state::{AudienceRow, Draft, FunnelStep, FunnelView, Interval, RankedView, TermView};
use crate::data::rules::{Rule, Unknown};
use crate::data::{Dataset, Domain, LABEL_CATEGORY, LABEL_CREATOR, PersonSet};
use crate::models::blend::{Candidates, Scorer, Weights};
use crate::models::evaluation::{Split, fit_plan, goal_outcomes, split_data};
use crate::models::{calibration, ranking};
use crate::task::Task;
use crate::workspace::{AudienceMembers, AudienceRecord};

/// Smallest audience that may be made or exported.
pub const FLOOR: u64 = 20;
/// Rows of each preview list that carry reasons.
const EXPLAINED: usize = 12;
const REASONS: usize = 3;
/// Places at which the gains curve is drawn.
const GAIN_STEPS: usize = 20;

/// An audience as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudienceDefinition {
    /// ITEM key, `category:C` or `creator:C`.
    pub goal: String,
    pub leave_out_owners: bool,
    pub run: String,
    pub alpha: f64,
    pub rules: Vec<String>,
    pub size: u64,
    pub holdout: f64,
    pub seed: u64,
}

/// What came of making one.
#[derive(Debug, Clone, Serialize)]
pub struct AudienceSummary {
    pub name: String,
    pub goal: String,
    pub run: String,
    pub alpha: f64,
    /// People left after each step.
    pub steps: Vec<StepCount>,
    pub eligible: u64,
    pub people: u64,
    pub held_out: u64,
    pub to_export: u64,
    pub seed: u64,
    pub calibrated: bool,
    /// Without a campaign; absent when chances are not calibrated.
    pub expected_responders: Option<IntervalJson>,
    /// Difference of shares that this size and holdout could tell apart; absent when not calibrated.
    pub smallest_detectable_lift: Option<f64>,
    pub base_rate: f64,
    /// Share of the people scored by a fallback.
    pub fallback_share: f64,
    pub sources: BTreeMap<&'static str, u64>,
}

#[derive(Debug, Clone, Serialize)]
pub struct StepCount {
    pub step: String,
    pub people: u64,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub struct IntervalJson {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// The goal as the command line writes it.
pub fn parse_goal(dataset: &Dataset, text: &str) -> Result<Goal, AppError> {
    if let Some(name) = text.strip_prefix("category:") {
        return Ok(Goal::Category(name.trim().to_owned()));
    }
    if let Some(name) = text.strip_prefix("creator:") {
        return Ok(Goal::Creator(name.trim().to_owned()));
    }
    let item = dataset.catalogue.find(text);
    item.map(Goal::Item).ok_or_else(|| AppError::Told(Failure::new("no-item").with("item", text)))
}

pub fn goal_text(dataset: &Dataset, goal: &Goal) -> String {
    match goal {
        Goal::Item(item) => dataset.catalogue.keys.get(*item as usize).to_owned(),
        Goal::Category(name) => format!("category:{name}"),
        Goal::Creator(name) => format!("creator:{name}"),
    }
}

/// The items of a goal, ascending.
pub fn goal_items(dataset: &Dataset, goal: &Goal) -> Result<Vec<u32>, AppError> {
    let labelled = |column: &str, name: &str| {
        let column = dataset.catalogue.label(column)?;
        let code = column.code_of(name)?;
        Some(column.rows_with(code).map(|row| row as u32).collect::<Vec<u32>>())
    };
    let (items, name) = match goal {
        Goal::Item(item) => (Some(vec![*item]), item.to_string()),
        Goal::Category(name) => (labelled(LABEL_CATEGORY, name), name.clone()),
        Goal::Creator(name) => (labelled(LABEL_CREATOR, name), name.clone()),
    };
    match items {
        Some(items) if !items.is_empty() => Ok(items),
        _ => Err(AppError::Told(Failure::new("no-goal").with("goal", name))),
    }
}

/// People left after each rule. A rule that cannot be read stops nobody and says so in its step.
pub fn funnel(session: &Session, draft: &Draft, task: &Task) -> Result<FunnelView, AppError> {
    let dataset = session.dataset(task)?;
    let (steps, left) = narrow(session, &dataset, draft)?;
    let numbers: PersonSet = left.iter().map(|row| dataset.people.numbers[row as usize]).collect();
    let mut also_in = vec![];
    for record in session.store().audiences()? {
        if record.name != draft.name {
            let members = session.store().audience_members(&record.name)?;
            let shared = members.members.iter().filter(|(number, _)| numbers.contains(*number)).count() as u64;
            also_in.push((record.name, shared));
        }
    }
    also_in.retain(|(_, shared)| *shared >= FLOOR);
    also_in.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    also_in.truncate(5);
    Ok(FunnelView { n_everybody: dataset.n_people() as u64, n_eligible: left.len(), steps, also_in })
}

fn narrow(session: &Session, dataset: &Dataset, draft: &Draft) -> Result<(Vec<FunnelStep>, PersonSet), AppError> {
    let mut left = PersonSet::from_iter(0..dataset.n_people() as u32);
    let mut steps = vec![];
    if let Some(goal) = draft.goal.as_ref().filter(|_| draft.leave_out_owners) {
        let items = goal_items(dataset, goal)?;
        left -= owners(dataset, &items, matches!(goal, Goal::Item(_)));
        steps.push(FunnelStep { rule: None, n_left: left.len(), error: None });
    }
    for (at, text) in draft.rules.iter().enumerate() {
        let error = match rule_people(session, dataset, text) {
            Ok(people) => {
                left &= people;
                None
            }
            Err(error) => Some(error.failure()),
        };
        steps.push(FunnelStep { rule: Some(at), n_left: left.len(), error });
    }
    Ok((steps, left))
}

/// People who have the item; for a category or creator, all of its items.
fn owners(dataset: &Dataset, items: &[u32], any: bool) -> PersonSet {
    let needed = if any { 1 } else { items.len() };
    let has_all = |person: &usize| {
        let own = dataset.events.of(*person).items;
        items.iter().filter(|item| own.contains(item)).count() >= needed
    };
    (0..dataset.n_people()).filter(has_all).map(|person| person as u32).collect()
}

/// The people of a rule in words.
pub fn rule_people(session: &Session, dataset: &Dataset, text: &str) -> Result<PersonSet, AppError> {
    let rule = Rule::parse(text).map_err(|error| {
        let failure = Failure::new("rule").with("rule", text).with("position", error.position + 1);
        AppError::Usage(failure.with("expected", error.expected).with("found", error.found))
    })?;
    checked_rule(session, dataset, &rule, text)?;
    Ok(rule.people(dataset, &|name| session.segment_set(dataset, name)))
}

/// Fails on the first thing that the rule names and the data do not have.
pub(super) fn checked_rule(session: &Session, dataset: &Dataset, rule: &Rule, text: &str) -> Result<(), AppError> {
    match rule.unknowns(dataset, &|name| session.segment_set(dataset, name)).into_iter().next() {
        None => Ok(()),
        Some(unknown) => {
            let failure = Failure::new("rule-unknown").with("rule", text);
            Err(AppError::Usage(failure.with("name", unknown_name(&unknown))))
        }
    }
}

fn unknown_name(unknown: &Unknown) -> String {
    match unknown {
        Unknown::Attribute(name) => name.clone(),
        Unknown::Label { name, label } => format!("{name}: {label}"),
        other => format!("{other:?}"),
    }
}

/// Eligible people by score, with calibrated expectations where the data allow them.
pub fn rank_audience(session: &Session, draft: &Draft, task: &Task) -> Result<RankedView, AppError> {
    let dataset = session.dataset(task)?;
    let (Some(goal), Some(run)) = (&draft.goal, &draft.run) else {
        return Err(AppError::Usage(Failure::new("no-goal").with("goal", "")));
    };
    let items = goal_items(&dataset, goal)?;
    let fitted = fitted_run(session, run, task)?;
    let scorer = fitted.scorer.with_weights(weights_for(&fitted.definition, draft.alpha));
    let (_, eligible) = narrow(session, &dataset, draft)?;
    let people: Vec<u32> = eligible.iter().collect();
    let scores = ranking::goal_scores(&scorer, &items, &people, task)?;
    let mut order: Vec<(u32, f32, u8)> = people
        .iter()
        .zip(&scores)
        .filter_map(|(&person, score)| score.map(|goal| (person, goal.score, goal.source as u8)))
        .collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let n_fallback = scores.iter().flatten().filter(|score| score.source.is_fallback()).count();
    let mut view = RankedView {
        people: order.iter().map(|row| row.0).collect(),
        scores: order.iter().map(|row| row.1).collect(),
        sources: order.iter().map(|row| row.2).collect(),
        holdout_draw: order
            .iter()
            .map(|row| holdout_draw(draft.seed, &draft.name, dataset.people.numbers[row.0 as usize]))
            .collect(),
        fallback_share: n_fallback as f64 / order.len().max(1) as f64,
        ..RankedView::default()
    };
    expectations(session, draft, &items, &mut view, task)?;
    explain_preview(&dataset, &scorer, &items, draft, &mut view);
    Ok(view)
}

fn weights_for(definition: &super::RunDefinition, alpha: f64) -> Weights {
    let own = definition.weights_or_dial();
    let is_own = (own.alpha() - alpha).abs() < 0.005;
    if is_own { own.to_model() } else { Weights::dial(alpha) }
}

/// Where a person stands in the draw: below the holdout share means held out. The same for every destination and
/// every re-export, since it depends on the stored number alone.
pub fn holdout_draw(seed: u64, audience: &str, number: u32) -> f32 {
    let mut hasher = Sha256::new();
    hasher.update(seed.to_le_bytes());
    hasher.update(audience.as_bytes());
    hasher.update(number.to_le_bytes());
    let digest = hasher.finalize();
    let bits = u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]);
    (f64::from(bits) / (f64::from(u32::MAX) + 1.0)) as f32
}

/// Chances from people whose interest in the goal was hidden: gains curve, expected responders, base rate.
fn expectations(
    session: &Session,
    draft: &Draft,
    items: &[u32],
    view: &mut RankedView,
    task: &Task,
) -> Result<(), AppError> {
    let Some(run) = &draft.run else { return Ok(()) };
    let (_, mut definition) = session.run_record(run)?;
    definition.alpha = super::AlphaChoice::Fixed(draft.alpha);
    definition.weights = Some(super::StoredWeights::dial(draft.alpha));
    let plan = plan_of(&definition)?;
    let data = session.training(&definition.strengths, task)?;
    let dataset = session.dataset(task)?;
    let split = Split::Goal { items: items.to_vec(), share: 0.3 };
    let parts = match split_data(&data, &dataset, &split, draft.seed) {
        Ok(parts) => parts,
        Err(crate::models::ModelError::TooFew { .. }) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let scorer = fit_plan(&plan, &parts, &dataset, &split, definition.seed, task)?;
    let outcomes = goal_outcomes(&scorer, &parts, items, task)?;
    // Only people like those of the audience tell what to expect of it: the same rules, owners included.
    let (_, alike) = narrow(session, &dataset, &Draft { leave_out_owners: false, ..draft.clone() })?;
    let kept: Vec<usize> = (0..outcomes.people.len()).filter(|&at| alike.contains(outcomes.people[at])).collect();
    let scores: Vec<f32> = kept.iter().map(|&at| outcomes.scores[at]).collect();
    let positives: Vec<bool> = kept.iter().map(|&at| outcomes.positives[at]).collect();
    let chances = calibration::Chances::fit(&scores, &positives);
    view.base_rate = chances.base_rate;
    if !chances.is_calibrated() {
        return Ok(());
    }
    view.is_calibrated = true;
    for step in 0..=GAIN_STEPS {
        task.step("stage-gains", step as u64, GAIN_STEPS as u64)?;
        let size = view.people.len() * step / GAIN_STEPS;
        let expected = chances.expected_responders(&view.scores[..size], draft.seed).unwrap_or_default();
        view.expected.push(interval(expected));
    }
    let all = view.expected.last().map_or(0.0, |last| last.value).max(f64::MIN_POSITIVE);
    view.gains = view.expected.iter().map(|at| share_of(at, all)).collect();
    view.base_rate = all / view.people.len().max(1) as f64;
    Ok(())
}

fn share_of(at: &Interval, all: f64) -> Interval {
    let share = |value: f64| (value / all).clamp(0.0, 1.0);
    Interval { value: share(at.value), low: share(at.low), high: share(at.high), n_people: at.n_people }
}

/// Reasons of the people at the top, at the cut, and of some at random.
fn explain_preview(dataset: &Dataset, scorer: &Scorer, items: &[u32], draft: &Draft, view: &mut RankedView) {
    let size = (draft.size as usize).min(view.people.len());
    let mut positions: Vec<usize> = (0..EXPLAINED.min(view.people.len())).collect();
    let cut = size.saturating_sub(EXPLAINED / 2);
    positions.extend(cut..(cut + EXPLAINED).min(view.people.len()));
    let mut drawn: Vec<usize> = (0..size).collect();
    drawn.sort_by(|&a, &b| {
        let key = |at: usize| holdout_draw(draft.seed ^ 0x9e37, "preview", view.people[at]);
        key(a).total_cmp(&key(b))
    });
    drawn.truncate(EXPLAINED);
    drawn.sort_unstable();
    positions.extend(&drawn);
    positions.sort_unstable();
    positions.dedup();
    view.random = drawn;
    view.reasons = positions.into_iter().map(|at| (at, reasons(dataset, scorer, items, view.people[at]))).collect();
}

fn reasons(dataset: &Dataset, scorer: &Scorer, items: &[u32], person: u32) -> Vec<TermView> {
    let domain = items.first().and_then(|&item| dataset.catalogue.domain(item as usize)).unwrap_or(Domain::Music);
    let candidates = Candidates { domain: Some(domain), include_owned: true };
    let scores = ranking::person_scores(scorer, person, &candidates);
    let alpha = scorer.weights().alpha();
    let mixed = scores.mixed(alpha);
    let score_of = |item: u32| scores.items.binary_search(&item).map_or(f32::NEG_INFINITY, |at| mixed[at]);
    let Some(&best) = items.iter().max_by(|&&a, &&b| score_of(a).total_cmp(&score_of(b))) else { return vec![] };
    let mut terms = scorer.receipt(person, best, &candidates).receipt.terms;
    terms.retain(|term| term.value > 0.0);
    terms.sort_by(|a, b| b.value.total_cmp(&a.value));
    terms.iter().take(REASONS).map(|term| term_view(dataset, term)).collect()
}

/// Makes the audience and keeps it with its holdout.
pub fn save_audience(session: &Session, draft: &Draft, task: &Task) -> Result<AudienceSummary, AppError> {
    let dataset = session.dataset(task)?;
    let (Some(goal), Some(run)) = (&draft.goal, &draft.run) else {
        return Err(AppError::Usage(Failure::new("no-goal").with("goal", "")));
    };
    let funnel = funnel(session, draft, task)?;
    if let Some(failure) = funnel.steps.iter().find_map(|step| step.error.clone()) {
        return Err(AppError::Usage(failure));
    }
    let ranked = rank_audience(session, draft, task)?;
    let size = (draft.size as usize).min(ranked.people.len());
    if (size as u64) < FLOOR {
        return Err(AppError::Refused(Failure::new("below-floor").with("floor", FLOOR)));
    }
    let held: Vec<bool> = ranked.holdout_draw[..size].iter().map(|&draw| draw < draft.holdout).collect();
    let number = |at: usize| dataset.people.numbers[ranked.people[at] as usize];
    let members: Vec<(u32, f32)> =
        (0..size).filter(|&at| !held[at]).map(|at| (number(at), ranked.scores[at])).collect();
    let mut held_out: Vec<u32> = (0..size).filter(|&at| held[at]).map(number).collect();
    held_out.sort_unstable();
    if members.is_empty() {
        return Err(AppError::Refused(Failure::new("all-held-out")));
    }
    let definition = AudienceDefinition {
        goal: goal_text(&dataset, goal),
        leave_out_owners: draft.leave_out_owners,
        run: run.clone(),
        alpha: draft.alpha,
        rules: draft.rules.clone(),
        size: size as u64,
        holdout: f64::from(draft.holdout),
        seed: draft.seed,
    };
    let summary = summarise(draft, &definition, &funnel, &ranked, members.len() as u64, held_out.len() as u64);
    let record = AudienceRecord {
        name: draft.name.clone(),
        definition_json: serde_json::to_string(&definition).unwrap_or_default(),
        counts_json: serde_json::to_string(&summary).unwrap_or_default(),
        created_at: now_secs(),
        n_members: members.len() as u64,
        n_held_out: held_out.len() as u64,
        ..AudienceRecord::default()
    };
    task.step("stage-save", 0, 0)?;
    session.store().save_audience(&record, &AudienceMembers { members, held_out })?;
    Ok(summary)
}

fn summarise(
    draft: &Draft,
    definition: &AudienceDefinition,
    funnel: &FunnelView,
    ranked: &RankedView,
    n_members: u64,
    n_held_out: u64,
) -> AudienceSummary {
    let size = (n_members + n_held_out) as usize;
    let mut steps = vec![StepCount { step: "everybody".to_owned(), people: funnel.n_everybody }];
    steps.extend(funnel.steps.iter().map(|step| StepCount {
        step: step.rule.and_then(|at| draft.rules.get(at).cloned()).unwrap_or_else(|| "not an owner".to_owned()),
        people: step.n_left,
    }));
    let expected = expected_at(ranked, size);
    let rate = expected.map_or(0.0, |at| at.value / size.max(1) as f64);
    let detectable = expected.and_then(|_| calibration::smallest_detectable(rate, n_members, n_held_out, 0.8, 0.05));
    let mut sources = BTreeMap::new();
    for &source in &ranked.sources[..size] {
        let id = crate::models::blend::Source::ALL.get(usize::from(source)).map_or("blend", |source| source.id());
        *sources.entry(id).or_default() += 1;
    }
    AudienceSummary {
        name: draft.name.clone(),
        goal: definition.goal.clone(),
        run: definition.run.clone(),
        alpha: definition.alpha,
        steps,
        eligible: ranked.people.len() as u64,
        people: size as u64,
        held_out: n_held_out,
        to_export: n_members,
        seed: draft.seed,
        calibrated: ranked.is_calibrated,
        expected_responders: expected.map(|at| IntervalJson { value: at.value, low: at.low, high: at.high }),
        smallest_detectable_lift: detectable,
        base_rate: ranked.base_rate,
        fallback_share: ranked.fallback_share,
        sources,
    }
}

/// Expected responders among the first `size`, between the places of the curve.
pub fn expected_at(ranked: &RankedView, size: usize) -> Option<Interval> {
    if !ranked.is_calibrated || ranked.expected.len() < 2 || ranked.people.is_empty() {
        return None;
    }
    let place = size as f64 / ranked.people.len() as f64 * (ranked.expected.len() - 1) as f64;
    let (low, part) = (place.floor() as usize, place.fract());
    let a = ranked.expected.get(low)?;
    let b = ranked.expected.get(low + 1).unwrap_or(a);
    let mix = |a: f64, b: f64| a + (b - a) * part;
    Some(Interval {
        value: mix(a.value, b.value),
        low: mix(a.low, b.low),
        high: mix(a.high, b.high),
        n_people: size as u64,
    })
}

pub fn audience_rows(session: &Session, task: &Task) -> Result<Vec<AudienceRow>, AppError> {
    task.check()?;
    let exports = session.store().exports()?;
    let last = |name: &str| exports.iter().filter(|export| export.audience == name).map(|export| export.at).max();
    let rows = session.store().audiences()?.into_iter().map(|record| AudienceRow {
        n_people: record.n_members + record.n_held_out,
        n_held_out: record.n_held_out,
        exported_at: last(&record.name),
        name: record.name,
    });
    Ok(rows.collect())
}

/// A kept audience as a draft again.
pub fn audience_draft(session: &Session, name: &str, task: &Task) -> Result<Draft, AppError> {
    let record = session.store().audience(name)?;
    let dataset = session.dataset(task)?;
    let definition: AudienceDefinition = serde_json::from_str(&record.definition_json)
        .map_err(|_| AppError::Told(Failure::new("stored-audience").with("name", name)))?;
    Ok(Draft {
        name: record.name,
        goal: parse_goal(&dataset, &definition.goal).ok(),
        leave_out_owners: definition.leave_out_owners,
        run: Some(definition.run),
        alpha: definition.alpha,
        rules: definition.rules,
        size: definition.size,
        holdout: definition.holdout as f32,
        seed: definition.seed,
    })
}

pub fn delete_audience(session: &Session, name: &str) -> Result<(), AppError> {
    Ok(session.store().delete_audience(name, now_secs())?)
}
