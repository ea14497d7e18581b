//! What is around every screen: rail, top bar, status bar, inspector, messages, the drop target, the tour and the
//! keys. Holds nothing that the app needs; what is chosen or open is in the state.

mod controls;
mod inspector;
mod keys;
mod logo;
mod palette;
mod panes;
mod rail;
pub mod report;
mod selection_chip;
mod status_bar;
mod takeout;
mod toasts;
mod top_bar;
mod tour;

use egui::{Align, CentralPanel, Frame, Layout, Rect, Ui, UiBuilder, pos2};

use super::context::Context;
use super::theme::Theme;
use super::views::View;
use super::widgets;
use crate::app::command::{Command, Screen, TakeOut};
use inspector::Place;
use panes::Pane;

pub(super) use controls::{language_menu, theme_button};
pub(super) use keys::{ALL as KEYS, KeyRow};
pub(super) use logo::paint_logo;

#[derive(Default)]
pub struct Shell {
    keys: keys::Keys,
    messages: toasts::Messages,
    palette: palette::Palette,
    report: report::ReportDialog,
    takeouts: takeout::TakeOuts,
}

impl Shell {
    /// A whole frame around `view`.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>, view: &mut dyn View) {
        widgets::takeout::clear(ui.ctx());
        self.keys.act(ui.ctx(), cx);
        take_dropped_files(ui, cx);
        if view.screen() == Screen::Start {
            middle(cx.theme).show(ui, |ui| view.ui(ui, cx));
        } else {
            around(ui, cx, view);
        }
        self.palette.show(ui.ctx(), cx);
        self.report.show(ui.ctx(), cx);
        tour::show(ui.ctx(), cx);
        self.messages.show(ui.ctx(), cx);
        self.takeouts.show(ui.ctx(), cx);
        if ui.input(|input| !input.raw.hovered_files.is_empty()) {
            let painter_ui = ui.ctx().content_rect();
            widgets::drop_edge(ui, cx.theme, painter_ui);
        }
    }

    /// Everything of a kind that the next frame shows, to files.
    pub fn take_out(&mut self, what: TakeOut) {
        self.takeouts.ask(what);
    }
}

/// Where the parts of the window lie.
struct Parts {
    rail: Rect,
    top_bar: Rect,
    screen: Rect,
    /// Empty unless it stands beside the screen.
    inspector: Rect,
    status_bar: Rect,
}

impl Parts {
    fn of(whole: Rect, theme: &Theme, inspector_width: f32) -> Self {
        let size = theme.size;
        let (rail, rest) = whole.split_left_right_at_x(whole.left() + size.nav_width);
        let (top_bar, rest) = rest.split_top_bottom_at_y(whole.top() + size.top_bar);
        let (rest, status_bar) = rest.split_top_bottom_at_y(whole.bottom() - size.status_bar);
        let edge = (rest.right() - inspector_width).max(rest.left());
        let screen = Rect::from_min_max(rest.min, pos2(edge, rest.bottom()));
        let inspector = Rect::from_min_max(pos2(edge, rest.top()), rest.max);
        Self { rail, top_bar, screen, inspector, status_bar }
    }
}

/// Drawn in the order in which Tab meets the parts.
fn around(ui: &mut Ui, cx: &mut Context<'_>, view: &mut dyn View) {
    let theme = cx.theme;
    let place = inspector::place(ui, cx, view);
    let inspector_width = if place == Place::Beside { inspector::width(ui, theme) } else { 0.0 };
    let parts = Parts::of(ui.max_rect(), theme, inspector_width);
    part(ui, cx, Pane::TopBar, parts.top_bar, |ui, cx| top_bar::show(ui, cx, place));
    part(ui, cx, Pane::Rail, parts.rail, rail::show);
    part(ui, cx, Pane::Screen, parts.screen, |ui, cx| {
        ui.painter().rect_filled(parts.screen, 0.0, theme.bg.panel);
        view.ui(ui, cx);
    });
    match place {
        Place::Beside => {
            part(ui, cx, Pane::Inspector, parts.inspector, |ui, cx| {
                ui.painter().rect_filled(parts.inspector, 0.0, theme.bg.panel);
                view.inspector(ui, cx);
            });
            inspector::edge(ui, theme, parts.inspector, &cx.t("inspector-width"));
        }
        Place::Over => inspector::show_over(ui, cx, view),
        Place::None | Place::Hidden { .. } => {}
    }
    part(ui, cx, Pane::StatusBar, parts.status_bar, status_bar::show);
}

fn part(ui: &mut Ui, cx: &mut Context<'_>, pane: Pane, rect: Rect, content: impl FnOnce(&mut Ui, &mut Context<'_>)) {
    panes::mark(ui, cx.theme, pane, rect, &cx.t(pane.name_key()));
    let layout = Layout::top_down(Align::Min);
    let mut child = ui.new_child(UiBuilder::new().id_salt(pane.name_key()).max_rect(rect).layout(layout));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    content(&mut child, cx);
}

fn middle(theme: &Theme) -> CentralPanel {
    CentralPanel::no_frame().frame(Frame::new().fill(theme.bg.panel))
}

/// Files dropped anywhere on the window go to the import.
fn take_dropped_files(ui: &Ui, cx: &mut Context<'_>) {
    let paths: Vec<_> = ui.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
    if !paths.is_empty() {
        cx.send(Command::AddFiles(paths));
    }
}

#[cfg(test)]
mod tests {
    use egui::vec2;

    use super::*;
    use crate::ui::theme::{Mode, Script};

    #[test]
    fn the_parts_fill_the_window_without_a_gap() {
        let theme = Theme::load(Mode::Dark, Script::Latin).unwrap();
        for (width, height, inspector) in [(1440.0, 900.0, 324.0), (1180.0, 720.0, 0.0), (1280.0, 720.0, 480.0)] {
            let whole = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height));
            let parts = Parts::of(whole, &theme, inspector);
            let all = [parts.rail, parts.top_bar, parts.screen, parts.inspector, parts.status_bar];
            let area: f32 = all.iter().map(Rect::area).sum();
            assert!((area - whole.area()).abs() < 1.0, "{width}x{height}");
            assert_eq!(parts.inspector.width(), inspector);
            assert_eq!((parts.screen.right(), parts.top_bar.right()), (parts.inspector.left(), width));
        }
    }
}
