//! What follows from a ranking, a size and a holdout: who is held out, who is expected to respond, what lift could be
//! told apart. Worked out once for each change.

use std::sync::Arc;

use crate::app::engine::{expected_at, is_held, n_held};
use crate::app::state::{AppState, Interval, RankedView};
use crate::models::calibration::smallest_detectable;

const POWER: f64 = 0.8;
const LEVEL: f64 = 0.05;
/// Shares of the curve of detectable lifts, in percent.
const CURVE_PERCENT: std::ops::RangeInclusive<u32> = 5..=50;

#[derive(Debug, Clone)]
pub(super) struct Outlook {
    pub ranked: Arc<RankedView>,
    pub size: u64,
    pub holdout: f32,
    pub n_held: u64,
    /// Responders among all of the size, without a campaign; `None` when chances are not calibrated.
    pub expected: Option<Interval>,
    /// In points of share.
    pub detectable: Option<f64>,
    /// Gains as the chart takes them.
    pub gains: Gains,
    /// (holdout shares, detectable lifts in points of 100).
    pub lift_curve: (Vec<f64>, Vec<f64>),
    /// (people who are new, people who are gone) against the audience as saved.
    pub change: Option<(u64, u64)>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Gains {
    pub sizes: Vec<f64>,
    pub values: Vec<f64>,
    pub lows: Vec<f64>,
    pub highs: Vec<f64>,
}

impl Outlook {
    /// The last one while nothing changed; `None` while there is no ranking of anybody.
    pub fn now(last: Option<Self>, state: &AppState) -> Option<Self> {
        let audiences = &state.audiences;
        let ranked = audiences.ranked.shown().filter(|ranked| !ranked.people.is_empty())?;
        let size = audiences.draft.size.clamp(1, ranked.people.len() as u64);
        let holdout = audiences.draft.holdout;
        let is_last = |last: &Self| Arc::ptr_eq(&last.ranked, ranked) && last.size == size && last.holdout == holdout;
        match last {
            Some(last) if is_last(&last) => Some(last),
            last => {
                let same = last.filter(|last| Arc::ptr_eq(&last.ranked, ranked));
                let gains = same.map_or_else(|| Gains::of(ranked), |last| last.gains);
                Some(Self::new(Arc::clone(ranked), size, holdout, gains))
            }
        }
    }

    fn new(ranked: Arc<RankedView>, size: u64, holdout: f32, gains: Gains) -> Self {
        let n_held = n_held(&ranked.holdout(holdout), size as usize);
        let change = ranked.change_at(size as usize);
        let expected = expected_at(&ranked, size as usize);
        let rate = expected.map(|expected| expected.value / size as f64);
        let detectable = rate.and_then(|rate| smallest_detectable(rate, size - n_held, n_held, POWER, LEVEL));
        let lift_curve = rate.map(|rate| lift_curve(rate, size)).unwrap_or_default();
        Self { ranked, size, holdout, n_held, expected, detectable, gains, lift_curve, change }
    }

    pub fn n_sent(&self) -> u64 {
        self.size - self.n_held
    }

    pub fn n_eligible(&self) -> u64 {
        self.ranked.people.len() as u64
    }

    /// Expected responders over people.
    pub fn rate(&self) -> Option<f64> {
        self.expected.map(|expected| expected.value / self.size as f64)
    }

    /// Share of all likely responders within the size.
    pub fn reached(&self) -> Option<Interval> {
        let place = self.size as f64 / self.n_eligible() as f64 * self.ranked.gains.len().checked_sub(1)? as f64;
        let (low, part) = (place.floor() as usize, place.fract());
        let a = self.ranked.gains.get(low)?;
        let b = self.ranked.gains.get(low + 1).unwrap_or(a);
        let mix = |a: f64, b: f64| a + (b - a) * part;
        let (value, n_people) = (mix(a.value, b.value), self.size);
        Some(Interval { value, low: mix(a.low, b.low), high: mix(a.high, b.high), n_people })
    }

    /// The smallest size that reaches this share of the likely responders.
    pub fn size_reaching(&self, share: f64) -> Option<u64> {
        let gains = &self.gains;
        let after = gains.values.iter().position(|&value| value >= share)?;
        let before = after.checked_sub(1)?;
        let (from, to) = (gains.values[before], gains.values[after]);
        let part = if to > from { (share - from) / (to - from) } else { 1.0 };
        let size = gains.sizes[before] + part * (gains.sizes[after] - gains.sizes[before]);
        Some((size.ceil() as u64).clamp(1, self.n_eligible()))
    }

    pub fn is_held_out(&self, position: usize) -> bool {
        is_held(&self.ranked.holdout(self.holdout), self.size as usize, position)
    }
}

impl Gains {
    fn of(ranked: &RankedView) -> Self {
        let steps = ranked.gains.len().saturating_sub(1).max(1);
        // As the ranking cuts its sizes: whole people.
        let size = |step: usize| (ranked.people.len() * step / steps) as f64;
        Self {
            sizes: (0..ranked.gains.len()).map(size).collect(),
            values: ranked.gains.iter().map(|gain| gain.value).collect(),
            lows: ranked.gains.iter().map(|gain| gain.low).collect(),
            highs: ranked.gains.iter().map(|gain| gain.high).collect(),
        }
    }
}

fn lift_curve(rate: f64, size: u64) -> (Vec<f64>, Vec<f64>) {
    let point = |percent: u32| {
        let share = f64::from(percent) / 100.0;
        let n_held = (size as f64 * share).round() as u64;
        let lift = smallest_detectable(rate, size - n_held, n_held, POWER, LEVEL)?;
        Some((share, lift * 100.0))
    };
    CURVE_PERCENT.filter_map(point).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::Loadable;

    fn state(n: usize, holdout: f32) -> AppState {
        let at = |value: f64| Interval { value, low: value * 0.9, high: (value * 1.1).min(1.0), n_people: 0 };
        let ranked = RankedView {
            people: (0..n as u32).collect(),
            scores: (0..n).map(|rank| 1.0 - rank as f32 / n as f32).collect(),
            holdout_draw: (0..n).map(|rank| (rank % 10) as f32 / 10.0).collect(),
            is_calibrated: true,
            gains: [0.0, 0.6, 0.9, 1.0].map(at).to_vec(),
            expected: [0.0, 60.0, 90.0, 100.0].map(at).to_vec(),
            ..RankedView::default()
        };
        let mut state = AppState::default();
        state.audiences.ranked = Loadable::Ready(Arc::new(ranked));
        state.audiences.draft.size = 300;
        state.audiences.draft.holdout = holdout;
        state
    }

    #[test]
    fn held_out_and_sent_add_up_to_the_size() {
        let outlook = Outlook::now(None, &state(900, 0.2)).unwrap();
        assert_eq!((outlook.n_held, outlook.n_sent(), outlook.size), (60, 240, 300));
        assert_eq!(outlook.rate(), Some(0.2));
        assert!((outlook.reached().unwrap().value - 0.6).abs() < 1e-12);
        assert_eq!(outlook.size_reaching(0.75), Some(450));
        // In every hundred the twenty lowest draws: those of 0.0 and 0.1.
        assert!(outlook.is_held_out(0) && outlook.is_held_out(11) && !outlook.is_held_out(2));
        assert!(!outlook.is_held_out(310), "below the cut nobody is held out");
    }

    #[test]
    fn without_a_holdout_no_lift_can_be_told() {
        let outlook = Outlook::now(None, &state(900, 0.0)).unwrap();
        assert_eq!((outlook.n_held, outlook.detectable), (0, None));
        assert!(Outlook::now(None, &AppState::default()).is_none());
    }

    #[test]
    fn a_larger_holdout_up_to_half_finds_smaller_lifts() {
        let outlook = Outlook::now(None, &state(900, 0.2)).unwrap();
        let lifts = &outlook.lift_curve.1;
        assert_eq!(lifts.len(), outlook.lift_curve.0.len());
        assert!(lifts.first().unwrap() > lifts.last().unwrap());
    }

    #[test]
    fn a_change_of_size_or_holdout_is_seen() {
        let mut state = state(900, 0.2);
        let first = Outlook::now(None, &state);
        state.audiences.draft.size = 100;
        assert_eq!(Outlook::now(first, &state).unwrap().n_held, 20);
    }
}
