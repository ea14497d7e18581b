//! The import screen: the files dropped, how each is understood, and what is wrong with it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Loadable;
use crate::data::Domain;
use crate::data::incoming::{FileReport, Outcome};

#[derive(Debug, Clone, Default)]
pub struct ImportState {
    pub files: Vec<ImportFile>,
    pub shown: usize,
    /// The commit failed; the files stay.
    pub failure: Option<crate::app::error::Failure>,
}

#[derive(Debug, Clone, Default)]
pub struct ImportFile {
    pub path: PathBuf,
    pub name: String,
    pub choices: ImportChoices,
    /// Someone has chosen something for this file: a kept mapping does not replace it.
    pub is_touched: bool,
    /// Take it again although its content was imported before.
    pub again: bool,
    pub preview: Loadable<FilePreview>,
    /// Changed since it was checked.
    pub is_dirty: bool,
}

/// What a person says about a file; kept by the signature of its headers and used for the next file like it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportChoices {
    pub preset: Option<String>,
    pub domain: Option<Domain>,
    /// ISO 3166 alpha-2, or empty.
    pub country: String,
    /// Columns whose role the person changed: (column name, role or `None` for not imported).
    pub roles: Vec<(String, Option<String>)>,
    pub encoding: Option<String>,
    pub day_first: Option<bool>,
    pub decimal_comma: Option<bool>,
    /// Text that was saved in a wrong encoding once is put right.
    pub mend_text: bool,
    /// (problem code without `problem-`, column name).
    pub as_missing: Vec<(String, String)>,
}

/// The mappings that a workspace keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptMappings {
    /// (signature of the headers, choices), newest last.
    pub list: Vec<(String, ImportChoices)>,
}

impl KeptMappings {
    /// More than any business has kinds of exports.
    const MOST: usize = 200;

    pub fn get(&self, signature: &str) -> Option<&ImportChoices> {
        self.list.iter().rev().find(|(known, _)| known == signature).map(|(_, choices)| choices)
    }

    pub fn put(&mut self, signature: String, choices: ImportChoices) {
        self.list.retain(|(known, _)| *known != signature);
        self.list.push((signature, choices));
        let excess = self.list.len().saturating_sub(Self::MOST);
        self.list.drain(..excess);
    }

    pub fn forget(&mut self, signature: &str) {
        self.list.retain(|(known, _)| known != signature);
    }
}

/// A remedy for a problem, applied to one file and checked again at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// `None`: as the columns tell.
    DayFirst(Option<bool>),
    DecimalComma(Option<bool>),
    /// `None`: found out.
    Encoding(Option<String>),
    MendText(bool),
    /// Problem code and column, on or off.
    AsMissing(String, String, bool),
}

impl ImportFile {
    /// Something of it can be imported.
    pub fn is_ready(&self) -> bool {
        self.preview.ready().is_some_and(|preview| preview.report.accepted > 0)
    }

    /// Its content is in the workspace, or in the list, already.
    pub fn is_repeat(&self) -> bool {
        self.preview.shown().is_some_and(|preview| preview.imported_at.is_some() || preview.same_as.is_some())
    }

    /// Left out of the import until it is asked for again.
    pub fn is_set_aside(&self) -> bool {
        self.is_repeat() && !self.again
    }
}

/// What has to be said before a file can be checked.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// No column fills this role (id).
    Role(String),
    /// These presets fit about equally, best first: (preset, score).
    Preset(Vec<(String, f32)>),
}

/// What a dry run over the whole file says.
#[derive(Debug, Clone, Default)]
pub struct FilePreview {
    /// The preset; empty while a question is open.
    pub preset: String,
    pub question: Option<Question>,
    /// Equal for files with the same headers.
    pub signature: String,
    /// The choices came from an earlier import of such a file.
    pub is_kept: bool,
    /// When this content was imported before, seconds since 1970.
    pub imported_at: Option<i64>,
    /// Another file of the list that has the same content.
    pub same_as: Option<String>,
    pub score: f32,
    pub must_found: usize,
    pub known_columns: usize,
    pub unknown_columns: usize,
    pub n_columns: usize,
    pub header_row: u64,
    pub side: super::SourceSide,
    pub columns: Vec<ColumnView>,
    pub rows: Vec<PreviewRow>,
    /// Lowest and highest rating among the rows shown.
    pub rating_range: Option<(f32, f32)>,
    /// Accounting of the whole file, with problems.
    pub report: FileReport,
    pub n_people: u64,
    pub n_items: u64,
}

impl FilePreview {
    /// How sure the recogniser is, 0..=1: the share of the file's columns that the preset knows.
    pub fn sureness(&self) -> f32 {
        self.known_columns as f32 / (self.known_columns + self.unknown_columns).max(1) as f32
    }

    /// A preset of no platform: recognised by what columns are called.
    pub fn is_generic(&self) -> bool {
        self.preset.starts_with("generic-")
    }

    /// Its rows are events, and not people or items only.
    pub fn has_events(&self) -> bool {
        self.report.kind.split('+').any(|kind| kind == "events")
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct ColumnView {
    pub name: String,
    /// Masked where it is an e-mail or phone.
    pub first_value: String,
    /// Role id (`user`, `time`, `attr:city`); `None`: not imported.
    pub role: Option<String>,
    /// 0..=1.
    pub filled: f32,
    pub n_problems: u64,
    /// Likely roles by id with how likely, 0..=1, best first.
    pub guesses: Vec<(String, f32)>,
}

/// One of the rows as it will be understood; contact data masked.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviewRow {
    pub row: u64,
    pub outcome: Outcome,
    pub person: String,
    pub item: String,
    pub domain: Option<Domain>,
    /// Event kind id; empty for rows that are no events.
    pub kind: String,
    pub value: Option<f32>,
    pub time: Option<i64>,
    /// As they stand in the file, by column; empty for columns that are not imported.
    pub cells: Vec<String>,
    /// (column or the whole row, problem code with `problem-`, outcome).
    pub problems: Vec<(Option<usize>, String, Outcome)>,
}
