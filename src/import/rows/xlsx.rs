//! Rows of the first sheet of a workbook that holds any. Formulas are read by their stored value, never computed.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::{Data, Range, Reader, Xlsx, XlsxError};
use csv::StringRecord;

use super::super::error::{ImportError, file_name};
use super::super::sniff::Layout;
use super::{Next, RowSource, checked};

/// Rows that the header is looked for in.
const HEADER_ROWS: usize = 200;

pub(super) struct XlsxRows {
    range: Range<Data>,
    headers: Vec<String>,
    next_row: usize,
}

impl XlsxRows {
    pub(super) fn open(path: &Path) -> Result<Self, ImportError> {
        let damaged = |error: XlsxError| ImportError::Damaged {
            file: file_name(path),
            container: "xlsx",
            row: 0,
            detail: error.to_string(),
        };
        let file = File::open(path).map_err(|source| ImportError::Io { file: file_name(path), source })?;
        let mut workbook = Xlsx::new(BufReader::new(file)).map_err(damaged)?;
        for name in workbook.sheet_names() {
            let range = workbook.worksheet_range(&name).map_err(damaged)?;
            if !range.is_empty() {
                return Ok(Self::at_header(range));
            }
        }
        Err(ImportError::Empty { file: file_name(path) })
    }

    fn at_header(range: Range<Data>) -> Self {
        let mut rows = Self { range, headers: vec![], next_row: 0 };
        let mut first = vec![];
        let mut cells = StringRecord::new();
        while first.len() < HEADER_ROWS && rows.read(&mut cells) {
            first.push(cells.clone());
        }
        let header = Layout::find_header(&first);
        if let Some(cells) = first.get(header) {
            rows.headers = cells.iter().map(Layout::clean_header).collect();
        }
        rows.next_row = header + 1;
        rows
    }

    fn read(&mut self, cells: &mut StringRecord) -> bool {
        cells.clear();
        if self.next_row >= self.range.height() {
            return false;
        }
        self.range[self.next_row].iter().for_each(|cell| cells.push_field(&text_of(cell)));
        self.next_row += 1;
        true
    }
}

impl RowSource for XlsxRows {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn next(&mut self, cells: &mut StringRecord) -> Result<Next, ImportError> {
        while self.read(cells) {
            if cells.iter().any(|cell| !cell.is_empty()) {
                return Ok(checked(cells));
            }
        }
        Ok(Next::End)
    }

    fn done(&self) -> u64 {
        self.next_row as u64
    }

    fn total(&self) -> u64 {
        self.range.height() as u64
    }
}

/// Whole numbers without a fraction, dates as serials, errors as nothing.
fn text_of(cell: &Data) -> String {
    match cell {
        Data::Float(value) => value.to_string(),
        Data::DateTime(time) => time.as_f64().to_string(),
        Data::Empty | Data::Error(_) => String::new(),
        other => other.to_string(),
    }
}
