//! The frame of a screen: headers, sections, cards, steps, notes and hairlines.

use egui::{
    Align, Align2, Color32, Frame, Layout, Margin, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    pos2, vec2,
};

use super::chip::{Badge, paint_badge_icon};
use super::choice::paint_check;
use super::draw;
use crate::ui::theme::{IconCut, Status, Theme, Type};

const PADDING: i8 = 16;
const FOOTER_HEIGHT: f32 = 52.0;

/// A line of text in a style and a colour.
pub fn label(ui: &mut Ui, theme: &Theme, text: &str, style: Type, colour: Color32) -> Response {
    ui.label(theme.rich(text, style, colour))
}

/// The head of a screen, 48 high: title, then `middle` from the left, then `actions` from the right.
pub fn screen_header(
    ui: &mut Ui,
    theme: &Theme,
    title: &str,
    middle: impl FnOnce(&mut Ui),
    actions: impl FnOnce(&mut Ui),
) {
    header(
        ui,
        theme,
        theme.size.screen_header,
        true,
        |ui| {
            label(ui, theme, title, Type::Title, theme.text.primary);
            ui.add_space(theme.space.s4);
            middle(ui);
        },
        actions,
    );
}

/// The head of a panel, 40 high: title, side note, then `controls` from the right. No line below.
pub fn panel_header(ui: &mut Ui, theme: &Theme, title: &str, note: &str, controls: impl FnOnce(&mut Ui)) {
    header(
        ui,
        theme,
        theme.size.panel_header,
        false,
        |ui| {
            label(ui, theme, title, Type::PanelTitle, theme.text.primary);
            if !note.is_empty() {
                label(ui, theme, note, Type::Dense, theme.text.tertiary);
            }
        },
        controls,
    );
}

fn header(
    ui: &mut Ui,
    theme: &Theme,
    height: f32,
    line: bool,
    left: impl FnOnce(&mut Ui),
    right: impl FnOnce(&mut Ui),
) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let inner = rect.shrink2(vec2(f32::from(PADDING), 0.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center)));
    child.spacing_mut().item_spacing.x = theme.space.s4;
    left(&mut child);
    child.with_layout(Layout::right_to_left(Align::Center), right);
    if line {
        draw::hairline_h(ui.painter(), rect.x_range(), rect.bottom(), theme.line.default);
    }
}

/// Content with the padding of a panel, 16 left and right.
pub fn padded<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    Frame::new().inner_margin(Margin::symmetric(PADDING, 0)).show(ui, content).inner
}

/// A section of the inspector: title, note at the right, content, a hairline below.
pub fn inspector_section<R>(
    ui: &mut Ui,
    theme: &Theme,
    title: &str,
    note: &str,
    content: impl FnOnce(&mut Ui) -> R,
) -> R {
    header(
        ui,
        theme,
        36.0,
        false,
        |ui| {
            label(ui, theme, title, Type::PanelTitle, theme.text.primary);
        },
        |ui| {
            if !note.is_empty() {
                label(ui, theme, note, Type::Dense, theme.text.tertiary);
            }
        },
    );
    let inner = padded(ui, content);
    ui.add_space(theme.space.s6);
    hairline(ui, theme);
    inner
}

/// The foot of a panel, 52 high, with a hairline above.
pub fn footer<R>(ui: &mut Ui, theme: &Theme, content: impl FnOnce(&mut Ui) -> R) -> R {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), FOOTER_HEIGHT), Sense::hover());
    draw::hairline_h(ui.painter(), rect.x_range(), rect.top() + 1.0, theme.line.default);
    let inner = rect.shrink2(vec2(f32::from(PADDING), 0.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center)));
    content(&mut child)
}

/// A hairline over the width that is left, on a pixel edge, taking one point.
pub fn hairline(ui: &mut Ui, theme: &Theme) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    draw::hairline_h(ui.painter(), rect.x_range(), rect.bottom(), theme.line.default);
}

/// A name at the left and a value at the right, as in the inspector. `style` is of the value.
pub fn key_value(ui: &mut Ui, theme: &Theme, key: &str, value: &str, style: Type) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
    let key_rect = draw::text_at(
        ui.painter(),
        theme,
        rect.left_center(),
        Align2::LEFT_CENTER,
        key,
        Type::Dense,
        theme.text.tertiary,
    );
    let room = rect.right() - key_rect.right() - theme.space.s4;
    let galley = draw::layout_within(ui.painter(), theme, value, style, theme.text.primary, room);
    draw::paint_galley(ui.painter(), rect.right_center(), Align2::RIGHT_CENTER, galley);
    draw::name(&response, Role::Label, true, &format!("{key}: {value}"));
    response
}

/// A figure with its label above and what it is compared with beside it.
pub fn tile(ui: &mut Ui, theme: &Theme, caption: &str, figure: &str, beside: &str) -> Response {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = theme.space.s1;
        label(ui, theme, caption, Type::Caption, theme.text.tertiary);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme.space.s4;
            label(ui, theme, figure, Type::Title, theme.text.primary);
            if !beside.is_empty() {
                label(ui, theme, beside, Type::Dense, theme.text.tertiary);
            }
        });
    })
    .response
}

/// A sentence in a quiet box, or with the colours of a status and its icon.
pub fn note(ui: &mut Ui, theme: &Theme, status: Status, text: &str) -> Response {
    let colours = theme.status(status);
    let (fill, ink) = match status {
        Status::Info => (theme.bg.hover, theme.text.secondary),
        _ => (colours.subtle, theme.text.primary),
    };
    let icon_ink = if status == Status::Info { theme.text.tertiary } else { colours.text };
    let response = Frame::new()
        .fill(fill)
        .corner_radius(draw::corner(theme.radius.control))
        .inner_margin(Margin::symmetric(10, 8))
        .show(ui, |ui| {
            ui.horizontal_top(|ui| {
                let (icon, _) = ui.allocate_exact_size(vec2(16.0, 16.0), Sense::hover());
                paint_badge_icon(ui.painter(), status, icon.center(), 15.0, icon_ink);
                ui.add(egui::Label::new(theme.rich(text, Type::Dense, ink)).wrap());
            });
        })
        .response;
    draw::name(&response, Role::Note, true, text);
    response
}

/// One line of checks in a card: tick, warning or cross, then words.
pub fn check_line(ui: &mut Ui, theme: &Theme, status: Status, text: &str) -> Response {
    let ink = if status == Status::Ok { theme.text.secondary } else { theme.status(status).text };
    let galley = draw::layout(ui.painter(), theme, text, Type::Dense, ink);
    let (rect, response) = ui.allocate_exact_size(vec2(20.0 + galley.size().x, 18.0), Sense::hover());
    let glyph = match status {
        Status::Ok => crate::ui::theme::icons::CHECK,
        Status::Warn => crate::ui::theme::icons::WARNING,
        Status::Error => crate::ui::theme::icons::X,
        Status::Info | Status::Active => crate::ui::theme::icons::MINUS,
    };
    let icon_ink = theme.status(status).text;
    let centre = pos2(rect.left() + 7.0, rect.center().y);
    draw::icon_at(ui.painter(), centre, glyph, IconCut::Regular, 13.0, icon_ink);
    draw::paint_galley(ui.painter(), pos2(rect.left() + 20.0, rect.center().y), Align2::LEFT_CENTER, galley);
    draw::name(&response, Role::Label, true, text);
    response
}

/// What a card with checks shows at its top.
#[derive(Debug, Clone)]
pub struct CardHead<'a> {
    pub name: &'a str,
    pub kind: &'a str,
    pub badge: Option<(Status, &'a str)>,
    /// Has the keyboard's attention; drawn as the ring.
    pub focused: bool,
    pub enabled: bool,
}

/// What happened to a card.
#[derive(Debug, Clone)]
pub struct CardResponse {
    /// The card was clicked beside its checkbox.
    pub response: Response,
    pub toggled: bool,
}

/// A card that is picked with a checkbox: name, kind, badge, then `content`.
pub fn card(
    ui: &mut Ui,
    theme: &Theme,
    head: &CardHead<'_>,
    checked: &mut bool,
    content: impl FnOnce(&mut Ui),
) -> CardResponse {
    let mut check = None;
    let edge = if *checked { theme.accent.line } else { theme.line.default };
    let fill = if *checked { theme.bg.panel } else { theme.bg.raised };
    let inner = Frame::new()
        .fill(fill)
        .stroke(Stroke::new(theme.stroke.hair, edge))
        .corner_radius(draw::corner(theme.radius.card))
        .inner_margin(Margin::symmetric(14, 12))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                check = Some(card_check(ui, theme, head, *checked));
                // The badge takes its room first; the kind gets what is left.
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if let Some((status, words)) = head.badge {
                        Badge::new(status, words).show(ui, theme);
                    }
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        label(ui, theme, head.name, Type::PanelTitle, theme.text.primary);
                        let kind = theme.rich(head.kind, Type::Dense, theme.text.tertiary);
                        ui.add(egui::Label::new(kind).truncate());
                    });
                });
            });
            content(ui);
        });
    let rect = inner.response.rect;
    let response = ui.interact(rect, inner.response.id.with("card"), Sense::click());
    draw::name_selected(&response, Role::Group, head.enabled, *checked, head.name);
    if head.focused || response.has_focus() {
        let edge = Stroke::new(theme.stroke.focus, theme.accent.ring);
        ui.painter().rect_stroke(rect, draw::corner(theme.radius.card), edge, StrokeKind::Inside);
    }
    let (square, pressed) = check.unwrap_or((Rect::NOTHING, false));
    // The card lies over its checkbox, so that a click there arrives at the card.
    let pointer = response.interact_pointer_pos().filter(|_| response.clicked() && head.enabled);
    let toggled = pressed || pointer.is_some_and(|at| square.expand(4.0).contains(at));
    if toggled {
        *checked = !*checked;
    }
    CardResponse { response, toggled }
}

/// Where the checkbox is, and whether it was pressed with the keyboard.
fn card_check(ui: &mut Ui, theme: &Theme, head: &CardHead<'_>, checked: bool) -> (Rect, bool) {
    let inner = ui.add_enabled_ui(head.enabled, |ui| {
        let side = theme.size.checkbox;
        let (rect, response) = ui.allocate_exact_size(vec2(side, theme.size.control_small), Sense::click());
        let square = Rect::from_center_size(rect.center(), vec2(side, side));
        draw::name_selected(&response, Role::CheckBox, ui.is_enabled(), checked, head.name);
        paint_check(ui, theme, square, Some(checked), response.hovered());
        draw::ring_if_focused(ui, theme, &response, square, theme.radius.checkbox);
        (square, response.clicked())
    });
    inner.inner
}

/// A number in a ring, as before the steps of a plan. Done steps have a tick on green.
pub fn step_ring(ui: &mut Ui, theme: &Theme, number: u32, state: StepState) -> Response {
    let side = 20.0;
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    let centre = rect.center();
    match state {
        StepState::Done => {
            ui.painter().circle_filled(centre, 9.0, theme.ok.fill);
            let ink = theme.ink_on(theme.ok.fill);
            draw::icon_at(ui.painter(), centre, crate::ui::theme::icons::CHECK, IconCut::Bold, 11.0, ink);
        }
        StepState::Current | StepState::Waiting => {
            let ink = if state == StepState::Current { theme.text.primary } else { theme.text.secondary };
            ui.painter().circle_stroke(centre, 8.5, Stroke::new(1.0, theme.line.strong));
            draw::text_at(ui.painter(), theme, centre, Align2::CENTER_CENTER, &number.to_string(), Type::Caption, ink);
        }
    }
    draw::name(&response, Role::Label, true, &number.to_string());
    response
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    Done,
    Current,
    Waiting,
}

/// The frame of a step: selected ground while it is the current one.
pub fn step_frame(ui: &mut Ui, theme: &Theme, state: StepState, content: impl FnOnce(&mut Ui)) -> Response {
    let current = state == StepState::Current;
    let fill = if current { theme.bg.selected } else { Color32::TRANSPARENT };
    let edge = if current { theme.accent.line } else { theme.line.default };
    Frame::new()
        .fill(fill)
        .stroke(Stroke::new(theme.stroke.hair, edge))
        .corner_radius(draw::corner(theme.radius.card))
        .inner_margin(12.0)
        .show(ui, content)
        .response
}

/// Outlines a drop target while files hover over the window.
pub fn drop_edge(ui: &Ui, theme: &Theme, rect: Rect) {
    ui.painter().rect_stroke(
        rect.shrink(2.0),
        draw::corner(theme.radius.card),
        Stroke::new(2.0, theme.accent.ring),
        StrokeKind::Inside,
    );
}
