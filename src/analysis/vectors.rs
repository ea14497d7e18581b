//! Person vectors as unit rows, distances between them, and seeded samples; shared by clusters and the map.

use ndarray::ArrayView2;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Rows a parallel piece: fixed, so that sums of floats do not depend on the machine.
pub(super) const ROWS_CHUNK: usize = 4096;

/// The people who have a vector, each scaled to length 1.
#[derive(Debug, Clone)]
pub(super) struct UnitRows {
    pub dim: usize,
    /// Person of each row, ascending.
    pub people: Vec<u32>,
    values: Vec<f32>,
}

impl UnitRows {
    /// Leaves out people whose vector is zero or not finite: they have no direction.
    pub fn of(vectors: ArrayView2<'_, f32>) -> Self {
        let dim = vectors.ncols();
        let length = |row: usize| vectors.row(row).iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>().sqrt();
        let lengths: Vec<f64> = (0..vectors.nrows()).into_par_iter().map(length).collect();
        let people: Vec<u32> = (0..vectors.nrows() as u32)
            .filter(|&row| lengths[row as usize].is_finite() && lengths[row as usize] > 0.0)
            .collect();
        let mut values = Vec::with_capacity(people.len() * dim);
        for &person in &people {
            let scale = 1.0 / lengths[person as usize];
            values.extend(vectors.row(person as usize).iter().map(|&x| (f64::from(x) * scale) as f32));
        }
        Self { dim, people, values }
    }

    pub fn len(&self) -> usize {
        self.people.len()
    }

    pub fn row(&self, at: usize) -> &[f32] {
        &self.values[at * self.dim..(at + 1) * self.dim]
    }

    /// Copies some rows; `people` of the copy are positions in `self`.
    pub fn subset(&self, rows: &[u32]) -> Self {
        let values = rows.iter().flat_map(|&row| self.row(row as usize).iter().copied()).collect();
        Self { dim: self.dim, people: rows.to_vec(), values }
    }
}

/// Squared Euclidean distance, in eight running sums so that the compiler can use wide registers.
pub(super) fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (a_parts, b_parts) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a_parts.remainder().iter().zip(b_parts.remainder()).map(|(x, y)| (x - y) * (x - y)).sum();
    for (x, y) in a_parts.zip(b_parts) {
        for lane in 0..8 {
            let difference = x[lane] - y[lane];
            sums[lane] += difference * difference;
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// `wanted` of the numbers below `n`, ascending; all of them when there are no more.
pub(super) fn sample(n: usize, wanted: usize, rng: &mut ChaCha8Rng) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..n as u32).collect();
    if n <= wanted {
        return rows;
    }
    for at in 0..wanted {
        let other = rng.random_range(at..n);
        rows.swap(at, other);
    }
    rows.truncate(wanted);
    rows.sort_unstable();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use rand::SeedableRng;

    #[test]
    fn rows_get_length_one_and_those_without_direction_stay_out() {
        let vectors = array![[3.0, 4.0], [0.0, 0.0], [f32::NAN, 1.0], [0.0, -2.0]];
        let rows = UnitRows::of(vectors.view());
        assert_eq!(rows.people, [0, 3]);
        assert_eq!((rows.row(0), rows.row(1)), (&[0.6, 0.8][..], &[0.0, -1.0][..]));
        assert_eq!(rows.subset(&[1]).row(0), [0.0, -1.0]);
    }

    #[test]
    fn distances_equal_the_plain_sum() {
        let a: Vec<f32> = (0..19).map(|x| x as f32).collect();
        let b: Vec<f32> = (0..19).map(|x| (x * x % 7) as f32).collect();
        let plain: f32 = a.iter().zip(&b).map(|(x, y)| (x - y).powi(2)).sum();
        assert_eq!(squared_distance(&a, &b), plain);
    }

    #[test]
    fn samples_are_distinct_and_seeded() {
        let draw = |seed| sample(1000, 50, &mut ChaCha8Rng::seed_from_u64(seed));
        assert!(draw(1).is_sorted_by(|a, b| a < b) && draw(1).len() == 50);
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        assert_eq!(sample(3, 50, &mut ChaCha8Rng::seed_from_u64(1)), [0, 1, 2]);
    }
}
