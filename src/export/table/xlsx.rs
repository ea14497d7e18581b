//! XLSX for people: texts as text cells, so that ids keep their zeros and nothing is run as a formula; a new sheet where
//! one is full. Rows go to disk as they come.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use tempfile::NamedTempFile;

use super::{Cell, Column, ColumnData, time_text};
use crate::export::ExportError;

/// The sheet's limit, with its header.
const SHEET_ROWS: u32 = 1_048_576;
/// The longest text of one cell, in UTF-16 units.
const CELL_UNITS: usize = 32_767;

pub(crate) struct XlsxSink {
    path: PathBuf,
    file: NamedTempFile,
    workbook: Workbook,
    header: Vec<String>,
    n_sheets: usize,
    /// The next free row of the last sheet.
    next_row: u32,
}

impl XlsxSink {
    pub(super) fn new(file: NamedTempFile, path: &Path, columns: &[Column]) -> Result<Self, ExportError> {
        let mut workbook = Workbook::new();
        // Its own temporary files have no names, and stay where the file goes.
        if let Some(folder) = file.path().parent() {
            workbook.set_tempdir(folder).map_err(|error| ExportError::encode(path, error))?;
        }
        // A fixed date: equal tables are equal files.
        let date = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|error| ExportError::encode(path, error))?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
        let header = columns.iter().map(|column| column.name.clone()).collect();
        let mut sink = Self { path: path.to_owned(), file, workbook, header, n_sheets: 0, next_row: SHEET_ROWS };
        sink.new_sheet_when_full().map_err(|error| ExportError::encode(path, error))?;
        Ok(sink)
    }

    pub(super) fn write_batch(&mut self, batch: &[ColumnData], n_rows: usize) -> Result<(), ExportError> {
        for row in 0..n_rows {
            self.new_sheet_when_full()
                .and_then(|()| self.write_row(batch, row))
                .map_err(|error| ExportError::encode(&self.path, error))?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<NamedTempFile, ExportError> {
        self.workbook.save_to_writer(self.file.as_file_mut()).map_err(|error| match error {
            XlsxError::IoError(source) => ExportError::Io { path: self.path.clone(), source },
            other => ExportError::encode(&self.path, other),
        })?;
        Ok(self.file)
    }

    fn new_sheet_when_full(&mut self) -> Result<(), XlsxError> {
        if self.next_row < SHEET_ROWS {
            return Ok(());
        }
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, name) in (0u16..).zip(&self.header) {
            sheet.write_string(0, column, name)?;
        }
        self.n_sheets += 1;
        self.next_row = 1;
        Ok(())
    }

    fn write_row(&mut self, batch: &[ColumnData], row: usize) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(self.n_sheets - 1)?;
        for (column, data) in (0u16..).zip(batch) {
            match data.cell(row) {
                Cell::Missing => {}
                Cell::Text(text) => {
                    sheet.write_string(self.next_row, column, shortened(text))?;
                }
                Cell::Integer(value) => {
                    sheet.write_number(self.next_row, column, value as f64)?;
                }
                Cell::Number(value) => {
                    sheet.write_number(self.next_row, column, value)?;
                }
                Cell::Time(secs) => {
                    sheet.write_string(self.next_row, column, time_text(secs))?;
                }
                Cell::Bool(value) => {
                    sheet.write_boolean(self.next_row, column, value)?;
                }
            }
        }
        self.next_row += 1;
        Ok(())
    }
}

/// Cut to what a cell holds; a refused cell would lose the whole file.
fn shortened(text: &str) -> &str {
    if text.len() <= CELL_UNITS {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find_map(|(place, letter)| {
        units += letter.len_utf16();
        (units > CELL_UNITS).then_some(place)
    });
    &text[..end.unwrap_or(text.len())]
}
