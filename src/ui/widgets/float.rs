//! What floats above the screen: tooltips with rows, toasts, and dialogs.

use egui::{
    Align, Align2, Area, Color32, Context, Frame, Id, Key, Layout, Margin, Modal, Modifiers, Order, Response, Role,
    Sense, Stroke, Ui, UiBuilder, Vec2, vec2,
};

use super::button::{IconButton, link};
use super::chip::paint_badge_icon;
use super::draw;
use crate::ui::theme::{Status, Theme, Type};

const MAX_TOASTS: usize = 3;
const TOAST_WIDTH: f32 = 412.0;
const DIALOG_HEADER: f32 = 56.0;
const DIALOG_FOOTER: f32 = 60.0;
const TOOLTIP_MIN: f32 = 176.0;
const TOOLTIP_MAX: f32 = 260.0;
/// Most time that one frame takes off a message.
const LONGEST_STEP_SECS: f32 = 0.3;

/// A tooltip: name, rows of label and value, one line on method (may be empty).
pub fn tooltip(ui: &mut Ui, theme: &Theme, name: &str, rows: &[(&str, &str)], method: &str) {
    let width = ui.available_width().clamp(TOOLTIP_MIN, TOOLTIP_MAX);
    ui.set_width(width);
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.label(theme.rich(name, Type::DenseStrong, theme.text.primary));
    for (label, value) in rows {
        let (rect, _) = ui.allocate_exact_size(vec2(width, 17.0), Sense::hover());
        let at = rect.left_center();
        draw::text_at(ui.painter(), theme, at, Align2::LEFT_CENTER, label, Type::Dense, theme.text.secondary);
        let at = rect.right_center();
        draw::text_at(ui.painter(), theme, at, Align2::RIGHT_CENTER, value, Type::Dense, theme.text.primary);
    }
    if !method.is_empty() {
        ui.label(theme.rich(method, Type::Dense, theme.text.tertiary));
    }
}

/// One message at the bottom right.
#[derive(Debug, Clone)]
pub struct Toast {
    pub status: Status,
    pub words: String,
    /// The word of the act, as "Undo"; empty for none.
    pub act: String,
    left_secs: f32,
    id: u64,
}

/// What was asked of a toast, by the number that `push` returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToastEvent {
    Act(u64),
    Closed(u64),
}

/// The messages that are shown now, at most three. Errors stay until closed.
#[derive(Debug, Clone, Default)]
pub struct Toasts {
    shown: Vec<Toast>,
    next_id: u64,
}

impl Toasts {
    /// Adds a message and returns its number. The oldest gives way.
    pub fn push(&mut self, theme: &Theme, status: Status, words: String, act: String) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        if self.shown.len() >= MAX_TOASTS {
            let give_way = self.shown.iter().position(|toast| toast.status != Status::Error).unwrap_or(0);
            self.shown.remove(give_way);
        }
        self.shown.push(Toast { status, words, act, left_secs: theme.motion.toast_ms / 1000.0, id });
        id
    }

    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// Draws them above the status bar. `close_name` names the cross.
    pub fn show(&mut self, ctx: &Context, theme: &Theme, close_name: &str) -> Option<ToastEvent> {
        let mut event = None;
        let mut bottom = theme.size.status_bar + theme.space.s7;
        // Between two frames of a quiet window lies real time; after a long sleep a message has still been seen only once.
        let passed = ctx.input(|input| input.unstable_dt).min(LONGEST_STEP_SECS);
        for toast in self.shown.iter_mut().rev() {
            let inner = Area::new(Id::unique(("toast", toast.id)))
                .order(Order::Foreground)
                .anchor(Align2::RIGHT_BOTTOM, vec2(-theme.space.s7, -bottom))
                .show(ctx, |ui| paint_toast(ui, theme, toast, close_name));
            bottom += inner.response.rect.height() + theme.space.s4;
            event = event.or(inner.inner);
            if toast.status != Status::Error && !inner.response.contains_pointer() {
                toast.left_secs -= passed;
                ctx.request_repaint_after(std::time::Duration::from_millis(250));
            }
        }
        self.shown.retain(|toast| toast.left_secs > 0.0 || toast.status == Status::Error);
        if let Some(ToastEvent::Act(id) | ToastEvent::Closed(id)) = event {
            self.shown.retain(|toast| toast.id != id);
        }
        event
    }
}

fn paint_toast(ui: &mut Ui, theme: &Theme, toast: &Toast, close_name: &str) -> Option<ToastEvent> {
    let mut event = None;
    let inner = floating_frame(theme).inner_margin(Margin::symmetric(12, 5)).show(ui, |ui| {
        ui.set_width(TOAST_WIDTH);
        ui.horizontal(|ui| {
            let (icon, _) = ui.allocate_exact_size(vec2(18.0, 26.0), Sense::hover());
            let ink = theme.status(toast.status).text;
            let status = toast.status;
            paint_badge_icon(ui.painter(), status, icon.center(), theme.size.icon, ink);
            let room = TOAST_WIDTH - 140.0;
            let galley = draw::layout_wrapped(ui.painter(), theme, &toast.words, Type::Body, theme.text.primary, room);
            ui.label(galley);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if IconButton::new(crate::ui::theme::icons::X, close_name).small().show(ui, theme).clicked() {
                    event = Some(ToastEvent::Closed(toast.id));
                }
                if !toast.act.is_empty() && link(ui, theme, None, &toast.act).clicked() {
                    event = Some(ToastEvent::Act(toast.id));
                }
            });
        });
    });
    let role = if toast.status == Status::Error { Role::Alert } else { Role::Status };
    draw::name(&inner.response, role, true, &toast.words);
    event
}

/// Fill, edge and shadow of what floats.
pub fn floating_frame(theme: &Theme) -> Frame {
    Frame::new()
        .fill(theme.bg.overlay)
        .stroke(Stroke::new(theme.stroke.hair, theme.line.default))
        .corner_radius(draw::corner(theme.radius.card))
        .shadow(theme.pop_shadow())
}

/// A dialog over a scrim. Only for export, passphrase and erase.
#[derive(Debug, Clone)]
#[must_use = "nothing is drawn until `show`"]
pub struct Dialog<'a> {
    id: Id,
    title: &'a str,
    note: &'a str,
    size: Vec2,
    close_name: &'a str,
}

/// How a dialog was left, if it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DialogResponse {
    /// `Esc`, the cross, or a click on the scrim.
    pub closed: bool,
    /// `Ctrl Enter`.
    pub confirmed: bool,
}

impl<'a> Dialog<'a> {
    /// `close_name` names the cross.
    pub fn new(id: Id, title: &'a str, close_name: &'a str) -> Self {
        Self { id, title, note: "", size: vec2(480.0, 320.0), close_name }
    }

    /// Beside the title, in secondary.
    pub fn note(mut self, note: &'a str) -> Self {
        self.note = note;
        self
    }

    pub fn size(mut self, width: f32, height: f32) -> Self {
        self.size = vec2(width, height);
        self
    }

    /// Draws header, `body` and `footer` (laid out from the right: put the primary first). `head` is at the right
    /// of the header, before the cross.
    pub fn show(
        self,
        ctx: &Context,
        theme: &Theme,
        head: impl FnOnce(&mut Ui),
        body: impl FnOnce(&mut Ui),
        footer: impl FnOnce(&mut Ui),
    ) -> DialogResponse {
        let frame = Frame::new()
            .fill(theme.bg.overlay)
            .stroke(Stroke::new(theme.stroke.hair, theme.line.default))
            .corner_radius(draw::corner(theme.radius.dialog))
            .shadow(theme.modal_shadow());
        let room = ctx.content_rect().size() - vec2(40.0, 40.0);
        let size = self.size.min(room);
        let mut crossed = false;
        let modal = Modal::new(self.id).backdrop_color(theme.bg.scrim).frame(frame).show(ctx, |ui| {
            let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
            draw::name(&response, Role::Dialog, true, self.title);
            let (header, rest) = rect.split_top_bottom_at_y(rect.top() + DIALOG_HEADER);
            let (middle, foot) = rest.split_top_bottom_at_y(rect.bottom() - DIALOG_FOOTER);
            crossed = self.header(ui, theme, header, head);
            draw::hairline_h(ui.painter(), rect.x_range(), header.bottom(), theme.line.default);
            let mut child = ui.new_child(UiBuilder::new().max_rect(middle).layout(Layout::top_down(Align::Min)));
            child.set_clip_rect(middle.intersect(ui.clip_rect()));
            body(&mut child);
            draw::hairline_h(ui.painter(), rect.x_range(), foot.top() + 1.0, theme.line.default);
            let inner = foot.shrink2(vec2(20.0, 0.0));
            let layout = Layout::right_to_left(Align::Center);
            footer(&mut ui.new_child(UiBuilder::new().max_rect(inner).layout(layout)));
        });
        let confirmed = ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
        DialogResponse { closed: modal.should_close() || crossed, confirmed }
    }

    fn header(&self, ui: &mut Ui, theme: &Theme, rect: egui::Rect, head: impl FnOnce(&mut Ui)) -> bool {
        let inner = rect.shrink2(vec2(20.0, 0.0));
        let mut child = ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center)));
        child.label(theme.rich(self.title, Type::Title, theme.text.primary));
        if !self.note.is_empty() {
            child.label(theme.rich(self.note, Type::Body, theme.text.secondary));
        }
        let mut crossed = false;
        child.with_layout(Layout::right_to_left(Align::Center), |ui| {
            crossed = IconButton::new(crate::ui::theme::icons::X, self.close_name).show(ui, theme).clicked();
            head(ui);
        });
        crossed
    }
}

/// A panel that lies over the screen where the window is too narrow for it: the inspector under 1280.
pub fn overlay_panel<R>(
    ctx: &Context,
    theme: &Theme,
    id: Id,
    width: f32,
    content: impl FnOnce(&mut Ui) -> R,
) -> (Response, R) {
    let screen = ctx.content_rect();
    let height = screen.height() - theme.size.top_bar - theme.size.status_bar;
    let inner =
        Area::new(id).order(Order::Middle).anchor(Align2::RIGHT_TOP, vec2(0.0, theme.size.top_bar)).show(ctx, |ui| {
            let frame = Frame::new().fill(theme.bg.panel).shadow(theme.pop_shadow());
            frame
                .show(ui, |ui| {
                    ui.set_min_size(vec2(width, height));
                    ui.set_max_size(vec2(width, height));
                    content(ui)
                })
                .inner
        });
    let rect = inner.response.rect;
    let painter = ctx.layer_painter(inner.response.layer_id);
    draw::hairline_v(&painter, rect.left() + 1.0, rect.y_range(), theme.line.default);
    (inner.response, inner.inner)
}

/// The scrim alone, for the palette.
pub fn scrim(ui: &Ui, theme: &Theme) {
    let fill: Color32 = theme.bg.scrim;
    ui.painter().rect_filled(ui.ctx().content_rect(), 0.0, fill);
}
