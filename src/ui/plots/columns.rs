//! Columns from zero: events by month, days until crossing.

use egui::{Align2, Color32, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::ui::theme::{Theme, Type, mix};
use crate::ui::widgets::{draw, takeout};

/// Numbers as columns, with a few labels below.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'a> {
    pub values: &'a [f64],
    pub colour: Color32,
    /// `(share of the width, words)`, under the columns.
    pub labels: &'a [(f32, &'a str)],
    /// A dashed line before this column, with words; the columns after it are paler.
    pub split: Option<(f32, &'a str)>,
    /// One sentence for screen readers.
    pub summary: &'a str,
}

/// Draws the columns; returns the response, and the column under the pointer.
pub fn columns(ui: &mut Ui, theme: &Theme, height: f32, data: &Columns<'_>) -> (Response, Option<usize>) {
    let below = if data.labels.is_empty() { 0.0 } else { 18.0 };
    let above = if data.split.is_some() { 16.0 } else { 0.0 };
    let begun = takeout::begin(ui);
    let (outer, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    let summary = data.summary;
    response.widget_info(|| WidgetInfo::labeled(Role::GraphicsDocument, true, summary));
    let rect = Rect::from_min_max(pos2(outer.left(), outer.top() + above), pos2(outer.right(), outer.bottom() - below));
    let hovered = response.hover_pos().and_then(|at| column_at(rect, data.values.len(), at));
    paint_columns(ui, theme, rect, data, hovered);
    let painter = ui.painter();
    let base = painter.round_to_pixel_center(rect.bottom());
    painter.hline(rect.x_range(), base, Stroke::new(1.0, theme.line.default));
    for &(share, words) in data.labels {
        let anchor = match share {
            share if share <= 0.0 => Align2::LEFT_TOP,
            share if share >= 1.0 => Align2::RIGHT_TOP,
            _ => Align2::CENTER_TOP,
        };
        let at = pos2(rect.left() + share * rect.width(), rect.bottom() + 4.0);
        draw::text_at(painter, theme, at, anchor, words, Type::Caption, theme.text.tertiary);
    }
    if let Some((column, words)) = data.split {
        let x = painter.round_to_pixel_center(rect.left() + rect.width() * column / data.values.len().max(1) as f32);
        let stroke = Stroke::new(1.0, theme.data.ink);
        draw::dashed_line(painter, pos2(x, outer.top() + 2.0), pos2(x, rect.bottom()), theme.stroke.dash_limit, stroke);
        let at = pos2(x + 6.0, outer.top() + 8.0);
        draw::text_at(painter, theme, at, Align2::LEFT_CENTER, words, Type::TableHead, theme.text.primary);
    }
    takeout::picture(ui, begun, response.id, outer, data.summary);
    (response, hovered)
}

fn paint_columns(ui: &Ui, theme: &Theme, rect: Rect, data: &Columns<'_>, hovered: Option<usize>) {
    let largest = data.values.iter().copied().filter(|value| value.is_finite()).fold(0.0_f64, f64::max);
    if largest <= 0.0 {
        return;
    }
    let step = rect.width() / data.values.len() as f32;
    let gap = if step > 4.0 { 1.0 } else { 0.0 };
    for (index, &value) in data.values.iter().enumerate() {
        let height = (value / largest).clamp(0.0, 1.0) as f32 * rect.height();
        if value <= 0.0 {
            continue;
        }
        let left = rect.left() + index as f32 * step;
        let column =
            Rect::from_min_max(pos2(left, rect.bottom() - height.max(1.0)), pos2(left + step - gap, rect.bottom()));
        let paler = data.split.is_some_and(|(split, _)| index as f32 >= split);
        let colour = if paler { mix(theme.bg.panel, data.colour, 0.55) } else { data.colour };
        let colour = if hovered == Some(index) { mix(colour, theme.data.ink, 0.35) } else { colour };
        ui.painter().rect_filled(column, 0.0, colour);
    }
}

fn column_at(rect: Rect, n: usize, at: egui::Pos2) -> Option<usize> {
    if n == 0 || !rect.x_range().contains(at.x) {
        return None;
    }
    let share = (at.x - rect.left()) / rect.width();
    Some(((share * n as f32) as usize).min(n - 1))
}

/// A small multiple: a caption with the peak, then columns by month. Returns the month under the pointer.
pub fn months(ui: &mut Ui, theme: &Theme, height: f32, caption: &str, data: &Columns<'_>) -> (Response, Option<usize>) {
    ui.label(theme.rich(caption, Type::Caption, theme.text.tertiary));
    columns(ui, theme, height, data)
}
