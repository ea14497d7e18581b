//! The workspace: one SQLite file that holds everything a user has brought in and made, changed only by whole
//! transactions. Hands out and takes the shapes of `data` and its own records; its tables are nobody else's business.
//!
//! Reading order: `schema`, `store`, `passphrase`, `remembered`, `sealing` and `window_lock` (the file), `claims` and `numbering` (who
//! is who), `commit`, `sources` and `forget` (what changes the data), `people`, `joins`, `suppression`, `consent`, `attributes`, `items` with
//! `item_edits` and `twins`, `events` (its parts), `links` and `masks` (who was found to be one, and what tables show
//! of contacts), `dataset` and `contacts` (reading it), `runs`, `segments`, `audiences`, `campaigns`, `outcomes`,
//! `settings`, `audit`, `trust` (what was told, and what it cost), `check`, `repair` with `salvage`.

mod attributes;
mod audiences;
mod audit;
mod blobs;
mod campaigns;
mod check;
mod claims;
mod commit;
mod consent;
mod contacts;
mod dataset;
mod error;
mod events;
mod forget;
mod item_edits;
mod items;
mod joins;
mod links;
mod masks;
mod numbering;
mod outcomes;
mod partner;
mod passphrase;
mod people;
mod records;
mod remembered;
mod repair;
mod runs;
mod salvage;
mod schema;
mod sealing;
mod segments;
mod settings;
mod sources;
mod store;
mod summary;
mod suppression;
#[cfg(test)]
mod tests;
mod trust;
mod twins;
mod window_lock;

pub use campaigns::GlobalHoldout;
pub use contacts::ContactReader;
pub use error::StoreError;
pub use joins::{JoinRecord, SharedIdentifier};
pub use outcomes::{Look, Outcome, OutcomeFile};
pub use passphrase::{Cipher, LEAST_LETTERS, Passphrase, can_encrypt};
pub use records::{
    AudienceMembers, AudienceRecord, AuditRecord, CheckProblem, CheckReport, Clustering, Committed, ExportRecord,
    Forgotten, HoldoutRecord, ItemEdit, LinkRecord, PersonQuery, RunRecord, SegmentRecord, SourceId, SourceRecord,
    Summary,
};
pub use remembered::{forget_remembered, keyring_name, remember, remembered};
pub use repair::Repaired;
pub use salvage::TableSalvage;
pub use sealing::Sealed;
pub use store::Workspace;
pub use trust::Spent;
pub use twins::ItemTwins;
pub use window_lock::WindowLock;
