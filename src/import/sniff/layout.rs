//! Delimiter, quoting and header row of a delimited text, judged by its first records.

use std::borrow::Cow;

use csv::StringRecord;

use super::super::cells::{header_key, parse_time};
use super::super::presets::{headers_of_headerless, is_known_header};

/// How a delimited text is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    pub delimiter: u8,
    /// The delimiter stands twice, as in `1::31::2.5`.
    pub is_doubled: bool,
    pub quoting: bool,
    /// Quotes inside quotes are written `\"`, not `""`.
    pub has_escapes: bool,
    /// Records above the header, or above the first row where there is none: shop name, period, blank lines.
    pub preamble_records: usize,
    /// The headers stand in, of a known data set or else `column 1`: the first record is a row.
    pub is_headerless: bool,
    pub headers: Vec<String>,
    /// By column: its garbled cells are mended as they are read. Empty when there is none.
    pub mended: Vec<bool>,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            delimiter: b',',
            is_doubled: false,
            quoting: true,
            has_escapes: false,
            preamble_records: 0,
            is_headerless: false,
            headers: vec![],
            mended: vec![],
        }
    }
}

const DELIMITERS: [u8; 5] = [b',', b'\t', b';', b'|', 1];
const SAMPLE_RECORDS: usize = 200;
const HEADER_RECORDS: usize = 30;
/// Longer headers are text that landed there, and are shown in messages.
const MAX_HEADER_CHARS: usize = 200;
/// Stands for a doubled delimiter while records are split: no text holds it.
const UNIT_SEPARATOR: u8 = 0x1f;
/// What a way of splitting that is rarer has to be better by.
const QUIRK_COST: f64 = 0.02;

/// What the cells of a column look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Number,
    Time,
    Text,
}

pub(super) fn detect(sample: &str, forced: Option<u8>) -> Layout {
    let mut best: Option<(f64, Layout, Vec<StringRecord>)> = None;
    for (layout, cost) in candidates(sample, forced) {
        let records = records(sample, &layout);
        let score = evenness(&records) - cost;
        if best.as_ref().is_none_or(|(highest, ..)| score > *highest) {
            best = Some((score, layout, records));
        }
    }
    let Some((_, layout, records)) = best else { return Layout::default() };
    layout.with_header(&records)
}

/// The ways in which a text may be split, with what each has to be better by.
fn candidates(sample: &str, forced: Option<u8>) -> Vec<(Layout, f64)> {
    let mut found = vec![];
    for delimiter in forced.map_or(DELIMITERS.to_vec(), |delimiter| vec![delimiter]) {
        let plain = Layout { delimiter, ..Layout::default() };
        found.push((plain.clone(), 0.0));
        if sample.contains('"') {
            found.push((Layout { quoting: false, ..plain.clone() }, QUIRK_COST));
        }
        if sample.contains("\\\"") {
            found.push((Layout { has_escapes: true, ..plain }, QUIRK_COST / 2.0));
        }
    }
    let colons = Layout { delimiter: b':', ..Layout::default() };
    if forced.is_none() && sample.contains(':') && has_known_headers(sample, &colons) {
        found.push((colons, QUIRK_COST));
    }
    if forced.is_none_or(|delimiter| delimiter == b':') && sample.contains("::") {
        found.push((Layout { delimiter: b':', is_doubled: true, quoting: false, ..Layout::default() }, 0.0));
    }
    found
}

/// Colons stand in clocks and addresses: they part cells only below headers that are known as such.
fn has_known_headers(sample: &str, layout: &Layout) -> bool {
    const MIN_HEADERS: usize = 3;
    let head = records(sample, layout);
    let n_known = |record: &StringRecord| record.iter().filter(|cell| is_known_header(&header_key(cell))).count();
    head.iter().take(HEADER_RECORDS).any(|record| n_known(record) >= MIN_HEADERS && n_known(record) * 2 > record.len())
}

/// The first records of a text.
pub(super) fn records(sample: &str, layout: &Layout) -> Vec<StringRecord> {
    let mut text = Cow::Borrowed(sample);
    if layout.is_doubled {
        text = text.replace("::", "\u{1f}").into();
    }
    let mut reader = layout.reader_builder().from_reader(text.as_bytes());
    reader.records().map_while(Result::ok).take(SAMPLE_RECORDS).collect()
}

/// The share of records with the commonest width above one, with a small favour for wider tables.
fn evenness(records: &[StringRecord]) -> f64 {
    let widths: Vec<usize> = records.iter().map(StringRecord::len).filter(|&width| width > 1).collect();
    let count = |width: usize| widths.iter().filter(|&&other| other == width).count();
    let best = widths.iter().map(|&width| (count(width), width)).max();
    let (n_even, width) = best.unwrap_or((0, 0));
    n_even as f64 / records.len().max(1) as f64 + (width as f64).min(20.0) / 1000.0
}

impl Layout {
    /// How its records are split, once doubled delimiters have been made single by [`Self::make_single`].
    pub(in crate::import) fn reader_builder(&self) -> csv::ReaderBuilder {
        let mut builder = csv::ReaderBuilder::new();
        builder
            .delimiter(if self.is_doubled { UNIT_SEPARATOR } else { self.delimiter })
            .quoting(self.quoting)
            .flexible(true)
            .has_headers(false);
        if self.has_escapes {
            builder.escape(Some(b'\\')).double_quote(false);
        }
        builder
    }

    /// Puts one byte in the place of each doubled delimiter.
    pub(in crate::import) fn make_single(&self, text: &mut Vec<u8>) {
        if !self.is_doubled || memchr::memmem::find(text, b"::").is_none() {
            return;
        }
        let (mut from, mut to) = (0, 0);
        while let Some(&byte) = text.get(from) {
            let is_pair = byte == b':' && text.get(from + 1) == Some(&b':');
            text[to] = if is_pair { UNIT_SEPARATOR } else { byte };
            from += if is_pair { 2 } else { 1 };
            to += 1;
        }
        text.truncate(to);
    }

    /// The delimiter as it is written.
    pub(in crate::import) fn written_delimiter(&self) -> String {
        char::from(self.delimiter).to_string().repeat(if self.is_doubled { 2 } else { 1 })
    }

    /// Records above the first row.
    pub(in crate::import) fn n_above(&self) -> usize {
        self.preamble_records + usize::from(!self.is_headerless)
    }

    fn with_header(mut self, records: &[StringRecord]) -> Self {
        if let Some(headers) = headers_of_headerless(records) {
            // Lines that begin with `#` stand above the rows.
            let is_comment = |record: &&StringRecord| record.get(0).is_some_and(|cell| cell.starts_with('#'));
            let preamble_records = records.iter().take_while(is_comment).count();
            return Self { headers, preamble_records, is_headerless: true, ..self };
        }
        self.preamble_records = Self::find_header(records);
        let header = records.get(self.preamble_records);
        let body = records.get(self.preamble_records + 1..).unwrap_or_default();
        if let Some(made_up) = header.and_then(|header| made_up_headers(header, body)) {
            self.is_headerless = true;
            self.headers = made_up;
        } else if let Some(header) = header {
            self.headers = Self::clean_headers(header.iter());
        }
        self
    }

    /// Headers without blanks and marks around them; those that stand twice get a number: `Tags (2)`.
    pub(in crate::import) fn clean_headers<'a>(headers: impl Iterator<Item = &'a str>) -> Vec<String> {
        let mut counts: rustc_hash::FxHashMap<String, usize> = Default::default();
        let mut numbered = |header: String| {
            let count = counts.entry(header.clone()).or_insert(0);
            *count += 1;
            if *count > 1 && !header.is_empty() { format!("{header} ({count})") } else { header }
        };
        headers.map(|header| numbered(Self::clean_header(header))).collect()
    }

    /// The record that looks most like a header among the first.
    pub(in crate::import) fn find_header(records: &[StringRecord]) -> usize {
        let widths: Vec<usize> = records.iter().map(StringRecord::len).collect();
        let typical = typical_width(&widths);
        let mut best = (f64::MIN, 0);
        for (place, cells) in records.iter().take(HEADER_RECORDS).enumerate() {
            let score = header_score(cells, typical) - place as f64 * 0.01;
            if score > best.0 {
                best = (score, place);
            }
        }
        best.1
    }

    fn clean_header(header: &str) -> String {
        let text = header.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\0'));
        text.chars().take(MAX_HEADER_CHARS).collect()
    }
}

/// Headers for a file whose first record is a row like those below it; `None` when it is a header.
fn made_up_headers(first: &StringRecord, body: &[StringRecord]) -> Option<Vec<String>> {
    let own: Vec<Shape> = first.iter().map(shape).collect();
    let even: Vec<&StringRecord> = body.iter().filter(|record| record.len() == own.len()).collect();
    if even.is_empty() || first.iter().any(|cell| is_known_header(&header_key(cell))) {
        return None;
    }
    let agrees = |column: usize| {
        let filled = even.iter().filter_map(|record| record.get(column)).filter(|cell| !cell.trim().is_empty());
        let mut shapes = filled.map(shape);
        let found = shapes.next().filter(|found| shapes.all(|other| other == *found)).unwrap_or(Shape::Text);
        (found, own.get(column) == Some(&found))
    };
    let columns: Vec<(Shape, bool)> = (0..own.len()).map(agrees).collect();
    let telling = || columns.iter().filter(|(found, _)| *found != Shape::Text);
    if telling().count() == 0 || telling().any(|(_, same)| !same) {
        return None;
    }
    Some((1..=own.len()).map(|at| format!("column {at}")).collect())
}

fn shape(cell: &str) -> Shape {
    let cell = cell.trim();
    let is_plain = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-');
    let n_digits = cell.bytes().filter(u8::is_ascii_digit).count();
    // Nine digits and more that are a time are seconds since 1970, not an id that happens to be so long.
    let is_time = (n_digits >= 9 || !is_plain) && n_digits >= 6 && parse_time(cell, 0, None).is_ok();
    if is_time {
        Shape::Time
    } else if is_plain && n_digits > 0 {
        Shape::Number
    } else {
        Shape::Text
    }
}

fn typical_width(widths: &[usize]) -> usize {
    let count = |width: usize| widths.iter().filter(|&&other| other == width).count();
    widths.iter().map(|&width| (count(width), width)).max().map_or(0, |(_, width)| width)
}

fn header_score(cells: &StringRecord, typical: usize) -> f64 {
    let n_cells = cells.len().max(1) as f64;
    let keys: Vec<String> = cells.iter().map(header_key).collect();
    let known = keys.iter().filter(|key| is_known_header(key)).count() as f64;
    let texts = keys.iter().filter(|key| !key.is_empty() && !key.starts_with(|c: char| c.is_ascii_digit())).count();
    let mut distinct = keys.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let same_width = if cells.len() == typical { 1.0 } else { 0.0 };
    2.0 * known / n_cells + texts as f64 / n_cells + distinct.len() as f64 / n_cells + same_width
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiter_and_header_are_found() {
        let cases: [(&str, u8, usize); 9] = [
            ("First name:Surname:Email address:\"Quiz: 1 (Real)\"\nAna:Lopez:a@x.org:80\n", b':', 0),
            ("user,item,time\n1,a,12:00:01\n2,b,12:00:02\n", b',', 0),
            ("user,item,rating\n1,a,5\n2,b,4\n", b',', 0),
            ("user;item;price\n1;a;5,00\n2;b;4,50\n", b';', 0),
            ("user\titem\n1\ta \"x\n2\tb\n", b'\t', 0),
            ("Shop: Sample academy\nPeriod: 2024\n\nuser,item,rating\n1,a,5\n2,b,4\n", b',', 2),
            ("a|b|c\n1|2|3\n", b'|', 0),
            ("user::item::rating\n1::31::2.5\n2::31::4\n", b':', 0),
            ("\u{feff}user,item\n1,\"a\nb\"\n", b',', 0),
        ];
        for (text, delimiter, preamble) in cases {
            let layout = detect(text, None);
            assert_eq!((layout.delimiter, layout.preamble_records), (delimiter, preamble), "{text:?}");
        }
        assert_eq!(detect("\u{feff}user,item\n1,2\n", None).headers, ["user", "item"]);
    }

    #[test]
    fn files_without_a_header_are_told_by_their_rows() {
        let headers = |text: &str| detect(text, None);
        let ratings = headers("1::x::5::978300760\n1::y::3::978302109\n");
        assert_eq!((ratings.is_doubled, ratings.is_headerless, ratings.n_above()), (true, true, 0));
        assert_eq!(headers("9,x,2.5\n8,y,3\n").headers, ["column 1", "column 2", "column 3"]);
        for with_header in ["a,b\n1,2\n", "user,item\nx,y\n", "name,2023,2024\nAna,1,2\n"] {
            assert!(!headers(with_header).is_headerless, "{with_header}");
        }
    }

    #[test]
    fn quotes_are_escaped_in_one_of_two_ways() {
        let escaped = detect("id,text\n1,\"a \\\"b\\\", c\"\n2,\"d, e\"\n", None);
        assert!(escaped.has_escapes);
        assert!(!detect("id,text\n1,\"a \"\"b\"\", c\"\n", None).has_escapes);
    }

    #[test]
    fn headers_that_stand_twice_are_numbered() {
        assert_eq!(
            Layout::clean_headers(["Tags", " Tags", "", "", "Tags"].into_iter()),
            ["Tags", "Tags (2)", "", "", "Tags (3)"]
        );
    }

    #[test]
    fn doubled_delimiters_become_single() {
        let layout = Layout { delimiter: b':', is_doubled: true, ..Layout::default() };
        let mut text = b"1::a:b:::c".to_vec();
        layout.make_single(&mut text);
        assert_eq!(text, b"1\x1fa:b\x1f:c");
    }
}
