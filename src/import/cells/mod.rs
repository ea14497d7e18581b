//! Single cells to values: cleaning, numbers, times, durations, words. Knows nothing of rows or files.

mod codes;
mod duration;
mod entities;
mod facts;
mod months;
mod number;
mod time;
mod words;

use std::borrow::Cow;

pub use codes::{currency_of, normal_barcode, normal_isrc};
pub use duration::parse_duration;
pub use entities::unescape;
pub use facts::{ColumnFacts, ColumnProfile};
pub use number::{Decimal, is_rounded, parse_number, parse_share};
pub use time::{DateOrder, TimeError, parse_time, written_time, zone_offset};
pub use words::{OrderState, event_kind, fold, header_key, order_state, parse_bool, parse_consent};

/// Significant digits of a number in a spreadsheet.
const SPREADSHEET_DIGITS: usize = 15;

/// The cell without white space of any kind, byte-order marks, NULs, a leading apostrophe before a number or an
/// Excel text formula; empty for the usual placeholders.
pub fn clean(raw: &str) -> &str {
    let bytes = raw.as_bytes();
    if let (Some(&first), Some(&last)) = (bytes.first(), bytes.last())
        && first.is_ascii_alphanumeric()
        && last.is_ascii_alphanumeric()
        && !(2..=7).contains(&bytes.len())
    {
        return raw;
    }
    let text = unwrap_formula(raw.trim_matches(is_blank));
    if is_placeholder(text) { "" } else { text }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\0')
}

/// `="00123"` and `'+49...`: ways to keep a spreadsheet from touching a number.
fn unwrap_formula(text: &str) -> &str {
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return inner;
    }
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(|c: char| c == '+' || c.is_ascii_digit()) => rest,
        _ => text,
    }
}

fn is_placeholder(text: &str) -> bool {
    const WORDS: [&str; 25] = [
        "-",
        "--",
        "n/a",
        "null",
        "none",
        "nan",
        "\\n",
        "#n/a",
        "#ref!",
        "#value!",
        "无",
        "未填写",
        "暂无",
        "—",
        "---",
        "(null)",
        "[null]",
        "<null>",
        "nil",
        "#div/0!",
        "#name?",
        "#num!",
        "#null!",
        "n.a.",
        "undefined",
    ];
    text.len() <= 12 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Full-width letters, digits and signs as their ASCII twins: `１２３．５` is `123.5`.
pub fn half_width(text: &str) -> Cow<'_, str> {
    let is_wide = |c: char| matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{3000}');
    if text.is_ascii() || !text.contains(is_wide) {
        return text.into();
    }
    let narrow = |c: char| match c {
        '\u{3000}' => ' ',
        // The block stands in the order of ASCII, 0xFEE0 further on.
        c if is_wide(c) => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    };
    text.chars().map(narrow).collect()
}

/// Whether an id has been through a spreadsheet: `1.38123E+10`, `1E+10`.
pub fn is_scientific(text: &str) -> bool {
    // Every id of every row comes here: most have no sign in their middle.
    if memchr::memchr2(b'+', b'-', text.as_bytes()).is_none() {
        return false;
    }
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let exponent = exponent.strip_prefix(['+', '-']);
    exponent.is_some_and(digits) && digits(whole) && digits(fraction)
}

/// The integer behind scientific notation when no digit is lost: `8.613812345678E+12`.
pub fn recover_scientific(text: &str) -> Option<String> {
    if !is_scientific(text) {
        return None;
    }
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let (whole, fraction) = mantissa.split_once('.')?;
    let exponent: usize = exponent.strip_prefix('+')?.parse().ok()?;
    (fraction.len() == exponent && exponent <= 18).then(|| format!("{whole}{fraction}"))
}

/// An id that a spreadsheet cut: numbers there have 15 digits, the rest become zeros.
pub fn is_cut_id(text: &str) -> bool {
    is_long_id(text) && text.bytes().skip(SPREADSHEET_DIGITS).all(|byte| byte == b'0')
}

/// A whole number of more digits than a spreadsheet keeps.
pub fn is_long_id(text: &str) -> bool {
    text.len() > SPREADSHEET_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `138****5678`, `a***@x.com`: shown to people, of no use as an identifier.
pub fn is_masked(text: &str) -> bool {
    match memchr::memchr3(b'*', 0xe2, 0xef, text.as_bytes()) {
        Some(_) => text.contains("**") || text.contains("••") || text.contains('＊'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_cleaned() {
        let cases = [
            ("  a b\u{a0}", "a b"),
            ("\u{feff}id\u{3000}", "id"),
            ("=\"00123\"", "00123"),
            ("'+4930123", "+4930123"),
            ("'tis", "'tis"),
            ("N/A", ""),
            ("null", ""),
            ("\\N", ""),
            ("无", ""),
            ("-", ""),
            ("NULLABLE!", "NULLABLE!"),
            ("u_5f1c", "u_5f1c"),
            ("a\0", "a"),
            ("", ""),
        ];
        for (raw, expected) in cases {
            assert_eq!(clean(raw), expected, "{raw:?}");
        }
    }

    #[test]
    fn spreadsheet_damage_is_seen() {
        assert!(is_scientific("1.38123E+10"));
        assert!(!is_scientific("u1e5"));
        assert!(!is_scientific("5e1c"));
        assert!(is_scientific("1E+10"));
        assert!(!is_scientific("e+10"));
        assert!(is_cut_id("123456789012345000") && !is_cut_id("123456789012345001") && !is_cut_id("100000000000000"));
        assert_eq!(half_width("Ａ１２３．５　x"), "A123.5 x");
        assert_eq!(recover_scientific("1.38123E+10"), None);
        assert_eq!(recover_scientific("8.613812345678E+12").as_deref(), Some("8613812345678"));
        assert!(is_masked("138****5678"));
        assert!(!is_masked("13812345678"));
    }
}
