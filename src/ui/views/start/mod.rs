//! The start page: the sample, a new workspace, an open one, recent ones, and what may be dropped on the window.

mod acts;
mod drop;
mod making;
mod recents;
mod repaired;
mod unlock;
mod wave;

use egui::{Align, Frame, Layout, Margin, Panel, ScrollArea, Ui};

use super::View;
use crate::app::command::Screen;
use crate::ui::context::Context;
use crate::ui::shell::{language_menu, theme_button};
use crate::ui::theme::Type;
use crate::ui::widgets::{draw, label};

pub use making::MakingDialog;

/// Of the width of the window, and its limits.
const LEFT_SHARE: f32 = 0.4167;
const LEFT_MIN: f32 = 440.0;
const LEFT_MAX: f32 = 600.0;
/// Under this width the margins shrink.
const WIDE: f32 = 1320.0;

#[derive(Default)]
pub struct StartView {
    typed: unlock::Typed,
}

impl View for StartView {
    fn screen(&self) -> Screen {
        Screen::Start
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let theme = cx.theme;
        let whole = ui.max_rect();
        let margin = if whole.width() >= WIDE { 60 } else { 36 };
        let left = (whole.width() * LEFT_SHARE).clamp(LEFT_MIN, LEFT_MAX);
        let panel = Panel::left("start-acts").exact_size(left).resizable(false).show_separator_line(false);
        panel.frame(Frame::new().fill(theme.bg.panel)).show(ui, |ui| {
            let edge = ui.max_rect();
            draw::hairline_v(ui.painter(), edge.right(), edge.y_range(), theme.line.default);
            column(ui, "start-left", Margin::symmetric(margin, 0), |ui| acts::show(ui, cx));
        });
        ui.painter().rect_filled(ui.available_rect_before_wrap(), 0.0, theme.bg.app);
        column(ui, "start-right", Margin { left: margin - 4, right: margin, top: 50, bottom: 24 }, |ui| {
            head(ui, cx);
            recents::show(ui, cx, &mut self.typed);
            drop::show(ui, cx);
        });
    }
}

/// A column that scrolls where the window is too low for it.
fn column(ui: &mut Ui, id: &str, margin: Margin, content: impl FnOnce(&mut Ui)) {
    let height = ui.available_height();
    ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(margin).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.set_min_height(height - f32::from(margin.top) - f32::from(margin.bottom));
            content(ui);
        });
    });
}

fn head(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.horizontal(|ui| {
        label(ui, cx.theme, &cx.t("start-recent"), Type::Title, cx.theme.text.primary);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = cx.theme.space.s2;
            theme_button(ui, cx);
            language_menu(ui, cx);
        });
    });
    ui.add_space(cx.theme.space.s3);
}
