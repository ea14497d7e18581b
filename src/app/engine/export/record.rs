//! What a manifest says of an audience, and the same bytes from a manifest again.

use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::super::audience::AudienceDefinition;
use super::super::campaigns::withdrawn;
use super::super::info::date;
use super::super::session::Session;
use super::people::export_people;
use super::{ExportedFile, exported_files};
use crate::app::error::{AppError, Failure};
use crate::data::hex;
use crate::export::{DataFile, Difference, ExportPeople, Manifest, ManifestSource, Prepared, WriteOptions, Written};
use crate::export::{destination, prepare};
use crate::task::Task;
use crate::workspace::{AudienceRecord, StoreError};

#[derive(Debug, Clone, Serialize)]
pub struct RebuildSummary {
    pub audience: String,
    pub destinations: Vec<String>,
    pub files: Vec<ExportedFile>,
    /// The copy beside the files, equal to the manifest that was read.
    pub manifest: PathBuf,
}

/// Writes the files of a manifest again, byte for byte, or says what has changed since and writes nothing.
pub fn rebuild(session: &Session, manifest: &Path, out: &Path, task: &Task) -> Result<RebuildSummary, AppError> {
    let old = Manifest::read(manifest)?;
    let record = match session.store().audience(&old.audience) {
        Err(StoreError::NotFound { .. }) => return Err(changed(&old, Difference::Audience)),
        found => found?,
    };
    let readied = export_people(session, &record, old.options.with_value, task)?;
    let options = WriteOptions {
        dir: out.to_owned(),
        suppressed_contacts: readied.suppressed_contacts.clone(),
        ..old.options.clone()
    };
    if let Some(difference) = old.difference(&planned(session, &record, &readied.people, &options, &old)?) {
        // Somebody who withdrew is not among the members any more, which is the graver thing to say.
        let has_withdrawn = difference == Difference::Members && withdrawn(session, &record, task)? > 0;
        return Err(changed(&old, if has_withdrawn { Difference::Consent } else { difference }));
    }
    std::fs::create_dir_all(out).map_err(|source| AppError::io(out, &source))?;
    let mut prepared: Vec<Prepared> = vec![];
    for export in &old.exports {
        let target = destination(&export.destination).ok_or_else(|| changed(&old, Difference::Rules))?;
        let again = prepare(target, &readied.people, &options, task)?;
        if again.written().files != export.files {
            return Err(changed(&old, Difference::Bytes));
        }
        prepared.push(again);
    }
    let mut files = vec![];
    for again in prepared {
        files.extend(exported_files(&again.publish()?, out));
    }
    let destinations: Vec<String> = old.exports.iter().map(|export| export.destination.clone()).collect();
    let copy = out.join(super::manifest_name(&options, &destinations.join("_")));
    old.write(&copy)?;
    Ok(RebuildSummary { audience: old.audience, destinations, files, manifest: copy })
}

/// The manifest that an export would have now, as far as it can be told without writing.
fn planned(
    session: &Session,
    record: &AudienceRecord,
    people: &ExportPeople,
    options: &WriteOptions,
    old: &Manifest,
) -> Result<Manifest, AppError> {
    let written = old.exports.iter().map(|export| {
        let profile = destination(&export.destination).map(|target| target.profile());
        Written {
            destination: profile.map(|profile| profile.id).unwrap_or_default(),
            rule_version: profile.map(|profile| profile.rule_version).unwrap_or_default(),
            files: vec![],
            tally: Default::default(),
        }
    });
    let written: Vec<Written> = written.collect();
    Ok(Manifest::new(manifest_source(session, record)?, people, options, &written))
}

fn changed(manifest: &Manifest, difference: Difference) -> AppError {
    let failure = |code| Failure::new(code).with("audience", &manifest.audience);
    match difference {
        Difference::Audience => AppError::Told(failure("manifest-audience-changed")),
        Difference::Rules => AppError::Told(failure("manifest-rules-changed")),
        Difference::Data => AppError::Told(failure("manifest-data-changed")),
        Difference::Members => AppError::Told(failure("manifest-members-changed")),
        Difference::Consent => AppError::Refused(failure("manifest-consent-changed")),
        Difference::Bytes => AppError::Told(failure("manifest-bytes-differ")),
    }
}

pub(super) fn manifest_source(session: &Session, record: &AudienceRecord) -> Result<ManifestSource, AppError> {
    let parsed: Option<AudienceDefinition> = serde_json::from_str(&record.definition_json).ok();
    let run = parsed.as_ref().map(|of| of.run.clone()).unwrap_or_default();
    let data_files = data_files(session)?;
    // A run can be deleted while its audience stays; then its name is all that is left.
    let model = session.run_record(&run).ok().and_then(|(_, definition)| serde_json::to_value(definition).ok());
    Ok(ManifestSource {
        audience: record.name.clone(),
        definition: serde_json::from_str(&record.definition_json).unwrap_or_default(),
        counts: serde_json::from_str(&record.counts_json).unwrap_or_default(),
        run,
        model: model.unwrap_or_default(),
        alpha: parsed.as_ref().map(|of| of.alpha),
        seed: parsed.as_ref().map_or(0, |of| of.seed),
        data_fingerprint: fingerprint(&data_files),
        data_files,
        people: record.n_members + record.n_held_out,
        holdout: record.n_held_out,
        made_at: date(record.created_at),
    })
}

fn data_files(session: &Session) -> Result<Vec<DataFile>, AppError> {
    let sources = session.store().sources()?.into_iter();
    Ok(sources.map(|source| DataFile { sha256: source.report.sha256, rows: source.report.read }).collect())
}

/// One hash over the contents of all imported files.
fn fingerprint(files: &[DataFile]) -> String {
    let mut hasher = Sha256::new();
    for file in files {
        hasher.update(file.sha256.as_bytes());
        hasher.update(b"\n");
    }
    hex(&hasher.finalize())
}

pub(super) fn file_hash(path: &Path) -> Result<String, AppError> {
    let bytes = std::fs::read(path).map_err(|source| AppError::io(path, &source))?;
    Ok(hex(&Sha256::digest(&bytes)))
}
