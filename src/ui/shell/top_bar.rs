//! The bar at the top: the workspace and its state, undo, the selection, the way to the palette, language, theme.

use egui::{Align, Align2, Layout, Rect, Role, Sense, Ui, UiBuilder, pos2, vec2};

use super::controls::{language_menu, menu_button, theme_button};
use super::inspector::Place;
use super::selection_chip;
use crate::app::command::{Command, Dialog};
use crate::app::state::Saved;
use crate::app::text::Value;
use crate::ui::context::Context;
use crate::ui::theme::{IconCut, Type};
use crate::ui::widgets::{IconButton, MenuRow, draw, key_cap, label, menu, menu_line};

const FIELD_WIDTH: f32 = 236.0;
/// Widest name of a workspace that is not cut.
const NAME_WIDTH: f32 = 280.0;

pub fn show(ui: &mut Ui, cx: &mut Context<'_>, inspector: Place) {
    let theme = cx.theme;
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, theme.bg.app);
    draw::hairline_h(ui.painter(), rect.x_range(), rect.bottom(), theme.line.default);
    let inner = rect.shrink2(vec2(theme.space.s4, 0.0));
    let mut left = row(ui, inner, Layout::left_to_right(Align::Center));
    workspace(&mut left, cx);
    saved(&mut left, cx);
    separator(&mut left, cx);
    undo(&mut left, cx);
    let mut right = row(ui, inner, Layout::right_to_left(Align::Center));
    theme_button(&mut right, cx);
    language_menu(&mut right, cx);
    inspector_button(&mut right, cx, inspector);
    command_field(&mut right, cx);
    let room = left.min_rect().right() + theme.space.s7..=right.min_rect().left() - theme.space.s7;
    selection_chip::show(ui, cx, rect.y_range(), room.into());
}

fn row(ui: &mut Ui, rect: Rect, layout: Layout) -> Ui {
    let mut row = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    row.spacing_mut().item_spacing.x = 4.0;
    row
}

fn workspace(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let Some(workspace) = &cx.state.workspace else { return };
    let anchor = menu_button(ui, theme, None, &workspace.name, Type::PanelTitle, NAME_WIDTH, &cx.t("workspace-menu"));
    menu(&anchor, 200.0, |ui| {
        use crate::ui::theme::icons;
        let rows = [
            (icons::PLUS, "start-new", "Ctrl N", Command::Ask(Dialog::NewWorkspace)),
            (icons::FOLDER_OPEN, "start-open", "Ctrl O", Command::Ask(Dialog::PickWorkspace)),
            (icons::DOWNLOAD_SIMPLE, "add-files", "", Command::Ask(Dialog::PickFiles)),
            (icons::FILE_HTML, "report-write", "", Command::OpenReport),
        ];
        for (icon, key, shortcut, command) in rows {
            if MenuRow::new(&cx.t(key)).icon(icon).key(shortcut).show(ui, theme).clicked() {
                cx.send(command);
            }
        }
        menu_line(ui, theme);
        if workspace.protection.is_encrypted()
            && MenuRow::new(&cx.t("palette-lock")).icon(icons::LOCK_SIMPLE).show(ui, theme).clicked()
        {
            cx.send(Command::LockWorkspace);
        }
        if MenuRow::new(&cx.t("workspace-close")).icon(icons::X).show(ui, theme).clicked() {
            cx.send(Command::CloseWorkspace);
        }
    });
}

fn saved(ui: &mut Ui, cx: &Context<'_>) {
    let theme = cx.theme;
    let Some(workspace) = &cx.state.workspace else { return };
    use crate::ui::theme::icons;
    let (glyph, words, ink) = match &workspace.saved {
        Saved::At(secs) => {
            (icons::CHECK, cx.tw("saved-at", &[("time", cx.format().time(*secs).into())]), theme.text.tertiary)
        }
        Saved::Saving => (icons::CLOCK, cx.t("saving"), theme.text.tertiary),
        Saved::Failed(failure) => {
            let [reason, _, _] = cx.failure(failure);
            (icons::WARNING, cx.tw("not-saved", &[("reason", Value::from(reason))]), theme.error.text)
        }
    };
    let (rect, _) = ui.allocate_exact_size(vec2(16.0, 16.0), Sense::hover());
    draw::icon_at(ui.painter(), rect.center(), glyph, IconCut::Regular, 14.0, ink);
    label(ui, theme, &words, Type::Dense, ink);
}

fn separator(ui: &mut Ui, cx: &Context<'_>) {
    ui.add_space(cx.theme.space.s4);
    let (rect, _) = ui.allocate_exact_size(vec2(1.0, 16.0), Sense::hover());
    draw::hairline_v(ui.painter(), rect.right(), rect.y_range(), cx.theme.line.default);
    ui.add_space(cx.theme.space.s4);
}

fn undo(ui: &mut Ui, cx: &mut Context<'_>) {
    use crate::ui::theme::icons;
    let steps = [
        (icons::ARROW_U_UP_LEFT, "undo", "undo-named", cx.state.undo.next_undo(), Command::Undo),
        (icons::ARROW_U_UP_RIGHT, "redo", "redo-named", cx.state.undo.next_redo(), Command::Redo),
    ];
    for (glyph, plain, named, act, command) in steps {
        let name = match act {
            Some(act) => cx.tw(named, &[("act", cx.t(act).into())]),
            None => cx.t(plain),
        };
        if IconButton::new(glyph, &name).enabled(act.is_some()).show(ui, cx.theme).clicked() {
            cx.send(command);
        }
    }
}

/// Only where the inspector lies over the screen: there it has to be put away by hand.
fn inspector_button(ui: &mut Ui, cx: &mut Context<'_>, place: Place) {
    if !matches!(place, Place::Over | Place::Hidden { is_narrow: true }) {
        return;
    }
    let name = cx.t("inspector-toggle");
    let button = IconButton::new(crate::ui::theme::icons::SIDEBAR_SIMPLE, &name);
    if button.active(place == Place::Over).show(ui, cx.theme).clicked() {
        cx.send(Command::ToggleInspector);
    }
}

/// Looks like a field, opens the palette.
fn command_field(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(FIELD_WIDTH, theme.size.control), Sense::click());
    let words = cx.t("command-field");
    draw::name(&response, Role::Button, true, &words);
    let edge = if response.hovered() { theme.line.strong } else { theme.line.default };
    draw::boxed(ui.painter(), rect, theme.radius.control, theme.bg.app, edge);
    let icon = pos2(rect.left() + 16.0, rect.center().y);
    let glyph = crate::ui::theme::icons::MAGNIFYING_GLASS;
    draw::icon_at(ui.painter(), icon, glyph, IconCut::Regular, 14.0, theme.text.tertiary);
    let room = rect.width() - 30.0 - 52.0;
    let galley = draw::layout_within(ui.painter(), theme, &words, Type::Dense, theme.text.tertiary, room);
    draw::paint_galley(ui.painter(), pos2(rect.left() + 30.0, rect.center().y), Align2::LEFT_CENTER, galley);
    let end = Rect::from_min_max(pos2(rect.right() - 60.0, rect.top()), rect.max - vec2(6.0, 0.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(end).layout(Layout::right_to_left(Align::Center)));
    key_cap(&mut child, theme, "Ctrl K");
    draw::ring_if_focused(ui, theme, &response, rect, theme.radius.control);
    if response.clicked() {
        cx.send(Command::TogglePalette);
    }
}
