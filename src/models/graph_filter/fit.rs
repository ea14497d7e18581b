//! The two filters of `graph-filter`: the strongest entries of R'R, and the top right singular vectors of R.

use ndarray::Array2;

use crate::data::Interactions;
use crate::models::ModelError;
use crate::models::linalg::sparse::{keep_top, product_rows};
use crate::models::steps::Part;
use crate::models::svd;
use crate::task::Task;

/// Turns of the range finder: the filter needs the space of the vectors, not each of them.
const N_POWER_ITERATIONS: usize = 2;

pub struct Settings {
    pub person_exponent: f64,
    pub item_exponent: f64,
    pub asymmetry: f64,
    pub power: f64,
    pub n_neighbours: usize,
    pub n_factors: usize,
    pub low_pass_weight: f64,
}

pub struct Filters {
    /// R'R by past item, n_items x n_items.
    pub linear: Interactions,
    /// a D_i^-b V: n_items x k; without columns where the low-pass filter is left out.
    pub past: Array2<f32>,
    /// D_i^b V: n_items x k.
    pub wanted: Array2<f32>,
}

pub fn filters(x: &Interactions, settings: &Settings, seed: u64, task: &Task) -> Result<Filters, ModelError> {
    task.check()?;
    let item_sums = column_sums(x);
    let r = normalised(x, settings, &item_sums);
    let by_item = r.transposed(task)?;
    let lean: Vec<f32> = item_sums.iter().map(|sum| sum.powf(settings.asymmetry) as f32).collect();
    let keep = |item: usize, products: &mut Vec<(u32, f32)>| {
        if settings.asymmetry != 0.0 {
            products.iter_mut().for_each(|(past_item, value)| *value *= lean[item] / lean[*past_item as usize]);
        }
        if settings.power != 1.0 {
            products.iter_mut().for_each(|(_, value)| *value = value.powf(settings.power as f32));
        }
        products.retain(|&(_, value)| value.is_finite() && value > 0.0);
        keep_top(products, settings.n_neighbours);
    };
    let linear = product_rows(&by_item, &r, &Part::new(task, 0, 1), keep)?.transposed(task)?;
    let (mut past, mut wanted) = (Array2::zeros((x.n_items(), 0)), Array2::zeros((x.n_items(), 0)));
    if settings.low_pass_weight > 0.0 {
        let vectors = svd::right_vectors(&r, settings.n_factors, N_POWER_ITERATIONS, seed, task)?;
        let scaled = |of: &dyn Fn(f64) -> f64| {
            let mut scaled = vectors.clone();
            for (mut row, &sum) in scaled.outer_iter_mut().zip(&item_sums) {
                let by = if sum > 0.0 { of(sum) as f32 } else { 0.0 };
                row.mapv_inplace(|entry| entry * by);
            }
            scaled
        };
        past = scaled(&|sum| settings.low_pass_weight * sum.powf(-settings.item_exponent));
        wanted = scaled(&|sum| sum.powf(settings.item_exponent));
    }
    Ok(Filters { linear, past, wanted })
}

/// R = D_u^-p X D_i^-q, D the sums of rows and columns.
fn normalised(x: &Interactions, settings: &Settings, item_sums: &[f64]) -> Interactions {
    let by_item: Vec<f64> = item_sums.iter().map(|sum| sum.powf(-settings.item_exponent)).collect();
    let mut values = Vec::with_capacity(x.nnz());
    for person in 0..x.n_people() {
        let (items, strengths) = x.row(person);
        let sum: f64 = strengths.iter().map(|&strength| f64::from(strength)).sum();
        let by_person = sum.powf(-settings.person_exponent);
        values.extend(
            items
                .iter()
                .zip(strengths)
                .map(|(&item, &strength)| (f64::from(strength) * by_person * by_item[item as usize]) as f32),
        );
    }
    Interactions::from_parts(x.n_items(), x.indptr().to_vec(), x.items().to_vec(), values)
}

fn column_sums(x: &Interactions) -> Vec<f64> {
    let mut sums = vec![0.0; x.n_items()];
    for (&item, &value) in x.items().iter().zip(x.values()) {
        sums[item as usize] += f64::from(value);
    }
    sums
}
