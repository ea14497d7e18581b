//! An audience of everybody on a cluster: scored, chosen and written there, checked here on a sample before it counts.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use super::open::{ClusterAudience, OnCluster, keep_queries, keep_state, open_cluster};
use super::self_check::{SelfCheck, self_check};
use crate::app::engine::goal::{goal_items, parse_goal};
use crate::app::engine::now_secs;
use crate::app::engine::session::Session;
use crate::app::error::{AppError, Failure};
use crate::cluster::sql_audience::{STEPS, TargetSpec};
use crate::data::Channel;
use crate::task::Task;

/// How many people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TargetSize {
    Everybody,
    People(u64),
    /// Of those who may be in.
    Share(f64),
}

#[derive(Debug, Clone, PartialEq)]
pub struct ClusterAudienceRequest {
    pub name: String,
    pub goal: String,
    pub run: String,
    pub purpose: Channel,
    pub with_owners: bool,
    pub size: TargetSize,
    pub holdout: f64,
    pub seed: u64,
}

#[derive(Debug, Clone, Serialize)]
pub struct ClusterAudienceSummary {
    pub name: String,
    pub engine: &'static str,
    pub goal: String,
    pub run: String,
    /// People left after each step.
    pub steps: Vec<(&'static str, u64)>,
    pub people: u64,
    pub held_out: u64,
    pub to_export: u64,
    pub seed: u64,
    /// On a cluster there are ranks and no chances.
    pub calibrated: bool,
    pub self_check: SelfCheck,
    pub path: String,
    pub seconds: f64,
    pub bytes_back: u64,
}

pub fn save_cluster_audience(
    session: &Session,
    request: &ClusterAudienceRequest,
    task: &Task,
) -> Result<ClusterAudienceSummary, AppError> {
    let begun = std::time::Instant::now();
    let mut on = open_cluster(session, task)?;
    let mut audience = ClusterAudience {
        goal: request.goal.clone(),
        run: request.run.clone(),
        purpose: request.purpose.id().to_owned(),
        with_owners: request.with_owners,
        size: u64::MAX,
        holdout: request.holdout,
        seed: request.seed,
        path: String::new(),
        members: 0,
        held_out: 0,
        cut: None,
        steps: vec![],
        made_at: now_secs(),
    };
    let (goal, weights) = goal_of(&mut on, &audience, task)?;
    task.step("stage-cluster-score", 0, 0)?;
    audience.size = match request.size {
        TargetSize::Everybody => u64::MAX,
        TargetSize::People(size) => size,
        TargetSize::Share(share) => {
            let spec = spec_of(&on, &request.name, &audience)?;
            let steps = on.spark.funnel(&spec, &goal, &weights, task)?;
            (steps.last().copied().unwrap_or(0) as f64 * share).round() as u64
        }
    };
    let spec = spec_of(&on, &request.name, &audience)?;
    let written = on.spark.write_audience(&on.source, &spec, &goal, &weights, task)?;
    if !session.floor().allows(written.members + written.held) {
        return Err(AppError::Refused(Failure::new("below-floor").with("floor", session.floor())));
    }
    if written.members == 0 {
        return Err(AppError::Refused(Failure::new("all-held-out")));
    }
    let check = self_check(&mut on, &spec, &goal, &weights, written.cut.as_ref(), task)?;
    audience.size = spec.size.min(written.members + written.held);
    audience.path.clone_from(&written.path);
    (audience.members, audience.held_out) = (written.members, written.held);
    audience.cut.clone_from(&written.cut);
    audience.steps.clone_from(&written.steps);
    on.state.audiences.insert(request.name.clone(), audience);
    keep_state(session, &on.state)?;
    keep_queries(session, on.spark.sent())?;
    let detail = json!({
        "audience": request.name, "people": written.members + written.held, "held_out": written.held, "engine": "spark",
    });
    session.store().audit(now_secs(), "audit-audience", &detail)?;
    let told = |&(step, n): &(&'static str, u64)| (step, session.floor().told(n).unwrap_or(0));
    Ok(ClusterAudienceSummary {
        name: request.name.clone(),
        engine: "spark",
        goal: request.goal.clone(),
        run: request.run.clone(),
        steps: STEPS.into_iter().zip(written.steps).collect::<Vec<_>>().iter().map(told).collect(),
        people: written.members + written.held,
        held_out: written.held,
        to_export: written.members,
        seed: request.seed,
        calibrated: false,
        self_check: check,
        path: written.path,
        seconds: begun.elapsed().as_secs_f64(),
        bytes_back: on.spark.sent().iter().map(|sent| sent.bytes).sum(),
    })
}

/// The items of an audience's goal and what past items say for them.
pub(super) fn goal_of(
    on: &mut OnCluster,
    audience: &ClusterAudience,
    task: &Task,
) -> Result<(Vec<u32>, BTreeMap<u32, i64>), AppError> {
    let goal = goal_items(&on.dataset, &parse_goal(&on.dataset, &audience.goal)?)?;
    let run = on.state.runs.get(&audience.run).cloned();
    let run = run.ok_or_else(|| AppError::Told(Failure::new("cluster-no-run").with("run", &audience.run)))?;
    let weights = match run.path.is_empty() {
        true => BTreeMap::new(),
        false => on.spark.goal_weights(&run.path, &goal, task)?,
    };
    Ok((goal, weights))
}

pub(super) fn spec_of(on: &OnCluster, name: &str, audience: &ClusterAudience) -> Result<TargetSpec, AppError> {
    let run = on.state.runs.get(&audience.run);
    Ok(TargetSpec {
        name: name.to_owned(),
        consent: match audience.purpose.as_str() {
            "email" => "ce",
            "sms" => "cs",
            _ => "ca",
        },
        with_owners: audience.with_owners,
        // Popularity puts nobody before anybody: the order is that of the keys.
        constant: run.filter(|run| run.path.is_empty()).map(|_| 1),
        size: audience.size,
        holdout: audience.holdout,
        seed: audience.seed,
    })
}
