//! Strengths in whole numbers, so that a sum is the same in whatever order it is taken: on a cluster, and here. The
//! definition is that of `data::strengths` (MODELS section 1) without ageing; parts are held in 1/2^20 and the strength
//! in 1/1024. This file is the plain reference; `sql` says the same to a cluster.

use crate::data::{EventKind, StrengthRules};

/// Parts of a strength, in a whole one.
pub const PART: i64 = 1 << 20;
/// Units of a strength, in a whole one.
pub const UNIT: i64 = 1 << 10;
/// Stands for an unknown time in the order of acts.
pub const UNKNOWN: i64 = -4_000_000_000_000;

/// The rules in whole numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// By [`EventKind::code`], in [`PART`]s.
    pub weights: [i64; 16],
    pub rating_low: f64,
    pub rating_high: f64,
    /// Plays that count as one full strength, and the logarithm that they are divided by.
    pub plays_cap: i64,
    pub plays_log: f64,
}

/// One act with one item. `value` NaN: the source said nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Act {
    pub kind: EventKind,
    pub value: f64,
    pub time: Option<i64>,
}

/// What a person's acts with one item come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// In [`UNIT`]s; 0 where the person does not want it.
    pub strength: i64,
    pub refused: bool,
    /// Took it, and when first; `None` where no time is known.
    pub taken: bool,
    pub first: Option<i64>,
}

impl Rules {
    /// `ratings`: lowest and highest in the data. `None` for rules with ageing, which sums cannot follow.
    pub fn of(rules: &StrengthRules, ratings: Option<(f64, f64)>) -> Option<Self> {
        if rules.half_life_days.is_some_and(|days| days > 0.0) {
            return None;
        }
        let mut weights = [0; 16];
        for (kind, weight) in &rules.weights {
            weights[usize::from(kind.code())] = (f64::from(*weight) * PART as f64).round() as i64;
        }
        let said = rules.rating_range.map(|(low, high)| (f64::from(low), f64::from(high)));
        let (rating_low, rating_high) = said.or(ratings).unwrap_or((0.0, 1.0));
        let plays_cap = f64::from(rules.plays_cap).max(1.0).round() as i64;
        Some(Self { weights, rating_low, rating_high, plays_cap, plays_log: (1.0 + plays_cap as f64).ln() })
    }

    pub fn weight(&self, kind: EventKind) -> i64 {
        self.weights[usize::from(kind.code())]
    }
}

/// The place of an act in the order of a person's acts with an item.
fn order(act: &Act) -> i64 {
    act.time.unwrap_or(UNKNOWN) * 16 + i64::from(act.kind.code())
}

fn rounded(value: f64) -> i64 {
    (value + 0.5).floor() as i64
}

/// Acts of one person with one item, in any order.
pub fn cell(acts: &[Act], rules: &Rules) -> Cell {
    use EventKind as K;
    let known = |act: &Act| if act.value.is_finite() { act.value } else { 1.0 };
    let last = |kinds: &[K]| acts.iter().filter(|act| kinds.contains(&act.kind)).map(order).max();
    let refund = last(&[K::Refund]);
    let is_kept = |act: &&Act| refund.is_none_or(|refund| order(act) > refund);
    let bought = acts.iter().filter(|act| matches!(act.kind, K::Purchase | K::Subscribe)).filter(is_kept);
    let mut total: i64 = bought.map(|act| rules.weight(act.kind)).sum();
    let share = |act: &Act| rounded(rules.weight(act.kind) as f64 * known(act).clamp(0.0, 1.0));
    let shares = acts.iter().filter(|act| matches!(act.kind, K::View | K::Progress)).map(share);
    total += shares.max().unwrap_or(0).max(0);
    let plays: i64 =
        acts.iter().filter(|act| act.kind == K::Play).map(|act| rounded(known(act).max(0.0) * UNIT as f64)).sum();
    total += plays_part(plays, rules);
    let rating =
        acts.iter().filter(|act| act.kind == K::Rate).map(|act| (order(act), rating_part(known(act), rules))).max();
    total += rating.map_or(0, |(_, part)| part);
    total += acts
        .iter()
        .map(|act| match act.kind {
            K::Quiz => share(act),
            K::Skip => rounded(rules.weight(act.kind) as f64 * known(act).max(0.0)),
            K::Enrol | K::Complete | K::Like | K::Follow => rules.weight(act.kind),
            _ => 0,
        })
        .sum::<i64>();
    let (disliked, wanted) = (last(&[K::Dislike]), last(&[K::Purchase, K::Subscribe, K::Like]));
    let refused =
        disliked.is_some_and(|at| wanted.is_none_or(|wanted| at > wanted)) || (total <= 0 && rating.is_some());
    let taking = || acts.iter().filter(|act| act.kind.is_taking());
    Cell {
        strength: if refused || total <= 0 { 0 } else { (total + UNIT / 2) / UNIT },
        refused,
        taken: taking().next().is_some(),
        first: taking().filter_map(|act| act.time).min(),
    }
}

fn plays_part(plays: i64, rules: &Rules) -> i64 {
    let weight = rules.weight(EventKind::Play);
    if plays <= 0 {
        0
    } else if plays >= rules.plays_cap * UNIT {
        weight
    } else {
        rounded(weight as f64 * ((1.0 + plays as f64 / UNIT as f64).ln() / rules.plays_log))
    }
}

fn rating_part(value: f64, rules: &Rules) -> i64 {
    let (low, high) = (rules.rating_low, rules.rating_high);
    let scaled = if high > low { (value - low) / (high - low) } else { 1.0 };
    rounded(rules.weight(EventKind::Rate) as f64 * scaled.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::data::{Dataset, Domain, NO_TIME, People};

    proptest! {
        /// Beside the strengths that models learn from here, within the rounding.
        #[test]
        fn strengths_are_those_of_the_local_models(
            acts in prop::collection::vec((0_usize..16, prop::option::of(0.0_f32..30.0), prop::option::of(1_i64..6)), 1..8)
        ) {
            // Ratings of one second have no order when one of them has no value.
            let rated = acts.iter().filter(|(kind, _, _)| EventKind::ALL[*kind] == EventKind::Rate);
            prop_assume!(rated.clone().count() < 2 || rated.clone().all(|(_, value, _)| value.is_some()));
            let mut data = Dataset { people: People::anonymous(1), ..Dataset::default() };
            data.catalogue.domains = vec![Domain::Music];
            data.catalogue.keys = ["a"].iter().collect();
            let mut own = vec![];
            for (kind, value, time) in acts {
                let kind = EventKind::ALL[kind];
                data.events.push(0, 0, kind, value.unwrap_or(f32::NAN), time.unwrap_or(NO_TIME));
                own.push(Act { kind, value: f64::from(value.unwrap_or(f32::NAN)), time });
            }
            data.events.sort(1);
            let rules = StrengthRules { rating_range: Some((1.0, 5.0)), ..StrengthRules::default() };
            let signals = data.signals(&rules);
            let expected = signals.strengths.row(0).1.first().copied().unwrap_or(0.0);
            let found = cell(&own, &Rules::of(&rules, None).unwrap());
            prop_assert!((f64::from(expected) - found.strength as f64 / UNIT as f64).abs() < 1.5 / UNIT as f64, "{expected} {found:?}");
            prop_assert_eq!(found.refused, !signals.refused.row(0).0.is_empty());
        }
    }

    #[test]
    fn ageing_cannot_be_followed() {
        let rules = StrengthRules { half_life_days: Some(30.0), ..StrengthRules::default() };
        assert_eq!(Rules::of(&rules, None), None);
    }
}
