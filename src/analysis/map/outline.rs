//! Outlines of clusters on the plane: the line around the densest part that holds most of a cluster, and the point
//! where its label can hang. Made once a layout.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Layout;
use crate::analysis::clusters::Clusters;

/// Cells along each side of the plane.
const CELLS: usize = 96;
/// Empty cells around the plane, so that every line closes.
const MARGIN: usize = 6;
const SIDE: usize = CELLS + 2 * MARGIN;
/// Rounds and reach of the box blur; three rounds come close to a bell curve.
const BLUR_ROUNDS: usize = 3;
const BLUR_REACH: usize = 1;
/// Share of a cluster's people that its outline holds.
const SHARE_INSIDE: f64 = 0.9;
/// Islands smaller than this part of the largest are not drawn.
const SMALLEST_ISLAND: f32 = 0.08;

#[derive(Debug, Clone, PartialEq)]
pub struct ClusterOutline {
    pub cluster: u16,
    /// Closed lines, the largest first; the first point is not repeated.
    pub polygons: Vec<Vec<[f32; 2]>>,
    /// The densest place.
    pub anchor: [f32; 2],
    /// Lowest and highest x and y of the polygons.
    pub bounds: [[f32; 2]; 2],
}

/// One outline a cluster that has anybody on the plane, in the order of the clusters.
pub fn outlines(layout: &Layout, clusters: &Clusters) -> Vec<ClusterOutline> {
    let grid = Grid::of(layout);
    let mut densities = vec![vec![0.0_f32; SIDE * SIDE]; clusters.len()];
    for (point, &label) in layout.points.iter().zip(&clusters.labels) {
        if let (Some(density), Some(cell)) = (densities.get_mut(usize::from(label)), grid.cell(*point)) {
            density[cell] += 1.0;
        }
    }
    let found = densities.into_par_iter().enumerate();
    found.filter_map(|(cluster, density)| outline(cluster as u16, density, &grid)).collect()
}

/// Where cells are on the plane.
struct Grid {
    low: [f32; 2],
    step: [f32; 2],
}

impl Grid {
    fn of(layout: &Layout) -> Self {
        let [low, high] = layout.bounds;
        let step = [0, 1].map(|axis| ((high[axis] - low[axis]) / CELLS as f32).max(f32::MIN_POSITIVE));
        Self { low, step }
    }

    fn cell(&self, point: [f32; 2]) -> Option<usize> {
        if !point.iter().all(|value| value.is_finite()) {
            return None;
        }
        let [x, y] = [0, 1].map(|axis| {
            let at = ((point[axis] - self.low[axis]) / self.step[axis]) as usize;
            at.min(CELLS - 1) + MARGIN
        });
        Some(y * SIDE + x)
    }

    /// The middle of a cell, or a place between cells.
    fn place(&self, x: f32, y: f32) -> [f32; 2] {
        let along = |axis: usize, at: f32| self.low[axis] + (at - MARGIN as f32 + 0.5) * self.step[axis];
        [along(0, x), along(1, y)]
    }
}

fn outline(cluster: u16, mut density: Vec<f32>, grid: &Grid) -> Option<ClusterOutline> {
    for _ in 0..BLUR_ROUNDS {
        density = blur(&density);
    }
    let (peak, &highest) = density.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)))?;
    if highest <= 0.0 {
        return None;
    }
    let level = level_holding(&density, SHARE_INSIDE);
    let mut polygons: Vec<Vec<[f32; 2]>> = contours(&density, level)
        .into_iter()
        .map(|line| line.into_iter().map(|[x, y]| grid.place(x, y)).collect())
        .collect();
    polygons.sort_by(|a, b| area(b).abs().total_cmp(&area(a).abs()));
    let largest = polygons.first().map_or(0.0, |polygon| area(polygon).abs());
    // A hole turns the other way round; it is not drawn.
    polygons.retain(|polygon| area(polygon) >= SMALLEST_ISLAND * largest);
    let corners: Vec<[f32; 2]> = polygons.concat();
    Some(ClusterOutline {
        cluster,
        bounds: super::bounds(&corners),
        polygons,
        anchor: grid.place((peak % SIDE) as f32, (peak / SIDE) as f32),
    })
}

fn blur(density: &[f32]) -> Vec<f32> {
    let along = |values: &[f32], stride: usize, across: usize| {
        let mut blurred = vec![0.0; values.len()];
        for line in 0..SIDE {
            for at in 0..SIDE {
                let reach = at.saturating_sub(BLUR_REACH)..(at + BLUR_REACH + 1).min(SIDE);
                let sum: f32 = reach.map(|near| values[line * across + near * stride]).sum();
                blurred[line * across + at * stride] = sum / (2 * BLUR_REACH + 1) as f32;
            }
        }
        blurred
    };
    along(&along(density, 1, SIDE), SIDE, 1)
}

/// The density above which the densest cells hold this share of all; a little below a cell's own value, so that no
/// line runs exactly through a cell.
fn level_holding(density: &[f32], share: f64) -> f32 {
    let mut sorted: Vec<f32> = density.iter().copied().filter(|&value| value > 0.0).collect();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let wanted = share * sorted.iter().map(|&value| f64::from(value)).sum::<f64>();
    let mut sum = 0.0;
    let level = sorted.iter().copied().find(|&value| {
        sum += f64::from(value);
        sum >= wanted
    });
    level.or(sorted.last().copied()).unwrap_or(0.0) * 0.999
}

/// A side of the squares between cells: its lower or left cell, and whether it runs up.
type Edge = (usize, bool);

/// Closed lines at `level`, anticlockwise around what is denser (marching squares, Maple 2003).
fn contours(density: &[f32], level: f32) -> Vec<Vec<[f32; 2]>> {
    let mut next: BTreeMap<Edge, Edge> = BTreeMap::new();
    for y in 0..SIDE - 1 {
        for x in 0..SIDE - 1 {
            let cell = y * SIDE + x;
            // Corners and sides of a square, anticlockwise from the lower left.
            let corners = [cell, cell + 1, cell + SIDE + 1, cell + SIDE];
            let sides = [(cell, false), (cell + 1, true), (cell + SIDE, false), (cell, true)];
            let is_in = corners.map(|corner| density[corner] > level);
            for at in 0..4 {
                // The line enters where the walk around the square goes out of the dense part, and leaves through
                // the side by which that walk came in.
                if is_in[at] && !is_in[(at + 1) % 4] {
                    let mut back = at;
                    while is_in[back] {
                        back = (back + 3) % 4;
                    }
                    next.insert(sides[at], sides[back]);
                }
            }
        }
    }
    let mut lines = vec![];
    while let Some((&start, _)) = next.first_key_value() {
        let mut line = vec![];
        let mut edge = start;
        while let Some(following) = next.remove(&edge) {
            line.push(crossing(density, level, edge));
            edge = following;
        }
        lines.push(line);
    }
    lines
}

/// Where the line crosses a side, between two cells.
fn crossing(density: &[f32], level: f32, (cell, is_up): Edge) -> [f32; 2] {
    let other = if is_up { cell + SIDE } else { cell + 1 };
    let (from, to) = (density[cell], density[other]);
    let part = if from == to { 0.5 } else { ((level - from) / (to - from)).clamp(0.0, 1.0) };
    let (x, y) = ((cell % SIDE) as f32, (cell / SIDE) as f32);
    if is_up { [x, y + part] } else { [x + part, y] }
}

/// Positive when the polygon runs anticlockwise.
fn area(polygon: &[[f32; 2]]) -> f32 {
    let next = polygon.iter().skip(1).chain(polygon.first());
    0.5 * polygon.iter().zip(next).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::map::lasso;
    use ndarray::Array2;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn an_outline_holds_most_of_its_cluster_and_little_else() {
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let mut points = vec![];
        let mut labels = vec![];
        for row in 0..4000_u16 {
            let label = row % 2;
            let mut near = || (0..4).map(|_| rng.random::<f32>() - 0.5).sum::<f32>();
            points.push([near() + 5.0 * f32::from(label), near()]);
            labels.push(label);
        }
        let clusters = Clusters {
            labels,
            sizes: vec![2000, 2000, 0],
            centroids: Array2::zeros((3, 1)),
            silhouette: 0.0,
            tried: vec![],
            n_unplaced: 0,
        };
        points.push(super::super::NOWHERE);
        let bounds = super::super::bounds(&points[..4000]);
        let layout = Layout { points, bounds, trustworthiness: None, n_landmarks: 0, n_unplaced: 1 };
        let found = outlines(&layout, &clusters);
        assert_eq!(found.len(), 2);
        for outline in &found {
            let held: u64 = outline.polygons.iter().map(|polygon| lasso(&layout.points, polygon).len()).sum();
            let own = outline
                .polygons
                .iter()
                .map(|polygon| lasso(&layout.points, polygon) & clusters.people_of(outline.cluster));
            let own: u64 = own.map(|people| people.len()).sum();
            assert!((1700..2000).contains(&own) && own == held, "{own} of {held}");
            assert!(
                (outline.anchor[0] - 5.0 * f32::from(outline.cluster)).abs() < 0.8 && outline.anchor[1].abs() < 0.8
            );
        }
    }

    #[test]
    fn a_square_and_a_diagonal_give_closed_lines() {
        let mut density = vec![0.0; SIDE * SIDE];
        for cell in [20 * SIDE + 20, 20 * SIDE + 21, 21 * SIDE + 20, 21 * SIDE + 21, 22 * SIDE + 22] {
            density[cell] = 1.0;
        }
        let lines = contours(&density, 0.5);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| area(line) > 0.0));
        assert_eq!(lines.iter().map(|line| line.len()).sum::<usize>(), 12);
    }
}
