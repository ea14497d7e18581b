//! Contact data in the form that each advertising destination hashes. One function a field, one rule a habit of a
//! destination; which destination has which rule is told in `export::destinations`.

mod dates;
mod devices;
mod hashing;
mod names;
mod places;
mod regions;

use std::borrow::Cow;

pub use dates::{BirthDate, birth_date};
pub(super) use devices::stored_device_id;
pub use devices::{DeviceRule, device_id};
pub use hashing::{HashForm, existing_hash};
pub use names::{NameRule, name};
pub use places::{city, country, country_of, is_protected_region, postcode, state};

use crate::data::contact::{ContactError, clean_text, normal_email, normal_phone};

/// How a destination wants e-mail addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailRule {
    /// Lower case and nothing else taken away: most destinations.
    Keep,
    /// Inner spaces removed; dots and `+tag` of Gmail addresses removed, the domain left as it is.
    Google,
    /// Inner spaces removed.
    WithoutSpaces,
    /// Inner spaces and any domain's `+tag` removed: TikTok's page of August 2025.
    WithoutTag,
    /// Inner spaces, `+tag` and dots removed: TikTok's page of July 2024.
    WithoutTagAndDots,
    /// A local part outside ASCII is refused: Yandex asks for Latin letters.
    LatinOnly,
}

/// How a destination wants phone numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneRule {
    /// `+` and digits.
    E164,
    /// Country code and number, without the `+`.
    Digits,
    /// The eleven digits of a mainland China mobile number.
    MainlandChina,
}

/// A normalised address, or why there is none.
pub fn email(raw: &str, rule: EmailRule) -> Result<String, ContactError> {
    let plain = match rule {
        EmailRule::Keep | EmailRule::LatinOnly => normal_email(raw)?,
        _ if raw.trim().contains(char::is_whitespace) => {
            let joined: String = clean_text(raw).split_whitespace().collect();
            normal_email(&joined)?
        }
        _ => normal_email(raw)?,
    };
    email_form(&plain, rule).map(Cow::into_owned)
}

/// [`email`] for an address that is in its joining form already.
pub fn email_form(normal: &str, rule: EmailRule) -> Result<Cow<'_, str>, ContactError> {
    let Some((local, domain)) = normal.split_once('@') else { return Err(ContactError::new("no_at")) };
    let is_gmail = matches!(domain, "gmail.com" | "googlemail.com");
    let shortened = match rule {
        EmailRule::LatinOnly if !local.is_ascii() => return Err(ContactError::new("non_latin_local")),
        EmailRule::Google if is_gmail => Cow::Owned(without_tag(local).replace('.', "")),
        EmailRule::WithoutTag if local.contains('+') => Cow::Borrowed(without_tag(local)),
        EmailRule::WithoutTagAndDots => Cow::Owned(without_tag(local).replace('.', "")),
        _ => return Ok(Cow::Borrowed(normal)),
    };
    if shortened.is_empty() {
        return Err(ContactError::new("empty_local"));
    }
    Ok(Cow::Owned(format!("{shortened}@{domain}")))
}

/// A normalised number, or why there is none. `region` as for [`normal_phone`].
pub fn phone(raw: &str, region: Option<&str>, rule: PhoneRule) -> Result<String, ContactError> {
    let e164 = normal_phone(raw, region)?;
    phone_form(&e164, rule).map(str::to_owned)
}

/// [`phone`] for a number that is E.164 already.
pub fn phone_form(e164: &str, rule: PhoneRule) -> Result<&str, ContactError> {
    match rule {
        PhoneRule::E164 => Ok(e164),
        PhoneRule::Digits => Ok(e164.trim_start_matches('+')),
        PhoneRule::MainlandChina => match e164.strip_prefix("+86") {
            Some(national) if national.len() == 11 && national.starts_with('1') => Ok(national),
            _ => Err(ContactError::new("not_cn_mobile")),
        },
    }
}

/// `m` or `f`, as far as a destination takes it.
pub fn gender(raw: &str) -> Result<char, ContactError> {
    match raw.trim().to_lowercase().as_str() {
        "m" | "male" | "man" | "男" => Ok('m'),
        "f" | "female" | "woman" | "女" => Ok('f'),
        _ => Err(ContactError::new("empty")),
    }
}

fn without_tag(local: &str) -> &str {
    local.split_once('+').map_or(local, |(before, _)| before)
}
