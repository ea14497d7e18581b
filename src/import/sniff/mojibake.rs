//! Text that was read in a wrong encoding once and saved so: `ZoÃ«`, `灏忕帇`. Noticed by column, and mended where the
//! user says so; only headers that become known ones are mended unasked, since nothing else could be meant.

use encoding_rs::{Encoding, GB18030, WINDOWS_1252};

use super::super::cells::header_key;
use super::super::note::Note;
use super::super::presets::is_known_header;
use super::layout::{self, Layout};

/// Fewer cells than this share of a column's that are not ASCII are names that only look so.
const MIN_SHARE: f64 = 0.5;

/// Looks for columns of which most cells that are not ASCII would be good UTF-8 read the other way. There is a note for
/// each; with `mend` their cells are to be mended.
pub(super) fn look(sample: &str, layout: &mut Layout, mend: bool) -> Vec<Note> {
    let mut notes = mend_headers(layout);
    let found = notes_of_columns(sample, layout);
    if mend {
        let is_found = |header: &String| found.iter().any(|note| note.column == *header);
        layout.mended = layout.headers.iter().map(is_found).collect();
    }
    let code = |note: Note| if mend { Note { code: "mojibake-mended", ..note } } else { note };
    notes.extend(found.into_iter().map(code));
    notes
}

/// Headers that are garbled and known once they are mended.
fn mend_headers(layout: &mut Layout) -> Vec<Note> {
    let mut n_mended = 0;
    let mut example = String::new();
    for header in &mut layout.headers {
        if let Some(before) = mended(header).filter(|before| is_known_header(&header_key(before))) {
            if n_mended == 0 {
                example.clone_from(header);
            }
            n_mended += 1;
            *header = before;
        }
    }
    if n_mended == 0 { vec![] } else { vec![Note::new("mojibake-headers", n_mended, &example)] }
}

fn notes_of_columns(sample: &str, layout: &Layout) -> Vec<Note> {
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
    before(text).is_some()
}

/// The text as it was before it was garbled, where nothing of it is lost.
pub(in crate::import) fn mended(text: &str) -> Option<String> {
    before(text).and_then(|(before, is_whole)| is_whole.then_some(before))
}

/// What the text was, and whether all of it is there.
fn before(text: &str) -> Option<(String, bool)> {
    if text.is_ascii() {
        return None;
    }
    // What stands for a torn character is not one of them.
    let clean = text.trim_end_matches('\u{fffd}');
    let found = [WINDOWS_1252, GB18030].into_iter().find_map(|encoding| undone_by(clean, encoding))?;
    Some((found.0, found.1 && clean.len() == text.len()))
}

fn undone_by(text: &str, encoding: &'static Encoding) -> Option<(String, bool)> {
    let (bytes, _, has_unmapped) = encoding.encode(text);
    if has_unmapped || bytes.is_ascii() {
        return None;
    }
    // GBK's misreading of an odd number of bytes ends in a torn character: its last byte became a question mark.
    let whole = bytes.strip_suffix(b"?").unwrap_or(&bytes);
    let (before, is_whole) = match std::str::from_utf8(whole) {
        Ok(_) => (std::str::from_utf8(&bytes).ok()?, true),
        Err(error) if error.error_len().is_none() && error.valid_up_to() * 2 > whole.len() => {
            (std::str::from_utf8(whole.get(..error.valid_up_to())?).ok()?, false)
        }
        Err(_) => return None,
    };
    let is_shorter = !before.is_ascii() && before.chars().count() < text.chars().count();
    is_shorter.then(|| (before.to_owned(), is_whole))
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
    fn text_comes_back_where_nothing_is_lost() {
        for (garbled, expected) in [("ZoÃ«", Some("Zoë")), ("灏忕帇", Some("小王")), ("Zoë", None), ("小王", None)]
        {
            assert_eq!(mended(garbled).as_deref(), expected, "{garbled}");
        }
        // The last byte of three is lost.
        for torn in ["灏忕帇瀛?", "灏忕帇瀛\u{fffd}"] {
            assert!(is_garbled(torn) && mended(torn).is_none(), "{torn}");
        }
    }

    #[test]
    fn columns_are_named_with_their_count() {
        let sample = "id,name\n1,ZoÃ«\n2,AndrÃ©\n3,Ann\n";
        let mut layout = layout::detect(sample, None);
        let found = look(sample, &mut layout, false);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].code, found[0].count, found[0].column.as_str()), ("mojibake", 2, "name"));
        assert!(layout.mended.is_empty());
        assert_eq!(look(sample, &mut layout, true)[0].code, "mojibake-mended");
        assert_eq!(layout.mended, [false, true]);
    }

    #[test]
    fn headers_that_are_known_once_mended_are_mended() {
        let sample = "鐢ㄦ埛,璇剧▼\nu1,c1\n";
        let mut layout = layout::detect(sample, None);
        assert_eq!(look(sample, &mut layout, false)[0].code, "mojibake-headers");
        assert_eq!(layout.headers, ["用户", "课程"]);
    }
}
