//! What the map shows beyond clusters: everybody's score or recency and frequency as steps of a ramp, and who a clicked
//! person is.

use std::sync::Arc;

use super::fit::fitted_run;
use super::identity::person_joins;
use super::paths::holdings;
use super::session::Session;
use super::sets::{everybody, lift_row};
use crate::analysis::rfm::{Rfm, rfm};
use crate::analysis::{Tally, Trait, TraitKey};
use crate::app::command::ColourBy;
use crate::app::error::{AppError, Failure};
use crate::app::state::{ClusteringView, ColourView, N_STEPS, NO_STEP, PersonCard, PersonEvent};
use crate::data::{Dataset, Domain, PersonSet};
use crate::models::ranking;
use crate::task::Task;

/// Acts and reasons on a person's card.
const EVENTS: usize = 14;
const REASONS: usize = 6;

/// Recency, frequency and money of both sides, counted once for the data.
pub fn rfm_of_both(session: &Session, task: &Task) -> Result<[Rfm; 2], AppError> {
    let dataset = session.dataset(task)?;
    let mut found = Vec::with_capacity(2);
    for (at, domain) in Domain::BOTH.into_iter().enumerate() {
        task.step("stage-rfm", at as u64, 2)?;
        found.push(rfm(&dataset, domain));
    }
    found.try_into().map_err(|_| AppError::Internal)
}

/// Everybody in nine steps of recency and frequency together: of the two sides the higher.
pub fn rfm_steps(both: &[Rfm; 2]) -> ColourView {
    let step = |row: usize| {
        let scores = both.iter().filter_map(|of| of.scores.get(row).copied().flatten());
        scores.map(|scores| u16::from(scores.recency + scores.frequency).saturating_sub(2)).max().unwrap_or(NO_STEP)
    };
    let n_people = both[0].scores.len();
    ColourView { of: ColourBy::Rfm, item: None, steps: (0..n_people).map(step).collect() }
}

/// Everybody in nine equal parts by the run's score for an item. People who have the item, or of whom the run knows
/// nothing, have no step.
pub fn score_steps(session: &Session, run: &str, item: u32, task: &Task) -> Result<ColourView, AppError> {
    let dataset = session.dataset(task)?;
    if dataset.catalogue.domain(item as usize).is_none() {
        return Err(AppError::Told(Failure::new("no-item").with("item", item)));
    }
    let fitted = fitted_run(session, run, task)?;
    let people: Vec<u32> = (0..dataset.n_people() as u32).collect();
    let scores = ranking::goal_scores(&fitted.scorer, &[item], &people, task)?;
    let known = |score: &Option<ranking::GoalScore>| {
        score.filter(|score| !score.source.is_fallback() && score.score.is_finite()).map(|score| score.score)
    };
    let mut sorted: Vec<f32> = scores.iter().filter_map(known).collect();
    sorted.sort_unstable_by(f32::total_cmp);
    let step = |score: f32| {
        let below = sorted.partition_point(|other| *other < score);
        (usize::from(N_STEPS) * below / sorted.len().max(1)) as u16
    };
    let steps = scores.iter().map(|score| known(score).map_or(NO_STEP, step)).collect();
    Ok(ColourView { of: ColourBy::Score, item: Some(item), steps })
}

/// The card of a person: what they did last, what they are, and what they share with their cluster.
pub fn person_card(
    session: &Session,
    person: u32,
    view: Option<&Arc<ClusteringView>>,
    task: &Task,
) -> Result<PersonCard, AppError> {
    let dataset = session.dataset(task)?;
    let row = person as usize;
    if row >= dataset.n_people() {
        return Err(AppError::Told(Failure::new("no-person")));
    }
    let events = dataset.events.of(row);
    let newest = (0..events.len()).rev().take(EVENTS).map(|at| PersonEvent {
        item: events.items[at],
        kind: events.kinds[at].id(),
        value: events.values[at],
        time: events.times[at],
    });
    let own = |view: &&Arc<ClusteringView>| {
        let label = view.labels.get(row).copied();
        label.filter(|&label| usize::from(label) < view.clusters.len())
    };
    let cluster = view.as_ref().and_then(own);
    let why = match (cluster, view) {
        (Some(cluster), Some(view)) => reasons(session, &dataset, person, cluster, view, task)?,
        _ => vec![],
    };
    let number = dataset.people.numbers.get(row).copied().unwrap_or_default();
    let attributes = dataset.people.attributes.iter().filter_map(|column| {
        let labels: Vec<&str> = column.texts(row).collect();
        (!labels.is_empty()).then(|| (column.name.clone(), labels.join(", ")))
    });
    Ok(PersonCard {
        person,
        events: newest.collect(),
        n_events: events.len() as u64,
        cluster,
        why,
        attributes: attributes.collect(),
        joins: person_joins(session, number)?,
    })
}

/// What the person took and the cluster takes more often than everybody, the most clearly first.
fn reasons(
    session: &Session,
    dataset: &Dataset,
    person: u32,
    cluster: u16,
    view: &ClusteringView,
    task: &Task,
) -> Result<Vec<crate::app::state::LiftRow>, AppError> {
    let held = holdings(session, dataset, task)?;
    let all = everybody(session, dataset, &held, task)?;
    let members = view.labels.iter().enumerate().filter(|(_, label)| **label == cluster);
    let members: PersonSet = members.map(|(row, _)| row as u32).collect();
    let group = Tally::of(&members, dataset, &held, task)?;
    let own = held.items(person as usize).iter().map(|&item| Trait::of(TraitKey::Item(item), &group, &all));
    let mut found: Vec<Trait> = own.filter(|found| found.lift.is_some_and(|lift| lift.is_over())).collect();
    let low = |found: &Trait| found.lift.map_or(0.0, |lift| lift.low);
    found.sort_by(|a, b| low(b).total_cmp(&low(a)).then(a.key.cmp(&b.key)));
    Ok(found.iter().take(REASONS).filter_map(|found| lift_row(dataset, found)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{EventKind, People};

    #[test]
    fn steps_take_the_side_on_which_a_person_is_busier() {
        let mut data = Dataset { people: People::anonymous(11), now: 20 * 86_400, ..Dataset::default() };
        data.catalogue.domains = vec![Domain::Course, Domain::Music];
        for person in 0..10 {
            data.events.push(person, 0, EventKind::Enrol, 1.0, i64::from(person) * 86_400);
        }
        data.events.push(0, 1, EventKind::Play, 1.0, 86_400);
        data.events.sort(11);
        let both = Domain::BOTH.map(|domain| rfm(&data, domain));
        let steps = rfm_steps(&both).steps;
        // Person 9 came last; person 0 is the only one of music, so the lowest fifth of it; nobody knows person 10.
        assert_eq!((steps[0], steps[9], steps[10]), (0, 4, NO_STEP));
    }
}
