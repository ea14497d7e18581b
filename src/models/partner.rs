//! Sums of items that another shop gave, with noise, made fit to be added to one's own. Two items that the same people
//! take make the matrix nearly low in rank, and noise is not: so the directions that noise of this size could have made
//! are dropped and the others shrunk (Gavish and Donoho 2017, for a symmetric matrix with Wigner noise), which also
//! leaves no negative direction in the way of an inverse.

use ndarray::Array2;

use super::linalg::eigen;

/// Passes that fill the diagonal, and up to how many items all of them are taken.
const PASSES: usize = 5;
const MANY_PASSES: usize = 600;

/// How many people of the other shop take two items, for the items that both sell.
#[derive(Debug, Clone, PartialEq)]
pub struct PartnerSums {
    /// Rows of the own catalogue, ascending.
    items: Vec<u32>,
    /// Symmetric and without negative directions: items.len() x items.len().
    sums: Array2<f64>,
}

impl PartnerSums {
    /// From noisy sums (symmetric, by `items`) and the standard deviation of their noise. `None` when there are no items
    /// or an entry is not finite.
    pub fn denoised(items: Vec<u32>, noisy: &Array2<f64>, deviation: f64) -> Option<Self> {
        let n = items.len();
        let is_ordered = items.is_sorted_by(|a, b| a < b);
        if n == 0 || noisy.dim() != (n, n) || !is_ordered || !noisy.iter().all(|value| value.is_finite()) {
            return None;
        }
        // The diagonal says how many take an item, and not what goes with it: it is filled with what the directions found
        // make of it, by turns (principal factors).
        let mut filled = noisy.clone();
        filled.diag_mut().fill(0.0);
        let n_passes = if n <= MANY_PASSES { PASSES } else { 2 };
        for _ in 1..n_passes {
            let [common, together] = directions(&filled, deviation)?;
            filled.diag_mut().assign(&(&common + &together).diag());
        }
        // The first direction says which items are popular, the others which go together.
        let [common, together] = directions(&filled, deviation)?;
        let weight = credibility(noisy, &common, &together, deviation);
        let mut sums = common + together;
        for at in 0..n {
            // How many take an item is known better than what any pair shares.
            sums[(at, at)] = sums[(at, at)].max(noisy[(at, at)]);
        }
        sums.mapv_inplace(|sum| sum * weight);
        Some(Self { items, sums })
    }

    pub fn items(&self) -> &[u32] {
        &self.items
    }

    /// Of the items at two places of [`Self::items`].
    pub fn between(&self, a: usize, b: usize) -> f64 {
        self.sums[(a, b)]
    }

    /// The place of an item of the own catalogue.
    pub fn place(&self, item: u32) -> Option<usize> {
        self.items.binary_search(&item).ok()
    }

    /// What a count is worth in sums of products of strengths: the mean square of one's own strengths.
    pub fn scale(values: &[f32]) -> f64 {
        values.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>() / values.len().max(1) as f64
    }
}

/// The first direction and the others together, without those that noise of this deviation could have made and shrunk by
/// what it adds to them.
fn directions(matrix: &Array2<f64>, deviation: f64) -> Option<[Array2<f64>; 2]> {
    let n = matrix.nrows();
    let eigen = eigen::symmetric(matrix)?;
    // Noise alone has directions up to here (the edge of Wigner's half circle).
    let edge = 4.0 * deviation.powi(2) * n as f64;
    let mut parts = [Array2::<f64>::zeros((n, n)), Array2::zeros((n, n))];
    for (at, (value, direction)) in eigen.values.iter().zip(eigen.vectors.columns()).enumerate() {
        if *value <= 0.0 || value.powi(2) <= edge {
            continue;
        }
        let strength = (value.powi(2) - edge).sqrt();
        let part = &mut parts[at.min(1)];
        for (row, &left) in direction.iter().enumerate() {
            let scale = strength * left;
            part.row_mut(row).iter_mut().zip(&direction).for_each(|(sum, &right)| *sum += scale * right);
        }
    }
    Some(parts)
}

/// How much of what items have to do with one another came out of the noise: what was found of it over what there is
/// beyond noise and chance. Sums whose structure is lost would only say that nothing goes together, and count for nothing.
fn credibility(noisy: &Array2<f64>, common: &Array2<f64>, together: &Array2<f64>, deviation: f64) -> f64 {
    let (mut found, mut there) = (0.0, 0.0);
    for ((row, column), &value) in noisy.indexed_iter().filter(|((row, column), _)| row != column) {
        let (common, together) = (common[(row, column)], together[(row, column)]);
        found += together.powi(2);
        // A count of people varies by chance as much as it is large.
        there += (value - common).powi(2) - deviation.powi(2) - (common + together).max(0.0);
    }
    if found > 0.0 { found / there.max(found) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two groups of items; people take items of one group.
    fn blocks(n: usize) -> Array2<f64> {
        Array2::from_shape_fn((n, n), |(a, b)| {
            if a == b {
                400.0
            } else if a % 2 == b % 2 {
                120.0
            } else {
                0.0
            }
        })
    }

    fn noisy(n: usize, deviation: f64) -> Array2<f64> {
        let mut noisy = blocks(n);
        let mut state = 11_u64;
        for row in 0..n {
            for column in row..n {
                // The sum of four even numbers is near enough to normal.
                let mut sum = 0.0;
                for _ in 0..4 {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    sum += (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5;
                }
                let noise = sum * deviation * 3.0_f64.sqrt();
                noisy[(row, column)] += noise;
                noisy[(column, row)] = noisy[(row, column)];
            }
        }
        noisy
    }

    #[test]
    fn sums_come_out_of_the_noise() {
        let n = 100;
        let (truth, noisy) = (blocks(n), noisy(n, 100.0));
        let found = PartnerSums::denoised((0..n as u32).collect(), &noisy, 100.0).unwrap();
        let error = |of: &dyn Fn(usize, usize) -> f64| {
            let pairs = (0..n).flat_map(|a| (0..a).map(move |b| (a, b)));
            pairs.map(|(a, b)| (of(a, b) - truth[(a, b)]).powi(2)).sum::<f64>()
        };
        let (before, after) = (error(&|a, b| noisy[(a, b)]), error(&|a, b| found.between(a, b)));
        assert!(after < before / 4.0, "{after:.0} after, {before:.0} before");
        let lowest = eigen::symmetric(&found.sums).unwrap().values.last().copied().unwrap();
        assert!(lowest > -1e-6, "a negative direction of {lowest}");
    }

    #[test]
    fn noise_alone_says_nothing_of_pairs() {
        let n = 100;
        let noise = noisy(n, 50.0) - blocks(n);
        let found = PartnerSums::denoised((0..n as u32).collect(), &noise, 50.0).unwrap();
        let largest = (0..n).flat_map(|a| (0..a).map(move |b| (a, b))).map(|(a, b)| found.between(a, b).abs());
        let largest = largest.fold(0.0, f64::max);
        assert!(largest < 25.0, "{largest}");
    }

    #[test]
    fn without_noise_nothing_is_lost() {
        let truth = blocks(12);
        let found = PartnerSums::denoised((0..12).collect(), &truth, 0.0).unwrap();
        for (at, value) in truth.indexed_iter() {
            // Each pass comes six times nearer.
            assert!((found.between(at.0, at.1) - value).abs() < 0.1, "{at:?}: {}", found.between(at.0, at.1));
        }
        assert_eq!((found.place(3), found.place(12)), (Some(3), None));
        assert_eq!(PartnerSums::denoised(vec![], &Array2::zeros((0, 0)), 1.0), None);
        assert_eq!(PartnerSums::denoised(vec![1, 1], &Array2::zeros((2, 2)), 1.0), None);
        assert_eq!(PartnerSums::denoised(vec![1], &Array2::from_elem((1, 1), f64::NAN), 1.0), None);
    }
}
