//! Fitting on a cluster: its sums come back, the algebra of items is done here, the weights go to its storage.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use super::open::{ClusterRun, OnCluster, keep_queries, keep_state, open_cluster};
use crate::app::engine::definition::RunDefinition;
use crate::app::engine::now_secs;
use crate::app::engine::session::Session;
use crate::app::error::{AppError, Failure};
use crate::cluster::weights::{self, MODELS};
use crate::models;
use crate::task::Task;

#[derive(Debug, Clone, Serialize)]
pub struct ClusterFitSummary {
    pub run: String,
    pub model: String,
    pub engine: &'static str,
    pub seconds: f64,
    pub params: BTreeMap<String, f64>,
    /// Sums over fewer people did not come back.
    pub support: u64,
    pub n_people: u64,
    pub n_items: u64,
    pub n_pairs: u64,
    /// Only the strongest pairs of each item came back.
    pub pruned: bool,
    pub weights: u64,
    /// Where the weights stand on the cluster's storage.
    pub path: String,
    pub bytes_back: u64,
}

/// Fits and keeps a run of one of [`MODELS`]. `support`: the fewest people of a sum that comes back.
pub fn fit_on_cluster(
    session: &Session,
    name: &str,
    definition: &RunDefinition,
    support: Option<u64>,
    task: &Task,
) -> Result<ClusterFitSummary, AppError> {
    let begun = std::time::Instant::now();
    let part = definition.collaborative.as_ref().filter(|part| MODELS.contains(&part.model.as_str()));
    let (Some(part), None) = (part, &definition.profile) else {
        let failure = Failure::new("cluster-model").with("model", definition.model_id());
        return Err(AppError::Usage(failure.with("models", MODELS.join(", "))));
    };
    let support = support.unwrap_or(session.floor().k()).max(1);
    let mut on = open_cluster(session, task)?;
    ensure_gram(session, &mut on, task)?;
    task.step("stage-cluster-sums", 0, 0)?;
    let sums = on.spark.sums(on.dataset.n_items(), support, task)?;
    let weights = weights::fit(&part.model, &part.params, &sums, task)?;
    let path = match weights.is_empty() {
        true => String::new(),
        false => on.spark.write_weights(&on.source, name, &weights, task)?,
    };
    let specs = models::by_id(&part.model)?.params();
    let mut params: BTreeMap<String, f64> = specs
        .iter()
        .map(|spec| (spec.name.to_owned(), part.params.get(spec.name).copied().unwrap_or(spec.default)))
        .collect();
    if part.model == "graph-filter" {
        // Only the linear part follows from sums.
        params.insert("low_pass_weight".to_owned(), 0.0);
    }
    let run = ClusterRun {
        model: part.model.clone(),
        params: params.clone(),
        path: path.clone(),
        weights: weights.len() as u64,
        made_at: now_secs(),
    };
    on.state.runs.insert(name.to_owned(), run);
    keep_state(session, &on.state)?;
    keep_queries(session, on.spark.sent())?;
    let detail = json!({ "run": name, "model": part.model, "support": support, "engine": "spark" });
    session.store().audit(now_secs(), "audit-run", &detail)?;
    Ok(ClusterFitSummary {
        run: name.to_owned(),
        model: part.model.clone(),
        engine: "spark",
        seconds: begun.elapsed().as_secs_f64(),
        params,
        support,
        n_people: sums.n_people,
        n_items: sums.items.len() as u64,
        n_pairs: sums.pairs.len() as u64,
        pruned: sums.is_pruned,
        weights: weights.len() as u64,
        path,
        bytes_back: on.spark.sent().iter().map(|sent| sent.bytes).sum(),
    })
}

/// The sums of pairs on the storage, made anew where strengths have changed.
pub fn ensure_gram(session: &Session, on: &mut OnCluster, task: &Task) -> Result<(), AppError> {
    if on.state.gram.is_some() && on.state.gram == on.state.prepared {
        return Ok(on.spark.gram(&on.source, task)?);
    }
    task.step("stage-cluster-pairs", 0, 0)?;
    on.spark.write_gram(&on.source, task)?;
    on.state.gram = on.state.prepared.clone();
    keep_state(session, &on.state)
}
