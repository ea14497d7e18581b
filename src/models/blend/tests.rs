//! Blending against plain loops on a model that says what it is told; fallback, receipts, fitted weights.

use std::sync::Arc;

use ndarray::{Array2, ArrayViewMut2};

use super::*;
use crate::data::Interactions;
use crate::models::{FittedModel, Receipt, Term, TermKind};
use crate::task::Task;

/// A model whose scores are given; knows the people listed.
pub(crate) struct Table {
    pub scores: Array2<f32>,
    pub known: Vec<u32>,
}

impl FittedModel for Table {
    fn score(&self, people: &[u32], mut out: ArrayViewMut2<'_, f32>) {
        for (row, &person) in people.iter().enumerate() {
            out.row_mut(row).assign(&self.scores.row(person as usize));
        }
    }

    fn knows(&self, person: u32) -> bool {
        self.known.contains(&person)
    }

    fn receipt(&self, person: u32, item: u32) -> Receipt {
        let score = f64::from(self.scores[[person as usize, item as usize]]);
        let terms = vec![
            Term { kind: TermKind::PastItem(0), value: 0.75 * score },
            Term { kind: TermKind::Field("city: A".to_owned()), value: 0.25 * score - 0.5 },
        ];
        Receipt { score, constant: 0.5, terms }
    }
}

/// Uneven numbers that do not follow a line.
pub(crate) fn table(n_people: usize, n_items: usize, seed: usize, known: &[u32]) -> Arc<dyn FittedModel> {
    let scores = Array2::from_shape_fn((n_people, n_items), |(person, item)| {
        ((person * 31 + item * 17 + seed * 13) % 29) as f32 / 7.0 - 1.0
    });
    Arc::new(Table { scores, known: known.to_vec() })
}

/// Thirty people; items 0..4 are courses, 4..8 music. Person u has items u % 8 and (u + 3) % 8. People
/// 0..25 live in country 0, the others in country 1, which is too small to speak.
pub(crate) fn data() -> Arc<TrainingData> {
    let mut cells = vec![];
    for person in 0..30_u32 {
        cells.push((person, person % 8, 1.0));
        cells.push((person, (person + 3) % 8, 0.5));
    }
    Arc::new(TrainingData {
        strengths: Interactions::from_triplets(30, 8, &cells),
        refused: Interactions::from_triplets(30, 8, &[(0, 7, 1.0)]),
        domains: (0..8).map(|item| if item < 4 { Domain::Course } else { Domain::Music }).collect(),
        countries: (0..30).map(|person| u32::from(person >= 25)).collect(),
        ..TrainingData::default()
    })
}

fn blend(weights: Weights) -> Scorer {
    let (first, second) = (table(30, 8, 1, &[0, 1, 2, 3]), table(30, 8, 5, &[0, 1, 4, 5]));
    Scorer::new(data(), Some(first), Some(second), weights)
}

fn scores_of(scorer: &Scorer, person: u32, candidates: &Candidates) -> (Vec<f32>, Source) {
    let mut out = Array2::zeros((1, 8));
    let sources = scorer.score_block(&[person], candidates, out.view_mut());
    (out.row(0).to_vec(), sources[0])
}

fn slow_z(scores: &[f32], open: &[usize]) -> Vec<f64> {
    let mean = open.iter().map(|&item| f64::from(scores[item])).sum::<f64>() / open.len() as f64;
    let variance = open.iter().map(|&item| (f64::from(scores[item]) - mean).powi(2)).sum::<f64>() / open.len() as f64;
    scores.iter().map(|&score| (f64::from(score) - mean) / variance.sqrt()).collect()
}

#[test]
fn a_blend_adds_weighted_z_over_the_candidates() {
    let scorer = blend(Weights::Fixed { collaborative_weight: 0.6, profile_weight: 0.3 });
    // Person 0 has items 0 and 3 and turned down 7.
    for (candidates, open) in [
        (Candidates::of(None), vec![1, 2, 4, 5, 6]),
        (Candidates::of(Some(Domain::Music)), vec![4, 5, 6]),
        (Candidates { domain: None, include_owned: true }, vec![0, 1, 2, 3, 4, 5, 6]),
    ] {
        let (scores, source) = scores_of(&scorer, 0, &candidates);
        let row = |part: &Arc<dyn FittedModel>| {
            let mut out = Array2::zeros((1, 8));
            part.score(&[0], out.view_mut());
            slow_z(&out.row(0).to_vec(), &open)
        };
        let (first, second) = (row(scorer.collaborative().unwrap()), row(scorer.profile().unwrap()));
        assert_eq!(source, Source::Blend);
        for item in 0..8 {
            if open.contains(&item) {
                assert!((f64::from(scores[item]) - 0.6 * first[item] - 0.3 * second[item]).abs() < 1e-5);
            } else {
                assert_eq!(scores[item], f32::NEG_INFINITY);
            }
        }
    }
}

#[test]
fn people_fall_back_in_order() {
    let candidates = Candidates::of(None);
    let check = |person: u32, expected: Source| {
        assert_eq!(scores_of(&blend(Weights::dial(0.5)), person, &candidates).1, expected)
    };
    check(1, Source::Blend);
    check(2, Source::Collaborative);
    check(4, Source::Profile);
    check(10, Source::CountryPopularity);
    check(27, Source::Popularity);
}

#[test]
fn a_fallback_keeps_the_order_of_its_part_and_the_scale_of_the_blend() {
    let candidates = Candidates::of(Some(Domain::Course));
    let (scores, _) = scores_of(&blend(Weights::dial(0.2)), 4, &candidates);
    let open: Vec<usize> = (0..4).filter(|&item| scores[item].is_finite()).collect();
    let mean: f32 = open.iter().map(|&item| scores[item]).sum::<f32>() / open.len() as f32;
    let variance: f32 = open.iter().map(|&item| scores[item].powi(2)).sum::<f32>() / open.len() as f32;
    assert!(mean.abs() < 1e-5 && (variance - 1.0).abs() < 1e-5);
}

#[test]
fn one_model_keeps_its_own_scores() {
    let part = table(30, 8, 1, &[0, 1]);
    let scorer = Scorer::new(data(), Some(Arc::clone(&part)), None, Weights::default());
    let (scores, source) = scores_of(&scorer, 1, &Candidates::of(None));
    let mut own = Array2::zeros((1, 8));
    part.score(&[1], own.view_mut());
    assert_eq!(source, Source::Collaborative);
    assert_eq!(scores[5], own[[0, 5]]);
    assert_eq!(scores[1], f32::NEG_INFINITY);
    let (shares, source) = scores_of(&scorer, 27, &Candidates::of(None));
    assert_eq!(source, Source::Popularity);
    assert!(shares.iter().filter(|share| share.is_finite()).all(|share| (0.0..=1.0).contains(share)));
}

#[test]
fn popularity_counts_people_in_all_and_in_the_country() {
    let data = data();
    let popularity = Popularity::new(&data);
    let n_with =
        |item: u32, people: std::ops::Range<usize>| people.filter(|&u| data.strengths.has(u, item)).count() as f32;
    let country = popularity.in_country(0, None).unwrap();
    for item in 0..8 {
        assert_eq!(popularity.general()[item as usize], n_with(item, 0..30) / 30.0);
        assert_eq!(country[item as usize], n_with(item, 0..25) / 25.0);
    }
    assert!(popularity.in_country(1, None).is_none());
    assert!(popularity.in_country(9, Some(Domain::Music)).is_none());
}

#[test]
fn receipts_add_up_to_the_score_in_every_case() {
    let first = || Some(table(30, 8, 1, &[0, 1, 2, 3]));
    let scorers = [
        blend(Weights::Fixed { collaborative_weight: 0.6, profile_weight: 0.3 }),
        blend(Weights::Adaptive { collaborative_weight: 0.6, profile_weight: 0.4, kappa: 3.0 }),
        Scorer::new(data(), first(), None, Weights::default()),
        Scorer::new(data(), None, first(), Weights::default()),
        Scorer::popularity(data()),
    ];
    for (scorer, person) in scorers.iter().flat_map(|scorer| [1, 2, 4, 10, 27].map(|person| (scorer, person))) {
        for domain in [None, Some(Domain::Course), Some(Domain::Music)] {
            let candidates = Candidates::of(domain);
            let (scores, source) = scores_of(scorer, person, &candidates);
            for item in (0..8).filter(|&item| scores[item].is_finite()) {
                let found = scorer.receipt(person, item as u32, &candidates);
                let sum = found.receipt.constant + found.receipt.terms.iter().map(|term| term.value).sum::<f64>();
                let score = f64::from(scores[item]);
                assert!((sum - score).abs() < 1e-4, "{source:?} {person} {item}: {sum} is not {score}");
                assert!((found.receipt.score - score).abs() < 1e-4);
                assert_eq!(found.source, source);
                if source == Source::Blend {
                    let equation =
                        found.collaborative_weight * found.z_collaborative + found.profile_weight * found.z_profile;
                    assert!((equation - score).abs() < 1e-4);
                }
            }
        }
    }
}

#[test]
fn adaptive_weights_lean_on_the_profile_with_thin_history() {
    let weights = Weights::Adaptive { collaborative_weight: 0.8, profile_weight: 0.2, kappa: 4.0 };
    assert_eq!(weights.of(0), (0.0, 0.2));
    assert_eq!(weights.of(4), (0.4, 0.2));
    assert_eq!(Weights::Adaptive { collaborative_weight: 0.8, profile_weight: 0.2, kappa: 0.0 }.of(0).0, 0.0);
    assert!((weights.alpha() - 0.8).abs() < 1e-12);
}

#[test]
fn a_constant_part_says_nothing() {
    let flat: Arc<dyn FittedModel> = Arc::new(Table { scores: Array2::from_elem((30, 8), 0.3), known: vec![1] });
    let second = table(30, 8, 5, &[1]);
    let with_flat = Scorer::new(data(), Some(flat), Some(second), Weights::dial(0.5));
    let scores = scores_of(&with_flat, 1, &Candidates::of(None)).0;
    let half =
        blend(Weights::dial(0.0)).with_weights(Weights::Fixed { collaborative_weight: 0.0, profile_weight: 0.5 });
    assert_eq!(scores, scores_of(&half, 1, &Candidates::of(None)).0);
}

/// Loss by plain loops, minimised on a fine grid.
#[test]
fn fitted_weights_are_the_non_negative_minimum() {
    let everybody: Vec<u32> = (0..30).collect();
    let scorer =
        Scorer::new(data(), Some(table(30, 8, 1, &everybody)), Some(table(30, 8, 5, &everybody)), Weights::default());
    let held_cells: Vec<(u32, u32, f32)> = everybody.iter().map(|&u| (u, (u * 3 + 5) % 8, 1.0)).collect();
    let held = Interactions::from_triplets(30, 8, &held_cells).filter(|u, i, _| !data().strengths.has(u, i));
    let options = WeightOptions { lambda: 2.0, ..WeightOptions::default() };
    let fit = fit_weights(&scorer, &held, &everybody, &options, &Task::silent()).unwrap();
    let loss = |alpha: f64, beta: f64| {
        let mixed = scorer.with_weights(Weights::Fixed { collaborative_weight: alpha, profile_weight: beta });
        let mut loss = options.lambda * (alpha * alpha + beta * beta);
        for &person in &everybody {
            let scores = scores_of(&mixed, person, &Candidates::of(None)).0;
            let items: Vec<usize> = (0..8).filter(|&item| scores[item].is_finite()).collect();
            if items.iter().any(|&item| held.has(person as usize, item as u32)) {
                for item in items {
                    let y = f64::from(u8::from(held.has(person as usize, item as u32)));
                    loss += 0.5 * (y - f64::from(scores[item])).powi(2);
                }
            }
        }
        loss
    };
    assert!((fit.loss - loss(fit.collaborative_weight, fit.profile_weight)).abs() < 1e-3);
    for (da, db) in [(0.02, 0.0), (-0.02, 0.0), (0.0, 0.02), (0.0, -0.02), (0.02, -0.02), (-0.02, 0.02)] {
        let (alpha, beta) = (fit.collaborative_weight + da, fit.profile_weight + db);
        if alpha >= 0.0 && beta >= 0.0 {
            assert!(loss(alpha, beta) >= fit.loss - 1e-4);
        }
    }
    let adaptive = WeightOptions { adaptive: true, ..options };
    let with_kappa = fit_weights(&scorer, &held, &everybody, &adaptive, &Task::silent()).unwrap();
    assert!(with_kappa.loss <= fit.loss + 1e-9 && with_kappa.kappa.is_some());
}

#[test]
fn a_part_that_finds_the_held_items_gets_the_weight() {
    let everybody: Vec<u32> = (0..30).collect();
    let data = data();
    let held_cells: Vec<(u32, u32, f32)> = everybody.iter().map(|&u| (u, (u * 3 + 5) % 8, 1.0)).collect();
    let held = Interactions::from_triplets(30, 8, &held_cells).filter(|u, i, _| !data.strengths.has(u, i));
    let good = Array2::from_shape_fn((30, 8), |(u, i)| f32::from(u8::from(held.has(u, i as u32))));
    let bad = good.mapv(|score| -score);
    let part = |scores: &Array2<f32>| Some(Arc::new(Table { scores: scores.clone(), known: everybody.clone() }) as _);
    let scorer = Scorer::new(data, part(&good), part(&bad), Weights::default());
    let fit = fit_weights(&scorer, &held, &everybody, &WeightOptions::default(), &Task::silent()).unwrap();
    assert_eq!(fit.weights(), Weights::dial(1.0));
    let nobody = fit_weights(&scorer, &held, &[], &WeightOptions::default(), &Task::silent());
    assert!(matches!(nobody, Err(crate::models::ModelError::TooFew { .. })));
}

#[test]
fn source_ids_round_trip() {
    for source in Source::ALL {
        assert_eq!(Source::from_id(source.id()), Some(source));
    }
}
