//! Quality over alpha, drawn so that the fader under it is its x axis: band, plateau, popularity, the pure ends,
//! the saved blend and the chosen one.

use egui::{Align2, Painter, Pos2, Rangef, Rect, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::axes::{self, Axis, PlotFrame};
use super::strip::strip;
use crate::ui::theme::{Theme, Type};
use crate::ui::widgets::{draw, takeout};

/// The words and numbers of the curve. Slices have one entry per alpha, in rising order.
#[derive(Debug, Clone)]
pub struct QualityCurve<'a> {
    pub alphas: &'a [f64],
    pub mean: &'a [f64],
    pub low: &'a [f64],
    pub high: &'a [f64],
    /// Alphas whose difference from the best includes zero.
    pub plateau: Option<(f64, f64)>,
    pub plateau_words: &'a str,
    pub popularity: Option<f64>,
    pub popularity_words: &'a str,
    /// Alpha and words of the saved blend.
    pub saved: Option<(f64, &'a str)>,
    /// "Profile only 0.118"
    pub profile_words: &'a str,
    /// "Collaborative only 0.156"
    pub collaborative_words: &'a str,
    /// The value at the chosen alpha in semibold, then its interval.
    pub chosen_words: (&'a str, &'a str),
    /// Printed in the place of the axis label under the chosen point.
    pub chosen_alpha_words: &'a str,
    /// One sentence for screen readers.
    pub summary: &'a str,
    pub y_format: fn(f64) -> String,
    /// Folds are still missing: dashed.
    pub unfinished: bool,
}

#[derive(Debug, Clone)]
pub struct QualityOut {
    pub response: Response,
    /// Give this to the fader below.
    pub track: Rangef,
    /// Where the stem of the fader starts.
    pub stem_y: f32,
    pub hovered_alpha: Option<f64>,
    pub clicked_alpha: Option<f64>,
}

pub fn quality_curve(ui: &mut Ui, theme: &Theme, height: f32, chosen: f64, curve: &QualityCurve<'_>) -> QualityOut {
    let begun = takeout::begin(ui);
    let (outer, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::GraphicsDocument, true, curve.summary));
    let (x, y) = axes_of(curve, chosen);
    let frame = axes::frame_in(ui.painter(), theme, outer, &x, &y);
    let painter = ui.painter();
    paint_plateau(painter, theme, &frame, curve, chosen);
    paint_popularity(painter, theme, &frame, curve);
    paint_band(painter, theme, &frame, curve);
    paint_line(painter, theme, &frame, curve);
    paint_ends(painter, theme, &frame, curve);
    paint_saved(painter, theme, &frame, curve);
    let stem_y = paint_chosen(painter, theme, &frame, curve, chosen);
    takeout::picture(ui, begun, response.id, outer, curve.summary);
    draw::ring_if_focused(ui, theme, &response, outer, theme.radius.control);
    let over = response.hover_pos().filter(|at| frame.rect.contains(*at)).map(|at| frame.value_x(at.x));
    let clicked = if response.clicked() { over } else { None };
    QualityOut { track: frame.track(), stem_y, hovered_alpha: over, clicked_alpha: clicked, response }
}

/// Ticks at tenths; the one nearest to the chosen alpha gives way to its label.
fn axes_of(curve: &QualityCurve<'_>, chosen: f64) -> (Axis, Axis) {
    let values = curve.low.iter().chain(curve.high).copied().chain(curve.popularity);
    let (low, high) = Axis::range_of(values);
    let y = Axis::new(low.max(0.0), high, 6, curve.y_format);
    let ticks = (0..=10)
        .map(|tenth| f64::from(tenth) / 10.0)
        .filter(|tick| (tick - chosen).abs() > 0.035)
        .map(|tick| (tick, format!("{tick:.1}")))
        .collect();
    (Axis::with_ticks(0.0, 1.0, ticks), y)
}

fn paint_plateau(painter: &Painter, theme: &Theme, frame: &PlotFrame, curve: &QualityCurve<'_>, chosen: f64) {
    let Some((from, to)) = curve.plateau else { return };
    let rect = Rect::from_x_y_ranges(frame.x_of(from)..=frame.x_of(to), frame.rect.y_range());
    painter.rect_filled(rect, 0.0, theme.accent.subtle);
    let edge = Stroke::new(1.0, theme.accent.line);
    for x in [rect.left(), rect.right()] {
        draw::dashed_line(painter, pos2(x, rect.top()), pos2(x, rect.bottom()), theme.stroke.dash_limit, edge);
    }
    // The words stay clear of the stem where there is room beside it.
    let stem = frame.x_of(chosen);
    let before_stem = stem - rect.left() - 14.0;
    let free = if rect.x_range().contains(stem) && before_stem >= 60.0 { before_stem } else { rect.width() - 14.0 };
    let width = free.clamp(60.0, 110.0);
    let galley = draw::layout_wrapped(painter, theme, curve.plateau_words, Type::Caption, theme.accent.text, width);
    let mut top = frame.rect.top() + frame.rect.height() * 0.58;
    if let Some(y) = curve.popularity.map(|value| frame.y_of(value)) {
        // The popularity line and its words above it keep their place.
        let height = galley.size().y;
        if top < y + 4.0 && top + height > y - 20.0 {
            let fits_below = y + 6.0 + height < frame.rect.bottom();
            top = if fits_below { y + 6.0 } else { y - 22.0 - height };
        }
    }
    draw::paint_galley(painter, pos2(rect.left() + 7.0, top), Align2::LEFT_TOP, galley);
}

fn paint_popularity(painter: &Painter, theme: &Theme, frame: &PlotFrame, curve: &QualityCurve<'_>) {
    let Some(value) = curve.popularity else { return };
    let y = painter.round_to_pixel_center(frame.y_of(value));
    let stroke = Stroke::new(1.0, theme.data.popularity);
    let ends = (pos2(frame.rect.left(), y), pos2(frame.rect.right(), y));
    draw::dashed_line(painter, ends.0, ends.1, theme.stroke.dash_reference, stroke);
    let at = pos2(frame.rect.left() + 7.0, y - 4.0);
    let ink = theme.text.secondary;
    draw::text_at(painter, theme, at, Align2::LEFT_BOTTOM, curve.popularity_words, Type::Caption, ink);
}

fn paint_band(painter: &Painter, theme: &Theme, frame: &PlotFrame, curve: &QualityCurve<'_>) {
    let points = curve.alphas.iter().zip(curve.low.iter().zip(curve.high));
    let pairs = points.map(|(&alpha, (&low, &high))| (frame.at(alpha, high), frame.at(alpha, low), theme.data.band));
    painter.add(strip(pairs, 1.0 / painter.pixels_per_point()));
}

fn paint_line(painter: &Painter, theme: &Theme, frame: &PlotFrame, curve: &QualityCurve<'_>) {
    let points: Vec<Pos2> = curve.alphas.iter().zip(curve.mean).map(|(&x, &y)| frame.at(x, y)).collect();
    let stroke = Stroke::new(theme.stroke.line_chart, theme.data.ink);
    if curve.unfinished {
        let (on, off) = theme.stroke.dash_reference;
        painter.extend(Shape::dashed_line(&points, stroke, on, off));
    } else {
        painter.line(points, stroke);
    }
}

/// Square for profile only, circle for collaborative only.
fn paint_ends(painter: &Painter, theme: &Theme, frame: &PlotFrame, curve: &QualityCurve<'_>) {
    let stroke = Stroke::new(2.0, theme.data.ink);
    if let Some(&value) = curve.mean.first() {
        let at = frame.at(0.0, value);
        let square = Rect::from_center_size(draw::snap(painter, at), vec2(9.0, 9.0));
        painter.rect(square, 0.0, theme.bg.panel, stroke, egui::StrokeKind::Middle);
        let words = curve.profile_words;
        let text = pos2(at.x + 13.0, at.y + 7.0);
        draw::text_at(painter, theme, text, Align2::LEFT_CENTER, words, Type::TableHead, theme.text.primary);
    }
    if let Some(&value) = curve.mean.last() {
        let at = frame.at(1.0, value);
        painter.circle(at, 5.0, theme.bg.panel, stroke);
        let words = curve.collaborative_words;
        let text = pos2(frame.rect.right(), at.y + 20.0);
        draw::text_at(painter, theme, text, Align2::RIGHT_CENTER, words, Type::TableHead, theme.text.primary);
    }
}

fn paint_saved(painter: &Painter, theme: &Theme, frame: &PlotFrame, curve: &QualityCurve<'_>) {
    let Some((alpha, words)) = curve.saved else { return };
    let at = frame.at(alpha, value_at(curve, alpha));
    let half = 6.0;
    let diamond =
        [vec2(0.0, -half), vec2(half, 0.0), vec2(0.0, half), vec2(-half, 0.0)].map(|offset| at + offset).to_vec();
    let text_right = pos2((at.x - 45.0).max(frame.rect.left() + 90.0), frame.rect.top() + 8.0);
    let line = Stroke::new(1.0, theme.line.strong);
    painter.line_segment([pos2(text_right.x + 3.0, text_right.y + 2.0), pos2(at.x - 4.0, at.y - 4.0)], line);
    painter.add(Shape::convex_polygon(diamond, theme.bg.panel, Stroke::new(1.5, theme.data.neutral)));
    draw::text_at(painter, theme, text_right, Align2::RIGHT_CENTER, words, Type::Caption, theme.text.secondary);
}

fn paint_chosen(painter: &Painter, theme: &Theme, frame: &PlotFrame, curve: &QualityCurve<'_>, chosen: f64) -> f32 {
    let at = frame.at(chosen, value_at(curve, chosen));
    let line = Stroke::new(1.5, theme.accent.fill);
    let x = painter.round_to_pixel_center(at.x);
    painter.vline(x, at.y..=frame.rect.bottom() + 3.0, line);
    painter.circle(at, 7.0, theme.bg.panel, Stroke::NONE);
    painter.circle_filled(at, 5.5, theme.accent.fill);
    let (value, interval) = curve.chosen_words;
    let spans = [
        (value, Type::PanelTitle, theme.text.primary),
        ("  ", Type::Caption, theme.text.primary),
        (interval, Type::Caption, theme.text.secondary),
    ];
    let galley = draw::layout_spans(painter, theme, &spans, f32::INFINITY);
    let left = (at.x + 12.0).min(frame.rect.right() - galley.size().x);
    let top = (at.y - 24.0).max(frame.rect.top() - 4.0);
    draw::paint_galley(painter, pos2(left, top), Align2::LEFT_TOP, galley);
    let below = pos2(at.x, frame.rect.bottom() + 5.0);
    let words = curve.chosen_alpha_words;
    draw::text_at(painter, theme, below, Align2::CENTER_TOP, words, Type::DenseStrong, theme.accent.text);
    // The label has the line's place, so the stem goes on below it.
    frame.rect.bottom() + 21.0
}

/// The mean at any alpha, straight between the two next to it.
fn value_at(curve: &QualityCurve<'_>, alpha: f64) -> f64 {
    let after = curve.alphas.partition_point(|&known| known < alpha);
    let point = |index: usize| Some((*curve.alphas.get(index)?, *curve.mean.get(index)?));
    match (after.checked_sub(1).and_then(point), point(after)) {
        (Some((x0, y0)), Some((x1, y1))) if x1 > x0 => y0 + (y1 - y0) * (alpha - x0) / (x1 - x0),
        (_, Some((_, y))) | (Some((_, y)), None) => y,
        (None, None) => 0.0,
    }
}
