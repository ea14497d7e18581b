//! Device ids: their letters, their hyphens, the all-zero id of somebody who opted out of tracking, and what kind of
//! device gave it, as far as the file told.

use crate::data::contact::{ContactError, clean_text};

/// The form of a device id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceRule {
    LowerUuid,
    UpperUuid,
    /// OAID, exactly as the device gave it.
    Oaid,
    /// IMEI or MEID, 14 or 15 characters, lower case.
    Imei,
    /// Twelve hexadecimal digits without colons.
    Mac,
    /// Google's id in lower case, Apple's in upper; of ids of known kind only.
    ByMaker,
    /// Google's id in lower case and no other, of ids of known kind only.
    GoogleOnly,
    /// Apple's id in lower case, Google's exactly as the device gave it; of ids of known kind only.
    AsDevice,
}

impl DeviceRule {
    /// Whether ids of this kind (`idfa`, `gaid`, `oaid`, `imei`, or empty when not known) belong in the list.
    fn takes(self, kind: &str) -> bool {
        match self {
            Self::LowerUuid => matches!(kind, "" | "idfa" | "gaid"),
            Self::UpperUuid => kind == "idfa",
            Self::Oaid => kind == "oaid",
            Self::Imei => kind == "imei",
            Self::Mac => false,
            Self::ByMaker | Self::AsDevice => matches!(kind, "idfa" | "gaid"),
            Self::GoogleOnly => kind == "gaid",
        }
    }
}

/// An id of a contact card (`gaid:...`, or bare) in the destination's form; `None` when it is of a kind that the list
/// does not hold.
pub(in crate::export) fn stored_device_id(raw: &str, rule: DeviceRule) -> Option<Result<String, ContactError>> {
    let known = ["idfa", "gaid", "oaid", "imei"];
    let (kind, id) = match raw.split_once(':') {
        Some((kind, id)) if known.contains(&kind) => (kind, id),
        _ => ("", raw),
    };
    if !rule.takes(kind) {
        return None;
    }
    Some(match (rule, kind) {
        (DeviceRule::ByMaker, "idfa") => device_id(id, DeviceRule::UpperUuid),
        (DeviceRule::AsDevice, "gaid") => device_id(id, DeviceRule::LowerUuid).map(|_| clean_text(id).into_owned()),
        (DeviceRule::ByMaker | DeviceRule::GoogleOnly | DeviceRule::AsDevice, _) => {
            device_id(id, DeviceRule::LowerUuid)
        }
        _ => device_id(id, rule),
    })
}

/// A device id in the destination's form, or why it cannot be used.
pub fn device_id(raw: &str, rule: DeviceRule) -> Result<String, ContactError> {
    let cleaned = clean_text(raw);
    let text = cleaned.trim_start_matches('{').trim_end_matches('}');
    if text.is_empty() {
        return Err(ContactError::new("empty"));
    }
    match rule {
        DeviceRule::LowerUuid | DeviceRule::ByMaker | DeviceRule::GoogleOnly | DeviceRule::AsDevice => uuid(text),
        DeviceRule::UpperUuid => uuid(text).map(|id| id.to_ascii_uppercase()),
        DeviceRule::Oaid if is_zeroed(text) => Err(ContactError::new("zeroed_oaid")),
        DeviceRule::Oaid => Ok(text.to_owned()),
        DeviceRule::Imei => imei(text),
        DeviceRule::Mac => mac(text),
    }
}

/// 8-4-4-4-12 lower-case hexadecimal digits; lost hyphens are put back.
fn uuid(text: &str) -> Result<String, ContactError> {
    const GROUP_ENDS: [usize; 4] = [8, 12, 16, 20];
    let digits: String = text.chars().filter(|&letter| letter != '-').collect();
    let has_hyphens = digits.len() != text.len();
    let hyphens_fit = !has_hyphens || text.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    if digits.len() != 32 || !hyphens_fit || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(ContactError::new("bad_maid"));
    }
    if is_zeroed(&digits) {
        return Err(ContactError::new("zeroed_maid"));
    }
    let mut id = String::with_capacity(36);
    for (place, digit) in digits.chars().enumerate() {
        if GROUP_ENDS.contains(&place) {
            id.push('-');
        }
        id.push(digit.to_ascii_lowercase());
    }
    Ok(id)
}

fn imei(text: &str) -> Result<String, ContactError> {
    if !matches!(text.len(), 14 | 15) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(ContactError::new("bad_imei"));
    }
    if is_zeroed(text) {
        return Err(ContactError::new("zeroed_imei"));
    }
    Ok(text.to_ascii_lowercase())
}

fn mac(text: &str) -> Result<String, ContactError> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ':' | '-')).collect();
    if digits.len() != 12 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(ContactError::new("bad_mac"));
    }
    Ok(digits.to_ascii_lowercase())
}

fn is_zeroed(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0' | b'-'))
}
