//! What is wrong with which rows of a file, grouped by kind, each with an example and, where there is one, the remedy
//! that is put on in place.

use egui::{Frame, Id, Margin, ScrollArea, Ui};

use super::line;
use super::recognised::encoding_select;
use crate::app::command::{Command, Dialog};
use crate::app::state::{ImportFile, Remedy};
use crate::data::Domain;
use crate::data::incoming::{FileReport, Outcome, Problem};
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::views::data::parts::{outcome_ink, outcome_words, rows_words};
use crate::ui::widgets::{
    Choice, ControlSize, Select, checkbox, hairline, label, link, padded, panel_header, segmented,
};

/// Countries offered for phone numbers without a prefix; others are typed above.
const COUNTRIES: [&str; 14] = ["CN", "HK", "TW", "US", "GB", "DE", "FR", "ES", "IT", "JP", "KR", "IN", "BR", "AU"];
const PREFIX: &str = "problem-";

/// `only` is the kind of problem whose rows alone are previewed.
pub fn ui(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    at: usize,
    file: &ImportFile,
    report: &FileReport,
    only: &mut Option<String>,
) {
    let theme = cx.theme;
    let groups = grouped(&report.problems);
    let n_rows: u64 = report.problems.iter().map(|problem| problem.count).sum();
    let args = [("rows", n_rows.into()), ("kinds", groups.len().into())];
    let note = if groups.is_empty() { String::new() } else { cx.tw("import-problems-note", &args) };
    panel_header(ui, theme, &cx.t("import-problems"), &note, |_| {});
    if report.rejected > 0 {
        let save = cx.t("import-save-rejects");
        let glyph = crate::ui::theme::icons::DOWNLOAD_SIMPLE;
        let response = padded(ui, |ui| link(ui, theme, Some(glyph), &save));
        if response.on_hover_text(cx.t("import-save-rejects-note")).clicked() {
            cx.send(Command::Ask(Dialog::SaveRejects));
        }
    }
    hairline(ui, theme);
    if groups.is_empty() {
        ui.add_space(theme.space.s6);
        padded(ui, |ui| label(ui, theme, &cx.t("import-no-problems"), Type::Body, theme.text.secondary));
        return;
    }
    ScrollArea::vertical().id_salt(("import-problems", &file.path)).auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for problems in groups {
            group(ui, cx, at, file, &problems, only);
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

fn group(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    at: usize,
    file: &ImportFile,
    group: &[&Problem],
    only: &mut Option<String>,
) {
    let theme = cx.theme;
    let Some(first) = group.first() else { return };
    let total: u64 = group.iter().map(|problem| problem.count).sum();
    let is_only = only.as_deref() == Some(&*first.code);
    let fill = if is_only { theme.bg.selected } else { egui::Color32::TRANSPARENT };
    Frame::new().fill(fill).inner_margin(Margin::symmetric(16, 8)).show(ui, |ui| {
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
        remedies(ui, cx, at, file, group);
        let words = cx.t(if is_only { "import-show-all-rows" } else { "import-show-rows" });
        if link(ui, theme, Some(crate::ui::theme::icons::FUNNEL), &words).clicked() {
            *only = (!is_only).then(|| first.code.clone());
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

/// What can be done about a kind of problem, here and now.
fn remedies(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile, group: &[&Problem]) {
    let Some(first) = group.first() else { return };
    let code = first.code.strip_prefix(PREFIX).unwrap_or(&first.code);
    match code {
        "date-order-ambiguous" => {
            date_order(ui, cx, at, file);
            as_missing(ui, cx, at, file, code, group);
        }
        "bad-time" | "time-out-of-range" | "bad-domain" => as_missing(ui, cx, at, file, code, group),
        "bad-number" | "negative-value" | "thousands-comma" | "decimal-ambiguous" => decimal(ui, cx, at, file),
        "bad-phone" => country(ui, cx, at, file),
        "mojibake" | "mojibake-mended" => mend_text(ui, cx, at, file),
        "domain-assumed" => assumed_side(ui, cx, at, file),
        "encoding" | "bad-encoding" | "replacement-characters" => encoding_select(ui, cx, at, file, "problem"),
        "masked-phone" | "masked-email" | "masked-id" => advice(ui, cx, "fix-export-full"),
        _ => {}
    }
}

fn advice(ui: &mut Ui, cx: &Context<'_>, key: &str) {
    let words = cx.theme.rich(cx.t(key), Type::Dense, cx.theme.text.secondary);
    ui.add(egui::Label::new(words).wrap());
}

/// A choice of three: as found, and two ways to say it. Returns the new choice.
fn three_ways(
    ui: &mut Ui,
    cx: &Context<'_>,
    name: &str,
    words: [String; 3],
    now: Option<bool>,
) -> Option<Option<bool>> {
    const WAYS: [Option<bool>; 3] = [None, Some(true), Some(false)];
    let choices: Vec<Choice<'_>> = words.iter().map(|word| Choice::new(word)).collect();
    let mut chosen = WAYS.iter().position(|way| *way == now).unwrap_or(0);
    let is_changed = segmented(ui, cx.theme, name, ControlSize::Small, &choices, &mut chosen).changed();
    is_changed.then(|| WAYS.get(chosen).copied().flatten())
}

fn date_order(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
    let words = ["fix-not-said", "fix-day-first", "fix-month-first"].map(|key| cx.t(key));
    if let Some(day_first) = three_ways(ui, cx, &cx.t("fix-date-order"), words, file.choices.day_first) {
        cx.send(Command::ImportRemedy(at, Remedy::DayFirst(day_first)));
    }
}

fn decimal(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
    let words = [cx.t("import-as-found"), "1.234,50".to_owned(), "1,234.50".to_owned()];
    if let Some(is_comma) = three_ways(ui, cx, &cx.t("fix-decimal"), words, file.choices.decimal_comma) {
        cx.send(Command::ImportRemedy(at, Remedy::DecimalComma(is_comma)));
    }
}

fn country(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
    let name = cx.t("import-country");
    ui.horizontal(|ui| {
        label(ui, cx.theme, &cx.t("fix-country"), Type::Dense, cx.theme.text.secondary);
        let chosen = COUNTRIES.iter().position(|code| *code == file.choices.country);
        let shown = if file.choices.country.is_empty() { cx.t("fix-not-said") } else { file.choices.country.clone() };
        let select = Select::new(Id::unique(("fix-country", &file.path)), &name, &shown).width(104.0);
        if let Some(code) = select.show(ui, cx.theme, &COUNTRIES, chosen).and_then(|at| COUNTRIES.get(at)) {
            cx.send(Command::ImportCountry(at, (*code).to_owned()));
        }
    });
}

fn mend_text(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
    let mut is_on = file.choices.mend_text;
    if checkbox(ui, cx.theme, &mut is_on, &cx.t("fix-mend-text")).changed() {
        cx.send(Command::ImportRemedy(at, Remedy::MendText(is_on)));
    }
}

fn assumed_side(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
    const SIDES: [Option<Domain>; 3] = [None, Some(Domain::Course), Some(Domain::Music)];
    let words = ["fix-not-said", "side-courses", "side-music"].map(|key| cx.t(key));
    let choices: Vec<Choice<'_>> = words.iter().map(|word| Choice::new(word)).collect();
    let mut chosen = SIDES.iter().position(|side| *side == file.choices.domain).unwrap_or(0);
    if segmented(ui, cx.theme, &cx.t("import-side"), ControlSize::Small, &choices, &mut chosen).changed() {
        cx.send(Command::ImportDomain(at, SIDES.get(chosen).copied().flatten()));
    }
}

/// One tick a column; the rows then count without the cell.
fn as_missing(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile, code: &str, group: &[&Problem]) {
    let mut columns: Vec<&str> = group.iter().map(|problem| problem.column.as_str()).collect();
    columns.sort_unstable();
    columns.dedup();
    for column in columns.into_iter().filter(|column| !column.is_empty()) {
        let pair = (code.to_owned(), column.to_owned());
        let mut is_on = file.choices.as_missing.contains(&pair);
        let words = cx.tw("fix-as-missing", &[("column", column.into())]);
        if checkbox(ui, cx.theme, &mut is_on, &words).changed() {
            cx.send(Command::ImportRemedy(at, Remedy::AsMissing(pair.0, pair.1, is_on)));
        }
    }
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
