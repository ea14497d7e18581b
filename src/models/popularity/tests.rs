//! Counts of people, and ties.

use std::sync::Arc;

use ndarray::{Array2, array};

use super::*;
use crate::data::Interactions;

#[test]
fn people_are_counted_once_an_item_whatever_the_strength() {
    let cells = [(0, 0, 5.0), (0, 0, 1.0), (1, 0, 0.1), (1, 2, 9.0)];
    let strengths = Interactions::from_triplets(3, 3, &cells);
    let data = Arc::new(TrainingData { strengths, ..TrainingData::default() });
    let model = Popularity.fit(&data, &Params::new(), 0, &Task::silent()).unwrap();
    let mut out = Array2::from_elem((2, 3), f32::NAN);
    model.score(&[2, 7], out.view_mut());
    assert_eq!(out, array![[2.0, 0.0, 1.0], [0.0, 0.0, 0.0]]);
    assert_eq!(model.receipt(0, 2), Receipt { score: 1.0, constant: 1.0, terms: vec![] });
}
