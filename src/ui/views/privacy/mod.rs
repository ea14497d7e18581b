//! The Privacy screen: encryption, the small-group floor, consent, the budget of noisy figures, a partner's overlap and
//! sums, erasing a person, the files that left, and the audit log.

mod audit;
mod budget;
mod encryption;
mod erase;
mod files;
mod left;
mod overlap;
mod passphrase;

use std::sync::Arc;

use egui::{Rect, ScrollArea, Ui, pos2};

use super::View;
use super::data::parts::pane;
use super::failed::failed_screen;
use crate::app::command::{Command, Screen};
use crate::app::state::{Loadable, PrivacyView};
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, draw, label, padded, screen_header, skeleton_rows};
use budget::BudgetPanel;
use erase::Erase;
use left::FloorControl;
use overlap::OverlapPanel;
use passphrase::PassphraseForm;

const LEFT_WIDTH: f32 = 380.0;

#[derive(Default)]
pub struct PrivacyScreen {
    erase: Erase,
    floor: FloorControl,
    budget: BudgetPanel,
    overlap: OverlapPanel,
    passphrase: PassphraseForm,
}

impl View for PrivacyScreen {
    fn screen(&self) -> Screen {
        Screen::Privacy
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        let theme = cx.theme;
        let note = cx.t("privacy-note");
        let middle = |ui: &mut Ui| {
            label(ui, theme, &note, Type::Dense, theme.text.tertiary);
        };
        screen_header(ui, theme, &cx.t("privacy-title"), middle, |_| {});
        match &cx.state.privacy.view {
            Loadable::Failed(failure) => failed_screen(ui, cx, "privacy-failed-title", failure, |ui, cx| {
                if Button::primary(&cx.t("retry")).show(ui, cx.theme).clicked() {
                    cx.send(Command::Go(Screen::Privacy));
                }
            }),
            view => match view.shown().cloned() {
                Some(view) => self.loaded(ui, cx, &view),
                None => waiting(ui, cx),
            },
        }
        self.passphrase.show(ui.ctx(), cx);
    }

    fn has_inspector(&self, cx: &Context<'_>) -> bool {
        cx.state.privacy.view.shown().is_some()
    }

    fn inspector(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        if let Some(view) = cx.state.privacy.view.shown().cloned() {
            audit::show(ui, cx, &view);
        }
    }
}

impl PrivacyScreen {
    fn loaded(&mut self, ui: &mut Ui, cx: &mut Context<'_>, view: &Arc<PrivacyView>) {
        let area = ui.available_rect_before_wrap();
        let split_x = area.left() + LEFT_WIDTH.min(area.width() * 0.4);
        let left = Rect::from_min_max(area.min, pos2(split_x, area.bottom()));
        pane(ui, "privacy-left", left, |ui| {
            ScrollArea::vertical().id_salt("privacy-left-scroll").auto_shrink(false).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                encryption::show(ui, cx);
                self.floor.show(ui, cx, view);
                left::consent(ui, cx, view);
                self.budget.budget(ui, cx, view);
            });
        });
        let right = Rect::from_min_max(pos2(split_x, area.top()), area.max);
        pane(ui, "privacy-right", right, |ui| {
            ScrollArea::vertical().id_salt("privacy-right-scroll").auto_shrink(false).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                self.overlap.show(ui, cx);
                self.budget.similarity(ui, cx, view);
                self.erase.show(ui, cx);
                files::show(ui, cx, view);
            });
        });
        draw::hairline_v(ui.painter(), split_x, area.y_range(), cx.theme.line.default);
        ui.advance_cursor_after_rect(area);
    }
}

fn waiting(ui: &mut Ui, cx: &Context<'_>) {
    ui.add_space(cx.theme.space.s9);
    padded(ui, |ui| skeleton_rows(ui, cx.theme, 10, &[0.2, 0.3, 0.2, 0.2]));
}
