//! What keeps figures from telling of single people: the sets whose counts were told, what noisy figures have cost,
//! and the noised sums that a partner gave.

use rusqlite::OptionalExtension;

use super::error::StoreError;
use super::store::{self, Workspace};
use super::{audit, claims};
use crate::data::PersonSet;

/// A line of the privacy budget's ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    /// Seconds since 1970.
    pub at: i64,
    /// `report` or `federate`.
    pub what: String,
    pub micro_epsilon: u64,
    /// How it was split, as JSON.
    pub detail_json: String,
}

impl Workspace {
    /// The sets of rows that were answered since the data last changed.
    pub fn answered(&self) -> Result<Vec<PersonSet>, StoreError> {
        let revision = store::revision(&self.conn)? as i64;
        let mut query = self.conn.prepare("SELECT members FROM answered WHERE revision = ?1 ORDER BY id")?;
        let mut found = query.query([revision])?;
        let mut sets = vec![];
        while let Some(row) = found.next()? {
            sets.push(claims::from_bytes(&row.get::<_, Vec<u8>>(0)?)?);
        }
        Ok(sets)
    }

    /// Keeps sets of rows of a revision; nothing when the data have changed since.
    pub fn add_answered<'a>(
        &mut self,
        revision: u64,
        sets: impl IntoIterator<Item = &'a PersonSet>,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            if store::revision(tx)? != revision {
                return Ok(());
            }
            tx.execute("DELETE FROM answered WHERE revision <> ?1", [revision as i64])?;
            for set in sets {
                tx.execute(
                    "INSERT INTO answered (revision, members) VALUES (?1, ?2)",
                    (revision as i64, claims::to_bytes(set)?),
                )?;
            }
            Ok(())
        })
    }

    /// What was spent so far, oldest first.
    pub fn spent(&self) -> Result<Vec<Spent>, StoreError> {
        let mut query = self.conn.prepare("SELECT at, what, micro_epsilon, detail FROM spent ORDER BY id")?;
        let rows = query.query_map([], |row| {
            Ok(Spent {
                at: row.get(0)?,
                what: row.get(1)?,
                micro_epsilon: row.get::<_, i64>(2)?.max(0) as u64,
                detail_json: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Puts an entry down and into the audit log, unless the sum would be more than `limit`: then nothing is spent, and
    /// what is left is the answer. Asked and written in one transaction, so that two reports cannot both take the rest.
    pub fn spend(&mut self, entry: &Spent, limit: u64) -> Result<Result<(), u64>, StoreError> {
        self.write(|tx| {
            let sum: i64 = tx.query_row("SELECT coalesce(sum(micro_epsilon), 0) FROM spent", [], |row| row.get(0))?;
            let left = limit.saturating_sub(sum.max(0) as u64);
            if entry.micro_epsilon == 0 || entry.micro_epsilon > left {
                return Ok(Err(left));
            }
            tx.execute(
                "INSERT INTO spent (at, what, micro_epsilon, detail) VALUES (?1, ?2, ?3, ?4)",
                (entry.at, &entry.what, entry.micro_epsilon as i64, &entry.detail_json),
            )?;
            let detail = serde_json::json!({
                "what": entry.what, "epsilon": entry.micro_epsilon as f64 / 1e6,
                "left": (left - entry.micro_epsilon) as f64 / 1e6,
            });
            audit::append(tx, entry.at, "audit-spend", &detail)?;
            Ok(Ok(()))
        })
    }

    /// Keeps a partner's sums under a name, in place of older ones of it.
    pub fn save_partner_sums(&mut self, name: &str, at: i64, sha256: &[u8], data: &[u8]) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute("INSERT OR REPLACE INTO partner_sums VALUES (?1, ?2, ?3, ?4)", (name, at, sha256, data))?;
            audit::append(tx, at, "audit-federate-take", &serde_json::json!({ "name": name, "bytes": data.len() }))
        })
    }

    /// `None` when no partner's sums have this name.
    pub fn partner_sums(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT data FROM partner_sums WHERE name = ?1";
        Ok(self.conn.query_row(sql, [name], |row| row.get(0)).optional()?)
    }

    /// Names with the times when they were taken.
    pub fn partner_names(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let mut query = self.conn.prepare("SELECT name, at FROM partner_sums ORDER BY name")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(micro_epsilon: u64) -> Spent {
        Spent { at: 1, what: "report".into(), micro_epsilon, detail_json: "{}".into() }
    }

    #[test]
    fn the_budget_is_spent_and_never_more_than_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.crossfade");
        let mut workspace = Workspace::create(&path).unwrap();
        assert_eq!(workspace.spend(&entry(600_000), 1_000_000).unwrap(), Ok(()));
        assert_eq!(workspace.spend(&entry(400_001), 1_000_000).unwrap(), Err(400_000));
        assert_eq!(workspace.spend(&entry(0), 1_000_000).unwrap(), Err(400_000));
        drop(workspace);
        let mut workspace = Workspace::open(&path).unwrap();
        assert_eq!(workspace.spend(&entry(400_000), 1_000_000).unwrap(), Ok(()));
        assert_eq!(workspace.spend(&entry(1), 1_000_000).unwrap(), Err(0));
        assert_eq!(workspace.spent().unwrap(), [entry(600_000), entry(400_000)]);
        assert_eq!(workspace.audit_log().unwrap().iter().filter(|entry| entry.action == "audit-spend").count(), 2);
        // A lower limit than what was spent leaves nothing; a higher one leaves the rest.
        assert_eq!(workspace.spend(&entry(1), 500_000).unwrap(), Err(0));
        assert_eq!(workspace.spend(&entry(5), 1_000_005).unwrap(), Ok(()));
    }

    #[test]
    fn answered_sets_are_of_one_revision() {
        let folder = tempfile::tempdir().unwrap();
        let mut workspace = Workspace::create(&folder.path().join("w.crossfade")).unwrap();
        let sets = [PersonSet::from_iter(0..40), PersonSet::from_iter(10..90)];
        let revision = workspace.revision().unwrap();
        workspace.add_answered(revision, &sets).unwrap();
        workspace.add_answered(revision + 1, &sets).unwrap();
        assert_eq!(workspace.answered().unwrap(), sets);
        workspace.write(store::bump_revision).unwrap();
        assert!(workspace.answered().unwrap().is_empty());
        let left: i64 = workspace.conn.query_row("SELECT count(*) FROM answered", [], |row| row.get(0)).unwrap();
        assert_eq!(left, 0, "nothing of another revision stays in the file");
    }

    #[test]
    fn a_partners_sums_are_kept_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let mut workspace = Workspace::create(&folder.path().join("w.crossfade")).unwrap();
        workspace.save_partner_sums("label", 5, &[1; 32], b"one").unwrap();
        workspace.save_partner_sums("label", 6, &[2; 32], b"two").unwrap();
        assert_eq!(workspace.partner_sums("label").unwrap().as_deref(), Some(b"two".as_slice()));
        assert_eq!(workspace.partner_sums("other").unwrap(), None);
        assert_eq!(workspace.partner_names().unwrap(), [("label".to_owned(), 6)]);
    }
}
