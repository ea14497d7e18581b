//! How far something is: bars, rings, and skeleton rows where nothing was shown before.

use egui::{Color32, Pos2, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::draw;
use crate::ui::theme::{Theme, mix};

/// A turn of the ring, in seconds.
const RING_PERIOD_SECS: f64 = 1.1;
const RING_STEPS: usize = 40;
const SKELETON_BAR: f32 = 10.0;

/// A bar with the true share, 0 to 1. `label` is what screen readers hear.
pub fn progress_bar(ui: &mut Ui, theme: &Theme, width: f32, share: f32, label: &str) -> Response {
    bar(ui, theme, vec2(width, theme.size.progress), share, label)
}

/// The same, higher: where it is the main thing on the screen.
pub fn progress_bar_large(ui: &mut Ui, theme: &Theme, width: f32, share: f32, label: &str) -> Response {
    bar(ui, theme, vec2(width, theme.size.progress_large), share, label)
}

fn bar(ui: &mut Ui, theme: &Theme, size: egui::Vec2, share: f32, label: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let share = share.clamp(0.0, 1.0);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, label);
        info.value = Some(f64::from(share));
        info
    });
    let radius = size.y / 2.0;
    ui.painter().rect_filled(rect, draw::corner(radius), theme.bg.pressed);
    if share > 0.0 {
        let done = Rect::from_min_size(rect.min, vec2((rect.width() * share).max(size.y), size.y));
        ui.painter().rect_filled(done, draw::corner(radius), theme.accent.fill);
    }
    response
}

/// A ring that turns while the length is unknown, or shows the share.
pub fn progress_ring(ui: &mut Ui, theme: &Theme, share: Option<f32>, label: &str) -> Response {
    let side = theme.size.icon;
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    draw::name(&response, Role::ProgressIndicator, true, label);
    paint_ring(ui, theme, rect.center(), side / 2.0 - 2.0, share, theme.accent.text);
    response
}

/// Paints the ring. Without a share it turns, and asks for the next frame; with motion off it stands still.
pub fn paint_ring(ui: &Ui, theme: &Theme, centre: Pos2, radius: f32, share: Option<f32>, colour: Color32) {
    let still = theme.motion.value_ms == 0.0;
    if still && share.is_none() {
        draw::icon_at(ui.painter(), centre, crate::ui::theme::icons::DOTS_THREE, Default::default(), 14.0, colour);
        return;
    }
    let (from, length) = match share {
        Some(share) => (0.0, share.clamp(0.0, 1.0)),
        None => {
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(33));
            ((ui.input(|input| input.time) / RING_PERIOD_SECS).fract() as f32, 0.75)
        }
    };
    ui.painter().circle_stroke(centre, radius, Stroke::new(1.5, mix(theme.bg.panel, colour, 0.25)));
    let steps = ((RING_STEPS as f32 * length).ceil() as usize).max(1);
    let points = (0..=steps)
        .map(|step| {
            let turn = from + length * step as f32 / steps as f32 - 0.25;
            let angle = turn * std::f32::consts::TAU;
            centre + radius * vec2(angle.cos(), angle.sin())
        })
        .collect();
    ui.painter().line(points, Stroke::new(1.5, colour));
}

/// Grey rows in the place of a table that has not come yet. `columns` are shares of the width.
pub fn skeleton_rows(ui: &mut Ui, theme: &Theme, n_rows: usize, columns: &[f32]) {
    let row_height = theme.size.row;
    let width = ui.available_width();
    for row in 0..n_rows {
        let (rect, _) = ui.allocate_exact_size(vec2(width, row_height), Sense::hover());
        let mut left = rect.left();
        for (column, share) in columns.iter().enumerate() {
            let cell = width * share;
            let wobble = 0.62 + 0.3 * (((row * 7 + column * 3) % 5) as f32 / 5.0);
            let bar = Rect::from_min_size(
                pos2(left, rect.center().y - SKELETON_BAR / 2.0),
                vec2((cell * wobble).max(SKELETON_BAR), SKELETON_BAR),
            );
            ui.painter().rect_filled(bar, draw::corner(theme.radius.mark), theme.bg.hover);
            left += cell;
        }
        draw::hairline_h(ui.painter(), rect.x_range(), rect.bottom(), theme.line.subtle);
    }
}
