//! Erasing a person everywhere. What stays is a salted fingerprint of each identifier, so that the person is not
//! taken in again, and an audit entry that it happened. Copies made before a migration are not reached.

use roaring::RoaringBitmap;
use rusqlite::Transaction;
use serde_json::json;

use super::claims::{self, What};
use super::error::StoreError;
use super::numbering::{Merges, Numbering};
use super::records::Forgotten;
use super::store::{Workspace, bump_revision};
use super::{attributes, audit, events, people};
use crate::task::Task;

impl Workspace {
    /// Erases the person behind `number` and all numbers merged with it: identifiers, contact, consent, attributes,
    /// events, places in segments, audiences and holdouts. Matrices and clusterings of runs hold a row a person, so
    /// they go too; what is known of the runs stays. The pages are overwritten and the log is emptied.
    pub fn forget(&mut self, number: u32, at: i64, task: &Task) -> Result<Forgotten, StoreError> {
        let forgotten = self.write(|tx| {
            Numbering::load(tx)?
                .row(number)
                .ok_or(StoreError::NotFound { what: "person", name: number.to_string() })?;
            let group = Merges::load(tx)?.group(number);
            let mut forgotten = Forgotten { n_identifiers: bury_identifiers(tx, &group, at)?, ..Forgotten::default() };
            forgotten.n_events = erase_events(tx, &group, task)?;
            attributes::erase(tx, &group, task)?;
            delete_rows(tx, &group)?;
            for what in [What::People, What::Course, What::Music] {
                claims::remove(tx, what, &group)?;
            }
            for (table, key) in [("segments", "id"), ("global_holdouts", "id"), ("sent", "export_id")] {
                erase_from_sets(tx, table, key, &group)?;
            }
            forgotten.n_runs_emptied = empty_runs(tx)?;
            let detail = json!({
                "person": number, "identifiers": forgotten.n_identifiers, "events": forgotten.n_events,
                "runs_emptied": forgotten.n_runs_emptied,
            });
            audit::append(tx, at, "audit-forget", &detail)?;
            forgotten.revision = bump_revision(tx)?;
            Ok(forgotten)
        })?;
        self.empty_log()?;
        Ok(forgotten)
    }
}

fn bury_identifiers(tx: &Transaction<'_>, group: &RoaringBitmap, at: i64) -> Result<u64, StoreError> {
    let salt: Vec<u8> = tx.query_row("SELECT salt FROM workspace", [], |row| row.get(0))?;
    let identifiers = people::identifiers_of(tx, group)?;
    let mut ids = RoaringBitmap::new();
    for (&id, (kind, value)) in &identifiers {
        let hash = people::tombstone(&salt, *kind, value);
        tx.execute("INSERT OR IGNORE INTO tombstones VALUES (?1, ?2)", (hash.as_slice(), at))?;
        tx.execute("DELETE FROM identifiers WHERE id = ?1", [id])?;
        ids.extend(u32::try_from(id));
    }
    claims::remove(tx, What::Identifiers, &ids)?;
    Ok(identifiers.len() as u64)
}

fn erase_events(tx: &Transaction<'_>, group: &RoaringBitmap, task: &Task) -> Result<u64, StoreError> {
    let mut total = 0;
    for (source, n_gone) in events::erase(tx, group, task)? {
        tx.execute("UPDATE sources SET n_events = n_events - ?2 WHERE id = ?1", (source, n_gone as i64))?;
        total += n_gone;
    }
    Ok(total)
}

fn delete_rows(tx: &Transaction<'_>, group: &RoaringBitmap) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM contact WHERE number = ?1",
        "DELETE FROM consent WHERE number = ?1",
        "DELETE FROM suppressed WHERE number = ?1",
        "DELETE FROM suppressed_by_list WHERE number = ?1",
        "DELETE FROM apart WHERE low = ?1 OR high = ?1",
        "DELETE FROM audience_members WHERE number = ?1",
        "DELETE FROM holdouts WHERE number = ?1",
        "DELETE FROM holdout_scores WHERE number = ?1",
        "DELETE FROM outcomes WHERE number = ?1",
        "DELETE FROM merges WHERE loser = ?1 OR winner = ?1",
    ] {
        let mut delete = tx.prepare(sql)?;
        for number in group {
            delete.execute([number])?;
        }
    }
    Ok(())
}

/// Takes the group out of every set of people that a table keeps.
fn erase_from_sets(tx: &Transaction<'_>, table: &str, key: &str, group: &RoaringBitmap) -> Result<(), StoreError> {
    let mut query = tx.prepare(&format!("SELECT {key}, members FROM {table} ORDER BY {key}"))?;
    let rows = query.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    let sql = format!("UPDATE {table} SET members = ?2 WHERE {key} = ?1");
    for (id, bytes) in rows.collect::<Result<Vec<_>, _>>()? {
        let members = claims::from_bytes(&bytes)?;
        if !members.is_disjoint(group) {
            tx.execute(&sql, (id, claims::to_bytes(&(members - group))?))?;
        }
    }
    Ok(())
}

/// How many runs lost what they had stored.
fn empty_runs(tx: &Transaction<'_>) -> Result<u64, StoreError> {
    let sql = "SELECT count(DISTINCT run_id) FROM blobs WHERE run_id IS NOT NULL";
    let n_runs: i64 = tx.query_row(sql, [], |row| row.get(0))?;
    tx.execute("DELETE FROM blobs WHERE run_id IS NOT NULL", [])?;
    tx.execute("DELETE FROM clusterings", [])?;
    Ok(n_runs.max(0) as u64)
}
