//! How people that are clicked on meet those who are selected: the same keys on every screen.

use egui::Ui;

use crate::app::command::SetMode;

/// Shift adds to the selection, Alt takes away, Ctrl keeps what is in both.
pub fn mode_of_keys(ui: &Ui) -> SetMode {
    let keys = ui.input(|input| input.modifiers);
    match (keys.shift, keys.alt, keys.command) {
        (true, ..) => SetMode::Add,
        (false, true, _) => SetMode::Subtract,
        (false, false, true) => SetMode::Intersect,
        (false, false, false) => SetMode::Replace,
    }
}
