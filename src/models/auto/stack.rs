//! Mixes the best models of a side: one part after the other is given more weight for as long as the lists of the
//! validation people clearly gain (forward selection with replacement, Caruana 2004).

use super::measure::{Measured, Pools};
use crate::task::{Cancelled, Task};

/// What one step may add, as a share of the weight so far.
const STEPS: [f32; 3] = [0.15, 0.4, 1.0];
const MAX_STEPS: usize = 12;
/// The share by which the quality must grow for a step to be worth it.
const MIN_GAIN: f64 = 0.002;

/// Weights of the parts, which add up to one, and their quality. `best_single` is where to start.
pub fn mix(pools: &Pools, n_parts: usize, best_single: usize, task: &Task) -> Result<(Vec<f32>, Measured), Cancelled> {
    let mut weights = vec![0.0_f32; n_parts];
    weights[best_single] = 1.0;
    let mut best = pools.measure(&weights);
    for _ in 0..MAX_STEPS {
        let mut step: Option<(Vec<f32>, Measured)> = None;
        for part in 0..n_parts {
            for more in STEPS {
                task.check()?;
                let mut tried = weights.clone();
                tried[part] += more;
                let measured = pools.measure(&tried);
                if step.as_ref().is_none_or(|(_, found)| measured.quality() > found.quality()) {
                    step = Some((normalised(tried), measured));
                }
            }
        }
        match step {
            Some((tried, measured)) if measured.quality() > best.quality() * (1.0 + MIN_GAIN) => {
                (weights, best) = (tried, measured);
            }
            _ => break,
        }
    }
    Ok((weights, best))
}

fn normalised(mut weights: Vec<f32>) -> Vec<f32> {
    let sum: f32 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= sum);
    weights
}
