//! What a file is, by its content: container, encoding, delimiter, header. Reads every byte once, for the encoding
//! and the checksum; never judges by the name.

mod bundle;
mod content;
mod encoding;
mod layout;
mod lines;
mod magic;
mod mojibake;
mod unpack;

use std::io::{BufReader, Read};
use std::path::Path;

use encoding_rs::Encoding;

use super::error::{ImportError, file_name};
use super::note::Note;
use super::options::ImportOptions;
use super::rows::decode::DecodingReader;
use super::rows::utf7::count_escapes;
use crate::task::Task;
use bundle::{Bundle, Office};
use encoding::Scan;
use unpack::Opened;

pub use bundle::{Members, members, passed_over};
pub use content::{Content, Input};
pub use layout::Layout;
pub(super) use mojibake::mended;
pub use unpack::{Stamp, on_disk};

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    Delimited,
    JsonLines,
    /// One array of objects, at the top or inside an object.
    JsonArray,
    Xlsx,
    Xlsb,
    Xls,
    Ods,
    /// A table of HTML or of Excel's XML of 2003, both often saved as `.xls`.
    Markup,
    Parquet,
    /// Arrow's file format, also known as Feather.
    Arrow,
}

impl Container {
    pub fn id(self) -> &'static str {
        match self {
            Self::Delimited => "csv",
            Self::JsonLines => "jsonl",
            Self::JsonArray => "json",
            Self::Xlsx => "xlsx",
            Self::Xlsb => "xlsb",
            Self::Xls => "xls",
            Self::Ods => "ods",
            Self::Markup => "html",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
        }
    }
}

/// What was found out.
#[derive(Debug, Clone)]
pub struct Sniffed {
    pub container: Container,
    /// `None` for binary containers.
    pub encoding: Option<&'static Encoding>,
    /// Bytes that the encoding cannot read become U+FFFD; so do they when the user forced the encoding.
    pub has_bad_bytes: bool,
    /// Some lines are UTF-8, the others of [`Self::encoding`].
    pub is_mixed: bool,
    /// NULs stand between the characters, and are left out.
    pub has_nul: bool,
    /// ASCII with UTF-7 escapes, which are undone.
    pub has_utf7: bool,
    /// For [`Container::Delimited`].
    pub layout: Layout,
    /// Of the content, unpacked.
    pub bytes: u64,
    /// Of the content, unpacked: the same table packed in another way is the same.
    pub sha256: String,
    pub ends_with_newline: bool,
    pub notes: Vec<Note>,
    /// The file on the disk as it was when it was looked at.
    pub stamp: Stamp,
    /// Where the content lies: the file itself, or what was unpacked from it.
    pub content: Content,
}

impl Sniffed {
    /// What is known of a text before its layout. `forced` is the encoding that the user says.
    fn new(opened: Opened, scan: Scan, forced: Option<&'static Encoding>) -> Self {
        let mut notes = vec![];
        let is_mixed = forced.is_none() && scan.mixed_lines > 0;
        if is_mixed {
            notes.push(Note::new("mixed-encodings", scan.mixed_lines, scan.encoding.name()));
        }
        if scan.nul_bytes > 0 {
            notes.push(Note::new("nul-bytes", scan.nul_bytes, ""));
        }
        Self {
            container: Container::Delimited,
            encoding: Some(forced.unwrap_or(scan.encoding)),
            has_bad_bytes: scan.has_bad_bytes || forced.is_some_and(|encoding| encoding != scan.encoding),
            is_mixed,
            has_nul: scan.nul_bytes > 0,
            has_utf7: false,
            layout: Layout::default(),
            bytes: scan.bytes,
            sha256: scan.sha256,
            ends_with_newline: matches!(scan.last_byte, b'\n' | b'\r'),
            notes,
            stamp: opened.stamp,
            content: opened.content,
        }
    }
}

/// Bytes of decoded text that delimiter and header are judged by.
const SAMPLE_BYTES: u64 = 512 * 1024;

/// Finds out what a file is. `path` may go on inside a ZIP: `exports.zip/orders.csv`.
pub fn sniff(path: &Path, options: &ImportOptions, task: &Task) -> Result<Sniffed, ImportError> {
    let file = file_name(path);
    let io = |source| ImportError::Io { file: file_name(path), source };
    let mut opened = unpack::open(path, task)?;
    let head = magic::head(&opened.content).map_err(io)?;
    if head.is_empty() {
        return Err(ImportError::Empty { file });
    }
    let mut notes = std::mem::take(&mut opened.notes);
    let binary = binary_container(&head, &opened.content, &file, &mut notes)?;
    let input = BufReader::with_capacity(1 << 16, opened.content.open().map_err(io)?);
    let scan = encoding::scan(input, binary.is_none(), task, &file)?;
    let forced = forced_encoding(options)?;
    if let Some(container) = binary {
        return Ok(Sniffed { container, encoding: None, notes, ..Sniffed::new(opened, scan, None) });
    }
    if scan.looks_binary {
        return Err(ImportError::NotATable { file });
    }
    let mut sniffed = Sniffed::new(opened, scan, forced);
    sniffed.notes.splice(0..0, notes);
    look_at_text(path, options, &mut sniffed)?;
    Ok(sniffed)
}

fn look_at_text(path: &Path, options: &ImportOptions, sniffed: &mut Sniffed) -> Result<(), ImportError> {
    let io = |source| ImportError::Io { file: file_name(path), source };
    let mut sample = text_sample(sniffed).map_err(io)?;
    let n_escapes = count_escapes(&sample);
    if n_escapes > 0 {
        sniffed.has_utf7 = true;
        sniffed.notes.push(Note::new("utf7-escapes", n_escapes as u64, ""));
        sample = text_sample(sniffed).map_err(io)?;
    }
    if sample.trim().is_empty() {
        return Err(ImportError::Empty { file: file_name(path) });
    }
    sniffed.container = text_container(&sample, sample.len() as u64 >= SAMPLE_BYTES);
    if sniffed.container == Container::Delimited {
        sniffed.layout = layout::detect(&sample, options.delimiter);
        sniffed.notes.extend(mojibake::look(&sample, &mut sniffed.layout, options.mend_text));
    }
    Ok(())
}

fn forced_encoding(options: &ImportOptions) -> Result<Option<&'static Encoding>, ImportError> {
    let Some(name) = &options.encoding else { return Ok(None) };
    let found = Encoding::for_label(name.trim().as_bytes());
    found.map(Some).ok_or_else(|| ImportError::UnknownEncoding { encoding: name.clone() })
}

fn text_sample(sniffed: &Sniffed) -> std::io::Result<String> {
    let mut bytes = vec![];
    DecodingReader::open(sniffed)?.take(SAMPLE_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Containers known by their first bytes. `None` for what may be text.
fn binary_container(
    head: &[u8],
    content: &Content,
    file: &str,
    notes: &mut Vec<Note>,
) -> Result<Option<Container>, ImportError> {
    let refuse = |container| Err(ImportError::UnsupportedContainer { file: file.to_owned(), container });
    if let Some(container) = magic::unsupported(head) {
        return refuse(container);
    }
    if magic::is_compound(head) {
        return Ok(Some(Container::Xls));
    }
    if magic::is_zip(head) {
        let mut bundle = Bundle::open(content, file)?;
        let container = match bundle.office() {
            Some(Office::Xlsx) => Container::Xlsx,
            Some(Office::Xlsb) => Container::Xlsb,
            Some(Office::Ods) => Container::Ods,
            Some(Office::Other) => return refuse("office"),
            None => return refuse("zip"),
        };
        bundle.check_sizes(file)?;
        notes.extend(bundle.office_notes());
        return Ok(Some(container));
    }
    if magic::is_gzip(head) {
        return refuse("gzip"); // packed more often than anybody packs a table
    }
    if magic::is_zstd(head) {
        return refuse("zstd");
    }
    if magic::is_parquet(head) {
        return Ok(Some(Container::Parquet));
    }
    Ok(magic::is_arrow_file(head).then_some(Container::Arrow))
}

/// `is_cut` says that the text goes on after the sample.
fn text_container(sample: &str, is_cut: bool) -> Container {
    let text = sample.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if text.starts_with('{') {
        let is_array = super::rows::json::holds_array(text, is_cut);
        return if is_array { Container::JsonArray } else { Container::JsonLines };
    }
    let after_bracket = text.strip_prefix('[').map(str::trim_start);
    if after_bracket.is_some_and(|rest| rest.starts_with(['{', ']'])) {
        return Container::JsonArray;
    }
    let lower: String = text.chars().take(1000).collect::<String>().to_ascii_lowercase();
    let is_markup = lower.starts_with('<')
        && ["<html", "<!doctype", "<table", "<?xml", "<workbook", "<meta", "<head", "<body", "<div", "<style"]
            .iter()
            .any(|tag| lower.starts_with(tag));
    if is_markup { Container::Markup } else { Container::Delimited }
}
