//! The keys that hold everywhere, and the list of all keys for the help. What a screen does with keys of its own is
//! its own matter.

use egui::{Event, Key, KeyboardShortcut, Modifiers};

use super::{panes, rail};
use crate::app::command::{Command, Dialog, Screen, ThemeChoice};
use crate::ui::context::Context;
use crate::ui::widgets::input;

const CTRL: Modifiers = Modifiers::COMMAND;
const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
const NUMBERS: [Key; 9] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
/// After G: the letter of a screen, by its name on the rail.
const LETTERS: [(Key, &str, &str); 8] = [
    (Key::D, "D", "nav-data"),
    (Key::M, "M", "nav-models"),
    (Key::S, "S", "nav-segments"),
    (Key::P, "P", "nav-paths"),
    (Key::A, "A", "nav-audiences"),
    (Key::R, "R", "nav-results"),
    (Key::V, "V", "nav-privacy"),
    (Key::H, "H", "nav-help"),
];
/// How long G waits for its letter.
const LETTER_WITHIN_SECS: f64 = 1.5;
const ZOOM_STEP: f32 = 0.1;

/// A line of the list of keys.
#[derive(Debug, Clone, Copy)]
pub struct KeyRow {
    /// Keys pressed together, with gaps between them.
    pub keys: &'static str,
    /// What they do: a word key.
    pub act: &'static str,
}

const fn row(keys: &'static str, act: &'static str) -> KeyRow {
    KeyRow { keys, act }
}

/// Every key, in the order of the help.
pub const ALL: [KeyRow; 27] = [
    row("Ctrl K", "key-palette"),
    row("G D", "key-go"),
    row("Ctrl 1", "key-go-number"),
    row("Ctrl Z", "undo"),
    row("Ctrl Shift Z", "redo"),
    row("Ctrl F", "key-find"),
    row("Ctrl I", "inspector-toggle"),
    row("Ctrl O", "start-open"),
    row("Ctrl N", "start-new"),
    row("Ctrl Shift A", "selection-save"),
    row("Shift I", "selection-invert"),
    row("Ctrl E", "palette-export"),
    row("Ctrl T", "models-train"),
    row("Ctrl S", "key-save"),
    row("Ctrl Shift L", "key-theme"),
    row("Ctrl +", "zoom-in"),
    row("Ctrl -", "zoom-out"),
    row("Ctrl 0", "zoom-reset"),
    row("F6", "key-pane"),
    row("Tab", "key-tab"),
    row("Esc", "key-escape"),
    row("← →", "key-arrows"),
    row("Shift → Home End", "key-arrows-large"),
    row("V L R Z", "key-map"),
    row("Space Enter", "key-enter"),
    row("Ctrl C", "key-copy"),
    row("?", "key-help"),
];

/// What must be known from the key before.
#[derive(Default)]
pub struct Keys {
    /// When G was pressed, in seconds of the window.
    go_since: Option<f64>,
}

impl Keys {
    /// Turns pressed keys into commands. Longer combinations are asked for first, as shorter ones would take them.
    pub fn act(&mut self, ctx: &egui::Context, cx: &mut Context<'_>) {
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
            self.act_inside(ctx, cx, &pressed);
        }
    }

    /// With a workspace open. The palette and fields keep the keys that they understand themselves.
    fn act_inside(&mut self, ctx: &egui::Context, cx: &mut Context<'_>, pressed: &impl Fn(Modifiers, Key) -> bool) {
        if pressed(CTRL, Key::K) {
            cx.send(Command::TogglePalette);
        }
        if cx.state.palette_open || ctx.memory(|memory| memory.top_modal_layer().is_some()) {
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
        if pressed(CTRL, Key::T) {
            cx.send(Command::Go(Screen::Models));
            cx.send(Command::OpenTrain);
        }
        if pressed(CTRL, Key::S) {
            save(cx);
        }
        if pressed(CTRL, Key::F) {
            input::focus_search(ctx);
        }
        for (modifiers, forward) in [(Modifiers::SHIFT, false), (Modifiers::NONE, true)] {
            if pressed(modifiers, Key::F6) {
                panes::go(ctx, forward);
            }
        }
        if !ctx.text_edit_focused() {
            self.act_outside_fields(ctx, cx, pressed);
        }
    }

    /// Keys that would be letters in a field.
    fn act_outside_fields(
        &mut self,
        ctx: &egui::Context,
        cx: &mut Context<'_>,
        pressed: &impl Fn(Modifiers, Key) -> bool,
    ) {
        if pressed(CTRL_SHIFT, Key::Z) {
            cx.send(Command::Redo);
        }
        if pressed(CTRL, Key::Z) {
            cx.send(Command::Undo);
        }
        if asks_for_help(ctx) {
            cx.send(Command::Go(Screen::Help));
        }
        if !cx.state.selection.is_empty() && pressed(Modifiers::SHIFT, Key::I) {
            cx.send(Command::InvertSelection);
        }
        self.go(ctx, cx, pressed);
        escape(ctx, cx);
    }

    /// G, then the letter of a screen.
    fn go(&mut self, ctx: &egui::Context, cx: &mut Context<'_>, pressed: &impl Fn(Modifiers, Key) -> bool) {
        let now = ctx.input(|input| input.time);
        if self.go_since.is_some_and(|since| now - since <= LETTER_WITHIN_SECS) {
            let letter = LETTERS.iter().find(|(key, ..)| pressed(Modifiers::NONE, *key));
            let is_key = |event: &Event| matches!(event, Event::Key { pressed: true, .. });
            if letter.is_some() || ctx.input(|input| input.events.iter().any(is_key)) {
                self.go_since = None;
            }
            if let Some(screen) = letter.and_then(|(_, _, name)| screen_of(name)) {
                cx.send(Command::Go(screen));
            }
        }
        if pressed(Modifiers::NONE, Key::G) {
            self.go_since = Some(now);
        }
    }
}

fn screen_of(name_key: &str) -> Option<Screen> {
    Screen::RAIL.into_iter().chain([Screen::Help]).find(|screen| rail::name_key(*screen) == name_key)
}

/// `G D`, for the palette and the tooltips.
pub fn letter_of(screen: Screen) -> Option<&'static str> {
    LETTERS.iter().find(|(_, _, name)| *name == rail::name_key(screen)).map(|(_, letter, _)| *letter)
}

/// What is open on the screen: the audience, else the blend.
fn save(cx: &mut Context<'_>) {
    let audiences = &cx.state.audiences;
    if cx.state.screen == Screen::Audiences && audiences.is_open && audiences.is_changed {
        cx.send(Command::SaveAudience);
    } else if cx.state.screen == Screen::Models && may_save_blend(cx) {
        cx.send(Command::SaveBlend);
    }
}

/// A blend is on the chart and stands elsewhere than it was saved.
pub fn may_save_blend(cx: &Context<'_>) -> bool {
    let models = &cx.state.models;
    let shown = models.runs.iter().find(|run| models.shown_run.as_ref() == Some(&run.name));
    shown.is_some_and(|run| run.parts.is_some()) && !models.is_saved()
}

/// The question mark, wherever the keyboard has it.
fn asks_for_help(ctx: &egui::Context) -> bool {
    let is_asking = |event: &Event| matches!(event, Event::Key { key: Key::Questionmark, pressed: true, .. });
    let is_typed = |event: &Event| matches!(event, Event::Text(text) if text == "?");
    ctx.input(|input| input.events.iter().any(|event| is_asking(event) || is_typed(event)))
}

/// Escape clears the selection when nothing that it would close stands in front, and nothing has the keyboard.
fn escape(ctx: &egui::Context, cx: &mut Context<'_>) {
    let is_free = !egui::Popup::is_any_open(ctx)
        && cx.state.export.is_none()
        && cx.state.tour.is_none()
        && !cx.state.models.train_open
        && ctx.memory(|memory| memory.focused().is_none() && memory.top_modal_layer().is_none());
    if is_free && !cx.state.selection.is_empty() && ctx.input(|input| input.key_pressed(Key::Escape)) {
        cx.send(Command::ClearSelection);
    }
}

fn zoom(cx: &mut Context<'_>, pressed: &impl Fn(Modifiers, Key) -> bool) {
    let now = cx.state.zoom;
    if pressed(CTRL, Key::Plus) || pressed(CTRL, Key::Equals) {
        cx.send(Command::SetZoom(zoomed(now, 1.0)));
    }
    if pressed(CTRL, Key::Minus) {
        cx.send(Command::SetZoom(zoomed(now, -1.0)));
    }
    if pressed(CTRL, Key::Num0) {
        cx.send(Command::SetZoom(1.0));
    }
}

/// One step in or out.
pub fn zoomed(now: f32, steps: f32) -> f32 {
    ((now + steps * ZOOM_STEP) * 10.0).round() / 10.0
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::{Language, Text};

    #[test]
    fn every_key_says_what_it_does_and_every_screen_has_a_letter() {
        for language in Language::ALL {
            let text = Text::load(language).unwrap();
            for row in ALL {
                assert!(text.has(row.act), "{} in {}", row.act, language.tag());
            }
        }
        for screen in Screen::RAIL {
            assert!(letter_of(screen).is_some(), "{screen:?}");
        }
    }
}
