//! One row seen through the roles of its columns.

use std::path::Path;
use std::time::UNIX_EPOCH;

use csv::StringRecord;
use sha2::{Digest, Sha256};

use crate::data::{Domain, EventKind, NO_TIME};

use super::cells::{ColumnFacts, DateOrder, clean};
use super::note::Note;
use super::options::ImportOptions;
use super::presets::Preset;
use super::recognise::column_key;
use super::role::{Field, Role};
use super::sniff::on_disk;

const ITEM: Role = Role::Field(Field::Item);

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
    /// Further columns of roles that several fill, best first.
    spares: Vec<(Field, u16)>,
    /// Name and column of each attribute or label.
    pub attributes: Vec<(String, u16)>,
    pub namespace: &'static str,
    pub offset_secs: i64,
    pub domain: Option<Domain>,
    pub country: Option<String>,
    /// Phone numbers carry the code of their country without the sign before it.
    pub phones_have_code: bool,
    /// Whether a title may stand in for an id that a row does not give: not where the preset is sure of ids.
    pub title_names_items: bool,
    /// What an event is when the file has no column of kinds, taken from the header of its value.
    pub default_kind: Option<EventKind>,
    pub now: i64,
    /// The file's name without its folder.
    pub file: String,
    /// Who a file is of that names nobody: one person's own archive.
    pub owner: String,
    /// When the file was last written to; [`NO_TIME`] where that is not known.
    pub file_time: i64,
    /// What the preset says of dates like `03/04/2024` where neither the column nor the user does.
    date_order: Option<DateOrder>,
    /// (problem code, column): such cells are taken as empty.
    as_missing: Vec<(String, u16)>,
}

impl Bound {
    pub fn new(headers: &[String], roles: Vec<Role>, preset: &dyn Preset, options: &ImportOptions) -> Self {
        let mut slots = [None; Field::ALL.len()];
        let mut spares = vec![];
        let mut attributes = vec![];
        for (column, role) in by_preference(headers, &roles, preset) {
            match role {
                Role::Field(field) if slots[*field as usize].is_some() => spares.push((*field, column as u16)),
                Role::Field(field) => slots[*field as usize] = Some(column as u16),
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
            spares,
            attributes,
            namespace: preset.namespace(),
            offset_secs: preset.offset_secs(),
            domain: options.domain.or(preset.domain()),
            country: options.default_country.clone().or_else(|| preset.default_country().map(str::to_owned)),
            phones_have_code: preset.phones_have_code(),
            title_names_items: !preset.columns().iter().any(|column| column.must && column.role == ITEM),
            default_kind: None,
            now: options.now,
            file: String::new(),
            owner: options.owner.clone().unwrap_or_default(),
            file_time: NO_TIME,
            date_order: options.date_order.or(preset.date_order()),
        }
    }

    /// Takes in what only the file on disk tells: its age, and whose archive it may be. The files of one archive lie in
    /// one folder or one ZIP, so that stands for the owner until the user says who it is.
    pub fn know_file(&mut self, path: &Path) {
        let (outer, member) = on_disk(path);
        let modified = outer.metadata().and_then(|metadata| metadata.modified()).ok();
        let since_1970 = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        self.file_time = since_1970.map_or(NO_TIME, |time| time.as_secs() as i64);
        if self.owner.is_empty() {
            let whole = outer.canonicalize().ok();
            let folder = match member {
                Some(_) => whole,
                None => whole.and_then(|whole| whole.parent().map(Path::to_path_buf)),
            };
            let digest = Sha256::digest(folder.unwrap_or_default().to_string_lossy().as_bytes());
            self.owner = digest.iter().take(6).fold("archive-".to_owned(), |id, byte| format!("{id}{byte:02x}"));
        }
    }

    /// When the file told what it tells without a date: not after it was last written, so that an old grant does not
    /// pass for a new one.
    pub fn told_at(&self) -> i64 {
        if self.file_time == NO_TIME { self.now } else { self.now.min(self.file_time) }
    }

    pub fn column(&self, field: Field) -> Option<usize> {
        self.slots[field as usize].map(usize::from)
    }

    pub fn has(&self, field: Field) -> bool {
        self.slots[field as usize].is_some()
    }

    /// Events without a kind whose values stand on a scale of stars or points are ratings. Says so.
    pub fn take_ratings(&mut self) -> Option<Note> {
        let value = self.column(Field::Value)?;
        let is_open = self.default_kind.is_none() && !self.has(Field::Kind) && !self.has(Field::Quantity);
        if !is_open || !self.facts.get(value).is_some_and(|facts| facts.are_ratings) {
            return None;
        }
        self.default_kind = Some(EventKind::Rate);
        let header = self.headers.get(value).map_or("", String::as_str);
        Some(Note::new("values-read-as-ratings", 1, "").of_column(header))
    }

    /// Takes a role away from its column, whose cells turned out to be of no use.
    pub fn forget(&mut self, field: Field) {
        self.slots[field as usize] = None;
        self.spares.retain(|(of, _)| *of != field);
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

/// The columns with their roles, those of one role in the order in which the preset names their headers.
fn by_preference<'a>(headers: &[String], roles: &'a [Role], preset: &dyn Preset) -> Vec<(usize, &'a Role)> {
    let mut columns: Vec<(usize, &Role)> = roles.iter().enumerate().collect();
    columns.sort_by_cached_key(|(at, role)| {
        let key = headers.get(*at).map(|header| column_key(header)).unwrap_or_default();
        let column = preset.columns().iter().find(|column| column.role == **role);
        column.and_then(|column| column.names.iter().position(|name| *name == key)).unwrap_or(usize::MAX)
    });
    columns
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
        self.filled(field).map_or("", |(_, cell)| cell)
    }

    /// The first column of a role that is not empty in this row, and its clean cell.
    fn filled(&self, field: Field) -> Option<(usize, &'a str)> {
        let cell = |column: usize| self.cells.get(column).map(clean).filter(|cell| !cell.is_empty());
        let first = self.bound.column(field)?;
        if let Some(text) = cell(first) {
            return Some((first, text));
        }
        let spares = self.bound.spares.iter().filter(|(of, _)| *of == field);
        spares.map(|&(_, column)| usize::from(column)).find_map(|column| Some((column, cell(column)?)))
    }

    pub fn has(&self, field: Field) -> bool {
        self.bound.has(field)
    }

    pub fn facts(&self, field: Field) -> ColumnFacts {
        let first = self.bound.column(field);
        let column = match self.bound.spares.is_empty() {
            true => first,
            false => self.filled(field).map(|(column, _)| column).or(first),
        };
        let facts = column.and_then(|column| self.bound.facts.get(column)).copied();
        let facts = facts.unwrap_or(ColumnFacts { share_scale: 1.0, ..ColumnFacts::default() });
        ColumnFacts { date_order: facts.date_order.or(self.bound.date_order), ..facts }
    }

    /// The attributes of the row that are not empty: place among the attributes, name, clean cell.
    pub fn attributes(&self) -> impl Iterator<Item = (usize, &'a str, &'a str)> + use<'a> {
        let (bound, cells) = (self.bound, self.cells);
        bound.attributes.iter().enumerate().filter_map(move |(place, (name, column))| {
            let text = clean(cells.get(*column as usize)?);
            (!text.is_empty()).then_some((place, name.as_str(), text))
        })
    }

    /// The columns that no role claims, under their own headers, with their clean cells that are not empty. For presets
    /// that keep unknown columns.
    pub fn extra_columns(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let (bound, cells) = (self.bound, self.cells);
        bound.attributes.iter().filter_map(move |(_, column)| {
            let text = clean(cells.get(*column as usize)?);
            Some((bound.headers.get(*column as usize)?.as_str(), text)).filter(|(_, text)| !text.is_empty())
        })
    }
}
