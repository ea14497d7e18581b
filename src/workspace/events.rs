//! What people did, as Parquet pieces of a source: stored, loaded in the order that the tables above want, and
//! rewritten without a person.

use std::path::Path;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use polars::prelude::{DataFrame, Float32Chunked, Int64Chunked, IntoColumn, UInt8Chunked, UInt32Chunked};
use roaring::RoaringBitmap;
use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::blobs::{self, Fetched, Kind, Owner, Piece, PieceInfo};
use super::error::StoreError;
use super::numbering::Numbering;
use crate::data::incoming::{EventPart, EventRows};
use crate::data::{Domain, EventKind, EventTable};
use crate::task::Task;

/// What [`store`] needs to know of the batch: stored numbers and ids by local number; `None` is left out.
pub(super) struct LocalNames<'a> {
    pub(super) people: &'a [Option<u32>],
    pub(super) items: &'a [u32],
    /// The side of each local item.
    pub(super) domains: &'a [Option<Domain>],
}

/// What was stored.
pub(super) struct Stored {
    pub(super) n_events: u64,
    /// The stored numbers of those who have taken something of each side, by [`Domain::index`].
    pub(super) on: [RoaringBitmap; 2],
}

/// Stores a batch's events, a few pieces at a time, so that those put aside are never all in memory.
pub(super) fn store(
    conn: &Connection,
    source: i64,
    events: &EventRows,
    names: &LocalNames<'_>,
    task: &Task,
) -> Result<Stored, StoreError> {
    let sides: Vec<AtomicU8> = names.people.iter().map(|_| AtomicU8::new(0)).collect();
    let n_kept = AtomicU64::new(0);
    let make = |place: usize| {
        let part = events.part(place).map_err(|source| StoreError::io(Path::new("the events put aside"), source))?;
        check_part(&part, names)?;
        for row in part.range.clone() {
            let taken = Some(part.rows.kinds[row]).filter(|kind| kind.is_taking());
            if let Some(domain) = taken.and(names.domains[part.rows.items[row] as usize]) {
                sides[part.rows.users[row] as usize].fetch_or(1 << domain.index(), Ordering::Relaxed);
            }
        }
        let columns = Columns::gather(&part.rows, part.range, names);
        n_kept.fetch_add(columns.numbers.len() as u64, Ordering::Relaxed);
        Ok(Piece {
            name: String::new(),
            seq: place,
            n_rows: columns.numbers.len(),
            low: u64::from(columns.numbers.first().copied().unwrap_or(0)),
            high: u64::from(columns.numbers.last().copied().unwrap_or(0)),
            frame: columns.into_frame()?,
        })
    };
    blobs::insert_all(conn, Owner::Source(source), Kind::Events, events.n_parts(), make, task)?;
    let on = |domain: Domain| -> RoaringBitmap {
        let has = |mark: &AtomicU8| mark.load(Ordering::Relaxed) & (1 << domain.index()) != 0;
        names.people.iter().zip(&sides).filter(|(_, mark)| has(mark)).filter_map(|(number, _)| *number).collect()
    };
    Ok(Stored { n_events: n_kept.into_inner(), on: Domain::BOTH.map(on) })
}

/// Every local number inside its table, every column of one length.
fn check_part(part: &EventPart<'_>, names: &LocalNames<'_>) -> Result<(), StoreError> {
    let (rows, range) = (&part.rows, part.range.clone());
    let whole = [rows.users.len(), rows.items.len(), rows.kinds.len(), rows.values.len(), rows.times.len()];
    let sound = whole == [whole[0]; 5]
        && names.domains.len() == names.items.len()
        && rows.users.get(range.clone()).is_some_and(|of| of.iter().all(|&row| (row as usize) < names.people.len()))
        && rows.items.get(range).is_some_and(|of| of.iter().all(|&row| (row as usize) < names.items.len()));
    if sound { Ok(()) } else { Err(StoreError::BadInput { what: "a batch" }) }
}

/// All events as they are stored, read ahead.
pub(super) fn fetch(conn: &Connection, task: &Task) -> Result<Fetched, StoreError> {
    blobs::fetch_all(conn, &blobs::list(conn, Kind::Events, None)?, task)
}

/// All events under dense numbers, sorted. `item_rows` gives the dense row of an item's id.
pub(super) fn decode(
    fetched: Fetched,
    numbering: &Numbering,
    item_rows: &[Option<u32>],
    task: &Task,
) -> Result<EventTable, StoreError> {
    let parts = fetched.decode(|frame| Columns::from_frame(&frame)?.table(numbering, item_rows), task)?;
    task.step("stage-sort", 0, 0)?;
    let table = EventTable::merged(&parts, numbering.len());
    task.check()?;
    Ok(table)
}

/// Takes the events of `numbers` out of every piece that has any, and returns how many went, by source.
pub(super) fn erase(conn: &Connection, numbers: &RoaringBitmap, task: &Task) -> Result<Vec<(i64, u64)>, StoreError> {
    let (Some(low), Some(high)) = (numbers.min(), numbers.max()) else { return Ok(vec![]) };
    let mut pieces = blobs::list(conn, Kind::Events, None)?;
    pieces.retain(|piece| piece.low <= u64::from(high) && piece.high >= u64::from(low));
    let mut gone = vec![];
    let decode = |_: &PieceInfo, frame: DataFrame| {
        let mut columns = Columns::from_frame(&frame)?;
        let before = columns.numbers.len();
        if !columns.numbers.iter().any(|&number| numbers.contains(number)) {
            return Ok(None);
        }
        columns.retain(|number| !numbers.contains(number));
        Ok(Some((before - columns.numbers.len(), columns)))
    };
    let take = |info: &PieceInfo, changed: Option<(usize, Columns)>| {
        let (Some((n_gone, columns)), Some(source)) = (changed, info.source) else { return Ok(()) };
        gone.push((source, n_gone as u64));
        blobs::replace(conn, info.id, columns.into_frame()?)
    };
    blobs::read_all(conn, &pieces, decode, take, task)?;
    Ok(gone)
}

/// The numbers of those who have taken something of each side by one source, by [`Domain::index`]. `domains` by item id.
pub(super) fn people_by_side(
    conn: &Connection,
    source: i64,
    domains: &FxHashMap<u32, Domain>,
    task: &Task,
) -> Result<[RoaringBitmap; 2], StoreError> {
    let pieces = blobs::list(conn, Kind::Events, Some(Owner::Source(source)))?;
    let mut sides = [RoaringBitmap::new(), RoaringBitmap::new()];
    let take = |_: &PieceInfo, columns: Columns| {
        for ((number, item), &kind) in columns.numbers.iter().zip(&columns.items).zip(&columns.kinds) {
            let is_taken = EventKind::from_code(kind).is_some_and(EventKind::is_taking);
            if let Some(domain) = domains.get(item).filter(|_| is_taken) {
                sides[domain.index()].insert(*number);
            }
        }
        Ok(())
    };
    blobs::read_all(conn, &pieces, |_, frame| Columns::from_frame(&frame), take, task)?;
    Ok(sides)
}

/// One piece in columns, by stored numbers and item ids.
#[derive(Debug, Default)]
struct Columns {
    numbers: Vec<u32>,
    items: Vec<u32>,
    kinds: Vec<u8>,
    values: Vec<f32>,
    times: Vec<i64>,
}

impl Columns {
    /// Sorted by person and time, which compresses better and keeps a person's events together.
    fn gather(events: &EventRows, range: std::ops::Range<usize>, names: &LocalNames<'_>) -> Self {
        let person = |row: usize| names.people[events.users[row] as usize];
        let mut order: Vec<(u32, i64, u32)> =
            range.clone().filter_map(|row| person(row).map(|number| (number, events.times[row], row as u32))).collect();
        order.sort_unstable();
        let rows = || order.iter().map(|&(_, _, row)| row as usize);
        Self {
            numbers: order.iter().map(|&(number, _, _)| number).collect(),
            items: rows().map(|row| names.items[events.items[row] as usize]).collect(),
            kinds: rows().map(|row| events.kinds[row].code()).collect(),
            values: rows().map(|row| events.values[row]).collect(),
            times: order.iter().map(|&(_, time, _)| time).collect(),
        }
    }

    fn into_frame(self) -> Result<DataFrame, StoreError> {
        let columns = vec![
            UInt32Chunked::from_vec("person".into(), self.numbers).into_column(),
            UInt32Chunked::from_vec("item".into(), self.items).into_column(),
            UInt8Chunked::from_vec("kind".into(), self.kinds).into_column(),
            Float32Chunked::from_vec("value".into(), self.values).into_column(),
            Int64Chunked::from_vec("time".into(), self.times).into_column(),
        ];
        DataFrame::new_infer_height(columns).map_err(|_| StoreError::BadInput { what: "a table of events" })
    }

    fn from_frame(frame: &DataFrame) -> Result<Self, StoreError> {
        let read = || -> polars::prelude::PolarsResult<Self> {
            Ok(Self {
                numbers: frame.column("person")?.u32()?.cont_slice()?.to_vec(),
                items: frame.column("item")?.u32()?.cont_slice()?.to_vec(),
                kinds: frame.column("kind")?.u8()?.cont_slice()?.to_vec(),
                values: frame.column("value")?.f32()?.cont_slice()?.to_vec(),
                times: frame.column("time")?.i64()?.cont_slice()?.to_vec(),
            })
        };
        read().map_err(|_| StoreError::corrupt("a blob of events"))
    }

    /// Under dense numbers. Events of people who are not there any more are left out; an
    /// unknown item or kind is damage.
    fn table(&self, numbering: &Numbering, item_rows: &[Option<u32>]) -> Result<EventTable, StoreError> {
        let damage = || StoreError::corrupt("an event of an unknown item or kind");
        let mut table = EventTable::with_capacity(self.numbers.len());
        for at in 0..self.numbers.len() {
            let Some(person) = numbering.row(self.numbers[at]) else { continue };
            let item = item_rows.get(self.items[at] as usize).copied().flatten().ok_or_else(damage)?;
            let kind = EventKind::from_code(self.kinds[at]).ok_or_else(damage)?;
            table.push(person as u32, item, kind, self.values[at], self.times[at]);
        }
        Ok(table)
    }

    fn retain(&mut self, keep: impl Fn(u32) -> bool) {
        let kept: Vec<bool> = self.numbers.iter().map(|&number| keep(number)).collect();
        retain_marked(&mut self.numbers, &kept);
        retain_marked(&mut self.items, &kept);
        retain_marked(&mut self.kinds, &kept);
        retain_marked(&mut self.values, &kept);
        retain_marked(&mut self.times, &kept);
    }
}

fn retain_marked<T: Copy>(values: &mut Vec<T>, kept: &[bool]) {
    let mut marks = kept.iter();
    values.retain(|_| marks.next().copied().unwrap_or(false));
}
