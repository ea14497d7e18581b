//! A grid of five by five cells, each a button; dragging over several takes them together.

use egui::{Align2, Color32, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::draw;

const SIDE: usize = 5;
const TITLE: f32 = 30.0;
const LEFT: f32 = 104.0;
const BELOW: f32 = 40.0;
const GAP: f32 = 2.0;
const RIGHT: f32 = 24.0;

/// What a grid keeps: the cells that the pointer is being dragged over, recency and frequency 0 to 4.
#[derive(Debug, Clone, Copy, Default)]
pub struct RfmGrid {
    drag: Option<([usize; 2], [usize; 2])>,
    chosen: Option<([usize; 2], [usize; 2])>,
}

pub struct Cell {
    pub words: String,
    pub fill: Color32,
}

/// Everything around the cells, ready to show; columns and rows from the lowest score.
pub struct Words {
    pub title: String,
    pub across: String,
    pub up: String,
    pub columns: [String; SIDE],
    pub rows: [String; SIDE],
}

/// Cells that were chosen: scores from and to, 1 to 5.
pub struct GridEvent {
    pub recency: [u8; 2],
    pub frequency: [u8; 2],
}

/// Draws the grid into the whole of `ui`; `cells` by recency, then frequency.
pub fn rfm_grid(
    ui: &mut Ui,
    cx: &Context<'_>,
    state: &mut RfmGrid,
    number: usize,
    words: &Words,
    cells: &[[Cell; SIDE]; SIDE],
) -> Option<GridEvent> {
    let theme = cx.theme;
    let whole = ui.max_rect();
    let area = Rect::from_min_max(
        pos2(whole.left() + LEFT, whole.top() + TITLE),
        pos2(whole.right() - RIGHT, whole.bottom() - BELOW),
    );
    around(ui, cx, whole, area, words);
    let mut event = None;
    for (r, column) in cells.iter().enumerate() {
        for (f, cell) in column.iter().enumerate() {
            let rect = cell_rect(area, [r, f]);
            let response = ui.interact(rect, Id::unique(("rfm-cell", number, r, f)), Sense::click_and_drag());
            let (recency, frequency) = (words.columns.get(r), words.rows.get(f));
            let spoken = [recency.map_or("", String::as_str), frequency.map_or("", String::as_str), &cell.words];
            draw::name(&response, Role::Button, true, &spoken.join(", "));
            draw::boxed(ui.painter(), rect, theme.radius.mark, cell.fill, Color32::TRANSPARENT);
            let ink = theme.ink_on(cell.fill);
            let at = rect.center();
            draw::text_at(ui.painter(), theme, at, Align2::CENTER_CENTER, &cell.words, Type::Dense, ink);
            draw::ring_if_focused(ui, theme, &response, rect, theme.radius.mark);
            if response.dragged()
                && let Some(pointer) = response.interact_pointer_pos()
            {
                state.drag = Some(([r, f], cell_at(area, pointer)));
            }
            if response.clicked() {
                event = Some(([r, f], [r, f]));
            } else if response.drag_stopped() {
                event = state.drag.take();
            }
        }
    }
    if event.is_some() {
        state.chosen = event;
    }
    if cx.state.selection.is_empty() {
        state.chosen = None;
    }
    let own = cx.state.selection.parts.last().is_some_and(|part| part.name == domain_of(number));
    if let Some((from, to)) = state.drag.or(state.chosen.filter(|_| own)) {
        let around = cell_rect(area, from).union(cell_rect(area, to)).expand(1.0);
        let stroke = Stroke::new(2.0, theme.data.ink);
        ui.painter().rect_stroke(around, draw::corner(theme.radius.mark), stroke, StrokeKind::Outside);
    }
    event.map(|(from, to)| GridEvent { recency: scores(from[0], to[0]), frequency: scores(from[1], to[1]) })
}

/// The grids stand in the order of the sides.
fn domain_of(number: usize) -> &'static str {
    crate::data::Domain::BOTH.get(number).map_or("", |domain| domain.id())
}

fn scores(a: usize, b: usize) -> [u8; 2] {
    [a.min(b) as u8 + 1, a.max(b) as u8 + 1]
}

/// Recency goes to the right, frequency up.
fn cell_rect(area: Rect, [r, f]: [usize; 2]) -> Rect {
    let size = vec2(area.width(), area.height()) / SIDE as f32;
    let min = pos2(area.left() + r as f32 * size.x, area.bottom() - (f + 1) as f32 * size.y);
    Rect::from_min_size(min, size).shrink(GAP / 2.0)
}

fn cell_at(area: Rect, at: egui::Pos2) -> [usize; 2] {
    let part = |share: f32| ((share * SIDE as f32).max(0.0) as usize).min(SIDE - 1);
    [part((at.x - area.left()) / area.width()), part((area.bottom() - at.y) / area.height())]
}

fn around(ui: &Ui, cx: &Context<'_>, whole: Rect, area: Rect, words: &Words) {
    let (theme, painter) = (cx.theme, ui.painter());
    let ink = theme.text.tertiary;
    let title = pos2(area.left(), whole.top() + TITLE / 2.0);
    draw::text_at(painter, theme, title, Align2::LEFT_CENTER, &words.title, Type::DenseStrong, theme.text.primary);
    let up = pos2(area.left() - 10.0, whole.top() + TITLE / 2.0);
    draw::text_at(painter, theme, up, Align2::RIGHT_CENTER, &words.up, Type::Caption, ink);
    for (at, row) in words.rows.iter().enumerate() {
        let at = pos2(area.left() - 10.0, cell_rect(area, [0, at]).center().y);
        draw::text_at(painter, theme, at, Align2::RIGHT_CENTER, row, Type::Caption, theme.text.secondary);
    }
    for (at, column) in words.columns.iter().enumerate() {
        let at = pos2(cell_rect(area, [at, 0]).center().x, area.bottom() + 10.0);
        draw::text_at(painter, theme, at, Align2::CENTER_CENTER, column, Type::Caption, theme.text.secondary);
    }
    let across = pos2(area.center().x, area.bottom() + 27.0);
    draw::text_at(painter, theme, across, Align2::CENTER_CENTER, &words.across, Type::Caption, ink);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_where_they_are_looked_for() {
        let area = Rect::from_min_size(pos2(10.0, 20.0), vec2(250.0, 100.0));
        for r in 0..SIDE {
            for f in 0..SIDE {
                assert_eq!(cell_at(area, cell_rect(area, [r, f]).center()), [r, f]);
            }
        }
        assert_eq!(cell_at(area, pos2(-50.0, 900.0)), [0, 0]);
        assert_eq!(scores(4, 1), [2, 5]);
    }
}
