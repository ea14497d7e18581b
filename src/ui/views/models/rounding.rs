//! A receipt in thousandths, rounded so that the printed parts add to the printed score.

use crate::app::state::{PartView, ReceiptView};

/// Printed decimals.
pub(super) const DECIMALS: usize = 3;
const UNIT: f64 = 1000.0;

/// A receipt as it is printed, in thousandths. `collaborative.total + profile.total + constant = score`, and each
/// total is the sum of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Printed {
    pub score: i64,
    pub constant: i64,
    pub collaborative: PrintedPart,
    pub profile: PrintedPart,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PrintedPart {
    pub total: i64,
    pub terms: Vec<i64>,
    pub rest: i64,
}

impl Printed {
    pub(super) fn of(receipt: &ReceiptView) -> Self {
        let mut lines = part_lines(&receipt.collaborative);
        let n_collaborative = lines.len();
        lines.extend(part_lines(&receipt.profile));
        let n_parts = lines.len();
        if receipt.constant != 0.0 {
            lines.push(receipt.constant);
        }
        let score = (receipt.score * UNIT).round() as i64;
        let rounded = largest_remainder(&lines, UNIT, score);
        let (parts, constant) = rounded.split_at(n_parts);
        let (collaborative, profile) = parts.split_at(n_collaborative);
        Self {
            score,
            constant: constant.iter().sum(),
            collaborative: PrintedPart::of(&receipt.collaborative, collaborative),
            profile: PrintedPart::of(&receipt.profile, profile),
        }
    }
}

impl PrintedPart {
    fn of(part: &PartView, lines: &[i64]) -> Self {
        let (terms, rest) = lines.split_at(part.terms.len().min(lines.len()));
        Self { total: lines.iter().sum(), terms: terms.to_vec(), rest: rest.iter().sum() }
    }
}

/// The terms of a part, then what is left of it where there is any.
fn part_lines(part: &PartView) -> Vec<f64> {
    let rest = (part.n_rest > 0).then_some(part.rest);
    part.terms.iter().map(|term| term.value).chain(rest).collect()
}

/// Whole numbers of `1 / unit` that add to `total`: all are rounded down, and those with the largest remainders get
/// one more (Hamilton's method of apportionment). Where the values do not add to the total by themselves, the gap
/// goes round in the same order. Ties by position.
fn largest_remainder(values: &[f64], unit: f64, total: i64) -> Vec<i64> {
    let mut rounded: Vec<i64> = values.iter().map(|value| (value * unit).floor() as i64).collect();
    let remainder = |at: usize| values[at] * unit - (values[at] * unit).floor();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| remainder(b).total_cmp(&remainder(a)).then(a.cmp(&b)));
    let missing = total - rounded.iter().sum::<i64>();
    if missing < 0 {
        order.reverse();
    }
    let n = order.len() as i64;
    for (place, &at) in (0_i64..).zip(&order) {
        let whole_rounds = missing.abs() / n;
        let one_more = i64::from(place < missing.abs() % n);
        rounded[at] += missing.signum() * (whole_rounds + one_more);
    }
    rounded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::app::state::TermView;

    fn check(values: &[f64], total: i64, expected: &[i64]) {
        assert_eq!(largest_remainder(values, UNIT, total), expected, "{values:?}");
    }

    #[test]
    fn the_largest_remainders_round_up() {
        check(&[0.2144, 0.1434, 0.1212], 479, &[215, 143, 121]);
        check(&[0.0004, 0.0004, 0.0002], 1, &[1, 0, 0]);
        check(&[0.3, -0.0336], 266, &[300, -34]);
        check(&[0.5], 500, &[500]);
        check(&[], 3, &[]);
        // The values fall short of the total by more than one unit each.
        check(&[0.1, 0.1], 205, &[103, 102]);
        check(&[0.1, 0.1], 197, &[99, 98]);
    }

    fn part(values: &[f64], rest: f64, n_rest: usize) -> PartView {
        let term = |&value: &f64| TermView { name: String::new(), kind: "field", domain: None, value };
        PartView { terms: values.iter().map(term).collect(), rest, n_rest, ..PartView::default() }
    }

    proptest! {
        #[test]
        fn printed_parts_add_to_the_printed_score(
            first in prop::collection::vec(-2.0..2.0_f64, 0..9),
            second in prop::collection::vec(-2.0..2.0_f64, 1..9),
            rest in -0.5..0.5_f64,
            constant in -1.0..1.0_f64,
        ) {
            let score = first.iter().chain(&second).sum::<f64>() + rest + constant;
            let receipt = ReceiptView {
                score,
                constant,
                collaborative: part(&first, rest, 3),
                profile: part(&second, 0.0, 0),
                ..ReceiptView::default()
            };
            let printed = Printed::of(&receipt);
            let (collaborative, profile) = (&printed.collaborative, &printed.profile);
            prop_assert_eq!(printed.score, (score * UNIT).round() as i64);
            prop_assert_eq!(collaborative.total + profile.total + printed.constant, printed.score);
            prop_assert_eq!(collaborative.terms.iter().sum::<i64>() + collaborative.rest, collaborative.total);
            prop_assert_eq!(profile.terms.iter().sum::<i64>(), profile.total);
            for (value, shown) in first.iter().zip(&collaborative.terms).chain(second.iter().zip(&profile.terms)) {
                prop_assert!((value * UNIT - *shown as f64).abs() <= 1.0 + 1e-9, "{} as {}", value, shown);
            }
        }
    }
}
