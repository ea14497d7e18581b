//! Who came into a list and who did not, counted: `people` = `written` + the sum of `drops`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Reasons for which a whole person is left out, besides those of single identifiers.
pub mod drop_code {
    pub const SUPPRESSED: &str = "suppressed";
    /// Suppressed under another spelling of the same address or number.
    pub const SUPPRESSED_NORMALISED: &str = "suppressed_normalised";
    pub const CONSENT_DENIED: &str = "consent_denied";
    pub const CONSENT_UNKNOWN: &str = "consent_unknown";
    /// Unknown consent was allowed, but not where the law asks for it.
    pub const CONSENT_UNKNOWN_PROTECTED: &str = "consent_unknown_protected";
    pub const NO_IDENTIFIER: &str = "no_identifier";
    pub const DUPLICATE: &str = "duplicate";
}

/// The consent under which a person is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConsentState {
    Granted,
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Tally {
    pub people: u64,
    /// People with at least one row in the destination's first list.
    pub written: u64,
    /// Of those, people whose consent is not on record.
    pub written_unknown_consent: u64,
    /// Of those, people whose country is not known.
    pub written_without_country: u64,
    /// Rows of the first list.
    pub rows: u64,
    pub with_email: u64,
    pub with_phone: u64,
    pub with_device: u64,
    /// People left out of the first list, by reason.
    pub drops: BTreeMap<String, u64>,
    /// Single identifiers left out, by kind and reason (`phone invalid_number`), of people written or not.
    pub identifier_drops: BTreeMap<String, u64>,
    /// Rows that were in the list already.
    pub duplicate_rows: u64,
}

impl Tally {
    /// People left out because they did not agree.
    pub fn without_consent(&self) -> u64 {
        self.drops.iter().filter(|(code, _)| code.starts_with("consent_")).map(|(_, n)| n).sum()
    }

    /// Single identifiers left out.
    pub fn unusable_identifiers(&self) -> u64 {
        self.identifier_drops.values().sum()
    }
}

/// Adds to one count of a map.
pub(super) fn add(counts: &mut BTreeMap<String, u64>, code: &str, n: u64) {
    match counts.get_mut(code) {
        Some(count) => *count += n,
        None => {
            counts.insert(code.to_owned(), n);
        }
    }
}
