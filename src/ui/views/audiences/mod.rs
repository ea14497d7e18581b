//! The Audiences screen.

use egui::Ui;

use super::View;
use crate::app::command::Screen;
use crate::ui::context::Context;

#[derive(Default)]
pub struct AudiencesView {}

impl View for AudiencesView {
    fn screen(&self) -> Screen {
        Screen::Audiences
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let _ = (ui, cx);
    }
}
