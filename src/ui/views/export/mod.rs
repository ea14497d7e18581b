//! The export dialog over the Audiences screen.

use egui::Ui;

use crate::ui::context::Context;

#[derive(Default)]
pub struct ExportDialog {}

impl ExportDialog {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let _ = (ui, cx);
    }
}
