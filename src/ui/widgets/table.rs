//! A table that lays out only the rows in sight, at fixed heights. The caller paints cells by row number; no
//! text outside the visible rows is measured.

use std::ops::Range;

use egui::{
    Align2, Color32, CursorIcon, EventFilter, Id, Key, Painter, Rect, Response, Role, ScrollArea, Sense, Ui,
    WidgetInfo, pos2, vec2,
};

use super::draw;
use super::interval::{Scale, paint_scale_marks};
pub use super::table_row::TableRow;
use super::takeout;
use crate::ui::theme::{IconCut, Theme, Type};

/// Left and right of the first and the last column.
const EDGE: f32 = 16.0;
const GAP: f32 = 12.0;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Width {
    Exact(f32),
    /// Shares what is left with the others of its kind, and is never narrower.
    Remainder(f32),
}

/// One column: its head, its width and the side on which its cells stand.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    head: &'a str,
    width: Width,
    pub(super) right: bool,
    sortable: bool,
    scale: Option<(Scale, &'a [(f64, &'a str)])>,
}

impl<'a> Column<'a> {
    /// Text, at the left.
    pub fn text(head: &'a str, width: f32) -> Self {
        Self { head, width: Width::Exact(width), right: false, sortable: false, scale: None }
    }

    /// Numbers, at the right.
    pub fn number(head: &'a str, width: f32) -> Self {
        Self { right: true, ..Self::text(head, width) }
    }

    /// Text that takes the width that is left, and at least `min`.
    pub fn remainder(head: &'a str, min: f32) -> Self {
        Self { width: Width::Remainder(min), ..Self::text(head, min) }
    }

    /// Intervals on a common scale, whose marks stand in the head.
    pub fn scale(scale: Scale, marks: &'a [(f64, &'a str)], width: f32) -> Self {
        Self { scale: Some((scale, marks)), ..Self::text("", width) }
    }

    pub fn sortable(mut self) -> Self {
        self.sortable = true;
        self
    }
}

/// The column by which the rows are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub column: usize,
    pub descending: bool,
}

impl Sort {
    /// After a click on a head: the other way round, or that column, largest first.
    pub fn clicked(current: Option<Self>, column: usize) -> Self {
        match current {
            Some(sort) if sort.column == column => Self { column, descending: !sort.descending },
            _ => Self { column, descending: true },
        }
    }
}

/// What happened to a table in this frame.
#[derive(Debug, Clone, Default)]
pub struct TableResponse {
    /// The head of this column was clicked; see [`Sort::clicked`].
    pub head_clicked: Option<usize>,
    pub clicked: Option<usize>,
    /// Double click, or Enter on the selected row.
    pub opened: Option<usize>,
    pub hovered: Option<usize>,
    /// An arrow, Home, End or a page key asks for this row.
    pub moved_to: Option<usize>,
    /// The rows that were drawn.
    pub visible: Range<usize>,
}

#[derive(Debug, Clone)]
#[must_use = "nothing is drawn until `show`"]
pub struct Table<'a> {
    id: Id,
    name: &'a str,
    columns: &'a [Column<'a>],
    n_rows: usize,
    row_height: f32,
    selected: Option<usize>,
    sort: Option<Sort>,
    max_height: f32,
    scroll_to: Option<usize>,
    dim: bool,
}

impl<'a> Table<'a> {
    /// `id` comes from a key of the domain; `name` is what screen readers hear.
    pub fn new(id: Id, theme: &Theme, name: &'a str, columns: &'a [Column<'a>], n_rows: usize) -> Self {
        Self {
            id,
            name,
            columns,
            n_rows,
            row_height: theme.size.row,
            selected: None,
            sort: None,
            max_height: f32::INFINITY,
            scroll_to: None,
            dim: false,
        }
    }

    /// 43 points, for [`TableRow::two_lines`].
    pub fn two_line_rows(mut self, theme: &Theme) -> Self {
        self.row_height = theme.size.row_two_line;
        self
    }

    /// For rows that hold controls.
    pub fn row_height(mut self, height: f32) -> Self {
        self.row_height = height;
        self
    }

    pub fn selected(mut self, row: Option<usize>) -> Self {
        self.selected = row;
        self
    }

    pub fn sort(mut self, sort: Option<Sort>) -> Self {
        self.sort = sort;
        self
    }

    pub fn max_height(mut self, height: f32) -> Self {
        self.max_height = height;
        self
    }

    /// Brings this row into sight.
    pub fn scroll_to(mut self, row: Option<usize>) -> Self {
        self.scroll_to = row;
        self
    }

    /// Old rows while new ones are being made.
    pub fn dim(mut self, dim: bool) -> Self {
        self.dim = dim;
        self
    }

    /// Draws the head and the rows in sight; `cells` is called once for each of them and fills its cells in order.
    pub fn show(self, ui: &mut Ui, theme: &Theme, mut cells: impl FnMut(&mut TableRow<'_>)) -> TableResponse {
        let mut out = TableResponse::default();
        let width = ui.available_width();
        let spans = column_spans(self.columns, width);
        let head = Rect::from_min_size(ui.cursor().min, vec2(width, theme.size.table_head));
        ui.spacing_mut().item_spacing.y = 0.0;
        self.head(ui, theme, &spans, width, &mut out);
        let body_height = (ui.available_height()).min(self.max_height).max(self.row_height);
        let keyboard = self.keyboard(ui, width, body_height, &mut out);
        let target = out.moved_to.or(self.scroll_to);
        let mut area = ScrollArea::vertical().id_salt(self.id).auto_shrink([false, true]).max_height(body_height);
        if let Some(row) = target {
            area = area.vertical_scroll_offset(self.offset_for(ui, row, body_height));
        }
        let scrolled = area.show_viewport(ui, |ui, viewport| {
            if self.dim {
                ui.multiply_opacity(0.6);
            }
            let height = self.n_rows as f32 * self.row_height;
            let (whole, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
            out.visible = self.rows_in(viewport);
            for row in out.visible.clone() {
                let top = self.row_top(row, viewport, whole);
                let rect = Rect::from_min_size(pos2(whole.left(), top), vec2(width, self.row_height));
                self.row(ui, theme, row, rect, &spans, &mut cells, &mut out);
            }
        });
        let offset_id = self.id.with("offset");
        ui.data_mut(|data| data.insert_temp(offset_id, scrolled.state.clamped_offset().y));
        if keyboard.has_focus() {
            let ring = egui::Stroke::new(theme.stroke.focus, theme.accent.ring);
            ui.painter().rect_stroke(keyboard.rect.shrink(1.0), 0.0, ring, egui::StrokeKind::Inside);
        }
        takeout::table(ui, self.id, head, self.name);
        self.record(ui, theme, &spans, &mut cells);
        out
    }

    /// Reads some of the rows without painting them, while the window asks for the whole table.
    fn record(&self, ui: &mut Ui, theme: &Theme, spans: &[(f32, f32)], cells: &mut impl FnMut(&mut TableRow<'_>)) {
        let Some(mut recording) = takeout::take_recording(ui.ctx(), self.id) else { return };
        recording.set_columns(self.columns.iter().map(|column| (column.head, column.right)));
        for index in recording.rows(self.n_rows) {
            let mut row = TableRow::new(ui, theme, self.columns, spans, Rect::NOTHING, index).recording();
            cells(&mut row);
            recording.push(&row.into_cells());
        }
        recording.end(self.n_rows);
        takeout::put_back(ui.ctx(), recording);
    }

    /// The part of the rows that the viewport shows.
    fn rows_in(&self, viewport: Rect) -> Range<usize> {
        let first = (viewport.top() / self.row_height).floor().max(0.0) as usize;
        let n_fit = (viewport.height() / self.row_height).ceil() as usize + 1;
        first.min(self.n_rows)..(first + n_fit).min(self.n_rows)
    }

    /// In f64 and from the viewport, since a million rows are more points than an f32 can count.
    fn row_top(&self, row: usize, viewport: Rect, whole: Rect) -> f32 {
        let in_view = row as f64 * f64::from(self.row_height) - f64::from(viewport.top());
        whole.top() + viewport.top() + in_view as f32
    }

    /// The scroll offset that shows `row`, moving as little as possible.
    fn offset_for(&self, ui: &Ui, row: usize, height: f32) -> f32 {
        let now = ui.data(|data| data.get_temp::<f32>(self.id.with("offset"))).unwrap_or(0.0);
        let top = row as f32 * self.row_height;
        if top < now {
            top
        } else if top + self.row_height > now + height {
            top + self.row_height - height
        } else {
            now
        }
    }

    fn head(&self, ui: &mut Ui, theme: &Theme, spans: &[(f32, f32)], width: f32, out: &mut TableResponse) {
        let (rect, _) = ui.allocate_exact_size(vec2(width, theme.size.table_head), Sense::hover());
        for (index, (column, &(left, right))) in self.columns.iter().zip(spans).enumerate() {
            let cell = Rect::from_x_y_ranges(rect.left() + left..=rect.left() + right, rect.y_range());
            if let Some((scale, marks)) = &column.scale {
                paint_scale_marks(ui.painter(), theme, cell, scale, marks);
            }
            let sorted = self.sort.filter(|sort| sort.column == index);
            if column.sortable {
                let response = ui.interact(cell, self.id.with(("head", index)), Sense::click());
                draw::name_selected(&response, Role::ColumnHeader, true, sorted.is_some(), column.head);
                draw::ring_if_focused(ui, theme, &response, cell, theme.radius.checkbox);
                if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
                    out.head_clicked = Some(index);
                }
            }
            self.head_text(ui.painter(), theme, column, cell, sorted);
        }
        draw::hairline_h(ui.painter(), rect.x_range(), rect.bottom(), theme.line.default);
    }

    fn head_text(&self, painter: &Painter, theme: &Theme, column: &Column<'_>, cell: Rect, sorted: Option<Sort>) {
        let ink = if sorted.is_some() { theme.text.primary } else { theme.text.tertiary };
        let arrow_room = if sorted.is_some() { 13.0 } else { 0.0 };
        let room = cell.width() - arrow_room;
        let galley = draw::layout_within(painter, theme, column.head, Type::TableHead, ink, room);
        let (at, anchor) = if column.right {
            (pos2(cell.right() - arrow_room, cell.center().y), Align2::RIGHT_CENTER)
        } else {
            (cell.left_center(), Align2::LEFT_CENTER)
        };
        let text = draw::paint_galley(painter, at, anchor, galley);
        if let Some(sort) = sorted {
            use crate::ui::theme::icons::{CARET_DOWN, CARET_UP};
            let glyph = if sort.descending { CARET_DOWN } else { CARET_UP };
            draw::icon_at(painter, pos2(text.right() + 8.0, cell.center().y), glyph, IconCut::Regular, 10.0, ink);
        }
    }

    /// One focus stop for the whole table: arrows ask for other rows, Enter opens.
    fn keyboard(&self, ui: &Ui, width: f32, height: f32, out: &mut TableResponse) -> Response {
        let rect = Rect::from_min_size(ui.cursor().min, vec2(width, height));
        let response = ui.interact(rect, self.id, Sense::focusable_noninteractive());
        let name = self.name;
        response.widget_info(|| WidgetInfo::labeled(Role::Table, true, name));
        if !response.has_focus() || self.n_rows == 0 {
            return response;
        }
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(self.id, filter));
        let page = (height / self.row_height).max(1.0) as usize;
        let last = self.n_rows - 1;
        let at = self.selected;
        ui.input(|input| {
            let keys = [
                (Key::ArrowDown, at.map_or(0, |row| row + 1)),
                (Key::ArrowUp, at.map_or(0, |row| row.saturating_sub(1))),
                (Key::PageDown, at.map_or(0, |row| row + page)),
                (Key::PageUp, at.map_or(0, |row| row.saturating_sub(page))),
                (Key::Home, 0),
                (Key::End, last),
            ];
            out.moved_to = keys.into_iter().find(|(key, _)| input.key_pressed(*key)).map(|(_, row)| row.min(last));
            if input.key_pressed(Key::Enter) {
                out.opened = at;
            }
        });
        response
    }

    #[expect(clippy::too_many_arguments, reason = "the state of one row in the loop of `show`")]
    fn row(
        &self,
        ui: &mut Ui,
        theme: &Theme,
        index: usize,
        rect: Rect,
        spans: &[(f32, f32)],
        cells: &mut impl FnMut(&mut TableRow<'_>),
        out: &mut TableResponse,
    ) {
        let response = ui.interact(rect, self.id.with(("row", index)), Sense::CLICK);
        let selected = self.selected == Some(index);
        let fill = match (selected, response.hovered()) {
            (true, _) => theme.bg.selected,
            (false, true) => theme.bg.hover,
            (false, false) => Color32::TRANSPARENT,
        };
        ui.painter().rect_filled(rect, 0.0, fill);
        draw::hairline_h(ui.painter(), rect.x_range(), rect.bottom(), theme.line.subtle);
        let mut row = TableRow::new(ui, theme, self.columns, spans, rect, index);
        (row.selected, row.hovered) = (selected, response.hovered());
        cells(&mut row);
        let spoken = row.into_spoken();
        draw::name_selected(&response, Role::Row, true, selected, &spoken);
        if response.hovered() {
            out.hovered = Some(index);
        }
        if response.clicked() {
            out.clicked = Some(index);
        }
        if response.double_clicked() {
            out.opened = Some(index);
        }
    }
}

/// Left and right of each column, from the left of the table. Remainders share what is left.
fn column_spans(columns: &[Column<'_>], width: f32) -> Vec<(f32, f32)> {
    let gaps = GAP * columns.len().saturating_sub(1) as f32;
    let fixed: f32 = columns
        .iter()
        .map(|column| match column.width {
            Width::Exact(width) | Width::Remainder(width) => width,
        })
        .sum();
    let n_remainders = columns.iter().filter(|column| matches!(column.width, Width::Remainder(_))).count();
    let spare = (width - 2.0 * EDGE - gaps - fixed).max(0.0);
    let each = if n_remainders > 0 { spare / n_remainders as f32 } else { 0.0 };
    let mut left = EDGE;
    columns
        .iter()
        .map(|column| {
            let width = match column.width {
                Width::Exact(width) => width,
                Width::Remainder(min) => min + each,
            };
            let span = (left, left + width);
            left += width + GAP;
            span
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_share_the_spare_width() {
        let columns = [Column::remainder("a", 100.0), Column::number("b", 60.0), Column::remainder("c", 40.0)];
        let spans = column_spans(&columns, 500.0);
        let widths: Vec<f32> = spans.iter().map(|(left, right)| right - left).collect();
        assert_eq!(widths, vec![222.0, 60.0, 162.0]);
        assert_eq!(spans[0].0, EDGE);
        assert_eq!(spans[2].1, 500.0 - EDGE);
        let narrow = column_spans(&columns, 100.0);
        assert_eq!(narrow[0].1 - narrow[0].0, 100.0);
    }

    #[test]
    fn a_second_click_on_a_head_turns_the_order() {
        let first = Sort::clicked(None, 2);
        assert_eq!(first, Sort { column: 2, descending: true });
        assert_eq!(Sort::clicked(Some(first), 2), Sort { column: 2, descending: false });
        assert_eq!(Sort::clicked(Some(first), 0), Sort { column: 0, descending: true });
    }

    #[test]
    fn only_rows_in_sight_are_drawn_of_a_million() {
        let theme = Theme::load(Default::default(), Default::default()).unwrap();
        let ctx = egui::Context::default();
        Theme::install_fonts(&ctx);
        let columns = [Column::remainder("person", 100.0)];
        let mut n_drawn = 0;
        for frame in 0..2 {
            n_drawn = 0;
            let input = egui::RawInput {
                screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(400.0, 300.0))),
                ..Default::default()
            };
            let _ =
                ctx.run_ui(input, |ui| {
                    let target = (frame == 0).then_some(999_999);
                    let out = Table::new(Id::unique("t"), &theme, "people", &columns, 1_000_000)
                        .scroll_to(target)
                        .show(ui, &theme, |row| {
                            n_drawn += 1;
                            row.text("x");
                        });
                    if frame == 1 {
                        assert!(out.visible.contains(&999_999), "{:?}", out.visible);
                    }
                });
        }
        assert!((5..20).contains(&n_drawn), "{n_drawn}");
    }
}
