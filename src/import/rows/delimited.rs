//! Rows of CSV and its relatives.

use std::io::{self, Read};
use std::path::Path;

use csv::StringRecord;

use super::super::error::{ImportError, file_name};
use super::super::sniff::Sniffed;
use super::decode::DecodingReader;
use super::{Next, RowSource, checked};

/// A record that is still open after this many bytes has lost its closing quote.
const MAX_RECORD_BYTES: u64 = 256 << 20;

pub(super) struct DelimitedRows {
    reader: csv::Reader<Guarded>,
    headers: Vec<String>,
    file: String,
    total: u64,
    rows: u64,
}

impl DelimitedRows {
    pub(super) fn open(path: &Path, sniffed: &Sniffed) -> Result<Self, ImportError> {
        let file = file_name(path);
        let inner =
            DecodingReader::open(path, sniffed).map_err(|source| ImportError::Io { file: file.clone(), source })?;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(sniffed.layout.delimiter)
            .quoting(sniffed.layout.quoting)
            .flexible(true)
            .has_headers(false)
            .buffer_capacity(1 << 17)
            .from_reader(Guarded { inner, since_record: 0 });
        let mut above = StringRecord::new();
        for _ in 0..sniffed.layout.preamble_records + usize::from(!sniffed.layout.is_headerless) {
            reader.read_record(&mut above).map_err(|error| damaged(&file, 0, error))?;
        }
        Ok(Self { reader, headers: sniffed.layout.headers.clone(), file, total: sniffed.bytes, rows: 0 })
    }
}

impl RowSource for DelimitedRows {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn next(&mut self, cells: &mut StringRecord) -> Result<Next, ImportError> {
        self.reader.get_mut().since_record = 0;
        match self.reader.read_record(cells) {
            Ok(true) => {
                self.rows += 1;
                Ok(checked(cells))
            }
            Ok(false) => Ok(Next::End),
            Err(error) => Err(damaged(&self.file, self.rows, error)),
        }
    }

    fn done(&self) -> u64 {
        self.reader.get_ref().inner.bytes_read()
    }

    fn total(&self) -> u64 {
        self.total
    }

    fn is_ragged(&self) -> bool {
        true
    }
}

fn damaged(file: &str, row: u64, error: csv::Error) -> ImportError {
    let file = file.to_owned();
    match error.into_kind() {
        csv::ErrorKind::Io(source) if source.kind() == io::ErrorKind::FileTooLarge => {
            ImportError::EndlessRecord { file, row }
        }
        csv::ErrorKind::Io(source) => ImportError::Io { file, source },
        kind => ImportError::Damaged { file, container: "csv", row, detail: format!("{kind:?}") },
    }
}

/// Stops a record that swallows the rest of the file.
struct Guarded {
    inner: DecodingReader,
    since_record: u64,
}

impl Read for Guarded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since_record > MAX_RECORD_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let n_read = self.inner.read(buffer)?;
        self.since_record += n_read as u64;
        Ok(n_read)
    }
}
