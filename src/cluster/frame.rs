//! Tables as they travel: Arrow IPC streams in and out, held as plain columns. Whole numbers of any width become i64.

use std::io::Cursor;
use std::sync::Arc;

use polars_arrow::array::{
    Array, BooleanArray, Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Int64Array, Utf8Array,
};
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema, Field};
use polars_arrow::io::ipc::read::{StreamReader, StreamState, read_stream_metadata};
use polars_arrow::io::ipc::write::{StreamWriter, WriteOptions};
use polars_arrow::record_batch::RecordBatchT;

use super::error::ClusterError;

#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    Int(Vec<Option<i64>>),
    Float(Vec<Option<f64>>),
    Text(Vec<Option<String>>),
    Bool(Vec<Option<bool>>),
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Frame {
    pub names: Vec<String>,
    columns: Vec<Column>,
}

impl Column {
    pub fn ints(values: impl IntoIterator<Item = i64>) -> Self {
        Self::Int(values.into_iter().map(Some).collect())
    }

    pub fn texts(values: impl IntoIterator<Item = String>) -> Self {
        Self::Text(values.into_iter().map(Some).collect())
    }

    pub fn len(&self) -> usize {
        match self {
            Self::Int(values) => values.len(),
            Self::Float(values) => values.len(),
            Self::Text(values) => values.len(),
            Self::Bool(values) => values.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn append(&mut self, other: Self) -> Result<(), ClusterError> {
        match (self, other) {
            (Self::Int(all), Self::Int(more)) => all.extend(more),
            (Self::Float(all), Self::Float(more)) => all.extend(more),
            (Self::Text(all), Self::Text(more)) => all.extend(more),
            (Self::Bool(all), Self::Bool(more)) => all.extend(more),
            _ => return Err(wrong("a column changes its type")),
        }
        Ok(())
    }
}

impl Frame {
    pub fn n_rows(&self) -> usize {
        self.columns.first().map_or(0, Column::len)
    }

    /// A column of whole numbers; a missing value is an error.
    pub fn ints(&self, name: &str) -> Result<Vec<i64>, ClusterError> {
        let all: Option<Vec<i64>> = self.maybe_ints(name)?.iter().copied().collect();
        all.ok_or_else(|| wrong(name))
    }

    pub fn maybe_ints(&self, name: &str) -> Result<&[Option<i64>], ClusterError> {
        match self.column(name) {
            Some(Column::Int(values)) => Ok(values),
            _ => Err(wrong(name)),
        }
    }

    pub fn floats(&self, name: &str) -> Result<&[Option<f64>], ClusterError> {
        match self.column(name) {
            Some(Column::Float(values)) => Ok(values),
            _ => Err(wrong(name)),
        }
    }

    /// A column of texts; a missing one is empty.
    pub fn texts(&self, name: &str) -> Result<Vec<&str>, ClusterError> {
        match self.column(name) {
            Some(Column::Text(values)) => Ok(values.iter().map(|text| text.as_deref().unwrap_or("")).collect()),
            _ => Err(wrong(name)),
        }
    }

    pub fn bools(&self, name: &str) -> Result<Vec<bool>, ClusterError> {
        match self.column(name) {
            Some(Column::Bool(values)) => Ok(values.iter().map(|value| value.unwrap_or(false)).collect()),
            _ => Err(wrong(name)),
        }
    }

    /// The one number of a query that gives one row.
    pub fn only(&self, name: &str) -> Result<i64, ClusterError> {
        match self.maybe_ints(name)? {
            [value] => Ok(value.unwrap_or(0)),
            _ => Err(wrong(name)),
        }
    }

    fn column(&self, name: &str) -> Option<&Column> {
        self.names.iter().position(|known| known == name).map(|at| &self.columns[at])
    }

    /// Each batch is a stream of its own.
    pub(super) fn decode(batches: &[Vec<u8>]) -> Result<Self, ClusterError> {
        let mut frame = Self::default();
        for batch in batches {
            let mut reader = Cursor::new(batch.as_slice());
            let metadata = read_stream_metadata(&mut reader).map_err(arrow_error)?;
            let names: Vec<String> = metadata.schema.iter_names().map(|name| name.to_string()).collect();
            let mut columns: Vec<Column> =
                metadata.schema.iter_values().map(|field| empty(&field.dtype)).collect::<Result<_, _>>()?;
            for state in StreamReader::new(reader, metadata, None) {
                // What is read stands in memory as a whole: where no data wait, there are none left.
                let StreamState::Some(chunk) = state.map_err(arrow_error)? else { break };
                for (column, array) in columns.iter_mut().zip(chunk.arrays()) {
                    column.append(plain(array.as_ref())?)?;
                }
            }
            if frame.names.is_empty() {
                (frame.names, frame.columns) = (names, columns);
            } else {
                for (all, more) in frame.columns.iter_mut().zip(columns) {
                    all.append(more)?;
                }
            }
        }
        Ok(frame)
    }

    pub(super) fn encode(columns: &[(&str, Column)]) -> Result<Vec<u8>, ClusterError> {
        let (mut schema, mut arrays) = (ArrowSchema::default(), vec![]);
        for (name, column) in columns {
            let array: Box<dyn Array> = match column {
                Column::Int(values) => Int64Array::from(values.clone()).boxed(),
                Column::Float(values) => Float64Array::from(values.clone()).boxed(),
                Column::Text(values) => Utf8Array::<i32>::from(values.clone()).boxed(),
                Column::Bool(values) => BooleanArray::from(values.clone()).boxed(),
            };
            schema.insert((*name).into(), Field::new((*name).into(), array.dtype().clone(), true));
            arrays.push(array);
        }
        let n_rows = arrays.first().map_or(0, |array| array.len());
        let schema = Arc::new(schema);
        let batch = RecordBatchT::try_new(n_rows, Arc::clone(&schema), arrays).map_err(arrow_error)?;
        let mut writer = StreamWriter::new(vec![], WriteOptions { compression: None });
        writer.start(&schema, None).map_err(arrow_error)?;
        writer.write(&batch, None).map_err(arrow_error)?;
        writer.finish().map_err(arrow_error)?;
        Ok(writer.into_inner())
    }
}

fn empty(dtype: &ArrowDataType) -> Result<Column, ClusterError> {
    use ArrowDataType as T;
    match dtype {
        T::Int8 | T::Int16 | T::Int32 | T::Int64 => Ok(Column::Int(vec![])),
        T::Float32 | T::Float64 => Ok(Column::Float(vec![])),
        T::Utf8 | T::LargeUtf8 => Ok(Column::Text(vec![])),
        T::Boolean => Ok(Column::Bool(vec![])),
        other => Err(wrong(&format!("{other:?}"))),
    }
}

fn plain(array: &dyn Array) -> Result<Column, ClusterError> {
    let any = array.as_any();
    macro_rules! numbers {
        ($kind:ty, $column:ident, $number:ty) => {
            if let Some(array) = any.downcast_ref::<$kind>() {
                return Ok(Column::$column(
                    array.iter().map(|value| value.map(|&value| <$number>::from(value))).collect(),
                ));
            }
        };
    }
    numbers!(Int64Array, Int, i64);
    numbers!(Int32Array, Int, i64);
    numbers!(Int16Array, Int, i64);
    numbers!(Int8Array, Int, i64);
    numbers!(Float64Array, Float, f64);
    numbers!(Float32Array, Float, f64);
    if let Some(array) = any.downcast_ref::<Utf8Array<i32>>() {
        return Ok(Column::Text(array.iter().map(|text| text.map(str::to_owned)).collect()));
    }
    if let Some(array) = any.downcast_ref::<Utf8Array<i64>>() {
        return Ok(Column::Text(array.iter().map(|text| text.map(str::to_owned)).collect()));
    }
    match any.downcast_ref::<BooleanArray>() {
        Some(array) => Ok(Column::Bool(array.iter().collect())),
        None => Err(wrong("a column of an unknown type")),
    }
}

fn wrong(what: &str) -> ClusterError {
    ClusterError::Answer { what: what.to_owned() }
}

fn arrow_error(error: impl std::fmt::Display) -> ClusterError {
    ClusterError::Answer { what: super::error::scrubbed(&error.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_again() {
        let columns = [
            ("n", Column::Int(vec![Some(1), None, Some(i64::MAX)])),
            ("x", Column::Float(vec![None, Some(0.5), Some(-1.0)])),
            ("t", Column::Text(vec![Some("音乐".to_owned()), None, Some(String::new())])),
            ("b", Column::Bool(vec![Some(true), None, Some(false)])),
        ];
        let bytes = Frame::encode(&columns).unwrap();
        let frame = Frame::decode(&[bytes.clone(), bytes]).unwrap();
        assert_eq!(frame.n_rows(), 6);
        assert_eq!(frame.maybe_ints("n").unwrap()[..3], [Some(1), None, Some(i64::MAX)]);
        assert_eq!(frame.floats("x").unwrap()[3..], [None, Some(0.5), Some(-1.0)]);
        assert_eq!(frame.texts("t").unwrap()[..3], ["音乐", "", ""]);
        assert_eq!(frame.bools("b").unwrap()[..3], [true, false, false]);
        assert!(frame.ints("n").is_err() && frame.ints("x").is_err() && frame.ints("absent").is_err());
    }

    #[test]
    fn what_is_no_stream_is_told() {
        assert!(Frame::decode(&[vec![1, 2, 3]]).is_err());
        assert_eq!(Frame::decode(&[]).unwrap().n_rows(), 0);
    }
}
