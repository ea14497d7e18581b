//! What was done to the workspace and when, in a list that only grows. Each entry carries the hash of the one before,
//! so that a changed or missing entry shows. Holds counts, names and person numbers, never contact data.

use rusqlite::{Connection, OptionalExtension, Transaction};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::error::StoreError;
use super::records::AuditRecord;
use super::store::Workspace;

/// What stands before the first entry.
const START: [u8; 32] = [0; 32];
/// Where the number of the newest entry is kept, so that a log that was cut off shows.
const HEAD: &str = "audit-head";

impl Workspace {
    /// Adds an entry. `action` is a word key (`audit-export`); texts in `detail` with an at-sign are blacked out.
    pub fn audit(&mut self, at: i64, action: &str, detail: &Value) -> Result<(), StoreError> {
        self.write(|tx| append(tx, at, action, detail))
    }

    /// All entries, oldest first.
    pub fn audit_log(&self) -> Result<Vec<AuditRecord>, StoreError> {
        Ok(read(&self.conn)?.into_iter().map(|entry| entry.record).collect())
    }

    /// The first entry that does not follow from the one before it; `None` for an unbroken log.
    pub fn audit_break(&self) -> Result<Option<u64>, StoreError> {
        Ok(first_break(&self.conn)?.1)
    }
}

pub(super) fn append(tx: &Transaction<'_>, at: i64, action: &str, detail: &Value) -> Result<(), StoreError> {
    let last = tx.query_row("SELECT max(seq) FROM audit", [], |row| row.get::<_, Option<i64>>(0))?;
    let previous = match last {
        Some(seq) => tx.query_row("SELECT hash FROM audit WHERE seq = ?1", [seq], |row| row.get(0))?,
        None => START.to_vec(),
    };
    let seq = last.unwrap_or(0) + 1;
    let detail = without_contact(detail).to_string();
    let hash = entry_hash(&previous, seq, at, action, &detail);
    tx.execute(
        "INSERT INTO audit VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (seq, at, action, &detail, &previous, hash.as_slice()),
    )?;
    tx.execute("INSERT OR REPLACE INTO settings VALUES (?1, ?2)", (HEAD, seq.to_string()))?;
    Ok(())
}

/// Lets the log end where it ends now.
pub(super) fn forget_head(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute("DELETE FROM settings WHERE key = ?1", [HEAD])?;
    Ok(())
}

/// How many entries there are, and the first that does not follow from the one before it, or is missing at the end.
pub(super) fn first_break(conn: &Connection) -> Result<(u64, Option<u64>), StoreError> {
    let entries = read(conn)?;
    let mut previous = START.to_vec();
    for (place, entry) in entries.iter().enumerate() {
        let record = &entry.record;
        let hash = entry_hash(&previous, record.seq as i64, record.at, &record.action, &record.detail_json);
        if record.seq != place as u64 + 1 || entry.previous != previous || entry.hash != hash {
            return Ok((entries.len() as u64, Some(record.seq)));
        }
        previous = hash.to_vec();
    }
    let sql = "SELECT value FROM settings WHERE key = ?1";
    let head: Option<String> = conn.query_row(sql, [HEAD], |row| row.get(0)).optional()?;
    let head = head.and_then(|seq| seq.parse::<u64>().ok()).unwrap_or(0);
    let n_entries = entries.len() as u64;
    Ok((n_entries, (head > n_entries).then_some(n_entries + 1)))
}

struct Entry {
    record: AuditRecord,
    previous: Vec<u8>,
    hash: Vec<u8>,
}

fn read(conn: &Connection) -> Result<Vec<Entry>, StoreError> {
    let mut query = conn.prepare("SELECT seq, at, action, detail, previous, hash FROM audit ORDER BY seq")?;
    let rows = query.query_map([], |row| {
        let record = AuditRecord {
            seq: row.get::<_, i64>(0)?.max(0) as u64,
            at: row.get(1)?,
            action: row.get(2)?,
            detail_json: row.get(3)?,
        };
        Ok(Entry { record, previous: row.get(4)?, hash: row.get(5)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn entry_hash(previous: &[u8], seq: i64, at: i64, action: &str, detail: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(seq.to_le_bytes());
    hasher.update(at.to_le_bytes());
    hasher.update((action.len() as u64).to_le_bytes());
    hasher.update(action.as_bytes());
    hasher.update(detail.as_bytes());
    hasher.finalize().into()
}

fn without_contact(value: &Value) -> Value {
    match value {
        Value::String(text) if text.contains('@') => Value::String("•••".to_owned()),
        Value::Array(values) => values.iter().map(without_contact).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), without_contact(value))).collect(),
        other => other.clone(),
    }
}
