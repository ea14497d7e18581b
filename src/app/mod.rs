//! Behaviour without a window: state, commands, jobs, undo. The window and the commands stand on this alone.

pub mod command;
mod core;
pub mod engine;
pub mod error;
pub mod jobs;
pub mod report;
pub mod settings;
pub mod state;
pub mod text;
pub mod undo;
mod update;

pub use core::App;
