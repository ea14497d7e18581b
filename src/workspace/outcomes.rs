//! What people did after a campaign, by file, and every time that somebody looked at the result.

use rusqlite::OptionalExtension;
use serde_json::json;

use super::audiences::required;
use super::audit;
use super::error::StoreError;
use super::numbering::Merges;
use super::store::Workspace;

/// A purchase, or whatever else counts as having responded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    pub number: u32,
    /// Seconds since 1970; [`crate::data::NO_TIME`] where the file does not say.
    pub at: i64,
    /// In the currency of the data; 0 where the file does not say.
    pub value: f64,
}

/// A file of outcomes of one audience.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutcomeFile {
    pub sha256: String,
    pub name: String,
    pub imported_at: i64,
    /// People in the file whom the workspace does not know.
    pub n_unknown: u64,
    /// The newest time in the file: how far the outcomes reach.
    pub last_at: Option<i64>,
}

/// One reading of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    pub at: i64,
    pub bought_sent: u64,
    pub bought_held: u64,
}

impl Workspace {
    /// Keeps what a file says of an audience; a file of the same content takes the place of the older one.
    pub fn add_outcomes(&mut self, audience: &str, file: &OutcomeFile, rows: &[Outcome]) -> Result<(), StoreError> {
        if rows.iter().any(|row| !row.value.is_finite()) {
            return Err(StoreError::BadInput { what: "an outcome" });
        }
        self.write(|tx| {
            let id = required(tx, audience)?;
            tx.execute("DELETE FROM outcome_files WHERE audience_id = ?1 AND sha256 = ?2", (id, &file.sha256))?;
            let mut insert = tx.prepare(
                "INSERT INTO outcome_files (audience_id, sha256, name, imported_at, n_unknown, last_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            let values = (id, &file.sha256, &file.name, file.imported_at, file.n_unknown as i64, file.last_at);
            let file_id = insert.insert(values)?;
            let mut insert = tx.prepare(
                "INSERT INTO outcomes VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT DO UPDATE SET value = value + excluded.value",
            )?;
            for row in rows {
                insert.execute((file_id, row.number, row.at, row.value))?;
            }
            let detail = json!({ "audience": audience, "sha256": file.sha256, "rows": rows.len() });
            audit::append(tx, file.imported_at, "audit-outcomes", &detail)
        })
    }

    /// All outcomes of an audience, by person and time; merged people under the number they have now.
    pub fn outcomes(&self, audience: &str) -> Result<Vec<Outcome>, StoreError> {
        let id = required(&self.conn, audience)?;
        let merges = Merges::load(&self.conn)?;
        let mut query = self.conn.prepare(
            "SELECT number, at, value FROM outcomes JOIN outcome_files ON outcome_files.id = file_id \
             WHERE audience_id = ?1",
        )?;
        let rows = query.query_map([id], |row| {
            Ok(Outcome { number: merges.root(row.get(0)?), at: row.get(1)?, value: row.get(2)? })
        })?;
        let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
        rows.sort_by(|a, b| (a.number, a.at).cmp(&(b.number, b.at)).then(a.value.total_cmp(&b.value)));
        Ok(rows)
    }

    pub fn outcome_files(&self, audience: &str) -> Result<Vec<OutcomeFile>, StoreError> {
        let id = required(&self.conn, audience)?;
        let mut query = self.conn.prepare(
            "SELECT sha256, name, imported_at, n_unknown, last_at FROM outcome_files WHERE audience_id = ?1 ORDER BY id",
        )?;
        let rows = query.query_map([id], |row| {
            Ok(OutcomeFile {
                sha256: row.get(0)?,
                name: row.get(1)?,
                imported_at: row.get(2)?,
                n_unknown: row.get::<_, i64>(3)?.max(0) as u64,
                last_at: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Writes down a reading, unless the last one saw the same, and returns all of them, oldest first.
    pub fn look(&mut self, audience: &str, look: Look) -> Result<Vec<Look>, StoreError> {
        self.write(|tx| {
            let id = required(tx, audience)?;
            let sql = "SELECT at, bought_sent, bought_held FROM looks WHERE audience_id = ?1 ORDER BY at";
            let last = tx
                .query_row(
                    "SELECT bought_sent, bought_held FROM looks WHERE audience_id = ?1 ORDER BY at DESC LIMIT 1",
                    [id],
                    |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)),
                )
                .optional()?;
            let seen = (look.bought_sent as i64, look.bought_held as i64);
            if last != Some(seen) {
                tx.execute("INSERT OR REPLACE INTO looks VALUES (?1, ?2, ?3, ?4)", (id, look.at, seen.0, seen.1))?;
            }
            let mut query = tx.prepare(sql)?;
            let rows = query.query_map([id], |row| {
                let count = |at: usize| Ok::<_, rusqlite::Error>(row.get::<_, i64>(at)?.max(0) as u64);
                Ok(Look { at: row.get(0)?, bought_sent: count(1)?, bought_held: count(2)? })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
