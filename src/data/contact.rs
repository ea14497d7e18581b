//! E-mail addresses and phone numbers in their one joining form, and how they are masked on screen. Destinations
//! have stricter rules of their own in `export::contact`; this is what people are joined on.

use std::borrow::Cow;

use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat, Region, ValidationError,
};
use unicode_normalization::UnicodeNormalization;

/// Every code that [`ContactError`] can carry, here and in `export::contact`. Each has a sentence in `assets/text`.
pub const REASON_CODES: [&str; 34] = [
    "empty",
    "placeholder",
    "no_at",
    "multiple_at",
    "empty_local",
    "empty_domain",
    "domain_no_dot",
    "bad_domain",
    "bad_local_dots",
    "local_too_long",
    "too_long",
    "inner_space",
    "multiple_values",
    "non_latin_local",
    "no_digits",
    "no_country",
    "bad_country_code",
    "too_short",
    "invalid_number",
    "not_a_number",
    "masked",
    "scientific_notation_lossy",
    "not_cn_mobile",
    "no_latin_letters",
    "bad_zip",
    "unknown_country",
    "bad_maid",
    "zeroed_maid",
    "zeroed_oaid",
    "bad_imei",
    "zeroed_imei",
    "bad_mac",
    "wrong_hash_length",
    "bad_date",
];

/// What people and platforms write into a cell that has no value.
const PLACEHOLDERS: [&str; 14] =
    ["n/a", "na", "null", "none", "nil", "undefined", "unknown", "-", "--", "\u{2014}", "无", "没有", "暂无", "未填写"];

/// RFC 5321, 4.5.3.1: the longest local part and the longest path without its angle brackets, in bytes.
const MAX_LOCAL_BYTES: usize = 64;
const MAX_EMAIL_BYTES: usize = 254;

/// The longest DNS label, RFC 1035, 2.3.4.
const MAX_LABEL_BYTES: usize = 63;

/// Why a value cannot be used: one of [`REASON_CODES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{code}")]
pub struct ContactError {
    pub code: &'static str,
}

impl ContactError {
    pub const fn new(code: &'static str) -> Self {
        Self { code }
    }
}

/// Trimmed, NFKC, lower-case, IDN domain as A-labels; valid or an error code.
pub fn normal_email(raw: &str) -> Result<String, ContactError> {
    let cleaned = clean_text(raw);
    let text = without_wrapping(&cleaned);
    if text.is_empty() {
        return Err(ContactError::new("empty"));
    }
    let lower = if text.is_ascii() { text.to_ascii_lowercase() } else { text.to_lowercase() };
    if PLACEHOLDERS.contains(&lower.as_str()) {
        return Err(ContactError::new("placeholder"));
    }
    let (local, domain) = split_address(&lower)?;
    check_local(local)?;
    let domain = normal_domain(domain)?;
    let email = format!("{local}@{domain}");
    if email.len() > MAX_EMAIL_BYTES {
        return Err(ContactError::new("too_long"));
    }
    Ok(email)
}

/// E.164 (`+4930123456`). `region` is an ISO 3166 alpha-2 hint; without prefix and hint: `no_country`, never a guess.
pub fn normal_phone(raw: &str, region: Option<&str>) -> Result<String, ContactError> {
    let region = region.map(str::trim).filter(|hint| !hint.is_empty());
    if let Some(phone) = china_mobile(raw, region.is_some_and(|hint| hint.eq_ignore_ascii_case("CN"))) {
        return Ok(phone);
    }
    let dialled = clean_phone(raw)?;
    let region = region.and_then(parse_region);
    if region.is_none() && !dialled.starts_with('+') {
        return Err(ContactError::new("no_country"));
    }
    let number = PHONE_NUMBER_UTIL.parse(&dialled, region).map_err(|error| ContactError::new(parse_code(&error)))?;
    check_number(&number)?;
    Ok(PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164).into_owned())
}

/// NFKC without zero-width characters and soft hyphens, trimmed of Unicode white space. Borrows when nothing changes.
pub fn clean_text(raw: &str) -> Cow<'_, str> {
    if raw.is_ascii() {
        return Cow::Borrowed(raw.trim());
    }
    let folded: String = raw.nfkc().filter(|&letter| !is_invisible(letter)).collect();
    Cow::Owned(folded.trim().to_owned())
}

/// Byte order mark, zero-width space and joiners, word joiner, soft hyphen.
pub fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{ad}')
}

/// Whether a cleaned, lower-case text stands for "no value".
pub fn is_placeholder(lower: &str) -> bool {
    PLACEHOLDERS.contains(&lower)
}

/// `a•••z@example.com`.
pub fn mask_email(email: &str) -> String {
    let (local, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    let mut letters = local.chars();
    let masked = match (letters.next(), letters.next_back()) {
        (Some(first), Some(last)) if letters.next().is_some() => format!("{first}•••{last}"),
        _ => "•••".to_owned(),
    };
    if domain.is_empty() { masked } else { format!("{masked}@{domain}") }
}

/// `+49•••56`: nothing shorter than eight digits shows any of them.
pub fn mask_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    match digits.as_slice() {
        [first, second, middle @ .., fourth, fifth] if middle.len() >= 4 => {
            let plus = if phone.trim_start().starts_with('+') { "+" } else { "" };
            format!("{plus}{first}{second}•••{fourth}{fifth}")
        }
        _ => "•••".to_owned(),
    }
}

/// Without `mailto:` and angle brackets.
fn without_wrapping(text: &str) -> &str {
    let text = strip_prefix_ignoring_case(text, "mailto:").unwrap_or(text).trim();
    text.strip_prefix('<').and_then(|inner| inner.strip_suffix('>')).unwrap_or(text).trim()
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    if head.eq_ignore_ascii_case(prefix) { text.get(prefix.len()..) } else { None }
}

fn split_address(lower: &str) -> Result<(&str, &str), ContactError> {
    if lower.contains([',', ';']) {
        return Err(ContactError::new("multiple_values"));
    }
    let Some((local, domain)) = lower.split_once('@') else { return Err(ContactError::new("no_at")) };
    if domain.contains('@') {
        return Err(ContactError::new("multiple_at"));
    }
    if lower.contains(char::is_whitespace) {
        return Err(ContactError::new("inner_space"));
    }
    Ok((local, domain))
}

fn check_local(local: &str) -> Result<(), ContactError> {
    if local.is_empty() {
        return Err(ContactError::new("empty_local"));
    }
    if local.contains("**") || local.contains('•') {
        return Err(ContactError::new("masked"));
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Err(ContactError::new("bad_local_dots"));
    }
    if local.len() > MAX_LOCAL_BYTES {
        return Err(ContactError::new("local_too_long"));
    }
    Ok(())
}

/// A-labels (UTS #46, non-transitional), one trailing dot removed, every label valid.
fn normal_domain(domain: &str) -> Result<Cow<'_, str>, ContactError> {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    if domain.is_empty() {
        return Err(ContactError::new("empty_domain"));
    }
    let ascii = if domain.is_ascii() {
        Cow::Borrowed(domain)
    } else {
        idna::domain_to_ascii_cow(domain.as_bytes(), idna::AsciiDenyList::EMPTY)
            .map_err(|_| ContactError::new("bad_domain"))?
    };
    if !ascii.contains('.') {
        return Err(ContactError::new("domain_no_dot"));
    }
    let last_is_long = ascii.rsplit('.').next().is_some_and(|label| label.len() >= 2);
    if last_is_long && ascii.split('.').all(is_label) { Ok(ascii) } else { Err(ContactError::new("bad_domain")) }
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.len() <= MAX_LABEL_BYTES
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// The commonest number in the commonest export, without the parser: eleven digits of a mainland mobile, bare (when
/// the hint is CN) or after +86. Only prefixes that the metadata accepts whole; `None` sends the rest to the parser.
fn china_mobile(raw: &str, hint_is_china: bool) -> Option<String> {
    let text = raw.trim();
    let national = match text.strip_prefix("+86") {
        Some(rest) => rest,
        None if hint_is_china => text,
        None => return None,
    };
    let mut digits = [0u8; 11];
    let mut count = 0;
    for byte in national.bytes() {
        match byte {
            b'0'..=b'9' => {
                *digits.get_mut(count)? = byte;
                count += 1;
            }
            b' ' | b'-' => {}
            _ => return None,
        }
    }
    let known_prefix = match digits[..3] {
        [b'1', b'3' | b'8', _] => true,
        [b'1', b'5' | b'9', third] => third != b'4',
        _ => false,
    };
    if count != digits.len() || !known_prefix {
        return None;
    }
    std::str::from_utf8(&digits).ok().map(|national| format!("+86{national}"))
}

/// What a keyboard or a spreadsheet did to a number, undone: a text that the parser can read, with `+` when the
/// number brought its own country code.
fn clean_phone(raw: &str) -> Result<String, ContactError> {
    let cleaned = clean_text(raw);
    let text = cleaned.trim_start_matches('\'').trim_start();
    let text = strip_prefix_ignoring_case(text, "tel:").unwrap_or(text).trim();
    check_phone_text(text)?;
    let text = match expand_scientific(text)? {
        Some(expanded) => Cow::Owned(expanded),
        None => Cow::Borrowed(text.strip_suffix(".0").unwrap_or(text)),
    };
    Ok(with_plus_prefix(&text))
}

/// Refuses what is no single whole number, before anything is taken away from it.
fn check_phone_text(text: &str) -> Result<(), ContactError> {
    if text.is_empty() {
        return Err(ContactError::new("empty"));
    }
    let lower = text.to_lowercase();
    if PLACEHOLDERS.contains(&lower.as_str()) || is_one_digit_repeated(text) {
        return Err(ContactError::new("placeholder"));
    }
    if lower.contains(['*', '•', '●']) || lower.contains("xxx") {
        return Err(ContactError::new("masked"));
    }
    if !text.contains(|letter: char| letter.is_ascii_digit()) {
        return Err(ContactError::new("no_digits"));
    }
    if holds_several_numbers(text) {
        return Err(ContactError::new("multiple_values"));
    }
    Ok(())
}

/// `000-0000`, `11111111111`: what a form was filled with to get past it.
fn is_one_digit_repeated(text: &str) -> bool {
    let mut digits = text.bytes().filter(u8::is_ascii_digit);
    let Some(first) = digits.next() else { return false };
    let mut count = 1;
    for digit in digits {
        if digit != first {
            return false;
        }
        count += 1;
    }
    count >= 3
}

/// Two numbers in a cell. A slash also stands inside one number (`0151/23456789`), so there both sides must be long.
fn holds_several_numbers(text: &str) -> bool {
    let long_parts = |parts: std::str::Split<'_, &[char]>, least: usize| {
        parts.filter(|part| part.bytes().filter(u8::is_ascii_digit).count() >= least).count()
    };
    long_parts(text.split(&[',', ';', '、', '|', '\n'][..]), 5) > 1 || long_parts(text.split(&['/'][..]), 8) > 1
}

/// `8.613812345678E+12` when no digit was lost; `None` when the text is not in that notation.
fn expand_scientific(text: &str) -> Result<Option<String>, ContactError> {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return Ok(None) };
    let Ok(exponent) = exponent.trim_start_matches('+').parse::<usize>() else { return Ok(None) };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 1 || !is_digits(whole) || !is_digits(fraction) {
        return Ok(None);
    }
    if fraction.len() != exponent {
        return Err(ContactError::new("scientific_notation_lossy"));
    }
    Ok(Some(format!("{whole}{fraction}")))
}

/// `00` and `+00` before a country code become `+`; a trunk `(0)` behind it goes, but for Italy, where it is dialled.
fn with_plus_prefix(text: &str) -> String {
    let start = text.find(|letter: char| letter == '+' || letter.is_ascii_digit()).unwrap_or(0);
    let body = &text[start..];
    let own_code = match body.strip_prefix('+') {
        Some(rest) => Some(rest.trim_start_matches(['+', '0', ' '])),
        None => body.strip_prefix("00").map(|rest| rest.trim_start_matches(['0', ' ', '-', ')'])),
    };
    match own_code {
        Some(rest) if rest.starts_with("39") => format!("+{rest}"),
        Some(rest) => format!("+{}", rest.replacen("(0)", "", 1)),
        None => body.to_owned(),
    }
}

fn parse_region(hint: &str) -> Option<Region> {
    let hint = if hint.eq_ignore_ascii_case("UK") { "GB" } else { hint };
    hint.to_ascii_uppercase().parse().ok()
}

fn parse_code(error: &ParseError) -> &'static str {
    match error {
        ParseError::InvalidCountryCode => "bad_country_code",
        ParseError::NotANumber(_) => "not_a_number",
        ParseError::TooShortAfterIdd | ParseError::TooShortNsn => "too_short",
        ParseError::TooLongNsn => "too_long",
    }
}

fn check_number(number: &PhoneNumber) -> Result<(), ContactError> {
    if PHONE_NUMBER_UTIL.is_valid_number(number) {
        return Ok(());
    }
    let code = match PHONE_NUMBER_UTIL.is_possible_number_with_reason(number) {
        Err(ValidationError::TooShort) => "too_short",
        Err(ValidationError::TooLong) => "too_long",
        Err(ValidationError::InvalidCountryCode) => "bad_country_code",
        Err(ValidationError::InvalidLength)
        | Ok(NumberLengthType::IsPossible | NumberLengthType::IsPossibleLocalOnly) => "invalid_number",
    };
    Err(ContactError::new(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_phone(raw: &str, region: Option<&str>, expected: Result<&str, &str>) {
        let found = normal_phone(raw, region);
        assert_eq!(found.as_deref().map_err(|error| error.code), expected, "{raw:?} with hint {region:?}");
    }

    fn check_email(raw: &str, expected: Result<&str, &str>) {
        let found = normal_email(raw);
        assert_eq!(found.as_deref().map_err(|error| error.code), expected, "{raw:?}");
    }

    #[test]
    fn phones_take_their_own_prefix_before_the_hint() {
        check_phone("+49 151 23456789", Some("CN"), Ok("+4915123456789"));
        check_phone("0049 151/23456789", Some("US"), Ok("+4915123456789"));
        check_phone("151 23456789", None, Err("no_country"));
        check_phone("020 7946 0958", Some("uk"), Ok("+442079460958"));
        check_phone("+39 06 1234 5678", None, Ok("+390612345678"));
        check_phone("+44 (0)20 7946 0958", None, Ok("+442079460958"));
    }

    #[test]
    fn phones_that_are_no_single_number_say_why() {
        check_phone("138****5678", Some("CN"), Err("masked"));
        check_phone("138xxxx5678", Some("CN"), Err("masked"));
        check_phone("13812345678；13912345678", Some("CN"), Err("multiple_values"));
        check_phone("1.38123E+10", Some("CN"), Err("scientific_notation_lossy"));
        check_phone("11111111111", Some("CN"), Err("placeholder"));
        check_phone("未填写", Some("CN"), Err("placeholder"));
        check_phone("12812345678", Some("CN"), Err("invalid_number"));
        check_phone("12812345678", None, Err("no_country"));
    }

    /// The fast path may answer only what the parser answers too.
    #[test]
    fn every_mainland_prefix_is_as_the_metadata_says() {
        for prefix in 0..10_000 {
            let bare = format!("{prefix:04}2345671");
            let parsed = PHONE_NUMBER_UTIL.parse(&bare, Some(Region::CN)).ok().filter(|number| {
                PHONE_NUMBER_UTIL.is_valid_number(number)
                    && PHONE_NUMBER_UTIL.format(number, PhoneNumberFormat::E164) == format!("+86{bare}")
            });
            if let Some(fast) = china_mobile(&bare, true) {
                assert_eq!(fast, format!("+86{bare}"));
                assert!(parsed.is_some(), "{bare} is not valid");
            }
        }
        check_phone("+86 138-1234-5678", None, Ok("+8613812345678"));
        check_phone("17012345678", Some("CN"), Ok("+8617012345678"));
    }

    #[test]
    fn emails_have_one_form() {
        check_email(" Jane.Doe+VIP@Gmail.com\u{a0}", Ok("jane.doe+vip@gmail.com"));
        check_email("Käthe@müller.de", Ok("käthe@xn--mller-kva.de"));
        check_email("用户@例子。中国", Ok("用户@xn--fsqu00a.xn--fiqs8s"));
        check_email("MAILTO:<jane@example.com.>", Ok("jane@example.com"));
        check_email("j***e@example.com", Err("masked"));
        check_email("jane@example.com, joe@example.com", Err("multiple_values"));
        check_email("jane doe@example.com", Err("inner_space"));
    }

    #[test]
    fn masks_never_show_a_whole_value() {
        assert_eq!(mask_email("alexz@example.com"), "a•••z@example.com");
        assert_eq!(mask_email("ab@example.com"), "•••@example.com");
        assert_eq!(mask_email("no address"), "n•••s");
        assert_eq!(mask_phone("+4930123456"), "+49•••56");
        assert_eq!(mask_phone("12345"), "•••");
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_an_address_or_a_known_code(raw in "\\PC{0,40}") {
            match normal_email(&raw) {
                Ok(email) => proptest::prop_assert_eq!(normal_email(&email), Ok(email.clone())),
                Err(error) => proptest::prop_assert!(REASON_CODES.contains(&error.code)),
            }
        }

        #[test]
        fn any_text_gives_a_number_or_a_known_code(raw in "[-+0-9() ./xeE*]{0,24}") {
            match normal_phone(&raw, Some("DE")) {
                Ok(phone) => proptest::prop_assert_eq!(normal_phone(&phone, None), Ok(phone.clone())),
                Err(error) => proptest::prop_assert!(REASON_CODES.contains(&error.code)),
            }
        }
    }
}
