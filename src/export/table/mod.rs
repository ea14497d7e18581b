//! Any table to a file, in batches, by the ending of its name: CSV, JSON Lines, Parquet, XLSX. The file appears whole
//! or not at all. Knows nothing of destinations.

mod parquet;
#[cfg(test)]
mod tests;
mod text;
mod xlsx;

use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::ExportError;
use parquet::ParquetSink;
pub use text::{CsvOptions, TextEncoding};
use text::{CsvSink, JsonSink};
pub(super) use text::{FinishedText, TextFile, csv_head, push_csv, push_json, time_text};
use xlsx::XlsxSink;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub kind: ColumnKind,
}

impl Column {
    pub fn new(name: impl Into<String>, kind: ColumnKind) -> Self {
        Self { name: name.into(), kind }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    Integer,
    Number,
    Bool,
    /// RFC 3339 in text files, INT64 microseconds in Parquet; UTC.
    Time,
}

/// The cells of one column in a batch. Missing: an empty text, `None`, or a number that is not finite.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnData {
    Text(Vec<String>),
    Integer(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
    Bool(Vec<Option<bool>>),
    /// Seconds since 1970, UTC.
    Time(Vec<Option<i64>>),
}

impl ColumnData {
    pub fn len(&self) -> usize {
        match self {
            Self::Text(cells) => cells.len(),
            Self::Integer(cells) => cells.len(),
            Self::Number(cells) => cells.len(),
            Self::Bool(cells) => cells.len(),
            Self::Time(cells) => cells.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn kind(&self) -> ColumnKind {
        match self {
            Self::Text(_) => ColumnKind::Text,
            Self::Integer(_) => ColumnKind::Integer,
            Self::Number(_) => ColumnKind::Number,
            Self::Bool(_) => ColumnKind::Bool,
            Self::Time(_) => ColumnKind::Time,
        }
    }

    fn cell(&self, row: usize) -> Cell<'_> {
        match self {
            Self::Text(cells) => cells.get(row).filter(|text| !text.is_empty()).map(|text| Cell::Text(text)),
            Self::Integer(cells) => cells.get(row).copied().flatten().map(Cell::Integer),
            Self::Number(cells) => cells.get(row).copied().flatten().filter(|x| x.is_finite()).map(Cell::Number),
            Self::Bool(cells) => cells.get(row).copied().flatten().map(Cell::Bool),
            Self::Time(cells) => cells.get(row).copied().flatten().map(Cell::Time),
        }
        .unwrap_or(Cell::Missing)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell<'a> {
    Missing,
    Text(&'a str),
    Integer(i64),
    Number(f64),
    Bool(bool),
    Time(i64),
}

/// What a table file can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableFormat {
    Csv(CsvOptions),
    JsonLines,
    /// With these key-value pairs beside the schema.
    Parquet(Vec<(String, String)>),
    Xlsx,
}

impl TableFormat {
    /// By the ending: `.csv`, `.jsonl`, `.parquet`, `.xlsx`, in either case.
    pub fn of_path(path: &Path) -> Result<Self, ExportError> {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Ok(Self::Csv(CsvOptions::default())),
            "jsonl" => Ok(Self::JsonLines),
            "parquet" => Ok(Self::Parquet(vec![])),
            "xlsx" => Ok(Self::Xlsx),
            _ => Err(ExportError::UnknownEnding { path: path.to_owned() }),
        }
    }
}

/// Writes beside the final name and renames at the end; dropped before [`Self::finish`], it leaves nothing.
pub struct TableWriter {
    path: PathBuf,
    columns: Vec<Column>,
    n_rows: u64,
    sink: TableSink,
}

impl std::fmt::Debug for TableWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableWriter").field("path", &self.path).field("n_rows", &self.n_rows).finish_non_exhaustive()
    }
}

impl TableWriter {
    /// Fails with the path when its folder is missing or closed, or when its ending is unknown.
    pub fn create(path: &Path, columns: &[Column]) -> Result<Self, ExportError> {
        Self::create_as(path, columns, TableFormat::of_path(path)?)
    }

    /// As [`Self::create`], for a file that people open in a spreadsheet: in a CSV, texts that it would run as formulas
    /// are guarded. Not for files by whose ids a program finds its own rows again.
    pub fn create_for_people(path: &Path, columns: &[Column]) -> Result<Self, ExportError> {
        let format = match TableFormat::of_path(path)? {
            TableFormat::Csv(options) => TableFormat::Csv(CsvOptions { guard_formulas: true, ..options }),
            other => other,
        };
        Self::create_as(path, columns, format)
    }

    /// As [`Self::create`], in a given format whatever the ending.
    pub fn create_as(path: &Path, columns: &[Column], format: TableFormat) -> Result<Self, ExportError> {
        let file = temporary_beside(path)?;
        let sink = TableSink::new(file, path, columns, format)?;
        Ok(Self { path: path.to_owned(), columns: columns.to_vec(), n_rows: 0, sink })
    }

    /// One [`ColumnData`] a column, in order, all of one length. A batch is a row group in Parquet: give 100,000 rows
    /// or so at a time, not one.
    pub fn write_batch(&mut self, batch: &[ColumnData]) -> Result<(), ExportError> {
        let n_rows = check_batch(&self.columns, batch)?;
        self.sink.write_batch(&self.columns, batch, n_rows)?;
        self.n_rows += n_rows as u64;
        Ok(())
    }

    /// Flushes to disk and gives the file its name. Returns the number of rows below the header.
    pub fn finish(self) -> Result<u64, ExportError> {
        let file = self.sink.finish()?;
        publish(file, &self.path)?;
        Ok(self.n_rows)
    }
}

/// A table on its way into a temporary file; destinations use it for files whose name comes later.
pub(super) enum TableSink {
    Csv(Box<CsvSink>),
    Json(Box<JsonSink>),
    Parquet(Box<ParquetSink>),
    Xlsx(Box<XlsxSink>),
}

impl TableSink {
    /// `path` only names the file in errors.
    pub(super) fn new(
        file: NamedTempFile,
        path: &Path,
        columns: &[Column],
        format: TableFormat,
    ) -> Result<Self, ExportError> {
        Ok(match format {
            TableFormat::Csv(options) => Self::Csv(Box::new(CsvSink::new(file, path, columns, options)?)),
            TableFormat::JsonLines => Self::Json(Box::new(JsonSink::new(file, path))),
            TableFormat::Parquet(metadata) => Self::Parquet(Box::new(ParquetSink::new(file, path, columns, metadata)?)),
            TableFormat::Xlsx => Self::Xlsx(Box::new(XlsxSink::new(file, path, columns)?)),
        })
    }

    /// `batch` was checked against `columns`.
    pub(super) fn write_batch(
        &mut self,
        columns: &[Column],
        batch: &[ColumnData],
        n_rows: usize,
    ) -> Result<(), ExportError> {
        match self {
            Self::Csv(sink) => sink.write_batch(batch, n_rows),
            Self::Json(sink) => sink.write_batch(columns, batch, n_rows),
            Self::Parquet(sink) => sink.write_batch(columns, batch, n_rows),
            Self::Xlsx(sink) => sink.write_batch(batch, n_rows),
        }
    }

    pub(super) fn finish(self) -> Result<NamedTempFile, ExportError> {
        match self {
            Self::Csv(sink) => sink.finish(),
            Self::Json(sink) => sink.finish(),
            Self::Parquet(sink) => sink.finish(),
            Self::Xlsx(sink) => sink.finish(),
        }
    }
}

/// The common length of the batch's columns.
fn check_batch(columns: &[Column], batch: &[ColumnData]) -> Result<usize, ExportError> {
    let n_rows = batch.first().map_or(0, ColumnData::len);
    for (place, column) in columns.iter().enumerate() {
        let fits = batch.get(place).is_some_and(|data| data.kind() == column.kind && data.len() == n_rows);
        if !fits || batch.len() != columns.len() {
            return Err(ExportError::BadBatch { column: column.name.clone() });
        }
    }
    Ok(n_rows)
}

/// A temporary file in the folder of `path`, so that the rename at the end cannot cross file systems.
pub(super) fn temporary_beside(path: &Path) -> Result<NamedTempFile, ExportError> {
    let dir = match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    tempfile::Builder::new().prefix(".crossfade-").suffix(".part").tempfile_in(dir).map_err(ExportError::io(path))
}

/// On disk first, then under its name.
pub(super) fn publish(file: NamedTempFile, path: &Path) -> Result<(), ExportError> {
    file.as_file().sync_all().map_err(ExportError::io(path))?;
    file.persist(path).map_err(|error| ExportError::Io { path: path.to_owned(), source: error.error })?;
    Ok(())
}
