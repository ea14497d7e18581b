//! What is around every screen: rail, top bar, status bar, inspector, messages, the drop target and the keys.
//! Holds nothing that the app needs; what is chosen or open is in the state.

mod controls;
mod inspector;
mod keys;
mod logo;
mod palette;
mod rail;
mod selection_chip;
mod status_bar;
mod toasts;
mod top_bar;

use egui::{CentralPanel, Frame, Panel, Ui};

use super::context::Context;
use super::theme::Theme;
use super::views::View;
use super::widgets;
use crate::app::command::{Command, Screen};

pub(super) use controls::{language_menu, theme_button};
pub(super) use logo::paint_logo;

#[derive(Default)]
pub struct Shell {
    messages: toasts::Messages,
    palette: palette::Palette,
}

impl Shell {
    /// A whole frame around `view`.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>, view: &mut dyn View) {
        keys::act(ui.ctx(), cx);
        take_dropped_files(ui, cx);
        if view.screen() == Screen::Start {
            middle(cx.theme).show(ui, |ui| view.ui(ui, cx));
        } else {
            around(ui, cx, view);
        }
        self.palette.show(ui.ctx(), cx);
        self.messages.show(ui.ctx(), cx);
        if ui.input(|input| !input.raw.hovered_files.is_empty()) {
            let painter_ui = ui.ctx().content_rect();
            widgets::drop_edge(ui, cx.theme, painter_ui);
        }
    }
}

fn around(ui: &mut Ui, cx: &mut Context<'_>, view: &mut dyn View) {
    let size = cx.theme.size;
    bar(Panel::left("rail"), size.nav_width).show(ui, |ui| rail::show(ui, cx));
    let inspector = inspector::place(ui, cx, view);
    bar(Panel::top("top-bar"), size.top_bar).show(ui, |ui| top_bar::show(ui, cx, inspector));
    bar(Panel::bottom("status-bar"), size.status_bar).show(ui, |ui| status_bar::show(ui, cx));
    inspector::show_beside(ui, cx, view, inspector);
    middle(cx.theme).show(ui, |ui| view.ui(ui, cx));
    inspector::show_over(ui, cx, view, inspector);
}

fn middle(theme: &Theme) -> CentralPanel {
    CentralPanel::no_frame().frame(Frame::new().fill(theme.bg.panel))
}

/// A bar of a fixed size that draws its own hairline.
fn bar(panel: Panel, size: f32) -> Panel {
    panel.exact_size(size).resizable(false).show_separator_line(false).frame(Frame::NONE)
}

/// Files dropped anywhere on the window go to the import.
fn take_dropped_files(ui: &Ui, cx: &mut Context<'_>) {
    let paths: Vec<_> = ui.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
    if !paths.is_empty() {
        cx.send(Command::AddFiles(paths));
    }
}
