//! The main directions of what people did, as few numbers a person: what the taste in one domain says of another when
//! the features of items say little. Rows are weighted and of length one, so that long histories do not speak louder.

use ndarray::Array2;

use super::ModelError;
use super::linalg::sparse::times_dense;
use super::steps::Part;
use super::svd::right_vectors;
use super::weighting::Weighting;
use crate::data::Interactions;
use crate::task::{Cancelled, Task};

const N_POWER_ITERATIONS: usize = 4;

#[derive(Debug, Clone, PartialEq)]
pub struct Directions {
    /// W: TF-IDF rows of length one, n_people x n_items.
    pub rows: Interactions,
    /// V, n_items x k.
    pub vectors: Array2<f32>,
    /// F = W V, n_people x k.
    pub persons: Array2<f32>,
}

impl Directions {
    /// The first `n` directions of `x`, or as many as there are people or items.
    ///
    /// # Errors
    /// Cancelled; entries that are not finite.
    pub fn learn(x: &Interactions, n: usize, seed: u64, task: &Task) -> Result<Self, ModelError> {
        let rows = unit_rows(&Weighting::TfIdf.apply(x));
        let vectors = right_vectors(&rows, n, N_POWER_ITERATIONS, seed, task)?;
        Ok(Self::along(rows, vectors, task)?)
    }

    /// Places the people of `x` along vectors that were learnt before (n_items x k).
    pub fn restore(x: &Interactions, vectors: Array2<f32>) -> Option<Self> {
        let fits = vectors.nrows() == x.n_items() && vectors.iter().all(|value| value.is_finite());
        let rows = unit_rows(&Weighting::TfIdf.apply(x));
        fits.then(|| Self::along(rows, vectors, &Task::silent()).ok())?
    }

    fn along(rows: Interactions, vectors: Array2<f32>, task: &Task) -> Result<Self, Cancelled> {
        let persons = times_dense(&rows, &vectors, &Part::new(task, 0, 1))?;
        Ok(Self { rows, vectors, persons })
    }
}

fn unit_rows(x: &Interactions) -> Interactions {
    let mut values = Vec::with_capacity(x.nnz());
    for person in 0..x.n_people() {
        let (_, row) = x.row(person);
        let norm = row.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt();
        values.extend(row.iter().map(|&value| (f64::from(value) / norm) as f32));
    }
    Interactions::from_parts(x.n_items(), x.indptr().to_vec(), x.items().to_vec(), values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_one_taste_lie_in_one_direction_whatever_they_did_more_of() {
        let cells = [(0, 0, 1.0), (0, 1, 1.0), (1, 0, 9.0), (1, 1, 9.0), (2, 2, 1.0), (2, 3, 1.0)];
        let x = Interactions::from_triplets(4, 4, &cells);
        let found = Directions::learn(&x, 2, 1, &Task::silent()).unwrap();
        let cosine = |a: usize, b: usize| found.persons.row(a).dot(&found.persons.row(b));
        assert!((cosine(0, 1) - 1.0).abs() < 1e-5 && cosine(0, 2).abs() < 1e-5, "{found:?}");
        assert!(found.persons.row(3).iter().all(|&value| value == 0.0));
        assert_eq!(Directions::restore(&x, found.vectors.clone()), Some(found.clone()));
        assert_eq!(Directions::restore(&Interactions::from_triplets(1, 2, &[]), found.vectors), None);
    }
}
