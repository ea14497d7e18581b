//! The whole workspace as one immutable [`Dataset`]: people and items under dense numbers, events sorted.

use super::error::StoreError;
use super::numbering::Numbering;
use super::store::Workspace;
use super::{attributes, consent, events, items, people, store};
use crate::data::{Dataset, People};
use crate::task::Task;

impl Workspace {
    /// Loads everything but contact data. People in the order of their numbers, items by domain and first sight.
    pub fn load_dataset(&self, task: &Task) -> Result<Dataset, StoreError> {
        // One transaction, so that another program's commit cannot come between two of the reads.
        let tx = self.conn.unchecked_transaction()?;
        let revision = store::revision(&tx)?;
        task.step("stage-load", 0, 0)?;
        let numbering = Numbering::load(&tx)?;
        let (item_rows, catalogue) = items::load(&tx)?;
        let (keys, flags) = people::load(&tx, &numbering)?;
        task.check()?;
        let consent = consent::load(&tx, &numbering)?;
        let attributes = attributes::load(&tx, &numbering, task)?;
        let events = events::load(&tx, &numbering, &item_rows, task)?;
        let now = events.time_range().map_or(0, |(_, last)| last);
        let people = People { numbers: numbering.numbers, keys, flags, consent, attributes };
        Ok(Dataset { revision, people, catalogue, events, now })
    }
}
