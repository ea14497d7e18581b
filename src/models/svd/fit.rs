//! Randomised truncated SVD of a sparse matrix (Halko, Martinsson and Tropp 2011, algorithms 4.4 and 5.1), with the
//! range found on the item side, so that X and X' are only ever multiplied with thin matrices.

use ndarray::{Array2, Axis, s};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::data::Interactions;
use crate::models::ModelError;
use crate::models::linalg::eigen::{orthonormalise, symmetric};
use crate::models::linalg::sparse::{gram_of_product, times_dense};
use crate::models::steps::Part;
use crate::task::Task;

/// Columns beyond those asked for, which make the last of them exact sooner (Halko 2011, section 4.3).
const OVERSAMPLING: usize = 10;
/// Singular values below this share of the largest are rounding noise of f32.
const NOISE: f64 = 1e-6;

pub struct Truncated {
    /// U S = X V: n_people x k; the lengths of the columns are the singular values, largest first.
    pub persons: Array2<f32>,
    /// V: n_items x k; columns beyond the rank of X are zero.
    pub items: Array2<f32>,
}

/// k = `n_factors`, at most the number of people and of items.
pub fn truncated(
    x: &Interactions,
    n_factors: usize,
    n_power_iterations: usize,
    seed: u64,
    task: &Task,
) -> Result<Truncated, ModelError> {
    let most = x.n_people().min(x.n_items());
    let (n_factors, width) = (n_factors.min(most), (n_factors + OVERSAMPLING).min(most));
    let n_parts = 2 * n_power_iterations + 4;
    task.check()?;
    let basis = if width == most { whole_range(x)? } else { found_range(x, width, n_power_iterations, seed, task)? };
    // With Z the basis, the eigenvectors of (X Z)'(X Z) turn Z into the right singular vectors.
    let eigen = symmetric(&gram_of_product(x, &basis, &Part::new(task, n_parts - 2, n_parts))?).ok_or_else(singular)?;
    let mut items = basis.dot(&eigen.vectors.slice(s![.., ..n_factors]));
    let singular_values: Vec<f64> = eigen.values.iter().take(n_factors).map(|value| value.max(0.0).sqrt()).collect();
    let noise = NOISE * singular_values.first().copied().unwrap_or(0.0);
    for (mut column, &value) in items.axis_iter_mut(Axis(1)).zip(&singular_values) {
        if value <= noise {
            column.fill(0.0);
        }
    }
    let items = items.mapv(|entry| entry as f32);
    let persons = times_dense(x, &items, &Part::new(task, n_parts - 1, n_parts))?;
    Ok(Truncated { persons, items })
}

/// An orthonormal basis (n_items x width) of about what the strongest right singular vectors span.
fn found_range(
    x: &Interactions,
    width: usize,
    n_power_iterations: usize,
    seed: u64,
    task: &Task,
) -> Result<Array2<f64>, ModelError> {
    let n_parts = 2 * n_power_iterations + 4;
    let by_item = x.transposed(task)?;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut basis: Array2<f64> = Array2::from_shape_fn((x.n_items(), width), |_| StandardNormal.sample(&mut rng));
    for iteration in 0..=n_power_iterations {
        if iteration > 0 {
            orthonormalise(&mut basis).ok_or_else(singular)?;
        }
        let image = times_dense(x, &basis.mapv(|entry| entry as f32), &Part::new(task, 2 * iteration, n_parts))?;
        basis = times_dense(&by_item, &image, &Part::new(task, 2 * iteration + 1, n_parts))?.mapv(f64::from);
    }
    orthonormalise(&mut basis).ok_or_else(singular)?;
    Ok(basis)
}

/// An orthonormal basis (n_items x the smaller of people and items) of all that the rows span, where that many columns
/// are wanted: there is nothing to search for, and a search would lose directions much weaker than the strongest.
fn whole_range(x: &Interactions) -> Result<Array2<f64>, ModelError> {
    if x.n_items() <= x.n_people() {
        return Ok(Array2::eye(x.n_items()));
    }
    let mut basis = Array2::<f64>::zeros((x.n_items(), x.n_people()));
    for (person, mut column) in basis.axis_iter_mut(Axis(1)).enumerate() {
        let (items, values) = x.row(person);
        items.iter().zip(values).for_each(|(&item, &value)| column[item as usize] = f64::from(value));
    }
    orthonormalise(&mut basis).ok_or_else(singular)?;
    Ok(basis)
}

fn singular() -> ModelError {
    ModelError::Singular { model: super::ID }
}
