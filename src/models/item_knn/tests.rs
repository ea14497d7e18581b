//! The kernel beside a dense reference.

use proptest::prelude::*;

use super::fit::{Settings, similarities};
use super::*;
use crate::data::Interactions;
use crate::task::Task;

/// The definition on full columns.
fn plain(x: &Interactions, past: usize, item: usize, settings: &Settings) -> f64 {
    let column = |item: usize| -> Vec<f64> {
        let at = |u| x.row(u).0.binary_search(&(item as u32)).map_or(0.0, |at| f64::from(x.row(u).1[at]));
        (0..x.n_people()).map(at).collect()
    };
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let (a, b) = (column(past), column(item));
    let lengths = product(&a, &a).powf(settings.asymmetry) * product(&b, &b).powf(1.0 - settings.asymmetry);
    let cosine = product(&a, &b) / (lengths + settings.shrinkage);
    if past == item || product(&a, &b) == 0.0 { 0.0 } else { cosine.powf(settings.power) }
}

fn settings(n_neighbours: usize, shrinkage: f64, asymmetry: f64, power: f64, weighting: Weighting) -> Settings {
    Settings { n_neighbours, shrinkage, asymmetry, power, weighting }
}

proptest! {
    #[test]
    fn similarities_are_those_of_the_plain_definition(
        cells in prop::collection::vec((0_u32..9, 0_u32..6, 0.2_f32..2.0), 1..50),
        shrinkage in 0.0_f64..3.0,
        asymmetry in 0.0_f64..1.0,
        power in 0.5_f64..2.0,
        weighting in prop::sample::select(vec![Weighting::None, Weighting::TfIdf, Weighting::Bm25]),
    ) {
        let x = Interactions::from_triplets(9, 6, &cells);
        let settings = settings(6, shrinkage, asymmetry, power, weighting);
        let found = similarities(&x, None, &settings, &Task::silent()).unwrap();
        let weighted = weighting.apply(&x.transpose()).transpose();
        for past in 0..6 {
            let (items, values) = found.row(past);
            for item in 0..6_usize {
                let value = items.binary_search(&(item as u32)).map_or(0.0, |at| f64::from(values[at]));
                let expected = plain(&weighted, past, item, &settings);
                prop_assert!((value - expected).abs() < 1e-4 * (1.0 + expected), "{past} {item} {value} {expected}");
            }
        }
    }

    #[test]
    fn the_strongest_of_each_wanted_item_are_kept(
        cells in prop::collection::vec((0_u32..9, 0_u32..6, 0.2_f32..2.0), 1..50)
    ) {
        let x = Interactions::from_triplets(9, 6, &cells);
        let kept = |n_neighbours| {
            similarities(&x, None, &settings(n_neighbours, 0.0, 0.5, 1.0, Weighting::None), &Task::silent()).unwrap().transpose()
        };
        let (all, two) = (kept(6), kept(2));
        for item in 0..6 {
            let mut best: Vec<f32> = all.row(item).1.to_vec();
            best.sort_by(|a, b| b.total_cmp(a));
            best.truncate(2);
            let mut found: Vec<f32> = two.row(item).1.to_vec();
            found.sort_by(|a, b| b.total_cmp(a));
            prop_assert_eq!(found, best);
        }
    }
}

#[test]
fn columns_of_the_article_have_their_cosines() {
    let rows = [[4.0, 2.0, 1.0, 3.0], [5.0, 3.0, 2.0, 4.0], [2.0, 1.0, 3.0, 4.0]];
    let cells: Vec<(u32, u32, f32)> =
        (0..3).flat_map(|u| (0..4).map(move |i| (u, i, rows[u as usize][i as usize]))).collect();
    let x = Interactions::from_triplets(3, 4, &cells);
    let found = similarities(&x, None, &settings(4, 0.0, 0.5, 1.0, Weighting::None), &Task::silent()).unwrap();
    // (4 2 + 5 3 + 2 1) / sqrt(45 14), as computed by hand.
    let at = found.row(0).0.binary_search(&1).unwrap();
    assert!((f64::from(found.row(0).1[at]) - 25.0 / 630_f64.sqrt()).abs() < 1e-6);
}
