//! Recommendation feeds for apps, speakers and TVs: what to offer each person, and what people of each item also take.

use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::fit::fitted_run;
use super::session::Session;
use super::written::note_written;
use crate::analysis::also::{Also, also};
use crate::app::error::{AppError, Failure};
use crate::app::state::{FeedItemView, FeedPersonView, FeedPreview};
use crate::data::contact::{normal_email, normal_phone};
use crate::data::{Dataset, Domain, NO_TIME, SUPPRESSED};
use crate::export::feed::{AlsoItem, Context, FeedItem, ItemFeed, LineWriter, PersonFeed, TimeOfDay};
use crate::models::blend::Weights;
use crate::models::ranking::{self, TopOptions, TopRow};
use crate::privacy::Floor;
use crate::task::Task;

/// People ranked between two reports.
const CHUNK_PEOPLE: usize = 2_048;
/// Events with a time of day below which nothing is said of a person's habit.
const HABIT_EVENTS: u32 = 5;

#[derive(Debug, Clone)]
pub struct FeedRequest {
    pub run: String,
    pub alpha: Option<f64>,
    /// The length of each list.
    pub top: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct FeedSummary {
    pub run: String,
    pub out: PathBuf,
    pub items_out: PathBuf,
    /// Lines of the feed of people. Suppressed people are in none.
    pub people: u64,
    pub suppressed: u64,
    pub with_device: u64,
    pub with_time_of_day: u64,
    /// Lines of the feed of items.
    pub items: u64,
    /// Items with at least one neighbour.
    pub items_with_neighbours: u64,
}

/// People and items shown before anything is written.
const PREVIEW_PEOPLE: usize = 40;
const PREVIEW_ITEMS: usize = 40;

/// The first lines of both feeds, and what the whole feed of people would hold.
pub fn feed_preview(session: &Session, request: &FeedRequest, task: &Task) -> Result<FeedPreview, AppError> {
    let (scorer, dataset) = (feed_scorer(session, request, task)?, session.dataset(task)?);
    let everybody = everybody(&dataset);
    let mut preview = FeedPreview {
        run: request.run.clone(),
        top: request.top,
        n_people: everybody.len() as u64,
        n_suppressed: (dataset.n_people() - everybody.len()) as u64,
        n_items: dataset.n_items() as u64,
        ..FeedPreview::default()
    };
    for &person in &everybody {
        let [device, time] = is_known(context(&dataset, person as usize));
        preview.n_with_device += u64::from(device);
        preview.n_with_time += u64::from(time);
    }
    // Evenly from all, so that people of every source are seen.
    let every = everybody.len().div_ceil(PREVIEW_PEOPLE).max(1);
    let people: Vec<u32> = everybody.iter().copied().step_by(every).collect();
    let lists = Domain::BOTH.map(|domain| {
        let options = TopOptions { domain: Some(domain), n: request.top, include_owned: false };
        top_rows(&scorer, &people, &options, task)
    });
    let [courses, music] = lists;
    let (courses, music) = (courses?, music?);
    let (mut course_start, mut music_start) = (0, 0);
    let items_of = |rows: &[TopRow], start: &mut usize, person: u32| -> Vec<u32> {
        rows[own_rows(rows, start, person)].iter().map(|row| row.item).collect()
    };
    preview.people = people
        .iter()
        .map(|&person| {
            let context = context(&dataset, person as usize);
            FeedPersonView {
                person,
                device: context.and_then(|context| context.device).unwrap_or_default().to_owned(),
                time_of_day: context.and_then(|context| context.time_of_day).map(TimeOfDay::id).unwrap_or_default(),
                courses: items_of(&courses, &mut course_start, person),
                music: items_of(&music, &mut music_start, person),
            }
        })
        .collect();
    let beside = also(&dataset, request.top, session.floor().k() as u32, task)?;
    let mut order: Vec<usize> =
        (0..beside.len()).filter(|&item| beside[item].iter().any(|found| !found.is_empty())).collect();
    order.sort_by_key(|&item| {
        (std::cmp::Reverse(beside[item].iter().flatten().map(|also| also.people).max().unwrap_or(0)), item)
    });
    preview.n_items_with = order.len() as u64;
    preview.items = order
        .into_iter()
        .take(PREVIEW_ITEMS)
        .map(|item| {
            let [courses, music] = &beside[item];
            let items = |found: &[Also]| found.iter().map(|also| also.item).collect();
            FeedItemView { item: item as u32, courses: items(courses), music: items(music) }
        })
        .collect();
    Ok(preview)
}

fn feed_scorer(
    session: &Session,
    request: &FeedRequest,
    task: &Task,
) -> Result<crate::models::blend::Scorer, AppError> {
    let fitted = fitted_run(session, &request.run, task)?;
    Ok(match request.alpha {
        Some(alpha) => fitted.scorer.with_weights(Weights::dial(alpha)),
        None => fitted.scorer.clone(),
    })
}

/// All who may be offered anything.
fn everybody(dataset: &Dataset) -> Vec<u32> {
    (0..dataset.n_people() as u32).filter(|&person| !dataset.people.has(person as usize, SUPPRESSED)).collect()
}

/// Writes both feeds, each whole or not at all.
pub fn feed(session: &Session, request: &FeedRequest, out: &Path, task: &Task) -> Result<FeedSummary, AppError> {
    if !out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("jsonl")) {
        return Err(AppError::Usage(Failure::new("feed-ending").with("path", out.display())));
    }
    let (scorer, dataset) = (feed_scorer(session, request, task)?, session.dataset(task)?);
    let stem = out.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut summary = FeedSummary {
        run: request.run.clone(),
        out: out.to_owned(),
        items_out: out.with_file_name(format!("{stem}-items.jsonl")),
        people: 0,
        suppressed: 0,
        with_device: 0,
        with_time_of_day: 0,
        items: 0,
        items_with_neighbours: 0,
    };
    let mut people_writer = LineWriter::create(out)?;
    let mut items_writer = LineWriter::create(&summary.items_out)?;
    write_items(&dataset, (request.top, session.floor()), &mut items_writer, &mut summary, task)?;
    let everybody = everybody(&dataset);
    summary.suppressed = (dataset.n_people() - everybody.len()) as u64;
    for (at, people) in everybody.chunks(CHUNK_PEOPLE).enumerate() {
        task.step("stage-rank", (at * CHUNK_PEOPLE) as u64, everybody.len() as u64)?;
        let lists = Domain::BOTH.map(|domain| {
            let options = TopOptions { domain: Some(domain), n: request.top, include_owned: false };
            top_rows(&scorer, people, &options, task)
        });
        let [courses, music] = lists;
        write_people(&dataset, people, &[courses?, music?], &mut people_writer, &mut summary)?;
    }
    summary.items = items_writer.finish()?;
    summary.people = people_writer.finish()?;
    note_written(session, "feed", out, summary.people, false)?;
    Ok(summary)
}

/// The rows of these people in their order. Progress is told by the caller, over everybody.
fn top_rows(
    scorer: &crate::models::blend::Scorer,
    people: &[u32],
    options: &TopOptions,
    task: &Task,
) -> Result<Vec<TopRow>, AppError> {
    let quiet = Task::new(task.token().clone(), |_| {});
    let mut rows = Vec::with_capacity(people.len() * options.n);
    ranking::top_items(scorer, people, options, &quiet, |found| {
        rows.extend_from_slice(found);
        Ok::<(), AppError>(())
    })?;
    Ok(rows)
}

fn write_people(
    dataset: &Dataset,
    people: &[u32],
    lists: &[Vec<TopRow>; 2],
    writer: &mut LineWriter,
    summary: &mut FeedSummary,
) -> Result<(), AppError> {
    let mut starts = [0, 0];
    for &person in people {
        let [courses, music] = [0, 1].map(|side| own_rows(&lists[side], &mut starts[side], person));
        let (courses, music) = (&lists[0][courses], &lists[1][music]);
        let context = context(dataset, person as usize);
        let [device, time] = is_known(context);
        summary.with_device += u64::from(device);
        summary.with_time_of_day += u64::from(time);
        let id = feed_id(dataset, person as usize);
        writer.line(&PersonFeed {
            person: &id,
            source: courses.first().or(music.first()).map(|row| row.source.id()).unwrap_or_default(),
            context,
            courses: feed_items(dataset, courses),
            music: feed_items(dataset, music),
        })?;
    }
    Ok(())
}

/// The id under which a person came in; where that is an e-mail or a phone number, the person's number.
fn feed_id(dataset: &Dataset, person: usize) -> Cow<'_, str> {
    let key = dataset.people.keys.get(person);
    match normal_email(key).is_ok() || normal_phone(key, None).is_ok() {
        true => dataset.people.label(person).into(),
        false => key.into(),
    }
}

/// Whether the device and the time of day are known.
fn is_known(context: Option<Context<'_>>) -> [bool; 2] {
    [
        context.is_some_and(|context| context.device.is_some()),
        context.is_some_and(|context| context.time_of_day.is_some()),
    ]
}

/// The rows of the next person, who may have none.
fn own_rows(rows: &[TopRow], start: &mut usize, person: u32) -> Range<usize> {
    let from = *start;
    *start += rows[from..].iter().take_while(|row| row.person == person).count();
    from..*start
}

fn feed_items<'a>(dataset: &'a Dataset, rows: &[TopRow]) -> Vec<FeedItem<'a>> {
    let item = |row: &TopRow| FeedItem {
        item: dataset.catalogue.keys.get(row.item as usize),
        title: dataset.catalogue.title(row.item as usize),
        rank: row.rank,
        score: row.score,
    };
    rows.iter().map(item).collect()
}

/// `None` when neither is known.
fn context(dataset: &Dataset, person: usize) -> Option<Context<'_>> {
    let device = dataset.people.attribute("device").and_then(|column| column.first(person));
    let habit = habit(dataset.events.of(person).times);
    let context =
        Context { device, time_of_day: habit.map(|habit| habit.0), time_of_day_share: habit.map(|habit| habit.1) };
    (device.is_some() || habit.is_some()).then_some(context)
}

/// The part of the day with most events, and its share. Midnight to the second is a date without a time.
fn habit(times: &[i64]) -> Option<(TimeOfDay, f64)> {
    let mut counts = [0_u32; 4];
    for &time in times.iter().filter(|&&time| time != NO_TIME && time.rem_euclid(86_400) != 0) {
        counts[TimeOfDay::of(time) as usize] += 1;
    }
    let n_timed: u32 = counts.iter().sum();
    // Of equal parts the first of the day.
    let (part, most) = TimeOfDay::ALL.into_iter().zip(counts).rev().max_by_key(|(_, count)| *count)?;
    (n_timed >= HABIT_EVENTS).then(|| (part, (f64::from(most) / f64::from(n_timed) * 1_000.0).round() / 1_000.0))
}

fn write_items(
    dataset: &Dataset,
    (top, floor): (usize, Floor),
    writer: &mut LineWriter,
    summary: &mut FeedSummary,
    task: &Task,
) -> Result<(), AppError> {
    for (item, [courses, music]) in also(dataset, top, floor.k() as u32, task)?.iter().enumerate() {
        summary.items_with_neighbours += u64::from(!courses.is_empty() || !music.is_empty());
        writer.line(&ItemFeed {
            item: dataset.catalogue.keys.get(item),
            title: dataset.catalogue.title(item),
            domain: dataset.catalogue.domain(item).map(Domain::id).unwrap_or_default(),
            courses: also_items(dataset, courses),
            music: also_items(dataset, music),
        })?;
    }
    Ok(())
}

fn also_items<'a>(dataset: &'a Dataset, found: &[Also]) -> Vec<AlsoItem<'a>> {
    let item = |(place, also): (usize, &Also)| AlsoItem {
        item: dataset.catalogue.keys.get(also.item as usize),
        title: dataset.catalogue.title(also.item as usize),
        rank: place as u32 + 1,
        similarity: (also.cosine * 10_000.0).round() / 10_000.0,
        people: also.people,
    };
    found.iter().enumerate().map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_habit_needs_events_with_a_time_of_day() {
        let hours = |hours: &[i64]| hours.iter().map(|hour| hour * 3_600 + 60).collect::<Vec<i64>>();
        assert_eq!(habit(&hours(&[19, 20, 21, 8])), None);
        assert_eq!(habit(&[0, 86_400, 172_800, 259_200, 345_600, NO_TIME]), None);
        assert_eq!(habit(&hours(&[19, 20, 21, 8, 9])), Some((TimeOfDay::Evening, 0.6)));
        assert_eq!(habit(&hours(&[1, 2, 7, 8, 13, 19])), Some((TimeOfDay::Night, 0.333)));
    }
}
