//! The list of audiences at the left: name, people, and whether it is a draft or has been exported. Where the order
//! counts, rows are dragged into place, or moved with the buttons of the open one.

use egui::{Align2, Id, Pos2, Rect, Response, Role, ScrollArea, Sense, Stroke, Ui, pos2, vec2};

use super::FOOTER;
use crate::app::command::Command;
use crate::app::state::{AudienceRow, AudiencesState};
use crate::ui::context::Context;
use crate::ui::theme::{Type, icons};
use crate::ui::widgets::{self, Button, IconButton, draw};

const ROW: f32 = 50.0;
/// The switch above the foot, and the buttons of a row.
const ORDER_HEIGHT: f32 = 46.0;
const BUTTONS_WIDTH: f32 = 52.0;

/// A saved row that is being dragged, or was let go in this frame.
struct Drag {
    from: usize,
    at: Pos2,
    is_dropped: bool,
}

/// One line of the list.
struct Row<'a> {
    name: &'a str,
    count: String,
    state: String,
    selected: bool,
}

pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    // The heights below add up to that of the panel.
    ui.spacing_mut().item_spacing.y = 0.0;
    widgets::screen_header(ui, theme, &cx.t("audiences-title"), |_| {}, |_| {});
    ui.add_space(theme.space.s3);
    let height = (ui.available_height() - FOOTER).max(ROW);
    let height = height - ORDER_HEIGHT;
    ScrollArea::vertical().id_salt("audience-list").max_height(height).auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = theme.space.s1;
        rows(ui, cx);
    });
    order_switch(ui, cx);
    widgets::footer(ui, theme, |ui| {
        if Button::new(&cx.t("audiences-new")).icon(crate::ui::theme::icons::PLUS).show(ui, theme).clicked() {
            cx.send(Command::NewAudience);
        }
        let feeds = cx.t("feed-title");
        if IconButton::new(icons::BROADCAST, &feeds).show(ui, theme).clicked() {
            cx.send(if cx.state.audiences.feed.is_some() { Command::CloseFeed } else { Command::OpenFeed });
        }
    });
}

fn rows(ui: &mut Ui, cx: &mut Context<'_>) {
    let audiences = &cx.state.audiences;
    let is_open = audiences.is_open && audiences.feed.is_none();
    let open = is_open.then_some(audiences.draft.name.as_str());
    let mut shown = None;
    let is_new = open.is_some_and(|name| !audiences.list.iter().any(|row| row.name == name));
    if is_new {
        let count = cx.format().count_or_floor(audiences.draft.size, cx.state.floor);
        let row = Row { name: &audiences.draft.name, count, state: cx.t("audiences-draft"), selected: true };
        row_ui(ui, cx, &row, false);
    }
    let mut moved = None;
    let (mut drag, mut places) = (None, vec![]);
    let is_ordered = audiences.campaigns.order.is_some() && audiences.list.len() > 1;
    for saved in in_order(audiences) {
        let selected = open == Some(saved.name.as_str());
        let state = match saved.exported_at {
            _ if selected && audiences.is_changed => cx.t("audiences-draft"),
            _ if saved.n_withdrawn > 0 => {
                let n = cx.format().count_or_floor(saved.n_withdrawn, cx.state.floor);
                cx.tw("audiences-withdrawn", &[("n", n.into())])
            }
            _ if saved.has_results => cx.t("audiences-results-ready"),
            Some(at) => cx.tw("audiences-exported", &[("date", cx.format().day(at).into())]),
            None => cx.t("audiences-saved"),
        };
        let count = cx.format().count_or_floor(saved.n_people, cx.state.floor);
        let row = Row { name: &saved.name, count, state, selected };
        let response = row_ui(ui, cx, &row, is_ordered);
        if response.clicked() && !selected {
            shown = Some(saved.name.clone());
        }
        let place = audiences.campaigns.order.as_ref().and_then(|order| order.iter().position(|n| *n == saved.name));
        if let Some(place) = place {
            places.push((place, response.rect));
            if let Some(at) = response.interact_pointer_pos().filter(|_| response.dragged() || response.drag_stopped())
            {
                drag = Some(Drag { from: place, at, is_dropped: response.drag_stopped() });
            }
        }
        if let Some(place) = place.filter(|_| selected) {
            moved = move_buttons(ui, cx, place, audiences.list.len()).or(moved);
        }
    }
    if let Some(drag) = drag {
        let to = place_at(&places, drag.from, drag.at.y);
        if drag.is_dropped {
            moved = Some((drag.from, to)).filter(|(from, to)| from != to).or(moved);
        } else {
            insertion_line(ui, cx, &places, drag.from, to);
        }
    }
    if let Some(name) = shown {
        cx.send(Command::ShowAudience(name));
    }
    if let Some((from, to)) = moved {
        cx.send(Command::MoveCampaign(from, to));
    }
}

/// Where a row goes that is let go at this height: past every row whose middle is passed.
fn place_at(places: &[(usize, Rect)], from: usize, y: f32) -> usize {
    let n_above = places.iter().filter(|(place, rect)| *place != from && rect.center().y < y).count();
    n_above.min(places.len().saturating_sub(1))
}

fn insertion_line(ui: &Ui, cx: &Context<'_>, places: &[(usize, Rect)], from: usize, to: usize) {
    let Some((_, rect)) = places.iter().find(|(place, _)| *place == to) else { return };
    let y = if to > from { rect.bottom() } else { rect.top() };
    let x = rect.x_range().shrink(cx.theme.space.s5);
    ui.painter().hline(x, y, Stroke::new(2.0, cx.theme.accent.fill));
    ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
}

/// First to go first when the order counts; else as they were made.
fn in_order(audiences: &AudiencesState) -> Vec<&AudienceRow> {
    let mut rows: Vec<&AudienceRow> = audiences.list.iter().collect();
    if let Some(order) = &audiences.campaigns.order {
        rows.sort_by_key(|row| order.iter().position(|name| *name == row.name).unwrap_or(order.len()));
    }
    rows
}

/// (from, to) when the audience is to go earlier or later.
fn move_buttons(ui: &mut Ui, cx: &Context<'_>, place: usize, n: usize) -> Option<(usize, usize)> {
    let theme = cx.theme;
    let (earlier, later) = (cx.t("audiences-earlier"), cx.t("audiences-later"));
    let mut moved = None;
    ui.horizontal(|ui| {
        ui.add_space((ui.available_width() - BUTTONS_WIDTH - theme.space.s5).max(0.0));
        ui.spacing_mut().item_spacing.x = theme.space.s1;
        if IconButton::new(icons::ARROW_UP, &earlier).small().enabled(place > 0).show(ui, theme).clicked() {
            moved = Some((place, place - 1));
        }
        if IconButton::new(icons::ARROW_DOWN, &later).small().enabled(place + 1 < n).show(ui, theme).clicked() {
            moved = Some((place, place + 1));
        }
    });
    moved
}

/// Whether a person who fits several campaigns goes to the first only.
fn order_switch(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ORDER_HEIGHT), Sense::hover());
    let inner = rect.shrink2(vec2(theme.space.s7, theme.space.s1));
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(inner));
    let mut on = cx.state.audiences.campaigns.order.is_some();
    let switch = widgets::switch(&mut child, theme, &mut on, &cx.t("audiences-order"));
    if switch.on_hover_text(cx.t("audiences-order-note")).changed() {
        cx.send(Command::SetCampaignOrder(on));
    }
}

fn row_ui(ui: &mut Ui, cx: &Context<'_>, row: &Row<'_>, is_ordered: bool) -> Response {
    let theme = cx.theme;
    let sense = if is_ordered { Sense::click_and_drag() } else { Sense::click() };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    // By name, so that a row keeps its drag while the list changes.
    let response = ui.interact(rect, Id::unique(("audience-row", row.name)), sense);
    let spoken = format!("{}, {}, {}", row.name, row.count, row.state);
    draw::name_selected(&response, Role::ListItem, true, row.selected, &spoken);
    let cell = rect.shrink2(vec2(theme.space.s5, 1.0));
    let fill = match (row.selected, response.hovered()) {
        (true, _) => theme.bg.selected,
        (false, true) => theme.bg.hover,
        (false, false) => egui::Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(cell, draw::corner(theme.radius.control), fill);
    let inner = cell.shrink2(vec2(theme.space.s4, 0.0));
    let painter = ui.painter();
    let name = draw::layout_within(painter, theme, row.name, Type::Control, theme.text.primary, inner.width());
    draw::paint_galley(painter, pos2(inner.left(), inner.top() + 15.0), Align2::LEFT_CENTER, name);
    let y = inner.top() + 34.0;
    let at = pos2(inner.left(), y);
    draw::text_at(painter, theme, at, Align2::LEFT_CENTER, &row.count, Type::Dense, theme.text.secondary);
    let at = pos2(inner.right(), y);
    draw::text_at(painter, theme, at, Align2::RIGHT_CENTER, &row.state, Type::Dense, theme.text.tertiary);
    draw::ring_if_focused(ui, theme, &response, cell.shrink(theme.stroke.focus_gap), theme.radius.control);
    if is_ordered && response.hovered() {
        let grip = pos2(inner.right() - 4.0, inner.top() + 15.0);
        draw::icon_at(painter, grip, icons::DOTS_SIX_VERTICAL, Default::default(), 14.0, theme.text.tertiary);
    }
    if is_ordered { response.on_hover_text(cx.t("audiences-drag")) } else { response }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dragged_row_lands_past_the_middles_it_passed() {
        let rect = |at: usize| Rect::from_min_size(pos2(0.0, at as f32 * 50.0), vec2(100.0, 50.0));
        let places: Vec<(usize, Rect)> = (0..4).map(|at| (at, rect(at))).collect();
        for (from, y, expected) in
            [(0, 60.0, 0), (0, 80.0, 1), (0, 999.0, 3), (3, -5.0, 0), (3, 60.0, 1), (2, 125.0, 2)]
        {
            assert_eq!(place_at(&places, from, y), expected, "{from} to {y}");
        }
    }
}
