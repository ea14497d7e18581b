//! Which people, identifiers and items each source speaks of, as roaring bitmaps: an import can be undone because
//! what no other source claims can be told from what another one also brought.

use roaring::RoaringBitmap;
use rusqlite::Connection;

use super::error::StoreError;

/// Person numbers and ids stay below this, so that a table by number is never larger than 400 MB.
pub(super) const MAX_NUMBER: u32 = 100_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Person numbers.
    People,
    /// Person numbers with events on courses.
    Course,
    /// Person numbers with events on music.
    Music,
    /// `identifiers.id`.
    Identifiers,
    /// `items.id`.
    Items,
}

impl What {
    fn id(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Course => "course",
            Self::Music => "music",
            Self::Identifiers => "identifiers",
            Self::Items => "items",
        }
    }
}

pub(super) fn insert(conn: &Connection, source: i64, what: What, members: &RoaringBitmap) -> Result<(), StoreError> {
    conn.execute(
        "INSERT INTO claims (source_id, what, members) VALUES (?1, ?2, ?3)",
        (source, what.id(), to_bytes(members)?),
    )?;
    Ok(())
}

/// Puts another set in the place of what a source claims.
pub(super) fn replace(conn: &Connection, source: i64, what: What, members: &RoaringBitmap) -> Result<(), StoreError> {
    let sql = "UPDATE claims SET members = ?3 WHERE source_id = ?1 AND what = ?2";
    conn.execute(sql, (source, what.id(), to_bytes(members)?))?;
    Ok(())
}

/// What one source claims; nothing for a source that is not there.
pub(super) fn of_source(conn: &Connection, source: i64, what: What) -> Result<RoaringBitmap, StoreError> {
    Ok(read(conn, "source_id = ?1", what, source)?.unwrap_or_default())
}

/// What the sources claim together.
pub(super) fn of_all(conn: &Connection, what: What) -> Result<RoaringBitmap, StoreError> {
    Ok(read(conn, "?1 = ?1", what, 0)?.unwrap_or_default())
}

/// What the sources other than `source` claim together.
pub(super) fn of_others(conn: &Connection, source: i64, what: What) -> Result<RoaringBitmap, StoreError> {
    Ok(read(conn, "source_id <> ?1", what, source)?.unwrap_or_default())
}

/// What the sources after `source` claim together.
pub(super) fn of_later(conn: &Connection, source: i64, what: What) -> Result<RoaringBitmap, StoreError> {
    Ok(read(conn, "source_id > ?1", what, source)?.unwrap_or_default())
}

/// Takes `members` out of every source's claim of `what`.
pub(super) fn remove(conn: &Connection, what: What, members: &RoaringBitmap) -> Result<(), StoreError> {
    let mut query = conn.prepare("SELECT id, members FROM claims WHERE what = ?1 ORDER BY id")?;
    let rows = query.query_map([what.id()], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    for (id, bytes) in rows.collect::<Result<Vec<_>, _>>()? {
        let before = from_bytes(&bytes)?;
        if !before.is_disjoint(members) {
            conn.execute("UPDATE claims SET members = ?2 WHERE id = ?1", (id, to_bytes(&(before - members))?))?;
        }
    }
    Ok(())
}

pub(super) fn to_bytes(members: &RoaringBitmap) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::with_capacity(members.serialized_size());
    members.serialize_into(&mut bytes).map_err(|_| StoreError::BadInput { what: "a set" })?;
    Ok(bytes)
}

pub(super) fn from_bytes(bytes: &[u8]) -> Result<RoaringBitmap, StoreError> {
    let members = RoaringBitmap::deserialize_from(bytes).map_err(|_| StoreError::corrupt("a set"))?;
    if members.max().is_some_and(|max| max >= MAX_NUMBER) {
        return Err(StoreError::corrupt("a set with a number out of range"));
    }
    Ok(members)
}

fn read(conn: &Connection, filter: &str, what: What, source: i64) -> Result<Option<RoaringBitmap>, StoreError> {
    let sql = format!("SELECT members FROM claims WHERE what = ?2 AND {filter} ORDER BY id");
    let mut query = conn.prepare_cached(&sql)?;
    let mut rows = query.query((source, what.id()))?;
    let mut union: Option<RoaringBitmap> = None;
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(0)?.as_blob().map_err(|_| StoreError::corrupt("a set"))?;
        *union.get_or_insert_default() |= from_bytes(bytes)?;
    }
    Ok(union)
}
