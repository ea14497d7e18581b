//! Taking an import in: all its files in one transaction. Checks first that the import was joined against this very
//! state, and leaves out people who asked to be forgotten.

use roaring::RoaringBitmap;
use rusqlite::Transaction;
use rustc_hash::FxHashSet;
use serde_json::json;

use super::claims::{self, MAX_NUMBER, What};
use super::error::StoreError;
use super::events::{LocalNames, Stored};
use super::records::{Committed, SourceId};
use super::store::{Workspace, bump_revision};
use super::{attributes, audit, consent, events, item_edits, items, joins, people, suppression};
use crate::data::Domain;
use crate::data::incoming::{Batch, Identifier, Joined};
use crate::task::Task;

impl Workspace {
    /// Takes in files that were joined, one after another, against [`Self::identity_index`]. All of them or none:
    /// on an error, a stop or a full disk the workspace is as before. `at` is the time of the import.
    pub fn commit_import(
        &mut self,
        batches: &[(Batch, Joined)],
        at: i64,
        task: &Task,
    ) -> Result<Committed, StoreError> {
        for (batch, joined) in batches {
            check_shape(batch, joined)?;
        }
        self.write(|tx| {
            let next_number = check_numbers(tx, batches)?;
            let erased = Erased::among(tx, batches)?;
            let mut sources = Vec::with_capacity(batches.len());
            for (batch, joined) in batches {
                sources.push(store_batch(tx, batch, joined, &erased, at, task)?);
            }
            tx.execute("UPDATE workspace SET next_number = ?1", [next_number])?;
            task.check()?;
            let revision = bump_revision(tx)?;
            Ok(Committed { sources, n_refused_erased: erased.numbers.len() as u64, revision })
        })
    }
}

/// Every local number inside its table, every column of one length. Events are checked part by part as they are stored.
fn check_shape(batch: &Batch, joined: &Joined) -> Result<(), StoreError> {
    let user = |user: u32| user < batch.n_users;
    let n_items = batch.items.keys.len();
    let sound = joined.numbers.len() == batch.n_users as usize
        && batch.identifiers.iter().all(|row| user(row.user))
        && joined.links.iter().all(|link| link.low < link.high)
        && batch.contact.iter().all(|row| user(row.user))
        && batch.consent.iter().all(|row| user(row.user))
        && batch.attributes.iter().all(|column| column.users.len() == column.values.len())
        && batch.attributes.iter().all(|column| column.users.iter().all(|&row| user(row)))
        && batch.items.labels.iter().all(|row| (row.0 as usize) < n_items)
        && batch.items.numbers.iter().all(|row| (row.0 as usize) < n_items);
    if sound { Ok(()) } else { Err(StoreError::BadInput { what: "a batch" }) }
}

/// The next free number after the import. Numbers are given once: one that is taken, or not yet given, means that
/// somebody else wrote to the workspace after the people were joined.
fn check_numbers(tx: &Transaction<'_>, batches: &[(Batch, Joined)]) -> Result<u32, StoreError> {
    let next: u32 = tx.query_row("SELECT next_number FROM workspace", [], |row| row.get(0))?;
    let mut after = next;
    for (_, joined) in batches {
        for &number in &joined.new_numbers {
            if number < after {
                return Err(StoreError::Stale);
            }
            after = number.saturating_add(1);
        }
        let known = |number: u32| number < after;
        let linked = joined.links.iter().all(|link| known(link.high));
        if !linked || !joined.numbers.iter().all(|&number| known(number)) {
            return Err(StoreError::Stale);
        }
    }
    if after > MAX_NUMBER {
        return Err(StoreError::TooMany { what: "people", found: u64::from(after), limit: u64::from(MAX_NUMBER) });
    }
    Ok(after)
}

/// What of an import belongs to people who were erased.
#[derive(Default)]
struct Erased {
    salt: Vec<u8>,
    hashes: FxHashSet<[u8; 32]>,
    /// New people who carry an erased person's identifier: not taken in at all. Of people who are known for
    /// another reason only the identifier is left out.
    numbers: FxHashSet<u32>,
}

impl Erased {
    fn among(tx: &Transaction<'_>, batches: &[(Batch, Joined)]) -> Result<Self, StoreError> {
        let mut query = tx.prepare("SELECT hash FROM tombstones")?;
        let hashes = query.query_map([], |row| row.get(0))?.collect::<Result<FxHashSet<[u8; 32]>, _>>()?;
        let salt = tx.query_row("SELECT salt FROM workspace", [], |row| row.get(0))?;
        let mut erased = Self { salt, hashes, numbers: FxHashSet::default() };
        if erased.hashes.is_empty() {
            return Ok(erased);
        }
        let new: FxHashSet<u32> = batches.iter().flat_map(|(_, joined)| joined.new_numbers.iter().copied()).collect();
        for (batch, joined) in batches {
            for identifier in &batch.identifiers {
                let number = joined.numbers[identifier.user as usize];
                if new.contains(&number) && erased.covers(identifier) {
                    erased.numbers.insert(number);
                }
            }
        }
        Ok(erased)
    }

    fn covers(&self, identifier: &Identifier) -> bool {
        !self.hashes.is_empty()
            && self.hashes.contains(&people::tombstone(&self.salt, identifier.kind, &identifier.value))
    }
}

fn store_batch(
    tx: &Transaction<'_>,
    batch: &Batch,
    joined: &Joined,
    erased: &Erased,
    at: i64,
    task: &Task,
) -> Result<SourceId, StoreError> {
    let source = insert_source(tx, batch, at)?;
    let people: Vec<Option<u32>> =
        joined.numbers.iter().map(|number| Some(*number).filter(|number| !erased.numbers.contains(number))).collect();
    task.step("stage-people", 0, 0)?;
    store_people(tx, source, batch, &people, erased)?;
    joins::store(tx, source, joined, |number| erased.numbers.contains(&number), at)?;
    suppression::store(tx, source, &batch.suppressions, task)?;
    for attribute in &batch.attributes {
        attributes::store(tx, source, attribute, &people, task)?;
    }
    let item_ids = items::store(tx, source, &batch.items)?;
    let domains = item_domains(tx, batch)?;
    let names = LocalNames { people: &people, items: &item_ids, domains: &domains };
    let Stored { n_events, on } = events::store(tx, source, &batch.events, &names, task)?;
    let claimed = claim_people(tx, source, &people, &on)?;
    let n_new = joined.n_new_people().saturating_sub(erased.numbers.len() as u64);
    tx.execute(
        "UPDATE sources SET n_people = ?2, n_new_people = ?3, n_items = ?4, n_events = ?5 WHERE id = ?1",
        (source, claimed as i64, n_new as i64, item_ids.len() as i64, n_events as i64),
    )?;
    let report = &batch.report;
    let detail = json!({
        "source": source, "preset": report.preset, "kind": report.kind, "sha256": report.sha256,
        "rows": report.accepted, "people": claimed, "items": item_ids.len(), "events": n_events,
    });
    audit::append(tx, at, "audit-import", &detail)?;
    Ok(SourceId(source))
}

fn insert_source(tx: &Transaction<'_>, batch: &Batch, at: i64) -> Result<i64, StoreError> {
    let report = serde_json::to_string(&batch.report).map_err(|_| StoreError::BadInput { what: "a file's report" })?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO sources (sha256, report, imported_at, n_people, n_new_people, n_items, n_events) \
         VALUES (?1, ?2, ?3, 0, 0, 0, 0)",
    )?;
    Ok(insert.insert((&batch.report.sha256, report, at))?)
}

fn store_people(
    tx: &Transaction<'_>,
    source: i64,
    batch: &Batch,
    people: &[Option<u32>],
    erased: &Erased,
) -> Result<(), StoreError> {
    let identifiers: Vec<&Identifier> = batch.identifiers.iter().filter(|found| !erased.covers(found)).collect();
    let ids = people::store_identifiers(tx, &identifiers, people)?;
    claims::insert(tx, source, What::Identifiers, &ids)?;
    suppression::check_batch(tx, &identifiers, people)?;
    people::store_contact(tx, source, &batch.contact, people)?;
    consent::store(tx, source, &batch.consent, people)
}

/// The side of each local item, as edited.
fn item_domains(tx: &Transaction<'_>, batch: &Batch) -> Result<Vec<Option<Domain>>, StoreError> {
    let edited = item_edits::edited_domains(tx)?;
    let domain = |item: u32| batch.items.parts(item).map(|(imported, key)| edited.of(imported, key));
    Ok((0..batch.items.keys.len() as u32).map(domain).collect())
}

/// Writes down of whom the source speaks, and on which side they have events; returns how many they are.
fn claim_people(
    tx: &Transaction<'_>,
    source: i64,
    people: &[Option<u32>],
    on: &[RoaringBitmap; 2],
) -> Result<u64, StoreError> {
    let everybody: RoaringBitmap = people.iter().flatten().copied().collect();
    claims::insert(tx, source, What::People, &everybody)?;
    claims::insert(tx, source, What::Course, &on[Domain::Course.index()])?;
    claims::insert(tx, source, What::Music, &on[Domain::Music.index()])?;
    Ok(everybody.len())
}
