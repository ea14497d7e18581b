//! Privacy, and a workspace that survives.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub struct Forget {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[command(flatten)]
    pub who: Who,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Who {
    #[arg(long, value_name = "U")]
    pub user: Option<String>,
    #[arg(long, value_name = "E")]
    pub email: Option<String>,
    #[arg(long, value_name = "P")]
    pub phone: Option<String>,
}

#[derive(Debug, Args)]
pub struct Passphrase {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    /// set, change or remove; remember it in the keyring of this computer, or forget it there
    #[arg(value_parser = ["set", "change", "remove", "remember", "forget-remembered"])]
    pub act: String,
    /// The new passphrase, as the first line of a file; else CROSSFADE_NEW_PASSPHRASE, else it is asked for on a terminal
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Repair {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    /// The new workspace [default: W.repaired.crossfade beside it]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Report {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    /// A file ending in .html [default, with --private: in the folder beside the workspace]
    #[arg(long, value_name = "FILE", required_unless_present = "private")]
    pub out: Option<PathBuf>,
    /// Noisy figures that may be given away, at a cost of the privacy budget
    #[arg(long, requires = "epsilon", conflicts_with_all = ["parts", "floor"])]
    pub private: bool,
    /// What a private report costs: less is more noise
    #[arg(long, value_name = "E", requires = "private")]
    pub epsilon: Option<f64>,
    /// What it tells of
    #[arg(long, value_delimiter = ',', default_value = "data,models,segments,paths,audiences,results,privacy")]
    #[arg(value_parser = ["data", "models", "segments", "paths", "audiences", "results", "privacy"])]
    pub parts: Vec<String>,
    #[arg(long, default_value = "en", value_parser = ["en", "zh-Hans"])]
    pub language: String,
    /// Smaller counts of people are not told; never under the workspace's own floor
    #[arg(long, value_name = "N")]
    pub floor: Option<u64>,
}

#[derive(Debug, Args)]
pub struct Budget {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    /// What reports and sums may cost in all
    #[arg(long, value_name = "EPSILON")]
    pub set: Option<f64>,
}

#[derive(Debug, Args)]
pub struct Federate {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[command(subcommand)]
    pub step: FederateStep,
}

#[derive(Debug, Subcommand)]
pub enum FederateStep {
    /// Write noised sums of item pairs for a partner
    Give {
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// What it costs of the budget: less is more noise
        #[arg(long, value_name = "E")]
        epsilon: f64,
        /// Items of a person that count at most
        #[arg(long, value_name = "N", default_value_t = crate::privacy::federated::USUAL_HISTORY)]
        history: usize,
    },
    /// Keep a partner's sums, for `fit --partner NAME`
    Take {
        #[arg(value_name = "FILE")]
        theirs: PathBuf,
        #[arg(long, value_name = "NAME", default_value = "partner")]
        name: String,
    },
}

#[derive(Debug, Args)]
pub struct FloorArgs {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    /// So many people at least; 20 is the lowest
    #[arg(long, value_name = "K")]
    pub set: Option<u64>,
    /// For what is told by this field of people (city, age, interest) only; `--set 0` takes it away
    #[arg(long, value_name = "NAME", requires = "set")]
    pub field: Option<String>,
}

#[derive(Debug, Args)]
pub struct Overlap {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[command(subcommand)]
    pub step: OverlapStep,
}

#[derive(Debug, Subcommand)]
pub enum OverlapStep {
    /// Write the first file, for the partner
    Start {
        /// Saved segments to count apart
        #[arg(long, value_name = "NAME")]
        segment: Vec<String>,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Answer the partner's first file
    Reply {
        #[arg(value_name = "FILE")]
        theirs: PathBuf,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Count from the partner's answer, and write the last file for them
    Finish {
        #[arg(value_name = "FILE")]
        answer: PathBuf,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Count from your own answer and the partner's last file
    Confirm {
        #[arg(value_name = "ANSWER")]
        answer: PathBuf,
        #[arg(value_name = "LAST")]
        last: PathBuf,
    },
}
