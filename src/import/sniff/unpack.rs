//! Takes the wrapping off a file: gzip, zstd and members of a ZIP are unpacked into an encrypted temporary file, within
//! limits on size and ratio.
//! A member is addressed by a path that goes on inside: `exports.zip/2024/orders.csv`.

use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::super::error::{ImportError, file_name};
use super::super::note::Note;
use super::bundle::{self, Bundle};
use super::content::{Content, Sealing};
use super::magic;
use crate::task::Task;

/// More than any export that would be packed. Beyond it lies a full disk.
const MAX_UNPACKED_BYTES: u64 = 64 << 30;
/// Tables shrink to a tenth, the most even ones to a hundredth.
const MAX_RATIO: u64 = 250;
/// Below this size a ratio tells nothing.
const RATIO_FROM_BYTES: u64 = 64 << 20;
/// A table in a gzip in a ZIP.
const MAX_LAYERS: usize = 3;
const CHUNK_BYTES: usize = 1 << 18;

/// A file as it lies on the disk, before anything is known of it.
pub(super) struct Opened {
    pub content: Content,
    pub stamp: Stamp,
    pub notes: Vec<Note>,
}

/// Size and time of change: what tells that a file was written to while it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    path: PathBuf,
    bytes: u64,
    changed: Option<SystemTime>,
}

impl Stamp {
    fn of(path: &Path) -> io::Result<Self> {
        let found = std::fs::metadata(path)?;
        Ok(Self { path: path.to_owned(), bytes: found.len(), changed: found.modified().ok() })
    }

    /// Whether the file is still as it was.
    pub fn holds(&self) -> bool {
        Self::of(&self.path).is_ok_and(|now| now == *self)
    }
}

/// The file on the disk that a path leads to, and the name of the member inside of it.
pub fn on_disk(path: &Path) -> (PathBuf, Option<String>) {
    let mut outer = path;
    loop {
        if outer.is_file() {
            let inner = path.strip_prefix(outer).ok().filter(|inner| !inner.as_os_str().is_empty());
            return (outer.to_owned(), inner.map(|inner| inner.to_string_lossy().replace('\\', "/")));
        }
        match outer.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => outer = parent,
            _ => return (path.to_owned(), None),
        }
    }
}

/// Finds the content of a file. Packed files end up unpacked in a temporary file that goes with the result.
pub(super) fn open(path: &Path, task: &Task) -> Result<Opened, ImportError> {
    let file = file_name(path);
    let (outer, mut member) = on_disk(path);
    let io = |source| ImportError::Io { file: file.clone(), source };
    let stamp = Stamp::of(&outer).map_err(io)?;
    let mut opened = Opened { content: Content::OnDisk(outer), stamp, notes: vec![] };
    for _ in 0..MAX_LAYERS {
        let packed = opened.content.open().map_err(io)?;
        let n_packed = opened.content.n_bytes().map_err(io)?;
        let head = magic::head(&opened.content).map_err(io)?;
        let layer = Layer { file: &file, n_packed, task };
        let unpacked = if magic::is_gzip(&head) {
            layer.unpack("gzip", flate2::read::MultiGzDecoder::new(BufReader::new(packed)), &mut opened.notes)?
        } else if magic::is_zstd(&head) {
            let decoder = zstd::Decoder::new(packed).map_err(|error| layer.damaged("zstd", &error))?;
            layer.unpack("zstd", decoder, &mut opened.notes)?
        } else if magic::is_zip(&head) {
            let mut bundle = Bundle::open(&opened.content, &file)?;
            if bundle.office().is_some() {
                return Ok(opened);
            }
            let name = match member.take() {
                Some(name) => name,
                None => bundle::only_table(&mut bundle, &file)?,
            };
            let (input, n_packed) = bundle.member(&name, &file)?;
            Layer { n_packed, ..layer }.unpack("zip", input, &mut opened.notes)?
        } else {
            break;
        };
        opened.content = unpacked;
    }
    match member {
        Some(member) => Err(ImportError::NoMember { file, member }),
        None => Ok(opened),
    }
}

struct Layer<'a> {
    file: &'a str,
    n_packed: u64,
    task: &'a Task,
}

impl Layer<'_> {
    /// Copies to an encrypted temporary file. A stream that ends too early is kept as far as it goes, with a note.
    fn unpack(
        &self,
        container: &'static str,
        mut input: impl Read,
        notes: &mut Vec<Note>,
    ) -> Result<Content, ImportError> {
        let io = |source| ImportError::Io { file: self.file.to_owned(), source };
        let mut output = Sealing::begin().map_err(io)?;
        let mut chunk = vec![0; CHUNK_BYTES];
        let mut n_written = 0_u64;
        loop {
            let n_read = match input.read(&mut chunk) {
                Ok(0) => break,
                Ok(n_read) => n_read,
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof && n_written > 0 => {
                    notes.push(Note::new("truncated-container", 1, container));
                    break;
                }
                Err(error) => return Err(self.damaged(container, &error)),
            };
            n_written += n_read as u64;
            check_size(self.file, self.n_packed, n_written)?;
            output.write(chunk.get_mut(..n_read).unwrap_or_default()).map_err(io)?;
            self.task.step("stage-unpack", n_written, 0)?;
        }
        output.finish().map_err(io)
    }

    fn damaged(&self, container: &'static str, error: &io::Error) -> ImportError {
        ImportError::Damaged { file: self.file.to_owned(), container, row: 0, detail: error.to_string() }
    }
}

/// Refuses what unpacks to more than any table does.
pub(super) fn check_size(file: &str, n_packed: u64, n_unpacked: u64) -> Result<(), ImportError> {
    let is_bomb = n_unpacked > RATIO_FROM_BYTES && n_unpacked / MAX_RATIO > n_packed;
    if is_bomb || n_unpacked > MAX_UNPACKED_BYTES {
        let limit_mb = MAX_UNPACKED_BYTES.min(n_packed.saturating_mul(MAX_RATIO).max(RATIO_FROM_BYTES)) >> 20;
        return Err(ImportError::UnpacksTooLarge { file: file.to_owned(), limit_mb });
    }
    Ok(())
}
