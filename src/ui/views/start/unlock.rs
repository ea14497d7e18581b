//! The row of a workspace that waits for its passphrase: a field where the numbers of others stand.

use std::path::Path;

use egui::{Align, Id, Key, Layout, Rect, Ui, UiBuilder, pos2};
use zeroize::{Zeroize, Zeroizing};

use crate::app::command::{Command, Passphrase};
use crate::app::state::Unlocking;
use crate::ui::context::Context;
use crate::ui::widgets::{Button, TextInput};

const FIELD_WIDTH: f32 = 200.0;

/// What is being typed; wiped as soon as it is sent or left.
#[derive(Default)]
pub struct Typed(Zeroizing<String>);

impl Typed {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>, unlocking: &Unlocking, place: Rect) {
        let right =
            Rect::from_min_max(pos2(place.center().x - 40.0, place.top()), pos2(place.right() - 16.0, place.bottom()));
        let layout = Layout::right_to_left(Align::Center);
        let mut ui = ui.new_child(UiBuilder::new().id_salt("unlock").max_rect(right).layout(layout));
        ui.spacing_mut().item_spacing.x = cx.theme.space.s4;
        let [unlock, cancel, name] = ["unlock", "cancel", "passphrase"].map(|key| cx.t(key));
        if Button::ghost(&cancel).enabled(!unlocking.busy).show(&mut ui, cx.theme).clicked() {
            self.0.zeroize();
            cx.send(Command::LeaveUnlock);
        }
        let is_ready = !self.0.is_empty() && !unlocking.busy;
        let button = Button::primary(&unlock).enabled(is_ready).busy(unlocking.busy);
        let mut go = button.show(&mut ui, cx.theme).clicked();
        let is_wrong = unlocking.failure.is_some();
        let field = TextInput::new(Id::unique("unlock-passphrase"), &mut self.0, &name).hint(&name).password();
        let response = field.error(is_wrong).width(FIELD_WIDTH).show(&mut ui, cx.theme);
        go |= response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) && is_ready;
        if ui.memory(|memory| memory.focused().is_none()) {
            response.request_focus();
        }
        if go {
            self.send(cx, &unlocking.path);
        }
    }

    pub fn wipe(&mut self) {
        self.0.zeroize();
    }

    fn send(&mut self, cx: &mut Context<'_>, path: &Path) {
        if let Ok(passphrase) = Passphrase::new(&self.0) {
            cx.send(Command::Unlock(path.to_owned(), passphrase));
        }
        self.0.zeroize();
    }
}
