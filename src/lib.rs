//! Crossfade finds who will cross from knowledge products to music and back, says why and how sure that is,
//! and writes the campaign list. The window and the commands are two faces of the same library.
//!
//! Reading order, which is also the one-way order of use (a module uses only those before it):
//! [`task`] (stop and progress), [`data`] (shapes), [`models`] (who may want what), [`analysis`] (groups and
//! paths), [`privacy`] (what may be told outside), [`sample`] (made-up exports), [`import`] (files in), [`export`] (files out), [`cluster`]
//! (answers from a Spark cluster), [`workspace`] (the one file on disk), [`app`] (behaviour without a window), then [`ui`] and [`cli`].
//!
//! Absences, kept by `tests/it/tidy.rs`: no window crate below `ui`, no database but in `workspace`, no polars in
//! `models`, `app` and `ui`, no sentence for people below `app`, no network but in `cluster`, and there only in
//! builds with that feature, to the address that the user gives.

pub mod analysis;
pub mod app;
pub mod cli;
pub mod cluster;
pub mod data;
pub mod export;
pub mod import;
pub mod models;
pub mod privacy;
pub mod sample;
pub mod task;
pub mod ui;
pub mod workspace;
