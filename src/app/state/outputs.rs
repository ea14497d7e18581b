//! What leaves the window as a file beside campaign lists: pictures of charts, tables as they are shown, reports.

use std::sync::Arc;

use crate::data::TextColumn;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PictureFormat {
    Png,
    Svg,
}

impl PictureFormat {
    pub const ALL: [PictureFormat; 2] = [Self::Png, Self::Svg];

    /// Of the file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TableFormat {
    Csv,
    Xlsx,
    Parquet,
}

impl TableFormat {
    pub const ALL: [TableFormat; 3] = [Self::Csv, Self::Xlsx, Self::Parquet];

    /// Of the file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }
}

/// A table as the screen shows it, so that what the floor hides there is hidden in the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ShownTable {
    pub columns: Vec<ShownColumn>,
    pub n_rows: usize,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct ShownColumn {
    pub name: String,
    /// As printed, one a row.
    pub cells: TextColumn,
    /// Stands at the right, so its cells are numbers where they can be read as such.
    pub is_number: bool,
}

/// Something to write; `name` is the file's without its ending.
#[derive(Debug, Clone)]
pub enum Output {
    Picture { name: String, format: PictureFormat, bytes: Arc<Vec<u8>> },
    Table { name: String, format: TableFormat, table: Arc<ShownTable> },
}

/// What a report tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportParts {
    pub data: bool,
    pub models: bool,
    pub segments: bool,
    pub paths: bool,
    pub audiences: bool,
    pub results: bool,
    pub privacy: bool,
}

impl Default for ReportParts {
    fn default() -> Self {
        Self { data: true, models: true, segments: true, paths: true, audiences: true, results: true, privacy: true }
    }
}
