//! Rows of an Arrow file (Feather). The whole table is decoded at once, because its reader has no way to begin in the
//! middle: larger files are refused, with the advice to save them as Parquet.

use std::fs::File;
use std::io::{Cursor, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use csv::StringRecord;
use polars::io::mmap::MmapBytesReader;
use polars::prelude::{DataFrame, IpcReader, PolarsError, SerReader};

use super::super::error::{ImportError, file_name};
use super::super::sniff::{Content, Sniffed};
use super::arrow_claims;
use super::frame::{FrameRows, is_typed};
use super::{Next, RowSource, checked};

/// Decoded it takes a few times as much.
const MAX_BYTES: u64 = 1 << 30;

pub(super) struct ArrowRows {
    headers: Vec<String>,
    /// By column.
    typed: Vec<bool>,
    rows: FrameRows,
}

impl ArrowRows {
    pub(super) fn open(path: &Path, sniffed: &Sniffed) -> Result<Self, ImportError> {
        let file = file_name(path);
        if sniffed.bytes > MAX_BYTES {
            return Err(ImportError::UnpacksTooLarge { file, limit_mb: MAX_BYTES >> 20 });
        }
        let frame = decode(&sniffed.content).map_err(|error| match error {
            Failed::Io(source) => ImportError::Io { file: file.clone(), source },
            Failed::Arrow(error) => {
                ImportError::Damaged { file: file.clone(), container: "arrow", row: 0, detail: error.to_string() }
            }
        })?;
        let headers = frame.get_column_names().iter().map(|name| name.to_string()).collect();
        let typed = frame.columns().iter().map(|column| is_typed(column.dtype())).collect();
        Ok(Self { headers, typed, rows: FrameRows::new(&frame) })
    }
}

enum Failed {
    Io(std::io::Error),
    Arrow(PolarsError),
}

fn decode(content: &Content) -> Result<DataFrame, Failed> {
    let (file, fits): (Box<dyn MmapBytesReader>, bool) = match content {
        Content::OnDisk(path) => {
            let mut file = File::open(path).map_err(Failed::Io)?;
            let fits = arrow_claims::fit(&mut file);
            file.rewind().map_err(Failed::Io)?;
            (Box::new(file), fits)
        }
        Content::Unpacked(_) => {
            let bytes = content.read_all().map_err(Failed::Io)?;
            let fits = arrow_claims::fit(&mut Cursor::new(&bytes));
            (Box::new(Cursor::new(bytes)), fits)
        }
    };
    if !fits {
        return Err(Failed::Arrow(PolarsError::ComputeError("a buffer is larger than the file".into())));
    }
    // The decoder trusts the offsets that a file states; a damaged file must not take the program down with it.
    let decoded = catch_unwind(AssertUnwindSafe(|| IpcReader::new(file).finish()));
    decoded.unwrap_or_else(|_| Err(PolarsError::ComputeError("inconsistent".into()))).map_err(Failed::Arrow)
}

impl RowSource for ArrowRows {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn next(&mut self, cells: &mut StringRecord) -> Result<Next, ImportError> {
        Ok(if self.rows.write_next(cells) { checked(cells) } else { Next::End })
    }

    fn done(&self) -> u64 {
        self.rows.place() as u64
    }

    fn total(&self) -> u64 {
        self.rows.height() as u64
    }

    fn is_typed(&self, column: usize) -> bool {
        self.typed.get(column).copied().unwrap_or(false)
    }
}
