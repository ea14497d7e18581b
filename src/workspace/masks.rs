//! One masked address or number a person, for tables: read in one pass over the identifiers, since a card for each of
//! a million people would take too long.

use super::error::StoreError;
use super::numbering::Numbering;
use super::people::id_kind;
use super::store::Workspace;
use crate::data::TextColumn;
use crate::data::contact::{mask_email, mask_phone};
use crate::data::incoming::IdKind;
use crate::task::Task;

/// Rows between two looks at the task.
const STEP_ROWS: u64 = 1 << 14;

impl Workspace {
    /// By dense row: the first e-mail address that came in, else the first phone number, masked; empty for none.
    pub fn masked_contacts(&self, task: &Task) -> Result<TextColumn, StoreError> {
        let numbering = Numbering::load(&self.conn)?;
        let mut texts = TextColumn::default();
        // By row: the kind of the best contact so far and its place in `texts`.
        let mut best: Vec<Option<(IdKind, u32)>> = vec![None; numbering.len()];
        let mut query = self.conn.prepare("SELECT kind, value, number FROM identifiers ORDER BY id")?;
        let mut found = query.query([])?;
        let mut n_rows = 0_u64;
        while let Some(row) = found.next()? {
            n_rows += 1;
            if n_rows.is_multiple_of(STEP_ROWS) {
                task.step("stage-contact", n_rows, 0)?;
            }
            let kind = id_kind(row.get(0)?)?;
            let Some(person) = numbering.row(row.get(2)?).and_then(|person| best.get_mut(person)) else { continue };
            let mask = match kind {
                IdKind::Email => mask_email,
                IdKind::Phone => mask_phone,
                IdKind::Platform | IdKind::UnionId => continue,
            };
            if person.is_none_or(|(known, _)| kind < known) {
                *person = Some((kind, texts.len() as u32));
                texts.push(&mask(row.get_ref(1)?.as_str().map_err(|_| StoreError::corrupt("an identifier"))?));
            }
        }
        let text = |place: &Option<(IdKind, u32)>| place.map_or("", |(_, place)| texts.get(place as usize));
        Ok(best.iter().map(text).collect())
    }
}
