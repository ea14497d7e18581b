//! City, state, postcode and country, and which countries demand recorded consent.

use rlibphonenumber::PHONE_NUMBER_UTIL;

use super::regions::{PROTECTED_REGIONS, STATES};
use crate::data::contact::{ContactError, clean_text, is_placeholder};
use crate::data::countries::country_code;

/// ISO 3166-1 alpha-2, upper case, from a code of two or three letters or a common name.
pub fn country(raw: &str) -> Result<String, ContactError> {
    country_code(&cleaned_lower(raw)?).ok_or_else(|| ContactError::new("unknown_country"))
}

/// The country of an E.164 number.
pub fn country_of(e164: &str) -> Option<String> {
    let number = PHONE_NUMBER_UTIL.parse(e164, None).ok()?;
    Some(PHONE_NUMBER_UTIL.get_region_for_number(&number)?.to_string())
}

/// Whether people there may be written only with consent on record: EEA, United Kingdom, Switzerland.
pub fn is_protected_region(code: &str) -> bool {
    PROTECTED_REGIONS.contains(&code)
}

/// Meta: `a-z0-9` only, beginning with a letter (`São Paulo` becomes `sopaulo`).
pub fn city(raw: &str) -> Result<String, ContactError> {
    let lower = cleaned_lower(raw)?;
    let kept: String = lower.chars().filter(char::is_ascii_alphanumeric).collect();
    if kept.starts_with(|letter: char| letter.is_ascii_lowercase()) {
        Ok(kept)
    } else {
        Err(ContactError::new("no_latin_letters"))
    }
}

/// Meta: two letters. Names of the states of the US and the provinces of Canada become their codes.
pub fn state(raw: &str) -> Result<String, ContactError> {
    let lower = cleaned_lower(raw)?;
    if let Some((code, _)) = STATES.iter().find(|(_, name)| *name == lower) {
        return Ok((*code).to_owned());
    }
    let letters: String = lower.chars().filter(char::is_ascii_lowercase).take(2).collect();
    if letters.is_empty() { Err(ContactError::new("no_latin_letters")) } else { Ok(letters) }
}

/// What is shared by the destinations: five digits for the US, with the zeros that a spreadsheet ate; elsewhere the
/// trimmed text, which Meta wants `compact`: lower case, letters and digits only.
pub fn postcode(raw: &str, country: Option<&str>, compact: bool) -> Result<String, ContactError> {
    let cleaned = clean_text(raw);
    let text = cleaned.strip_suffix(".0").unwrap_or(&cleaned);
    if text.is_empty() {
        return Err(ContactError::new("empty"));
    }
    if country == Some("US") {
        return us_postcode(text);
    }
    let normal = if compact {
        text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect()
    } else {
        text.to_owned()
    };
    if normal.contains(|letter: char| letter.is_ascii_alphanumeric()) {
        Ok(normal)
    } else {
        Err(ContactError::new("bad_zip"))
    }
}

fn us_postcode(text: &str) -> Result<String, ContactError> {
    let first = text.split('-').next().unwrap_or(text).trim();
    if !first.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ContactError::new("bad_zip"));
    }
    match first.len() {
        3 | 4 => Ok(format!("{first:0>5}")),
        5 | 9 => Ok(first[..5].to_owned()),
        _ => Err(ContactError::new("bad_zip")),
    }
}

fn cleaned_lower(raw: &str) -> Result<String, ContactError> {
    let lower = clean_text(raw).to_lowercase();
    match lower.as_str() {
        "" => Err(ContactError::new("empty")),
        text if is_placeholder(text) => Err(ContactError::new("placeholder")),
        _ => Ok(lower),
    }
}
