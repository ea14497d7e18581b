//! The people who are selected, in the middle of the top bar: how they were chosen, how many, what to do with them.

use egui::{Align2, Color32, Galley, Id, Rangef, Rect, Response, Role, Sense, Ui, pos2, vec2};

use super::keys::may_save_selection;
use crate::app::command::{Command, Origin, Screen};
use crate::privacy::floor::Told;
use crate::ui::context::Context;
use crate::ui::theme::{IconCut, Theme, Type};
use crate::ui::widgets::draw;

const PADDING: f32 = 12.0;
const ICON_ROOM: f32 = 22.0;
const CLOSE_WIDTH: f32 = 30.0;

pub fn show(ui: &mut Ui, cx: &mut Context<'_>, bar: Rangef, room: Rangef) {
    let count = cx.state.selection.len();
    if count == 0 {
        return;
    }
    let theme = cx.theme;
    let words = words(cx);
    let figure = cx.format().told(cx.state.selected());
    let main = with_strong_count(ui, theme, &words, &figure);
    let acts = acts(ui, cx);
    let main_width = 2.0 * PADDING + ICON_ROOM + main.size().x;
    let whole = main_width + acts.iter().map(|act| act.width).sum::<f32>() + CLOSE_WIDTH;
    // Where it does not fit in the middle, the acts go; the palette still has them.
    let is_short = whole > room.span();
    let width = if is_short { main_width + CLOSE_WIDTH } else { whole };
    let rect = Rect::from_center_size(pos2(middle(ui, room, width), bar.center()), vec2(width, theme.size.control));
    draw::boxed(ui.painter(), rect, rect.height() / 2.0, theme.bg.selected, theme.accent.line);
    let icon = pos2(rect.left() + PADDING + 7.0, rect.center().y);
    draw::icon_at(ui.painter(), icon, glyph(cx.state.selection.origin), IconCut::Regular, 15.0, theme.accent.text);
    let at = pos2(rect.left() + PADDING + ICON_ROOM, rect.center().y);
    let painted = draw::paint_galley(ui.painter(), at, Align2::LEFT_CENTER, main);
    let said = ui.interact(painted, Id::unique("selection-count"), Sense::hover());
    draw::name(&said, Role::Status, true, &words);
    let mut left = rect.left() + main_width;
    for act in acts.into_iter().filter(|_| !is_short) {
        let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(act.width, rect.height()));
        left = cell.right();
        if act_button(ui, theme, cell, &act.name, may_save_selection(cx)).clicked() {
            cx.send(act.command);
        }
    }
    let cell = Rect::from_min_max(pos2(left, rect.top()), rect.max);
    if clear(ui, theme, cell, &cx.t("selection-clear")).clicked() {
        cx.send(Command::ClearSelection);
    }
}

/// What can be done with the people, with the width that its words take.
struct Act {
    name: String,
    width: f32,
    command: Command,
}

fn acts(ui: &Ui, cx: &Context<'_>) -> [Act; 2] {
    [("selection-profile", Command::Go(Screen::Segments)), ("selection-save", Command::AudienceFromSelection)].map(
        |(key, command)| {
            let name = cx.t(key);
            let galley = draw::layout(ui.painter(), cx.theme, &name, Type::Control, cx.theme.accent.text);
            Act { width: galley.size().x + 2.0 * PADDING, name, command }
        },
    )
}

/// The middle of the window, or as near to it as the neighbours allow.
fn middle(ui: &Ui, room: Rangef, width: f32) -> f32 {
    let first = room.min + width / 2.0;
    ui.ctx().content_rect().center().x.clamp(first, (room.max - width / 2.0).max(first))
}

/// The words with the count in a heavier face, wherever the language puts it.
fn with_strong_count(ui: &Ui, theme: &Theme, words: &str, count: &str) -> std::sync::Arc<Galley> {
    let ink = theme.text.primary;
    let spans = match words.split_once(count) {
        Some((before, after)) => {
            [(before, Type::Dense, ink), (count, Type::DenseStrong, ink), (after, Type::Dense, ink)]
        }
        None => [(words, Type::Dense, ink), ("", Type::Dense, ink), ("", Type::Dense, ink)],
    };
    draw::layout_spans(ui.painter(), theme, &spans, f32::INFINITY)
}

/// The count in words; under the floor only that it is, and near a set counted before that one's count.
fn words(cx: &Context<'_>) -> String {
    match cx.state.selected() {
        Told::Exact(count) => cx.tw("selection-people", &[("n", count.into())]),
        Told::Near(_) => {
            let figure = cx.format().told(cx.state.selected());
            cx.tw("selection-people-near", &[("n", figure.into())])
        }
        Told::Few(floor) => cx.tw("selection-under-floor", &[("floor", floor.into())]),
        Told::Nothing => cx.t("selection-untold"),
    }
}

fn act_button(ui: &Ui, theme: &Theme, cell: Rect, name: &str, enabled: bool) -> Response {
    draw::hairline_v(ui.painter(), cell.left() + 1.0, cell.y_range(), theme.accent.line);
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let response = ui.interact(cell, Id::unique(("selection-act", name)), sense);
    draw::name(&response, Role::Button, enabled, name);
    let ink = match (enabled, response.hovered()) {
        (false, _) => theme.text.disabled,
        (true, true) => theme.text.primary,
        (true, false) => theme.accent.text,
    };
    draw::text_at(ui.painter(), theme, cell.center(), Align2::CENTER_CENTER, name, Type::Control, ink);
    draw::ring_if_focused(ui, theme, &response, cell.shrink(4.0), theme.radius.checkbox);
    response
}

fn clear(ui: &Ui, theme: &Theme, cell: Rect, name: &str) -> Response {
    draw::hairline_v(ui.painter(), cell.left() + 1.0, cell.y_range(), theme.accent.line);
    let response = ui.interact(cell, Id::unique("selection-clear"), Sense::click());
    draw::name(&response, Role::Button, true, name);
    let ink: Color32 = if response.hovered() { theme.text.primary } else { theme.accent.text };
    let centre = pos2(cell.center().x - 1.0, cell.center().y);
    draw::icon_at(ui.painter(), centre, crate::ui::theme::icons::X, IconCut::Regular, 13.0, ink);
    draw::ring_if_focused(ui, theme, &response, cell.shrink(4.0), theme.radius.checkbox);
    response.on_hover_text(name)
}

fn glyph(origin: Option<Origin>) -> &'static str {
    use crate::ui::theme::icons;
    match origin {
        Some(Origin::Lasso) => icons::LASSO,
        Some(Origin::Rectangle) => icons::SELECTION,
        Some(Origin::Cluster) => icons::CHART_SCATTER,
        Some(Origin::Path) => icons::FLOW_ARROW,
        Some(Origin::Leavers) => icons::SIGN_OUT,
        Some(Origin::Pairing) => icons::LINK,
        Some(Origin::Part) => icons::CHART_BAR_HORIZONTAL,
        Some(Origin::Rule) => icons::FUNNEL,
        Some(Origin::Segment) => icons::BOOKMARK_SIMPLE,
        Some(Origin::Rfm) => icons::GRID_NINE,
        Some(Origin::Search) => icons::MAGNIFYING_GLASS,
        Some(Origin::Inverse) => icons::SELECTION_INVERSE,
        None => icons::USERS_THREE,
    }
}
