//! The rows of a decoded table as text. Nested columns are passed over.

use csv::StringRecord;
use polars::prelude::*;

pub(super) struct FrameRows {
    columns: Vec<Cells>,
    place: usize,
    height: usize,
    text: String,
}

impl FrameRows {
    pub(super) fn new(frame: &DataFrame) -> Self {
        let columns = frame.columns().iter().map(|column| Cells::of(column.as_materialized_series())).collect();
        Self { columns, place: 0, height: frame.height(), text: String::new() }
    }

    pub(super) fn height(&self) -> usize {
        self.height
    }

    /// Rows written so far.
    pub(super) fn place(&self) -> usize {
        self.place
    }

    /// Writes the next row; false at the end.
    pub(super) fn write_next(&mut self, cells: &mut StringRecord) -> bool {
        cells.clear();
        if self.place >= self.height {
            return false;
        }
        for column in &self.columns {
            self.text.clear();
            column.write(self.place, &mut self.text);
            cells.push_field(&self.text);
        }
        self.place += 1;
        true
    }
}

/// Whether cells of a type are numbers, times or truth values.
pub(super) fn is_typed(dtype: &DataType) -> bool {
    dtype.is_numeric() || dtype.is_temporal() || dtype.is_bool()
}

/// A column, in the form in which its cells are written fastest.
enum Cells {
    Text(StringChunked),
    Int(Int64Chunked),
    Float(Float64Chunked),
    Other(Series),
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
