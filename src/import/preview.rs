//! A first look at a file for the import screen: what it was taken for, column by column, its first rows as they are
//! understood with what is wrong in which cell, and guesses where nothing was recognised. Nothing is kept of it, and
//! contact data is masked.

use std::path::Path;

use csv::StringRecord;
use sha2::{Digest, Sha256};

use crate::data::incoming::{FileReport, Outcome};
use crate::data::{Domain, EventKind, NO_TIME, hex};
use crate::task::Task;

use super::builder::{Builder, RowResult, masked_identifier};
use super::cells::{ColumnProfile, clean, header_key};
use super::error::{Candidate, ImportError, file_name};
use super::guess::{CellCounts, GUESS_ROWS, Guess, guesses};
use super::hints::recognise_file;
use super::options::ImportOptions;
use super::problems::{CellProblem, masked};
use super::read::{Reading, report_head, see, settle};
use super::recognise::candidates;
use super::role::{Field, Role};
use super::row::Row;
use super::rows::{self, Next};
use super::sniff::{self, Container, Sniffed};

/// Rows that the columns are judged by.
const LOOK_ROWS: u64 = 10_000;
/// Rows shown from the top of the file.
const FIRST_ROWS: usize = 200;
/// Rows shown beyond those, because something is wrong with them.
const FLAWED_ROWS: usize = 300;

/// What is known of a file after a look at its first rows.
#[derive(Debug, Clone)]
pub struct Preview {
    pub preset: &'static str,
    pub score: f32,
    /// How many of the preset's must columns and of all its columns were found, and how many headers are not known.
    pub must_found: usize,
    pub known_found: usize,
    pub unknown_headers: usize,
    /// The line of the header, 1-based; 0 for containers without lines.
    pub header_line: usize,
    /// Equal for files with the same headers; see [`signature`].
    pub signature: String,
    pub columns: Vec<PreviewColumn>,
    /// The first rows, then rows further down that have a flaw.
    pub rows: Vec<PreviewRow>,
    /// The accounting of the rows looked at, not of the whole file; `complete` says whether they are all.
    pub report: FileReport,
    pub complete: bool,
}

/// A file whose kind is not known: what can be said of its columns all the same.
#[derive(Debug, Clone)]
pub struct Unmapped {
    /// Presets that the headers allow, best first.
    pub candidates: Vec<Candidate>,
    pub signature: String,
    pub header_line: usize,
    pub columns: Vec<PreviewColumn>,
    /// Without counts.
    pub report: FileReport,
}

#[derive(Debug, Clone)]
pub struct PreviewColumn {
    pub header: String,
    /// Masked when it is contact data.
    pub first_value: String,
    pub role: Role,
    /// Share of the rows looked at, 0..=1.
    pub filled: f32,
    /// Likely roles, best first.
    pub guesses: Vec<Guess>,
}

/// A row as it is understood.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviewRow {
    pub number: u64,
    pub outcome: Outcome,
    /// Masked identifier; empty where the row gave no event.
    pub person: String,
    pub item: String,
    pub domain: Option<Domain>,
    pub kind: Option<EventKind>,
    /// NaN where the file said nothing.
    pub value: f32,
    pub time: i64,
    /// The cells as they stand in the file, by column; masked, and empty where the column is not imported.
    pub cells: Vec<String>,
    pub problems: Vec<CellProblem>,
}

/// Looks at a file. The encoding is judged over all of it, columns over its first 10,000 rows.
pub fn preview(path: &Path, options: &ImportOptions, task: &Task) -> Result<Preview, ImportError> {
    let sniffed = sniff::sniff(path, options, task)?;
    let mut source = rows::open(path, &sniffed)?;
    let mut found = recognise_file(path, &sniffed, source.headers(), options)?;
    found.bound.know_file(path);
    let look = Look::over(path, &sniffed, &found.bound.roles, found.bound.default_kind, task)?;
    if !found.preset.has_fixed_formats() {
        settle(&mut found.bound, &look.profiles, source.as_ref(), options);
    }
    let mut reading = Reading::new(found.preset, &found.bound, &sniffed);
    let mut builder = Builder::default();
    builder.problems.watch_rows();
    let mut shown = Shown::default();
    let mut complete = true;
    while let Some((row, result)) = reading.next(source.as_mut(), &mut builder)? {
        builder.count(&row, &result);
        shown.take(&row, &result, &mut builder);
        if row.number.is_multiple_of(1024) {
            task.check()?;
        }
        if builder.counts.read >= LOOK_ROWS {
            complete = false;
            break;
        }
    }
    let counts = builder.counts;
    let rows = shown.resolve(&builder);
    let report = FileReport {
        read: counts.read,
        accepted: counts.accepted,
        rejected: counts.rejected,
        ignored: counts.ignored,
        problems: builder.problems.into_list(),
        ..report_head(path, &sniffed, &found)
    };
    Ok(Preview {
        preset: found.preset.id(),
        score: found.score,
        must_found: found.must_found,
        known_found: found.known_found,
        unknown_headers: found.unknown_headers,
        header_line: header_line(&sniffed),
        signature: signature(&found.bound.headers),
        columns: look.columns(&found.bound.headers, &found.bound.roles),
        rows,
        report,
        complete,
    })
}

/// Looks at the columns of a file that no preset fits, or several fit equally: the user says what they hold.
pub fn unmapped(path: &Path, options: &ImportOptions, task: &Task) -> Result<Unmapped, ImportError> {
    let sniffed = sniff::sniff(path, options, task)?;
    let headers = rows::open(path, &sniffed)?.headers().to_vec();
    let said = |header: &String| {
        let pair = options.map.pairs.iter().rev().find(|(_, column)| column == header);
        pair.map_or(Role::Ignored, |(role, _)| role.clone())
    };
    let roles: Vec<Role> = headers.iter().map(said).collect();
    let look = Look::over(path, &sniffed, &roles, None, task)?;
    let report = FileReport {
        file: file_name(path),
        encoding: sniffed.encoding.map_or_else(String::new, |encoding| encoding.name().to_owned()),
        bytes: sniffed.bytes,
        sha256: sniffed.sha256.clone(),
        ..FileReport::default()
    };
    Ok(Unmapped {
        candidates: candidates(&headers),
        signature: signature(&headers),
        header_line: header_line(&sniffed),
        columns: look.columns(&headers, &roles),
        report,
    })
}

/// A fingerprint of the headers in comparing form, so that the mapping of one export fits the next.
pub fn signature(headers: &[String]) -> String {
    let keys: Vec<String> = headers.iter().map(|header| header_key(header)).collect();
    hex(&Sha256::digest(keys.join("\u{1f}").as_bytes()))
}

fn header_line(sniffed: &Sniffed) -> usize {
    if sniffed.container == Container::Delimited { sniffed.layout.preamble_records + 1 } else { 0 }
}

/// First values, fillings and looks of the columns.
struct Look {
    first: Vec<String>,
    filled: Vec<u64>,
    counts: Vec<CellCounts>,
    profiles: Vec<ColumnProfile>,
    n_rows: u64,
}

impl Look {
    /// Reads the first rows.
    fn over(
        path: &Path,
        sniffed: &Sniffed,
        roles: &[Role],
        default_kind: Option<EventKind>,
        task: &Task,
    ) -> Result<Self, ImportError> {
        let n_columns = roles.len();
        let mut look = Self {
            first: vec![String::new(); n_columns],
            filled: vec![0; n_columns],
            counts: vec![CellCounts::default(); n_columns],
            profiles: vec![ColumnProfile::default(); n_columns],
            n_rows: 0,
        };
        let mut source = rows::open(path, sniffed)?;
        let mut cells = StringRecord::new();
        while look.n_rows < LOOK_ROWS && source.next(&mut cells)? != Next::End {
            look.n_rows += 1;
            if look.n_rows.is_multiple_of(1024) {
                task.check()?;
            }
            for (column, cell) in cells.iter().map(clean).enumerate().take(n_columns) {
                if !cell.is_empty() {
                    look.see(column, cell, &roles[column], default_kind);
                }
            }
        }
        Ok(look)
    }

    fn see(&mut self, column: usize, cell: &str, role: &Role, default_kind: Option<EventKind>) {
        self.filled[column] += 1;
        if self.first[column].is_empty() {
            self.first[column] = shown_value(cell, role);
        }
        if self.n_rows <= GUESS_ROWS {
            self.counts[column].see(cell);
        }
        if let Some(see) = see(role, default_kind) {
            see(&mut self.profiles[column], cell);
        }
    }

    fn columns(self, headers: &[String], roles: &[Role]) -> Vec<PreviewColumn> {
        let n_rows = self.n_rows.max(1) as f32;
        let looks = self.first.into_iter().zip(self.filled).zip(self.counts);
        let columns = headers.iter().zip(roles).zip(looks);
        columns
            .map(|((header, role), ((first_value, filled), counts))| PreviewColumn {
                header: header.clone(),
                first_value,
                role: role.clone(),
                filled: filled as f32 / n_rows,
                guesses: guesses(header, &counts),
            })
            .collect()
    }
}

/// Names are hidden whatever they hold; e-mails and phones by their looks.
fn shown_value(cell: &str, role: &Role) -> String {
    match role {
        Role::Field(Field::Name | Field::FirstName | Field::LastName | Field::Postcode | Field::UnionId) => {
            "•••".to_owned()
        }
        _ => masked(cell),
    }
}

/// Rows to show, before the names of their people and items are looked up: events are addressed by their place in
/// the batch.
#[derive(Default)]
struct Shown {
    rows: Vec<(PreviewRow, Option<usize>)>,
    n_flawed: usize,
    n_events: usize,
}

impl Shown {
    fn take(&mut self, row: &Row<'_>, result: &RowResult, builder: &mut Builder) {
        let problems = builder.problems.take_row();
        let events_before = std::mem::replace(&mut self.n_events, builder.n_events());
        let is_first = row.number <= FIRST_ROWS as u64;
        let is_flawed = !is_first && !problems.is_empty() && self.n_flawed < FLAWED_ROWS;
        if !is_first && !is_flawed {
            return;
        }
        self.n_flawed += usize::from(is_flawed);
        let event = (result.is_ok() && self.n_events > events_before).then_some(events_before);
        let outcome = result.as_ref().map_or_else(|refusal| refusal.outcome, |()| Outcome::Accepted);
        let shown = PreviewRow {
            number: row.number,
            outcome,
            person: String::new(),
            item: String::new(),
            domain: None,
            kind: None,
            value: f32::NAN,
            time: NO_TIME,
            cells: shown_cells(row),
            problems,
        };
        self.rows.push((shown, event));
    }

    fn resolve(self, builder: &Builder) -> Vec<PreviewRow> {
        let batch = builder.batch();
        let person = |user: u32| {
            let of_user = batch.identifiers.iter().find(|identifier| identifier.user == user);
            of_user.map_or_else(String::new, masked_identifier)
        };
        let item = |item: u32| {
            let title = batch.items.titles.get(item as usize).filter(|title| !title.is_empty());
            title.cloned().or_else(|| batch.items.parts(item).map(|(_, key)| key.to_owned())).unwrap_or_default()
        };
        let events = &batch.events;
        let understood = |(row, event): (PreviewRow, Option<usize>)| match event {
            None => row,
            Some(at) => PreviewRow {
                person: person(events.users[at]),
                item: item(events.items[at]),
                domain: batch.items.parts(events.items[at]).map(|(domain, _)| domain),
                kind: Some(events.kinds[at]),
                value: events.values[at],
                time: events.times[at],
                ..row
            },
        };
        self.rows.into_iter().map(understood).collect()
    }
}

/// Contacts that are not taken as such are masked all the same, by their looks.
fn shown_cells(row: &Row<'_>) -> Vec<String> {
    let cell = |(column, role): (usize, &Role)| match role {
        Role::Ignored => String::new(),
        role => row.cells.get(column).map(|cell| shown_value(clean(cell), role)).unwrap_or_default(),
    };
    row.bound.roles.iter().enumerate().map(cell).collect()
}
