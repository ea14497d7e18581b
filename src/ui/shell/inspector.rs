//! Where the right-hand panel of a screen stands: beside it, or over it in a narrow window.

use egui::{CursorIcon, Id, Key, Rect, Role, Sense, Ui, vec2};

use crate::ui::context::Context;
use crate::ui::theme::Theme;
use crate::ui::views::View;
use crate::ui::widgets::{draw, overlay_panel};

const MIN_WIDTH: f32 = 280.0;
const MAX_WIDTH: f32 = 480.0;
/// Of the edge that is dragged.
const HANDLE: f32 = 6.0;
const KEY_STEP: f32 = 20.0;

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

/// As it was dragged last.
pub fn width(ui: &Ui, theme: &Theme) -> f32 {
    let dragged = ui.data(|data| data.get_temp::<f32>(width_id()));
    dragged.unwrap_or(theme.size.inspector_width).clamp(MIN_WIDTH, MAX_WIDTH)
}

fn width_id() -> Id {
    Id::unique("inspector-width")
}

/// The edge at the left of the panel: dragged, or moved by the arrows.
pub fn edge(ui: &Ui, theme: &Theme, panel: Rect, name: &str) {
    draw::hairline_v(ui.painter(), panel.left() + 1.0, panel.y_range(), theme.line.default);
    let handle = Rect::from_center_size(panel.left_center(), vec2(HANDLE, panel.height()));
    let response = ui.interact(handle, width_id().with("edge"), Sense::drag());
    draw::name(&response, Role::Splitter, true, name);
    let mut moved = -response.drag_delta().x;
    if response.has_focus() {
        let pressed = |key| ui.input(|input| input.num_presses(key)) as f32;
        moved += KEY_STEP * (pressed(Key::ArrowLeft) - pressed(Key::ArrowRight));
        let filter = egui::EventFilter { horizontal_arrows: true, ..egui::EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        draw::ring_if_focused(ui, theme, &response, handle.shrink2(vec2(1.0, 4.0)), 0.0);
    }
    if moved != 0.0 {
        let width = (panel.width() + moved).clamp(MIN_WIDTH, MAX_WIDTH);
        ui.data_mut(|data| data.insert_temp(width_id(), width));
        ui.ctx().request_repaint();
    }
    response.on_hover_cursor(CursorIcon::ResizeHorizontal);
}

pub fn show_over(ui: &Ui, cx: &mut Context<'_>, view: &mut dyn View) {
    let theme = cx.theme;
    overlay_panel(ui.ctx(), theme, Id::unique("inspector-over"), theme.size.inspector_width, |ui| {
        view.inspector(ui, cx);
    });
}
