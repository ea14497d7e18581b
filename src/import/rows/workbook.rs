//! Rows of the first visible sheet of a workbook that holds a table: XLSX, XLSB, XLS, ODS. Formulas are read by their
//! stored value and never computed; macros and links to other files are never followed.

use std::io::{BufReader, Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{
    Data, DataRef, Dimensions, Ods, OdsError, Reader, SheetVisible, Xls, XlsError, Xlsb, XlsbError, Xlsx, XlsxError,
};

use super::super::cells::written_time;
use super::super::error::{ImportError, file_name};
use super::super::note::Note;
use super::super::sniff::{Container, Content, Input, Sniffed};
use super::ods_size;
use super::sheet::{Merge, Sheet, SheetRows};
use super::xls_claims;

/// The old format ends at 65,536 rows; the largest real files have some 50 MB.
const MAX_XLS_BYTES: u64 = 512 << 20;
const SECS_PER_DAY: f64 = 86_400.0;
/// Days from 1899-12-30, the zero of Excel's 1900 system, to 1970-01-01, and on to 1904-01-01, the zero of the other.
const DAYS_TO_1970: f64 = 25_569.0;
const DAYS_TO_1904: f64 = 1462.0;

pub(super) fn open(path: &Path, sniffed: &Sniffed) -> Result<SheetRows, ImportError> {
    let file = file_name(path);
    let place = &sniffed.content;
    // The reader of workbooks indexes into what it reads; a damaged file must not take the program down with it.
    let read = catch_unwind(AssertUnwindSafe(|| match sniffed.container {
        Container::Xlsb => read_xlsb(place, &file),
        Container::Xls => read_xls(place, &file),
        Container::Ods => read_ods(place, &file),
        _ => read_xlsx(place, &file),
    }));
    let damaged = |_| ImportError::Damaged {
        file: file.clone(),
        container: sniffed.container.id(),
        row: 0,
        detail: "inconsistent".to_owned(),
    };
    let (sheet, notes) = read.map_err(damaged)??;
    if sheet.is_empty() {
        return Err(ImportError::Empty { file });
    }
    Ok(SheetRows::new(sheet, notes))
}

type Read = Result<(Sheet, Vec<Note>), ImportError>;

fn input(place: &Content, file: &str) -> Result<BufReader<Input>, ImportError> {
    place.open().map(BufReader::new).map_err(|source| ImportError::Io { file: file.to_owned(), source })
}

fn damaged(file: &str, container: &'static str, error: &dyn std::fmt::Display) -> ImportError {
    ImportError::Damaged { file: file.to_owned(), container, row: 0, detail: error.to_string() }
}

fn read_xlsx(place: &Content, file: &str) -> Read {
    let told = |error: XlsxError| match error {
        XlsxError::Password => ImportError::Encrypted { file: file.to_owned(), container: "xlsx" },
        error => damaged(file, "xlsx", &error),
    };
    check_strings(place, file)?;
    let mut book = Xlsx::new(input(place, file)?).map_err(told)?;
    let is_1904 = book.has_1904_epoch();
    first_table(&names(&book), |name| {
        let mut cells = match book.worksheet_cells_reader(name) {
            // A sheet that is a chart has no cells.
            Err(XlsxError::NotAWorksheet(_)) => return Ok(Sheet::default()),
            cells => cells.map_err(told)?,
        };
        let mut filling = Filling::new(file, "xlsx", is_1904);
        while let Some(cell) = cells.next_cell().map_err(told)? {
            filling.push_ref(cell.get_position(), cell.get_value())?;
        }
        drop(cells);
        let merges = book.merge_cells_by_sheet_name(name).unwrap_or_default();
        Ok(filling.finish(&merges))
    })
}

/// Refuses a workbook that claims more texts than it has room for: the reader reserves room for all of them.
fn check_strings(place: &Content, file: &str) -> Result<(), ImportError> {
    const HEAD_BYTES: u64 = 1 << 16;
    /// `<si/>`
    const MIN_BYTES: u64 = 5;
    let Ok(mut archive) = zip::ZipArchive::new(input(place, file)?) else { return Ok(()) };
    for at in 0..archive.len() {
        let Ok(member) = archive.by_index(at) else { continue };
        if !member.name().is_ok_and(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml")) {
            continue;
        }
        let n_bytes = member.size();
        let mut head = vec![];
        // A member that cannot be unpacked is the reader's to complain about.
        let _ = member.take(HEAD_BYTES).read_to_end(&mut head);
        let mark = b"uniqueCount";
        let claimed = memchr::memmem::find_iter(&head, mark).map(|at| {
            let digits = head.iter().skip(at + mark.len()).skip_while(|byte| !byte.is_ascii_digit());
            digits
                .take_while(|byte| byte.is_ascii_digit())
                .fold(0_u64, |n, digit| n.saturating_mul(10).saturating_add(u64::from(digit - b'0')))
        });
        if let Some(n) = claimed.max().filter(|n| *n > n_bytes / MIN_BYTES + 1) {
            return Err(damaged(file, "xlsx", &format_args!("{n} texts in {n_bytes} bytes")));
        }
    }
    Ok(())
}

fn read_xlsb(place: &Content, file: &str) -> Read {
    let told = |error: XlsbError| match error {
        XlsbError::Password => ImportError::Encrypted { file: file.to_owned(), container: "xlsb" },
        error => damaged(file, "xlsb", &error),
    };
    let mut book = Xlsb::new(input(place, file)?).map_err(told)?;
    let is_1904 = book.has_1904_epoch();
    first_table(&names(&book), |name| {
        let mut cells = book.worksheet_cells_reader(name).map_err(told)?;
        let mut filling = Filling::new(file, "xlsb", is_1904);
        while let Some(cell) = cells.next_cell().map_err(told)? {
            filling.push_ref(cell.get_position(), cell.get_value())?;
        }
        Ok(filling.finish(&[]))
    })
}

fn read_xls(place: &Content, file: &str) -> Read {
    let io = |source| ImportError::Io { file: file.to_owned(), source };
    if place.n_bytes().map_err(io)? > MAX_XLS_BYTES {
        return Err(ImportError::UnpacksTooLarge { file: file.to_owned(), limit_mb: MAX_XLS_BYTES >> 20 });
    }
    let mut bytes = place.read_all().map_err(io)?;
    xls_claims::temper(&mut bytes);
    // A workbook of today that was given a password is packed into the old container.
    if holds_stream(&bytes, "EncryptedPackage") {
        return Err(ImportError::Encrypted { file: file.to_owned(), container: "xlsx" });
    }
    let told = |error: XlsError| match error {
        XlsError::Password => ImportError::Encrypted { file: file.to_owned(), container: "xls" },
        error => damaged(file, "xls", &error),
    };
    let mut book = Xls::new(Cursor::new(bytes.as_slice())).map_err(told)?;
    let is_1904 = book.has_1904_epoch();
    let (sheet, mut notes) = first_table(&names(&book), |name| {
        let range = book.worksheet_range(name).map_err(told)?;
        let merges = book.merge_cells_by_sheet_name(name).unwrap_or_default();
        fill(&range, Filling::new(file, "xls", is_1904), &merges)
    })?;
    if holds_stream(&bytes, "_VBA_PROJECT") {
        notes.push(Note::new("workbook-macros", 1, ""));
    }
    Ok((sheet, notes))
}

fn read_ods(place: &Content, file: &str) -> Read {
    ods_size::check(place, file)?;
    let told = |error: OdsError| match error {
        OdsError::Password => ImportError::Encrypted { file: file.to_owned(), container: "ods" },
        error => damaged(file, "ods", &error),
    };
    let mut book = Ods::new(input(place, file)?).map_err(told)?;
    first_table(&names(&book), |name| {
        let range = book.worksheet_range(name).map_err(told)?;
        fill(&range, Filling::new(file, "ods", false), &[])
    })
}

/// The sheets that can be seen, else all.
fn names<RS: std::io::Read + std::io::Seek, R: Reader<RS>>(book: &R) -> Vec<String> {
    let sheets = book.sheets_metadata();
    let visible = sheets.iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
    let visible: Vec<String> = visible.map(|sheet| sheet.name.clone()).collect();
    if visible.is_empty() { book.sheet_names() } else { visible }
}

/// The first sheet with more than one cell, else the first that is not empty; the others are told.
fn first_table(names: &[String], mut read: impl FnMut(&str) -> Result<Sheet, ImportError>) -> Read {
    let mut single = Sheet::default();
    for (at, name) in names.iter().enumerate() {
        let sheet = read(name)?;
        if sheet.n_cells() > 1 {
            let others: Vec<&str> =
                names.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, name)| name.as_str()).collect();
            let note = Note::new("sheets-not-read", others.len() as u64, &others.join(", "));
            return Ok((sheet, if others.is_empty() { vec![] } else { vec![note] }));
        }
        if single.is_empty() {
            single = sheet;
        }
    }
    Ok((single, vec![]))
}

fn fill(range: &calamine::Range<Data>, mut filling: Filling<'_>, merges: &[Dimensions]) -> Result<Sheet, ImportError> {
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, cell) in range.used_cells() {
        filling.push((top + row as u32, left + column as u32), cell)?;
    }
    Ok(filling.finish(merges))
}

fn holds_stream(bytes: &[u8], name: &str) -> bool {
    let utf16: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(bytes, &utf16).is_some()
}

/// A sheet that is being filled.
struct Filling<'a> {
    sheet: Sheet,
    file: &'a str,
    container: &'static str,
    is_1904: bool,
}

impl<'a> Filling<'a> {
    fn new(file: &'a str, container: &'static str, is_1904: bool) -> Self {
        Self { sheet: Sheet::default(), file, container, is_1904 }
    }

    fn put(&mut self, (row, column): (u32, u32), text: &str) -> Result<(), ImportError> {
        if self.sheet.push(row, column, text, self.file)? {
            return Ok(());
        }
        Err(damaged(
            self.file,
            self.container,
            &format_args!("a cell out of its turn in row {}", row.saturating_add(1)),
        ))
    }

    fn push_ref(&mut self, place: (u32, u32), cell: &DataRef<'_>) -> Result<(), ImportError> {
        match cell {
            DataRef::SharedString(text) => self.put(place, text),
            DataRef::String(text) => self.put(place, text),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => self.put(place, text),
            DataRef::Int(value) => self.put(place, &value.to_string()),
            DataRef::Float(value) => self.put(place, &value.to_string()),
            DataRef::Bool(value) => self.put(place, if *value { "true" } else { "false" }),
            DataRef::DateTime(time) => self.put(place, &date_text(time.as_f64(), time.is_duration(), self.is_1904)),
            DataRef::Error(_) | DataRef::Empty => Ok(()),
        }
    }

    fn push(&mut self, place: (u32, u32), cell: &Data) -> Result<(), ImportError> {
        match cell {
            Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => self.put(place, text),
            Data::Int(value) => self.put(place, &value.to_string()),
            Data::Float(value) => self.put(place, &value.to_string()),
            Data::Bool(value) => self.put(place, if *value { "true" } else { "false" }),
            Data::DateTime(time) => self.put(place, &date_text(time.as_f64(), time.is_duration(), self.is_1904)),
            Data::Error(_) | Data::Empty => Ok(()),
        }
    }

    fn finish(mut self, merges: &[Dimensions]) -> Sheet {
        self.sheet.merges =
            merges.iter().map(|merge| Merge { first: merge.start, last: merge.end }).filter(Merge::is_sound).collect();
        self.sheet
    }
}

/// A serial with a date's format as `2024-03-02 11:25:11`; a length of time as `1:02:03`.
fn date_text(serial: f64, is_duration: bool, is_1904: bool) -> String {
    let secs = (serial * SECS_PER_DAY).round();
    if !secs.is_finite() {
        return String::new();
    }
    if is_duration || (0.0..SECS_PER_DAY).contains(&secs) {
        let secs = secs.abs() as u64;
        return format!("{}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60);
    }
    let zero = DAYS_TO_1970 - if is_1904 { DAYS_TO_1904 } else { 0.0 };
    written_time(secs as i64 - (zero * SECS_PER_DAY) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_are_dates_in_both_systems() {
        assert_eq!(date_text(45_353.475_821_759_26, false, false), "2024-03-02 11:25:11");
        assert_eq!(date_text(45_353.0 - 1462.0, false, true), "2024-03-02 00:00:00");
        assert_eq!(date_text(0.5, false, false), "12:00:00");
        assert_eq!(date_text(1.5, true, false), "36:00:00");
        assert_eq!(date_text(f64::NAN, false, false), "");
    }
}
