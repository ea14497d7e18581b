//! The rail at the left: the mark and the screens, and help at the foot.

use egui::{Align2, Id, Rect, Response, Role, Sense, Ui, pos2, vec2};

use super::keys;
use super::logo::paint_logo;
use crate::app::command::{Command, Screen};
use crate::ui::context::Context;
use crate::ui::theme::{IconCut, Theme, Type};
use crate::ui::widgets::draw;

const ITEM_WIDTH: f32 = 64.0;
const BAR_WIDTH: f32 = 3.0;

pub fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, theme.bg.app);
    draw::hairline_v(ui.painter(), rect.right(), rect.y_range(), theme.line.default);
    let head = pos2(rect.center().x, rect.top() + theme.size.top_bar / 2.0);
    paint_logo(ui.painter(), theme, head, 26.0);
    let mut top = rect.top() + theme.size.top_bar + theme.space.s2;
    for screen in Screen::RAIL {
        entry(ui, cx, screen, top);
        top += theme.size.nav_item_height + theme.space.s1;
    }
    let foot = rect.bottom() - theme.size.nav_item_height - theme.space.s4;
    entry(ui, cx, Screen::Help, foot.max(top));
}

fn entry(ui: &Ui, cx: &mut Context<'_>, screen: Screen, top: f32) {
    let theme = cx.theme;
    let at = pos2(ui.max_rect().center().x - ITEM_WIDTH / 2.0, top);
    let place = Rect::from_min_size(at, vec2(ITEM_WIDTH, theme.size.nav_item_height));
    let is_here = cx.state.screen == screen || (screen == Screen::Data && cx.state.screen == Screen::Import);
    let response = item(ui, theme, place, screen, &cx.t(name_key(screen)), is_here);
    if cx.state.tour.is_some() && is_here {
        draw::focus_ring(ui.painter(), theme, place.shrink(4.0), theme.radius.card);
    }
    let clicked = response.clicked();
    if let Some(letter) = keys::letter_of(screen) {
        response.on_hover_text(format!("G {letter}"));
    }
    if clicked {
        cx.send(Command::Go(screen));
    }
}

fn item(ui: &Ui, theme: &Theme, place: Rect, screen: Screen, name: &str, is_here: bool) -> Response {
    let response = ui.interact(place, Id::unique(("rail", name_key(screen))), Sense::click());
    draw::name_selected(&response, Role::Button, true, is_here, name);
    let painter = ui.painter();
    if is_here || response.hovered() {
        painter.rect_filled(place, draw::corner(theme.radius.card), theme.bg.hover);
    }
    let ink = match (is_here, response.hovered()) {
        (true, _) => theme.accent.text,
        (false, true) => theme.text.primary,
        (false, false) => theme.text.tertiary,
    };
    if is_here {
        let edge = ui.max_rect().left();
        let bar = Rect::from_min_max(pos2(edge, place.top() + 10.0), pos2(edge + BAR_WIDTH, place.bottom() - 10.0));
        painter.rect_filled(bar, draw::corner(theme.radius.mark), theme.accent.fill);
    }
    let cut = if is_here { IconCut::Fill } else { IconCut::Regular };
    let icon = pos2(place.center().x, place.top() + 19.0);
    draw::icon_at(painter, icon, glyph(screen), cut, theme.size.icon_nav, ink);
    let words = pos2(place.center().x, place.bottom() - 14.0);
    let ink = if is_here { theme.text.primary } else { ink };
    draw::text_at(painter, theme, words, Align2::CENTER_CENTER, name, Type::TableHead, ink);
    draw::ring_if_focused(ui, theme, &response, place.shrink(2.0), theme.radius.card);
    response
}

/// The word of a screen on the rail.
pub fn name_key(screen: Screen) -> &'static str {
    match screen {
        Screen::Start => "nav-start",
        Screen::Data => "nav-data",
        Screen::Import => "nav-import",
        Screen::Models => "nav-models",
        Screen::Segments => "nav-segments",
        Screen::Paths => "nav-paths",
        Screen::Audiences => "nav-audiences",
        Screen::Help => "nav-help",
        Screen::Privacy => "nav-privacy",
        Screen::Results => "nav-results",
    }
}

pub fn glyph(screen: Screen) -> &'static str {
    use crate::ui::theme::icons;
    match screen {
        Screen::Start => icons::HOUSE,
        Screen::Data => icons::DATABASE,
        Screen::Import => icons::DOWNLOAD_SIMPLE,
        Screen::Models => icons::FADERS,
        Screen::Segments => icons::CHART_SCATTER,
        Screen::Paths => icons::FLOW_ARROW,
        Screen::Audiences => icons::USERS_THREE,
        Screen::Help => icons::QUESTION,
        Screen::Privacy => icons::SHIELD_CHECK,
        Screen::Results => icons::CHART_LINE_UP,
    }
}
