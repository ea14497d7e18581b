//! Mixes the best models of a side: one part after the other is given more weight for as long as lists gain (forward
//! selection with replacement, Caruana 2004). That is done on several random halves of the validation people, and the
//! weights are averaged, since what gains on one half by chance does not on the next (bagging, Caruana 2006).

use rand::seq::index;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::measure::{Measured, Pools};
use crate::task::{Cancelled, Task};

/// What one step may add, as a share of the weight so far.
const STEPS: [f32; 2] = [0.25, 1.0];
const MAX_STEPS: usize = 10;
/// The share by which the quality must grow for a step to be worth it.
const MIN_GAIN: f64 = 0.001;
const N_BAGS: usize = 10;
const MAX_BAG_PEOPLE: usize = 1_200;
/// Parts with less weight in the end say too little for what they cost.
const MIN_WEIGHT: f32 = 0.04;
/// A mix must reach this share of the quality of the best part, else the part stays alone. Chance favours the single
/// part, which is the best of many on just these people.
const MIN_SHARE: f64 = 0.95;

/// Weights of the parts, which add up to one, and the quality of the mix on all people. `best_single` is the part
/// that is best alone.
pub fn mix(
    pools: &Pools,
    n_parts: usize,
    best_single: usize,
    seed: u64,
    task: &Task,
) -> Result<(Vec<f32>, Measured), Cancelled> {
    let n_people = pools.n_people();
    let n_drawn = n_people.div_ceil(2).min(MAX_BAG_PEOPLE);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut sums = vec![0.0_f32; n_parts];
    for _ in 0..N_BAGS {
        let mut bag_rng = ChaCha8Rng::seed_from_u64(rng.random());
        let bag = index::sample(&mut bag_rng, n_people, n_drawn).into_vec();
        let weights = select(pools, n_parts, &bag, task)?;
        sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
    }
    let mut weights = normalised(sums);
    weights.iter_mut().filter(|weight| **weight < MIN_WEIGHT).for_each(|weight| *weight = 0.0);
    let weights = normalised(weights);
    let everybody: Vec<usize> = (0..n_people).collect();
    let mixed = pools.measure(&weights, &everybody);
    let alone = single(n_parts, best_single);
    let best = pools.measure(&alone, &everybody);
    Ok(if mixed.quality() >= MIN_SHARE * best.quality() { (weights, mixed) } else { (alone, best) })
}

/// Forward selection on some of the people.
fn select(pools: &Pools, n_parts: usize, bag: &[usize], task: &Task) -> Result<Vec<f32>, Cancelled> {
    let mut weights = vec![0.0_f32; n_parts];
    let mut best = f64::NEG_INFINITY;
    for part in 0..n_parts {
        task.check()?;
        let quality = pools.measure(&single(n_parts, part), bag).quality();
        if quality > best {
            (weights, best) = (single(n_parts, part), quality);
        }
    }
    for _ in 0..MAX_STEPS {
        let mut step: Option<(Vec<f32>, f64)> = None;
        for part in 0..n_parts {
            for more in STEPS {
                task.check()?;
                let mut tried = weights.clone();
                tried[part] += more;
                let quality = pools.measure(&tried, bag).quality();
                if step.as_ref().is_none_or(|(_, found)| quality > *found) {
                    step = Some((normalised(tried), quality));
                }
            }
        }
        match step {
            Some((tried, quality)) if quality > best * (1.0 + MIN_GAIN) => (weights, best) = (tried, quality),
            _ => break,
        }
    }
    Ok(weights)
}

fn single(n_parts: usize, part: usize) -> Vec<f32> {
    (0..n_parts).map(|at| if at == part { 1.0 } else { 0.0 }).collect()
}

fn normalised(mut weights: Vec<f32>) -> Vec<f32> {
    let sum: f32 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= sum);
    weights
}
