//! The mark: a line of courses and a line of music that cross, and a diamond where they meet.

use egui::epaint::CubicBezierShape;
use egui::{Color32, Painter, Pos2, Stroke, pos2};

use crate::ui::theme::{Side, Theme};
use crate::ui::widgets::chip::paint_side_in;

/// Height of the mark over its width.
const RATIO: f32 = 0.62;

/// Paints the mark `width` points wide around `centre`.
pub fn paint_logo(painter: &Painter, theme: &Theme, centre: Pos2, width: f32) {
    let (half_x, half_y) = (width / 2.0, width * RATIO / 2.0);
    let stroke = (width * 0.14).max(2.0);
    let (x, y) = (half_x - stroke / 2.0, half_y - stroke / 2.0);
    let at = |dx: f32, dy: f32| pos2(centre.x + dx * x, centre.y + dy * y);
    let swing = |colours: [Color32; 2], sign: f32| {
        // Two halves, so that each end keeps the colour of its side.
        let halves = [
            ([at(-1.0, sign), at(-0.45, sign), at(-0.25, 0.45 * sign), at(0.0, 0.0)], colours[0]),
            ([at(0.0, 0.0), at(0.25, -0.45 * sign), at(0.45, -sign), at(1.0, -sign)], colours[1]),
        ];
        for (points, colour) in halves {
            let line =
                CubicBezierShape::from_points_stroke(points, false, Color32::TRANSPARENT, Stroke::new(stroke, colour));
            painter.add(line);
            for end in [points[0], points[3]] {
                painter.circle_filled(end, stroke / 2.0, colour);
            }
        }
    };
    let (course, music) = (theme.course.fill, theme.music.fill);
    swing([music, course], 1.0);
    swing([course, music], -1.0);
    let ground = width * 0.34;
    paint_side_in(painter, Side::Both, centre, ground, theme.bg.panel);
    paint_side_in(painter, Side::Both, centre, ground - stroke, theme.cross.fill);
}
