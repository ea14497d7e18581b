//! Intervals by resampling people (Efron 1979): percentiles of the mean over 1,000 seeded resamples, the same
//! resamples for every column, so that columns may be compared pair by pair.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Resamples behind an interval.
pub const N_RESAMPLES: usize = 1000;

/// A mean over people with its 95 % interval. `n_people` is how many people it is the mean of; with none, all is 0.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    pub value: f64,
    pub low: f64,
    pub high: f64,
    pub n_people: u64,
}

impl Estimate {
    /// Does the interval include zero?
    pub fn includes_zero(&self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }
}

/// The mean of each column over its entries that are numbers (NaN: the person is not counted), with its interval.
/// All columns have one entry a person, in the same order.
pub fn bootstrap_means(columns: &[&[f32]], seed: u64) -> Vec<Estimate> {
    let n_people = columns.iter().map(|column| column.len()).max().unwrap_or(0);
    let resamples: Vec<Vec<f64>> = (0..N_RESAMPLES)
        .into_par_iter()
        .map_init(
            || vec![0_u16; n_people],
            |counts, resample| {
                draw(counts, seed, resample);
                columns.iter().map(|column| weighted_mean(column, counts)).collect()
            },
        )
        .collect();
    let of_column = |(at, column): (usize, &&[f32])| {
        let n_counted = column.iter().filter(|value| !value.is_nan()).count();
        if n_counted == 0 {
            return Estimate::default();
        }
        let sum: f64 = column.iter().filter(|value| !value.is_nan()).map(|&value| f64::from(value)).sum();
        let (low, high) = interval(resamples.iter().map(|means| means[at]).collect());
        Estimate { value: sum / n_counted as f64, low, high, n_people: n_counted as u64 }
    };
    columns.iter().enumerate().map(of_column).collect()
}

/// Resample `resample`: how often each of `counts.len()` people is drawn.
pub(crate) fn draw(counts: &mut [u16], seed: u64, resample: usize) {
    counts.fill(0);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(resample as u64);
    for _ in 0..counts.len() {
        let at = rng.random_range(0..counts.len());
        counts[at] = counts[at].saturating_add(1);
    }
}

/// The 2.5th and 97.5th percentile; values that are not numbers (a resample without anybody counted) are left out.
pub(crate) fn interval(mut values: Vec<f64>) -> (f64, f64) {
    values.retain(|value| value.is_finite());
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len().saturating_sub(1) as f64;
    let at = |share: f64| values.get((share * last).round() as usize).copied().unwrap_or(0.0);
    (at(0.025), at(0.975))
}

fn weighted_mean(column: &[f32], counts: &[u16]) -> f64 {
    let (mut sum, mut weight) = (0.0, 0.0);
    for (&value, &count) in column.iter().zip(counts) {
        if count > 0 && !value.is_nan() {
            sum += f64::from(count) * f64::from(value);
            weight += f64::from(count);
        }
    }
    sum / weight
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_without_spread_has_no_interval() {
        let estimates = bootstrap_means(&[&[0.25; 40]], 1);
        assert_eq!(estimates, [Estimate { value: 0.25, low: 0.25, high: 0.25, n_people: 40 }]);
    }

    #[test]
    fn the_interval_is_near_that_of_the_normal_approximation() {
        let column: Vec<f32> = (0..400).map(|at| (at % 2) as f32).collect();
        let estimate = bootstrap_means(&[&column], 7)[0];
        assert_eq!(estimate.value, 0.5);
        // Standard error of a share of one half among 400: 0.025.
        assert!((estimate.low - 0.451).abs() < 0.006, "{estimate:?}");
        assert!((estimate.high - 0.549).abs() < 0.006, "{estimate:?}");
    }

    #[test]
    fn people_who_are_not_counted_change_nothing() {
        let nan = f32::NAN;
        let estimate = bootstrap_means(&[&[1.0, nan, 1.0, nan], &[nan; 4]], 3);
        assert_eq!(estimate[0], Estimate { value: 1.0, low: 1.0, high: 1.0, n_people: 2 });
        assert_eq!(estimate[1], Estimate::default());
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
        let column: Vec<f32> = (0..99).map(|at| (at as f32).sin()).collect();
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| bootstrap_means(&[&column], 5))
        };
        assert_eq!(on(1), on(3));
        assert_ne!(on(1), bootstrap_means(&[&column], 6));
    }
}
