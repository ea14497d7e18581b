//! Named sets of people. Numbers that have been merged or erased since are resolved by whoever loads a set against a
//! dataset (`People::row_of_number`).

use rusqlite::{OptionalExtension, Transaction};

use super::claims;
use super::error::StoreError;
use super::numbering::Merges;
use super::records::SegmentRecord;
use super::store::Workspace;
use crate::data::PersonSet;

const WHAT: &str = "segment";

impl Workspace {
    /// Stores a set of person numbers in place of an older one of the name. `definition_json` says how it came about.
    pub fn save_segment(
        &mut self,
        name: &str,
        definition_json: &str,
        numbers: &PersonSet,
        at: i64,
    ) -> Result<(), StoreError> {
        if numbers.max().is_some_and(|max| max >= claims::MAX_NUMBER) {
            return Err(StoreError::BadInput { what: "a segment" });
        }
        self.write(|tx| {
            if let Some(id) = id_of(tx, name)? {
                tx.execute("DELETE FROM segments WHERE id = ?1", [id])?;
            }
            tx.execute(
                "INSERT INTO segments (name, definition, created_at, members) VALUES (?1, ?2, ?3, ?4)",
                (name, definition_json, at, claims::to_bytes(numbers)?),
            )?;
            Ok(())
        })
    }

    /// All segments, oldest first.
    pub fn segments(&self) -> Result<Vec<SegmentRecord>, StoreError> {
        let mut query = self.conn.prepare("SELECT name, definition, created_at, members FROM segments ORDER BY id")?;
        let mut found = query.query([])?;
        let mut segments = vec![];
        while let Some(row) = found.next()? {
            segments.push(SegmentRecord {
                name: row.get(0)?,
                definition_json: row.get(1)?,
                created_at: row.get(2)?,
                n_members: claims::from_bytes(&row.get::<_, Vec<u8>>(3)?)?.len(),
            });
        }
        Ok(segments)
    }

    /// The person numbers of a segment, those of merged people as they are known now.
    pub fn segment_numbers(&self, name: &str) -> Result<PersonSet, StoreError> {
        let sql = "SELECT members FROM segments WHERE name = ?1";
        let bytes: Option<Vec<u8>> = self.conn.query_row(sql, [name], |row| row.get(0)).optional()?;
        let bytes = bytes.ok_or_else(|| StoreError::NotFound { what: WHAT, name: name.to_owned() })?;
        Ok(Merges::load(&self.conn)?.roots(&claims::from_bytes(&bytes)?))
    }

    pub fn delete_segment(&mut self, name: &str) -> Result<(), StoreError> {
        self.write(|tx| {
            let id = id_of(tx, name)?.ok_or_else(|| StoreError::NotFound { what: WHAT, name: name.to_owned() })?;
            tx.execute("DELETE FROM segments WHERE id = ?1", [id])?;
            Ok(())
        })
    }
}

fn id_of(tx: &Transaction<'_>, name: &str) -> Result<Option<i64>, StoreError> {
    Ok(tx.query_row("SELECT id FROM segments WHERE name = ?1", [name], |row| row.get(0)).optional()?)
}
