//! Data in and out.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct Demo {
    /// Folder for the exports, the workspace and the audience files [default: a new folder in the temporary folder]
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Do not open the window
    #[arg(long)]
    pub headless: bool,
    #[arg(long, value_name = "N", default_value_t = 5_000)]
    pub people: u32,
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub seed: u64,
}

#[derive(Debug, Args)]
pub struct Sample {
    #[arg(long)]
    pub out: PathBuf,
    #[arg(long, value_name = "N", default_value_t = 5_000)]
    pub people: u32,
    #[arg(long, value_name = "N")]
    pub courses: Option<u32>,
    #[arg(long, value_name = "N")]
    pub tracks: Option<u32>,
    #[arg(long, value_name = "N")]
    pub events: Option<u64>,
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub seed: u64,
    /// Write the planted truth here, as JSON
    #[arg(long, value_name = "FILE")]
    pub planted: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Import {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// events, people or items
    #[arg(long, value_parser = ["events", "people", "items"])]
    pub kind: Option<String>,
    /// A preset of `crossfade presets`
    #[arg(long, value_name = "ID")]
    pub preset: Option<String>,
    #[arg(long, value_parser = ["course", "music"])]
    pub domain: Option<String>,
    /// ROLE=COLUMN,...
    #[arg(long, value_name = "ROLE=COLUMN,...")]
    pub map: Option<String>,
    #[arg(long, value_name = "E")]
    pub encoding: Option<String>,
    #[arg(long, value_name = "D")]
    pub delimiter: Option<String>,
    /// Country of phone numbers without a prefix
    #[arg(long, value_name = "CC")]
    pub default_country: Option<String>,
    /// What comes first in dates like 03/04/2024 where no other date of the column tells
    #[arg(long, value_parser = ["day", "month"])]
    pub date_order: Option<String>,
    /// The sign before the fraction of numbers like 1,234 where no other number of the column tells
    #[arg(long, value_parser = ["dot", "comma"])]
    pub decimal: Option<String>,
    /// Mend text that was saved in a wrong encoding once, such as `ZoÃ«`
    #[arg(long)]
    pub mend_text: bool,
    /// Whose archive it is, where a file of one person's plays names nobody: an e-mail address or any name
    #[arg(long, value_name = "WHO")]
    pub owner: Option<String>,
    /// Read and report, change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write the refused rows here, to be mended and imported again
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// Take a file again that was imported before
    #[arg(long)]
    pub again: bool,
}

/// Takes anything, so that the answer is 'not in this build' and not a complaint about flags.
#[cfg(not(feature = "cluster"))]
#[derive(Debug, Args)]
pub struct NotBuilt {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    pub rest: Vec<String>,
}

#[cfg(feature = "cluster")]
#[derive(Debug, Args)]
pub struct Cluster {
    /// A file ending in .crossfade; made where there is none
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    /// sc://HOST:PORT/;use_ssl=true;HEADER=VALUE. A token goes into CROSSFADE_CLUSTER_TOKEN, or here as ;token=...
    #[arg(long, value_name = "URL", required_unless_present = "queries")]
    pub url: Option<String>,
    /// CATALOG.SCHEMA.TABLE, or parquet:PATH, delta:PATH, csv:PATH
    #[arg(long, value_name = "TABLE", required_unless_present = "queries")]
    pub events: Option<String>,
    #[arg(long, value_name = "TABLE")]
    pub people: Option<String>,
    #[arg(long, value_name = "TABLE")]
    pub items: Option<String>,
    /// ROLE=COLUMN,...; people.user=COLUMN means one table
    #[arg(long, value_name = "ROLE=COLUMN,...", default_value = "")]
    pub map: String,
    /// A folder on the cluster's own storage for sums and lists [default: crossfade/W in its home]
    #[arg(long, value_name = "PATH")]
    pub work: Option<String>,
    /// Of items whose table does not say
    #[arg(long, value_parser = ["course", "music"])]
    pub domain: Option<String>,
    /// Share of people that come here as a sample, as in 1%; 0% for none [default: 1%, or 5,000 people]
    #[arg(long, value_name = "P%")]
    pub sample: Option<String>,
    /// Of the keys that stand for people
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub seed: u64,
    /// Show what was sent to the cluster last, to be copied
    #[arg(long)]
    pub queries: bool,
}

#[derive(Debug, Args)]
pub struct OpenData {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Also e-mails and phones
    #[arg(long)]
    pub with_contacts: bool,
}
