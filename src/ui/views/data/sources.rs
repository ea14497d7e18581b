//! The files that were imported, each with its accounting, their sum, and a field that files can be dropped on.

use egui::{Id, Ui};

use super::parts::{preset_words, side_of};
use crate::app::command::{Command, Dialog};
use crate::app::state::SourceRow;
use crate::data::incoming::FileReport;
use crate::ui::context::Context;
use crate::ui::theme::{Theme, Type};
use crate::ui::widgets::{Column, IconButton, Select, Table, TableRow, drop_field, padded, panel_header};

const DROP_HEIGHT: f32 = 96.0;
const DROP_ROOM: f32 = DROP_HEIGHT + 32.0;
const MIN_TABLE_HEIGHT: f32 = 120.0;

#[derive(Default)]
pub struct Sources {
    by_name: bool,
}

impl Sources {
    pub fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let theme = cx.theme;
        let sources = &cx.state.data.sources;
        let note = cx.tw("data-files-n", &[("n", sources.len().into())]);
        let last = cx.state.data.last_import();
        let mut is_undone = false;
        panel_header(ui, theme, &cx.t("data-sources"), &note, |ui| {
            self.order_select(ui, cx);
            let words = cx.tw("data-undo-import", &[("n", last.len().into())]);
            let button = IconButton::new(crate::ui::theme::icons::ARROW_U_UP_LEFT, &words).enabled(!last.is_empty());
            is_undone = button.show(ui, theme).clicked();
        });
        if is_undone {
            cx.send(Command::UndoImport(last));
        }
        let order = self.order(sources);
        let height = (ui.available_height() - DROP_ROOM).max(MIN_TABLE_HEIGHT);
        if let Some(source) = table(ui, cx, &order, height) {
            cx.send(Command::ShowSource(source));
        }
        ui.add_space(theme.space.s7);
        let hovering = ui.input(|input| !input.raw.hovered_files.is_empty());
        let clicked = padded(ui, |ui| {
            let height = (ui.available_height() - theme.space.s7).clamp(40.0, 180.0);
            drop_field(ui, theme, height, &cx.t("data-drop"), hovering).clicked()
        });
        if clicked {
            cx.send(Command::Ask(Dialog::PickFiles));
        }
    }

    fn order_select(&mut self, ui: &mut Ui, cx: &Context<'_>) {
        let options = [cx.t("data-newest-first"), cx.t("data-by-name")];
        let shown = &options[usize::from(self.by_name)];
        let words: Vec<&str> = options.iter().map(String::as_str).collect();
        let name = cx.t("data-order");
        let select = Select::new(Id::unique("data-source-order"), &name, shown).width(124.0);
        if let Some(picked) = select.show(ui, cx.theme, &words, Some(usize::from(self.by_name))) {
            self.by_name = picked == 1;
        }
    }

    /// Positions into the sources, in the order of the list.
    fn order(&self, sources: &[SourceRow]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..sources.len()).collect();
        if self.by_name {
            order.sort_by(|&a, &b| sources[a].report.file.cmp(&sources[b].report.file).then(a.cmp(&b)));
        } else {
            order.sort_by_key(|&at| (std::cmp::Reverse(sources[at].imported_at), std::cmp::Reverse(at)));
        }
        order
    }
}

/// Returns the source that was clicked or moved to. The last row is the sum.
fn table(ui: &mut Ui, cx: &Context<'_>, order: &[usize], height: f32) -> Option<usize> {
    let theme = cx.theme;
    let heads = ["data-source", "data-read", "data-accepted", "data-rejected", "data-ignored"].map(|key| cx.t(key));
    let columns = [
        Column::remainder(&heads[0], 112.0),
        Column::number(&heads[1], 60.0),
        Column::number(&heads[2], 62.0),
        Column::number(&heads[3], 58.0),
        Column::number(&heads[4], 54.0),
    ];
    let sources = &cx.state.data.sources;
    let total = total(sources);
    let selected = order.iter().position(|&at| Some(at) == cx.state.data.source);
    let name = cx.t("data-sources");
    let out = Table::new(Id::unique("data-sources-table"), theme, &name, &columns, order.len() + 1)
        .two_line_rows(theme)
        .selected(selected)
        .max_height(height)
        .show(ui, theme, |row| match order.get(row.index).and_then(|&at| sources.get(at)) {
            Some(source) => {
                let preset = preset_words(cx, &source.report.preset);
                row.two_lines(Some(side_of(source.domain_parts)), &source.report.file, &preset);
                figures(row, cx, &source.report, Type::Dense);
            }
            None => {
                row.strong(&cx.t("data-all-sources"));
                figures(row, cx, &total, Type::DenseStrong);
            }
        });
    out.clicked.or(out.moved_to).and_then(|row| order.get(row).copied())
}

fn figures(row: &mut TableRow<'_>, cx: &Context<'_>, report: &FileReport, style: Type) {
    let theme: &Theme = cx.theme;
    let rejected = if report.rejected > 0 { theme.error.text } else { theme.text.secondary };
    let cells = [
        (report.read, theme.text.primary),
        (report.accepted, theme.text.secondary),
        (report.rejected, rejected),
        (report.ignored, theme.text.tertiary),
    ];
    for (n, ink) in cells {
        row.styled(&cx.format().short_count(n), style, ink);
    }
}

fn total(sources: &[SourceRow]) -> FileReport {
    sources.iter().map(|source| &source.report).fold(FileReport::default(), |sum, report| FileReport {
        read: sum.read + report.read,
        accepted: sum.accepted + report.accepted,
        rejected: sum.rejected + report.rejected,
        ignored: sum.ignored + report.ignored,
        ..sum
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::SourceSide;

    fn source(file: &str, imported_at: i64, read: u64) -> SourceRow {
        SourceRow {
            id: imported_at,
            imported_at,
            report: FileReport {
                file: file.to_owned(),
                read,
                accepted: read - 1,
                rejected: 1,
                ..FileReport::default()
            },
            domain_parts: SourceSide::Both,
            n_people: 0,
            n_new_people: 0,
            n_items: 0,
            n_events: 0,
        }
    }

    #[test]
    fn sources_are_ordered_and_summed() {
        let sources = [source("b.csv", 5, 10), source("a.csv", 7, 20), source("c.csv", 7, 30)];
        assert_eq!(Sources { by_name: false }.order(&sources), [2, 1, 0]);
        assert_eq!(Sources { by_name: true }.order(&sources), [1, 0, 2]);
        let sum = total(&sources);
        assert_eq!((sum.read, sum.accepted, sum.rejected, sum.ignored), (60, 57, 3, 0));
    }
}
