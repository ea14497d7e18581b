//! A first look at a file for the import screen: what it was taken for, column by column, and its first rows as events.
//! Nothing is kept of it, and contact data is masked.

use std::path::Path;

use csv::StringRecord;

use crate::data::incoming::FileReport;
use crate::data::{EventKind, NO_TIME};
use crate::task::Task;

use super::builder::{Builder, masked_identifier};
use super::cells::{ColumnProfile, clean};
use super::error::{ImportError, file_name};
use super::options::ImportOptions;
use super::problems::masked;
use super::read::{Reading, report_head, see};
use super::recognise::{Recognised, recognise};
use super::role::{Field, Role};
use super::rows::{self, Next};
use super::sniff::{self, Container};

/// Rows that the columns are judged by.
const LOOK_ROWS: usize = 10_000;
/// Rows shown as events.
const SHOWN_ROWS: usize = 200;

/// What is known of a file after a look at its first rows.
#[derive(Debug, Clone)]
pub struct Preview {
    pub preset: &'static str,
    pub score: f32,
    /// How many of the preset's must columns and of all its columns were found, and how many headers are not known.
    pub must_found: usize,
    pub known_found: usize,
    pub unknown_headers: usize,
    /// `csv`, `jsonl`, `json`, `xlsx`, `parquet`.
    pub container: &'static str,
    pub encoding: String,
    pub delimiter: Option<u8>,
    /// The line of the header, 1-based; 0 for containers without lines.
    pub header_line: usize,
    pub columns: Vec<PreviewColumn>,
    pub rows: Vec<PreviewRow>,
    /// The accounting of the rows looked at, not of the whole file; `Preview::complete` says whether they are all.
    pub report: FileReport,
    pub complete: bool,
}

#[derive(Debug, Clone)]
pub struct PreviewColumn {
    pub header: String,
    /// Masked when it is contact data.
    pub first_value: String,
    pub role: Role,
    /// Share of the rows looked at, 0..=1.
    pub filled: f32,
}

/// A row as an event, or why it gave none.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviewRow {
    pub number: u64,
    /// Masked identifier.
    pub person: String,
    pub item: String,
    pub kind: Option<EventKind>,
    /// NaN where the file said nothing.
    pub value: f32,
    pub time: i64,
}

/// Looks at a file. The encoding is judged over all of it, columns over its first 10,000 rows.
pub fn preview(path: &Path, options: &ImportOptions, task: &Task) -> Result<Preview, ImportError> {
    let sniffed = sniff::sniff(path, options, task)?;
    let mut source = rows::open(path, &sniffed)?;
    let mut found = recognise(&file_name(path), source.headers(), options)?;
    found.bound.know_file(path);
    let look = Look::over(path, &sniffed, &mut found, options)?;
    let mut reading = Reading::new(found.preset, &found.bound, &sniffed);
    let mut builder = Builder::default();
    let mut shown = vec![];
    let mut complete = true;
    while let Some((row, result)) = reading.next(source.as_mut(), &mut builder)? {
        builder.count(&row, &result);
        if shown.len() < SHOWN_ROWS {
            shown.push(row_as_event(&builder, row.number, result.is_ok(), shown.last()));
        }
        if builder.counts.read >= LOOK_ROWS as u64 {
            complete = false;
            break;
        }
    }
    let counts = builder.counts;
    let (rows, problems) = (resolve(shown, &builder), builder.problems);
    let report = FileReport {
        read: counts.read,
        accepted: counts.accepted,
        rejected: counts.rejected,
        ignored: counts.ignored,
        problems: problems.into_list(),
        ..report_head(path, &sniffed, &found)
    };
    let is_delimited = sniffed.container == Container::Delimited;
    Ok(Preview {
        preset: found.preset.id(),
        score: found.score,
        must_found: found.must_found,
        known_found: found.known_found,
        unknown_headers: found.unknown_headers,
        container: sniffed.container.id(),
        encoding: report.encoding.clone(),
        delimiter: is_delimited.then_some(sniffed.layout.delimiter),
        header_line: if is_delimited { sniffed.layout.preamble_records + 1 } else { 0 },
        columns: look.columns(&found),
        rows,
        report,
        complete,
    })
}

/// First values and fillings of the columns.
struct Look {
    first: Vec<String>,
    filled: Vec<u64>,
    n_rows: u64,
}

impl Look {
    /// Reads the first rows, and settles in `found` what they tell of whole columns.
    fn over(
        path: &Path,
        sniffed: &sniff::Sniffed,
        found: &mut Recognised,
        options: &ImportOptions,
    ) -> Result<Self, ImportError> {
        let n_columns = found.bound.headers.len();
        let mut look = Self { first: vec![String::new(); n_columns], filled: vec![0; n_columns], n_rows: 0 };
        let mut profiles = vec![ColumnProfile::default(); n_columns];
        let mut source = rows::open(path, sniffed)?;
        let mut cells = StringRecord::new();
        while look.n_rows < LOOK_ROWS as u64 && source.next(&mut cells)? != Next::End {
            look.n_rows += 1;
            for (column, cell) in cells.iter().map(clean).enumerate().take(n_columns) {
                if cell.is_empty() {
                    continue;
                }
                look.filled[column] += 1;
                if look.first[column].is_empty() {
                    look.first[column] = shown_value(cell, &found.bound.roles[column]);
                }
                if let Some(see) = see(&found.bound.roles[column], found.bound.default_kind) {
                    see(&mut profiles[column], cell);
                }
            }
        }
        if sniffed.container != Container::Parquet && !found.preset.has_fixed_formats() {
            found.bound.facts = profiles.iter().map(|profile| profile.facts(options.date_order)).collect();
        }
        Ok(look)
    }

    fn columns(self, found: &Recognised) -> Vec<PreviewColumn> {
        let n_rows = self.n_rows.max(1) as f32;
        let columns = found.bound.headers.iter().zip(&found.bound.roles).zip(self.first.into_iter().zip(self.filled));
        columns
            .map(|((header, role), (first_value, filled))| PreviewColumn {
                header: header.clone(),
                first_value,
                role: role.clone(),
                filled: filled as f32 / n_rows,
            })
            .collect()
    }
}

/// Names are hidden whatever they hold; e-mails and phones by their looks.
fn shown_value(cell: &str, role: &Role) -> String {
    match role {
        Role::Field(Field::Name | Field::FirstName | Field::LastName | Field::Postcode) => "•••".to_owned(),
        _ => masked(cell),
    }
}

/// A row before its names are looked up: events are addressed by their place in the batch.
struct Shown {
    number: u64,
    /// The first event of the row, when it gave one.
    event: Option<usize>,
    events_after: usize,
}

fn row_as_event(builder: &Builder, number: u64, taken: bool, previous: Option<&Shown>) -> Shown {
    let events_before = previous.map_or(0, |shown| shown.events_after);
    let event = (taken && builder.n_events() > events_before).then_some(events_before);
    Shown { number, event, events_after: builder.n_events() }
}

fn resolve(shown: Vec<Shown>, builder: &Builder) -> Vec<PreviewRow> {
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
    shown
        .into_iter()
        .map(|row| match row.event {
            Some(at) => PreviewRow {
                number: row.number,
                person: person(events.users[at]),
                item: item(events.items[at]),
                kind: Some(events.kinds[at]),
                value: events.values[at],
                time: events.times[at],
            },
            None => PreviewRow {
                number: row.number,
                person: String::new(),
                item: String::new(),
                kind: None,
                value: f32::NAN,
                time: NO_TIME,
            },
        })
        .collect()
}
