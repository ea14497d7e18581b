//! Clusters of people: k-means on unit vectors, the number of clusters given or chosen by the mean simplified
//! silhouette (MODELS section 10); or dense places of the map, in `density`. Names are in `naming`.

mod density;
mod kmeans;
#[cfg(test)]
pub(super) mod tests;

use ndarray::{Array2, ArrayView2};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::vectors::{UnitRows, sample};
use crate::data::PersonSet;
use crate::task::{Cancelled, Task};

pub use density::cluster_by_density;
use kmeans::Centres;
pub(super) use kmeans::{best_start, nearest};

/// The label of people who have no vector.
pub const UNPLACED: u16 = u16::MAX;
pub const MAX_CLUSTERS: usize = 64;

/// People who choose the number of clusters and the first centres.
const SAMPLE: usize = 20_000;
/// Above this many people, centres are fitted on a sample of so many, then polished on everybody.
const FIT_AT_MOST: usize = 200_000;
const POLISH_STEPS: usize = 2;
const MAX_STEPS: usize = 100;
const STARTS_TO_CHOOSE: u64 = 2;
const STARTS: u64 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClusterOptions {
    /// `None`: the number from 2 to 20 with the best mean simplified silhouette.
    pub n_clusters: Option<usize>,
    pub seed: u64,
}

impl Default for ClusterOptions {
    fn default() -> Self {
        Self { n_clusters: None, seed: 1 }
    }
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ClusterError {
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error("{value} clusters, outside {min} to {max}")]
    OutOfRange { value: usize, min: usize, max: usize },
    #[error("only {found} people have a vector, {needed} are needed")]
    TooFew { found: usize, needed: usize },
}

/// Clusters by size, the largest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Clusters {
    /// One a person; [`UNPLACED`] without a vector.
    pub labels: Vec<u16>,
    pub sizes: Vec<u32>,
    /// n_clusters x k, of the unit vectors.
    pub centroids: Array2<f32>,
    /// Mean simplified silhouette of everybody placed: -1 to 1, high is well apart.
    pub silhouette: f64,
    /// The numbers that were tried, with their silhouettes on the sample.
    pub tried: Vec<(usize, f64)>,
    pub n_unplaced: u32,
}

impl Clusters {
    /// Clusters that were found before; their centroids are not known any more. Labels from `n_clusters` on are
    /// those of nobody.
    pub fn of_labels(labels: Vec<u16>, n_clusters: usize, silhouette: f64) -> Self {
        let mut sizes = vec![0; n_clusters];
        let mut n_unplaced = 0;
        for &label in &labels {
            *sizes.get_mut(usize::from(label)).unwrap_or(&mut n_unplaced) += 1;
        }
        Self { labels, sizes, centroids: Array2::zeros((n_clusters, 0)), silhouette, tried: vec![], n_unplaced }
    }

    pub fn len(&self) -> usize {
        self.sizes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.sizes.is_empty()
    }

    pub fn people_of(&self, cluster: u16) -> PersonSet {
        let rows = self.labels.iter().enumerate().filter(|(_, label)| **label == cluster);
        rows.map(|(row, _)| row as u32).collect()
    }

    /// How many of a selection are in each cluster.
    pub fn counts_of(&self, selection: &PersonSet) -> Vec<u64> {
        let mut counts = vec![0; self.len()];
        for label in selection.iter().filter_map(|row| self.labels.get(row as usize)) {
            if let Some(count) = counts.get_mut(usize::from(*label)) {
                *count += 1;
            }
        }
        counts
    }

    /// The cluster of `old` that each cluster continues: they share at least half of the people of both.
    /// Labels are compared person by person, so both must be of the same people.
    pub fn continued_from(&self, old: &Self) -> Vec<Option<u16>> {
        let mut shared = vec![vec![0_u32; old.len()]; self.len()];
        for (&new_label, &old_label) in self.labels.iter().zip(&old.labels) {
            if let Some(row) = shared.get_mut(usize::from(new_label))
                && let Some(count) = row.get_mut(usize::from(old_label))
            {
                *count += 1;
            }
        }
        let half = |count: u32, size: u32| u64::from(count) * 2 >= u64::from(size) && count > 0;
        let mut taken = vec![false; old.len()];
        let rows = shared.iter().zip(&self.sizes);
        rows.map(|(row, &size)| {
            let found = row.iter().zip(&old.sizes).position(|(&count, &old)| half(count, size) && half(count, old))?;
            (!std::mem::replace(&mut taken[found], true)).then_some(found as u16)
        })
        .collect()
    }
}

/// Clusters people by their vectors (n_people x k). Same vectors and seed give the same clusters on any machine.
pub fn cluster(vectors: ArrayView2<'_, f32>, options: ClusterOptions, task: &Task) -> Result<Clusters, ClusterError> {
    if let Some(value) = options.n_clusters.filter(|value| !(2..=MAX_CLUSTERS).contains(value)) {
        return Err(ClusterError::OutOfRange { value, min: 2, max: MAX_CLUSTERS });
    }
    task.step("stage-cluster", 0, 4)?;
    let rows = UnitRows::of(vectors);
    let needed = options.n_clusters.unwrap_or(2);
    if rows.len() < needed {
        return Err(ClusterError::TooFew { found: rows.len(), needed });
    }
    let mut rng = ChaCha8Rng::seed_from_u64(options.seed);
    let few = rows.subset(&sample(rows.len(), SAMPLE, &mut rng));
    let (centres, tried) = match options.n_clusters {
        Some(k) => (kmeans::best_start(&few, k, STARTS, options.seed, MAX_STEPS, task)?, vec![]),
        None => choose(&few, options.seed, task)?,
    };
    task.step("stage-cluster", 1, 4)?;
    let centres = fit(&rows, centres, &mut rng, task)?;
    task.step("stage-cluster", 3, 4)?;
    let found = finish(&rows, &centres, vectors.nrows(), tried, task)?;
    task.step("stage-cluster", 4, 4)?;
    Ok(found)
}

/// Tries 2 to 20 clusters and keeps the best; of equals the fewest.
fn choose(few: &UnitRows, seed: u64, task: &Task) -> Result<(Centres, Vec<(usize, f64)>), Cancelled> {
    let mut tried = vec![];
    let mut best: Option<(f64, Centres)> = None;
    let most = 20.min(few.len().saturating_sub(1)).max(2);
    for k in 2..=most {
        task.step("stage-choose-clusters", k as u64 - 2, most as u64 - 1)?;
        let centres = kmeans::best_start(few, k, STARTS_TO_CHOOSE, seed, MAX_STEPS, task)?;
        let silhouette = kmeans::assign(few, &centres, task)?.silhouette;
        tried.push((k, silhouette));
        if best.as_ref().is_none_or(|(score, _)| silhouette > *score) {
            best = Some((silhouette, centres));
        }
    }
    // At least two were tried, so there is a best one.
    let centres = best.map_or_else(|| Centres::empty(few.dim), |(_, centres)| centres);
    Ok((centres, tried))
}

fn fit(rows: &UnitRows, start: Centres, rng: &mut ChaCha8Rng, task: &Task) -> Result<Centres, Cancelled> {
    if rows.len() <= FIT_AT_MOST {
        return Ok(kmeans::hamerly(rows, start, MAX_STEPS, task)?.0);
    }
    let many = rows.subset(&sample(rows.len(), FIT_AT_MOST, rng));
    let centres = kmeans::hamerly(&many, start, MAX_STEPS, task)?.0;
    drop(many);
    task.step("stage-cluster", 2, 4)?;
    Ok(kmeans::hamerly(rows, centres, POLISH_STEPS, task)?.0)
}

/// Labels everybody, drops clusters that nobody is in, and orders by size.
fn finish(
    rows: &UnitRows,
    centres: &Centres,
    n_people: usize,
    tried: Vec<(usize, f64)>,
    task: &Task,
) -> Result<Clusters, Cancelled> {
    let assigned = kmeans::assign(rows, centres, task)?;
    let mut sizes = vec![0_u32; centres.len()];
    for &label in &assigned.labels {
        sizes[usize::from(label)] += 1;
    }
    let mut order: Vec<usize> = (0..centres.len()).filter(|&at| sizes[at] > 0).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(sizes[at]), at));
    let mut place = vec![UNPLACED; centres.len()];
    for (new, &old) in order.iter().enumerate() {
        place[old] = new as u16;
    }
    let mut labels = vec![UNPLACED; n_people];
    for (&person, &label) in rows.people.iter().zip(&assigned.labels) {
        labels[person as usize] = place[usize::from(label)];
    }
    let centroids = Array2::from_shape_fn((order.len(), centres.dim), |(row, at)| centres.row(order[row])[at]);
    Ok(Clusters {
        labels,
        sizes: order.iter().map(|&at| sizes[at]).collect(),
        centroids,
        silhouette: assigned.silhouette,
        tried,
        n_unplaced: (n_people - rows.len()) as u32,
    })
}
