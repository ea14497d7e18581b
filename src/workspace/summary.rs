//! The stored counts, refreshed with every change from the sources' claims, so that the start page need not load
//! anything.

use rusqlite::{Connection, Transaction};

use super::claims::{self, What};
use super::error::StoreError;
use super::numbering::Merges;
use crate::data::BridgeCounts;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    pub n_items: u64,
    pub n_events: u64,
    pub bridge: BridgeCounts,
}

pub(super) fn read(conn: &Connection) -> Result<Counts, StoreError> {
    let sql = "SELECT n_items, n_events, course_only, both, music_only, neither FROM summary";
    Ok(conn.query_row(sql, [], |row| {
        let count = |column: usize| row.get::<_, i64>(column).map(|value| value.max(0) as u64);
        let bridge =
            BridgeCounts { course_only: count(2)?, both: count(3)?, music_only: count(4)?, neither: count(5)? };
        Ok(Counts { n_items: count(0)?, n_events: count(1)?, bridge })
    })?)
}

pub(super) fn refresh(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let counts = count(tx)?;
    let values = [
        counts.n_items,
        counts.n_events,
        counts.bridge.course_only,
        counts.bridge.both,
        counts.bridge.music_only,
        counts.bridge.neither,
    ];
    tx.execute(
        "UPDATE summary SET n_items = ?1, n_events = ?2, course_only = ?3, both = ?4, music_only = ?5, neither = ?6",
        values.map(|value| value as i64),
    )?;
    Ok(())
}

/// The counts as the sources give them now.
pub(super) fn count(conn: &Connection) -> Result<Counts, StoreError> {
    let merges = Merges::load(conn)?;
    let people = merges.roots(&claims::of_all(conn, What::People)?);
    let course = merges.roots(&claims::of_all(conn, What::Course)?);
    let music = merges.roots(&claims::of_all(conn, What::Music)?);
    let both = course.intersection_len(&music);
    let any = course.union_len(&music);
    let n_events: i64 = conn.query_row("SELECT coalesce(sum(n_events), 0) FROM sources", [], |row| row.get(0))?;
    let n_items: i64 = conn.query_row("SELECT count(*) FROM items", [], |row| row.get(0))?;
    Ok(Counts {
        n_items: n_items.max(0) as u64,
        n_events: n_events.max(0) as u64,
        bridge: BridgeCounts {
            course_only: course.len() - both,
            both,
            music_only: music.len() - both,
            neither: people.len().saturating_sub(any),
        },
    })
}
