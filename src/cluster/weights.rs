//! Item-to-item weights from sums alone: `item-knn`, `ease`, `rp3beta`, the linear part of `graph-filter`, and
//! `popularity`, with the parameters and equations of the models of the same names. Weights are held in whole numbers
//! (1/2^20), so that a score is the same number on a cluster and here.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::answers::Sums;
use super::strengths::{PART, UNIT};
use crate::models::{self, ModelError, Params, ease_from_gram};
use crate::task::Task;

/// Models that sums are enough for.
pub const MODELS: [&str; 5] = ["popularity", "item-knn", "ease", "rp3beta", "graph-filter"];
/// Weights of each wanted item that are kept; the strongest, by their size.
const MAX_WEIGHTS: usize = 200;
/// More items than this do not fit the closed form of `ease`.
const MAX_EASE_ITEMS: usize = 8_000;

/// One weight: what having `item` says for `wanted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weight {
    pub item: u32,
    pub wanted: u32,
    /// In 1/2^20.
    pub value: i64,
}

/// Products and sums in the units of strengths.
struct Scaled<'a> {
    sums: &'a Sums,
    product: BTreeMap<u32, f64>,
    strength: BTreeMap<u32, f64>,
}

/// Errors: `UnknownModel` for a model that needs more than sums, `ParamOutOfRange`, `TooLarge`.
pub fn fit(model: &str, params: &Params, sums: &Sums, task: &Task) -> Result<Vec<Weight>, ModelError> {
    let recommender = models::by_id(model)?;
    let value = |name: &str| -> f64 {
        let spec = recommender.params().iter().find(|spec| spec.name == name);
        params.get(name).copied().or(spec.map(|spec| spec.default)).unwrap_or(0.0)
    };
    models::params::checked(recommender.id(), recommender.params(), params)?;
    if sums.items.is_empty() && model != "popularity" {
        return Err(ModelError::NoInteractions);
    }
    let unit = UNIT as f64;
    let scaled = Scaled {
        sums,
        product: sums.items.iter().map(|item| (item.item, item.product as f64 / (unit * unit))).collect(),
        strength: sums.items.iter().map(|item| (item.item, item.strength as f64 / unit)).collect(),
    };
    task.step("stage-fit", 0, 1)?;
    match model {
        "popularity" => Ok(vec![]),
        "item-knn" => {
            let (shrinkage, asymmetry, power) = (value("shrinkage"), value("asymmetry"), value("power"));
            if value("weighting") != 0.0 {
                return Err(only(recommender.id(), "weighting", value("weighting"), 0.0));
            }
            let of = |past: u32, wanted: u32, product: f64, _: f64| {
                let length = scaled.squared(past).powf(asymmetry) * scaled.squared(wanted).powf(1.0 - asymmetry);
                (product / (length + shrinkage)).powf(power)
            };
            Ok(scaled.strongest(value("neighbours") as usize, &of))
        }
        "rp3beta" => {
            let beta = value("beta");
            let of = |past: u32, wanted: u32, _: f64, shared: f64| {
                shared / (scaled.sum(past) * scaled.sum(wanted).powf(beta))
            };
            Ok(scaled.strongest(value("neighbours") as usize, &of))
        }
        "graph-filter" => {
            let (person, item, power) = (value("person_exponent"), value("item_exponent"), value("power"));
            if person != 0.5 && person != 0.0 {
                return Err(only(recommender.id(), "person_exponent", person, 0.5));
            }
            if params.get("low_pass_weight").is_some_and(|&weight| weight != 0.0) {
                return Err(only(recommender.id(), "low_pass_weight", params["low_pass_weight"], 0.0));
            }
            let of = |past: u32, wanted: u32, product: f64, shared: f64| {
                let by_person = if person == 0.0 { product } else { shared };
                (by_person * scaled.sum(past).powf(-item) * scaled.sum(wanted).powf(-item)).powf(power)
            };
            let mut all = scaled.strongest(value("neighbours") as usize, &of);
            // R'R says something for an item itself as well; it is never a candidate of who has it, but it scores others'.
            for item in &sums.items {
                let product = item.product as f64 / (unit * unit);
                let shared = item.shared as f64 / (unit * PART as f64);
                all.push(Weight {
                    item: item.item,
                    wanted: item.item,
                    value: quantised(of(item.item, item.item, product, shared)),
                });
            }
            all.sort_by_key(|weight| (weight.wanted, weight.item));
            Ok(all)
        }
        "ease" => ease(&scaled, value("regularisation"), task),
        _ => Err(ModelError::UnknownModel { id: model.to_owned() }),
    }
}

fn only(model: &'static str, name: &'static str, value: f64, allowed: f64) -> ModelError {
    ModelError::ParamOutOfRange { model, name, value, min: allowed, max: allowed }
}

fn quantised(value: f64) -> i64 {
    (value * PART as f64).round() as i64
}

impl Scaled<'_> {
    fn squared(&self, item: u32) -> f64 {
        self.product.get(&item).copied().unwrap_or(0.0)
    }

    fn sum(&self, item: u32) -> f64 {
        self.strength.get(&item).copied().unwrap_or(0.0)
    }

    /// Of each wanted item the strongest weights above nothing; `of(past, wanted, product, shared)` gives a weight.
    fn strongest(&self, n_neighbours: usize, of: &dyn Fn(u32, u32, f64, f64) -> f64) -> Vec<Weight> {
        let unit = UNIT as f64;
        let mut rows = BTreeMap::<u32, Vec<(u32, f64)>>::new();
        for pair in &self.sums.pairs {
            let (product, shared) = (pair.product as f64 / (unit * unit), pair.shared as f64 / (unit * PART as f64));
            for (past, wanted) in [(pair.i, pair.j), (pair.j, pair.i)] {
                let weight = of(past, wanted, product, shared);
                if weight.is_finite() && weight > 0.0 {
                    rows.entry(wanted).or_default().push((past, weight));
                }
            }
        }
        kept(rows, n_neighbours.min(MAX_WEIGHTS))
    }
}

/// The largest of each row by their size, ties by item.
fn kept(rows: BTreeMap<u32, Vec<(u32, f64)>>, n: usize) -> Vec<Weight> {
    let mut all = vec![];
    for (wanted, mut row) in rows {
        row.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        row.truncate(n);
        row.sort_by_key(|&(item, _)| item);
        let weights = row.into_iter().map(|(item, weight)| Weight { item, wanted, value: quantised(weight) });
        all.extend(weights.filter(|weight| weight.value != 0));
    }
    all
}

fn ease(scaled: &Scaled<'_>, lambda: f64, task: &Task) -> Result<Vec<Weight>, ModelError> {
    let ids: Vec<u32> = scaled.sums.items.iter().map(|item| item.item).collect();
    let n = ids.len();
    if n > MAX_EASE_ITEMS {
        let mb = |n: usize| ((n as u64).pow(2) * 8) >> 20;
        return Err(ModelError::TooLarge { needed_mb: mb(n), limit_mb: mb(MAX_EASE_ITEMS) });
    }
    let place = |item: u32| ids.binary_search(&item).ok();
    let unit = UNIT as f64;
    let mut gram = Array2::<f64>::zeros((n, n));
    for (at, item) in scaled.sums.items.iter().enumerate() {
        gram[(at, at)] = item.product as f64 / (unit * unit) + lambda;
    }
    for pair in &scaled.sums.pairs {
        if let (Some(i), Some(j)) = (place(pair.i), place(pair.j)) {
            gram[(i.max(j), i.min(j))] = pair.product as f64 / (unit * unit);
        }
    }
    let weights = ease_from_gram(gram, task)?;
    let mut rows = BTreeMap::<u32, Vec<(u32, f64)>>::new();
    for (past, row) in ids.iter().zip(weights.outer_iter()) {
        for (wanted, &weight) in ids.iter().zip(row).filter(|(wanted, weight)| *wanted != past && **weight != 0.0) {
            rows.entry(*wanted).or_default().push((*past, weight));
        }
    }
    Ok(kept(rows, MAX_WEIGHTS))
}
