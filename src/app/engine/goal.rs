//! What a campaign promotes, and everybody's score for it: learnt from who took something of the goal in the last
//! weeks, as the models would have seen people before them.

use std::sync::Arc;

use super::definition::RunDefinition;
use super::fit::{fitted_run, plan_of};
use super::session::{FittedRun, Session};
use crate::app::command::Goal;
use crate::app::error::{AppError, Failure};
use crate::data::rules::select;
use crate::data::{Dataset, Domain, EventTable, LABEL_CATEGORY, LABEL_CREATOR, NO_TIME, PersonSet};
use crate::models::blend::{Scorer, Weights};
use crate::models::calibration::{ChanceTable, GoalItems, GoalModel, HeldOut, blended_scores};
use crate::models::evaluation::{Plan, Split, fit_plan, split_data};
use crate::models::features::training_data;
use crate::models::{Family, ModelError};
use crate::task::Task;

const SECS_PER_DAY: i64 = 86_400;
/// Days in which takers are looked for, the shortest that has enough of them.
const WINDOWS: [u32; 3] = [60, 180, 365];
/// So many takers are enough; with fewer a longer window is tried.
const WANTED_TAKERS: u64 = 200;
/// Share of people whose interest is hidden where events carry no time.
const HIDDEN_SHARE: f64 = 0.3;

/// Everybody who can still take something of a goal, best first.
#[derive(Debug, Clone, Default)]
pub struct GoalPeople {
    pub people: Vec<u32>,
    pub scores: Vec<f32>,
    /// Group of each score in `chances`; empty when chances are not calibrated.
    pub groups: Vec<u16>,
    /// Places in [`crate::models::blend::Source::ALL`].
    pub sources: Vec<u8>,
    pub chances: Option<ChanceTable>,
    pub held_out: HeldOut,
    /// Days in which a chance is meant to come about; 0 where events carry no time.
    pub window_days: u32,
}

/// What scores of a goal depend on, within one revision of the data.
#[derive(Debug, Clone, PartialEq)]
pub struct GoalKey {
    pub run: String,
    /// In thousandths, since a dial has no finer places.
    pub alpha: i64,
    pub goal: Goal,
    pub with_owners: bool,
}

/// The goal as the command line writes it.
pub fn parse_goal(dataset: &Dataset, text: &str) -> Result<Goal, AppError> {
    if let Some(name) = text.strip_prefix("category:") {
        return Ok(Goal::Category(name.trim().to_owned()));
    }
    if let Some(name) = text.strip_prefix("creator:") {
        return Ok(Goal::Creator(name.trim().to_owned()));
    }
    if let Some(domain) = text.strip_prefix("any:").and_then(|name| Domain::from_id(name.trim())) {
        return Ok(Goal::Any(domain));
    }
    let item = dataset.catalogue.find(text);
    item.map(Goal::Item).ok_or_else(|| AppError::Told(Failure::new("no-item").with("item", text)))
}

pub fn goal_text(dataset: &Dataset, goal: &Goal) -> String {
    match goal {
        Goal::Item(item) => dataset.catalogue.keys.get(*item as usize).to_owned(),
        Goal::Category(name) => format!("category:{name}"),
        Goal::Creator(name) => format!("creator:{name}"),
        Goal::Any(domain) => format!("any:{}", domain.id()),
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
        Goal::Any(domain) => (Some(dataset.catalogue.rows_of(*domain).collect()), domain.id().to_owned()),
    };
    match items {
        Some(items) if !items.is_empty() => Ok(items),
        _ => Err(AppError::Told(Failure::new("no-goal").with("goal", name))),
    }
}

/// People who took any of the items.
pub(super) fn owners(dataset: &Dataset, items: &[u32]) -> PersonSet {
    select(dataset.n_people(), |person| {
        let events = dataset.events.of(person);
        let acts = events.items.iter().zip(events.kinds);
        acts.filter(|(_, kind)| kind.is_taking()).any(|(item, _)| items.binary_search(item).is_ok())
    })
}

/// Scores of everybody for a goal; worked out once for each run, place of the dial and goal.
pub(super) fn goal_people(session: &Session, key: &GoalKey, task: &Task) -> Result<Arc<GoalPeople>, AppError> {
    if let Some(known) = session.remembered_goal(key) {
        return Ok(known);
    }
    let dataset = session.dataset(task)?;
    let goal = GoalItems { items: goal_items(&dataset, &key.goal)?, with_owners: key.with_owners };
    let fitted = fitted_run(session, &key.run, task)?;
    let weights = weights_for(&fitted.definition, key.alpha as f64 / 1000.0);
    let scorer = fitted.scorer.with_weights(weights);
    let seed = fitted.definition.seed;
    let learnt = learn(session, &dataset, &fitted, weights, &goal, task)?;
    let everybody: Vec<u32> = (0..dataset.n_people() as u32).collect();
    let scores = match &learnt {
        Some((model, _)) => model.score(&scorer, &goal, &everybody, dataset.now, task)?,
        None => blended_scores(&scorer, &goal, &everybody, task)?,
    };
    let mut order: Vec<u32> = (0..scores.people.len() as u32).collect();
    let score = |at: u32| scores.scores[at as usize];
    order.sort_unstable_by(|&a, &b| score(b).total_cmp(&score(a)).then_with(|| tie(seed, &scores.people, a, b)));
    let mut people = GoalPeople {
        people: order.iter().map(|&at| scores.people[at as usize]).collect(),
        scores: order.iter().map(|&at| score(at)).collect(),
        sources: order.iter().map(|&at| scores.sources[at as usize] as u8).collect(),
        ..GoalPeople::default()
    };
    if let Some((model, window_days)) = learnt {
        people.groups = people.scores.iter().map(|&score| model.chances.group(score)).collect();
        // Log-odds as a number from 0 to 1, which reads better and ranks alike.
        people.scores.iter_mut().for_each(|score| *score = 1.0 / (1.0 + (-*score).exp()));
        people.held_out = model.held_out;
        people.chances = Some(model.chances);
        people.window_days = window_days;
    }
    let people = Arc::new(people);
    session.remember_goal(key.clone(), Arc::clone(&people));
    Ok(people)
}

/// People of one score stand in a drawn order, so that no cut prefers those who came in first.
fn tie(seed: u64, people: &[u32], a: u32, b: u32) -> std::cmp::Ordering {
    let key = |at: u32| super::holdout::mixed(seed, people[at as usize]);
    key(a).cmp(&key(b)).then(a.cmp(&b))
}

pub(super) fn weights_for(definition: &RunDefinition, alpha: f64) -> Weights {
    let own = definition.weights_or_dial();
    let is_own = (own.alpha() - alpha).abs() < 0.005;
    if is_own { own.to_model() } else { Weights::dial(alpha) }
}

/// A model of the goal with its window in days; `None` where too few took it.
fn learn(
    session: &Session,
    dataset: &Dataset,
    fitted: &FittedRun,
    weights: Weights,
    goal: &GoalItems,
    task: &Task,
) -> Result<Option<(GoalModel, u32)>, AppError> {
    let n_timed = dataset.events.times.iter().filter(|&&time| time != NO_TIME).count();
    if n_timed * 2 < dataset.events.len() {
        return Ok(learn_from_hidden(session, dataset, fitted, goal, task)?.map(|model| (model, 0)));
    }
    let Some((days, takers)) = takers(dataset, goal) else { return Ok(None) };
    let from = dataset.now - i64::from(days) * SECS_PER_DAY;
    let scorer = match session.remembered_past(&fitted.name, from) {
        Some(scorer) => scorer,
        None => {
            let scorer = Arc::new(past_scorer(dataset, &fitted.definition, from, task)?);
            session.remember_past(&fitted.name, from, Arc::clone(&scorer));
            scorer
        }
    };
    let scorer = scorer.with_weights(weights);
    let seed = fitted.definition.seed;
    let model = GoalModel::fit(&scorer, goal, &takers.people, &takers.took, from, seed, task)?;
    Ok(model.map(|model| (model, days)))
}

/// People who were there before a moment, and whether they took something of the goal after it.
#[derive(Default)]
struct Takers {
    people: Vec<u32>,
    took: Vec<bool>,
}

impl Takers {
    fn count(&self) -> u64 {
        self.took.iter().filter(|&&took| took).count() as u64
    }
}

/// The shortest window with enough takers, else the one with most.
fn takers(dataset: &Dataset, goal: &GoalItems) -> Option<(u32, Takers)> {
    let mut best: Option<(u32, Takers)> = None;
    for days in WINDOWS {
        let found = takers_since(dataset, goal, dataset.now - i64::from(days) * SECS_PER_DAY);
        let count = found.count();
        if best.as_ref().is_none_or(|(_, best)| count > best.count()) {
            best = Some((days, found));
        }
        if count >= WANTED_TAKERS {
            break;
        }
    }
    best.filter(|(_, takers)| takers.count() >= crate::models::calibration::MIN_POSITIVES)
}

fn takers_since(dataset: &Dataset, goal: &GoalItems, from: i64) -> Takers {
    let mut takers = Takers::default();
    for person in 0..dataset.n_people() {
        let events = dataset.events.of(person);
        // Oldest first, and those without a time before all others.
        let n_before = events.times.partition_point(|&time| time < from);
        if n_before == 0 {
            continue;
        }
        let is_goal =
            |at: &usize| events.kinds[*at].is_taking() && goal.items.binary_search(&events.items[*at]).is_ok();
        let had: Vec<u32> = (0..n_before).filter(is_goal).map(|at| events.items[at]).collect();
        if !had.is_empty() && !goal.with_owners {
            continue;
        }
        takers.people.push(person as u32);
        takers.took.push((n_before..events.len()).filter(is_goal).any(|at| !had.contains(&events.items[at])));
    }
    takers
}

/// The run, fitted on what was known before a moment.
fn past_scorer(dataset: &Dataset, definition: &RunDefinition, from: i64, task: &Task) -> Result<Scorer, AppError> {
    task.step("stage-past", 0, 0)?;
    let mut events = EventTable::default();
    let all = &dataset.events;
    for at in (0..all.len()).filter(|&at| all.times[at] < from) {
        events.push(all.people[at], all.items[at], all.kinds[at], all.values[at], all.times[at]);
    }
    events.sort(dataset.n_people());
    let past = Dataset {
        revision: dataset.revision,
        people: dataset.people.clone(),
        catalogue: dataset.catalogue.clone(),
        events,
        now: from,
    };
    let data = Arc::new(training_data(&past, past.signals(&definition.strengths)));
    drop(past);
    task.check()?;
    let seed = definition.seed;
    let (collaborative, profile) = match plan_of(definition)? {
        Plan::Single(spec) => {
            let model = spec.fit(&data, seed, task)?;
            match spec.recommender.family() {
                Family::Collaborative => (Some(model), None),
                Family::Profile => (None, Some(model)),
            }
        }
        Plan::Blend { collaborative, profile, .. } => {
            (Some(collaborative.fit(&data, seed, task)?), Some(profile.fit(&data, seed, task)?))
        }
    };
    Ok(Scorer::new(data, collaborative, profile, Weights::default()))
}

/// Where events carry no time: from people whose interest in the goal was hidden.
fn learn_from_hidden(
    session: &Session,
    dataset: &Dataset,
    fitted: &FittedRun,
    goal: &GoalItems,
    task: &Task,
) -> Result<Option<GoalModel>, AppError> {
    let definition = &fitted.definition;
    let data = super::federate::training_of(session, definition, task)?;
    let split = Split::Goal { items: goal.items.clone(), share: HIDDEN_SHARE };
    let parts = match split_data(&data, dataset, &split, definition.seed) {
        Ok(parts) => parts,
        Err(ModelError::TooFew { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut definition = definition.clone();
    let alpha = definition.weights_or_dial().alpha();
    definition.alpha = super::AlphaChoice::Fixed(alpha);
    let scorer = fit_plan(&plan_of(&definition)?, &parts, dataset, &split, definition.seed, task)?;
    let took: Vec<bool> =
        parts.held_people.iter().map(|&person| !parts.test.row(person as usize).0.is_empty()).collect();
    let seed = definition.seed;
    Ok(GoalModel::fit(&scorer, goal, &parts.held_people, &took, dataset.now, seed, task)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Catalogue, EventKind, People};

    const DAY: i64 = SECS_PER_DAY;

    /// Person 0 took the goal (item 1) lately, 1 long ago, 2 never, 3 came lately, 4 took it without a time.
    fn dataset() -> Dataset {
        let mut events = EventTable::default();
        let now = 1_000 * DAY;
        for (person, item, time) in [
            (0, 0, now - 100 * DAY),
            (0, 1, now - 10 * DAY),
            (1, 1, now - 100 * DAY),
            (1, 2, now - 3 * DAY),
            (2, 0, now - 90 * DAY),
            (3, 1, now - 5 * DAY),
            (4, 1, NO_TIME),
        ] {
            events.push(person, item, EventKind::Purchase, 1.0, time);
        }
        events.push(2, 1, EventKind::Dislike, f32::NAN, now);
        events.sort(5);
        let domains = vec![Domain::Course, Domain::Music, Domain::Music];
        let catalogue = Catalogue { domains, ..Catalogue::default() };
        Dataset { revision: 1, people: People::anonymous(5), catalogue, events, now }
    }

    #[test]
    fn takers_are_those_who_had_nothing_of_it_before() {
        let dataset = dataset();
        let from = dataset.now - 60 * DAY;
        let found = |items: &[u32], with_owners| {
            let takers = takers_since(&dataset, &GoalItems { items: items.to_vec(), with_owners }, from);
            takers.people.into_iter().zip(takers.took).collect::<Vec<_>>()
        };
        assert_eq!(found(&[1], false), [(0, true), (2, false)]);
        // Owners of one item can take the other.
        assert_eq!(found(&[1, 2], true), [(0, true), (1, true), (2, false), (4, false)]);
        assert_eq!(owners(&dataset, &[1]).iter().collect::<Vec<_>>(), [0, 1, 3, 4]);
    }

    #[test]
    fn goals_are_written_and_read_back() {
        let dataset = dataset();
        for goal in [Goal::Category("rock".into()), Goal::Creator("A".into()), Goal::Any(Domain::Music)] {
            assert_eq!(parse_goal(&dataset, &goal_text(&dataset, &goal)).ok(), Some(goal));
        }
        assert_eq!(goal_items(&dataset, &Goal::Any(Domain::Music)).ok(), Some(vec![1, 2]));
    }
}
