//! Choices that belong to the workspace and travel with it, as JSON by key.

use rusqlite::OptionalExtension;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::StoreError;
use super::store::Workspace;

impl Workspace {
    /// `None` for a key that was never set, or whose value has another shape than asked for (of an older version).
    pub fn setting<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StoreError> {
        let sql = "SELECT value FROM settings WHERE key = ?1";
        let text = self.conn.query_row(sql, [key], |row| row.get::<_, String>(0)).optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    pub fn set_setting<T: Serialize>(&mut self, key: &str, value: &T) -> Result<(), StoreError> {
        let text = serde_json::to_string(value).map_err(|_| StoreError::BadInput { what: "a setting" })?;
        self.write(|tx| {
            tx.execute("INSERT OR REPLACE INTO settings VALUES (?1, ?2)", (key, text))?;
            Ok(())
        })
    }
}
