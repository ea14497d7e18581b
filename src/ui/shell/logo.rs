//! The mark: a line of courses and a line of music that cross, and a diamond where they meet.

use egui::epaint::CubicBezierShape;
use egui::{Color32, Painter, Pos2, Stroke, pos2};

use crate::ui::theme::{Side, Theme};
use crate::ui::widgets::chip::paint_side_in;

/// Height of the mark over its width.
const RATIO: f32 = 0.69;

/// Paints the mark `width` points wide around `centre`.
pub fn paint_logo(painter: &Painter, theme: &Theme, centre: Pos2, width: f32) {
    let (half_x, half_y) = (width / 2.0, width * RATIO / 2.0);
    let thick = (width * 0.14).max(2.0);
    let (x, y) = (half_x - thick / 2.0, half_y - thick / 2.0);
    let at = |dx: f32, dy: f32| pos2(centre.x + dx * x, centre.y + dy * y);
    let line = |from: f32, colour: Color32| {
        let points = [at(-1.0, from), at(-0.25, from), at(0.25, -from), at(1.0, -from)];
        let stroke = Stroke::new(thick, colour);
        painter.add(CubicBezierShape::from_points_stroke(points, false, Color32::TRANSPARENT, stroke));
        for end in [at(-1.0, from), at(1.0, -from)] {
            painter.circle_filled(end, thick / 2.0, colour);
        }
    };
    line(1.0, theme.music.fill);
    line(-1.0, theme.course.fill);
    let ground = width * 0.34;
    paint_side_in(painter, Side::Both, centre, ground, theme.bg.panel);
    paint_side_in(painter, Side::Both, centre, ground - thick, theme.cross.fill);
}
