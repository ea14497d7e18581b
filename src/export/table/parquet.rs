//! Parquet with one row group a batch, ZSTD, texts as UTF-8 strings.

use std::io::BufWriter;
use std::path::{Path, PathBuf};

use polars::io::parquet::write::{BatchedWriter, KeyValueMetadata};
use polars::prelude::{
    Column as PolarsColumn, DataFrame, DataType, Field, Int64Chunked, IntoColumn, NewChunkedArray, ParquetCompression,
    ParquetWriter, Schema, TimeUnit,
};
use tempfile::NamedTempFile;

use super::{Column, ColumnData, ColumnKind};
use crate::export::ExportError;

pub(crate) struct ParquetSink {
    path: PathBuf,
    /// A second handle on the file, which gets its name from it when the writer is done.
    file: NamedTempFile,
    writer: BatchedWriter<BufWriter<std::fs::File>>,
}

impl ParquetSink {
    pub(super) fn new(
        file: NamedTempFile,
        path: &Path,
        columns: &[Column],
        metadata: Vec<(String, String)>,
    ) -> Result<Self, ExportError> {
        let handle = file.as_file().try_clone().map_err(ExportError::io(path))?;
        let schema: Schema =
            columns.iter().map(|column| Field::new(column.name.as_str().into(), data_type(column.kind))).collect();
        let metadata = (!metadata.is_empty()).then(|| KeyValueMetadata::from_static(metadata));
        let writer = ParquetWriter::new(BufWriter::new(handle))
            .with_compression(ParquetCompression::Zstd(None))
            .with_key_value_metadata(metadata)
            .batched(&schema)
            .map_err(|error| ExportError::encode(path, error))?;
        Ok(Self { path: path.to_owned(), file, writer })
    }

    pub(super) fn write_batch(
        &mut self,
        columns: &[Column],
        batch: &[ColumnData],
        n_rows: usize,
    ) -> Result<(), ExportError> {
        let columns = columns.iter().zip(batch).map(|(column, data)| polars_column(&column.name, data)).collect();
        DataFrame::new(n_rows, columns)
            .and_then(|frame| self.writer.write_batch(&frame))
            .map_err(|error| ExportError::encode(&self.path, error))
    }

    pub(super) fn finish(self) -> Result<NamedTempFile, ExportError> {
        self.writer.finish().map_err(|error| ExportError::encode(&self.path, error))?;
        Ok(self.file)
    }
}

fn data_type(kind: ColumnKind) -> DataType {
    match kind {
        ColumnKind::Text => DataType::String,
        ColumnKind::Integer => DataType::Int64,
        ColumnKind::Number => DataType::Float64,
        ColumnKind::Bool => DataType::Boolean,
        ColumnKind::Time => DataType::Datetime(TimeUnit::Microseconds, None),
    }
}

fn polars_column(name: &str, data: &ColumnData) -> PolarsColumn {
    match data {
        ColumnData::Text(cells) => {
            let cells: Vec<Option<&str>> =
                cells.iter().map(|text| Some(text.as_str()).filter(|text| !text.is_empty())).collect();
            PolarsColumn::new(name.into(), cells)
        }
        ColumnData::Integer(cells) => PolarsColumn::new(name.into(), cells.as_slice()),
        ColumnData::Number(cells) => {
            let cells: Vec<Option<f64>> = cells.iter().map(|cell| cell.filter(|x| x.is_finite())).collect();
            PolarsColumn::new(name.into(), cells)
        }
        ColumnData::Bool(cells) => PolarsColumn::new(name.into(), cells.as_slice()),
        ColumnData::Time(cells) => {
            let micros = cells.iter().map(|secs| secs.map(|secs| secs.saturating_mul(1_000_000)));
            let micros = Int64Chunked::from_iter_options(name.into(), micros);
            micros.into_datetime(TimeUnit::Microseconds, None).into_column()
        }
    }
}
