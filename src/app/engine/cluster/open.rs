//! What a workspace keeps of its work on a cluster, and taking that work up in a new session.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::cluster_source;
use crate::app::engine::import::strength_rules;
use crate::app::engine::session::Session;
use crate::app::error::{AppError, Failure};
use crate::cluster::address::{Address, TOKEN_VARIABLE};
use crate::cluster::source::Source;
use crate::cluster::strengths::Rules;
use crate::cluster::{ClusterError, Sent, Spark};
use crate::data::{Dataset, hex};
use crate::task::Task;

const STATE: &str = "cluster-state";
const QUERIES: &str = "cluster-queries";

/// Kept in the workspace: counts and places on the cluster's storage, nobody's data.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ClusterState {
    /// Of what the strengths on the storage were made with; another value: they must be written again.
    pub prepared: Option<String>,
    pub gram: Option<String>,
    pub has_refunds: bool,
    pub ratings: Option<(f64, f64)>,
    /// The newest event, from which days are counted.
    pub now: i64,
    pub people: u64,
    pub runs: BTreeMap<String, ClusterRun>,
    pub audiences: BTreeMap<String, ClusterAudience>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClusterRun {
    pub model: String,
    pub params: BTreeMap<String, f64>,
    /// Where the weights stand; empty for a model without any.
    pub path: String,
    pub weights: u64,
    pub made_at: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClusterAudience {
    pub goal: String,
    pub run: String,
    pub purpose: String,
    pub with_owners: bool,
    pub size: u64,
    pub holdout: f64,
    pub seed: u64,
    pub path: String,
    pub members: u64,
    pub held_out: u64,
    pub cut: Option<(i64, String)>,
    pub steps: Vec<u64>,
    pub made_at: i64,
}

/// One statement as it was sent, to be shown and copied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClusterQuery {
    pub sql: String,
    pub seconds: f64,
    pub rows: u64,
    pub bytes: u64,
}

/// A session on the workspace's cluster, with strengths in place.
pub struct OnCluster {
    pub spark: Spark,
    pub source: Source,
    pub state: ClusterState,
    pub rules: Rules,
    pub dataset: Arc<Dataset>,
}

impl From<ClusterError> for AppError {
    fn from(error: ClusterError) -> Self {
        use ClusterError as E;
        match error {
            E::Cancelled(_) => Self::Cancelled,
            E::Address { why } => Self::Usage(Failure::new("cluster-address").with("why", why)),
            E::TokenInClear => Self::Usage(Failure::new("cluster-token-in-clear")),
            E::Unreachable { place, reason } => {
                Self::Told(Failure::new("cluster-unreachable").with("place", place).with("reason", reason))
            }
            E::Unauthenticated => Self::Told(Failure::new("cluster-token")),
            E::NotAllowed { reason } => Self::Told(Failure::new("cluster-not-allowed").with("reason", reason)),
            E::NoTable { what } => Self::Usage(Failure::new("cluster-no-table").with("what", what)),
            E::NoColumn { table, role, columns } => {
                let failure = Failure::new("cluster-no-column").with("table", table).with("role", role);
                Self::Usage(failure.with("columns", columns))
            }
            E::NoRoom { reason } => Self::Told(Failure::new("cluster-no-room").with("reason", reason)),
            E::TooOld { version } => Self::Told(Failure::new("cluster-too-old").with("version", version)),
            E::Query { reason } => Self::Told(Failure::new("cluster-query").with("reason", reason)),
            E::SessionLost => Self::Told(Failure::new("cluster-session")),
            E::Answer { what } => Self::Told(Failure::new("cluster-answer").with("what", what)),
            E::RowsMissing { got, counted } => {
                Self::Told(Failure::new("cluster-rows").with("got", got).with("counted", counted))
            }
            E::ItemsTwice { n } => Self::Usage(Failure::new("cluster-items-twice").with("n", n)),
            E::BadSetting { what, value } => {
                Self::Usage(Failure::new("cluster-setting").with("what", what).with("value", value))
            }
        }
    }
}

/// The address with the token of the environment, which is never kept.
pub fn cluster_address(text: &str) -> Result<Address, AppError> {
    let token = std::env::var(TOKEN_VARIABLE).ok();
    Ok(Address::parse(text, token.as_deref())?)
}

pub fn cluster_state(session: &Session) -> Result<ClusterState, AppError> {
    Ok(session.store().setting(STATE)?.unwrap_or_default())
}

pub(super) fn keep_state(session: &Session, state: &ClusterState) -> Result<(), AppError> {
    Ok(session.store().set_setting(STATE, state)?)
}

/// The statements of the last work on the cluster.
pub fn cluster_queries(session: &Session) -> Result<Vec<ClusterQuery>, AppError> {
    Ok(session.store().setting(QUERIES)?.unwrap_or_default())
}

pub(super) fn keep_queries(session: &Session, sent: &[Sent]) -> Result<(), AppError> {
    let one =
        |sent: &Sent| ClusterQuery { sql: sent.sql.clone(), seconds: sent.seconds, rows: sent.rows, bytes: sent.bytes };
    Ok(session.store().set_setting(QUERIES, &sent.iter().map(one).collect::<Vec<_>>())?)
}

/// Connects to the workspace's cluster and finds the strengths there, writing them again where they were made with
/// other weights or another catalogue.
pub fn open_cluster(session: &Session, task: &Task) -> Result<OnCluster, AppError> {
    let source = cluster_source(session)?.ok_or_else(|| AppError::Usage(Failure::new("cluster-none")))?;
    let typed = session.cluster_address();
    let address = cluster_address(typed.as_deref().unwrap_or(&source.address))?;
    task.step("stage-cluster-connect", 0, 0)?;
    let mut spark = Spark::connect(&address, task)?;
    spark.open(&source, task)?;
    let dataset = session.dataset(task)?;
    let mut state = cluster_state(session)?;
    number(&mut spark, &dataset, task)?;
    let rules = rules_of(session, state.ratings)?;
    let fingerprint = fingerprint(&source, &rules, &dataset);
    if state.prepared.as_ref() == Some(&fingerprint) {
        spark.written(&source, task)?;
    } else {
        task.step("stage-cluster-strengths", 0, 0)?;
        spark.write_people(&source, task)?;
        spark.write_strengths(&source, &rules, state.has_refunds, task)?;
        state.prepared = Some(fingerprint);
        state.gram = None;
        keep_state(session, &state)?;
    }
    Ok(OnCluster { spark, source, state, rules, dataset })
}

pub(super) fn number(spark: &mut Spark, dataset: &Dataset, task: &Task) -> Result<(), AppError> {
    let keys: Vec<&str> = (0..dataset.n_items()).map(|item| dataset.catalogue.keys.get(item)).collect();
    Ok(spark.number(&keys, task)?)
}

pub(super) fn rules_of(session: &Session, ratings: Option<(f64, f64)>) -> Result<Rules, AppError> {
    let rules = strength_rules(session)?;
    Rules::of(&rules, ratings).ok_or_else(|| AppError::Usage(Failure::new("cluster-ageing")))
}

/// Of everything that strengths on the storage depend on, but for the events themselves.
pub(super) fn fingerprint(source: &Source, rules: &Rules, dataset: &Dataset) -> String {
    let mut hasher = Sha256::new();
    hasher.update(serde_json::to_string(source).unwrap_or_default());
    hasher.update(format!("{rules:?}"));
    for item in 0..dataset.n_items() {
        hasher.update(dataset.catalogue.keys.get(item));
        hasher.update([0]);
    }
    hex(&hasher.finalize())
}
