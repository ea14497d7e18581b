//! Where lists go: one file a destination, each with its rule version, what it takes, its limits and its columns. How
//! rows are chosen and written is the same for all and lives in `select` and `write`.

mod contacts;
mod generic;
mod google_ads;
mod meta;
mod tencent;

use serde::Serialize;

pub use contacts::Contacts;
pub(super) use contacts::suppressed_forms;

use super::contact::{DeviceRule, EmailRule, HashForm, PhoneRule};
use super::table::{Column, ColumnKind};
use super::{ExportPerson, WriteOptions};
use crate::data::Channel;

/// Every destination, in the order in which they are shown.
pub const DESTINATIONS: [&dyn Destination; 7] = [
    &google_ads::GoogleAds,
    &meta::Meta,
    &tencent::Tencent,
    &generic::Generic(&generic::CSV),
    &generic::Generic(&generic::XLSX),
    &generic::Generic(&generic::PARQUET),
    &generic::Generic(&generic::JSON_LINES),
];

pub fn destination(id: &str) -> Option<&'static dyn Destination> {
    DESTINATIONS.into_iter().find(|destination| destination.profile().id == id)
}

/// One ad platform's customer list, or one file format for everything else.
pub trait Destination: Sync {
    fn profile(&self) -> &'static Profile;

    /// The columns of one stream for this audience.
    fn columns(&self, stream: &Stream, shape: &Shape) -> Vec<ListColumn>;

    /// The rows of one person: none when nothing usable is left, several when one row cannot hold all identifiers.
    /// Every row has one cell a column.
    fn rows(&self, person: &ExportPerson, contacts: &Contacts, context: &RowContext<'_>) -> Vec<Vec<Cell>>;
}

/// What is fixed about a destination.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Profile {
    pub id: &'static str,
    /// When the rule was last read in the destination's documentation; goes into manifests.
    pub rule_version: &'static str,
    /// Whose consent a person must have given.
    pub channel: Channel,
    pub container: Container,
    /// Kinds of list, one file each. The first is the one that counts.
    pub streams: &'static [Stream],
    /// Separate files for granted and for unknown consent, the state in the name.
    pub splits_by_consent: bool,
    /// Takes a predicted value per person.
    pub takes_value: bool,
    pub limits: Limits,
}

/// One kind of list of a destination, with the identifiers that it takes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Stream {
    /// The destination's own name for the kind, empty when there is only one.
    pub name: &'static str,
    pub email: Option<Identifier<EmailRule>>,
    pub phone: Option<Identifier<PhoneRule>>,
    pub device: Option<Identifier<DeviceRule>>,
    /// Written only with [`WriteOptions::second_phone_form`].
    pub is_optional: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Identifier<Rule> {
    #[serde(skip)]
    pub rule: Rule,
    pub form: HashForm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Container {
    Csv,
    /// One id a line without a header, in a ZIP.
    ZippedLines,
    JsonLines,
    Parquet,
    Xlsx,
}

impl Container {
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::ZippedLines => "zip",
            Self::JsonLines => "jsonl",
            Self::Parquet => "parquet",
            Self::Xlsx => "xlsx",
        }
    }
}

/// Below `min_rows` and `advised_rows` a list is written with a warning; above the others it is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Limits {
    pub min_rows: u64,
    pub advised_rows: u64,
    pub max_rows: Option<u64>,
    pub max_bytes: Option<u64>,
}

/// What the audience has, for columns that depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shape {
    /// The most addresses and numbers of one person, at least 1 and at most 3.
    pub n_emails: usize,
    pub n_phones: usize,
    pub has_devices: bool,
    pub has_gender: bool,
    /// The caller asked for values, and somebody has one.
    pub has_value: bool,
}

impl Shape {
    pub fn of(people: &[ExportPerson], options: &WriteOptions) -> Self {
        let most = |count: fn(&ExportPerson) -> usize| people.iter().map(count).max().unwrap_or(1).clamp(1, 3);
        Self {
            n_emails: most(|person| person.card.emails.len()),
            n_phones: most(|person| person.card.phones.len()),
            has_devices: people.iter().any(|person| !person.card.device_ids.is_empty()),
            has_gender: people.iter().any(|person| !person.card.gender.is_empty()),
            has_value: options.with_value && people.iter().any(|person| person.value.is_some()),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct ListColumn {
    pub column: Column,
    /// Holds a plain identifier, which is never shown.
    pub is_plain_identifier: bool,
}

impl ListColumn {
    fn new(name: &str, kind: ColumnKind) -> Self {
        Self { column: Column::new(name, kind), is_plain_identifier: false }
    }

    fn text(name: &str) -> Self {
        Self::new(name, ColumnKind::Text)
    }

    fn plain_identifier(name: &str) -> Self {
        Self { is_plain_identifier: true, ..Self::text(name) }
    }
}

/// A cell of a list; an empty text is a missing cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(String),
    Integer(i64),
    Number(Option<f64>),
}

impl Cell {
    fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// What a row may depend on besides its person.
#[derive(Debug)]
pub struct RowContext<'a> {
    pub stream: &'a Stream,
    pub shape: &'a Shape,
    pub options: &'a WriteOptions,
    /// The person's country as a code, from the card or the default of the export.
    pub country: Option<&'a str>,
}

/// The first `count` texts, then empty cells.
fn padded(texts: &[String], count: usize) -> Vec<Cell> {
    (0..count).map(|place| Cell::text(texts.get(place).map_or("", String::as_str))).collect()
}
