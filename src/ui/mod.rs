//! The window. Reads the state of [`crate::app`], draws it and sends commands back.
//!
//! Reading order: `app` (the loop), `dialogs` and `path_dialog` (files and folders), `idle` (nobody is there), `shell` (what is around every screen),
//! `views` (the screens), `widgets` and `plots` (what they are made of), `theme` (how it looks). Words come from
//! [`crate::app::text`].

mod app;
mod context;
mod dialogs;
mod idle;
mod path_dialog;
pub mod plots;
mod shell;
pub mod theme;
pub mod views;
pub mod widgets;

pub use crate::app::text;
pub use app::{CrossfadeApp, StartError, open_window};
