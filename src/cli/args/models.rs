//! Models, and what they find.

use std::path::PathBuf;

use clap::Args;

use super::Engine;

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
