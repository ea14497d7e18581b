//! Trustworthiness of a plane (Venna and Kaski 2001): neighbours on it that are strangers in the vectors cost.

use rayon::prelude::*;

use crate::analysis::vectors::{UnitRows, squared_distance};
use crate::task::{Cancelled, Task};

/// 1 - 2 / (n k (2n - 3k - 1)) times the sum, over each row's k nearest on the plane that are not among its k nearest
/// in the vectors, of its rank there less k. `None` unless 2k < n. O(n^2 log n).
pub(super) fn trustworthiness(
    rows: &UnitRows,
    points: &[[f32; 2]],
    k: usize,
    task: &Task,
) -> Result<Option<f64>, Cancelled> {
    let n = rows.len();
    if 2 * k >= n {
        return Ok(None);
    }
    let costs: Vec<u64> = (0..n)
        .into_par_iter()
        .map(|at| {
            task.check()?;
            let by_vector = order(n, at, |other| squared_distance(rows.row(at), rows.row(other)));
            let by_plane = order(n, at, |other| {
                let (dx, dy) = (points[at][0] - points[other][0], points[at][1] - points[other][1]);
                dx * dx + dy * dy
            });
            let mut rank = vec![0_u64; n];
            for (place, &other) in by_vector.iter().enumerate() {
                rank[other] = place as u64 + 1;
            }
            Ok(by_plane[..k].iter().map(|&other| rank[other].saturating_sub(k as u64)).sum())
        })
        .collect::<Result<_, Cancelled>>()?;
    let (n, k) = (n as f64, k as f64);
    let cost = costs.iter().sum::<u64>() as f64;
    Ok(Some(1.0 - 2.0 / (n * k * (2.0 * n - 3.0 * k - 1.0)) * cost))
}

/// The other rows by distance, ties by number.
fn order(n: usize, at: usize, distance: impl Fn(usize) -> f32) -> Vec<usize> {
    let mut others: Vec<(f32, usize)> =
        (0..n).filter(|&other| other != at).map(|other| (distance(other), other)).collect();
    others.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    others.into_iter().map(|(_, other)| other).collect()
}
