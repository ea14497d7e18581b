//! What is inside a ZIP: an office file, or members of which each is a file of its own. Names are only compared, never
//! made into paths on the disk; names that lead outside are passed over.

use std::io::{BufReader, Read, sink};
use std::path::{Path, PathBuf};

use encoding_rs::GB18030;
use zip::ZipArchive;
use zip::result::ZipError;

use super::super::error::{ImportError, file_name};
use super::super::note::Note;
use super::content::{Content, Input};
use super::{magic, unpack};
use crate::data::incoming::{FileReport, Outcome, Problem};

/// More members than a set of exports has.
const MAX_MEMBERS: usize = 4096;
const PEEK_BYTES: u64 = 4096;

/// The members of a bundle, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Members {
    /// Each can be read like a file of its own.
    pub tables: Vec<PathBuf>,
    /// What is passed over, with the problem that says why.
    pub passed: Vec<FileReport>,
}

/// The report of a file that is passed over for the reason with this code.
pub fn passed_over(file: String, code: &str) -> FileReport {
    let problem = Problem {
        code: format!("problem-{code}"),
        column: String::new(),
        count: 1,
        rows: vec![],
        example: String::new(),
        outcome: Outcome::Ignored,
    };
    FileReport { file, problems: vec![problem], ..FileReport::default() }
}

/// The members of a ZIP that is no office file; `None` for every other file.
pub fn members(path: &Path) -> Result<Option<Members>, ImportError> {
    let file = file_name(path);
    // A path that cannot be read is told when it is sniffed.
    let content = Content::from(path);
    let Ok(head) = magic::head(&content) else { return Ok(None) };
    if !magic::is_zip(&head) {
        return Ok(None);
    }
    let mut bundle = Bundle::open(&content, &file)?;
    if bundle.office().is_some() {
        return Ok(None);
    }
    let mut members = Members::default();
    for (name, verdict) in bundle.verdicts() {
        match verdict {
            Ok(()) => members.tables.push(path.join(name)),
            Err(code) => members.passed.push(passed_over(name, code)),
        }
    }
    Ok(Some(members))
}

/// The name of the one table in a bundle.
pub(super) fn only_table(bundle: &mut Bundle, file: &str) -> Result<String, ImportError> {
    let mut tables: Vec<String> =
        bundle.verdicts().into_iter().filter(|(_, verdict)| verdict.is_ok()).map(|(name, _)| name).collect();
    match (tables.pop(), tables.len()) {
        (Some(name), 0) => Ok(name),
        (Some(_), others) => Err(ImportError::SeveralMembers { file: file.to_owned(), n_members: others + 1 }),
        (None, _) => Err(ImportError::NoTableInside { file: file.to_owned() }),
    }
}

/// Which office file a ZIP is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Office {
    Xlsx,
    Xlsb,
    Ods,
    Other,
}

pub(super) struct Bundle {
    archive: ZipArchive<BufReader<Input>>,
    /// By index.
    names: Vec<String>,
}

impl Bundle {
    pub(super) fn open(content: &Content, file: &str) -> Result<Self, ImportError> {
        let input = content.open().map_err(|source| ImportError::Io { file: file.to_owned(), source })?;
        let mut archive = ZipArchive::new(BufReader::new(input)).map_err(|error| damaged(file, error))?;
        let n_members = archive.len();
        if n_members > MAX_MEMBERS {
            return Err(ImportError::TooManyMembers { file: file.to_owned(), n_members, limit: MAX_MEMBERS });
        }
        let name = |at| archive.by_index_raw(at).map_or_else(|_| String::new(), |member| readable(member.name_raw()));
        let names = (0..n_members).map(name).collect();
        Ok(Self { archive, names })
    }

    pub(super) fn office(&self) -> Option<Office> {
        let has = |name: &str| self.names.iter().any(|known| known == name);
        if has("xl/workbook.xml") {
            Some(Office::Xlsx)
        } else if has("xl/workbook.bin") {
            Some(Office::Xlsb)
        } else if has("mimetype") && has("content.xml") {
            Some(Office::Ods)
        } else {
            let is_other = has("[Content_Types].xml") && has("_rels/.rels");
            is_other.then_some(Office::Other)
        }
    }

    /// Programs and links to other files in an office file: neither is ever followed.
    pub(super) fn office_notes(&self) -> Vec<Note> {
        let count = |is: fn(&str) -> bool| self.names.iter().filter(|name| is(name)).count() as u64;
        let found = [
            ("workbook-macros", count(|name| name.ends_with("vbaProject.bin") || name.starts_with("Basic/Standard/"))),
            ("workbook-links", count(|name| name.starts_with("xl/externalLinks/externalLink"))),
        ];
        let found = found.into_iter().filter(|(_, count)| *count > 0);
        found.map(|(code, count)| Note::new(code, count, "")).collect()
    }

    /// Inflates every part once and counts, because the sizes that a ZIP states need not be true.
    pub(super) fn check_sizes(&mut self, file: &str) -> Result<(), ImportError> {
        for at in 0..self.names.len() {
            let member = self.archive.by_index(at).map_err(|error| damaged(file, error))?;
            let n_packed = member.compressed_size();
            let mut counted = Counted { inner: member, n_read: 0, n_packed, file, refused: None };
            let copied = std::io::copy(&mut counted, &mut sink());
            if let Some(refused) = counted.refused {
                return Err(refused);
            }
            copied.map_err(|error| damaged(file, ZipError::Io(error)))?;
        }
        Ok(())
    }

    /// Each member's name and whether it is to be read, else the code of the reason.
    fn verdicts(&mut self) -> Vec<(String, Result<(), &'static str>)> {
        let names = self.names.clone();
        let files = names.into_iter().enumerate().filter(|(_, name)| !name.ends_with(['/', '\\']));
        files.map(|(at, name)| (self.verdict(at, &name), name)).map(|(verdict, name)| (name, verdict)).collect()
    }

    fn verdict(&mut self, at: usize, name: &str) -> Result<(), &'static str> {
        if leads_outside(name) {
            return Err("member-unsafe-path");
        }
        if is_furniture(name) {
            return Err("member-furniture");
        }
        let mut head = vec![];
        let member = self.archive.by_index(at).map_err(|error| match error {
            ZipError::UnsupportedArchive(text) if text == ZipError::PASSWORD_REQUIRED => "member-encrypted",
            _ => "member-unreadable",
        })?;
        member.take(PEEK_BYTES).read_to_end(&mut head).map_err(|_| "member-unreadable")?;
        let office = ["xl/", "[Content_Types].xml", "_rels/", "docProps/", "mimetype"];
        let is_office = || office.iter().any(|part| memchr::memmem::find(&head, part.as_bytes()).is_some());
        if head.is_empty() {
            Err("member-empty")
        } else if magic::is_zip(&head) {
            if is_office() { Ok(()) } else { Err("member-nested") }
        } else if magic::unsupported(&head).is_some() {
            Err("member-not-a-table")
        } else if [magic::is_gzip, magic::is_zstd, magic::is_compound, magic::is_parquet, magic::is_arrow_file]
            .iter()
            .any(|is| is(&head))
        {
            Ok(())
        } else if magic::looks_binary(&head) {
            Err("member-not-a-table")
        } else {
            Ok(())
        }
    }

    /// A member's content and its packed size.
    pub(super) fn member(&mut self, name: &str, file: &str) -> Result<(impl Read + '_, u64), ImportError> {
        let missing = || ImportError::NoMember { file: file.to_owned(), member: name.to_owned() };
        let is_it = |known: &String| !leads_outside(known) && known.replace('\\', "/") == name;
        let at = self.names.iter().position(is_it).ok_or_else(missing)?;
        let member = self.archive.by_index(at).map_err(|error| damaged(file, error))?;
        let n_packed = member.compressed_size();
        Ok((member, n_packed))
    }
}

/// Names without a mark of UTF-8 are most often GBK's in files from Chinese systems.
fn readable(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(name).0.into_owned(),
    }
}

fn leads_outside(name: &str) -> bool {
    let mut parts = name.split(['/', '\\']);
    name.starts_with(['/', '\\'])
        || name.contains('\0')
        || name.get(1..2) == Some(":")
        || parts.any(|part| part == "..")
}

/// What archivers and file managers leave behind.
fn is_furniture(name: &str) -> bool {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.starts_with("__MACOSX/") || last.starts_with('.') || matches!(last, "Thumbs.db" | "desktop.ini")
}

fn damaged(file: &str, error: ZipError) -> ImportError {
    let file = file.to_owned();
    match error {
        ZipError::UnsupportedArchive(text) if text == ZipError::PASSWORD_REQUIRED => {
            ImportError::Encrypted { file, container: "zip" }
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            ImportError::UnsupportedContainer { file, container: "zip" }
        }
        error => ImportError::Damaged { file, container: "zip", row: 0, detail: error.to_string() },
    }
}

/// Stops reading a part that grows beyond what its packed size allows.
struct Counted<'a, R> {
    inner: R,
    n_read: u64,
    n_packed: u64,
    file: &'a str,
    refused: Option<ImportError>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n_read = self.inner.read(buffer)?;
        self.n_read += n_read as u64;
        if let Err(refused) = unpack::check_size(self.file, self.n_packed, self.n_read) {
            self.refused = Some(refused);
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        Ok(n_read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_outside_are_seen() {
        for name in ["../a.csv", "a/../../b.csv", "/etc/a.csv", "C:/a.csv", "..\\a.csv", "a\0.csv"] {
            assert!(leads_outside(name), "{name:?}");
        }
        for name in ["a.csv", "2024/orders..csv", "课程/订单.csv"] {
            assert!(!leads_outside(name), "{name:?}");
        }
    }

    #[test]
    fn names_are_read_in_either_encoding() {
        assert_eq!(readable("订单.csv".as_bytes()), "订单.csv");
        assert_eq!(readable(&GB18030.encode("订单.csv").0), "订单.csv");
    }
}
