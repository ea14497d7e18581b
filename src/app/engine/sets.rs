//! Sets of people: what sets one apart, saved ones, rules and their counts, and sets beside one another.

use std::sync::Arc;

use super::eligible::{checked_rule, rule_people};
use super::now_secs;
use super::paths::holdings;
use super::session::Session;
use crate::analysis::{Holdings, Tally, Trait, TraitKey, profile_of, sets};
use crate::app::command::{PairOf, SetRef};
use crate::app::error::AppError;
use crate::app::state::{ComparedRow, LiftRow, OverlapView, RemovedSet, RuleCount, SelectionProfile, SetsCompared};
use crate::data::rules::Rule;
use crate::data::{BridgeCounts, Dataset, Domain, PersonSet};
use crate::privacy::Floor;
use crate::privacy::floor::{Floors, Told};
use crate::task::Task;

/// Rows of the inspector's lists.
const LISTED: usize = 12;
/// Rows of a comparison, for each of the two sets.
const COMPARED: usize = 40;

/// Counts of everybody, made once a revision: every lasso is held against them.
pub(super) fn everybody(
    session: &Session,
    dataset: &Dataset,
    held: &Holdings,
    task: &Task,
) -> Result<Arc<Tally>, AppError> {
    if let Some(tally) = session.remembered_everybody() {
        return Ok(tally);
    }
    let tally = Arc::new(Tally::of_everybody(dataset, held, task)?);
    session.remember_everybody(Arc::clone(&tally));
    Ok(tally)
}

/// What a trait is called, and its side.
pub(super) fn trait_name(dataset: &Dataset, key: TraitKey) -> (String, Option<Domain>) {
    match key {
        TraitKey::Item(item) => {
            (dataset.catalogue.title(item as usize).to_owned(), dataset.catalogue.domain(item as usize))
        }
        TraitKey::Label { column, domain, code } => {
            let label = dataset.catalogue.labels.get(column).and_then(|column| column.labels.get(code as usize));
            (label.cloned().unwrap_or_default(), Some(domain))
        }
        TraitKey::Attribute { column, code } => {
            let column = dataset.people.attributes.get(column);
            let label = column.and_then(|column| column.labels.get(code as usize)).cloned().unwrap_or_default();
            (format!("{}: {label}", column.map(|column| column.name.as_str()).unwrap_or_default()), None)
        }
    }
}

/// The selected people against everybody.
pub fn selection_profile(session: &Session, people: &PersonSet, task: &Task) -> Result<SelectionProfile, AppError> {
    let dataset = session.dataset(task)?;
    let held = holdings(session, &dataset, task)?;
    let everybody = everybody(session, &dataset, &held, task)?;
    let profile = profile_of(people, &dataset, &held, &everybody, task)?;
    let floors = session.floors();
    let rows = |traits: &[Trait], wanted: &dyn Fn(TraitKey) -> bool| -> Vec<LiftRow> {
        let told = traits.iter().filter(|found| is_trait_told(&floors, &dataset, found));
        let listed = told.filter(|found| wanted(found.key)).filter_map(|found| lift_row(&dataset, found));
        listed.take(LISTED).collect()
    };
    let is_item = |key: TraitKey| matches!(key, TraitKey::Item(_));
    let mut items = rows(&profile.over, &is_item);
    items.extend(rows(&profile.under, &is_item).into_iter().take(LISTED / 3));
    let mut labels = rows(&profile.over, &|key| !is_item(key));
    labels.extend(rows(&profile.under, &|key| !is_item(key)).into_iter().take(LISTED / 3));
    let parts = |bridge: &BridgeCounts| [bridge.course_only, bridge.both, bridge.music_only, bridge.neither];
    Ok(SelectionProfile {
        n_people: profile.group.people,
        n_everybody: everybody.people,
        parts: parts(&profile.group.bridge),
        parts_everybody: parts(&everybody.bridge),
        items,
        labels,
        reach: reach(&profile.group, &everybody),
        countries: countries(&dataset, &floors, &profile.attributes),
    })
}

pub(super) fn lift_row(dataset: &Dataset, found: &Trait) -> Option<LiftRow> {
    let lift = found.lift?;
    let (name, domain) = trait_name(dataset, found.key);
    Some(LiftRow { name, domain, n_people: found.people, lift: lift.value, low: lift.low, high: lift.high })
}

fn reach(group: &Tally, everybody: &Tally) -> Vec<(&'static str, f64, f64)> {
    let share = |of: u64, tally: &Tally| of as f64 / tally.people.max(1) as f64;
    let row = |key, of: &dyn Fn(&Tally) -> u64| (key, share(of(group), group), share(of(everybody), everybody));
    vec![
        row("part-course-only", &|tally| tally.bridge.course_only),
        row("part-both", &|tally| tally.bridge.both),
        row("part-music-only", &|tally| tally.bridge.music_only),
        row("known-email", &|tally| tally.coverage.email),
        row("known-phone", &|tally| tally.coverage.phone),
        row("consent-ads", &|tally| tally.consent[0].granted),
    ]
}

/// The floor of what a trait tells: of an attribute its own.
fn floor_of(floors: &Floors, dataset: &Dataset, key: TraitKey) -> Floor {
    match key {
        TraitKey::Attribute { column, .. } => {
            let column = dataset.people.attributes.get(column);
            column.map_or(floors.all(), |column| floors.of(&column.name))
        }
        TraitKey::Item(_) | TraitKey::Label { .. } => floors.all(),
    }
}

/// Whether the people of a group who have a trait may be counted under the floor of its field. The floor of the
/// workspace is held where the count is shown.
pub(super) fn is_trait_told(floors: &Floors, dataset: &Dataset, found: &Trait) -> bool {
    let floor = floor_of(floors, dataset, found.key);
    floor == floors.all() || !floor.hides(found.people)
}

fn countries(dataset: &Dataset, floors: &Floors, attributes: &[Trait]) -> Vec<(String, f64, f64)> {
    let column = dataset.people.attributes.iter().position(|column| column.name == "country");
    let of_country = attributes
        .iter()
        .filter(|found| matches!(found.key, TraitKey::Attribute { column: of, .. } if Some(of) == column))
        .filter(|found| is_trait_told(floors, dataset, found));
    let named = of_country.map(|found| {
        let (name, _) = trait_name(dataset, found.key);
        let code = name.split_once(": ").map_or(name.clone(), |(_, code)| code.to_owned());
        (code, found.share, found.share_of_everybody)
    });
    named.take(4).collect()
}

/// Saves a set of people under a name; gives all named groups with their sizes.
pub fn save_segment(
    session: &Session,
    name: &str,
    people: &PersonSet,
    task: &Task,
) -> Result<Vec<(String, u64)>, AppError> {
    let dataset = session.dataset(task)?;
    let numbers: PersonSet =
        people.iter().filter_map(|row| dataset.people.numbers.get(row as usize).copied()).collect();
    session.store().save_segment(name, "{}", &numbers, now_secs())?;
    segment_list(session)
}

/// Names, and the counts that may be told: a set that nearly is one counted before has that one's.
pub fn segment_list(session: &Session) -> Result<Vec<(String, u64)>, AppError> {
    let segments = session.store().segments()?;
    let told = segments.into_iter().map(|segment| {
        let people = session.told_rows(&segment.name);
        let told =
            people.map_or_else(|| session.floor().told(segment.n_members), |of| session.answer(&of).told.figure());
        // Any count under the floor stands for all of them.
        (segment.name, told.unwrap_or(1))
    });
    let list = told.collect();
    session.keep_told()?;
    Ok(list)
}

pub fn segment_people(session: &Session, name: &str, task: &Task) -> Result<PersonSet, AppError> {
    let dataset = session.dataset(task)?;
    let numbers = session.store().segment_numbers(name)?;
    Ok(numbers.iter().filter_map(|number| dataset.people.row_of_number(number)).map(|row| row as u32).collect())
}

pub fn delete_segment(session: &Session, name: &str) -> Result<Vec<(String, u64)>, AppError> {
    session.store().delete_segment(name)?;
    segment_list(session)
}

/// Brings removed sets back, unless the name is in use again, and removes others again.
pub fn restore_segments(
    session: &Session,
    back: &[RemovedSet],
    gone: &[RemovedSet],
    task: &Task,
) -> Result<Vec<(String, u64)>, AppError> {
    for set in gone {
        session.store().delete_segment(&set.name)?;
    }
    let taken = segment_list(session)?;
    for set in back {
        if !taken.iter().any(|(name, _)| *name == set.name) {
            save_segment(session, &set.name, &set.people, task)?;
        }
    }
    segment_list(session)
}

/// The people of a rule in words, as the selection takes them.
pub fn people_of_rule(session: &Session, text: &str, task: &Task) -> Result<PersonSet, AppError> {
    let dataset = session.dataset(task)?;
    Ok(PersonSet::clone(&*rule_people(session, &dataset, text)?))
}

/// How many match a rule and each of its parts. What the data do not have matches nobody and is told.
pub fn rule_count(session: &Session, rule: &Arc<Rule>, task: &Task) -> Result<RuleCount, AppError> {
    let dataset = session.dataset(task)?;
    let find = |name: &str| session.segment_set(&dataset, name);
    let parts = rule.counted(&dataset, &find, task)?;
    let asked = parts.into_iter().zip(rule.parts());
    let counts = asked.map(|(people, part)| session.answer_by(&Arc::new(people), part.attributes()).told).collect();
    session.keep_told()?;
    let unknown = checked_rule(session, &dataset, rule, &rule.to_string()).err().map(|error| error.failure());
    Ok(RuleCount { rule: Arc::clone(rule), counts, n_everybody: dataset.n_people() as u64, unknown })
}

/// The saved sets beside one another, without numbers from which a group under the floor could be worked out.
pub fn overlap(session: &Session, task: &Task) -> Result<OverlapView, AppError> {
    let names: Vec<String> = segment_list(session)?.into_iter().map(|(name, _)| name).collect();
    let found: Vec<PersonSet> =
        names.iter().map(|name| segment_people(session, name, task)).collect::<Result<_, _>>()?;
    let all = sets::overlaps(&found, task)?;
    let told: Vec<Told> = found.into_iter().map(|people| session.answer(&Arc::new(people)).told).collect();
    session.keep_told()?;
    let floor = session.floor();
    // Of a set whose own count is not told, what it shares with others is not either.
    let told_of = |row: usize, column: usize| match (told[row].exact(), told[column].exact()) {
        (Some(a), Some(b)) => floor.shared(all[row][column], a, b),
        _ if row == column => told[row].figure(),
        _ => None,
    };
    let sizes: Vec<u64> = told.iter().map(|told| told.figure().unwrap_or(1)).collect();
    let shared = (0..names.len()).map(|row| (0..names.len()).map(|column| told_of(row, column)).collect()).collect();
    Ok(OverlapView { names, sizes, shared })
}

/// Where the sets that a [`SetRef`] can name are found.
#[derive(Debug, Clone, Default)]
pub struct SetSources {
    pub selection: Arc<PersonSet>,
    /// Members of each cluster that is named.
    pub clusters: Vec<(u16, PersonSet)>,
}

pub fn set_people(session: &Session, set: &SetRef, sources: &SetSources, task: &Task) -> Result<PersonSet, AppError> {
    Ok(match set {
        SetRef::Everybody => PersonSet::from_iter(0..session.dataset(task)?.n_people() as u32),
        SetRef::Selection => (*sources.selection).clone(),
        SetRef::Segment(name) => segment_people(session, name, task)?,
        SetRef::Cluster(wanted) => {
            let found = sources.clusters.iter().find(|(cluster, _)| cluster == wanted);
            found.map(|(_, people)| people.clone()).unwrap_or_default()
        }
    })
}

/// Union, intersection or difference of two sets.
pub fn pair_people(
    session: &Session,
    pair: &[SetRef; 2],
    of: PairOf,
    sources: &SetSources,
    task: &Task,
) -> Result<PersonSet, AppError> {
    let [first, second] = [&pair[0], &pair[1]].map(|set| set_people(session, set, sources, task));
    let (first, second) = (first?, second?);
    Ok(match of {
        PairOf::Both => first & second,
        PairOf::Either => first | second,
        PairOf::OnlyFirst => first - second,
        PairOf::OnlySecond => second - first,
    })
}

/// Two sets side by side.
pub fn comparison(
    session: &Session,
    pair: &[SetRef; 2],
    sources: &SetSources,
    task: &Task,
) -> Result<SetsCompared, AppError> {
    let dataset = session.dataset(task)?;
    let held = holdings(session, &dataset, task)?;
    let everybody = everybody(session, &dataset, &held, task)?;
    let [first, second] = [&pair[0], &pair[1]].map(|set| set_people(session, set, sources, task));
    // Each is shown as itself or as the set counted before that it nearly is; then nothing is told of the difference.
    let [first, second] = [first?, second?].map(|people| session.answer(&Arc::new(people)));
    let are_exact = first.told.exact().is_some() && second.told.exact().is_some();
    let (first, second) = (first.figures_of.unwrap_or_default(), second.figures_of.unwrap_or_default());
    session.keep_told()?;
    let n_people = [first.len(), second.len()];
    let mut view =
        SetsCompared { sets: pair.clone(), n_people, n_everybody: everybody.people, ..SetsCompared::default() };
    let floor = session.floor();
    if !n_people.into_iter().all(|n| floor.allows(n)) {
        return Ok(view);
    }
    let found = sets::compare([&first, &second], &dataset, &held, &everybody, task)?;
    view.shared = floor.shared(found.shared, n_people[0], n_people[1]).filter(|_| are_exact);
    let reaches = found.groups.each_ref().map(|group| reach(group, &everybody));
    view.reach = reaches[0].iter().zip(&reaches[1]).map(|(a, b)| (a.0, [a.1, b.1])).collect();
    // Two sets that differ in fewer people than the floor are not told apart.
    let differ = n_people.map(|n| n - found.shared);
    if are_exact && !differ.into_iter().any(|n| floor.hides(n)) {
        let (over, under): (Vec<_>, Vec<_>) = found.rows.iter().partition(|row| row.ratio.is_over());
        let kept = over.into_iter().take(COMPARED).chain(under.into_iter().take(COMPARED));
        let floors = session.floors();
        let is_told = |row: &&sets::ComparedTrait| is_told(row, floor_of(&floors, &dataset, row.key));
        view.rows = kept.filter(is_told).map(|row| compared_row(&dataset, row)).collect();
    }
    Ok(view)
}

fn is_told(row: &sets::ComparedTrait, floor: Floor) -> bool {
    !row.in_sets.iter().any(|of| floor.hides(of.people))
}

fn compared_row(dataset: &Dataset, row: &sets::ComparedTrait) -> ComparedRow {
    let (name, domain) = trait_name(dataset, row.key);
    ComparedRow {
        name,
        domain,
        n_people: row.in_sets.map(|of| of.people),
        shares: row.in_sets.map(|of| of.share),
        lifts: row.in_sets.map(|of| of.lift.map(|lift| [lift.value, lift.low, lift.high])),
        ratio: [row.ratio.value, row.ratio.low, row.ratio.high],
    }
}
