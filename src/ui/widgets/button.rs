//! Buttons with words and buttons with an icon only.

use egui::{Align2, Color32, Rect, Response, Role, Sense, Ui, Vec2, pos2, vec2};

use super::draw;
use super::progress::paint_ring;
use crate::ui::theme::{IconCut, Theme, Type};

const PADDING: f32 = 11.0;
const PADDING_SMALL: f32 = 9.0;
const ICON_GAP: f32 = 7.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// At most one a screen.
    Primary,
    #[default]
    Default,
    Ghost,
    /// Destroys something. Never filled.
    Danger,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ControlSize {
    Small,
    #[default]
    Regular,
    /// Dialogs and the wizard.
    Large,
}

impl ControlSize {
    pub fn height(self, theme: &Theme) -> f32 {
        match self {
            Self::Small => theme.size.control_small,
            Self::Regular => theme.size.control,
            Self::Large => theme.size.control_large,
        }
    }
}

#[derive(Debug, Clone)]
#[must_use = "nothing is drawn until `show`"]
pub struct Button<'a> {
    label: &'a str,
    kind: ButtonKind,
    size: ControlSize,
    icon: Option<&'a str>,
    enabled: bool,
    busy: bool,
    full_width: bool,
    why_off: Option<&'a str>,
}

impl<'a> Button<'a> {
    pub fn new(label: &'a str) -> Self {
        Self {
            label,
            kind: ButtonKind::Default,
            size: ControlSize::Regular,
            icon: None,
            enabled: true,
            busy: false,
            full_width: false,
            why_off: None,
        }
    }

    pub fn primary(label: &'a str) -> Self {
        Self::new(label).kind(ButtonKind::Primary)
    }

    pub fn ghost(label: &'a str) -> Self {
        Self::new(label).kind(ButtonKind::Ghost)
    }

    pub fn danger(label: &'a str) -> Self {
        Self::new(label).kind(ButtonKind::Danger)
    }

    pub fn kind(mut self, kind: ButtonKind) -> Self {
        self.kind = kind;
        self
    }

    pub fn size(mut self, size: ControlSize) -> Self {
        self.size = size;
        self
    }

    pub fn small(self) -> Self {
        self.size(ControlSize::Small)
    }

    pub fn large(self) -> Self {
        self.size(ControlSize::Large)
    }

    /// A glyph of `theme::icons`.
    pub fn icon(mut self, glyph: &'a str) -> Self {
        self.icon = Some(glyph);
        self
    }

    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Off, and the tooltip says why, unless there is no reason.
    pub fn off_because(mut self, why: Option<&'a str>) -> Self {
        self.enabled = self.enabled && why.is_none();
        self.why_off = why;
        self
    }

    /// A ring takes the place of the icon; clicks do nothing.
    pub fn busy(mut self, busy: bool) -> Self {
        self.busy = busy;
        self
    }

    pub fn full_width(mut self) -> Self {
        self.full_width = true;
        self
    }

    pub fn show(self, ui: &mut Ui, theme: &Theme) -> Response {
        let enabled = self.enabled && ui.is_enabled();
        let why = self.why_off;
        let response = ui.add_enabled_ui(enabled, |ui| self.draw(ui, theme)).inner;
        match why {
            Some(why) => response.on_disabled_hover_text(why),
            None => response,
        }
    }

    fn draw(&self, ui: &mut Ui, theme: &Theme) -> Response {
        let style = if self.kind == ButtonKind::Primary { Type::ControlStrong } else { Type::Control };
        let galley = draw::layout(ui.painter(), theme, self.label, style, Color32::PLACEHOLDER);
        let has_icon = self.icon.is_some() || self.busy;
        let icon_width = if has_icon { theme.size.icon + ICON_GAP } else { 0.0 };
        let padding = if self.size == ControlSize::Small { PADDING_SMALL } else { PADDING };
        let content = icon_width + galley.size().x;
        let width = if self.full_width { ui.available_width() } else { content + 2.0 * padding };
        let sense = if self.busy { Sense::hover() } else { Sense::click() };
        let (rect, response) = ui.allocate_exact_size(vec2(width, self.size.height(theme)), sense);
        draw::name(&response, Role::Button, ui.is_enabled(), self.label);
        if !ui.is_rect_visible(rect) {
            return response;
        }
        let (fill, edge, ink) = button_colours(theme, self.kind, &response);
        draw::boxed(ui.painter(), rect, theme.radius.control, fill, edge);
        let left = rect.center().x - content / 2.0;
        let icon_centre = pos2(left + theme.size.icon / 2.0, rect.center().y);
        if self.busy {
            paint_ring(ui, theme, icon_centre, 6.0, None, ink);
        } else if let Some(glyph) = self.icon {
            draw::icon_at(ui.painter(), icon_centre, glyph, IconCut::Regular, theme.size.icon, ink);
        }
        let at = draw::snap(ui.painter(), pos2(left + icon_width, rect.center().y - galley.size().y / 2.0));
        ui.painter().galley(at, galley, ink);
        draw::ring_if_focused(ui, theme, &response, rect, theme.radius.control);
        response
    }
}

/// Fill, edge and ink for the state in which the button is.
fn button_colours(theme: &Theme, kind: ButtonKind, response: &Response) -> (Color32, Color32, Color32) {
    let pick = |rest: Color32, hover: Color32, pressed: Color32| {
        if response.is_pointer_button_down_on() {
            pressed
        } else if response.hovered() {
            hover
        } else {
            rest
        }
    };
    let none = Color32::TRANSPARENT;
    match kind {
        ButtonKind::Primary => {
            (pick(theme.accent.fill, theme.accent.hover, theme.accent.pressed), none, theme.accent.on)
        }
        ButtonKind::Default => {
            (pick(theme.bg.raised, theme.bg.hover, theme.bg.pressed), theme.line.default, theme.text.primary)
        }
        ButtonKind::Ghost => {
            let ink = pick(theme.text.secondary, theme.text.primary, theme.text.primary);
            (pick(none, theme.bg.hover, theme.bg.pressed), none, ink)
        }
        ButtonKind::Danger => (pick(none, theme.error.subtle, theme.error.subtle), theme.error.fill, theme.error.text),
    }
}

#[derive(Debug, Clone)]
#[must_use = "nothing is drawn until `show`"]
pub struct IconButton<'a> {
    glyph: &'a str,
    name: &'a str,
    side: f32,
    enabled: bool,
    active: bool,
    edge: bool,
}

impl<'a> IconButton<'a> {
    /// `name` is the tooltip and what screen readers hear.
    pub fn new(glyph: &'a str, name: &'a str) -> Self {
        Self { glyph, name, side: 28.0, enabled: true, active: false, edge: false }
    }

    /// 24 points, for closing chips and toasts.
    pub fn small(mut self) -> Self {
        self.side = 24.0;
        self
    }

    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// The tool in hand, the switch that is on.
    pub fn active(mut self, active: bool) -> Self {
        self.active = active;
        self
    }

    pub fn with_edge(mut self) -> Self {
        self.edge = true;
        self
    }

    pub fn show(self, ui: &mut Ui, theme: &Theme) -> Response {
        let enabled = self.enabled && ui.is_enabled();
        let name = self.name;
        let response = ui.add_enabled_ui(enabled, |ui| self.draw(ui, theme)).inner;
        response.on_hover_text(name).on_disabled_hover_text(name)
    }

    fn draw(&self, ui: &mut Ui, theme: &Theme) -> Response {
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(self.side), Sense::click());
        draw::name_selected(&response, Role::Button, ui.is_enabled(), self.active, self.name);
        let (fill, _, ink) = button_colours(theme, ButtonKind::Ghost, &response);
        let fill = if self.active { theme.bg.hover } else { fill };
        let ink = if self.active { theme.text.primary } else { ink };
        let edge = if self.edge { theme.line.default } else { Color32::TRANSPARENT };
        draw::boxed(ui.painter(), rect, theme.radius.control, fill, edge);
        draw::icon_at(ui.painter(), rect.center(), self.glyph, IconCut::Regular, theme.size.icon, ink);
        draw::ring_if_focused(ui, theme, &response, rect, theme.radius.control);
        response
    }
}

/// Words that act, in the colour of a link, with an icon before them if wanted.
pub fn link(ui: &mut Ui, theme: &Theme, icon: Option<&str>, label: &str) -> Response {
    let galley = draw::layout(ui.painter(), theme, label, Type::Dense, Color32::PLACEHOLDER);
    let indent = if icon.is_some() { 18.0 } else { 0.0 };
    let size = vec2(indent + galley.size().x, theme.size.control_small.max(galley.size().y));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    draw::name(&response, Role::Link, ui.is_enabled(), label);
    let ink = if response.hovered() { theme.accent.hover } else { theme.accent.text };
    if let Some(glyph) = icon {
        let centre = pos2(rect.left() + 7.0, rect.center().y);
        draw::icon_at(ui.painter(), centre, glyph, IconCut::Regular, 14.0, ink);
    }
    let text = Rect::from_min_max(pos2(rect.left() + indent, rect.top()), rect.max);
    let at = Align2::LEFT_CENTER.anchor_size(text.left_center(), galley.size()).min;
    ui.painter().galley(draw::snap(ui.painter(), at), galley, ink);
    draw::ring_if_focused(ui, theme, &response, rect, theme.radius.checkbox);
    response
}
