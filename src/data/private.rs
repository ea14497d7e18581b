//! Memory of contact data: wiped when it is dropped, and what a growing text leaves behind is wiped too.
//!
//! What holds addresses and numbers for longer than a moment is made of these: the identifiers of a file that is read,
//! the index that people are joined on, cards, the people and the rows of an export, addresses for a partner. Not wiped
//! is what others hold: pages that SQLite has read (its own cipher wipes keys), and text that went through a formatter or
//! a hash on its way.

use zeroize::{Zeroize, Zeroizing};

use super::text::TextColumn;

/// Room for so many more bytes. What is moved to a wider place is wiped at the old one.
pub fn make_room(text: &mut String, more: usize) {
    if text.capacity() - text.len() >= more {
        return;
    }
    let mut wider = String::with_capacity((text.len() + more).max(text.capacity() * 2));
    wider.push_str(text);
    std::mem::replace(text, wider).zeroize();
}

/// Texts by row, wiped when dropped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrivateColumn(Zeroizing<TextColumn>);

impl PrivateColumn {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn push(&mut self, text: &str) {
        self.0.make_private_room(text.len());
        self.0.push(text);
    }

    /// The text of a row; empty for a row that is not there.
    pub fn get(&self, row: usize) -> &str {
        self.0.get(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_grows_without_losing_anything() {
        let mut text = String::new();
        let mut column = PrivateColumn::default();
        for number in 0..200 {
            let word = format!("person{number}@example.com;");
            make_room(&mut text, word.len());
            let room = text.capacity();
            text.push_str(&word);
            assert_eq!(text.capacity(), room, "it did not move");
            column.push(&word);
        }
        assert_eq!((text.matches(';').count(), column.len()), (200, 200));
        assert_eq!((column.get(7), column.get(500)), ("person7@example.com;", ""));
    }

    #[test]
    fn what_is_wiped_is_empty() {
        let mut column: TextColumn = ["ana@example.com", "bo@example.com"].iter().collect();
        column.zeroize();
        assert!(column.is_empty() && column.get(0).is_empty());
    }
}
