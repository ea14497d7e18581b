//! What a campaign brought: outcomes from a file, or from events imported since, held against the people kept out of
//! it. People count where the draw put them, whether or not they were reached, so that the comparison stays fair.

use std::path::PathBuf;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::audience::{AudienceDefinition, AudienceSummaryKept, stored_definition};
use super::campaigns::last_exports;
use super::goal::{goal_items, parse_goal};
use super::info::date;
use super::now_secs;
use super::session::Session;
use crate::analysis::lift::{
    self, Arm, Effect, Reading, Subject, by_band, by_day, by_half, by_part, day_of, is_split_as_planned,
    standardised_difference,
};
use crate::analysis::stats::wilson;
use crate::app::error::{AppError, Failure};
use crate::app::state::{
    CampaignDetail, CampaignRow, CheckView, DayColumns, EffectView, GroupLiftView, Interval, OutcomeFileView,
    ReadingView, ScoreBandView,
};
use crate::data::incoming::{Batch, IdKind, Joined};
use crate::data::{Dataset, EventKind, NO_TIME, PersonSet};
use crate::import::identity::JoinLimits;
use crate::import::{self, ImportError, ImportOptions, Kind};
use crate::task::Task;
use crate::workspace::{AudienceRecord, Look, Outcome, OutcomeFile};

/// Days in which responders count when the audience promised none.
const USUAL_WINDOW: u32 = 60;
/// Groups whose lift is told apart: named segments, then countries.
const MAX_PARTS: usize = 12;
const MAX_COUNTRIES: usize = 4;
/// A trait of fewer people than this share tells nothing of balance.
const MIN_TRAIT: f64 = 0.02;
/// Largest difference of a trait, in standard deviations, at which groups count as alike (Austin 2009).
const ALIKE: f64 = 0.1;
const SECS_PER_DAY: i64 = 86_400;

/// How a campaign is read; kept with the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct CampaignSettings {
    /// Seconds since 1970; else the first export, else when the audience was made.
    pub from: Option<i64>,
    pub window_days: Option<u32>,
    /// What the campaign cost, in the currency of the data.
    pub cost: Option<f64>,
}

pub struct OutcomeRequest {
    pub audience: String,
    pub file: PathBuf,
    pub options: ImportOptions,
    /// Every purchase counts, not only those of the goal.
    pub any_item: bool,
}

/// What was made of a file of outcomes.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OutcomeImport {
    pub file: String,
    pub read: u64,
    pub rejected: u64,
    pub outcomes: u64,
    pub unknown_people: u64,
    /// `goal` when only its items counted, else `any`.
    pub counted: &'static str,
    /// 'Not interested' rows, which are negative signals from the next fit on.
    pub not_interested: u64,
}

/// Takes a file of orders or conversions in as the outcomes of an audience.
pub fn import_outcomes(session: &Session, request: &OutcomeRequest, task: &Task) -> Result<OutcomeImport, AppError> {
    let record = session.store().audience(&request.audience)?;
    let dataset = session.dataset(task)?;
    let batch = read_outcomes(session, &record, request, task)?;
    let mut index = session.store().identity_index()?;
    let joined = import::join(&mut index, &batch, JoinLimits::default());
    let known = known_people(&dataset, &batch, &joined);
    let wanted = wanted_items(&dataset, &stored_definition(&record)?, &batch, request.any_item);
    let mut summary = OutcomeImport {
        file: batch.report.file.clone(),
        read: batch.report.read,
        rejected: batch.report.rejected,
        counted: if wanted.is_some() { "goal" } else { "any" },
        unknown_people: known.iter().filter(|number| number.is_none()).count() as u64,
        ..OutcomeImport::default()
    };
    let rows = outcome_rows(&batch, &known, wanted.as_deref());
    summary.outcomes = rows.len() as u64;
    let last_at = batch.events.times.iter().copied().filter(|&time| time != NO_TIME).max();
    let file = OutcomeFile {
        sha256: batch.report.sha256.clone(),
        name: batch.report.file.clone(),
        imported_at: now_secs(),
        n_unknown: summary.unknown_people,
        last_at,
    };
    task.step("stage-save", 0, 0)?;
    session.store().add_outcomes(&record.name, &file, &rows)?;
    summary.not_interested = keep_refusals(session, &batch, &known, task)?;
    Ok(summary)
}

/// The file's rows; one without items is a list of people who responded.
fn read_outcomes(
    session: &Session,
    record: &AudienceRecord,
    request: &OutcomeRequest,
    task: &Task,
) -> Result<Batch, AppError> {
    let dataset = session.dataset(task)?;
    let mut options = request.options.clone();
    if options.domain.is_none() {
        let goal = parse_goal(&dataset, &stored_definition(record)?.goal).ok();
        let items = goal.and_then(|goal| goal_items(&dataset, &goal).ok()).unwrap_or_default();
        options.domain = items.first().and_then(|&item| dataset.catalogue.domain(item as usize));
    }
    match import::read(&request.file, &options, None, task) {
        Err(ImportError::MissingRole { .. }) if options.kind.is_none() => {
            let people = ImportOptions { kind: Some(Kind::People), ..options };
            Ok(import::read(&request.file, &people, None, task)?)
        }
        read => Ok(read?),
    }
}

/// The stored number of each local user; `None` for people of whom nothing is known. Ids of a file without a platform
/// are also looked for among the ids that people came in with.
fn known_people(dataset: &Dataset, batch: &Batch, joined: &Joined) -> Vec<Option<u32>> {
    let new: PersonSet = joined.new_numbers.iter().copied().collect();
    let mut known: Vec<Option<u32>> =
        joined.numbers.iter().map(|&number| (!new.contains(number)).then_some(number)).collect();
    if known.iter().all(Option::is_some) {
        return known;
    }
    let mut by_key: FxHashMap<&str, Option<u32>> = FxHashMap::default();
    for row in 0..dataset.n_people() {
        let number = dataset.people.numbers[row];
        by_key.entry(dataset.people.keys.get(row)).and_modify(|known| *known = None).or_insert(Some(number));
    }
    for identifier in batch.identifiers.iter().filter(|identifier| identifier.kind == IdKind::Platform) {
        let key = identifier.value.split_once('\u{1f}').map_or(identifier.value.as_str(), |(_, key)| key);
        if let Some(slot) = known.get_mut(identifier.user as usize).filter(|slot| slot.is_none()) {
            *slot = by_key.get(key).copied().flatten();
        }
    }
    known
}

/// One flag a local item: is it of the goal? `None` when everything counts: asked for, or no item of the goal is in
/// the file.
fn wanted_items(
    dataset: &Dataset,
    definition: &AudienceDefinition,
    batch: &Batch,
    any_item: bool,
) -> Option<Vec<bool>> {
    let goal = parse_goal(dataset, &definition.goal).ok().filter(|_| !any_item)?;
    let items = goal_items(dataset, &goal).ok()?;
    let of_goal = |row: u32| {
        let (domain, key) = batch.items.parts(row)?;
        let is_it = |&item: &u32| {
            dataset.catalogue.domain(item as usize) == Some(domain) && dataset.catalogue.keys.get(item as usize) == key
        };
        Some(items.iter().any(is_it))
    };
    let wanted: Vec<bool> = (0..batch.items.keys.len() as u32).map(|row| of_goal(row).unwrap_or(false)).collect();
    wanted.contains(&true).then_some(wanted)
}

fn outcome_rows(batch: &Batch, known: &[Option<u32>], wanted: Option<&[bool]>) -> Vec<Outcome> {
    let events = &batch.events;
    if events.is_empty() {
        return known.iter().flatten().map(|&number| Outcome { number, at: NO_TIME, value: 0.0 }).collect();
    }
    (0..events.len())
        .filter(|&at| events.kinds[at].is_taking())
        .filter(|&at| wanted.is_none_or(|wanted| wanted[events.items[at] as usize]))
        .filter_map(|at| {
            let number = known.get(events.users[at] as usize).copied().flatten()?;
            let is_money = matches!(events.kinds[at], EventKind::Purchase | EventKind::Subscribe);
            let value = Some(f64::from(events.values[at])).filter(|value| is_money && value.is_finite());
            Some(Outcome { number, at: events.times[at], value: value.unwrap_or(0.0) })
        })
        .collect()
}

/// 'Not interested' rows of people and items that are known become events, and so negative signals of the next fit.
fn keep_refusals(session: &Session, batch: &Batch, known: &[Option<u32>], task: &Task) -> Result<u64, AppError> {
    let events = &batch.events;
    let is_refusal = |&at: &usize| {
        events.kinds[at] == EventKind::Dislike && known.get(events.users[at] as usize).copied().flatten().is_some()
    };
    let rows: Vec<usize> = (0..events.len()).filter(is_refusal).collect();
    if rows.is_empty() {
        return Ok(0);
    }
    let mut refusals = Batch { items: batch.items.clone(), report: batch.report.clone(), ..Batch::default() };
    let mut users: FxHashMap<u32, u32> = FxHashMap::default();
    let mut numbers = vec![];
    for &at in &rows {
        let user = *users.entry(events.users[at]).or_insert_with(|| {
            numbers.extend(known[events.users[at] as usize]);
            numbers.len() as u32 - 1
        });
        refusals.events.push(user, events.items[at], events.kinds[at], events.values[at], events.times[at]);
    }
    refusals.n_users = numbers.len() as u32;
    let n = rows.len() as u64;
    let report = &mut refusals.report;
    (report.read, report.accepted, report.rejected, report.ignored) = (n, n, 0, 0);
    report.kind = "events".to_owned();
    report.problems.clear();
    let joined = Joined { numbers, ..Joined::default() };
    session.store().commit_import(&[(refusals, joined)], now_secs(), task)?;
    Ok(n)
}

pub fn campaign_settings(session: &Session, audience: &str) -> Result<CampaignSettings, AppError> {
    Ok(session.store().setting(&settings_key(audience))?.unwrap_or_default())
}

pub fn set_campaign_settings(session: &Session, audience: &str, settings: CampaignSettings) -> Result<(), AppError> {
    let is_bad_cost = settings.cost.is_some_and(|cost| !cost.is_finite() || cost < 0.0);
    if is_bad_cost || settings.window_days.is_some_and(|days| !(1..=730).contains(&days)) {
        return Err(AppError::Usage(Failure::new("campaign-settings")));
    }
    session.store().audience(audience)?;
    Ok(session.store().set_setting(&settings_key(audience), &settings)?)
}

/// Where the window begins, in seconds since 1970.
pub(super) fn campaign_start(session: &Session, record: &AudienceRecord) -> Result<i64, AppError> {
    let settings = campaign_settings(session, &record.name)?;
    let exports = session.store().exports()?;
    let first = exports.iter().filter(|export| export.audience == record.name).map(|export| export.at).min();
    Ok(settings.from.or(first).unwrap_or(record.created_at))
}

fn settings_key(audience: &str) -> String {
    format!("campaign:{audience}")
}

/// One line an audience, the newest first.
pub fn campaign_rows(session: &Session, task: &Task) -> Result<Vec<CampaignRow>, AppError> {
    let mut rows = vec![];
    for record in session.store().audiences()?.into_iter().rev() {
        task.check()?;
        rows.push(Campaign::load(session, record, task)?.row());
    }
    Ok(rows)
}

/// Everything of one campaign. Looking is written down, since looking often finds differences that are not there.
pub fn campaign_detail(session: &Session, audience: &str, task: &Task) -> Result<CampaignDetail, AppError> {
    let record = session.store().audience(audience)?;
    let campaign = Campaign::load(session, record, task)?;
    let mut detail = campaign.detail(session, task)?;
    if let Some(effect) = campaign.effect.as_ref().filter(|_| campaign.has_outcomes) {
        let look = Look { at: now_secs(), bought_sent: effect.sent.responders, bought_held: effect.held.responders };
        detail.n_looks = session.store().look(audience, look)?.len();
        detail.false_alarm = lift::false_alarm(detail.n_looks);
        if detail.n_looks > 1 {
            detail.checks.push(CheckView::Looks { n_looks: detail.n_looks, false_alarm: detail.false_alarm });
        }
        session.store().set_audience_results(audience, &detail_json(audience, &detail).to_string())?;
    }
    Ok(detail)
}

/// An audience with what its people did.
struct Campaign {
    record: AudienceRecord,
    definition: AudienceDefinition,
    promised: AudienceSummaryKept,
    dataset: Arc<Dataset>,
    start: i64,
    window_days: u32,
    cost: Option<f64>,
    /// Days of the window that outcomes cover.
    covered: u32,
    has_outcomes: bool,
    files: Vec<OutcomeFile>,
    subjects: Vec<Subject>,
    /// The stored number of each subject.
    numbers: Vec<u32>,
    n_others: u64,
    effect: Option<Effect>,
}

impl Campaign {
    fn load(session: &Session, record: AudienceRecord, task: &Task) -> Result<Self, AppError> {
        let dataset = session.dataset(task)?;
        let definition = stored_definition(&record)?;
        let promised: AudienceSummaryKept = serde_json::from_str(&record.counts_json).unwrap_or_default();
        let settings = campaign_settings(session, &record.name)?;
        let start = campaign_start(session, &record)?;
        let promised_days = Some(promised.window_days).filter(|&days| days > 0);
        let window_days = settings.window_days.or(promised_days).unwrap_or(USUAL_WINDOW);
        let files = session.store().outcome_files(&record.name)?;
        let outcomes = match files.is_empty() {
            true => outcomes_of_events(&dataset, &definition, start),
            false => session.store().outcomes(&record.name)?,
        };
        // A file that gives no times is taken to cover the window.
        let reach = match files.is_empty() {
            true => (dataset.now > start).then_some(dataset.now),
            false => files.iter().map(|file| file.last_at.unwrap_or(i64::MAX)).max(),
        };
        let covered = reach.and_then(|at| if at == i64::MAX { Some(window_days) } else { day_of(start, at) });
        let mut campaign = Self {
            has_outcomes: !files.is_empty() || covered.is_some(),
            covered: covered.unwrap_or(0).min(window_days),
            cost: settings.cost,
            promised,
            dataset,
            start,
            window_days,
            files,
            subjects: vec![],
            numbers: vec![],
            n_others: 0,
            effect: None,
            definition,
            record,
        };
        campaign.place_people(session)?;
        campaign.place_outcomes(&outcomes);
        campaign.effect = Effect::of(&campaign.subjects);
        Ok(campaign)
    }

    fn place_people(&mut self, session: &Session) -> Result<(), AppError> {
        let people = session.store().audience_members(&self.record.name)?;
        let held_scores: FxHashMap<u32, f32> = session.store().holdout_scores(&self.record.name)?.into_iter().collect();
        let subject = |is_sent, score| Subject { is_sent, score, responded_on: None, value: 0.0 };
        for (number, score) in people.members {
            self.numbers.push(number);
            self.subjects.push(subject(true, score));
        }
        for number in people.held_out {
            self.numbers.push(number);
            self.subjects.push(subject(false, held_scores.get(&number).copied().unwrap_or(f32::NAN)));
        }
        Ok(())
    }

    fn place_outcomes(&mut self, outcomes: &[Outcome]) {
        let at: FxHashMap<u32, usize> = self.numbers.iter().enumerate().map(|(at, &number)| (number, at)).collect();
        for outcome in outcomes {
            let day = match outcome.at {
                NO_TIME => Some(0),
                time => day_of(self.start, time).filter(|&day| day < self.window_days),
            };
            let Some(day) = day else { continue };
            match at.get(&outcome.number) {
                Some(&at) => {
                    let subject = &mut self.subjects[at];
                    subject.responded_on = Some(subject.responded_on.map_or(day, |known| known.min(day)));
                    subject.value += outcome.value;
                }
                None => self.n_others += 1,
            }
        }
    }

    fn row(&self) -> CampaignRow {
        let n_sent = self.subjects.iter().filter(|subject| subject.is_sent).count() as u64;
        let reading = match &self.effect {
            _ if !self.has_outcomes => ReadingView::NoOutcomes,
            None => ReadingView::NoHoldout,
            Some(effect) => reading_view(effect.reading(self.covered, self.window_days)),
        };
        CampaignRow {
            name: self.record.name.clone(),
            n_sent,
            n_held: self.subjects.len() as u64 - n_sent,
            effect: self.effect.as_ref().filter(|_| self.has_outcomes).map(effect_view),
            has_outcomes: self.has_outcomes,
            reading,
        }
    }

    fn detail(&self, session: &Session, task: &Task) -> Result<CampaignDetail, AppError> {
        let effect = self.effect.as_ref().filter(|_| self.has_outcomes);
        let held = effect.map(|effect| effect.held).unwrap_or_default();
        let n_people = self.subjects.len().max(1) as f64;
        let mut detail = CampaignDetail {
            row: self.row(),
            start: self.start,
            window_days: self.window_days,
            files: self.files.iter().map(file_view).collect(),
            n_others: self.n_others,
            cost: self.cost,
            cost_per_extra: effect.zip(self.cost).and_then(|(effect, cost)| effect.cost_per_extra(cost)),
            promised_rate: self.promised.expected_responders.map(|expected| expected.value / n_people),
            held_rate: rate_view(&held),
            ..CampaignDetail::default()
        };
        if effect.is_none() {
            return Ok(detail);
        }
        task.step("stage-lift", 0, 0)?;
        detail.days = day_columns(&by_day(&self.subjects, self.covered.max(1)));
        detail.bands = self.bands();
        detail.halves = by_half(&self.subjects).map(|halves| halves.map(|half| effect_view(&half)));
        detail.parts = self.parts(session, task)?;
        detail.checks = self.checks(session)?;
        Ok(detail)
    }

    fn bands(&self) -> Vec<ScoreBandView> {
        let promised = &self.promised.expected_by_band;
        let band = |(at, (sent, held)): (usize, &(Arm, Arm))| ScoreBandView {
            sent: rate_view(sent),
            held: rate_view(held),
            promised: promised.get(at).map(|expected| expected / (sent.people + held.people).max(1) as f64),
        };
        by_band(&self.subjects).iter().enumerate().map(band).collect()
    }

    /// Named segments and the largest countries.
    fn parts(&self, session: &Session, task: &Task) -> Result<Vec<GroupLiftView>, AppError> {
        let mut parts: Vec<(String, Vec<usize>)> = vec![];
        let floor = super::audience::FLOOR as usize;
        let segments = super::segment_list(session)?;
        for (name, _) in segments.into_iter().take(MAX_PARTS - MAX_COUNTRIES) {
            task.check()?;
            let Some(people) = session.segment_set(&self.dataset, &name) else { continue };
            let rows = (0..self.numbers.len()).filter(|&at| self.row_of(at).is_some_and(|row| people.contains(row)));
            parts.push((name, rows.collect()));
        }
        if let Some(column) = self.dataset.people.attribute("country") {
            let mut rows: Vec<Vec<usize>> = vec![vec![]; column.labels.len()];
            for at in 0..self.numbers.len() {
                if let Some(&code) = self.row_of(at).and_then(|row| column.codes(row as usize).first()) {
                    rows[code as usize].push(at);
                }
            }
            let mut countries: Vec<(String, Vec<usize>)> = column.labels.iter().cloned().zip(rows).collect();
            countries.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
            parts.extend(countries.into_iter().take(MAX_COUNTRIES));
        }
        parts.retain(|(_, rows)| rows.len() >= floor);
        Ok(by_part(&self.subjects, &parts).into_iter().map(part_view).collect())
    }

    fn row_of(&self, at: usize) -> Option<u32> {
        self.dataset.people.row_of_number(self.numbers[at]).map(|row| row as u32)
    }

    fn checks(&self, session: &Session) -> Result<Vec<CheckView>, AppError> {
        let n_sent = self.subjects.iter().filter(|subject| subject.is_sent).count() as u64;
        let n_held = self.subjects.len() as u64 - n_sent;
        let planned = self.definition.holdout;
        let share = n_held as f64 / self.subjects.len().max(1) as f64;
        let (largest, name) = self.largest_difference();
        let noise = 3.3 * (1.0 / n_sent.max(1) as f64 + 1.0 / n_held.max(1) as f64).sqrt();
        let mut checks = vec![
            CheckView::Split { share, planned, is_ok: is_split_as_planned(n_sent, n_held, planned) },
            CheckView::Balance { largest, name, is_ok: largest < ALIKE.max(noise) },
            CheckView::Window { covered: self.covered, of: self.window_days },
        ];
        if let Some((campaign, n_people)) = self.spill_over(session)? {
            checks.push(CheckView::SpillOver { n_people, campaign });
        }
        let contaminated = session.store().holdout_overlap(&self.record.name)?;
        if contaminated > 0 {
            checks.push(CheckView::Contaminated { n_people: contaminated });
        }
        let n_unknown: u64 = self.files.iter().map(|file| file.n_unknown).sum();
        if n_unknown > 0 {
            checks.push(CheckView::Unknown { n_people: n_unknown });
        }
        Ok(checks)
    }

    /// The trait on which the two groups differ most.
    fn largest_difference(&self) -> (f64, String) {
        let n_arm = |is_sent| self.subjects.iter().filter(|subject| subject.is_sent == is_sent).count() as u64;
        let (n_sent, n_held) = (n_arm(true), n_arm(false));
        let mut largest = (0.0, String::new());
        for column in &self.dataset.people.attributes {
            let mut counts = vec![[0_u64; 2]; column.labels.len()];
            for (at, subject) in self.subjects.iter().enumerate() {
                let Some(row) = self.row_of(at) else { continue };
                column.codes(row as usize).iter().for_each(|&code| {
                    counts[code as usize][usize::from(!subject.is_sent)] += 1;
                });
            }
            for (label, [sent, held]) in column.labels.iter().zip(counts) {
                if ((sent + held) as f64) < MIN_TRAIT * self.subjects.len() as f64 {
                    continue;
                }
                let difference = standardised_difference((sent, n_sent), (held, n_held)).abs();
                if difference > largest.0 {
                    largest = (difference, format!("{}: {label}", column.name));
                }
            }
        }
        largest
    }

    /// The other campaign that most held-out people were sent since the start.
    fn spill_over(&self, session: &Session) -> Result<Option<(String, u64)>, AppError> {
        let held: PersonSet = self
            .numbers
            .iter()
            .zip(&self.subjects)
            .filter(|(_, subject)| !subject.is_sent)
            .map(|(&number, _)| number)
            .collect();
        let end = self.start + i64::from(self.window_days) * SECS_PER_DAY;
        let mut most: Option<(String, u64)> = None;
        for (name, at) in last_exports(session)? {
            if name == self.record.name || !(self.start..end).contains(&at) {
                continue;
            }
            let Ok(people) = session.store().audience_members(&name) else { continue };
            let n = people.members.iter().filter(|(number, _)| held.contains(*number)).count() as u64;
            if n > most.as_ref().map_or(0, |most| most.1) {
                most = Some((name, n));
            }
        }
        Ok(most)
    }
}

/// Events since the start count where no file of outcomes was brought.
fn outcomes_of_events(dataset: &Dataset, definition: &AudienceDefinition, start: i64) -> Vec<Outcome> {
    let Ok(goal) = parse_goal(dataset, &definition.goal) else { return vec![] };
    let Ok(items) = goal_items(dataset, &goal) else { return vec![] };
    let events = &dataset.events;
    let is_outcome = |&at: &usize| {
        events.times[at] >= start && events.kinds[at].is_taking() && items.binary_search(&events.items[at]).is_ok()
    };
    let outcome = |at: usize| {
        let is_money = matches!(events.kinds[at], EventKind::Purchase | EventKind::Subscribe);
        let value = Some(f64::from(events.values[at])).filter(|value| is_money && value.is_finite());
        let number = dataset.people.numbers[events.people[at] as usize];
        Outcome { number, at: events.times[at], value: value.unwrap_or(0.0) }
    };
    (0..events.len()).filter(is_outcome).map(outcome).collect()
}

fn reading_view(reading: Reading) -> ReadingView {
    match reading {
        Reading::Early { day, of } => ReadingView::Early { day, of },
        Reading::NotEnough { wait_for } => ReadingView::NotEnough { wait_for },
        Reading::ClearGain => ReadingView::ClearGain,
        Reading::ClearLoss => ReadingView::ClearLoss,
        Reading::NoClearGain => ReadingView::NoClearGain,
    }
}

fn effect_view(effect: &Effect) -> EffectView {
    let interval = |of: crate::analysis::stats::Difference| Interval {
        value: of.value,
        low: of.low,
        high: of.high,
        n_people: effect.sent.people + effect.held.people,
    };
    let ratio = effect.ratio.map(|ratio| Interval {
        value: ratio.value,
        low: ratio.low,
        high: ratio.high,
        n_people: effect.sent.people + effect.held.people,
    });
    EffectView {
        n_sent: effect.sent.people,
        n_held: effect.held.people,
        bought_sent: effect.sent.responders,
        bought_held: effect.held.responders,
        difference: interval(effect.difference),
        ratio,
        extra: interval(effect.extra),
        extra_value: interval(effect.extra_value),
        p_value: effect.p_value,
    }
}

fn part_view(part: lift::PartEffect) -> GroupLiftView {
    GroupLiftView {
        is_clear: part.is_clear(),
        effect: effect_view(&part.effect),
        p_adjusted: part.p_adjusted,
        name: part.name,
    }
}

fn rate_view(arm: &Arm) -> Interval {
    let band = wilson(arm.responders, arm.people);
    Interval { value: arm.rate(), low: band.low, high: band.high, n_people: arm.people }
}

fn file_view(file: &OutcomeFile) -> OutcomeFileView {
    OutcomeFileView { name: file.name.clone(), imported_at: file.imported_at, n_unknown: file.n_unknown }
}

fn day_columns(days: &[lift::Day]) -> DayColumns {
    let column = |of: &dyn Fn(&lift::Day) -> f64| days.iter().map(of).collect::<Vec<f64>>();
    DayColumns {
        days: column(&|day| f64::from(day.day)),
        sent: [column(&|day| day.sent), column(&|day| day.sent_band.low), column(&|day| day.sent_band.high)],
        held: [column(&|day| day.held), column(&|day| day.held_band.low), column(&|day| day.held_band.high)],
    }
}

/// The object of the `outcomes` command.
pub fn detail_json(audience: &str, detail: &CampaignDetail) -> Value {
    let interval = |of: &Interval| json!({ "value": of.value, "low": of.low, "high": of.high });
    let effect = |of: &EffectView| {
        json!({
            "sent": { "people": of.n_sent, "responders": of.bought_sent },
            "held_out": { "people": of.n_held, "responders": of.bought_held },
            "lift": interval(&of.difference),
            "ratio": of.ratio.as_ref().map(interval),
            "extra_responders": interval(&of.extra),
            "extra_revenue": interval(&of.extra_value),
            "p_value": of.p_value,
        })
    };
    let rate = |of: &Interval| json!({ "rate": of.value, "low": of.low, "high": of.high, "people": of.n_people });
    let bands: Vec<Value> = (1..)
        .zip(&detail.bands)
        .map(|(place, band)| {
            json!({
                "band": place, "sent": rate(&band.sent), "held_out": rate(&band.held), "promised_rate": band.promised,
            })
        })
        .collect();
    let parts: Vec<Value> = detail
        .parts
        .iter()
        .map(|part| {
            json!({
                "segment": part.name, "effect": effect(&part.effect), "p_adjusted": part.p_adjusted,
                "clear": part.is_clear,
            })
        })
        .collect();
    let (reading, wait_for) = reading_words(detail.row.reading);
    json!({
        "audience": audience,
        "from": date(detail.start),
        "window_days": detail.window_days,
        "reading": reading,
        "wait_for_responders": wait_for,
        "effect": detail.row.effect.as_ref().map(effect),
        "interval": "newcombe-hybrid-score-95",
        "bands": bands,
        "halves": detail.halves.as_ref().map(|[top, bottom]| json!({ "top": effect(top), "bottom": effect(bottom) })),
        "segments": parts,
        "multiplicity": "holm",
        "promised_rate": detail.promised_rate,
        "held_out_rate": rate(&detail.held_rate),
        "cost": detail.cost,
        "cost_per_extra_responder": detail.cost_per_extra.map(|(value, low, high)| {
            json!({ "value": value, "low": low, "high": high })
        }),
        "checks": detail.checks.iter().map(check_json).collect::<Vec<Value>>(),
        "outcomes_of_others": detail.n_others,
        "looks": detail.n_looks,
        "false_alarm": detail.false_alarm,
    })
}

fn reading_words(reading: ReadingView) -> (&'static str, Option<u64>) {
    match reading {
        ReadingView::NoOutcomes => ("no-outcomes", None),
        ReadingView::NoHoldout => ("no-holdout", None),
        ReadingView::Early { .. } => ("early", None),
        ReadingView::NotEnough { wait_for } => ("not-enough", wait_for),
        ReadingView::ClearGain => ("clear-gain", None),
        ReadingView::ClearLoss => ("clear-loss", None),
        ReadingView::NoClearGain => ("no-clear-gain", None),
    }
}

fn check_json(check: &CheckView) -> Value {
    let ok = check.is_ok();
    match check {
        CheckView::Split { share, planned, .. } => {
            json!({ "check": "split", "ok": ok, "held_out": share, "planned": planned })
        }
        CheckView::Balance { largest, name, .. } => {
            json!({ "check": "balance", "ok": ok, "largest": largest, "trait": name })
        }
        CheckView::Window { covered, of } => json!({ "check": "window", "ok": ok, "covered": covered, "of": of }),
        CheckView::SpillOver { n_people, campaign } => {
            json!({ "check": "spill-over", "ok": ok, "people": n_people, "campaign": campaign })
        }
        CheckView::Contaminated { n_people } => json!({ "check": "contaminated", "ok": ok, "people": n_people }),
        CheckView::Unknown { n_people } => json!({ "check": "unknown-people", "ok": ok, "people": n_people }),
        CheckView::Looks { n_looks, false_alarm } => {
            json!({ "check": "looks", "ok": ok, "looks": n_looks, "false_alarm": false_alarm })
        }
    }
}
