//! Clusters as dense places of the plane: HDBSCAN (Campello, Moulavi and Sander 2013) over landmarks, everybody else
//! going with the landmark next to them. People in thin places are in no cluster, and nobody says how many there are.

use ndarray::{Array2, ArrayView2};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::kmeans::{self, Centres};
use super::{ClusterError, Clusters, MAX_CLUSTERS, UNPLACED};
use crate::analysis::map::PointGrid;
use crate::analysis::vectors::{ROWS_CHUNK, UnitRows, sample};
use crate::task::{Cancelled, Task};

const N_LANDMARKS: usize = 6000;
/// The neighbour whose distance says how dense a place is.
const CORE_NEIGHBOUR: usize = 10;
/// Smallest cluster: this share of the landmarks, and never fewer.
const LEAST_SHARE: f64 = 0.01;
const LEAST_PEOPLE: usize = 15;

/// Clusters people by their places (one a person, NaN without one); centroids and silhouette are of their `vectors`
/// (n_people x k). Everybody is one cluster when no place is denser than what lies around it.
/// O(landmarks^2 + people).
pub fn cluster_by_density(
    points: &[[f32; 2]],
    vectors: ArrayView2<'_, f32>,
    seed: u64,
    task: &Task,
) -> Result<Clusters, ClusterError> {
    task.step("stage-cluster", 0, 3)?;
    let placed: Vec<u32> = (0..points.len() as u32).filter(|&at| points[at as usize][0].is_finite()).collect();
    let needed = 2 * LEAST_PEOPLE;
    if placed.len() < needed {
        return Err(ClusterError::TooFew { found: placed.len(), needed });
    }
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let chosen = sample(placed.len(), N_LANDMARKS, &mut rng);
    let landmarks: Vec<[f32; 2]> = chosen.iter().map(|&at| points[placed[at as usize] as usize]).collect();
    let least = ((landmarks.len() as f64 * LEAST_SHARE) as usize).max(LEAST_PEOPLE);
    let found = hdbscan(&landmarks, CORE_NEIGHBOUR, least, task)?;
    task.step("stage-cluster", 1, 3)?;
    let labels = spread(points, &landmarks, &found, task)?;
    task.step("stage-cluster", 2, 3)?;
    Ok(summed_up(labels, vectors, task)?)
}

/// The cluster of each point, numbered from 0; `None` in thin places.
fn hdbscan(
    points: &[[f32; 2]],
    core_neighbour: usize,
    least: usize,
    task: &Task,
) -> Result<Vec<Option<u32>>, Cancelled> {
    let cores = core_distances(points, core_neighbour, task)?;
    let mut edges = spanning_tree(points, &cores, task)?;
    edges.sort_by(|a, b| a.length.total_cmp(&b.length).then((a.from, a.to).cmp(&(b.from, b.to))));
    let tree = Dendrogram::of(points.len(), &edges);
    let condensed = Condensed::of(&tree, least);
    Ok(condensed.labels(points.len()))
}

/// The distance to the n-th nearest other point.
fn core_distances(points: &[[f32; 2]], neighbour: usize, task: &Task) -> Result<Vec<f32>, Cancelled> {
    let of = |at: usize| {
        if at.is_multiple_of(256) {
            task.check()?;
        }
        let mut distances: Vec<f32> = points.iter().map(|&other| distance(points[at], other)).collect();
        // The nearest is the point itself.
        let place = neighbour.min(distances.len() - 1);
        Ok(*distances.select_nth_unstable_by(place, f32::total_cmp).1)
    };
    (0..points.len()).into_par_iter().map(of).collect()
}

fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

#[derive(Debug, Clone, Copy)]
struct Edge {
    from: u32,
    to: u32,
    length: f32,
}

/// The shortest tree over all points, where no edge is shorter than the core distance of either end (Prim 1957).
fn spanning_tree(points: &[[f32; 2]], cores: &[f32], task: &Task) -> Result<Vec<Edge>, Cancelled> {
    let n = points.len();
    let mut nearest = vec![(f32::INFINITY, 0_u32); n];
    let mut is_in = vec![false; n];
    let mut edges = Vec::with_capacity(n.saturating_sub(1));
    let mut newest = 0;
    is_in[0] = true;
    while edges.len() + 1 < n {
        if edges.len().is_multiple_of(256) {
            task.check()?;
        }
        let mut best = (f32::INFINITY, usize::MAX);
        for at in 0..n {
            if is_in[at] {
                continue;
            }
            let length = distance(points[newest], points[at]).max(cores[newest]).max(cores[at]);
            if length < nearest[at].0 {
                nearest[at] = (length, newest as u32);
            }
            if nearest[at].0 < best.0 || best.1 == usize::MAX {
                best = (nearest[at].0, at);
            }
        }
        newest = best.1;
        is_in[newest] = true;
        edges.push(Edge { from: nearest[newest].1, to: newest as u32, length: nearest[newest].0 });
    }
    Ok(edges)
}

/// The merges of points, nearest first: node n + i joins two older nodes.
struct Dendrogram {
    n_points: usize,
    children: Vec<[usize; 2]>,
    lengths: Vec<f32>,
    sizes: Vec<usize>,
}

impl Dendrogram {
    /// `edges` of a spanning tree, ascending.
    fn of(n_points: usize, edges: &[Edge]) -> Self {
        let mut parent: Vec<usize> = (0..2 * n_points).collect();
        let mut sizes = vec![1; n_points];
        let (mut children, mut lengths) = (vec![], vec![]);
        for edge in edges {
            let [a, b] = [edge.from, edge.to].map(|end| root(&mut parent, end as usize));
            let node = n_points + children.len();
            (parent[a], parent[b]) = (node, node);
            sizes.push(sizes[a] + sizes[b]);
            children.push([a, b]);
            lengths.push(edge.length);
        }
        Self { n_points, children, lengths, sizes }
    }

    /// The two parts of a node and how near they are (1 / length); `None` of a point.
    fn split(&self, node: usize) -> Option<([usize; 2], f64)> {
        let merge = node.checked_sub(self.n_points)?;
        let length = f64::from(self.lengths[merge]).max(1e-9);
        Some((self.children[merge], 1.0 / length))
    }

    fn points_of(&self, node: usize) -> Vec<usize> {
        let (mut points, mut left) = (vec![], vec![node]);
        while let Some(node) = left.pop() {
            match self.split(node) {
                Some((parts, _)) => left.extend(parts),
                None => points.push(node),
            }
        }
        points
    }
}

fn root(parent: &mut [usize], mut node: usize) -> usize {
    while parent[node] != node {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    node
}

/// A cluster of the condensed tree: it is born when its parent falls in two, and loses points until it does.
#[derive(Debug, Clone)]
struct Branch {
    parent: Option<usize>,
    birth: f64,
    /// Sum over its points of how long they stay, in units of 1 / length.
    stability: f64,
    has_children: bool,
}

struct Condensed {
    branches: Vec<Branch>,
    /// (point, the last branch that it was in).
    fallen: Vec<(usize, usize)>,
}

impl Condensed {
    fn of(tree: &Dendrogram, least: usize) -> Self {
        let top = tree.sizes.len() - 1;
        let root = Branch { parent: None, birth: 0.0, stability: 0.0, has_children: false };
        let mut condensed = Self { branches: vec![root], fallen: vec![] };
        let mut left = vec![(top, 0)];
        while let Some((node, branch)) = left.pop() {
            let Some((parts, nearness)) = tree.split(node) else { continue };
            let is_big = parts.map(|part| tree.sizes[part] >= least);
            let stay = nearness - condensed.branches[branch].birth;
            if is_big == [true, true] {
                condensed.branches[branch].stability += stay * tree.sizes[node] as f64;
                condensed.branches[branch].has_children = true;
                for part in parts {
                    let born = Branch { parent: Some(branch), birth: nearness, stability: 0.0, has_children: false };
                    condensed.branches.push(born);
                    left.push((part, condensed.branches.len() - 1));
                }
                continue;
            }
            for (part, is_big) in parts.into_iter().zip(is_big) {
                if is_big {
                    left.push((part, branch));
                } else {
                    condensed.branches[branch].stability += stay * tree.sizes[part] as f64;
                    condensed.fallen.extend(tree.points_of(part).into_iter().map(|point| (point, branch)));
                }
            }
        }
        condensed
    }

    /// The branches that are clusters: each unless its parts are together more stable than it is (section 3.2).
    /// The whole is one only when it never falls apart.
    fn chosen(&self) -> Vec<bool> {
        let n = self.branches.len();
        let mut chosen = vec![false; n];
        let mut below = vec![0.0; n];
        // Children come after their parents.
        for at in (0..n).rev() {
            let branch = &self.branches[at];
            chosen[at] = !branch.has_children || (at > 0 && branch.stability >= below[at]);
            let worth = if chosen[at] { branch.stability } else { below[at] };
            if let Some(parent) = branch.parent {
                below[parent] += worth;
            }
        }
        // A chosen branch speaks for all below it.
        for at in 1..n {
            if let Some(parent) = self.branches[at].parent
                && (chosen[parent] || self.is_below_chosen(parent, &chosen))
            {
                chosen[at] = false;
            }
        }
        chosen
    }

    fn is_below_chosen(&self, mut at: usize, chosen: &[bool]) -> bool {
        while let Some(parent) = self.branches[at].parent {
            if chosen[parent] {
                return true;
            }
            at = parent;
        }
        false
    }

    fn labels(&self, n_points: usize) -> Vec<Option<u32>> {
        let chosen = self.chosen();
        let mut labels = vec![None; n_points];
        for &(point, branch) in &self.fallen {
            let mut at = Some(branch);
            while let Some(branch) = at {
                if chosen[branch] {
                    labels[point] = Some(branch as u32);
                    break;
                }
                at = self.branches[branch].parent;
            }
        }
        labels
    }
}

/// Everybody takes the cluster of the landmark next to them.
fn spread(
    points: &[[f32; 2]],
    landmarks: &[[f32; 2]],
    found: &[Option<u32>],
    task: &Task,
) -> Result<Vec<Option<u32>>, Cancelled> {
    let grid = PointGrid::of(landmarks);
    let [low, high] = grid.bounds();
    let span = (high[0] - low[0]).max(high[1] - low[1]).max(f32::MIN_POSITIVE);
    let label = |at: &[f32; 2]| {
        if !at[0].is_finite() {
            return None;
        }
        // Most have a landmark within a hundredth of the plane; the last reach covers all of it.
        let reaches = [0.01, 0.05, 0.25, 2.0].into_iter().map(|share| share * span);
        let nearest = reaches.filter_map(|reach| grid.nearest(*at, reach)).next()?;
        found[nearest as usize]
    };
    let chunks: Vec<Vec<Option<u32>>> = points
        .par_chunks(ROWS_CHUNK)
        .map(|chunk| {
            task.check()?;
            Ok(chunk.iter().map(label).collect())
        })
        .collect::<Result<_, Cancelled>>()?;
    Ok(chunks.concat())
}

/// Numbers the clusters by size, the largest first, and measures how well they part the vectors.
fn summed_up(found: Vec<Option<u32>>, vectors: ArrayView2<'_, f32>, task: &Task) -> Result<Clusters, Cancelled> {
    let n_found = found.iter().flatten().max().map_or(0, |&most| most as usize + 1);
    let mut counts = vec![0_u32; n_found];
    found.iter().flatten().for_each(|&label| counts[label as usize] += 1);
    let mut order: Vec<usize> = (0..n_found).filter(|&at| counts[at] > 0).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(counts[at]), at));
    order.truncate(MAX_CLUSTERS);
    let mut place = vec![UNPLACED; n_found];
    for (new, &old) in order.iter().enumerate() {
        place[old] = new as u16;
    }
    let labels: Vec<u16> = found.iter().map(|label| label.map_or(UNPLACED, |label| place[label as usize])).collect();
    let rows = UnitRows::of(vectors);
    let own: Vec<u16> = rows.people.iter().map(|&person| labels[person as usize]).collect();
    let centres = kmeans::means_of(&rows, &own, order.len());
    let silhouette = kmeans::silhouette_of(&rows, &own, &centres, task)?;
    Ok(Clusters {
        sizes: order.iter().map(|&at| counts[at]).collect(),
        centroids: to_array(&centres),
        silhouette,
        tried: vec![],
        n_unplaced: labels.iter().filter(|&&label| label == UNPLACED).count() as u32,
        labels,
    })
}

fn to_array(centres: &Centres) -> Array2<f32> {
    Array2::from_shape_fn((centres.len(), centres.dim), |(row, at)| centres.row(row)[at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;

    /// Three round heaps of 200 and a thin haze of 60 around them.
    fn heaps() -> Vec<[f32; 2]> {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let mut points = vec![];
        for [x, y] in [[0.0, 0.0], [10.0, 0.0], [5.0, 9.0]] {
            for _ in 0..200 {
                let mut near = || (0..4).map(|_| rng.random::<f32>() - 0.5).sum::<f32>();
                points.push([x + near(), y + near()]);
            }
        }
        points.extend((0..60).map(|_| [rng.random_range(-5.0..15.0), rng.random_range(-5.0..15.0)]));
        points
    }

    #[test]
    fn heaps_are_clusters_and_haze_is_none() {
        let labels = hdbscan(&heaps(), CORE_NEIGHBOUR, LEAST_PEOPLE, &Task::silent()).unwrap();
        let mut of_heaps = vec![];
        for heap in labels[..600].chunks(200) {
            let label = heap.iter().flatten().next().copied().unwrap();
            let n_same = heap.iter().filter(|found| **found == Some(label)).count();
            assert!(n_same >= 190, "{n_same}");
            of_heaps.push(label);
        }
        of_heaps.dedup();
        assert_eq!(of_heaps.len(), 3);
        let n_haze = labels[600..].iter().filter(|label| label.is_none()).count();
        assert!(n_haze >= 20, "{n_haze}");
    }

    #[test]
    fn the_tree_is_as_short_as_any() {
        // Kruskal over all pairs is the plain way.
        let points = &heaps()[540..640];
        let cores = core_distances(points, 3, &Task::silent()).unwrap();
        let tree = spanning_tree(points, &cores, &Task::silent()).unwrap();
        let mut pairs = vec![];
        for a in 0..points.len() {
            pairs.extend((0..a).map(|b| (distance(points[a], points[b]).max(cores[a]).max(cores[b]), a, b)));
        }
        pairs.sort_by(|x, y| x.0.total_cmp(&y.0));
        let mut parent: Vec<usize> = (0..points.len()).collect();
        let mut plain = 0.0;
        for (length, a, b) in pairs {
            let (a, b) = (root(&mut parent, a), root(&mut parent, b));
            if a != b {
                parent[a] = b;
                plain += f64::from(length);
            }
        }
        let found: f64 = tree.iter().map(|edge| f64::from(edge.length)).sum();
        assert!((found - plain).abs() < 1e-4, "{found} is not {plain}");
    }

    #[test]
    fn people_go_with_their_landmark_and_those_without_a_place_stay_out() {
        let mut points = heaps();
        points.push(crate::analysis::map::NOWHERE);
        let vectors =
            Array2::from_shape_fn((points.len(), 3), |(row, at)| if row < 600 && row / 200 == at { 1.0 } else { 0.1 });
        let found = cluster_by_density(&points, vectors.view(), 1, &Task::silent()).unwrap();
        assert_eq!(found.len(), 3);
        assert!(found.silhouette > 0.8, "{}", found.silhouette);
        assert_eq!(found.labels.last(), Some(&UNPLACED));
        assert_eq!(found.sizes.iter().sum::<u32>() + found.n_unplaced, points.len() as u32);
        assert!(matches!(
            cluster_by_density(&points[..9], vectors.view(), 1, &Task::silent()),
            Err(ClusterError::TooFew { found: 9, .. })
        ));
    }

    #[test]
    fn an_even_heap_is_one_cluster() {
        let points: Vec<[f32; 2]> = (0..400).map(|at| [(at % 20) as f32, (at / 20) as f32]).collect();
        let vectors = Array2::from_elem((400, 2), 1.0);
        let found = cluster_by_density(&points, vectors.view(), 1, &Task::silent()).unwrap();
        assert_eq!(found.len(), 1);
    }
}
