//! The dialog on the passphrase of the open workspace. What is typed lives here only, and is wiped when it is left.

use egui::{Context as Egui, Frame, Id, Label, Margin, Ui};
use zeroize::{Zeroize, Zeroizing};

use crate::app::command::{Command, Passphrase, PassphraseAct};
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::views::failed::failure_lines;
use crate::ui::views::passphrase_fields::{NewPassphrase, password_field};
use crate::ui::widgets::{Button, Dialog};

const WIDTH: f32 = 480.0;
const HEIGHT: f32 = 440.0;

#[derive(Default)]
pub struct PassphraseForm {
    current: Zeroizing<String>,
    new: NewPassphrase,
    /// The dialog was open in the frame before.
    is_open: bool,
}

impl PassphraseForm {
    pub fn show(&mut self, ctx: &Egui, cx: &mut Context<'_>) {
        let Some(dialog) = cx.state.privacy.passphrase.clone() else {
            return self.wipe();
        };
        if !std::mem::replace(&mut self.is_open, true) {
            self.new.remember = cx.state.is_remembered;
        }
        let theme = cx.theme;
        let act = dialog.act;
        let (title, go) = match act {
            PassphraseAct::Set => ("encryption-set", "passphrase-do-set"),
            PassphraseAct::Change => ("encryption-change-title", "passphrase-do-change"),
            PassphraseAct::Remove => ("encryption-remove-title", "passphrase-do-remove"),
            PassphraseAct::Remember => ("passphrase-remember", "passphrase-do-remember"),
        };
        let [title, go, close, cancel] = [title, go, "close", "cancel"].map(|key| cx.t(key));
        let why_off = self.why_off(cx, act);
        let (mut clicked, mut cancelled) = (false, false);
        let out = Dialog::new(Id::unique("passphrase-dialog"), &title, &close).size(WIDTH, HEIGHT).show(
            ctx,
            theme,
            |_| (),
            |ui| {
                Frame::new().inner_margin(Margin::symmetric(20, 16)).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = theme.space.s2;
                    self.fields(ui, cx, act);
                    if let Some(failure) = &dialog.failure {
                        failure_lines(ui, cx, failure);
                    }
                });
            },
            |ui| {
                ui.spacing_mut().item_spacing.x = theme.space.s4;
                let button = if act == PassphraseAct::Remove { Button::danger(&go) } else { Button::primary(&go) };
                clicked = button.large().busy(dialog.busy).off_because(why_off.as_deref()).show(ui, theme).clicked();
                cancelled = Button::ghost(&cancel).large().enabled(!dialog.busy).show(ui, theme).clicked();
            },
        );
        if dialog.busy {
            return;
        }
        if (clicked || out.confirmed) && why_off.is_none() {
            let current = Passphrase::new(&self.current).ok().filter(|_| act != PassphraseAct::Set);
            let new = self.new.typed().filter(|_| has_new(act));
            let remember = self.new.remember;
            self.wipe();
            match (act, current) {
                (PassphraseAct::Remember, Some(current)) => cx.send(Command::RememberPassphrase(current)),
                (_, current) => cx.send(Command::ChangePassphrase { current, new, remember }),
            }
        } else if cancelled || out.closed {
            self.wipe();
            cx.send(Command::ClosePassphrase);
        }
    }

    fn fields(&mut self, ui: &mut Ui, cx: &Context<'_>, act: PassphraseAct) {
        let about = cx.t(match act {
            PassphraseAct::Set | PassphraseAct::Change => "passphrase-about-set",
            PassphraseAct::Remove => "passphrase-about-remove",
            PassphraseAct::Remember => "passphrase-remember-note",
        });
        ui.add(Label::new(cx.theme.rich(about, Type::Dense, cx.theme.text.secondary)).wrap());
        ui.add_space(cx.theme.space.s2);
        if act != PassphraseAct::Set {
            password_field(ui, cx, "passphrase-current", &mut self.current);
        }
        if has_new(act) {
            self.new.fields(ui, cx);
            self.new.remember_box(ui, cx);
        }
    }

    /// Why nothing can be done yet.
    fn why_off(&self, cx: &Context<'_>, act: PassphraseAct) -> Option<String> {
        if act != PassphraseAct::Set && self.current.is_empty() {
            return Some(cx.t("passphrase-current"));
        }
        if has_new(act) { self.new.why_off(cx) } else { None }
    }

    fn wipe(&mut self) {
        self.current.zeroize();
        self.new.wipe();
        self.is_open = false;
    }
}

fn has_new(act: PassphraseAct) -> bool {
    matches!(act, PassphraseAct::Set | PassphraseAct::Change)
}
