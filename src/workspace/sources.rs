//! The files that were imported: their list, and undoing one as if it had never come in.

use roaring::RoaringBitmap;
use rusqlite::{OptionalExtension, Transaction};
use serde_json::json;

use super::claims::{self, What};
use super::error::StoreError;
use super::records::{SourceId, SourceRecord};
use super::store::{Workspace, bump_revision};
use super::{audit, items, joins};
use crate::task::Task;

impl Workspace {
    /// The import of a file with these bytes, if there is one. `sha256` is lower-case hexadecimal.
    pub fn has_source(&self, sha256: &str) -> Result<Option<SourceId>, StoreError> {
        let sql = "SELECT max(id) FROM sources WHERE sha256 = ?1 AND sha256 <> ''";
        Ok(self.conn.query_row(sql, [sha256], |row| row.get::<_, Option<i64>>(0))?.map(SourceId))
    }

    /// All imports, oldest first.
    pub fn sources(&self) -> Result<Vec<SourceRecord>, StoreError> {
        let mut query = self.conn.prepare(
            "SELECT id, report, imported_at, n_people, n_new_people, n_items, n_events FROM sources ORDER BY id",
        )?;
        let mut found = query.query([])?;
        let mut sources = vec![];
        while let Some(row) = found.next()? {
            let report = row.get_ref(1)?.as_str().map_err(|_| StoreError::corrupt("a file's report"))?;
            let count = |column: usize| row.get::<_, i64>(column).map(|value| value.max(0) as u64);
            sources.push(SourceRecord {
                id: SourceId(row.get(0)?),
                report: serde_json::from_str(report).map_err(|_| StoreError::corrupt("a file's report"))?,
                imported_at: row.get(2)?,
                n_people: count(3)?,
                n_new_people: count(4)?,
                n_items: count(5)?,
                n_events: count(6)?,
            });
        }
        Ok(sources)
    }

    /// Takes an import back as a whole: its events, facts and consent, and the people, identifiers and items that
    /// no other import speaks of. Two people whom it made one are two again, unless a later import has spoken of
    /// either since and so was joined on it. Numbers are never given again. Returns the new revision.
    pub fn remove_source(&mut self, id: SourceId, at: i64, task: &Task) -> Result<u64, StoreError> {
        self.remove_sources(&[id], at, task)
    }

    /// Takes several imports back, all of them or none.
    pub fn remove_sources(&mut self, ids: &[SourceId], at: i64, task: &Task) -> Result<u64, StoreError> {
        // The newest first, so that what joined people later is gone before what they were joined on.
        let mut newest_first = ids.to_vec();
        newest_first.sort_unstable_by(|a, b| b.cmp(a));
        newest_first.dedup();
        let n_sources = newest_first.len() as u64;
        let revision = self.write(|tx| {
            for (done, id) in newest_first.iter().enumerate() {
                task.step("stage-remove", done as u64, n_sources)?;
                remove_one(tx, *id, at)?;
            }
            task.check()?;
            bump_revision(tx)
        })?;
        self.empty_log()?;
        Ok(revision)
    }
}

fn remove_one(tx: &Transaction<'_>, id: SourceId, at: i64) -> Result<(), StoreError> {
    let known = tx.query_row("SELECT 1 FROM sources WHERE id = ?1", [id.0], |_| Ok(())).optional()?;
    known.ok_or(StoreError::NotFound { what: "source", name: id.0.to_string() })?;
    let claimed_items = claims::of_source(tx, id.0, What::Items)?;
    remove_identifiers(tx, id.0, at)?;
    remove_merges(tx, id.0)?;
    tx.execute("DELETE FROM sources WHERE id = ?1", [id.0])?;
    items::remove_unclaimed(tx, &claimed_items)?;
    audit::append(tx, at, "audit-remove-source", &json!({ "source": id.0 }))
}

/// Takes out the identifiers that only this source brought, and with them the joins that rest on them.
fn remove_identifiers(tx: &Transaction<'_>, source: i64, at: i64) -> Result<(), StoreError> {
    let own = claims::of_source(tx, source, What::Identifiers)?;
    let only_own = own - claims::of_others(tx, source, What::Identifiers)?;
    let values = joins::values_losing_joins(tx, only_own.iter())?;
    let mut delete = tx.prepare("DELETE FROM identifiers WHERE id = ?1")?;
    for id in &only_own {
        delete.execute([id])?;
    }
    joins::relink(tx, &values, at)
}

fn remove_merges(tx: &Transaction<'_>, source: i64) -> Result<(), StoreError> {
    let later: RoaringBitmap = claims::of_later(tx, source, What::People)?;
    let mut query = tx.prepare("SELECT loser, winner FROM merges WHERE source_id = ?1")?;
    let rows = query.query_map([source], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, u32>(1)?)))?;
    for (loser, winner) in rows.collect::<Result<Vec<_>, _>>()? {
        if !later.contains(loser) && !later.contains(winner) {
            tx.execute("DELETE FROM merges WHERE loser = ?1", [loser])?;
        }
    }
    Ok(())
}
