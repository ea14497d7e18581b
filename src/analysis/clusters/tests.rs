//! Clusters that were planted are found; Hamerly's bounds change nothing but the time.

use ndarray::Array2;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::analysis::vectors::squared_distance;

/// `sizes.len()` clouds around directions of their own, in 16 dimensions; row n_people is without a vector.
pub(in crate::analysis) fn clouds(sizes: &[usize], spread: f32, seed: u64) -> Array2<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let n: usize = sizes.iter().sum();
    let mut vectors = Array2::zeros((n + 1, 16));
    let mut row = 0;
    for (cloud, &size) in sizes.iter().enumerate() {
        for _ in 0..size {
            for at in 0..16 {
                let centre = if at == cloud { 3.0 } else { 0.0 };
                vectors[[row, at]] = centre + spread * (rng.random::<f32>() - 0.5);
            }
            row += 1;
        }
    }
    vectors
}

#[test]
fn planted_clouds_are_found_and_ordered_by_size() {
    let sizes = [40, 300, 120, 200];
    let vectors = clouds(&sizes, 1.0, 3);
    let found = cluster(vectors.view(), ClusterOptions::default(), &Task::silent()).unwrap();
    assert_eq!(found.sizes, [300, 200, 120, 40]);
    assert_eq!(found.n_unplaced, 1);
    assert_eq!(found.labels[0], 3);
    assert_eq!((found.labels[40], found.labels[340], found.labels[460]), (0, 2, 1));
    assert_eq!(found.labels[660], UNPLACED);
    assert!(found.silhouette > 0.7, "{}", found.silhouette);
    assert_eq!(found.people_of(3), (0..40).collect());
    assert_eq!(found.counts_of(&(30..50).collect()), [10, 0, 0, 10]);
    let best = found.tried.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    assert_eq!((best.0, found.tried.len()), (4, 19));
}

#[test]
fn the_thread_count_and_a_second_run_change_nothing() {
    let vectors = clouds(&[9000, 3000, 1500], 4.0, 8);
    let run = |n_threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        let options = ClusterOptions { n_clusters: Some(5), seed: 4 };
        pool.install(|| cluster(vectors.view(), options, &Task::silent()).unwrap())
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn bounds_change_nothing_but_the_time() {
    let vectors = clouds(&[300, 250, 200, 100], 6.0, 5);
    let rows = UnitRows::of(vectors.view());
    let start = kmeans::best_start(&rows, 6, 1, 2, 0, &Task::silent()).unwrap();
    let (centres, _) = kmeans::hamerly(&rows, start.clone(), 12, &Task::silent()).unwrap();
    let plain = plain_lloyd(&rows, start, 12);
    for (at, expected) in plain.iter().enumerate() {
        assert!(squared_distance(centres.row(at), expected) < 1e-8);
    }
}

fn plain_lloyd(rows: &UnitRows, start: Centres, n_steps: usize) -> Vec<Vec<f32>> {
    let mut centres: Vec<Vec<f32>> = (0..start.len()).map(|at| start.row(at).to_vec()).collect();
    for _ in 0..n_steps {
        let mut sums = vec![(0.0, vec![0.0_f64; rows.dim]); centres.len()];
        for at in 0..rows.len() {
            let distance = |centre: &Vec<f32>| squared_distance(rows.row(at), centre);
            let own =
                (0..centres.len()).min_by(|&a, &b| distance(&centres[a]).total_cmp(&distance(&centres[b]))).unwrap();
            sums[own].0 += 1.0;
            for (sum, &value) in sums[own].1.iter_mut().zip(rows.row(at)) {
                *sum += f64::from(value);
            }
        }
        for (centre, (n, sum)) in centres.iter_mut().zip(&sums) {
            if *n > 0.0 {
                *centre = sum.iter().map(|value| (value / n) as f32).collect();
            }
        }
    }
    centres
}

#[test]
fn equal_people_give_one_cluster_and_no_panic() {
    let vectors = Array2::from_elem((30, 4), 1.0);
    let found = cluster(vectors.view(), ClusterOptions { n_clusters: Some(3), seed: 1 }, &Task::silent()).unwrap();
    assert_eq!(found.sizes, [30]);
    let chosen = cluster(vectors.view(), ClusterOptions::default(), &Task::silent()).unwrap();
    assert_eq!(chosen.sizes, [30]);
}

#[test]
fn parameters_are_checked() {
    let vectors = clouds(&[5], 1.0, 1);
    let run =
        |n_clusters| cluster(vectors.view(), ClusterOptions { n_clusters, seed: 1 }, &Task::silent()).unwrap_err();
    assert_eq!(run(Some(1)), ClusterError::OutOfRange { value: 1, min: 2, max: MAX_CLUSTERS });
    assert_eq!(run(Some(9)), ClusterError::TooFew { found: 5, needed: 9 });
    let task = Task::silent();
    task.token().cancel();
    let stopped = cluster(vectors.view(), ClusterOptions::default(), &task);
    assert_eq!(stopped, Err(ClusterError::Cancelled(Cancelled)));
}

#[test]
fn a_new_run_continues_clusters_that_kept_half_of_their_people() {
    let of = |labels: &[u16]| {
        let mut sizes = vec![0; 3];
        labels.iter().for_each(|&label| sizes[usize::from(label)] += 1);
        Clusters {
            labels: labels.to_vec(),
            sizes,
            centroids: Array2::zeros((3, 1)),
            silhouette: 0.0,
            tried: vec![],
            n_unplaced: 0,
        }
    };
    let old = of(&[0, 0, 0, 0, 1, 1, 1, 2, 2]);
    let new = of(&[1, 1, 1, 0, 0, 0, 0, 2, 1]);
    assert_eq!(new.continued_from(&old), [Some(1), Some(0), Some(2)]);
}
