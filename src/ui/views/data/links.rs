//! Which people were found to be one: the two numbers, on which identifiers, and the file that brought them together.

use egui::{Id, ScrollArea, Ui};

use crate::app::command::Command;
use crate::app::state::{LinkRow, Loadable};
use crate::data::incoming::IdKind;
use crate::ui::context::Context;
use crate::ui::theme::icons;
use crate::ui::widgets::{
    Button, Column, Problem, Sign, Table, empty_state, error_state, padded, panel_header, skeleton_rows,
};

pub fn ui(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let state = cx.state;
    let n = state.data.links.shown().map_or(0, |links| links.len());
    let note = cx.tw("data-links-n", &[("n", n.into())]);
    panel_header(ui, theme, &cx.t("data-links-title"), &note, |_| {});
    match &state.data.links {
        Loadable::Failed(failure) => {
            let [happened, kept, to_do] = cx.failure(failure);
            let names = [cx.t("error-happened"), cx.t("error-kept"), cx.t("error-do")];
            let title = cx.t("data-links-failed");
            let lines = [(&*names[0], &*happened), (&*names[1], &*kept), (&*names[2], &*to_do)];
            let mut again = false;
            padded(ui, |ui| {
                error_state(ui, theme, &Problem { title: &title, lines }, |ui| {
                    again = Button::primary(&cx.t("retry")).show(ui, theme).clicked();
                });
            });
            if again {
                cx.send(Command::SetDataPane(state.data.pane));
            }
        }
        links => match links.shown() {
            Some(links) if links.is_empty() => {
                let (title, text) = (cx.t("data-links-none"), cx.t("data-links-none-text"));
                empty_state(ui, theme, Sign::Icon(icons::LINK), &title, &text, |_| {});
            }
            Some(links) => table(ui, cx, links, state.data.links.is_busy()),
            None => {
                ScrollArea::vertical().id_salt("links-waiting").show(ui, |ui| {
                    padded(ui, |ui| skeleton_rows(ui, theme, 10, &[0.16, 0.3, 0.3, 0.16]));
                });
            }
        },
    }
}

fn table(ui: &mut Ui, cx: &Context<'_>, links: &[LinkRow], is_busy: bool) {
    let theme = cx.theme;
    let heads = ["data-links-person", "data-links-by", "data-links-other", "data-links-other-by", "data-links-file"];
    let heads = heads.map(|key| cx.t(key));
    let columns = [
        Column::text(&heads[0], 84.0),
        Column::remainder(&heads[1], 180.0),
        Column::text(&heads[2], 84.0),
        Column::remainder(&heads[3], 180.0),
        Column::remainder(&heads[4], 120.0),
    ];
    let name = cx.t("data-links-title");
    Table::new(Id::unique("data-links"), theme, &name, &columns, links.len()).dim(is_busy).show(ui, theme, |row| {
        let Some(link) = links.get(row.index) else { return };
        row.text(&format!("P-{:06}", link.stays));
        identifiers(row, cx, &link.of_stays);
        row.text(&format!("P-{:06}", link.goes));
        identifiers(row, cx, &link.of_goes);
        if link.file.is_empty() { row.missing() } else { row.secondary(&link.file) }
    });
}

fn identifiers(row: &mut crate::ui::widgets::TableRow<'_>, cx: &Context<'_>, names: &[(IdKind, String)]) {
    let name = |(kind, value): &(IdKind, String)| {
        let key = match kind {
            IdKind::Platform => "data-id-platform",
            IdKind::Email => "email",
            IdKind::Phone => "phone",
            IdKind::UnionId => "data-id-union",
        };
        format!("{} {value}", cx.t(key))
    };
    match names.iter().map(name).collect::<Vec<_>>() {
        names if names.is_empty() => row.missing(),
        names => row.secondary(&names.join(", ")),
    }
}
