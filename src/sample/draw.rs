//! Random draws whose bytes depend on the seed alone: one ChaCha stream a person, and nothing that a newer version
//! of a distribution library could change.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// One stream of draws. Streams of one seed do not overlap.
pub struct Draw(ChaCha8Rng);

impl Draw {
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// Even in 0..1.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Even in `0..n`; 0 for `n` 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((u64::from(self.0.next_u32()) * n as u64) >> 32) as usize
    }

    /// Even in `low..=high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as usize) as i64
    }

    /// One of a list that is not empty.
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// About normal with mean 0 and deviation 1: the sum of twelve even draws less six.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// Exponential with the given mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    /// Heavy-tailed with mean about 1: Pareto with exponent 2, cut at 20.
    pub fn heavy(&mut self) -> f64 {
        (0.5 / (1.0 - self.unit()).sqrt()).min(20.0)
    }

    /// 1, 2, 3 ... with the given mean (at least 1): how often until a stop.
    pub fn run_length(&mut self, mean: f64) -> usize {
        let go_on = 1.0 - 1.0 / mean.max(1.0);
        let mut length = 1;
        while length < 60 && self.chance(go_on) {
            length += 1;
        }
        length
    }

    pub fn bits(&mut self) -> u32 {
        self.0.next_u32()
    }
}

/// Draws a row in proportion to its weight in constant time (Walker's alias method in Vose's form, 1991).
#[derive(Debug, Clone)]
pub struct Weighted {
    keep: Vec<f64>,
    alias: Vec<u32>,
}

impl Weighted {
    /// `weights` are not negative and not all zero; an empty list always draws 0.
    pub fn new(weights: &[f64]) -> Self {
        let n = weights.len();
        let total: f64 = weights.iter().sum();
        let mut scaled: Vec<f64> = weights.iter().map(|weight| weight * n as f64 / total).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..n).partition(|&row| scaled[row] < 1.0);
        let mut table = Self { keep: vec![1.0; n], alias: (0..n as u32).collect() };
        while let (Some(&low), Some(&high)) = (small.last(), large.last()) {
            small.pop();
            table.keep[low] = scaled[low];
            table.alias[low] = high as u32;
            scaled[high] -= 1.0 - scaled[low];
            if scaled[high] < 1.0 {
                large.pop();
                small.push(high);
            }
        }
        table
    }

    pub fn draw(&self, draw: &mut Draw) -> usize {
        let row = draw.below(self.keep.len());
        match (self.keep.get(row), self.alias.get(row)) {
            (Some(&keep), Some(&alias)) if !draw.chance(keep) => alias as usize,
            _ => row,
        }
    }
}

/// Weights 1, 1/2^s, 1/3^s ... of `n` ranks.
pub fn zipf(n: usize, exponent: f64) -> Vec<f64> {
    (1..=n).map(|rank| (rank as f64).powf(-exponent)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_kept() {
        let weights = [1.0, 0.0, 3.0, 6.0];
        let table = Weighted::new(&weights);
        let mut draw = Draw::new(1, 1);
        let mut counts = [0.0; 4];
        for _ in 0..100_000 {
            counts[table.draw(&mut draw)] += 1e-5;
        }
        for (count, weight) in counts.iter().zip(weights) {
            assert!((count - weight / 10.0_f64).abs() < 0.01, "{counts:?}");
        }
        assert_eq!(Weighted::new(&[]).draw(&mut draw), 0);
    }

    #[test]
    fn draws_have_the_stated_means() {
        let mut draw = Draw::new(3, 9);
        let n = 100_000;
        let mut mean = |f: &mut dyn FnMut(&mut Draw) -> f64| (0..n).map(|_| f(&mut draw)).sum::<f64>() / f64::from(n);
        assert!((mean(&mut Draw::unit) - 0.5).abs() < 0.01);
        assert!(mean(&mut Draw::normal).abs() < 0.02);
        assert!((mean(&mut |d| d.exponential(14.0)) - 14.0).abs() < 0.3);
        assert!((mean(&mut |d| d.run_length(5.0) as f64) - 5.0).abs() < 0.1);
        assert!((mean(&mut Draw::heavy) - 1.0).abs() < 0.05);
    }

    #[test]
    fn streams_differ_and_repeat() {
        let first = |seed, stream| Draw::new(seed, stream).bits();
        assert_eq!(first(7, 1), first(7, 1));
        assert_ne!(first(7, 1), first(7, 2));
        assert_ne!(first(7, 1), first(8, 1));
    }
}
