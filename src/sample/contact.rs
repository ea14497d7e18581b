//! Made-up addresses and numbers, each belonging to one person, and the many ways in which people type them.
//! Mail goes to `example.*` only; numbers follow the national plans, so that a validator accepts them.

use super::draw::Draw;
use super::words::{COUNTRIES, MAIL_DOMAINS};

/// A person's number in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    pub country: usize,
    /// Digits after the country prefix, without the leading zero of national writing.
    pub national: String,
}

/// American area codes; with each go the hundred numbers 555-0100 to 555-0199 that are set aside for fiction.
const AREA_CODES: [u32; 60] = [
    205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234, 239, 240, 248,
    251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307, 308, 309, 310, 312, 313,
    314, 315, 316, 317, 318, 319, 320, 321, 323, 325, 330, 331, 334, 415,
];

const MOBILE_CN: [u32; 8] = [138, 139, 136, 137, 150, 151, 158, 188];

/// The number of the `number`-th person; `None` once a country has given out all that its plan holds here.
pub fn phone(number: u32, country: usize) -> Option<Phone> {
    // A multiplier without the factors 2 and 5 makes this one-to-one on the last 8 (7, 6) digits.
    let digits = (u64::from(number) * 73_687_877 + 12_345_678) % 100_000_000;
    let national = match COUNTRIES[country].code {
        "CN" => format!("{}{digits:08}", MOBILE_CN[number as usize % MOBILE_CN.len()]),
        "DE" => format!("151{digits:08}"),
        "US" if (number as usize) < AREA_CODES.len() * 100 => {
            format!("{}55501{:02}", AREA_CODES[number as usize / 100], number % 100)
        }
        "US" => return None,
        "GB" if number < 1_000_000 => format!("7400{:06}", digits % 1_000_000),
        "GB" => return None,
        "FR" => format!("61{:07}", digits % 10_000_000),
        "AT" => format!("664{:07}", digits % 10_000_000),
        "CH" => format!("79{:07}", digits % 10_000_000),
        "JP" => format!("90{:08}", 10_000_000 + digits % 90_000_000),
        _ => format!("119{:08}", 60_000_000 + digits % 40_000_000),
    };
    Some(Phone { country, national })
}

/// `given.family1234@example.org`, lower-case; the number keeps it one person's own.
pub fn email(number: u32, given: &str, family: &str) -> String {
    // One-to-one below this prime, so that neighbours do not show who came when.
    let suffix = (u64::from(number) * 7_919 + 17) % 9_999_991;
    let domain = MAIL_DOMAINS[number as usize % MAIL_DOMAINS.len()];
    format!("{}.{}{suffix}@{domain}", plain(given), plain(family))
}

fn plain(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'ü' => out.push_str("ue"),
            'ö' => out.push_str("oe"),
            'é' => out.push('e'),
            letter if letter.is_ascii_alphanumeric() => out.push(letter),
            _ => {}
        }
    }
    out
}

/// An address as typed: mostly plain, else shouted, capitalised, with spaces around it or with a wide at sign.
pub fn typed_email(email: &str, draw: &mut Draw) -> String {
    match draw.below(20) {
        0 | 1 => email.to_uppercase(),
        2 | 3 => email[..1].to_uppercase() + &email[1..],
        4 => format!(" {email}"),
        5 => format!("{email}\u{a0}"),
        6 => email.replace('@', "＠"),
        _ => email.to_owned(),
    }
}

/// `name+music@example.org`: the same mailbox for some providers, another address for everyone who joins on it.
pub fn tagged_email(email: &str, tag: &str) -> String {
    email.replacen('@', &format!("+{tag}@"), 1)
}

/// A number as typed. Without `home`, the country that stands in the same row, it always bears its prefix.
pub fn typed_phone(phone: &Phone, home: Option<usize>, draw: &mut Draw) -> String {
    let national = &phone.national;
    let dial = COUNTRIES[phone.country].dial;
    let (head, tail) = national.split_at(3);
    let (middle, last) = tail.split_at(tail.len() - 4);
    if home == Some(phone.country) && draw.chance(0.5) {
        let zero = if matches!(dial, "86" | "1" | "55") { "" } else { "0" };
        return match draw.below(6) {
            0 => format!("{zero}{head} {middle} {last}"),
            1 => wide_digits(&format!("{zero}{national}")),
            2 => format!("{zero}{head}-{middle}-{last}"),
            _ => format!("{zero}{national}"),
        };
    }
    match draw.below(6) {
        0 => format!("+{dial}{national}"),
        1 if !matches!(dial, "1" | "55" | "81" | "86") => format!("00{dial} (0){head} {middle}{last}"),
        2 if !matches!(dial, "1" | "55" | "81") => format!("00{dial} {head} {middle}{last}"),
        3 => format!("+{dial} ({head}) {middle}-{last}"),
        4 => wide_digits(&format!("+{dial} {national}")),
        _ => format!("+{dial} {head}-{middle}-{last}"),
    }
}

fn wide_digits(text: &str) -> String {
    let wide = |c: char| c.to_digit(10).and_then(|digit| char::from_u32('０' as u32 + digit)).unwrap_or(c);
    text.chars().map(wide).collect()
}

/// `138****5678`: what a platform shows when the export was made without the right to see numbers.
pub fn masked_phone(phone: &Phone) -> String {
    let national = &phone.national;
    format!("{}****{}", &national[..3], &national[national.len() - 4..])
}

/// `1.38123E+10`: what a spreadsheet makes of a number column.
pub fn scientific_phone(phone: &Phone) -> String {
    let national = &phone.national;
    format!("{}.{}E+{}", &national[..1], &national[1..6], national.len() - 1)
}

/// `'+4915112345678`: a spreadsheet's mark for text, kept by mistake.
pub fn apostrophe_phone(phone: &Phone) -> String {
    format!("'+{}{}", COUNTRIES[phone.country].dial, phone.national)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everybody_has_an_own_number_and_address() {
        for country in 0..COUNTRIES.len() {
            let numbers: Vec<String> =
                (0..20_000).filter_map(|n| phone(n * 37, country)).map(|phone| phone.national).collect();
            assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
        }
        let addresses: BTreeSet<String> = (0..20_000).map(|n| email(n * 41, "Zoé", "O'Dell")).collect();
        assert_eq!(addresses.len(), 20_000);
        assert!(addresses.iter().all(|address| address.starts_with("zoe.odell")));
    }

    /// Whatever the form, the parser of the joining step sees the same valid number.
    #[test]
    fn every_typed_form_is_the_same_valid_number() {
        let mut draw = Draw::new(2, 2);
        for (country, words) in COUNTRIES.iter().enumerate() {
            for number in 0..300 {
                let Some(phone) = phone(number, country) else { continue };
                let expected = format!("+{}{}", words.dial, phone.national);
                for home in [None, Some(country)] {
                    let typed = typed_phone(&phone, home, &mut draw);
                    // Where no country is told, the platform's own is taken: China's.
                    let region = COUNTRIES[home.unwrap_or(0)].code.parse().unwrap();
                    let util = &rlibphonenumber::PHONE_NUMBER_UTIL;
                    let parsed = util.parse(&typed, Some(region));
                    let parsed = parsed.unwrap_or_else(|error| panic!("{typed}: {error}"));
                    assert!(util.is_valid_number(&parsed), "{typed}");
                    assert_eq!(util.format(&parsed, rlibphonenumber::PhoneNumberFormat::E164), expected, "{typed}");
                }
            }
        }
    }

    #[test]
    fn damaged_numbers_look_as_the_tools_leave_them() {
        let phone = Phone { country: 0, national: "13812345678".to_owned() };
        assert_eq!(masked_phone(&phone), "138****5678");
        assert_eq!(scientific_phone(&phone), "1.38123E+10");
    }
}
