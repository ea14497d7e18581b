//! Work on a cluster as the window asks for it: one piece at a time, told in a few figures, and what the cluster holds
//! of earlier work.

use std::path::PathBuf;

use super::audience::{ClusterAudienceRequest, save_cluster_audience};
use super::export::export_on_cluster;
use super::fit::fit_on_cluster;
use super::open::{ClusterQuery, ClusterState, cluster_queries, cluster_state};
use super::paths::write_cluster_paths;
use super::{cluster_source, self_check::SelfCheck};
use crate::app::engine::definition::{PartDefinition, RunDefinition};
use crate::app::engine::paths::PathsRequest;
use crate::app::engine::session::Session;
use crate::app::error::AppError;
use crate::task::Task;

/// Seeds a fit; models of sums do not depend on it.
const SEED: u64 = 7;

#[derive(Debug, Clone, PartialEq)]
pub enum ClusterWork {
    /// A run, called after its model.
    Fit {
        model: String,
    },
    Paths {
        request: PathsRequest,
        out: PathBuf,
    },
    Audience(ClusterAudienceRequest),
    Export {
        audience: String,
        destination: String,
        out: PathBuf,
    },
}

/// What came of it: figures by the key of their words, and where it stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClusterDone {
    pub figures: Vec<(&'static str, u64)>,
    pub place: String,
}

/// What a workspace knows of its cluster.
#[derive(Debug, Clone, Default)]
pub struct ClusterKept {
    /// Without the token; empty where the workspace has no cluster.
    pub address: String,
    pub events: String,
    pub state: ClusterState,
    pub queries: Vec<ClusterQuery>,
}

pub fn cluster_kept(session: &Session) -> Result<ClusterKept, AppError> {
    let source = cluster_source(session)?;
    let (address, events) = source.map(|source| (source.address, source.events.place)).unwrap_or_default();
    Ok(ClusterKept { address, events, state: cluster_state(session)?, queries: cluster_queries(session)? })
}

pub fn work_on_cluster(session: &Session, work: &ClusterWork, task: &Task) -> Result<ClusterDone, AppError> {
    let checked = |check: &SelfCheck| ("cluster-n-checked", check.people);
    match work {
        ClusterWork::Fit { model } => {
            let definition = RunDefinition::single(PartDefinition::new(model), SEED)?;
            let fitted = fit_on_cluster(session, model, &definition, None, task)?;
            let figures = vec![
                ("data-cluster-n-people", fitted.n_people),
                ("data-cluster-n-items", fitted.n_items),
                ("cluster-n-pairs", fitted.n_pairs),
                ("cluster-n-weights", fitted.weights),
                ("cluster-n-bytes", fitted.bytes_back),
            ];
            Ok(ClusterDone { figures, place: fitted.path })
        }
        ClusterWork::Paths { request, out } => {
            let paths = write_cluster_paths(session, request, out, task)?;
            let mut figures = vec![("data-cluster-n-people", paths.people), ("cluster-n-paths", paths.rows)];
            figures.extend(paths.crossed.map(|crossed| ("cluster-n-crossed", crossed)));
            Ok(ClusterDone { figures, place: out.display().to_string() })
        }
        ClusterWork::Audience(request) => {
            let chosen = save_cluster_audience(session, request, task)?;
            let figures = vec![
                ("cluster-n-chosen", chosen.people),
                ("cluster-n-members", chosen.to_export),
                ("cluster-n-held", chosen.held_out),
                checked(&chosen.self_check),
            ];
            Ok(ClusterDone { figures, place: chosen.path })
        }
        ClusterWork::Export { audience, destination, out } => {
            let list = export_on_cluster(session, audience, destination, out, task)?;
            let figures = vec![("cluster-n-rows", list.rows), checked(&list.self_check)];
            Ok(ClusterDone { figures, place: list.path })
        }
    }
}
