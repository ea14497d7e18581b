//! What the dialogs on passphrases have in common: a new one that is typed twice, and whether it shall be remembered.

use egui::{Id, Label, Ui};
use zeroize::{Zeroize, Zeroizing};

use crate::app::command::{LEAST_LETTERS, Passphrase};
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{TextInput, checkbox, label};

/// A passphrase that is being chosen.
#[derive(Default)]
pub struct NewPassphrase {
    new: Zeroizing<String>,
    again: Zeroizing<String>,
    pub remember: bool,
}

impl NewPassphrase {
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.again.is_empty()
    }

    pub fn fields(&mut self, ui: &mut Ui, cx: &Context<'_>) {
        password_field(ui, cx, "passphrase-new", &mut self.new);
        password_field(ui, cx, "passphrase-again", &mut self.again);
    }

    /// Whether the keyring of the system shall have it, and what that means.
    pub fn remember_box(&mut self, ui: &mut Ui, cx: &Context<'_>) {
        let (name, note) = (cx.t("passphrase-remember"), cx.t("passphrase-remember-note"));
        checkbox(ui, cx.theme, &mut self.remember, &name).on_hover_text(&note);
        ui.add(Label::new(cx.theme.rich(note, Type::Caption, cx.theme.text.tertiary)).wrap());
    }

    /// Why it cannot be taken yet.
    pub fn why_off(&self, cx: &Context<'_>) -> Option<String> {
        if Passphrase::fresh(&self.new).is_err() {
            return Some(cx.tw("passphrase-least", &[("n", LEAST_LETTERS.into())]));
        }
        (*self.new != *self.again).then(|| cx.t("passphrase-differs"))
    }

    pub fn typed(&self) -> Option<Passphrase> {
        Passphrase::fresh(&self.new).ok()
    }

    pub fn wipe(&mut self) {
        self.new.zeroize();
        self.again.zeroize();
        self.remember = false;
    }
}

pub fn password_field(ui: &mut Ui, cx: &Context<'_>, key: &'static str, value: &mut Zeroizing<String>) {
    let name = cx.t(key);
    label(ui, cx.theme, &name, Type::Dense, cx.theme.text.secondary);
    let width = ui.available_width();
    TextInput::new(Id::unique(key), value, &name).password().width(width).show(ui, cx.theme);
    ui.add_space(cx.theme.space.s2);
}
