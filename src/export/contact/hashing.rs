//! Hashes as destinations read them: over the UTF-8 bytes, unsalted, lower-case hexadecimal. Also values that came in
//! hashed already.

use md5::Md5;
use sha2::{Digest, Sha256};

use crate::data::contact::ContactError;
use crate::data::{hex, push_hex};

/// The form of a written identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HashForm {
    Plain,
    Sha256,
    Md5,
    /// SHA-256 of the lower-case MD5 hexadecimal.
    Md5Sha256,
}

impl HashForm {
    pub fn id(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Sha256 => "sha256",
            Self::Md5 => "md5",
            Self::Md5Sha256 => "md5_sha256",
        }
    }

    /// An empty text stays empty: an empty cell is never hashed.
    pub fn apply(self, text: &str) -> String {
        let mut written = String::with_capacity(self.hex_len().unwrap_or(text.len()));
        self.append(text, &mut written);
        written
    }

    /// As [`Self::apply`], at the end of `out`.
    pub(in crate::export) fn append(self, text: &str, out: &mut String) {
        match self {
            _ if text.is_empty() => {}
            Self::Plain => out.push_str(text),
            Self::Sha256 => push_hex(&Sha256::digest(text), out),
            Self::Md5 => push_hex(&Md5::digest(text), out),
            Self::Md5Sha256 => push_hex(&Sha256::digest(hex(&Md5::digest(text))), out),
        }
    }

    /// How many hexadecimal digits this form has; `None` for plain text.
    fn hex_len(self) -> Option<usize> {
        match self {
            Self::Plain => None,
            Self::Sha256 | Self::Md5Sha256 => Some(64),
            Self::Md5 => Some(32),
        }
    }
}

/// A value that came in as a hash: `Some` of it in lower case, or of an error when it is a hash of another kind.
/// `None` when it is no hash. Only lengths of MD5, SHA-1 and SHA-256 count as one.
pub fn existing_hash(raw: &str, form: HashForm) -> Option<Result<String, ContactError>> {
    let text = raw.trim();
    if !matches!(text.len(), 32 | 40 | 64) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let fits = form.hex_len() == Some(text.len());
    Some(if fits { Ok(text.to_ascii_lowercase()) } else { Err(ContactError::new("wrong_hash_length")) })
}
