//! The menu that narrows a table: side and consent of people, side of items, kind of events.

use egui::Ui;

use crate::app::command::{Command, DataTab, Narrow};
use crate::data::{Consent, Domain, EventKind};
use crate::ui::context::Context;
use crate::ui::theme::{Side, icons};
use crate::ui::widgets::{IconButton, MenuRow, menu, menu_line};

const MENU_WIDTH: f32 = 208.0;

pub fn ui(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let now = cx.state.data.table.narrow;
    let is_on = now != Narrow::default();
    let words = cx.t(if is_on { "data-narrowed" } else { "data-narrow" });
    let anchor = IconButton::new(icons::FUNNEL, &words).active(is_on).show(ui, theme);
    let picked = menu(&anchor, MENU_WIDTH, |ui| {
        let mut picked = None;
        if MenuRow::new(&cx.t("data-narrow-none")).checked(!is_on).show(ui, theme).clicked() {
            picked = Some(Narrow::default());
        }
        menu_line(ui, theme);
        match cx.state.data.tab {
            DataTab::People => people(ui, cx, now, &mut picked),
            DataTab::Catalogue => sides(ui, cx, now, &mut picked),
            DataTab::Events => {
                sides(ui, cx, now, &mut picked);
                menu_line(ui, theme);
                kinds(ui, cx, now, &mut picked);
            }
        }
        picked
    });
    if let Some(narrow) = picked.flatten() {
        cx.send(Command::NarrowTable(narrow));
    }
}

fn people(ui: &mut Ui, cx: &Context<'_>, now: Narrow, picked: &mut Option<Narrow>) {
    let parts = [
        (1, "side-courses-only", Some(Side::Course)),
        (3, "side-both", Some(Side::Both)),
        (2, "side-music-only", Some(Side::Music)),
        (0, "data-narrow-no-events", None),
    ];
    for (bits, key, side) in parts {
        let words = cx.t(key);
        let mut row = MenuRow::new(&words).checked(now.sides == Some(bits));
        if let Some(side) = side {
            row = row.side(side);
        }
        if row.show(ui, cx.theme).clicked() {
            *picked = Some(Narrow { sides: Some(bits), ..now });
        }
    }
    menu_line(ui, cx.theme);
    for (consent, key) in [(Consent::Granted, "granted"), (Consent::Unknown, "unknown"), (Consent::Denied, "denied")] {
        let words = format!("{}: {}", cx.t("ads-consent"), cx.t(key));
        if MenuRow::new(&words).checked(now.consent == Some(consent)).show(ui, cx.theme).clicked() {
            *picked = Some(Narrow { consent: Some(consent), ..now });
        }
    }
}

fn sides(ui: &mut Ui, cx: &Context<'_>, now: Narrow, picked: &mut Option<Narrow>) {
    for (domain, key) in [(Domain::Course, "side-courses"), (Domain::Music, "side-music")] {
        let words = cx.t(key);
        let row = MenuRow::new(&words).side(Side::from(domain)).checked(now.domain == Some(domain));
        if row.show(ui, cx.theme).clicked() {
            *picked = Some(Narrow { domain: Some(domain), ..now });
        }
    }
}

fn kinds(ui: &mut Ui, cx: &Context<'_>, now: Narrow, picked: &mut Option<Narrow>) {
    for kind in EventKind::ALL {
        let words = cx.t(&format!("event-{}", kind.id()));
        if MenuRow::new(&words).checked(now.kind == Some(kind)).show(ui, cx.theme).clicked() {
            *picked = Some(Narrow { kind: Some(kind), ..now });
        }
    }
}
