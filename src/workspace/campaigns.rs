//! What concerns all campaigns together: who was written to lately, who is in no campaign at all, and which merges of
//! people would put a held-out person on a list.

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde_json::json;

use super::audiences::held_out;
use super::error::StoreError;
use super::numbering::Merges;
use super::store::Workspace;
use super::{audit, claims};

/// People kept out of every campaign, so that the campaigns together can be measured.
#[derive(Debug, Clone, PartialEq)]
pub struct GlobalHoldout {
    pub share: f64,
    pub seed: u64,
    pub drawn_at: i64,
    /// Numbers as of now, merged people once.
    pub numbers: RoaringBitmap,
}

impl Workspace {
    /// Everybody on a list that was exported at `since` or later.
    pub fn sent_since(&self, since: i64) -> Result<RoaringBitmap, StoreError> {
        let sql = "SELECT members FROM sent JOIN exports ON exports.id = export_id WHERE at >= ?1";
        let mut query = self.conn.prepare(sql)?;
        let mut found = query.query([since])?;
        let mut all = RoaringBitmap::new();
        while let Some(row) = found.next()? {
            all |= claims::from_bytes(&row.get::<_, Vec<u8>>(0)?)?;
        }
        Ok(Merges::load(&self.conn)?.roots(&all))
    }

    /// The global holdout in force; `None` when there is none.
    pub fn global_holdout(&self) -> Result<Option<GlobalHoldout>, StoreError> {
        let sql = "SELECT share, seed, drawn_at, members FROM global_holdouts WHERE ended_at IS NULL \
                   ORDER BY id DESC LIMIT 1";
        let read = |row: &rusqlite::Row<'_>| {
            Ok((row.get::<_, f64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?, row.get::<_, Vec<u8>>(3)?))
        };
        let Some((share, seed, drawn_at, bytes)) = self.conn.query_row(sql, [], read).optional()? else {
            return Ok(None);
        };
        let numbers = Merges::load(&self.conn)?.roots(&claims::from_bytes(&bytes)?);
        Ok(Some(GlobalHoldout { share, seed: seed as u64, drawn_at, numbers }))
    }

    /// Ends the global holdout in force and starts another; `None` only ends it. What was drawn stays on record.
    pub fn set_global_holdout(&mut self, next: Option<&GlobalHoldout>, at: i64) -> Result<(), StoreError> {
        if next.is_some_and(|next| !(next.share > 0.0 && next.share < 1.0)) {
            return Err(StoreError::BadInput { what: "a global holdout" });
        }
        self.write(|tx| {
            tx.execute("UPDATE global_holdouts SET ended_at = ?1 WHERE ended_at IS NULL", [at])?;
            if let Some(next) = next {
                tx.execute(
                    "INSERT INTO global_holdouts (share, seed, drawn_at, members) VALUES (?1, ?2, ?3, ?4)",
                    (next.share, next.seed as i64, next.drawn_at, claims::to_bytes(&next.numbers)?),
                )?;
            }
            let people = next.map_or(0, |next| next.numbers.len());
            audit::append(tx, at, "audit-global-holdout", &json!({ "people": people }))
        })
    }

    /// Audiences that these merges of people (the number that goes, the number that stays) would contaminate: one of
    /// the two was sent, the other held out. (name, how many people).
    pub fn contaminated_by(&self, merges: &[(u32, u32)]) -> Result<Vec<(String, u64)>, StoreError> {
        if merges.is_empty() {
            return Ok(vec![]);
        }
        let known = Merges::load(&self.conn)?;
        let mut query = self.conn.prepare("SELECT id, name FROM audiences WHERE deleted_at IS NULL ORDER BY id")?;
        let rows = query.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
        let mut contaminated = vec![];
        for (id, name) in rows.collect::<Result<Vec<_>, _>>()? {
            let held: RoaringBitmap = held_out(&self.conn, id, &known)?.into_iter().collect();
            let members = known.roots(&members(&self.conn, id)?);
            let meets = |a: u32, b: u32| held.contains(a) && members.contains(b);
            let n = merges
                .iter()
                .map(|&(goes, stays)| (known.root(goes), known.root(stays)))
                .filter(|&(a, b)| meets(a, b) || meets(b, a))
                .count() as u64;
            if n > 0 {
                contaminated.push((name, n));
            }
        }
        Ok(contaminated)
    }
}

/// Keeps who is on the list of an audience at the moment of its export.
pub(super) fn remember_sent(tx: &Transaction<'_>, export: i64, audience: i64) -> Result<(), StoreError> {
    let members = claims::to_bytes(&members(tx, audience)?)?;
    tx.execute("INSERT INTO sent VALUES (?1, ?2)", (export, members))?;
    Ok(())
}

fn members(conn: &Connection, audience: i64) -> Result<RoaringBitmap, StoreError> {
    let mut query = conn.prepare_cached("SELECT number FROM audience_members WHERE audience_id = ?1")?;
    Ok(query.query_map([audience], |row| row.get::<_, u32>(0))?.collect::<Result<_, _>>()?)
}
