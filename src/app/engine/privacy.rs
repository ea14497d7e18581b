//! What the Privacy screen shows, and erasing a person.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::explain::find_person;
use super::now_secs;
use super::overlap::{confirm_overlap, finish_overlap, reply_overlap};
use super::session::Session;
use crate::analysis::ConsentCounts;
use crate::app::error::{AppError, Failure};
use crate::app::state::{AuditEntry, ExportedFile, FoundPerson, PartnerView, PrivacyView};
use crate::data::{Channel, SUPPRESSED};
use crate::privacy::overlap::{Message, Pass};
use crate::task::Task;

pub fn privacy_view(session: &Session, task: &Task) -> Result<PrivacyView, AppError> {
    let dataset = session.dataset(task)?;
    task.check()?;
    let consent = [Channel::Ads, Channel::Email, Channel::Sms].map(|channel| {
        let mut counts = ConsentCounts::default();
        dataset.people.consent[channel as usize].iter().for_each(|&state| counts.add(state));
        [counts.granted, counts.unknown, counts.denied]
    });
    let groups = super::floor::group_sizes(session, &dataset, task)?;
    let fields = super::floor::field_floors(session, &dataset);
    let (budget, partners) = (super::budget_view(session)?, super::partners(session)?);
    let store = session.store();
    let mut exports: Vec<ExportedFile> = store.exports()?.into_iter().map(exported).collect();
    exports.reverse();
    let (audit_break, log) = (store.audit_break()?, store.audit_log()?);
    let audit = log.into_iter().rev().map(|record| AuditEntry {
        seq: record.seq,
        at: record.at,
        action: record.action,
        detail: pairs(&record.detail_json),
    });
    Ok(PrivacyView {
        n_people: dataset.n_people() as u64,
        budget,
        partners,
        groups,
        fields,
        consent,
        n_suppressed: dataset.people.flags.iter().filter(|&&flags| flags & SUPPRESSED != 0).count() as u64,
        exports,
        audit: audit.collect(),
        audit_break,
    })
}

fn exported(record: crate::workspace::ExportRecord) -> ExportedFile {
    ExportedFile {
        at: record.at,
        destination: record.destination,
        audience: record.audience,
        n_rows: record.n_rows,
        sha256: record.manifest_sha256,
    }
}

/// A stored object as `name: value, name: value`.
fn pairs(detail_json: &str) -> String {
    let detail: Value = serde_json::from_str(detail_json).unwrap_or_default();
    let told = detail.as_object().into_iter().flatten().filter(|(_, value)| **value != json!(""));
    let pairs = told.map(|(name, value)| match value {
        Value::String(text) => format!("{name}: {text}"),
        other => format!("{name}: {other}"),
    });
    pairs.collect::<Vec<_>>().join(", ")
}

/// Looks a person up by number, platform id, e-mail or phone, and counts what erasing would take away.
pub fn person_to_erase(session: &Session, user: &str, task: &Task) -> Result<FoundPerson, AppError> {
    let dataset = session.dataset(task)?;
    let row = find_person(session, &dataset, user.trim())?;
    let number = dataset.people.numbers[row as usize];
    let cards = session.store().contact_cards(&[number], task)?;
    let (n_emails, n_phones) =
        cards.first().map_or((0, 0), |card| (card.emails.len() as u64, card.phones.len() as u64));
    drop(cards);
    let store = session.store();
    let mut audiences = vec![];
    for record in store.audiences()? {
        task.check()?;
        let people = store.audience_members(&record.name)?;
        if people.members.iter().any(|(member, _)| *member == number) || people.held_out.contains(&number) {
            audiences.push(record.name);
        }
    }
    let mut exported_to: Vec<String> = store
        .exports()?
        .into_iter()
        .filter(|export| audiences.contains(&export.audience))
        .map(|export| export.destination)
        .collect();
    exported_to.sort_unstable();
    exported_to.dedup();
    Ok(FoundPerson {
        number,
        n_emails,
        n_phones,
        n_events: dataset.events.of(row as usize).len() as u64,
        n_runs: store.runs()?.len() as u64,
        audiences,
        exported_to,
    })
}

pub fn forget(session: &Session, user: &str, task: &Task) -> Result<Value, AppError> {
    let dataset = session.dataset(task)?;
    let row = find_person(session, &dataset, user)?;
    let number = dataset.people.numbers[row as usize];
    let gone = session.store().forget(number, now_secs(), task)?;
    Ok(json!({
        "person": format!("P-{number:06}"),
        "identifiers": gone.n_identifiers,
        "events": gone.n_events,
        "runs_emptied": gone.n_runs_emptied,
        "revision": gone.revision,
    }))
}

/// Does what fits the partner's file: answers a first one, counts from an answer, or counts from a last one. What is
/// written stands beside it.
pub fn open_overlap_file(session: &Session, path: &Path, task: &Task) -> Result<PartnerView, AppError> {
    let bytes = std::fs::read(path).map_err(|source| AppError::io(path, &source))?;
    let message = Message::from_bytes(&bytes)?;
    drop(bytes);
    let key = format!("overlap-answer-{}", message.session().hex());
    match message.pass() {
        Some(Pass::Start) => {
            let answered = reply_overlap(session, path, &beside(path, "answer"), task)?;
            session.store().set_setting(&key, &answered.out)?;
            Ok(PartnerView::Answered { file: answered.out, n_emails: answered.emails })
        }
        Some(Pass::Reply) => {
            let found = finish_overlap(session, path, &beside(path, "last"), task)?;
            Ok(counted(found))
        }
        Some(Pass::Finish) => {
            let answer: Option<PathBuf> = session.store().setting(&key)?;
            let answer = answer.ok_or(AppError::Told(Failure::new("overlap-session")))?;
            Ok(counted(confirm_overlap(session, &answer, path)?))
        }
        None => Err(AppError::Told(Failure::new("overlap-format"))),
    }
}

fn counted(found: super::OverlapSummary) -> PartnerView {
    let segments = found.segments.into_iter().map(|part| (part.segment, part.shared)).collect();
    PartnerView::Counted { shared: found.shared, segments, send: found.out }
}

/// `theirs.overlap` as `theirs-answer.overlap`.
fn beside(path: &Path, what: &str) -> PathBuf {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!("{stem}-{what}.overlap"))
}
