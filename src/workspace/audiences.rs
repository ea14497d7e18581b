//! Who was chosen for a campaign, who was held out of it, and what left the house. The holdouts are a ledger that
//! outlives the audiences.

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde_json::json;

use super::audit;
use super::campaigns;
use super::error::StoreError;
use super::numbering::Merges;
use super::records::{AudienceMembers, AudienceRecord, ExportRecord, HoldoutRecord};
use super::store::Workspace;

const WHAT: &str = "audience";

impl Workspace {
    /// Stores an audience in place of an older one of its name, whose holdout stays in the ledger. The two lists must
    /// not share a person. `n_members` and `n_held_out` of the record are not read: the lists are counted.
    pub fn save_audience(&mut self, record: &AudienceRecord, people: &AudienceMembers) -> Result<(), StoreError> {
        self.save_drawn_audience(record, people, &[])
    }

    /// As [`Self::save_audience`], with the scores of held-out people, by which they are compared with those sent.
    pub fn save_drawn_audience(
        &mut self,
        record: &AudienceRecord,
        people: &AudienceMembers,
        held_scores: &[(u32, f32)],
    ) -> Result<(), StoreError> {
        let held_out: RoaringBitmap = people.held_out.iter().copied().collect();
        let unsound = |(number, score): &(u32, f32)| held_out.contains(*number) || !score.is_finite();
        if people.members.iter().any(unsound) {
            return Err(StoreError::BadInput { what: "an audience" });
        }
        self.write(|tx| {
            if let Some(id) = find(tx, &record.name)? {
                retire(tx, id, record.created_at)?;
            }
            let id = insert_record(tx, record)?;
            let mut insert = tx.prepare("INSERT INTO audience_members VALUES (?1, ?2, ?3, ?4)")?;
            for (place, (number, score)) in people.members.iter().enumerate() {
                insert.execute((id, place as i64, number, score))?;
            }
            let mut insert = tx.prepare("INSERT INTO holdouts VALUES (?1, ?2)")?;
            for number in &held_out {
                insert.execute((id, number))?;
            }
            let mut insert = tx.prepare("INSERT INTO holdout_scores VALUES (?1, ?2, ?3)")?;
            for (number, score) in held_scores.iter().filter(|(number, _)| held_out.contains(*number)) {
                insert.execute((id, number, score))?;
            }
            let detail = json!({
                "audience": record.name, "people": people.members.len(), "held_out": held_out.len(),
            });
            audit::append(tx, record.created_at, "audit-audience", &detail)
        })
    }

    /// All audiences that have not been deleted, oldest first.
    pub fn audiences(&self) -> Result<Vec<AudienceRecord>, StoreError> {
        let mut query = self.conn.prepare(
            "SELECT name, definition, counts, results, created_at, \
             (SELECT count(*) FROM audience_members WHERE audience_id = audiences.id), \
             (SELECT count(*) FROM holdouts WHERE audience_id = audiences.id) \
             FROM audiences WHERE deleted_at IS NULL ORDER BY id",
        )?;
        let rows = query.query_map([], |row| {
            Ok(AudienceRecord {
                name: row.get(0)?,
                definition_json: row.get(1)?,
                counts_json: row.get(2)?,
                results_json: row.get(3)?,
                created_at: row.get(4)?,
                n_members: row.get::<_, i64>(5)?.max(0) as u64,
                n_held_out: row.get::<_, i64>(6)?.max(0) as u64,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Errors: `NotFound`.
    pub fn audience(&self, name: &str) -> Result<AudienceRecord, StoreError> {
        let found = self.audiences()?.into_iter().find(|record| record.name == name);
        found.ok_or_else(|| StoreError::NotFound { what: "audience", name: name.to_owned() })
    }

    /// Who is in an audience, best first, and who was held out; merged people under the number they have now, once.
    /// A person who turned out to be a member and held out at once counts as held out.
    pub fn audience_members(&self, name: &str) -> Result<AudienceMembers, StoreError> {
        let id = required(&self.conn, name)?;
        let merges = Merges::load(&self.conn)?;
        let sql = "SELECT number, score FROM audience_members WHERE audience_id = ?1 ORDER BY place";
        let mut query = self.conn.prepare(sql)?;
        let rows = query.query_map([id], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, f64>(1)? as f32)))?;
        let mut members = rows.collect::<Result<Vec<_>, _>>()?;
        let held_out = held_out(&self.conn, id, &merges)?;
        let mut seen: RoaringBitmap = held_out.iter().copied().collect();
        members.iter_mut().for_each(|member| member.0 = merges.root(member.0));
        members.retain(|member| seen.insert(member.0));
        Ok(AudienceMembers { members, held_out })
    }

    /// Scores of the people held out, by number; those of a holdout drawn without scores are not among them.
    pub fn holdout_scores(&self, name: &str) -> Result<Vec<(u32, f32)>, StoreError> {
        let id = required(&self.conn, name)?;
        let merges = Merges::load(&self.conn)?;
        let mut query =
            self.conn.prepare("SELECT number, score FROM holdout_scores WHERE audience_id = ?1 ORDER BY number")?;
        let rows = query.query_map([id], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, f64>(1)? as f32)))?;
        let mut scores = rows.collect::<Result<Vec<_>, _>>()?;
        scores.iter_mut().for_each(|entry| entry.0 = merges.root(entry.0));
        scores.sort_by_key(|entry| entry.0);
        scores.dedup_by_key(|entry| entry.0);
        Ok(scores)
    }

    /// People of an audience who turned out to be members and held out at once.
    pub fn holdout_overlap(&self, name: &str) -> Result<u64, StoreError> {
        let found = overlaps(&self.conn)?.into_iter().find(|(audience, _)| audience == name);
        Ok(found.map_or(0, |(_, n_people)| n_people))
    }

    /// How often an audience of this name has been saved.
    pub fn audience_version(&self, name: &str) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM audiences WHERE name = ?1";
        Ok(self.conn.query_row(sql, [name], |row| row.get::<_, i64>(0))?.max(0) as u64)
    }

    /// Writes down what the campaign brought.
    pub fn set_audience_results(&mut self, name: &str, results_json: &str) -> Result<(), StoreError> {
        self.write(|tx| {
            let id = required(tx, name)?;
            tx.execute("UPDATE audiences SET results = ?2 WHERE id = ?1", (id, results_json))?;
            Ok(())
        })
    }

    /// Removes an audience and its members; its holdouts stay in the ledger.
    pub fn delete_audience(&mut self, name: &str, at: i64) -> Result<(), StoreError> {
        self.write(|tx| {
            let id = required(tx, name)?;
            retire(tx, id, at)?;
            audit::append(tx, at, "audit-delete-audience", &json!({ "audience": name }))
        })
    }

    /// Everybody who was ever held out, an entry an audience, oldest first.
    pub fn holdouts(&self) -> Result<Vec<HoldoutRecord>, StoreError> {
        let merges = Merges::load(&self.conn)?;
        let mut query =
            self.conn.prepare("SELECT id, name, created_at, deleted_at IS NOT NULL FROM audiences ORDER BY id")?;
        let mut found = query.query([])?;
        let mut ledger = vec![];
        while let Some(row) = found.next()? {
            let numbers = held_out(&self.conn, row.get(0)?, &merges)?;
            if !numbers.is_empty() {
                let (audience, created_at, deleted) = (row.get(1)?, row.get(2)?, row.get(3)?);
                ledger.push(HoldoutRecord { audience, created_at, deleted, numbers });
            }
        }
        Ok(ledger)
    }

    /// Writes down that an audience was exported.
    pub fn log_export(&mut self, export: &ExportRecord) -> Result<(), StoreError> {
        self.write(|tx| {
            let id = required(tx, &export.audience)?;
            tx.execute(
                "INSERT INTO exports (audience_id, destination, rule_version, n_rows, manifest_sha256, at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (
                    id,
                    &export.destination,
                    &export.rule_version,
                    export.n_rows as i64,
                    &export.manifest_sha256,
                    export.at,
                ),
            )?;
            let detail = json!({
                "audience": export.audience, "destination": export.destination, "rows": export.n_rows,
                "manifest_sha256": export.manifest_sha256, "consent": export.consent, "by": export.by,
            });
            campaigns::remember_sent(tx, tx.last_insert_rowid(), id)?;
            audit::append(tx, export.at, "audit-export", &detail)
        })
    }

    /// All exports, oldest first.
    pub fn exports(&self) -> Result<Vec<ExportRecord>, StoreError> {
        let mut query = self.conn.prepare(
            "SELECT audiences.name, destination, rule_version, n_rows, manifest_sha256, at \
             FROM exports JOIN audiences ON audiences.id = audience_id ORDER BY exports.id",
        )?;
        let rows = query.query_map([], |row| {
            Ok(ExportRecord {
                audience: row.get(0)?,
                destination: row.get(1)?,
                rule_version: row.get(2)?,
                n_rows: row.get::<_, i64>(3)?.max(0) as u64,
                manifest_sha256: row.get(4)?,
                at: row.get(5)?,
                ..ExportRecord::default()
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Audiences in which a person is both a member and held out: (name, how many).
pub(super) fn overlaps(conn: &Connection) -> Result<Vec<(String, u64)>, StoreError> {
    let merges = Merges::load(conn)?;
    let mut query = conn.prepare("SELECT id, name FROM audiences WHERE deleted_at IS NULL ORDER BY id")?;
    let rows = query.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    let mut overlaps = vec![];
    for (id, name) in rows.collect::<Result<Vec<_>, _>>()? {
        let held_out: RoaringBitmap = held_out(conn, id, &merges)?.into_iter().collect();
        let mut query = conn.prepare_cached("SELECT number FROM audience_members WHERE audience_id = ?1")?;
        let members = query.query_map([id], |row| row.get::<_, u32>(0))?.collect::<Result<RoaringBitmap, _>>()?;
        let n_people = merges.roots(&members).intersection_len(&held_out);
        if n_people > 0 {
            overlaps.push((name, n_people));
        }
    }
    Ok(overlaps)
}

fn insert_record(tx: &Transaction<'_>, record: &AudienceRecord) -> Result<i64, StoreError> {
    let mut insert = tx
        .prepare("INSERT INTO audiences (name, definition, counts, results, created_at) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    let values = (&record.name, &record.definition_json, &record.counts_json, &record.results_json, record.created_at);
    Ok(insert.insert(values)?)
}

pub(super) fn held_out(conn: &Connection, id: i64, merges: &Merges) -> Result<Vec<u32>, StoreError> {
    let mut query = conn.prepare_cached("SELECT number FROM holdouts WHERE audience_id = ?1")?;
    let numbers = query.query_map([id], |row| row.get::<_, u32>(0))?.collect::<Result<RoaringBitmap, _>>()?;
    Ok(merges.roots(&numbers).into_iter().collect())
}

fn find(conn: &Connection, name: &str) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT id FROM audiences WHERE name = ?1 AND deleted_at IS NULL";
    Ok(conn.query_row(sql, [name], |row| row.get(0)).optional()?)
}

/// The members go; who was held out stays on record for ever.
fn retire(tx: &Transaction<'_>, id: i64, at: i64) -> Result<(), StoreError> {
    tx.execute("DELETE FROM audience_members WHERE audience_id = ?1", [id])?;
    tx.execute("UPDATE audiences SET deleted_at = ?2 WHERE id = ?1", (id, at))?;
    Ok(())
}

pub(super) fn required(conn: &Connection, name: &str) -> Result<i64, StoreError> {
    find(conn, name)?.ok_or_else(|| StoreError::NotFound { what: WHAT, name: name.to_owned() })
}
