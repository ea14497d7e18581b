//! Controls that both the top bar and the start page have: the language, the theme, and buttons that open a menu.

use egui::{Align2, Color32, Response, Role, Sense, Ui, pos2, vec2};

use crate::app::command::{Command, ThemeChoice};
use crate::app::text::Language;
use crate::ui::context::Context;
use crate::ui::theme::{IconCut, Theme, Type};
use crate::ui::widgets::{IconButton, MenuRow, draw, menu};

const PADDING: f32 = 8.0;
const ICON_ROOM: f32 = 22.0;
const CARET_ROOM: f32 = 18.0;

/// Words with a caret, without an edge. `name` is what screen readers hear.
pub fn menu_button(
    ui: &mut Ui,
    theme: &Theme,
    icon: Option<&str>,
    words: &str,
    style: Type,
    max_width: f32,
    name: &str,
) -> Response {
    let lead = if icon.is_some() { ICON_ROOM } else { 0.0 };
    let room = max_width - lead - CARET_ROOM - 2.0 * PADDING;
    let galley = draw::layout_within(ui.painter(), theme, words, style, theme.text.primary, room);
    let width = 2.0 * PADDING + lead + galley.size().x + CARET_ROOM;
    let (rect, response) = ui.allocate_exact_size(vec2(width, theme.size.control), Sense::click());
    draw::name(&response, Role::Button, ui.is_enabled(), name);
    let fill = if response.hovered() || response.has_focus() { theme.bg.hover } else { Color32::TRANSPARENT };
    draw::boxed(ui.painter(), rect, theme.radius.control, fill, Color32::TRANSPARENT);
    let y = rect.center().y;
    let ink = theme.text.secondary;
    if let Some(glyph) = icon {
        let centre = pos2(rect.left() + PADDING + 8.0, y);
        draw::icon_at(ui.painter(), centre, glyph, IconCut::Regular, theme.size.icon, ink);
    }
    draw::paint_galley(ui.painter(), pos2(rect.left() + PADDING + lead, y), Align2::LEFT_CENTER, galley);
    let caret = pos2(rect.right() - PADDING - 6.0, y);
    draw::icon_at(ui.painter(), caret, crate::ui::theme::icons::CARET_DOWN, IconCut::Regular, 12.0, ink);
    draw::ring_if_focused(ui, theme, &response, rect, theme.radius.control);
    response
}

/// The languages, each in its own words.
pub fn language_menu(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let now = cx.state.language;
    let icon = Some(crate::ui::theme::icons::TRANSLATE);
    let anchor = menu_button(ui, theme, icon, now.name(), Type::Control, 200.0, &cx.t("language"));
    menu(&anchor, 140.0, |ui| {
        for language in Language::ALL {
            if MenuRow::new(language.name()).checked(language == now).show(ui, theme).clicked() {
                cx.send(Command::SetLanguage(language));
            }
        }
    });
}

/// The other theme at a click.
pub fn theme_button(ui: &mut Ui, cx: &mut Context<'_>) {
    let (other, glyph) = match cx.state.theme {
        ThemeChoice::Dark => (ThemeChoice::Light, crate::ui::theme::icons::MOON),
        ThemeChoice::Light => (ThemeChoice::Dark, crate::ui::theme::icons::SUN),
    };
    if IconButton::new(glyph, &cx.t(theme_key(other))).show(ui, cx.theme).clicked() {
        cx.send(Command::SetTheme(other));
    }
}

/// The words for switching to a theme.
pub fn theme_key(to: ThemeChoice) -> &'static str {
    match to {
        ThemeChoice::Dark => "switch-to-dark",
        ThemeChoice::Light => "switch-to-light",
    }
}
