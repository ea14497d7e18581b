//! The folder being written: every file grows beside its final place and is moved there when all are whole.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use polars::io::parquet::write::BatchedWriter;
use polars::prelude::ParquetWriter;
use tempfile::TempDir;

use super::SampleError;
use super::files::FileKind;
use super::wide::WideRows;

/// Rows of one row group of the event table.
const ROW_GROUP_ROWS: usize = 200_000;

/// A folder beside the final files; gone with all that is in it unless [`Staging::publish`] moved it.
pub struct Staging {
    target: PathBuf,
    temporary: TempDir,
    /// The folder made for this, to be taken away again when nothing comes of it.
    made: Option<PathBuf>,
}

impl Staging {
    pub fn new(target: &Path) -> Result<Self, SampleError> {
        let made = (!target.exists()).then(|| target.to_owned());
        std::fs::create_dir_all(target).map_err(|source| io_error(target, source))?;
        let temporary = tempfile::Builder::new()
            .prefix(".sample-")
            .tempdir_in(target)
            .map_err(|source| io_error(target, source))?;
        Ok(Self { target: target.to_owned(), temporary, made })
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.temporary.path().join(name)
    }

    pub fn create(&self, name: &str) -> Result<Sink, SampleError> {
        let path = self.path(name);
        let file = File::create(&path).map_err(|source| io_error(&path, source))?;
        Ok(Sink { file: BufWriter::with_capacity(1 << 20, file), path })
    }

    /// Moves the named files to their place and gives their sizes in bytes.
    pub fn publish(mut self, names: &[&str]) -> Result<Vec<u64>, SampleError> {
        let mut sizes = vec![];
        for name in names {
            let (from, to) = (self.path(name), self.target.join(name));
            let size = std::fs::metadata(&from).and_then(|data| std::fs::rename(&from, &to).map(|()| data.len()));
            sizes.push(size.map_err(|source| io_error(&to, source))?);
            self.made = None;
        }
        Ok(sizes)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if let Some(made) = self.made.take() {
            // Best effort: the folder was empty before, and an error is already on its way.
            let _ = std::fs::remove_dir_all(made);
        }
    }
}

/// One growing file.
pub struct Sink {
    file: BufWriter<File>,
    path: PathBuf,
}

impl Sink {
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), SampleError> {
        self.file.write_all(bytes).map_err(|source| io_error(&self.path, source))
    }

    pub fn finish(mut self) -> Result<(), SampleError> {
        self.file.flush().map_err(|source| io_error(&self.path, source))
    }
}

/// The event table, written a row group at a time.
pub struct WideSink {
    writer: BatchedWriter<File>,
    waiting: WideRows,
    path: PathBuf,
    pub rows: u64,
}

impl WideSink {
    pub fn create(staging: &Staging) -> Result<Self, SampleError> {
        let path = staging.path(FileKind::EventsWide.name());
        let file = File::create(&path).map_err(|source| io_error(&path, source))?;
        let writer = WideRows::schema().and_then(|schema| ParquetWriter::new(file).batched(&schema));
        let writer = writer.map_err(|source| SampleError::Parquet { path: path.clone(), source })?;
        Ok(Self { writer, waiting: WideRows::default(), path, rows: 0 })
    }

    pub fn write(&mut self, mut rows: WideRows) -> Result<(), SampleError> {
        self.rows += rows.len() as u64;
        self.waiting.append(&mut rows);
        if self.waiting.len() >= ROW_GROUP_ROWS { self.flush() } else { Ok(()) }
    }

    pub fn finish(mut self) -> Result<u64, SampleError> {
        if !self.waiting.is_empty() {
            self.flush()?;
        }
        self.writer.finish().map_err(|source| SampleError::Parquet { path: self.path.clone(), source })?;
        Ok(self.rows)
    }

    fn flush(&mut self) -> Result<(), SampleError> {
        let frame = std::mem::take(&mut self.waiting).into_frame();
        let written = frame.and_then(|frame| self.writer.write_batch(&frame));
        written.map_err(|source| SampleError::Parquet { path: self.path.clone(), source })
    }
}

pub fn io_error(path: &Path, source: std::io::Error) -> SampleError {
    SampleError::Io { path: path.to_owned(), source }
}
