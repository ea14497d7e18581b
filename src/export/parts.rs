//! The files of a list while they have no names yet: when one is full, and how rows get into it.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::destinations::{Container, Destination};
use super::select::{BlockList, PlannedList, TextFormat};
use super::table::{
    Cell, Column, ColumnData, ColumnKind, FinishedText, TableFormat, TableSink, TextFile, csv_head, push_csv,
};
use super::{ExportError, WriteOptions};
use crate::data::hex;
use crate::task::Task;

/// Rows held back before they go into a table: a row group in Parquet.
const BATCH_ROWS: usize = 65_536;
/// Text held back before it goes to the file.
const BATCH_BYTES: usize = 1 << 20;
/// The size of one read while a finished file is hashed.
const READ_BYTES: usize = 1 << 20;

/// How many rows and text bytes a part may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct PartLimits {
    rows: u64,
    bytes: u64,
}

impl PartLimits {
    pub fn new(destination: &dyn Destination, options: &WriteOptions) -> Self {
        let limits = destination.profile().limits;
        let rows = limits.max_rows.unwrap_or(u64::MAX).min(options.part_rows.unwrap_or(u64::MAX));
        Self { rows, bytes: limits.max_bytes.unwrap_or(u64::MAX) }
    }

    /// Whether a part of this size must be closed before a row of `next_bytes`.
    pub fn is_full(self, rows: u64, bytes: u64, next_bytes: u64) -> bool {
        rows > 0 && (rows >= self.rows || bytes + next_bytes > self.bytes)
    }
}

/// One open file.
pub(super) struct Part {
    body: Body,
    pub rows: u64,
    pub bytes: u64,
}

enum Body {
    Text { file: TextFile, held: String },
    Zip { file: Box<ZippedText>, held: String },
    Table { sink: TableSink, columns: Vec<Column>, held: Vec<ColumnData> },
}

/// A file that is whole but has no name yet.
pub(super) struct ClosedPart {
    pub file: NamedTempFile,
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
}

impl Part {
    /// `path` names the file in errors; `rule` goes into formats that have room for it.
    pub fn new(
        file: NamedTempFile,
        path: &Path,
        list: &PlannedList,
        container: Container,
        rule: String,
    ) -> Result<Self, ExportError> {
        let body = match (list.format, container) {
            (TextFormat::Csv(_), Container::ZippedLines) => {
                Body::Zip { file: Box::new(ZippedText::new(file, path, list.stream.name)?), held: String::new() }
            }
            (TextFormat::Csv(options), _) => {
                let mut held = String::new();
                if !list.stream.is_lines {
                    held.push_str(&csv_head(&list.columns, options));
                }
                for at in 0..list.preamble.len() {
                    push_csv(&mut held, list.preamble.row(at), options);
                }
                Body::Text { file: TextFile::new(file, path, options.encoding), held }
            }
            (TextFormat::Json, _) => {
                Body::Text { file: TextFile::new(file, path, Default::default()), held: String::new() }
            }
            (TextFormat::Table, container) => {
                let format = match container {
                    Container::Parquet => TableFormat::Parquet(vec![("rule_version".to_owned(), rule)]),
                    _ => TableFormat::Xlsx,
                };
                let sink = TableSink::new(file, path, &list.columns, format)?;
                Body::Table { sink, columns: list.columns.clone(), held: no_rows(&list.columns) }
            }
        };
        Ok(Self { body, rows: 0, bytes: 0 })
    }

    pub fn push(&mut self, list: &BlockList, at: usize, bytes: u64) -> Result<(), ExportError> {
        self.rows += 1;
        self.bytes += bytes;
        let is_full = match &mut self.body {
            Body::Text { held, .. } | Body::Zip { held, .. } => {
                held.push_str(list.row_text(at));
                held.len() >= BATCH_BYTES
            }
            Body::Table { held, .. } => {
                held.iter_mut().zip(list.rows.row(at)).for_each(|(column, cell)| push_cell(column, cell));
                held.first().is_some_and(|column| column.len() >= BATCH_ROWS)
            }
        };
        if is_full { self.flush() } else { Ok(()) }
    }

    pub fn finish(mut self, path: &Path, task: &Task) -> Result<ClosedPart, ExportError> {
        self.flush()?;
        let rows = self.rows;
        let file = match self.body {
            Body::Text { file, .. } => {
                let FinishedText { file, bytes, sha256 } = file.finish()?;
                return Ok(ClosedPart { file, rows, bytes, sha256 });
            }
            Body::Zip { file, .. } => file.finish()?,
            Body::Table { sink, .. } => sink.finish()?,
        };
        // These writers go back to mend what they wrote, so the hash can only be taken at the end.
        let (sha256, bytes) = hash_file(file.path(), path, task)?;
        Ok(ClosedPart { file, rows, bytes, sha256 })
    }

    fn flush(&mut self) -> Result<(), ExportError> {
        match &mut self.body {
            Body::Text { file, held } => {
                file.write(held)?;
                held.clear();
                Ok(())
            }
            Body::Zip { file, held } => {
                file.write(held)?;
                held.clear();
                Ok(())
            }
            Body::Table { sink, columns, held } => {
                let batch = std::mem::replace(held, no_rows(columns));
                let n_rows = batch.first().map_or(0, ColumnData::len);
                if n_rows == 0 { Ok(()) } else { sink.write_batch(columns, &batch, n_rows) }
            }
        }
    }
}

fn no_rows(columns: &[Column]) -> Vec<ColumnData> {
    let empty = columns.iter().map(|column| match column.kind {
        ColumnKind::Text => ColumnData::Text(vec![]),
        ColumnKind::Integer => ColumnData::Integer(vec![]),
        ColumnKind::Number => ColumnData::Number(vec![]),
        ColumnKind::Bool => ColumnData::Bool(vec![]),
        ColumnKind::Time => ColumnData::Time(vec![]),
    });
    empty.collect()
}

/// A cell of another type than its column is a missing cell.
fn push_cell(column: &mut ColumnData, cell: Cell<'_>) {
    match (column, cell) {
        (ColumnData::Text(cells), Cell::Text(text)) => cells.push(text.to_owned()),
        (ColumnData::Text(cells), _) => cells.push(String::new()),
        (ColumnData::Integer(cells), Cell::Integer(value)) => cells.push(Some(value)),
        (ColumnData::Integer(cells), _) => cells.push(None),
        (ColumnData::Number(cells), Cell::Number(value)) => cells.push(Some(value)),
        (ColumnData::Number(cells), _) => cells.push(None),
        (ColumnData::Bool(cells), Cell::Bool(value)) => cells.push(Some(value)),
        (ColumnData::Bool(cells), _) => cells.push(None),
        (ColumnData::Time(cells), Cell::Time(secs)) => cells.push(Some(secs)),
        (ColumnData::Time(cells), _) => cells.push(None),
    }
}

/// A ZIP with one text file of one id a line, dated 1980 so that equal lists are equal files.
struct ZippedText {
    path: PathBuf,
    writer: ZipWriter<BufWriter<NamedTempFile>>,
}

impl ZippedText {
    fn new(file: NamedTempFile, path: &Path, list: &str) -> Result<Self, ExportError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        let mut writer = ZipWriter::new(BufWriter::new(file));
        writer.start_file(format!("{list}.txt"), options).map_err(|error| zip_error(path, error))?;
        Ok(Self { path: path.to_owned(), writer })
    }

    fn write(&mut self, text: &str) -> Result<(), ExportError> {
        self.writer.write_all(text.as_bytes()).map_err(ExportError::io(&self.path))
    }

    fn finish(self) -> Result<NamedTempFile, ExportError> {
        let path = self.path;
        let buffered = self.writer.finish().map_err(|error| zip_error(&path, error))?;
        buffered.into_inner().map_err(|error| ExportError::Io { path, source: error.into_error() })
    }
}

fn zip_error(path: &Path, error: zip::result::ZipError) -> ExportError {
    match error {
        zip::result::ZipError::Io(source) => ExportError::Io { path: path.to_owned(), source },
        other => ExportError::encode(path, other),
    }
}

/// SHA-256 and length of a finished file. `path` names it in errors.
fn hash_file(temporary: &Path, path: &Path, task: &Task) -> Result<(String, u64), ExportError> {
    let mut file = File::open(temporary).map_err(ExportError::io(path))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; READ_BYTES];
    let mut bytes = 0;
    loop {
        task.check()?;
        let n_read = file.read(&mut buffer).map_err(ExportError::io(path))?;
        if n_read == 0 {
            return Ok((hex(&hasher.finalize()), bytes));
        }
        hasher.update(&buffer[..n_read]);
        bytes += n_read as u64;
    }
}
