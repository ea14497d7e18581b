//! CSV (RFC 4180, LF line ends) and JSON Lines: rows to text, and text to a file whose hash is taken on the way.

use std::fmt::Write as _;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::{Cell, Column, ColumnData};
use crate::data::hex;
use crate::export::ExportError;

/// Text is gathered up to here before it is hashed and handed to the system.
const BUFFER_BYTES: usize = 1 << 18;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CsvOptions {
    pub delimiter: u8,
    /// A byte order mark, which old Excel needs to read UTF-8. Never for a destination.
    pub bom: bool,
    /// Guards cells that a spreadsheet would run as a formula. Only for files that people open, never for machines.
    pub guard_formulas: bool,
    pub encoding: TextEncoding,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextEncoding {
    #[default]
    Utf8,
    /// For old Excel on a Chinese Windows.
    Gb18030,
}

impl CsvOptions {
    pub const PLAIN: Self = Self { delimiter: b',', bom: false, guard_formulas: false, encoding: TextEncoding::Utf8 };
    /// For files that people open in a spreadsheet.
    pub const FOR_EXCEL: Self = Self { bom: true, guard_formulas: true, ..Self::PLAIN };

    pub(in crate::export) const fn with_delimiter(delimiter: u8) -> Self {
        Self { delimiter, ..Self::PLAIN }
    }
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self::PLAIN
    }
}

/// Appends a record with its line end.
pub(in crate::export) fn push_csv<'a>(
    out: &mut String,
    cells: impl IntoIterator<Item = Cell<'a>>,
    options: CsvOptions,
) {
    let start = out.len();
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            out.push(char::from(options.delimiter));
        }
        push_csv_cell(out, cell, options);
    }
    if out.len() == start {
        // A line without anything would be no record.
        out.push_str("\"\"");
    }
    out.push('\n');
}

/// Appends an object with its line end; missing cells are left out.
pub(in crate::export) fn push_json<'a>(
    out: &mut String,
    columns: &[Column],
    cells: impl IntoIterator<Item = Cell<'a>>,
) {
    let mut before = '{';
    for (column, cell) in columns.iter().zip(cells) {
        let value = match cell {
            Cell::Missing => continue,
            Cell::Text(text) => json_text(text),
            Cell::Integer(value) => value.to_string(),
            Cell::Number(value) => {
                serde_json::Number::from_f64(value).map(|number| number.to_string()).unwrap_or_default()
            }
            Cell::Bool(value) => value.to_string(),
            Cell::Time(secs) => json_text(&time_text(secs)),
        };
        out.push(before);
        before = ',';
        out.push_str(&json_text(&column.name));
        out.push(':');
        out.push_str(&value);
    }
    out.push_str(if before == '{' { "{}\n" } else { "}\n" });
}

/// RFC 3339 in UTC; empty outside the calendar.
pub(in crate::export) fn time_text(secs: i64) -> String {
    jiff::Timestamp::from_second(secs).map(|time| time.to_string()).unwrap_or_default()
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn push_csv_cell(out: &mut String, cell: Cell<'_>, options: CsvOptions) {
    // Writing into a String cannot fail.
    let _ = match cell {
        Cell::Missing => Ok(()),
        Cell::Text(text) => {
            push_csv_text(out, text, options);
            Ok(())
        }
        Cell::Bool(value) => write!(out, "{value}"),
        Cell::Integer(value) => write!(out, "{value}"),
        Cell::Number(value) => write!(out, "{value}"),
        Cell::Time(secs) => {
            out.push_str(&time_text(secs));
            Ok(())
        }
    };
}

fn push_csv_text(out: &mut String, text: &str, options: CsvOptions) {
    let is_guarded = options.guard_formulas && looks_like_formula(text);
    let needs_quotes = |byte: u8| byte == options.delimiter || matches!(byte, b'"' | b'\n' | b'\r');
    if !text.bytes().any(needs_quotes) {
        out.push_str(if is_guarded { "'" } else { "" });
        out.push_str(text);
        return;
    }
    out.push_str(if is_guarded { "\"'" } else { "\"" });
    for (place, part) in text.split('"').enumerate() {
        out.push_str(if place > 0 { "\"\"" } else { "" });
        out.push_str(part);
    }
    out.push('"');
}

/// The first characters by which spreadsheets take a cell for a formula.
fn looks_like_formula(text: &str) -> bool {
    text.len() > 1 && text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A text file under its temporary name.
pub(in crate::export) struct TextFile {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
    encoding: TextEncoding,
    hasher: Sha256,
    bytes: u64,
}

/// A file that is whole but has no name yet.
pub(in crate::export) struct FinishedText {
    pub file: NamedTempFile,
    pub bytes: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

impl TextFile {
    pub fn new(file: NamedTempFile, path: &Path, encoding: TextEncoding) -> Self {
        let file = BufWriter::with_capacity(BUFFER_BYTES, file);
        Self { path: path.to_owned(), file, encoding, hasher: Sha256::new(), bytes: 0 }
    }

    pub fn write(&mut self, text: &str) -> Result<(), ExportError> {
        match self.encoding {
            TextEncoding::Utf8 => self.write_bytes(text.as_bytes()),
            TextEncoding::Gb18030 => self.write_bytes(&encoding_rs::GB18030.encode(text).0),
        }
    }

    pub fn finish(self) -> Result<FinishedText, ExportError> {
        let path = self.path;
        let file = self.file.into_inner().map_err(|error| ExportError::Io { path, source: error.into_error() })?;
        Ok(FinishedText { file, bytes: self.bytes, sha256: hex(&self.hasher.finalize()) })
    }

    /// UTF-8, as it is.
    pub fn write_bytes(&mut self, bytes: &[u8]) -> Result<(), ExportError> {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes).map_err(ExportError::io(&self.path))
    }
}

pub(crate) struct CsvSink {
    file: TextFile,
    options: CsvOptions,
    scratch: String,
}

impl CsvSink {
    pub(super) fn new(
        file: NamedTempFile,
        path: &Path,
        columns: &[Column],
        options: CsvOptions,
    ) -> Result<Self, ExportError> {
        let mut file = TextFile::new(file, path, options.encoding);
        file.write(&csv_head(columns, options))?;
        Ok(Self { file, options, scratch: String::new() })
    }

    pub(super) fn write_batch(&mut self, batch: &[ColumnData], n_rows: usize) -> Result<(), ExportError> {
        for row in 0..n_rows {
            push_csv(&mut self.scratch, batch.iter().map(|column| column.cell(row)), self.options);
            if self.scratch.len() >= BUFFER_BYTES {
                self.flush()?;
            }
        }
        self.flush()
    }

    pub(super) fn finish(self) -> Result<NamedTempFile, ExportError> {
        Ok(self.file.finish()?.file)
    }

    fn flush(&mut self) -> Result<(), ExportError> {
        self.file.write(&self.scratch)?;
        self.scratch.clear();
        Ok(())
    }
}

/// The byte order mark, if any, and the line of names.
pub(in crate::export) fn csv_head(columns: &[Column], options: CsvOptions) -> String {
    let mut head = String::new();
    if options.bom && options.encoding == TextEncoding::Utf8 {
        head.push('\u{feff}');
    }
    let names = columns.iter().map(|column| Cell::Text(&column.name));
    push_csv(&mut head, names, CsvOptions { guard_formulas: false, ..options });
    head
}

pub(crate) struct JsonSink {
    file: TextFile,
    scratch: String,
}

impl JsonSink {
    pub(super) fn new(file: NamedTempFile, path: &Path) -> Self {
        Self { file: TextFile::new(file, path, TextEncoding::Utf8), scratch: String::new() }
    }

    /// One object a row, missing cells left out.
    pub(super) fn write_batch(
        &mut self,
        columns: &[Column],
        batch: &[ColumnData],
        n_rows: usize,
    ) -> Result<(), ExportError> {
        for row in 0..n_rows {
            push_json(&mut self.scratch, columns, batch.iter().map(|column| column.cell(row)));
            if self.scratch.len() >= BUFFER_BYTES || row + 1 == n_rows {
                self.file.write(&self.scratch)?;
                self.scratch.clear();
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<NamedTempFile, ExportError> {
        Ok(self.file.finish()?.file)
    }
}
