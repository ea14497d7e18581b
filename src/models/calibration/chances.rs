//! From score to chance for people in any number: scores are put into groups once, so that the responders to expect
//! of any audience, with their interval, follow from how many of its people are in each group.

use rayon::prelude::*;

use super::Isotonic;
use crate::models::evaluation::{Estimate, draw, interval};

/// Calibrations on resampled people behind an interval.
const N_REFITS: usize = 200;
const MAX_GROUPS: usize = 400;
/// People of the calibration in a group, at least.
const MIN_GROUP: usize = 25;

/// Chances by group of scores, and what they would have been with other people to calibrate on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChanceTable {
    /// The lowest score of each group, ascending.
    edges: Vec<f32>,
    chances: Vec<f64>,
    /// N_REFITS rows of one chance a group.
    refits: Vec<Vec<f64>>,
    pub base_rate: f64,
}

impl ChanceTable {
    /// From scores of held-out people and whether they took the goal: isotonic over equal groups by score.
    pub fn fit(scores: &[f32], won: &[bool], seed: u64) -> Self {
        let mut order: Vec<usize> = (0..scores.len().min(won.len())).filter(|&at| scores[at].is_finite()).collect();
        order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(a.cmp(&b)));
        let edges = edges(&order.iter().map(|&at| scores[at]).collect::<Vec<_>>());
        let group_of = |score: f32| edges.partition_point(|&edge| edge <= score).saturating_sub(1);
        let people: Vec<(usize, bool)> = order.iter().map(|&at| (group_of(scores[at]), won[at])).collect();
        let fit = |counts: Option<&[u16]>| {
            let mut sums = vec![(0.0, 0.0); edges.len()];
            for (at, &(group, won)) in people.iter().enumerate() {
                let weight = counts.map_or(1.0, |counts| f64::from(counts[at]));
                let sum = &mut sums[group];
                if won { sum.0 += weight } else { sum.1 += weight }
            }
            let cells = sums
                .iter()
                .enumerate()
                .flat_map(|(group, &(won, lost))| [(group as f32, true, won), (group as f32, false, lost)]);
            let isotonic = Isotonic::fit(cells);
            (0..edges.len()).map(|group| isotonic.chance(group as f32)).collect::<Vec<f64>>()
        };
        let refits = (0..N_REFITS)
            .into_par_iter()
            .map_init(
                || vec![0_u16; people.len()],
                |counts, resample| {
                    draw(counts, seed, resample);
                    fit(Some(counts))
                },
            )
            .collect();
        let n_won = people.iter().filter(|person| person.1).count();
        let base_rate = n_won as f64 / people.len().max(1) as f64;
        Self { chances: fit(None), refits, edges, base_rate }
    }

    pub fn n_groups(&self) -> usize {
        self.edges.len()
    }

    /// The group of a score; those below all of the calibration are in the first.
    pub fn group(&self, score: f32) -> u16 {
        self.edges.partition_point(|&edge| edge <= score).saturating_sub(1) as u16
    }

    /// The chance of the people of a group; 0 for one that is not there.
    pub fn chance(&self, group: u16) -> f64 {
        self.chances.get(usize::from(group)).copied().unwrap_or(0.0)
    }

    /// How many of the people in these groups (`counts`, one a group) are expected to take the goal.
    pub fn expected(&self, counts: &[u32]) -> Estimate {
        let (low, high) = interval(self.refits.iter().map(|refit| total(refit, counts)).collect());
        let n_people = counts.iter().map(|&n| u64::from(n)).sum();
        Estimate { value: total(&self.chances, counts), low, high, n_people }
    }

    /// Which share of the takers expected of `all` is among `counts`, a part of them.
    pub fn share(&self, counts: &[u32], all: &[u32]) -> Estimate {
        let share = |chances: &[f64]| {
            let whole = total(chances, all);
            if whole > 0.0 { (total(chances, counts) / whole).clamp(0.0, 1.0) } else { 0.0 }
        };
        let (low, high) = interval(self.refits.iter().map(|refit| share(refit)).collect());
        let n_people = counts.iter().map(|&n| u64::from(n)).sum();
        Estimate { value: share(&self.chances), low, high, n_people }
    }
}

/// Sum over the groups of chance times people.
fn total(chances: &[f64], counts: &[u32]) -> f64 {
    chances.iter().zip(counts).map(|(chance, &n)| chance * f64::from(n)).sum()
}

/// Lowest scores of groups of about equal size; people of one score are in one group.
fn edges(sorted: &[f32]) -> Vec<f32> {
    let size = (sorted.len() / MAX_GROUPS).max(MIN_GROUP);
    let mut edges: Vec<f32> = sorted.iter().copied().step_by(size).collect();
    // A short rest at the top joins the group before it.
    if edges.len() > 1 && (1..MIN_GROUP).contains(&(sorted.len() % size)) {
        edges.pop();
    }
    edges.dedup();
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 4,000 people in order of score, of whom every tenth took it, and every second among the best quarter.
    fn table() -> (Vec<f32>, Vec<bool>, ChanceTable) {
        let scores: Vec<f32> = (0..4_000).map(|at| at as f32 / 100.0).collect();
        let won: Vec<bool> = (0..4_000).map(|at| if at < 3_000 { at % 10 == 0 } else { at % 2 == 0 }).collect();
        let table = ChanceTable::fit(&scores, &won, 3);
        (scores, won, table)
    }

    fn counts(table: &ChanceTable, scores: &[f32]) -> Vec<u32> {
        let mut counts = vec![0; table.n_groups()];
        scores.iter().for_each(|&score| counts[usize::from(table.group(score))] += 1);
        counts
    }

    #[test]
    fn chances_rise_and_add_up_to_those_who_took_it() {
        let (scores, won, table) = table();
        assert!((0..table.n_groups() as u16 - 1).all(|group| table.chance(group) <= table.chance(group + 1)));
        assert!((table.chance(table.group(5.0)) - 0.1).abs() < 0.02);
        assert!((table.chance(table.group(38.0)) - 0.5).abs() < 0.03);
        let all = table.expected(&counts(&table, &scores));
        let n_won = won.iter().filter(|&&won| won).count() as f64;
        assert!((all.value - n_won).abs() < 1e-6, "{all:?}");
        // Standard error of a count of 800 among 4,000, at most: 25.
        assert!(all.low > n_won - 70.0 && all.low < n_won - 20.0, "{all:?}");
        assert!(all.high < n_won + 70.0 && all.high > n_won + 20.0, "{all:?}");
    }

    #[test]
    fn everybody_holds_all_takers_for_sure() {
        let (scores, _, table) = table();
        let (best, all) = (counts(&table, &scores[3_000..]), counts(&table, &scores));
        let whole = table.share(&all, &all);
        assert_eq!((whole.value, whole.low, whole.high), (1.0, 1.0, 1.0));
        // 500 of 800 takers are among the best quarter.
        let best = table.share(&best, &all);
        assert!((best.value - 0.625).abs() < 0.02 && best.low < best.value && best.value < best.high, "{best:?}");
    }

    #[test]
    fn scores_outside_and_equal_ones_have_a_group() {
        let (_, _, table) = table();
        assert_eq!(table.group(-9.0), 0);
        assert_eq!(usize::from(table.group(1e9)), table.n_groups() - 1);
        let one = ChanceTable::fit(&[2.0; 90], &[true; 90], 1);
        assert_eq!((one.n_groups(), one.chance(0)), (1, 1.0));
        assert_eq!(ChanceTable::default().expected(&[]).value, 0.0);
    }
}
