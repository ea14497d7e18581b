//! Birth dates, of which only unambiguous spellings are read: a wrong birthday costs more than none.

use crate::data::contact::{ContactError, clean_text};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BirthDate {
    pub year: i16,
    pub month: i8,
    pub day: i8,
}

/// `1990-02-16`, `1990/2/16`, `19900216`, `1990年2月16日` and `16.02.1990`. Slashes with the year last are read nowhere:
/// day and month change places between countries.
pub fn birth_date(raw: &str) -> Result<BirthDate, ContactError> {
    let cleaned = clean_text(raw);
    let text = cleaned.split(['T', ' ']).next().unwrap_or_default();
    if text.is_empty() {
        return Err(ContactError::new("empty"));
    }
    let parts = split(text).ok_or(ContactError::new("bad_date"))?;
    let numbers: Vec<i16> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let [year, month, day] = numbers[..] else { return Err(ContactError::new("bad_date")) };
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
        return Err(ContactError::new("bad_date"));
    };
    match jiff::civil::Date::new(year, month, day) {
        Ok(_) if year >= 1900 => Ok(BirthDate { year, month, day }),
        _ => Err(ContactError::new("bad_date")),
    }
}

/// Year, month, day as they stand in the text.
fn split(text: &str) -> Option<[&str; 3]> {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some([&text[..4], &text[4..6], &text[6..]]);
    }
    let mut parts = text.trim_end_matches('日').split(['-', '/', '.', '年', '月']);
    let found = [parts.next()?, parts.next()?, parts.next()?];
    match found {
        _ if parts.next().is_some() => None,
        [year, ..] if year.len() == 4 => Some(found),
        [day, month, year] if year.len() == 4 && text.contains('.') => Some([year, month, day]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: Result<(i16, i8, i8), &str>) {
        let found = birth_date(raw).map(|date| (date.year, date.month, date.day)).map_err(|error| error.code);
        assert_eq!(found, expected, "{raw:?}");
    }

    #[test]
    fn only_what_cannot_be_misread_is_a_date() {
        for raw in ["1990-02-16", "1990/2/16", "19900216", "1990年2月16日", "16.02.1990", " 1990-02-16T00:00:00Z "] {
            check(raw, Ok((1990, 2, 16)));
        }
        for raw in ["02/03/1990", "1990-02-30", "16.02.90", "1888-01-01", "soon", "1990-02"] {
            check(raw, Err("bad_date"));
        }
        check("", Err("empty"));
    }
}
