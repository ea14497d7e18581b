//! The dialog on a new workspace: whether it shall be under a passphrase. What is typed lives here only, and is wiped when
//! it is left.

use egui::{Context as Egui, Frame, Id, Label, Margin, Ui};

use crate::app::command::Command;
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::views::failed::failure_lines;
use crate::ui::views::passphrase_fields::NewPassphrase;
use crate::ui::widgets::{Button, Dialog};

const WIDTH: f32 = 480.0;
const HEIGHT: f32 = 452.0;

#[derive(Default)]
pub struct MakingDialog {
    typed: NewPassphrase,
}

impl MakingDialog {
    pub fn show(&mut self, ctx: &Egui, cx: &mut Context<'_>) {
        let Some(making) = cx.state.making.clone() else {
            return self.typed.wipe();
        };
        let theme = cx.theme;
        let is_plain = self.typed.is_empty();
        let go = if is_plain { "new-make-plain" } else { "new-make-encrypted" };
        let [title, go, close, cancel] = ["start-new", go, "close", "cancel"].map(|key| cx.t(key));
        let why_off = if is_plain { None } else { self.typed.why_off(cx) };
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
                        failure_lines(ui, cx, failure);
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
            let (typed, remember) = (self.typed.typed(), self.typed.remember);
            self.typed.wipe();
            cx.send(match typed {
                Some(passphrase) => Command::NewEncrypted { path: making.path, passphrase, remember },
                None => Command::NewWorkspace(making.path),
            });
        } else if cancelled || out.closed {
            self.typed.wipe();
            cx.send(Command::LeaveNewWorkspace);
        }
    }

    fn fields(&mut self, ui: &mut Ui, cx: &Context<'_>, is_plain: bool) {
        let theme = cx.theme;
        ui.add(Label::new(theme.rich(cx.t("new-about"), Type::Dense, theme.text.secondary)).wrap());
        ui.add_space(theme.space.s2);
        self.typed.fields(ui, cx);
        ui.add_enabled_ui(!is_plain, |ui| self.typed.remember_box(ui, cx));
        let lost = cx.t(if is_plain { "new-plain" } else { "passphrase-lost" });
        ui.add(Label::new(theme.rich(lost, Type::Dense, theme.text.tertiary)).wrap());
    }
}
