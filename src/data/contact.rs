//! E-mail addresses and phone numbers in their one joining form, and how they are masked on screen. Destinations
//! have stricter rules of their own in `export::contact`; this is what people are joined on.

/// Why a value cannot be used. The codes are those of the reason list in the export format notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{code}")]
pub struct ContactError {
    pub code: &'static str,
}

/// Trimmed, NFKC, lower-case, IDN domain as A-labels; valid or an error code.
pub fn normal_email(raw: &str) -> Result<String, ContactError> {
    let _ = raw;
    Err(ContactError { code: "empty" })
}

/// E.164 (`+4930123456`). `region` is an ISO 3166 alpha-2 hint; without prefix and hint: `no_country`, never a guess.
pub fn normal_phone(raw: &str, region: Option<&str>) -> Result<String, ContactError> {
    let _ = (raw, region);
    Err(ContactError { code: "empty" })
}

/// `a•••z@example.com`.
pub fn mask_email(email: &str) -> String {
    let _ = email;
    "•••".to_owned()
}

/// `+49•••56`.
pub fn mask_phone(phone: &str) -> String {
    let _ = phone;
    "•••".to_owned()
}
