//! The Import screen.

use egui::Ui;

use super::View;
use crate::app::command::Screen;
use crate::ui::context::Context;

#[derive(Default)]
pub struct ImportView {}

impl View for ImportView {
    fn screen(&self) -> Screen {
        Screen::Import
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let _ = (ui, cx);
    }
}
