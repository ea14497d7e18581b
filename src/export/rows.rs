//! Rows of a list on their way to a file: all cells of a block of people in one buffer, so that a million rows need a
//! handful of allocations. Wiped when dropped.

use std::hash::{DefaultHasher, Hasher};

use rustc_hash::FxHasher;
use zeroize::Zeroizing;

use super::contact::HashForm;
use super::table::Cell;
use crate::data::make_room;

/// Bytes that nearly every cell fits into.
const USUAL_CELL: usize = 256;

/// Rows of one list. Cells are appended left to right; [`Rows::end_row`] closes a row.
#[derive(Debug, Default)]
pub struct Rows {
    text: Zeroizing<String>,
    cells: Vec<Span>,
    /// Cells before the end of each row.
    row_ends: Vec<usize>,
}

#[derive(Debug, Clone, Copy)]
enum Span {
    Missing,
    Text { start: usize, end: usize },
    Integer(i64),
    Number(f64),
    Time(i64),
}

impl Rows {
    /// Closed rows.
    pub fn len(&self) -> usize {
        self.row_ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.row_ends.is_empty()
    }

    /// An empty text is a missing cell.
    pub fn text(&mut self, text: &str) {
        self.written(|buffer| buffer.push_str(text));
    }

    /// A cell a text, left to right.
    pub fn texts<const N: usize>(&mut self, texts: [&str; N]) {
        texts.into_iter().for_each(|text| self.text(text));
    }

    /// The hash of a text; of an empty text a missing cell.
    pub fn hashed(&mut self, form: HashForm, text: &str) {
        self.written(|buffer| form.append(text, buffer));
    }

    /// A cell of what `write` appends.
    pub fn written(&mut self, write: impl FnOnce(&mut String)) {
        let start = self.text.len();
        make_room(&mut self.text, USUAL_CELL);
        write(&mut self.text);
        let end = self.text.len();
        self.cells.push(if start == end { Span::Missing } else { Span::Text { start, end } });
    }

    pub fn integer(&mut self, value: i64) {
        self.cells.push(Span::Integer(value));
    }

    pub fn number(&mut self, value: Option<f64>) {
        self.cells.push(value.filter(|value| value.is_finite()).map_or(Span::Missing, Span::Number));
    }

    /// Seconds since 1970, UTC.
    pub fn time(&mut self, secs: Option<i64>) {
        self.cells.push(secs.map_or(Span::Missing, Span::Time));
    }

    /// `count` cells with the first of `texts`; missing ones where there are fewer.
    pub fn padded<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>, count: usize) {
        let mut texts = texts.into_iter();
        (0..count).for_each(|_| self.text(texts.next().unwrap_or_default()));
    }

    pub fn end_row(&mut self) {
        self.row_ends.push(self.cells.len());
    }

    /// Takes rows off until `len` are left.
    pub(super) fn truncate(&mut self, len: usize) {
        self.row_ends.truncate(len);
        self.cells.truncate(self.row_ends.last().copied().unwrap_or(0));
        let end = self.cells.iter().rev().find_map(|span| match span {
            Span::Text { end, .. } => Some(*end),
            _ => None,
        });
        self.text.truncate(end.unwrap_or(0));
    }

    pub(super) fn row(&self, at: usize) -> impl Iterator<Item = Cell<'_>> {
        let start = if at == 0 { 0 } else { self.row_ends[at - 1] };
        self.cells[start..self.row_ends[at]].iter().map(|span| match *span {
            Span::Missing => Cell::Missing,
            Span::Text { start, end } => Cell::Text(&self.text[start..end]),
            Span::Integer(value) => Cell::Integer(value),
            Span::Number(value) => Cell::Number(value),
            Span::Time(secs) => Cell::Time(secs),
        })
    }

    /// 128 bits by which a repeated row is known, from two unlike hash functions; kept in memory only. `counts` tells
    /// which cells belong to the identity of the row.
    pub(super) fn fingerprint(&self, at: usize, counts: impl Fn(usize) -> bool) -> u128 {
        let (mut first, mut second) = (DefaultHasher::new(), FxHasher::default());
        for (place, cell) in self.row(at).enumerate().filter(|(place, _)| counts(*place)) {
            for hasher in [&mut first as &mut dyn Hasher, &mut second] {
                hasher.write_usize(place);
                match cell {
                    Cell::Missing => {}
                    Cell::Text(text) => hasher.write(text.as_bytes()),
                    Cell::Integer(value) | Cell::Time(value) => hasher.write_i64(value),
                    Cell::Number(value) => hasher.write_u64(value.to_bits()),
                    Cell::Bool(value) => hasher.write_u8(value.into()),
                }
            }
        }
        (u128::from(first.finish()) << 64) | u128::from(second.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_read_back_and_are_told_apart_by_what_counts() {
        let mut rows = Rows::default();
        for number in [1, 2] {
            rows.integer(number);
            rows.text("same");
            rows.text("");
            rows.number(Some(f64::NAN));
            rows.end_row();
        }
        assert_eq!(rows.len(), 2);
        assert_eq!(
            rows.row(1).collect::<Vec<_>>(),
            [Cell::Integer(2), Cell::Text("same"), Cell::Missing, Cell::Missing]
        );
        assert_ne!(rows.fingerprint(0, |_| true), rows.fingerprint(1, |_| true));
        assert_eq!(rows.fingerprint(0, |place| place > 0), rows.fingerprint(1, |place| place > 0));
        rows.truncate(1);
        rows.text("next");
        rows.end_row();
        assert_eq!(rows.row(1).collect::<Vec<_>>(), [Cell::Text("next")]);
    }

    #[test]
    fn cells_do_not_run_into_one_another() {
        let mut rows = Rows::default();
        for [first, second] in [["ab", "c"], ["a", "bc"]] {
            rows.text(first);
            rows.text(second);
            rows.end_row();
        }
        assert_ne!(rows.fingerprint(0, |_| true), rows.fingerprint(1, |_| true));
    }
}
