//! Commands on a cluster: `cluster`, and what `fit`, `paths`, `pairings`, `audience` and `export` do where the cluster
//! works. Without the feature `cluster` every one of them says that this build cannot.

use std::path::Path;

use super::args;
use super::output::Console;
use crate::app::command::Level;
use crate::app::engine::{PairingsSummary, PathsRequest, PathsSummary, RunDefinition, Session};
use crate::app::error::AppError;
#[cfg(not(feature = "cluster"))]
use crate::app::error::Failure;

#[cfg(not(feature = "cluster"))]
fn not_built<T>() -> Result<T, AppError> {
    Err(AppError::Usage(Failure::new("cluster-not-built")))
}

#[cfg(not(feature = "cluster"))]
mod without {
    use super::*;

    pub fn cluster(args: &args::NotBuilt, _: &Console) -> Result<(), AppError> {
        let _ = &args.rest;
        not_built()
    }

    pub fn fit(_: &Session, _: &str, _: &RunDefinition, args: &args::Fit, _: &Console) -> Result<(), AppError> {
        let _ = args.support;
        not_built()
    }

    pub fn paths(_: &Session, _: &PathsRequest, _: &Path, _: &Console) -> Result<PathsSummary, AppError> {
        not_built()
    }

    pub fn pairings(_: &Session, _: Level, _: &Path, _: &Console) -> Result<PairingsSummary, AppError> {
        not_built()
    }

    pub fn audience(_: &Session, _: &args::Audience, _: &Console) -> Result<(), AppError> {
        not_built()
    }

    pub fn export(_: &Session, _: &args::Export, _: &Console) -> Result<(), AppError> {
        not_built()
    }
}

#[cfg(not(feature = "cluster"))]
pub use without::*;

#[cfg(feature = "cluster")]
mod with {
    use serde_json::json;

    use super::super::campaign::share;
    use super::super::data::to_value;
    use super::*;
    use crate::app::engine::{self, ClusterAudienceRequest, ClusterRequest, TargetSize};
    use crate::app::error::Failure;
    use crate::data::{Channel, Domain};

    pub fn cluster(args: &args::Cluster, console: &Console) -> Result<(), AppError> {
        if args.queries {
            return queries(args, console);
        }
        let is_right = args.workspace.extension().is_some_and(|ending| ending == "crossfade");
        if !is_right {
            return Err(AppError::Usage(Failure::new("workspace-ending").with("path", args.workspace.display())));
        }
        let request = ClusterRequest {
            url: args.url.clone().unwrap_or_default(),
            events: args.events.clone().unwrap_or_default(),
            people: args.people.clone(),
            items: args.items.clone(),
            map: args.map.clone(),
            work: args.work.clone(),
            domain: args.domain.as_deref().and_then(Domain::from_id),
            sample: args.sample.as_deref().map(share).transpose()?,
            seed: args.seed,
        };
        // The address is looked at before a file is made.
        engine::cluster_address(&request.url)?;
        let is_new = !args.workspace.exists();
        let session = console.open_or_create(&args.workspace)?;
        let connected = engine::connect_cluster(&session, &request, &console.task());
        if connected.is_err() && is_new {
            drop(session);
            // Made a moment ago and empty; what is left of it would only be in the way.
            let _ = std::fs::remove_file(&args.workspace);
        }
        let summary = connected?;
        let told = |n: Option<u64>| n.map_or(format!("under {}", summary.floor), |n| n.to_string());
        let lines = [
            format!("{}: Spark {}", summary.cluster, summary.spark),
            format!(
                "{} events, {} of unknown kinds, {} of unknown items",
                summary.events, summary.unknown_kinds, summary.unknown_items
            ),
            format!(
                "{} people, {} with a contact, {} agreed to ads",
                told(summary.people),
                told(summary.with_contact),
                told(summary.consent_ads)
            ),
            format!("{} items; {} people came here as a sample", summary.items, summary.sample_people),
            format!("sums and lists are written to {}", summary.work),
        ];
        console.result(&to_value(&summary), &lines);
        Ok(())
    }

    fn queries(args: &args::Cluster, console: &Console) -> Result<(), AppError> {
        let session = console.open(&args.workspace)?;
        let queries = engine::cluster_queries(&session)?;
        let line = |query: &engine::ClusterQuery| {
            format!("-- {:.1} s, {} rows, {} bytes\n{};\n", query.seconds, query.rows, query.bytes, query.sql)
        };
        let lines: Vec<String> = queries.iter().map(line).collect();
        console.result(&json!({ "queries": queries }), &lines);
        Ok(())
    }

    pub fn fit(
        session: &Session,
        name: &str,
        definition: &RunDefinition,
        args: &args::Fit,
        console: &Console,
    ) -> Result<(), AppError> {
        let summary = engine::fit_on_cluster(session, name, definition, args.support, &console.task())?;
        let line = format!(
            "{}: fitted on the cluster in {:.1} s from {} people, {} items and {} pairs; {} bytes came back",
            summary.run, summary.seconds, summary.n_people, summary.n_items, summary.n_pairs, summary.bytes_back
        );
        console.result(&to_value(&summary), &[line]);
        Ok(())
    }

    pub fn paths(
        session: &Session,
        request: &PathsRequest,
        out: &Path,
        console: &Console,
    ) -> Result<PathsSummary, AppError> {
        engine::write_cluster_paths(session, request, out, &console.task())
    }

    pub fn pairings(
        session: &Session,
        level: Level,
        out: &Path,
        console: &Console,
    ) -> Result<PairingsSummary, AppError> {
        engine::write_cluster_pairings(session, level, out, &console.task())
    }

    pub fn audience(session: &Session, args: &args::Audience, console: &Console) -> Result<(), AppError> {
        let not_there = [
            (!args.rule.is_empty() || !args.exclude.is_empty(), "--rule, --exclude"),
            (args.balance.is_some(), "--balance"),
            (args.not_contacted.is_some(), "--not-contacted"),
            (args.alpha.is_some(), "--alpha"),
        ];
        if let Some((_, option)) = not_there.into_iter().find(|(is_asked, _)| *is_asked) {
            return Err(AppError::Usage(Failure::new("cluster-option").with("option", option)));
        }
        let size = match args.size.as_deref() {
            None => TargetSize::Everybody,
            Some(text) if text.ends_with('%') => TargetSize::Share(share(text)?),
            Some(text) => {
                let bad = |_| AppError::Usage(Failure::new("bad-number").with("text", text));
                TargetSize::People(text.parse().map_err(bad)?)
            }
        };
        let purpose = Channel::ALL.into_iter().find(|channel| channel.id() == args.purpose).unwrap_or(Channel::Ads);
        let request = ClusterAudienceRequest {
            name: args.name.clone(),
            goal: args.goal.clone(),
            run: args.run.clone(),
            purpose,
            with_owners: args.with_owners,
            size,
            holdout: share(&args.holdout)?,
            seed: args.seed,
        };
        let summary = engine::save_cluster_audience(session, &request, &console.task())?;
        let mut lines: Vec<String> =
            summary.steps.iter().map(|(step, people)| format!("{people:>10}  {step}")).collect();
        lines
            .push(format!("{} people: {} to export, {} held out", summary.people, summary.to_export, summary.held_out));
        lines.push(format!(
            "checked on {} people: {} strengths and {} members are equal here and there",
            summary.self_check.people, summary.self_check.strengths, summary.self_check.members
        ));
        console.result(&to_value(&summary), &lines);
        Ok(())
    }

    pub fn export(session: &Session, args: &args::Export, console: &Console) -> Result<(), AppError> {
        let (name, to) = (args.audience.as_deref().unwrap_or_default(), args.to.as_deref().unwrap_or_default());
        let summary = engine::export_on_cluster(session, name, to, &args.out, &console.task())?;
        let lines = [
            format!("{} ({} rows, on the cluster's storage)", summary.path, summary.rows),
            format!("manifest {}", summary.manifest.display()),
        ];
        console.result(&to_value(&summary), &lines);
        Ok(())
    }
}

#[cfg(feature = "cluster")]
pub use with::*;
