//! Campaign lists out: contact data in each destination's own form, checked before it is written, written whole or not
//! at all, with a manifest that says how. Also every other table that leaves the program.

pub mod contact;
pub mod destinations;
mod error;
pub mod feed;
mod manifest;
mod options;
mod parts;
mod pass;
mod people;
mod preflight;
mod rows;
mod select;
pub mod table;
mod tally;
mod write;

pub use destinations::{DESTINATIONS, Destination, destination};
pub use error::ExportError;
pub use manifest::{DataFile, Difference, Manifest, ManifestExport, ManifestSource};
pub use options::{ExportPerson, WriteOptions};
pub use people::{ExportPeople, PersonView, Texts};
pub use preflight::{Finding, Preflight, Severity, findings_of, preflight};
pub use rows::Rows;
pub use tally::{ConsentState, Tally, drop_code};
pub use write::{Prepared, Written, WrittenFile, prepare, write};
