//! What an exchange with a partner needs: the identifiers both companies may know, and a secret that never leaves.

use zeroize::Zeroizing;

use super::error::StoreError;
use super::numbering::Merges;
use super::store::Workspace;
use crate::data::PersonSet;
use crate::data::incoming::IdKind;

impl Workspace {
    /// Normalised e-mail addresses, each once, in alphabetical order: everybody's, or those of some person numbers.
    pub fn emails(&self, of: Option<&PersonSet>) -> Result<Zeroizing<Vec<String>>, StoreError> {
        let merges = Merges::load(&self.conn)?;
        let sql = "SELECT value, number FROM identifiers WHERE kind = ?1 ORDER BY value, number";
        let mut query = self.conn.prepare(sql)?;
        let mut found = query.query([IdKind::Email as u8])?;
        let mut emails = Zeroizing::new(Vec::<String>::new());
        while let Some(row) = found.next()? {
            if of.is_some_and(|numbers| !row.get(1).is_ok_and(|number| numbers.contains(merges.root(number)))) {
                continue;
            }
            let value = row.get_ref(0)?.as_str().map_err(|_| StoreError::corrupt("identifiers"))?;
            if emails.last().is_none_or(|last| last != value) {
                emails.push(value.to_owned());
            }
        }
        Ok(emails)
    }

    /// Random bytes drawn when the workspace was made, known to nobody else.
    pub fn secret(&self) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        Ok(self.conn.query_row("SELECT salt FROM workspace", [], |row| row.get(0).map(Zeroizing::new))?)
    }
}
