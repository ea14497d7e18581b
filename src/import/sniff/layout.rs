//! Delimiter, quoting and header row of a delimited text, judged by its first records.

use csv::StringRecord;

use super::super::cells::header_key;
use super::super::presets::{headers_of_headerless, is_known_header};

/// How a delimited text is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    pub delimiter: u8,
    pub quoting: bool,
    /// Records above the header: shop name, period, blank lines.
    pub preamble_records: usize,
    pub headers: Vec<String>,
    /// The headers stand in: the first record is a row.
    pub is_headerless: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self { delimiter: b',', quoting: true, preamble_records: 0, headers: vec![], is_headerless: false }
    }
}

const DELIMITERS: [u8; 5] = [b',', b'\t', b';', b'|', 1];
const SAMPLE_RECORDS: usize = 200;
const HEADER_RECORDS: usize = 30;

pub(super) fn detect(sample: &str, forced: Option<u8>) -> Layout {
    let candidates = forced.map_or(DELIMITERS.to_vec(), |delimiter| vec![delimiter]);
    let mut best = (0.0, Layout::default());
    let mut best_records = vec![];
    for delimiter in candidates {
        for quoting in [true, false] {
            let records = records(sample, delimiter, quoting);
            let score = evenness(&records) - if quoting { 0.0 } else { 0.02 };
            if score > best.0 || best.1.headers.is_empty() {
                let header = Layout::find_header(&records);
                let headers = records.get(header).map(|cells| cells.iter().map(Layout::clean_header).collect());
                let layout = Layout {
                    delimiter,
                    quoting,
                    preamble_records: header,
                    headers: headers.unwrap_or_default(),
                    is_headerless: false,
                };
                best = (score, layout);
                best_records = records;
            }
        }
    }
    match headers_of_headerless(&best_records) {
        Some(headers) => {
            // Lines that begin with `#` stand above the rows.
            let is_comment = |record: &&StringRecord| record.get(0).is_some_and(|cell| cell.starts_with('#'));
            let preamble_records = best_records.iter().take_while(is_comment).count();
            Layout { headers, preamble_records, is_headerless: true, ..best.1 }
        }
        None => best.1,
    }
}

/// The first records of a text.
fn records(sample: &str, delimiter: u8, quoting: bool) -> Vec<StringRecord> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(quoting)
        .flexible(true)
        .has_headers(false)
        .from_reader(sample.as_bytes());
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

    pub(in crate::import) fn clean_header(header: &str) -> String {
        header.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\0')).to_owned()
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
        let cases: [(&str, u8, usize); 6] = [
            ("user,item,rating\n1,a,5\n2,b,4\n", b',', 0),
            ("user;item;price\n1;a;5,00\n2;b;4,50\n", b';', 0),
            ("user\titem\n1\ta \"x\n2\tb\n", b'\t', 0),
            ("Shop: Sample academy\nPeriod: 2024\n\nuser,item,rating\n1,a,5\n2,b,4\n", b',', 2),
            ("a|b|c\n1|2|3\n", b'|', 0),
            ("\u{feff}user,item\n1,\"a\nb\"\n", b',', 0),
        ];
        for (text, delimiter, preamble) in cases {
            let layout = detect(text, None);
            assert_eq!((layout.delimiter, layout.preamble_records), (delimiter, preamble), "{text:?}");
        }
        assert_eq!(detect("\u{feff}user,item\n1,2\n", None).headers, ["user", "item"]);
    }
}
