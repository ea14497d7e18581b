//! Who moves: two ranked lists with a line for each item that is on both, arrows for those that enter and stubs
//! for those that leave.

use egui::{Align2, Color32, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, pos2, vec2};

use crate::ui::theme::{Side, Theme, Type};
use crate::ui::widgets::chip::paint_side_in;
use crate::ui::widgets::{draw, takeout};

const ROW: f32 = 30.0;
const N_STEPS: usize = 24;

/// An item with its ranks, from 1. At least one of them is within the list.
#[derive(Debug, Clone, Copy)]
pub struct SlopeItem<'a> {
    pub label: &'a str,
    /// `None` for people, who are of no side.
    pub side: Option<Side>,
    pub before: usize,
    pub after: usize,
    /// "was 14" beside an item that enters, "now 13" beside one that leaves.
    pub note: &'a str,
    /// The item that the inspector shows.
    pub chosen: bool,
}

/// Draws the top `k` of both lists. Returns the response, and the item that was clicked or is under the pointer.
pub fn slope_chart(
    ui: &mut Ui,
    theme: &Theme,
    k: usize,
    items: &[SlopeItem<'_>],
    name: &str,
) -> (Response, Option<usize>, Option<usize>) {
    let size = vec2(ui.available_width(), k as f32 * ROW);
    let begun = takeout::begin(ui);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    draw::name(&response, Role::GraphicsDocument, true, name);
    let hovered = response.hover_pos().and_then(|at| item_at(rect, k, items, at));
    let columns = Lanes::of(rect);
    for (index, item) in items.iter().enumerate() {
        paint_item(ui.painter(), theme, &columns, k, item, hovered == Some(index));
    }
    takeout::picture(ui, begun, response.id, rect, name);
    draw::ring_if_focused(ui, theme, &response, rect, theme.radius.control);
    let clicked = if response.clicked() { hovered } else { None };
    (response, clicked, hovered)
}

/// Where the parts of a row stand.
struct Lanes {
    rect: Rect,
    left_dot: f32,
    right_dot: f32,
}

impl Lanes {
    fn of(rect: Rect) -> Self {
        let label = (rect.width() * 0.33).max(90.0);
        Self { rect, left_dot: rect.left() + label + 8.0, right_dot: rect.right() - label - 8.0 }
    }

    fn y(&self, rank: usize) -> f32 {
        self.rect.top() + (rank as f32 - 0.5) * ROW
    }
}

fn item_at(rect: Rect, k: usize, items: &[SlopeItem<'_>], at: Pos2) -> Option<usize> {
    let rank = ((at.y - rect.top()) / ROW) as usize + 1;
    let left = at.x < rect.center().x;
    items.iter().position(|item| {
        let shown = if left { item.before } else { item.after };
        shown == rank && shown <= k
    })
}

fn paint_item(painter: &Painter, theme: &Theme, lanes: &Lanes, k: usize, item: &SlopeItem<'_>, hovered: bool) {
    let (on_left, on_right) = (item.before <= k, item.after <= k);
    let fill = item.side.map_or(theme.data.ink, |side| theme.side(side).fill);
    let strong = item.chosen || hovered;
    if on_left {
        paint_left(painter, theme, lanes, item, on_right, strong);
    }
    if on_right {
        paint_right(painter, theme, lanes, item, on_left, strong);
    }
    match (on_left, on_right) {
        (true, true) => {
            let colour = if strong { theme.accent.fill } else { theme.data.muted };
            let width = if strong { 2.0 } else { 1.25 };
            let from = pos2(lanes.left_dot + 7.0, lanes.y(item.before));
            let to = pos2(lanes.right_dot - 7.0, lanes.y(item.after));
            painter.add(Shape::line(curve(from, to), Stroke::new(width, colour)));
            dot(painter, item.side, pos2(lanes.left_dot, from.y), fill);
            dot(painter, item.side, pos2(lanes.right_dot, to.y), fill);
        }
        (false, true) => paint_entering(painter, theme, lanes, item, fill),
        (true, false) => paint_leaving(painter, theme, lanes, item, fill),
        (false, false) => {}
    }
}

fn paint_left(painter: &Painter, theme: &Theme, lanes: &Lanes, item: &SlopeItem<'_>, stays: bool, strong: bool) {
    let y = lanes.y(item.before);
    let ink = match (stays, strong) {
        (_, true) => theme.text.primary,
        (true, false) => theme.text.secondary,
        (false, false) => theme.text.tertiary,
    };
    let rank = item.before.to_string();
    let at = pos2(lanes.rect.left() + 14.0, y);
    draw::text_at(painter, theme, at, Align2::RIGHT_CENTER, &rank, Type::Caption, theme.text.tertiary);
    let room = lanes.left_dot - 10.0 - lanes.rect.left() - 20.0;
    let galley = draw::layout_within(painter, theme, item.label, Type::Dense, ink, room);
    draw::paint_galley(painter, pos2(lanes.rect.left() + 20.0, y), Align2::LEFT_CENTER, galley);
}

fn paint_right(painter: &Painter, theme: &Theme, lanes: &Lanes, item: &SlopeItem<'_>, stayed: bool, strong: bool) {
    let y = lanes.y(item.after);
    let style = if strong || !stayed { Type::DenseStrong } else { Type::Dense };
    let ink = if strong || !stayed { theme.text.primary } else { theme.text.secondary };
    let room = lanes.rect.right() - 22.0 - lanes.right_dot - 12.0;
    let galley = draw::layout_within(painter, theme, item.label, style, ink, room);
    draw::paint_galley(painter, pos2(lanes.right_dot + 12.0, y), Align2::LEFT_CENTER, galley);
    let rank = item.after.to_string();
    let at = pos2(lanes.rect.right(), y);
    draw::text_at(painter, theme, at, Align2::RIGHT_CENTER, &rank, Type::Caption, theme.text.tertiary);
}

fn paint_entering(painter: &Painter, theme: &Theme, lanes: &Lanes, item: &SlopeItem<'_>, fill: Color32) {
    let at = pos2(lanes.right_dot, lanes.y(item.after));
    dot(painter, item.side, at, fill);
    let from = pos2(at.x - 24.0, at.y);
    painter.arrow(from, vec2(16.0, 0.0), Stroke::new(1.75, theme.accent.fill));
    let words = pos2(from.x - 6.0, at.y);
    draw::text_at(painter, theme, words, Align2::RIGHT_CENTER, item.note, Type::TableHead, theme.accent.text);
}

fn paint_leaving(painter: &Painter, theme: &Theme, lanes: &Lanes, item: &SlopeItem<'_>, fill: Color32) {
    let at = pos2(lanes.left_dot, lanes.y(item.before));
    painter.circle_stroke(at, 3.5, Stroke::new(1.25, crate::ui::theme::mix(theme.bg.panel, fill, 0.6)));
    let stroke = Stroke::new(1.25, theme.data.muted);
    draw::dashed_line(painter, pos2(at.x + 8.0, at.y), pos2(at.x + 20.0, at.y), theme.stroke.dash_limit, stroke);
    let words = pos2(at.x + 26.0, at.y);
    draw::text_at(painter, theme, words, Align2::LEFT_CENTER, item.note, Type::TableHead, theme.text.secondary);
}

fn dot(painter: &Painter, side: Option<Side>, at: Pos2, fill: Color32) {
    match side {
        Some(side) => paint_side_in(painter, side, at, 9.0, fill),
        None => drop(painter.circle_filled(at, 4.0, fill)),
    }
}

/// Level at both ends.
fn curve(from: Pos2, to: Pos2) -> Vec<Pos2> {
    (0..=N_STEPS)
        .map(|step| {
            let t = step as f32 / N_STEPS as f32;
            let s = t * t * (3.0 - 2.0 * t);
            pos2(egui::lerp(from.x..=to.x, t), egui::lerp(from.y..=to.y, s))
        })
        .collect()
}
