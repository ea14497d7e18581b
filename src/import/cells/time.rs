//! Points in time as seconds since 1970 UTC: ISO 8601, Unix numbers, Excel serials, local orders, Chinese dates.
//! Anything outside 1995..2100 is taken for a misreading.

use super::half_width;
use super::months::{is_filler, is_weekday, month_by_name};

/// Which comes first in `03/04/2024`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    #[error("no date")]
    Unreadable,
    /// Both parts are 12 or below and the order is not known.
    #[error("day or month")]
    Ambiguous,
    #[error("outside 1995 to 2100")]
    OutOfRange,
}

const SECS_PER_DAY: i64 = 86_400;
/// 1995-01-01 and 2100-01-01.
const EARLIEST: i64 = 788_918_400;
const LATEST: i64 = 4_102_444_800;
/// Days from 1899-12-30, the zero of Excel's 1900 system, to 1970-01-01.
const EXCEL_EPOCH_DAYS: f64 = 25_569.0;

/// Reads a cell. `offset_secs` is the zone of times without one (28,800 for China), `order` what is known of the
/// column.
pub fn parse_time(text: &str, offset_secs: i64, order: Option<DateOrder>) -> Result<i64, TimeError> {
    if let Some(seconds) = iso_fast(text, offset_secs) {
        return in_range(seconds);
    }
    if let Some(seconds) = from_number(text, offset_secs) {
        return in_range(seconds);
    }
    let narrow = half_width(text);
    if narrow != text {
        return parse_time(&narrow, offset_secs, order);
    }
    if let Some(simpler) = simpler(text) {
        return parse_time(&simpler, offset_secs, order);
    }
    let parts = Parts::scan(text).ok_or(TimeError::Unreadable)?;
    in_range(parts.seconds(offset_secs, order)?)
}

/// `20240302T112511Z` with its signs, `p.m.` without its dots.
fn simpler(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_compact = matches!(bytes.len(), 15 | 16)
        && bytes[8] == b'T'
        && bytes[..8].iter().chain(&bytes[9..15]).all(u8::is_ascii_digit)
        && bytes.get(15).is_none_or(|zone| *zone == b'Z');
    if is_compact {
        let (date, clock) = (&text[..8], &text[9..]);
        let (day, time) = ([&date[..4], &date[4..6], &date[6..]], [&clock[..2], &clock[2..4], &clock[4..6]]);
        let zone = text.get(15..).unwrap_or_default();
        return Some(format!("{}T{}{zone}", day.join("-"), time.join(":")));
    }
    let lower = text.contains("m.").then(|| text.to_ascii_lowercase())?;
    let halves = [("a.m.", "am"), ("p.m.", "pm"), ("a. m.", "am"), ("p. m.", "pm")];
    let found = halves.into_iter().find(|(written, _)| lower.contains(written));
    found.map(|(written, plain)| lower.replace(written, plain).replace('\u{a0}', " "))
}

fn in_range(seconds: i64) -> Result<i64, TimeError> {
    if (EARLIEST..LATEST).contains(&seconds) { Ok(seconds) } else { Err(TimeError::OutOfRange) }
}

/// Seconds since 1970 as `2024-03-02 11:25:11`, in the notation that [`parse_time`] reads fastest.
pub fn written_time(seconds: i64) -> String {
    let (days, clock) = (seconds.div_euclid(SECS_PER_DAY), seconds.rem_euclid(SECS_PER_DAY));
    let (year, month, day) = civil_from_days(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}", clock / 3600, clock / 60 % 60, clock % 60)
}

/// `yyyy-mm-dd[ T]hh:mm:ss[Z]` without any look at the rest of the alphabet.
fn iso_fast(text: &str, offset_secs: i64) -> Option<i64> {
    let bytes = text.as_bytes();
    let zone = match bytes.len() {
        19 => offset_secs,
        20 if bytes[19] == b'Z' => 0,
        _ => return None,
    };
    let shaped = bytes[4] == b'-'
        && bytes[7] == b'-'
        && matches!(bytes[10], b' ' | b'T')
        && bytes[13] == b':'
        && bytes[16] == b':';
    if !shaped {
        return None;
    }
    let two = |at: usize| digit(bytes[at]).zip(digit(bytes[at + 1])).map(|(tens, ones)| tens * 10 + ones);
    let year = two(0)? * 100 + two(2)?;
    let clock = clock_secs(two(11)?, two(14)?, two(17)?)?;
    Some(days_from_civil(year, two(5)?, two(8)?)? * SECS_PER_DAY + clock - zone)
}

fn digit(byte: u8) -> Option<i64> {
    byte.is_ascii_digit().then(|| i64::from(byte - b'0'))
}

fn clock_secs(hour: i64, minute: i64, second: i64) -> Option<i64> {
    (hour < 24 && minute < 60 && second <= 60).then_some(hour * 3600 + minute * 60 + second)
}

/// Days since 1970 of a proleptic Gregorian date, after Howard Hinnant, "chrono-compatible low-level date
/// algorithms"; `None` when there is no such day.
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let month_days = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=month_days).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// The date of a day since 1970, by the same source.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted - era * 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Unix seconds, milli-, micro- and nanoseconds by magnitude; `yyyymmdd`; Excel serials 1995..2100.
fn from_number(text: &str, offset_secs: i64) -> Option<i64> {
    let value: f64 =
        if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') { text.parse().ok()? } else { return None };
    let compact = value as i64;
    match value {
        34_700.0..=73_051.0 => Some(((value - EXCEL_EPOCH_DAYS) * SECS_PER_DAY as f64).round() as i64 - offset_secs),
        19_950_101.0..=21_000_101.0 => {
            let days = days_from_civil(compact / 10_000, compact / 100 % 100, compact % 100)?;
            Some(days * SECS_PER_DAY - offset_secs)
        }
        19_950_101_000_000.0..21_000_101_000_000.0 => {
            let (date, clock) = (compact / 1_000_000, compact % 1_000_000);
            let days = days_from_civil(date / 10_000, date / 100 % 100, date % 100)?;
            let secs = clock_secs(clock / 10_000, clock / 100 % 100, clock % 100)?;
            Some(days * SECS_PER_DAY + secs - offset_secs)
        }
        1e8..1e10 => Some(compact),
        1e11..1e13 => Some(compact / 1000),
        1e14..1e16 => Some(compact / 1_000_000),
        1e17..1e19 => text.split('.').next()?.parse::<i64>().ok().map(|nanos| nanos / 1_000_000_000),
        _ => None,
    }
}

/// A written date taken apart: its numbers in order, a month's name, a half of the day, a zone.
#[derive(Default)]
struct Parts {
    numbers: Vec<(i64, usize)>,
    month: Option<i64>,
    /// The month's name came before the first number.
    month_leads: bool,
    half: Option<Half>,
    zone_secs: Option<i64>,
    /// The index of the first number of the clock.
    clock_at: Option<usize>,
}

#[derive(Clone, Copy, PartialEq)]
enum Half {
    Am,
    Pm,
}

impl Parts {
    fn scan(text: &str) -> Option<Self> {
        let mut parts = Self::default();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if c.is_ascii_digit() {
                rest = parts.take_number(rest)?;
            } else if c.is_alphabetic() {
                rest = parts.take_word(rest)?;
            } else if parts.clock_at.is_some_and(|at| parts.numbers.len() >= at + 2) && matches!(c, '+' | '-') {
                parts.zone_secs = Some(zone(rest)?);
                rest = "";
            } else if " ,/-.:\u{a0}\u{202f}'".contains(c) {
                rest = &rest[c.len_utf8()..];
            } else {
                return None;
            }
        }
        Some(parts)
    }

    fn take_number<'a>(&mut self, rest: &'a str) -> Option<&'a str> {
        let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let after = &rest[n_digits..];
        if n_digits > 9 || self.numbers.len() >= 7 {
            return None;
        }
        if self.clock_at.is_none() && after.starts_with([':', '时', '点']) {
            self.clock_at = Some(self.numbers.len());
        }
        self.numbers.push((rest[..n_digits].parse().ok()?, n_digits));
        Some(after)
    }

    fn take_word<'a>(&mut self, rest: &'a str) -> Option<&'a str> {
        let first = rest.chars().next()?;
        let end = if is_of_alphabet(first) {
            rest.find(|c: char| !is_of_alphabet(c)).unwrap_or(rest.len())
        } else {
            rest.find(|c: char| c.is_ascii() || c == '上' || c == '下').filter(|&at| at > 0).unwrap_or(rest.len())
        };
        let end = if matches!(first, '上' | '下') { rest.len().min(first.len_utf8() * 2) } else { end };
        let word = rest.get(..end)?;
        match word.to_lowercase().as_str() {
            "am" | "上午" | "早上" | "凌晨" | "午前" => self.half = Some(Half::Am),
            "pm" | "下午" | "晚上" | "午後" => self.half = Some(Half::Pm),
            "z" | "utc" | "gmt" => self.zone_secs = Some(0),
            "年" | "月" | "日" | "号" | "时" | "点" | "分" | "秒" | "時" => {}
            other if is_filler(other) => {}
            other => {
                if let Some(month) = month_by_name(other) {
                    self.month = Some(month);
                    self.month_leads = self.numbers.is_empty();
                } else if !is_weekday(other) {
                    return None;
                }
            }
        }
        rest.get(end..)
    }

    fn seconds(&self, offset_secs: i64, order: Option<DateOrder>) -> Result<i64, TimeError> {
        let (date, clock) = self.numbers.split_at(self.clock_at.unwrap_or(self.numbers.len()));
        let (year, month, day) = match (date, clock) {
            // `Sat Mar 02 11:25:11 UTC 2024`
            (&[day], &[.., year @ (_, 4)]) if clock.len() == 4 && self.month.is_some() => {
                self.date(&[day, year], order)?
            }
            _ => self.date(date, order)?,
        };
        let number = |at: usize| clock.get(at).map_or(0, |&(value, _)| value);
        let hour = match (self.half, number(0)) {
            (Some(Half::Pm), hour @ 1..12) => hour + 12,
            (Some(Half::Am), 12) => 0,
            (_, hour) => hour,
        };
        let clock = clock_secs(hour, number(1), number(2)).ok_or(TimeError::Unreadable)?;
        let days = days_from_civil(year, month, day).ok_or(TimeError::Unreadable)?;
        Ok(days * SECS_PER_DAY + clock - self.zone_secs.unwrap_or(offset_secs))
    }

    fn date(&self, numbers: &[(i64, usize)], order: Option<DateOrder>) -> Result<(i64, i64, i64), TimeError> {
        match (numbers, self.month) {
            (&[(year, 4), (month, _), (day, _)], None) => Ok((year, month, day)),
            (&[(day, 1 | 2), year], Some(month)) => Ok((full_year(year), month, day)),
            (&[(year, 4), (day, 1 | 2)], Some(month)) => Ok((year, month, day)),
            (&[(first, 1 | 2), (second, 1 | 2), year], None) => {
                let (day, month) = day_and_month(first, second, order)?;
                Ok((full_year(year), month, day))
            }
            _ => Err(TimeError::Unreadable),
        }
    }
}

fn day_and_month(first: i64, second: i64, order: Option<DateOrder>) -> Result<(i64, i64), TimeError> {
    match order {
        _ if first > 12 => Ok((first, second)),
        _ if second > 12 => Ok((second, first)),
        _ if first == second => Ok((first, second)),
        Some(DateOrder::DayFirst) => Ok((first, second)),
        Some(DateOrder::MonthFirst) => Ok((second, first)),
        None => Err(TimeError::Ambiguous),
    }
}

fn full_year((year, n_digits): (i64, usize)) -> i64 {
    if n_digits == 2 { 2000 + year } else { year }
}

/// Letters that words are spelt with, unlike Chinese signs, which are words of their own.
fn is_of_alphabet(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{400}'..='\u{45f}')
}

/// `+08:00`, `+0800`, `+8`, `-05:30` to the end of the text.
fn zone(text: &str) -> Option<i64> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes): (i64, i64) = match digits.len() {
        1 | 2 => (digits.parse().ok()?, 0),
        4 => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Seconds east of UTC of a zone's usual short name or of `UTC+8`, `+08:00`. Short names are those of American and
/// European clocks; `CST` is the American one.
pub fn zone_offset(name: &str) -> Option<i64> {
    let hours = match name.trim().to_ascii_uppercase().as_str() {
        "GMT" | "UTC" | "Z" | "WET" => 0,
        "BST" | "CET" | "MEZ" | "WEST" => 1,
        "CEST" | "MESZ" | "EET" | "SAST" => 2,
        "EEST" | "MSK" => 3,
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" | "AKDT" => -8,
        "AKST" => -9,
        "HST" => -10,
        "SGT" | "HKT" | "AWST" => 8,
        "JST" | "KST" => 9,
        "AEST" => 10,
        "AEDT" => 11,
        "NZST" => 12,
        "NZDT" => 13,
        other => {
            let sign = other.find(['+', '-'])?;
            let stem = &other[..sign];
            return if matches!(stem, "" | "GMT" | "UTC") { zone(&other[sign..]) } else { None };
        }
    };
    Some(hours * 3600)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_709_380_800; // 2024-03-02 12:00:00 UTC

    #[test]
    fn times_in_every_notation() {
        let cases = [
            ("2024-03-02T12:00:00Z", NOON),
            ("2024-03-02 12:00:00", NOON),
            ("2024-03-02T12:00:00.250Z", NOON),
            ("2024-03-02T20:00:00+08:00", NOON),
            ("2024-03-02 20:00:00 +0800", NOON),
            ("2024-03-02 12:00:00 UTC", NOON),
            ("2024/3/2 12:00", NOON),
            ("2024.03.02 12:00", NOON),
            ("2024-03-02", NOON - 43_200),
            ("20240302", NOON - 43_200),
            ("2024年3月2日 12:00", NOON),
            ("2024年3月2日 上午9:05", NOON - 10_500),
            ("2024年03月02日12时00分", NOON),
            ("2 Mar 2024, 12:00", NOON),
            ("March 2, 2024 12:00 PM", NOON),
            ("7 September 2026, 9:40 PM", 1_788_817_200),
            ("1709380800", NOON),
            ("1709380800000", NOON),
            ("1709380800000000", NOON),
            ("1709380800000000000", NOON),
            ("45353.5", NOON),
            ("13/12/2024 00:00", 1_734_048_000),
            ("12/13/2024 00:00", 1_734_048_000),
            ("12/31/24, 11:25am", 1_735_644_300),
            ("20240302120000", NOON),
            ("20240302T120000Z", NOON),
            ("Sat Mar 02 12:00:00 UTC 2024", NOON),
            ("Sat, 02 Mar 2024 12:00:00 GMT", NOON),
            ("2024-Mar-02 12:00", NOON),
            ("Montag, 7. September 2026, 21:40", 1_788_817_200),
            ("2. März 2024, 12:00 Uhr", NOON),
            ("2 mars 2024 12:00", NOON),
            ("mardi 2 février 2024 12:00", NOON - 29 * SECS_PER_DAY),
            ("2 de marzo de 2024, 12:00 p. m.", NOON),
            ("2 de março de 2024 12:00", NOON),
            ("2 марта 2024 г. 12:00", NOON),
            ("March 2nd, 2024 at 12:00 p.m.", NOON),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_time(text, 0, None), Ok(expected), "{text:?}");
        }
        assert_eq!(parse_time("2024-03-02 20:00:00", 28_800, None), Ok(NOON));
        assert_eq!(parse_time("2024-03-02T12:00:00Z", 28_800, None), Ok(NOON));
        assert_eq!(parse_time("20240302T120000Z", 28_800, None), Ok(NOON));
        assert_eq!(parse_time("20240302T200000", 28_800, None), Ok(NOON));
    }

    #[test]
    fn full_width_digits_are_digits() {
        assert_eq!(parse_time("２０２４－０３－０２　１２：００：００", 0, None), Ok(NOON));
        assert_eq!(parse_time("２０２４年３月２日 １２：００", 0, None), Ok(NOON));
    }

    #[test]
    fn written_times_are_read_back() {
        for day in -800..60_000 {
            let seconds = day * SECS_PER_DAY + day.rem_euclid(SECS_PER_DAY);
            assert_eq!(iso_fast(&written_time(seconds), 0), Some(seconds), "{day}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_asked_for() {
        assert_eq!(parse_time("02/03/2024 12:00", 0, None), Err(TimeError::Ambiguous));
        assert_eq!(parse_time("02/03/2024 12:00", 0, Some(DateOrder::DayFirst)), Ok(NOON));
        assert_eq!(parse_time("03/02/2024 12:00", 0, Some(DateOrder::MonthFirst)), Ok(NOON));
    }

    #[test]
    fn zones_have_short_names() {
        let cases = [
            ("GMT", Some(0)),
            ("PDT", Some(-25_200)),
            ("UTC+8", Some(28_800)),
            ("+05:30", Some(19_800)),
            ("XX", None),
            ("", None),
        ];
        for (name, offset) in cases {
            assert_eq!(zone_offset(name), offset, "{name}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "yesterday",
            "2024-02-30",
            "20240230T120000Z",
            "20240302T250000Z",
            "Course 2 of 2024",
            "2024-13-01 00:00:00",
            "25:00",
            "12",
            "2024-03-02 25:00:00",
            "é",
            "下",
        ] {
            assert_eq!(parse_time(text, 0, None), Err(TimeError::Unreadable), "{text:?}");
        }
        assert_eq!(parse_time("1970-01-01 00:00:00", 0, None), Err(TimeError::OutOfRange));
    }
}
