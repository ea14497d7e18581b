//! Lists that open: a select and the rows of menus.

use egui::{
    Align2, Color32, Id, Popup, PopupCloseBehavior, Rect, Response, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2,
};

use super::chip::{paint_key_cap, paint_side};
use super::draw;
use super::input::{focus_edge, ground};
use crate::ui::theme::{IconCut, Side, Theme, Type};

const MENU_ROW: f32 = 26.0;
const MAX_MENU_HEIGHT: f32 = 320.0;

/// One of many, in a field that opens a list.
#[derive(Debug, Clone)]
#[must_use = "nothing is drawn until `show`"]
pub struct Select<'a> {
    id: Id,
    name: &'a str,
    shown: &'a str,
    side: Option<Side>,
    icon: Option<&'a str>,
    width: f32,
    stays_open: bool,
}

impl<'a> Select<'a> {
    /// `id` comes from a key of the domain; `shown` is what is chosen now, or what is asked for.
    pub fn new(id: Id, name: &'a str, shown: &'a str) -> Self {
        Self { id, name, shown, side: None, icon: None, width: 140.0, stays_open: false }
    }

    pub fn side(mut self, side: Side) -> Self {
        self.side = Some(side);
        self
    }

    pub fn icon(mut self, glyph: &'a str) -> Self {
        self.icon = Some(glyph);
        self
    }

    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// For lists with a search field: a click inside leaves it open until something is picked.
    pub fn stays_open(mut self) -> Self {
        self.stays_open = true;
        self
    }

    /// `options` are words; returns the index of a new choice.
    pub fn show(self, ui: &mut Ui, theme: &Theme, options: &[&str], chosen: Option<usize>) -> Option<usize> {
        self.show_menu(ui, theme, |ui| {
            let mut picked = None;
            for (index, option) in options.iter().enumerate() {
                if MenuRow::new(option).checked(chosen == Some(index)).show(ui, theme).clicked() {
                    picked = Some(index);
                }
            }
            picked
        })
    }

    /// With rows of its own: draw [`MenuRow`]s and return what was picked.
    pub fn show_menu<R>(self, ui: &mut Ui, theme: &Theme, rows: impl FnOnce(&mut Ui) -> Option<R>) -> Option<R> {
        let response = self.field(ui, theme);
        let mut picked = None;
        let close =
            if self.stays_open { PopupCloseBehavior::CloseOnClickOutside } else { PopupCloseBehavior::CloseOnClick };
        let popup =
            Popup::menu(&response).id(self.id.with("list")).gap(4.0).width(self.width - 10.0).close_behavior(close);
        popup.show(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ScrollArea::vertical().max_height(MAX_MENU_HEIGHT).show(ui, |ui| {
                picked = rows(ui);
            });
            if picked.is_some() {
                ui.close();
            }
        });
        picked
    }

    fn field(&self, ui: &mut Ui, theme: &Theme) -> Response {
        let (rect, _) = ui.allocate_exact_size(vec2(self.width, theme.size.control), Sense::hover());
        let response = ui.interact(rect, self.id, Sense::click());
        let (name, shown) = (self.name, self.shown);
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::ComboBox, true, name);
            info.current_text_value = Some(shown.to_owned());
            info
        });
        let edge = if response.hovered() { theme.line.strong } else { theme.line.default };
        ui.painter().add(ground(theme, rect, edge));
        let mut left = rect.left() + 11.0;
        let y = rect.center().y;
        if let Some(side) = self.side {
            paint_side(ui.painter(), theme, side, pos2(left + 4.0, y), theme.size.glyph);
            left += 16.0;
        }
        if let Some(glyph) = self.icon {
            let centre = pos2(left + 6.0, y);
            draw::icon_at(ui.painter(), centre, glyph, IconCut::Regular, 13.0, theme.text.tertiary);
            left += 20.0;
        }
        let room = rect.right() - 28.0 - left;
        let galley = draw::layout_within(ui.painter(), theme, shown, Type::Control, theme.text.primary, room);
        draw::paint_galley(ui.painter(), pos2(left, y), Align2::LEFT_CENTER, galley);
        let caret = pos2(rect.right() - 15.0, y);
        let glyph = crate::ui::theme::icons::CARET_DOWN;
        draw::icon_at(ui.painter(), caret, glyph, IconCut::Regular, 12.0, theme.text.tertiary);
        focus_edge(ui, theme, &response, rect);
        response
    }
}

/// One row of a menu: icon, words, key at the right.
#[derive(Debug, Clone)]
#[must_use = "nothing is drawn until `show`"]
pub struct MenuRow<'a> {
    label: &'a str,
    icon: Option<&'a str>,
    key: &'a str,
    side: Option<Side>,
    checked: bool,
    danger: bool,
    enabled: bool,
}

impl<'a> MenuRow<'a> {
    pub fn new(label: &'a str) -> Self {
        Self { label, icon: None, key: "", side: None, checked: false, danger: false, enabled: true }
    }

    pub fn icon(mut self, glyph: &'a str) -> Self {
        self.icon = Some(glyph);
        self
    }

    pub fn key(mut self, key: &'a str) -> Self {
        self.key = key;
        self
    }

    pub fn side(mut self, side: Side) -> Self {
        self.side = Some(side);
        self
    }

    /// With a tick at the right.
    pub fn checked(mut self, checked: bool) -> Self {
        self.checked = checked;
        self
    }

    /// Last in its menu, after a line.
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    pub fn show(self, ui: &mut Ui, theme: &Theme) -> Response {
        ui.add_enabled_ui(self.enabled, |ui| self.draw(ui, theme)).inner
    }

    fn draw(&self, ui: &mut Ui, theme: &Theme) -> Response {
        let ink = if self.danger { theme.error.text } else { theme.text.primary };
        let galley = draw::layout(ui.painter(), theme, self.label, Type::Dense, ink);
        let key = draw::layout(ui.painter(), theme, self.key, Type::Caption, theme.text.tertiary);
        let lead = if self.icon.is_some() || self.side.is_some() { 20.0 } else { 0.0 };
        let needed = 8.0 + lead + galley.size().x + 24.0 + key.size().x + 18.0;
        let width = ui.available_width().max(needed);
        let (rect, response) = ui.allocate_exact_size(vec2(width, MENU_ROW), Sense::click());
        draw::name_selected(&response, Role::MenuItem, ui.is_enabled(), self.checked, self.label);
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, draw::corner(theme.radius.checkbox), theme.bg.hover);
        }
        if response.has_focus() {
            let ring = egui::Stroke::new(theme.stroke.focus, theme.accent.ring);
            let corner = draw::corner(theme.radius.checkbox);
            ui.painter().rect_stroke(rect, corner, ring, egui::StrokeKind::Inside);
        }
        let y = rect.center().y;
        let mark = pos2(rect.left() + 14.0, y);
        if let Some(side) = self.side {
            paint_side(ui.painter(), theme, side, mark, theme.size.glyph);
        } else if let Some(glyph) = self.icon {
            let icon_ink = if self.danger { ink } else { theme.text.secondary };
            draw::icon_at(ui.painter(), mark, glyph, IconCut::Regular, 14.0, icon_ink);
        }
        draw::paint_galley(ui.painter(), pos2(rect.left() + 8.0 + lead, y), Align2::LEFT_CENTER, galley);
        self.paint_end(ui, theme, rect, key);
        response
    }

    fn paint_end(&self, ui: &Ui, theme: &Theme, rect: Rect, key: std::sync::Arc<egui::Galley>) {
        let y = rect.center().y;
        if self.checked {
            let centre = pos2(rect.right() - 13.0, y);
            draw::icon_at(ui.painter(), centre, crate::ui::theme::icons::CHECK, IconCut::Bold, 12.0, theme.accent.text);
        } else if !self.key.is_empty() {
            let size = vec2(key.size().x + 10.0, 18.0);
            let cap = Align2::RIGHT_CENTER.anchor_size(pos2(rect.right() - 6.0, y), size);
            paint_key_cap(ui.painter(), theme, cap);
            draw::paint_galley(ui.painter(), cap.center(), Align2::CENTER_CENTER, key);
        }
    }
}

/// A hairline between groups of a menu.
pub fn menu_line(ui: &mut Ui, theme: &Theme) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 9.0), Sense::hover());
    draw::hairline_h(ui.painter(), rect.x_range(), rect.center().y, theme.line.default);
}

/// A menu that opens below `anchor` when it is clicked. Draw [`MenuRow`]s in it.
pub fn menu<R>(anchor: &Response, min_width: f32, rows: impl FnOnce(&mut Ui) -> R) -> Option<R> {
    Popup::menu(anchor)
        .gap(4.0)
        .show(|ui| {
            ui.set_min_width(min_width);
            ui.set_max_width(min_width);
            ui.spacing_mut().item_spacing.y = 0.0;
            rows(ui)
        })
        .map(|inner| inner.inner)
}

/// A menu that says what an act takes away before it is done; true when it is asked for. For what no undo brings back.
pub fn confirm_menu(anchor: &Response, theme: &Theme, sentence: &str, act: &str, icon: &str) -> bool {
    let asked = menu(anchor, 260.0, |ui| {
        egui::Frame::new().inner_margin(egui::Margin::symmetric(8, 6)).show(ui, |ui| {
            ui.add(egui::Label::new(theme.rich(sentence, Type::Dense, theme.text.secondary)).wrap());
        });
        menu_line(ui, theme);
        MenuRow::new(act).icon(icon).danger().show(ui, theme).clicked()
    });
    asked.unwrap_or(false)
}

/// Fill of a menu row that is chosen with the keyboard, as in the palette.
pub fn row_fill(theme: &Theme, chosen: bool, hovered: bool) -> Color32 {
    match (chosen, hovered) {
        (true, _) => theme.bg.selected,
        (false, true) => theme.bg.hover,
        (false, false) => Color32::TRANSPARENT,
    }
}
