//! The kernel beside a dense reference.

use std::sync::Arc;

use ndarray::Array2;
use proptest::prelude::*;

use super::*;
use crate::data::Interactions;

/// The toy of the founding article (MODELS section 4).
fn article() -> Interactions {
    let rows = [[4.0, 2.0, 1.0, 3.0], [5.0, 3.0, 2.0, 4.0], [2.0, 1.0, 3.0, 4.0]];
    let cells: Vec<(u32, u32, f32)> =
        (0..3).flat_map(|u| (0..4).map(move |i| (u, i, rows[u as usize][i as usize]))).collect();
    Interactions::from_triplets(3, 4, &cells)
}

#[test]
fn similarities_of_the_article_are_cosines() {
    let x = article();
    let settings = Settings { n_neighbours: 10, shrinkage: 0.0, power: 1.0, weighting: Weighting::None, pool: 0 };
    let neighbours = Neighbours::new(&x, settings, |_| true, 0, &Task::silent()).unwrap();
    let expected = [
        vec![(1, 0.993_808), (2, 0.833_333_3)],
        vec![(0, 0.993_808), (2, 0.869_582)],
        vec![(1, 0.869_582), (0, 0.833_333_3)],
    ];
    for (person, expected) in expected.iter().enumerate() {
        let found = neighbours.of(person, |_| 1.0, &mut Accumulator::new(3));
        assert_eq!(found.len(), expected.len());
        for (&(other, similarity), &(expected_other, expected_similarity)) in found.iter().zip(expected) {
            assert_eq!(other, expected_other);
            assert!((similarity - expected_similarity).abs() < 1e-6, "{person}: {found:?}");
        }
    }
}

/// Every pair of rows, in full.
fn plain_score(x: &Interactions, weighted: &Interactions, person: usize, k: usize, shrinkage: f64) -> Vec<f64> {
    let dense_of = |x: &Interactions, row| {
        let mut dense = vec![0.0_f64; x.n_items()];
        let (items, values) = x.row(row);
        items.iter().zip(values).for_each(|(&item, &value)| dense[item as usize] = f64::from(value));
        dense
    };
    let dense = |row| dense_of(weighted, row);
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let own = dense(person);
    let mut others: Vec<(usize, f64)> = (0..x.n_people())
        .filter(|&other| other != person)
        .map(|other| {
            let row = dense(other);
            let norms = product(&own, &own).sqrt() * product(&row, &row).sqrt();
            (other, product(&own, &row) / (norms + shrinkage))
        })
        .filter(|pair| pair.1 > 0.0)
        .collect();
    others.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut scores = vec![0.0; x.n_items()];
    for (other, similarity) in others.into_iter().take(k) {
        dense_of(x, other).iter().zip(&mut scores).for_each(|(value, score)| *score += similarity.powi(2) * value);
    }
    scores
}

proptest! {
    #[test]
    fn scores_are_those_of_the_plain_definition(
        // Primes keep two similarities from being equal in one precision and not in the other.
        cells in prop::collection::vec((0_u32..8, 0_u32..6, prop::sample::select(vec![2.0_f32, 3.0, 5.0, 7.0])), 1..40),
        weighting in 0..3_u8,
    ) {
        let x = Interactions::from_triplets(8, 6, &cells);
        let data = Arc::new(TrainingData { strengths: x.clone(), ..TrainingData::default() });
        let params = [("neighbours", 8.0), ("shrinkage", 0.7), ("power", 2.0), ("weighting", f64::from(weighting))];
        let params: Params = params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let weighted = Weighting::from_number(weighting.into()).apply(&x);
        let model = UserKnn.fit(&data, &params, 0, &Task::silent()).unwrap();
        let mut out = Array2::zeros((8, 6));
        model.score(&[0, 1, 2, 3, 4, 5, 6, 7], out.view_mut());
        for (person, row) in out.outer_iter().enumerate() {
            for (found, expected) in row.iter().zip(plain_score(&x, &weighted, person, 8, 0.7)) {
                prop_assert!((f64::from(*found) - expected).abs() < 1e-4 * (1.0 + expected));
            }
        }
    }
}

#[test]
fn only_the_nearest_count() {
    let x = Interactions::from_triplets(3, 3, &[(0, 0, 1.0), (1, 0, 1.0), (1, 1, 0.1), (2, 0, 1.0), (2, 2, 9.0)]);
    let data = Arc::new(TrainingData { strengths: x, ..TrainingData::default() });
    let params: Params = [("neighbours".to_owned(), 1.0)].into();
    let model = UserKnn.fit(&data, &params, 0, &Task::silent()).unwrap();
    let receipt = model.receipt(0, 0);
    assert!(matches!(receipt.terms.as_slice(), [Term { kind: TermKind::SimilarPerson(1), .. }]), "{receipt:?}");
    assert_eq!(model.receipt(0, 2), Receipt::default());
}

#[test]
fn neighbours_come_from_the_pool_and_from_those_who_have_what_is_wanted() {
    let cells: Vec<(u32, u32, f32)> =
        (0..40).flat_map(|person| [(person, 0, 1.0), (person, 1 + person, 1.0)]).collect();
    let x = Interactions::from_triplets(41, 41, &cells);
    let data = Arc::new(TrainingData { strengths: x, ..TrainingData::default() });
    let neighbours = |params: &[(&str, f64)], seed| {
        let params: Params = params.iter().map(|&(name, value)| (name.to_owned(), value)).collect();
        let model = fit_history(&data, &params, |other| other % 2 == 0, seed, &Task::silent()).unwrap();
        let of = |person| model.neighbours_of(person, &mut Accumulator::new(41));
        let all: std::collections::BTreeSet<u32> = (0..41).flat_map(of).map(|(other, _)| other).collect();
        all.into_iter().collect::<Vec<_>>()
    };
    let even: Vec<u32> = (0..40).step_by(2).collect();
    assert_eq!(neighbours(&[], 1), even);
    assert_eq!(neighbours(&[("pool", 500.0)], 1), even);
    let some = neighbours(&[("pool", 6.0)], 1);
    assert!(some.len() == 6 && some.iter().all(|person| even.contains(person)), "{some:?}");
    assert_ne!(some, neighbours(&[("pool", 6.0)], 2));
}
