//! People on a plane, near means alike: principal axes first, then a neighbour-preserving layout of landmarks, and
//! everybody else placed among them. Selecting on the plane and outlines of clusters are in `lasso` and `outline`.

mod embed;
mod grid;
mod lasso;
mod neighbours;
mod outline;
mod pca;
#[cfg(test)]
mod tests;
mod trust;

use ndarray::ArrayView2;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::vectors::{UnitRows, sample};
use crate::task::{Cancelled, Task};

pub use grid::PointGrid;
pub use lasso::{lasso, rectangle};
pub use outline::{ClusterOutline, outlines};

/// Where a person without a vector is; never inside a selection.
pub const NOWHERE: [f32; 2] = [f32::NAN, f32::NAN];

/// Neighbours that trustworthiness looks at (MODELS section 10), and the people it looks at.
const TRUST_NEIGHBOURS: usize = 15;
const TRUST_SAMPLE: usize = 2000;

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MapOptions {
    /// People laid out by their neighbours; the rest are placed among them.
    pub n_landmarks: usize,
    pub n_neighbours: usize,
    /// 0: principal axes only.
    pub n_epochs: usize,
    pub seed: u64,
}

impl Default for MapOptions {
    fn default() -> Self {
        Self { n_landmarks: 8000, n_neighbours: 15, n_epochs: 200, seed: 1 }
    }
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MapError {
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error("{name} is {value}, outside {min} to {max}")]
    OutOfRange { name: &'static str, value: usize, min: usize, max: usize },
    #[error("only {found} people have a vector, {needed} are needed")]
    TooFew { found: usize, needed: usize },
}

/// The plane. Distances between far groups mean nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// One a person; [`NOWHERE`] without a vector.
    pub points: Vec<[f32; 2]>,
    /// Lowest and highest x and y.
    pub bounds: [[f32; 2]; 2],
    /// 0 to 1: how far neighbours on the plane are neighbours in the vectors too (Venna and Kaski 2001), on a
    /// sample. `None` with too few people to say.
    pub trustworthiness: Option<f64>,
    pub n_landmarks: usize,
    pub n_unplaced: usize,
}

impl Layout {
    /// A plane that was laid out before.
    pub fn of_points(points: Vec<[f32; 2]>, trustworthiness: Option<f64>) -> Self {
        let placed: Vec<[f32; 2]> = points.iter().copied().filter(|at| at[0].is_finite()).collect();
        Self {
            bounds: if placed.is_empty() { [[0.0; 2], [1.0; 2]] } else { bounds(&placed) },
            n_landmarks: 0,
            n_unplaced: points.len() - placed.len(),
            points,
            trustworthiness,
        }
    }
}

/// Lays people out by their vectors (n_people x k). Same vectors and seed give the same plane on any machine.
/// O(landmarks^2 k + people sqrt(landmarks) k).
pub fn layout(vectors: ArrayView2<'_, f32>, options: MapOptions, task: &Task) -> Result<Layout, MapError> {
    check("n_landmarks", options.n_landmarks, 10, 50_000)?;
    check("n_neighbours", options.n_neighbours, 2, 200)?;
    check("n_epochs", options.n_epochs, 0, 5000)?;
    task.step("stage-map", 0, 4)?;
    let rows = UnitRows::of(vectors);
    if rows.len() < 3 {
        return Err(MapError::TooFew { found: rows.len(), needed: 3 });
    }
    let plane = pca::plane(&rows);
    let placed = if options.n_epochs == 0 || rows.len() <= options.n_neighbours + 1 {
        (0..rows.len()).map(|at| plane.project(rows.row(at))).collect()
    } else {
        by_neighbours(&rows, &plane, &options, task)?
    };
    task.step("stage-map", 3, 4)?;
    let trustworthiness = measure(&rows, &placed, options.seed, task)?;
    let mut points = vec![NOWHERE; vectors.nrows()];
    for (&person, &point) in rows.people.iter().zip(&placed) {
        points[person as usize] = point;
    }
    task.step("stage-map", 4, 4)?;
    Ok(Layout {
        bounds: bounds(&placed),
        points,
        trustworthiness,
        n_landmarks: rows.len().min(options.n_landmarks),
        n_unplaced: vectors.nrows() - rows.len(),
    })
}

fn check(name: &'static str, value: usize, min: usize, max: usize) -> Result<(), MapError> {
    if (min..=max).contains(&value) { Ok(()) } else { Err(MapError::OutOfRange { name, value, min, max }) }
}

fn by_neighbours(
    rows: &UnitRows,
    plane: &pca::Plane,
    options: &MapOptions,
    task: &Task,
) -> Result<Vec<[f32; 2]>, Cancelled> {
    let mut rng = ChaCha8Rng::seed_from_u64(options.seed);
    let chosen = sample(rows.len(), options.n_landmarks, &mut rng);
    let landmarks = rows.subset(&chosen);
    task.step("stage-map-neighbours", 0, 1)?;
    let neighbours = neighbours::nearest_to_each(&landmarks, options.n_neighbours, task)?;
    task.step("stage-map", 1, 4)?;
    let start: Vec<[f32; 2]> = (0..landmarks.len()).map(|at| plane.project(landmarks.row(at))).collect();
    let places = embed::embed(start, &neighbours, options.n_epochs, &mut rng, task)?;
    task.step("stage-map", 2, 4)?;
    if landmarks.len() == rows.len() {
        return Ok(places);
    }
    neighbours::place_among(rows, &landmarks, &places, options.seed, task)
}

fn measure(rows: &UnitRows, placed: &[[f32; 2]], seed: u64, task: &Task) -> Result<Option<f64>, Cancelled> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(1);
    let chosen = sample(rows.len(), TRUST_SAMPLE, &mut rng);
    let points: Vec<[f32; 2]> = chosen.iter().map(|&at| placed[at as usize]).collect();
    trust::trustworthiness(&rows.subset(&chosen), &points, TRUST_NEIGHBOURS, task)
}

fn bounds(points: &[[f32; 2]]) -> [[f32; 2]; 2] {
    let start = [[f32::INFINITY; 2], [f32::NEG_INFINITY; 2]];
    points.iter().fold(start, |[low, high], point| {
        [[low[0].min(point[0]), low[1].min(point[1])], [high[0].max(point[0]), high[1].max(point[1])]]
    })
}
