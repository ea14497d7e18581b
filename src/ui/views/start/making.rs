//! The dialog on a new workspace: whether it shall be under a passphrase. What is typed lives here only, and is wiped when
//! it is left.

use egui::{Context as Egui, Frame, Id, Label, Margin, Ui};
use zeroize::{Zeroize, Zeroizing};

use crate::app::command::{Command, LEAST_LETTERS, Passphrase};
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Dialog, TextInput, checkbox, error_line, label};

const WIDTH: f32 = 480.0;
const HEIGHT: f32 = 452.0;

#[derive(Default)]
pub struct MakingDialog {
    new: Zeroizing<String>,
    again: Zeroizing<String>,
    remember: bool,
}

impl MakingDialog {
    pub fn show(&mut self, ctx: &Egui, cx: &mut Context<'_>) {
        let Some(making) = cx.state.making.clone() else {
            return self.wipe();
        };
        let theme = cx.theme;
        let is_plain = self.new.is_empty() && self.again.is_empty();
        let go = if is_plain { "new-make-plain" } else { "new-make-encrypted" };
        let [title, go, close, cancel] = ["start-new", go, "close", "cancel"].map(|key| cx.t(key));
        let why_off = self.why_off(cx, is_plain);
        let (mut clicked, mut cancelled) = (false, false);
        let out = Dialog::new(Id::unique("making-dialog"), &title, &close).size(WIDTH, HEIGHT).show(
            ctx,
            theme,
            |_| (),
            |ui| {
                Frame::new().inner_margin(Margin::symmetric(20, 16)).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = theme.space.s2;
                    let path = making.path.display().to_string();
                    ui.add(Label::new(theme.rich(path, Type::DenseStrong, theme.text.primary)).truncate());
                    ui.add_space(theme.space.s2);
                    self.fields(ui, cx, is_plain);
                    if let Some(failure) = &making.failure {
                        for sentence in cx.failure(failure).iter().filter(|sentence| !sentence.is_empty()) {
                            error_line(ui, theme, sentence);
                        }
                    }
                });
            },
            |ui| {
                ui.spacing_mut().item_spacing.x = theme.space.s4;
                let button = Button::primary(&go).large().busy(making.busy).off_because(why_off.as_deref());
                clicked = button.show(ui, theme).clicked();
                cancelled = Button::ghost(&cancel).large().enabled(!making.busy).show(ui, theme).clicked();
            },
        );
        if making.busy {
            return;
        }
        if (clicked || out.confirmed) && why_off.is_none() {
            let remember = self.remember;
            let typed = Passphrase::fresh(&self.new).ok();
            self.wipe();
            cx.send(match typed {
                Some(passphrase) => Command::NewEncrypted { path: making.path, passphrase, remember },
                None => Command::NewWorkspace(making.path),
            });
        } else if cancelled || out.closed {
            self.wipe();
            cx.send(Command::LeaveNewWorkspace);
        }
    }

    fn fields(&mut self, ui: &mut Ui, cx: &Context<'_>, is_plain: bool) {
        let theme = cx.theme;
        ui.add(Label::new(theme.rich(cx.t("new-about"), Type::Dense, theme.text.secondary)).wrap());
        ui.add_space(theme.space.s2);
        for (key, value) in [("passphrase-new", &mut self.new), ("passphrase-again", &mut self.again)] {
            let name = cx.t(key);
            label(ui, theme, &name, Type::Dense, theme.text.secondary);
            let width = ui.available_width();
            TextInput::new(Id::unique(("making", key)), value, &name).password().width(width).show(ui, theme);
            ui.add_space(theme.space.s2);
        }
        ui.add_enabled_ui(!is_plain, |ui| remember_box(ui, cx, &mut self.remember));
        let lost = cx.t(if is_plain { "new-plain" } else { "passphrase-lost" });
        ui.add(Label::new(theme.rich(lost, Type::Dense, theme.text.tertiary)).wrap());
    }

    /// Why nothing can be done yet.
    fn why_off(&self, cx: &Context<'_>, is_plain: bool) -> Option<String> {
        if !is_plain && Passphrase::fresh(&self.new).is_err() {
            return Some(cx.tw("passphrase-least", &[("n", LEAST_LETTERS.into())]));
        }
        (*self.new != *self.again).then(|| cx.t("passphrase-differs"))
    }

    fn wipe(&mut self) {
        self.new.zeroize();
        self.again.zeroize();
        self.remember = false;
    }
}

/// Whether the keyring of the system shall have it, and what that means.
pub fn remember_box(ui: &mut Ui, cx: &Context<'_>, remember: &mut bool) {
    let (name, note) = (cx.t("passphrase-remember"), cx.t("passphrase-remember-note"));
    checkbox(ui, cx.theme, remember, &name).on_hover_text(&note);
    ui.add(Label::new(cx.theme.rich(note, Type::Caption, cx.theme.text.tertiary)).wrap());
}
