//! Who people are: their identifiers and contact fields, the index on which new files are joined, and the part of it
//! that is not contact data (keys, flags). The only file besides `contacts` that reads the contact tables.

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::claims::MAX_NUMBER;
use super::error::StoreError;
use super::joins;
use super::numbering::{Merges, Numbering};
use super::records::PersonQuery;
use super::store::Workspace;
use crate::data::incoming::{ContactField, IdKind, Identifier, IdentityIndex};
use crate::data::{HAS_EMAIL, HAS_MASKED_CONTACT, HAS_PHONE, HAS_UNION_ID, SUPPRESSED, TextColumn};

/// Between the namespace and the id of a platform's own identifier.
const NAMESPACE_END: char = '\u{1f}';

impl Workspace {
    /// What an importer needs to join new files to the people known. Identifiers of people who are kept apart join
    /// nobody.
    pub fn identity_index(&self) -> Result<IdentityIndex, StoreError> {
        let mut index = IdentityIndex::default();
        joins::load_into(&self.conn, &mut index)?;
        let mut query =
            self.conn.prepare("SELECT kind, value, number FROM identifiers ORDER BY kind, value, number")?;
        let mut found = query.query([])?;
        while let Some(row) = found.next()? {
            let value = row.get_ref(1)?.as_str().map_err(|_| StoreError::corrupt("an identifier"))?;
            let number: u32 = row.get(2)?;
            if number >= MAX_NUMBER {
                return Err(StoreError::corrupt("a person's number"));
            }
            index.hold(id_kind(row.get(0)?)?, value, number);
        }
        index.next_number = self.conn.query_row("SELECT next_number FROM workspace", [], |row| row.get(0))?;
        Ok(index)
    }

    /// The numbers of the people that fit, ascending; several when a platform id is in use in several namespaces or
    /// an address is shared.
    pub fn find_person(&self, query: PersonQuery<'_>) -> Result<Vec<u32>, StoreError> {
        let by_value = "SELECT number FROM identifiers WHERE kind = ?1 AND value = ?2";
        let by_key =
            "SELECT number FROM identifiers WHERE kind = ?1 AND substr(value, instr(value, char(31)) + 1) = ?2";
        let (sql, kind, value) = match query {
            PersonQuery::Number(number) => {
                let row = Numbering::load(&self.conn)?.row(number);
                let root = Merges::load(&self.conn)?.root(number);
                return Ok(row.map(|_| root).into_iter().collect());
            }
            PersonQuery::Key(key) => (by_key, IdKind::Platform, key),
            PersonQuery::Email(email) => (by_value, IdKind::Email, email),
            PersonQuery::Phone(phone) => (by_value, IdKind::Phone, phone),
        };
        let mut statement = self.conn.prepare(sql)?;
        let rows = statement.query_map((kind as u8, value), |row| row.get::<_, u32>(0))?;
        let numbers = rows.collect::<Result<RoaringBitmap, _>>()?;
        Ok(Merges::load(&self.conn)?.roots(&numbers).into_iter().collect())
    }

    /// Puts people on the suppression list or takes them off it; a suppressed person is in no audience.
    pub fn set_suppressed(&mut self, numbers: &[u32], suppressed: bool, at: i64) -> Result<u64, StoreError> {
        self.write(|tx| {
            let merges = Merges::load(tx)?;
            let merged = merges.merged();
            let sql = match suppressed {
                true => "INSERT OR IGNORE INTO suppressed VALUES (?1, ?2)",
                // The time has no part in taking off; named so that both forms take the same values.
                false => "DELETE FROM suppressed WHERE number = ?1 AND ?2 = ?2",
            };
            let mut statement = tx.prepare(sql)?;
            for &number in numbers {
                let root = merges.root(number);
                for number in merged.get(&root).into_iter().flatten().copied().chain([root]) {
                    statement.execute((number, at))?;
                }
            }
            let detail = serde_json::json!({ "people": numbers.len(), "suppressed": suppressed });
            super::audit::append(tx, at, "audit-suppress", &detail)?;
            super::store::bump_revision(tx)
        })
    }
}

/// Stores the identifiers of a batch and returns the ids of their rows, new or known. Each profile has rows of its own,
/// also where it shares an identifier with others, so that it can be parted from them.
pub(super) fn store_identifiers(
    conn: &Connection,
    identifiers: &[&Identifier],
    people: &[Option<u32>],
) -> Result<RoaringBitmap, StoreError> {
    let mut rows: Vec<(u8, &str, u32)> = identifiers
        .iter()
        .filter_map(|found| Some((found.kind as u8, found.value.as_str(), people[found.user as usize]?)))
        .collect();
    // In the order of the index, so that it grows at its end and every page is filled once.
    rows.sort_unstable();
    rows.dedup();
    let mut find = conn.prepare_cached("SELECT id FROM identifiers WHERE kind = ?1 AND value = ?2 AND number = ?3")?;
    let mut insert = conn.prepare_cached("INSERT INTO identifiers (kind, value, number) VALUES (?1, ?2, ?3)")?;
    let n_known: i64 = conn.query_row("SELECT coalesce(max(id), 0) FROM identifiers", [], |row| row.get(0))?;
    let mut ids = RoaringBitmap::new();
    for row in rows {
        let known = if n_known == 0 { None } else { find.query_row(row, |row| row.get(0)).optional()? };
        let id = match known {
            Some(id) => id,
            None => insert.insert(row)?,
        };
        ids.insert(u32::try_from(id).map_err(|_| StoreError::corrupt("an identifier's number"))?);
    }
    Ok(ids)
}

/// Stores the contact fields of a batch, the last value of each person and field.
pub(super) fn store_contact(
    conn: &Connection,
    source: i64,
    fields: &[ContactField],
    people: &[Option<u32>],
) -> Result<(), StoreError> {
    let mut rows: Vec<(u32, &str, usize)> = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| !field.value.is_empty())
        .filter_map(|(at, field)| Some((people[field.user as usize]?, field.name, at)))
        .collect();
    rows.sort_unstable();
    let mut insert = conn.prepare_cached("INSERT OR REPLACE INTO contact VALUES (?1, ?2, ?3, ?4)")?;
    for (number, name, at) in rows {
        insert.execute((number, name, source, &fields[at].value))?;
    }
    Ok(())
}

/// The key and the flags of each dense row.
pub(super) fn load(conn: &Connection, numbering: &Numbering) -> Result<(TextColumn, Vec<u8>), StoreError> {
    let mut flags = vec![0_u8; numbering.len()];
    let mut keys = Keys::new(numbering.len());
    let mut query = conn.prepare("SELECT kind, value, number FROM identifiers ORDER BY id")?;
    let mut found = query.query([])?;
    while let Some(row) = found.next()? {
        let Some(person) = numbering.row(row.get(2)?) else { continue };
        let kind = id_kind(row.get(0)?)?;
        flags[person] |= flag(kind);
        keys.offer(person, kind, row.get_ref(1)?.as_str().map_err(|_| StoreError::corrupt("an identifier"))?);
    }
    let mut mark = |sql: &str, flag: u8, unless: u8| -> Result<(), StoreError> {
        let mut query = conn.prepare(sql)?;
        let mut found = query.query([])?;
        while let Some(row) = found.next()? {
            match numbering.row(row.get(0)?) {
                Some(person) if flags[person] & unless == 0 => flags[person] |= flag,
                _ => {}
            }
        }
        Ok(())
    };
    let masked = "SELECT number FROM contact WHERE name IN ('masked_email', 'masked_phone')";
    mark(masked, HAS_MASKED_CONTACT, HAS_EMAIL | HAS_PHONE)?;
    mark("SELECT number FROM suppressed UNION SELECT number FROM suppressed_by_list", SUPPRESSED, 0)?;
    Ok((keys.finish(), flags))
}

/// The identifiers of these people, by the id of their row.
pub(super) fn identifiers_of(
    conn: &Connection,
    numbers: &RoaringBitmap,
) -> Result<FxHashMap<i64, (IdKind, String)>, StoreError> {
    let mut query = conn.prepare("SELECT id, kind, value FROM identifiers WHERE number = ?1")?;
    let mut all = FxHashMap::default();
    for number in numbers {
        let mut found = query.query([number])?;
        while let Some(row) = found.next()? {
            all.insert(row.get(0)?, (id_kind(row.get(1)?)?, row.get(2)?));
        }
    }
    Ok(all)
}

/// The fingerprint under which an erased person's identifier is remembered: it can be compared, not read.
pub(super) fn tombstone(salt: &[u8], kind: IdKind, value: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update([kind as u8]);
    hasher.update(value.as_bytes());
    hasher.finalize().into()
}

pub(super) fn id_kind(code: u8) -> Result<IdKind, StoreError> {
    match code {
        0 => Ok(IdKind::Platform),
        1 => Ok(IdKind::Email),
        2 => Ok(IdKind::Phone),
        3 => Ok(IdKind::UnionId),
        _ => Err(StoreError::corrupt("an identifier's kind")),
    }
}

/// An identifier as its platform shows it, without the namespace.
pub(super) fn shown(kind: IdKind, value: &str) -> &str {
    match (kind, value.split_once(NAMESPACE_END)) {
        (IdKind::Platform, Some((_, id))) => id,
        _ => value,
    }
}

fn flag(kind: IdKind) -> u8 {
    match kind {
        IdKind::Platform => 0,
        IdKind::Email => HAS_EMAIL,
        IdKind::Phone => HAS_PHONE,
        IdKind::UnionId => HAS_UNION_ID,
    }
}

/// Picks each row's key: a platform's id, else an e-mail address, a phone number, a union id; of several the first
/// that came in.
struct Keys {
    texts: TextColumn,
    /// By row: the rank of the best kind so far and its place in `texts`.
    best: Vec<(u8, u32)>,
}

impl Keys {
    fn new(n_people: usize) -> Self {
        Self { texts: TextColumn::default(), best: vec![(u8::MAX, 0); n_people] }
    }

    fn offer(&mut self, person: usize, kind: IdKind, value: &str) {
        let Some(best) = self.best.get_mut(person).filter(|best| (kind as u8) < best.0) else { return };
        *best = (kind as u8, self.texts.len() as u32);
        self.texts.push(shown(kind, value));
    }

    fn finish(self) -> TextColumn {
        let text = |&(rank, place): &(u8, u32)| if rank == u8::MAX { "" } else { self.texts.get(place as usize) };
        self.best.iter().map(text).collect()
    }
}
