//! A whole file into a batch: recognised, looked over for what only whole columns tell, then read row by row.

use std::io::Write;
use std::path::Path;

use csv::StringRecord;

use crate::data::incoming::{Batch, FileReport, Outcome};
use crate::task::Task;

use super::builder::{Builder, Refusal, RowResult};
use super::cells::{ColumnProfile, fold};
use super::error::{ImportError, file_name};
use super::options::ImportOptions;
use super::presets::Preset;
use super::recognise::{REJECT_COLUMNS, Recognised, recognise};
use super::role::{Field, Role};
use super::row::{Bound, Row};
use super::rows::{self, Next, RowSource};
use super::sniff::{self, Container, Sniffed};
use crate::data::EventKind;

/// Rows between two looks at the task.
const STEP_ROWS: u64 = 4096;
/// Characters of each cell in the list of refused rows.
const MAX_REJECT_CHARS: usize = 1000;

/// Reads a file. `rejects` gets the refused rows as CSV with the reason in a last column. Cancelling keeps nothing.
pub fn read(
    path: &Path,
    options: &ImportOptions,
    rejects: Option<&mut dyn Write>,
    task: &Task,
) -> Result<Batch, ImportError> {
    let sniffed = sniff::sniff(path, options, task)?;
    let mut source = rows::open(path, &sniffed)?;
    let mut found = recognise(&file_name(path), source.headers(), options)?;
    if !found.preset.has_fixed_formats() {
        profile(path, &sniffed, &mut found.bound, options, task)?;
    }
    let mut rejects = rejects.map(|output| Rejects::new(output, &found.bound.headers)).transpose()?;
    let mut reading = Reading::new(found.preset, &found.bound, &sniffed);
    let mut builder = Builder::default();
    while let Some((row, result)) = reading.next(source.as_mut(), &mut builder)? {
        builder.count(&row, &result);
        if let (Some(rejects), Err(refusal)) = (&mut rejects, &result)
            && refusal.outcome == Outcome::Rejected
        {
            rejects.write(&row, refusal)?;
        }
        if row.number.is_multiple_of(STEP_ROWS) {
            task.step("stage-read", source.done(), source.total())?;
        }
    }
    if let Some(rejects) = rejects {
        rejects.finish()?;
    }
    finish(path, &sniffed, &found, builder)
}

fn finish(path: &Path, sniffed: &Sniffed, found: &Recognised, builder: Builder) -> Result<Batch, ImportError> {
    if builder.counts.read == 0 {
        return Err(ImportError::HeaderOnly { file: file_name(path) });
    }
    let (mut batch, problems, counts) = builder.finish();
    batch.report = FileReport {
        read: counts.read,
        accepted: counts.accepted,
        rejected: counts.rejected,
        ignored: counts.ignored,
        problems: problems.into_list(),
        ..report_head(path, sniffed, found)
    };
    Ok(batch)
}

/// A report without its counts.
pub(super) fn report_head(path: &Path, sniffed: &Sniffed, found: &Recognised) -> FileReport {
    let is_delimited = sniffed.container == Container::Delimited;
    let delimiter = char::from(sniffed.layout.delimiter).to_string();
    let kinds: Vec<&str> = found.preset.gives().iter().map(|kind| kind.id()).collect();
    FileReport {
        file: file_name(path),
        preset: found.preset.id().to_owned(),
        kind: kinds.join("+"),
        encoding: sniffed.encoding.map_or_else(String::new, |encoding| encoding.name().to_owned()),
        delimiter: if is_delimited { delimiter } else { String::new() },
        bytes: sniffed.bytes,
        sha256: sniffed.sha256.clone(),
        ..FileReport::default()
    }
}

/// Looks at every cell of the columns whose reading depends on the column as a whole.
fn profile(
    path: &Path,
    sniffed: &Sniffed,
    bound: &mut Bound,
    options: &ImportOptions,
    task: &Task,
) -> Result<(), ImportError> {
    if sniffed.container == Container::Parquet {
        return Ok(()); // typed columns
    }
    let watched: Vec<(usize, See)> = bound
        .roles
        .iter()
        .enumerate()
        .filter_map(|(at, role)| see(role, bound.default_kind).map(|see| (at, see)))
        .collect();
    if watched.is_empty() {
        return Ok(());
    }
    let mut source = rows::open(path, sniffed)?;
    let mut profiles = vec![ColumnProfile::default(); bound.headers.len()];
    let mut cells = StringRecord::new();
    let mut n_rows = 0_u64;
    while source.next(&mut cells)? != Next::End {
        for &(column, see) in &watched {
            if let (Some(cell), Some(profile)) = (cells.get(column), profiles.get_mut(column)) {
                see(profile, super::cells::clean(cell));
            }
        }
        n_rows += 1;
        if n_rows.is_multiple_of(STEP_ROWS) {
            task.step("stage-profile", source.done(), source.total())?;
        }
    }
    bound.facts = profiles.iter().map(|profile| options.settle(profile.facts(options.date_order))).collect();
    Ok(())
}

pub(super) type See = fn(&mut ColumnProfile, &str);

/// How a column of a role is looked at, if at all.
pub(super) fn see(role: &Role, default_kind: Option<EventKind>) -> Option<See> {
    match role {
        Role::Field(Field::Time | Field::RefundTime | Field::ConsentTime) => Some(ColumnProfile::see_time),
        Role::Field(Field::Value) if default_kind == Some(EventKind::Progress) => Some(ColumnProfile::see_share),
        Role::Field(Field::Value | Field::Price) => Some(ColumnProfile::see_number),
        Role::Field(Field::Progress) => Some(ColumnProfile::see_share),
        _ => None,
    }
}

/// Walks over a file one row ahead, so that the last row is known as such.
pub(super) struct Reading<'a> {
    preset: &'a dyn Preset,
    bound: &'a Bound,
    may_be_cut: bool,
    current: StringRecord,
    ahead: StringRecord,
    state: Next,
    started: bool,
    number: u64,
}

impl<'a> Reading<'a> {
    pub(super) fn new(preset: &'a dyn Preset, bound: &'a Bound, sniffed: &Sniffed) -> Self {
        Self {
            preset,
            bound,
            may_be_cut: !sniffed.ends_with_newline,
            current: StringRecord::new(),
            ahead: StringRecord::new(),
            state: Next::End,
            started: false,
            number: 0,
        }
    }

    /// The next row and what became of it; `None` at the end.
    pub(super) fn next(
        &mut self,
        source: &mut dyn RowSource,
        out: &mut Builder,
    ) -> Result<Option<(Row<'_>, RowResult)>, ImportError> {
        if !self.started {
            self.state = source.next(&mut self.ahead)?;
            self.started = true;
        }
        std::mem::swap(&mut self.current, &mut self.ahead);
        let state = std::mem::replace(&mut self.state, Next::End);
        if state == Next::End {
            return Ok(None);
        }
        self.state = source.next(&mut self.ahead)?;
        self.number += 1;
        let is_cut = self.state == Next::End && self.may_be_cut;
        let shape = match state {
            Next::Flawed(code) => Err(whole_row(code, Outcome::Rejected)),
            _ if source.is_ragged() => fit_width(&mut self.current, self.bound, is_cut),
            _ => Ok(false),
        };
        let row = Row { cells: &self.current, bound: self.bound, number: self.number };
        let result = shape.and_then(|mended| {
            if mended {
                out.note(&row, "thousands-comma", Field::Value);
            }
            no_furniture(&row)?;
            self.preset.take(&row, out)
        });
        Ok(Some((row, result)))
    }
}

fn whole_row(code: &'static str, outcome: Outcome) -> Refusal {
    Refusal { code, field: None, outcome }
}

/// Refuses rows of another width than the header, unless only empty cells are too many or an unquoted thousands comma
/// split one number in two; true when such a number was put together.
fn fit_width(cells: &mut StringRecord, bound: &Bound, is_cut: bool) -> Result<bool, Refusal> {
    let width = bound.headers.len();
    if cells.len() == width {
        return Ok(false);
    }
    if cells.len() > width && cells.iter().skip(width).all(str::is_empty) {
        cells.truncate(width);
        return Ok(false);
    }
    if cells.len() == width + 1
        && let Some(mended) = join_split_number(cells, bound)
    {
        *cells = mended;
        return Ok(true);
    }
    let is_blank = cells.iter().all(|cell| cell.trim().is_empty());
    if is_blank {
        return Err(whole_row("blank-row", Outcome::Ignored));
    }
    let is_label = cells.get(0).is_some_and(is_total_word);
    if is_label {
        return Err(whole_row("totals-row", Outcome::Ignored));
    }
    let code = if is_cut && cells.len() < width { "truncated-row" } else { "wrong-field-count" };
    Err(whole_row(code, Outcome::Rejected))
}

/// `￥1` and `299.00` in two cells where one number belongs.
fn join_split_number(cells: &StringRecord, bound: &Bound) -> Option<StringRecord> {
    let is_amount = |at: usize| matches!(bound.roles.get(at), Some(Role::Field(Field::Value | Field::Price)));
    let head = |cell: &str| {
        let digits = cell.trim().trim_start_matches(['¥', '￥', '$', '€', '£', '-']);
        (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let tail = |cell: &str| {
        let (whole, fraction) = cell.trim().split_once('.').unwrap_or((cell.trim(), ""));
        whole.len() == 3 && whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit())
    };
    let fits = |at: &usize| is_amount(*at) && cells.get(*at).is_some_and(head) && cells.get(at + 1).is_some_and(tail);
    let mut places = (0..cells.len()).filter(fits);
    let (at, None) = (places.next()?, places.next()) else { return None };
    let mut mended = StringRecord::new();
    for (place, cell) in cells.iter().enumerate() {
        if place == at {
            mended.push_field(&format!("{},{}", cell.trim(), cells.get(at + 1).unwrap_or("").trim()));
        } else if place != at + 1 {
            mended.push_field(cell);
        }
    }
    Some(mended)
}

/// Refuses what is no record: blank rows, the header again, totals.
fn no_furniture(row: &Row<'_>) -> RowResult {
    let first = row.cells.iter().find(|cell| !cell.trim().is_empty());
    let Some(first) = first else { return Err(whole_row("blank-row", Outcome::Ignored)) };
    let is_header = |header: &str| header == first.trim();
    if row.bound.headers.first().is_some_and(|header| is_header(header))
        && row.cells.iter().zip(&row.bound.headers).all(|(cell, header)| cell.trim() == header)
    {
        return Err(whole_row("repeated-header", Outcome::Ignored));
    }
    let n_filled = || row.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    if is_total_word(first) && n_filled() * 2 <= row.bound.headers.len() + 1 {
        return Err(whole_row("totals-row", Outcome::Ignored));
    }
    Ok(())
}

fn is_total_word(cell: &str) -> bool {
    // The longest word has 12 bytes; longer cells are not folded.
    cell.len() <= 16
        && cell.starts_with(|c: char| "TtGgSs合总小".contains(c))
        && matches!(
            fold(cell.trim_end_matches([':', '：'])).as_str(),
            "total" | "totals" | "grand total" | "subtotal" | "sum" | "合计" | "总计" | "小计" | "总和"
        )
}

/// The list of refused rows: the cells as they came and the reason.
struct Rejects<'a> {
    output: csv::Writer<&'a mut dyn Write>,
    /// Columns of the file itself.
    n_own: usize,
}

impl<'a> Rejects<'a> {
    fn new(output: &'a mut dyn Write, headers: &[String]) -> Result<Self, ImportError> {
        let mut output = csv::WriterBuilder::new().flexible(true).from_writer(output);
        // A list that comes back keeps one set of them.
        let n_own = headers.strip_suffix(&REJECT_COLUMNS.map(str::to_owned)).map_or(headers.len(), <[String]>::len);
        let header = headers.iter().take(n_own).map(String::as_str).chain(REJECT_COLUMNS);
        output.write_record(header).map_err(refused)?;
        Ok(Self { output, n_own })
    }

    fn write(&mut self, row: &Row<'_>, refusal: &Refusal) -> Result<(), ImportError> {
        let cut = |cell: &str| cell.chars().take(MAX_REJECT_CHARS).collect::<String>();
        let mut cells: Vec<String> = row.cells.iter().map(cut).collect();
        if cells.len() == row.bound.headers.len() {
            cells.truncate(self.n_own);
        }
        cells.resize(cells.len().max(self.n_own), String::new());
        let column = refusal.field.and_then(|field| row.bound.header(field)).unwrap_or("");
        cells.extend([row.number.to_string(), refusal.code.to_owned(), column.to_owned()]);
        self.output.write_record(&cells).map_err(refused)
    }

    fn finish(mut self) -> Result<(), ImportError> {
        self.output.flush().map_err(|source| ImportError::Rejects { source })
    }
}

fn refused(error: csv::Error) -> ImportError {
    ImportError::Rejects { source: std::io::Error::other(error) }
}
