//! What Crossfade does, one function a capability: the window's jobs and the commands call the same ones. Takes a
//! [`Session`] (an open workspace with what was already worked out) and a `Task`; returns plain results.

mod audience;
mod budget;
mod bundles;
mod campaigns;
mod cluster;
mod curve;
mod definition;
mod demo;
mod eligible;
mod evaluate;
mod explain;
mod export;
mod federate;
mod feed;
mod fit;
mod floor;
mod goal;
mod health;
mod holdout;
mod identity;
mod import;
mod info;
mod item_people;

mod mapped;
mod matrix;
mod open_data;
mod outcomes;
mod outputs;
mod overlap;
mod pairings;
mod paths;
mod privacy;
mod private;
mod recommend;
mod remembering;
mod repair;
mod report;
mod results;
mod results_json;
mod segments;
mod session;
mod sets;
mod simulate;
mod tables;
mod taste;
mod training;
mod tuning;
mod written;

pub use audience::*;
pub use budget::{BudgetEntry, BudgetSummary, budget_summary, budget_view, set_budget};
pub use bundles::unfold_paths;
pub use campaigns::*;
pub use cluster::*;
pub use curve::*;
pub use definition::*;
pub use demo::*;
pub use eligible::*;
pub use evaluate::*;
pub use explain::*;
pub use export::*;
pub use federate::*;
pub use feed::*;
pub use fit::*;
pub use floor::*;
pub use goal::*;
pub use health::*;
pub use holdout::*;
pub use identity::*;
pub use import::*;
pub use info::*;
pub use item_people::*;

pub use mapped::*;
pub use matrix::*;
pub use open_data::*;
pub use outcomes::*;
pub use outputs::*;
pub use overlap::*;
pub use pairings::*;
pub use paths::*;
pub use privacy::*;
pub use private::*;
pub use recommend::*;
pub use remembering::*;
pub use repair::*;
pub use report::*;
pub use results::*;
pub use results_json::*;
pub use segments::*;
pub use session::*;
pub use sets::*;
pub use simulate::*;
pub use tables::*;
pub use training::*;
pub use tuning::*;

/// Seconds since 1970 by this computer's clock.
pub fn now_secs() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs() as i64)
}

/// The most memory this process has held so far, in MB; 0 where the system does not tell.
pub fn peak_rss_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}
