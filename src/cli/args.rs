//! The words of the command line. Names and flags are a contract: more may be added, none may change.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

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
    /// Encrypt a workspace under a passphrase, under another one, or no longer
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

#[derive(Debug, Args)]
pub struct Fit {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[arg(long, value_name = "ID")]
    pub model: String,
    /// For a blend: the collaborative part
    #[arg(long, value_name = "ID")]
    pub collaborative: Option<String>,
    /// For a blend: the profile part
    #[arg(long, value_name = "ID")]
    pub profile: Option<String>,
    /// A number 0..1, `fitted` or `adaptive` [default: fitted]
    #[arg(long, value_name = "A")]
    pub alpha: Option<String>,
    /// A parameter; for a blend PART.KEY=VALUE
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Name of the run [default: the model's id]
    #[arg(long, value_name = "RUN")]
    pub name: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// For item-knn and ease: add the sums of a partner, taken by `federate`
    #[arg(long, value_name = "NAME")]
    pub partner: Option<String>,
    /// On a cluster: sums over fewer people do not come back
    #[arg(long, value_name = "N", hide = !cfg!(feature = "cluster"))]
    pub support: Option<u64>,
    #[command(flatten)]
    pub on: Engine,
}

#[derive(Debug, Args)]
pub struct Tune {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[arg(long, value_name = "ID")]
    pub model: String,
    /// How long to search, as in 180s or 3m
    #[arg(long, default_value = "180s", value_name = "180s")]
    pub budget: String,
    #[arg(long, default_value = "random", value_parser = ["random", "last", "time", "cold-people", "crossing"])]
    pub split: String,
    #[arg(long, value_parser = ["course", "music"])]
    pub from: Option<String>,
    /// A measure and a length of list, as in ndcg@20
    #[arg(long, default_value = "ndcg@20", value_name = "M@K")]
    pub metric: String,
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

#[derive(Debug, Args)]
pub struct Evaluate {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[arg(long)]
    pub run: String,
    #[arg(long, default_value = "random", value_parser = ["random", "last", "time", "cold-people", "crossing"])]
    pub split: String,
    #[arg(long, value_parser = ["course", "music"])]
    pub from: Option<String>,
    #[arg(long, value_parser = ["course", "music"])]
    pub to: Option<String>,
    #[arg(long, default_value = "10,20", value_delimiter = ',')]
    pub k: Vec<usize>,
    /// Compare with another run, on the same people
    #[arg(long, value_name = "RUN")]
    pub against: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

#[derive(Debug, Args)]
pub struct Recommend {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[arg(long)]
    pub run: String,
    #[arg(long, value_name = "A")]
    pub alpha: Option<f64>,
    #[arg(long, value_parser = ["course", "music"])]
    pub domain: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub top: usize,
    /// One person a line, as imported
    #[arg(long, value_name = "FILE")]
    pub people: Option<PathBuf>,
    #[arg(long)]
    pub include_owned: bool,
    /// .csv, .parquet or .jsonl
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
pub struct Explain {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[arg(long)]
    pub run: String,
    /// The person's id as imported, or P-000123
    #[arg(long, value_name = "U")]
    pub user: String,
    /// The item's id as imported, or its title
    #[arg(long, value_name = "I")]
    pub item: String,
    #[arg(long, value_name = "A")]
    pub alpha: Option<f64>,
}

#[derive(Debug, Args)]
pub struct Segments {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[arg(long)]
    pub run: String,
    /// auto, a number, or density: dense places of the map
    #[arg(long, default_value = "auto", value_name = "K")]
    pub k: String,
    /// Also a place on the map
    #[arg(long)]
    pub map: bool,
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    #[command(flatten)]
    pub on: Engine,
}

#[derive(Debug, Args)]
pub struct Paths {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[arg(long, default_value = "course", value_parser = ["course", "music"])]
    pub from: String,
    #[arg(long, default_value = "music", value_parser = ["course", "music"])]
    pub to: String,
    #[arg(long, default_value = "category", value_parser = ["item", "category", "creator"])]
    pub level: String,
    /// Days, as in 30d
    #[arg(long, default_value = "90d", value_name = "30d")]
    pub window: String,
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub min_people: u64,
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    #[command(flatten)]
    pub on: Engine,
}

#[derive(Debug, Args)]
pub struct Pairings {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[arg(long, default_value = "creator", value_parser = ["creator", "category", "item"])]
    pub level: String,
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    #[command(flatten)]
    pub on: Engine,
}

#[derive(Debug, Args)]
pub struct Audience {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[arg(long)]
    pub name: String,
    /// ITEM, category:C, creator:C, any:course or any:music
    #[arg(long)]
    pub goal: String,
    #[arg(long)]
    pub run: String,
    #[arg(long, value_name = "A")]
    pub alpha: Option<f64>,
    /// A number of people, or a share of the eligible as in 10%
    #[arg(long, value_name = "N|P%")]
    pub size: Option<String>,
    /// Who may be in, in the audience language
    #[arg(long, value_name = "TEXT")]
    pub rule: Vec<String>,
    /// Who may not be in
    #[arg(long, value_name = "TEXT")]
    pub exclude: Vec<String>,
    /// What consent must have been given for
    #[arg(long, default_value = "ads", value_parser = ["ads", "email", "sms"])]
    pub purpose: String,
    /// Nobody who was on a list exported in so many days, as in 30d
    #[arg(long, value_name = "30d")]
    pub not_contacted: Option<String>,
    /// Equal shares of the values of an attribute, or of `domain`
    #[arg(long, value_name = "ATTRIBUTE")]
    pub balance: Option<String>,
    /// Also people who have something of the goal
    #[arg(long)]
    pub with_owners: bool,
    /// Share kept out at random, as in 20%
    #[arg(long, value_name = "P%", default_value = "20%")]
    pub holdout: String,
    /// Draw the holdout anew though an audience of the name was drawn before
    #[arg(long)]
    pub fresh_holdout: bool,
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    #[command(flatten)]
    pub on: Engine,
}

#[derive(Debug, Args)]
pub struct Outcomes {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[arg(long)]
    pub audience: String,
    /// Orders or conversions; without it, events imported since and files brought before
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// ROLE=COLUMN,...
    #[arg(long, value_name = "ROLE=COLUMN,...")]
    pub map: Option<String>,
    /// A preset of `crossfade presets`
    #[arg(long, value_name = "ID")]
    pub preset: Option<String>,
    #[arg(long, value_parser = ["course", "music"])]
    pub domain: Option<String>,
    /// Country of phone numbers without a prefix
    #[arg(long, value_name = "CC")]
    pub default_country: Option<String>,
    /// Every purchase counts, not only those of the goal
    #[arg(long)]
    pub any_item: bool,
    /// When the campaign began [default: the first export]
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Days in which responders count, as in 60d
    #[arg(long, value_name = "60d")]
    pub window: Option<String>,
    /// What the campaign cost
    #[arg(long, value_name = "AMOUNT")]
    pub cost: Option<f64>,
}

#[derive(Debug, Args)]
pub struct Simulate {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[arg(long)]
    pub audience: String,
    /// What the campaign adds to everybody's chance, as in 2%
    #[arg(long, value_name = "P%", default_value = "2%", allow_hyphen_values = true)]
    pub added: String,
    /// Chance without the campaign; the better the score, the higher
    #[arg(long, value_name = "P%", default_value = "4%")]
    pub base: String,
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// A file of orders: user,item,kind,value,time
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
pub struct Holdout {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    /// Share of everybody to be in no campaign, as in 5%; 0% ends it
    #[arg(long, value_name = "P%")]
    pub global: Option<String>,
    /// Draw anew, instead of keeping those who are held out
    #[arg(long)]
    pub fresh: bool,
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

#[derive(Debug, Args)]
pub struct Priority {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    /// Audiences, the first to go first; without any, shows the order
    #[arg(value_name = "AUDIENCE")]
    pub audiences: Vec<String>,
    /// A person may be in several campaigns
    #[arg(long)]
    pub off: bool,
}

#[derive(Debug, Args)]
pub struct Export {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[arg(long, required_unless_present = "from_manifest")]
    pub audience: Option<String>,
    #[arg(long, value_name = "DESTINATION", required_unless_present = "from_manifest")]
    pub to: Option<String>,
    /// Write the files of a manifest again, byte for byte, or say what has changed
    #[arg(long, value_name = "FILE", conflicts_with_all = ["audience", "to"])]
    pub from_manifest: Option<PathBuf>,
    #[command(flatten)]
    pub choices: ExportChoices,
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub on: Engine,
}

#[derive(Debug, Args)]
pub struct ExportChoices {
    /// Rows a file
    #[arg(long, value_name = "N")]
    pub part_rows: Option<u64>,
    #[arg(long)]
    pub allow_unknown_consent: bool,
    /// What people have paid so far as their value, where the destination takes one
    #[arg(long)]
    pub with_value: bool,
    /// Also the destination's optional lists and second forms of numbers
    #[arg(long)]
    pub second_forms: bool,
    /// Generic files: SHA-256 beside the plain contacts
    #[arg(long)]
    pub with_hashes: bool,
    /// Generic CSV: for a spreadsheet, with a byte order mark and guarded formulas
    #[arg(long)]
    pub for_excel: bool,
    /// Generic CSV: , ; or tab
    #[arg(long, value_name = "D", value_parser = [",", ";", "tab"])]
    pub delimiter: Option<String>,
    /// Generic CSV: utf-8 or gb18030
    #[arg(long, value_name = "E", value_parser = ["utf-8", "gb18030"])]
    pub encoding: Option<String>,
    /// The destination's own template, whose header is kept
    #[arg(long, value_name = "FILE")]
    pub template: Option<PathBuf>,
    /// Country of people without one
    #[arg(long, value_name = "CC")]
    pub default_country: Option<String>,
}

#[derive(Debug, Args)]
pub struct Feed {
    #[arg(value_name = "W")]
    pub workspace: PathBuf,
    #[arg(long)]
    pub run: String,
    #[arg(long, value_name = "A")]
    pub alpha: Option<f64>,
    /// Courses and tracks a person, and neighbours an item
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub top: usize,
    /// .jsonl, one person a line; the items go beside it, into NAME-items.jsonl
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

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
    /// set, change or remove
    #[arg(value_parser = ["set", "change", "remove"])]
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
