//! The account that goes beside the files: what was asked for, by which rules, what came out. No contact data, plain or
//! hashed, and no clock: equal exports have equal manifests.

use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::select::Tally;
use super::table::{publish, temporary_beside};
use super::write::{Written, WrittenFile};
use super::{ExportError, WriteOptions};

const MANIFEST_VERSION: u32 = 1;

/// One manifest for all destinations that were written together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub manifest_version: u32,
    pub audience: String,
    /// The audience's rules as the program keeps them; enough to make it again.
    pub definition: Value,
    /// The run whose scores ranked the people, and how it was blended.
    pub run: String,
    pub alpha: Option<f64>,
    pub seed: u64,
    /// Of the data that the audience was made from.
    pub data_fingerprint: String,
    /// People of the audience who may be written, without the holdout.
    pub people: u64,
    /// People kept out at random; they are in no file.
    pub holdout: u64,
    /// RFC 3339, as the caller says.
    pub made_at: String,
    pub exports: Vec<ManifestExport>,
}

/// One destination's part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ManifestExport {
    pub destination: String,
    pub rule_version: String,
    /// `granted`, or `granted or unknown` when the user allowed that.
    pub consent: String,
    pub tally: Tally,
    pub files: Vec<WrittenFile>,
}

/// What the caller knows about the audience.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ManifestSource {
    pub audience: String,
    pub definition: Value,
    pub run: String,
    pub alpha: Option<f64>,
    pub seed: u64,
    pub data_fingerprint: String,
    pub people: u64,
    pub holdout: u64,
    pub made_at: String,
}

impl Manifest {
    pub fn new(source: ManifestSource, options: &WriteOptions, written: &[Written]) -> Self {
        let consent = if options.allow_unknown_consent { "granted or unknown" } else { "granted" };
        let exports = written.iter().map(|written| ManifestExport {
            destination: written.destination.to_owned(),
            rule_version: written.rule_version.to_owned(),
            consent: consent.to_owned(),
            tally: written.tally.clone(),
            files: written.files.clone(),
        });
        Self {
            manifest_version: MANIFEST_VERSION,
            audience: source.audience,
            definition: source.definition,
            run: source.run,
            alpha: source.alpha,
            seed: source.seed,
            data_fingerprint: source.data_fingerprint,
            people: source.people,
            holdout: source.holdout,
            made_at: source.made_at,
            exports: exports.collect(),
        }
    }

    /// Indented JSON with a line end, whole or not at all.
    pub fn write(&self, path: &Path) -> Result<(), ExportError> {
        let mut file = temporary_beside(path)?;
        let text = serde_json::to_string_pretty(self).map_err(|error| ExportError::encode(path, error))?;
        file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n")).map_err(ExportError::io(path))?;
        publish(file, path)
    }
}
