//! From score to chance, and what a campaign could show: isotonic calibration on held-out people, the gains curve,
//! the responders to expect, and the smallest lift that a holdout could detect (MODELS section 8).

mod chances;
mod goal;
mod logistic;

use rayon::prelude::*;

use super::evaluation::{Estimate, N_RESAMPLES, draw, interval};

pub use chances::ChanceTable;
pub use goal::{GoalItems, GoalModel, GoalScores, HeldOut, blended_scores};

/// Fewer held-out positives than this calibrate nothing: ranks only.
pub const MIN_POSITIVES: u64 = 50;
/// Points of a gains curve: 0, 1, ..., 100 % of the people.
pub const N_GAINS_POINTS: usize = 101;
/// Refits of the calibration behind the interval of expected responders.
const N_REFITS: usize = 200;
/// Scores of an audience are put into so many equal groups before the refits look them up.
const N_SCORE_GROUPS: usize = 2_000;

/// A non-decreasing map from score to chance.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Isotonic {
    /// (lowest score, highest score, chance), both ascending. Between two of them the chance is drawn straight.
    blocks: Vec<(f32, f32, f64)>,
}

/// What is known of the chance to take the goal.
#[derive(Debug, Clone, PartialEq)]
pub struct Chances {
    /// `None` with fewer than [`MIN_POSITIVES`] positives: chances are not calibrated.
    pub isotonic: Option<Isotonic>,
    /// Share of positives among the held-out people.
    pub base_rate: f64,
    pub n_people: u64,
    pub n_positives: u64,
    /// The held-out people by ascending score, for intervals.
    sorted: Vec<(f32, bool)>,
}

/// How much of all takers the best part of the people holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GainsCurve {
    pub points: Vec<GainsPoint>,
    pub n_people: u64,
    pub n_positives: u64,
    /// Area under the curve: 0.5 is a random order.
    pub area: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GainsPoint {
    /// Share of the people, best scores first.
    pub share: f64,
    /// Share of the positives among them.
    pub captured: Estimate,
}

impl Isotonic {
    /// Least-squares fit by pooling adjacent violators (Ayer 1955). `sorted` is (score, outcome, weight) by ascending
    /// score; people of one score are one block from the start.
    fn fit(sorted: impl Iterator<Item = (f32, bool, f64)>) -> Self {
        let mut pools: Vec<Pool> = vec![];
        for (score, positive, weight) in sorted.filter(|entry| entry.2 > 0.0) {
            let next = Pool { low: score, high: score, positives: if positive { weight } else { 0.0 }, weight };
            match pools.last_mut().filter(|pool| pool.low == score && pool.high == score) {
                Some(pool) => pool.absorb(&next),
                None => {
                    merge_violators(&mut pools);
                    pools.push(next);
                }
            }
        }
        merge_violators(&mut pools);
        Self { blocks: pools.iter().map(|pool| (pool.low, pool.high, pool.positives / pool.weight)).collect() }
    }

    /// The chance of a score; outside the scores of the fit that of the nearest one.
    pub fn chance(&self, score: f32) -> f64 {
        let after = self.blocks.partition_point(|block| block.0 <= score);
        let next = self.blocks.get(after);
        match (after.checked_sub(1).and_then(|at| self.blocks.get(at)), next) {
            (Some(&(_, high, chance)), Some(&(low, _, next_chance))) if score > high => {
                let share = f64::from(score - high) / f64::from(low - high);
                chance + share * (next_chance - chance)
            }
            (Some(block), _) => block.2,
            (None, next) => next.map_or(0.0, |block| block.2),
        }
    }
}

/// A run of neighbouring scores with one chance.
struct Pool {
    low: f32,
    high: f32,
    positives: f64,
    weight: f64,
}

impl Pool {
    fn absorb(&mut self, next: &Self) {
        self.high = next.high;
        self.positives += next.positives;
        self.weight += next.weight;
    }
}

/// Merges the last pool into the one before it for as long as its chance is not higher.
fn merge_violators(pools: &mut Vec<Pool>) {
    while let [.., before, last] = pools.as_mut_slice() {
        if before.positives * last.weight < last.positives * before.weight {
            return;
        }
        before.absorb(last);
        pools.pop();
    }
}

impl Chances {
    /// From the scores of held-out people and whether they took the goal. Scores that are not finite are passed over.
    pub fn fit(scores: &[f32], positives: &[bool]) -> Self {
        let mut sorted: Vec<(f32, bool)> =
            scores.iter().copied().zip(positives.iter().copied()).filter(|entry| entry.0.is_finite()).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let n_positives = sorted.iter().filter(|entry| entry.1).count() as u64;
        let isotonic = (n_positives >= MIN_POSITIVES)
            .then(|| Isotonic::fit(sorted.iter().map(|&(score, positive)| (score, positive, 1.0))));
        Self {
            isotonic,
            base_rate: n_positives as f64 / sorted.len().max(1) as f64,
            n_people: sorted.len() as u64,
            n_positives,
            sorted,
        }
    }

    pub fn is_calibrated(&self) -> bool {
        self.isotonic.is_some()
    }

    /// The chance of a score; `None` when chances are not calibrated.
    pub fn chance(&self, score: f32) -> Option<f64> {
        self.isotonic.as_ref().map(|isotonic| isotonic.chance(score))
    }

    /// How many of the people with these scores are expected to take the goal; the interval comes from calibrating
    /// again on resampled held-out people. `None` when chances are not calibrated.
    pub fn expected_responders(&self, scores: &[f32], seed: u64) -> Option<Estimate> {
        let isotonic = self.isotonic.as_ref()?;
        let value = scores.iter().map(|&score| isotonic.chance(score)).sum();
        let groups = score_groups(scores);
        let refits: Vec<f64> = (0..N_REFITS)
            .into_par_iter()
            .map_init(
                || vec![0_u16; self.sorted.len()],
                |counts, resample| {
                    draw(counts, seed, resample);
                    let weighted = self.sorted.iter().zip(counts.iter());
                    let refit = Isotonic::fit(weighted.map(|(&(score, won), &count)| (score, won, f64::from(count))));
                    groups.iter().map(|&(score, count)| refit.chance(score) * count).sum()
                },
            )
            .collect();
        let (low, high) = interval(refits);
        Some(Estimate { value, low, high, n_people: scores.len() as u64 })
    }
}

/// (middle score, number of people) of equal groups by score.
fn score_groups(scores: &[f32]) -> Vec<(f32, f64)> {
    let mut sorted = scores.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let len = sorted.len().div_ceil(N_SCORE_GROUPS).max(1);
    sorted.chunks(len).map(|group| (group[group.len() / 2], group.len() as f64)).collect()
}

/// The gains curve with its 95 % band from resampled people. People of one score stand in no order among
/// themselves: the curve is straight across them. Empty without positives.
pub fn gains(scores: &[f32], positives: &[bool], seed: u64) -> GainsCurve {
    let mut order: Vec<usize> = (0..scores.len().min(positives.len())).filter(|&at| scores[at].is_finite()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    let sorted: Vec<(f32, bool)> = order.iter().map(|&at| (scores[at], positives[at])).collect();
    let n_positives = sorted.iter().filter(|entry| entry.1).count() as u64;
    if n_positives == 0 {
        return GainsCurve { n_people: sorted.len() as u64, ..GainsCurve::default() };
    }
    let ones = vec![1_u16; sorted.len()];
    let values = captured(&sorted, &ones);
    let resamples: Vec<Vec<f64>> = (0..N_RESAMPLES)
        .into_par_iter()
        .map_init(
            || vec![0_u16; sorted.len()],
            |counts, resample| {
                draw(counts, seed, resample);
                captured(&sorted, counts)
            },
        )
        .collect();
    let point = |(at, &value): (usize, &f64)| {
        let (low, high) = interval(resamples.iter().map(|curve| curve[at]).collect());
        let captured = Estimate { value, low, high, n_people: sorted.len() as u64 };
        GainsPoint { share: at as f64 / (N_GAINS_POINTS - 1) as f64, captured }
    };
    let points = values.iter().enumerate().map(point).collect();
    GainsCurve { points, n_people: sorted.len() as u64, n_positives, area: area(&corners(&sorted, &ones)) }
}

/// (people so far, positives so far), weighted, at the end of each run of equal scores; starts at (0, 0).
fn corners(sorted: &[(f32, bool)], counts: &[u16]) -> Vec<(f64, f64)> {
    let mut corners = vec![(0.0, 0.0)];
    let (mut people, mut won) = (0.0, 0.0);
    for (at, (&(score, positive), &count)) in sorted.iter().zip(counts).enumerate() {
        people += f64::from(count);
        won += if positive { f64::from(count) } else { 0.0 };
        if sorted.get(at + 1).is_none_or(|next| next.0 != score) {
            corners.push((people, won));
        }
    }
    corners
}

/// Share of the positives among the best 0 %, 1 %, ..., 100 %; NaN in a resample without positives.
fn captured(sorted: &[(f32, bool)], counts: &[u16]) -> Vec<f64> {
    let corners = corners(sorted, counts);
    let (all, all_won) = corners.last().copied().unwrap_or((0.0, 0.0));
    let mut at = 0;
    let at_share = |share: f64| {
        let wanted = share * all;
        while at + 2 < corners.len() && corners[at + 1].0 < wanted {
            at += 1;
        }
        let ((before, won), (after, won_after)) = (corners[at], corners[(at + 1).min(corners.len() - 1)]);
        let part = if after > before { ((wanted - before) / (after - before)).clamp(0.0, 1.0) } else { 0.0 };
        (won + part * (won_after - won)) / all_won
    };
    (0..N_GAINS_POINTS).map(|point| point as f64 / (N_GAINS_POINTS - 1) as f64).map(at_share).collect()
}

fn area(corners: &[(f64, f64)]) -> f64 {
    let (all, all_won) = corners.last().copied().unwrap_or((0.0, 0.0));
    let trapezium = |pair: &[(f64, f64)]| (pair[1].0 - pair[0].0) * (pair[1].1 + pair[0].1) / 2.0;
    corners.windows(2).map(trapezium).sum::<f64>() / (all * all_won)
}

/// The smallest rise of the response rate over `base_rate`, in points of share, that a two-sided two-proportion z test
/// at level `alpha` finds with probability `power`, with `n_sent` people addressed and `n_held` held back.
/// `None` when not even a rate of 1 could be told, or an argument makes no sense.
pub fn smallest_detectable(base_rate: f64, n_sent: u64, n_held: u64, power: f64, alpha: f64) -> Option<f64> {
    let inside = |share: f64| share > 0.0 && share < 1.0;
    if !(0.0..1.0).contains(&base_rate) || !inside(power) || !inside(alpha) || n_sent == 0 || n_held == 0 {
        return None;
    }
    let (n1, n0) = (n_sent as f64, n_held as f64);
    let (z_alpha, z_power) = (normal_quantile(1.0 - alpha / 2.0), normal_quantile(power));
    // Fleiss, Levin and Paik 2003, chapter 4: pooled variance under no effect, separate variances under the effect.
    let is_found = |rate: f64| {
        let pooled = (n1 * rate + n0 * base_rate) / (n1 + n0);
        let under_none = z_alpha * (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n0)).sqrt();
        let under_effect = (rate * (1.0 - rate) / n1 + base_rate * (1.0 - base_rate) / n0).sqrt();
        rate - base_rate >= under_none + z_power * under_effect
    };
    if !is_found(1.0) {
        return None;
    }
    let (mut low, mut high) = (base_rate, 1.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if is_found(middle) { high = middle } else { low = middle }
    }
    Some(high - base_rate)
}

/// The z below which a standard normal lies with probability `p`, 0 < p < 1, within 1.2e-8 (Acklam 2003, by his
/// published rational approximation).
pub fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 6] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
        1.0,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 5] =
        [7.784_695_709_041_462e-3, 3.224_671_290_700_398e-1, 2.445_134_137_142_996, 3.754_408_661_907_416, 1.0];
    const LOW: f64 = 0.024_25;
    let horner = |coefficients: &[f64], x: f64| coefficients.iter().fold(0.0, |sum, c| sum * x + c);
    let tail = |p: f64| {
        let q = (-2.0 * p.ln()).sqrt();
        horner(&C, q) / horner(&D, q)
    };
    if p < LOW {
        tail(p)
    } else if p > 1.0 - LOW {
        -tail(1.0 - p)
    } else {
        let q = p - 0.5;
        q * horner(&A, q * q) / horner(&B, q * q)
    }
}

#[cfg(test)]
mod tests;
