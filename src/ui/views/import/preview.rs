//! The first rows of a file as they are understood, and those further down that have a flaw; what is wrong stands on
//! the cell that it is wrong with.

use egui::{Id, Ui, vec2};

use crate::app::state::{FilePreview, ImportFile, PreviewRow};
use crate::data::incoming::Outcome;
use crate::data::{EventKind, StrengthRules, strength_of_event};
use crate::ui::context::Context;
use crate::ui::theme::{IconCut, Side, Type};
use crate::ui::views::data::event_value;
use crate::ui::views::data::parts::{at_least, outcome_ink, side_of};
use crate::ui::widgets::{Column, Sign, Table, TableRow, draw, empty_state, link, panel_header};

const EVENTS_WIDTH: f32 = 530.0;
const CELL_WIDTH: f32 = 104.0;

/// The parts of an event, with the roles whose problems stand on each.
const SLOTS: [(Slot, &[&str]); 5] = [
    (Slot::Person, &["user", "email", "phone", "union_id", "source"]),
    (Slot::Item, &["item", "title", "domain", "category", "creator", "tags"]),
    (Slot::Event, &["kind", "status", "order", "end_reason", "skipped"]),
    (Slot::Value, &["value", "price", "progress", "duration", "count", "length", "tempo"]),
    (Slot::Time, &["time", "refund_time", "consent_time"]),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Person,
    Item,
    Event,
    Value,
    Time,
}

/// Which rows are shown: all, or those with one kind of problem. Kept while neither changes.
#[derive(Default)]
pub struct Preview {
    /// Code of a problem.
    pub only: Option<String>,
    shown: Vec<usize>,
    made_for: Option<(String, usize, Option<String>)>,
}

impl Preview {
    pub fn ui(&mut self, ui: &mut Ui, cx: &Context<'_>, file: &ImportFile, shown: &FilePreview) {
        let theme = cx.theme;
        self.remember(file, shown);
        let note = cx.tw("import-preview-rows", &[("n", self.shown.len().into())]);
        let title = cx.t(if shown.has_events() { "import-preview" } else { "import-preview-rows-title" });
        let mut clear = false;
        panel_header(ui, theme, &title, &note, |ui| {
            clear = self.only.is_some() && link(ui, theme, None, &cx.t("import-show-all-rows")).clicked();
        });
        if clear {
            self.only = None;
        }
        if self.shown.is_empty() {
            let sign = Sign::Icon(crate::ui::theme::icons::ROWS);
            let keys = if self.only.is_some() {
                ("import-no-such-rows", "import-no-such-rows-text")
            } else {
                ("import-no-preview", "import-no-preview-text")
            };
            empty_state(ui, theme, sign, &cx.t(keys.0), &cx.t(keys.1), |_| {});
        } else if shown.has_events() {
            at_least(ui, "import-preview-scroll", EVENTS_WIDTH, |ui| self.events(ui, cx, file, shown));
        } else {
            let columns: Vec<usize> = (0..shown.columns.len()).filter(|&at| shown.columns[at].role.is_some()).collect();
            let width = 60.0 + columns.len() as f32 * (CELL_WIDTH + 12.0) + 20.0;
            at_least(ui, "import-preview-scroll", width, |ui| self.cells(ui, cx, file, shown, &columns));
        }
    }

    fn remember(&mut self, file: &ImportFile, shown: &FilePreview) {
        let key = (format!("{}{}", file.path.display(), shown.report.sha256), shown.rows.len(), self.only.clone());
        if self.made_for.as_ref() == Some(&key) {
            return;
        }
        let is_wanted = |row: &PreviewRow| match &self.only {
            Some(code) => row.problems.iter().any(|(_, own, _)| own == code),
            None => true,
        };
        self.shown = (0..shown.rows.len()).filter(|&at| is_wanted(&shown.rows[at])).collect();
        self.made_for = Some(key);
    }

    fn events(&self, ui: &mut Ui, cx: &Context<'_>, file: &ImportFile, shown: &FilePreview) {
        let theme = cx.theme;
        let keys = ["import-row", "person", "item", "import-event", "import-value", "import-time", "import-strength"];
        let heads = keys.map(|key| cx.t(key));
        let columns = [
            Column::number(&heads[0], 34.0),
            Column::remainder(&heads[1], 76.0),
            Column::remainder(&heads[2], 76.0),
            Column::text(&heads[3], 62.0),
            Column::number(&heads[4], 56.0),
            Column::text(&heads[5], 76.0),
            Column::number(&heads[6], 48.0),
        ];
        let rules = &cx.state.data.strengths;
        let id = Id::unique(("import-preview", &file.path));
        Table::new(id, theme, &cx.t("import-preview"), &columns, self.shown.len()).show(ui, theme, |row| {
            let Some(own) = self.shown.get(row.index).and_then(|&at| shown.rows.get(at)) else { return };
            row_number(row, cx, own);
            for (slot, roles) in SLOTS {
                event_cell(row, cx, shown, own, slot, roles);
            }
            match strength(own, shown, rules) {
                Some(strength) => row.text(&cx.format().weight(f64::from(strength))),
                None => row.missing(),
            }
        });
    }

    /// Rows that are people or items: their columns as they stand in the file.
    fn cells(&self, ui: &mut Ui, cx: &Context<'_>, file: &ImportFile, shown: &FilePreview, used: &[usize]) {
        let theme = cx.theme;
        let row_head = cx.t("import-row");
        let mut columns = vec![Column::number(&row_head, 42.0)];
        columns.extend(used.iter().map(|&at| Column::remainder(&shown.columns[at].name, CELL_WIDTH)));
        let id = Id::unique(("import-preview-cells", &file.path));
        Table::new(id, theme, &cx.t("import-preview"), &columns, self.shown.len()).show(ui, theme, |row| {
            let Some(own) = self.shown.get(row.index).and_then(|&at| shown.rows.get(at)) else { return };
            row_number(row, cx, own);
            for &at in used {
                let problem = own.problems.iter().find(|(column, _, _)| *column == Some(at));
                cell(row, cx, own.cells.get(at).map_or("", String::as_str), problem);
            }
        });
    }
}

/// What one event adds, before age; nothing for rows that are none and kinds that do not count.
pub(super) fn strength(row: &PreviewRow, shown: &FilePreview, rules: &StrengthRules) -> Option<f32> {
    let kind = EventKind::from_id(&row.kind).filter(|kind| rules.weights.contains_key(kind))?;
    let range = rules.rating_range.or(shown.rating_range).unwrap_or((0.0, 1.0));
    Some(strength_of_event(kind, row.value.unwrap_or(f32::NAN), rules, range))
}

type CellProblem = (Option<usize>, String, Outcome);

/// In the colour of what became of the row, with what is wrong with it as a whole.
fn row_number(row: &mut TableRow<'_>, cx: &Context<'_>, own: &PreviewRow) {
    let number = cx.format().count(own.row);
    match own.problems.iter().find(|(column, _, _)| column.is_none()) {
        Some(whole) => cell(row, cx, &number, Some(whole)),
        None => row.tertiary(&number),
    }
}

/// One part of an event; for a row that gave none, what stands in the file.
fn event_cell(
    row: &mut TableRow<'_>,
    cx: &Context<'_>,
    shown: &FilePreview,
    own: &PreviewRow,
    slot: Slot,
    roles: &[&str],
) {
    let role_at = |at: usize| shown.columns.get(at).and_then(|column| column.role.as_deref());
    let is_own = |at: usize| role_at(at).is_some_and(|role| roles.contains(&role));
    let problem = own.problems.iter().find(|(column, _, _)| column.is_some_and(is_own));
    let kind = EventKind::from_id(&own.kind);
    let raw = || {
        let of_problem = problem.and_then(|(column, _, _)| *column);
        let at = of_problem.or_else(|| (0..own.cells.len()).find(|&at| is_own(at) && !own.cells[at].is_empty()));
        at.and_then(|at| own.cells.get(at)).cloned().unwrap_or_default()
    };
    let text = match (slot, kind) {
        (Slot::Event, None) => match own.outcome {
            Outcome::Rejected => cx.t("data-word-rejected"),
            Outcome::Ignored => cx.t("data-word-ignored"),
            Outcome::Accepted => raw(),
        },
        (_, None) => raw(),
        (Slot::Person, Some(_)) => own.person.clone(),
        (Slot::Item, Some(_)) => own.item.clone(),
        (Slot::Event, Some(kind)) => cx.t(&format!("event-{}", kind.id())),
        (Slot::Value, Some(kind)) => own.value.map(|value| event_value(cx, kind, value)).unwrap_or_default(),
        (Slot::Time, Some(_)) => own.time.map(|time| cx.format().date(time)).unwrap_or_default(),
    };
    if slot == Slot::Item && kind.is_some() && problem.is_none() && !text.is_empty() {
        let side = own.domain.map_or_else(|| side_of(shown.side), Side::from);
        row.side(side, &text, Type::Dense, cx.theme.text.primary);
    } else if slot == Slot::Event && kind.is_none() && problem.is_none() {
        row.styled(&text, Type::Dense, outcome_ink(cx.theme, own.outcome));
    } else {
        cell(row, cx, &text, problem);
    }
}

/// A text, and where something is wrong a sign whose tooltip says what.
fn cell(row: &mut TableRow<'_>, cx: &Context<'_>, text: &str, problem: Option<&CellProblem>) {
    use crate::ui::theme::icons::{WARNING, X_CIRCLE};
    let theme = cx.theme;
    let Some((_, code, outcome)) = problem else {
        if text.is_empty() {
            row.missing()
        } else {
            row.text(text)
        }
        return;
    };
    let ink = outcome_ink(theme, *outcome);
    let glyph = if *outcome == Outcome::Rejected { X_CIRCLE } else { WARNING };
    let words = cx.t(code);
    row.widgets(|ui| {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), egui::Sense::hover());
        draw::name(&response, egui::Role::Label, true, &format!("{text}: {words}"));
        let centre = egui::pos2(rect.left() + 6.0, rect.center().y);
        draw::icon_at(ui.painter(), centre, glyph, IconCut::Regular, 12.0, ink);
        let shown = if text.is_empty() { words.as_str() } else { text };
        let galley = draw::layout_within(ui.painter(), theme, shown, Type::Dense, ink, rect.width() - 16.0);
        let left = egui::pos2(rect.left() + 16.0, rect.center().y);
        draw::paint_galley(ui.painter(), left, egui::Align2::LEFT_CENTER, galley);
        response.on_hover_text(words.as_str());
    });
}
