//! Many short texts in one allocation, and the map from an outside id to a dense number.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use zeroize::Zeroize;

use super::private::make_room;

/// Texts by row, end to end in one buffer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextColumn {
    bytes: String,
    ends: Vec<u64>,
}

impl TextColumn {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u64);
    }

    /// Room for a text of so many bytes, for texts that must not be left behind where they were.
    pub(super) fn make_private_room(&mut self, more: usize) {
        make_room(&mut self.bytes, more);
    }

    /// The text of a row; empty for a row that is not there.
    pub fn get(&self, row: usize) -> &str {
        let Some(&end) = self.ends.get(row) else { return "" };
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.bytes[start as usize..end as usize]
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| self.get(row))
    }
}

impl Zeroize for TextColumn {
    fn zeroize(&mut self) {
        self.bytes.zeroize();
        self.ends.zeroize();
    }
}

impl<S: AsRef<str>> FromIterator<S> for TextColumn {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let mut column = Self::default();
        for text in texts {
            column.push(text.as_ref());
        }
        column
    }
}

/// Outside ids to dense numbers in order of first sight. Each id is stored once.
#[derive(Debug, Clone, Default)]
pub struct IdMap {
    names: TextColumn,
    rows: HashTable<u32>,
}

impl IdMap {
    pub fn len(&self) -> usize {
        self.names.len()
    }

    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    pub fn names(&self) -> &TextColumn {
        &self.names
    }

    /// Room for a name of so many bytes; see [`TextColumn::make_private_room`].
    pub(super) fn make_private_room(&mut self, more: usize) {
        self.names.make_private_room(more);
    }

    pub fn into_names(self) -> TextColumn {
        self.names
    }

    pub fn name(&self, idx: u32) -> &str {
        self.names.get(idx as usize)
    }

    pub fn get(&self, name: &str) -> Option<u32> {
        self.rows.find(hash(name), |&row| self.names.get(row as usize) == name).copied()
    }

    /// The number of `name`, giving it the next one when it is new.
    pub fn insert(&mut self, name: &str) -> u32 {
        if let Some(row) = self.get(name) {
            return row;
        }
        let row = self.names.len() as u32;
        self.names.push(name);
        let names = &self.names;
        self.rows.insert_unique(hash(name), row, |&other| hash(names.get(other as usize)));
        row
    }
}

impl Zeroize for IdMap {
    fn zeroize(&mut self) {
        self.names.zeroize();
        self.rows.clear();
    }
}

fn hash(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

impl From<TextColumn> for IdMap {
    /// Repeated texts keep their first row.
    fn from(names: TextColumn) -> Self {
        let mut map = Self { names: TextColumn::default(), rows: HashTable::with_capacity(names.len()) };
        for name in names.iter() {
            map.insert(name);
        }
        map
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    push_hex(bytes, &mut text);
    text
}

/// Appends it, a block at a time: pushing digit by digit costs as much as a hash itself.
pub fn push_hex(bytes: &[u8], out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for block in bytes.chunks(32) {
        let mut digits = [0_u8; 64];
        for (pair, &byte) in digits.chunks_exact_mut(2).zip(block) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        out.extend(std::str::from_utf8(&digits[..block.len() * 2]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_text() {
        let column: TextColumn = ["a", "", "课程", "b"].iter().collect();
        assert_eq!(column.iter().collect::<Vec<_>>(), ["a", "", "课程", "b"]);
        assert_eq!(column.get(9), "");
    }

    #[test]
    fn ids_are_numbered_in_order_of_first_sight() {
        let mut map = IdMap::default();
        let rows: Vec<u32> = ["x", "y", "x", "z", "y"].iter().map(|name| map.insert(name)).collect();
        assert_eq!(rows, [0, 1, 0, 2, 1]);
        assert_eq!(map.get("z"), Some(2));
        assert_eq!(map.get("w"), None);
        assert_eq!(map.name(1), "y");
    }
}
