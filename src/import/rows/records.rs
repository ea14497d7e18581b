//! Finds where records end in bytes that go by, as the `csv` crate ends them, without taking them apart. Lets a text be
//! cut into blocks of whole records that can be split into cells each on its own.

/// How a layout quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quoting {
    pub on: bool,
    pub has_escapes: bool,
    pub delimiter: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// A quote here opens a quoted cell.
    CellStart,
    Plain,
    Quoted,
    /// After a backslash inside quotes.
    Escaped,
    /// After a quote inside quotes: the cell's end, or the first half of a doubled quote.
    QuoteInQuoted,
}

/// Walks along a text from the start of a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct RecordScan {
    quoting: Quoting,
    state: State,
    place: usize,
    last_end: Option<usize>,
}

impl RecordScan {
    pub(super) fn new(quoting: Quoting) -> Self {
        Self { quoting, state: State::CellStart, place: 0, last_end: None }
    }

    /// Where the last whole record seen ends, behind its line end.
    pub(super) fn last_end(&self) -> Option<usize> {
        self.last_end
    }

    /// Whether the text so far ends within quotes.
    pub(super) fn is_in_quotes(&self) -> bool {
        matches!(self.state, State::Quoted | State::Escaped)
    }

    /// Goes on to the end of `text`, which begins as it did at the last call.
    pub(super) fn advance(&mut self, text: &[u8]) {
        let fresh = text.get(self.place..).unwrap_or_default();
        let is_plain = !self.quoting.on || (!self.is_in_quotes() && memchr::memchr(b'"', fresh).is_none());
        if is_plain {
            self.advance_plain(text.len(), fresh);
        } else {
            self.advance_quoted(text);
        }
        self.place = text.len();
    }

    /// Without quotes every line end ends a record.
    fn advance_plain(&mut self, end: usize, fresh: &[u8]) {
        let start = end - fresh.len();
        let line_end = memchr::memrchr(b'\n', fresh).or_else(|| {
            // A carriage return may be the first half of a line end that is not all there yet.
            let whole = fresh.get(..fresh.len().saturating_sub(1)).unwrap_or_default();
            memchr::memrchr(b'\r', whole)
        });
        if let Some(at) = line_end {
            self.last_end = Some(start + at + 1);
        }
        self.state = match fresh.last() {
            Some(b'\n' | b'\r') => State::CellStart,
            Some(&last) if last == self.quoting.delimiter => State::CellStart,
            Some(_) => State::Plain,
            None => self.state,
        };
    }

    fn advance_quoted(&mut self, text: &[u8]) {
        let Quoting { delimiter, has_escapes, .. } = self.quoting;
        let mut place = self.place;
        while let Some(&byte) = text.get(place) {
            place += 1;
            self.state = match (self.state, byte) {
                (State::CellStart, b'"') => State::Quoted,
                (State::Quoted, b'"') if has_escapes => State::Plain,
                (State::Quoted, b'"') => State::QuoteInQuoted,
                (State::Quoted, b'\\') if has_escapes => State::Escaped,
                (State::Quoted, _) => {
                    // Most of a long cell is passed over at once.
                    let rest = text.get(place..).unwrap_or_default();
                    let next =
                        if has_escapes { memchr::memchr2(b'"', b'\\', rest) } else { memchr::memchr(b'"', rest) };
                    place += next.unwrap_or(rest.len());
                    State::Quoted
                }
                (State::Escaped, _) => State::Quoted,
                (State::QuoteInQuoted, b'"') => State::Quoted,
                (_, b'\n') => {
                    self.last_end = Some(place);
                    State::CellStart
                }
                (_, b'\r') => {
                    if place < text.len() {
                        self.last_end = Some(place);
                    }
                    State::CellStart
                }
                (_, byte) if byte == delimiter => State::CellStart,
                _ => State::Plain,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const USUAL: Quoting = Quoting { on: true, has_escapes: false, delimiter: b',' };

    fn last_end(text: &str) -> Option<usize> {
        let mut scan = RecordScan::new(USUAL);
        scan.advance(text.as_bytes());
        scan.last_end()
    }

    #[test]
    fn records_end_outside_of_quotes() {
        let cases = [
            ("a,b\nc,d", Some(4)),
            ("a,\"b\nc\",d", None),
            ("a,\"b\nc\",d\n", Some(10)),
            ("a,b\"\nc", Some(5)),
            ("\"a\"\"\n\"\"b\"\nc", Some(10)),
            ("\"a\"b\"\nc", Some(6)),
            ("a\rb\rc", Some(4)),
            ("a\r\nb\r", Some(3)),
            ("abc", None),
        ];
        for (text, expected) in cases {
            assert_eq!(last_end(text), expected, "{text:?}");
        }
    }

    fn cells(text: &[u8], quoting: Quoting) -> Vec<csv::ByteRecord> {
        let mut builder = csv::ReaderBuilder::new();
        builder.flexible(true).has_headers(false).quoting(quoting.on);
        if quoting.has_escapes {
            builder.escape(Some(b'\\')).double_quote(false);
        }
        builder.from_reader(text).byte_records().map(Result::unwrap).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        /// Cutting where a record ends and splitting both halves gives the cells of the whole.
        #[test]
        fn a_text_may_be_cut_where_a_record_ends(
            text in "[a\",\\\\\n\r]{0,40}", on in any::<bool>(), has_escapes in any::<bool>(), step in 1..8_usize,
        ) {
            let quoting = Quoting { on, has_escapes, delimiter: b',' };
            let bytes = text.as_bytes();
            let mut scan = RecordScan::new(quoting);
            for end in (0..=bytes.len()).step_by(step) {
                scan.advance(&bytes[..end]);
                if let Some(cut) = scan.last_end() {
                    let mut halves = cells(&bytes[..cut], quoting);
                    halves.extend(cells(&bytes[cut..], quoting));
                    prop_assert_eq!(halves, cells(bytes, quoting), "{:?} at {}", text, cut);
                }
            }
        }
    }
}
