//! Verifying the whole file: pages and indexes, references, blobs, holdouts, audit chain, stored counts. Reports what
//! it finds and mends nothing.

use rusqlite::Connection;

use super::error::StoreError;
use super::records::{CheckProblem, CheckReport};
use super::store::Workspace;
use super::{audiences, audit, blobs, schema, summary};
use crate::task::Task;

/// More than this many broken pages or rows are not listed.
const MAX_LISTED: usize = 100;

impl Workspace {
    pub fn check(&self, task: &Task) -> Result<CheckReport, StoreError> {
        let conn = &self.conn;
        let version = schema::version(conn, self.path(), schema::MIGRATIONS)?;
        let mut report = CheckReport { version, ..CheckReport::default() };
        task.step("stage-check", 0, 5)?;
        report.problems.extend(integrity(conn)?);
        task.step("stage-check", 1, 5)?;
        report.problems.extend(foreign_keys(conn)?);
        task.step("stage-check", 2, 5)?;
        let (n_blobs, damaged) = blobs::damaged(conn)?;
        report.n_blobs = n_blobs;
        report.problems.extend(damaged);
        task.step("stage-check", 3, 5)?;
        let overlaps = audiences::overlaps(conn)?.into_iter();
        report
            .problems
            .extend(overlaps.map(|(audience, n_people)| CheckProblem::HoldoutOverlap { audience, n_people }));
        task.step("stage-check", 4, 5)?;
        let (n_entries, first_break) = audit::first_break(conn)?;
        report.n_audit_entries = n_entries;
        report.problems.extend(first_break.map(|seq| CheckProblem::AuditChain { seq }));
        if summary::read(conn)? != summary::count(conn)? {
            report.problems.push(CheckProblem::Summary);
        }
        Ok(report)
    }
}

fn integrity(conn: &Connection) -> Result<Vec<CheckProblem>, StoreError> {
    let mut query = conn.prepare(&format!("PRAGMA integrity_check({MAX_LISTED})"))?;
    let rows = query.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let found = rows.into_iter().filter(|detail| detail != "ok");
    Ok(found.map(|detail| CheckProblem::Integrity { detail }).collect())
}

fn foreign_keys(conn: &Connection) -> Result<Vec<CheckProblem>, StoreError> {
    let mut query = conn.prepare("PRAGMA foreign_key_check")?;
    let rows = query.query_map([], |row| Ok(CheckProblem::ForeignKey { table: row.get(0)?, parent: row.get(2)? }))?;
    Ok(rows.take(MAX_LISTED).collect::<Result<_, _>>()?)
}
