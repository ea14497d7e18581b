//! Chips, badges, keys, and the glyphs of courses, crossing and music.

use egui::{Align2, Color32, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, pos2, vec2};

use super::draw;
use crate::ui::theme::{IconCut, Side, Status, Theme, Type, cluster_letter};

const PADDING: f32 = 10.0;
const CLUSTER_SIDE: f32 = 16.0;

/// Paints the glyph of a side: square, diamond, circle.
pub fn paint_side(painter: &Painter, theme: &Theme, side: Side, centre: Pos2, size: f32) {
    paint_side_in(painter, side, centre, size, theme.side(side).fill);
}

/// The same in another colour, for a legend that needs it.
pub fn paint_side_in(painter: &Painter, side: Side, centre: Pos2, size: f32, colour: Color32) {
    let half = size / 2.0;
    match side {
        Side::Course => {
            let square = Rect::from_center_size(draw::snap(painter, centre), vec2(size - 1.0, size - 1.0));
            painter.rect_filled(square, draw::corner(1.5), colour);
        }
        Side::Both => {
            let points = [vec2(0.0, -half), vec2(half, 0.0), vec2(0.0, half), vec2(-half, 0.0)];
            let points = points.into_iter().map(|offset| centre + offset).collect();
            painter.add(Shape::convex_polygon(points, colour, Stroke::NONE));
        }
        Side::Music => {
            painter.circle_filled(centre, half - 0.5, colour);
        }
    }
}

/// The glyph alone. `label` is what screen readers hear.
pub fn side_glyph(ui: &mut Ui, theme: &Theme, side: Side, label: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(theme.size.glyph, theme.size.icon), Sense::hover());
    paint_side(ui.painter(), theme, side, rect.center(), theme.size.glyph);
    draw::name(&response, Role::Image, true, label);
    response
}

/// The letter of a cluster on its colour.
pub fn cluster_mark(ui: &mut Ui, theme: &Theme, index: usize) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(CLUSTER_SIDE, CLUSTER_SIDE), Sense::hover());
    paint_cluster(ui.painter(), theme, index, rect);
    draw::name(&response, Role::Image, true, &cluster_letter(index));
    response
}

pub fn paint_cluster(painter: &Painter, theme: &Theme, index: usize, rect: Rect) {
    let fill = theme.ramps.cluster(index);
    painter.rect_filled(rect, draw::corner(4.0), fill);
    let ink = theme.ink_on(fill);
    let letter = cluster_letter(index);
    draw::text_at(painter, theme, rect.center(), Align2::CENTER_CENTER, &letter, Type::TableHead, ink);
}

/// One entry of a legend: the mark and its words.
pub fn legend(ui: &mut Ui, theme: &Theme, mark: LegendMark, label: &str) -> Response {
    let galley = draw::layout(ui.painter(), theme, label, Type::Dense, theme.text.secondary);
    let mark_width = if matches!(mark, LegendMark::Line(_) | LegendMark::Dashes(_)) { 18.0 } else { 11.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(mark_width + 6.0 + galley.size().x, 18.0), Sense::hover());
    let (painter, y) = (ui.painter(), rect.center().y);
    let centre = pos2(rect.left() + mark_width / 2.0, y);
    match mark {
        LegendMark::Side(side) => paint_side(painter, theme, side, centre, theme.size.glyph),
        LegendMark::Square(colour) => {
            let square = Rect::from_center_size(draw::snap(painter, centre), vec2(10.0, 10.0));
            painter.rect_filled(square, draw::corner(2.0), colour);
        }
        LegendMark::Dot(colour) => {
            painter.circle_filled(centre, 4.0, colour);
        }
        LegendMark::Line(colour) => {
            painter.hline(rect.left()..=rect.left() + mark_width, y, Stroke::new(theme.stroke.line_chart, colour));
        }
        LegendMark::Dashes(colour) => {
            let end = pos2(rect.left() + mark_width, y);
            let stroke = Stroke::new(theme.stroke.line_chart_quiet, colour);
            draw::dashed_line(painter, pos2(rect.left(), y), end, theme.stroke.dash_reference, stroke);
        }
    }
    draw::paint_galley(painter, pos2(rect.left() + mark_width + 6.0, y), Align2::LEFT_CENTER, galley);
    draw::name(&response, Role::Label, true, label);
    response
}

/// The mark of a legend: the same as on the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LegendMark {
    Side(Side),
    Square(Color32),
    Dot(Color32),
    Line(Color32),
    Dashes(Color32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ChipKind {
    Plain,
    Domain(Side),
    Selected,
    Dashed,
}

#[derive(Debug, Clone)]
#[must_use = "nothing is drawn until `show`"]
pub struct Chip<'a> {
    label: &'a str,
    count: &'a str,
    kind: ChipKind,
    icon: Option<&'a str>,
    remove_name: Option<&'a str>,
}

/// What happened to a chip.
#[derive(Debug, Clone)]
pub struct ChipResponse {
    pub response: Response,
    /// The cross was clicked, or Delete pressed.
    pub removed: bool,
}

impl<'a> Chip<'a> {
    pub fn new(label: &'a str) -> Self {
        Self { label, count: "", kind: ChipKind::Plain, icon: None, remove_name: None }
    }

    /// In the colours of a side, with its glyph.
    pub fn domain(side: Side, label: &'a str) -> Self {
        Self { kind: ChipKind::Domain(side), ..Self::new(label) }
    }

    /// In the colour of what is chosen.
    pub fn selected(label: &'a str) -> Self {
        Self { kind: ChipKind::Selected, ..Self::new(label) }
    }

    /// A dashed "add".
    pub fn add(label: &'a str) -> Self {
        Self { kind: ChipKind::Dashed, icon: Some(crate::ui::theme::icons::PLUS), ..Self::new(label) }
    }

    pub fn count(mut self, count: &'a str) -> Self {
        self.count = count;
        self
    }

    pub fn icon(mut self, glyph: &'a str) -> Self {
        self.icon = Some(glyph);
        self
    }

    /// With a cross; `name` is what the cross does, for its tooltip.
    pub fn removable(mut self, name: &'a str) -> Self {
        self.remove_name = Some(name);
        self
    }

    pub fn show(self, ui: &mut Ui, theme: &Theme) -> ChipResponse {
        let (fill, edge, ink) = self.colours(theme);
        let strong = if self.kind == ChipKind::Selected { ink } else { theme.text.primary };
        let spans = [(self.label, Type::Dense, ink), ("  ", Type::Dense, ink), (self.count, Type::DenseStrong, strong)];
        let used = if self.count.is_empty() { &spans[..1] } else { &spans[..] };
        let galley = draw::layout_spans(ui.painter(), theme, used, f32::INFINITY);
        let has_mark = self.icon.is_some() || matches!(self.kind, ChipKind::Domain(_));
        let lead = if has_mark { 18.0 } else { 0.0 };
        let tail = if self.remove_name.is_some() { 18.0 } else { 0.0 };
        let size = vec2(2.0 * PADDING + lead + galley.size().x + tail, theme.size.chip);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        draw::name(&response, Role::Button, ui.is_enabled(), self.label);
        let radius = rect.height() / 2.0;
        let fill = if response.hovered() && self.kind != ChipKind::Selected { fill_hover(theme, fill) } else { fill };
        if self.kind == ChipKind::Dashed {
            draw::dashed_box(ui.painter(), rect, radius, (3.0, 2.0), edge);
        } else {
            draw::boxed(ui.painter(), rect, radius, fill, edge);
        }
        let y = rect.center().y;
        let mark = pos2(rect.left() + PADDING + 5.0, y);
        match (self.kind, self.icon) {
            (_, Some(glyph)) => draw::icon_at(ui.painter(), mark, glyph, IconCut::Regular, 13.0, ink),
            (ChipKind::Domain(side), None) => paint_side(ui.painter(), theme, side, mark, theme.size.glyph),
            _ => {}
        }
        draw::paint_galley(ui.painter(), pos2(rect.left() + PADDING + lead, y), Align2::LEFT_CENTER, galley);
        draw::ring_if_focused(ui, theme, &response, rect, radius);
        let removed = self.remove(ui, theme, rect, &response);
        ChipResponse { response, removed }
    }

    fn remove(&self, ui: &Ui, theme: &Theme, rect: Rect, response: &Response) -> bool {
        let Some(name) = self.remove_name else { return false };
        let cell = Rect::from_min_max(pos2(rect.right() - 24.0, rect.top()), rect.max);
        let cross = ui.interact(cell, response.id.with("remove"), Sense::click());
        draw::name(&cross, Role::Button, ui.is_enabled(), name);
        let ink = if cross.hovered() { theme.text.primary } else { theme.text.tertiary };
        let centre = pos2(cell.center().x - 1.0, cell.center().y);
        draw::icon_at(ui.painter(), centre, crate::ui::theme::icons::X, IconCut::Regular, 11.0, ink);
        draw::ring_if_focused(ui, theme, &cross, cell.shrink(3.0), 4.0);
        let deleted = response.has_focus() && ui.input(|input| input.key_pressed(egui::Key::Delete));
        cross.on_hover_text(name).clicked() || deleted
    }

    fn colours(&self, theme: &Theme) -> (Color32, Color32, Color32) {
        match self.kind {
            ChipKind::Plain => (theme.bg.panel, theme.line.default, theme.text.primary),
            ChipKind::Dashed => (Color32::TRANSPARENT, theme.line.strong, theme.text.secondary),
            ChipKind::Selected => (theme.bg.selected, theme.accent.line, theme.accent.text),
            ChipKind::Domain(side) => {
                let colours = theme.side(side);
                (colours.subtle, colours.line, colours.text)
            }
        }
    }
}

fn fill_hover(theme: &Theme, fill: Color32) -> Color32 {
    if fill == theme.bg.panel { theme.bg.hover } else { fill }
}

/// A status in an icon and a word.
#[derive(Debug, Clone)]
#[must_use = "nothing is drawn until `show`"]
pub struct Badge<'a> {
    status: Status,
    label: &'a str,
    icon: Option<&'a str>,
}

impl<'a> Badge<'a> {
    pub fn new(status: Status, label: &'a str) -> Self {
        Self { status, label, icon: None }
    }

    pub fn icon(mut self, glyph: &'a str) -> Self {
        self.icon = Some(glyph);
        self
    }

    pub fn show(self, ui: &mut Ui, theme: &Theme) -> Response {
        let colours = theme.status(self.status);
        let galley = draw::layout(ui.painter(), theme, self.label, Type::TableHead, colours.text);
        let size = vec2(galley.size().x + 28.0, theme.size.badge.max(galley.size().y + 2.0));
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        draw::name(&response, Role::Status, true, self.label);
        ui.painter().rect_filled(rect, draw::corner(theme.radius.checkbox), colours.subtle);
        let centre = pos2(rect.left() + 12.0, rect.center().y);
        match self.icon {
            Some(glyph) => draw::icon_at(ui.painter(), centre, glyph, IconCut::Regular, 12.0, colours.text),
            None => paint_badge_icon(ui.painter(), self.status, centre, 12.0, colours.text),
        }
        draw::paint_galley(ui.painter(), pos2(rect.left() + 21.0, rect.center().y), Align2::LEFT_CENTER, galley);
        response
    }
}

/// The icon that always goes with a status.
pub fn paint_badge_icon(painter: &Painter, status: Status, centre: Pos2, size: f32, colour: Color32) {
    let glyph = match status {
        Status::Ok => crate::ui::theme::icons::CHECK_CIRCLE,
        Status::Warn => crate::ui::theme::icons::WARNING,
        Status::Error => crate::ui::theme::icons::X_CIRCLE,
        Status::Info => crate::ui::theme::icons::INFO,
        Status::Active => crate::ui::theme::icons::CLOCK,
    };
    draw::icon_at(painter, centre, glyph, IconCut::Regular, size, colour);
}

/// A key of the keyboard, as in menus.
pub fn key_cap(ui: &mut Ui, theme: &Theme, key: &str) -> Response {
    let galley = draw::layout(ui.painter(), theme, key, Type::Caption, theme.text.tertiary);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 10.0, 18.0), Sense::hover());
    paint_key_cap(ui.painter(), theme, rect);
    draw::paint_galley(ui.painter(), rect.center(), Align2::CENTER_CENTER, galley);
    draw::name(&response, Role::Label, true, key);
    response
}

pub(super) fn paint_key_cap(painter: &Painter, theme: &Theme, rect: Rect) {
    let edge = Stroke::new(1.0, theme.line.default);
    painter.rect(rect, draw::corner(theme.radius.checkbox), theme.bg.app, edge, StrokeKind::Inside);
}
