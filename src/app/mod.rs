//! Behaviour without a window: state, commands, jobs, undo. The window and the commands stand on this alone.

pub mod command;
pub mod error;
pub mod jobs;
pub mod state;
pub mod undo;
