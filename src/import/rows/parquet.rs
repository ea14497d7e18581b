//! Rows of a Parquet file, decoded a stretch at a time. Nested columns are passed over.

use std::fs::File;
use std::path::Path;

use csv::StringRecord;
use polars::prelude::*;

use super::super::error::{ImportError, file_name};
use super::{Next, RowSource, checked};

/// Rows decoded at once.
const STRETCH_ROWS: usize = 1 << 17;

pub(super) struct ParquetRows {
    path: std::path::PathBuf,
    headers: Vec<String>,
    stretch: Vec<Cells>,
    /// The first row of the stretch after this one, and the place within this one.
    next_stretch: usize,
    place: usize,
    height: usize,
    total: usize,
    text: String,
}

/// A column of a stretch, in the form in which its cells are written fastest.
enum Cells {
    Text(StringChunked),
    Int(Int64Chunked),
    Float(Float64Chunked),
    Other(Series),
}

impl ParquetRows {
    pub(super) fn open(path: &Path) -> Result<Self, ImportError> {
        let mut reader = reader(path)?;
        let damaged = |error| damaged(path, 0, error);
        let total = reader.num_rows().map_err(damaged)?;
        let schema = reader.schema().map_err(damaged)?;
        let headers = schema.iter_names().map(|name| name.to_string()).collect();
        Ok(Self {
            path: path.to_owned(),
            headers,
            stretch: vec![],
            next_stretch: 0,
            place: 0,
            height: 0,
            total,
            text: String::new(),
        })
    }

    fn load(&mut self) -> Result<(), ImportError> {
        let at = self.next_stretch;
        let wanted = STRETCH_ROWS.min(self.total.saturating_sub(at));
        let frame = reader(&self.path)?
            .read_parallel(ParallelStrategy::Columns)
            .with_slice(Some((at, wanted)))
            .finish()
            .map_err(|error| damaged(&self.path, at as u64, error))?;
        self.stretch = frame.columns().iter().map(|column| Cells::of(column.as_materialized_series())).collect();
        self.height = frame.height();
        self.place = 0;
        self.next_stretch += frame.height();
        Ok(())
    }
}

impl RowSource for ParquetRows {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn next(&mut self, cells: &mut StringRecord) -> Result<Next, ImportError> {
        cells.clear();
        if self.place == self.height {
            if self.next_stretch >= self.total {
                return Ok(Next::End);
            }
            self.load()?;
            if self.height == 0 {
                return Ok(Next::End);
            }
        }
        for column in &self.stretch {
            self.text.clear();
            column.write(self.place, &mut self.text);
            cells.push_field(&self.text);
        }
        self.place += 1;
        Ok(checked(cells))
    }

    fn done(&self) -> u64 {
        (self.next_stretch - self.height + self.place) as u64
    }

    fn total(&self) -> u64 {
        self.total as u64
    }
}

fn reader(path: &Path) -> Result<ParquetReader<File>, ImportError> {
    let file = File::open(path).map_err(|source| ImportError::Io { file: file_name(path), source })?;
    Ok(ParquetReader::new(file))
}

fn damaged(path: &Path, row: u64, error: PolarsError) -> ImportError {
    ImportError::Damaged { file: file_name(path), container: "parquet", row, detail: error.to_string() }
}

impl Cells {
    fn of(series: &Series) -> Self {
        let other = || Self::Other(series.clone());
        match series.dtype() {
            DataType::String => series.str().cloned().map_or_else(|_| other(), Self::Text),
            DataType::Float64 => series.f64().cloned().map_or_else(|_| other(), Self::Float),
            DataType::Datetime(..) => {
                let physical = series.to_physical_repr();
                physical.i64().cloned().map_or_else(|_| other(), Self::Int)
            }
            dtype if dtype.is_integer() && *dtype != DataType::UInt64 => {
                let cast = series.cast(&DataType::Int64);
                cast.and_then(|wide| wide.i64().cloned()).map_or_else(|_| other(), Self::Int)
            }
            _ => other(),
        }
    }

    /// Writes a cell; nothing for a missing value. Times are written as counts of their unit since 1970.
    fn write(&self, row: usize, text: &mut String) {
        use std::fmt::Write;
        // Writing to a String cannot fail.
        let _ = match self {
            Self::Text(values) => values.get(row).map_or(Ok(()), |value| text.write_str(value)),
            Self::Int(values) => values.get(row).map_or(Ok(()), |value| write!(text, "{value}")),
            Self::Float(values) => values.get(row).map_or(Ok(()), |value| write!(text, "{value}")),
            Self::Other(series) => match series.get(row) {
                Ok(AnyValue::Null) | Err(_) => Ok(()),
                Ok(AnyValue::String(value)) => text.write_str(value),
                Ok(value) => write!(text, "{}", value.str_value()),
            },
        };
    }
}
