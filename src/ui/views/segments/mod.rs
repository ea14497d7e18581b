//! The Segments screen.

use egui::Ui;

use super::View;
use crate::app::command::Screen;
use crate::ui::context::Context;

#[derive(Default)]
pub struct SegmentsView {}

impl View for SegmentsView {
    fn screen(&self) -> Screen {
        Screen::Segments
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let _ = (ui, cx);
    }
}
