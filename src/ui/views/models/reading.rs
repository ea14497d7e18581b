//! What a curve says at a place of the fader: values between its points, differences from the saved blend, and the
//! verdict in words that the screen prints plainly.

use crate::app::command::Measure;
use crate::app::state::{CurveView, Interval};

/// What must be said about a blend before its numbers are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Too few people have both sides for any claim.
    CannotTell,
    /// The plateau reaches the profile end.
    NotClearOverProfile,
    /// The plateau reaches the collaborative end.
    NotClearOverCollaborative,
    /// The plateau covers the whole dial.
    AllAlike,
}

/// How the chosen blend stands against the saved one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AgainstSaved {
    Same,
    CannotTell,
    Gain,
    NoClearGain,
    Loss,
}

pub(super) fn verdict(curve: &CurveView) -> Option<Verdict> {
    let (from, to) = curve.plateau;
    match (curve.cannot_tell, from <= 0.0, to >= 1.0) {
        (true, _, _) => Some(Verdict::CannotTell),
        (false, true, true) => Some(Verdict::AllAlike),
        (false, true, false) => Some(Verdict::NotClearOverProfile),
        (false, false, true) => Some(Verdict::NotClearOverCollaborative),
        (false, false, false) => None,
    }
}

/// The paired difference at `alpha` from the saved blend, and what it says.
pub(super) fn against_saved(curve: &CurveView, alpha: f64, saved: f64) -> (AgainstSaved, Interval) {
    let difference = interval_at(&curve.alphas, &curve.against_saved, alpha);
    let says = if (alpha - saved).abs() < 0.005 {
        AgainstSaved::Same
    } else if curve.cannot_tell {
        AgainstSaved::CannotTell
    } else if difference.low > 0.0 {
        AgainstSaved::Gain
    } else if difference.high < 0.0 {
        AgainstSaved::Loss
    } else {
        AgainstSaved::NoClearGain
    };
    (says, difference)
}

pub(super) fn measured(curve: &CurveView, measure: Measure) -> &[Interval] {
    match measure {
        Measure::Ndcg10 => &curve.ndcg10,
        Measure::Recall20 => &curve.recall20,
    }
}

pub(super) fn popularity(curve: &CurveView, measure: Measure) -> f64 {
    match measure {
        Measure::Ndcg10 => curve.popularity_ndcg10,
        Measure::Recall20 => curve.popularity_recall20,
    }
}

/// The value at any alpha, straight between the two points next to it; 0 for a curve without points.
pub(super) fn value_at(alphas: &[f64], values: &[f64], alpha: f64) -> f64 {
    between(alphas, alpha, |index| values.get(index).copied())
}

/// As [`value_at`], for the value and both ends of its interval. People: those of the nearer point below.
pub(super) fn interval_at(alphas: &[f64], values: &[Interval], alpha: f64) -> Interval {
    let pick = |part: fn(&Interval) -> f64| between(alphas, alpha, |index| values.get(index).map(part));
    let below = alphas.partition_point(|&known| known <= alpha).saturating_sub(1);
    Interval {
        value: pick(|interval| interval.value),
        low: pick(|interval| interval.low),
        high: pick(|interval| interval.high),
        n_people: values.get(below).map_or(0, |interval| interval.n_people),
    }
}

fn between(alphas: &[f64], alpha: f64, value: impl Fn(usize) -> Option<f64>) -> f64 {
    let after = alphas.partition_point(|&known| known < alpha);
    let point = |index: usize| Some((*alphas.get(index)?, value(index)?));
    match (after.checked_sub(1).and_then(point), point(after)) {
        (Some((x0, y0)), Some((x1, y1))) if x1 > x0 => y0 + (y1 - y0) * (alpha - x0) / (x1 - x0),
        (_, Some((_, y))) | (Some((_, y)), None) => y,
        (None, None) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(differences: [(f64, f64); 3]) -> CurveView {
        let interval = |(low, high): (f64, f64)| Interval { value: (low + high) / 2.0, low, high, n_people: 40 };
        CurveView {
            alphas: vec![0.0, 0.5, 1.0],
            plateau: (0.2, 0.6),
            against_saved: differences.map(interval).to_vec(),
            ..CurveView::default()
        }
    }

    #[test]
    fn values_between_points() {
        let alphas = [0.0, 0.5, 1.0];
        for (alpha, expected) in [(0.0, 1.0), (0.25, 2.0), (0.5, 3.0), (1.0, 1.0)] {
            assert!((value_at(&alphas, &[1.0, 3.0, 1.0], alpha) - expected).abs() < 1e-12, "{alpha}");
        }
        assert_eq!(value_at(&[], &[], 0.3), 0.0);
        let found = interval_at(&alphas, &curve([(0.0, 2.0), (2.0, 4.0), (0.0, 0.0)]).against_saved, 0.25);
        assert_eq!((found.low, found.value, found.high, found.n_people), (1.0, 2.0, 3.0, 40));
    }

    #[test]
    fn against_the_saved_blend() {
        let known = curve([(0.01, 0.03), (0.0, 0.0), (-0.03, -0.01)]);
        let check = |alpha: f64, saved: f64, expected: AgainstSaved| {
            assert_eq!(against_saved(&known, alpha, saved).0, expected, "{alpha}");
        };
        check(0.0, 0.5, AgainstSaved::Gain);
        check(1.0, 0.5, AgainstSaved::Loss);
        check(0.5, 0.5, AgainstSaved::Same);
        let wide = curve([(-0.01, 0.03), (0.0, 0.0), (-0.03, 0.01)]);
        assert_eq!(against_saved(&wide, 0.0, 0.5).0, AgainstSaved::NoClearGain);
        let few = CurveView { cannot_tell: true, ..known };
        assert_eq!(against_saved(&few, 0.0, 0.5).0, AgainstSaved::CannotTell);
    }

    #[test]
    fn a_plateau_that_reaches_an_end_is_told() {
        let check = |plateau: (f64, f64), cannot_tell: bool, expected: Option<Verdict>| {
            let curve = CurveView { plateau, cannot_tell, ..CurveView::default() };
            assert_eq!(verdict(&curve), expected, "{plateau:?}");
        };
        check((0.2, 0.8), false, None);
        check((0.0, 0.8), false, Some(Verdict::NotClearOverProfile));
        check((0.2, 1.0), false, Some(Verdict::NotClearOverCollaborative));
        check((0.0, 1.0), false, Some(Verdict::AllAlike));
        check((0.2, 0.8), true, Some(Verdict::CannotTell));
    }
}
