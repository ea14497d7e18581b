//! A point with its interval on a scale that a whole column shares.

use egui::{Align2, Color32, Painter, Rect, Response, Role, Sense, Stroke, Ui, pos2, vec2};

use super::draw;
use crate::ui::theme::{Theme, Type};

/// Marks of a scale that are nearer touch.
const MARK_ROOM: f32 = 24.0;
const DOT: f32 = 3.5;
/// Half a dot at both ends, so that no mark leaves the cell.
const INSET: f32 = 5.0;

/// The scale of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    pub low: f64,
    pub high: f64,
    /// For lifts.
    pub log: bool,
    /// ×1, 0, or the value of popularity.
    pub reference: Option<f64>,
    /// A dotted reference is a limit or popularity; a plain one is zero or ×1.
    pub dashed: bool,
}

impl Scale {
    pub fn linear(low: f64, high: f64, reference: Option<f64>) -> Self {
        Self { low, high, log: false, reference, dashed: false }
    }

    /// A log scale with its reference at ×1.
    pub fn lift(low: f64, high: f64) -> Self {
        Self { low, high, log: true, reference: Some(1.0), dashed: false }
    }

    pub fn with_dashed_reference(mut self) -> Self {
        self.dashed = true;
        self
    }

    /// Where a value lies, 0 to 1; what is outside lies at the end.
    pub fn share(&self, value: f64) -> f32 {
        let warp = |v: f64| if self.log { v.max(f64::MIN_POSITIVE).ln() } else { v };
        let (low, high) = (warp(self.low), warp(self.high));
        if high <= low || value.is_nan() {
            return 0.0;
        }
        (((warp(value) - low) / (high - low)) as f32).clamp(0.0, 1.0)
    }

    fn x(&self, rect: Rect, value: f64) -> f32 {
        rect.left() + INSET + self.share(value) * (rect.width() - 2.0 * INSET)
    }
}

/// A point and its 95% interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    pub low: f64,
    pub point: f64,
    pub high: f64,
    pub colour: Color32,
    /// Not final: an outlined dot and a dashed whisker.
    pub open: bool,
}

impl Estimate {
    pub fn new(low: f64, point: f64, high: f64, colour: Color32) -> Self {
        Self { low, point, high, colour, open: false }
    }

    pub fn open(mut self) -> Self {
        self.open = true;
        self
    }
}

/// Above ×1 (or 0) for sure: teal. Below for sure: the warm end of the ramp. Across: neutral.
pub fn estimate_colour(theme: &Theme, low: f64, high: f64, reference: f64) -> Color32 {
    if low > reference {
        theme.accent.fill
    } else if high < reference {
        theme.ramps.lift(0.35)
    } else {
        theme.data.neutral
    }
}

pub fn paint_interval(painter: &Painter, theme: &Theme, rect: Rect, scale: &Scale, estimate: &Estimate) {
    let y = rect.center().y;
    if let Some(reference) = scale.reference {
        let x = painter.round_to_pixel_center(scale.x(rect, reference));
        let stroke = Stroke::new(1.0, theme.line.strong);
        if scale.dashed {
            let ends = (pos2(x, y - 8.0), pos2(x, y + 8.0));
            draw::dashed_line(painter, ends.0, ends.1, theme.stroke.dash_limit, stroke);
        } else {
            painter.vline(x, y - 7.0..=y + 7.0, stroke);
        }
    }
    if estimate.point.is_nan() {
        return;
    }
    let (low, high) = (scale.x(rect, estimate.low), scale.x(rect, estimate.high));
    let whisker = Stroke::new(theme.stroke.whisker, estimate.colour);
    let centre = pos2(scale.x(rect, estimate.point), y);
    if estimate.open {
        draw::dashed_line(painter, pos2(low, y), pos2(high, y), theme.stroke.dash_limit, whisker);
        painter.circle(centre, DOT, theme.bg.panel, Stroke::new(1.5, estimate.colour));
    } else {
        painter.hline(low..=high, y, whisker);
        painter.circle_filled(centre, DOT, estimate.colour);
    }
}

/// Paints the marks of the scale in the head of the column; an end that the mark of nothing would touch is left out.
pub fn paint_scale_marks(painter: &Painter, theme: &Theme, rect: Rect, scale: &Scale, marks: &[(f64, &str)]) {
    let zero = marks.iter().find(|(value, _)| *value == 0.0).map(|(value, _)| scale.x(rect, *value));
    for &(value, words) in marks {
        if value != 0.0 && zero.is_some_and(|zero| (scale.x(rect, value) - zero).abs() < MARK_ROOM) {
            continue;
        }
        let x = scale.x(rect, value);
        let anchor = match scale.share(value) {
            share if share <= 0.0 => Align2::LEFT_CENTER,
            share if share >= 1.0 => Align2::RIGHT_CENTER,
            _ => Align2::CENTER_CENTER,
        };
        let x = match anchor {
            Align2::LEFT_CENTER => rect.left(),
            Align2::RIGHT_CENTER => rect.right(),
            _ => x,
        };
        draw::text_at(painter, theme, pos2(x, rect.center().y), anchor, words, Type::TableHead, theme.text.tertiary);
    }
}

/// The interval as a widget of its own, 96 to 168 wide. `name` says the numbers.
pub fn interval_cell(
    ui: &mut Ui,
    theme: &Theme,
    width: f32,
    scale: &Scale,
    estimate: &Estimate,
    name: &str,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, theme.size.control_small), Sense::hover());
    paint_interval(ui.painter(), theme, rect, scale, estimate);
    draw::name(&response, Role::Image, true, name);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_a_scale() {
        let linear = Scale::linear(-1.0, 3.0, Some(0.0));
        for (value, share) in [(-1.0, 0.0), (0.0, 0.25), (3.0, 1.0), (9.0, 1.0), (f64::NAN, 0.0)] {
            assert_eq!(linear.share(value), share, "{value}");
        }
        let lift = Scale::lift(0.25, 4.0);
        for (value, share) in [(0.25, 0.0), (1.0, 0.5), (4.0, 1.0), (0.0, 0.0)] {
            assert!((lift.share(value) - share).abs() < 1e-6, "{value}");
        }
    }
}
