//! From events to the strength matrix: x_ui = sum over events of weight(kind) * transform(value) * decay(age).
//! Definitions: MODELS section 1; implicit strengths after Hu, Koren and Volinsky 2008.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::events::{EventKind, EventSlice, EventTable, NO_TIME};
use super::interactions::Interactions;

const SECS_PER_DAY: f64 = 86_400.0;

/// How much each act says. Saved with every run that used it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StrengthRules {
    /// Weight of each kind; a kind that is absent counts nothing.
    pub weights: BTreeMap<EventKind, f32>,
    /// Lowest and highest rating; `None` takes them from the data.
    pub rating_range: Option<(f32, f32)>,
    /// The number of plays that counts as one full strength.
    pub plays_cap: f32,
    /// Days after which an act counts half; `None` switches ageing off.
    pub half_life_days: Option<f32>,
}

impl Default for StrengthRules {
    fn default() -> Self {
        use EventKind::{Complete, Enrol, Follow, Like, Play, Progress, Purchase, Quiz, Rate, Skip, Subscribe, View};
        let weights = [
            (Purchase, 1.0),
            (Subscribe, 1.0),
            (Complete, 1.0),
            (Enrol, 0.5),
            (View, 1.0),
            (Progress, 1.0),
            (Quiz, 0.5),
            (Like, 0.75),
            (Follow, 0.5),
            (Rate, 1.0),
            (Play, 1.0),
            (Skip, -0.1),
        ];
        Self { weights: weights.into_iter().collect(), rating_range: None, plays_cap: 20.0, half_life_days: None }
    }
}

/// What the events say: wanted items with strengths, and items that a person turned down.
#[derive(Debug, Clone, Default)]
pub struct Signals {
    /// n_people x n_items, every value > 0.
    pub strengths: Interactions,
    /// The last time of each cell of `strengths`, in the same order; [`NO_TIME`] where unknown.
    pub times: Vec<i64>,
    /// n_people x n_items, ones: disliked or 'not interested'. Never candidates, and zeros with confidence.
    pub refused: Interactions,
}

/// One person's cells: (item, strength, last time), and the refused items.
type PersonCells = (Vec<(u32, f32, i64)>, Vec<u32>);

/// Builds the matrix. `now` (seconds since 1970) is what ages are measured from.
pub fn signals(events: &EventTable, n_people: usize, n_items: usize, rules: &StrengthRules, now: i64) -> Signals {
    let range = rules.rating_range.or_else(|| observed_ratings(events)).unwrap_or((0.0, 1.0));
    let chunks: Vec<Vec<PersonCells>> = (0..n_people)
        .into_par_iter()
        .chunks(4096)
        .map(|people| people.into_iter().map(|u| person_cells(events.of(u), rules, range, now)).collect())
        .collect();
    assemble(chunks, n_items)
}

/// What one event alone would add to its cell: for showing what a weight does. NaN values count as not said.
pub fn strength_of_event(kind: EventKind, value: f32, rules: &StrengthRules, rating_range: (f32, f32)) -> f32 {
    let mut cell = Cell::default();
    cell.add(kind, value, NO_TIME, rules, rating_range, 0);
    if cell.refused { 0.0 } else { cell.total(rules) }
}

fn assemble(chunks: Vec<Vec<PersonCells>>, n_items: usize) -> Signals {
    let (mut indptr, mut items, mut values, mut times) = (vec![0], vec![], vec![], vec![]);
    let (mut refused_indptr, mut refused_items) = (vec![0], vec![]);
    for (cells, refused) in chunks.into_iter().flatten() {
        for (item, value, time) in cells {
            items.push(item);
            values.push(value);
            times.push(time);
        }
        indptr.push(items.len());
        refused_items.extend(refused);
        refused_indptr.push(refused_items.len());
    }
    let ones = vec![1.0; refused_items.len()];
    Signals {
        strengths: Interactions::from_parts(n_items, indptr, items, values),
        times,
        refused: Interactions::from_parts(n_items, refused_indptr, refused_items, ones),
    }
}

fn person_cells(events: EventSlice<'_>, rules: &StrengthRules, rating_range: (f32, f32), now: i64) -> PersonCells {
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by_key(|&at| events.items[at]);
    let (mut cells, mut refused) = (vec![], vec![]);
    for group in order.chunk_by(|&a, &b| events.items[a] == events.items[b]) {
        let item = events.items[group[0]];
        let mut cell = Cell::default();
        for &at in group {
            cell.add(events.kinds[at], events.values[at], events.times[at], rules, rating_range, now);
        }
        if cell.refused {
            refused.push(item);
        } else {
            let total = cell.total(rules);
            if total > 0.0 && total.is_finite() {
                cells.push((item, total, cell.last));
            } else if cell.rating.is_some() {
                // The lowest rating: the person knows the item and does not want it.
                refused.push(item);
            }
        }
    }
    (cells, refused)
}

/// What one person did with one item.
#[derive(Default)]
struct Cell {
    purchases: f32,
    shares: f32,
    plays: f32,
    rating: Option<f32>,
    rest: f32,
    refused: bool,
    last: i64,
}

impl Cell {
    fn add(&mut self, kind: EventKind, value: f32, time: i64, rules: &StrengthRules, range: (f32, f32), now: i64) {
        let decay = decay(time, now, rules.half_life_days);
        let known = if value.is_finite() { value } else { 1.0 };
        let weight = rules.weights.get(&kind).copied().unwrap_or(0.0);
        match kind {
            EventKind::Purchase | EventKind::Subscribe => {
                self.purchases += weight * decay;
                self.refused = false;
            }
            EventKind::Refund => self.purchases = 0.0,
            EventKind::View | EventKind::Progress => {
                // Progress is told again and again as a running share: the highest counts.
                self.shares = self.shares.max(weight * known.clamp(0.0, 1.0) * decay);
            }
            EventKind::Play => self.plays += known.max(0.0) * decay,
            EventKind::Rate => {
                let (low, high) = range;
                let scaled = if high > low { (known - low) / (high - low) } else { 1.0 };
                self.rating = Some(weight * scaled.clamp(0.0, 1.0) * decay);
            }
            EventKind::Dislike => self.refused = true,
            EventKind::Quiz => self.rest += weight * known.clamp(0.0, 1.0) * decay,
            EventKind::Skip => self.rest += weight * known.max(0.0) * decay,
            EventKind::Enrol | EventKind::Complete | EventKind::Like | EventKind::Follow => {
                self.rest += weight * decay;
                self.refused &= kind != EventKind::Like;
            }
            EventKind::Cancel | EventKind::Login => {}
        }
        self.last = if self.last == 0 { time } else { self.last.max(time) };
    }

    fn total(&self, rules: &StrengthRules) -> f32 {
        let weight = rules.weights.get(&EventKind::Play).copied().unwrap_or(0.0);
        let plays = (self.plays.ln_1p() / rules.plays_cap.max(1.0).ln_1p()).min(1.0);
        self.purchases + self.shares + weight * plays + self.rating.unwrap_or(0.0) + self.rest
    }
}

fn decay(time: i64, now: i64, half_life_days: Option<f32>) -> f32 {
    match half_life_days {
        Some(days) if days > 0.0 && time != NO_TIME => {
            let age_days = (now.saturating_sub(time)).max(0) as f64 / SECS_PER_DAY;
            0.5_f64.powf(age_days / f64::from(days)) as f32
        }
        _ => 1.0,
    }
}

fn observed_ratings(events: &EventTable) -> Option<(f32, f32)> {
    let ratings =
        events.kinds.iter().zip(&events.values).filter(|(kind, value)| **kind == EventKind::Rate && value.is_finite());
    ratings.map(|(_, &value)| value).fold(None, |range, value| match range {
        None => Some((value, value)),
        Some((low, high)) => Some((value.min(low), value.max(high))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strength_of(events: &[(EventKind, f32, i64)], rules: &StrengthRules) -> Option<f32> {
        let mut table = EventTable::default();
        for &(kind, value, time) in events {
            table.push(0, 0, kind, value, time);
        }
        table.sort(1);
        let signals = signals(&table, 1, 1, rules, 100 * 86_400);
        signals.strengths.row(0).1.first().copied()
    }

    #[test]
    fn each_kind_counts_as_defined() {
        let rules = StrengthRules { rating_range: Some((1.0, 5.0)), ..StrengthRules::default() };
        type Case<'a> = (&'a [(EventKind, f32, i64)], Option<f32>);
        let cases: [Case<'_>; 11] = [
            (&[(EventKind::Purchase, 49.0, 0)], Some(1.0)),
            (&[(EventKind::Purchase, 49.0, 1), (EventKind::Refund, 49.0, 2)], None),
            (&[(EventKind::Progress, 0.4, 1), (EventKind::Progress, 0.9, 2)], Some(0.9)),
            (&[(EventKind::View, 3.0, 1)], Some(1.0)),
            (&[(EventKind::Enrol, f32::NAN, 1)], Some(0.5)),
            (&[(EventKind::Like, f32::NAN, 1)], Some(0.75)),
            (&[(EventKind::Rate, 4.0, 1)], Some(0.75)),
            (&[(EventKind::Rate, 1.0, 1)], None),
            (&[(EventKind::Play, 20.0, 1)], Some(1.0)),
            (&[(EventKind::Play, 500.0, 1)], Some(1.0)),
            (&[(EventKind::Skip, 1.0, 1)], None),
        ];
        for (events, expected) in cases {
            assert_eq!(strength_of(events, &rules), expected, "{events:?}");
        }
        let one_play = strength_of(&[(EventKind::Play, f32::NAN, 1)], &rules).unwrap();
        assert!((one_play - 2.0_f32.ln() / 21.0_f32.ln()).abs() < 1e-6);
    }

    #[test]
    fn one_event_says_what_the_matrix_says() {
        let rules = StrengthRules { rating_range: Some((1.0, 5.0)), ..StrengthRules::default() };
        for (kind, value) in [
            (EventKind::Purchase, 49.0),
            (EventKind::Rate, 4.0),
            (EventKind::Play, 3.0),
            (EventKind::Progress, 0.4),
            (EventKind::Like, f32::NAN),
        ] {
            let alone = strength_of_event(kind, value, &rules, (1.0, 5.0));
            assert_eq!(strength_of(&[(kind, value, 1)], &rules), Some(alone), "{kind:?}");
        }
        assert_eq!(strength_of_event(EventKind::Dislike, f32::NAN, &rules, (1.0, 5.0)), 0.0);
        assert!(strength_of_event(EventKind::Skip, 1.0, &rules, (1.0, 5.0)) < 0.0);
    }

    #[test]
    fn a_refusal_bars_the_item_until_it_is_bought() {
        let rules = StrengthRules::default();
        assert_eq!(strength_of(&[(EventKind::Play, 9.0, 1), (EventKind::Dislike, f32::NAN, 2)], &rules), None);
        assert_eq!(strength_of(&[(EventKind::Dislike, f32::NAN, 1), (EventKind::Purchase, 9.0, 2)], &rules), Some(1.0));
    }

    #[test]
    fn the_lowest_rating_bars_the_item() {
        let mut table = EventTable::default();
        table.push(0, 0, EventKind::Rate, 1.0, 1);
        table.push(0, 1, EventKind::Rate, 5.0, 1);
        table.push(0, 2, EventKind::Skip, 1.0, 1);
        table.sort(1);
        let signals = signals(&table, 1, 3, &StrengthRules::default(), 0);
        assert_eq!((signals.strengths.row(0).0, signals.refused.row(0).0), ([1].as_slice(), [0].as_slice()));
    }

    #[test]
    fn old_acts_count_half_after_the_half_life() {
        let rules = StrengthRules { half_life_days: Some(50.0), ..StrengthRules::default() };
        let half = strength_of(&[(EventKind::Purchase, 1.0, 50 * 86_400)], &rules).unwrap();
        assert!((half - 0.5).abs() < 1e-6);
        assert_eq!(strength_of(&[(EventKind::Purchase, 1.0, NO_TIME)], &rules), Some(1.0));
    }
}
