//! How well a title answers what was typed: at its start, at the start of a word, inside one, or letter by letter.

use std::ops::Range;

/// Letters in order but apart count only from this length on; under it nearly everything would match.
const LEAST_FUZZY: usize = 3;

/// Better ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    Prefix,
    WordStart,
    Inside,
    Fuzzy,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub fit: Fit,
    /// Bytes of the title to mark; empty for letters that stand apart.
    pub bytes: Range<usize>,
}

/// What was typed, folded once for many titles.
#[derive(Debug, Clone, Default)]
pub struct Query(Vec<char>);

impl Query {
    pub fn new(typed: &str) -> Self {
        Self(typed.trim().chars().map(fold).collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `None` when the title does not answer. Nothing typed answers to nothing.
    pub fn find(&self, title: &str) -> Option<Hit> {
        if self.is_empty() {
            return None;
        }
        let mut best: Option<Hit> = None;
        let mut before: Option<char> = None;
        for (at, letter) in title.char_indices() {
            let fit = match before {
                None => Fit::Prefix,
                Some(before) if is_word_start(before, letter) => Fit::WordStart,
                Some(_) => Fit::Inside,
            };
            before = Some(letter);
            if best.as_ref().is_none_or(|best| fit < best.fit)
                && let Some(end) = self.end_of_match(title, at)
            {
                best = Some(Hit { fit, bytes: at..end });
            }
        }
        best.or_else(|| self.is_scattered_in(title).then_some(Hit { fit: Fit::Fuzzy, bytes: 0..0 }))
    }

    fn end_of_match(&self, title: &str, at: usize) -> Option<usize> {
        let rest = title.get(at..)?;
        let mut letters = rest.char_indices();
        let mut end = 0;
        for &wanted in &self.0 {
            let (offset, letter) = letters.next()?;
            if fold(letter) != wanted {
                return None;
            }
            end = offset + letter.len_utf8();
        }
        Some(at + end)
    }

    fn is_scattered_in(&self, title: &str) -> bool {
        let mut letters = title.chars().map(fold);
        self.0.len() >= LEAST_FUZZY && self.0.iter().all(|wanted| letters.any(|letter| letter == *wanted))
    }
}

/// One letter stays one letter, so that places in the title hold.
fn fold(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

/// Chinese has no gaps between words: every character may begin one.
fn is_word_start(before: char, letter: char) -> bool {
    !before.is_alphanumeric() || ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fits() {
        let cases = [
            ("slow", "Slow tide", Some((Fit::Prefix, 0..4))),
            ("slow", "Piano, slow practice", Some((Fit::WordStart, 7..11))),
            ("low", "Slow lowlands", Some((Fit::WordStart, 5..8))),
            ("low", "Slow tide", Some((Fit::Inside, 1..4))),
            ("sltd", "Slow tide", Some((Fit::Fuzzy, 0..0))),
            ("sd", "Slow tide", None),
            ("tides", "Slow tide", None),
            ("慢", "潮水很慢", Some((Fit::WordStart, 9..12))),
            ("  SLOW ", "slow", Some((Fit::Prefix, 0..4))),
            ("", "Slow tide", None),
        ];
        for (typed, title, expected) in cases {
            let found = Query::new(typed).find(title).map(|hit| (hit.fit, hit.bytes));
            assert_eq!(found, expected, "{typed} in {title}");
        }
    }
}
