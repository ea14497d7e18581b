//! What a campaign added: its people and what they did since, held against those kept out of it. People count where
//! the draw put them, whether or not they were reached, so that the comparison stays fair.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::audience::{AudienceDefinition, AudienceSummaryKept, stored_definition};
use super::campaigns::last_exports;
use super::goal::{goal_items, parse_goal};
use super::now_secs;
use super::results_json::detail_json;
use super::session::Session;
use crate::analysis::lift::{
    self, Arm, Effect, Reading, Subject, by_band, by_day, by_half, day_of, is_split_as_planned, standardised_difference,
};
use crate::analysis::stats::wilson;
use crate::app::error::{AppError, Failure};
use crate::app::state::{
    CampaignDetail, CampaignRow, CheckView, DayColumns, EffectView, GroupLiftView, Interval, OutcomeFileView, RateView,
    ReadingView, ScoreBandView,
};
use crate::data::{Dataset, EventKind, NO_TIME, PersonSet};
use crate::privacy::Floor;
use crate::privacy::floor::Rate;
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
    let records = session.store().audiences()?;
    for record in records.into_iter().rev() {
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
        session.store().set_audience_results(audience, &detail_json(audience, &detail, session.floor()).to_string())?;
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
        // A file reaches to its last row, or to the day on which it was brought; without times it covers everything.
        let reach = match files.is_empty() {
            true => (dataset.now > start).then_some(dataset.now),
            false => files.iter().map(|file| file.last_at.map_or(i64::MAX, |at| at.max(file.imported_at))).max(),
        };
        let covered =
            reach.and_then(|at| if at == i64::MAX { Some(window_days) } else { day_of(start, at).map(|day| day + 1) });
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
        let goal = parse_goal(&self.dataset, &self.definition.goal).ok();
        let items = goal.and_then(|goal| goal_items(&self.dataset, &goal).ok()).unwrap_or_default();
        CampaignRow {
            name: self.record.name.clone(),
            side: items.first().and_then(|&item| self.dataset.catalogue.domain(item as usize)),
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
        task.step("stage-compare-groups", 0, 0)?;
        let floor = session.floor();
        detail.days = self.day_columns(floor);
        detail.bands = self.bands(floor);
        detail.halves = self.halves(floor);
        detail.parts = self.parts(session, task)?;
        detail.checks = self.checks(session)?;
        Ok(detail)
    }

    fn bands(&self, floor: Floor) -> Vec<ScoreBandView> {
        let promised = &self.promised.expected_by_band;
        let bands = by_band(&self.subjects);
        let rates = |arm: fn(&(Arm, Arm)) -> &Arm| {
            let counts: Vec<(u64, u64)> = bands.iter().map(|band| (arm(band).responders, arm(band).people)).collect();
            floor.rates(&counts)
        };
        let told = rates(|band| &band.0).into_iter().zip(rates(|band| &band.1));
        let band = |(at, (sent, held)): (usize, (Rate, Rate))| {
            let n_people = bands[at].0.people + bands[at].1.people;
            ScoreBandView {
                sent: told_rate(sent),
                held: told_rate(held),
                promised: promised.get(at).map(|expected| expected / n_people.max(1) as f64),
            }
        };
        told.enumerate().map(band).collect()
    }

    /// Each is the rest of the other: both are told exactly, or neither is.
    fn halves(&self, floor: Floor) -> Option<[EffectView; 2]> {
        let halves = by_half(&self.subjects)?;
        let rates = |arm: fn(&Effect) -> &Arm| {
            floor.rates(&halves.each_ref().map(|half| (arm(half).responders, arm(half).people)))
        };
        let (sent, held) = (rates(|half| &half.sent), rates(|half| &half.held));
        let [top, bottom] = [0, 1].map(|at| told_effect(&halves[at], sent[at], held[at]));
        Some([top?, bottom?])
    }

    fn day_columns(&self, floor: Floor) -> DayColumns {
        let days = by_day(&self.subjects, self.covered.max(1));
        let arm = |is_sent: bool, responders: fn(&lift::Day) -> u64| {
            let people = self.subjects.iter().filter(|subject| subject.is_sent == is_sent).count() as u64;
            let near = days.iter().filter_map(|day| {
                let (n, of) = floor.near_rate(responders(day), people).figures()?;
                let band = wilson(n, of);
                Some([n as f64 / of.max(1) as f64, band.low, band.high])
            });
            let near: Vec<[f64; 3]> = near.collect();
            std::array::from_fn(|at| near.iter().map(|figures| figures[at]).collect())
        };
        DayColumns {
            days: days.iter().map(|day| f64::from(day.day)).collect(),
            sent: arm(true, |day| day.sent),
            held: arm(false, |day| day.held),
        }
    }

    /// Named segments and the largest countries.
    fn parts(&self, session: &Session, task: &Task) -> Result<Vec<GroupLiftView>, AppError> {
        let mut parts: Vec<(String, Vec<usize>)> = vec![];
        let floors = session.floors();
        let segments = super::segment_list(session)?;
        for (name, _) in segments.into_iter().take(MAX_PARTS - MAX_COUNTRIES) {
            task.check()?;
            let Some(people) = session.segment_set(&self.dataset, &name) else { continue };
            let rows = (0..self.numbers.len()).filter(|&at| self.row_of(at).is_some_and(|row| people.contains(row)));
            parts.push((name, rows.collect()));
        }
        let n_segments = parts.len();
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
        let floor_of = |at: usize| if at < n_segments { floors.all() } else { floors.of("country") };
        let named = parts.iter().enumerate().filter(|(at, (_, rows))| floor_of(*at).allows(rows.len() as u64));
        Ok(self.told_parts(named.map(|(at, (name, rows))| (name, rows, floor_of(at)))))
    }

    /// Lifts of parts under their floors. Whether a part differs by more than chance is asked of what is told.
    fn told_parts<'a>(&self, parts: impl Iterator<Item = (&'a String, &'a Vec<usize>, Floor)>) -> Vec<GroupLiftView> {
        let whole = |arm: fn(&Effect) -> &Arm| {
            self.effect.as_ref().map_or((0, 0), |effect| (arm(effect).responders, arm(effect).people))
        };
        let (all_sent, all_held) = (whole(|effect| &effect.sent), whole(|effect| &effect.held));
        let mut views: Vec<GroupLiftView> = parts
            .filter_map(|(name, rows, floor)| {
                let effect = Effect::of(rows.iter().filter_map(|&at| self.subjects.get(at)))?;
                let sent = floor.rate_within((effect.sent.responders, effect.sent.people), all_sent);
                let held = floor.rate_within((effect.held.responders, effect.held.people), all_held);
                Some(GroupLiftView {
                    name: name.clone(),
                    n_sent: effect.sent.people,
                    n_held: effect.held.people,
                    effect: told_effect(&effect, sent, held),
                    p_adjusted: 1.0,
                    is_clear: false,
                })
            })
            .collect();
        let p_values: Vec<f64> = views.iter().filter_map(|view| Some(view.effect?.p_value)).collect();
        let told = views.iter_mut().filter(|view| view.effect.is_some());
        for (view, p_adjusted) in told.zip(lift::holm(&p_values)) {
            (view.p_adjusted, view.is_clear) = (p_adjusted, lift::is_clear(p_adjusted));
        }
        views
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
        is_near: false,
    }
}

/// What was spent follows the buyers: of a near count of them it is left out.
fn told_effect(effect: &Effect, sent: Rate, held: Rate) -> Option<EffectView> {
    let is_near = sent.is_near() || held.is_near();
    let arm = |exact: &Arm, rate: Rate| {
        let mut arm = *exact;
        arm.responders = rate.figures()?.0;
        Some(arm)
    };
    let effect = Effect::between(arm(&effect.sent, sent)?, arm(&effect.held, held)?)?;
    let view = effect_view(&effect);
    Some(EffectView { is_near, extra_value: if is_near { Interval::default() } else { view.extra_value }, ..view })
}

fn told_rate(rate: Rate) -> Option<RateView> {
    let (n, of) = rate.figures().filter(|(_, of)| *of > 0)?;
    let band = wilson(n, of);
    let rate_of = Interval { value: n as f64 / of as f64, low: band.low, high: band.high, n_people: of };
    Some(RateView { rate: rate_of, is_near: rate.is_near() })
}

fn rate_view(arm: &Arm) -> Interval {
    let band = wilson(arm.responders, arm.people);
    Interval { value: arm.rate(), low: band.low, high: band.high, n_people: arm.people }
}

fn file_view(file: &OutcomeFile) -> OutcomeFileView {
    OutcomeFileView { name: file.name.clone(), imported_at: file.imported_at, n_unknown: file.n_unknown }
}
