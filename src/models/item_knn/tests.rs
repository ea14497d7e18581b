//! The kernel beside a dense reference.

use proptest::prelude::*;

use super::fit::{Settings, similarities};
use crate::data::Interactions;
use crate::task::Task;

/// The definition on full columns.
fn plain(x: &Interactions, past: usize, item: usize, shrinkage: f64, asymmetry: f64) -> f64 {
    let column = |item: usize| -> Vec<f64> {
        let at = |u| x.row(u).0.binary_search(&(item as u32)).map_or(0.0, |at| f64::from(x.row(u).1[at]));
        (0..x.n_people()).map(at).collect()
    };
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let (a, b) = (column(past), column(item));
    let lengths = product(&a, &a).powf(asymmetry) * product(&b, &b).powf(1.0 - asymmetry);
    if past == item || product(&a, &b) == 0.0 { 0.0 } else { product(&a, &b) / (lengths + shrinkage) }
}

proptest! {
    #[test]
    fn similarities_are_those_of_the_plain_definition(
        cells in prop::collection::vec((0_u32..9, 0_u32..6, 0.2_f32..2.0), 1..50),
        shrinkage in 0.0_f64..3.0,
        asymmetry in 0.0_f64..1.0,
    ) {
        let x = Interactions::from_triplets(9, 6, &cells);
        let settings = Settings { n_neighbours: 6, shrinkage, asymmetry };
        let found = similarities(&x, &settings, &Task::silent()).unwrap();
        for past in 0..6 {
            let (items, values) = found.row(past);
            for item in 0..6_usize {
                let value = items.binary_search(&(item as u32)).map_or(0.0, |at| f64::from(values[at]));
                let expected = plain(&x, past, item, shrinkage, asymmetry);
                prop_assert!((value - expected).abs() < 1e-4 * (1.0 + expected), "{past} {item} {value} {expected}");
            }
        }
    }

    #[test]
    fn the_strongest_are_kept(cells in prop::collection::vec((0_u32..9, 0_u32..6, 0.2_f32..2.0), 1..50)) {
        let x = Interactions::from_triplets(9, 6, &cells);
        let kept = |n_neighbours| {
            similarities(&x, &Settings { n_neighbours, shrinkage: 0.0, asymmetry: 0.5 }, &Task::silent()).unwrap()
        };
        let (all, two) = (kept(6), kept(2));
        for past in 0..6 {
            let mut best: Vec<f32> = all.row(past).1.to_vec();
            best.sort_by(|a, b| b.total_cmp(a));
            best.truncate(2);
            let mut found: Vec<f32> = two.row(past).1.to_vec();
            found.sort_by(|a, b| b.total_cmp(a));
            prop_assert_eq!(found, best);
        }
    }
}
