//! Fitted models: what was fitted and how well, and where it pays the matrices, row by row in pieces. Clusterings of
//! a run's vectors go with it.

use ndarray::Array2;
use polars::prelude::{DataFrame, Float32Chunked, IntoColumn, UInt32Chunked};
use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::json;

use super::audit;
use super::blobs::{self, Kind, Owner, Piece, PieceInfo};
use super::error::StoreError;
use super::records::{Clustering, RunRecord};
use super::store::Workspace;
use crate::task::Task;

const WHAT: &str = "run";
/// 32 MB of f32 in a piece.
const CELLS_PER_PIECE: usize = 8 << 20;
const ROWS_PER_PIECE: usize = 2 << 20;
const COLUMNS: &str = "name, model, definition, revision, created_at, seconds, metrics, n_people, n_items";

impl Workspace {
    /// Stores a run in place of an older one of its name, and, where given, the matrices of its model.
    pub fn save_run(
        &mut self,
        record: &RunRecord,
        parts: Option<&[(String, Array2<f32>)]>,
        task: &Task,
    ) -> Result<(), StoreError> {
        self.write(|tx| {
            if let Some(id) = find(tx, &record.name)? {
                tx.execute("DELETE FROM runs WHERE id = ?1", [id])?;
            }
            let id = insert_record(tx, record)?;
            for (name, matrix) in parts.unwrap_or_default() {
                store_matrix(tx, id, name, matrix, task)?;
            }
            let detail = json!({ "run": record.name, "model": record.model, "revision": record.revision });
            audit::append(tx, record.created_at, "audit-run", &detail)
        })
    }

    /// All runs, oldest first.
    pub fn runs(&self) -> Result<Vec<RunRecord>, StoreError> {
        let mut query = self.conn.prepare(&format!("SELECT {COLUMNS} FROM runs ORDER BY id"))?;
        Ok(query.query_map([], read_record)?.collect::<Result<_, _>>()?)
    }

    pub fn run(&self, name: &str) -> Result<RunRecord, StoreError> {
        let mut query = self.conn.prepare(&format!("SELECT {COLUMNS} FROM runs WHERE name = ?1"))?;
        query.query_row([name], read_record).optional()?.ok_or_else(|| missing(name))
    }

    /// The stored matrices in the order of their names; none when the model is fitted again instead, or when
    /// forgetting a person emptied the run. They belong to [`RunRecord::revision`].
    pub fn run_parts(&self, name: &str, task: &Task) -> Result<Vec<(String, Array2<f32>)>, StoreError> {
        let id = required(&self.conn, name)?;
        let pieces = blobs::list(&self.conn, Kind::Matrix, Some(Owner::Run(id)))?;
        let mut parts: Vec<(String, Array2<f32>)> = vec![];
        let decode = |_: &PieceInfo, frame: DataFrame| floats(&frame, "value");
        let take = |info: &PieceInfo, values: Vec<f32>| {
            if parts.last().is_none_or(|part| part.0 != info.name) {
                parts.push((info.name.clone(), Array2::zeros((0, info.high as usize))));
            }
            let damage = |_| StoreError::corrupt("a blob of a matrix");
            let rows = Array2::from_shape_vec((info.n_rows, info.high as usize), values).map_err(damage)?;
            match parts.last_mut() {
                Some((_, matrix)) if matrix.is_empty() => *matrix = rows,
                Some((_, matrix)) => matrix.append(ndarray::Axis(0), rows.view()).map_err(damage)?,
                None => {}
            }
            Ok(())
        };
        blobs::read_all(&self.conn, &pieces, decode, take, task)?;
        Ok(parts)
    }

    /// Replaces what was measured of a run.
    pub fn set_run_metrics(&mut self, name: &str, metrics_json: &str) -> Result<(), StoreError> {
        self.write(|tx| {
            let id = required(tx, name)?;
            tx.execute("UPDATE runs SET metrics = ?2 WHERE id = ?1", (id, metrics_json))?;
            Ok(())
        })
    }

    /// Removes a run with its matrices and clustering.
    pub fn set_run_definition(&mut self, name: &str, definition_json: &str) -> Result<(), StoreError> {
        self.write(|tx| {
            let id = required(tx, name)?;
            tx.execute("UPDATE runs SET definition = ?2 WHERE id = ?1", (id, definition_json))?;
            Ok(())
        })
    }

    pub fn delete_run(&mut self, name: &str, at: i64) -> Result<(), StoreError> {
        self.write(|tx| {
            let id = required(tx, name)?;
            tx.execute("DELETE FROM runs WHERE id = ?1", [id])?;
            audit::append(tx, at, "audit-delete-run", &json!({ "run": name }))
        })
    }

    /// Stores the clustering of a run, in the place of an older one.
    pub fn save_clustering(&mut self, run: &str, clustering: &Clustering, task: &Task) -> Result<(), StoreError> {
        let Clustering { definition_json, labels, xy } = clustering;
        if !xy.is_empty() && xy.len() != labels.len() {
            return Err(StoreError::BadInput { what: "a clustering" });
        }
        self.write(|tx| {
            let id = required(tx, run)?;
            for piece in blobs::list(tx, Kind::Clustering, Some(Owner::Run(id)))? {
                blobs::delete(tx, piece.id)?;
            }
            tx.execute("INSERT OR REPLACE INTO clusterings VALUES (?1, ?2)", (id, definition_json))?;
            let n_pieces = labels.len().div_ceil(ROWS_PER_PIECE);
            let make = |place: usize| clustering_piece(clustering, place);
            blobs::insert_all(tx, Owner::Run(id), Kind::Clustering, n_pieces, make, task)
        })
    }

    /// The clustering of a run, if it has one.
    pub fn clustering(&self, run: &str, task: &Task) -> Result<Option<Clustering>, StoreError> {
        let id = required(&self.conn, run)?;
        let sql = "SELECT definition FROM clusterings WHERE run_id = ?1";
        let Some(definition_json) = self.conn.query_row(sql, [id], |row| row.get(0)).optional()? else {
            return Ok(None);
        };
        let mut clustering = Clustering { definition_json, ..Clustering::default() };
        let pieces = blobs::list(&self.conn, Kind::Clustering, Some(Owner::Run(id)))?;
        let take = |_: &PieceInfo, frame: DataFrame| {
            clustering.labels.extend(labels_of(&frame)?);
            if frame.width() == 3 {
                let (x, y) = (floats(&frame, "x")?, floats(&frame, "y")?);
                clustering.xy.extend(x.into_iter().zip(y).map(|(x, y)| [x, y]));
            }
            Ok(())
        };
        blobs::read_all(&self.conn, &pieces, |_, frame| Ok(frame), take, task)?;
        Ok(Some(clustering))
    }
}

fn insert_record(conn: &Connection, record: &RunRecord) -> Result<i64, StoreError> {
    let sql = format!("INSERT INTO runs ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    let mut insert = conn.prepare(&sql)?;
    Ok(insert.insert((
        &record.name,
        &record.model,
        &record.definition_json,
        record.revision as i64,
        record.created_at,
        record.seconds,
        &record.metrics_json,
        record.n_people as i64,
        record.n_items as i64,
    ))?)
}

fn read_record(row: &Row<'_>) -> rusqlite::Result<RunRecord> {
    Ok(RunRecord {
        name: row.get(0)?,
        model: row.get(1)?,
        definition_json: row.get(2)?,
        revision: row.get::<_, i64>(3)?.max(0) as u64,
        created_at: row.get(4)?,
        seconds: row.get(5)?,
        metrics_json: row.get(6)?,
        n_people: row.get::<_, i64>(7)?.max(0) as u64,
        n_items: row.get::<_, i64>(8)?.max(0) as u64,
    })
}

/// Whole rows to a piece; the piece's `high` is the width, so that a matrix without rows keeps its shape.
fn store_matrix(conn: &Connection, run: i64, name: &str, matrix: &Array2<f32>, task: &Task) -> Result<(), StoreError> {
    let (n_rows, n_columns) = matrix.dim();
    let rows_per_piece = (CELLS_PER_PIECE / n_columns.max(1)).max(1);
    let make = |place: usize| {
        let start = place * rows_per_piece;
        let end = (start + rows_per_piece).min(n_rows);
        let values = matrix.slice(ndarray::s![start..end, ..]).iter().copied().collect();
        Ok(Piece {
            name: name.to_owned(),
            seq: place,
            n_rows: end - start,
            low: start as u64,
            high: n_columns as u64,
            frame: to_frame(vec![Float32Chunked::from_vec("value".into(), values).into_column()])?,
        })
    };
    let n_pieces = n_rows.div_ceil(rows_per_piece).max(1);
    blobs::insert_all(conn, Owner::Run(run), Kind::Matrix, n_pieces, make, task)
}

fn clustering_piece(clustering: &Clustering, place: usize) -> Result<Piece, StoreError> {
    let Clustering { labels, xy, .. } = clustering;
    let range = place * ROWS_PER_PIECE..(place * ROWS_PER_PIECE + ROWS_PER_PIECE).min(labels.len());
    let mut columns = vec![UInt32Chunked::from_vec("label".into(), labels[range.clone()].to_vec()).into_column()];
    if !xy.is_empty() {
        let axis = |at: usize| xy[range.clone()].iter().map(|place| place[at]).collect();
        columns.push(Float32Chunked::from_vec("x".into(), axis(0)).into_column());
        columns.push(Float32Chunked::from_vec("y".into(), axis(1)).into_column());
    }
    Ok(Piece {
        name: String::new(),
        seq: place,
        n_rows: range.len(),
        low: range.start as u64,
        high: 0,
        frame: to_frame(columns)?,
    })
}

fn to_frame(columns: Vec<polars::prelude::Column>) -> Result<DataFrame, StoreError> {
    DataFrame::new_infer_height(columns).map_err(|_| StoreError::BadInput { what: "a run's table" })
}

fn floats(frame: &DataFrame, column: &str) -> Result<Vec<f32>, StoreError> {
    let read = || frame.column(column)?.f32()?.cont_slice().map(<[f32]>::to_vec);
    read().map_err(|_| StoreError::corrupt("a blob of a run"))
}

fn labels_of(frame: &DataFrame) -> Result<Vec<u32>, StoreError> {
    let read = || frame.column("label")?.u32()?.cont_slice().map(<[u32]>::to_vec);
    read().map_err(|_| StoreError::corrupt("a blob of a clustering"))
}

fn required(conn: &Connection, name: &str) -> Result<i64, StoreError> {
    find(conn, name)?.ok_or_else(|| missing(name))
}

fn find(conn: &Connection, name: &str) -> Result<Option<i64>, StoreError> {
    Ok(conn.query_row("SELECT id FROM runs WHERE name = ?1", [name], |row| row.get(0)).optional()?)
}

fn missing(name: &str) -> StoreError {
    StoreError::NotFound { what: WHAT, name: name.to_owned() }
}
