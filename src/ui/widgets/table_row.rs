//! The cells of one row of a table: text, glyphs, bars, widgets. Knows nothing of scrolling or selection.

use egui::{Align, Align2, Color32, Layout, Painter, Rect, Ui, UiBuilder, pos2, vec2};

use super::chip::{paint_cluster, paint_side};
use super::draw;
use super::table::Column;
use crate::ui::text::format::MISSING;
use crate::ui::theme::{Side, Theme, Type};

/// One row in sight. Each call fills the next cell.
pub struct TableRow<'a> {
    pub index: usize,
    pub selected: bool,
    pub hovered: bool,
    ui: &'a mut Ui,
    theme: &'a Theme,
    columns: &'a [Column<'a>],
    spans: &'a [(f32, f32)],
    rect: Rect,
    next: usize,
    spoken: String,
    /// Cell by cell while the row is only read, not drawn.
    recorded: Option<Vec<String>>,
}

impl<'a> TableRow<'a> {
    /// `spans` are left and right of each column, from the left of `rect`.
    pub(super) fn new(
        ui: &'a mut Ui,
        theme: &'a Theme,
        columns: &'a [Column<'a>],
        spans: &'a [(f32, f32)],
        rect: Rect,
        index: usize,
    ) -> Self {
        let spoken = String::new();
        let recorded = None;
        Self { index, selected: false, hovered: false, ui, theme, columns, spans, rect, next: 0, spoken, recorded }
    }

    /// The row is only read: its cells are kept, nothing is painted.
    pub(super) fn recording(mut self) -> Self {
        self.recorded = Some(vec![]);
        self
    }

    /// The cells of a row that was read.
    pub(super) fn into_cells(self) -> Vec<String> {
        self.recorded.unwrap_or_default()
    }

    /// What the cells said, for screen readers.
    pub(super) fn into_spoken(self) -> String {
        self.spoken
    }

    pub fn text(&mut self, text: &str) {
        self.styled(text, Type::Dense, self.theme.text.primary);
    }

    pub fn strong(&mut self, text: &str) {
        self.styled(text, Type::DenseStrong, self.theme.text.primary);
    }

    pub fn secondary(&mut self, text: &str) {
        self.styled(text, Type::Dense, self.theme.text.secondary);
    }

    pub fn tertiary(&mut self, text: &str) {
        self.styled(text, Type::Dense, self.theme.text.tertiary);
    }

    /// A value that is not there.
    pub fn missing(&mut self) {
        self.tertiary(MISSING);
    }

    /// In the column's alignment, cut with an ellipsis.
    pub fn styled(&mut self, text: &str, style: Type, colour: Color32) {
        self.spans(&[(text, style, colour)]);
    }

    /// Several pieces in one cell.
    pub fn spans(&mut self, spans: &[(&str, Type, Color32)]) {
        let Some((cell, right)) = self.take() else { return };
        for (text, _, _) in spans {
            self.say(text);
        }
        if self.is_read_only() {
            return;
        }
        let galley = draw::layout_spans(self.ui.painter(), self.theme, spans, cell.width());
        let (at, anchor) =
            if right { (cell.right_center(), Align2::RIGHT_CENTER) } else { (cell.left_center(), Align2::LEFT_CENTER) };
        draw::paint_galley(self.ui.painter(), at, anchor, galley);
    }

    /// The glyph of a side, then text.
    pub fn side(&mut self, side: Side, text: &str, style: Type, colour: Color32) {
        let Some((cell, _)) = self.take() else { return };
        self.say(text);
        if self.is_read_only() {
            return;
        }
        let centre = pos2(cell.left() + 4.5, cell.center().y);
        paint_side(self.ui.painter(), self.theme, side, centre, self.theme.size.glyph);
        let galley = draw::layout_within(self.ui.painter(), self.theme, text, style, colour, cell.width() - 16.0);
        draw::paint_galley(self.ui.painter(), pos2(cell.left() + 16.0, cell.center().y), Align2::LEFT_CENTER, galley);
    }

    /// The letter of a cluster, then its two names in the colours of their sides.
    pub fn cluster(&mut self, cluster: usize, names: &[(&str, Color32)]) {
        let Some((cell, _)) = self.take() else { return };
        let mut spans = Vec::with_capacity(names.len() * 2);
        for (index, &(name, colour)) in names.iter().enumerate() {
            if index > 0 {
                spans.push((" · ", Type::Dense, self.theme.text.tertiary));
            }
            spans.push((name, Type::Dense, colour));
            self.say(name);
        }
        if self.is_read_only() {
            return;
        }
        let mark = Rect::from_center_size(pos2(cell.left() + 8.0, cell.center().y), vec2(16.0, 16.0));
        paint_cluster(self.ui.painter(), self.theme, cluster, mark);
        let galley = draw::layout_spans(self.ui.painter(), self.theme, &spans, cell.width() - 24.0);
        draw::paint_galley(self.ui.painter(), pos2(cell.left() + 24.0, cell.center().y), Align2::LEFT_CENTER, galley);
    }

    /// For rows of 43 points: a name and what it is, with the glyph of a side if there is one.
    pub fn two_lines(&mut self, side: Option<Side>, name: &str, below: &str) {
        let Some((cell, _)) = self.take() else { return };
        self.say(name);
        self.say(below);
        if self.is_read_only() {
            return;
        }
        let mut left = cell.left();
        if let Some(side) = side {
            let centre = pos2(left + 4.5, cell.center().y);
            paint_side(self.ui.painter(), self.theme, side, centre, self.theme.size.glyph);
            left += 17.0;
        }
        let room = cell.right() - left;
        let (painter, theme) = (self.ui.painter(), self.theme);
        let first = draw::layout_within(painter, theme, name, Type::DenseStrong, theme.text.primary, room);
        let second = draw::layout_within(painter, theme, below, Type::Caption, theme.text.tertiary, room);
        draw::paint_galley(painter, pos2(left, cell.center().y + 1.0), Align2::LEFT_BOTTOM, first);
        draw::paint_galley(painter, pos2(left, cell.center().y + 1.0), Align2::LEFT_TOP, second);
    }

    /// Paints the next cell by hand. `spoken` is what screen readers hear of it.
    pub fn paint(&mut self, spoken: &str, paint: impl FnOnce(&Painter, &Theme, Rect)) {
        let Some((cell, _)) = self.take() else { return };
        self.say(spoken);
        if !self.is_read_only() {
            paint(self.ui.painter(), self.theme, cell);
        }
    }

    /// Puts widgets in the next cell; `None` where there is none or the row is only read.
    pub fn widgets<R>(&mut self, content: impl FnOnce(&mut Ui) -> R) -> Option<R> {
        let (cell, right) = self.take()?;
        if self.is_read_only() {
            return None;
        }
        let layout = if right { Layout::right_to_left(Align::Center) } else { Layout::left_to_right(Align::Center) };
        let id = (self.index, self.next);
        let mut child = self.ui.new_child(UiBuilder::new().id_salt(id).max_rect(cell).layout(layout));
        Some(content(&mut child))
    }

    fn is_read_only(&self) -> bool {
        self.recorded.is_some()
    }

    fn say(&mut self, words: &str) {
        if let Some(cell) = self.recorded.as_mut().and_then(|cells| cells.last_mut()) {
            if !cell.is_empty() && !cell.ends_with(' ') && !words.starts_with(' ') {
                cell.push(' ');
            }
            cell.push_str(words);
            return;
        }
        if !self.spoken.is_empty() && !words.is_empty() {
            self.spoken.push_str(", ");
        }
        self.spoken.push_str(words);
    }

    /// The rectangle of the next cell, and whether it stands at the right.
    fn take(&mut self) -> Option<(Rect, bool)> {
        let (column, &(left, right)) = (self.columns.get(self.next)?, self.spans.get(self.next)?);
        self.next += 1;
        if let Some(cells) = &mut self.recorded {
            cells.push(String::new());
        }
        let x = self.rect.left() + left..=self.rect.left() + right;
        Some((Rect::from_x_y_ranges(x, self.rect.y_range()), column.right))
    }
}
