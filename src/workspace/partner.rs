//! What an exchange with a partner needs: the identifiers both companies may know, and a secret that never leaves.

use super::error::StoreError;
use super::numbering::Merges;
use super::store::Workspace;
use crate::data::PersonSet;
use crate::data::incoming::IdKind;

impl Workspace {
    /// Normalised e-mail addresses, each once, in alphabetical order: everybody's, or those of some person numbers.
    pub fn emails(&self, of: Option<&PersonSet>) -> Result<Vec<String>, StoreError> {
        let merges = Merges::load(&self.conn)?;
        let sql = "SELECT value, number FROM identifiers WHERE kind = ?1 ORDER BY value, number";
        let mut query = self.conn.prepare(sql)?;
        let mut found = query.query([IdKind::Email as u8])?;
        let mut emails: Vec<String> = vec![];
        while let Some(row) = found.next()? {
            if of.is_some_and(|numbers| !row.get(1).is_ok_and(|number| numbers.contains(merges.root(number)))) {
                continue;
            }
            let value: String = row.get(0)?;
            if emails.last() != Some(&value) {
                emails.push(value);
            }
        }
        Ok(emails)
    }

    /// Random bytes drawn when the workspace was made, known to nobody else.
    pub fn secret(&self) -> Result<Vec<u8>, StoreError> {
        Ok(self.conn.query_row("SELECT salt FROM workspace", [], |row| row.get(0))?)
    }
}
