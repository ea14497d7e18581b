//! Which people were found to be one, by which import and on which of their identifiers. Identifiers leave this file
//! masked.

use rusqlite::{CachedStatement, Connection};

use super::claims::{self, What};
use super::error::StoreError;
use super::joins::masked;
use super::people::id_kind;
use super::records::{LinkRecord, SourceId};
use super::store::Workspace;
use crate::data::incoming::IdKind;
use crate::task::Task;

/// Identifiers named of each of the two.
const MOST_IDENTIFIERS: usize = 3;

impl Workspace {
    /// The profiles found to be one person, newest import first and by number within it; at most about `limit`. What a
    /// file of an older version merged for good comes last.
    pub fn links(&self, limit: usize, task: &Task) -> Result<Vec<LinkRecord>, StoreError> {
        let mut links = self.joined(limit, task)?;
        if links.len() < limit {
            links.extend(self.merged(limit - links.len(), task)?);
        }
        Ok(links)
    }

    fn joined(&self, limit: usize, task: &Task) -> Result<Vec<LinkRecord>, StoreError> {
        let mut query = self.conn.prepare(
            "SELECT joins.high, joins.low, joins.source_id, identifiers.kind, identifiers.value FROM joins \
             JOIN identifiers ON identifiers.id = joins.left_id WHERE joins.undone_at IS NULL \
             ORDER BY joins.source_id DESC, joins.high, joins.low, joins.left_id LIMIT ?1",
        )?;
        let mut found = query.query([i64::try_from(limit).unwrap_or(i64::MAX)])?;
        let mut links: Vec<LinkRecord> = vec![];
        while let Some(row) = found.next()? {
            if links.len().is_multiple_of(256) {
                task.step("stage-links", links.len() as u64, 0)?;
            }
            let (goes, stays): (u32, u32) = (row.get(0)?, row.get(1)?);
            let kind = id_kind(row.get(3)?)?;
            let value = row.get_ref(4)?.as_str().map_err(|_| StoreError::corrupt("an identifier"))?;
            let shared = (kind, masked(kind, value));
            match links.last_mut().filter(|link| (link.goes, link.stays) == (goes, stays)) {
                Some(link) => {
                    link.of_goes.push(shared.clone());
                    link.of_stays.push(shared);
                }
                None => links.push(LinkRecord {
                    goes,
                    stays,
                    source: row.get::<_, Option<i64>>(2)?.map(SourceId),
                    of_goes: vec![shared.clone()],
                    of_stays: vec![shared],
                }),
            }
        }
        Ok(links)
    }

    fn merged(&self, limit: usize, task: &Task) -> Result<Vec<LinkRecord>, StoreError> {
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
