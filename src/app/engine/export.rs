//! Audiences out: checked per destination, written whole, with a manifest beside them.

use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::audience::{AudienceDefinition, FLOOR};
use super::info::date;
use super::now_secs;
use super::session::Session;
use crate::app::error::{AppError, Failure};
use crate::app::state::{DestinationCard, Loadable, PreflightView, WrittenView};
use crate::data::incoming::ContactCard;
use crate::export::contact::HashForm;
use crate::export::{
    DESTINATIONS, Destination, ExportPerson, Manifest, ManifestSource, WriteOptions, destination, preflight, write,
};
use crate::task::Task;
use crate::workspace::{AudienceRecord, ExportRecord};

/// Destinations ticked when the dialog opens for the first time.
const USUAL: [&str; 3] = ["google-ads", "meta", "tencent"];

#[derive(Debug, Clone)]
pub struct ExportRequest {
    pub audience: String,
    pub to: String,
    pub part_rows: Option<u64>,
    pub allow_unknown_consent: bool,
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
    pub dropped: std::collections::BTreeMap<String, u64>,
    /// Single identifiers left out, by kind and reason.
    pub identifier_drops: std::collections::BTreeMap<String, u64>,
    pub duplicate_rows: u64,
    pub held_out: u64,
    /// Limits to know of: code, count, limit.
    pub findings: serde_json::Value,
    pub manifest: PathBuf,
}

#[derive(Debug, Clone, Serialize)]
pub struct ExportedFile {
    pub path: PathBuf,
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
}

/// The people of an audience with what a list needs of them, best first. Held-out people are not among them.
fn export_people(session: &Session, record: &AudienceRecord, task: &Task) -> Result<Vec<ExportPerson>, AppError> {
    let members = super::members_now(session, record, task)?;
    let numbers: Vec<u32> = members.iter().map(|(number, _)| *number).collect();
    let cards = session.store().contact_cards(&numbers, task)?;
    let by_number: rustc_hash::FxHashMap<u32, ContactCard> =
        cards.into_iter().map(|card| (card.number, card)).collect();
    let mut by_number = by_number;
    let ranked = members.iter().enumerate().filter_map(|(at, (number, score))| {
        let card = by_number.remove(number)?;
        Some(ExportPerson { card, score: f64::from(*score), rank: at as u32 + 1, ..ExportPerson::default() })
    });
    Ok(ranked.collect())
}

fn options(request: &ExportRequest, record: &AudienceRecord) -> WriteOptions {
    WriteOptions {
        dir: request.out.clone(),
        audience_slug: slug(&request.audience),
        part_rows: request.part_rows,
        allow_unknown_consent: request.allow_unknown_consent,
        floor: FLOOR as usize,
        // The audience's own time, so that the same audience gives the same bytes.
        exported_at: date(record.created_at),
        ..WriteOptions::default()
    }
}

/// Writes one destination's files and the manifest.
pub fn export(session: &Session, request: &ExportRequest, task: &Task) -> Result<ExportSummary, AppError> {
    let target = destination(&request.to)
        .ok_or_else(|| AppError::Usage(Failure::new("unknown-destination").with("destination", &request.to)))?;
    let record = session.store().audience(&request.audience)?;
    let people = export_people(session, &record, task)?;
    std::fs::create_dir_all(&request.out).map_err(|source| AppError::io(&request.out, &source))?;
    write_one(session, target, request, &record, &people, task)
}

fn write_one(
    session: &Session,
    target: &dyn Destination,
    request: &ExportRequest,
    record: &AudienceRecord,
    people: &[ExportPerson],
    task: &Task,
) -> Result<ExportSummary, AppError> {
    let options = options(request, record);
    let checked = preflight(target, people, &options, task)?;
    let written = write(target, people, &options, task)?;
    let manifest_path = request.out.join(format!("{}_{}_manifest.json", options.audience_slug, request.to));
    let manifest = manifest_of(session, record, &options, std::slice::from_ref(&written));
    manifest.write(&manifest_path)?;
    let files: Vec<ExportedFile> = written
        .files
        .iter()
        .map(|file| ExportedFile {
            path: request.out.join(&file.name),
            rows: file.rows,
            bytes: file.bytes,
            sha256: file.sha256.clone(),
        })
        .collect();
    session.store().log_export(&ExportRecord {
        audience: record.name.clone(),
        destination: request.to.clone(),
        rule_version: written.rule_version.to_owned(),
        n_rows: written.tally.rows,
        manifest_sha256: file_hash(&manifest_path)?,
        at: now_secs(),
    })?;
    Ok(ExportSummary {
        audience: record.name.clone(),
        destination: request.to.clone(),
        rule_version: written.rule_version.to_owned(),
        files,
        people: written.tally.people,
        rows: written.tally.rows,
        written_people: written.tally.written,
        dropped: written.tally.drops.clone(),
        identifier_drops: written.tally.identifier_drops.clone(),
        duplicate_rows: written.tally.duplicate_rows,
        held_out: record.n_held_out,
        findings: serde_json::to_value(&checked.findings).unwrap_or_default(),
        manifest: manifest_path,
    })
}

fn manifest_of(
    session: &Session,
    record: &AudienceRecord,
    options: &WriteOptions,
    written: &[crate::export::Written],
) -> Manifest {
    let definition: serde_json::Value = serde_json::from_str(&record.definition_json).unwrap_or_default();
    let parsed: Option<AudienceDefinition> = serde_json::from_str(&record.definition_json).ok();
    let source = ManifestSource {
        audience: record.name.clone(),
        definition,
        run: parsed.as_ref().map(|of| of.run.clone()).unwrap_or_default(),
        alpha: parsed.as_ref().map(|of| of.alpha),
        seed: parsed.as_ref().map_or(0, |of| of.seed),
        data_fingerprint: fingerprint(session).unwrap_or_default(),
        people: record.n_members + record.n_held_out,
        holdout: record.n_held_out,
        made_at: date(record.created_at),
    };
    Manifest::new(source, options, written)
}

/// One hash over the contents of all imported files.
fn fingerprint(session: &Session) -> Result<String, AppError> {
    let mut hasher = Sha256::new();
    for source in session.store().sources()? {
        hasher.update(source.report.sha256.as_bytes());
        hasher.update(b"\n");
    }
    Ok(hex(&hasher.finalize()))
}

fn file_hash(path: &Path) -> Result<String, AppError> {
    let bytes = std::fs::read(path).map_err(|source| AppError::io(path, &source))?;
    Ok(hex(&Sha256::digest(&bytes)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
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

/// The cards of the export dialog, unchecked.
pub fn destination_cards() -> Vec<DestinationCard> {
    let cards = DESTINATIONS.iter().map(|target| {
        let profile = target.profile();
        DestinationCard {
            id: profile.id.to_owned(),
            name: profile.id.to_owned(),
            rule_version: profile.rule_version.to_owned(),
            is_on: USUAL.contains(&profile.id),
            group: if USUAL.contains(&profile.id) { "ads" } else { "file" },
            preflight: Loadable::Empty,
        }
    });
    cards.collect()
}

/// A destination's id, and its check or why there is none.
pub type Checked = (String, Result<PreflightView, Failure>);

/// Every destination's check, each on its own: one that fails does not stop the others.
pub fn preflight_all(
    session: &Session,
    audience: &str,
    allow_unknown_consent: bool,
    task: &Task,
) -> Result<Vec<Checked>, AppError> {
    let record = session.store().audience(audience)?;
    let people = export_people(session, &record, task)?;
    let mut results = vec![];
    for target in DESTINATIONS {
        let id = target.profile().id;
        let request = request_for(audience, id, Path::new(""), allow_unknown_consent);
        let result = preflight(target, &people, &options(&request, &record), task).map_err(AppError::from);
        match result {
            Err(AppError::Cancelled) => return Err(AppError::Cancelled),
            Err(error) => results.push((id.to_owned(), Err(error.failure()))),
            Ok(checked) => results.push((id.to_owned(), Ok(preflight_view(&checked)))),
        }
    }
    Ok(results)
}

fn preflight_view(checked: &crate::export::Preflight) -> PreflightView {
    let form = |form: Option<HashForm>| match form {
        None => "",
        Some(form) => form.id(),
    };
    let blocking = checked.findings.iter().find(|finding| finding.severity == crate::export::Severity::Blocking);
    PreflightView {
        rows: checked.tally.rows,
        with_email: checked.tally.with_email,
        with_phone: checked.tally.with_phone,
        email_form: form(checked.email_form),
        phone_form: form(checked.phone_form),
        dropped: checked.tally.drops.iter().map(|(code, count)| (code.clone(), *count)).collect(),
        minimum: checked.min_rows,
        is_below_minimum: checked.tally.rows < checked.min_rows,
        blocked_by: blocking.map(|finding| finding.code.to_owned()),
        n_files: checked.n_files,
        bytes: checked.bytes,
        first_lines: checked.first_lines.clone(),
        is_plain: [checked.email_form, checked.phone_form].contains(&Some(HashForm::Plain)),
    }
}

fn request_for(audience: &str, to: &str, out: &Path, allow_unknown_consent: bool) -> ExportRequest {
    ExportRequest {
        audience: audience.to_owned(),
        to: to.to_owned(),
        part_rows: None,
        allow_unknown_consent,
        out: out.to_owned(),
    }
}

/// Writes several destinations; what fails is told beside what was written.
pub fn write_all(
    session: &Session,
    audience: &str,
    ids: &[String],
    folder: &Path,
    allow_unknown_consent: bool,
    task: &Task,
) -> Result<Vec<WrittenView>, AppError> {
    let mut all = vec![];
    for id in ids {
        let request = request_for(audience, id, folder, allow_unknown_consent);
        all.push(match export(session, &request, task) {
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
