//! Columns as Parquet inside the database: cut into pieces, hashed, written and read several at a time. Knows bytes
//! and frames, not what the columns mean.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use polars::prelude::{
    DataFrame, ParallelStrategy, ParquetCompression, ParquetReader, ParquetWriter, SerReader, StatisticsOptions,
};
use rayon::prelude::*;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use sha2::{Digest, Sha256};

use super::error::StoreError;
use super::records::CheckProblem;
use crate::task::Task;

/// No piece is larger.
const MAX_BYTES: usize = 64 << 20;
/// Pieces that are encoded or decoded at one time: bounds what is in memory twice.
const PIECES_AT_ONCE: usize = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Source(i64),
    Run(i64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Events,
    Attribute,
    Matrix,
    Clustering,
}

impl Kind {
    fn id(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Attribute => "attribute",
            Self::Matrix => "matrix",
            Self::Clustering => "clustering",
        }
    }
}

/// A piece that is to be written. `low` and `high` are the lowest and highest person number for pieces of sources;
/// the first row and the width for matrices.
pub(super) struct Piece {
    pub(super) name: String,
    pub(super) seq: usize,
    pub(super) n_rows: usize,
    pub(super) low: u64,
    pub(super) high: u64,
    pub(super) frame: DataFrame,
}

/// What is known of a stored piece without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PieceInfo {
    pub(super) id: i64,
    pub(super) source: Option<i64>,
    pub(super) name: String,
    pub(super) n_rows: usize,
    pub(super) low: u64,
    pub(super) high: u64,
}

/// Makes, encodes and stores `n_pieces` pieces, a few at a time.
pub(super) fn insert_all(
    conn: &Connection,
    owner: Owner,
    kind: Kind,
    n_pieces: usize,
    make: impl Fn(usize) -> Result<Piece, StoreError> + Sync,
    task: &Task,
) -> Result<(), StoreError> {
    for start in (0..n_pieces).step_by(PIECES_AT_ONCE) {
        task.step("stage-store", start as u64, n_pieces as u64)?;
        let places = start..(start + PIECES_AT_ONCE).min(n_pieces);
        let pieces: Vec<(Piece, Vec<u8>)> = places
            .into_par_iter()
            .map(|place| {
                let mut piece = make(place)?;
                let bytes = encode(&mut piece.frame)?;
                piece.frame = DataFrame::default();
                Ok((piece, bytes))
            })
            .collect::<Result<_, StoreError>>()?;
        for (piece, bytes) in &pieces {
            insert(conn, owner, kind, piece, bytes)?;
        }
    }
    Ok(())
}

/// The stored pieces of a kind, in the order of source, name and place; of one owner where it is given.
pub(super) fn list(conn: &Connection, kind: Kind, owner: Option<Owner>) -> Result<Vec<PieceInfo>, StoreError> {
    let (filter, id) = match owner {
        None => ("", None),
        Some(Owner::Source(id)) => ("AND source_id = ?2", Some(id)),
        Some(Owner::Run(id)) => ("AND run_id = ?2", Some(id)),
    };
    let sql = format!(
        "SELECT id, source_id, name, n_rows, low, high FROM blobs WHERE kind = ?1 {filter} \
         ORDER BY source_id, run_id, name, seq"
    );
    let mut query = conn.prepare(&sql)?;
    let mut values = vec![Value::Text(kind.id().to_owned())];
    values.extend(id.map(Value::Integer));
    let rows = query.query_map(params_from_iter(values), |row| {
        Ok(PieceInfo {
            id: row.get(0)?,
            source: row.get(1)?,
            name: row.get(2)?,
            n_rows: row.get::<_, i64>(3)?.max(0) as usize,
            low: row.get::<_, i64>(4)?.max(0) as u64,
            high: row.get::<_, i64>(5)?.max(0) as u64,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Reads pieces in order, a few at a time: `decode` runs in parallel, `take` gets the results one after another.
pub(super) fn read_all<T: Send>(
    conn: &Connection,
    pieces: &[PieceInfo],
    decode: impl Fn(&PieceInfo, DataFrame) -> Result<T, StoreError> + Sync,
    mut take: impl FnMut(&PieceInfo, T) -> Result<(), StoreError>,
    task: &Task,
) -> Result<(), StoreError> {
    for (batch, infos) in pieces.chunks(PIECES_AT_ONCE).enumerate() {
        task.step("stage-load", (batch * PIECES_AT_ONCE) as u64, pieces.len() as u64)?;
        let stored: Vec<Stored> = infos.iter().map(|info| fetch(conn, info.id)).collect::<Result<_, _>>()?;
        let decoded: Vec<T> = infos
            .par_iter()
            .zip(stored)
            .map(|(info, stored)| decode(info, stored.frame()?))
            .collect::<Result<_, StoreError>>()?;
        for (info, value) in infos.iter().zip(decoded) {
            take(info, value)?;
        }
    }
    Ok(())
}

/// The bytes of pieces, read ahead so that decoding them needs no connection.
pub(super) struct Fetched(Vec<Stored>);

pub(super) fn fetch_all(conn: &Connection, pieces: &[PieceInfo], task: &Task) -> Result<Fetched, StoreError> {
    let fetch = |info: &PieceInfo| {
        task.check()?;
        fetch(conn, info.id)
    };
    Ok(Fetched(pieces.iter().map(fetch).collect::<Result<_, StoreError>>()?))
}

impl Fetched {
    /// Decodes in parallel; the results are in order.
    pub(super) fn decode<T: Send>(
        self,
        decode: impl Fn(DataFrame) -> Result<T, StoreError> + Sync,
        task: &Task,
    ) -> Result<Vec<T>, StoreError> {
        let (n_done, n_pieces) = (AtomicU64::new(0), self.0.len() as u64);
        let piece = |stored: Stored| {
            task.step("stage-load", n_done.fetch_add(1, Ordering::Relaxed), n_pieces)?;
            decode(stored.frame()?)
        };
        self.0.into_par_iter().map(piece).collect()
    }
}

/// Puts other columns in the place of a stored piece.
pub(super) fn replace(conn: &Connection, id: i64, mut frame: DataFrame) -> Result<(), StoreError> {
    let n_rows = frame.height() as i64;
    let bytes = encode(&mut frame)?;
    conn.execute(
        "UPDATE blobs SET n_rows = ?2, sha256 = ?3, data = ?4 WHERE id = ?1",
        (id, n_rows, hash(&bytes).as_slice(), bytes),
    )?;
    Ok(())
}

pub(super) fn delete(conn: &Connection, id: i64) -> Result<(), StoreError> {
    conn.execute("DELETE FROM blobs WHERE id = ?1", [id])?;
    Ok(())
}

/// How many pieces there are, and which of them are not those that were stored.
pub(super) fn damaged(conn: &Connection) -> Result<(u64, Vec<CheckProblem>), StoreError> {
    let mut query = conn.prepare("SELECT id, kind, name, sha256, data FROM blobs ORDER BY id")?;
    let mut rows = query.query([])?;
    let mut n_pieces = 0;
    let mut damaged = vec![];
    while let Some(row) = rows.next()? {
        n_pieces += 1;
        let stored = Stored { sha256: row.get(3)?, data: row.get(4)? };
        if stored.frame().is_err() {
            damaged.push(CheckProblem::Blob { id: row.get(0)?, kind: row.get(1)?, name: row.get(2)? });
        }
    }
    Ok((n_pieces, damaged))
}

struct Stored {
    sha256: Vec<u8>,
    data: Vec<u8>,
}

impl Stored {
    /// The columns, if the bytes are those that were stored.
    fn frame(self) -> Result<DataFrame, StoreError> {
        if hash(&self.data).as_slice() != self.sha256 {
            return Err(StoreError::corrupt("a blob is not what was stored"));
        }
        // A made-up file can carry a right hash of wrong Parquet, on which the reader may panic.
        let decoded = catch_unwind(AssertUnwindSafe(|| {
            ParquetReader::new(Cursor::new(self.data)).read_parallel(ParallelStrategy::None).set_rechunk(true).finish()
        }));
        match decoded {
            Ok(Ok(frame)) => Ok(frame),
            _ => Err(StoreError::corrupt("a blob cannot be decoded")),
        }
    }
}

fn fetch(conn: &Connection, id: i64) -> Result<Stored, StoreError> {
    let mut query = conn.prepare_cached("SELECT sha256, data FROM blobs WHERE id = ?1")?;
    Ok(query.query_row([id], |row| Ok(Stored { sha256: row.get(0)?, data: row.get(1)? }))?)
}

fn insert(conn: &Connection, owner: Owner, kind: Kind, piece: &Piece, bytes: &[u8]) -> Result<(), StoreError> {
    let (source, run) = match owner {
        Owner::Source(id) => (Some(id), None),
        Owner::Run(id) => (None, Some(id)),
    };
    let sha256 = hash(bytes);
    let mut statement = conn.prepare_cached(
        "INSERT INTO blobs (source_id, run_id, kind, name, seq, n_rows, low, high, sha256, data) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    let numbers = [piece.seq as u64, piece.n_rows as u64, piece.low, piece.high].map(|number| number as i64);
    let [seq, n_rows, low, high] = numbers;
    statement.execute((source, run, kind.id(), &piece.name, seq, n_rows, low, high, sha256.as_slice(), bytes))?;
    Ok(())
}

fn encode(frame: &mut DataFrame) -> Result<Vec<u8>, StoreError> {
    let mut bytes = vec![];
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Zstd(None))
        .with_statistics(StatisticsOptions::empty())
        .with_row_group_size(Some(frame.height().max(1)))
        .set_parallel(false)
        .finish(frame)
        .map_err(|_| StoreError::BadInput { what: "a table to store" })?;
    if bytes.len() > MAX_BYTES {
        return Err(StoreError::TooMany {
            what: "bytes in one blob",
            found: bytes.len() as u64,
            limit: MAX_BYTES as u64,
        });
    }
    Ok(bytes)
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
