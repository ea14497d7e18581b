//! Differential privacy for figures that leave: whole numbers plus discrete Laplace noise, drawn exactly.
//!
//! **What is promised.** A release is epsilon-differentially private for people: whatever is released is at most
//! e^epsilon times as likely with a person in the data, with everything that they did, as without. Several releases add
//! up (basic composition); the ledger of the workspace keeps the sum.
//!
//! **How.** A table of counts to which one person adds at most `sensitivity` in all (L1) gets, in every cell, noise with
//! P(y) proportional to exp(-|y| epsilon / sensitivity) (Ghosh, Roughgarden and Sundararajan 2012). Which cells there are
//! must not depend on people: callers name them from a public list, with the empty ones among them.
//!
//! **Why no library.** OpenDP (0.14) was looked at: without its default features it brings some 45 crates that nothing
//! else here needs, among them second copies of `rand` (0.7), `rand_distr` (0.2), `nalgebra` (0.19) and `getrandom` (0.1)
//! and two arithmetics of big numbers, and its manifest names no licence that `cargo deny` can read. What is needed of it
//! is one sampler of a page, which is here after the same source (Canonne, Kamath and Steinke 2020, algorithms 1 and 2)
//! in whole numbers only: no floating-point number takes part, so the holes of rounded noise (Mironov 2012) do not arise.
//! Its draws are held against theory in the tests.
//!
//! **Randomness** comes from the operating system alone, never from a seed: a draw that can be repeated can be taken off
//! again. **Limits.** The time a draw takes depends on it; whoever can time this process to the microsecond is out of
//! scope. What two people did together (a shared account) is protected for each, not for both.

mod draw;

pub(in crate::privacy) use draw::Bits;

/// One unit of the budget: a millionth of epsilon.
pub const MICRO: u64 = 1_000_000;
/// The largest epsilon of one release, and the largest sensitivity: products stay within 128 bits.
const MAX_MICRO: u64 = 1_000 * MICRO;
const MAX_SENSITIVITY: u64 = 1_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoiseError {
    #[error("no random numbers from the system")]
    NoEntropy,
    #[error("epsilon or sensitivity is out of range")]
    OutOfRange,
}

/// Epsilon as a person writes it, in millionths; `None` when it is not between a millionth and a thousand.
pub fn micro(epsilon: f64) -> Option<u64> {
    let micro = (epsilon * MICRO as f64).round();
    (micro >= 1.0 && micro <= MAX_MICRO as f64).then_some(micro as u64)
}

/// Noise for one table: P(y) proportional to exp(-|y| rate), rate = epsilon / sensitivity.
pub struct Laplace {
    /// rate = step / scale, in lowest terms.
    step: u64,
    scale: u64,
    bits: Bits,
}

impl Laplace {
    /// For a table to which a person adds at most `sensitivity` in all, at so many millionths of epsilon.
    ///
    /// # Errors
    /// [`NoiseError::OutOfRange`] for zero or for more than the limits above.
    pub fn new(micro_epsilon: u64, sensitivity: u64) -> Result<Self, NoiseError> {
        let fits = (1..=MAX_MICRO).contains(&micro_epsilon) && (1..=MAX_SENSITIVITY).contains(&sensitivity);
        if !fits {
            return Err(NoiseError::OutOfRange);
        }
        let (step, scale) = (micro_epsilon, sensitivity * MICRO);
        let common = common_divisor(step, scale);
        Ok(Self { step: step / common, scale: scale / common, bits: Bits::default() })
    }

    /// The value with noise. Errors: no randomness.
    pub fn noisy(&mut self, value: u64) -> Result<i64, NoiseError> {
        let noise = draw::laplace(&mut self.bits, self.step, self.scale)?;
        Ok(i64::try_from(value).unwrap_or(i64::MAX).saturating_add(noise))
    }

    /// The table with noise in every cell.
    ///
    /// # Errors
    /// No randomness.
    pub fn noisy_all(&mut self, values: impl IntoIterator<Item = u64>) -> Result<Vec<i64>, NoiseError> {
        values.into_iter().map(|value| self.noisy(value)).collect()
    }

    /// The least w with P(|noise| <= w) >= `level`: the true count is within w of the noisy one so surely.
    pub fn half_width(&self, level: f64) -> u64 {
        // P(|y| > w) = 2 q^(w+1) / (1 + q), q = exp(-rate).
        let rate = self.rate();
        let q = (-rate).exp();
        let w = (((1.0 - level) * (1.0 + q) / 2.0).ln() / -rate).ceil() - 1.0;
        w.max(0.0) as u64
    }

    /// The least t that noise alone reaches in none of `n_cells` cells with probability `level`: rows at or above it are
    /// not made of noise.
    pub fn threshold(&self, n_cells: usize, level: f64) -> i64 {
        // P(y >= t) = q^t / (1 + q) for t > 0; a union over the cells.
        let rate = self.rate();
        let share = (1.0 - level) / n_cells.max(1) as f64;
        let t = -(share * (1.0 + (-rate).exp())).ln() / rate;
        (t.ceil() as i64).max(1)
    }

    /// Standard deviation of the noise.
    pub fn deviation(&self) -> f64 {
        let q = (-self.rate()).exp();
        (2.0 * q).sqrt() / (1.0 - q)
    }

    fn rate(&self) -> f64 {
        self.step as f64 / self.scale as f64
    }
}

fn common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// Parts of an epsilon in millionths by weights: they add up to it exactly, the first takes the remainder.
pub fn split(micro_epsilon: u64, weights: &[u64]) -> Vec<u64> {
    let sum: u128 = weights.iter().map(|&weight| u128::from(weight)).sum();
    let part = |weight: u64| (u128::from(micro_epsilon) * u128::from(weight) / sum.max(1)) as u64;
    let mut parts: Vec<u64> = weights.iter().map(|&weight| part(weight)).collect();
    let given: u64 = parts.iter().sum();
    if let Some(first) = parts.first_mut() {
        *first += micro_epsilon - given;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Upper 0.9999 quantile of chi-square (Wilson and Hilferty 1931): a right sampler fails one test in 10,000.
    fn chi_square_limit(degrees: f64) -> f64 {
        let spread = 2.0 / (9.0 * degrees);
        degrees * (1.0 - spread + 3.719 * spread.sqrt()).powi(3)
    }

    /// Draws against the distribution as it is defined, cell by cell.
    fn check(micro_epsilon: u64, sensitivity: u64, n_draws: u64) {
        let mut noise = Laplace::new(micro_epsilon, sensitivity).unwrap();
        let rate = micro_epsilon as f64 / MICRO as f64 / sensitivity as f64;
        let q = (-rate).exp();
        let chance = |y: i64| (1.0 - q) / (1.0 + q) * q.powi(y.unsigned_abs() as i32);
        // As far out as thirty draws are expected, and the two tails.
        let last = (0..).take_while(|&y| chance(y) * n_draws as f64 >= 30.0).last().unwrap();
        let mut counts = std::collections::BTreeMap::<i64, u64>::new();
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..n_draws {
            let y = noise.noisy(0).unwrap();
            *counts.entry(y.clamp(-last - 1, last + 1)).or_default() += 1;
            (sum, squares) = (sum + y as f64, squares + (y * y) as f64);
        }
        let tail = (1.0 - (-last..=last).map(chance).sum::<f64>()) / 2.0;
        let expected = |y: i64| n_draws as f64 * if y.abs() > last { tail } else { chance(y) };
        let cells = -last - 1..=last + 1;
        let found = |y: i64| counts.get(&y).copied().unwrap_or(0) as f64;
        let distance: f64 = cells.clone().map(|y| (found(y) - expected(y)).powi(2) / expected(y)).sum();
        let limit = chi_square_limit(cells.count() as f64 - 1.0);
        assert!(distance < limit, "rate {rate}: chi-square {distance:.1}, limit {limit:.1}");
        let deviation = noise.deviation();
        let n = n_draws as f64;
        assert!((sum / n).abs() < 5.0 * deviation / n.sqrt(), "rate {rate}: mean {}", sum / n);
        let variance = squares / n;
        // The kurtosis of a Laplace is 6.
        let allowed = 5.0 * deviation.powi(2) * (5.0 / n).sqrt();
        assert!((variance - deviation.powi(2)).abs() < allowed, "rate {rate}: variance {variance}");
    }

    #[test]
    fn noise_has_the_distribution_that_it_should_have() {
        for (micro_epsilon, sensitivity) in [(1_000_000, 1), (3_000_000, 1), (700_000, 3), (100_000, 1), (333_333, 2)] {
            check(micro_epsilon, sensitivity, 120_000);
        }
    }

    /// The promise itself: one count more makes no outcome more likely than by e^epsilon.
    #[test]
    fn neighbours_cannot_be_told_apart_beyond_epsilon() {
        let n_draws = 200_000;
        let mut noise = Laplace::new(MICRO / 2, 1).unwrap();
        let mut seen = [[0_u32; 60]; 2];
        for (value, counts) in (20..).zip(&mut seen) {
            for _ in 0..n_draws {
                let y = noise.noisy(value).unwrap();
                if let Some(count) = usize::try_from(y).ok().and_then(|y| counts.get_mut(y)) {
                    *count += 1;
                }
            }
        }
        for (y, (&a, &b)) in seen[0].iter().zip(&seen[1]).enumerate() {
            let [a, b] = [a, b].map(f64::from);
            if a.min(b) >= 500.0 {
                // Five standard errors of a ratio of counts.
                let allowed = 0.5 + 5.0 * (1.0 / a + 1.0 / b).sqrt();
                assert!((a / b).ln().abs() < allowed, "{y}: {a} against {b}");
            }
        }
    }

    #[test]
    fn intervals_hold_as_often_as_they_say() {
        for (micro_epsilon, sensitivity) in [(1_000_000, 1), (250_000, 3), (5_000_000, 1)] {
            let mut noise = Laplace::new(micro_epsilon, sensitivity).unwrap();
            let width = noise.half_width(0.95) as i64;
            let n = 40_000;
            let inside = (0..n).filter(|_| noise.noisy(0).unwrap().abs() <= width).count() as f64 / f64::from(n);
            assert!(inside > 0.945, "{inside} within {width}");
            if width > 0 {
                let q = (-noise.rate()).exp();
                assert!(2.0 * q.powi(width as i32) / (1.0 + q) > 0.05, "{width} is not the least");
            }
        }
    }

    #[test]
    fn rows_of_noise_alone_stay_under_the_threshold() {
        let mut noise = Laplace::new(MICRO, 3).unwrap();
        let threshold = noise.threshold(400, 0.95);
        let n_tables = 300;
        let false_rows = (0..n_tables)
            .filter(|_| noise.noisy_all(std::iter::repeat_n(0, 400)).unwrap().iter().any(|&y| y >= threshold))
            .count();
        // 5 % of 300 are 15; thirty would be four standard deviations.
        assert!(false_rows <= 30, "{false_rows} of {n_tables} tables have a row made of noise");
    }

    #[test]
    fn an_epsilon_is_split_without_loss() {
        for (epsilon, weights) in [(1_000_000, vec![1, 1, 1]), (7, vec![10, 20, 70]), (999_999, vec![3, 5, 7, 11])] {
            assert_eq!(split(epsilon, &weights).iter().sum::<u64>(), epsilon);
        }
        assert_eq!(split(1_000_000, &[1, 1, 2]), [250_000, 250_000, 500_000]);
        assert_eq!((micro(0.5), micro(0.0), micro(f64::NAN), micro(2_000.0)), (Some(500_000), None, None, None));
        assert_eq!(Laplace::new(0, 1).err(), Some(NoiseError::OutOfRange));
        assert_eq!(Laplace::new(1, 0).err(), Some(NoiseError::OutOfRange));
    }

    #[test]
    fn draws_are_not_repeated() {
        let draw = || Laplace::new(10_000, 1).unwrap().noisy_all([1_000; 40]).unwrap();
        assert_ne!(draw(), draw(), "two runs with the same numbers give the same noise");
    }
}
