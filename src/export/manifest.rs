//! The account that goes beside the files: what was asked for, by which rules, what came out; enough to write the same
//! bytes again, or to say what has changed. No contact data, plain or hashed, and no clock: equal exports have equal
//! manifests.

use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::people::ExportPeople;
use super::table::{publish, temporary_beside};
use super::tally::Tally;
use super::write::{Written, WrittenFile};
use super::{ExportError, WriteOptions, destination};
use crate::data::Channel;

const MANIFEST_VERSION: u32 = 2;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub manifest_version: u32,
    /// The program and its version.
    pub program: String,
    pub audience: String,
    /// The audience's rules as the program keeps them; enough to make it again.
    pub definition: Value,
    /// People left after each step of its making.
    pub counts: Value,
    /// The run whose scores ranked the people, how it was fitted and how it was blended.
    pub run: String,
    pub model: Value,
    pub alpha: Option<f64>,
    pub seed: u64,
    /// Of the data that the audience was made from: one hash over all imported files, and each file's.
    pub data_fingerprint: String,
    pub data_files: Vec<DataFile>,
    /// People of the audience, those held out included.
    pub people: u64,
    /// People kept out at random; they are in no file.
    pub holdout: u64,
    /// One hash over who may be written, in which order, with which scores.
    pub members_sha256: String,
    /// RFC 3339, as the caller says.
    pub made_at: String,
    pub options: WriteOptions,
    pub exports: Vec<ManifestExport>,
}

/// One imported file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataFile {
    pub sha256: String,
    pub rows: u64,
}

/// One destination's part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ManifestExport {
    pub destination: String,
    pub rule_version: String,
    pub rule_source: String,
    /// `granted`, or `granted or unknown` when the user allowed that.
    pub consent: String,
    pub consent_channel: Channel,
    /// One hash over what everybody agreed to, in order.
    pub consent_sha256: String,
    pub tally: Tally,
    pub files: Vec<WrittenFile>,
}

/// What the caller knows about the audience.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ManifestSource {
    pub audience: String,
    pub definition: Value,
    pub counts: Value,
    pub run: String,
    pub model: Value,
    pub alpha: Option<f64>,
    pub seed: u64,
    pub data_fingerprint: String,
    pub data_files: Vec<DataFile>,
    pub people: u64,
    pub holdout: u64,
    pub made_at: String,
}

impl Manifest {
    pub fn new(source: ManifestSource, people: &ExportPeople, options: &WriteOptions, written: &[Written]) -> Self {
        let consent = if options.allow_unknown_consent { "granted or unknown" } else { "granted" };
        let exports = written.iter().map(|written| {
            let profile = destination(written.destination).map(|target| target.profile());
            let channel = profile.map_or(Channel::Ads, |profile| profile.channel);
            ManifestExport {
                destination: written.destination.to_owned(),
                rule_version: written.rule_version.to_owned(),
                rule_source: profile.map(|profile| profile.source).unwrap_or_default().to_owned(),
                consent: consent.to_owned(),
                consent_channel: channel,
                consent_sha256: people.consent_hash(channel),
                tally: written.tally.clone(),
                files: written.files.clone(),
            }
        });
        Self {
            manifest_version: MANIFEST_VERSION,
            program: concat!("crossfade ", env!("CARGO_PKG_VERSION")).to_owned(),
            audience: source.audience,
            definition: source.definition,
            counts: source.counts,
            run: source.run,
            model: source.model,
            alpha: source.alpha,
            seed: source.seed,
            data_fingerprint: source.data_fingerprint,
            data_files: source.data_files,
            people: source.people,
            holdout: source.holdout,
            members_sha256: people.members_hash(),
            made_at: source.made_at,
            options: options.clone(),
            exports: exports.collect(),
        }
    }

    /// Errors: `Io`, and `NotAManifest` for anything else than a manifest of this version.
    pub fn read(path: &Path) -> Result<Self, ExportError> {
        let bytes = std::fs::read(path).map_err(ExportError::io(path))?;
        let manifest: Option<Self> = serde_json::from_slice(&bytes).ok();
        manifest
            .filter(|manifest| manifest.manifest_version == MANIFEST_VERSION)
            .ok_or_else(|| ExportError::NotAManifest { path: path.to_owned() })
    }

    /// Indented JSON with a line end, whole or not at all.
    pub fn write(&self, path: &Path) -> Result<(), ExportError> {
        let mut file = temporary_beside(path)?;
        let text = serde_json::to_string_pretty(self).map_err(|error| ExportError::encode(path, error))?;
        file.write_all(text.as_bytes()).and_then(|()| file.write_all(b"\n")).map_err(ExportError::io(path))?;
        publish(file, path)
    }

    /// The first thing in which a planned repetition differs from what was done; `None` when it may be tried.
    pub fn difference(&self, now: &Self) -> Option<Difference> {
        let rules = |manifest: &Self| {
            let versions =
                manifest.exports.iter().map(|export| (export.destination.clone(), export.rule_version.clone()));
            versions.collect::<Vec<_>>()
        };
        let consent =
            |manifest: &Self| manifest.exports.iter().map(|export| export.consent_sha256.clone()).collect::<Vec<_>>();
        let checks = [
            (self.definition != now.definition || self.made_at != now.made_at, Difference::Audience),
            (rules(self) != rules(now), Difference::Rules),
            (self.data_fingerprint != now.data_fingerprint, Difference::Data),
            (self.members_sha256 != now.members_sha256, Difference::Members),
            (consent(self) != consent(now), Difference::Consent),
        ];
        checks.into_iter().find(|(differs, _)| *differs).map(|(_, difference)| difference)
    }
}

/// Why the bytes of a manifest cannot be made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// The audience was made anew since.
    Audience,
    /// A destination's rule has another version.
    Rules,
    /// Files were imported or removed since.
    Data,
    /// People were merged or erased since.
    Members,
    /// Somebody gave or withdrew consent, or was suppressed, since.
    Consent,
    /// Everything that is compared is the same, and the files are not: contact data were changed.
    Bytes,
}
