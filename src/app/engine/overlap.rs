//! How many people two companies share, by files that they send one another. Only e-mail addresses take part, blinded;
//! each step is written into the audit log.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::json;

use super::now_secs;
use super::session::Session;
use crate::app::error::{AppError, Failure};
use crate::privacy::overlap::{self, Key, Message, Overlap, SessionId};
use crate::task::Task;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverlapFile {
    pub out: PathBuf,
    /// Own addresses that took part.
    pub emails: u64,
    /// Entries of the file, padding included.
    pub entries: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverlapSummary {
    /// Shared addresses; `None` when fewer than the floor.
    pub shared: Option<u64>,
    pub floor: u32,
    pub segments: Vec<SegmentOverlap>,
    /// The file for the partner, at the company that began.
    pub out: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SegmentOverlap {
    pub segment: String,
    /// `None` when fewer than the floor, or when it could be worked out from the others.
    pub shared: Option<u64>,
}

/// Step 1: the file for the partner. `segments` are counted apart, and their sizes travel along, padded.
pub fn start_overlap(session: &Session, segments: &[String], out: &Path, task: &Task) -> Result<OverlapFile, AppError> {
    session.dataset(task)?;
    for name in segments {
        // Two segments that differ in a few people would be told apart by what the partner shares with each.
        let told = session.told_rows(name).map(|people| session.answer(&people).told);
        if told.is_some_and(|told| told.exact().is_none()) {
            let failure = Failure::new("overlap-segment").with("name", name).with("floor", session.floor());
            return Err(AppError::Refused(failure));
        }
    }
    session.keep_told()?;
    let exchange = SessionId::fresh()?;
    let (lists, key) = {
        let store = session.store();
        let mut lists = vec![store.emails(None)?];
        for name in segments {
            lists.push(store.emails(Some(&store.segment_numbers(name)?))?);
        }
        (lists, Key::derive(&store.secret()?, exchange))
    };
    let message = overlap::start(&lists, &key, exchange, session.floor().k() as u32, task)?;
    session.store().set_setting(&names_key(exchange), &segments)?;
    let emails = lists.first().map_or(0, |list| list.len()) as u64;
    write(&message, out)?;
    note(session, "start", emails)?;
    Ok(OverlapFile { out: out.to_owned(), emails, entries: n_entries(&message) })
}

/// Saved segments that may be counted apart: large enough, and not nearly a set that was counted before.
pub fn segments_to_count(session: &Session, task: &Task) -> Result<Vec<String>, AppError> {
    session.dataset(task)?;
    let segments = session.store().segments()?;
    let may_be = |name: &String| {
        let people = session.told_rows(name);
        people.is_some_and(|people| session.answer(&people).told.exact().is_some_and(|n| session.floor().allows(n)))
    };
    let names = segments.into_iter().map(|segment| segment.name).filter(may_be).collect();
    session.keep_told()?;
    Ok(names)
}

/// Step 2, at the partner.
pub fn reply_overlap(session: &Session, theirs: &Path, out: &Path, task: &Task) -> Result<OverlapFile, AppError> {
    let theirs = read(theirs)?;
    let (own, key) = {
        let store = session.store();
        (store.emails(None)?, Key::derive(&store.secret()?, theirs.session()))
    };
    let message = overlap::reply(&theirs, &own, &key, task)?;
    write(&message, out)?;
    note(session, "reply", own.len() as u64)?;
    Ok(OverlapFile { out: out.to_owned(), emails: own.len() as u64, entries: n_entries(&message) })
}

/// Step 3: the counts, and the file by which the partner sees them too.
pub fn finish_overlap(session: &Session, answer: &Path, out: &Path, task: &Task) -> Result<OverlapSummary, AppError> {
    let answer = read(answer)?;
    let exchange = answer.session();
    let (names, key) = {
        let store = session.store();
        let names: Option<Vec<String>> = store.setting(&names_key(exchange))?;
        (names.ok_or(overlap::OverlapError::OtherSession)?, Key::derive(&store.secret()?, exchange))
    };
    let (found, last) = overlap::finish(&answer, &key, exchange, task)?;
    write(&last, out)?;
    note(session, "finish", found.everybody.unwrap_or(0))?;
    Ok(summary(found, names, Some(out.to_owned())))
}

/// At the partner, after step 3: the same counts. Names of the other side's segments are not known here.
pub fn confirm_overlap(session: &Session, own_reply: &Path, last: &Path) -> Result<OverlapSummary, AppError> {
    let found = overlap::confirm(&read(own_reply)?, &read(last)?)?;
    note(session, "confirm", found.everybody.unwrap_or(0))?;
    let names = (1..=found.groups.len()).map(|place| place.to_string()).collect();
    Ok(summary(found, names, None))
}

fn summary(found: Overlap, names: Vec<String>, out: Option<PathBuf>) -> OverlapSummary {
    let segments = names.into_iter().zip(found.groups).map(|(segment, shared)| SegmentOverlap { segment, shared });
    OverlapSummary { shared: found.everybody, floor: found.floor, segments: segments.collect(), out }
}

/// Where the names of the segments wait for the partner's answer.
fn names_key(exchange: SessionId) -> String {
    format!("overlap-{}", exchange.hex())
}

fn n_entries(message: &Message) -> u64 {
    message.groups().iter().map(|list| list.len() as u64).sum()
}

fn note(session: &Session, step: &str, n: u64) -> Result<(), AppError> {
    let detail = json!({ "step": step, "emails": n });
    Ok(session.store().audit(now_secs(), "audit-overlap", &detail)?)
}

fn read(path: &Path) -> Result<Message, AppError> {
    let bytes = std::fs::read(path).map_err(|source| AppError::io(path, &source))?;
    Ok(Message::from_bytes(&bytes)?)
}

/// Whole or not at all.
fn write(message: &Message, path: &Path) -> Result<(), AppError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |source: &std::io::Error| AppError::io(path, source);
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|source| failed(&source))?;
    file.write_all(&message.to_bytes()).map_err(|source| failed(&source))?;
    file.as_file().sync_all().map_err(|source| failed(&source))?;
    file.persist(path).map_err(|error| failed(&error.error))?;
    Ok(())
}
