//! The keys that hold everywhere. What a screen does with keys of its own is its own matter.

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::app::command::{Command, Dialog, Screen, ThemeChoice};
use crate::ui::context::Context;

const CTRL: Modifiers = Modifiers::COMMAND;
const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
const NUMBERS: [Key; 6] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6];
const ZOOM_STEP: f32 = 0.1;

/// Turns pressed keys into commands. Longer combinations are asked for first, as shorter ones would take them.
pub fn act(ctx: &egui::Context, cx: &mut Context<'_>) {
    let pressed =
        |modifiers, key| ctx.input_mut(|input| input.consume_shortcut(&KeyboardShortcut::new(modifiers, key)));
    if pressed(CTRL_SHIFT, Key::L) {
        cx.send(Command::SetTheme(other_theme(cx.state.theme)));
    }
    zoom(cx, &pressed);
    if pressed(CTRL, Key::O) {
        cx.send(Command::Ask(Dialog::PickWorkspace));
    }
    if pressed(CTRL, Key::N) {
        cx.send(Command::Ask(Dialog::NewWorkspace));
    }
    if cx.state.workspace.is_some() {
        act_inside(ctx, cx, &pressed);
    }
}

/// With a workspace open. The palette and fields keep the keys that they understand themselves.
fn act_inside(ctx: &egui::Context, cx: &mut Context<'_>, pressed: &impl Fn(Modifiers, Key) -> bool) {
    if pressed(CTRL, Key::K) {
        cx.send(Command::TogglePalette);
    }
    if cx.state.palette_open {
        return;
    }
    for (screen, key) in Screen::RAIL.into_iter().zip(NUMBERS) {
        if pressed(CTRL, key) {
            cx.send(Command::Go(screen));
        }
    }
    if pressed(CTRL, Key::I) {
        cx.send(Command::ToggleInspector);
    }
    if pressed(CTRL_SHIFT, Key::A) && may_save_selection(cx) {
        cx.send(Command::AudienceFromSelection);
    }
    if pressed(CTRL, Key::E) && cx.state.audiences.is_open && cx.state.screen == Screen::Audiences {
        cx.send(Command::OpenExport);
    }
    if ctx.text_edit_focused() {
        return;
    }
    if pressed(CTRL_SHIFT, Key::Z) {
        cx.send(Command::Redo);
    }
    if pressed(CTRL, Key::Z) {
        cx.send(Command::Undo);
    }
    escape(ctx, cx);
}

/// Escape clears the selection when nothing that it would close stands in front, and nothing has the keyboard.
fn escape(ctx: &egui::Context, cx: &mut Context<'_>) {
    let is_free = !egui::Popup::is_any_open(ctx)
        && cx.state.export.is_none()
        && !cx.state.models.train_open
        && ctx.memory(|memory| memory.focused().is_none() && memory.top_modal_layer().is_none());
    if is_free && !cx.state.selection.is_empty() && ctx.input(|input| input.key_pressed(Key::Escape)) {
        cx.send(Command::ClearSelection);
    }
}

fn zoom(cx: &mut Context<'_>, pressed: &impl Fn(Modifiers, Key) -> bool) {
    let now = cx.state.zoom;
    let step = |by: f32| ((now + by) * 10.0).round() / 10.0;
    if pressed(CTRL, Key::Plus) || pressed(CTRL, Key::Equals) {
        cx.send(Command::SetZoom(step(ZOOM_STEP)));
    }
    if pressed(CTRL, Key::Minus) {
        cx.send(Command::SetZoom(step(-ZOOM_STEP)));
    }
    if pressed(CTRL, Key::Num0) {
        cx.send(Command::SetZoom(1.0));
    }
}

pub fn other_theme(theme: ThemeChoice) -> ThemeChoice {
    match theme {
        ThemeChoice::Dark => ThemeChoice::Light,
        ThemeChoice::Light => ThemeChoice::Dark,
    }
}

/// A selection under the floor is not for use.
pub fn may_save_selection(cx: &Context<'_>) -> bool {
    let count = cx.state.selection.len();
    count > 0 && cx.state.above_floor(count).is_some()
}
