//! Files in: finds out what a file is, reads it row by row within bounded memory, and understands the rows as people,
//! items and events. Stores nothing and knows no sentence for people.

mod builder;
pub mod cells;
mod error;
mod guess;
mod hints;
pub mod identity;
mod note;
mod options;
pub mod presets;
mod preview;
mod problems;
mod read;
mod recognise;
mod repeats;
mod role;
mod row;
mod rows;
pub mod sniff;
mod walk;

pub use cells::{DateOrder, Decimal};
pub use error::{Candidate, ImportError, file_name};
pub use guess::Guess;
pub use identity::join;
pub use options::{ImportOptions, Kind};
pub use presets::{PRESETS, Preset};
pub use preview::{Preview, PreviewColumn, PreviewRow, Unmapped, preview, signature, unmapped};
pub use problems::CellProblem;
pub use read::read;
pub use role::{Field, Mapping, Role};
pub use sniff::{Members, members, passed_over};
