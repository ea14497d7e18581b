//! Lists to disk: rows into temporary files, cut into parts, all of them synced and only then given their names.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::contact::hex;
use super::destinations::{Cell, Container, Destination, Shape};
use super::select::{ConsentState, ListKey, Tally, select};
use super::table::{Column, ColumnData, ColumnKind, TableFormat, TableSink, publish, temporary_beside};
use super::{ExportError, ExportPerson, WriteOptions};
use crate::task::Task;

/// Rows held back before they go to the file: a row group in Parquet.
const BATCH_ROWS: usize = 65_536;
/// The size of one read while a finished file is hashed.
const READ_BYTES: usize = 1 << 20;

/// A finished export of one destination.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    pub destination: &'static str,
    pub rule_version: &'static str,
    pub files: Vec<WrittenFile>,
    pub tally: Tally,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenFile {
    /// Without its folder.
    pub name: String,
    pub rows: u64,
    pub bytes: u64,
    /// Of the file, lower-case hexadecimal.
    pub sha256: String,
    /// Where the destination keeps the states apart.
    pub consent: Option<ConsentState>,
    /// The destination's name for the kind of list, empty when it has one.
    pub list: String,
}

/// Writes the audience for one destination into `options.dir`. On an error the folder is as it was before.
pub fn write(
    destination: &dyn Destination,
    people: &[ExportPerson],
    options: &WriteOptions,
    task: &Task,
) -> Result<Written, ExportError> {
    options.check()?;
    check_size(people, options)?;
    let mut lists = Lists::new(destination, people, options)?;
    let selected = select(destination, people, options, task, "stage-export", &mut |key, row| lists.push(key, row))?;
    if selected.tally.rows == 0 {
        return Err(ExportError::NothingToWrite { destination: destination.profile().id });
    }
    let files = lists.publish(task)?;
    let profile = destination.profile();
    Ok(Written { destination: profile.id, rule_version: profile.rule_version, files, tally: selected.tally })
}

fn check_size(people: &[ExportPerson], options: &WriteOptions) -> Result<(), ExportError> {
    match people.len() {
        0 => Err(ExportError::EmptyAudience),
        people if people < options.floor => Err(ExportError::BelowFloor { people, floor: options.floor }),
        _ => Ok(()),
    }
}

/// How many rows and text bytes a part may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct PartLimits {
    rows: u64,
    bytes: u64,
}

impl PartLimits {
    pub(super) fn new(destination: &dyn Destination, options: &WriteOptions) -> Self {
        let limits = destination.profile().limits;
        let rows = limits.max_rows.unwrap_or(u64::MAX).min(options.part_rows.unwrap_or(u64::MAX));
        Self { rows, bytes: limits.max_bytes.unwrap_or(u64::MAX) }
    }

    /// Whether a part of this size must be closed before a row of `next_bytes`.
    pub(super) fn is_full(self, rows: u64, bytes: u64, next_bytes: u64) -> bool {
        rows > 0 && (rows >= self.rows || bytes + next_bytes > self.bytes)
    }
}

/// The length of a row as text, with its separators.
pub(super) fn row_bytes(row: &[Cell]) -> u64 {
    let cells = row.iter().map(|cell| match cell {
        Cell::Text(text) => text.len(),
        Cell::Integer(value) => value.checked_ilog10().unwrap_or(0) as usize + 1,
        Cell::Number(value) => value.map_or(0, |value| value.to_string().len()),
    });
    (cells.sum::<usize>() + row.len()) as u64
}

/// All files of an export while they have no names yet.
struct Lists<'a> {
    destination: &'a dyn Destination,
    options: &'a WriteOptions,
    limits: PartLimits,
    columns: Vec<Vec<Column>>,
    open: BTreeMap<ListKey, Part>,
    closed: BTreeMap<ListKey, Vec<ClosedPart>>,
}

struct ClosedPart {
    file: NamedTempFile,
    rows: u64,
}

impl<'a> Lists<'a> {
    fn new(
        destination: &'a dyn Destination,
        people: &[ExportPerson],
        options: &'a WriteOptions,
    ) -> Result<Self, ExportError> {
        let shape = Shape::of(people, options);
        let columns = destination
            .profile()
            .streams
            .iter()
            .map(|stream| destination.columns(stream, &shape).into_iter().map(|listed| listed.column).collect());
        let columns = columns.collect();
        let limits = PartLimits::new(destination, options);
        let lists = Self { destination, options, limits, columns, open: BTreeMap::new(), closed: BTreeMap::new() };
        // A folder that cannot be written to is told now, not after minutes of hashing.
        temporary_beside(&lists.options.dir.join(lists.name(ListKey { consent: None, stream: 0 }, 1, 1)))?;
        Ok(lists)
    }

    fn push(&mut self, key: ListKey, row: Vec<Cell>) -> Result<(), ExportError> {
        let bytes = row_bytes(&row);
        if self.open.get(&key).is_some_and(|part| self.limits.is_full(part.rows, part.bytes, bytes)) {
            self.close(key)?;
        }
        if !self.open.contains_key(&key) {
            let part = self.new_part(key)?;
            self.open.insert(key, part);
        }
        match self.open.get_mut(&key) {
            Some(part) => part.push(row, bytes),
            None => Ok(()),
        }
    }

    fn close(&mut self, key: ListKey) -> Result<(), ExportError> {
        if let Some(part) = self.open.remove(&key) {
            self.closed.entry(key).or_default().push(part.finish()?);
        }
        Ok(())
    }

    /// Hashes, syncs and names every file; if one cannot be named, none stays.
    fn publish(mut self, task: &Task) -> Result<Vec<WrittenFile>, ExportError> {
        while let Some((&key, _)) = self.open.first_key_value() {
            self.close(key)?;
        }
        let closed = std::mem::take(&mut self.closed);
        let mut ready = vec![];
        for (key, parts) in closed {
            let n_parts = parts.len();
            for (place, part) in parts.into_iter().enumerate() {
                let path = self.options.dir.join(self.name(key, place + 1, n_parts));
                ready.push((self.described(key, &part, &path, task)?, part.file, path));
            }
        }
        let mut named: Vec<PathBuf> = vec![];
        let mut files = vec![];
        for (description, file, path) in ready {
            if let Err(error) = publish(file, &path) {
                for path in named {
                    // The first error is the one to tell.
                    let _ = std::fs::remove_file(path);
                }
                return Err(error);
            }
            named.push(path);
            files.push(description);
        }
        sync_dir(&self.options.dir);
        Ok(files)
    }

    fn described(&self, key: ListKey, part: &ClosedPart, path: &Path, task: &Task) -> Result<WrittenFile, ExportError> {
        let (sha256, bytes) = hash_file(part.file.path(), path, task)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let list = self.destination.profile().streams[key.stream].name.to_owned();
        Ok(WrittenFile { name, rows: part.rows, bytes, sha256, consent: key.consent, list })
    }

    /// `slug-google-ads-granted.csv`, `slug-tencent-HASH_MOBILE_PHONE-1of2.zip`.
    fn name(&self, key: ListKey, part: usize, n_parts: usize) -> String {
        let profile = self.destination.profile();
        let mut name = format!("{}-{}", self.options.audience_slug, profile.id);
        match key.consent {
            Some(ConsentState::Granted) => name.push_str("-granted"),
            Some(ConsentState::Unknown) => name.push_str("-unknown"),
            None => {}
        }
        let list = profile.streams[key.stream].name;
        if !list.is_empty() {
            name = format!("{name}-{list}");
        }
        if n_parts > 1 {
            name = format!("{name}-{part}of{n_parts}");
        }
        format!("{name}.{}", profile.container.ending())
    }

    fn new_part(&self, key: ListKey) -> Result<Part, ExportError> {
        let profile = self.destination.profile();
        let columns = self.columns[key.stream].clone();
        let path = self.options.dir.join(self.name(key, 1, 1));
        let file = temporary_beside(&path)?;
        let metadata = vec![("rule_version".to_owned(), format!("{} {}", profile.id, profile.rule_version))];
        let format = match profile.container {
            Container::ZippedLines => None,
            Container::Csv if profile.id == "csv" => Some(TableFormat::Csv(self.options.csv)),
            Container::Csv => Some(TableFormat::Csv(Default::default())),
            Container::JsonLines => Some(TableFormat::JsonLines),
            Container::Parquet => Some(TableFormat::Parquet(metadata)),
            Container::Xlsx => Some(TableFormat::Xlsx),
        };
        let sink = match format {
            Some(format) => PartSink::Table(TableSink::new(file, &path, &columns, format)?),
            None => PartSink::Lines(Box::new(ZipLines::new(file, path, profile.streams[key.stream].name)?)),
        };
        Ok(Part { columns, sink, held: vec![], rows: 0, bytes: 0 })
    }
}

/// One open file.
struct Part {
    columns: Vec<Column>,
    sink: PartSink,
    held: Vec<Vec<Cell>>,
    rows: u64,
    bytes: u64,
}

enum PartSink {
    Table(TableSink),
    Lines(Box<ZipLines>),
}

impl Part {
    fn push(&mut self, row: Vec<Cell>, bytes: u64) -> Result<(), ExportError> {
        self.rows += 1;
        self.bytes += bytes;
        self.held.push(row);
        if self.held.len() == BATCH_ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), ExportError> {
        let rows = std::mem::take(&mut self.held);
        match &mut self.sink {
            PartSink::Lines(lines) => lines.write(&rows),
            PartSink::Table(sink) => {
                let n_rows = rows.len();
                sink.write_batch(&self.columns, &transposed(&self.columns, rows), n_rows)
            }
        }
    }

    fn finish(mut self) -> Result<ClosedPart, ExportError> {
        self.flush()?;
        let file = match self.sink {
            PartSink::Table(sink) => sink.finish()?,
            PartSink::Lines(lines) => lines.finish()?,
        };
        Ok(ClosedPart { file, rows: self.rows })
    }
}

/// Rows to columns; a cell of another type than its column is a missing cell.
fn transposed(columns: &[Column], rows: Vec<Vec<Cell>>) -> Vec<ColumnData> {
    let n_rows = rows.len();
    let mut batch: Vec<ColumnData> = columns
        .iter()
        .map(|column| match column.kind {
            ColumnKind::Integer => ColumnData::Integer(Vec::with_capacity(n_rows)),
            ColumnKind::Number => ColumnData::Number(Vec::with_capacity(n_rows)),
            ColumnKind::Text | ColumnKind::Bool => ColumnData::Text(Vec::with_capacity(n_rows)),
        })
        .collect();
    for row in rows {
        for (data, cell) in batch.iter_mut().zip(row) {
            match (data, cell) {
                (ColumnData::Text(cells), Cell::Text(text)) => cells.push(text),
                (ColumnData::Text(cells), _) => cells.push(String::new()),
                (ColumnData::Integer(cells), Cell::Integer(value)) => cells.push(Some(value)),
                (ColumnData::Integer(cells), _) => cells.push(None),
                (ColumnData::Number(cells), Cell::Number(value)) => cells.push(value),
                (ColumnData::Number(cells), _) => cells.push(None),
                (ColumnData::Bool(cells), _) => cells.push(None),
            }
        }
    }
    batch
}

/// A ZIP with one text file of one id a line, dated 1980 so that equal lists are equal files.
struct ZipLines {
    path: PathBuf,
    writer: ZipWriter<BufWriter<NamedTempFile>>,
}

impl ZipLines {
    fn new(file: NamedTempFile, path: PathBuf, list: &str) -> Result<Self, ExportError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        let mut writer = ZipWriter::new(BufWriter::new(file));
        writer.start_file(format!("{list}.txt"), options).map_err(|error| zip_error(&path, error))?;
        Ok(Self { path, writer })
    }

    fn write(&mut self, rows: &[Vec<Cell>]) -> Result<(), ExportError> {
        let mut lines = String::new();
        for row in rows {
            if let [Cell::Text(id)] = row.as_slice() {
                lines.push_str(id);
                lines.push('\n');
            }
        }
        self.writer.write_all(lines.as_bytes()).map_err(ExportError::io(&self.path))
    }

    fn finish(self) -> Result<NamedTempFile, ExportError> {
        let path = self.path;
        let buffered = self.writer.finish().map_err(|error| zip_error(&path, error))?;
        buffered.into_inner().map_err(|error| ExportError::Io { path, source: error.into_error() })
    }
}

fn zip_error(path: &Path, error: zip::result::ZipError) -> ExportError {
    match error {
        zip::result::ZipError::Io(source) => ExportError::Io { path: path.to_owned(), source },
        other => ExportError::encode(path, other),
    }
}

/// SHA-256 and length of a finished file. `path` names it in errors.
fn hash_file(temporary: &Path, path: &Path, task: &Task) -> Result<(String, u64), ExportError> {
    let mut file = File::open(temporary).map_err(ExportError::io(path))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; READ_BYTES];
    let mut bytes = 0;
    loop {
        task.check()?;
        let n_read = file.read(&mut buffer).map_err(ExportError::io(path))?;
        if n_read == 0 {
            return Ok((hex(&hasher.finalize()), bytes));
        }
        hasher.update(&buffer[..n_read]);
        bytes += n_read as u64;
    }
}

/// Makes the new names durable. Not every system lets a folder be opened; the files themselves are synced already.
fn sync_dir(dir: &Path) {
    if let Ok(dir) = File::open(dir) {
        let _ = dir.sync_all();
    }
}
