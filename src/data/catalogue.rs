//! The catalogue: courses and music in one list, each item with its domain and features.

use super::columns::{LabelColumn, NumberColumn};
use super::domain::Domain;
use super::text::TextColumn;

/// The label columns that have a meaning of their own. Others are kept under the name they came with.
pub const LABEL_CATEGORY: &str = "category";
pub const LABEL_CREATOR: &str = "creator";
pub const LABEL_TAGS: &str = "tags";
pub const NUMBER_PRICE: &str = "price";
pub const NUMBER_LENGTH_SECS: &str = "length_secs";
pub const NUMBER_TEMPO: &str = "tempo";

/// One row an item, in the order of [`super::ItemIdx`].
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// The id as imported; unique within a domain.
    pub keys: TextColumn,
    /// The title, or the id where no title came in.
    pub titles: TextColumn,
    pub domains: Vec<Domain>,
    /// `category` (a course's topic, a track's genre), `creator` (teacher, artist), `tags`, `level`, `language`, ...
    pub labels: Vec<LabelColumn>,
    /// `price`, `length_secs`, `tempo`, ...
    pub numbers: Vec<NumberColumn>,
}

impl Catalogue {
    pub fn len(&self) -> usize {
        self.domains.len()
    }

    pub fn is_empty(&self) -> bool {
        self.domains.is_empty()
    }

    pub fn label(&self, name: &str) -> Option<&LabelColumn> {
        self.labels.iter().find(|column| column.name == name)
    }

    pub fn number(&self, name: &str) -> Option<&NumberColumn> {
        self.numbers.iter().find(|column| column.name == name)
    }

    pub fn title(&self, row: usize) -> &str {
        let title = self.titles.get(row);
        if title.is_empty() { self.keys.get(row) } else { title }
    }

    pub fn domain(&self, row: usize) -> Option<Domain> {
        self.domains.get(row).copied()
    }

    pub fn rows_of(&self, domain: Domain) -> impl Iterator<Item = u32> {
        self.domains.iter().enumerate().filter(move |(_, of)| **of == domain).map(|(row, _)| row as u32)
    }

    /// The item that a user names: its id, else its title. `None` when nothing or more than one item matches.
    pub fn find(&self, text: &str) -> Option<u32> {
        let only = |matches: &dyn Fn(usize) -> bool| {
            let mut rows = (0..self.len()).filter(|&row| matches(row));
            let first = rows.next()?;
            rows.next().is_none().then_some(first as u32)
        };
        only(&|row| self.keys.get(row) == text).or_else(|| only(&|row| self.title(row) == text))
    }
}
