//! The window. Reads the state of [`crate::app`], draws it and sends commands back.

pub mod plots;
pub mod text;
pub mod theme;
pub mod widgets;
