//! What a file is, by its content: container, encoding, delimiter, header. Reads every byte once, for the encoding
//! and the checksum; never judges by the name.

mod encoding;
mod layout;

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use encoding_rs::Encoding;

use super::error::{ImportError, file_name};
use super::options::ImportOptions;
use super::rows::decode::DecodingReader;
use crate::task::Task;

pub use layout::Layout;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    Delimited,
    JsonLines,
    JsonArray,
    Xlsx,
    Parquet,
}

impl Container {
    pub fn id(self) -> &'static str {
        match self {
            Self::Delimited => "csv",
            Self::JsonLines => "jsonl",
            Self::JsonArray => "json",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
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
    /// For [`Container::Delimited`].
    pub layout: Layout,
    pub bytes: u64,
    pub sha256: String,
    pub ends_with_newline: bool,
}

/// Bytes of decoded text that delimiter and header are judged by.
const SAMPLE_BYTES: u64 = 512 * 1024;

pub fn sniff(path: &Path, options: &ImportOptions, task: &Task) -> Result<Sniffed, ImportError> {
    let file = file_name(path);
    let io = |source| ImportError::Io { file: file_name(path), source };
    let mut reader = BufReader::with_capacity(1 << 16, File::open(path).map_err(io)?);
    let head = reader.fill_buf().map_err(io)?.to_vec();
    if head.is_empty() {
        return Err(ImportError::Empty { file });
    }
    let binary = binary_container(&head, path)?;
    let scan = encoding::scan(reader, binary.is_none(), task, &file)?;
    let forced = forced_encoding(options)?;
    let mut sniffed = Sniffed {
        container: binary.unwrap_or(Container::Delimited),
        encoding: None,
        has_bad_bytes: false,
        layout: Layout::default(),
        bytes: scan.bytes,
        sha256: scan.sha256,
        ends_with_newline: matches!(scan.last_byte, b'\n' | b'\r'),
    };
    if binary.is_some() {
        return Ok(sniffed);
    }
    if scan.looks_binary {
        return Err(ImportError::NotATable { file });
    }
    sniffed.encoding = Some(forced.unwrap_or(scan.encoding));
    sniffed.has_bad_bytes = match forced {
        Some(encoding) => encoding != scan.encoding || scan.has_bad_bytes,
        None => scan.has_bad_bytes,
    };
    let sample = text_sample(path, &sniffed).map_err(io)?;
    if sample.trim().is_empty() {
        return Err(ImportError::Empty { file });
    }
    sniffed.container = text_container(&sample, &file)?;
    if sniffed.container == Container::Delimited {
        sniffed.layout = layout::detect(&sample, options.delimiter);
    }
    Ok(sniffed)
}

fn forced_encoding(options: &ImportOptions) -> Result<Option<&'static Encoding>, ImportError> {
    let Some(name) = &options.encoding else { return Ok(None) };
    let found = Encoding::for_label(name.trim().as_bytes());
    found.map(Some).ok_or_else(|| ImportError::UnknownEncoding { encoding: name.clone() })
}

fn text_sample(path: &Path, sniffed: &Sniffed) -> std::io::Result<String> {
    let mut bytes = vec![];
    DecodingReader::open(path, sniffed)?.take(SAMPLE_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Containers known by their first bytes. `None` for what may be text.
fn binary_container(head: &[u8], path: &Path) -> Result<Option<Container>, ImportError> {
    let refuse = |container| Err(ImportError::UnsupportedContainer { file: file_name(path), container });
    match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => {
            // Office files name their parts near the start; the reader says for certain.
            let lossy = String::from_utf8_lossy(head);
            let office = ["[Content_Types].xml", "xl/", "_rels/", "docProps/"];
            if office.iter().any(|part| lossy.contains(part)) { Ok(Some(Container::Xlsx)) } else { refuse("zip") }
        }
        [0x1f, 0x8b, ..] => refuse("gzip"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => refuse("zstd"),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => refuse("xls"),
        [b'P', b'A', b'R', b'1', ..] => Ok(Some(Container::Parquet)),
        [b'P', b'A', b'R', b'E', ..] => refuse("encrypted-parquet"),
        _ => Ok(None),
    }
}

fn text_container(sample: &str, file: &str) -> Result<Container, ImportError> {
    let text = sample.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if text.starts_with('{') {
        return Ok(Container::JsonLines);
    }
    let after_bracket = text.strip_prefix('[').map(str::trim_start);
    if after_bracket.is_some_and(|rest| rest.starts_with(['{', ']'])) {
        return Ok(Container::JsonArray);
    }
    let lower: String = text.chars().take(200).collect::<String>().to_ascii_lowercase();
    let is_markup = ["<html", "<!doctype", "<table", "<?xml", "<workbook"].iter().any(|tag| lower.starts_with(tag));
    if is_markup {
        return Err(ImportError::UnsupportedContainer { file: file.to_owned(), container: "html" });
    }
    Ok(Container::Delimited)
}
