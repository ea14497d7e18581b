//! The inspector of one person of the map: who they are, what they share with their cluster, and what they did last.

use std::sync::Arc;

use crate::ui::theme::icons::X;
use egui::{Align2, Role, ScrollArea, Sense, Ui, pos2, vec2};

use super::derived::cluster_name;
use super::inspector::lift_rows;
use super::map::side_key;
use crate::app::command::Command;
use crate::app::state::{ClusteringView, Loadable, PersonCard, PersonEvent};
use crate::data::NO_TIME;
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::{Side, Type, cluster_letter};
use crate::ui::widgets::chip::paint_side;
use crate::ui::widgets::{
    IconButton, draw, error_line, inspector_section, key_value, label, padded, panel_header, skeleton_rows,
};

const EVENT_ROW: f32 = 22.0;
const DAY_ROOM: f32 = 84.0;

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
        match &cx.state.segments.person_card {
            Loadable::Ready(card) | Loadable::Busy(Some(card)) if card.person == person => details(ui, cx, card),
            Loadable::Failed(failure) => {
                for sentence in cx.failure(failure).iter().filter(|sentence| !sentence.is_empty()) {
                    padded(ui, |ui| error_line(ui, theme, sentence));
                }
            }
            _ => padded(ui, |ui| skeleton_rows(ui, theme, 8, &[0.5, 0.3, 0.2])),
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

fn details(ui: &mut Ui, cx: &Context<'_>, card: &Arc<PersonCard>) {
    let (theme, floor) = (cx.theme, cx.state.floor);
    if !card.attributes.is_empty() {
        inspector_section(ui, theme, &cx.t("segments-person-attributes"), "", |ui| {
            for (name, value) in &card.attributes {
                key_value(ui, theme, name, value, Type::Dense);
            }
        });
    }
    if card.cluster.is_some() {
        inspector_section(ui, theme, &cx.t("segments-person-why"), &cx.t("segments-person-why-note"), |ui| {
            let rows: Vec<_> = card.why.iter().filter(|row| row.n_people >= floor).collect();
            if rows.is_empty() {
                label(ui, theme, &cx.t("segments-person-why-none"), Type::Dense, theme.text.tertiary);
            } else {
                lift_rows(ui, cx, &rows, &[]);
            }
        });
    }
    let note = cx.tw("segments-person-events", &[("n", card.n_events.into())]);
    inspector_section(ui, theme, &cx.t("segments-person-history"), &note, |ui| {
        if card.events.is_empty() {
            label(ui, theme, &cx.t("segments-person-no-events"), Type::Dense, theme.text.tertiary);
        }
        for event in &card.events {
            event_row(ui, cx, event);
        }
    });
}

/// Day, item and what was done.
fn event_row(ui: &mut Ui, cx: &Context<'_>, event: &PersonEvent) {
    let theme = cx.theme;
    let Some(dataset) = cx.state.dataset() else { return };
    let day = if event.time == NO_TIME { MISSING.to_owned() } else { cx.format().date(event.time) };
    let title = dataset.catalogue.title(event.item as usize);
    let kind = cx.t(&["event-", event.kind].concat());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), EVENT_ROW), Sense::hover());
    draw::name(&response, Role::ListItem, true, &[day.as_str(), title, kind.as_str()].join(", "));
    let (painter, y) = (ui.painter(), rect.center().y);
    draw::text_at(painter, theme, rect.left_center(), Align2::LEFT_CENTER, &day, Type::Dense, theme.text.tertiary);
    let kind = draw::text_at(
        painter,
        theme,
        rect.right_center(),
        Align2::RIGHT_CENTER,
        &kind,
        Type::Dense,
        theme.text.secondary,
    );
    let left = rect.left() + DAY_ROOM;
    if let Some(domain) = dataset.catalogue.domain(event.item as usize) {
        paint_side(painter, theme, Side::from(domain), pos2(left + 5.0, y), theme.size.glyph);
    }
    let room = kind.left() - left - 24.0;
    let title = draw::layout_within(painter, theme, title, Type::Dense, theme.text.primary, room.max(20.0));
    draw::paint_galley(painter, pos2(left + 16.0, y), Align2::LEFT_CENTER, title);
}
