//! The neighbour-preserving layout of landmarks: the fuzzy neighbour graph and the attraction and repulsion of UMAP
//! (McInnes, Healy and Melville 2018, sections 3 and 4), one thread, seeded.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::neighbours::Neighbours;
use crate::task::{Cancelled, Task};

/// The curve 1 / (1 + A d^2B) that fits a least distance of 0.1 on the plane.
const A: f32 = 1.577;
const B: f32 = 0.895;
/// Repulsions an attraction.
const REPULSIONS: usize = 5;
/// No single push moves a point further than this, before the learning rate.
const LONGEST_PUSH: f32 = 4.0;
/// The first plane is stretched to this half-width, so that groups have room to part.
const START_WIDTH: f32 = 10.0;

/// One pair of neighbours, with how strongly they belong together (0 to 1).
#[derive(Debug, Clone, Copy, PartialEq)]
struct Edge {
    a: u32,
    b: u32,
    weight: f32,
}

/// Moves the points of `start` so that neighbours come together.
pub(super) fn embed(
    start: Vec<[f32; 2]>,
    neighbours: &Neighbours,
    n_epochs: usize,
    rng: &mut ChaCha8Rng,
    task: &Task,
) -> Result<Vec<[f32; 2]>, Cancelled> {
    let edges = graph(neighbours);
    let heaviest = edges.iter().map(|edge| edge.weight).fold(f32::MIN_POSITIVE, f32::max);
    let mut points = stretch(start, rng);
    // A pair is drawn as often as it is heavy.
    let mut due: Vec<f32> = vec![0.0; edges.len()];
    for epoch in 0..n_epochs {
        task.step("stage-map-layout", epoch as u64, n_epochs as u64)?;
        let rate = 1.0 - epoch as f32 / n_epochs as f32;
        for (edge, due) in edges.iter().zip(&mut due) {
            *due += edge.weight / heaviest;
            if *due >= 1.0 {
                *due -= 1.0;
                attract(&mut points, edge.a as usize, edge.b as usize, rate);
                repel(&mut points, edge.a as usize, rate, rng);
                repel(&mut points, edge.b as usize, rate, rng);
            }
        }
    }
    Ok(points)
}

fn stretch(mut points: Vec<[f32; 2]>, rng: &mut ChaCha8Rng) -> Vec<[f32; 2]> {
    let widest = points.iter().flatten().fold(f32::MIN_POSITIVE, |widest, value| widest.max(value.abs()));
    for value in points.iter_mut().flatten() {
        // The noise parts people who have equal vectors.
        *value = *value * START_WIDTH / widest + 0.02 * (rng.random::<f32>() - 0.5);
    }
    points
}

fn attract(points: &mut [[f32; 2]], a: usize, b: usize, rate: f32) {
    let ([dx, dy], squared) = gap(points[a], points[b]);
    if squared > 0.0 {
        let power = squared.powf(B - 1.0);
        let force = -2.0 * A * B * power / (1.0 + A * power * squared);
        for (axis, part) in [dx, dy].into_iter().enumerate() {
            let push = rate * (force * part).clamp(-LONGEST_PUSH, LONGEST_PUSH);
            points[a][axis] += push;
            points[b][axis] -= push;
        }
    }
}

fn repel(points: &mut [[f32; 2]], a: usize, rate: f32, rng: &mut ChaCha8Rng) {
    // Half the usual number for each end of the edge makes the usual number an edge.
    for _ in 0..REPULSIONS.div_ceil(2) {
        let other = rng.random_range(0..points.len());
        if other == a {
            continue;
        }
        let ([dx, dy], squared) = gap(points[a], points[other]);
        let force = 2.0 * B / ((0.001 + squared) * (1.0 + A * squared.powf(B)));
        for (axis, part) in [dx, dy].into_iter().enumerate() {
            points[a][axis] += rate * (force * part).clamp(-LONGEST_PUSH, LONGEST_PUSH);
        }
    }
}

fn gap(a: [f32; 2], b: [f32; 2]) -> ([f32; 2], f32) {
    let (dx, dy) = (a[0] - b[0], a[1] - b[1]);
    ([dx, dy], dx * dx + dy * dy)
}

/// Memberships of each row's neighbours, joined by the fuzzy union a + b - ab of both directions.
fn graph(neighbours: &Neighbours) -> Vec<Edge> {
    let mut directed: Vec<Edge> = vec![];
    for (row, near) in neighbours.iter().enumerate() {
        let distances: Vec<f32> = near.iter().map(|&(_, distance)| distance).collect();
        let (nearest, scale) = local_scale(&distances);
        for &(other, distance) in near {
            let weight = (-((distance - nearest).max(0.0)) / scale).exp();
            let (a, b) = if other < row as u32 { (other, row as u32) } else { (row as u32, other) };
            directed.push(Edge { a, b, weight });
        }
    }
    directed.sort_by(|x, y| (x.a, x.b).cmp(&(y.a, y.b)).then(x.weight.total_cmp(&y.weight)));
    directed
        .chunk_by(|x, y| (x.a, x.b) == (y.a, y.b))
        .map(|group| {
            let apart = group.iter().fold(1.0, |apart, edge| apart * (1.0 - edge.weight));
            Edge { weight: 1.0 - apart, ..group[0] }
        })
        .collect()
}

/// The distance to the nearest, and the scale at which the memberships add to log2 of their number (section 3.1).
fn local_scale(distances: &[f32]) -> (f32, f32) {
    let nearest = distances.iter().copied().find(|&distance| distance > 0.0).unwrap_or(0.0);
    let target = (distances.len().max(2) as f32).log2();
    let (mut low, mut high) = (0.0_f32, 4.0_f32);
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        let sum: f32 = distances.iter().map(|&distance| (-((distance - nearest).max(0.0)) / middle).exp()).sum();
        if sum < target {
            low = middle;
        } else {
            high = middle;
        }
    }
    (nearest, (0.5 * (low + high)).max(1e-4))
}
