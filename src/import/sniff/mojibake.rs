//! Text that was read in a wrong encoding once and saved so: `ZoÃ«`, `灏忕帇`. Noticed by column, never mended unasked.

use encoding_rs::{Encoding, GB18030, WINDOWS_1252};

use super::super::note::Note;
use super::layout::{self, Layout};

/// Fewer cells than this share of a column's that are not ASCII are names that only look so.
const MIN_SHARE: f64 = 0.5;

/// One note for each column of which most cells that are not ASCII would be good UTF-8 read the other way.
pub(super) fn notes(sample: &str, layout: &Layout) -> Vec<Note> {
    let records = layout::records(sample, layout);
    let n_columns = layout.headers.len();
    let mut columns = vec![Column::default(); n_columns];
    for record in records.iter().skip(layout.n_above()) {
        for (column, cell) in columns.iter_mut().zip(record.iter()) {
            column.see(cell);
        }
    }
    let is_bad = |column: &Column| column.n_garbled as f64 > MIN_SHARE * column.n_not_ascii as f64;
    let found = columns.into_iter().zip(&layout.headers).filter(|(column, _)| is_bad(column));
    found.map(|(column, header)| Note::new("mojibake", column.n_garbled, &column.example).of_column(header)).collect()
}

#[derive(Debug, Clone, Default)]
struct Column {
    n_not_ascii: u64,
    n_garbled: u64,
    example: String,
}

impl Column {
    fn see(&mut self, cell: &str) {
        if cell.is_ascii() {
            return;
        }
        self.n_not_ascii += 1;
        if is_garbled(cell) {
            self.n_garbled += 1;
            if self.example.is_empty() {
                self.example = cell.to_owned();
            }
        }
    }
}

/// Whether the text, put back into the bytes of an old encoding, is UTF-8 of fewer characters.
pub(super) fn is_garbled(text: &str) -> bool {
    [WINDOWS_1252, GB18030].into_iter().any(|encoding| is_undone_by(text, encoding))
}

fn is_undone_by(text: &str, encoding: &'static Encoding) -> bool {
    let (bytes, _, has_unmapped) = encoding.encode(text);
    if has_unmapped || bytes.is_ascii() {
        return false;
    }
    // GBK's misreading of an odd number of bytes ends in a torn character: its last byte became a question mark.
    let whole = bytes.strip_suffix(b"?").unwrap_or(&bytes);
    let before = match std::str::from_utf8(whole) {
        Ok(before) => before,
        Err(error) if error.error_len().is_none() && error.valid_up_to() * 2 > whole.len() => {
            std::str::from_utf8(whole.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !before.is_ascii() && before.chars().count() < text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn garbled_text_is_told_from_good_text() {
        for text in ["ZoÃ«", "CafÃ© MÃ¼ller", "灏忕帇", "è¯¾ç¨‹"] {
            assert!(is_garbled(text), "{text}");
        }
        for text in ["Zoë", "小王", "课程", "Ã", "ÅNGSTRÖM", "Müller", "plain", "音乐制作入门", "é à la carte"]
        {
            assert!(!is_garbled(text), "{text}");
        }
    }

    #[test]
    fn columns_are_named_with_their_count() {
        let sample = "id,name\n1,ZoÃ«\n2,AndrÃ©\n3,Ann\n";
        let found = notes(sample, &layout::detect(sample, None));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].code, found[0].count, found[0].column.as_str()), ("mojibake", 2, "name"));
    }
}
