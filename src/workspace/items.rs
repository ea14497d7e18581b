//! The catalogue as stored: an item is a domain and a key; its title, labels and numbers hang on the source that gave
//! them, and the newest source that says anything of a column wins.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension};
use rustc_hash::FxHashMap;

use super::claims::{self, What};
use super::error::StoreError;
use super::item_edits::{self, StoredItem};
use super::twins;
use crate::data::incoming::ItemRows;
use crate::data::{Catalogue, LABEL_CATEGORY, LABEL_CREATOR, LabelColumnBuilder, NumberColumn};

/// Items stay below this.
const MAX_ITEMS: i64 = 20_000_000;

/// Stores the items of a batch and what the batch says of them; returns the id of each local item.
pub(super) fn store(conn: &Connection, source: i64, items: &ItemRows) -> Result<Vec<u32>, StoreError> {
    let ids = store_keys(conn, items)?;
    claims::insert(conn, source, What::Items, &ids.iter().copied().collect::<RoaringBitmap>())?;
    let mut title = conn.prepare("INSERT INTO item_titles VALUES (?1, ?2, ?3)")?;
    for (id, text) in ids.iter().zip(&items.titles).filter(|(_, text)| !text.is_empty()) {
        title.execute((id, source, text))?;
    }
    let mut label = conn.prepare("INSERT INTO item_labels VALUES (?1, ?2, ?3, ?4, ?5)")?;
    let mut places: FxHashMap<(u32, &str), u32> = FxHashMap::default();
    for (item, name, text) in items.labels.iter().filter(|(_, _, text)| !text.is_empty()) {
        let place = places.entry((*item, name)).or_default();
        label.execute((ids[*item as usize], name, source, *place, text))?;
        *place += 1;
    }
    let mut number = conn.prepare("INSERT OR REPLACE INTO item_numbers VALUES (?1, ?2, ?3, ?4)")?;
    for (item, name, value) in items.numbers.iter().filter(|(_, _, value)| value.is_finite()) {
        number.execute((ids[*item as usize], name, source, value))?;
    }
    twins::store_codes(conn, source, items, &ids)?;
    Ok(ids)
}

/// Removes the items that no source claims any more.
pub(super) fn remove_unclaimed(conn: &Connection, of_removed: &RoaringBitmap) -> Result<(), StoreError> {
    let orphans = of_removed - claims::of_all(conn, What::Items)?;
    let mut delete = conn.prepare("DELETE FROM items WHERE id = ?1")?;
    for id in &orphans {
        delete.execute([id])?;
    }
    Ok(())
}

/// The dense row of each item's id (items that are one share it), and the catalogue in that order: by domain, then in
/// order of first sight. What was set by hand lies over what came in.
pub(super) fn load(conn: &Connection) -> Result<(Vec<Option<u32>>, Catalogue), StoreError> {
    let stored = item_edits::in_order(conn)?;
    let mut catalogue = Catalogue::default();
    let mut rows: Vec<Option<u32>> = vec![];
    for (row, item) in stored.iter().enumerate() {
        if i64::from(item.id) >= MAX_ITEMS {
            return Err(StoreError::corrupt("an item"));
        }
        let id = item.id as usize;
        rows.resize(rows.len().max(id + 1), None);
        rows[id] = Some(row as u32);
        catalogue.domains.push(item.domain);
        catalogue.keys.push(&item.key);
    }
    let winners = twins::winners(conn)?;
    for &id in winners.keys() {
        let row = rows.get(twins::root(&winners, id) as usize).copied().flatten();
        rows.resize(rows.len().max(id as usize + 1), None);
        rows[id as usize] = row;
    }
    load_titles(conn, &rows, &mut catalogue)?;
    load_labels(conn, &rows, &stored, &mut catalogue)?;
    load_numbers(conn, &rows, &mut catalogue)?;
    Ok((rows, catalogue))
}

fn store_keys(conn: &Connection, items: &ItemRows) -> Result<Vec<u32>, StoreError> {
    let mut find = conn.prepare("SELECT id FROM items WHERE domain = ?1 AND key = ?2")?;
    let mut insert = conn.prepare("INSERT INTO items (domain, key) VALUES (?1, ?2)")?;
    let mut ids = Vec::with_capacity(items.keys.len());
    for item in 0..items.keys.len() as u32 {
        let (domain, key) = items.parts(item).ok_or(StoreError::BadInput { what: "an item's key" })?;
        let known = find.query_row((domain.id(), key), |row| row.get(0)).optional()?;
        let id = match known {
            Some(id) => id,
            None => insert.insert((domain.id(), key))?,
        };
        match id {
            0..MAX_ITEMS => ids.push(id as u32),
            _ => return Err(StoreError::TooMany { what: "items", found: id.max(0) as u64, limit: MAX_ITEMS as u64 }),
        }
    }
    Ok(ids)
}

fn load_titles(conn: &Connection, rows: &[Option<u32>], catalogue: &mut Catalogue) -> Result<(), StoreError> {
    let mut titles = vec![String::new(); catalogue.len()];
    // Ascending by source: the newest is read last and stays.
    let mut query = conn.prepare("SELECT item_id, title FROM item_titles ORDER BY source_id, item_id")?;
    let mut found = query.query([])?;
    while let Some(row) = found.next()? {
        if let Some(title) = row_of(rows, row.get(0)?).and_then(|at| titles.get_mut(at)) {
            *title = row.get(1)?;
        }
    }
    catalogue.titles = titles.iter().collect();
    Ok(())
}

fn load_labels(
    conn: &Connection,
    rows: &[Option<u32>],
    stored: &[StoredItem],
    catalogue: &mut Catalogue,
) -> Result<(), StoreError> {
    let sql = "SELECT item_id, name, source_id, label FROM item_labels ORDER BY source_id, item_id, name, place";
    let mut query = conn.prepare(sql)?;
    let mut found = query.query([])?;
    // By column and item, the labels of the newest source.
    let mut columns: BTreeMap<String, FxHashMap<usize, (i64, Vec<String>)>> = BTreeMap::new();
    while let Some(row) = found.next()? {
        let Some(item) = row_of(rows, row.get(0)?) else { continue };
        let (name, source): (String, i64) = (row.get(1)?, row.get(2)?);
        let cell = columns.entry(name).or_default().entry(item).or_insert((source, vec![]));
        if cell.0 != source {
            *cell = (source, vec![]);
        }
        cell.1.push(row.get(3)?);
    }
    for name in [LABEL_CATEGORY, LABEL_CREATOR] {
        let edited = item_edits::edited_labels(conn, name)?;
        for (row, item) in stored.iter().enumerate().filter(|_| !edited.is_empty()) {
            if let Some(labels) = edited.get(&(item.imported, item.key.clone())) {
                columns.entry(name.to_owned()).or_default().insert(row, (i64::MAX, labels.clone()));
            }
        }
    }
    for (name, cells) in columns {
        let mut builder = LabelColumnBuilder::new(&name);
        for item in 0..catalogue.len() {
            builder.push(cells.get(&item).into_iter().flat_map(|cell| cell.1.iter().map(String::as_str)));
        }
        catalogue.labels.push(builder.finish());
    }
    Ok(())
}

fn load_numbers(conn: &Connection, rows: &[Option<u32>], catalogue: &mut Catalogue) -> Result<(), StoreError> {
    let mut query = conn.prepare("SELECT item_id, name, value FROM item_numbers ORDER BY source_id, item_id, name")?;
    let mut found = query.query([])?;
    let mut columns: BTreeMap<String, Vec<f32>> = BTreeMap::new();
    while let Some(row) = found.next()? {
        let Some(item) = row_of(rows, row.get(0)?) else { continue };
        let values = columns.entry(row.get(1)?).or_insert_with(|| vec![f32::NAN; catalogue.len()]);
        if let Some(value) = values.get_mut(item) {
            *value = row.get::<_, f64>(2)? as f32;
        }
    }
    catalogue.numbers = columns.into_iter().map(|(name, values)| NumberColumn { name, values }).collect();
    Ok(())
}

fn row_of(rows: &[Option<u32>], id: i64) -> Option<usize> {
    usize::try_from(id).ok().and_then(|id| rows.get(id)).copied().flatten().map(|row| row as usize)
}
