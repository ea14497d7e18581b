//! Why profiles are one person: each join with the identifier that both have, when and by which file it was found; to
//! be listed, undone and done again. Nothing is moved when profiles join, so undoing loses nothing.
//!
//! Which value wins where the profiles of a person differ: of contact fields, attributes and labels the one of the file
//! that was imported last; of consent the newest word, and of equally new ones the refusal; as the person's key the id
//! of a platform before a contact, of several the first that came in. All e-mails, phones and events are kept.

use std::collections::VecDeque;

use rusqlite::{Connection, Transaction};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;

use super::audit;
use super::error::StoreError;
use super::numbering::Merges;
use super::people::{id_kind, shown};
use super::records::SourceId;
use super::store::{Workspace, bump_revision};
use crate::data::contact::{mask_email, mask_phone};
use crate::data::incoming::{IdKind, IdentityIndex, Joined, Link};

/// Two profiles with an identifier in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinRecord {
    /// Profile numbers, the lower first.
    pub low: u32,
    pub high: u32,
    pub kind: IdKind,
    /// The identifier, contact data masked.
    pub value: String,
    /// The file that brought the two together; `None` when it has been removed since.
    pub source: Option<SourceId>,
    pub at: i64,
    /// When the user took it back.
    pub undone_at: Option<i64>,
}

/// An identifier of more profiles than join on one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedIdentifier {
    pub kind: IdKind,
    /// Contact data masked.
    pub value: String,
    pub n_profiles: u64,
}

const COLUMNS: &str = "SELECT joins.low, joins.high, identifiers.kind, identifiers.value, joins.source_id, joins.at, \
     joins.undone_at FROM joins JOIN identifiers ON identifiers.id = joins.left_id";

impl Workspace {
    /// Joins in the order of their profiles, at most `limit` of them after passing over `offset`.
    pub fn joins(&self, offset: u64, limit: u64) -> Result<Vec<JoinRecord>, StoreError> {
        let order = "ORDER BY joins.low, joins.high, joins.left_id LIMIT ?1 OFFSET ?2";
        records(&self.conn, order, [limit as i64, offset as i64])
    }

    /// How many joins there are, and how many of them the user has undone.
    pub fn join_counts(&self) -> Result<(u64, u64), StoreError> {
        let sql = "SELECT count(*), count(undone_at) FROM joins";
        let counts: (i64, i64) = self.conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok((counts.0.max(0) as u64, counts.1.max(0) as u64))
    }

    /// Every join between the profiles of the person that `number` belongs to, undone ones of its profiles too.
    pub fn joins_of(&self, number: u32) -> Result<Vec<JoinRecord>, StoreError> {
        let mut found = vec![];
        for profile in Merges::load(&self.conn)?.group(number) {
            found.extend(beside(&self.conn, profile)?);
        }
        let order = |join: &JoinRecord| (join.low, join.high, join.kind, join.value.clone());
        found.sort_by_key(order);
        found.dedup();
        Ok(found)
    }

    /// Why two profiles are one person: the shortest chain of joins from one to the other, in its order. Empty when
    /// they are the same profile or two people.
    pub fn why_one_person(&self, a: u32, b: u32) -> Result<Vec<JoinRecord>, StoreError> {
        let mut came_by: FxHashMap<u32, (u32, JoinRecord)> = FxHashMap::default();
        let mut queue = VecDeque::from([a]);
        while let Some(number) = queue.pop_front().filter(|&number| number != b) {
            for join in beside(&self.conn, number)?.into_iter().filter(|join| join.undone_at.is_none()) {
                let next = if join.low == number { join.high } else { join.low };
                if next != a && !came_by.contains_key(&next) {
                    came_by.insert(next, (number, join));
                    queue.push_back(next);
                }
            }
        }
        let mut way = vec![];
        let mut number = b;
        while let Some((from, join)) = came_by.remove(&number) {
            way.push(join);
            number = from;
        }
        way.reverse();
        Ok(way)
    }

    /// Takes every join between two profiles back and keeps the two apart from now on, also when a later file brings
    /// them together. They may still be one person through a third profile; [`Self::why_one_person`] tells.
    pub fn undo_join(&mut self, a: u32, b: u32, at: i64) -> Result<u64, StoreError> {
        self.write(|tx| {
            let pair = pair_of(tx, a, b)?;
            tx.execute(
                "UPDATE joins SET undone_at = ?3 WHERE low = ?1 AND high = ?2 AND undone_at IS NULL",
                (pair.0, pair.1, at),
            )?;
            tx.execute("INSERT OR REPLACE INTO apart VALUES (?1, ?2, ?3)", (pair.0, pair.1, at))?;
            told(tx, at, "audit-undo-join", pair)
        })
    }

    /// Puts the joins between two profiles back.
    pub fn redo_join(&mut self, a: u32, b: u32, at: i64) -> Result<u64, StoreError> {
        self.write(|tx| {
            let pair = pair_of(tx, a, b)?;
            tx.execute("UPDATE joins SET undone_at = NULL WHERE low = ?1 AND high = ?2", pair)?;
            tx.execute("DELETE FROM apart WHERE low = ?1 AND high = ?2", pair)?;
            told(tx, at, "audit-redo-join", pair)
        })
    }

    /// Contacts of more than `limit` profiles, the commonest first, at most a thousand.
    pub fn shared_identifiers(&self, limit: u32) -> Result<Vec<SharedIdentifier>, StoreError> {
        let mut query = self.conn.prepare(
            "SELECT kind, value, count(*) AS n FROM identifiers WHERE kind > 0 GROUP BY kind, value HAVING n > ?1 \
             ORDER BY n DESC, kind, value LIMIT 1000",
        )?;
        let mut found = query.query([limit])?;
        let mut shared = vec![];
        while let Some(row) = found.next()? {
            let kind = id_kind(row.get(0)?)?;
            let value = masked(kind, &row.get::<_, String>(1)?);
            shared.push(SharedIdentifier { kind, value, n_profiles: row.get::<_, i64>(2)?.max(0) as u64 });
        }
        Ok(shared)
    }
}

/// Stores the links of a batch, whose identifiers are stored, and withdraws those on identifiers that have come to be
/// shared by too many.
pub(super) fn store(
    tx: &Transaction<'_>,
    source: i64,
    joined: &Joined,
    left_out: impl Fn(u32) -> bool,
    at: i64,
) -> Result<(), StoreError> {
    let mut withdraw = tx.prepare_cached(
        "DELETE FROM joins WHERE left_id IN (SELECT id FROM identifiers WHERE kind = ?1 AND value = ?2)",
    )?;
    for (kind, value) in &joined.refused {
        withdraw.execute((*kind as u8, value))?;
    }
    // In the order of the identifiers, so that pages are filled one after another.
    let mut links: Vec<&Link> =
        joined.links.iter().filter(|link| !left_out(link.low) && !left_out(link.high)).collect();
    links.sort_by_key(|link| (link.kind, &link.value, link.low, link.high));
    for link in links {
        insert(tx, Some(source), link, at)?;
    }
    Ok(())
}

/// The values of identifiers that are about to go and on which people were joined.
pub(super) fn values_losing_joins(
    tx: &Transaction<'_>,
    going: impl Iterator<Item = u32>,
) -> Result<Vec<(IdKind, String)>, StoreError> {
    let mut query = tx.prepare(
        "SELECT kind, value FROM identifiers WHERE id = ?1 AND (EXISTS (SELECT 1 FROM joins WHERE left_id = ?1) \
         OR EXISTS (SELECT 1 FROM joins WHERE right_id = ?1))",
    )?;
    let mut values = vec![];
    for id in going {
        let mut found = query.query([id])?;
        if let Some(row) = found.next()? {
            values.push((id_kind(row.get(0)?)?, row.get(1)?));
        }
    }
    values.sort_unstable();
    values.dedup();
    Ok(values)
}

/// Links again what is left of the profiles that shared these values: the one that the others were linked to may be
/// gone.
pub(super) fn relink(tx: &Transaction<'_>, values: &[(IdKind, String)], at: i64) -> Result<(), StoreError> {
    let mut query = tx.prepare("SELECT number FROM identifiers WHERE kind = ?1 AND value = ?2 ORDER BY number")?;
    let apart = load_apart(tx)?;
    for (kind, value) in values {
        let numbers = query.query_map((*kind as u8, value), |row| row.get::<_, u32>(0))?;
        let numbers = numbers.collect::<Result<Vec<_>, _>>()?;
        let Some((&low, others)) = numbers.split_first() else { continue };
        for &high in others {
            let is_undone = apart.contains(&(low, high));
            insert(tx, None, &Link { low, high, kind: *kind, value: value.clone(), is_undone }, at)?;
        }
    }
    Ok(())
}

/// Tells an index which profiles are one person and which are kept apart.
pub(super) fn load_into(conn: &Connection, index: &mut IdentityIndex) -> Result<(), StoreError> {
    for_each_merge(conn, |low, high| {
        index.unite(low, high);
    })?;
    for (low, high) in load_apart(conn)? {
        index.keep_apart(low, high);
    }
    Ok(())
}

/// Hands over every pair of profiles that is one person now.
pub(super) fn for_each_merge(conn: &Connection, mut take: impl FnMut(u32, u32)) -> Result<(), StoreError> {
    for sql in [
        "SELECT winner, loser FROM merges ORDER BY loser",
        "SELECT low, high FROM joins WHERE undone_at IS NULL ORDER BY left_id, right_id",
    ] {
        let mut query = conn.prepare(sql)?;
        let mut found = query.query([])?;
        while let Some(row) = found.next()? {
            take(row.get(0)?, row.get(1)?);
        }
    }
    Ok(())
}

fn insert(tx: &Transaction<'_>, source: Option<i64>, link: &Link, at: i64) -> Result<(), StoreError> {
    let mut insert = tx.prepare_cached(
        "INSERT OR IGNORE INTO joins SELECT l.id, r.id, ?3, ?4, ?5, ?6, ?7 FROM identifiers AS l, identifiers AS r \
         WHERE l.kind = ?1 AND l.value = ?2 AND l.number = ?3 AND r.kind = ?1 AND r.value = ?2 AND r.number = ?4",
    )?;
    let undone_at = link.is_undone.then_some(at);
    insert.execute((link.kind as u8, &link.value, link.low, link.high, source, at, undone_at))?;
    Ok(())
}

fn load_apart(conn: &Connection) -> Result<FxHashSet<(u32, u32)>, StoreError> {
    let mut query = conn.prepare("SELECT low, high FROM apart ORDER BY low, high")?;
    Ok(query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// The two numbers in order, when a join between them is on record.
fn pair_of(tx: &Transaction<'_>, a: u32, b: u32) -> Result<(u32, u32), StoreError> {
    let pair = (a.min(b), a.max(b));
    let sql = "SELECT EXISTS (SELECT 1 FROM joins WHERE low = ?1 AND high = ?2)";
    let is_known: bool = tx.query_row(sql, pair, |row| row.get(0))?;
    let unknown = || StoreError::NotFound { what: "join", name: format!("{} {}", pair.0, pair.1) };
    is_known.then_some(pair).ok_or_else(unknown)
}

fn told(tx: &Transaction<'_>, at: i64, action: &str, pair: (u32, u32)) -> Result<u64, StoreError> {
    audit::append(tx, at, action, &json!({ "low": pair.0, "high": pair.1 }))?;
    bump_revision(tx)
}

/// The joins of one profile, in the order of the profiles that it is joined with.
fn beside(conn: &Connection, number: u32) -> Result<Vec<JoinRecord>, StoreError> {
    records(conn, "WHERE joins.low = ?1 OR joins.high = ?1 ORDER BY joins.low, joins.high, joins.left_id", [number])
}

fn records(conn: &Connection, order: &str, values: impl rusqlite::Params) -> Result<Vec<JoinRecord>, StoreError> {
    let mut query = conn.prepare_cached(&format!("{COLUMNS} {order}"))?;
    let mut found = query.query(values)?;
    let mut joins = vec![];
    while let Some(row) = found.next()? {
        let kind = id_kind(row.get(2)?)?;
        joins.push(JoinRecord {
            low: row.get(0)?,
            high: row.get(1)?,
            kind,
            value: masked(kind, &row.get::<_, String>(3)?),
            source: row.get::<_, Option<i64>>(4)?.map(SourceId),
            at: row.get(5)?,
            undone_at: row.get(6)?,
        });
    }
    Ok(joins)
}

/// An identifier as tables may show it.
pub(super) fn masked(kind: IdKind, value: &str) -> String {
    match kind {
        IdKind::Email => mask_email(value),
        IdKind::Phone => mask_phone(value),
        IdKind::UnionId => "•••".to_owned(),
        IdKind::Platform => shown(kind, value).to_owned(),
    }
}
