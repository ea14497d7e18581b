//! How likely a person is to take something of a goal, so that people can be ranked and not only items: what the
//! models say in their own units, how active the person is on either side, and what the person is and has, weighed by
//! a logistic regression on people of whom it is known whether they took it later.
//!
//! A blended score cannot do this: it is standardised within a person, so it tells which item suits the person and
//! not which person the item.

use ndarray::{Array1, ArrayView2};

use super::chances::ChanceTable;
use super::logistic::{Design, Logistic, Ridge};
use super::{GainsCurve, MIN_POSITIVES, gains};
use crate::data::{Domain, NO_TIME};
use crate::models::blend::{Candidates, Scorer, Source};
use crate::models::evaluation::sample_n;
use crate::models::features::{FIELD_DOMAIN, split_name};
use crate::models::ranking::by_blocks;
use crate::models::{FeatureMatrix, ModelError, TrainingData};
use crate::task::Task;

const SECS_PER_DAY: f64 = 86_400.0;
const RECENT_DAYS: f64 = 30.0;
/// Numbers of [`dense_row`].
const N_DENSE: usize = 11;
/// More people than these change nothing in the third decimal.
const MAX_FIT_PEOPLE: usize = 200_000;
/// A column that fewer of the people have says nothing that can be learnt.
const MIN_COLUMN_PEOPLE: u32 = 20;
const MAX_PEOPLE_COLUMNS: usize = 150;
const MAX_ITEM_COLUMNS: usize = 250;
/// Log-odds of a column are held to about half a unit unless many people speak for more.
const RIDGE: Ridge = Ridge { dense: 1.0, sparse: 5.0 };
/// Parts of the cross-fit: each person's score for the curve comes from a fit without that person.
const N_FOLDS: u32 = 5;

/// What a goal is: its items, ascending, and whether people who have one of them stay candidates.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GoalItems {
    pub items: Vec<u32>,
    pub with_owners: bool,
}

/// Learnt from people of whom the outcome is known.
#[derive(Debug, Clone)]
pub struct GoalModel {
    columns: Columns,
    logistic: Logistic,
    pub chances: ChanceTable,
    pub held_out: HeldOut,
}

/// How well the ranking found the takers among people it was not fitted on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeldOut {
    pub gains: GainsCurve,
    /// The same for the best blended score alone.
    pub blended_gains: GainsCurve,
    pub n_people: u64,
    pub n_positives: u64,
}

/// One entry a candidate, in the order of the people asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GoalScores {
    pub people: Vec<u32>,
    /// Log-odds of a [`GoalModel`], or blended scores where there is none.
    pub scores: Vec<f32>,
    pub sources: Vec<Source>,
}

/// Names of the sparse columns, so that they can be found again in other data: attributes of people first, then
/// labels of what people have.
#[derive(Debug, Clone, Default, PartialEq)]
struct Columns {
    people: Vec<String>,
    items: Vec<String>,
}

/// Where each feature of some data goes among the sparse columns.
struct Places {
    people: Vec<Option<u32>>,
    items: Vec<Option<u32>>,
    n: usize,
}

struct Rows {
    scores: GoalScores,
    design: Design,
}

impl HeldOut {
    /// Share of the takers among the best tenth, over a tenth: 1 is a random order.
    pub fn lift_of_top_tenth(&self) -> Option<f64> {
        top_tenth(&self.gains)
    }

    pub fn blended_lift_of_top_tenth(&self) -> Option<f64> {
        top_tenth(&self.blended_gains)
    }
}

fn top_tenth(curve: &GainsCurve) -> Option<f64> {
    curve.points.iter().find(|point| point.share >= 0.1 - 1e-9).map(|point| point.captured.value / point.share)
}

impl GoalModel {
    /// Learns from `people` as `scorer` saw them at the moment `now`, and whether each took something of the goal
    /// afterwards (`outcomes`, one a person). `None` with fewer than [`MIN_POSITIVES`] takers.
    ///
    /// # Errors
    /// Cancelled; `Singular`.
    pub fn fit(
        scorer: &Scorer,
        goal: &GoalItems,
        people: &[u32],
        outcomes: &[bool],
        now: i64,
        seed: u64,
        task: &Task,
    ) -> Result<Option<Self>, ModelError> {
        let places: Vec<u32> = (0..people.len() as u32).collect();
        let kept = sample_n(&places, MAX_FIT_PEOPLE, seed);
        let people: Vec<u32> = kept.iter().map(|&at| people[at as usize]).collect();
        let by_person: rustc_hash::FxHashMap<u32, bool> =
            people.iter().copied().zip(kept.iter().map(|&at| outcomes[at as usize])).collect();
        let columns = Columns::choose(scorer.data(), goal, &people);
        let rows = gather(scorer, goal, &people, &columns, now, task)?;
        let won: Vec<bool> =
            rows.scores.people.iter().map(|person| by_person.get(person).copied().unwrap_or(false)).collect();
        let n_positives = won.iter().filter(|&&won| won).count() as u64;
        if n_positives < MIN_POSITIVES || n_positives == won.len() as u64 {
            return Ok(None);
        }
        let scores = cross_fit(&rows, &won, seed, task)?;
        let all: Vec<u32> = (0..won.len() as u32).collect();
        let logistic = Logistic::fit(&rows.design, &won, &all, RIDGE, task)?;
        task.step("stage-gains", 0, 0)?;
        let held_out = HeldOut {
            gains: gains(&scores, &won, seed),
            blended_gains: gains(&rows.scores.scores, &won, seed),
            n_people: won.len() as u64,
            n_positives,
        };
        task.check()?;
        Ok(Some(Self { columns, logistic, chances: ChanceTable::fit(&scores, &won, seed), held_out }))
    }

    /// Log-odds of everybody among `people` who can still take something of the goal.
    ///
    /// # Errors
    /// Cancelled.
    pub fn score(
        &self,
        scorer: &Scorer,
        goal: &GoalItems,
        people: &[u32],
        now: i64,
        task: &Task,
    ) -> Result<GoalScores, ModelError> {
        let mut scores = GoalScores::default();
        each_block(scorer, goal, people, &self.columns, now, task, |rows| {
            let n = rows.design.n_rows();
            scores.scores.extend((0..n).map(|row| self.logistic.log_odds_of(&rows.design, row) as f32));
            scores.people.extend(rows.scores.people);
            scores.sources.extend(rows.scores.sources);
        })?;
        Ok(scores)
    }
}

/// Blended scores of `people`, where no [`GoalModel`] could be learnt: they order people by how well the goal suits
/// them, and say nothing of chances.
///
/// # Errors
/// Cancelled.
pub fn blended_scores(
    scorer: &Scorer,
    goal: &GoalItems,
    people: &[u32],
    task: &Task,
) -> Result<GoalScores, ModelError> {
    let mut scores = GoalScores::default();
    each_block(scorer, goal, people, &Columns::default(), 0, task, |rows| {
        scores.people.extend(rows.scores.people);
        scores.scores.extend(rows.scores.scores);
        scores.sources.extend(rows.scores.sources);
    })?;
    Ok(scores)
}

/// Each person's log-odds from the fit on the other folds.
fn cross_fit(rows: &Rows, won: &[bool], seed: u64, task: &Task) -> Result<Vec<f32>, ModelError> {
    // Takers and the others are dealt out apart, so that every fold has its share of both.
    let mut fold_of = vec![0; won.len()];
    let mut next = [seed as u32 % N_FOLDS, seed as u32 % N_FOLDS];
    for (fold, &won) in fold_of.iter_mut().zip(won) {
        let next = &mut next[usize::from(won)];
        *fold = *next;
        *next = (*next + 1) % N_FOLDS;
    }
    let mut scores = vec![0.0; won.len()];
    for fold in 0..N_FOLDS {
        task.step("stage-gains", u64::from(fold), u64::from(N_FOLDS))?;
        let others: Vec<u32> = (0..won.len() as u32).filter(|&row| fold_of[row as usize] != fold).collect();
        let fit = Logistic::fit(&rows.design, won, &others, RIDGE, task)?;
        for row in (0..won.len()).filter(|&row| fold_of[row] == fold) {
            scores[row] = fit.log_odds_of(&rows.design, row) as f32;
        }
    }
    Ok(scores)
}

fn gather(
    scorer: &Scorer,
    goal: &GoalItems,
    people: &[u32],
    columns: &Columns,
    now: i64,
    task: &Task,
) -> Result<Rows, ModelError> {
    let mut all = Rows::new(columns.len());
    each_block(scorer, goal, people, columns, now, task, |rows| all.append(rows))?;
    Ok(all)
}

fn each_block(
    scorer: &Scorer,
    goal: &GoalItems,
    people: &[u32],
    columns: &Columns,
    now: i64,
    task: &Task,
    mut take: impl FnMut(Rows),
) -> Result<(), ModelError> {
    let places = columns.places(scorer.data());
    let work = |block: &[u32]| block_rows(scorer, goal, block, &places, now);
    by_blocks(people, "stage-score", task, work, |rows| {
        take(rows);
        Ok(())
    })
}

fn block_rows(scorer: &Scorer, goal: &GoalItems, people: &[u32], places: &Places, now: i64) -> Rows {
    let data = scorer.data();
    let parts = scorer.part_scores(people);
    let (mut mask, mut blended) = (vec![false; data.domains.len()], Array1::zeros(data.domains.len()));
    let by_domain = by_domain(data, goal);
    let mut rows = Rows::new(places.n);
    let mut sparse = vec![];
    for (at, &person) in people.iter().enumerate() {
        let own = data.strengths.row(person as usize).0;
        let had = own.iter().filter(|item| goal.items.binary_search(item).is_ok()).count();
        if had > 0 && !goal.with_owners {
            continue;
        }
        let mut best: Option<(f32, Source)> = None;
        let mut open = vec![];
        for (domain, goals) in &by_domain {
            let source = scorer.combine(&parts, at, &Candidates::of(Some(*domain)), &mut mask, blended.view_mut());
            for &item in goals.iter().filter(|&&item| mask[item as usize]) {
                open.push(item as usize);
                let score = blended[item as usize];
                if best.is_none_or(|best| score > best.0) {
                    best = Some((score, source));
                }
            }
        }
        let Some((score, source)) = best else { continue };
        let [collaborative, profile] = parts.raw();
        let raw = [of_open(collaborative, at, &open), of_open(profile, at, &open)];
        sparse.clear();
        places.write(data, goal, person, &mut sparse);
        rows.design.push(&dense_row(data, goal, person, score, raw, had, now), &sparse);
        rows.scores.people.push(person);
        rows.scores.scores.push(score);
        rows.scores.sources.push(source);
    }
    rows
}

/// The goal's items on each side that has any.
fn by_domain(data: &TrainingData, goal: &GoalItems) -> Vec<(Domain, Vec<u32>)> {
    let of = |domain: Domain| {
        let of_domain = |item: &u32| data.domains.get(*item as usize) == Some(&domain);
        (domain, goal.items.iter().copied().filter(of_domain).collect::<Vec<u32>>())
    };
    Domain::BOTH.into_iter().map(of).filter(|(_, goals)| !goals.is_empty()).collect()
}

/// (best, mean) over the open items, in the model's own unit; zeros without a model.
fn of_open(scores: Option<ArrayView2<'_, f32>>, row: usize, open: &[usize]) -> (f32, f32) {
    let Some(scores) = scores else { return (0.0, 0.0) };
    let (mut best, mut sum) = (f32::NEG_INFINITY, 0.0);
    for &item in open {
        let score = scores[(row, item)];
        best = best.max(score);
        sum += score;
    }
    (best, sum / open.len().max(1) as f32)
}

fn dense_row(
    data: &TrainingData,
    goal: &GoalItems,
    person: u32,
    blended: f32,
    [collaborative, profile]: [(f32, f32); 2],
    had: usize,
    now: i64,
) -> [f32; N_DENSE] {
    let goal_side = goal.items.first().and_then(|&item| data.domains.get(item as usize)).copied();
    let range = data.strengths.range(person as usize);
    let (items, strengths) = data.strengths.row(person as usize);
    let (mut same, mut other, mut total, mut recent) = (0, 0, 0.0, 0);
    let mut last = NO_TIME;
    for ((&item, &strength), cell) in items.iter().zip(strengths).zip(range) {
        let time = data.times.get(cell).copied().unwrap_or(NO_TIME);
        last = last.max(time);
        recent += u32::from(time != NO_TIME && days(now, time) <= RECENT_DAYS);
        total += strength;
        if goal.items.binary_search(&item).is_err() {
            let is_same = data.domains.get(item as usize).copied() == goal_side;
            if is_same { same += 1 } else { other += 1 }
        }
    }
    let age = if last == NO_TIME { 0.0 } else { days(now, last).max(0.0) as f32 };
    let finite = |value: f32| if value.is_finite() { value } else { 0.0 };
    [
        finite(blended),
        finite(collaborative.0),
        finite(collaborative.1),
        finite(profile.0),
        finite(profile.1),
        (same as f32).ln_1p(),
        (other as f32).ln_1p(),
        (had as f32).ln_1p(),
        finite(total.ln_1p()),
        age.ln_1p(),
        (recent as f32).ln_1p(),
    ]
}

fn days(now: i64, time: i64) -> f64 {
    now.saturating_sub(time) as f64 / SECS_PER_DAY
}

impl Rows {
    fn new(n_sparse: usize) -> Self {
        Self { scores: GoalScores::default(), design: Design::new(N_DENSE, n_sparse) }
    }

    fn append(&mut self, rows: Self) {
        let before = self.design.sparse.len();
        self.design.dense.extend(rows.design.dense);
        self.design.sparse.extend(rows.design.sparse);
        self.design.starts.extend(rows.design.starts.iter().skip(1).map(|start| before + start));
        self.scores.people.extend(rows.scores.people);
        self.scores.scores.extend(rows.scores.scores);
        self.scores.sources.extend(rows.scores.sources);
    }
}

impl Columns {
    /// The most common attributes of the people, and labels of what they have apart from the goal.
    fn choose(data: &TrainingData, goal: &GoalItems, people: &[u32]) -> Self {
        let all = Places {
            people: (0..data.people.names.len() as u32).map(Some).collect(),
            items: item_places(&data.items, 0),
            n: 0,
        };
        let mut of_people = vec![0_u32; data.people.names.len()];
        let mut of_items = vec![0_u32; data.items.names.len()];
        let mut cells = vec![];
        for &person in people {
            data.people.matrix.row(person as usize).0.iter().for_each(|&column| of_people[column as usize] += 1);
            cells.clear();
            all.write_items(data, goal, person, &mut cells);
            cells.iter().for_each(|&column| of_items[column as usize] += 1);
        }
        Self {
            people: most_common(&data.people.names, &of_people, MAX_PEOPLE_COLUMNS),
            items: most_common(&data.items.names, &of_items, MAX_ITEM_COLUMNS),
        }
    }

    fn len(&self) -> usize {
        self.people.len() + self.items.len()
    }

    fn places(&self, data: &TrainingData) -> Places {
        let find = |columns: &[String], from: usize, names: &[String]| -> Vec<Option<u32>> {
            let known: rustc_hash::FxHashMap<&str, u32> =
                columns.iter().enumerate().map(|(at, name)| (name.as_str(), (from + at) as u32)).collect();
            names.iter().map(|name| known.get(name.as_str()).copied()).collect()
        };
        Places {
            people: find(&self.people, 0, &data.people.names),
            items: find(&self.items, self.people.len(), &data.items.names),
            n: self.len(),
        }
    }
}

/// Every label of an item gets a column, but the domain, which the dense columns count.
fn item_places(items: &FeatureMatrix, from: u32) -> Vec<Option<u32>> {
    let place = |(at, name): (usize, &String)| (split_name(name).0 != FIELD_DOMAIN).then_some(from + at as u32);
    items.names.iter().enumerate().map(place).collect()
}

fn most_common(names: &[String], counts: &[u32], most: usize) -> Vec<String> {
    let mut order: Vec<usize> = (0..names.len()).filter(|&at| counts[at] >= MIN_COLUMN_PEOPLE).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(counts[at]), at));
    order.truncate(most);
    order.sort_unstable();
    order.into_iter().map(|at| names[at].clone()).collect()
}

impl Places {
    /// Appends the columns of a person, ascending.
    fn write(&self, data: &TrainingData, goal: &GoalItems, person: u32, out: &mut Vec<u32>) {
        if self.n == 0 {
            return;
        }
        let own = data.people.matrix.row(person as usize).0.iter();
        out.extend(own.filter_map(|&column| self.people.get(column as usize).copied().flatten()));
        self.write_items(data, goal, person, out);
        out.sort_unstable();
        out.dedup();
    }

    fn write_items(&self, data: &TrainingData, goal: &GoalItems, person: u32, out: &mut Vec<u32>) {
        let start = out.len();
        for &item in data.strengths.row(person as usize).0 {
            if goal.items.binary_search(&item).is_err() {
                let labels = data.items.matrix.row(item as usize).0.iter();
                out.extend(labels.filter_map(|&column| self.items.get(column as usize).copied().flatten()));
            }
        }
        out[start..].sort_unstable();
        let mut kept = start;
        for at in start..out.len() {
            if at == start || out[at] != out[at - 1] {
                out[kept] = out[at];
                kept += 1;
            }
        }
        out.truncate(kept);
    }
}

#[cfg(test)]
mod tests;
