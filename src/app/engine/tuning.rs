//! What a search over settings tried and chose, for the commands and the list of runs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::data::Domain;
use crate::models::auto::{RecipePart, Scope, SideResult, Trial, Tuning};

/// A search of `auto`.
#[derive(Debug, Clone, Serialize)]
pub struct TuningSummary {
    pub chosen: Vec<SideSummary>,
    pub trials: Vec<TrialSummary>,
    /// Settings that the budget had no room for, by an estimate from the size of the data.
    pub left_out: usize,
    /// The clock ended the trials before the last one: on a faster computer the choice may be another.
    pub stopped_by_clock: bool,
}

/// What ranks the items of one domain.
#[derive(Debug, Clone, Serialize)]
pub struct SideSummary {
    pub domain: Domain,
    /// For people who have nothing of the domain yet.
    pub crossing: bool,
    pub parts: Vec<RecipePart>,
    #[serde(flatten)]
    pub quality: Option<QualitySummary>,
}

/// On hidden items of the validation people; `None` where too few people could be measured.
#[derive(Debug, Clone, Serialize)]
pub struct QualitySummary {
    pub n_people: u64,
    #[serde(rename = "ndcg@20")]
    pub ndcg: f64,
    #[serde(rename = "recall@20")]
    pub recall: f64,
    /// NDCG@20 above popularity: mean, low, high.
    pub over_popularity: [f64; 3],
    pub cannot_tell: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct TrialSummary {
    pub domain: Domain,
    pub crossing: bool,
    pub model: String,
    pub params: BTreeMap<String, f64>,
    pub scope: Scope,
    #[serde(rename = "ndcg@20")]
    pub ndcg: f64,
    #[serde(rename = "recall@20")]
    pub recall: f64,
    pub seconds: f64,
}

impl From<&Tuning> for TuningSummary {
    fn from(tuning: &Tuning) -> Self {
        let quality = |domain, crossing| {
            let is_side = |side: &&SideResult| side.domain == domain && side.crossing == crossing;
            tuning.sides.iter().find(is_side).map(QualitySummary::from)
        };
        let chosen = tuning.recipe.sides.iter().map(|side| SideSummary {
            domain: side.domain,
            crossing: side.crossing,
            parts: side.parts.clone(),
            quality: quality(side.domain, side.crossing),
        });
        Self {
            chosen: chosen.collect(),
            trials: tuning.trials.iter().map(TrialSummary::from).collect(),
            left_out: tuning.n_left_out,
            stopped_by_clock: tuning.stopped_by_clock,
        }
    }
}

impl From<&SideResult> for QualitySummary {
    fn from(side: &SideResult) -> Self {
        let over = side.against_popularity;
        Self {
            n_people: side.n_people,
            ndcg: side.ndcg,
            recall: side.recall,
            over_popularity: [over.value, over.low, over.high],
            cannot_tell: side.cannot_tell(),
        }
    }
}

impl From<&Trial> for TrialSummary {
    fn from(trial: &Trial) -> Self {
        Self {
            domain: trial.domain,
            crossing: trial.crossing,
            model: trial.model.clone(),
            params: trial.params.clone(),
            scope: trial.scope,
            ndcg: trial.ndcg,
            recall: trial.recall,
            seconds: trial.seconds,
        }
    }
}
