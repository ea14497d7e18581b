//! A whole file into a batch: recognised, looked over for what only whole columns tell, then read row by row.

use std::io::Write;
use std::path::Path;

use rayon::prelude::*;

use crate::data::EventKind;
use crate::data::incoming::{Batch, FileReport, Outcome};
use crate::task::Task;

use super::builder::{Builder, Refusal};
use super::cells::{ColumnProfile, clean};
use super::error::{ImportError, file_name};
use super::hints::recognise_file;
use super::note::Note;
use super::options::ImportOptions;
use super::recognise::{REJECT_COLUMNS, Recognised};
use super::repeats::{RepeatFilter, Repeats};
use super::role::{Field, Role};
use super::row::{Bound, Row};
use super::rows::{self, RowSource, Rows, Stretch};
use super::sniff::{self, Container, Sniffed};
pub(super) use super::walk::Reading;
use super::walk::{Take, walk};

/// Characters of each cell in the list of refused rows.
const MAX_REJECT_CHARS: usize = 1000;

/// Reads a file. `rejects` gets the refused rows as CSV with the reason in a last column. Cancelling keeps nothing.
///
/// `path` may go on inside a ZIP, see [`super::members`].
pub fn read(
    path: &Path,
    options: &ImportOptions,
    rejects: Option<&mut (dyn Write + Send)>,
    task: &Task,
) -> Result<Batch, ImportError> {
    let sniffed = sniff::sniff(path, options, task)?;
    let mut source = rows::open(path, &sniffed)?;
    let mut found = recognise_file(path, &sniffed, source.headers(), options)?;
    let mut notes: Vec<Note> = sniffed.notes.iter().chain(source.notes()).cloned().collect();
    found.bound.know_file(path);
    let mut builder = Builder::default();
    if !found.preset.has_fixed_formats() {
        let (found_notes, repeats) = profile(path, &sniffed, &mut found.bound, options, task)?;
        notes.extend(found_notes);
        repeats.into_iter().for_each(|repeats| builder.know_repeats(repeats));
    }
    let rejects = rejects.map(|output| Rejects::new(output, &found.bound.headers)).transpose()?;
    let mut taking = Taking { path, rejects, scratch: options.scratch.as_deref(), total: source.total(), task };
    let reading = Reading::new(found.preset, &found.bound, &sniffed).by_chunks_of(options.chunk_rows);
    walk(source.as_mut(), reading, &mut builder, &mut taking)?;
    if let Some(rejects) = taking.rejects {
        rejects.finish()?;
    }
    if !sniffed.stamp.holds() {
        return Err(ImportError::Changed { file: file_name(path) });
    }
    finish(path, &sniffed, &found, builder, notes)
}

/// Lists the rows that are refused and keeps memory small.
struct Taking<'a> {
    path: &'a Path,
    rejects: Option<Rejects<'a>>,
    scratch: Option<&'a Path>,
    total: u64,
    task: &'a Task,
}

impl Take for Taking<'_> {
    fn refused(&mut self, row: &Row<'_>, refusal: &Refusal) -> Result<(), ImportError> {
        match &mut self.rejects {
            Some(rejects) if refusal.outcome == Outcome::Rejected => rejects.write(row, refusal),
            _ => Ok(()),
        }
    }

    fn went_on(&mut self, done: u64, out: &mut Builder<'static>) -> Result<(), ImportError> {
        self.task.step("stage-read", done, self.total)?;
        let Some(folder) = self.scratch else { return Ok(()) };
        out.put_aside(folder).map_err(|source| ImportError::PutAside { file: file_name(self.path), source })
    }
}

fn finish(
    path: &Path,
    sniffed: &Sniffed,
    found: &Recognised,
    builder: Builder<'static>,
    notes: Vec<Note>,
) -> Result<Batch, ImportError> {
    if builder.counts.read == 0 {
        return Err(ImportError::HeaderOnly { file: file_name(path) });
    }
    let (mut batch, problems, counts) = builder.finish();
    let currencies = std::mem::take(&mut batch.currencies);
    batch.report = FileReport {
        read: counts.read,
        accepted: counts.accepted,
        rejected: counts.rejected,
        ignored: counts.ignored,
        problems: problems.into_list().into_iter().chain(notes.into_iter().map(Note::into_problem)).collect(),
        currencies,
        ..report_head(path, sniffed, found)
    };
    Ok(batch)
}

/// A report without its counts.
pub(super) fn report_head(path: &Path, sniffed: &Sniffed, found: &Recognised) -> FileReport {
    let is_delimited = sniffed.container == Container::Delimited;
    let delimiter = sniffed.layout.written_delimiter();
    let kinds: Vec<&str> = found.preset.gives().iter().map(|kind| kind.id()).collect();
    FileReport {
        file: file_name(path),
        preset: found.preset.id().to_owned(),
        kind: kinds.join("+"),
        encoding: sniffed.encoding.map_or_else(String::new, |encoding| encoding.name().to_owned()),
        delimiter: if is_delimited { delimiter } else { String::new() },
        bytes: sniffed.bytes,
        sha256: sniffed.sha256.clone(),
        recognition: found.recognition.clone(),
        ..FileReport::default()
    }
}

/// Looks at every cell of the columns whose reading depends on the column as a whole, and for rows that stand more than
/// once. Blocks of rows side by side: what is found does not depend on the order.
fn profile(
    path: &Path,
    sniffed: &Sniffed,
    bound: &mut Bound,
    options: &ImportOptions,
    task: &Task,
) -> Result<(Vec<Note>, Option<Repeats>), ImportError> {
    let see = |(at, role)| see(role, bound.default_kind).map(|see| (at, see));
    let watched: Vec<(usize, See)> = bound.roles.iter().enumerate().filter_map(see).collect();
    if watched.is_empty() {
        return Ok((vec![], None));
    }
    let mut source = rows::open(path, sniffed)?;
    let mut profiles = vec![ColumnProfile::default(); bound.headers.len()];
    let mut stretch = Stretch::default();
    let mut filter: Option<RepeatFilter> = None;
    loop {
        source.fill(&mut stretch)?;
        if stretch.is_empty() {
            break;
        }
        let filter = filter.get_or_insert_with(|| RepeatFilter::new(n_rows_of(&stretch, sniffed.bytes)));
        let seen: Vec<(Vec<ColumnProfile>, Vec<u64>)> =
            stretch.parts().par_iter().map(|rows| (look(rows, &watched), filter.look(rows, bound))).collect();
        for (part, repeats) in seen {
            filter.note(repeats);
            for (&(column, _), seen) in watched.iter().zip(&part) {
                if let Some(profile) = profiles.get_mut(column) {
                    profile.merge(seen);
                }
            }
        }
        task.step("stage-columns", stretch.done, source.total())?;
    }
    let notes = settle(bound, &profiles, source.as_ref(), options);
    Ok((notes, filter.map(RepeatFilter::finish)))
}

/// Settles what the cells tell of whole columns: for the preview as for the import.
pub(super) fn settle(
    bound: &mut Bound,
    profiles: &[ColumnProfile],
    source: &dyn RowSource,
    options: &ImportOptions,
) -> Vec<Note> {
    let facts = profiles.iter().enumerate().map(|(column, profile)| {
        let facts = profile.facts(options.date_order);
        if source.is_typed(column) { facts.of_typed() } else { options.settle(facts) }
    });
    bound.facts = facts.collect();
    let mut notes = cut_ids(bound);
    notes.extend(bound.take_ratings());
    notes.extend(doubts(bound, options));
    notes
}

/// How many rows a file of so many bytes has, by the length of its first ones.
fn n_rows_of(first: &Stretch, n_bytes: u64) -> u64 {
    let (mut n_rows, mut n_text) = (0, 0);
    for (cells, _) in first.parts().iter().flat_map(Rows::iter) {
        n_rows += 1;
        n_text += (cells.as_slice().len() + cells.len()) as u64;
    }
    n_bytes.saturating_mul(n_rows) / n_text.max(1)
}

/// By watched column.
fn look(rows: &Rows, watched: &[(usize, See)]) -> Vec<ColumnProfile> {
    let mut profiles = vec![ColumnProfile::default(); watched.len()];
    for (cells, _) in rows.iter() {
        for (&(column, see), profile) in watched.iter().zip(&mut profiles) {
            if let Some(cell) = cells.get(column) {
                see(profile, clean(cell));
            }
        }
    }
    profiles
}

/// What the columns as wholes leave open or have lost.
fn doubts(bound: &Bound, options: &ImportOptions) -> Vec<Note> {
    let mut notes = vec![];
    for (header, facts) in bound.headers.iter().zip(&bound.facts) {
        if facts.n_ambiguous > 0 && options.decimal.is_none() {
            notes.push(Note::new("decimal-ambiguous", facts.n_ambiguous, "1,234").of_column(header));
        }
        if facts.n_date_ids > 0 {
            notes.push(Note::new("ids-look-like-dates", facts.n_date_ids, "2-Jan").of_column(header));
        }
    }
    notes
}

/// Tells of columns of ids that a spreadsheet cut. Orders are no longer told apart by such a number: different ones
/// would look like repeats.
fn cut_ids(bound: &mut Bound) -> Vec<Note> {
    let columns = bound.headers.iter().zip(&bound.facts).filter(|(_, facts)| facts.has_cut_ids);
    let notes = columns.map(|(header, _)| Note::new("ids-cut-by-spreadsheet", 1, "").of_column(header)).collect();
    let is_cut = |at: usize| bound.facts.get(at).is_some_and(|facts| facts.has_cut_ids);
    if bound.column(Field::Order).is_some_and(is_cut) {
        bound.forget(Field::Order);
    }
    notes
}

pub(super) type See = fn(&mut ColumnProfile, &str);

/// How a column of a role is looked at, if at all.
pub(super) fn see(role: &Role, default_kind: Option<EventKind>) -> Option<See> {
    match role {
        Role::Field(Field::Time | Field::RefundTime | Field::ConsentTime) => Some(ColumnProfile::see_time),
        Role::Field(Field::Value) if default_kind == Some(EventKind::Progress) => Some(ColumnProfile::see_share),
        Role::Field(Field::Value) if default_kind.is_none() => Some(ColumnProfile::see_value),
        Role::Field(Field::Value | Field::Price) => Some(ColumnProfile::see_number),
        Role::Field(Field::Progress) => Some(ColumnProfile::see_share),
        Role::Field(Field::User | Field::Item | Field::Order) => Some(ColumnProfile::see_id),
        _ => None,
    }
}

/// The list of refused rows: the cells as they came and the reason.
struct Rejects<'a> {
    output: csv::Writer<&'a mut (dyn Write + Send)>,
    /// Columns of the file itself.
    n_own: usize,
}

impl<'a> Rejects<'a> {
    fn new(output: &'a mut (dyn Write + Send), headers: &[String]) -> Result<Self, ImportError> {
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
