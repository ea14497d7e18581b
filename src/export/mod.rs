//! Campaign lists out: contact data in each destination's own form, checked before it is written, written whole or not
//! at all, with a manifest that says how. Also every other table that leaves the program.

pub mod contact;
mod error;
pub mod table;

pub use error::ExportError;
