//! What was set by hand in the catalogue: category, creator and side of an item. An edit lies over what the imports
//! say, belongs to the item as it came in, and so outlives an import that is undone and made again.

use roaring::RoaringBitmap;
use rusqlite::{Connection, OptionalExtension, Transaction};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;

use super::claims::{self, What};
use super::error::StoreError;
use super::records::ItemEdit;
use super::store::{self, Workspace, bump_revision};
use super::{audit, events, twins};
use crate::data::{Domain, LABEL_CATEGORY, LABEL_CREATOR};
use crate::task::Task;

/// The name of an edit of the side; the others are names of label columns.
const DOMAIN: &str = "domain";
/// Between several labels of one edit.
const SEPARATOR: char = '\u{1f}';

impl Workspace {
    /// Sets one column (`category`, `creator`, `domain`) of the items in these rows of the catalogue of `revision`.
    /// Several labels are separated by U+001F; no label clears the cell. Items that would meet another one of the
    /// same id on the other side are left as they are. Returns what stood in the edits before.
    pub fn edit_items(
        &mut self,
        rows: &[u32],
        revision: u64,
        name: &str,
        value: &str,
        at: i64,
        task: &Task,
    ) -> Result<Vec<ItemEdit>, StoreError> {
        let is_known =
            [LABEL_CATEGORY, LABEL_CREATOR].contains(&name) || (name == DOMAIN && Domain::from_id(value).is_some());
        if !is_known {
            return Err(StoreError::BadInput { what: "an edit of items" });
        }
        self.write(|tx| {
            if store::revision(tx)? != revision {
                return Err(StoreError::Stale);
            }
            let stored = in_order(tx)?;
            let wanted = rows.iter().filter_map(|&row| stored.get(row as usize));
            let free = free_to_move(&stored, (name == DOMAIN).then(|| Domain::from_id(value)).flatten());
            let edits: Vec<ItemEdit> = wanted
                .filter(|item| free(item))
                .map(|item| ItemEdit {
                    domain: item.imported,
                    key: item.key.clone(),
                    name: name.to_owned(),
                    value: Some(value.to_owned()),
                })
                .collect();
            put(tx, &edits, at, task)
        })
    }

    /// Puts edits back as they were; `value` none takes the edit away.
    pub fn restore_item_edits(&mut self, edits: &[ItemEdit], at: i64, task: &Task) -> Result<(), StoreError> {
        self.write(|tx| put(tx, edits, at, task)).map(drop)
    }
}

/// An item with its side as it came in and as it counts.
#[derive(Debug, Clone)]
pub(super) struct StoredItem {
    pub(super) id: u32,
    pub(super) imported: Domain,
    pub(super) domain: Domain,
    pub(super) key: String,
}

/// All items in the order of the catalogue: by side, then in order of first sight; of items that are one, the oldest.
pub(super) fn in_order(conn: &Connection) -> Result<Vec<StoredItem>, StoreError> {
    let sides = edited_domains(conn)?;
    let winners = twins::winners(conn)?;
    let mut query = conn.prepare("SELECT id, domain, key FROM items ORDER BY id")?;
    let mut found = query.query([])?;
    let mut items = vec![];
    while let Some(row) = found.next()? {
        let id = u32::try_from(row.get::<_, i64>(0)?).map_err(|_| StoreError::corrupt("an item"))?;
        let imported = Domain::from_id(row.get_ref(1)?.as_str().unwrap_or(""));
        let imported = imported.ok_or_else(|| StoreError::corrupt("an item"))?;
        let key: String = row.get(2)?;
        let domain = sides.of(imported, &key);
        if !winners.contains_key(&id) {
            items.push(StoredItem { id, imported, domain, key });
        }
    }
    items.sort_by_key(|item| (item.domain, item.id));
    Ok(items)
}

/// The sides that were set by hand, by side and key as imported.
#[derive(Debug, Default)]
pub(super) struct EditedDomains(FxHashMap<(Domain, String), Domain>);

impl EditedDomains {
    /// The side on which an item counts.
    pub(super) fn of(&self, imported: Domain, key: &str) -> Domain {
        if self.0.is_empty() {
            return imported;
        }
        self.0.get(&(imported, key.to_owned())).copied().unwrap_or(imported)
    }
}

pub(super) fn edited_domains(conn: &Connection) -> Result<EditedDomains, StoreError> {
    let edits = of_name(conn, DOMAIN)?.into_iter();
    Ok(EditedDomains(edits.filter_map(|(item, value)| Some((item, Domain::from_id(&value)?))).collect()))
}

/// The labels of a column that were set by hand, by side and key as imported.
pub(super) fn edited_labels(
    conn: &Connection,
    name: &str,
) -> Result<FxHashMap<(Domain, String), Vec<String>>, StoreError> {
    let split = |value: String| value.split(SEPARATOR).filter(|label| !label.is_empty()).map(str::to_owned).collect();
    Ok(of_name(conn, name)?.into_iter().map(|(item, value)| (item, split(value))).collect())
}

/// An item as it came in, and the value of its edit.
type OfItem = ((Domain, String), String);

fn of_name(conn: &Connection, name: &str) -> Result<Vec<OfItem>, StoreError> {
    let mut query = conn.prepare("SELECT domain, key, value FROM item_edits WHERE name = ?1")?;
    let mut found = query.query([name])?;
    let mut edits = vec![];
    while let Some(row) = found.next()? {
        let domain = Domain::from_id(row.get_ref(0)?.as_str().unwrap_or(""));
        edits.push(((domain.ok_or_else(|| StoreError::corrupt("an edit"))?, row.get(1)?), row.get(2)?));
    }
    Ok(edits)
}

/// Whether an item may go to `side`: not where another one has its id. Every item, when no side is asked for.
fn free_to_move(stored: &[StoredItem], side: Option<Domain>) -> impl Fn(&StoredItem) -> bool + '_ {
    let there = stored.iter().filter(|item| Some(item.domain) == side);
    let taken: FxHashMap<&str, u32> = there.map(|item| (item.key.as_str(), item.id)).collect();
    move |item| taken.get(item.key.as_str()).is_none_or(|id| *id == item.id)
}

/// Writes the edits and returns what they replaced.
fn put(tx: &Transaction<'_>, edits: &[ItemEdit], at: i64, task: &Task) -> Result<Vec<ItemEdit>, StoreError> {
    let mut find = tx.prepare("SELECT value FROM item_edits WHERE domain = ?1 AND key = ?2 AND name = ?3")?;
    let mut set = tx.prepare("INSERT OR REPLACE INTO item_edits VALUES (?1, ?2, ?3, ?4)")?;
    let mut unset = tx.prepare("DELETE FROM item_edits WHERE domain = ?1 AND key = ?2 AND name = ?3")?;
    let mut before = Vec::with_capacity(edits.len());
    for edit in edits {
        let place = (edit.domain.id(), &edit.key, &edit.name);
        before.push(ItemEdit { value: find.query_row(place, |row| row.get(0)).optional()?, ..edit.clone() });
        match &edit.value {
            Some(value) => set.execute((edit.domain.id(), &edit.key, &edit.name, value))?,
            None => unset.execute(place)?,
        };
    }
    if edits.iter().any(|edit| edit.name == DOMAIN) {
        claim_sides(tx, edits, task)?;
    }
    let name = edits.first().map_or("", |edit| edit.name.as_str());
    audit::append(tx, at, "audit-edit-items", &json!({ "items": edits.len(), "column": name }))?;
    bump_revision(tx)?;
    Ok(before)
}

/// Writes down anew on which side people have events, for the sources that speak of the edited items.
fn claim_sides(tx: &Transaction<'_>, edits: &[ItemEdit], task: &Task) -> Result<(), StoreError> {
    let items = in_order(tx)?;
    let domains: FxHashMap<u32, Domain> = items.iter().map(|item| (item.id, item.domain)).collect();
    let names: FxHashSet<(Domain, &str)> = edits.iter().map(|edit| (edit.domain, edit.key.as_str())).collect();
    let is_edited = |item: &&StoredItem| names.contains(&(item.imported, item.key.as_str()));
    let edited: RoaringBitmap = items.iter().filter(is_edited).map(|item| item.id).collect();
    let mut query = tx.prepare("SELECT id FROM sources ORDER BY id")?;
    let sources = query.query_map([], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?;
    for source in sources {
        if claims::of_source(tx, source, What::Items)?.is_disjoint(&edited) {
            continue;
        }
        let sides = events::people_by_side(tx, source, &domains, task)?;
        claims::replace(tx, source, What::Course, &sides[Domain::Course.index()])?;
        claims::replace(tx, source, What::Music, &sides[Domain::Music.index()])?;
    }
    Ok(())
}
