//! Every table of a workspace as Parquet and CSV, so that nobody is locked in; contact data only when asked for.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::{Value, json};

use super::info::date;
use super::session::Session;
use super::written::note_written;
use crate::app::error::AppError;
use crate::data::incoming::ContactCard;
use crate::data::{Channel, Consent, Dataset, LabelColumn, NO_TIME, SUPPRESSED};
use crate::export::table::{Column, ColumnData, ColumnKind, TableWriter};
use crate::task::Task;

/// Rows written at a time.
const CHUNK: usize = 100_000;

#[derive(Debug, Clone, Serialize)]
pub struct OpenDataSummary {
    pub out: PathBuf,
    pub files: Vec<PathBuf>,
    pub people: u64,
    pub items: u64,
    pub events: u64,
    pub contacts: u64,
}

pub fn open_data(session: &Session, out: &Path, with_contacts: bool, task: &Task) -> Result<OpenDataSummary, AppError> {
    let dataset = session.dataset(task)?;
    std::fs::create_dir_all(out).map_err(|source| AppError::io(out, &source))?;
    let mut files = vec![];
    let mut both = |name: &str, columns: &[Column], n_rows: usize, rows: &mut Rows<'_>| {
        for ending in ["parquet", "csv"] {
            let path = out.join(format!("{name}.{ending}"));
            write_table(&path, columns, n_rows, rows, task)?;
            files.push(path);
        }
        Ok::<(), AppError>(())
    };
    both("people", &people_columns(&dataset, with_contacts), dataset.n_people(), &mut |rows| {
        let mut all = people_rows(&dataset, rows.clone());
        if with_contacts {
            all.extend(reach_rows(session, &dataset, rows, task)?);
        }
        Ok(all)
    })?;
    both("items", &item_columns(&dataset), dataset.n_items(), &mut |rows| Ok(item_rows(&dataset, rows)))?;
    both("events", &event_columns(), dataset.events.len(), &mut |rows| Ok(event_rows(&dataset, rows)))?;
    if with_contacts {
        both("contacts", &contact_columns(), dataset.n_people(), &mut |rows| {
            contact_rows(session, &dataset, rows, task)
        })?;
    }
    note_written(session, "tables", out, dataset.n_people() as u64, with_contacts)?;
    Ok(OpenDataSummary {
        out: out.to_owned(),
        files,
        people: dataset.n_people() as u64,
        items: dataset.n_items() as u64,
        events: dataset.events.len() as u64,
        contacts: if with_contacts { dataset.n_people() as u64 } else { 0 },
    })
}

type Rows<'a> = dyn FnMut(std::ops::Range<usize>) -> Result<Vec<ColumnData>, AppError> + 'a;

fn write_table(
    path: &Path,
    columns: &[Column],
    n_rows: usize,
    rows: &mut Rows<'_>,
    task: &Task,
) -> Result<(), AppError> {
    let mut writer = TableWriter::create(path, columns)?;
    for start in (0..n_rows).step_by(CHUNK) {
        task.step("stage-write", start as u64, n_rows as u64)?;
        writer.write_batch(&rows(start..(start + CHUNK).min(n_rows))?)?;
    }
    writer.finish()?;
    Ok(())
}

fn text_columns(names: &[&str]) -> Vec<Column> {
    names.iter().map(|name| Column::new(*name, ColumnKind::Text)).collect()
}

fn texts(rows: std::ops::Range<usize>, of: impl Fn(usize) -> String) -> ColumnData {
    ColumnData::Text(rows.map(of).collect())
}

fn joined(column: &LabelColumn, row: usize) -> String {
    column.texts(row).collect::<Vec<_>>().join("|")
}

fn people_columns(dataset: &Dataset, with_contacts: bool) -> Vec<Column> {
    let mut columns = text_columns(&["person", "consent_ads", "consent_email", "consent_sms"]);
    columns.extend(dataset.people.attributes.iter().map(|column| Column::new(column.name.as_str(), ColumnKind::Text)));
    if with_contacts {
        columns.extend(text_columns(&["email", "phone", "suppressed"]));
    }
    columns
}

/// The first address and number of each, and whether they must not be used: what a list is made from elsewhere.
fn reach_rows(
    session: &Session,
    dataset: &Dataset,
    rows: std::ops::Range<usize>,
    task: &Task,
) -> Result<Vec<ColumnData>, AppError> {
    let cards = session.store().contact_cards(&dataset.people.numbers[rows.clone()], task)?;
    let first = |of: fn(&ContactCard) -> &Vec<String>| {
        ColumnData::Text(cards.iter().map(|card| of(card).first().cloned().unwrap_or_default()).collect())
    };
    let suppressed = texts(rows, |row| dataset.people.has(row, SUPPRESSED).to_string());
    Ok(vec![first(|card| &card.emails), first(|card| &card.phones), suppressed])
}

fn people_rows(dataset: &Dataset, rows: std::ops::Range<usize>) -> Vec<ColumnData> {
    let mut all = vec![texts(rows.clone(), |row| dataset.people.label(row))];
    all.extend(
        Channel::ALL
            .map(|channel| texts(rows.clone(), |row| consent_id(dataset.people.consent(row, channel)).to_owned())),
    );
    all.extend(dataset.people.attributes.iter().map(|column| texts(rows.clone(), |row| joined(column, row))));
    all
}

fn consent_id(consent: Consent) -> &'static str {
    match consent {
        Consent::Unknown => "unknown",
        Consent::Granted => "granted",
        Consent::Denied => "denied",
    }
}

fn item_columns(dataset: &Dataset) -> Vec<Column> {
    let mut columns = text_columns(&["item", "domain", "title"]);
    columns.extend(dataset.catalogue.labels.iter().map(|column| Column::new(column.name.as_str(), ColumnKind::Text)));
    columns
        .extend(dataset.catalogue.numbers.iter().map(|column| Column::new(column.name.as_str(), ColumnKind::Number)));
    columns
}

fn item_rows(dataset: &Dataset, rows: std::ops::Range<usize>) -> Vec<ColumnData> {
    let catalogue = &dataset.catalogue;
    let mut all = vec![
        texts(rows.clone(), |row| catalogue.keys.get(row).to_owned()),
        texts(rows.clone(), |row| catalogue.domains[row].id().to_owned()),
        texts(rows.clone(), |row| catalogue.title(row).to_owned()),
    ];
    all.extend(catalogue.labels.iter().map(|column| texts(rows.clone(), |row| joined(column, row))));
    all.extend(catalogue.numbers.iter().map(|column| {
        let known =
            |row: usize| column.values.get(row).filter(|value| value.is_finite()).map(|&value| as_written(value));
        ColumnData::Number(rows.clone().map(known).collect())
    }));
    all
}

/// The number that a person would write for a value in single precision: 39.85, not 39.849998474.
fn as_written(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(f64::from(value))
}

fn event_columns() -> Vec<Column> {
    let mut columns = text_columns(&["person", "domain", "item", "event", "time"]);
    columns.insert(4, Column::new("value", ColumnKind::Number));
    columns
}

fn event_rows(dataset: &Dataset, rows: std::ops::Range<usize>) -> Vec<ColumnData> {
    let events = &dataset.events;
    let item = |row: usize| events.items[row] as usize;
    let value = |row: usize| Some(events.values[row]).filter(|value| value.is_finite()).map(as_written);
    let time = |row: usize| if events.times[row] == NO_TIME { String::new() } else { date(events.times[row]) };
    vec![
        texts(rows.clone(), |row| dataset.people.label(events.people[row] as usize)),
        texts(rows.clone(), |row| dataset.catalogue.domains[item(row)].id().to_owned()),
        texts(rows.clone(), |row| dataset.catalogue.keys.get(item(row)).to_owned()),
        texts(rows.clone(), |row| events.kinds[row].id().to_owned()),
        ColumnData::Number(rows.clone().map(value).collect()),
        texts(rows, time),
    ]
}

fn contact_columns() -> Vec<Column> {
    text_columns(&["person", "key", "emails", "phones", "first_name", "last_name", "postcode"])
}

fn contact_rows(
    session: &Session,
    dataset: &Dataset,
    rows: std::ops::Range<usize>,
    task: &Task,
) -> Result<Vec<ColumnData>, AppError> {
    let cards = session.store().contact_cards(&dataset.people.numbers[rows], task)?;
    let column = |of: &dyn Fn(&ContactCard) -> String| ColumnData::Text(cards.iter().map(of).collect());
    Ok(vec![
        column(&|card| format!("P-{:06}", card.number)),
        column(&|card| card.key.clone()),
        column(&|card| card.emails.join("|")),
        column(&|card| card.phones.join("|")),
        column(&|card| card.first_name.clone()),
        column(&|card| card.last_name.clone()),
        column(&|card| card.postcode.clone()),
    ])
}

/// Verifies the file.
pub fn check(session: &Session, task: &Task) -> Result<Value, AppError> {
    let report = session.store().check(task)?;
    let problems: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    Ok(json!({
        "sound": report.is_sound(),
        "version": report.version,
        "blobs": report.n_blobs,
        "audit_entries": report.n_audit_entries,
        "problems": problems,
    }))
}
