//! The row of a workspace that waits for its passphrase: a field where the numbers of others stand, and under it whether
//! the passphrase shall be remembered.

use egui::{Align, Id, Key, Layout, Rect, Ui, UiBuilder, pos2, vec2};
use zeroize::{Zeroize, Zeroizing};

use crate::app::command::{Command, Passphrase};
use crate::app::state::Unlocking;
use crate::ui::context::Context;
use crate::ui::widgets::{Button, TextInput, checkbox};

const FIELD_WIDTH: f32 = 200.0;
/// Of the field and its buttons; what is left of the row has the box.
const LINE: f32 = 60.0;

/// What is being typed; wiped as soon as it is sent or left.
#[derive(Default)]
pub struct Typed {
    text: Zeroizing<String>,
    remember: bool,
}

impl Typed {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>, unlocking: &Unlocking, place: Rect) {
        let corner = pos2(place.center().x - 40.0, place.top());
        let line = Rect::from_min_max(corner, pos2(place.right() - 16.0, place.top() + LINE));
        let layout = Layout::right_to_left(Align::Center);
        let mut inner = ui.new_child(UiBuilder::new().id_salt("unlock").max_rect(line).layout(layout));
        let is_asked = self.line(&mut inner, cx, unlocking);
        if !unlocking.to_repair {
            let size = vec2(FIELD_WIDTH + 140.0, place.bottom() - line.bottom() - 6.0);
            let below = Rect::from_min_size(pos2(line.right() - size.x, line.bottom() - 4.0), size);
            let builder = UiBuilder::new().id_salt("unlock-remember").max_rect(below);
            let (name, note) = (cx.t("passphrase-remember"), cx.t("passphrase-remember-note"));
            checkbox(&mut ui.new_child(builder), cx.theme, &mut self.remember, &name).on_hover_text(note);
        }
        if is_asked {
            self.send(cx, unlocking);
        }
    }

    fn line(&mut self, ui: &mut Ui, cx: &mut Context<'_>, unlocking: &Unlocking) -> bool {
        ui.spacing_mut().item_spacing.x = cx.theme.space.s4;
        let act = if unlocking.to_repair { "repair-short" } else { "unlock" };
        let [act, cancel, name] = [act, "cancel", "passphrase"].map(|key| cx.t(key));
        if Button::ghost(&cancel).enabled(!unlocking.busy).show(ui, cx.theme).clicked() {
            self.wipe();
            cx.send(Command::LeaveUnlock);
        }
        let is_ready = !self.text.is_empty() && !unlocking.busy;
        let mut go = Button::primary(&act).enabled(is_ready).busy(unlocking.busy).show(ui, cx.theme).clicked();
        let is_wrong = unlocking.failure.is_some();
        let field = TextInput::new(Id::unique("unlock-passphrase"), &mut self.text, &name).hint(&name).password();
        let response = field.error(is_wrong).width(FIELD_WIDTH).show(ui, cx.theme);
        go |= response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) && is_ready;
        if ui.memory(|memory| memory.focused().is_none()) {
            response.request_focus();
        }
        go
    }

    pub fn wipe(&mut self) {
        self.text.zeroize();
        self.remember = false;
    }

    /// A wrong passphrase may be typed again: what was said of remembering stays.
    fn send(&mut self, cx: &mut Context<'_>, unlocking: &Unlocking) {
        if let Ok(passphrase) = Passphrase::new(&self.text) {
            let (path, remember) = (unlocking.path.clone(), self.remember);
            cx.send(match unlocking.to_repair {
                true => Command::RepairWorkspace(path, Some(passphrase)),
                false => Command::Unlock { path, passphrase, remember },
            });
        }
        self.text.zeroize();
    }
}
