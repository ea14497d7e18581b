//! What every painted widget needs: text laid out in a style, hairlines on pixel edges, focus rings, dashed
//! edges, and the names that screen readers hear.

use std::sync::Arc;

use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, Color32, CornerRadius, Galley, Painter, Pos2, Rangef, Rect, Response, Role, Shape, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use crate::ui::theme::{IconCut, Theme, Type, icon_font};

/// Lays out one line of text.
pub fn layout(painter: &Painter, theme: &Theme, text: &str, style: Type, colour: Color32) -> Arc<Galley> {
    painter.layout_job(LayoutJob::single_section(text.to_owned(), theme.format(style, colour)))
}

/// Lays out one line that ends in an ellipsis where it does not fit.
pub fn layout_within(
    painter: &Painter,
    theme: &Theme,
    text: &str,
    style: Type,
    colour: Color32,
    max_width: f32,
) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), theme.format(style, colour));
    job.wrap = TextWrapping::truncate_at_width(max_width.max(0.0));
    painter.layout_job(job)
}

/// Lays out text that wraps.
pub fn layout_wrapped(
    painter: &Painter,
    theme: &Theme,
    text: &str,
    style: Type,
    colour: Color32,
    width: f32,
) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), theme.format(style, colour));
    job.wrap = TextWrapping::wrap_at_width(width.max(1.0));
    painter.layout_job(job)
}

/// Lays out text over at most `n_lines` lines, the last of which ends in an ellipsis where it does not fit.
pub fn layout_lines(
    painter: &Painter,
    theme: &Theme,
    text: &str,
    style: Type,
    colour: Color32,
    width: f32,
    n_lines: usize,
) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), theme.format(style, colour));
    job.wrap = TextWrapping { max_rows: n_lines, ..TextWrapping::wrap_at_width(width.max(1.0)) };
    painter.layout_job(job)
}

/// Several pieces of text in one line, each in its style and colour.
pub fn layout_spans(painter: &Painter, theme: &Theme, spans: &[(&str, Type, Color32)], max_width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::default();
    for &(text, style, colour) in spans {
        job.append(text, 0.0, theme.format(style, colour));
    }
    job.wrap = TextWrapping::truncate_at_width(max_width.max(0.0));
    painter.layout_job(job)
}

/// Paints one line of text and returns where it is.
pub fn text_at(
    painter: &Painter,
    theme: &Theme,
    at: Pos2,
    anchor: Align2,
    text: &str,
    style: Type,
    colour: Color32,
) -> Rect {
    paint_galley(painter, at, anchor, layout(painter, theme, text, style, colour))
}

/// Paints laid-out text on a pixel and returns where it is.
pub fn paint_galley(painter: &Painter, at: Pos2, anchor: Align2, galley: Arc<Galley>) -> Rect {
    let rect = anchor.anchor_size(at, galley.size());
    let rect = rect.translate(snap(painter, rect.min) - rect.min);
    painter.galley(rect.min, galley, Color32::PLACEHOLDER);
    rect
}

/// Paints an icon of the Phosphor set, centred.
pub fn icon_at(painter: &Painter, centre: Pos2, glyph: &str, cut: IconCut, size: f32, colour: Color32) {
    painter.text(centre, Align2::CENTER_CENTER, glyph, icon_font(cut, size), colour);
}

/// The nearest pixel corner.
pub fn snap(painter: &Painter, at: Pos2) -> Pos2 {
    let ppp = painter.pixels_per_point();
    pos2((at.x * ppp).round() / ppp, (at.y * ppp).round() / ppp)
}

/// A hairline one pixel row high at the bottom of `y`.
pub fn hairline_h(painter: &Painter, x: Rangef, y: f32, colour: Color32) {
    painter.hline(x, painter.round_to_pixel_center(y - 0.5), Stroke::new(1.0, colour));
}

/// A hairline one pixel column wide at the right of `x`.
pub fn hairline_v(painter: &Painter, x: f32, y: Rangef, colour: Color32) {
    painter.vline(painter.round_to_pixel_center(x - 0.5), y, Stroke::new(1.0, colour));
}

/// The ring around what has the keyboard: two points wide, two points away.
pub fn focus_ring(painter: &Painter, theme: &Theme, rect: Rect, radius: f32) {
    let gap = theme.stroke.focus_gap;
    painter.rect_stroke(
        rect.expand(gap),
        corner(radius + gap),
        Stroke::new(theme.stroke.focus, theme.accent.ring),
        StrokeKind::Outside,
    );
}

/// Draws the ring when `response` has the focus.
pub fn ring_if_focused(ui: &Ui, theme: &Theme, response: &Response, rect: Rect, radius: f32) {
    if response.has_focus() {
        focus_ring(ui.painter(), theme, rect, radius);
    }
}

pub fn corner(radius: f32) -> CornerRadius {
    CornerRadius::same(radius.round().clamp(0.0, 255.0) as u8)
}

/// A box with a fill and an inner edge one point wide.
pub fn boxed(painter: &Painter, rect: Rect, radius: f32, fill: Color32, edge: Color32) {
    painter.rect(rect, corner(radius), fill, Stroke::new(1.0, edge), StrokeKind::Inside);
}

/// A dashed edge with rounded corners.
pub fn dashed_box(painter: &Painter, rect: Rect, radius: f32, dash: (f32, f32), colour: Color32) {
    let rect = rect.shrink(0.5);
    let radius = radius.min(rect.height() / 2.0);
    let mut path = Vec::new();
    let corners = [
        (pos2(rect.right() - radius, rect.top() + radius), -90.0_f32),
        (pos2(rect.right() - radius, rect.bottom() - radius), 0.0),
        (pos2(rect.left() + radius, rect.bottom() - radius), 90.0),
        (pos2(rect.left() + radius, rect.top() + radius), 180.0),
    ];
    for (centre, from) in corners {
        for step in 0..=6 {
            let angle = (from + step as f32 * 15.0).to_radians();
            path.push(centre + radius * vec2(angle.cos(), angle.sin()));
        }
    }
    path.extend(path.first().copied());
    painter.extend(Shape::dashed_line(&path, Stroke::new(1.0, colour), dash.0, dash.1));
}

/// A dashed straight line.
pub fn dashed_line(painter: &Painter, from: Pos2, to: Pos2, dash: (f32, f32), stroke: Stroke) {
    painter.extend(Shape::dashed_line(&[from, to], stroke, dash.0, dash.1));
}

/// Gives a widget its role and name for screen readers.
pub fn name(response: &Response, role: Role, enabled: bool, label: &str) {
    response.widget_info(|| WidgetInfo::labeled(role, enabled, label));
}

/// Like [`name`], for what is on or off.
pub fn name_selected(response: &Response, role: Role, enabled: bool, selected: bool, label: &str) {
    response.widget_info(|| WidgetInfo::selected(role, enabled, selected, label));
}
