//! Places nodes on both sides so that few ribbons cross: barycentre sweeps (Sugiyama 1981), the best one kept.

use super::{FromNode, Ribbon, ToNode};

const SWEEPS: usize = 12;
/// Crossings are counted among the largest ribbons only; the rest are too thin to matter.
const RIBBONS_COUNTED: usize = 300;

/// Sets `place` of every node, 0 at the top.
pub(super) fn place(from: &mut [FromNode], to: &mut [ToNode], ribbons: &[Ribbon]) {
    let mut left = places_by(from.iter().map(|node| -(node.starters as f64)));
    let mut right = places_by(to.iter().map(|node| -(node.crossed as f64)));
    let counted = &ribbons[..ribbons.len().min(RIBBONS_COUNTED)];
    let mut best = (crossings(counted, &left, &right), left.clone(), right.clone());
    for sweep in 0..SWEEPS {
        let ends = |ribbon: &Ribbon| (ribbon.from_idx as usize, ribbon.to_idx as usize);
        if sweep % 2 == 0 {
            right = places_by(barycentres(ribbons, |ribbon| (ends(ribbon).1, ends(ribbon).0), &left, &right));
        } else {
            left = places_by(barycentres(ribbons, ends, &right, &left));
        }
        let found = crossings(counted, &left, &right);
        if found < best.0 {
            best = (found, left.clone(), right.clone());
        }
    }
    for (node, place) in from.iter_mut().zip(best.1) {
        node.place = place;
    }
    for (node, place) in to.iter_mut().zip(best.2) {
        node.place = place;
    }
}

/// The place of each entry when they are sorted by `heights`; equal ones keep their order.
fn places_by(heights: impl IntoIterator<Item = f64>) -> Vec<u32> {
    let heights: Vec<f64> = heights.into_iter().collect();
    let mut order: Vec<usize> = (0..heights.len()).collect();
    order.sort_by(|&a, &b| heights[a].total_cmp(&heights[b]));
    let mut places = vec![0; heights.len()];
    for (place, &at) in order.iter().enumerate() {
        places[at] = place as u32;
    }
    places
}

/// Mean place of the far ends of each node's ribbons, weighted by people; a node without ribbons goes last.
fn barycentres(ribbons: &[Ribbon], ends: impl Fn(&Ribbon) -> (usize, usize), far: &[u32], own: &[u32]) -> Vec<f64> {
    let (mut sums, mut weights) = (vec![0.0; own.len()], vec![0.0; own.len()]);
    for ribbon in ribbons {
        let (here, there) = ends(ribbon);
        let weight = ribbon.people as f64;
        sums[here] += weight * f64::from(far[there]);
        weights[here] += weight;
    }
    let last = far.len() as f64;
    let mean = |at: usize| if weights[at] > 0.0 { sums[at] / weights[at] } else { last + f64::from(own[at]) };
    (0..own.len()).map(mean).collect()
}

/// Sum over crossing pairs of ribbons of the product of their people.
fn crossings(ribbons: &[Ribbon], left: &[u32], right: &[u32]) -> f64 {
    let ends = |ribbon: &Ribbon| (left[ribbon.from_idx as usize], right[ribbon.to_idx as usize]);
    let mut sum = 0.0;
    for (at, a) in ribbons.iter().enumerate() {
        for b in &ribbons[at + 1..] {
            let ((a_left, a_right), (b_left, b_right)) = (ends(a), ends(b));
            if (a_left < b_left && a_right > b_right) || (a_left > b_left && a_right < b_right) {
                sum += a.people as f64 * b.people as f64;
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::nodes::NodeKey;

    fn ribbon(from_idx: u32, to_idx: u32, people: u64) -> Ribbon {
        Ribbon { from_idx, to_idx, people, share: 0.0, lift: None, median_days: 0.0 }
    }

    #[test]
    fn two_crossing_ribbons_are_untangled() {
        let key = NodeKey::Unlabelled;
        let mut from: Vec<FromNode> = [30, 20, 10]
            .map(|starters| FromNode {
                name: String::new(),
                key,
                people: 0,
                starters,
                crossed: 0,
                leavers: 0,
                share: 0.0,
                place: 0,
            })
            .into();
        let mut to: Vec<ToNode> = [25, 24, 3]
            .map(|crossed| ToNode { name: String::new(), key, people: 0, crossed, median_days: None, place: 0 })
            .into();
        let ribbons = [ribbon(0, 2, 9), ribbon(1, 1, 8), ribbon(2, 0, 7)];
        place(&mut from, &mut to, &ribbons);
        let left: Vec<u32> = from.iter().map(|node| node.place).collect();
        let right: Vec<u32> = to.iter().map(|node| node.place).collect();
        assert_eq!(crossings(&ribbons, &left, &right), 0.0);
    }
}
