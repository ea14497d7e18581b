//! Audiences out: checked per destination, written whole, with a manifest beside them.

mod check;
mod people;
mod record;

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::now_secs;
use super::session::Session;
use super::written::user_name;
use crate::app::error::{AppError, Failure};
use crate::app::state::WrittenView;
use crate::export::table::CsvOptions;
use crate::export::{Destination, Manifest, WriteOptions, Written, destination, findings_of, write};
use crate::privacy::Floor;
use crate::task::Task;
use crate::workspace::{AudienceRecord, ExportRecord};
pub use check::{Checked, destination_cards, preflight_all};
use people::{Readied, export_people};
pub use record::{RebuildSummary, rebuild};

/// What may be chosen for an export; the same for all its destinations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExportChoices {
    pub part_rows: Option<u64>,
    pub allow_unknown_consent: bool,
    /// What people have paid so far as their value, where the destination takes one.
    pub with_value: bool,
    /// Also a destination's optional lists and second forms of numbers.
    pub second_forms: bool,
    /// Hashes beside plain contacts in generic files.
    pub with_hashes: bool,
    /// How the generic CSV is written.
    pub csv: CsvOptions,
    /// A destination's own template, whose header is kept.
    pub template: Option<PathBuf>,
    pub default_country: Option<String>,
}

#[derive(Debug, Clone)]
pub struct ExportRequest {
    pub audience: String,
    pub to: String,
    pub choices: ExportChoices,
    pub out: PathBuf,
}

#[derive(Debug, Clone, Serialize)]
pub struct ExportSummary {
    pub audience: String,
    pub destination: String,
    pub rule_version: String,
    pub files: Vec<ExportedFile>,
    pub people: u64,
    pub rows: u64,
    pub written_people: u64,
    /// People left out, by reason.
    /// `None`: fewer than the floor.
    pub dropped: std::collections::BTreeMap<String, Option<u64>>,
    /// Single identifiers left out, by kind and reason.
    pub identifier_drops: std::collections::BTreeMap<String, u64>,
    pub duplicate_rows: u64,
    pub held_out: u64,
    /// Limits to know of: code, count, limit.
    pub findings: serde_json::Value,
    /// Rules of the account, by code.
    pub account_rules: Vec<String>,
    pub manifest: PathBuf,
}

#[derive(Debug, Clone, Serialize)]
pub struct ExportedFile {
    pub path: PathBuf,
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
}

/// Writes one destination's files and the manifest.
pub fn export(session: &Session, request: &ExportRequest, task: &Task) -> Result<ExportSummary, AppError> {
    let target = destination(&request.to)
        .ok_or_else(|| AppError::Usage(Failure::new("unknown-destination").with("destination", &request.to)))?;
    let record = session.store().audience(&request.audience)?;
    let readied = export_people(session, &record, request.choices.with_value, task)?;
    let options = options(&record, &request.choices, &request.out, &readied, session.floor())?;
    std::fs::create_dir_all(&request.out).map_err(|source| AppError::io(&request.out, &source))?;
    write_one(session, target, &record, &readied, &options, task)
}

/// Writes several destinations; what fails is told beside what was written.
pub fn write_all(
    session: &Session,
    audience: &str,
    ids: &[String],
    folder: &Path,
    choices: &ExportChoices,
    task: &Task,
) -> Result<Vec<WrittenView>, AppError> {
    let record = session.store().audience(audience)?;
    let readied = export_people(session, &record, choices.with_value, task)?;
    let options = options(&record, choices, folder, &readied, session.floor())?;
    std::fs::create_dir_all(folder).map_err(|source| AppError::io(folder, &source))?;
    let mut all = vec![];
    for id in ids {
        let Some(target) = destination(id) else { continue };
        all.push(match write_one(session, target, &record, &readied, &options, task) {
            Ok(summary) => WrittenView {
                destination: id.clone(),
                files: summary.files.into_iter().map(|file| (file.path, file.rows, file.sha256)).collect(),
                manifest: summary.manifest,
                failure: None,
            },
            Err(AppError::Cancelled) => return Err(AppError::Cancelled),
            Err(error) => {
                WrittenView { destination: id.clone(), failure: Some(error.failure()), ..WrittenView::default() }
            }
        });
    }
    Ok(all)
}

fn write_one(
    session: &Session,
    target: &dyn Destination,
    record: &AudienceRecord,
    readied: &Readied,
    options: &WriteOptions,
    task: &Task,
) -> Result<ExportSummary, AppError> {
    let written = write(target, &readied.people, options, task)?;
    let manifest_path = options.dir.join(manifest_name(options, written.destination));
    let source = record::manifest_source(session, record)?;
    let manifest = Manifest::new(source, &readied.people, options, std::slice::from_ref(&written));
    manifest.write(&manifest_path)?;
    session.store().log_export(&ExportRecord {
        audience: record.name.clone(),
        destination: written.destination.to_owned(),
        rule_version: written.rule_version.to_owned(),
        n_rows: written.tally.rows,
        manifest_sha256: record::file_hash(&manifest_path)?,
        at: now_secs(),
        consent: if options.allow_unknown_consent { "granted or unknown" } else { "granted" }.to_owned(),
        by: user_name(),
    })?;
    let account_rules = target.profile().account_rules;
    let findings = serde_json::to_value(findings_of(&written, options)).unwrap_or_default();
    Ok(ExportSummary {
        audience: record.name.clone(),
        destination: written.destination.to_owned(),
        rule_version: written.rule_version.to_owned(),
        files: exported_files(&written, &options.dir),
        people: written.tally.people,
        rows: written.tally.rows,
        written_people: written.tally.written,
        dropped: written.tally.drops.into_iter().map(|(reason, n)| (reason, session.floor().told(n))).collect(),
        identifier_drops: written.tally.identifier_drops,
        duplicate_rows: written.tally.duplicate_rows,
        held_out: record.n_held_out,
        findings,
        account_rules: account_rules.iter().map(|code| (*code).to_owned()).collect(),
        manifest: manifest_path,
    })
}

fn exported_files(written: &Written, folder: &Path) -> Vec<ExportedFile> {
    let files = written.files.iter().map(|file| ExportedFile {
        path: folder.join(&file.name),
        rows: file.rows,
        bytes: file.bytes,
        sha256: file.sha256.clone(),
    });
    files.collect()
}

fn manifest_name(options: &WriteOptions, destination: &str) -> String {
    format!("{}_{destination}_manifest.json", options.audience_slug)
}

fn options(
    record: &AudienceRecord,
    choices: &ExportChoices,
    folder: &Path,
    readied: &Readied,
    floor: Floor,
) -> Result<WriteOptions, AppError> {
    Ok(WriteOptions {
        dir: folder.to_owned(),
        audience_slug: slug(&record.name),
        audience_name: record.name.clone(),
        part_rows: choices.part_rows,
        allow_unknown_consent: choices.allow_unknown_consent,
        floor: floor.k() as usize,
        with_value: choices.with_value,
        second_forms: choices.second_forms,
        with_hashes: choices.with_hashes,
        csv: choices.csv,
        template: choices.template.as_deref().map(template_header).transpose()?,
        default_country: choices.default_country.clone(),
        suppressed_contacts: readied.suppressed_contacts.clone(),
        // The audience's own time, so that the same audience gives the same bytes.
        exported_at: Some(record.created_at),
    })
}

/// The names in the first line of a template, as they stand there.
fn template_header(path: &Path) -> Result<Vec<String>, AppError> {
    let bytes = std::fs::read(path).map_err(|source| AppError::io(path, &source))?;
    let text = String::from_utf8_lossy(&bytes);
    let line = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    let names: Vec<String> = line.split(',').map(|name| name.trim().trim_matches('"').to_owned()).collect();
    if names.iter().all(String::is_empty) {
        return Err(AppError::Told(Failure::new("empty-template").with("path", path.display())));
    }
    Ok(names)
}

/// A name as the beginning of file names: letters and digits stay, everything else becomes one dash.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-').to_owned();
    if slug.is_empty() { "audience".to_owned() } else { slug }
}
