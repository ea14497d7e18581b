//! The Paths screen.

use egui::Ui;

use super::View;
use crate::app::command::Screen;
use crate::ui::context::Context;

#[derive(Default)]
pub struct PathsView {}

impl View for PathsView {
    fn screen(&self) -> Screen {
        Screen::Paths
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let _ = (ui, cx);
    }
}
