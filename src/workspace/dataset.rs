//! The whole workspace as one immutable [`Dataset`]: people and items under dense numbers, events sorted.

use rusqlite::Connection;

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
        let fetched = events::fetch(&tx, task)?;
        // Events are decoded while this thread, to which the connection belongs, reads what is known of people.
        let (events, people) = std::thread::scope(|scope| {
            let events = scope.spawn(|| events::decode(fetched, &numbering, &item_rows, task));
            let people = load_people(&tx, &numbering, task);
            (events.join(), people)
        });
        let events = events.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let People { keys, flags, consent, attributes, .. } = people?;
        let now = events.time_range().map_or(0, |(_, last)| last);
        let people = People { numbers: numbering.numbers, keys, flags, consent, attributes };
        Ok(Dataset { revision, people, catalogue, events, now })
    }
}

/// Everything of people but their numbers.
fn load_people(conn: &Connection, numbering: &Numbering, task: &Task) -> Result<People, StoreError> {
    let (keys, flags) = people::load(conn, numbering)?;
    task.check()?;
    let consent = consent::load(conn, numbering)?;
    let attributes = attributes::load(conn, numbering, task)?;
    Ok(People { numbers: vec![], keys, flags, consent, attributes })
}
