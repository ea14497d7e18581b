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
    rows: HashTable<Place>,
}

/// A row beside a part of its text's hash: other texts are told apart, and a growing table is laid out anew, without
/// a look at the texts, which lie far away.
#[derive(Debug, Clone, Copy)]
struct Place {
    tag: u32,
    row: u32,
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
        self.find(tag_of(name), name)
    }

    fn find(&self, tag: u32, name: &str) -> Option<u32> {
        let is_it = |place: &Place| place.tag == tag && self.names.get(place.row as usize) == name;
        self.rows.find(spread(tag), is_it).map(|place| place.row)
    }

    /// The numbers of many names, as [`Self::get`] gives them one by one. What lies far apart in memory is asked for
    /// many times over before the first answer is needed: in a map larger than the caches that is several times faster.
    pub fn find_all<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Vec<Option<u32>> {
        let mut found = vec![];
        let mut names = names.into_iter();
        loop {
            let some: Vec<(u32, &str)> = names.by_ref().take(Self::AT_ONCE).map(|name| (tag_of(name), name)).collect();
            if some.is_empty() {
                return found;
            }
            // The first row of this tag is nearly always the one.
            let place = |&(tag, _): &(u32, &str)| self.rows.find(spread(tag), |place| place.tag == tag).copied();
            let places: Vec<Option<Place>> = some.iter().map(place).collect();
            found.extend(some.iter().zip(places).map(|(&(tag, name), place)| match place {
                Some(place) if self.names.get(place.row as usize) == name => Some(place.row),
                Some(_) => self.find(tag, name),
                None => None,
            }));
        }
    }

    const AT_ONCE: usize = 64;

    /// The number of `name`, giving it the next one when it is new.
    pub fn insert(&mut self, name: &str) -> u32 {
        let tag = tag_of(name);
        if let Some(row) = self.find(tag, name) {
            return row;
        }
        let row = self.names.len() as u32;
        self.names.push(name);
        self.rows.insert_unique(spread(tag), Place { tag, row }, |place| spread(place.tag));
        row
    }
}

impl Zeroize for IdMap {
    fn zeroize(&mut self) {
        self.names.zeroize();
        self.rows.clear();
    }
}

fn tag_of(text: &str) -> u32 {
    let hash = FxBuildHasher.hash_one(text);
    (hash ^ hash >> 32) as u32
}

/// The hash as the table knows it, made out of what is kept: the table takes its places from the low ones and seven more from the top.
fn spread(tag: u32) -> u64 {
    u64::from(tag).wrapping_mul(0x9e37_79b9_7f4a_7c15)
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

    #[test]
    fn many_are_found_as_one_by_one() {
        let mut map = IdMap::default();
        for id in 0..100_000_u32 {
            assert_eq!(map.insert(&format!("user_{id:07}")), id);
        }
        let names: Vec<String> = (0..120_000_u32).rev().map(|id| format!("user_{id:07}")).collect();
        let found = map.find_all(names.iter().map(String::as_str));
        let expected = |id| if id < 100_000 { Some(id) } else { None };
        assert!(found.into_iter().eq((0..120_000_u32).rev().map(expected)));
        assert!(names.iter().all(|name| map.get(name) == map.find_all([name.as_str()])[0]));
    }
}
