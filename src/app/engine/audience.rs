//! The people of a campaign: who may be in, in which order, how many, who is held out. Rules only narrow what was
//! scored before, so that a change of a rule or of the size asks no model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::campaigns::last_exports;
use super::eligible::{funnel, narrow};
use super::evaluate::interval;
use super::explain::term_view;
use super::fit::fitted_run;
use super::goal::{GoalKey, GoalPeople, goal_items, goal_people, goal_text, parse_goal, weights_for};
use super::holdout::{UNDECIDED, WAS_HELD, WAS_SENT, held_out, holdout_draws, mixed};
use super::now_secs;
use super::session::Session;
use crate::app::error::{AppError, Failure};
use crate::app::state::{AudienceRow, Draft, FunnelView, HeldOutView, Interval, RankedView, StepKind, TermView};
use crate::data::{Dataset, Domain, PersonSet};
use crate::models::blend::{Candidates, Scorer, Source};
use crate::models::{calibration, ranking};
use crate::privacy::Floor;
use crate::privacy::floor::Shown;
use crate::task::Task;
use crate::workspace::{AudienceMembers, AudienceRecord};

/// Rows of each preview list that carry reasons.
const EXPLAINED: usize = 12;
const REASONS: usize = 3;
/// Places at which the gains curve is drawn.
const GAIN_STEPS: usize = 50;
/// Parts of an audience, by rank, whose expected responders are kept to be compared with what came.
const PROMISED_BANDS: usize = 10;

/// An audience as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudienceDefinition {
    /// ITEM key, `category:C`, `creator:C` or `any:DOMAIN`.
    pub goal: String,
    pub leave_out_owners: bool,
    pub run: String,
    pub alpha: f64,
    pub rules: Vec<String>,
    /// Nobody who was on a list that left in so many days.
    #[serde(default)]
    pub contact_cap_days: Option<u32>,
    /// An attribute whose values have equal shares.
    #[serde(default)]
    pub balance: Option<String>,
    pub size: u64,
    pub holdout: f64,
    pub seed: u64,
}

/// What came of making one.
#[derive(Debug, Clone, Serialize)]
pub struct AudienceSummary {
    pub name: String,
    /// How often an audience of this name has been made.
    pub version: u64,
    pub goal: String,
    pub run: String,
    pub alpha: f64,
    /// People left after each step.
    pub steps: Vec<StepCount>,
    /// `None`: fewer than the floor would be told of.
    pub eligible: Option<u64>,
    pub people: u64,
    pub held_out: u64,
    pub to_export: u64,
    pub seed: u64,
    pub calibrated: bool,
    /// Days within which chances are meant to come about; 0 where events carry no time.
    pub window_days: u32,
    /// Without a campaign; absent when chances are not calibrated.
    pub expected_responders: Option<IntervalJson>,
    /// The same by tenths of the audience, best first.
    pub expected_by_band: Vec<f64>,
    /// Difference of shares that this size and holdout could tell apart; absent when not calibrated.
    pub smallest_detectable_lift: Option<f64>,
    pub base_rate: f64,
    /// Takers among the best tenth of people kept out of the fit, over a tenth; and by the blended score alone.
    pub held_out_lift_of_top_tenth: Option<f64>,
    pub blended_lift_of_top_tenth: Option<f64>,
    pub held_out_takers: Option<u64>,
    /// Share of the people scored by a fallback.
    pub fallback_share: f64,
    pub sources: BTreeMap<&'static str, Option<u64>>,
    /// Against the audience of this name before: who is new, and who is not in it any more.
    pub came: Option<u64>,
    pub went: Option<u64>,
}

/// What of a kept [`AudienceSummary`] its results are held against. Older ones lack parts of it.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct AudienceSummaryKept {
    #[serde(default)]
    pub window_days: u32,
    #[serde(default)]
    pub expected_responders: Option<IntervalJson>,
    #[serde(default)]
    pub expected_by_band: Vec<f64>,
}

#[derive(Debug, Clone, Serialize)]
pub struct StepCount {
    pub step: String,
    /// `None`: fewer than the floor.
    pub people: Option<u64>,
    /// Not this step's count but that of a set told before, which differs in fewer people than the floor.
    pub near: bool,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct IntervalJson {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// Eligible people by score, with calibrated expectations where the data allow them.
pub fn rank_audience(session: &Session, draft: &Draft, task: &Task) -> Result<RankedView, AppError> {
    let dataset = session.dataset(task)?;
    let (Some(goal), Some(run)) = (&draft.goal, &draft.run) else {
        return Err(AppError::Usage(Failure::new("no-goal").with("goal", "")));
    };
    let key = GoalKey {
        run: run.clone(),
        alpha: (draft.alpha * 1000.0).round() as i64,
        goal: goal.clone(),
        with_owners: !draft.leave_out_owners,
    };
    let scored = goal_people(session, &key, task)?;
    let (_, eligible) = narrow(session, &dataset, draft)?;
    let group = draft.balance.as_deref().map(|name| group_of(session, &dataset, run, name, task)).transpose()?;
    let order = ordered(&dataset, &scored, &eligible, group);
    let people: Vec<u32> = order.iter().map(|&at| scored.people[at as usize]).collect();
    let numbers = people.iter().map(|&person| dataset.people.numbers[person as usize]);
    let n_fallback = order.iter().filter(|&&at| is_fallback(scored.sources[at as usize])).count();
    let mut view = RankedView {
        scores: order.iter().map(|&at| scored.scores[at as usize]).collect(),
        sources: order.iter().map(|&at| scored.sources[at as usize]).collect(),
        holdout_draw: holdout_draws(draft.seed, &draft.name, numbers),
        fallback_share: n_fallback as f64 / order.len().max(1) as f64,
        people,
        ..RankedView::default()
    };
    remember_last_time(session, &dataset, draft, &mut view)?;
    expect(&scored, &order, &mut view);
    let fitted = fitted_run(session, run, task)?;
    let scorer = fitted.scorer.with_weights(weights_for(&fitted.definition, draft.alpha));
    explain_preview(&dataset, &scorer, &goal_items(&dataset, goal)?, draft, &mut view);
    Ok(view)
}

fn is_fallback(source: u8) -> bool {
    Source::ALL.get(usize::from(source)).is_some_and(|source| source.is_fallback())
}

/// Places of the eligible people in `scored`, best first; with a balance, one of each group after the other.
fn ordered(dataset: &Dataset, scored: &GoalPeople, eligible: &PersonSet, balance: Option<GroupOf<'_>>) -> Vec<u32> {
    let mut is_in = vec![false; dataset.n_people()];
    eligible.iter().for_each(|row| is_in[row as usize] = true);
    let kept = (0..scored.people.len() as u32).filter(|&at| is_in[scored.people[at as usize] as usize]);
    let mut order: Vec<u32> = kept.collect();
    let Some(group) = balance else { return order };
    let mut n_of = std::collections::BTreeMap::<u32, u32>::new();
    let mut keyed: Vec<(u32, u32, u32)> = order
        .iter()
        .enumerate()
        .map(|(place, &at)| {
            let turn = n_of.entry(group(scored.people[at as usize] as usize)).or_default();
            *turn += 1;
            (*turn, place as u32, at)
        })
        .collect();
    keyed.sort_unstable();
    order = keyed.into_iter().map(|entry| entry.2).collect();
    order
}

/// The group of a person, by row.
type GroupOf<'a> = Box<dyn Fn(usize) -> u32 + 'a>;

/// What a balance by the clusters of the run is called.
pub const BY_CLUSTER: &str = "cluster";

/// The group of a person for a balance: a value of an attribute, the sides that the person is on, or the cluster.
fn group_of<'a>(
    session: &Session,
    dataset: &'a Dataset,
    run: &str,
    name: &str,
    task: &Task,
) -> Result<GroupOf<'a>, AppError> {
    if name == BY_CLUSTER && dataset.people.attribute(name).is_none() {
        let labels = super::segments::kept_labels(session, run, task)?;
        let labels = labels.ok_or_else(|| AppError::Usage(Failure::new("no-clusters").with("run", run)))?;
        return Ok(Box::new(move |row| labels.get(row).copied().unwrap_or(u32::MAX)));
    }
    if name == "domain" {
        let sides = dataset.sides();
        return Ok(Box::new(move |row| sides.get(row).copied().map_or(0, u32::from)));
    }
    let column = dataset.people.attribute(name);
    let column =
        column.ok_or_else(|| AppError::Usage(Failure::new("rule-unknown").with("rule", name).with("name", name)))?;
    Ok(Box::new(move |row| column.codes(row).first().copied().unwrap_or(u32::MAX)))
}

/// Who was in the saved audience of this name, so that its holdout is kept and a change can be told.
fn remember_last_time(
    session: &Session,
    dataset: &Dataset,
    draft: &Draft,
    view: &mut RankedView,
) -> Result<(), AppError> {
    let Ok(last) = session.store().audience_members(&draft.name) else { return Ok(()) };
    let mut known = vec![UNDECIDED; dataset.n_people()];
    let mut mark = |number: u32, what: u8| {
        if let Some(row) = dataset.people.row_of_number(number) {
            known[row] = what;
        }
    };
    last.members.iter().for_each(|(number, _)| mark(*number, WAS_SENT));
    last.held_out.iter().for_each(|number| mark(*number, WAS_HELD));
    view.n_before = (last.members.len() + last.held_out.len()) as u64;
    view.before = view.people.iter().map(|&person| known[person as usize]).collect();
    view.is_fresh_holdout = draft.fresh_holdout;
    Ok(())
}

/// Gains and expected responders along the ranking.
fn expect(scored: &GoalPeople, order: &[u32], view: &mut RankedView) {
    view.window_days = scored.window_days;
    view.held_out = HeldOutView {
        n_people: scored.held_out.n_people,
        n_takers: scored.held_out.n_positives,
        lift_of_top_tenth: scored.held_out.lift_of_top_tenth(),
        blended_lift_of_top_tenth: scored.held_out.blended_lift_of_top_tenth(),
    };
    let Some(chances) = &scored.chances else { return };
    let mut all = vec![0_u32; chances.n_groups()];
    order.iter().for_each(|&at| all[usize::from(scored.groups[at as usize])] += 1);
    let mut counts = vec![0_u32; chances.n_groups()];
    let mut done = 0;
    for step in 0..=GAIN_STEPS {
        let size = order.len() * step / GAIN_STEPS;
        for &at in &order[done..size] {
            counts[usize::from(scored.groups[at as usize])] += 1;
        }
        done = size;
        view.expected.push(interval(chances.expected(&counts)));
        view.gains.push(interval(chances.share(&counts, &all)));
    }
    view.is_calibrated = true;
    view.base_rate = view.expected.last().map_or(0.0, |last| last.value) / order.len().max(1) as f64;
}

/// Reasons of the people at the top, at the cut, and of some at random.
fn explain_preview(dataset: &Dataset, scorer: &Scorer, items: &[u32], draft: &Draft, view: &mut RankedView) {
    let size = (draft.size as usize).min(view.people.len());
    let mut positions: Vec<usize> = (0..EXPLAINED.min(view.people.len())).collect();
    let cut = size.saturating_sub(EXPLAINED / 2);
    positions.extend(cut..(cut + EXPLAINED).min(view.people.len()));
    let key = |at: usize| mixed(draft.seed ^ 0x9e37, view.people[at]);
    let mut drawn: Vec<(u64, usize)> = (0..size).map(|at| (key(at), at)).collect();
    if drawn.len() > EXPLAINED {
        drawn.select_nth_unstable(EXPLAINED);
        drawn.truncate(EXPLAINED);
    }
    let mut drawn: Vec<usize> = drawn.into_iter().map(|entry| entry.1).collect();
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
    let floor = session.floor();
    if !floor.allows(size as u64) {
        return Err(AppError::Refused(Failure::new("below-floor").with("floor", floor)));
    }
    let held = held_out(&ranked.holdout(draft.holdout), size);
    let entry = |at: usize| (dataset.people.numbers[ranked.people[at] as usize], ranked.scores[at]);
    let members: Vec<(u32, f32)> = (0..size).filter(|&at| !held[at]).map(entry).collect();
    let mut held_scores: Vec<(u32, f32)> = (0..size).filter(|&at| held[at]).map(entry).collect();
    held_scores.sort_by_key(|entry| entry.0);
    let held_out: Vec<u32> = held_scores.iter().map(|entry| entry.0).collect();
    if members.is_empty() {
        return Err(AppError::Refused(Failure::new("all-held-out")));
    }
    let definition = AudienceDefinition {
        goal: goal_text(&dataset, goal),
        leave_out_owners: draft.leave_out_owners,
        run: run.clone(),
        alpha: draft.alpha,
        rules: draft.rules.clone(),
        contact_cap_days: draft.contact_cap_days,
        balance: draft.balance.clone(),
        size: size as u64,
        holdout: f64::from(draft.holdout),
        seed: draft.seed,
    };
    let mut summary = {
        let sizes = (members.len() as u64, held_out.len() as u64);
        summarise(draft, &definition, &funnel, &ranked, sizes, floor)
    };
    summary.version = session.store().audience_version(&draft.name)? + 1;
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
    let people = AudienceMembers { members, held_out };
    session.store().save_drawn_audience(&record, &people, &held_scores)?;
    Ok(summary)
}

fn summarise(
    draft: &Draft,
    definition: &AudienceDefinition,
    funnel: &FunnelView,
    ranked: &RankedView,
    (n_members, n_held_out): (u64, u64),
    floor: Floor,
) -> AudienceSummary {
    let size = (n_members + n_held_out) as usize;
    let mut steps = vec![StepCount { step: "everybody".to_owned(), people: Some(funnel.n_everybody), near: false }];
    steps.extend(funnel.steps.iter().map(|step| StepCount {
        step: step_text(draft, step.kind),
        people: step.told.figure(),
        near: step.told.is_near(),
    }));
    let expected = expected_at(ranked, size);
    let up_to = |band: usize| expected_at(ranked, size * band / PROMISED_BANDS).map_or(0.0, |at| at.value);
    let bands = (0..PROMISED_BANDS).filter(|_| expected.is_some()).map(|band| up_to(band + 1) - up_to(band));
    let rate = expected.map_or(0.0, |at| at.value / size.max(1) as f64);
    let detectable = expected.and_then(|_| calibration::smallest_detectable(rate, n_members, n_held_out, 0.8, 0.05));
    let mut sources = BTreeMap::<&'static str, u64>::new();
    for &source in &ranked.sources[..size] {
        let id = Source::ALL.get(usize::from(source)).map_or("blend", |source| source.id());
        *sources.entry(id).or_default() += 1;
    }
    let told = floor.parts(&sources.values().copied().collect::<Vec<u64>>());
    let sources = sources.into_keys().zip(told.into_iter().map(Shown::count)).collect();
    let change = ranked.change_at(size);
    AudienceSummary {
        name: draft.name.clone(),
        version: 1,
        goal: definition.goal.clone(),
        run: definition.run.clone(),
        alpha: definition.alpha,
        steps,
        eligible: funnel.eligible.figure(),
        people: size as u64,
        held_out: n_held_out,
        to_export: n_members,
        seed: draft.seed,
        calibrated: ranked.is_calibrated,
        window_days: ranked.window_days,
        expected_responders: expected.map(|at| IntervalJson { value: at.value, low: at.low, high: at.high }),
        expected_by_band: bands.collect(),
        smallest_detectable_lift: detectable,
        base_rate: ranked.base_rate,
        held_out_lift_of_top_tenth: ranked.held_out.lift_of_top_tenth,
        blended_lift_of_top_tenth: ranked.held_out.blended_lift_of_top_tenth,
        held_out_takers: floor.told(ranked.held_out.n_takers),
        fallback_share: ranked.fallback_share,
        sources,
        came: change.and_then(|change| floor.told(change.0)),
        went: change.and_then(|change| floor.told(change.1)),
    }
}

fn step_text(draft: &Draft, kind: StepKind) -> String {
    match kind {
        StepKind::Owners => "not an owner".to_owned(),
        StepKind::Rule(at) => draft.rules.get(at).cloned().unwrap_or_default(),
        StepKind::ContactCap => format!("not contacted within {}d", draft.contact_cap_days.unwrap_or(0)),
        StepKind::GlobalHoldout => "not in the global holdout".to_owned(),
        StepKind::EarlierCampaigns => "not in a campaign before it".to_owned(),
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
    let exports = last_exports(session)?;
    let mut rows = vec![];
    let records = session.store().audiences()?;
    for record in records {
        task.check()?;
        // One guard of the store after the other: all in one expression would wait for one another.
        let withdrawn = super::campaigns::withdrawn(session, &record, task)?;
        let has_results = !session.store().outcome_files(&record.name)?.is_empty();
        let version = session.store().audience_version(&record.name)?;
        rows.push(AudienceRow {
            n_people: record.n_members + record.n_held_out,
            n_held_out: record.n_held_out,
            n_withdrawn: withdrawn,
            exported_at: exports.iter().find(|(name, _)| *name == record.name).map(|(_, at)| *at),
            has_results,
            version,
            name: record.name,
        });
    }
    Ok(rows)
}

pub(super) fn stored_definition(record: &AudienceRecord) -> Result<AudienceDefinition, AppError> {
    serde_json::from_str(&record.definition_json)
        .map_err(|_| AppError::Told(Failure::new("stored-audience").with("name", &record.name)))
}

/// A kept audience as a draft again.
pub fn audience_draft(session: &Session, name: &str, task: &Task) -> Result<Draft, AppError> {
    let record = session.store().audience(name)?;
    let dataset = session.dataset(task)?;
    let definition = stored_definition(&record)?;
    Ok(Draft {
        name: record.name,
        goal: parse_goal(&dataset, &definition.goal).ok(),
        leave_out_owners: definition.leave_out_owners,
        run: Some(definition.run),
        alpha: definition.alpha,
        rules: definition.rules,
        contact_cap_days: definition.contact_cap_days,
        balance: definition.balance,
        size: definition.size,
        holdout: definition.holdout as f32,
        fresh_holdout: false,
        seed: definition.seed,
    })
}

pub fn delete_audience(session: &Session, name: &str) -> Result<(), AppError> {
    Ok(session.store().delete_audience(name, now_secs())?)
}
