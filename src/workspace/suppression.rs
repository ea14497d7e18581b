//! Who must never be addressed: contacts on imported lists, kept as hashes, and whoever has one of them. A list that is
//! removed takes its contacts along; people put on the list by hand stay.

use roaring::RoaringBitmap;
use rusqlite::{Connection, Transaction};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::error::StoreError;
use super::people::id_kind;
use super::store::Workspace;
use crate::data::incoming::{IdKind, Identifier, Suppression};
use crate::task::Task;

impl Workspace {
    /// How many contacts are on imported lists, and how many profiles have one of them.
    pub fn suppression_counts(&self) -> Result<(u64, u64), StoreError> {
        let count = |sql: &str| self.conn.query_row(sql, [], |row| row.get::<_, i64>(0));
        let n_contacts = count("SELECT count(DISTINCT hash) FROM suppression")?;
        let n_profiles = count("SELECT count(DISTINCT number) FROM suppressed_by_list")?;
        Ok((n_contacts.max(0) as u64, n_profiles.max(0) as u64))
    }
}

/// Stores a list, and finds who of those known has a contact on it.
pub(super) fn store(tx: &Transaction<'_>, source: i64, list: &[Suppression], task: &Task) -> Result<(), StoreError> {
    if list.is_empty() {
        return Ok(());
    }
    let mut newest: FxHashMap<[u8; 32], i64> = FxHashMap::default();
    for entry in list {
        newest.entry(entry.hash).and_modify(|at| *at = entry.at.max(*at)).or_insert(entry.at);
    }
    let mut rows: Vec<_> = newest.iter().map(|(hash, at)| (*hash, *at)).collect();
    rows.sort_unstable();
    let mut insert = tx.prepare("INSERT INTO suppression VALUES (?1, ?2, ?3)")?;
    for (hash, at) in rows {
        insert.execute((hash.as_slice(), source, at))?;
    }
    let mut query = tx.prepare("SELECT kind, value, number FROM identifiers WHERE kind IN (1, 2) ORDER BY id")?;
    let mut found = query.query([])?;
    let mut n_seen = 0_u64;
    while let Some(row) = found.next()? {
        n_seen += 1;
        if n_seen.is_multiple_of(8192) {
            task.check()?;
        }
        let (kind, value): (IdKind, String) = (id_kind(row.get(0)?)?, row.get(1)?);
        for hash in hashes(kind, &value) {
            if let Some(&at) = newest.get(&hash) {
                mark(tx, row.get(2)?, source, at)?;
            }
        }
    }
    Ok(())
}

/// Finds who of a new batch has a contact that is on a list already.
pub(super) fn check_batch(
    tx: &Transaction<'_>,
    identifiers: &[&Identifier],
    people: &[Option<u32>],
) -> Result<(), StoreError> {
    let is_empty: bool = tx.query_row("SELECT NOT EXISTS (SELECT 1 FROM suppression)", [], |row| row.get(0))?;
    if is_empty {
        return Ok(());
    }
    let mut find = tx.prepare("SELECT source_id, at FROM suppression WHERE hash = ?1")?;
    for identifier in identifiers {
        let Some(number) = people[identifier.user as usize] else { continue };
        for hash in hashes(identifier.kind, &identifier.value) {
            let mut found = find.query([hash.as_slice()])?;
            while let Some(row) = found.next()? {
                mark(tx, number, row.get(0)?, row.get(1)?)?;
            }
        }
    }
    Ok(())
}

/// The numbers of everybody who is on a list.
pub(super) fn numbers(conn: &Connection) -> Result<RoaringBitmap, StoreError> {
    let mut query = conn.prepare("SELECT number FROM suppressed UNION SELECT number FROM suppressed_by_list")?;
    Ok(query.query_map([], |row| row.get::<_, u32>(0))?.collect::<Result<_, _>>()?)
}

fn mark(tx: &Transaction<'_>, number: u32, source: i64, at: i64) -> Result<(), StoreError> {
    let mut insert = tx.prepare_cached("INSERT OR IGNORE INTO suppressed_by_list VALUES (?1, ?2, ?3)")?;
    insert.execute((number, source, at))?;
    Ok(())
}

/// The hashes under which a contact may stand on a list: platforms hash phone numbers with or without their plus.
fn hashes(kind: IdKind, value: &str) -> impl Iterator<Item = [u8; 32]> {
    let whole = matches!(kind, IdKind::Email | IdKind::Phone).then_some(value);
    let bare = if kind == IdKind::Phone { value.strip_prefix('+') } else { None };
    whole.into_iter().chain(bare).map(|text| Sha256::digest(text.as_bytes()).into())
}
