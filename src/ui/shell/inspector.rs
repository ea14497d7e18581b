//! Where the right-hand panel of a screen stands: beside it, or over it in a narrow window.

use egui::{Frame, Id, Panel, Ui};

use crate::ui::context::Context;
use crate::ui::views::View;
use crate::ui::widgets::{draw, overlay_panel};

const MIN_WIDTH: f32 = 280.0;
const MAX_WIDTH: f32 = 480.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The screen has none to show now.
    None,
    /// It has one, which is put away.
    Hidden {
        is_narrow: bool,
    },
    Beside,
    Over,
}

pub fn place(ui: &Ui, cx: &Context<'_>, view: &dyn View) -> Place {
    let is_narrow = ui.ctx().content_rect().width() < cx.theme.size.inspector_hides_below;
    match (view.has_inspector(cx), cx.state.inspector_open) {
        (false, _) => Place::None,
        (true, false) => Place::Hidden { is_narrow },
        (true, true) if is_narrow => Place::Over,
        (true, true) => Place::Beside,
    }
}

pub fn show_beside(ui: &mut Ui, cx: &mut Context<'_>, view: &mut dyn View, place: Place) {
    if place != Place::Beside {
        return;
    }
    let theme = cx.theme;
    let panel = Panel::right("inspector")
        .default_size(theme.size.inspector_width)
        .size_range(MIN_WIDTH..=MAX_WIDTH)
        .resizable(true)
        .show_separator_line(false)
        .frame(Frame::new().fill(theme.bg.panel));
    panel.show(ui, |ui| {
        let rect = ui.max_rect();
        ui.set_min_size(rect.size());
        view.inspector(ui, cx);
        draw::hairline_v(ui.painter(), rect.left() + 1.0, rect.y_range(), theme.line.default);
    });
}

pub fn show_over(ui: &Ui, cx: &mut Context<'_>, view: &mut dyn View, place: Place) {
    if place == Place::Over {
        let theme = cx.theme;
        overlay_panel(ui.ctx(), theme, Id::unique("inspector-over"), theme.size.inspector_width, |ui| {
            view.inspector(ui, cx);
        });
    }
}
