//! One row seen through the roles of its columns.

use csv::StringRecord;

use crate::data::{Domain, EventKind};

use super::cells::{ColumnFacts, clean};
use super::options::ImportOptions;
use super::presets::Preset;
use super::role::{Field, Role};

/// Which column of a file fills which role, and what is known of each column.
#[derive(Debug, Clone)]
pub struct Bound {
    /// As they stand in the file.
    pub headers: Vec<String>,
    /// By column.
    pub roles: Vec<Role>,
    /// By column.
    pub facts: Vec<ColumnFacts>,
    slots: [Option<u16>; Field::ALL.len()],
    /// Name and column of each attribute or label.
    pub attributes: Vec<(String, u16)>,
    pub namespace: &'static str,
    pub offset_secs: i64,
    pub domain: Option<Domain>,
    pub country: Option<String>,
    /// What an event is when the file has no column of kinds, taken from the header of its value.
    pub default_kind: Option<EventKind>,
    pub now: i64,
    /// (problem code, column): such cells are taken as empty.
    as_missing: Vec<(String, u16)>,
}

impl Bound {
    pub fn new(headers: &[String], roles: Vec<Role>, preset: &dyn Preset, options: &ImportOptions) -> Self {
        let mut slots = [None; Field::ALL.len()];
        let mut attributes = vec![];
        for (column, role) in roles.iter().enumerate() {
            match role {
                Role::Field(field) => slots[*field as usize] = slots[*field as usize].or(Some(column as u16)),
                Role::Attribute(name) => attributes.push((name.clone().into_owned(), column as u16)),
                Role::Ignored => {}
            }
        }
        let column_of = |header: &str| headers.iter().position(|known| known == header);
        let as_missing = options.as_missing.iter();
        let as_missing = as_missing.filter_map(|(code, header)| Some((code.clone(), column_of(header)? as u16)));
        Self {
            as_missing: as_missing.collect(),
            headers: headers.to_vec(),
            facts: vec![ColumnFacts { share_scale: 1.0, ..ColumnFacts::default() }; roles.len()],
            roles,
            slots,
            attributes,
            namespace: preset.namespace(),
            offset_secs: preset.offset_secs(),
            domain: options.domain.or(preset.domain()),
            country: options.default_country.clone().or_else(|| preset.default_country().map(str::to_owned)),
            default_kind: None,
            now: options.now,
        }
    }

    pub fn column(&self, field: Field) -> Option<usize> {
        self.slots[field as usize].map(usize::from)
    }

    pub fn has(&self, field: Field) -> bool {
        self.slots[field as usize].is_some()
    }

    /// Whether the user wants cells of this problem taken as empty.
    pub fn is_missing(&self, code: &str, field: Field) -> bool {
        let column = self.slots[field as usize];
        self.as_missing.iter().any(|(known, at)| known == code && Some(*at) == column)
    }

    pub fn header(&self, field: Field) -> Option<&str> {
        self.headers.get(self.column(field)?).map(String::as_str)
    }
}

/// A row as a preset reads it: clean cells by role.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    pub cells: &'a StringRecord,
    pub bound: &'a Bound,
    /// 1-based below the header.
    pub number: u64,
}

impl<'a> Row<'a> {
    /// The clean cell of a role; empty when there is no such column or nothing in it.
    pub fn get(&self, field: Field) -> &'a str {
        self.bound.column(field).and_then(|column| self.cells.get(column)).map_or("", clean)
    }

    pub fn has(&self, field: Field) -> bool {
        self.bound.has(field)
    }

    pub fn facts(&self, field: Field) -> ColumnFacts {
        let facts = self.bound.column(field).and_then(|column| self.bound.facts.get(column));
        facts.copied().unwrap_or(ColumnFacts { share_scale: 1.0, ..ColumnFacts::default() })
    }

    /// The attributes of the row that are not empty: place among the attributes, name, clean cell.
    pub fn attributes(&self) -> impl Iterator<Item = (usize, &'a str, &'a str)> + use<'a> {
        let (bound, cells) = (self.bound, self.cells);
        bound.attributes.iter().enumerate().filter_map(move |(place, (name, column))| {
            let text = clean(cells.get(*column as usize)?);
            (!text.is_empty()).then_some((place, name.as_str(), text))
        })
    }
}
