//! The first rows of a file as they are understood, and what is wrong with which rows.

use egui::{Frame, Id, Margin, ScrollArea, Ui};

use super::line;
use crate::app::state::{FilePreview, ImportFile};
use crate::data::EventKind;
use crate::data::incoming::{FileReport, Outcome, Problem};
use crate::ui::context::Context;
use crate::ui::theme::{Side, Type};
use crate::ui::views::data::event_value;
use crate::ui::views::data::parts::{at_least, outcome_ink, outcome_words, rows_words, side_of};
use crate::ui::widgets::{Column, Sign, Table, TableRow, empty_state, hairline, label, padded, panel_header};

const MIN_WIDTH: f32 = 494.0;

pub fn rows(ui: &mut Ui, cx: &Context<'_>, file: &ImportFile, shown: &FilePreview) {
    let theme = cx.theme;
    let note = cx.tw("import-preview-rows", &[("n", shown.rows.len().into())]);
    panel_header(ui, theme, &cx.t("import-preview"), &note, |_| {});
    if shown.rows.is_empty() {
        let sign = Sign::Icon(crate::ui::theme::icons::ROWS);
        let words = (cx.t("import-no-preview"), cx.t("import-no-preview-text"));
        empty_state(ui, theme, sign, &words.0, &words.1, |_| {});
        return;
    }
    at_least(ui, "import-preview-scroll", MIN_WIDTH, |ui| table(ui, cx, file, shown));
}

fn table(ui: &mut Ui, cx: &Context<'_>, file: &ImportFile, shown: &FilePreview) {
    let theme = cx.theme;
    let keys = ["import-row", "person", "item", "import-event", "import-value", "import-time"];
    let heads = keys.map(|key| cx.t(key));
    let columns = [
        Column::number(&heads[0], 30.0),
        Column::remainder(&heads[1], 92.0),
        Column::remainder(&heads[2], 92.0),
        Column::text(&heads[3], 66.0),
        Column::number(&heads[4], 42.0),
        Column::text(&heads[5], 80.0),
    ];
    let id = Id::unique(("import-preview", &file.path));
    Table::new(id, theme, &cx.t("import-preview"), &columns, shown.rows.len()).show(ui, theme, |row| {
        let Some(own) = shown.rows.get(row.index) else { return };
        row.tertiary(&cx.format().count(own.row));
        text_or_missing(row, &own.person);
        if own.item.is_empty() {
            row.missing();
        } else {
            let side = own.domain.map_or_else(|| side_of(shown.side), Side::from);
            row.side(side, &own.item, Type::Dense, theme.text.primary);
        }
        let kind = EventKind::from_id(&own.kind);
        text_or_missing(row, &kind.map(|kind| cx.t(&format!("event-{}", kind.id()))).unwrap_or_default());
        let value = kind.zip(own.value).map(|(kind, value)| event_value(cx, kind, value));
        text_or_missing(row, &value.unwrap_or_default());
        text_or_missing(row, &own.time.map(|time| cx.format().date(time)).unwrap_or_default());
    });
}

fn text_or_missing(row: &mut TableRow<'_>, text: &str) {
    if text.is_empty() { row.missing() } else { row.text(text) }
}

pub fn problems(ui: &mut Ui, cx: &Context<'_>, file: &ImportFile, report: &FileReport) {
    let theme = cx.theme;
    let groups = grouped(&report.problems);
    let n_rows: u64 = report.problems.iter().map(|problem| problem.count).sum();
    let args = [("rows", n_rows.into()), ("kinds", groups.len().into())];
    let note = if groups.is_empty() { String::new() } else { cx.tw("import-problems-note", &args) };
    panel_header(ui, theme, &cx.t("import-problems"), &note, |_| {});
    hairline(ui, theme);
    if groups.is_empty() {
        ui.add_space(theme.space.s6);
        padded(ui, |ui| label(ui, theme, &cx.t("import-no-problems"), Type::Body, theme.text.secondary));
        return;
    }
    ScrollArea::vertical().id_salt(("import-problems", &file.path)).auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for group in groups {
            self::group(ui, cx, &group);
            hairline(ui, theme);
        }
    });
}

/// Problems of one code together, those that cost rows first, then the frequent ones.
fn grouped(problems: &[Problem]) -> Vec<Vec<&Problem>> {
    let mut groups: Vec<Vec<&Problem>> = vec![];
    for problem in problems {
        match groups.iter_mut().find(|group| group.iter().any(|known| known.code == problem.code)) {
            Some(group) => group.push(problem),
            None => groups.push(vec![problem]),
        }
    }
    let weight = |group: &Vec<&Problem>| {
        let costs_rows = group.iter().any(|problem| problem.outcome == Outcome::Rejected);
        (costs_rows, group.iter().map(|problem| problem.count).sum::<u64>())
    };
    groups.sort_by_key(|group| std::cmp::Reverse(weight(group)));
    groups
}

fn group(ui: &mut Ui, cx: &Context<'_>, group: &[&Problem]) {
    let theme = cx.theme;
    let Some(first) = group.first() else { return };
    let total: u64 = group.iter().map(|problem| problem.count).sum();
    Frame::new().inner_margin(Margin::symmetric(16, 8)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme.space.s1;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = theme.space.s4;
            let rows = cx.tw("import-problem-rows", &[("n", total.into())]);
            label(ui, theme, &rows, Type::DenseStrong, theme.text.primary);
            ui.add(egui::Label::new(theme.rich(cx.t(&first.code), Type::Dense, theme.text.primary)).wrap());
        });
        for problem in group {
            occurrence(ui, cx, problem);
        }
    });
}

/// Column, example and rows; then what became of the rows.
fn occurrence(ui: &mut Ui, cx: &Context<'_>, problem: &Problem) {
    let theme = cx.theme;
    let place: Vec<&str> =
        [problem.column.as_str(), problem.example.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    if !place.is_empty() {
        line(ui, theme, &place.join("  "), Type::Mono, theme.text.secondary);
    }
    let rows = rows_words(cx, problem);
    if !rows.is_empty() {
        line(ui, theme, &rows, Type::Dense, theme.text.tertiary);
    }
    let outcome = outcome_words(cx, problem.outcome);
    let words = theme.rich(outcome, Type::Dense, outcome_ink(theme, problem.outcome));
    ui.add(egui::Label::new(words).wrap());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(code: &str, count: u64, outcome: Outcome) -> Problem {
        Problem { code: code.to_owned(), column: String::new(), count, rows: vec![], example: String::new(), outcome }
    }

    #[test]
    fn problems_that_cost_rows_come_first() {
        let list = [
            problem("a", 90, Outcome::Ignored),
            problem("b", 2, Outcome::Rejected),
            problem("c", 5, Outcome::Rejected),
            problem("b", 4, Outcome::Accepted),
        ];
        let found: Vec<(&str, usize)> =
            grouped(&list).iter().map(|group| (group[0].code.as_str(), group.len())).collect();
        assert_eq!(found, [("b", 2), ("c", 1), ("a", 1)]);
    }
}
