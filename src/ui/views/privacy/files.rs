//! The files that left by export, newest first.

use egui::{Id, Ui};

use crate::app::state::PrivacyView;
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{Column, Table, label, padded, panel_header};

/// Enough to find last month's; the log has them all.
const SHOWN_ROWS: f32 = 8.0;

pub fn show(ui: &mut Ui, cx: &Context<'_>, view: &PrivacyView) {
    let theme = cx.theme;
    let side_note = cx.tw("privacy-files-left-note", &[("n", view.exports.len().into())]);
    panel_header(ui, theme, &cx.t("privacy-files-left"), &side_note, |_| {});
    if view.exports.is_empty() {
        padded(ui, |ui| label(ui, theme, &cx.t("privacy-files-none"), Type::Dense, theme.text.tertiary));
        return;
    }
    let heads = ["privacy-when", "privacy-where", "privacy-audience", "privacy-rows", "privacy-manifest"];
    let heads = heads.map(|key| cx.t(key));
    let columns = [
        Column::text(&heads[0], 120.0),
        Column::text(&heads[1], 110.0),
        Column::remainder(&heads[2], 120.0),
        Column::number(&heads[3], 70.0),
        Column::text(&heads[4], 110.0),
    ];
    let name = cx.t("privacy-files-left");
    let height = theme.size.row * (SHOWN_ROWS + 1.0);
    let table = Table::new(Id::unique("privacy-files"), theme, &name, &columns, view.exports.len()).max_height(height);
    table.show(ui, theme, |row| {
        let Some(file) = view.exports.get(row.index) else { return };
        row.secondary(&format!("{} {}", cx.format().day(file.at), cx.format().time(file.at)));
        row.text(&cx.t(&format!("destination-{}", file.destination)));
        row.text(&file.audience);
        row.strong(&cx.format().count_or_floor(file.n_rows, cx.state.floor));
        let short: String = file.sha256.chars().take(8).collect();
        row.styled(&short, Type::Mono, theme.text.tertiary);
    });
}
