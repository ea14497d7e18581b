//! The Audiences screen and the export dialog.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Interval, Loadable};
use crate::app::command::{Goal, PreviewTab};
use crate::app::error::Failure;
use crate::privacy::floor::Told;

#[derive(Debug, Clone)]
pub struct AudiencesState {
    pub list: Vec<AudienceRow>,
    pub campaigns: CampaignsView,
    /// Whether a draft is open at all.
    pub is_open: bool,
    /// The open draft differs from what is saved.
    pub is_changed: bool,
    pub draft: Draft,
    pub funnel: Loadable<Arc<FunnelView>>,
    pub ranked: Loadable<Arc<RankedView>>,
    pub preview_tab: PreviewTab,
    pub failure: Option<Failure>,
    /// Recommendation feeds are shown in the place of the draft.
    pub feed: Option<super::FeedState>,
}

impl Default for AudiencesState {
    fn default() -> Self {
        Self {
            list: vec![],
            campaigns: CampaignsView::default(),
            is_open: false,
            is_changed: false,
            draft: Draft::default(),
            funnel: Loadable::Empty,
            ranked: Loadable::Empty,
            preview_tab: PreviewTab::Top,
            failure: None,
            feed: None,
        }
    }
}

/// What all campaigns have in common.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CampaignsView {
    /// First to go; `None` when a person may be in several.
    pub order: Option<Vec<String>>,
    pub global_holdout: Option<GlobalHoldoutView>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GlobalHoldoutView {
    pub share: f64,
    pub n_people: u64,
    /// Seconds since 1970.
    pub drawn_at: i64,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct AudienceRow {
    pub name: String,
    pub n_people: u64,
    pub n_held_out: u64,
    /// Members who may not be sent it any more: consent withdrawn or suppressed since.
    pub n_withdrawn: u64,
    pub has_results: bool,
    /// How often it has been saved.
    pub version: u64,
    /// Seconds since 1970 of the last export, if any.
    pub exported_at: Option<i64>,
}

/// An audience as the person defines it.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub name: String,
    pub goal: Option<Goal>,
    pub leave_out_owners: bool,
    pub run: Option<String>,
    pub alpha: f64,
    /// Rules in the audience language, all of which must hold, in order.
    pub rules: Vec<String>,
    /// Nobody who was on a list that left in so many days.
    pub contact_cap_days: Option<u32>,
    /// `domain`, or an attribute, whose values have equal shares.
    pub balance: Option<String>,
    /// People in it, held-out ones included.
    pub size: u64,
    /// 0..=0.9.
    pub holdout: f32,
    /// Draw anew, though the audience was drawn before.
    pub fresh_holdout: bool,
    pub seed: u64,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            name: String::new(),
            goal: None,
            leave_out_owners: true,
            run: None,
            alpha: 0.5,
            rules: vec!["contact known".to_owned(), "consent ads granted".to_owned(), "not suppressed".to_owned()],
            contact_cap_days: None,
            balance: None,
            size: 1_000,
            holdout: 0.2,
            fresh_holdout: false,
            seed: 1,
        }
    }
}

/// People left after each rule, everybody first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FunnelView {
    pub n_everybody: u64,
    /// In the order in which they are taken.
    pub steps: Vec<FunnelStep>,
    pub n_eligible: u64,
    /// What may be told of them.
    pub eligible: Told,
    /// People shared with other audiences: (name, count).
    pub also_in: Vec<(String, u64)>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FunnelStep {
    pub kind: StepKind,
    pub n_left: u64,
    /// What may be told of it.
    pub told: Told,
    pub error: Option<Failure>,
}

/// What narrows the people at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// Leaves out those who have something of the goal.
    Owners,
    /// Position in the draft's rules.
    Rule(usize),
    ContactCap,
    GlobalHoldout,
    /// Leaves out the people of campaigns that go first.
    EarlierCampaigns,
}

/// Eligible people in order of score.
#[derive(Debug, Clone, Default)]
pub struct RankedView {
    pub people: Vec<u32>,
    pub scores: Vec<f32>,
    /// Source id of each score: `blend`, `profile`, `popularity` ...
    pub sources: Vec<u8>,
    /// Drawn by a seeded hash of the person: smaller values are held out first, 0..1.
    pub holdout_draw: Vec<f32>,
    /// Whether each person was in the saved audience of this name, and where; empty when there is none.
    pub before: Vec<u8>,
    /// People of the saved audience.
    pub n_before: u64,
    /// The draw does not look at the saved holdout.
    pub is_fresh_holdout: bool,
    /// Main reasons of the people shown in the previews, by position: (position, reasons).
    pub reasons: Vec<(usize, Vec<super::TermView>)>,
    /// Positions to show for the random preview.
    pub random: Vec<usize>,
    /// Whether scores could be turned into chances; without, gains are empty.
    pub is_calibrated: bool,
    /// Share of likely responders reached at equally spaced sizes (0..=people.len()), with a band.
    pub gains: Vec<Interval>,
    /// Expected responders at the same sizes.
    pub expected: Vec<Interval>,
    /// Share of eligible people expected to respond without a campaign.
    pub base_rate: f64,
    /// Share of people on fallback scores.
    pub fallback_share: f64,
    /// Days within which chances are meant to come about; 0 where events carry no time.
    pub window_days: u32,
    pub held_out: HeldOutView,
}

/// How well the ranking found takers among people kept out of its fit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct HeldOutView {
    pub n_people: u64,
    pub n_takers: u64,
    /// Takers among the best tenth, over a tenth.
    pub lift_of_top_tenth: Option<f64>,
    /// The same when people are ranked by the blended score alone.
    pub blended_lift_of_top_tenth: Option<f64>,
}

/// What decides who is held out.
#[derive(Debug, Clone, Copy)]
pub struct HoldoutView<'a> {
    pub draws: &'a [f32],
    /// What was decided before, one a person; empty when nothing was.
    pub memory: &'a [u8],
    pub share: f32,
}

impl RankedView {
    pub fn holdout(&self, share: f32) -> HoldoutView<'_> {
        let memory: &[u8] = if self.is_fresh_holdout { &[] } else { &self.before };
        HoldoutView { draws: &self.holdout_draw, memory, share }
    }

    /// (people who are new, people who are gone) against the saved audience; `None` when there is none.
    pub fn change_at(&self, size: usize) -> Option<(u64, u64)> {
        if self.n_before == 0 {
            return None;
        }
        let size = size.min(self.before.len());
        let stay = self.before.iter().take(size).filter(|&&what| what != 0).count() as u64;
        Some((size as u64 - stay, self.n_before.saturating_sub(stay)))
    }
}

/// The export dialog over an audience.
#[derive(Debug, Clone)]
pub struct ExportState {
    pub audience: String,
    pub n_export: u64,
    pub n_held_out: u64,
    pub cards: Vec<DestinationCard>,
    pub focused: String,
    pub folder: PathBuf,
    pub choices: crate::app::engine::ExportChoices,
    pub written: Loadable<Arc<Vec<WrittenView>>>,
}

#[derive(Debug, Clone)]
pub struct DestinationCard {
    /// `google-ads`, `meta`, `tencent`, `csv` ...
    pub id: String,
    /// As the platform writes it.
    pub name: String,
    pub rule_version: String,
    pub is_on: bool,
    /// `ads`, `email` or `file`.
    pub group: &'static str,
    /// Its choices: `second-forms`, `value`, `hashes`, `excel`, `gb18030`, `template`.
    pub offers: Vec<&'static str>,
    pub preflight: Loadable<Arc<PreflightView>>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct PreflightView {
    pub rows: u64,
    pub with_email: u64,
    pub with_phone: u64,
    pub with_device: u64,
    /// `SHA-256`, `MD5`, `plain`, or empty when not taken.
    pub email_form: &'static str,
    pub phone_form: &'static str,
    pub device_form: &'static str,
    /// Whose consent counts: `ads`, `email`.
    pub channel: &'static str,
    /// Reason code and people.
    pub dropped: Vec<(String, u64)>,
    /// Kind, reason code and single identifiers left out, of people written or not.
    pub identifier_drops: Vec<(String, String, u64)>,
    pub duplicate_rows: u64,
    pub minimum: u64,
    pub is_below_minimum: bool,
    /// Stops the file from being written; word key.
    pub blocked_by: Option<String>,
    /// All that there is to know, what stops the file first.
    pub findings: Vec<FindingView>,
    /// Rules of the account; word keys.
    pub account_rules: &'static [&'static str],
    /// Where the rule was read.
    pub source: &'static str,
    pub n_files: u64,
    pub bytes: u64,
    pub first_lines: Vec<String>,
    /// The file holds plain identifiers.
    pub is_plain: bool,
}

/// Something to know before writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingView {
    /// A word key.
    pub code: &'static str,
    pub is_blocking: bool,
    pub is_warning: bool,
    pub count: u64,
    /// What the count is held against, 0 where there is nothing.
    pub limit: u64,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct WrittenView {
    pub destination: String,
    /// (path, rows, SHA-256).
    pub files: Vec<(PathBuf, u64, String)>,
    pub manifest: PathBuf,
    pub failure: Option<Failure>,
}
