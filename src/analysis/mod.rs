//! Groups, paths and numbers about people: everything a screen counts that is not a model's score.
//! No files, no screens, no sentences; names are numbers and labels of the data.

mod holdings;
mod nodes;
pub mod paths;
pub mod stats;

pub use holdings::{Holdings, is_reachable, reachable};
pub use nodes::{Level, NodeKey, Nodes};
