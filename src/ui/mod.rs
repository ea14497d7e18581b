//! The window. Reads the state of [`crate::app`], draws it and sends commands back.
//!
//! Reading order: `app` (the loop), `shell` (what is around every screen), `views` (the screens), `widgets` and
//! `plots` (what they are made of), `theme` (how it looks). Words come from [`crate::app::text`].

mod context;
pub mod plots;
pub mod theme;
pub mod views;
pub mod widgets;

pub use crate::app::text;

/// Stand-in until the window is here.
pub fn open_window(_: Option<std::path::PathBuf>) -> Result<(), String> {
    Err("no window yet".to_owned())
}
