//! The import screen: the files dropped, how each is understood, and what is wrong with it.

use std::path::PathBuf;

use super::Loadable;
use crate::data::Domain;
use crate::data::incoming::FileReport;

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
    pub preset: Option<String>,
    pub domain: Option<Domain>,
    pub country: String,
    /// Columns whose role the person changed: (column name, role or `None` for not imported).
    pub roles: Vec<(String, Option<String>)>,
    pub preview: Loadable<FilePreview>,
    /// Changed since it was checked.
    pub is_dirty: bool,
}

impl ImportFile {
    pub fn is_ready(&self) -> bool {
        self.preview.ready().is_some_and(|preview| preview.report.accepted > 0)
    }
}

/// What a dry run over the whole file says.
#[derive(Debug, Clone, Default)]
pub struct FilePreview {
    pub preset: String,
    /// Other presets that could be meant, best first.
    pub candidates: Vec<String>,
    /// 0..=1, and (columns of the preset found, columns of the preset, columns of the file).
    pub score: f32,
    pub must_found: usize,
    pub known_columns: usize,
    pub n_columns: usize,
    pub header_row: u64,
    pub side: super::SourceSide,
    pub columns: Vec<ColumnView>,
    pub rows: Vec<PreviewRow>,
    /// Accounting of the whole file, with problems.
    pub report: FileReport,
    pub n_people: u64,
    pub n_items: u64,
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
}

/// One of the first rows as it will be understood; contact data masked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PreviewRow {
    pub row: u64,
    pub person: String,
    pub item: String,
    pub domain: Option<Domain>,
    /// Event kind id, `person` or `item`.
    pub kind: String,
    pub value: Option<f32>,
    pub time: Option<i64>,
}
