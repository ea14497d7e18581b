//! The fader: the one control of the product that sits under a chart and is its x axis. And the small slider.

use egui::{
    Align2, Color32, CursorIcon, EventFilter, Id, Key, Rangef, Rect, Response, Sense, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};

use super::draw;
use crate::ui::theme::{Theme, Type};

const N_TICKS: usize = 20;
const LONG_TICK: f32 = 7.0;
const SHORT_TICK: f32 = 4.0;
/// Room above the track for the triangle, and below it for the ticks.
const ABOVE: f32 = 24.0;
const BELOW: f32 = 22.0;

/// How high a fader is without its end labels.
pub const FADER_HEIGHT: f32 = ABOVE + BELOW;

/// A value along the x axis of the chart above. Arrows move it by a step, with Shift by ten.
#[derive(Debug)]
#[must_use = "nothing is drawn until `show`"]
pub struct Fader<'a> {
    id: Id,
    value: &'a mut f64,
    range: std::ops::RangeInclusive<f64>,
    step: f64,
    saved: Option<f64>,
    name: &'a str,
    stem_from: Option<f32>,
    enabled: bool,
}

impl<'a> Fader<'a> {
    /// `id` comes from a key of the domain; `name` is what screen readers hear, with unit and meaning.
    pub fn new(id: Id, value: &'a mut f64, range: std::ops::RangeInclusive<f64>, name: &'a str) -> Self {
        Self { id, value, range, step: 0.01, saved: None, name, stem_from: None, enabled: true }
    }

    /// One press of an arrow. Ten of them with Shift.
    pub fn step(mut self, step: f64) -> Self {
        self.step = step;
        self
    }

    /// A triangle above marks this value.
    pub fn saved(mut self, saved: Option<f64>) -> Self {
        self.saved = saved;
        self
    }

    /// Draws the thin line from the point on the curve at this height down to the cap.
    pub fn stem_from(mut self, y: Option<f32>) -> Self {
        self.stem_from = y;
        self
    }

    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Draws the fader with its track exactly over `track_x`, the x range of the plot above, at the next line.
    /// `changed` on the response when the value moved, `drag_stopped` when it was let go.
    pub fn show(mut self, ui: &mut Ui, theme: &Theme, track_x: Rangef) -> Response {
        let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), FADER_HEIGHT), Sense::hover());
        let half_cap = theme.size.fader_cap_width / 2.0;
        let hit = Rect::from_x_y_ranges(track_x.min - half_cap..=track_x.max + half_cap, row.y_range());
        let sense = if self.enabled { Sense::click_and_drag() } else { Sense::hover() };
        let mut response = ui.interact(hit, self.id, sense).on_hover_cursor(CursorIcon::ResizeHorizontal);
        let before = *self.value;
        self.take_input(ui, &response, track_x);
        if *self.value != before {
            response.mark_changed();
        }
        let (name, value) = (self.name, *self.value);
        response.widget_info(|| WidgetInfo::slider(true, value, name));
        self.paint(ui, theme, &response, track_x, row);
        response
    }

    fn take_input(&mut self, ui: &Ui, response: &Response, track: Rangef) {
        let (low, high) = (*self.range.start(), *self.range.end());
        if let Some(pointer) = response.interact_pointer_pos()
            && (response.dragged() || response.clicked())
        {
            let share = f64::from(((pointer.x - track.min) / track.span().max(1.0)).clamp(0.0, 1.0));
            *self.value = self.on_step(low + share * (high - low));
            response.request_focus();
        }
        if response.has_focus() {
            let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(self.id, filter));
            if let Some(value) = key_value(ui, *self.value, self.step, low, high) {
                *self.value = self.on_step(value);
            }
        }
        *self.value = self.value.clamp(low, high);
    }

    /// The value on the nearest step, so that arrows and drags meet the same numbers.
    fn on_step(&self, value: f64) -> f64 {
        let (low, high) = (*self.range.start(), *self.range.end());
        (low + ((value - low) / self.step).round() * self.step).clamp(low, high)
    }

    fn paint(&self, ui: &Ui, theme: &Theme, response: &Response, track: Rangef, row: Rect) {
        let painter = ui.painter();
        let y = row.top() + ABOVE;
        let (low, high) = (*self.range.start(), *self.range.end());
        let x_of = |value: f64| {
            let share = if high > low { ((value - low) / (high - low)) as f32 } else { 0.0 };
            track.min + share * track.span()
        };
        let cap_x = x_of(*self.value);
        let half = theme.size.fader_track / 2.0;
        let whole = Rect::from_x_y_ranges(track, y - half..=y + half);
        painter.rect_filled(whole, draw::corner(half), theme.bg.pressed);
        let filled = Rect::from_x_y_ranges(track.min..=cap_x, y - half..=y + half);
        painter.rect_filled(filled, draw::corner(half), theme.accent.fill);
        for tick in 0..=N_TICKS {
            let long = tick % 5 == 0;
            let length = if long { LONG_TICK } else { SHORT_TICK };
            let colour = if long { theme.line.strong } else { theme.data.muted };
            let x = painter.round_to_pixel_center(track.min + track.span() * tick as f32 / N_TICKS as f32);
            painter.vline(x, y + 9.0..=y + 9.0 + length, Stroke::new(1.0, colour));
        }
        if let Some(saved) = self.saved {
            let x = x_of(saved);
            let points = vec![pos2(x - 4.0, y - 18.0), pos2(x + 4.0, y - 18.0), pos2(x, y - 13.0)];
            painter.add(egui::Shape::convex_polygon(points, theme.data.neutral, Stroke::NONE));
        }
        if let Some(from) = self.stem_from {
            let x = painter.round_to_pixel_center(cap_x);
            painter.vline(x, from..=y, Stroke::new(1.5, theme.accent.fill));
        }
        self.paint_cap(ui, theme, response, cap_x, y);
    }

    fn paint_cap(&self, ui: &Ui, theme: &Theme, response: &Response, x: f32, y: f32) {
        let size = vec2(theme.size.fader_cap_width, theme.size.fader_cap_height);
        let cap = Rect::from_center_size(draw::snap(ui.painter(), pos2(x, y)), size);
        let painter = ui.painter();
        painter.rect_filled(cap.expand(1.0), draw::corner(5.0), theme.bg.panel);
        painter.rect_filled(cap, draw::corner(4.0), theme.data.ink);
        let grip = theme.data.neutral;
        for offset in [-4.0, 4.0] {
            let grip_line = cap.center().x + offset;
            painter.vline(grip_line, cap.top() + 9.0..=cap.bottom() - 9.0, Stroke::new(1.0, grip));
        }
        let line = if self.enabled { theme.accent.pressed } else { theme.data.muted };
        painter.vline(cap.center().x, cap.top() + 5.0..=cap.bottom() - 5.0, Stroke::new(2.0, line));
        if response.has_focus() {
            draw::focus_ring(painter, theme, cap, 4.0);
        } else if response.hovered() || response.dragged() {
            let halo = Stroke::new(1.0, theme.accent.line);
            painter.rect_stroke(cap.expand(2.0), draw::corner(6.0), halo, egui::StrokeKind::Outside);
        }
    }
}

/// The words under the ends of a fader, and one in the middle if wanted.
pub fn fader_ends(ui: &mut Ui, theme: &Theme, track_x: Rangef, least: &str, middle: &str, most: &str) {
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), 18.0), Sense::hover());
    let y = row.center().y;
    let ends = [
        (track_x.min, Align2::LEFT_CENTER, least),
        (track_x.center(), Align2::CENTER_CENTER, middle),
        (track_x.max, Align2::RIGHT_CENTER, most),
    ];
    for (x, anchor, words) in ends {
        draw::text_at(ui.painter(), theme, pos2(x, y), anchor, words, Type::Caption, theme.text.secondary);
    }
}

/// A small slider. The filled part starts at zero where zero is inside the range, and a tick marks it.
#[derive(Debug)]
#[must_use = "nothing is drawn until `show`"]
pub struct Slider<'a> {
    id: Id,
    value: &'a mut f64,
    range: std::ops::RangeInclusive<f64>,
    step: f64,
    name: &'a str,
    width: f32,
}

impl<'a> Slider<'a> {
    pub fn new(id: Id, value: &'a mut f64, range: std::ops::RangeInclusive<f64>, name: &'a str) -> Self {
        Self { id, value, range, step: 0.05, name, width: 110.0 }
    }

    pub fn step(mut self, step: f64) -> Self {
        self.step = step;
        self
    }

    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    pub fn show(self, ui: &mut Ui, theme: &Theme) -> Response {
        let (rect, _) = ui.allocate_exact_size(vec2(self.width, theme.size.control_small), Sense::hover());
        let mut response = ui.interact(rect, self.id, Sense::click_and_drag());
        let thumb = theme.size.slider_thumb / 2.0;
        let track = Rangef::new(rect.left() + thumb, rect.right() - thumb);
        let (low, high) = (*self.range.start(), *self.range.end());
        let before = *self.value;
        if let Some(pointer) = response.interact_pointer_pos()
            && (response.dragged() || response.clicked())
        {
            let share = f64::from(((pointer.x - track.min) / track.span().max(1.0)).clamp(0.0, 1.0));
            *self.value = low + share * (high - low);
            response.request_focus();
        }
        if response.has_focus() {
            let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(self.id, filter));
            if let Some(value) = key_value(ui, *self.value, self.step, low, high) {
                *self.value = value;
            }
        }
        if *self.value != before {
            *self.value = (low + ((*self.value - low) / self.step).round() * self.step).clamp(low, high);
        }
        if *self.value != before {
            response.mark_changed();
        }
        let (name, value) = (self.name, *self.value);
        response.widget_info(|| WidgetInfo::slider(true, value, name));
        paint_slider(ui, theme, &response, track, rect.center().y, value, (low, high));
        response
    }
}

fn paint_slider(
    ui: &Ui,
    theme: &Theme,
    response: &Response,
    track: Rangef,
    y: f32,
    value: f64,
    (low, high): (f64, f64),
) {
    let painter = ui.painter();
    let x_of = |value: f64| track.min + ((value - low) / (high - low).max(f64::MIN_POSITIVE)) as f32 * track.span();
    let bar = |from: f32, to: f32, colour: Color32| {
        let rect = Rect::from_x_y_ranges(from.min(to)..=from.max(to), y - 1.5..=y + 1.5);
        painter.rect_filled(rect, draw::corner(1.5), colour);
    };
    bar(track.min, track.max, theme.bg.pressed);
    let zero = if low < 0.0 && high > 0.0 { 0.0 } else { low };
    let colour = if value < zero { theme.error.fill } else { theme.accent.fill };
    bar(x_of(zero), x_of(value), colour);
    if zero != low {
        let x = painter.round_to_pixel_center(x_of(zero));
        painter.vline(x, y - 5.0..=y + 5.0, Stroke::new(1.0, theme.line.strong));
    }
    let radius = theme.size.slider_thumb / 2.0;
    let centre = pos2(x_of(value), y);
    painter.circle(centre, radius, theme.data.ink, Stroke::new(1.0, theme.bg.panel));
    if response.has_focus() {
        let ring = Stroke::new(theme.stroke.focus, theme.accent.ring);
        painter.circle_stroke(centre, radius + theme.stroke.focus_gap + 1.0, ring);
    }
}

/// Where the keyboard wants the value, if a key was pressed.
fn key_value(ui: &Ui, value: f64, step: f64, low: f64, high: f64) -> Option<f64> {
    ui.input(|input| {
        let size = if input.modifiers.shift { 10.0 * step } else { step };
        if input.key_pressed(Key::ArrowLeft) {
            Some(value - size)
        } else if input.key_pressed(Key::ArrowRight) {
            Some(value + size)
        } else if input.key_pressed(Key::Home) {
            Some(low)
        } else if input.key_pressed(Key::End) {
            Some(high)
        } else {
            None
        }
    })
}
