//! Audiences, their lists and their outcomes.

use std::path::PathBuf;

use clap::Args;

use super::Engine;

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
