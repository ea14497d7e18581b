//! UTF-7 escapes that an old spreadsheet left in a text: `+ACM-` is `#`, `+AC0-` is `-` (RFC 2152).

use std::borrow::Cow;

/// Fewer escapes than this in a sample are names with a plus in them.
const MIN_ESCAPES: usize = 3;
/// Longer runs are no cell of an export.
const MAX_ESCAPE_CHARS: usize = 400;

/// How many escapes a text holds, if it was written in UTF-7: there are many, and most stand for signs of ASCII.
pub(in crate::import) fn count_escapes(sample: &str) -> usize {
    if !sample.is_ascii() {
        return 0;
    }
    let decoded: Vec<String> = pieces(sample).filter_map(|(_, escape)| escape.and_then(decode)).collect();
    let n_signs = decoded.iter().filter(|text| text.is_ascii()).count();
    let is_dense =
        decoded.len() >= MIN_ESCAPES && n_signs * 2 >= decoded.len() && decoded.len() * 20 >= sample.lines().count();
    if is_dense { decoded.len() } else { 0 }
}

/// The text with its escapes undone. What is no good escape stays as it is.
pub(super) fn unescape(line: &str) -> Cow<'_, str> {
    if !line.contains('+') {
        return line.into();
    }
    let mut text = String::with_capacity(line.len());
    for (plain, escape) in pieces(line) {
        text.push_str(plain);
        if let Some(escape) = escape {
            match decode(escape) {
                Some(decoded) => text.push_str(&decoded),
                None => text.extend(["+", escape, "-"]),
            }
        }
    }
    text.into()
}

/// Plain text and the `+...-` behind it, in turn.
fn pieces(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut from = 0;
        while let Some(at) = text.get(from..).and_then(|tail| tail.find('+')).map(|at| from + at) {
            let tail = text.get(at + 1..).unwrap_or("");
            let n_code = tail.bytes().take_while(|byte| value(*byte).is_some()).count();
            if tail.as_bytes().get(n_code) == Some(&b'-') {
                rest = tail.get(n_code + 1..);
                return Some((text.get(..at)?, tail.get(..n_code)));
            }
            from = at + 1;
        }
        rest = None;
        Some((text, None))
    })
}

/// `None` when the letters are no whole UTF-16.
fn decode(escape: &str) -> Option<String> {
    if escape.is_empty() {
        return Some("+".to_owned());
    }
    let (mut bits, mut n_bits, mut units) = (0_u32, 0, vec![]);
    for byte in escape.bytes().take(MAX_ESCAPE_CHARS) {
        bits = (bits << 6) | value(byte)?;
        n_bits += 6;
        if n_bits >= 16 {
            n_bits -= 16;
            units.push((bits >> n_bits) as u16);
            bits &= (1 << n_bits) - 1;
        }
    }
    (n_bits < 6 && bits == 0 && !units.is_empty()).then(|| String::from_utf16(&units).ok())?
}

fn value(byte: u8) -> Option<u32> {
    match byte {
        b'A'..=b'Z' => Some(u32::from(byte - b'A')),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_and_nothing_else() {
        let cases = [
            ("+ACM-AUDIOSCROBBLER/1.1", "#AUDIOSCROBBLER/1.1"),
            ("a+AC0-b+ACI-", "a-b\""),
            ("1+-1", "1+1"),
            ("ana+x-y@example.com", "ana+x-y@example.com"),
            ("+8613812345678", "+8613812345678"),
            ("C+", "C+"),
            ("+i/56Cw-", "课程"),
        ];
        for (text, expected) in cases {
            assert_eq!(unescape(text), expected, "{text}");
        }
    }

    #[test]
    fn only_a_text_full_of_escapes_is_utf_7() {
        assert_eq!(count_escapes("+ACM-time,artist\n1+AC0-2,a\n+ACI-b+ACI-,c\n"), 4);
        assert_eq!(count_escapes("user,phone\nu,+8613812345678\nana+x-y@example.com,+49\n"), 0);
        assert_eq!(count_escapes("课程,+ACM-,+ACM-,+ACM-\n"), 0);
    }
}
