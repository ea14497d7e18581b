//! `rp3beta`: a random walk of three steps from a person over items and people to items, with the share of what everybody
//! has held back by an exponent (Paudel 2017).

use std::sync::Arc;

use super::history::RECENCY;
use super::item_to_item::ItemToItem;
use super::linalg::sparse::{keep_top, product_rows};
use super::steps::Part;
use super::{
    Family, FittedModel, ModelError, ModelParts, ParamKind, ParamSpec, Params, Recommender, TrainingData,
    check_strengths, params,
};
use crate::data::Interactions;
use crate::task::{Cancelled, Task};

const ID: &str = "rp3beta";
/// 0: the walk as it is; 1: popularity taken out altogether.
const BETA: ParamSpec = ParamSpec { name: "beta", kind: ParamKind::Number, min: 0.0, max: 2.0, default: 0.4 };
const N_NEIGHBOURS: ParamSpec =
    ParamSpec { name: "neighbours", kind: ParamKind::Integer, min: 1.0, max: 5000.0, default: 400.0 };

pub struct Rp3Beta;

impl Recommender for Rp3Beta {
    fn id(&self) -> &'static str {
        ID
    }

    fn family(&self) -> Family {
        Family::Collaborative
    }

    fn params(&self) -> &'static [ParamSpec] {
        &[BETA, N_NEIGHBOURS, RECENCY]
    }

    fn fit(
        &self,
        data: &Arc<TrainingData>,
        params: &Params,
        _seed: u64,
        task: &Task,
    ) -> Result<Box<dyn FittedModel>, ModelError> {
        let checked = params::checked(ID, self.params(), params)?;
        check_strengths(data)?;
        let walk = walk(&data.strengths, checked.number(&BETA), checked.integer(&N_NEIGHBOURS), task)?;
        Ok(Box::new(ItemToItem::new(data, walk, checked.number(&RECENCY))))
    }

    fn restore(&self, data: &Arc<TrainingData>, params: &Params, parts: &ModelParts) -> Option<Box<dyn FittedModel>> {
        let checked = params::checked(ID, self.params(), params).ok()?;
        Some(Box::new(ItemToItem::restore(data, checked.number(&RECENCY), parts)?))
    }
}

/// B_ji = sum over people v of P(j -> v) P(v -> i) / d_i^beta, P in proportion to the strengths and d_i the sum of
/// column i; of each wanted item i the K strongest past items j. The first step, from the person to j, is the person's
/// own row, whose sum changes no ranking and is left out.
fn walk(x: &Interactions, beta: f64, n_neighbours: usize, task: &Task) -> Result<Interactions, Cancelled> {
    task.check()?;
    let by_item = x.transposed(task)?;
    task.check()?;
    let sum = |values: &[f32]| values.iter().map(|&value| f64::from(value)).sum::<f64>();
    let item_sums: Vec<f64> = (0..by_item.n_people()).map(|item| sum(by_item.row(item).1)).collect();
    // X with each person's row adding up to one: P(v -> i). P(j -> v) is x_vj / d_j.
    let mut to_items = Vec::with_capacity(x.nnz());
    for person in 0..x.n_people() {
        let (_, values) = x.row(person);
        let total = sum(values);
        to_items.extend(values.iter().map(|&value| (f64::from(value) / total) as f32));
    }
    let to_items = Interactions::from_parts(x.n_items(), x.indptr().to_vec(), x.items().to_vec(), to_items);
    let keep = |item: usize, products: &mut Vec<(u32, f32)>| {
        products.retain(|&(past_item, _)| past_item as usize != item);
        for (past_item, product) in products.iter_mut() {
            let length = item_sums[*past_item as usize] * item_sums[item].powf(beta);
            *product = (f64::from(*product) / length) as f32;
        }
        products.retain(|&(_, value)| value.is_finite() && value > 0.0);
        keep_top(products, n_neighbours);
    };
    // Row i of (P(v -> i))' X: by wanted item, to be turned around.
    product_rows(&to_items.transposed(task)?, x, &Part::new(task, 0, 1), keep)?.transposed(task)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Paths one by one.
    fn plain(x: &Interactions, past: u32, item: u32, beta: f64) -> f64 {
        let value = |person: usize, item: u32| {
            let (items, values) = x.row(person);
            items.binary_search(&item).map_or(0.0, |at| f64::from(values[at]))
        };
        let people = 0..x.n_people();
        let column = |item: u32| people.clone().map(|person| value(person, item)).sum::<f64>();
        let row = |person: usize| x.row(person).1.iter().map(|&value| f64::from(value)).sum::<f64>();
        let through = |person: usize| value(person, past) / column(past) * value(person, item) / row(person);
        let walked: f64 =
            people.clone().filter(|&person| value(person, past) * value(person, item) > 0.0).map(through).sum();
        if past == item || walked == 0.0 { 0.0 } else { walked / column(item).powf(beta) }
    }

    proptest! {
        #[test]
        fn the_walk_is_the_sum_over_its_paths(
            cells in prop::collection::vec((0_u32..8, 0_u32..6, 0.2_f32..2.0), 1..40),
            beta in 0.0_f64..1.0,
        ) {
            let x = Interactions::from_triplets(8, 6, &cells);
            let found = walk(&x, beta, 6, &Task::silent()).unwrap();
            for past in 0..6 {
                for item in 0..6 {
                    let (items, values) = found.row(past as usize);
                    let value = items.binary_search(&item).map_or(0.0, |at| f64::from(values[at]));
                    let expected = plain(&x, past, item, beta);
                    prop_assert!((value - expected).abs() < 1e-5, "{past} {item}: {value} {expected}");
                }
            }
        }
    }

    #[test]
    fn a_walk_of_one_person_is_as_computed_by_hand() {
        // Person 0 has items 0 and 1, person 1 items 1 and 2: from 0 the walk reaches 1 with 1/2, over 2^0.5.
        let x = Interactions::from_triplets(2, 3, &[(0, 0, 1.0), (0, 1, 1.0), (1, 1, 1.0), (1, 2, 1.0)]);
        let found = walk(&x, 0.5, 3, &Task::silent()).unwrap();
        assert_eq!(found.row(0).0, [1]);
        assert!((found.row(0).1[0] - 0.5 / 2_f32.sqrt()).abs() < 1e-6);
        assert_eq!(found.row(1).0, [0, 2]);
        assert!((found.row(1).1[0] - 0.25).abs() < 1e-6);
    }
}
