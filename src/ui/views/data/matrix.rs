//! The matrix of people and items as one picture: a row a person of the sample, a column an item, darker the stronger
//! the interest. Drag moves, the wheel and plus and minus zoom; the cell under the pointer is told.

use std::sync::Arc;

use egui::{
    Align2, Color32, ColorImage, EventFilter, Id, Key, Pos2, Rect, Response, Role, Sense, TextureHandle,
    TextureOptions, Ui, pos2, vec2,
};

use crate::app::command::{Command, MatrixOrder, Screen};
use crate::app::state::MatrixView;
use crate::ui::context::Context;
use crate::ui::theme::{Mode, Side, Theme, Type, icons};
use crate::ui::widgets::chip::paint_cluster;
use crate::ui::widgets::{
    Button, Choice, ControlSize, IconButton, Problem, Sign, draw, empty_state, error_state, padded, panel_header,
    segmented, skeleton_rows, tooltip,
};

const LEFT: f32 = 40.0;
const TOP: f32 = 22.0;
const MAX_ZOOM: f32 = 24.0;
const ZOOM_STEP: f32 = 1.5;
/// How much of the colour the weakest interest has: it must be seen.
const LEAST_INK: f32 = 0.5;
const ORDERS: [MatrixOrder; 2] = [MatrixOrder::Popularity, MatrixOrder::Cluster];

#[derive(Default)]
pub struct Matrix {
    picture: Option<(Arc<MatrixView>, Mode, TextureHandle)>,
    /// The part that is seen, in shares of the picture; nothing for all.
    view: Option<Rect>,
}

impl Matrix {
    pub fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let state = cx.state;
        self.head(ui, cx, state.data.matrix.shown());
        if let Some(failure) = state.data.matrix.failure() {
            let [happened, kept, to_do] = cx.failure(failure);
            let names = [cx.t("error-happened"), cx.t("error-kept"), cx.t("error-do")];
            let title = cx.t("matrix-failed");
            let lines = [(&*names[0], &*happened), (&*names[1], &*kept), (&*names[2], &*to_do)];
            let mut again = false;
            padded(ui, |ui| {
                error_state(ui, cx.theme, &Problem { title: &title, lines }, |ui| {
                    again = Button::primary(&cx.t("retry")).show(ui, cx.theme).clicked();
                });
            });
            if again {
                cx.send(Command::SetMatrixOrder(state.data.matrix_order));
            }
            return;
        }
        match state.data.matrix.shown() {
            Some(matrix) if matrix.cells.is_empty() => {
                let (title, text) = (cx.t("matrix-empty"), cx.t("matrix-empty-text"));
                empty_state(ui, cx.theme, Sign::Icon(icons::GRID_NINE), &title, &text, |_| {});
            }
            Some(matrix) => {
                if state.data.matrix.is_busy() {
                    ui.multiply_opacity(0.6);
                }
                self.plot(ui, cx, matrix);
            }
            None => padded(ui, |ui| skeleton_rows(ui, cx.theme, 12, &[0.2, 0.2, 0.2, 0.2])),
        }
    }

    fn head(&mut self, ui: &mut Ui, cx: &mut Context<'_>, matrix: Option<&Arc<MatrixView>>) {
        let theme = cx.theme;
        let note = matrix.map(|matrix| {
            let filled = matrix.n_filled as f64 / (matrix.n_people * matrix.n_items).max(1) as f64;
            cx.tw(
                "matrix-note",
                &[
                    ("people", matrix.people.len().into()),
                    ("of_people", matrix.n_people.into()),
                    ("items", matrix.items.len().into()),
                    ("of_items", matrix.n_items.into()),
                    ("share", cx.format().share(filled).into()),
                ],
            )
        });
        let mut asked = None;
        panel_header(ui, theme, &cx.t("matrix-title"), &note.unwrap_or_default(), |ui| {
            ui.spacing_mut().item_spacing.x = theme.space.s3;
            if IconButton::new(icons::CORNERS_OUT, &cx.t("matrix-fit")).show(ui, theme).clicked() {
                self.view = None;
            }
            if IconButton::new(icons::MAGNIFYING_GLASS_MINUS, &cx.t("matrix-out")).show(ui, theme).clicked() {
                self.zoom(1.0 / ZOOM_STEP, pos2(0.5, 0.5));
            }
            if IconButton::new(icons::MAGNIFYING_GLASS_PLUS, &cx.t("matrix-in")).show(ui, theme).clicked() {
                self.zoom(ZOOM_STEP, pos2(0.5, 0.5));
            }
            asked = order_switch(ui, cx);
        });
        if let Some(command) = asked {
            cx.send(command);
        }
    }

    fn plot(&mut self, ui: &mut Ui, cx: &Context<'_>, matrix: &Arc<MatrixView>) {
        let theme = cx.theme;
        let area = ui.available_rect_before_wrap();
        let rect = Rect::from_min_max(area.min + vec2(LEFT, TOP), area.max - vec2(16.0, 12.0));
        let response = ui.interact(rect, Id::unique("matrix"), Sense::click_and_drag());
        let summary =
            cx.tw("matrix-summary", &[("people", matrix.people.len().into()), ("items", matrix.items.len().into())]);
        draw::name(&response, Role::Canvas, true, &summary);
        self.move_view(ui, &response, rect);
        let view = self.view.unwrap_or(whole());
        let texture = self.texture(ui, theme, matrix);
        ui.painter().rect_filled(rect, 0.0, theme.bg.app);
        ui.painter().with_clip_rect(rect).image(texture, rect, view, Color32::WHITE);
        let lens = Lens { rect, view };
        sides(ui, cx, matrix, &lens);
        clusters(ui, theme, matrix, &lens);
        self.cell(ui, cx, matrix, &lens, &response);
        draw::ring_if_focused(ui, theme, &response, rect, 0.0);
        ui.advance_cursor_after_rect(area);
    }

    /// Made again when the matrix or the theme changes.
    fn texture(&mut self, ui: &Ui, theme: &Theme, matrix: &Arc<MatrixView>) -> egui::TextureId {
        let is_made =
            |made: &&(Arc<MatrixView>, Mode, TextureHandle)| Arc::ptr_eq(&made.0, matrix) && made.1 == theme.mode;
        if let Some((_, _, texture)) = self.picture.as_ref().filter(is_made) {
            return texture.id();
        }
        let options = TextureOptions { minification: egui::TextureFilter::Linear, ..TextureOptions::NEAREST };
        let texture = ui.ctx().load_texture("matrix", picture(matrix, theme), options);
        let id = texture.id();
        self.picture = Some((Arc::clone(matrix), theme.mode, texture));
        self.view = None;
        id
    }

    fn move_view(&mut self, ui: &Ui, response: &Response, rect: Rect) {
        let view = self.view.unwrap_or(whole());
        if response.dragged() {
            let delta = response.drag_delta();
            self.shift(vec2(-delta.x / rect.width() * view.width(), -delta.y / rect.height() * view.height()));
        }
        if response.clicked() {
            response.request_focus();
        }
        if let Some(at) = response.hover_pos() {
            let scroll = ui.input(|input| input.smooth_scroll_delta().y + (input.zoom_delta() - 1.0) * 200.0);
            if scroll.abs() > 0.1 {
                let share = (at - rect.min) / rect.size();
                self.zoom((scroll * 0.004).exp(), share.to_pos2());
            }
        }
        if !response.has_focus() {
            return;
        }
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let step = 0.1 * view.size();
        let keys = [
            (Key::ArrowLeft, vec2(-step.x, 0.0)),
            (Key::ArrowRight, vec2(step.x, 0.0)),
            (Key::ArrowUp, vec2(0.0, -step.y)),
            (Key::ArrowDown, vec2(0.0, step.y)),
        ];
        let pressed = |key| ui.input(|input| input.key_pressed(key));
        keys.into_iter().filter(|(key, _)| pressed(*key)).for_each(|(_, by)| self.shift(by));
        if pressed(Key::Plus) || pressed(Key::Equals) {
            self.zoom(ZOOM_STEP, pos2(0.5, 0.5));
        }
        if pressed(Key::Minus) {
            self.zoom(1.0 / ZOOM_STEP, pos2(0.5, 0.5));
        }
        if pressed(Key::Home) {
            self.view = None;
        }
    }

    /// Zooms so that what is at `share` of the rectangle stays there.
    fn zoom(&mut self, factor: f32, share: Pos2) {
        let view = self.view.unwrap_or(whole());
        let size = (view.size() / factor).clamp(vec2(1.0, 1.0) / MAX_ZOOM, vec2(1.0, 1.0));
        let fixed = view.min + view.size() * share.to_vec2();
        self.view = Some(inside(Rect::from_min_size(fixed - size * share.to_vec2(), size)));
    }

    fn shift(&mut self, by: egui::Vec2) {
        self.view = self.view.map(|view| inside(view.translate(by)));
    }

    /// Says whose and what the cell under the pointer is.
    fn cell(&self, ui: &Ui, cx: &Context<'_>, matrix: &MatrixView, lens: &Lens, response: &Response) {
        let Some(at) = response.hover_pos().filter(|_| !response.dragged()) else { return };
        let share = lens.view.min + (at - lens.rect.min) / lens.rect.size() * lens.view.size();
        let (row, column) =
            ((share.y * matrix.people.len() as f32) as usize, (share.x * matrix.items.len() as f32) as usize);
        let (Some(&person), Some(&item)) = (matrix.people.get(row), matrix.items.get(column)) else { return };
        let Some(dataset) = cx.state.dataset() else { return };
        let strength = matrix.cells.get(row * matrix.items.len() + column).copied().unwrap_or(0.0);
        let ink = egui::Stroke::new(1.0, cx.theme.line.strong);
        let painter = ui.painter().with_clip_rect(lens.rect);
        painter.hline(lens.rect.x_range(), at.y, ink);
        painter.vline(at.x, lens.rect.y_range(), ink);
        let words = if strength > 0.0 { cx.format().weight(f64::from(strength)) } else { cx.t("matrix-nothing") };
        let person = dataset.people.label(person as usize);
        let rows = [(cx.t("person"), person), (cx.t("import-strength"), words)];
        let rows: Vec<(&str, &str)> = rows.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        response.clone().on_hover_ui_at_pointer(|ui| {
            tooltip(ui, cx.theme, dataset.catalogue.title(item as usize), &rows, "");
        });
    }
}

/// Between shares of the picture and the screen.
struct Lens {
    rect: Rect,
    view: Rect,
}

impl Lens {
    fn x(&self, share: f32) -> f32 {
        self.rect.left() + (share - self.view.left()) / self.view.width() * self.rect.width()
    }

    fn y(&self, share: f32) -> f32 {
        self.rect.top() + (share - self.view.top()) / self.view.height() * self.rect.height()
    }
}

fn whole() -> Rect {
    Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0))
}

/// Moved so far that it lies in the picture.
fn inside(view: Rect) -> Rect {
    let least = view.min.clamp(pos2(0.0, 0.0), (vec2(1.0, 1.0) - view.size()).max(vec2(0.0, 0.0)).to_pos2());
    Rect::from_min_size(least, view.size())
}

/// A pixel a cell, in the colour of the item's side.
fn picture(matrix: &MatrixView, theme: &Theme) -> ColorImage {
    let n_items = matrix.items.len();
    let largest = matrix.cells.iter().copied().fold(0.0_f32, f32::max).max(f32::MIN_POSITIVE);
    let colour = |(at, &strength): (usize, &f32)| {
        if strength <= 0.0 {
            return Color32::TRANSPARENT;
        }
        let side = if at % n_items.max(1) < matrix.n_courses { Side::Course } else { Side::Music };
        let ink = LEAST_INK + (1.0 - LEAST_INK) * (strength / largest).sqrt();
        theme.side(side).fill.gamma_multiply(ink)
    };
    ColorImage::new([n_items, matrix.people.len()], matrix.cells.iter().enumerate().map(colour).collect())
}

/// Courses and music over their columns.
fn sides(ui: &Ui, cx: &Context<'_>, matrix: &MatrixView, lens: &Lens) {
    let theme = cx.theme;
    let border = matrix.n_courses as f32 / matrix.items.len().max(1) as f32;
    let painter = ui.painter();
    for (from, to, side, key) in [(0.0, border, Side::Course, "side-courses"), (border, 1.0, Side::Music, "side-music")]
    {
        let left = lens.x(from).max(lens.rect.left());
        let right = lens.x(to).min(lens.rect.right());
        if right - left < 24.0 {
            continue;
        }
        let line = Rect::from_x_y_ranges(left..=right - 1.0, lens.rect.top() - 3.0..=lens.rect.top() - 1.0);
        painter.rect_filled(line, 0.0, theme.side(side).fill);
        let words = draw::layout_within(painter, theme, &cx.t(key), Type::Caption, theme.side(side).text, right - left);
        draw::paint_galley(painter, pos2(left, lens.rect.top() - 5.0), Align2::LEFT_BOTTOM, words);
    }
}

/// The letter of each cluster beside its rows, and a line where it begins.
fn clusters(ui: &Ui, theme: &Theme, matrix: &MatrixView, lens: &Lens) {
    let n_people = matrix.people.len().max(1) as f32;
    let ends = matrix.clusters.iter().skip(1).map(|(row, _)| *row).chain([matrix.people.len()]);
    for (&(start, label), end) in matrix.clusters.iter().zip(ends) {
        let top = lens.y(start as f32 / n_people).max(lens.rect.top());
        let bottom = lens.y(end as f32 / n_people).min(lens.rect.bottom());
        if bottom - top < 18.0 {
            continue;
        }
        draw::hairline_h(ui.painter(), lens.rect.x_range(), top, theme.line.strong);
        if label != u16::MAX {
            let mark = Rect::from_center_size(pos2(lens.rect.left() - 14.0, top + 12.0), vec2(16.0, 16.0));
            paint_cluster(ui.painter(), theme, usize::from(label), mark);
        }
    }
}

/// By popularity, or by cluster once there are clusters.
fn order_switch(ui: &mut Ui, cx: &Context<'_>) -> Option<Command> {
    let theme = cx.theme;
    if cx.state.segments.clustering.shown().is_none() {
        let words = cx.t("matrix-find-clusters");
        let is_clicked =
            Button::ghost(&words).small().show(ui, theme).on_hover_text(cx.t("matrix-why-clusters")).clicked();
        return is_clicked.then_some(Command::Go(Screen::Segments));
    }
    let words = ["matrix-by-popularity", "matrix-by-cluster"].map(|key| cx.t(key));
    let choices: Vec<Choice<'_>> = words.iter().map(|word| Choice::new(word)).collect();
    let mut chosen = ORDERS.iter().position(|order| *order == cx.state.data.matrix_order).unwrap_or(0);
    let is_changed = segmented(ui, theme, &cx.t("matrix-order"), ControlSize::Small, &choices, &mut chosen).changed();
    ORDERS.get(chosen).filter(|_| is_changed).map(|order| Command::SetMatrixOrder(*order))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::Script;

    #[test]
    fn a_pixel_a_cell_in_the_colour_of_its_side() {
        let theme = Theme::load(Mode::Dark, Script::Latin).unwrap();
        let matrix = MatrixView {
            people: vec![0, 1],
            items: vec![0, 1],
            n_courses: 1,
            cells: vec![1.0, 0.0, 0.0, 0.25],
            ..MatrixView::default()
        };
        let image = picture(&matrix, &theme);
        assert_eq!(image.size, [2, 2]);
        assert_eq!(image.pixels[0], theme.course.fill);
        assert_eq!(image.pixels[1], Color32::TRANSPARENT);
        assert_eq!(image.pixels[3], theme.music.fill.gamma_multiply(0.75));
    }

    #[test]
    fn the_view_stays_inside_the_picture() {
        let mut matrix = Matrix::default();
        matrix.zoom(4.0, pos2(1.0, 0.0));
        assert_eq!(matrix.view, Some(Rect::from_min_max(pos2(0.75, 0.0), pos2(1.0, 0.25))));
        matrix.shift(vec2(5.0, 0.1));
        assert_eq!(matrix.view.unwrap().right(), 1.0);
        matrix.zoom(1e-3, pos2(0.5, 0.5));
        assert_eq!(matrix.view, Some(whole()));
        matrix.zoom(1e6, pos2(0.5, 0.5));
        assert!((matrix.view.unwrap().width() - 1.0 / MAX_ZOOM).abs() < 1e-5);
    }
}
