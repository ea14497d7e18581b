//! Contact cards for an export: what a destination needs of each person, read in the order asked for, some thousand
//! at a time, and dropped by the caller after use.

use std::iter::Peekable;
use std::vec::IntoIter;

use roaring::RoaringBitmap;
use rusqlite::types::FromSql;
use rusqlite::{CachedStatement, Connection};
use rustc_hash::FxHashMap;
use zeroize::{Zeroize, Zeroizing};

use super::attributes::{self, AttributeCells, SEPARATOR};
use super::error::StoreError;
use super::numbering::{Merges, Numbering};
use super::people::{id_kind, shown};
use super::store::Workspace;
use super::{consent, suppression};
use crate::data::Consent;
use crate::data::incoming::{ContactCard, IdKind};
use crate::task::Task;

/// Cards read with one query.
const CARDS_AT_ONCE: usize = 8192;
/// The attributes that go into a card, and the field of each.
const CARD_ATTRIBUTES: [&str; 11] =
    ["country", "city", "region", "gender", "birth_date", "device_id", "device_ids", "idfa", "gaid", "oaid", "imei"];

impl Workspace {
    /// The cards of `numbers` in their order; nobody's numbers are passed over. See [`Self::contact_reader`] for
    /// large audiences.
    pub fn contact_cards(&self, numbers: &[u32], task: &Task) -> Result<Zeroizing<Vec<ContactCard>>, StoreError> {
        let mut cards = Zeroizing::new(Vec::with_capacity(numbers.len()));
        let reader = self.contact_reader(task)?;
        reader.for_each_chunk(numbers, task, |chunk| {
            cards.extend(chunk.iter_mut().map(std::mem::take));
            Ok::<(), StoreError>(())
        })?;
        Ok(cards)
    }

    /// Prepares to read cards in chunks: loads what is stored in columns (attributes, consent) once.
    pub fn contact_reader(&self, task: &Task) -> Result<ContactReader<'_>, StoreError> {
        let numbering = Numbering::load(&self.conn)?;
        let wanted = |name: &str| CARD_ATTRIBUTES.contains(&name);
        Ok(ContactReader {
            conn: &self.conn,
            merged: Merges::load(&self.conn)?.merged(),
            attributes: attributes::load_cells(&self.conn, &numbering, wanted, task)?,
            consent: consent::load_dated(&self.conn, &numbering)?,
            suppressed: suppression::numbers(&self.conn)?,
            numbering,
        })
    }
}

/// Reads contact cards of one state of the workspace.
#[derive(Debug)]
pub struct ContactReader<'a> {
    conn: &'a Connection,
    numbering: Numbering,
    merged: FxHashMap<u32, Vec<u32>>,
    attributes: Vec<AttributeCells>,
    consent: [Vec<(Consent, i64)>; 3],
    suppressed: RoaringBitmap,
}

impl ContactReader<'_> {
    /// Everybody on the suppression list, by the number they are known by, ascending.
    pub fn suppressed(&self) -> Vec<u32> {
        let known = |number: &u32| self.group(*number).any(|number| self.suppressed.contains(number));
        self.numbering.numbers.iter().copied().filter(known).collect()
    }

    /// Hands the cards of `numbers` to `take`, some thousand at a time, and wipes them when it is done.
    pub fn for_each_chunk<E: From<StoreError>>(
        &self,
        numbers: &[u32],
        task: &Task,
        mut take: impl FnMut(&mut [ContactCard]) -> Result<(), E>,
    ) -> Result<(), E> {
        // One state for all cards, and one lock of the file instead of two a person.
        let snapshot = self.conn.is_autocommit().then(|| self.conn.unchecked_transaction());
        let _snapshot = snapshot.transpose().map_err(StoreError::from)?;
        for (at, chunk) in numbers.chunks(CARDS_AT_ONCE).enumerate() {
            task.step("stage-contact", (at * CARDS_AT_ONCE) as u64, numbers.len() as u64).map_err(StoreError::from)?;
            take(&mut self.read(chunk)?)?;
        }
        Ok(())
    }

    fn read(&self, numbers: &[u32]) -> Result<Zeroizing<Vec<ContactCard>>, StoreError> {
        let sql = "SELECT id, kind, value FROM identifiers WHERE number = ?1";
        let mut identifiers = self.conn.prepare_cached(sql)?;
        let sql = "SELECT source_id, name, value FROM contact WHERE number = ?1";
        let mut fields = self.conn.prepare_cached(sql)?;
        let mut sweep = self.sweep(numbers)?;
        let mut cards = Zeroizing::new(Vec::with_capacity(numbers.len()));
        for &number in numbers {
            let Some(row) = self.numbering.row(number) else { continue };
            let mut card = self.card_without_contact(row);
            let group = self.group(card.number);
            let (own_identifiers, own_fields) = match &mut sweep {
                Some(sweep) if !self.merged.contains_key(&card.number) => sweep.rows_of(card.number),
                _ => (rows_of(&mut identifiers, group.clone())?, rows_of(&mut fields, group)?),
            };
            add_identifiers(&mut card, own_identifiers)?;
            for (_, name, value) in own_fields {
                set_field(&mut card, &name, value);
            }
            cards.push(card);
        }
        Ok(cards)
    }

    /// All rows between the first and the last number, when these are ascending and so dense that one query costs
    /// less than one a person.
    fn sweep(&self, numbers: &[u32]) -> Result<Option<Sweep>, StoreError> {
        let (Some(&first), Some(&last)) = (numbers.first(), numbers.last()) else { return Ok(None) };
        let is_dense = numbers.is_sorted() && u64::from(last - first) < 4 * numbers.len() as u64;
        if !is_dense {
            return Ok(None);
        }
        let of = "FROM identifiers WHERE number BETWEEN ?1 AND ?2 ORDER BY number";
        let identifiers = swept(self.conn, &format!("SELECT number, id, kind, value {of}"), first, last)?;
        let of = "FROM contact WHERE number BETWEEN ?1 AND ?2 ORDER BY number";
        let fields = swept(self.conn, &format!("SELECT number, source_id, name, value {of}"), first, last)?;
        Ok(Some(Sweep { identifiers: identifiers.into_iter().peekable(), fields: fields.into_iter().peekable() }))
    }

    fn card_without_contact(&self, row: usize) -> ContactCard {
        let consent = |channel: usize| self.consent[channel].get(row).copied().unwrap_or_default();
        let dated = |channel: usize| Some(consent(channel)).filter(|word| word.0 != Consent::Unknown);
        let number = self.numbering.numbers.get(row).copied().unwrap_or(0);
        let mut card = ContactCard {
            number,
            consent: std::array::from_fn(|channel| consent(channel).0),
            consent_at: std::array::from_fn(|channel| dated(channel).map(|word| word.1)),
            is_normal: true,
            suppressed: self.group(number).any(|number| self.suppressed.contains(number)),
            ..ContactCard::default()
        };
        for attribute in &self.attributes {
            let cell = attribute.cell(row);
            if !cell.is_empty() {
                set_field(&mut card, &attribute.name, cell.to_owned());
            }
        }
        card
    }

    /// The number a person is known by, and those merged into it.
    fn group(&self, root: u32) -> impl Iterator<Item = u32> + Clone {
        std::iter::once(root).chain(self.merged.get(&root).into_iter().flatten().copied())
    }
}

/// The rows of many people by number, given out in ascending order.
struct Sweep {
    identifiers: Peekable<IntoIter<(u32, PersonRow<u8>)>>,
    fields: Peekable<IntoIter<(u32, PersonRow<String>)>>,
}

/// Order, kind or name, value.
type PersonRow<T> = (i64, T, String);

impl Sweep {
    fn rows_of(&mut self, number: u32) -> (Vec<PersonRow<u8>>, Vec<PersonRow<String>>) {
        (taken(&mut self.identifiers, number), taken(&mut self.fields, number))
    }
}

fn taken<T>(rows: &mut Peekable<IntoIter<(u32, PersonRow<T>)>>, number: u32) -> Vec<PersonRow<T>> {
    while rows.next_if(|row| row.0 < number).is_some() {}
    let mut own: Vec<PersonRow<T>> =
        std::iter::from_fn(|| rows.next_if(|row| row.0 == number)).map(|row| row.1).collect();
    own.sort_by_key(|row| row.0);
    own
}

fn swept<T: FromSql>(
    conn: &Connection,
    sql: &str,
    first: u32,
    last: u32,
) -> Result<Vec<(u32, PersonRow<T>)>, StoreError> {
    let mut query = conn.prepare_cached(sql)?;
    let rows = query.query_map((first, last), |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The rows of a person's numbers in the order of their first column: the order in which they came in.
fn rows_of<T: FromSql>(
    query: &mut CachedStatement<'_>,
    numbers: impl Iterator<Item = u32>,
) -> Result<Vec<PersonRow<T>>, StoreError> {
    let mut rows = vec![];
    for number in numbers {
        let mut found = query.query([number])?;
        while let Some(row) = found.next()? {
            rows.push((row.get(0)?, row.get(1)?, row.get(2)?));
        }
    }
    rows.sort_by_key(|row| row.0);
    Ok(rows)
}

fn add_identifiers(card: &mut ContactCard, rows: Vec<PersonRow<u8>>) -> Result<(), StoreError> {
    // The same choice of key as in `people::load`: the kind of lowest rank, and of these the first that came in.
    if let Some((_, kind, value)) = rows.iter().min_by_key(|row| row.1) {
        card.key = shown(id_kind(*kind)?, value).to_owned();
    }
    for (_, kind, value) in rows {
        let list = match id_kind(kind)? {
            IdKind::Email => &mut card.emails,
            IdKind::Phone => &mut card.phones,
            IdKind::Platform | IdKind::UnionId => continue,
        };
        match list.contains(&value) {
            true => drop(Zeroizing::new(value)),
            false => list.push(value),
        }
    }
    Ok(())
}

fn set_field(card: &mut ContactCard, name: &str, value: String) {
    let field = match name {
        "first_name" => &mut card.first_name,
        "last_name" => &mut card.last_name,
        "postcode" => &mut card.postcode,
        "country" => &mut card.country,
        "city" => &mut card.city,
        "region" => &mut card.region,
        "gender" => &mut card.gender,
        "birth_date" => &mut card.birth_date,
        "device_id" | "device_ids" => {
            card.device_ids.extend(value.split(SEPARATOR).map(str::to_owned));
            return;
        }
        "idfa" | "gaid" | "oaid" | "imei" => {
            card.device_ids.extend(value.split(SEPARATOR).map(|id| format!("{name}:{id}")));
            return;
        }
        "masked_email" | "masked_phone" => {
            card.masked_contact = true;
            return;
        }
        _ => return,
    };
    std::mem::replace(field, value).zeroize();
}
