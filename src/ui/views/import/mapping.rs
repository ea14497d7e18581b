//! The columns of a file: first value, where each goes, how much of it is filled, and what is wrong with it.

use egui::{Id, Ui};

use crate::app::command::Command;
use crate::app::state::{ColumnView, FilePreview, ImportFile};
use crate::import::Field;
use crate::ui::context::Context;
use crate::ui::theme::{IconCut, Theme, Type};
use crate::ui::views::data::parts::at_least;
use crate::ui::widgets::{Column, MenuRow, Select, Table, TableRow, draw, label, link, menu_line};

const MIN_WIDTH: f32 = 640.0;
const ROLE_WIDTH: f32 = 176.0;
const ROW_HEIGHT: f32 = 32.0;
const ATTRIBUTE: &str = "attr:";

/// What was picked for a column: its index, and a role or none.
type Picked = Option<(usize, Option<String>)>;

pub fn ui(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile, shown: &FilePreview) {
    let mut picked = None;
    at_least(ui, "import-mapping-scroll", MIN_WIDTH, |ui| picked = table(ui, cx, file, shown));
    if let Some((column, role)) = picked {
        cx.send(Command::ImportRole(at, column, role));
    }
}

fn table(ui: &mut Ui, cx: &Context<'_>, file: &ImportFile, shown: &FilePreview) -> Picked {
    let theme = cx.theme;
    let keys = ["import-column", "import-first-value", "import-goes-to", "import-filled", "import-check"];
    let heads = keys.map(|key| cx.t(key));
    let columns = [
        Column::remainder(&heads[0], 130.0),
        Column::remainder(&heads[1], 110.0),
        Column::text(&heads[2], ROLE_WIDTH),
        Column::number(&heads[3], 52.0),
        Column::text(&heads[4], 136.0),
    ];
    let mut picked = None;
    let id = Id::unique(("import-mapping", &file.path));
    let name = cx.t("import-step-map");
    Table::new(id, theme, &name, &columns, shown.columns.len()).row_height(ROW_HEIGHT).show(ui, theme, |row| {
        let index = row.index;
        let Some(column) = shown.columns.get(index) else { return };
        row.styled(&column.name, Type::Mono, theme.text.primary);
        if column.first_value.is_empty() {
            row.missing()
        } else {
            row.tertiary(&column.first_value)
        }
        if let Some(role) = row.widgets(|ui| role_select(ui, cx, id.with(index), column)).flatten() {
            picked = Some((index, role));
        }
        row.secondary(&cx.format().share_whole(f64::from(column.filled)));
        let is_open = shown.question.is_some() || shown.is_generic();
        match column.guesses.first().filter(|_| is_open && goes_nowhere(column)) {
            Some((guess, score)) => {
                if row.widgets(|ui| likely(ui, cx, guess, *score)).unwrap_or(false) {
                    picked = Some((index, Some(guess.clone())));
                }
            }
            None => check(row, cx, theme, column),
        }
    });
    picked
}

/// Returns the role that was picked; `Some(None)` for not imported.
fn role_select(ui: &mut Ui, cx: &Context<'_>, id: Id, column: &ColumnView) -> Option<Option<String>> {
    let theme = cx.theme;
    let none = cx.t("import-not-imported");
    let shown = column.role.as_deref().map_or_else(|| none.clone(), |role| role_words(cx, role));
    let name = format!("{}: {}", column.name, cx.t("import-goes-to"));
    let select = Select::new(id, &name, &shown).width(ROLE_WIDTH);
    select.show_menu(ui, theme, |ui| {
        let mut picked = None;
        if !column.guesses.is_empty() {
            label(ui, theme, &format!("  {}", cx.t("import-likely")), Type::Caption, theme.text.tertiary);
        }
        for (guess, score) in &column.guesses {
            let is_chosen = column.role.as_ref() == Some(guess);
            let share = cx.format().share_whole(f64::from(*score));
            if MenuRow::new(&role_words(cx, guess)).key(&share).checked(is_chosen).show(ui, theme).clicked() {
                picked = Some(Some(guess.clone()));
            }
        }
        if !column.guesses.is_empty() {
            menu_line(ui, theme);
        }
        if MenuRow::new(&none).checked(column.role.is_none()).show(ui, theme).clicked() {
            picked = Some(None);
        }
        let attribute = match &column.role {
            Some(role) if role.starts_with(ATTRIBUTE) => role.clone(),
            _ => format!("{ATTRIBUTE}{}", column.name),
        };
        let is_chosen = column.role.as_ref() == Some(&attribute);
        if MenuRow::new(&role_words(cx, &attribute)).checked(is_chosen).show(ui, theme).clicked() {
            picked = Some(Some(attribute));
        }
        menu_line(ui, theme);
        for field in Field::ALL {
            let is_chosen = column.role.as_deref() == Some(field.id());
            if MenuRow::new(&role_words(cx, field.id())).checked(is_chosen).show(ui, theme).clicked() {
                picked = Some(Some(field.id().to_owned()));
            }
        }
        picked
    })
}

/// Not imported, or kept under its own name for want of a better use.
fn goes_nowhere(column: &ColumnView) -> bool {
    let Some(role) = &column.role else { return true };
    role.strip_prefix(ATTRIBUTE).is_some_and(|name| name.eq_ignore_ascii_case(&column.name))
}

/// The best guess for a column that goes nowhere; true when it is taken.
fn likely(ui: &mut Ui, cx: &Context<'_>, guess: &str, score: f32) -> bool {
    let args = [("role", role_words(cx, guess).into()), ("share", cx.format().share_whole(f64::from(score)).into())];
    let glyph = crate::ui::theme::icons::PLUS;
    link(ui, cx.theme, Some(glyph), &role_words(cx, guess)).on_hover_text(cx.tw("import-take-guess", &args)).clicked()
}

/// The words of a role id: `union_id`, `attr:city`.
pub(super) fn role_words(cx: &Context<'_>, role: &str) -> String {
    match role.strip_prefix(ATTRIBUTE) {
        Some(name) => cx.tw("role-attribute", &[("name", name.into())]),
        None => cx.t(&format!("role-{}", role.replace('_', "-"))),
    }
}

fn check(row: &mut TableRow<'_>, cx: &Context<'_>, theme: &Theme, column: &ColumnView) {
    use crate::ui::theme::icons::{CHECK, WARNING};
    if column.role.is_none() {
        row.missing();
        return;
    }
    let (glyph, ink, words) = match column.n_problems {
        0 => (CHECK, theme.ok.text, String::new()),
        n => (WARNING, theme.warn.text, cx.tw("import-column-problems", &[("n", n.into())])),
    };
    let spoken = if words.is_empty() { cx.t("import-ready") } else { words.clone() };
    row.paint(&spoken, |painter, theme, cell| {
        let centre = egui::pos2(cell.left() + 7.0, cell.center().y);
        draw::icon_at(painter, centre, glyph, IconCut::Regular, 13.0, ink);
        let galley = draw::layout_within(painter, theme, &words, Type::Dense, ink, cell.width() - 20.0);
        let at = egui::pos2(cell.left() + 20.0, cell.center().y);
        draw::paint_galley(painter, at, egui::Align2::LEFT_CENTER, galley);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Role;
    use crate::ui::text::{Language, Text};

    #[test]
    fn every_role_and_preset_has_words() {
        for language in Language::ALL {
            let text = Text::load(language).unwrap();
            let roles = Field::ALL.map(|field| format!("role-{}", field.id().replace('_', "-")));
            let presets = crate::import::PRESETS.map(|preset| format!("preset-{}", preset.id()));
            let kinds = crate::data::EventKind::ALL;
            let events = kinds.iter().flat_map(|kind| ["event", "strength"].map(|of| format!("{of}-{}", kind.id())));
            let missing: Vec<String> =
                roles.into_iter().chain(presets).chain(events).filter(|key| !text.has(key)).collect();
            assert_eq!(missing, Vec::<String>::new(), "{}", language.tag());
        }
        assert_eq!(Role::attribute("city").id().strip_prefix(ATTRIBUTE), Some("city"));
    }
}
