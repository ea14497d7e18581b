//! The words of the command line. Names and flags are a contract: more may be added, none may change.

mod campaigns;
mod data;
mod models;
mod trust;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use campaigns::*;
pub use data::*;
pub use models::*;
pub use trust::*;

#[derive(Debug, Parser)]
#[command(name = "crossfade", version, about = "Finds who will cross between courses and music", long_about = None)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct Cli {
    /// The workspace to open in the window; without it, the start page
    pub workspace: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Print exactly one JSON object on standard output
    #[arg(long, global = true)]
    pub json: bool,
    /// Threads to use; results do not depend on it
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<usize>,
    /// The passphrase of an encrypted workspace, as the first line of a file; else CROSSFADE_PASSPHRASE, else it is asked
    /// for on a terminal. A workspace that is made is put under it
    #[arg(long, global = true, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// The whole main job on made-up exports, then the window on the result
    Demo(Demo),
    /// Write realistic platform exports with planted structure
    Sample(Sample),
    /// Make an empty workspace
    New(Workspace),
    /// Bring files into a workspace and join their people
    Import(Import),
    /// What is in a workspace
    Info(Workspace),
    /// Every model with its parameters
    Models,
    /// Learn a model or a blend of two
    Fit(Fit),
    /// Look for good parameters of a model on hidden data
    Tune(Tune),
    /// Measure a run on hidden data
    Evaluate(Evaluate),
    /// The best items of every person, to a file
    Recommend(Recommend),
    /// Take one score apart
    Explain(Explain),
    /// Group people, to a file
    Segments(Segments),
    /// What people go on to, to a file
    Paths(Paths),
    /// Courses and music that share people, to a file
    Pairings(Pairings),
    /// Choose the people of a campaign
    Audience(Audience),
    /// Write an audience for a destination
    Export(Export),
    /// What a campaign added, from a file of orders or conversions
    Outcomes(Outcomes),
    /// Made-up outcomes of an audience with a known effect, to try the results
    Simulate(Simulate),
    /// Everybody held out so far, and the holdout over all campaigns
    Holdout(Holdout),
    /// Which campaign goes first when a person fits several
    Priority(Priority),
    /// Recommendations for apps, speakers and TVs, and what people of each item also take
    Feed(Feed),
    /// The file formats of audiences, with their limits
    Destinations,
    /// The platform exports that are recognised
    Presets,
    /// Erase a person everywhere
    Forget(Forget),
    /// The smallest group of which anything is told
    Floor(FloorArgs),
    /// What noisy figures have cost of the data's privacy budget, and what is left
    Budget(Budget),
    /// Item similarity with a partner: give and take noised sums of items
    Federate(Federate),
    /// How many people a partner shares, by exchanged files
    Overlap(Overlap),
    /// Encrypt a workspace under a passphrase, under another one, or no longer; remember it on this computer
    Passphrase(Passphrase),
    /// Verify a workspace file
    Check(Workspace),
    /// Save what can be read of a damaged workspace into a new file
    Repair(Repair),
    /// Every table as Parquet and CSV
    OpenData(OpenData),
    /// Numbers, intervals and what they rest on, as one HTML file
    Report(Report),
    /// Let a Spark cluster answer, where the data already live
    #[cfg(feature = "cluster")]
    Cluster(Cluster),
    #[cfg(not(feature = "cluster"))]
    #[command(hide = true)]
    Cluster(NotBuilt),
}

/// Where the work is done.
#[derive(Debug, Args)]
pub struct Engine {
    /// spark or local [default: the cluster where it is the workspace's source]
    #[arg(long, value_name = "ENGINE", value_parser = ["spark", "local"], hide = !cfg!(feature = "cluster"))]
    pub engine: Option<String>,
}

#[derive(Debug, Args)]
pub struct Workspace {
    /// A file ending in .crossfade
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
}
