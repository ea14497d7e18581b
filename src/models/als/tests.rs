//! The solver beside a dense reference, and its objective.

use std::sync::Arc;

use ndarray::{Array1, Array2};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::fit::{Settings, factorise, loss, with_refused};
use super::*;
use super::{descent, solve};
use crate::data::Interactions;
use crate::models::linalg::cholesky;
use crate::models::steps::Part;

const SETTINGS: Settings =
    Settings { n_factors: 6, n_sweeps: 5, unobserved_weight: 0.2, regularisation: 0.03, frequency_exponent: 0.7 };

/// Rows with none, few and more cells than factors; a tenth of them refused.
fn random_cells(n_people: usize, n_items: usize) -> Interactions {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut cells = vec![];
    for person in 0..n_people as u32 {
        let share = f64::from(person % 5) * 0.2;
        for item in 0..n_items as u32 {
            if rng.random_bool(share) {
                let sign = if rng.random_bool(0.1) { -1.0 } else { 1.0 };
                cells.push((person, item, sign * rng.random_range(0.2..2.0_f32)));
            }
        }
    }
    Interactions::from_triplets(n_people, n_items, &cells)
}

fn random_factors(n_rows: usize, n_factors: usize) -> Array2<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(9);
    Array2::from_shape_fn((n_rows, n_factors), |_| rng.random_range(-1.0..1.0_f32))
}

/// The normal equations over every pair, written out.
fn plain_row(cells: &Interactions, row: usize, fixed: &Array2<f32>, settings: &Settings) -> Array1<f64> {
    let (columns, values) = cells.row(row);
    let n_factors = fixed.ncols();
    let fixed = fixed.mapv(f64::from);
    let frequency = columns.len() as f64 + settings.unobserved_weight * fixed.nrows() as f64;
    let mut normal =
        Array2::<f64>::eye(n_factors) * (settings.regularisation * frequency.powf(settings.frequency_exponent));
    let mut right = Array1::<f64>::zeros(n_factors);
    for (item, vector) in fixed.outer_iter().enumerate() {
        let value = columns.binary_search(&(item as u32)).map_or(0.0, |at| f64::from(values[at]));
        let weight = settings.unobserved_weight + value.abs();
        for i in 0..n_factors {
            right[i] += value.max(0.0) * vector[i];
            for j in 0..n_factors {
                normal[(i, j)] += weight * vector[i] * vector[j];
            }
        }
    }
    let mut normal = normal.into_raw_vec_and_offset().0;
    assert!(cholesky::factor(&mut normal, n_factors));
    cholesky::solve(&normal, n_factors, right.as_slice_mut().unwrap());
    right
}

fn check_half_sweep(n_rows: usize, n_fixed: usize) {
    let cells = random_cells(n_rows, n_fixed);
    let fixed = random_factors(n_fixed, 6);
    let task = Task::silent();
    let mut solved = Array2::zeros((n_rows, 6));
    solve::half_sweep(&SETTINGS.side(&cells, n_fixed), &fixed, &mut solved, &Part::new(&task, 0, 1)).unwrap();
    for row in 0..n_rows {
        let plain = plain_row(&cells, row, &fixed, &SETTINGS);
        for (found, expected) in solved.row(row).iter().zip(&plain) {
            assert!((f64::from(*found) - expected).abs() < 1e-5, "{n_rows} x {n_fixed}, row {row}");
        }
    }
}

#[test]
fn rows_solve_their_normal_equations_in_either_form() {
    check_half_sweep(40, 12);
    check_half_sweep(12, 40);
    check_half_sweep(700, 600);
}

/// Of the turned sides: products and lengths are as before, H'H is diagonal.
#[test]
fn turning_both_sides_changes_no_product() {
    let (mut persons, mut items) = (random_factors(30, 6), random_factors(1100, 6));
    let products = persons.dot(&items.t());
    let task = Task::silent();
    let gram = items.mapv(f64::from).t().dot(&items.mapv(f64::from));
    let diagonal = descent::turn(&gram, [&mut items, &mut persons], &Part::new(&task, 0, 1)).unwrap();
    assert!((persons.dot(&items.t()) - products).iter().all(|difference| difference.abs() < 1e-4));
    let turned = items.t().dot(&items);
    for ((row, column), &entry) in turned.indexed_iter() {
        let expected = if row == column { diagonal[row] } else { 0.0 };
        assert!((f64::from(entry) - expected).abs() < 1e-2, "{turned}");
    }
}

#[test]
fn a_few_descents_reach_the_solution_of_every_row() {
    let (n_rows, n_fixed) = (60, 40);
    let cells = random_cells(n_rows, n_fixed);
    let (mut fixed, mut solved) = (random_factors(n_fixed, 6), Array2::zeros((n_rows, 6)));
    let (side, task) = (SETTINGS.side(&cells, n_fixed), Task::silent());
    let gram = fixed.mapv(f64::from).t().dot(&fixed.mapv(f64::from));
    let part = Part::new(&task, 0, 1);
    let diagonal = descent::turn(&gram, [&mut fixed, &mut solved], &part).unwrap();
    for _ in 0..10 {
        descent::half_sweep(&side, &fixed, &diagonal, &mut solved, &part).unwrap();
    }
    for row in 0..n_rows {
        let plain = plain_row(&cells, row, &fixed, &SETTINGS);
        for (found, expected) in solved.row(row).iter().zip(&plain) {
            assert!((f64::from(*found) - expected).abs() < 1e-4, "row {row}: {found} {expected}");
        }
    }
}

#[test]
fn the_loss_is_the_sum_over_all_pairs() {
    let cells = random_cells(20, 9);
    let by_item = cells.transpose();
    let (persons, items) = (random_factors(20, 6), random_factors(9, 6));
    let (person_side, item_side) = (SETTINGS.side(&cells, 9), SETTINGS.side(&by_item, 20));
    let mut plain = 0.0;
    for person in 0..20 {
        for item in 0..9 {
            let product = f64::from(persons.row(person).dot(&items.row(item)));
            plain += SETTINGS.unobserved_weight * product.powi(2);
            let (columns, values) = cells.row(person);
            if let Ok(at) = columns.binary_search(&(item as u32)) {
                let target = if values[at] > 0.0 { 1.0 } else { 0.0 };
                plain += f64::from(values[at].abs()) * (target - product).powi(2);
            }
        }
    }
    for (side, factors, n_other) in [(&person_side, &persons, 9.0), (&item_side, &items, 20.0)] {
        for (row, vector) in factors.outer_iter().enumerate() {
            let frequency = side.cells.row(row).0.len() as f64 + SETTINGS.unobserved_weight * n_other;
            let ridge = SETTINGS.regularisation * frequency.powf(SETTINGS.frequency_exponent);
            plain += ridge * f64::from(vector.dot(&vector));
        }
    }
    let task = Task::silent();
    let person_gram = persons.mapv(f64::from).t().dot(&persons.mapv(f64::from));
    let found = loss(&person_side, &item_side, &persons, &items, &person_gram, &Part::new(&task, 0, 1)).unwrap();
    assert!((found - plain).abs() < 1e-4 * plain, "{found} {plain}");
}

#[test]
fn each_sweep_brings_the_loss_down() {
    let factors = factorise(&random_cells(60, 25), &SETTINGS, 3, &Task::silent()).unwrap();
    let losses: Vec<f64> = factors.iterations.iter().map(|iteration| iteration.loss).collect();
    assert_eq!(losses.len(), SETTINGS.n_sweeps);
    assert!(losses.is_sorted_by(|before, after| after < before), "{losses:?}");
}

#[test]
fn refused_items_are_zeros_with_confidence() {
    let strengths = Interactions::from_triplets(2, 3, &[(0, 0, 0.5), (0, 1, 2.0), (1, 2, 1.0)]);
    let refused = Interactions::from_triplets(2, 3, &[(0, 2, 1.0), (1, 2, 1.0)]);
    let data = TrainingData { strengths, refused, ..TrainingData::default() };
    let expected = Interactions::from_triplets(2, 3, &[(0, 0, 0.5), (0, 1, 2.0), (0, 2, -1.0), (1, 2, -1.0)]);
    assert_eq!(with_refused(&data), Some(expected));
    assert_eq!(with_refused(&TrainingData { refused: Interactions::default(), ..data }), None);
}

#[test]
fn a_receipt_with_refused_items_still_adds_up() {
    let cells = random_cells(30, 12);
    let strengths = cells.filter(|_, _, cell| cells.values()[cell] > 0.0);
    let refused = cells.filter(|_, _, cell| cells.values()[cell] < 0.0);
    let data = Arc::new(TrainingData { strengths, refused, ..TrainingData::default() });
    let model = Als.fit(&data, &Params::new(), 1, &Task::silent()).unwrap();
    let people: Vec<u32> = (0..30).collect();
    let mut out = Array2::zeros((30, 12));
    model.score(&people, out.view_mut());
    for ((person, item), &score) in out.indexed_iter() {
        let receipt = model.receipt(person as u32, item as u32);
        assert!((receipt.score - f64::from(score)).abs() < 1e-5, "{person} {item}");
    }
}
