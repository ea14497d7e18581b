//! Making a sound workspace out of a damaged one: what can be read goes into a new file, what does not hold together
//! without its lost parts is taken out and told. The damaged file is not changed.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction};
use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::error::StoreError;
use super::passphrase::{self, Passphrase};
use super::records::CheckProblem;
use super::salvage::{TableSalvage, Wreck};
use super::store::{Workspace, bump_revision};
use super::{audit, blobs, claims, schema};
use crate::task::Task;

/// Every source says of each of these whom and what it speaks of.
const CLAIMS_OF_A_SOURCE: i64 = 5;

/// What came of a repair.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repaired {
    pub out: PathBuf,
    pub tables: Vec<TableSalvage>,
    /// Imported files of which events are lost: name and how many.
    pub events_lost: Vec<(String, u64)>,
    /// Imported files that are gone as a whole, to be imported again.
    pub files_gone: Vec<String>,
    /// Columns of people, by name, of which a part is lost.
    pub attributes_lost: Vec<String>,
    /// Items of which only the number is left; they have a made-up key.
    pub n_items_lost: u64,
    /// Runs that must be trained again.
    pub runs_emptied: Vec<String>,
    /// Rows that pointed to lost ones.
    pub n_dangling: u64,
    /// Entries of the audit log after a gap, which were written down anew.
    pub n_audit_rewritten: u64,
    /// What is still wrong; nothing, as a rule.
    pub problems: Vec<CheckProblem>,
}

impl Repaired {
    /// Nothing at all was lost.
    pub fn is_whole(&self) -> bool {
        self.tables.iter().all(|table| table.is_whole)
            && self.events_lost.is_empty()
            && self.files_gone.is_empty()
            && self.attributes_lost.is_empty()
            && self.runs_emptied.is_empty()
            && self.n_items_lost == 0
            && self.n_dangling == 0
            && self.n_audit_rewritten == 0
    }
}

impl Workspace {
    /// Reads what can be read of `path` into a new workspace at `out`, under the same passphrase.
    ///
    /// # Errors
    /// Nothing of the file can be read, it is of a newer version, `out` is there already, the disk is full, cancelled.
    pub fn repair(
        path: &Path,
        out: &Path,
        passphrase: Option<&Passphrase>,
        at: i64,
        task: &Task,
    ) -> Result<Repaired, StoreError> {
        let passphrase = match passphrase::is_encrypted(path) {
            Ok(true) if passphrase.is_none() => return Err(StoreError::PassphraseNeeded { path: path.to_owned() }),
            Ok(true) => passphrase,
            Ok(false) => None,
            Err(error) => return Err(error),
        };
        let mut wreck = Wreck::open(path, passphrase)?;
        let (found, known) = (wreck.version(), schema::MIGRATIONS.len() as u32);
        if found > known {
            return Err(StoreError::Newer { found, known });
        }
        let mut workspace = Self::create_with(out, passphrase)?;
        let mended = workspace.take_over(&mut wreck, at, task);
        let finished = mended.and_then(|mut repaired| {
            repaired.out = out.to_owned();
            repaired.problems = workspace.check(task)?.problems;
            Ok(repaired)
        });
        if finished.is_err() {
            drop(workspace);
            // What is half full is of no use; the first error is the one to tell.
            for side in ["", "-wal", "-shm"] {
                let mut name = out.as_os_str().to_owned();
                name.push(side);
                let _ = std::fs::remove_file(PathBuf::from(name));
            }
        }
        finished
    }

    fn take_over(&mut self, wreck: &mut Wreck<'_>, at: i64, task: &Task) -> Result<Repaired, StoreError> {
        // Rows come in whatever order they can be read; what they point to is looked at in the end.
        self.conn.pragma_update(None, "foreign_keys", false)?;
        let repaired = self.write(|tx| {
            let mut repaired = Repaired::default();
            tx.execute_batch("DELETE FROM workspace; DELETE FROM summary")?;
            for table in table_names(tx)? {
                task.step("stage-repair", 0, 0)?;
                repaired.tables.push(wreck.copy(tx, &table, task)?);
            }
            mend(tx, &mut repaired, at)?;
            Ok(repaired)
        });
        self.conn.pragma_update(None, "foreign_keys", true)?;
        repaired
    }
}

fn table_names(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'sqlite_sequence' ORDER BY rowid";
    let mut query = conn.prepare(sql)?;
    Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

fn mend(tx: &Transaction<'_>, repaired: &mut Repaired, at: i64) -> Result<(), StoreError> {
    rule_rows(tx)?;
    blobs_that_hold(tx, repaired)?;
    sources_that_hold(tx, repaired)?;
    repaired.n_items_lost = stand_ins_for_items(tx)?;
    repaired.n_dangling = without_dangling(tx)?;
    events_of_sources(tx, repaired)?;
    repaired.n_audit_rewritten = audit_again(tx)?;
    let detail = json!({
        "files_gone": repaired.files_gone.len(), "files_with_lost_events": repaired.events_lost.len(),
        "runs_emptied": repaired.runs_emptied.len(), "audit_rewritten": repaired.n_audit_rewritten,
    });
    audit::append(tx, at, "audit-repair", &detail)?;
    bump_revision(tx)?;
    Ok(())
}

/// The rows of which there is one each.
fn rule_rows(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute_batch(
        "INSERT OR IGNORE INTO workspace VALUES (1, 0, 1, randomblob(32));
         INSERT OR IGNORE INTO summary VALUES (1, 0, 0, 0, 0, 0, 0);",
    )?;
    // Numbers are given once: the next one is above all that are in use.
    let highest: Option<i64> = tx.query_row("SELECT max(number) FROM identifiers", [], |row| row.get(0))?;
    let mut next = highest.unwrap_or(0) + 1;
    let mut query = tx.prepare("SELECT members FROM claims WHERE what = 'people'")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let members = claims::from_bytes(&row.get::<_, Vec<u8>>(0)?).unwrap_or_default();
        next = next.max(i64::from(members.max().unwrap_or(0)) + 1);
    }
    tx.execute("UPDATE workspace SET next_number = max(next_number, ?1)", [next])?;
    Ok(())
}

/// Pieces that are not what was stored go, and what cannot do without them.
fn blobs_that_hold(tx: &Transaction<'_>, repaired: &mut Repaired) -> Result<(), StoreError> {
    let is_whole = repaired.tables.iter().find(|table| table.table == "blobs").is_some_and(|table| table.is_whole);
    let (_, damaged) = blobs::damaged(tx)?;
    let ids: Vec<i64> = damaged
        .iter()
        .filter_map(|problem| match problem {
            CheckProblem::Blob { id, .. } => Some(*id),
            _ => None,
        })
        .collect();
    for id in &ids {
        let of: (Option<i64>, String, String) =
            tx.query_row("SELECT run_id, kind, name FROM blobs WHERE id = ?1", [id], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        match of {
            (Some(run), ..) => empty_run(tx, run, repaired)?,
            (None, kind, name) if kind == "attribute" => repaired.attributes_lost.push(name),
            _ => {}
        }
        blobs::delete(tx, *id)?;
    }
    repaired.attributes_lost.sort_unstable();
    repaired.attributes_lost.dedup();
    if !is_whole {
        // A piece that is not there at all does not say whose it was.
        let mut query = tx.prepare("SELECT DISTINCT run_id FROM blobs WHERE run_id IS NOT NULL")?;
        let runs: Vec<i64> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for run in runs {
            empty_run(tx, run, repaired)?;
        }
    }
    Ok(())
}

fn empty_run(tx: &Transaction<'_>, run: i64, repaired: &mut Repaired) -> Result<(), StoreError> {
    let name: Result<String, _> = tx.query_row("SELECT name FROM runs WHERE id = ?1", [run], |row| row.get(0));
    repaired.runs_emptied.extend(name.ok().filter(|name| !repaired.runs_emptied.contains(name)));
    tx.execute("DELETE FROM clusterings WHERE run_id = ?1", [run])?;
    tx.execute("DELETE FROM blobs WHERE run_id = ?1", [run])?;
    Ok(())
}

/// A file without what it says of people and items cannot be told from others any more.
fn sources_that_hold(tx: &Transaction<'_>, repaired: &mut Repaired) -> Result<(), StoreError> {
    let mut query = tx.prepare("SELECT id, members FROM claims")?;
    let mut rows = query.query([])?;
    let mut broken = vec![];
    while let Some(row) = rows.next()? {
        if claims::from_bytes(&row.get::<_, Vec<u8>>(1)?).is_err() {
            broken.push(row.get::<_, i64>(0)?);
        }
    }
    for id in broken {
        tx.execute("DELETE FROM claims WHERE id = ?1", [id])?;
    }
    let sql = "SELECT id, report FROM sources WHERE (SELECT count(*) FROM claims WHERE source_id = sources.id) < ?1";
    let mut query = tx.prepare(sql)?;
    let gone: Vec<(i64, String)> =
        query.query_map([CLAIMS_OF_A_SOURCE], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    for (id, report) in gone {
        repaired.files_gone.push(file_name(&report));
        tx.execute("DELETE FROM sources WHERE id = ?1", [id])?;
    }
    Ok(())
}

/// Events name items by number. For a lost one something stands, on the side of the others of its file.
fn stand_ins_for_items(tx: &Transaction<'_>) -> Result<u64, StoreError> {
    let mut query = tx.prepare("SELECT id, domain FROM items")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let known = rows.collect::<Result<FxHashMap<u32, String>, _>>()?;
    let mut query = tx.prepare("SELECT members FROM claims WHERE what = 'items'")?;
    let claims: Vec<Vec<u8>> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut n_lost = 0;
    for bytes in claims {
        let members = claims::from_bytes(&bytes)?;
        let n_music = members.iter().filter(|id| known.get(id).is_some_and(|domain| domain == "music")).count();
        let n_known = members.iter().filter(|id| known.contains_key(id)).count();
        let domain = if n_music * 2 > n_known { "music" } else { "course" };
        let mut insert = tx.prepare("INSERT OR IGNORE INTO items VALUES (?1, ?2, 'lost-' || ?1)")?;
        for id in members.iter().filter(|id| !known.contains_key(id)) {
            n_lost += insert.execute((id, domain))? as u64;
        }
    }
    Ok(n_lost)
}

/// Rows whose parent is lost go, or forget it where the table allows that. Until nothing changes.
fn without_dangling(tx: &Transaction<'_>) -> Result<u64, StoreError> {
    let sql = "SELECT t.name, f.\"table\", f.\"from\", coalesce(f.\"to\", 'id'), f.on_delete \
         FROM sqlite_schema AS t, pragma_foreign_key_list(t.name) AS f WHERE t.type = 'table'";
    let mut query = tx.prepare(sql)?;
    let keys: Vec<[String; 5]> = query
        .query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]))?
        .collect::<Result<_, _>>()?;
    let mut n_gone = 0;
    loop {
        let mut n_changed = 0;
        for [table, parent, from, to, on_delete] in &keys {
            let act = match on_delete.as_str() {
                "SET NULL" => format!("UPDATE \"{table}\" SET \"{from}\" = NULL"),
                _ => format!("DELETE FROM \"{table}\""),
            };
            let sql = format!(
                "{act} WHERE \"{from}\" IS NOT NULL AND NOT EXISTS \
                 (SELECT 1 FROM \"{parent}\" AS p WHERE p.\"{to}\" = \"{table}\".\"{from}\")"
            );
            n_changed += tx.execute(&sql, [])? as u64;
        }
        n_gone += n_changed;
        if n_changed == 0 {
            return Ok(n_gone);
        }
    }
}

fn events_of_sources(tx: &Transaction<'_>, repaired: &mut Repaired) -> Result<(), StoreError> {
    let sql = "SELECT id, report, n_events, (SELECT coalesce(sum(n_rows), 0) FROM blobs \
         WHERE source_id = sources.id AND kind = 'events') FROM sources";
    let mut query = tx.prepare(sql)?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    for (id, report, stated, there) in rows.collect::<Result<Vec<(i64, String, i64, i64)>, _>>()? {
        if stated > there {
            repaired.events_lost.push((file_name(&report), (stated - there) as u64));
        }
        tx.execute("UPDATE sources SET n_events = ?2 WHERE id = ?1", (id, there))?;
    }
    Ok(())
}

fn file_name(report: &str) -> String {
    let report: Value = serde_json::from_str(report).unwrap_or_default();
    report["file"].as_str().unwrap_or_default().to_owned()
}

/// Entries after a gap do not follow from those before it: they are written down anew, with their own times.
fn audit_again(tx: &Transaction<'_>) -> Result<u64, StoreError> {
    let Some(first) = audit::first_break(tx)?.1 else { return Ok(0) };
    let mut query = tx.prepare("SELECT at, action, detail FROM audit WHERE seq >= ?1 ORDER BY seq")?;
    let later: Vec<(i64, String, String)> = query
        .query_map([first as i64], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    tx.execute("DELETE FROM audit WHERE seq >= ?1", [first as i64])?;
    audit::forget_head(tx)?;
    for (at, action, detail) in &later {
        audit::append(tx, *at, action, &serde_json::from_str(detail).unwrap_or_default())?;
    }
    Ok(later.len() as u64)
}
