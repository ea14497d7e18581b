//! Contact data in the form that each advertising destination hashes. One function a field, one rule a habit of a
//! destination; which destination has which rule is told in `export::destinations`.

mod devices;
mod hashing;
mod names;
mod places;
mod regions;

pub use devices::{DeviceRule, device_id};
pub(super) use hashing::hex;
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
    let Some((local, domain)) = plain.split_once('@') else { return Err(ContactError::new("no_at")) };
    let is_gmail = matches!(domain, "gmail.com" | "googlemail.com");
    let shortened = match rule {
        EmailRule::LatinOnly if !local.is_ascii() => return Err(ContactError::new("non_latin_local")),
        EmailRule::Google if is_gmail => without_tag(local).replace('.', ""),
        EmailRule::WithoutTag => without_tag(local).to_owned(),
        EmailRule::WithoutTagAndDots => without_tag(local).replace('.', ""),
        _ => return Ok(plain),
    };
    if shortened.is_empty() {
        return Err(ContactError::new("empty_local"));
    }
    Ok(format!("{shortened}@{domain}"))
}

/// A normalised number, or why there is none. `region` as for [`normal_phone`].
pub fn phone(raw: &str, region: Option<&str>, rule: PhoneRule) -> Result<String, ContactError> {
    let mut e164 = normal_phone(raw, region)?;
    match rule {
        PhoneRule::E164 => {}
        PhoneRule::Digits => {
            e164.remove(0);
        }
        PhoneRule::MainlandChina => match e164.strip_prefix("+86") {
            Some(national) if national.len() == 11 && national.starts_with('1') => e164 = national.to_owned(),
            _ => return Err(ContactError::new("not_cn_mobile")),
        },
    }
    Ok(e164)
}

fn without_tag(local: &str) -> &str {
    local.split_once('+').map_or(local, |(before, _)| before)
}
