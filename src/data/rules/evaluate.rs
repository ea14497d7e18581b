//! From a rule and a dataset to a set of people. One pass over the events a test, parallel over people.

use rayon::prelude::*;

use super::{Contact, Measure, Rule, Segments, Term, Test, Unknown};
use crate::data::{
    Dataset, Domain, EventKind, EventSlice, HAS_EMAIL, HAS_PHONE, LabelColumn, NO_TIME, PersonSet, SUPPRESSED,
};
use crate::task::{Cancelled, Task};

const SECS_PER_DAY: i64 = 86_400;
/// People a parallel piece: those of one container of a set, so that pieces are put together without being copied.
const CHUNK: usize = 1 << 16;

pub(super) fn everybody(dataset: &Dataset) -> PersonSet {
    let mut everybody = PersonSet::new();
    everybody.insert_range(0..dataset.n_people() as u32);
    everybody
}

/// The rows `0..n_people` for which `matches` holds; rows are asked in parallel.
pub fn select(n_people: usize, matches: impl Fn(usize) -> bool + Sync) -> PersonSet {
    let piece = |start: usize| {
        let rows = start..(start + CHUNK).min(n_people);
        // The rows ascend, so nothing is left over.
        PersonSet::from_sorted_iter(rows.filter(|&row| matches(row)).map(|row| row as u32)).unwrap_or_default()
    };
    let starts: Vec<usize> = (0..n_people).step_by(CHUNK).collect();
    let pieces: Vec<PersonSet> = starts.into_par_iter().map(piece).collect();
    pieces.into_iter().fold(PersonSet::new(), |found, piece| found | piece)
}

pub(super) fn people(rule: &Rule, dataset: &Dataset, segments: Segments<'_>) -> PersonSet {
    match rule {
        Rule::All(rules) => {
            let mut left = everybody(dataset);
            for part in rules {
                if left.is_empty() {
                    break;
                }
                left &= people(part, dataset, segments);
            }
            left
        }
        Rule::Any(rules) => rules.iter().fold(PersonSet::new(), |found, part| found | people(part, dataset, segments)),
        Rule::Not(inner) => everybody(dataset) - people(inner, dataset, segments),
        Rule::Test(test) => tested(test, dataset, segments),
    }
}

/// Like [`people`], with the people of every part; nothing is passed over, so that every part has some.
pub(super) fn counted(
    rule: &Rule,
    dataset: &Dataset,
    segments: Segments<'_>,
    parts: &mut Vec<PersonSet>,
    task: &Task,
) -> Result<PersonSet, Cancelled> {
    task.check()?;
    let place = parts.len();
    parts.push(PersonSet::new());
    let found = match rule {
        Rule::All(rules) => {
            let mut left = everybody(dataset);
            for part in rules {
                left &= counted(part, dataset, segments, parts, task)?;
            }
            left
        }
        Rule::Any(rules) => {
            let mut found = PersonSet::new();
            for part in rules {
                found |= counted(part, dataset, segments, parts, task)?;
            }
            found
        }
        Rule::Not(inner) => everybody(dataset) - counted(inner, dataset, segments, parts, task)?,
        Rule::Test(test) => tested(test, dataset, segments),
    };
    parts[place] = found.clone();
    Ok(found)
}

fn tested(test: &Test, dataset: &Dataset, segments: Segments<'_>) -> PersonSet {
    match test {
        Test::Segment(name) => segments(name).map_or_else(PersonSet::new, |set| set & everybody(dataset)),
        other => matching(other, dataset),
    }
}

fn matching(test: &Test, dataset: &Dataset) -> PersonSet {
    let (n, people) = (dataset.n_people(), &dataset.people);
    match test {
        Test::Attribute { name, labels } => attribute(name, labels, dataset),
        Test::Has(term) => {
            let wanted = items_of(term, dataset);
            select(n, |row| takings(dataset.events.of(row)).any(|(item, _)| is_wanted(&wanted, item)))
        }
        Test::HasWithin { term, days } => {
            let (wanted, since) = (items_of(term, dataset), since(dataset, *days));
            select(n, |row| {
                takings(dataset.events.of(row)).any(|(item, time)| time >= since && is_wanted(&wanted, item))
            })
        }
        Test::Count { measure, of, within_days, compare, value } => {
            let acts = Acts {
                dataset,
                wanted: of.as_ref().map(|term| items_of(term, dataset)),
                since: within_days.map_or(NO_TIME, |days| since(dataset, days)),
            };
            select(n, |row| compare.holds(acts.count(*measure, row), *value))
        }
        Test::ActiveWithin { days } => {
            let since = since(dataset, *days);
            // Oldest first: the last one is the newest. An unknown time is before every date.
            select(n, |row| dataset.events.of(row).times.last().is_some_and(|&time| time != NO_TIME && time >= since))
        }
        Test::Consent { channel, consent } => select(n, |row| people.consent(row, *channel) == *consent),
        Test::Known(contact) => {
            let flags = match contact {
                Contact::Email => HAS_EMAIL,
                Contact::Phone => HAS_PHONE,
                Contact::Either => HAS_EMAIL | HAS_PHONE,
            };
            select(n, |row| people.has(row, flags))
        }
        Test::Suppressed => select(n, |row| people.has(row, SUPPRESSED)),
        Test::Segment(_) => PersonSet::new(),
        Test::Did { first, then, within_days } => {
            let (first, then) = (items_of(first, dataset), items_of(then, dataset));
            let within = i64::from(*within_days) * SECS_PER_DAY;
            select(n, |row| went_on(dataset.events.of(row), &first, &then, within))
        }
        Test::DidNot { first, then, within_days } => {
            let (first, then) = (items_of(first, dataset), items_of(then, dataset));
            let (within, latest) = (i64::from(*within_days) * SECS_PER_DAY, since(dataset, *within_days));
            select(n, |row| {
                let events = dataset.events.of(row);
                let began = first_time(events, &first).is_some_and(|start| start <= latest);
                began && !went_on(events, &first, &then, within)
            })
        }
    }
}

/// The time so many days before the newest event.
fn since(dataset: &Dataset, days: u32) -> i64 {
    dataset.now.saturating_sub(i64::from(days) * SECS_PER_DAY)
}

/// Both for the first time, `then` later and at most `within` seconds after.
fn went_on(events: EventSlice<'_>, first: &[bool], then: &[bool], within: i64) -> bool {
    match (first_time(events, first), first_time(events, then)) {
        (Some(start), Some(end)) => start < end && end.saturating_sub(start) <= within,
        _ => false,
    }
}

fn attribute(name: &str, labels: &[String], dataset: &Dataset) -> PersonSet {
    let Some(column) = dataset.people.attribute(name) else { return PersonSet::new() };
    let mut wanted = vec![false; column.labels.len()];
    for label in labels {
        for code in codes_of(column, label) {
            wanted[code] = true;
        }
    }
    select(dataset.n_people(), |row| column.codes(row).iter().any(|&code| wanted[code as usize]))
}

/// The codes of a label, upper and lower case alike.
fn codes_of(column: &LabelColumn, label: &str) -> impl Iterator<Item = usize> {
    let wanted = label.to_lowercase();
    column.labels.iter().enumerate().filter(move |(_, known)| known.to_lowercase() == wanted).map(|(code, _)| code)
}

/// Which items a term means, one flag an item.
fn items_of(term: &Term, dataset: &Dataset) -> Vec<bool> {
    let catalogue = &dataset.catalogue;
    let mut wanted = vec![false; catalogue.len()];
    match term {
        Term::Domain(domain) => {
            for (row, flag) in wanted.iter_mut().enumerate() {
                *flag = catalogue.domain(row) == Some(*domain);
            }
        }
        Term::Item(text) => {
            if let Some(item) = catalogue.find(text) {
                wanted[item as usize] = true;
            }
        }
        Term::Category(_) | Term::Creator(_) => {
            let Some((column, label)) = term.label().and_then(|(name, label)| Some((catalogue.label(name)?, label)))
            else {
                return wanted;
            };
            let codes: Vec<usize> = codes_of(column, label).collect();
            for (row, flag) in wanted.iter_mut().enumerate() {
                *flag = column.codes(row).iter().any(|&code| codes.contains(&(code as usize)));
            }
        }
    }
    wanted
}

fn is_wanted(wanted: &[bool], item: u32) -> bool {
    wanted.get(item as usize).copied().unwrap_or(false)
}

/// The items that a person took, with times, oldest first.
fn takings(events: EventSlice<'_>) -> impl Iterator<Item = (u32, i64)> {
    let acts = events.items.iter().zip(events.kinds).zip(events.times);
    acts.filter(|((_, kind), _)| kind.is_taking()).map(|((&item, _), &time)| (item, time))
}

fn first_time(events: EventSlice<'_>, wanted: &[bool]) -> Option<i64> {
    takings(events).find(|&(item, time)| time != NO_TIME && is_wanted(wanted, item)).map(|(_, time)| time)
}

/// The acts that a count looks at.
struct Acts<'a> {
    dataset: &'a Dataset,
    /// One flag an item; `None`: all items.
    wanted: Option<Vec<bool>>,
    /// Earlier acts do not count; [`NO_TIME`] lets in all of them.
    since: i64,
}

impl Acts<'_> {
    fn count(&self, measure: Measure, row: usize) -> f64 {
        match measure {
            Measure::Courses => self.distinct(row, Domain::Course) as f64,
            Measure::Tracks => self.distinct(row, Domain::Music) as f64,
            Measure::Events => self.of(row).count() as f64,
            Measure::Plays => self.plays(row),
            Measure::Spent => self.spent(row),
        }
    }

    /// Item, kind and value of each act.
    fn of(&self, row: usize) -> impl Iterator<Item = (u32, EventKind, f32)> {
        let events = self.dataset.events.of(row);
        let acts = events.items.iter().zip(events.kinds).zip(events.values).zip(events.times);
        acts.filter(|(((item, _), _), time)| {
            **time >= self.since && self.wanted.as_ref().is_none_or(|wanted| is_wanted(wanted, **item))
        })
        .map(|(((&item, &kind), &value), _)| (item, kind, value))
    }

    fn distinct(&self, row: usize, domain: Domain) -> usize {
        let is_of = |item: u32| self.dataset.catalogue.domain(item as usize) == Some(domain);
        let taken = self.of(row).filter(|&(item, kind, _)| kind.is_taking() && is_of(item));
        let mut items: Vec<u32> = taken.map(|(item, ..)| item).collect();
        items.sort_unstable();
        items.dedup();
        items.len()
    }

    /// Sum of play counts; a play without a count is one.
    fn plays(&self, row: usize) -> f64 {
        let acts = self.of(row).filter(|(_, kind, _)| *kind == EventKind::Play);
        acts.map(|(.., value)| if value.is_finite() { f64::from(value) } else { 1.0 }).sum()
    }

    /// Purchases and subscriptions less refunds; acts without an amount count nothing.
    fn spent(&self, row: usize) -> f64 {
        let acts = self.of(row).filter(|(.., value)| value.is_finite());
        acts.map(|(_, kind, value)| match kind {
            EventKind::Purchase | EventKind::Subscribe => f64::from(value),
            EventKind::Refund => -f64::from(value),
            _ => 0.0,
        })
        .sum()
    }
}

pub(super) fn unknowns(rule: &Rule, dataset: &Dataset, segments: Segments<'_>) -> Vec<Unknown> {
    match rule {
        Rule::All(rules) | Rule::Any(rules) => {
            rules.iter().flat_map(|part| unknowns(part, dataset, segments)).collect()
        }
        Rule::Not(inner) => unknowns(inner, dataset, segments),
        Rule::Test(Test::Attribute { name, labels }) => match dataset.people.attribute(name) {
            None => vec![Unknown::Attribute(name.clone())],
            Some(column) => labels.iter().filter_map(|label| unknown_label(column, name, label)).collect(),
        },
        Rule::Test(Test::Segment(name)) if segments(name).is_none() => vec![Unknown::Segment(name.clone())],
        Rule::Test(Test::Has(term) | Test::HasWithin { term, .. } | Test::Count { of: Some(term), .. }) => {
            unknown_term(term, dataset).into_iter().collect()
        }
        Rule::Test(Test::Did { first, then, .. } | Test::DidNot { first, then, .. }) => {
            [first, then].into_iter().filter_map(|term| unknown_term(term, dataset)).collect()
        }
        Rule::Test(_) => vec![],
    }
}

fn unknown_label(column: &LabelColumn, name: &str, label: &str) -> Option<Unknown> {
    let is_known = codes_of(column, label).next().is_some();
    (!is_known).then(|| Unknown::Label { name: name.to_owned(), label: label.to_owned() })
}

fn unknown_term(term: &Term, dataset: &Dataset) -> Option<Unknown> {
    if let Term::Item(text) = term {
        return dataset.catalogue.find(text).is_none().then(|| Unknown::Item(text.clone()));
    }
    let (name, label) = term.label()?;
    match dataset.catalogue.label(name) {
        Some(column) => unknown_label(column, name, label),
        None => Some(Unknown::Label { name: name.to_owned(), label: label.to_owned() }),
    }
}
