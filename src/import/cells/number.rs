//! Numbers as people write them: separators, currency signs, brackets, Chinese units. Never NaN or infinite.

use super::half_width;

/// Which sign separates the fraction in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Decimal {
    #[default]
    Dot,
    Comma,
}

/// The number in a cell, or `None` when there is none or more than one.
pub fn parse_number(text: &str, decimal: Decimal) -> Option<f64> {
    if text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'))
        && decimal == Decimal::Dot
        && let Ok(value) = text.parse::<f64>()
    {
        return Some(value).filter(|value| value.is_finite());
    }
    let narrow = half_width(text);
    let (text, negative) = strip_sign(narrow.trim());
    let (text, factor) = strip_unit(strip_currency(text));
    let (text, inner_negative) = strip_sign(text.trim());
    let plain = plain_digits(strip_currency(text), decimal)?;
    let value: f64 = plain.parse().ok()?;
    let signed = if negative != inner_negative { -value } else { value };
    Some(signed * factor).filter(|value| value.is_finite())
}

/// A share 0..=1 or 0..=100 as written; `true` when a percent sign says which.
pub fn parse_share(text: &str, decimal: Decimal) -> Option<(f64, bool)> {
    match text.trim_end().strip_suffix(['%', '％']) {
        Some(number) => Some((parse_number(number.trim_end(), decimal)? / 100.0, true)),
        None => Some((parse_number(text, decimal)?, false)),
    }
}

/// Brackets, a leading or a trailing minus.
fn strip_sign(text: &str) -> (&str, bool) {
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return (inner, true);
    }
    if let Some(rest) = text.strip_prefix(['-', '\u{2212}']).or_else(|| text.strip_suffix('-')) {
        return (rest, true);
    }
    (text.strip_prefix('+').unwrap_or(text), false)
}

fn strip_currency(text: &str) -> &str {
    /// Names of currencies that are no code in capitals.
    const WORDS: [&str; 13] =
        ["人民币", "人民幣", "Rs.", "Rs", "zł", "kr.", "kr", "Kč", "руб.", "руб", "р.", "Fr.", "Ft"];
    let is_sign = |c: char| "¥￥$€£₽₩৳₹₺₴₫₱₦₪฿元円块 \u{a0}".contains(c);
    let mut text = text.trim_matches(is_sign);
    for word in WORDS {
        text = text.strip_prefix(word).or_else(|| text.strip_suffix(word)).unwrap_or(text);
    }
    let text = text.trim_matches(is_sign);
    let n_letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    // `A$ 31`: one letter names a currency before its sign only.
    let is_code = (2..=3).contains(&n_letters) || (n_letters == 1 && text[1..].starts_with('$'));
    let head = if is_code { &text[n_letters..] } else { text };
    let n_letters = head.bytes().rev().take_while(u8::is_ascii_uppercase).count();
    let body = if n_letters == 3 { &head[..head.len() - 3] } else { head };
    body.trim_matches(is_sign)
}

/// Whether a number was written in ten thousands and the like, and so rounded.
pub fn is_rounded(text: &str) -> bool {
    !text.is_ascii() && text.trim_end_matches(['+', '＋']).ends_with(['万', '千', '亿', '萬', '億'])
}

fn strip_unit(text: &str) -> (&str, f64) {
    let text = text.strip_suffix('+').unwrap_or(text);
    for (unit, factor) in [('万', 1e4), ('千', 1e3), ('亿', 1e8), ('萬', 1e4), ('億', 1e8)] {
        if let Some(rest) = text.strip_suffix(unit) {
            return (rest, factor);
        }
    }
    (text, 1.0)
}

/// Digits with at most one dot. Thousands separators must stand before exactly three digits (two in Indian lakhs),
/// so that `1,299,5` is no number.
fn plain_digits(text: &str, decimal: Decimal) -> Option<String> {
    let (point, comma) = match decimal {
        Decimal::Dot => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let (whole, fraction) = match text.rsplit_once(point) {
        Some((whole, fraction)) => (whole, fraction),
        None => (text, ""),
    };
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let groups: Vec<&str> = whole.split([comma, ' ', '\'', '\u{a0}', '\u{202f}', '’']).collect();
    let (last, inner) = (groups.last()?, groups.get(1..groups.len() - 1).unwrap_or_default());
    let grouped = groups.len() == 1 || (last.len() == 3 && inner.iter().all(|group| matches!(group.len(), 2 | 3)));
    let well_formed = groups.iter().all(|group| !group.is_empty() && all_digits(group)) || (whole.is_empty());
    (grouped && well_formed && all_digits(fraction) && !(whole.is_empty() && fraction.is_empty()))
        .then(|| format!("0{}.{fraction}0", groups.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        let cases = [
            ("12.5", Some(12.5)),
            ("-3", Some(-3.0)),
            ("1,299.00", Some(1299.0)),
            ("￥1,299.00", Some(1299.0)),
            ("¥199", Some(199.0)),
            ("199元", Some(199.0)),
            ("US$ 49", Some(49.0)),
            ("49.90 EUR", Some(49.9)),
            ("CNY12", Some(12.0)),
            ("(12.00)", Some(-12.0)),
            ("12.00-", Some(-12.0)),
            ("-$5", Some(-5.0)),
            ("A$ 31", Some(31.0)),
            ("R$ 1,234.50", Some(1234.5)),
            ("HK$30", Some(30.0)),
            ("RMB 20", Some(20.0)),
            ("人民币32", Some(32.0)),
            ("33 zł", Some(33.0)),
            ("Rs. 35", Some(35.0)),
            ("34 CHF", Some(34.0)),
            ("B 2", None),
            ("1万+", Some(10_000.0)),
            ("1.2万", Some(12_000.0)),
            ("3千", Some(3000.0)),
            ("12,34,567.00", Some(1_234_567.0)),
            ("1 234", Some(1234.0)),
            ("1'234.50", Some(1234.5)),
            ("１，２９９．５０", Some(1299.5)),
            ("－３", Some(-3.0)),
            ("NaN", None),
            ("inf", None),
            ("1e999", None),
            ("1,2", None),
            ("1.2.3", None),
            ("abc", None),
            ("", None),
            (".", None),
            ("$", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_number(text, Decimal::Dot), expected, "{text:?}");
        }
        assert_eq!(parse_number("1.234,50", Decimal::Comma), Some(1234.5));
        assert_eq!(parse_number("0,5", Decimal::Comma), Some(0.5));
    }

    #[test]
    fn shares_keep_their_sign() {
        assert_eq!(parse_share("85%", Decimal::Dot), Some((0.85, true)));
        assert_eq!(parse_share("85", Decimal::Dot), Some((85.0, false)));
        assert_eq!(parse_share("x%", Decimal::Dot), None);
    }
}
