//! Quality at every place of the dial, from one pass over the scores of the test people.

use std::sync::Arc;

use super::bootstrap::{Estimate, bootstrap_means};
use super::metrics::ItemFacts;
use super::report::of_all_lists;
use super::splits::{SplitData, sample_n};
use crate::models::ModelError;
use crate::models::blend::{Candidates, Scorer};
use crate::models::ranking::{PersonScores, by_blocks};
use crate::task::{Cancelled, Task};

/// Columns of [`super::Metric::PERSONAL`] that are read here.
const RECALL: usize = 0;
const NDCG: usize = 2;
const NOVELTY: usize = 6;
const K_NDCG: usize = 10;
const K_LIST: usize = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurveOptions {
    /// Places of the dial, at least 2: 0, ..., 1.
    pub n_alphas: usize,
    /// A seeded sample of the test people is used when there are more.
    pub max_people: Option<usize>,
    pub seed: u64,
}

impl Default for CurveOptions {
    fn default() -> Self {
        Self { n_alphas: 21, max_people: Some(5_000), seed: 42 }
    }
}

/// One entry an alpha in each list.
#[derive(Debug, Clone, PartialEq)]
pub struct BlendCurve {
    pub alphas: Vec<f64>,
    /// NDCG at 10.
    pub ndcg: Vec<Estimate>,
    /// At 20.
    pub recall: Vec<Estimate>,
    /// Share of the catalogue in anybody's first 20.
    pub coverage: Vec<Estimate>,
    /// At 20, in bits.
    pub novelty: Vec<Estimate>,
    /// NDCG at 10 of popularity on the same people.
    pub popularity: Estimate,
    /// Index of the highest NDCG (the lowest alpha among equals).
    pub best: usize,
    /// NDCG minus that at the best alpha, paired by person.
    pub against_best: Vec<Estimate>,
    /// Lowest and highest alpha around the best, without a gap, whose paired difference from it includes zero.
    pub plateau: (f64, f64),
    /// Even the best is not told from popularity on these people.
    pub cannot_tell: bool,
    pub n_people: u64,
    pub n_bridge: u64,
    /// n_alphas x n_people: NDCG at 10 of each person.
    per_person: Vec<Vec<f32>>,
    /// n_alphas x n_people: the first 20 of each person.
    lists: Vec<Vec<Vec<u32>>>,
    seed: u64,
}

impl BlendCurve {
    /// NDCG at every alpha minus that at the place nearest to `saved_alpha`, paired by person.
    pub fn against(&self, saved_alpha: f64) -> Vec<Estimate> {
        differences(&self.per_person, self.nearest(saved_alpha), self.seed)
    }

    /// How many of the first 10 at the place nearest to `saved_alpha` are in the first 10 at every alpha, in the mean of
    /// the people.
    pub fn staying(&self, saved_alpha: f64) -> Vec<f64> {
        let first = |list: &'_ [u32]| list.iter().copied().take(K_NDCG).collect::<Vec<u32>>();
        let saved: Vec<Vec<u32>> = self
            .lists
            .get(self.nearest(saved_alpha))
            .map(|lists| lists.iter().map(|list| first(list)).collect())
            .unwrap_or_default();
        let kept =
            |list: &Vec<u32>, before: &Vec<u32>| list.iter().take(K_NDCG).filter(|item| before.contains(item)).count();
        let mean = |lists: &Vec<Vec<u32>>| {
            let total: usize = lists.iter().zip(&saved).map(|(list, before)| kept(list, before)).sum();
            total as f64 / lists.len().max(1) as f64
        };
        self.lists.iter().map(mean).collect()
    }

    /// The index of the alpha nearest to the given one.
    pub fn nearest(&self, alpha: f64) -> usize {
        let off = |at: usize| (self.alphas[at] - alpha).abs();
        (0..self.alphas.len()).min_by(|&a, &b| off(a).total_cmp(&off(b))).unwrap_or(0)
    }

    /// The plateau reaches an end of the dial: the blend does not clearly beat a part alone.
    pub fn plateau_reaches_an_end(&self) -> bool {
        self.plateau.0 <= 0.0 || self.plateau.1 >= 1.0
    }
}

/// Measures `scorer`, which holds both parts fitted on `parts.train`, at every alpha. Its own weights are not used.
///
/// # Errors
/// [`ModelError::TooFew`] without test people or with a part missing; cancelled.
pub fn blend_curve(
    scorer: &Scorer,
    parts: &SplitData,
    options: &CurveOptions,
    task: &Task,
) -> Result<BlendCurve, ModelError> {
    let people = sample_n(&parts.people, options.max_people.unwrap_or(usize::MAX), options.seed);
    if people.is_empty() {
        return Err(ModelError::TooFew { what: "people with hidden items", found: 0, needed: 1 });
    }
    if !scorer.is_blend() {
        return Err(ModelError::TooFew { what: "models to blend", found: 1, needed: 2 });
    }
    let n_alphas = options.n_alphas.max(2);
    let alphas: Vec<f64> = (0..n_alphas).map(|at| at as f64 / (n_alphas - 1) as f64).collect();
    let floor = Scorer::popularity(Arc::clone(&parts.train));
    let facts = ItemFacts::new(&parts.train);
    let mut columns = Columns::new(n_alphas);
    by_blocks(
        &people,
        "stage-curve",
        task,
        |block| block_points(scorer, &floor, parts, &facts, block, &alphas),
        |block| {
            block.into_iter().for_each(|points| columns.push(points));
            Ok::<(), Cancelled>(())
        },
    )?;
    task.check()?;
    Ok(columns.into_curve(alphas, parts, &facts, options.seed))
}

/// One person at every alpha.
struct Points {
    /// The first 20 at each alpha, with NDCG, recall and novelty.
    at_alpha: Vec<(Vec<u32>, [f32; 3])>,
    popularity: f32,
}

fn block_points(
    scorer: &Scorer,
    floor: &Scorer,
    split: &SplitData,
    facts: &ItemFacts,
    people: &[u32],
    alphas: &[f64],
) -> Vec<Points> {
    let (parts, floor_parts) = (scorer.part_scores(people), floor.part_scores(people));
    let candidates = Candidates::of(split.domain);
    let mut mask = vec![false; split.train.domains.len()];
    let mut points = Vec::with_capacity(people.len());
    for (row, &person) in people.iter().enumerate() {
        let hidden = split.test.row(person as usize).0;
        let measured = |list: Vec<u32>| {
            let short = facts.measure(&list[..K_NDCG.min(list.len())], K_NDCG, hidden, &[]);
            let long = facts.measure(&list, K_LIST, hidden, &[]);
            (list, [short[NDCG], long[RECALL], long[NOVELTY]])
        };
        let scores = PersonScores::from_row(scorer, &parts, row, &candidates, &mut mask);
        let at_alpha = alphas.iter().map(|&alpha| measured(scores.top_items_at(alpha, K_LIST))).collect();
        let floor_scores = PersonScores::from_row(floor, &floor_parts, row, &candidates, &mut mask);
        let popularity = measured(floor_scores.top_items_at(0.0, K_LIST)).1[0];
        points.push(Points { at_alpha, popularity });
    }
    points
}

/// Points of everybody, by alpha.
struct Columns {
    lists: Vec<Vec<Vec<u32>>>,
    ndcg: Vec<Vec<f32>>,
    recall: Vec<Vec<f32>>,
    novelty: Vec<Vec<f32>>,
    popularity: Vec<f32>,
}

impl Columns {
    fn new(n_alphas: usize) -> Self {
        let empty = || vec![vec![]; n_alphas];
        Self { lists: vec![vec![]; n_alphas], ndcg: empty(), recall: empty(), novelty: empty(), popularity: vec![] }
    }

    fn push(&mut self, points: Points) {
        self.popularity.push(points.popularity);
        for (at, (list, [ndcg, recall, novelty])) in points.at_alpha.into_iter().enumerate() {
            self.lists[at].push(list);
            self.ndcg[at].push(ndcg);
            self.recall[at].push(recall);
            self.novelty[at].push(novelty);
        }
    }

    fn into_curve(self, alphas: Vec<f64>, parts: &SplitData, facts: &ItemFacts, seed: u64) -> BlendCurve {
        let ndcg = estimates(&self.ndcg, seed);
        let best = (0..ndcg.len()).fold(0, |best, at| if ndcg[at].value > ndcg[best].value { at } else { best });
        let against_best = differences(&self.ndcg, best, seed);
        let catalogue = facts.catalogue(parts.domain);
        let coverage = self.lists.iter().map(|lists| of_all_lists(lists, K_LIST, &catalogue, seed).0).collect();
        let over_floor: Vec<f32> = self.ndcg[best].iter().zip(&self.popularity).map(|(a, b)| a - b).collect();
        let [popularity, over_floor] = two(bootstrap_means(&[&self.popularity, &over_floor], seed));
        BlendCurve {
            plateau: plateau(&alphas, &against_best, best),
            recall: estimates(&self.recall, seed),
            novelty: estimates(&self.novelty, seed),
            coverage,
            popularity,
            cannot_tell: over_floor.includes_zero(),
            n_people: self.popularity.len() as u64,
            n_bridge: parts.n_bridge,
            alphas,
            ndcg,
            best,
            against_best,
            per_person: self.ndcg,
            lists: self.lists,
            seed,
        }
    }
}

fn estimates(columns: &[Vec<f32>], seed: u64) -> Vec<Estimate> {
    bootstrap_means(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>(), seed)
}

/// Every column minus the one at `base`, person by person.
fn differences(columns: &[Vec<f32>], base: usize, seed: u64) -> Vec<Estimate> {
    let minus = |column: &Vec<f32>| column.iter().zip(&columns[base]).map(|(a, b)| a - b).collect::<Vec<f32>>();
    estimates(&columns.iter().map(minus).collect::<Vec<_>>(), seed)
}

fn plateau(alphas: &[f64], against_best: &[Estimate], best: usize) -> (f64, f64) {
    let as_good = |at: &usize| against_best[*at].includes_zero();
    let low = (0..best).rev().take_while(as_good).last().unwrap_or(best);
    let high = (best + 1..alphas.len()).take_while(as_good).last().unwrap_or(best);
    (alphas[low], alphas[high])
}

fn two(estimates: Vec<Estimate>) -> [Estimate; 2] {
    [estimates.first().copied().unwrap_or_default(), estimates.get(1).copied().unwrap_or_default()]
}
