//! A row of the people's table in the inspector: who it is, why the profiles are one person, and what was done last.

use egui::{ScrollArea, Ui};

use super::tables::side_of_bits;
use crate::app::command::Command;
use crate::data::{Channel, Consent, NO_TIME};
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::icons::X;
use crate::ui::theme::{Side, Type};
use crate::ui::views::person;
use crate::ui::widgets::{IconButton, inspector_section, key_value, panel_header};

pub fn show(ui: &mut Ui, cx: &mut Context<'_>, row: u32) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let (theme, text) = (cx.theme, cx.text);
    let name = cx.state.dataset().map(|dataset| dataset.people.label(row as usize)).unwrap_or_default();
    let mut close = false;
    panel_header(ui, theme, &name, "", |ui| {
        close = IconButton::new(X, &text.get("close")).small().show(ui, theme).clicked();
    });
    ScrollArea::vertical().id_salt(("data-person", row)).auto_shrink(false).show(ui, |ui| {
        facts(ui, cx, row as usize);
        if let Some(card) = person::card(ui, cx, row) {
            person::joins(ui, cx, card);
            person::attributes(ui, cx, card);
            person::history(ui, cx, card);
        }
    });
    if close {
        cx.send(Command::ShowDataPerson(None));
    }
}

fn facts(ui: &mut Ui, cx: &Context<'_>, row: usize) {
    let (theme, format) = (cx.theme, cx.format());
    let overview = cx.state.data.overview.shown();
    inspector_section(ui, theme, &cx.t("segments-person-who"), "", |ui| {
        let side = overview.and_then(|overview| side_of_bits(overview.sides_of.get(row).copied()?));
        let side = side.map(|side| match side {
            Side::Course => "side-courses-only",
            Side::Both => "side-both",
            Side::Music => "side-music-only",
        });
        let side = side.map_or_else(|| MISSING.to_owned(), |key| cx.t(key));
        key_value(ui, theme, &cx.t("segments-colour-side"), &side, Type::Dense);
        let contact = cx.state.data.contacts.shown().map(|contacts| contacts.get(row));
        let contact = contact.filter(|contact| !contact.is_empty()).unwrap_or(MISSING);
        key_value(ui, theme, &cx.t("contact"), contact, Type::Dense);
        let last = overview.and_then(|overview| overview.last_of.get(row)).filter(|at| **at != NO_TIME);
        let last = last.map_or_else(|| MISSING.to_owned(), |at| format.date(*at));
        key_value(ui, theme, &cx.t("segments-colour-active"), &last, Type::Dense);
        if let Some(dataset) = cx.state.dataset() {
            let consent = match dataset.people.consent(row, Channel::Ads) {
                Consent::Granted => "granted",
                Consent::Denied => "denied",
                Consent::Unknown => "unknown",
            };
            key_value(ui, theme, &cx.t("ads-consent"), &cx.t(consent), Type::Dense);
        }
    });
}
