//! What Crossfade does, one function a capability: the window's jobs and the commands call the same ones. Takes a
//! [`Session`] (an open workspace with what was already worked out) and a `Task`; returns plain results.

mod audience;
mod curve;
mod definition;
mod demo;
mod evaluate;
mod explain;
mod export;
mod fit;
mod import;
mod info;
mod open_data;
mod paths;
mod recommend;
mod segments;
mod session;

pub use audience::*;
pub use curve::*;
pub use definition::*;
pub use demo::*;
pub use evaluate::*;
pub use explain::*;
pub use export::*;
pub use fit::*;
pub use import::*;
pub use info::*;
pub use open_data::*;
pub use paths::*;
pub use recommend::*;
pub use segments::*;
pub use session::*;
