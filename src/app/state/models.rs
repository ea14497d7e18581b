//! The Models screen: runs, the blend curve and its fader, who moves, receipts.

use std::sync::Arc;

use super::{Interval, Loadable};
use crate::app::command::{Direction, Measure, Moves};
use crate::app::error::Failure;
use crate::data::Domain;

/// The largest weight that can be set apart.
pub const MAX_WEIGHT: f64 = 10.0;

#[derive(Debug, Clone)]
pub struct ModelsState {
    pub runs: Vec<RunRow>,
    /// The run whose blend is on the chart (a blend when there is one).
    pub shown_run: Option<String>,
    pub direction: Direction,
    pub measure: Measure,
    pub curve: Loadable<Arc<CurveView>>,
    /// Where the fader stands, and where the saved blend stands.
    pub alpha: f64,
    pub saved_alpha: f64,
    /// Collaborative and profile weight together; 1 unless they are set apart. Ranks depend on `alpha` only.
    pub weight_sum: f64,
    pub saved_weight_sum: f64,
    /// Both weights have a field of their own.
    pub apart: bool,
    pub person: Option<u32>,
    pub ranks: Loadable<Arc<PersonRanks>>,
    pub item: Option<u32>,
    /// Whether items of the person or people of the item are compared.
    pub moves: Moves,
    pub item_ranks: Loadable<Arc<ItemRanks>>,
    pub receipt: Loadable<Arc<ReceiptView>>,
    /// The run whose training curve is shown.
    pub curve_of: Option<String>,
    /// The fields that a run goes by stand in the place of the training curve.
    pub fields_open: bool,
    pub fields: Loadable<Arc<FieldsView>>,
    /// The comparison stands in the place of the training curve.
    pub comparison_open: bool,
    /// The two runs that are compared.
    pub compared: Option<(String, String)>,
    pub comparison: Loadable<Arc<ComparisonView>>,
    /// What the last search over settings of a model found.
    pub tuned: Loadable<Arc<TunedView>>,
    /// The dialog for training a run is open.
    pub train_open: bool,
    /// Runs being trained now, by name.
    pub training: bool,
    pub failure: Option<Failure>,
}

impl Default for ModelsState {
    fn default() -> Self {
        Self {
            runs: vec![],
            shown_run: None,
            direction: Direction::CourseToMusic,
            measure: Measure::Ndcg10,
            curve: Loadable::Empty,
            alpha: 0.5,
            saved_alpha: 0.5,
            weight_sum: 1.0,
            saved_weight_sum: 1.0,
            apart: false,
            person: None,
            ranks: Loadable::Empty,
            item: None,
            moves: Moves::Items,
            item_ranks: Loadable::Empty,
            receipt: Loadable::Empty,
            curve_of: None,
            fields_open: false,
            fields: Loadable::Empty,
            comparison_open: false,
            compared: None,
            comparison: Loadable::Empty,
            tuned: Loadable::Empty,
            train_open: false,
            training: false,
            failure: None,
        }
    }
}

impl ModelsState {
    /// Collaborative and profile weight as they stand in the equation.
    pub fn weights(&self) -> (f64, f64) {
        (self.alpha * self.weight_sum, (1.0 - self.alpha) * self.weight_sum)
    }

    /// The fader and the fields say what is saved.
    pub fn is_saved(&self) -> bool {
        (self.alpha - self.saved_alpha).abs() < 0.005 && (self.weight_sum - self.saved_weight_sum).abs() < 0.005
    }
}

/// One kept run. Metrics are those of the crossing split in each direction; `None` until evaluated.
#[derive(Debug, Clone, Default)]
pub struct RunRow {
    pub name: String,
    /// `als`, `profile`, `blend` ...
    pub model: String,
    /// For a blend: its parts.
    pub parts: Option<(String, String)>,
    /// What an automatic choice settled on for people with a history in the domain: model and weight, largest first.
    pub chosen: [Vec<(String, f64)>; 2],
    /// Parameters that differ from the defaults or matter most: (name, value).
    pub params: Vec<(String, f64)>,
    pub alpha: Option<f64>,
    /// For a blend: both weights together, 1 unless they were set apart.
    pub weight_sum: Option<f64>,
    /// `collaborative`, `profile` or `blend`.
    pub family: &'static str,
    pub metrics: [Option<RunMetrics>; 2],
    pub fit_seconds: f64,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Made from older data; trained again when used.
    pub is_stale: bool,
    /// (step, loss).
    pub iterations: Vec<(u32, f64)>,
    pub failure: Option<Failure>,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RunMetrics {
    pub ndcg10: Interval,
    pub recall20: Interval,
    /// Shares 0..=1 of the catalogue of the target domain.
    pub coverage: f64,
    /// Bits.
    pub novelty: f64,
    /// NDCG@10 as a multiple of popularity's.
    pub against_popularity: f64,
    /// The paired interval against popularity includes zero.
    pub cannot_tell: bool,
}

/// Quality over alpha on the hidden-domain test people of one direction.
#[derive(Debug, Clone, Default)]
pub struct CurveView {
    pub run: String,
    pub n_test_people: u64,
    pub n_bridge_people: u64,
    /// 0..=1 in equal steps.
    pub alphas: Vec<f64>,
    pub ndcg10: Vec<Interval>,
    pub recall20: Vec<Interval>,
    pub coverage: Vec<f64>,
    pub novelty: Vec<f64>,
    pub popularity_ndcg10: f64,
    pub popularity_recall20: f64,
    pub best_alpha: f64,
    /// Alphas as good as the best.
    pub plateau: (f64, f64),
    /// Paired difference in NDCG@10 of each alpha from the saved one.
    pub against_saved: Vec<Interval>,
    /// Of the ten best at the saved alpha, how many are among the ten best at each alpha, in the mean of the test people.
    pub staying: Vec<f64>,
    pub cannot_tell: bool,
    /// Fitted on held-out interactions: (alpha, beta).
    pub fitted: Option<(f64, f64)>,
    /// Test people, as rows, that can be looked at one by one.
    pub test_people: Vec<u32>,
}

/// A person's candidates of the target domain with both standardised scores; ranking at any alpha is a sum.
#[derive(Debug, Clone, Default)]
pub struct PersonRanks {
    pub person: u32,
    pub items: Vec<u32>,
    pub z_collaborative: Vec<f32>,
    pub z_profile: Vec<f32>,
}

/// An item's people who do not have it, with what both parts say of the pair on each person's own scale.
#[derive(Debug, Clone, Default)]
pub struct ItemRanks {
    pub item: u32,
    /// Ascending.
    pub people: Vec<u32>,
    pub z_collaborative: Vec<f32>,
    pub z_profile: Vec<f32>,
    /// Everybody who does not have it was asked, not a sample.
    pub is_everybody: bool,
}

/// What can be ranked at any place of the dial: ids with both standardised scores, one length.
#[derive(Debug, Clone, Copy)]
pub struct DialScores<'a> {
    pub ids: &'a [u32],
    pub z_collaborative: &'a [f32],
    pub z_profile: &'a [f32],
}

impl PersonRanks {
    pub fn dial(&self) -> DialScores<'_> {
        DialScores { ids: &self.items, z_collaborative: &self.z_collaborative, z_profile: &self.z_profile }
    }

    /// Positions into `items`, best first; ties by item number.
    pub fn top(&self, alpha: f64, n: usize) -> Vec<usize> {
        self.dial().top(alpha, n)
    }

    /// 1-based rank of an item; `None` when it is not a candidate.
    pub fn rank_of(&self, item: u32, alpha: f64) -> Option<usize> {
        self.dial().rank_of(item, alpha)
    }
}

impl ItemRanks {
    pub fn dial(&self) -> DialScores<'_> {
        DialScores { ids: &self.people, z_collaborative: &self.z_collaborative, z_profile: &self.z_profile }
    }
}

impl DialScores<'_> {
    /// Positions into `ids`, best first; ties by id.
    pub fn top(&self, alpha: f64, n: usize) -> Vec<usize> {
        let scores: Vec<f64> = (0..self.ids.len()).map(|at| self.score(at, alpha)).collect();
        let better = |a: &usize, b: &usize| scores[*b].total_cmp(&scores[*a]).then(self.ids[*a].cmp(&self.ids[*b]));
        let mut order: Vec<usize> = (0..self.ids.len()).collect();
        if order.len() > n && n > 0 {
            order.select_nth_unstable_by(n - 1, better);
            order.truncate(n);
        }
        order.sort_unstable_by(better);
        order
    }

    pub fn score(&self, at: usize, alpha: f64) -> f64 {
        alpha * f64::from(self.z_collaborative[at]) + (1.0 - alpha) * f64::from(self.z_profile[at])
    }

    /// 1-based rank of an id; `None` when it is not there.
    pub fn rank_of(&self, id: u32, alpha: f64) -> Option<usize> {
        let at = self.ids.iter().position(|&known| known == id)?;
        let own = self.score(at, alpha);
        let ahead = |&other: &usize| {
            let score = self.score(other, alpha);
            score > own || (score == own && self.ids[other] < id)
        };
        Some(1 + (0..self.ids.len()).filter(ahead).count())
    }
}

/// The best settings of a model that a search found within its time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TunedView {
    pub model: String,
    pub params: crate::models::Params,
    /// NDCG@10 on hidden sides of validation people, and that of popularity.
    pub quality: Interval,
    pub popularity: f64,
    pub n_trials: usize,
}

/// Two runs measured on the same people, direction by direction.
#[derive(Debug, Clone, Default)]
pub struct ComparisonView {
    pub run: String,
    pub other: String,
    pub n_people: u64,
    pub n_bridge: u64,
    pub rows: Vec<ComparedMetric>,
}

/// One measure of both, and the paired difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComparedMetric {
    /// `ndcg`, `recall` ...
    pub metric: &'static str,
    pub k: usize,
    pub run: Interval,
    pub other: Interval,
    /// Run minus other.
    pub difference: Interval,
    /// A larger value is better.
    pub more_is_better: bool,
}

/// A score taken apart, in the score's own unit; the parts add to the score.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReceiptView {
    pub person: u32,
    pub item: u32,
    pub alpha: f64,
    pub score: f64,
    pub rank: usize,
    pub n_candidates: usize,
    /// Score of the tenth.
    pub cut: f64,
    pub constant: f64,
    pub collaborative: PartView,
    pub profile: PartView,
    /// Why it is not in the top ten.
    pub why_not: Option<WhyNot>,
}

impl ReceiptView {
    /// As if both weights were `by` times as large.
    pub fn scaled(mut self, by: f64) -> Self {
        for part in [&mut self.collaborative, &mut self.profile] {
            part.weight *= by;
            part.total *= by;
            part.rest *= by;
            part.terms.iter_mut().for_each(|term| term.value *= by);
        }
        (self.score, self.cut, self.constant) = (self.score * by, self.cut * by, self.constant * by);
        if let Some(why) = &mut self.why_not {
            why.shortfall *= by;
        }
        self
    }
}

/// One part: weight, the part's own standardised score, and its terms (already weighted), largest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PartView {
    pub weight: f64,
    pub z: f64,
    pub total: f64,
    pub terms: Vec<TermView>,
    /// Terms too small to list, added up, and how many.
    pub rest: f64,
    pub n_rest: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TermView {
    pub name: String,
    /// `past_item`, `similar_person` or `field`.
    pub kind: &'static str,
    /// A past item's domain; `None` for a profile field or a similar person.
    pub domain: Option<Domain>,
    pub value: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct WhyNot {
    pub shortfall: f64,
    /// The nearest alpha at which it would enter the top ten.
    pub enters_at: Option<f64>,
    /// The smallest set of past items or fields whose change would move it over the cut.
    pub smallest_change: Vec<String>,
}

/// What a run goes by when it tells the items of each domain apart.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldsView {
    pub run: String,
    /// Domain of the items, field, and its share of the domain; largest first within a domain.
    pub rows: Vec<(Domain, String, f64)>,
}
