//! Campaign lists out: contact data in each destination's own form, checked before it is written, written whole or not
//! at all, with a manifest that says how. Also every other table that leaves the program.

pub mod contact;
pub mod destinations;
mod error;
mod manifest;
mod options;
mod preflight;
mod select;
pub mod table;
mod write;

pub use destinations::{DESTINATIONS, Destination, destination};
pub use error::ExportError;
pub use manifest::{Manifest, ManifestExport, ManifestSource};
pub use options::{DEFAULT_FLOOR, ExportPerson, WriteOptions};
pub use preflight::{Finding, Preflight, Severity, preflight};
pub use select::{ConsentState, Tally, drop_code};
pub use write::{Written, WrittenFile, write};
