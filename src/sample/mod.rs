//! Made-up exports of a business with a course shop on two platforms and a record label: the files that its
//! marketer would bring, with planted tastes, planted crossings and rows damaged on purpose. Reads nothing.

mod calendar;
mod catalogue;
mod contact;
mod course_rows;
mod damage;
mod draw;
mod files;
mod make;
mod music_rows;
mod output;
mod person;
mod plan;
mod response;
mod story;
#[cfg(test)]
mod tests;
mod truth;
mod wide;
mod words;
mod world;

use std::path::{Path, PathBuf};

use crate::task::{Cancelled, Task};

pub use response::{CampaignTruth, Response, respond};

/// How much to make up. The same options give the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleOptions {
    /// 20..=5,000,000.
    pub n_people: u32,
    /// 24..=10,000; about a third of them on 小鹅通.
    pub n_courses: u32,
    /// 40..=100,000.
    pub n_tracks: u32,
    /// Rows in all event files together, about; at least 4 a person.
    pub n_events: u64,
    pub seed: u64,
    /// Where the truth goes (JSON): clusters, rules, joined identities, damage.
    pub planted: Option<PathBuf>,
}

impl SampleOptions {
    pub const DEFAULT_PEOPLE: u32 = 5_000;

    /// The default shop with another number of people, and as many events as go with them.
    pub fn for_people(n_people: u32) -> Self {
        Self { n_people, n_courses: 120, n_tracks: 600, n_events: u64::from(n_people) * 30, seed: 7, planted: None }
    }
}

impl Default for SampleOptions {
    fn default() -> Self {
        Self::for_people(Self::DEFAULT_PEOPLE)
    }
}

/// One file as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleFile {
    pub name: &'static str,
    /// Records below the header, damaged ones included.
    pub rows: u64,
    pub damaged_rows: u64,
    pub bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SampleReport {
    /// In the order of [`FILE_NAMES`].
    pub files: Vec<SampleFile>,
    pub n_people: u64,
    pub n_course_people: u64,
    pub n_music_people: u64,
    /// People on both sides, joined or not.
    pub n_bridge_people: u64,
    /// Rows in all event files together.
    pub n_events: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    #[error("{field} must be {low} to {high}")]
    OutOfRange { field: &'static str, low: u64, high: u64 },
    #[error("cannot write {path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("cannot write {path}: {source}")]
    Parquet { path: PathBuf, source: polars::error::PolarsError },
    #[error("cannot write {path}: {source}")]
    Workbook { path: PathBuf, source: rust_xlsxwriter::XlsxError },
    #[error("cannot write the truth: {0}")]
    Truth(#[from] serde_json::Error),
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// The files that [`write`] leaves in its folder.
pub const FILE_NAMES: [&str; 10] = [
    "xiaoetong_orders.csv",
    "xiaoetong_learning.csv",
    "xiaoetong_users.csv",
    "teachable_users.csv",
    "teachable_transactions.csv",
    "course_catalogue.csv",
    "music_plays.jsonl",
    "music_listeners.csv",
    "music_catalogue.xlsx",
    "events_wide.parquet",
];

/// Writes [`FILE_NAMES`] into `dir`, made when it is not there; files of these names are replaced. On an error or
/// when stopped, `dir` is as it was.
pub fn write(dir: &Path, options: &SampleOptions, task: &Task) -> Result<SampleReport, SampleError> {
    options.check()?;
    task.check()?;
    let planted = make::stage_planted(options)?;
    make::make(output::Staging::new(dir)?, planted, options, task)
}

impl SampleOptions {
    fn check(&self) -> Result<(), SampleError> {
        let n_people = u64::from(self.n_people);
        let limits = [
            ("people", n_people, 20, 5_000_000),
            ("courses", u64::from(self.n_courses), 24, 10_000),
            ("tracks", u64::from(self.n_tracks), 40, 100_000),
            ("events", self.n_events, n_people * 4, n_people * 2_000),
        ];
        for (field, value, low, high) in limits {
            if !(low..=high).contains(&value) {
                return Err(SampleError::OutOfRange { field, low, high });
            }
        }
        Ok(())
    }
}
