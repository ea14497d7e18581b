//! Golden values and the dense decomposition.

use std::sync::Arc;

use ndarray::{Array2, array};

use super::*;
use crate::data::Interactions;

/// The toy of the founding article (MODELS section 4).
fn article() -> Arc<TrainingData> {
    let rows = array![[4.0, 2.0, 1.0, 3.0], [5.0, 3.0, 2.0, 4.0], [2.0, 1.0, 3.0, 4.0]];
    let cells: Vec<(u32, u32, f32)> = rows.indexed_iter().map(|((u, i), &value)| (u as u32, i as u32, value)).collect();
    Arc::new(TrainingData { strengths: Interactions::from_triplets(3, 4, &cells), ..TrainingData::default() })
}

#[test]
fn singular_values_of_the_article_come_out() {
    let persons = fit::truncated(&article().strengths, 2, 5, 7, &Task::silent()).unwrap().persons;
    for (column, expected) in persons.columns().into_iter().zip([10.372_836_88, 2.501_136_83]) {
        let found = f64::from(column.dot(&column)).sqrt();
        assert!((found - expected).abs() < 1e-5, "{found} {expected}");
    }
}

#[test]
fn the_article_s_row_is_rebuilt() {
    let params: Params = [("factors".to_owned(), 2.0)].into();
    let model = Svd.fit(&article(), &params, 7, &Task::silent()).unwrap();
    let mut out = Array2::zeros((1, 4));
    model.score(&[0], out.view_mut());
    for (found, expected) in out.iter().zip([3.935_519_97, 2.210_872_55, 1.143_905_19, 2.868_552_6]) {
        assert!((f64::from(*found) - expected).abs() < 1e-4, "{out}");
    }
}

/// The article scores a user by the product of latent vectors: item 2 of its V is [1, 1, 0, 0].
#[test]
fn the_article_s_projected_score_comes_out() {
    let fitted = fit::truncated(&article().strengths, 2, 5, 7, &Task::silent()).unwrap();
    let person = fitted.persons.row(0);
    let item = array![1.0_f32, 1.0, 0.0, 0.0].dot(&fitted.items);
    assert!((f64::from(person.dot(&item)) - 6.146_392_52).abs() < 1e-4);
}

#[test]
fn factors_beyond_the_rank_change_nothing() {
    let exact = article();
    for n_factors in [3.0, 4.0, 64.0] {
        let params: Params = [("factors".to_owned(), n_factors)].into();
        let model = Svd.fit(&exact, &params, 1, &Task::silent()).unwrap();
        let mut out = Array2::zeros((3, 4));
        model.score(&[0, 1, 2], out.view_mut());
        for (person, row) in out.outer_iter().enumerate() {
            let (_, values) = exact.strengths.row(person);
            assert!(row.iter().zip(values).all(|(found, expected)| (found - expected).abs() < 1e-4), "{out}");
        }
        assert_eq!(model.person_vectors().unwrap().ncols(), 3);
    }
}

#[test]
fn vectors_are_those_of_the_model() {
    let data = article();
    let vectors = embedding(&data, 2, 7, &Task::silent()).unwrap();
    assert_eq!(vectors, fit::truncated(&data.strengths, 2, 5, 7, &Task::silent()).unwrap().persons);
    assert!(matches!(embedding(&data, 0, 7, &Task::silent()), Err(ModelError::ParamOutOfRange { .. })));
}

/// Two people whose rows nearly agree: what tells them apart is some thousand times weaker than what they share.
#[test]
fn weak_directions_are_kept_where_all_are_asked_for() {
    let rows = array![[3.0, 2.0, 0.0, 9.0], [3.0, 2.001, 0.0, 9.0], [0.0, 0.0, 4.0, 0.0]];
    let cells: Vec<(u32, u32, f32)> = rows
        .indexed_iter()
        .filter(|&(_, &value)| value > 0.0)
        .map(|((u, i), &value): (_, &f64)| (u as u32, i as u32, value as f32))
        .collect();
    for (n_rows, n_columns, transposed) in [(3, 4, false), (4, 3, true)] {
        let turned = |&(u, i, value): &(u32, u32, f32)| if transposed { (i, u, value) } else { (u, i, value) };
        let cells: Vec<_> = cells.iter().map(turned).collect();
        let x = Interactions::from_triplets(n_rows, n_columns, &cells);
        let fitted = fit::truncated(&x, 3, 5, 7, &Task::silent()).unwrap();
        let rebuilt = fitted.persons.dot(&fitted.items.t());
        for &(u, i, value) in &cells {
            let found = rebuilt[(u as usize, i as usize)];
            assert!((found - value).abs() < 2e-5, "{found} {value}");
        }
    }
}
