//! What the caller hands over to an export, checked before any work.

use crate::privacy::Floor;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::ExportError;
use super::table::CsvOptions;
use crate::data::incoming::ContactCard;

/// One person of an audience with what the lists may need of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExportPerson {
    pub card: ContactCard,
    pub score: f64,
    /// 1 is the best.
    pub rank: u32,
    /// Predicted value in the account's currency, for destinations that take one.
    pub value: Option<f64>,
    /// What tools that sort people by name are told: a segment, or the audience.
    pub segment: String,
}

/// Everything but the place on disk and the suppression list is written into the manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WriteOptions {
    /// An existing folder.
    #[serde(skip)]
    pub dir: PathBuf,
    /// The beginning of every file name: letters, digits, `-` and `_`.
    pub audience_slug: String,
    /// The audience's name, for files that name their list.
    pub audience_name: String,
    /// Rows per file, below the destination's own limit.
    pub part_rows: Option<u64>,
    /// Also people whose consent is not on record; never those of the EEA, the UK and Switzerland.
    pub allow_unknown_consent: bool,
    pub floor: usize,
    /// The value column, where the destination takes one.
    pub with_value: bool,
    /// Also the destination's optional lists and second forms of numbers.
    pub second_forms: bool,
    /// Hashes beside the plain contacts of the generic files.
    pub with_hashes: bool,
    /// For the generic CSV only; destinations have their own.
    pub csv: CsvOptions,
    /// The header of the destination's own template, where one was given.
    pub template: Option<Vec<String>>,
    /// The country of people without one.
    pub default_country: Option<String>,
    /// Addresses and numbers on the suppression list, plain or hashed.
    #[serde(skip)]
    pub suppressed_contacts: Zeroizing<Vec<String>>,
    /// Seconds since 1970, for the generic files' last column.
    pub exported_at: Option<i64>,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self {
            dir: PathBuf::new(),
            audience_slug: "audience".to_owned(),
            audience_name: "Audience".to_owned(),
            part_rows: None,
            allow_unknown_consent: false,
            floor: Floor::LOWEST as usize,
            with_value: true,
            second_forms: false,
            with_hashes: false,
            csv: CsvOptions::default(),
            template: None,
            default_country: None,
            suppressed_contacts: Zeroizing::default(),
            exported_at: None,
        }
    }
}

impl WriteOptions {
    pub(super) fn check(&self) -> Result<(), ExportError> {
        let is_slug_letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
        if self.audience_slug.is_empty() || !self.audience_slug.chars().all(is_slug_letter) {
            return Err(ExportError::BadOption { option: "audience_slug", value: self.audience_slug.clone() });
        }
        if self.part_rows == Some(0) {
            return Err(ExportError::BadOption { option: "part_rows", value: "0".to_owned() });
        }
        if !matches!(self.csv.delimiter, b',' | b';' | b'\t') {
            let value = char::from(self.csv.delimiter).to_string();
            return Err(ExportError::BadOption { option: "delimiter", value });
        }
        Ok(())
    }
}
