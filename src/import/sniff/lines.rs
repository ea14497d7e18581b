//! Sorts the lines of a text into ASCII, UTF-8 and others while its bytes go by in parts.

/// A longer line is judged in pieces.
const MAX_LINE_BYTES: usize = 1 << 16;

/// Lines that are not all ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct LineCounts {
    /// Good UTF-8.
    pub utf8: u64,
    /// Good UTF-8 with a character of three bytes or more.
    pub utf8_of_three: u64,
    pub other: u64,
    /// The file ends within a character.
    pub is_torn: bool,
}

#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The unfinished line at the end of the last part.
    open: Vec<u8>,
    counts: LineCounts,
}

impl Lines {
    pub(super) fn counts(&self) -> LineCounts {
        self.counts
    }

    /// Takes the next part; an empty one ends the last line. `other` gets each line that is not UTF-8.
    pub(super) fn feed(&mut self, part: &[u8], mut other: impl FnMut(&[u8])) {
        if part.is_empty() {
            let last = std::mem::take(&mut self.open);
            let is_torn = std::str::from_utf8(&last).is_err_and(|error| error.error_len().is_none());
            self.counts.is_torn = is_torn;
            self.counts.utf8 += u64::from(is_torn);
            if !is_torn {
                self.judge(&last, &mut other);
            }
            return;
        }
        if self.open.is_empty() && part.is_ascii() {
            return; // an ASCII line that goes on is judged by its rest alone
        }
        let mut rest = part;
        while let Some(at) = memchr::memchr(b'\n', rest) {
            let (line, after) = rest.split_at(at + 1);
            if self.open.is_empty() {
                self.judge(line, &mut other);
            } else {
                self.open.extend_from_slice(line);
                let whole = std::mem::take(&mut self.open);
                self.judge(&whole, &mut other);
                self.open = whole;
                self.open.clear();
            }
            rest = after;
        }
        self.open.extend_from_slice(rest);
        while self.open.len() > MAX_LINE_BYTES {
            let cut = self.piece_end();
            let rest = self.open.split_off(cut);
            let piece = std::mem::replace(&mut self.open, rest);
            self.judge(&piece, &mut other);
        }
    }

    /// Where a long line can be cut: after an ASCII byte, so that no character is torn, if there is one.
    fn piece_end(&self) -> usize {
        let head = self.open.get(..MAX_LINE_BYTES).unwrap_or(&self.open);
        head.iter().rposition(|byte| *byte < 0x30).map_or(head.len(), |at| at + 1)
    }

    fn judge(&mut self, line: &[u8], other: &mut impl FnMut(&[u8])) {
        if line.is_ascii() {
            return;
        }
        match std::str::from_utf8(line) {
            Ok(_) => {
                self.counts.utf8 += 1;
                self.counts.utf8_of_three += u64::from(line.iter().any(|byte| *byte >= 0xe0));
            }
            Err(_) => {
                self.counts.other += 1;
                other(line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(parts: &[&[u8]]) -> (LineCounts, usize) {
        let mut lines = Lines::default();
        let mut n_other_bytes = 0;
        for part in parts.iter().chain([&b"".as_slice()]) {
            lines.feed(part, |line| n_other_bytes += line.len());
        }
        (lines.counts(), n_other_bytes)
    }

    #[test]
    fn lines_are_sorted_wherever_the_parts_are_cut() {
        let text = "plain\nZoë\n课程\n".as_bytes();
        let mut bytes = text.to_vec();
        bytes.extend(b"\xbf\xce\xb3\xcc\n\xe9t\xe9");
        let expected = LineCounts { utf8: 2, utf8_of_three: 1, other: 2, is_torn: false };
        for cut in 0..=bytes.len() {
            let (head, tail) = bytes.split_at(cut);
            assert_eq!(counts(&[head, tail]).0, expected, "{cut}");
        }
    }

    #[test]
    fn a_character_cut_at_the_end_makes_no_other_encoding() {
        let bytes = "课程\n音乐".as_bytes();
        let (found, _) = counts(&[bytes.get(..bytes.len() - 1).unwrap()]);
        assert_eq!((found.other, found.is_torn), (0, true));
    }

    #[test]
    fn a_line_without_end_is_judged_in_pieces() {
        let long = "用户,课程,".repeat(20_000);
        let (found, n_other) = counts(&[long.as_bytes()]);
        assert!(found.utf8_of_three > 1 && found.other == 0 && n_other == 0);
    }
}
