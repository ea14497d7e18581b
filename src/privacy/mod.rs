//! What may be told to others without telling about anybody. Nothing here reads files of the workspace or writes any;
//! callers bring data or bytes and take figures or bytes.
//!
//! Reading order: `floor` (which counts may be told at all), `noise` (figures for outsiders: differential privacy),
//! `bounded` (tables to which a person adds only so much), `federated` (sums of items for a partner), `overlap` (how many
//! people two companies share), `envelope` (what the files of both have in common).

pub mod bounded;
mod envelope;
pub mod federated;
pub mod floor;
pub mod noise;
pub mod overlap;

pub use floor::Floor;
