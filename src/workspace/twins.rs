//! Which stored items are one: those with an equal code of a recording or a product, and those that the user says are.
//! Equal titles alone only make a proposal. Found anew at every load, so that nothing has to be moved or undone.

use rusqlite::Connection;
use rustc_hash::FxHashMap;
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use super::audit;
use super::error::StoreError;
use super::store::{Workspace, bump_revision};
use crate::data::incoming::{CodeKind, ItemRows};
use crate::data::{Domain, LABEL_CREATOR};

/// Two items that may be one: equal titles and creators, nothing that speaks for or against it yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemTwins {
    /// Stored item ids, the lower first.
    pub low: u32,
    pub high: u32,
    pub domain: Domain,
    pub low_key: String,
    pub high_key: String,
    pub title: String,
    pub creator: String,
}

impl Workspace {
    /// Items of one side with the same title and creator, whatever their case and punctuation, about which the user
    /// has not said anything, in the order of their ids.
    pub fn item_twins(&self) -> Result<Vec<ItemTwins>, StoreError> {
        let winners = winners(&self.conn)?;
        let said = pairs(&self.conn)?;
        let texts = Texts::load(&self.conn)?;
        let mut groups: FxHashMap<(Domain, String, String), Vec<u32>> = FxHashMap::default();
        for (&id, item) in &texts.items {
            let (title, creator) = (plain(&item.title), plain(&item.creator));
            if !title.is_empty() && !creator.is_empty() {
                groups.entry((item.domain, title, creator)).or_default().push(id);
            }
        }
        let mut twins = vec![];
        for mut ids in groups.into_values() {
            ids.sort_unstable();
            let Some((&low, others)) = ids.split_first() else { continue };
            for &high in others {
                let is_one = root(&winners, low) == root(&winners, high);
                if !is_one && !said.contains_key(&(low, high)) {
                    twins.extend(texts.twins(low, high));
                }
            }
        }
        twins.sort_unstable_by_key(|pair| (pair.low, pair.high));
        Ok(twins)
    }

    /// Says that two items are one, or that they are not whatever their titles; the last word counts.
    pub fn set_item_pair(&mut self, a: u32, b: u32, are_one: bool, at: i64) -> Result<u64, StoreError> {
        let (low, high) = (a.min(b), a.max(b));
        self.write(|tx| {
            let sql = "SELECT count(DISTINCT id) = 2 AND count(DISTINCT domain) = 1 FROM items WHERE id IN (?1, ?2)";
            let fit: bool = tx.query_row(sql, (low, high), |row| row.get(0))?;
            if !fit {
                return Err(StoreError::BadInput { what: "a pair of items" });
            }
            tx.execute("INSERT OR REPLACE INTO item_pairs VALUES (?1, ?2, ?3, ?4)", (low, high, are_one, at))?;
            audit::append(tx, at, "audit-item-pair", &json!({ "low": low, "high": high, "are_one": are_one }))?;
            bump_revision(tx)
        })
    }

    /// Takes back what was said of two items.
    pub fn clear_item_pair(&mut self, a: u32, b: u32, at: i64) -> Result<u64, StoreError> {
        let (low, high) = (a.min(b), a.max(b));
        self.write(|tx| {
            tx.execute("DELETE FROM item_pairs WHERE low = ?1 AND high = ?2", (low, high))?;
            audit::append(tx, at, "audit-item-pair", &json!({ "low": low, "high": high }))?;
            bump_revision(tx)
        })
    }
}

/// Stores the codes of a batch's items; `ids` are the stored ids by local number.
pub(super) fn store_codes(conn: &Connection, source: i64, rows: &ItemRows, ids: &[u32]) -> Result<(), StoreError> {
    let mut insert = conn.prepare("INSERT OR IGNORE INTO item_codes VALUES (?1, ?2, ?3, ?4)")?;
    for (item, kind, code) in &rows.codes {
        insert.execute((ids[*item as usize], *kind as u8, code, source))?;
    }
    Ok(())
}

/// The item that stays for each that is one with an older one. A recording is known by its ISRC; the code of a release
/// speaks only for items without one, since every track of an album carries it.
pub(super) fn winners(conn: &Connection) -> Result<FxHashMap<u32, u32>, StoreError> {
    let mut winners = FxHashMap::default();
    let said = pairs(conn)?;
    let mut query = conn.prepare(
        "SELECT DISTINCT items.domain, item_codes.kind, item_codes.code, items.id FROM item_codes \
         JOIN items ON items.id = item_codes.item_id \
         WHERE kind = 0 OR NOT EXISTS (SELECT 1 FROM item_codes AS own WHERE own.item_id = items.id AND own.kind = 0) \
         ORDER BY items.domain, item_codes.kind, item_codes.code, items.id",
    )?;
    let mut found = query.query([])?;
    let mut first: Option<((String, u8, String), u32)> = None;
    while let Some(row) = found.next()? {
        let code: (String, u8, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let id: u32 = row.get(3)?;
        match &first {
            Some((known, low)) if *known == code => {
                if said.get(&(*low, id)) != Some(&false) {
                    unite(&mut winners, *low, id);
                }
            }
            _ => first = Some((code, id)),
        }
    }
    let mut confirmed: Vec<(u32, u32)> =
        said.into_iter().filter(|(_, are_one)| *are_one).map(|(pair, _)| pair).collect();
    confirmed.sort_unstable();
    for (low, high) in confirmed {
        unite(&mut winners, low, high);
    }
    Ok(winners)
}

/// The item that stays for `id`.
pub(super) fn root(winners: &FxHashMap<u32, u32>, id: u32) -> u32 {
    let mut at = id;
    while let Some(&winner) = winners.get(&at) {
        at = winner;
    }
    at
}

fn unite(winners: &mut FxHashMap<u32, u32>, a: u32, b: u32) {
    let (a, b) = (root(winners, a), root(winners, b));
    if a != b {
        winners.insert(a.max(b), a.min(b));
    }
}

fn pairs(conn: &Connection) -> Result<FxHashMap<(u32, u32), bool>, StoreError> {
    let mut query = conn.prepare("SELECT low, high, are_one FROM item_pairs")?;
    Ok(query.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?.collect::<Result<_, _>>()?)
}

/// What items are called, the newest source's word.
struct Texts {
    items: FxHashMap<u32, ItemText>,
}

struct ItemText {
    domain: Domain,
    key: String,
    title: String,
    creator: String,
}

impl Texts {
    fn load(conn: &Connection) -> Result<Self, StoreError> {
        let mut items = FxHashMap::default();
        let mut query = conn.prepare("SELECT id, domain, key FROM items")?;
        let mut found = query.query([])?;
        while let Some(row) = found.next()? {
            let domain =
                Domain::from_id(row.get_ref(1)?.as_str().unwrap_or("")).ok_or(StoreError::corrupt("an item"))?;
            let text = ItemText { domain, key: row.get(2)?, title: String::new(), creator: String::new() };
            items.insert(row.get(0)?, text);
        }
        let mut texts = Self { items };
        let titles = "SELECT item_id, title FROM item_titles WHERE ?1 = ?1 ORDER BY source_id";
        texts.read(conn, titles, |item| &mut item.title)?;
        let creators = "SELECT item_id, label FROM item_labels WHERE name = ?1 AND place = 0 ORDER BY source_id";
        texts.read(conn, creators, |item| &mut item.creator)?;
        Ok(texts)
    }

    fn read(
        &mut self,
        conn: &Connection,
        sql: &str,
        field: fn(&mut ItemText) -> &mut String,
    ) -> Result<(), StoreError> {
        let mut query = conn.prepare(sql)?;
        let mut found = query.query([LABEL_CREATOR])?;
        while let Some(row) = found.next()? {
            if let Some(item) = self.items.get_mut(&row.get::<_, u32>(0)?) {
                *field(item) = row.get(1)?;
            }
        }
        Ok(())
    }

    fn twins(&self, low: u32, high: u32) -> Option<ItemTwins> {
        let (a, b) = (self.items.get(&low)?, self.items.get(&high)?);
        Some(ItemTwins {
            low,
            high,
            domain: a.domain,
            low_key: a.key.clone(),
            high_key: b.key.clone(),
            title: a.title.clone(),
            creator: a.creator.clone(),
        })
    }
}

/// Letters and digits only, in lower case: `Song A (Live)` and `song a - live` are written alike.
fn plain(text: &str) -> String {
    text.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Every code kind has its number in the file format.
const _: () = assert!(CodeKind::Isrc as u8 == 0 && CodeKind::Barcode as u8 == 1);
