//! What `auto` settles on, as data that can be kept and fitted again without a search, and how it got there.

use serde::{Deserialize, Serialize};

use crate::data::Domain;
use crate::models::Params;
use crate::models::evaluation::Estimate;

/// Which parts rank which items for whom.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Recipe {
    pub sides: Vec<Side>,
}

/// The items of one domain for one kind of people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// Of the items.
    pub domain: Domain,
    /// For people with nothing of the domain, who are known by the other one.
    pub crossing: bool,
    pub parts: Vec<RecipePart>,
}

/// One model of a stack. Weights of a side add up to one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecipePart {
    pub model: String,
    #[serde(default)]
    pub params: Params,
    pub scope: Scope,
    pub weight: f32,
}

/// What a part learns from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The items of the side's domain.
    Own,
    /// Both domains as one catalogue.
    Joint,
    /// People with both: from the other domain to the side's.
    Crossing,
}

impl RecipePart {
    pub(super) fn is_same_fit(&self, other: &Self) -> bool {
        self.model == other.model && self.params == other.params && self.scope == other.scope
    }
}

/// How a recipe was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tuning {
    pub recipe: Recipe,
    pub trials: Vec<Trial>,
    pub sides: Vec<SideResult>,
    /// Trials that were left out because they would have taken longer than the budget allows, by an estimate that
    /// depends on the data alone.
    pub n_left_out: usize,
    /// The clock ran out before the ladder did: another run, on another computer, may get further.
    pub stopped_by_clock: bool,
    /// The search was asked to end early and gave the best so far.
    pub settled: bool,
}

/// One setting that was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    pub domain: Domain,
    pub crossing: bool,
    pub model: String,
    pub params: Params,
    pub scope: Scope,
    /// At 20, on the hidden items of the validation people.
    pub ndcg: f64,
    pub recall: f64,
    pub seconds: f64,
}

/// The quality of a side on its validation people. The choice was made on the same people, so that it flatters a
/// little; an evaluation with a split of its own says more.
#[derive(Debug, Clone, PartialEq)]
pub struct SideResult {
    pub domain: Domain,
    pub crossing: bool,
    pub n_people: u64,
    pub ndcg: f64,
    pub recall: f64,
    /// NDCG at 20 of the stack minus that of popularity, paired by person.
    pub against_popularity: Estimate,
}

impl SideResult {
    pub fn cannot_tell(&self) -> bool {
        self.against_popularity.low <= 0.0
    }
}
