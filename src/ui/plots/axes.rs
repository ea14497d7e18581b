//! The frame of a chart: a data rectangle with ranges, few grid lines, labels at the left and below, no box.

use egui::{Align2, Painter, Pos2, Rangef, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::ui::theme::{Theme, Type};
use crate::ui::widgets::draw;

/// Room for the labels at the left.
const LEFT: f32 = 40.0;
const RIGHT: f32 = 8.0;
const TOP: f32 = 8.0;
const BOTTOM: f32 = 20.0;
const TITLE: f32 = 18.0;

/// A range, the values that are labelled, and the words of the measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    pub low: f64,
    pub high: f64,
    pub ticks: Vec<(f64, String)>,
    /// Above the y axis, or centred below the x axis. Empty for none.
    pub title: String,
}

impl Axis {
    /// At most `n_ticks` labels at round values inside the range.
    pub fn new(low: f64, high: f64, n_ticks: usize, format: impl Fn(f64) -> String) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        let ticks = round_values(low, high, n_ticks).into_iter().map(|value| (value, format(value))).collect();
        Self { low, high, ticks, title: String::new() }
    }

    /// From nothing to everybody, with labels at quarters.
    pub fn whole_share(format: impl Fn(f64) -> String) -> Self {
        let ticks = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| (share, format(share)));
        Self::with_ticks(0.0, 1.0, ticks.to_vec())
    }

    /// Labels at given values.
    pub fn with_ticks(low: f64, high: f64, ticks: Vec<(f64, String)>) -> Self {
        Self { low, high, ticks, title: String::new() }
    }

    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// The range of values, widened a little so that no line touches the edge. Not-a-numbers are passed over.
    pub fn range_of(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
        let finite = values.into_iter().filter(|value| value.is_finite());
        let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        if low > high {
            return (0.0, 1.0);
        }
        let pad = ((high - low) * 0.08).max(1e-9);
        (low - pad, high + pad)
    }
}

/// Where values lie on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlotFrame {
    pub rect: Rect,
    pub x: (f64, f64),
    pub y: (f64, f64),
}

impl PlotFrame {
    pub fn x_of(&self, value: f64) -> f32 {
        let share = (value - self.x.0) / (self.x.1 - self.x.0);
        self.rect.left() + share as f32 * self.rect.width()
    }

    pub fn y_of(&self, value: f64) -> f32 {
        let share = (value - self.y.0) / (self.y.1 - self.y.0);
        self.rect.bottom() - share as f32 * self.rect.height()
    }

    pub fn at(&self, x: f64, y: f64) -> Pos2 {
        pos2(self.x_of(x), self.y_of(y))
    }

    pub fn value_x(&self, x: f32) -> f64 {
        let share = f64::from((x - self.rect.left()) / self.rect.width());
        self.x.0 + share.clamp(0.0, 1.0) * (self.x.1 - self.x.0)
    }

    /// The x range on the screen, for a fader below.
    pub fn track(&self) -> Rangef {
        self.rect.x_range()
    }
}

/// Takes `height` of the width that is left, paints grid and labels, and returns the frame for the data.
pub fn frame(ui: &mut Ui, theme: &Theme, height: f32, x: &Axis, y: &Axis) -> PlotFrame {
    let (outer, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    frame_in(ui.painter(), theme, outer, x, y)
}

/// The same inside a rectangle that is already taken.
pub fn frame_in(painter: &Painter, theme: &Theme, outer: Rect, x: &Axis, y: &Axis) -> PlotFrame {
    let left = if y.ticks.is_empty() { 0.0 } else { LEFT };
    let top = TOP + if y.title.is_empty() { 0.0 } else { TITLE };
    let bottom = if x.ticks.is_empty() { 2.0 } else { BOTTOM } + if x.title.is_empty() { 0.0 } else { TITLE };
    let rect = Rect::from_min_max(
        pos2(outer.left() + left, outer.top() + top),
        pos2(outer.right() - RIGHT, (outer.bottom() - bottom).max(outer.top() + top + 1.0)),
    );
    let frame = PlotFrame { rect, x: (x.low, x.high), y: (y.low, y.high) };
    paint(painter, theme, outer, &frame, x, y);
    frame
}

fn paint(painter: &Painter, theme: &Theme, outer: Rect, frame: &PlotFrame, x: &Axis, y: &Axis) {
    let ink = theme.text.tertiary;
    for (value, label) in &y.ticks {
        let at = frame.y_of(*value);
        let line_y = painter.round_to_pixel_center(at);
        painter.hline(frame.rect.x_range(), line_y, Stroke::new(1.0, theme.line.grid));
        let at = pos2(frame.rect.left() - 8.0, at);
        draw::text_at(painter, theme, at, Align2::RIGHT_CENTER, label, Type::Caption, ink);
    }
    let base = painter.round_to_pixel_center(frame.rect.bottom());
    painter.hline(frame.rect.x_range(), base, Stroke::new(1.0, theme.line.default));
    for (value, label) in &x.ticks {
        let at = pos2(frame.x_of(*value), frame.rect.bottom() + 5.0);
        draw::text_at(painter, theme, at, Align2::CENTER_TOP, label, Type::Caption, ink);
    }
    if !y.title.is_empty() {
        let at = pos2(outer.left(), outer.top() + 2.0);
        draw::text_at(painter, theme, at, Align2::LEFT_TOP, &y.title, Type::Caption, ink);
    }
    if !x.title.is_empty() {
        let at = pos2(frame.rect.center().x, outer.bottom());
        draw::text_at(painter, theme, at, Align2::CENTER_BOTTOM, &x.title, Type::Caption, ink);
    }
}

/// Multiples of 1, 2 or 5 times a power of ten, at most `n` of them, inside the range.
fn round_values(low: f64, high: f64, n: usize) -> Vec<f64> {
    if n == 0 || !low.is_finite() || !high.is_finite() || high <= low {
        return Vec::new();
    }
    let rough = (high - low) / n as f64;
    let power = 10f64.powf(rough.log10().floor());
    let inside = |step: f64| {
        let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
        (first, last, (last - first + 1.0).max(0.0) as usize)
    };
    for factor in [1.0, 2.0, 5.0, 10.0, 20.0, 50.0] {
        let step = factor * power;
        let (first, _, count) = inside(step);
        if count <= n {
            return (0..count).map(|index| (first + index as f64) * step).collect();
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_few_and_round() {
        let check = |low: f64, high: f64, n: usize, expected: &[f64]| {
            let found = round_values(low, high, n);
            assert_eq!(found.len(), expected.len(), "{found:?}");
            for (a, b) in found.iter().zip(expected) {
                assert!((a - b).abs() < 1e-9, "{found:?}");
            }
        };
        check(0.0, 1.0, 6, &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        check(0.08, 0.20, 4, &[0.1, 0.15, 0.2]);
        check(0.0, 20_860.0, 5, &[0.0, 5000.0, 10_000.0, 15_000.0, 20_000.0]);
        check(1.0, 1.0, 5, &[]);
        check(f64::NAN, 1.0, 5, &[]);
    }

    #[test]
    fn x_and_its_inverse_meet() {
        let rect = Rect::from_min_size(pos2(10.0, 5.0), vec2(200.0, 100.0));
        let frame = PlotFrame { rect, x: (-1.0, 3.0), y: (0.0, 2.0) };
        for value in [-1.0, 0.0, 1.7, 3.0] {
            assert!((frame.value_x(frame.x_of(value)) - value).abs() < 1e-6);
        }
        assert_eq!(frame.y_of(0.0), rect.bottom());
        assert_eq!(frame.y_of(2.0), rect.top());
    }
}
