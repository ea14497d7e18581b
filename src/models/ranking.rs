//! Lists from scores: the top items of many people in a stream, the score of a goal for everybody, and the
//! ranking of one person as the dial turns. Ties break by item number.

use std::cmp::Ordering;

use ndarray::Array1;
use rayon::prelude::*;

use super::blend::{Candidates, PartScores, Scorer, Source};
use crate::data::Domain;
use crate::task::{Cancelled, Task};

/// People scored at once by one thread: the scores of a block and 10,000 items take 5 MB a part.
const BLOCK: usize = 128;
/// Scores that are looked at together.
const GROUP: usize = 32;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopOptions {
    /// `None`: both domains in one list.
    pub domain: Option<Domain>,
    /// Length of a list; shorter where candidates run out.
    pub n: usize,
    pub include_owned: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TopRow {
    pub person: u32,
    pub item: u32,
    /// From 1.
    pub rank: u32,
    pub score: f32,
    pub source: Source,
}

/// How much a person is drawn to a goal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GoalScore {
    pub score: f32,
    /// The goal item that gives it.
    pub item: u32,
    pub source: Source,
}

/// One person's candidates with both parts on one scale, to be ranked at any place of the dial.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonScores {
    /// Candidates, ascending.
    pub items: Vec<u32>,
    /// z of each part over the candidates. For a person whom only one part knows, or none, both hold the z of what is
    /// used instead, so that every place of the dial gives the same list.
    pub z_collaborative: Vec<f32>,
    pub z_profile: Vec<f32>,
    pub source: Source,
}

/// Streams the top items of `people`, in their order, to `sink`: a slice of whole lists at a time. Memory does not
/// grow with the number of people.
///
/// # Errors
/// Cancelled, or what the sink says.
pub fn top_items<E: From<Cancelled>>(
    scorer: &Scorer,
    people: &[u32],
    options: &TopOptions,
    task: &Task,
    mut sink: impl FnMut(&[TopRow]) -> Result<(), E>,
) -> Result<(), E> {
    let candidates = Candidates { domain: options.domain, include_owned: options.include_owned };
    by_blocks(people, "stage-rank", task, |block| block_rows(scorer, block, &candidates, options.n), |rows| sink(&rows))
}

/// For each of `people` the best score among the goal items that are candidates, scaled over the candidates of the
/// item's domain. `None` for a person who has or turned down all of them.
///
/// # Errors
/// Cancelled.
pub fn goal_scores(
    scorer: &Scorer,
    goal_items: &[u32],
    people: &[u32],
    task: &Task,
) -> Result<Vec<Option<GoalScore>>, Cancelled> {
    let mut scores = Vec::with_capacity(people.len());
    by_blocks(
        people,
        "stage-score",
        task,
        |block| block_goals(scorer, block, goal_items),
        |block| {
            scores.extend(block);
            Ok::<(), Cancelled>(())
        },
    )?;
    Ok(scores)
}

/// The place of an item in a person's list, from 1; `None` when it is not a candidate.
pub fn rank_of(scorer: &Scorer, person: u32, item: u32, candidates: &Candidates) -> Option<u32> {
    let (scores, _) = row_scores(scorer, person, candidates);
    let own = scores.get(item as usize).copied().filter(|score| score.is_finite())?;
    Some(1 + count_before(scores.iter().copied().enumerate(), own, item as usize))
}

/// Everything that the dial needs for one person.
pub fn person_scores(scorer: &Scorer, person: u32, candidates: &Candidates) -> PersonScores {
    let mut mask = vec![false; scorer.data().domains.len()];
    PersonScores::from_row(scorer, &scorer.part_scores(&[person]), 0, candidates, &mut mask)
}

/// The top `n` (item, score) with the dial at `alpha`.
pub fn top_at(scores: &PersonScores, alpha: f64, n: usize) -> Vec<(u32, f32)> {
    let mixed = scores.mixed(alpha);
    top_n(mixed.iter().copied(), n).into_iter().map(|at| (scores.items[at as usize], mixed[at as usize])).collect()
}

/// The rank of an item at `n_steps` places of the dial, 0..=1; empty when it is not a candidate.
pub fn rank_curve(scores: &PersonScores, item: u32, n_steps: usize) -> Vec<(f64, u32)> {
    let Ok(at) = scores.items.binary_search(&item) else { return vec![] };
    (0..n_steps)
        .map(|step| {
            let alpha = step as f64 / n_steps.saturating_sub(1).max(1) as f64;
            let mixed = scores.mixed(alpha);
            (alpha, 1 + count_before(mixed.iter().copied().enumerate(), mixed[at], at))
        })
        .collect()
}

impl PersonScores {
    /// From scores that are at hand already; `mask` (n_items) is scratch space.
    pub(crate) fn from_row(
        scorer: &Scorer,
        parts: &PartScores,
        row: usize,
        candidates: &Candidates,
        mask: &mut [bool],
    ) -> Self {
        let (source, z_collaborative, z_profile) = scorer.z_pair(parts, row, candidates, mask);
        let items: Vec<usize> = (0..mask.len()).filter(|&item| mask[item]).collect();
        Self {
            z_collaborative: items.iter().map(|&item| z_collaborative[item]).collect(),
            z_profile: items.iter().map(|&item| z_profile[item]).collect(),
            items: items.into_iter().map(|item| item as u32).collect(),
            source,
        }
    }

    /// The top `n` items with the dial at `alpha`.
    pub(crate) fn top_items_at(&self, alpha: f64, n: usize) -> Vec<u32> {
        let (first, second) = (alpha as f32, 1.0 - alpha as f32);
        let mixed = self.z_collaborative.iter().zip(&self.z_profile).map(|(c, p)| first * c + second * p);
        top_n(mixed, n).into_iter().map(|at| self.items[at as usize]).collect()
    }

    /// alpha z_collaborative + (1 - alpha) z_profile, one a candidate.
    pub fn mixed(&self, alpha: f64) -> Vec<f32> {
        let (first, second) = (alpha as f32, 1.0 - alpha as f32);
        self.z_collaborative.iter().zip(&self.z_profile).map(|(c, p)| first * c + second * p).collect()
    }
}

/// Indexes of the `n` highest scores, best first, equal ones by index. Negative infinity is never among them.
pub fn top_n(scores: impl Iterator<Item = f32>, n: usize) -> Vec<u32> {
    let mut best = Best::new(n);
    (0..).zip(scores).for_each(|(index, score)| best.offer(index, score));
    best.finish()
}

/// As [`top_n`] of a slice, most of which is passed over by the group.
pub fn top_of(scores: &[f32], n: usize) -> Vec<u32> {
    let mut best = Best::new(n);
    let (groups, rest) = scores.as_chunks::<GROUP>();
    let mut index = 0;
    for group in groups {
        let bar = best.bar;
        if group.iter().fold(false, |any, &score| any | (score > bar)) {
            (index..).zip(group).for_each(|(index, &score)| best.offer(index, score));
        }
        index += GROUP as u32;
    }
    (index..).zip(rest).for_each(|(index, &score)| best.offer(index, score));
    best.finish()
}

/// Keeps up to 2n at hand and drops the lower half when full: one comparison for most entries.
struct Best {
    n: usize,
    kept: Vec<(f32, u32)>,
    bar: f32,
}

impl Best {
    fn new(n: usize) -> Self {
        // Nothing is above infinity.
        let bar = if n == 0 { f32::INFINITY } else { f32::NEG_INFINITY };
        Self { n, kept: Vec::with_capacity(n.saturating_mul(2).min(4096)), bar }
    }

    fn offer(&mut self, index: u32, score: f32) {
        if score > self.bar {
            self.kept.push((score, index));
            if self.kept.len() == self.n.saturating_mul(2) {
                self.kept.select_nth_unstable_by(self.n - 1, better);
                self.kept.truncate(self.n);
                self.bar = self.kept.iter().map(|entry| entry.0).fold(f32::INFINITY, f32::min);
            }
        }
    }

    fn finish(mut self) -> Vec<u32> {
        self.kept.sort_unstable_by(better);
        self.kept.truncate(self.n);
        self.kept.into_iter().map(|entry| entry.1).collect()
    }
}

fn better(a: &(f32, u32), b: &(f32, u32)) -> Ordering {
    b.0.partial_cmp(&a.0).unwrap_or(Ordering::Equal).then(a.1.cmp(&b.1))
}

/// Works on blocks of people in parallel and hands the results over in order, a few blocks at a time.
pub(crate) fn by_blocks<T: Send, E: From<Cancelled>>(
    people: &[u32],
    stage: &'static str,
    task: &Task,
    work: impl Fn(&[u32]) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let wave = BLOCK * rayon::current_num_threads().max(1);
    for (at, wave_people) in people.chunks(wave).enumerate() {
        task.step(stage, (at * wave) as u64, people.len() as u64)?;
        let results: Vec<Option<T>> =
            wave_people.par_chunks(BLOCK).map(|block| (!task.token().is_cancelled()).then(|| work(block))).collect();
        for result in results {
            take(result.ok_or(Cancelled)?)?;
        }
    }
    Ok(task.step(stage, people.len() as u64, people.len() as u64)?)
}

fn block_rows(scorer: &Scorer, people: &[u32], candidates: &Candidates, n: usize) -> Vec<TopRow> {
    let parts = scorer.part_scores(people);
    let n_items = scorer.data().domains.len();
    let (mut mask, mut scores) = (vec![false; n_items], Array1::zeros(n_items));
    let mut rows = Vec::with_capacity(people.len() * n.min(n_items));
    for (at, &person) in people.iter().enumerate() {
        let source = scorer.combine(&parts, at, candidates, &mut mask, scores.view_mut());
        let scores = scores.as_slice().unwrap_or_default();
        for (place, item) in top_of(scores, n).into_iter().enumerate() {
            let score = scores[item as usize];
            rows.push(TopRow { person, item, rank: place as u32 + 1, score, source });
        }
    }
    rows
}

fn block_goals(scorer: &Scorer, people: &[u32], goal_items: &[u32]) -> Vec<Option<GoalScore>> {
    let parts = scorer.part_scores(people);
    let data = scorer.data();
    let (mut mask, mut scores) = (vec![false; data.domains.len()], Array1::zeros(data.domains.len()));
    let mut best: Vec<Option<GoalScore>> = vec![None; people.len()];
    for domain in Domain::BOTH {
        let of_domain = |item: &&u32| data.domains.get(**item as usize) == Some(&domain);
        let goals: Vec<u32> = goal_items.iter().filter(of_domain).copied().collect();
        if goals.is_empty() {
            continue;
        }
        let candidates = Candidates::of(Some(domain));
        for (at, best) in best.iter_mut().enumerate() {
            let source = scorer.combine(&parts, at, &candidates, &mut mask, scores.view_mut());
            for &item in goals.iter().filter(|&&item| mask[item as usize]) {
                let score = scores[item as usize];
                if best.is_none_or(|best| score > best.score) {
                    *best = Some(GoalScore { score, item, source });
                }
            }
        }
    }
    best
}

fn row_scores(scorer: &Scorer, person: u32, candidates: &Candidates) -> (Array1<f32>, Source) {
    let n_items = scorer.data().domains.len();
    let (mut mask, mut scores) = (vec![false; n_items], Array1::zeros(n_items));
    let source = scorer.combine(&scorer.part_scores(&[person]), 0, candidates, &mut mask, scores.view_mut());
    (scores, source)
}

/// How many entries come before the one at `index` with score `own`.
fn count_before(scores: impl Iterator<Item = (usize, f32)>, own: f32, index: usize) -> u32 {
    scores.filter(|&(at, score)| score > own || (score == own && at < index)).count() as u32
}

#[cfg(test)]
mod tests;
