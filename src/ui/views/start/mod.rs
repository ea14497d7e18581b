//! The Start screen.

use egui::Ui;

use super::View;
use crate::app::command::Screen;
use crate::ui::context::Context;

#[derive(Default)]
pub struct StartView {}

impl View for StartView {
    fn screen(&self) -> Screen {
        Screen::Start
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let _ = (ui, cx);
    }
}
