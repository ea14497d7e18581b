//! What a user may say about a file before it is read. Everything left out is found out.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::data::Domain;

use super::cells::{ColumnFacts, DateOrder, Decimal};
use super::role::Mapping;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Events,
    People,
    Items,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Events, Kind::People, Kind::Items];

    pub fn id(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::People => "people",
            Self::Items => "items",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    pub kind: Option<Kind>,
    /// The id of one of [`super::PRESETS`].
    pub preset: Option<String>,
    /// The side of every item that the file does not place itself.
    pub domain: Option<Domain>,
    pub map: Mapping,
    /// A name of the WHATWG encoding standard: `utf-8`, `gb18030`, `windows-1252`.
    pub encoding: Option<String>,
    pub delimiter: Option<u8>,
    /// ISO 3166 alpha-2; phone numbers without a prefix are read as of this country.
    pub default_country: Option<String>,
    /// How `03/04/2024` is read where the column does not tell.
    pub date_order: Option<DateOrder>,
    /// Whose archive a file is that names nobody: an e-mail address, or any name that tells people apart.
    pub owner: Option<String>,
    /// The decimal sign of every column of numbers, whatever the columns look like.
    pub decimal: Option<Decimal>,
    /// Cells that are taken as if nothing stood there: (problem code, the column's header).
    pub as_missing: Vec<(String, String)>,
    /// Mend columns of text that was read in a wrong encoding once and saved so.
    pub mend_text: bool,
    /// Seconds since 1970: the time of consent in files that give none.
    pub now: i64,
    /// Rows that are understood one after another while others are understood beside them. What is read does not depend
    /// on it; left out, it is a number that works well.
    pub chunk_rows: Option<NonZeroUsize>,
    /// Where events may be put aside that are more than memory should hold; everything stays in memory without it.
    pub scratch: Option<PathBuf>,
}

impl ImportOptions {
    /// What was found over a column, with what the user says in its place.
    pub(super) fn settle(&self, found: ColumnFacts) -> ColumnFacts {
        ColumnFacts { decimal: self.decimal.unwrap_or(found.decimal), ..found }
    }
}
