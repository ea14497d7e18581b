//! Choosing: checkbox, radio, switch, segmented control, tabs.

use egui::{
    Align2, Color32, CursorIcon, EventFilter, Key, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, pos2, vec2,
};

use super::button::ControlSize;
use super::chip::paint_side;
use super::draw;
use crate::ui::theme::{IconCut, Side, Theme, Type};

const LABEL_GAP: f32 = 8.0;

/// A box with a tick, and its words. Returns the response; `marked_changed` when toggled.
pub fn checkbox(ui: &mut Ui, theme: &Theme, checked: &mut bool, label: &str) -> Response {
    let mut response = ticked(ui, theme, Some(*checked), label, Role::CheckBox);
    if response.clicked() {
        *checked = !*checked;
        response.mark_changed();
    }
    response
}

/// A box that may stand for "some of them" (`None`). A click asks for all, or for none when all are on.
pub fn checkbox_tri(ui: &mut Ui, theme: &Theme, state: Option<bool>, label: &str) -> Response {
    ticked(ui, theme, state, label, Role::CheckBox)
}

fn ticked(ui: &mut Ui, theme: &Theme, state: Option<bool>, label: &str, role: Role) -> Response {
    let side = theme.size.checkbox;
    let (mark, response) = mark_with_label(ui, theme, vec2(side, side), label);
    draw::name_selected(&response, role, ui.is_enabled(), state.unwrap_or(true), label);
    paint_check(ui, theme, mark, state, response.hovered());
    draw::ring_if_focused(ui, theme, &response, mark, theme.radius.checkbox);
    response
}

/// Paints the box alone.
pub fn paint_check(ui: &Ui, theme: &Theme, rect: Rect, state: Option<bool>, hovered: bool) {
    if state == Some(false) {
        let fill = if hovered { theme.bg.hover } else { theme.bg.app };
        draw::boxed(ui.painter(), rect, theme.radius.checkbox, fill, theme.line.strong);
        return;
    }
    let fill = if hovered { theme.accent.hover } else { theme.accent.fill };
    ui.painter().rect_filled(rect, draw::corner(theme.radius.checkbox), fill);
    let glyph = if state.is_some() { crate::ui::theme::icons::CHECK } else { crate::ui::theme::icons::MINUS };
    draw::icon_at(ui.painter(), rect.center(), glyph, IconCut::Bold, 12.0, theme.accent.on);
}

/// One of several. Returns the response of this one; the caller sets the choice when it is clicked.
pub fn radio(ui: &mut Ui, theme: &Theme, chosen: bool, label: &str) -> Response {
    let side = theme.size.checkbox;
    let (mark, response) = mark_with_label(ui, theme, vec2(side, side), label);
    draw::name_selected(&response, Role::RadioButton, ui.is_enabled(), chosen, label);
    let (centre, radius) = (mark.center(), side / 2.0);
    if chosen {
        ui.painter().circle_filled(centre, radius, theme.accent.fill);
        ui.painter().circle_filled(centre, 3.0, theme.accent.on);
    } else {
        let fill = if response.hovered() { theme.bg.hover } else { theme.bg.app };
        ui.painter().circle(centre, radius - 0.5, fill, Stroke::new(1.0, theme.line.strong));
    }
    draw::ring_if_focused(ui, theme, &response, mark, radius);
    response
}

/// For settings that act at once.
pub fn switch(ui: &mut Ui, theme: &Theme, on: &mut bool, label: &str) -> Response {
    let size = vec2(theme.size.switch_width, theme.size.switch_height);
    let (mark, mut response) = mark_with_label(ui, theme, size, label);
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    draw::name_selected(&response, Role::Switch, ui.is_enabled(), *on, label);
    let radius = mark.height() / 2.0;
    let t = ui.ctx().animate_bool_with_time(response.id, *on, theme.motion.hover_ms / 1000.0);
    let thumb = pos2(egui::lerp(mark.left() + radius..=mark.right() - radius, t), mark.center().y);
    if *on {
        ui.painter().rect_filled(mark, draw::corner(radius), theme.accent.fill);
        ui.painter().circle_filled(thumb, radius - 3.0, theme.accent.on);
    } else {
        draw::boxed(ui.painter(), mark, radius, theme.bg.pressed, theme.line.strong);
        ui.painter().circle_filled(thumb, radius - 3.5, theme.data.neutral);
    }
    draw::ring_if_focused(ui, theme, &response, mark, radius);
    response
}

/// Room for a mark and its words; returns where the mark is.
fn mark_with_label(ui: &mut Ui, theme: &Theme, mark: egui::Vec2, label: &str) -> (Rect, Response) {
    let room = (ui.available_width() - mark.x - LABEL_GAP).max(1.0);
    let galley = draw::layout_wrapped(ui.painter(), theme, label, Type::Dense, theme.text.primary, room);
    let label_width = if label.is_empty() { 0.0 } else { LABEL_GAP + galley.size().x };
    let height = theme.size.control_small.max(galley.size().y);
    let (rect, response) = ui.allocate_exact_size(vec2(mark.x + label_width, height), Sense::click());
    let at = Rect::from_min_size(pos2(rect.left(), rect.center().y - mark.y / 2.0), mark);
    if !label.is_empty() {
        draw::paint_galley(ui.painter(), pos2(at.right() + LABEL_GAP, rect.center().y), Align2::LEFT_CENTER, galley);
    }
    (at, response.on_hover_cursor(CursorIcon::PointingHand))
}

/// One choice of a segmented control or a row of tabs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choice<'a> {
    pub label: &'a str,
    /// Shown after the label in tertiary.
    pub count: &'a str,
    pub icon: Option<&'a str>,
}

impl<'a> Choice<'a> {
    pub fn new(label: &'a str) -> Self {
        Self { label, ..Self::default() }
    }

    pub fn with_count(label: &'a str, count: &'a str) -> Self {
        Self { label, count, ..Self::default() }
    }

    /// An icon alone; the label is the tooltip.
    pub fn icon(glyph: &'a str, label: &'a str) -> Self {
        Self { label, icon: Some(glyph), ..Self::default() }
    }
}

/// Two to four choices side by side. `chosen` is an index; arrows move it while it has the focus.
pub fn segmented(
    ui: &mut Ui,
    theme: &Theme,
    name: &str,
    size: ControlSize,
    choices: &[Choice<'_>],
    chosen: &mut usize,
) -> Response {
    let galleys: Vec<_> = choices
        .iter()
        .map(|choice| draw::layout(ui.painter(), theme, choice.label, Type::Control, Color32::PLACEHOLDER))
        .collect();
    let width_of = |index: usize| match (choices.get(index).and_then(|c| c.icon), galleys.get(index)) {
        (Some(_), _) => 30.0,
        (None, Some(galley)) => galley.size().x + 22.0,
        (None, None) => 0.0,
    };
    let total = 6.0 + (0..choices.len()).map(width_of).sum::<f32>();
    let (rect, mut response) = ui.allocate_exact_size(vec2(total, size.height(theme)), Sense::click());
    draw::boxed(ui.painter(), rect, theme.radius.control, segment_ground(theme), theme.line.default);
    if arrow_moves(ui, &response, choices.len(), chosen) {
        response.mark_changed();
    }
    let mut left = rect.left() + 3.0;
    for (index, (choice, galley)) in choices.iter().zip(&galleys).enumerate() {
        let cell = Rect::from_min_size(pos2(left, rect.top() + 3.0), vec2(width_of(index), rect.height() - 6.0));
        left = cell.right();
        let part = ui.interact(cell, response.id.with(index), Sense::click());
        draw::name_selected(&part, Role::RadioButton, ui.is_enabled(), *chosen == index, choice.label);
        if part.clicked() && *chosen != index {
            *chosen = index;
            response.mark_changed();
        }
        let ink = segment_cell(ui, theme, cell, *chosen == index, part.hovered());
        if let Some(glyph) = choice.icon {
            draw::icon_at(ui.painter(), cell.center(), glyph, IconCut::Regular, theme.size.icon, ink);
        } else {
            let at = Align2::CENTER_CENTER.anchor_size(cell.center(), galley.size()).min;
            ui.painter().galley(draw::snap(ui.painter(), at), galley.clone(), ink);
        }
        draw::ring_if_focused(ui, theme, &part, cell, theme.radius.segment);
        if choice.icon.is_some() {
            part.on_hover_text(choice.label);
        }
    }
    draw::name(&response, Role::RadioGroup, ui.is_enabled(), name);
    draw::ring_if_focused(ui, theme, &response, rect, theme.radius.control);
    response
}

/// Course to music, music to course, and so on: a segmented control with glyphs of the sides.
pub fn direction_switch(
    ui: &mut Ui,
    theme: &Theme,
    name: &str,
    directions: &[Direction<'_>],
    chosen: &mut usize,
) -> Response {
    let widths: Vec<f32> = directions.iter().map(|direction| direction.width(ui, theme)).collect();
    let total = 6.0 + widths.iter().sum::<f32>();
    let (rect, mut response) = ui.allocate_exact_size(vec2(total, theme.size.control), Sense::click());
    draw::boxed(ui.painter(), rect, theme.radius.control, segment_ground(theme), theme.line.default);
    if arrow_moves(ui, &response, directions.len(), chosen) {
        response.mark_changed();
    }
    let mut left = rect.left() + 3.0;
    for (index, (direction, width)) in directions.iter().zip(widths).enumerate() {
        let cell = Rect::from_min_size(pos2(left, rect.top() + 3.0), vec2(width, rect.height() - 6.0));
        left = cell.right();
        let part = ui.interact(cell, response.id.with(index), Sense::click());
        draw::name_selected(&part, Role::RadioButton, ui.is_enabled(), *chosen == index, direction.name);
        if part.clicked() && *chosen != index {
            *chosen = index;
            response.mark_changed();
        }
        let ink = segment_cell(ui, theme, cell, *chosen == index, part.hovered());
        direction.paint(ui, theme, cell, ink);
        draw::ring_if_focused(ui, theme, &part, cell, theme.radius.segment);
    }
    draw::name(&response, Role::RadioGroup, ui.is_enabled(), name);
    draw::ring_if_focused(ui, theme, &response, rect, theme.radius.control);
    response
}

/// A choice of [`direction_switch`]: from and to with their words, or none of them for "all".
#[derive(Debug, Clone, Copy)]
pub struct Direction<'a> {
    /// What screen readers hear, and what is shown when there are no ends.
    pub name: &'a str,
    pub ends: Option<[(Side, &'a str); 2]>,
}

impl Direction<'_> {
    fn width(&self, ui: &Ui, theme: &Theme) -> f32 {
        let text = |words: &str| draw::layout(ui.painter(), theme, words, Type::Control, Color32::PLACEHOLDER).size().x;
        match self.ends {
            Some([(_, from), (_, to)]) => 22.0 + 2.0 * 16.0 + 22.0 + text(from) + text(to),
            None => 22.0 + text(self.name),
        }
    }

    fn paint(&self, ui: &Ui, theme: &Theme, cell: Rect, ink: Color32) {
        let painter = ui.painter();
        let y = cell.center().y;
        let Some(ends) = self.ends else {
            draw::text_at(painter, theme, cell.center(), Align2::CENTER_CENTER, self.name, Type::Control, ink);
            return;
        };
        let mut x = cell.left() + 11.0;
        for (index, (side, words)) in ends.into_iter().enumerate() {
            if index == 1 {
                let arrow = pos2(x + 11.0, y);
                let glyph = crate::ui::theme::icons::ARROW_RIGHT;
                draw::icon_at(painter, arrow, glyph, IconCut::Regular, 12.0, theme.text.tertiary);
                x += 22.0;
            }
            paint_side(painter, theme, side, pos2(x + 4.0, y), theme.size.glyph);
            x = draw::text_at(painter, theme, pos2(x + 16.0, y), Align2::LEFT_CENTER, words, Type::Control, ink)
                .right();
        }
    }
}

fn segment_ground(theme: &Theme) -> Color32 {
    if theme.mode == crate::ui::theme::Mode::Dark { theme.bg.app } else { theme.bg.sunken }
}

/// Paints the ground of one segment and returns its ink.
fn segment_cell(ui: &Ui, theme: &Theme, cell: Rect, chosen: bool, hovered: bool) -> Color32 {
    if chosen {
        let dark = theme.mode == crate::ui::theme::Mode::Dark;
        let (fill, edge) =
            if dark { (theme.bg.pressed, theme.bg.pressed) } else { (theme.bg.raised, theme.line.strong) };
        draw::boxed(ui.painter(), cell, theme.radius.segment, fill, edge);
        theme.text.primary
    } else if hovered {
        theme.text.primary
    } else {
        theme.text.secondary
    }
}

/// Text with an underline under the chosen one, counts in tertiary. Height of a panel header.
pub fn tabs(ui: &mut Ui, theme: &Theme, name: &str, choices: &[Choice<'_>], chosen: &mut usize) -> Response {
    let height = theme.size.panel_header;
    ui.horizontal(|ui| tab_row(ui, theme, name, choices, chosen, height)).inner
}

/// The same in the head of a screen: on the line of its title, with the underline on the line below the head.
pub fn header_tabs(ui: &mut Ui, theme: &Theme, name: &str, choices: &[Choice<'_>], chosen: &mut usize) -> Response {
    tab_row(ui, theme, name, choices, chosen, theme.size.screen_header)
}

fn tab_row(
    ui: &mut Ui,
    theme: &Theme,
    name: &str,
    choices: &[Choice<'_>],
    chosen: &mut usize,
    height: f32,
) -> Response {
    let group = ui.scope_id().with(("tabs", name));
    let gap = std::mem::replace(&mut ui.spacing_mut().item_spacing.x, theme.space.s8);
    let (mut changed, mut around) = (false, Rect::NOTHING);
    for (index, choice) in choices.iter().enumerate() {
        let response = tab(ui, theme, choice, *chosen == index, height);
        around = around.union(response.rect);
        if response.clicked() && *chosen != index {
            *chosen = index;
            changed = true;
        }
        changed |= response.has_focus() && arrow_moves(ui, &response, choices.len(), chosen);
    }
    ui.spacing_mut().item_spacing.x = gap;
    let mut response = ui.interact(around, group, Sense::hover());
    draw::name(&response, Role::TabList, ui.is_enabled(), name);
    if changed {
        response.mark_changed();
    }
    response
}

fn tab(ui: &mut Ui, theme: &Theme, choice: &Choice<'_>, chosen: bool, height: f32) -> Response {
    let ink = if chosen { theme.text.primary } else { theme.text.secondary };
    let spans = [
        (choice.label, Type::Control, ink),
        ("  ", Type::Dense, ink),
        (choice.count, Type::Dense, theme.text.tertiary),
    ];
    let used = if choice.count.is_empty() { &spans[..1] } else { &spans[..] };
    let galley = draw::layout_spans(ui.painter(), theme, used, f32::INFINITY);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, height), Sense::click());
    draw::name_selected(&response, Role::Tab, ui.is_enabled(), chosen, choice.label);
    draw::paint_galley(ui.painter(), rect.center(), Align2::CENTER_CENTER, galley);
    if chosen {
        let line = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 2.0), rect.max);
        ui.painter().rect_filled(line, 0.0, theme.accent.fill);
    } else if response.hovered() {
        let line = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 2.0), rect.max);
        ui.painter().rect_filled(line, 0.0, theme.line.strong);
    }
    if response.has_focus() {
        let ring = Stroke::new(theme.stroke.focus, theme.accent.ring);
        let around = Rect::from_center_size(rect.center(), vec2(rect.width() + 8.0, 32.0));
        ui.painter().rect_stroke(around, draw::corner(theme.radius.checkbox), ring, StrokeKind::Outside);
    }
    response
}

/// Left and right move the choice while `response` has the focus.
fn arrow_moves(ui: &Ui, response: &Response, n: usize, chosen: &mut usize) -> bool {
    if !response.has_focus() || n == 0 {
        return false;
    }
    let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let (left, right) = ui.input(|input| (input.key_pressed(Key::ArrowLeft), input.key_pressed(Key::ArrowRight)));
    let moved = match (left, right) {
        (true, false) => chosen.saturating_sub(1),
        (false, true) => (*chosen + 1).min(n - 1),
        _ => return false,
    };
    let changed = moved != *chosen;
    *chosen = moved;
    changed
}
