//! Nearest neighbours among landmarks, exactly; and places for everybody else from the landmarks nearest to them,
//! found through cells of landmarks.

use rayon::prelude::*;

use crate::analysis::clusters::{best_start, nearest};
use crate::analysis::vectors::{ROWS_CHUNK, UnitRows, squared_distance};
use crate::task::{Cancelled, Task};

/// Cells of landmarks that are searched for a person, and landmarks that place them.
const CELLS_SEARCHED: usize = 3;
const PLACED_BY: usize = 5;

/// A row's nearest other rows by distance, the nearest first.
pub(super) type Neighbours = Vec<Vec<(u32, f32)>>;

/// The `k` nearest rows of each row. O(rows^2 k).
pub(super) fn nearest_to_each(rows: &UnitRows, k: usize, task: &Task) -> Result<Neighbours, Cancelled> {
    (0..rows.len())
        .into_par_iter()
        .map(|at| {
            if at % 64 == 0 {
                task.check()?;
            }
            let others = (0..rows.len() as u32).filter(|&other| other as usize != at);
            Ok(closest(rows, rows.row(at), others, k))
        })
        .collect()
}

/// The `k` of `candidates` that are nearest to `row`.
fn closest(rows: &UnitRows, row: &[f32], candidates: impl Iterator<Item = u32>, k: usize) -> Vec<(u32, f32)> {
    let mut best: Vec<(u32, f32)> = Vec::with_capacity(k + 1);
    let mut worst = f32::INFINITY;
    for candidate in candidates {
        let distance = squared_distance(row, rows.row(candidate as usize));
        if distance < worst || best.len() < k {
            let at = best.partition_point(|&(_, other)| other <= distance);
            best.insert(at, (candidate, distance));
            best.truncate(k);
            if best.len() == k {
                worst = best.last().map_or(f32::INFINITY, |&(_, distance)| distance);
            }
        }
    }
    for (_, distance) in &mut best {
        *distance = distance.sqrt();
    }
    best
}

/// The place of every row: the mean of the places of the nearest landmarks, nearer ones weighing more.
pub(super) fn place_among(
    rows: &UnitRows,
    landmarks: &UnitRows,
    places: &[[f32; 2]],
    seed: u64,
    task: &Task,
) -> Result<Vec<[f32; 2]>, Cancelled> {
    let n_cells = (landmarks.len() as f64).sqrt() as usize;
    let cells = best_start(landmarks, n_cells.max(1), 1, seed, 10, task)?;
    let mut members: Vec<Vec<u32>> = vec![vec![]; cells.len()];
    for at in 0..landmarks.len() {
        let (cell, ..) = nearest(landmarks.row(at), &cells);
        members[usize::from(cell)].push(at as u32);
    }
    let place = |at: usize| {
        let row = rows.row(at);
        let mut by_distance: Vec<(f32, usize)> =
            (0..cells.len()).map(|cell| (squared_distance(row, cells.row(cell)), cell)).collect();
        by_distance.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let searched = by_distance.iter().filter(|(_, cell)| !members[*cell].is_empty()).take(CELLS_SEARCHED);
        let candidates = searched.flat_map(|&(_, cell)| members[cell].iter().copied());
        weighted_place(&closest(landmarks, row, candidates, PLACED_BY), places)
    };
    let starts: Vec<usize> = (0..rows.len()).step_by(ROWS_CHUNK).collect();
    let chunks: Vec<Vec<[f32; 2]>> = starts
        .into_par_iter()
        .map(|start| {
            task.check()?;
            Ok((start..(start + ROWS_CHUNK).min(rows.len())).map(place).collect())
        })
        .collect::<Result<_, Cancelled>>()?;
    Ok(chunks.concat())
}

fn weighted_place(nearest: &[(u32, f32)], places: &[[f32; 2]]) -> [f32; 2] {
    // A landmark at distance 0 is the person: the small number makes it outweigh the rest.
    let weight = |distance: f32| 1.0 / (distance * distance + 1e-9);
    let total: f32 = nearest.iter().map(|&(_, distance)| weight(distance)).sum();
    nearest.iter().fold([0.0; 2], |[x, y], &(landmark, distance)| {
        let (share, place) = (weight(distance) / total, places[landmark as usize]);
        [x + share * place[0], y + share * place[1]]
    })
}
