//! The filters beside dense algebra.

use ndarray::Array2;
use proptest::prelude::*;

use super::*;
use crate::data::Interactions;
use crate::models::linalg::eigen::symmetric;

const N_PEOPLE: usize = 9;
const N_ITEMS: usize = 6;

/// x_u (R'R + a D_i^-q V V' D_i^q) in full, V the eigenvectors of R'R. R is in single precision, as it is kept: what
/// rounding does to its weak directions is no error of the filter.
fn plain(x: &Interactions, p: f64, q: f64, lean: f64, weight: f64, n_factors: usize) -> Array2<f64> {
    let mut dense = Array2::<f64>::zeros((N_PEOPLE, N_ITEMS));
    for person in 0..N_PEOPLE {
        let (items, values) = x.row(person);
        items.iter().zip(values).for_each(|(&item, &value)| dense[(person, item as usize)] = f64::from(value));
    }
    let power = |sum: f64, by: f64| if sum > 0.0 { sum.powf(by) } else { 0.0 };
    let (rows, columns) = (dense.sum_axis(Axis(1)), dense.sum_axis(Axis(0)));
    let entry = |(u, i)| dense[(u, i)] * power(rows[u], -p) * power(columns[i], -q);
    let r = Array2::from_shape_fn(dense.dim(), |at| f64::from(entry(at) as f32));
    let mut gram = r.t().dot(&r);
    let eigen = symmetric(&gram).unwrap();
    let kept = (0..n_factors.min(N_ITEMS)).filter(|&k| eigen.values[k] > 1e-12 * eigen.values[0]);
    let mut projector = Array2::<f64>::zeros((N_ITEMS, N_ITEMS));
    for k in kept {
        let v = eigen.vectors.column(k);
        projector += &Array2::from_shape_fn((N_ITEMS, N_ITEMS), |(j, i)| {
            v[j] * v[i] * power(columns[j], -q) * power(columns[i], q)
        });
    }
    gram.indexed_iter_mut().for_each(|((j, i), entry)| *entry *= power(columns[i], lean) * power(columns[j], -lean));
    dense.dot(&(gram + projector * weight))
}

fn scores(x: &Interactions, params: &[(&str, f64)]) -> Array2<f32> {
    let data = Arc::new(TrainingData { strengths: x.clone(), ..TrainingData::default() });
    let params: Params = params.iter().map(|&(name, value)| (name.to_owned(), value)).collect();
    let model = GraphFilter.fit(&data, &params, 3, &Task::silent()).unwrap();
    let mut out = Array2::zeros((N_PEOPLE, N_ITEMS));
    model.score(&(0..N_PEOPLE as u32).collect::<Vec<_>>(), out.view_mut());
    out
}

proptest! {
    #[test]
    fn scores_are_those_of_the_full_filter(
        cells in prop::collection::vec((0_u32..9, 0_u32..6, 0.2_f32..2.0), 5..50),
        p in 0.0_f64..1.0,
        q in 0.0_f64..1.0,
        lean in -0.5_f64..0.5,
    ) {
        let x = Interactions::from_triplets(N_PEOPLE, N_ITEMS, &cells);
        // All vectors: fewer could split two of equal value either way.
        let exponents = [("person_exponent", p), ("item_exponent", q), ("asymmetry", lean)];
        let params: Vec<(&str, f64)> = exponents.into_iter().chain([("factors", 6.0), ("low_pass_weight", 0.4)]).collect();
        for (&found, expected) in scores(&x, &params).iter().zip(plain(&x, p, q, lean, 0.4, 6)) {
            prop_assert!((f64::from(found) - expected).abs() < 1e-3 * (1.0 + expected.abs()), "{found} {expected}");
        }
    }
}

#[test]
fn two_people_and_two_items_are_as_computed_by_hand() {
    // R = [[1/sqrt(2 2), 1/sqrt(2 1)], [1/sqrt(1 2), 0]] for person 0 with both items and person 1 with item 0.
    let x = Interactions::from_triplets(N_PEOPLE, N_ITEMS, &[(0, 0, 1.0), (0, 1, 1.0), (1, 0, 1.0)]);
    let found = scores(&x, &[("low_pass_weight", 0.0)]);
    let (a, b) = (0.5, 0.5_f32.sqrt());
    for (item, expected) in [(0, a * a + b * b), (1, a * b)] {
        assert!((found[(1, item)] - expected).abs() < 1e-6, "{found}");
    }
}
