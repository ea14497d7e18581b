//! Similarities of items from the people whom they share; only the strongest of each item are kept.

use crate::data::Interactions;
use crate::models::linalg::sparse::{keep_top, product_rows};
use crate::models::partner::PartnerSums;
use crate::models::steps::Part;
use crate::models::weighting::Weighting;
use crate::task::{Cancelled, Task};

pub struct Settings {
    pub n_neighbours: usize,
    pub shrinkage: f64,
    pub asymmetry: f64,
    pub power: f64,
    pub weighting: Weighting,
}

/// B_ji = (y_j.y_i / (norm_j^2a norm_i^2(1-a) + h))^p for the K past items j most similar to i, y being the weighted
/// columns of X: n_items x n_items by past item j. With a = 1/2, p = 1 and no weights this is the cosine with
/// shrinkage of MODELS section 2. The K are those of the wanted item, so that a common item does not use up the
/// neighbours of every other.
///
/// With another shop's sums, y_j.y_i and the norms are those of the people of both: theirs are added in the measure of
/// the (weighted) cells here.
pub fn similarities(
    x: &Interactions,
    partner: Option<&PartnerSums>,
    settings: &Settings,
    task: &Task,
) -> Result<Interactions, Cancelled> {
    task.check()?;
    let by_item = x.transposed(task)?;
    task.check()?;
    let by_item = settings.weighting.apply(&by_item);
    let by_person = by_item.transposed(task)?;
    let scale = PartnerSums::scale(by_item.values());
    let theirs = |item: usize| partner.and_then(|sums| Some((sums, sums.place(item as u32)?)));
    let squared_norm = |item: usize| {
        let own = by_item.row(item).1.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>();
        own + theirs(item).map_or(0.0, |(sums, at)| sums.between(at, at) * scale)
    };
    let squared_norms: Vec<f64> = (0..x.n_items()).map(squared_norm).collect();
    let past_lengths: Vec<f64> = squared_norms.iter().map(|norm| norm.powf(settings.asymmetry)).collect();
    let lengths: Vec<f64> = squared_norms.iter().map(|norm| norm.powf(1.0 - settings.asymmetry)).collect();
    let keep = |item: usize, products: &mut Vec<(u32, f32)>| {
        if let Some((sums, at)) = theirs(item) {
            add_theirs(products, sums, at, scale);
        }
        for (past_item, product) in products.iter_mut() {
            let length = past_lengths[*past_item as usize] * lengths[item] + settings.shrinkage;
            *product = (f64::from(*product) / length).powf(settings.power) as f32;
        }
        products.retain(|&(past_item, value)| past_item as usize != item && value.is_finite() && value > 0.0);
        keep_top(products, settings.n_neighbours);
    };
    product_rows(&by_item, &by_person, &Part::new(task, 0, 1), keep)?.transposed(task)
}

/// The partner's sums of an item with every other, on top of the products that there are.
fn add_theirs(products: &mut Vec<(u32, f32)>, sums: &PartnerSums, at: usize, scale: f64) {
    products.sort_unstable_by_key(|&(item, _)| item);
    let n_own = products.len();
    for (other, &item) in sums.items().iter().enumerate() {
        let theirs = (sums.between(at, other) * scale) as f32;
        match products[..n_own].binary_search_by_key(&item, |&(item, _)| item) {
            Ok(known) => products[known].1 += theirs,
            Err(_) => products.push((item, theirs)),
        }
    }
}
