//! Picking the person and the item that the lists and the receipt are about.

use egui::{Id, Ui};

use super::common;
use crate::app::command::Command;
use crate::ui::context::Context;
use crate::ui::widgets::{IconButton, MenuRow, Select};

/// The test people by number, and the next one.
pub(super) fn person_select(ui: &mut Ui, cx: &mut Context<'_>, id: &str, width: f32) {
    let models = &cx.state.models;
    let shown = models.person.map(|person| common::person_label(cx, person)).unwrap_or_default();
    let people = models.curve.shown().map_or(&[][..], |curve| &curve.test_people);
    let name = cx.t("person");
    let picked = Select::new(Id::unique(id), &name, &shown).width(width).show_menu(ui, cx.theme, |ui| {
        let mut picked = None;
        for &person in people {
            let label = common::person_label(cx, person);
            if MenuRow::new(&label).checked(models.person == Some(person)).show(ui, cx.theme).clicked() {
                picked = Some(person);
            }
        }
        picked
    });
    if let Some(person) = picked {
        cx.send(Command::ShowPerson(person));
    }
}

pub(super) fn next_person(ui: &mut Ui, cx: &mut Context<'_>) {
    let next = cx.t("models-next-person");
    if IconButton::new(crate::ui::theme::icons::ARROW_RIGHT, &next).show(ui, cx.theme).clicked() {
        cx.send(Command::NextPerson);
    }
}

/// The items at the top of the person's list, as far as they are offered.
pub(super) fn item_select(ui: &mut Ui, cx: &mut Context<'_>, id: &str, items: &[u32], width: f32) {
    let models = &cx.state.models;
    let side = common::target_side(models.direction);
    let shown = models.item.map_or("", |item| common::item_title(cx, item));
    let name = cx.t("item");
    let select = Select::new(Id::unique(id), &name, shown).side(side).width(width);
    let picked = select.show_menu(ui, cx.theme, |ui| {
        let mut picked = None;
        for &item in items {
            let row = MenuRow::new(common::item_title(cx, item)).side(side);
            if row.checked(models.item == Some(item)).show(ui, cx.theme).clicked() {
                picked = Some(item);
            }
        }
        picked
    });
    if let Some(item) = picked {
        cx.send(Command::ShowItem(item));
    }
}
