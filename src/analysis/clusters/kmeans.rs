//! k-means++ starts (Arthur and Vassilvitskii 2007), Lloyd steps with Hamerly's bounds (Hamerly 2010), assignment
//! with the mean simplified silhouette (Hruschka 2006).

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::analysis::vectors::{ROWS_CHUNK, UnitRows, squared_distance};
use crate::task::{Cancelled, Task};

#[derive(Debug, Clone, PartialEq)]
pub(in crate::analysis) struct Centres {
    pub dim: usize,
    values: Vec<f32>,
}

/// The labels of rows under some centres.
pub(super) struct Assigned {
    pub labels: Vec<u16>,
    pub silhouette: f64,
}

/// A row's centre and the bounds on its distances: `upper` to its own, `lower` to any other.
#[derive(Debug, Clone, Copy)]
struct Bound {
    label: u16,
    upper: f32,
    lower: f32,
}

impl Centres {
    pub fn empty(dim: usize) -> Self {
        Self { dim, values: vec![] }
    }

    pub fn len(&self) -> usize {
        self.values.len() / self.dim.max(1)
    }

    pub fn row(&self, at: usize) -> &[f32] {
        &self.values[at * self.dim..(at + 1) * self.dim]
    }

    fn push(&mut self, row: &[f32]) {
        self.values.extend_from_slice(row);
    }
}

/// The nearest centre with its distance, and the distance of the second nearest; the first wins a tie.
pub(in crate::analysis) fn nearest(row: &[f32], centres: &Centres) -> (u16, f32, f32) {
    let (mut label, mut best, mut second) = (0, f32::INFINITY, f32::INFINITY);
    for at in 0..centres.len() {
        let distance = squared_distance(row, centres.row(at));
        if distance < best {
            second = best;
            (label, best) = (at as u16, distance);
        } else if distance < second {
            second = distance;
        }
    }
    (label, best.sqrt(), second.sqrt())
}

/// The best of some k-means++ starts, each run to its end, by the sum of squared distances.
pub(in crate::analysis) fn best_start(
    rows: &UnitRows,
    k: usize,
    n_starts: u64,
    seed: u64,
    max_steps: usize,
    task: &Task,
) -> Result<Centres, Cancelled> {
    let mut best: Option<(f64, Centres)> = None;
    for start in 0..n_starts {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        // A stream of its own for each start and number of clusters.
        rng.set_stream(start * 1000 + k as u64);
        let (centres, inertia) = hamerly(rows, plus_plus(rows, k, &mut rng), max_steps, task)?;
        if best.as_ref().is_none_or(|(lowest, _)| inertia < *lowest) {
            best = Some((inertia, centres));
        }
    }
    Ok(best.map_or_else(|| Centres::empty(rows.dim), |(_, centres)| centres))
}

/// Up to k rows as first centres, each drawn by its squared distance from those before. Fewer when all rows are
/// among the centres already.
fn plus_plus(rows: &UnitRows, k: usize, rng: &mut ChaCha8Rng) -> Centres {
    let mut centres = Centres::empty(rows.dim);
    if rows.len() == 0 {
        return centres;
    }
    centres.push(rows.row(rng.random_range(0..rows.len())));
    let mut weights: Vec<f32> = vec![f32::INFINITY; rows.len()];
    while centres.len() < k {
        let newest = centres.row(centres.len() - 1);
        weights.par_iter_mut().enumerate().with_min_len(ROWS_CHUNK).for_each(|(at, weight)| {
            *weight = weight.min(squared_distance(rows.row(at), newest));
        });
        let total: f64 = weights.iter().map(|&weight| f64::from(weight)).sum();
        // Rounding leaves tiny distances between equal rows.
        if total <= 1e-9 * rows.len() as f64 {
            break;
        }
        let target = rng.random::<f64>() * total;
        let mut sum = 0.0;
        let drawn = weights.iter().position(|&weight| {
            sum += f64::from(weight);
            sum > target
        });
        centres.push(rows.row(drawn.unwrap_or(rows.len() - 1)));
    }
    centres
}

/// Lloyd steps until nobody changes or `max_steps`; also gives the sum of squared distances.
pub(in crate::analysis) fn hamerly(
    rows: &UnitRows,
    mut centres: Centres,
    max_steps: usize,
    task: &Task,
) -> Result<(Centres, f64), Cancelled> {
    let first = |at: usize| {
        let (label, upper, lower) = nearest(rows.row(at), &centres);
        Bound { label, upper, lower }
    };
    let mut bounds: Vec<Bound> = (0..rows.len()).into_par_iter().map(first).collect();
    for _ in 0..max_steps {
        task.check()?;
        let moved = mean_centres(rows, &bounds, &centres);
        let shifts: Vec<f32> =
            (0..centres.len()).map(|at| squared_distance(moved.row(at), centres.row(at)).sqrt()).collect();
        centres = moved;
        let longest = shifts.iter().copied().fold(0.0, f32::max);
        if longest <= 1e-6 {
            break;
        }
        let halves = half_gaps(&centres);
        let chunks = bounds.par_chunks_mut(ROWS_CHUNK).enumerate();
        chunks.for_each(|(chunk, bounds)| {
            for (at, bound) in bounds.iter_mut().enumerate() {
                let own = usize::from(bound.label);
                bound.upper += shifts[own];
                bound.lower -= longest;
                update(bound, rows.row(chunk * ROWS_CHUNK + at), &centres, halves[own]);
            }
        });
    }
    let inertia = sum_in_order(rows.len(), |at| {
        let own = usize::from(bounds[at].label);
        f64::from(squared_distance(rows.row(at), centres.row(own)))
    });
    Ok((centres, inertia))
}

/// Finds the nearest centre again, unless the bounds show that it cannot have changed.
fn update(bound: &mut Bound, row: &[f32], centres: &Centres, half_gap: f32) {
    let safe = bound.lower.max(half_gap);
    if bound.upper <= safe {
        return;
    }
    bound.upper = squared_distance(row, centres.row(usize::from(bound.label))).sqrt();
    if bound.upper <= safe {
        return;
    }
    let (label, upper, lower) = nearest(row, centres);
    *bound = Bound { label, upper, lower };
}

/// Half the distance from each centre to the nearest other.
fn half_gaps(centres: &Centres) -> Vec<f32> {
    let gap = |at: usize| {
        let others = (0..centres.len()).filter(|&other| other != at);
        others.map(|other| squared_distance(centres.row(at), centres.row(other))).fold(f32::INFINITY, f32::min)
    };
    (0..centres.len()).map(|at| 0.5 * gap(at).sqrt()).collect()
}

/// Means of the rows of each centre; one that nobody has stays where it was.
fn mean_centres(rows: &UnitRows, bounds: &[Bound], old: &Centres) -> Centres {
    let (k, dim) = (old.len(), old.dim);
    let parts: Vec<(Vec<f64>, Vec<u32>)> = bounds
        .par_chunks(ROWS_CHUNK)
        .enumerate()
        .map(|(chunk, bounds)| {
            let (mut sums, mut counts) = (vec![0.0; k * dim], vec![0; k]);
            for (at, bound) in bounds.iter().enumerate() {
                let own = usize::from(bound.label);
                counts[own] += 1;
                let row = rows.row(chunk * ROWS_CHUNK + at);
                for (sum, &value) in sums[own * dim..(own + 1) * dim].iter_mut().zip(row) {
                    *sum += f64::from(value);
                }
            }
            (sums, counts)
        })
        .collect();
    let (mut sums, mut counts) = (vec![0.0; k * dim], vec![0_u32; k]);
    for (part_sums, part_counts) in parts {
        sums.iter_mut().zip(part_sums).for_each(|(sum, part)| *sum += part);
        counts.iter_mut().zip(part_counts).for_each(|(count, part)| *count += part);
    }
    let mut centres = Centres::empty(dim);
    for at in 0..k {
        if counts[at] == 0 {
            centres.push(old.row(at));
        } else {
            let scale = 1.0 / f64::from(counts[at]);
            centres.values.extend(sums[at * dim..(at + 1) * dim].iter().map(|sum| (sum * scale) as f32));
        }
    }
    centres
}

/// The nearest centre of each row, and the mean over rows of (b - a) / max(a, b), a the distance to the own centre
/// and b that to the nearest other one.
pub(super) fn assign(rows: &UnitRows, centres: &Centres, task: &Task) -> Result<Assigned, Cancelled> {
    task.check()?;
    let found: Vec<(u16, f32, f32)> =
        (0..rows.len()).into_par_iter().map(|at| nearest(rows.row(at), centres)).collect();
    task.check()?;
    let width = |&(_, own, other): &(u16, f32, f32)| {
        if other.is_finite() && other > 0.0 { f64::from((other - own) / other) } else { 0.0 }
    };
    let silhouette = sum_in_order(rows.len(), |at| width(&found[at])) / rows.len().max(1) as f64;
    Ok(Assigned { labels: found.into_iter().map(|(label, ..)| label).collect(), silhouette })
}

/// Means of the rows of each label; labels that are no centre count for nothing.
pub(super) fn means_of(rows: &UnitRows, labels: &[u16], n_centres: usize) -> Centres {
    // One more centre takes in those of no label.
    let spare = Centres { dim: rows.dim, values: vec![0.0; (n_centres + 1) * rows.dim] };
    let bound = |&label: &u16| Bound { label: label.min(n_centres as u16), upper: 0.0, lower: 0.0 };
    let bounds: Vec<Bound> = labels.iter().map(bound).collect();
    let mut means = mean_centres(rows, &bounds, &spare);
    means.values.truncate(n_centres * rows.dim);
    means
}

/// The mean simplified silhouette of rows whose label is a centre, as in [`assign`] with the labels given; 0 with
/// fewer than two centres.
pub(super) fn silhouette_of(rows: &UnitRows, labels: &[u16], centres: &Centres, task: &Task) -> Result<f64, Cancelled> {
    task.check()?;
    let is_labelled = |at: usize| usize::from(labels[at]) < centres.len();
    let n = (0..rows.len()).filter(|&at| is_labelled(at)).count();
    if centres.len() < 2 || n == 0 {
        return Ok(0.0);
    }
    let width = |at: usize| {
        if !is_labelled(at) {
            return 0.0;
        }
        let own = usize::from(labels[at]);
        let to = |centre: usize| f64::from(squared_distance(rows.row(at), centres.row(centre))).sqrt();
        let others = (0..centres.len()).filter(|&centre| centre != own);
        let (a, b) = (to(own), others.map(to).fold(f64::INFINITY, f64::min));
        if a.max(b) > 0.0 { (b - a) / a.max(b) } else { 0.0 }
    };
    Ok(sum_in_order(rows.len(), width) / n as f64)
}

/// A sum of floats that is the same on any number of threads.
fn sum_in_order(n: usize, of: impl Fn(usize) -> f64 + Sync) -> f64 {
    let starts: Vec<usize> = (0..n).step_by(ROWS_CHUNK).collect();
    let part = |&start: &usize| (start..(start + ROWS_CHUNK).min(n)).map(&of).sum::<f64>();
    starts.par_iter().map(part).collect::<Vec<f64>>().into_iter().sum()
}
