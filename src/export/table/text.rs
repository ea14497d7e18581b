//! CSV (RFC 4180, LF line ends) and JSON Lines.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{Cell, Column, ColumnData};
use crate::export::ExportError;

const BUFFER_BYTES: usize = 1 << 18;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CsvOptions {
    pub delimiter: u8,
    /// A byte order mark, which old Excel needs to read UTF-8. Never for a destination.
    pub bom: bool,
    /// Guards cells that a spreadsheet would run as a formula. Only for files that people open, never for machines.
    pub guard_formulas: bool,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self { delimiter: b',', bom: false, guard_formulas: false }
    }
}

pub(crate) struct CsvSink {
    path: PathBuf,
    writer: csv::Writer<BufWriter<NamedTempFile>>,
    guard_formulas: bool,
    scratch: String,
}

impl CsvSink {
    pub(super) fn new(
        file: NamedTempFile,
        path: &Path,
        columns: &[Column],
        options: CsvOptions,
    ) -> Result<Self, ExportError> {
        let mut file = BufWriter::with_capacity(BUFFER_BYTES, file);
        if options.bom {
            file.write_all(b"\xef\xbb\xbf").map_err(ExportError::io(path))?;
        }
        let mut builder = csv::WriterBuilder::new();
        let writer = builder.delimiter(options.delimiter).from_writer(file);
        let mut sink =
            Self { path: path.to_owned(), writer, guard_formulas: options.guard_formulas, scratch: String::new() };
        sink.write_record(columns.iter().map(|column| column.name.as_str()))?;
        Ok(sink)
    }

    pub(super) fn write_batch(&mut self, batch: &[ColumnData], n_rows: usize) -> Result<(), ExportError> {
        for row in 0..n_rows {
            for column in batch {
                self.write_cell(column.cell(row))?;
            }
            self.write_record(std::iter::empty::<&str>())?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<NamedTempFile, ExportError> {
        let path = self.path;
        let buffered = self.writer.into_inner().map_err(|error| ExportError::encode(&path, error))?;
        buffered.into_inner().map_err(|error| ExportError::Io { path, source: error.into_error() })
    }

    fn write_cell(&mut self, cell: Cell<'_>) -> Result<(), ExportError> {
        use std::fmt::Write as _;
        self.scratch.clear();
        let text = match cell {
            Cell::Missing => "",
            Cell::Text(text) if self.guard_formulas && looks_like_formula(text) => {
                self.scratch.push('\'');
                self.scratch.push_str(text);
                &self.scratch
            }
            Cell::Text(text) => text,
            Cell::Bool(true) => "true",
            Cell::Bool(false) => "false",
            Cell::Integer(value) => {
                // Writing into a String cannot fail.
                let _ = write!(self.scratch, "{value}");
                &self.scratch
            }
            Cell::Number(value) => {
                let _ = write!(self.scratch, "{value}");
                &self.scratch
            }
        };
        self.writer.write_field(text).map_err(|error| csv_error(&self.path, error))
    }

    fn write_record<'a>(&mut self, cells: impl Iterator<Item = &'a str>) -> Result<(), ExportError> {
        self.writer.write_record(cells).map_err(|error| csv_error(&self.path, error))
    }
}

pub(crate) struct JsonSink {
    path: PathBuf,
    writer: BufWriter<NamedTempFile>,
}

impl JsonSink {
    pub(super) fn new(file: NamedTempFile, path: &Path) -> Self {
        Self { path: path.to_owned(), writer: BufWriter::with_capacity(BUFFER_BYTES, file) }
    }

    /// One object a row, missing cells left out.
    pub(super) fn write_batch(
        &mut self,
        columns: &[Column],
        batch: &[ColumnData],
        n_rows: usize,
    ) -> Result<(), ExportError> {
        for row in 0..n_rows {
            self.write_row(columns, batch, row).map_err(ExportError::io(&self.path))?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<NamedTempFile, ExportError> {
        let path = self.path;
        self.writer.into_inner().map_err(|error| ExportError::Io { path, source: error.into_error() })
    }

    fn write_row(&mut self, columns: &[Column], batch: &[ColumnData], row: usize) -> std::io::Result<()> {
        let mut before = b'{';
        for (column, data) in columns.iter().zip(batch) {
            let cell = data.cell(row);
            if cell == Cell::Missing {
                continue;
            }
            self.writer.write_all(&[before])?;
            before = b',';
            serde_json::to_writer(&mut self.writer, &column.name)?;
            self.writer.write_all(b":")?;
            match cell {
                Cell::Missing => {}
                Cell::Text(text) => serde_json::to_writer(&mut self.writer, text)?,
                Cell::Integer(value) => serde_json::to_writer(&mut self.writer, &value)?,
                Cell::Number(value) => serde_json::to_writer(&mut self.writer, &value)?,
                Cell::Bool(value) => serde_json::to_writer(&mut self.writer, &value)?,
            }
        }
        if before == b'{' {
            self.writer.write_all(b"{")?;
        }
        self.writer.write_all(b"}\n")
    }
}

/// The first characters by which spreadsheets take a cell for a formula.
fn looks_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn csv_error(path: &Path, error: csv::Error) -> ExportError {
    match error.into_kind() {
        csv::ErrorKind::Io(source) => ExportError::Io { path: path.to_owned(), source },
        other => ExportError::encode(path, format!("{other:?}")),
    }
}
