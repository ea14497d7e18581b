//! Hand-computed curves, a slow isotonic fit, and figures of the two-proportion test.

use proptest::prelude::*;

use super::*;

/// Isotonic regression by its max-min formula: max over a <= i of min over b >= i of the mean of a..=b.
fn slow_isotonic(outcomes: &[f64]) -> Vec<f64> {
    let mean = |a: usize, b: usize| outcomes[a..=b].iter().sum::<f64>() / (b - a + 1) as f64;
    let n = outcomes.len();
    (0..n)
        .map(|i| {
            (0..=i).map(|a| (i..n).map(|b| mean(a, b)).fold(f64::INFINITY, f64::min)).fold(f64::NEG_INFINITY, f64::max)
        })
        .collect()
}

proptest! {
    #[test]
    fn pooling_gives_the_isotonic_fit(outcomes in prop::collection::vec(any::<bool>(), 1..40)) {
        let fit = Isotonic::fit(outcomes.iter().enumerate().map(|(at, &won)| (at as f32, won, 1.0)));
        let expected = slow_isotonic(&outcomes.iter().map(|&won| f64::from(u8::from(won))).collect::<Vec<_>>());
        for (at, expected) in expected.into_iter().enumerate() {
            prop_assert!((fit.chance(at as f32) - expected).abs() < 1e-12);
        }
    }
}

#[test]
fn equal_scores_get_one_chance_and_gaps_are_drawn_straight() {
    let entries = [(1.0, false, 1.0), (1.0, true, 1.0), (1.0, false, 2.0), (3.0, true, 1.0)];
    let fit = Isotonic::fit(entries.into_iter());
    for (score, expected) in [(0.0, 0.25), (1.0, 0.25), (2.0, 0.625), (3.0, 1.0), (9.0, 1.0)] {
        assert!((fit.chance(score) - expected).abs() < 1e-12, "{score}");
    }
}

#[test]
fn too_few_positives_are_not_calibrated() {
    let scores: Vec<f32> = (0..1000).map(|at| at as f32).collect();
    let chances =
        |n_positives: usize| Chances::fit(&scores, &(0..1000).map(|at| at >= 1000 - n_positives).collect::<Vec<_>>());
    assert!(!chances(49).is_calibrated());
    assert_eq!(chances(49).chance(5.0), None);
    assert_eq!(chances(49).expected_responders(&[1.0], 1), None);
    assert_eq!(chances(49).base_rate, 0.049);
    assert_eq!(chances(50).chance(999.0), Some(1.0));
    assert_eq!(chances(50).chance(10.0), Some(0.0));
}

#[test]
fn expected_responders_add_the_chances_up() {
    // Score 1: one in four; score 2: three in four.
    let scores: Vec<f32> = (0..400).map(|at| if at < 200 { 1.0 } else { 2.0 }).collect();
    let positives: Vec<bool> = (0..400).map(|at| if at < 200 { at % 4 == 0 } else { at % 4 != 0 }).collect();
    let chances = Chances::fit(&scores, &positives);
    let expected = chances.expected_responders(&[1.0, 2.0, 2.0, 2.0], 1).unwrap();
    assert!((expected.value - 2.5).abs() < 1e-12);
    assert!(expected.low > 2.2 && expected.low < 2.5 && expected.high > 2.5 && expected.high < 2.8, "{expected:?}");
}

#[test]
fn a_perfect_order_captures_all_takers_first() {
    let scores: Vec<f32> = (0..200).map(|at| at as f32).collect();
    let positives: Vec<bool> = (0..200).map(|at| at >= 150).collect();
    let curve = gains(&scores, &positives, 1);
    assert_eq!(curve.points.len(), N_GAINS_POINTS);
    assert_eq!(curve.points[0].captured.value, 0.0);
    assert!((curve.points[10].captured.value - 0.4).abs() < 1e-12);
    assert!((curve.points[25].captured.value - 1.0).abs() < 1e-12);
    assert!((curve.area - 0.875).abs() < 1e-12);
    let at_ten = curve.points[10].captured;
    assert!(at_ten.low < 0.4 && at_ten.high > 0.4);
}

#[test]
fn one_score_for_all_is_a_straight_line() {
    let positives: Vec<bool> = (0..100).map(|at| at < 10).collect();
    let curve = gains(&[0.5; 100], &positives, 1);
    for point in &curve.points {
        assert!((point.captured.value - point.share).abs() < 1e-12);
        assert!((point.captured.high - point.share).abs() < 1e-9);
    }
    assert!((curve.area - 0.5).abs() < 1e-12);
}

#[test]
fn gains_without_takers_are_empty() {
    let curve = gains(&[1.0, 2.0], &[false, false], 1);
    assert_eq!((curve.points.len(), curve.n_people, curve.n_positives), (0, 2, 0));
    assert!(gains(&[], &[], 1).points.is_empty());
}

#[test]
fn the_smallest_detectable_rise_inverts_the_sample_size_formula() {
    // Equal groups, 10 % against 15 %: 686 people a group (Fleiss, without continuity correction).
    let rise = smallest_detectable(0.10, 686, 686, 0.8, 0.05).unwrap();
    assert!((rise - 0.05).abs() < 1e-4, "{rise}");
    assert!(smallest_detectable(0.10, 6860, 686, 0.8, 0.05).unwrap() < rise);
    for (base, sent, held) in [(-0.1, 10, 10), (1.0, 10, 10), (0.5, 0, 10), (0.5, 10, 0), (0.99, 10, 10)] {
        assert_eq!(smallest_detectable(base, sent, held, 0.8, 0.05), None, "{base} {sent} {held}");
    }
}

#[test]
fn normal_quantiles_are_as_tabulated() {
    for (p, z) in [(0.5, 0.0), (0.975, 1.959_963_985), (0.8, 0.841_621_234), (0.001, -3.090_232_306)] {
        assert!((normal_quantile(p) - z).abs() < 1e-7, "{p}");
    }
}
