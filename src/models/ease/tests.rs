//! The closed form beside a dense reference.

use ndarray::Array2;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::fit::{weights, weights_in};
use super::local;
use crate::data::Interactions;
use crate::models::ModelError;
use crate::task::Task;

fn random_cells(n_people: u32, n_items: u32) -> Interactions {
    let (mut chance, mut rng) = (ChaCha8Rng::seed_from_u64(2), ChaCha8Rng::seed_from_u64(3));
    let pairs = (0..n_people).flat_map(|person| (0..n_items).map(move |item| (person, item)));
    let cells: Vec<(u32, u32, f32)> = pairs
        .filter(|_| chance.random_bool(0.15))
        .map(|(person, item)| (person, item, rng.random_range(0.2..2.0_f32)))
        .collect();
    Interactions::from_triplets(n_people as usize, n_items as usize, &cells)
}

/// Each column by itself: the ridge regression of an item on all others, by gradient descent to the end.
fn plain_weights(x: &Interactions, lambda: f64) -> Array2<f64> {
    let n_items = x.n_items();
    let mut dense = Array2::<f64>::zeros((x.n_people(), n_items));
    for person in 0..x.n_people() {
        let (items, values) = x.row(person);
        items.iter().zip(values).for_each(|(&item, &value)| dense[(person, item as usize)] = f64::from(value));
    }
    let gram = dense.t().dot(&dense);
    let step = 1.0 / (gram.diag().sum() + lambda);
    let mut weights = Array2::<f64>::zeros((n_items, n_items));
    for _ in 0..20_000 {
        let gradient = gram.dot(&weights) - &gram + &weights * lambda;
        weights = weights - gradient * step;
        weights.diag_mut().fill(0.0);
    }
    weights
}

#[test]
fn weights_are_the_ridge_regressions_without_the_item_itself() {
    let x = random_cells(40, 9);
    let plain = plain_weights(&x, 2.0);
    let found = weights(&x, 2.0, None, &Task::silent()).unwrap();
    for (index, &expected) in plain.indexed_iter() {
        assert!((f64::from(found[index]) - expected).abs() < 1e-5, "{index:?} {} {expected}", found[index]);
    }
}

#[test]
fn single_precision_is_close_to_double() {
    let x = random_cells(900, 300);
    let double = weights_in::<f64>(&x, 1.0, None, &Task::silent()).unwrap();
    let single = weights_in::<f32>(&x, 1.0, None, &Task::silent()).unwrap();
    let furthest = double.iter().zip(&single).map(|(a, &b)| (a - f64::from(b)).abs()).fold(0.0, f64::max);
    assert!(furthest < 1e-4, "{furthest}");
}

#[test]
fn with_all_items_as_neighbours_the_approximation_is_the_closed_form() {
    // So many people that every two items share one: others are no neighbours.
    let x = random_cells(900, 12);
    let exact = weights(&x, 2.0, None, &Task::silent()).unwrap();
    let found = local::weights(&x, 2.0, 12, &Task::silent()).unwrap();
    for ((past, item), &expected) in exact.indexed_iter() {
        let (items, values) = found.row(past);
        let value = items.binary_search(&(item as u32)).map_or(0.0, |at| values[at]);
        assert!((value - expected).abs() < 1e-5, "{past} {item}: {value} {expected}");
    }
}

#[test]
fn with_few_neighbours_an_item_is_regressed_on_those_alone() {
    // Item 0 goes with item 1 three times and with item 2 once: of one neighbour, item 1 stays.
    let x = Interactions::from_triplets(
        4,
        3,
        &[(0, 0, 1.0), (0, 1, 1.0), (1, 0, 1.0), (1, 1, 1.0), (2, 0, 1.0), (2, 1, 1.0), (3, 0, 1.0), (3, 2, 1.0)],
    );
    let found = local::weights(&x, 1.0, 1, &Task::silent()).unwrap().transpose();
    assert_eq!(found.row(0), ([1].as_slice(), [3.0 / (3.0 + 1.0)].as_slice()));
}

#[test]
fn a_catalogue_that_does_not_fit_is_refused_before_work() {
    let x = Interactions::from_triplets(1, 25_000, &[(0, 7, 1.0)]);
    let found = weights(&x, 1.0, None, &Task::silent());
    assert!(matches!(found, Err(ModelError::TooLarge { needed_mb: 2384, limit_mb: 1700 })), "{:?}", found.err());
}
