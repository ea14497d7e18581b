//! Which people were found to be one, by which import and on which of their identifiers. Identifiers leave this file
//! masked.

use rusqlite::{CachedStatement, Connection};

use super::claims::{self, What};
use super::error::StoreError;
use super::people::{id_kind, shown};
use super::records::{LinkRecord, SourceId};
use super::store::Workspace;
use crate::data::contact::{mask_email, mask_phone};
use crate::data::incoming::IdKind;
use crate::task::Task;

/// Identifiers named of each of the two.
const MOST_IDENTIFIERS: usize = 3;

impl Workspace {
    /// The people found to be one, newest import first and by number within it; at most `limit`.
    pub fn links(&self, limit: usize, task: &Task) -> Result<Vec<LinkRecord>, StoreError> {
        let sql = "SELECT loser, winner, source_id FROM merges ORDER BY source_id DESC, loser LIMIT ?1";
        let mut query = self.conn.prepare(sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = query.query_map([limit], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let merges = rows.collect::<Result<Vec<(u32, u32, Option<i64>)>, _>>()?;
        let mut names = Names::new(&self.conn)?;
        let mut links = Vec::with_capacity(merges.len());
        for (at, (goes, stays, source)) in merges.into_iter().enumerate() {
            if at.is_multiple_of(256) {
                task.step("stage-links", at as u64, 0)?;
            }
            let of_goes = names.of(goes, source)?;
            links.push(LinkRecord {
                goes,
                stays,
                source: source.map(SourceId),
                of_goes,
                of_stays: names.of(stays, source)?,
            });
        }
        Ok(links)
    }
}

/// Looks up identifiers that a source speaks of.
struct Names<'a> {
    conn: &'a Connection,
    of_number: CachedStatement<'a>,
    /// The source last asked for and its identifiers: links come source by source.
    claimed: (i64, roaring::RoaringBitmap),
}

impl<'a> Names<'a> {
    fn new(conn: &'a Connection) -> Result<Self, StoreError> {
        let of_number = conn.prepare_cached("SELECT id, kind, value FROM identifiers WHERE number = ?1 ORDER BY id")?;
        Ok(Self { conn, of_number, claimed: (0, roaring::RoaringBitmap::new()) })
    }

    /// The identifiers of a number that brought it together with another in this source, masked.
    fn of(&mut self, number: u32, source: Option<i64>) -> Result<Vec<(IdKind, String)>, StoreError> {
        let source = source.unwrap_or(0);
        if self.claimed.0 != source {
            self.claimed = (source, claims::of_source(self.conn, source, What::Identifiers)?);
        }
        let mut found = self.of_number.query([number])?;
        let mut names = vec![];
        while let Some(row) = found.next()? {
            let is_claimed = u32::try_from(row.get::<_, i64>(0)?).is_ok_and(|id| self.claimed.1.contains(id));
            if is_claimed && names.len() < MOST_IDENTIFIERS {
                let kind = id_kind(row.get(1)?)?;
                let value = row.get_ref(2)?.as_str().map_err(|_| StoreError::corrupt("an identifier"))?;
                names.push((kind, masked(kind, value)));
            }
        }
        Ok(names)
    }
}

fn masked(kind: IdKind, value: &str) -> String {
    match kind {
        IdKind::Email => mask_email(value),
        IdKind::Phone => mask_phone(value),
        IdKind::UnionId => "•••".to_owned(),
        IdKind::Platform => shown(kind, value).to_owned(),
    }
}
