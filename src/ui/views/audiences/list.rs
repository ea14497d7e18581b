//! The list of audiences at the left: name, people, and whether it is a draft or has been exported.

use egui::{Align2, Role, ScrollArea, Sense, Ui, pos2, vec2};

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
    });
}

fn rows(ui: &mut Ui, cx: &mut Context<'_>) {
    let audiences = &cx.state.audiences;
    let open = audiences.is_open.then_some(audiences.draft.name.as_str());
    let mut shown = None;
    let is_new = open.is_some_and(|name| !audiences.list.iter().any(|row| row.name == name));
    if is_new {
        let count = cx.format().count_or_floor(audiences.draft.size, cx.state.floor);
        let row = Row { name: &audiences.draft.name, count, state: cx.t("audiences-draft"), selected: true };
        row_ui(ui, cx, &row);
    }
    let mut moved = None;
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
        if row_ui(ui, cx, &row) && !selected {
            shown = Some(saved.name.clone());
        }
        let place = audiences.campaigns.order.as_ref().and_then(|order| order.iter().position(|n| *n == saved.name));
        if let Some(place) = place.filter(|_| selected) {
            moved = move_buttons(ui, cx, place, audiences.list.len()).or(moved);
        }
    }
    if let Some(name) = shown {
        cx.send(Command::ShowAudience(name));
    }
    if let Some((from, to)) = moved {
        cx.send(Command::MoveCampaign(from, to));
    }
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

fn row_ui(ui: &mut Ui, cx: &Context<'_>, row: &Row<'_>) -> bool {
    let theme = cx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
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
    response.clicked()
}
