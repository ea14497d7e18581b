//! A grid of coloured cells between two lists of names: courses down, music across. One stop of the keyboard; arrows
//! go from cell to cell. It lays out only the cells that fit; which rows and columns those are is the caller's choice.

use std::sync::Arc;

use egui::{
    Align2, Color32, CursorIcon, EventFilter, Galley, Id, Key, Painter, Rect, Role, Sense, Stroke, StrokeKind, Ui,
    pos2, vec2,
};

use crate::ui::theme::{Side, Theme, Type};
use crate::ui::widgets::chip::paint_side;
use crate::ui::widgets::{draw, takeout};

const GAP: f32 = 2.0;
/// Narrowest cell that holds a figure, and the height of one.
pub const LEAST_CELL: f32 = 74.0;
pub const LEAST_ROW: f32 = 22.0;
const MOST_ROW: f32 = 34.0;
const NAMES: f32 = 168.0;
const NAMES_NARROW: f32 = 128.0;
/// Room for the longest heads.
const HEAD: f32 = 56.0;
/// Lines of a name above its column, and the gap below it.
const HEAD_LINES: usize = 3;
const HEAD_GAP: f32 = 8.0;
/// The glyph before a name above its column.
const GLYPH_ROOM: f32 = 12.0;

/// What a cell says.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatCell {
    pub words: String,
    pub fill: Color32,
    /// Under the floor or not sure: in quiet ink.
    pub quiet: bool,
    /// What screen readers and the tooltip say.
    pub spoken: String,
}

/// Rows and columns in their order, with the cells by row.
#[derive(Debug, Clone, Copy)]
pub struct Heat<'a> {
    pub id: Id,
    pub summary: &'a str,
    pub sides: [Side; 2],
    pub rows: &'a [String],
    pub columns: &'a [String],
    pub cells: &'a [Vec<HeatCell>],
    pub selected: Option<[usize; 2]>,
}

/// What was done: row and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeatOut {
    pub clicked: Option<[usize; 2]>,
    /// An arrow asks for this cell.
    pub moved_to: Option<[usize; 2]>,
}

/// How many rows and columns fit.
pub fn fitting(width: f32, height: f32) -> [usize; 2] {
    let rows = ((height - HEAD) / LEAST_ROW).max(1.0) as usize;
    let columns = ((width - names_width(width)) / LEAST_CELL).max(1.0) as usize;
    [rows, columns]
}

fn names_width(width: f32) -> f32 {
    if width < 900.0 { NAMES_NARROW } else { NAMES }
}

/// Draws into `width` x `height`.
pub fn heat(ui: &mut Ui, theme: &Theme, width: f32, height: f32, data: &Heat<'_>) -> HeatOut {
    let begun = takeout::begin(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let heads = heads(ui.painter(), theme, width, data);
    let place = Place::of(rect, data, &heads);
    let whole = ui.interact(place.area, data.id, Sense::focusable_noninteractive());
    draw::name(&whole, Role::Table, true, data.summary);
    let mut out = HeatOut::default();
    if whole.has_focus() {
        out = keys(ui, data);
    }
    names(ui.painter(), theme, rect, &place, data, heads);
    for (row, cells) in data.cells.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let cell_rect = place.cell([row, column]);
            let response = ui.interact(cell_rect, data.id.with((row, column)), Sense::CLICK);
            let is_selected = data.selected == Some([row, column]);
            draw::name_selected(&response, Role::Cell, true, is_selected, &cell.spoken);
            paint_cell(ui.painter(), theme, cell_rect, cell, response.hovered());
            if response.clicked() {
                out.clicked = Some([row, column]);
            }
            response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(&cell.spoken);
        }
    }
    if let Some(selected) = data.selected {
        let stroke = Stroke::new(2.0, theme.data.ink);
        let around = place.cell(selected).expand(1.0);
        ui.painter().rect_stroke(around, draw::corner(theme.radius.mark), stroke, StrokeKind::Outside);
    }
    takeout::picture(ui, begun, data.id, rect, data.summary);
    if whole.has_focus() {
        draw::focus_ring(ui.painter(), theme, place.area.shrink(2.0), theme.radius.mark);
    }
    out
}

/// Where the cells are.
struct Place {
    area: Rect,
    size: egui::Vec2,
}

impl Place {
    fn of(rect: Rect, data: &Heat<'_>, heads: &[Arc<Galley>]) -> Self {
        let (n_rows, n_columns) = (data.rows.len().max(1) as f32, data.columns.len().max(1) as f32);
        let head = heads.iter().map(|galley| galley.size().y).fold(0.0, f32::max) + HEAD_GAP;
        let corner = pos2(rect.left() + names_width(rect.width()), rect.top() + head);
        let row = ((rect.bottom() - corner.y) / n_rows).min(MOST_ROW);
        let size = vec2((rect.right() - corner.x) / n_columns, row.floor());
        Self { area: Rect::from_min_size(corner, vec2(size.x * n_columns, size.y * n_rows)), size }
    }

    fn cell(&self, [row, column]: [usize; 2]) -> Rect {
        let min = self.area.min + vec2(column as f32 * self.size.x, row as f32 * self.size.y);
        Rect::from_min_size(min, self.size).shrink(GAP / 2.0)
    }
}

fn paint_cell(painter: &Painter, theme: &Theme, rect: Rect, cell: &HeatCell, is_hovered: bool) {
    let edge = if is_hovered { theme.line.strong } else { Color32::TRANSPARENT };
    draw::boxed(painter, rect, theme.radius.mark, cell.fill, edge);
    let ink = if cell.quiet { theme.text.tertiary } else { theme.ink_on(cell.fill) };
    let style = if cell.quiet { Type::Dense } else { Type::DenseStrong };
    let galley = draw::layout_within(painter, theme, &cell.words, style, ink, rect.width() - 4.0);
    draw::paint_galley(painter, rect.center(), Align2::CENTER_CENTER, galley);
}

/// The names above the columns, laid out in a few lines each.
fn heads(painter: &Painter, theme: &Theme, width: f32, data: &Heat<'_>) -> Vec<Arc<Galley>> {
    let cell = (width - names_width(width)) / data.columns.len().max(1) as f32;
    let room = cell - GLYPH_ROOM - GAP;
    let ink = theme.text.primary;
    let layout = |name: &String| draw::layout_lines(painter, theme, name, Type::Dense, ink, room, HEAD_LINES);
    data.columns.iter().map(layout).collect()
}

/// Rows at the left with their glyph, columns above in a few lines.
fn names(painter: &Painter, theme: &Theme, rect: Rect, place: &Place, data: &Heat<'_>, heads: Vec<Arc<Galley>>) {
    let [down, across] = data.sides;
    for (row, name) in data.rows.iter().enumerate() {
        let y = place.cell([row, 0]).center().y;
        paint_side(painter, theme, down, pos2(rect.left() + 4.5, y), theme.size.glyph);
        let room = place.area.left() - rect.left() - 26.0;
        let galley = draw::layout_within(painter, theme, name, Type::Dense, theme.text.primary, room);
        draw::paint_galley(painter, pos2(rect.left() + 16.0, y), Align2::LEFT_CENTER, galley);
    }
    for (column, galley) in heads.into_iter().enumerate() {
        // Down to the cells, with the glyph at the left of its last line.
        let left = place.cell([0, column]).center().x - (galley.size().x + GLYPH_ROOM) / 2.0;
        let bottom = place.area.top() - HEAD_GAP / 2.0;
        paint_side(painter, theme, across, pos2(left + 4.0, bottom - 8.0), theme.size.glyph);
        draw::paint_galley(painter, pos2(left + GLYPH_ROOM, bottom), Align2::LEFT_BOTTOM, galley);
    }
}

fn keys(ui: &Ui, data: &Heat<'_>) -> HeatOut {
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(data.id, filter));
    ui.input(|input| {
        let step =
            [(Key::ArrowLeft, [0, -1]), (Key::ArrowRight, [0, 1]), (Key::ArrowUp, [-1, 0]), (Key::ArrowDown, [1, 0])]
                .into_iter()
                .find(|(key, _)| input.key_pressed(*key))
                .map(|(_, step)| step);
        let is_chosen = input.key_pressed(Key::Enter) || input.key_pressed(Key::Space);
        HeatOut {
            clicked: data.selected.filter(|_| is_chosen),
            moved_to: step.map(|step| moved(data.selected, step, [data.rows.len(), data.columns.len()])),
        }
    })
}

/// One cell on, within the grid; from nowhere the first.
fn moved(at: Option<[usize; 2]>, step: [isize; 2], size: [usize; 2]) -> [usize; 2] {
    let Some(at) = at else { return [0, 0] };
    let along = |axis: usize| at[axis].saturating_add_signed(step[axis]).min(size[axis].saturating_sub(1));
    [along(0), along(1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_stay_in_the_grid() {
        for (at, step, expected) in [
            (None, [1, 0], [0, 0]),
            (Some([0, 0]), [-1, 0], [0, 0]),
            (Some([0, 0]), [0, 1], [0, 1]),
            (Some([2, 3]), [1, 0], [2, 3]),
            (Some([1, 3]), [0, 1], [1, 3]),
        ] {
            assert_eq!(moved(at, step, [3, 4]), expected, "{at:?} {step:?}");
        }
    }

    #[test]
    fn what_fits_has_room_for_a_figure() {
        let [rows, columns] = fitting(1008.0, 400.0);
        assert!(rows as f32 * LEAST_ROW + HEAD <= 400.0 && columns as f32 * LEAST_CELL + NAMES <= 1008.0);
        assert_eq!(fitting(10.0, 10.0), [1, 1]);
    }
}
