//! The Results screen: what campaigns brought.

use std::sync::Arc;

use super::{Interval, Loadable};
use crate::app::error::Failure;
use crate::app::text::Value;
use crate::data::Domain;

#[derive(Debug, Clone, Default)]
pub struct ResultsState {
    pub list: Loadable<Arc<Vec<CampaignRow>>>,
    /// The campaign that is looked at.
    pub shown: Option<String>,
    pub detail: Loadable<Arc<CampaignDetail>>,
    /// Why the last file was not taken.
    pub failure: Option<Failure>,
}

/// A campaign with outcomes, or one that waits for them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CampaignRow {
    pub name: String,
    /// The side of what it promotes.
    pub side: Option<Domain>,
    pub n_sent: u64,
    pub n_held: u64,
    /// `None` without outcomes or without a holdout.
    pub effect: Option<EffectView>,
    pub has_outcomes: bool,
    pub reading: ReadingView,
}

/// Sent against held out.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct EffectView {
    pub n_sent: u64,
    pub n_held: u64,
    pub bought_sent: u64,
    pub bought_held: u64,
    /// Difference of shares.
    pub difference: Interval,
    /// `None` with too few buyers.
    pub ratio: Option<Interval>,
    pub extra: Interval,
    pub extra_value: Interval,
    pub p_value: f64,
    /// Responders are near the true ones, not they: few are behind a rate.
    pub is_near: bool,
}

/// A share with its interval as it may be told.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RateView {
    pub rate: Interval,
    /// The count behind it is near the true one.
    pub is_near: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum ReadingView {
    #[default]
    NoOutcomes,
    NoHoldout,
    Early {
        day: u32,
        of: u32,
    },
    NotEnough {
        wait_for: Option<u64>,
    },
    ClearGain,
    ClearLoss,
    NoClearGain,
}

impl ReadingView {
    /// The words of a reading: their key, and what is put into them.
    pub fn words(self) -> (&'static str, Vec<(&'static str, Value<'static>)>) {
        let plain = |key| (key, vec![]);
        match self {
            Self::NoOutcomes => plain("results-no-outcomes"),
            Self::NoHoldout => plain("results-no-holdout"),
            Self::Early { day, of } => {
                ("results-day-of", vec![("day", u64::from(day).into()), ("n", u64::from(of).into())])
            }
            Self::NotEnough { .. } => plain("results-not-enough"),
            Self::ClearGain => plain("results-clear-gain"),
            Self::ClearLoss => plain("results-clear-loss"),
            Self::NoClearGain => plain("results-no-clear-gain"),
        }
    }
}

/// Everything of one campaign.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CampaignDetail {
    pub row: CampaignRow,
    /// Seconds since 1970: when the window begins, and how many days it has.
    pub start: i64,
    pub window_days: u32,
    /// (day, share sent, low, high, share held out, low, high), in columns for the chart. Shares are near ones; a group
    /// of too few people has none.
    pub days: DayColumns,
    pub bands: Vec<ScoreBandView>,
    /// The better and the worse half by score; `None` where one is of too few people.
    pub halves: Option<[EffectView; 2]>,
    pub parts: Vec<GroupLiftView>,
    pub checks: Vec<CheckView>,
    pub files: Vec<OutcomeFileView>,
    /// Outcomes of people in neither group.
    pub n_others: u64,
    pub cost: Option<f64>,
    /// Cost of an extra buyer: value, and the ends where they exist.
    pub cost_per_extra: Option<(f64, Option<f64>, Option<f64>)>,
    /// Share expected to buy without a campaign, when the list was made; the held out are its test.
    pub promised_rate: Option<f64>,
    pub held_rate: Interval,
    pub n_looks: usize,
    /// Chance that one of so many looks finds a difference that is not there.
    pub false_alarm: f64,
}

impl CampaignDetail {
    /// Whether a rate that is shown is a near one, and whether one is not shown: what the screen then explains.
    pub fn near_and_few(&self) -> [bool; 2] {
        let bands = self.bands.iter().flat_map(|band| [band.sent, band.held]);
        let parts = self.parts.iter().map(|part| part.effect.map(|effect| effect.is_near));
        let halves = self.halves.iter().flatten().map(|half| Some(half.is_near));
        let all: Vec<Option<bool>> =
            bands.map(|rate| rate.map(|rate| rate.is_near)).chain(parts).chain(halves).collect();
        [all.contains(&Some(true)), all.contains(&None)]
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct DayColumns {
    pub days: Vec<f64>,
    pub sent: [Vec<f64>; 3],
    pub held: [Vec<f64>; 3],
}

/// A tenth of the people by score.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ScoreBandView {
    /// `None`: too few people.
    pub sent: Option<RateView>,
    pub held: Option<RateView>,
    /// What was expected of a person of the band without a campaign.
    pub promised: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct GroupLiftView {
    pub name: String,
    pub n_sent: u64,
    pub n_held: u64,
    /// `None`: too few people.
    pub effect: Option<EffectView>,
    /// After Holm over all parts that are told.
    pub p_adjusted: f64,
    pub is_clear: bool,
}

/// Can the result be trusted? A word key with its arguments, and whether it is as it should be.
#[derive(Debug, Clone, PartialEq)]
pub enum CheckView {
    Split { share: f64, planned: f64, is_ok: bool },
    Balance { largest: f64, name: String, is_ok: bool },
    Window { covered: u32, of: u32 },
    SpillOver { n_people: u64, campaign: String },
    Contaminated { n_people: u64 },
    Unknown { n_people: u64 },
    Looks { n_looks: usize, false_alarm: f64 },
}

impl CheckView {
    pub fn is_ok(&self) -> bool {
        match self {
            Self::Split { is_ok, .. } | Self::Balance { is_ok, .. } => *is_ok,
            Self::Window { covered, of } => covered >= of,
            Self::SpillOver { .. } | Self::Contaminated { .. } | Self::Unknown { .. } | Self::Looks { .. } => false,
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct OutcomeFileView {
    pub name: String,
    pub imported_at: i64,
    pub n_unknown: u64,
}
