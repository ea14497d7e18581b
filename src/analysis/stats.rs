//! Intervals and tests on counts: what every share, lift and difference on screen is shown with.
//! No data shapes here, only numbers.

use serde::{Deserialize, Serialize};

/// The standard normal point that cuts off 2.5 % on each side.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// Fewer joint people than this: no lift is given, only 'too few' (MODELS section 9).
pub const MIN_FOR_LIFT: u64 = 5;

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// How many times as common: 1 is no difference. The interval is 95 %, on the log scale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Lift {
    pub value: f64,
    pub low: f64,
    pub high: f64,
    /// Two-sided, of the hypothesis that the lift is 1.
    pub p_value: f64,
}

impl Lift {
    /// The whole interval lies above 1.
    pub fn is_over(&self) -> bool {
        self.low > 1.0
    }

    /// The whole interval lies below 1.
    pub fn is_under(&self) -> bool {
        self.high < 1.0
    }

    fn new(value: f64, log_variance: f64) -> Option<Self> {
        if !(value.is_finite() && value > 0.0 && log_variance.is_finite()) {
            return None;
        }
        let error = log_variance.max(0.0).sqrt();
        let log = value.ln();
        let p_value = if error > 0.0 { 2.0 * normal_cdf(-(log / error).abs()) } else { 1.0 };
        Some(Self { value, low: (log - Z_95 * error).exp(), high: (log + Z_95 * error).exp(), p_value })
    }
}

/// A difference of two shares with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// Share of `part` in `whole`; 0 of an empty whole.
pub fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// 95 % score interval of a share (Wilson 1927). Nothing observed: 0 to 1.
pub fn wilson(hits: u64, trials: u64) -> Interval {
    if trials == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let (n, p, z2) = (trials as f64, share(hits, trials), Z_95 * Z_95);
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z_95 / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    // At the ends the exact bounds are 0 and 1; rounding must not move them past the share itself.
    let low = if hits == 0 { 0.0 } else { (centre - half).clamp(0.0, p) };
    let high = if hits >= trials { 1.0 } else { (centre + half).clamp(p, 1.0) };
    Interval { low, high }
}

/// How many of `n_people` are expected to act when `hits` of `trials` like them did.
pub fn expected_count(n_people: u64, hits: u64, trials: u64) -> (f64, Interval) {
    let (n, rate) = (n_people as f64, wilson(hits, trials));
    (n * share(hits, trials), Interval { low: n * rate.low, high: n * rate.high })
}

/// Lift of a trait within a group against everybody, the group being part of everybody:
/// (joint / group) / (with / everybody).
///
/// The variance of its logarithm is that of a multinomial sample by the delta method:
/// 1/joint - 1/group - 1/with - 1/everybody + 2 joint / (group with). It is 0 when the group is everybody.
/// `None` under [`MIN_FOR_LIFT`] joint people.
pub fn lift_of_part(joint: u64, group: u64, with: u64, everybody: u64) -> Option<Lift> {
    if joint < MIN_FOR_LIFT || group == 0 || with == 0 || everybody == 0 {
        return None;
    }
    let [a, n, b, all] = [joint, group, with, everybody].map(|count| count as f64);
    Lift::new((a / n) / (b / all), 1.0 / a - 1.0 / n - 1.0 / b - 1.0 / all + 2.0 * a / (n * b))
}

/// Ratio of two shares of separate groups, log-normal interval on the counts (Katz 1978).
/// `None` under [`MIN_FOR_LIFT`] hits, or when the base has none.
pub fn lift_of_shares(hits: u64, of: u64, base_hits: u64, base_of: u64) -> Option<Lift> {
    if hits < MIN_FOR_LIFT || of == 0 || base_hits == 0 || base_of == 0 {
        return None;
    }
    let [a, n, b, all] = [hits, of, base_hits, base_of].map(|count| count as f64);
    Lift::new((a / n) / (b / all), 1.0 / a - 1.0 / n + 1.0 / b - 1.0 / all)
}

/// Difference of two independent shares, first minus second, with the square-and-add score interval
/// (Newcombe 1998, method 10).
pub fn two_proportion(hits: u64, of: u64, base_hits: u64, base_of: u64) -> Difference {
    let (p1, p2) = (share(hits, of), share(base_hits, base_of));
    let (first, second) = (wilson(hits, of), wilson(base_hits, base_of));
    let value = p1 - p2;
    Difference {
        value,
        low: value - (p1 - first.low).hypot(second.high - p2),
        high: value + (first.high - p1).hypot(p2 - second.low),
    }
}

/// Adjusted p-values that keep the false-discovery rate (Benjamini and Hochberg 1995), in the order given.
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let n = p_values.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| p_values[b].total_cmp(&p_values[a]).then(b.cmp(&a)));
    let mut adjusted = vec![1.0; n];
    let mut smallest = 1.0_f64;
    for (steps_from_last, &at) in order.iter().enumerate() {
        let rank = (n - steps_from_last) as f64;
        smallest = smallest.min(p_values[at] * n as f64 / rank);
        adjusted[at] = smallest;
    }
    adjusted
}

/// P(Z <= z) of the standard normal, to about 1e-14.
pub fn normal_cdf(z: f64) -> f64 {
    if z.is_nan() {
        return f64::NAN;
    }
    let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    if z.abs() < 5.0 {
        // Series of odd powers: z + z^3/3 + z^5/(3*5) + ... (Abramowitz and Stegun 26.2.11).
        let (mut term, mut sum, mut odd) = (z, z, 1.0);
        while term.abs() > 1e-17 * sum.abs() {
            odd += 2.0;
            term *= z * z / odd;
            sum += term;
        }
        return 0.5 + density * sum;
    }
    // Continued fraction of the tail (Abramowitz and Stegun 26.2.14), from the inside out.
    let fraction = (1..60).rev().fold(z.abs(), |inner, k| z.abs() + f64::from(k) / inner);
    let tail = density / fraction;
    if z < 0.0 { tail } else { 1.0 - tail }
}

/// The z with P(Z <= z) = p, by bisection; infinite at 0 and 1, NaN outside.
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.0 {
        return f64::NEG_INFINITY;
    }
    if p == 1.0 {
        return f64::INFINITY;
    }
    let (mut low, mut high) = (-40.0_f64, 40.0_f64);
    while high - low > 1e-12 {
        let middle = 0.5 * (low + high);
        if normal_cdf(middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// Middle value of unordered numbers, the mean of the two middle ones for an even count. `None` of nothing.
pub fn median(values: &mut [u32]) -> Option<f64> {
    let n = values.len();
    if n == 0 {
        return None;
    }
    let (below, middle, _) = values.select_nth_unstable(n / 2);
    let upper = f64::from(*middle);
    if n % 2 == 1 {
        return Some(upper);
    }
    below.iter().max().map(|&lower| 0.5 * (f64::from(lower) + upper))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn near(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
    }

    #[test]
    fn the_normal_distribution_has_its_textbook_values() {
        for (z, p) in [
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_543),
            (-1.0, 0.158_655_253_931_457),
            (Z_95, 0.975),
            (-3.0, 0.001_349_898_031_630_09),
            (-6.0, 9.865_876_450_376_98e-10),
            (5.0, 0.999_999_713_348_428),
        ] {
            near(normal_cdf(z), p, 1e-14);
            near(normal_quantile(p), z, 1e-6);
        }
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert!(normal_quantile(1.5).is_nan());
    }

    #[test]
    fn wilson_has_its_textbook_values() {
        // 81 of 263: Newcombe 1998, table I, case (a), score method without continuity correction.
        let known = wilson(81, 263);
        near(known.low, 0.2553, 5e-5);
        near(known.high, 0.3662, 5e-5);
        assert_eq!(wilson(0, 20).low, 0.0);
        assert_eq!(wilson(20, 20).high, 1.0);
        assert_eq!(wilson(0, 0), Interval { low: 0.0, high: 1.0 });
    }

    #[test]
    fn newcombe_has_its_textbook_values() {
        // 56/70 against 48/80: Newcombe 1998, table II, contrast (a), method 10.
        let known = two_proportion(56, 70, 48, 80);
        near(known.value, 0.2, 1e-12);
        near(known.low, 0.0524, 5e-5);
        near(known.high, 0.3339, 5e-5);
    }

    #[test]
    fn a_group_that_is_everybody_has_a_lift_of_exactly_one() {
        let lift = lift_of_part(40, 100, 40, 100).unwrap();
        near(lift.value, 1.0, 1e-12);
        near(lift.low, 1.0, 1e-6);
        near(lift.high, 1.0, 1e-6);
        assert_eq!(lift_of_part(4, 100, 40, 1000), None);
    }

    #[test]
    fn the_interval_of_a_part_holds_the_truth_about_95_times_in_100() {
        // 2,000 people, a group of 30 %, a trait of 0.30 in it and 0.15 outside: lift 0.30 / 0.195.
        let truth = 0.30 / (0.3 * 0.30 + 0.7 * 0.15);
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let held = (0..600)
            .filter(|_| {
                let (mut joint, mut group, mut with) = (0, 0, 0);
                for _ in 0..2000 {
                    let inside = rng.random_bool(0.3);
                    let has = rng.random_bool(if inside { 0.30 } else { 0.15 });
                    group += u64::from(inside);
                    with += u64::from(has);
                    joint += u64::from(inside && has);
                }
                let lift = lift_of_part(joint, group, with, 2000).unwrap();
                lift.low <= truth && truth <= lift.high
            })
            .count();
        assert!((552..=590).contains(&held), "{held} of 600");
    }

    #[test]
    fn katz_has_its_hand_value() {
        let lift = lift_of_shares(20, 100, 10, 100).unwrap();
        let error = (1.0_f64 / 20.0 - 0.01 + 0.1 - 0.01).sqrt();
        near(lift.low, 2.0 * (-Z_95 * error).exp(), 1e-9);
        near(lift.high, 2.0 * (Z_95 * error).exp(), 1e-9);
        assert_eq!(lift_of_shares(20, 100, 0, 100), None);
    }

    #[test]
    fn adjusted_p_values_follow_the_step_up_rule() {
        let found = benjamini_hochberg(&[0.01, 0.04, 0.03, 0.005, 1.0]);
        for (found, expected) in found.iter().zip([0.025, 0.05, 0.05, 0.025, 1.0]) {
            near(*found, expected, 1e-12);
        }
        assert!(benjamini_hochberg(&[]).is_empty());
    }

    #[test]
    fn medians_of_odd_even_and_no_values() {
        assert_eq!(median(&mut [3, 1, 2]), Some(2.0));
        assert_eq!(median(&mut [4, 1, 2, 3]), Some(2.5));
        assert_eq!(median(&mut []), None);
    }
}
