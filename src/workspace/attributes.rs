//! What is known of people apart from their acts, as Parquet pieces of a source, a column a name. The newest source
//! that says anything of a person's attribute wins.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, IntoColumn, NewChunkedArray, StringChunked, UInt32Chunked};
use rayon::prelude::*;
use roaring::RoaringBitmap;
use rusqlite::Connection;

use super::blobs::{self, Kind, Owner, Piece, PieceInfo};
use super::error::StoreError;
use super::numbering::Numbering;
use crate::data::incoming::AttributeRows;
use crate::data::{IdMap, LabelColumn, LabelColumnBuilder};
use crate::task::Task;

const ROWS_PER_PIECE: usize = 1 << 18;
/// Between several labels of one cell.
pub(super) const SEPARATOR: char = '\u{1f}';

/// One attribute by dense row: the cell of each row as a number of `cells`, 0 where nothing is known.
#[derive(Debug)]
pub(super) struct AttributeCells {
    pub(super) name: String,
    cells: IdMap,
    codes: Vec<u32>,
}

impl AttributeCells {
    /// The whole cell, several labels still in one text.
    pub(super) fn cell(&self, row: usize) -> &str {
        match self.codes.get(row) {
            Some(&code) if code > 0 => self.cells.name(code - 1),
            _ => "",
        }
    }

    fn new(name: &str, n_people: usize) -> Self {
        Self { name: name.to_owned(), cells: IdMap::default(), codes: vec![0; n_people] }
    }

    /// Gives the row its cell unless a newer source already did.
    fn offer(&mut self, row: usize, cell: &str) {
        if let Some(code) = self.codes.get_mut(row).filter(|code| **code == 0) {
            *code = self.cells.insert(cell) + 1;
        }
    }

    fn into_labels(self) -> LabelColumn {
        let mut builder = LabelColumnBuilder::new(&self.name);
        for row in 0..self.codes.len() {
            builder.push(self.cell(row).split(SEPARATOR));
        }
        builder.finish()
    }
}

/// Stores one attribute of a batch; the last value that a file gives a person counts.
pub(super) fn store(
    conn: &Connection,
    source: i64,
    attribute: &AttributeRows,
    people: &[Option<u32>],
    task: &Task,
) -> Result<(), StoreError> {
    let mut rows: Vec<(u32, usize)> = attribute
        .users
        .iter()
        .enumerate()
        .filter(|&(row, _)| !attribute.values.get(row).is_empty())
        .filter_map(|(row, &user)| people[user as usize].map(|number| (number, row)))
        .collect();
    rows.sort_unstable();
    rows.dedup_by(|later, kept| {
        let repeated = later.0 == kept.0;
        if repeated {
            kept.1 = later.1;
        }
        repeated
    });
    let make = |place: usize| {
        let start = place * ROWS_PER_PIECE;
        let rows = &rows[start..(start + ROWS_PER_PIECE).min(rows.len())];
        let numbers: Vec<u32> = rows.iter().map(|&(number, _)| number).collect();
        Ok(Piece {
            name: attribute.name.clone(),
            seq: place,
            n_rows: rows.len(),
            low: u64::from(numbers.first().copied().unwrap_or(0)),
            high: u64::from(numbers.last().copied().unwrap_or(0)),
            frame: to_frame(numbers, rows.iter().map(|&(_, row)| attribute.values.get(row)))?,
        })
    };
    let n_pieces = rows.len().div_ceil(ROWS_PER_PIECE);
    blobs::insert_all(conn, Owner::Source(source), Kind::Attribute, n_pieces, make, task)
}

/// The attributes as label columns, in the order of their names.
pub(super) fn load(conn: &Connection, numbering: &Numbering, task: &Task) -> Result<Vec<LabelColumn>, StoreError> {
    let attributes = load_cells(conn, numbering, |_| true, task)?;
    task.check()?;
    Ok(attributes.into_par_iter().map(AttributeCells::into_labels).collect())
}

/// The attributes whose name is `wanted`, in the order of their names.
pub(super) fn load_cells(
    conn: &Connection,
    numbering: &Numbering,
    wanted: impl Fn(&str) -> bool,
    task: &Task,
) -> Result<Vec<AttributeCells>, StoreError> {
    let mut pieces = blobs::list(conn, Kind::Attribute, None)?;
    pieces.retain(|piece| wanted(&piece.name));
    // Newest source first: the first to say anything of a row wins.
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.source));
    let mut attributes: BTreeMap<String, AttributeCells> = BTreeMap::new();
    let take = |info: &PieceInfo, frame: DataFrame| {
        let attribute =
            attributes.entry(info.name.clone()).or_insert_with(|| AttributeCells::new(&info.name, numbering.len()));
        for_each(&frame, |number, cell| {
            if let Some(row) = numbering.row(number) {
                attribute.offer(row, cell);
            }
        })
    };
    blobs::read_all(conn, &pieces, |_, frame| Ok(frame), take, task)?;
    Ok(attributes.into_values().collect())
}

/// Takes the cells of `numbers` out of every piece that has any.
pub(super) fn erase(conn: &Connection, numbers: &RoaringBitmap, task: &Task) -> Result<(), StoreError> {
    let (Some(low), Some(high)) = (numbers.min(), numbers.max()) else { return Ok(()) };
    let mut pieces = blobs::list(conn, Kind::Attribute, None)?;
    pieces.retain(|piece| piece.low <= u64::from(high) && piece.high >= u64::from(low));
    let take = |info: &PieceInfo, frame: DataFrame| {
        let mut kept: Vec<(u32, String)> = Vec::with_capacity(frame.height());
        for_each(&frame, |number, cell| {
            if !numbers.contains(number) {
                kept.push((number, cell.to_owned()));
            }
        })?;
        if kept.len() == frame.height() {
            return Ok(());
        }
        let people = kept.iter().map(|&(number, _)| number).collect();
        blobs::replace(conn, info.id, to_frame(people, kept.iter().map(|(_, cell)| cell.as_str()))?)
    };
    blobs::read_all(conn, &pieces, |_, frame| Ok(frame), take, task)
}

fn to_frame<'a>(numbers: Vec<u32>, cells: impl Iterator<Item = &'a str>) -> Result<DataFrame, StoreError> {
    let columns = vec![
        UInt32Chunked::from_vec("person".into(), numbers).into_column(),
        StringChunked::from_iter_values("cell".into(), cells).into_column(),
    ];
    DataFrame::new_infer_height(columns).map_err(|_| StoreError::BadInput { what: "a table of attributes" })
}

fn for_each(frame: &DataFrame, mut take: impl FnMut(u32, &str)) -> Result<(), StoreError> {
    let read = || -> polars::prelude::PolarsResult<_> {
        Ok((frame.column("person")?.u32()?.cont_slice()?, frame.column("cell")?.str()?))
    };
    let (numbers, cells) = read().map_err(|_| StoreError::corrupt("a blob of attributes"))?;
    for (&number, cell) in numbers.iter().zip(cells.iter()) {
        take(number, cell.unwrap_or(""));
    }
    Ok(())
}
