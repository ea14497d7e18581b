//! What the shown run goes by: every field of the profile with its share, for the items of the direction's far side.

use egui::{Id, Ui};

use super::common;
use crate::app::command::Command;
use crate::app::jobs::JobKind;
use crate::app::state::{FieldsView, Loadable};
use crate::data::Domain;
use crate::ui::context::Context;
use crate::ui::theme::{Side, Type, icons};
use crate::ui::widgets::bars::paint_bar;
use crate::ui::widgets::{Column, IconButton, Table, padded, panel_header, skeleton_rows};

const SHARE: f32 = 52.0;
const BAR: f32 = 96.0;

pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let [title, close] = ["models-fields", "models-fields-close"].map(|key| cx.t(key));
    let to = cx.state.models.direction.to();
    let note = cx.t(if to == Domain::Music { "models-fields-music" } else { "models-fields-courses" });
    let mut closed = false;
    panel_header(ui, theme, &title, &note, |ui| {
        closed = IconButton::new(icons::CHART_LINE, &close).show(ui, theme).clicked();
    });
    if closed {
        return cx.send(Command::CloseFields);
    }
    match &cx.state.models.fields {
        Loadable::Failed(failure) => {
            let title = cx.t("models-fields-failed");
            common::failed(ui, cx, &title, failure, Command::OpenFields);
        }
        Loadable::Ready(view) => body(ui, cx, view, to),
        Loadable::Busy(Some(view)) => {
            ui.multiply_opacity(0.6);
            body(ui, cx, view, to);
        }
        Loadable::Busy(None) => {
            let (title, job) = (cx.t("models-fields-busy"), common::job(cx, JobKind::Fields));
            common::busy(ui, cx, &title, job);
        }
        Loadable::Empty => skeleton_rows(ui, theme, 4, &[0.5, 0.3]),
    }
}

fn body(ui: &mut Ui, cx: &Context<'_>, view: &FieldsView, to: Domain) {
    let (theme, format) = (cx.theme, cx.format());
    let rows: Vec<(&str, f64)> =
        view.rows.iter().filter(|row| row.0 == to).map(|(_, field, share)| (field.as_str(), *share)).collect();
    if rows.is_empty() {
        padded(ui, |ui| {
            let words = theme.rich(cx.t("models-fields-none"), Type::Dense, theme.text.secondary);
            ui.add(egui::Label::new(words).wrap());
        });
        return;
    }
    let [field, share, table_name] =
        ["models-fields-field", "models-fields-share", "models-fields"].map(|key| cx.t(key));
    let columns = [Column::remainder(&field, 96.0), Column::text("", BAR), Column::number(&share, SHARE)];
    let most = rows.first().map_or(1.0, |row| row.1).max(f64::EPSILON);
    let colour = theme.side(Side::from(to)).fill;
    let table = Table::new(Id::unique("models-fields"), theme, &table_name, &columns, rows.len());
    table.max_height(ui.available_height()).show(ui, theme, |cells| {
        let Some((field, share)) = rows.get(cells.index) else { return };
        cells.text(&name_of(cx, field));
        let percent = format.share_whole(*share);
        cells.paint(&percent, |painter, theme, cell| paint_bar(painter, theme, cell, (share / most) as f32, colour));
        cells.text(&percent);
    });
}

/// Fields of ours in words; those of the files under their own name.
fn name_of(cx: &Context<'_>, field: &str) -> String {
    let key = format!("models-field-{}", field.replace(": ", "-").replace(' ', "-"));
    if cx.text.has(&key) {
        return cx.t(&key);
    }
    match field.split_once(": ") {
        Some(("taste", rest)) => cx.tw("models-field-taste", &[("name", rest.to_owned().into())]),
        _ => field.to_owned(),
    }
}
