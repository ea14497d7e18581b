//! The inspector of one person of the map: who they are, what they share with their cluster, and what they did last.

use egui::{ScrollArea, Ui};

use super::derived::cluster_name;
use super::inspector::lift_rows;
use super::map::side_key;
use crate::app::command::Command;
use crate::app::state::{ClusteringView, PersonCard};
use crate::data::NO_TIME;
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::icons::X;
use crate::ui::theme::{Type, cluster_letter};
use crate::ui::views::person as person_card;
use crate::ui::widgets::{IconButton, inspector_section, key_value, label, panel_header};

pub fn show(ui: &mut Ui, cx: &mut Context<'_>, view: &ClusteringView, person: u32) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let (theme, text) = (cx.theme, cx.text);
    let name = cx.state.dataset().map(|dataset| dataset.people.label(person as usize)).unwrap_or_default();
    let mut close = false;
    panel_header(ui, theme, &name, "", |ui| {
        close = IconButton::new(X, &text.get("close")).small().show(ui, theme).clicked();
    });
    ScrollArea::vertical().id_salt(("map-person", person)).auto_shrink(false).show(ui, |ui| {
        facts(ui, cx, view, person);
        if let Some(card) = person_card::card(ui, cx, person) {
            person_card::joins(ui, cx, card);
            person_card::attributes(ui, cx, card);
            reasons(ui, cx, card);
            person_card::history(ui, cx, card);
        }
    });
    if close {
        cx.send(Command::ShowMapPerson(None));
    }
}

fn facts(ui: &mut Ui, cx: &Context<'_>, view: &ClusteringView, person: u32) {
    let (theme, format, row) = (cx.theme, cx.format(), person as usize);
    let overview = cx.state.data.overview.shown();
    inspector_section(ui, theme, &cx.t("segments-person-who"), "", |ui| {
        let side = overview.and_then(|overview| side_key(*overview.sides_of.get(row)?));
        let side = side.map_or_else(|| MISSING.to_owned(), |key| cx.t(key));
        key_value(ui, theme, &cx.t("segments-colour-side"), &side, Type::Dense);
        let contact =
            cx.state.data.contacts.shown().map(|contacts| contacts.get(row)).filter(|contact| !contact.is_empty());
        key_value(ui, theme, &cx.t("contact"), contact.unwrap_or(MISSING), Type::Dense);
        let label = view.labels.get(row).map(|&label| usize::from(label));
        let cluster = label.and_then(|at| Some([cluster_letter(at), cluster_name(cx.text, view.clusters.get(at)?)]));
        let cluster = cluster.map_or_else(|| cx.t("segments-no-cluster"), |words| words.join(" "));
        key_value(ui, theme, &cx.t("segments-colour-cluster"), &cluster, Type::Dense);
        let last = overview.and_then(|overview| overview.last_of.get(row)).filter(|at| **at != NO_TIME);
        let last = last.map_or_else(|| MISSING.to_owned(), |at| format.date(*at));
        key_value(ui, theme, &cx.t("segments-colour-active"), &last, Type::Dense);
    });
}

/// What the person took that the cluster takes more often than everybody.
fn reasons(ui: &mut Ui, cx: &Context<'_>, card: &PersonCard) {
    let (theme, floor) = (cx.theme, cx.state.floor);
    if card.cluster.is_none() {
        return;
    }
    inspector_section(ui, theme, &cx.t("segments-person-why"), &cx.t("segments-person-why-note"), |ui| {
        let rows: Vec<_> = card.why.iter().filter(|row| floor.allows(row.n_people)).collect();
        if rows.is_empty() {
            label(ui, theme, &cx.t("segments-person-why-none"), Type::Dense, theme.text.tertiary);
        } else {
            lift_rows(ui, cx, &rows, &[]);
        }
    });
}
