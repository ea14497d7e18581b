//! Who may be in an audience: its rules and what all campaigns have in common, one step after the other, with the
//! people left after each.

use std::sync::Arc;

use super::campaigns::earlier_members;
use super::goal::{goal_items, goal_text, owners};
use super::now_secs;
use super::session::Session;
use crate::app::error::{AppError, Failure};
use crate::app::state::{Draft, FunnelStep, FunnelView, StepKind};
use crate::data::rules::{Rule, Test, Unknown};
use crate::data::{Dataset, PersonSet};
use crate::task::Task;

const SECS_PER_DAY: i64 = 86_400;

/// People left after each rule. A rule that cannot be read stops nobody and says so in its step.
pub fn funnel(session: &Session, draft: &Draft, task: &Task) -> Result<FunnelView, AppError> {
    let dataset = session.dataset(task)?;
    let (steps, left) = narrow(session, &dataset, draft)?;
    let fields = fields_of(&draft.rules);
    session.keep_told()?;
    let numbers: PersonSet = left.iter().map(|row| dataset.people.numbers[row as usize]).collect();
    let mut also_in = vec![];
    // Taken out of the loop's head, which would hold the store.
    let records = session.store().audiences()?;
    for record in records {
        if record.name != draft.name {
            task.check()?;
            let members = session.store().audience_members(&record.name)?;
            let shared = members.members.iter().filter(|(number, _)| numbers.contains(*number)).count() as u64;
            also_in.push((record.name, shared));
        }
    }
    let floor = session.floor();
    also_in.retain(|(_, shared)| floor.allows(*shared));
    also_in.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    also_in.truncate(5);
    let eligible = session.answer_by(&Arc::new(left.clone()), fields.iter().map(String::as_str)).told;
    Ok(FunnelView { n_everybody: dataset.n_people() as u64, n_eligible: left.len(), eligible, steps, also_in })
}

pub(super) fn narrow(
    session: &Session,
    dataset: &Dataset,
    draft: &Draft,
) -> Result<(Vec<FunnelStep>, PersonSet), AppError> {
    let mut left = PersonSet::new();
    left.insert_range(0..dataset.n_people() as u32);
    let mut steps = vec![];
    let mut fields: Vec<String> = vec![];
    let mut step = |kind, left: &PersonSet, error| {
        if let StepKind::Rule(at) = kind {
            fields.extend(fields_of(&draft.rules[at..=at]));
        }
        let told = session.answer_by(&Arc::new(left.clone()), fields.iter().map(String::as_str)).told;
        steps.push(FunnelStep { kind, n_left: left.len(), told, error });
    };
    if let Some(goal) = draft.goal.as_ref().filter(|_| draft.leave_out_owners) {
        let items = goal_items(dataset, goal)?;
        left -= &*kept_rule(session, format!("owners {}", goal_text(dataset, goal)), || owners(dataset, &items));
        step(StepKind::Owners, &left, None);
    }
    for (at, text) in draft.rules.iter().enumerate() {
        let error = match rule_people(session, dataset, text) {
            Ok(people) => {
                left &= &*people;
                None
            }
            Err(error) => Some(error.failure()),
        };
        step(StepKind::Rule(at), &left, error);
    }
    let rows = |numbers: &PersonSet| -> PersonSet {
        numbers.iter().filter_map(|number| dataset.people.row_of_number(number)).map(|row| row as u32).collect()
    };
    if let Some(days) = draft.contact_cap_days {
        let since = now_secs() - i64::from(days) * SECS_PER_DAY;
        left -= rows(&session.store().sent_since(since)?);
        step(StepKind::ContactCap, &left, None);
    }
    let global = session.store().global_holdout()?;
    if let Some(holdout) = global {
        left -= rows(&holdout.numbers);
        step(StepKind::GlobalHoldout, &left, None);
    }
    if let Some(earlier) = earlier_members(session, &draft.name)? {
        left -= rows(&earlier);
        step(StepKind::EarlierCampaigns, &left, None);
    }
    Ok((steps, left))
}

/// The attributes of people that rules in words ask for; of what is no rule none.
pub fn fields_of(rules: &[String]) -> Vec<String> {
    let rules = rules.iter().filter_map(|text| Rule::parse(text).ok());
    rules.flat_map(|rule| rule.attributes().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The people of a rule in words; worked out once a revision, unless it names a segment, which may change.
pub fn rule_people(session: &Session, dataset: &Dataset, text: &str) -> Result<Arc<PersonSet>, AppError> {
    let rule = Rule::parse(text).map_err(|error| {
        let failure = Failure::new("rule").with("rule", text).with("position", error.position + 1);
        AppError::Usage(failure.with("expected", error.expected).with("found", error.found))
    })?;
    checked_rule(session, dataset, &rule, text)?;
    let find = |name: &str| session.segment_set(dataset, name);
    if names_segment(&rule) {
        return Ok(Arc::new(rule.people(dataset, &find)));
    }
    Ok(kept_rule(session, text.to_owned(), || rule.people(dataset, &find)))
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

fn kept_rule(session: &Session, text: String, people: impl FnOnce() -> PersonSet) -> Arc<PersonSet> {
    if let Some(known) = session.remembered_rule(&text) {
        return known;
    }
    let people = Arc::new(people());
    session.remember_rule(text, Arc::clone(&people));
    people
}

fn names_segment(rule: &Rule) -> bool {
    match rule {
        Rule::All(rules) | Rule::Any(rules) => rules.iter().any(names_segment),
        Rule::Not(inner) => names_segment(inner),
        Rule::Test(test) => matches!(test, Test::Segment(_)),
    }
}

fn unknown_name(unknown: &Unknown) -> String {
    match unknown {
        Unknown::Attribute(name) => name.clone(),
        Unknown::Label { name, label } => format!("{name}: {label}"),
        other => format!("{other:?}"),
    }
}
