//! What a campaign brought, taken in from a file of orders or conversions: matched to the people known, kept with the
//! audience, and what people turned down made a signal for the next fit.

use std::path::PathBuf;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::audience::{AudienceDefinition, stored_definition};
use super::goal::{goal_items, parse_goal};
use super::now_secs;
use super::session::Session;
use crate::app::error::AppError;
use crate::data::incoming::{Batch, IdKind, Joined};
use crate::data::{Dataset, EventKind, NO_TIME, PersonSet};
use crate::import::identity::JoinLimits;
use crate::import::{self, ImportError, ImportOptions, Kind};
use crate::task::Task;
use crate::workspace::{AudienceRecord, Outcome, OutcomeFile};

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
    // Not the file itself, which may still be imported as data, and only once.
    report.sha256.push_str("-not-interested");
    if session.store().has_source(&refusals.report.sha256)?.is_some() {
        return Ok(0);
    }
    let joined = Joined { numbers, ..Joined::default() };
    session.store().commit_import(&[(refusals, joined)], now_secs(), task)?;
    Ok(n)
}
