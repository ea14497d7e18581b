//! Rows of a Parquet file, decoded a stretch at a time. Files with nested columns are refused: JSON Lines hold the same.

use std::fs::File;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use csv::StringRecord;
use polars::io::mmap::MmapBytesReader;
use polars::prelude::*;

use super::super::error::{ImportError, file_name};
use super::super::sniff::{Content, Sniffed};
use super::frame::{FrameRows, is_typed};
use super::{Next, RowSource, checked};

/// Rows decoded at once.
const STRETCH_ROWS: usize = 1 << 17;

pub(super) struct ParquetRows {
    file: String,
    place: Place,
    headers: Vec<String>,
    /// By column.
    typed: Vec<bool>,
    stretch: Option<FrameRows>,
    /// The first row of the stretch after this one.
    next_stretch: usize,
    total: usize,
}

/// The reader begins anew for each stretch. What came packed is held in memory for it.
enum Place {
    OnDisk(PathBuf),
    InMemory(Arc<[u8]>),
}

impl Place {
    fn of(content: &Content) -> std::io::Result<Self> {
        Ok(match content {
            Content::OnDisk(path) => Self::OnDisk(path.clone()),
            Content::Unpacked(_) => Self::InMemory(content.read_all()?.into()),
        })
    }
}

impl ParquetRows {
    pub(super) fn open(path: &Path, sniffed: &Sniffed) -> Result<Self, ImportError> {
        let file = file_name(path);
        let io = |source| ImportError::Io { file: file.clone(), source };
        let place = Place::of(&sniffed.content).map_err(io)?;
        let mut reader = reader(&file, &place)?;
        let look = || Ok((reader.num_rows()?, reader.schema()?));
        let found = catch_unwind(AssertUnwindSafe(look)).unwrap_or_else(|_| Err(inconsistent()));
        let (total, schema) = found.map_err(|error| damaged(&file, 0, error))?;
        let is_nested = |field: &ArrowField| {
            use ArrowDataType as Type;
            matches!(
                field.dtype(),
                Type::List(_)
                    | Type::LargeList(_)
                    | Type::FixedSizeList(..)
                    | Type::Struct(_)
                    | Type::Map(..)
                    | Type::Union(_)
            )
        };
        if schema.iter_values().any(is_nested) {
            return Err(ImportError::UnsupportedContainer { file, container: "nested Parquet" });
        }
        let headers = schema.iter_names().map(|name| name.to_string()).collect();
        let typed = schema.iter_values().map(|field| is_typed(&DataType::from_arrow_field(field))).collect();
        Ok(Self { file, place, headers, typed, stretch: None, next_stretch: 0, total })
    }

    fn load(&mut self) -> Result<FrameRows, ImportError> {
        let at = self.next_stretch;
        let wanted = STRETCH_ROWS.min(self.total.saturating_sub(at));
        let reader = reader(&self.file, &self.place)?;
        let decode = || reader.read_parallel(ParallelStrategy::Columns).with_slice(Some((at, wanted))).finish();
        // The decoder trusts what a file states of its pages; a damaged file must not take the program down with it.
        let frame = catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| Err(inconsistent()));
        let frame = frame.map_err(|error| damaged(&self.file, at as u64, error))?;
        self.next_stretch += frame.height();
        Ok(FrameRows::new(&frame))
    }
}

impl RowSource for ParquetRows {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn next(&mut self, cells: &mut StringRecord) -> Result<Next, ImportError> {
        loop {
            if let Some(stretch) = &mut self.stretch
                && stretch.write_next(cells)
            {
                return Ok(checked(cells));
            }
            if self.next_stretch >= self.total {
                return Ok(Next::End);
            }
            let stretch = self.load()?;
            if stretch.height() == 0 {
                return Ok(Next::End);
            }
            self.stretch = Some(stretch);
        }
    }

    fn done(&self) -> u64 {
        let ahead = self.stretch.as_ref().map_or(0, |stretch| stretch.height() - stretch.place());
        (self.next_stretch - ahead) as u64
    }

    fn total(&self) -> u64 {
        self.total as u64
    }

    fn is_typed(&self, column: usize) -> bool {
        self.typed.get(column).copied().unwrap_or(false)
    }
}

fn reader(file: &str, place: &Place) -> Result<ParquetReader<Box<dyn MmapBytesReader>>, ImportError> {
    let opened: Box<dyn MmapBytesReader> = match place {
        Place::OnDisk(path) => {
            Box::new(File::open(path).map_err(|source| ImportError::Io { file: file.to_owned(), source })?)
        }
        Place::InMemory(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
    };
    Ok(ParquetReader::new(opened))
}

fn inconsistent() -> PolarsError {
    PolarsError::ComputeError("inconsistent".into())
}

fn damaged(file: &str, row: u64, error: PolarsError) -> ImportError {
    ImportError::Damaged { file: file.to_owned(), container: "parquet", row, detail: error.to_string() }
}
