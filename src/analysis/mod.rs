//! Groups, paths and numbers about people: everything a screen counts that is not a model's score.
//! No files, no screens, no sentences; names are numbers and labels of the data.

pub mod also;
pub mod clusters;
mod holdings;
pub mod lift;
pub mod map;
pub mod naming;
mod nodes;
mod overview;
pub mod paths;
mod profile;
pub mod rfm;
pub mod sets;
pub mod stats;
mod vectors;

pub use holdings::{Holdings, is_reachable, reachable};
pub use nodes::{Level, NodeKey, Nodes};
pub use overview::{ConsentCounts, Coverage, ItemSummary, Month, Overview, PersonSummary, overview};
pub use profile::{Profile, Tally, Trait, TraitKey, profile_of};
