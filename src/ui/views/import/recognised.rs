//! What a file was taken for, how sure that is and why, with the choices that correct it: kind, side, country of its
//! phone numbers, encoding. A file that needs an answer asks here.

use std::path::PathBuf;

use egui::{Align, Frame, Id, Layout, Margin, Rect, Ui, UiBuilder, pos2, vec2};

use super::line;
use crate::app::command::Command;
use crate::app::state::{FilePreview, ImportChoices, ImportFile, Question, Remedy};
use crate::data::Domain;
use crate::import::PRESETS;
use crate::ui::context::Context;
use crate::ui::theme::{IconCut, Status, Type};
use crate::ui::views::data::parts::{delimiter_words, preset_words};
use crate::ui::widgets::{
    Badge, Button, Choice, ControlSize, MenuRow, Select, TextInput, draw, hairline, label, menu_line, segmented,
};

const HEAD_HEIGHT: f32 = 54.0;
const CHOICES_HEIGHT: f32 = 42.0;
const KIND_WIDTH: f32 = 176.0;
const KEEP_WIDTH: f32 = 156.0;
const COUNTRY_WIDTH: f32 = 52.0;
const ENCODING_WIDTH: f32 = 128.0;
/// From this share of known columns on, a platform's file is taken without doubt.
const SURE: f32 = 0.85;
const LIKELY: f32 = 0.5;

/// Encodings that exports come in, as the standard names them.
const ENCODINGS: [&str; 8] =
    ["utf-8", "gb18030", "big5", "shift_jis", "windows-1252", "windows-1250", "windows-1251", "utf-16le"];

#[derive(Default)]
pub struct Recognised {
    /// The country as typed, and the file that it is of.
    country: Option<(PathBuf, String)>,
}

impl Recognised {
    pub fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
        head(ui, cx, at, file);
        let question = file.preview.shown().and_then(|preview| Some((preview, preview.question.as_ref()?)));
        if let Some((preview, question)) = question {
            ask(ui, cx, at, preview, question);
        }
        self.choices(ui, cx, at, file);
        hairline(ui, cx.theme);
    }

    fn choices(&mut self, ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
        let theme = cx.theme;
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), CHOICES_HEIGHT), egui::Sense::hover());
        let inner = rect.shrink2(vec2(16.0, 0.0));
        let builder = UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center));
        let mut row = ui.new_child(builder);
        row.spacing_mut().item_spacing.x = theme.space.s4;
        side(&mut row, cx, at, file);
        row.add_space(theme.space.s4);
        self.country(&mut row, cx, at, file);
        row.add_space(theme.space.s4);
        encoding(&mut row, cx, at, file);
    }

    /// Two letters, sent when they are whole or gone.
    fn country(&mut self, ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
        let theme = cx.theme;
        let name = cx.t("import-country");
        label(ui, theme, &name, Type::Dense, theme.text.secondary);
        let chosen = &file.choices.country;
        let is_own = self.country.as_ref().is_some_and(|(path, typed)| *path == file.path && typed.len() < 2);
        if !is_own {
            self.country = Some((file.path.clone(), chosen.clone()));
        }
        let Some((_, typed)) = &mut self.country else { return };
        let hint = cx.t("import-country-hint");
        let id = Id::unique(("import-country", &file.path));
        let field = TextInput::new(id, typed, &name).hint(&hint).width(COUNTRY_WIDTH);
        if !field.show(ui, theme).changed() {
            return;
        }
        typed.retain(|c| c.is_ascii_alphabetic());
        typed.truncate(2);
        typed.make_ascii_uppercase();
        if typed.len() != 1 && typed != chosen {
            cx.send(Command::ImportCountry(at, typed.clone()));
        }
    }
}

fn head(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
    let theme = cx.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD_HEIGHT), egui::Sense::hover());
    let is_open = file.preview.shown().is_some_and(|preview| preview.question.is_some());
    let (glyph, ink) = if file.preview.failure().is_some() {
        (crate::ui::theme::icons::SEAL_WARNING, theme.error.text)
    } else if file.preview.shown().is_none() {
        (crate::ui::theme::icons::SEAL_QUESTION, theme.text.tertiary)
    } else if is_open {
        (crate::ui::theme::icons::SEAL_QUESTION, theme.warn.text)
    } else {
        (crate::ui::theme::icons::SEAL_CHECK, theme.ok.text)
    };
    let centre = pos2(rect.left() + 27.0, rect.center().y);
    draw::icon_at(ui.painter(), centre, glyph, IconCut::Regular, 22.0, ink);
    let acts_left = rect.right() - 16.0 - KIND_WIDTH - KEEP_WIDTH - 8.0;
    let words = Rect::from_min_max(pos2(rect.left() + 50.0, rect.top() + 9.0), pos2(acts_left - 12.0, rect.bottom()));
    let mut text = ui.new_child(UiBuilder::new().id_salt("recognised-words").max_rect(words));
    let (title, facts) = facts(cx, file);
    title_line(&mut text, cx, file, &title);
    line(&mut text, theme, &facts, Type::Dense, theme.text.tertiary);
    let acts = Rect::from_min_max(pos2(acts_left, rect.top()), pos2(rect.right() - 16.0, rect.bottom()));
    let builder = UiBuilder::new().id_salt("recognised-acts").max_rect(acts);
    let mut acts = ui.new_child(builder.layout(Layout::right_to_left(Align::Center)));
    acts.spacing_mut().item_spacing.x = theme.space.s4;
    keep(&mut acts, cx, at, file);
    if let Some(preset) = kind(&mut acts, cx, file) {
        cx.send(Command::ImportPreset(at, preset));
    }
}

/// The title, and how sure it is.
fn title_line(ui: &mut Ui, cx: &Context<'_>, file: &ImportFile, title: &str) {
    let theme = cx.theme;
    let sureness = file.preview.shown().filter(|preview| preview.question.is_none()).map(sureness);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space.s4;
        let badge_room = if sureness.is_some() { 110.0 } else { 0.0 };
        let title = draw::layout_within(
            ui.painter(),
            theme,
            title,
            Type::PanelTitle,
            theme.text.primary,
            (ui.available_width() - badge_room).max(80.0),
        );
        ui.label(title);
        if let Some((status, key)) = sureness {
            Badge::new(status, &cx.t(key)).show(ui, theme);
        }
    });
}

/// Whose choice the kind is, else how much of the file it explains.
fn sureness(preview: &FilePreview) -> (Status, &'static str) {
    if preview.is_kept {
        (Status::Ok, "import-sure-kept")
    } else if preview.is_generic() {
        (Status::Warn, "import-sure-generic")
    } else if preview.sureness() >= SURE {
        (Status::Ok, "import-sure-high")
    } else if preview.sureness() >= LIKELY {
        (Status::Ok, "import-sure-likely")
    } else {
        (Status::Warn, "import-sure-low")
    }
}

/// What it is, and on what that rests.
fn facts(cx: &Context<'_>, file: &ImportFile) -> (String, String) {
    let Some(preview) = file.preview.shown() else { return (file.name.clone(), String::new()) };
    let title = match &preview.question {
        Some(Question::Preset(_)) => cx.t("import-ask-preset"),
        Some(Question::Role(_)) => cx.t("import-ask-role"),
        None => cx.tw("import-recognised", &[("name", preset_words(cx, &preview.preset).into())]),
    };
    let mut facts = vec![match preview.question {
        Some(_) => cx.tw("import-facts-open", &[("all", preview.n_columns.into())]),
        None => {
            let args = [("found", preview.known_columns.into()), ("all", preview.n_columns.into())];
            cx.tw("import-facts", &args)
        }
    }];
    let details = [preview.report.encoding.clone(), delimiter_words(cx, &preview.report.delimiter)];
    facts.extend(details.into_iter().filter(|detail| !detail.is_empty()));
    if preview.header_row > 0 {
        facts.push(cx.tw("import-fact-header", &[("line", preview.header_row.into())]));
    }
    let first = facts.remove(0);
    (title, format!("{first} {}", facts.join(", ")))
}

/// Presets that fit about equally, to choose from; or the role that no column fills yet.
fn ask(ui: &mut Ui, cx: &mut Context<'_>, at: usize, preview: &FilePreview, question: &Question) {
    let theme = cx.theme;
    let mut picked = None;
    let mut take_likely = false;
    Frame::new().inner_margin(Margin { left: 50, right: 16, top: 0, bottom: 6 }).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(theme.space.s4, theme.space.s3);
        match question {
            Question::Preset(candidates) => {
                ui.horizontal_wrapped(|ui| {
                    for (preset, score) in candidates {
                        let n = cx.format().number(f64::from(*score), 1);
                        let args = [("name", preset_words(cx, preset).into()), ("score", n.into())];
                        if Button::new(&cx.tw("import-candidate", &args)).show(ui, theme).clicked() {
                            picked = Some(preset.clone());
                        }
                    }
                });
            }
            Question::Role(role) => {
                let sentence = cx.tw("import-ask-role-text", &[("role", super::mapping::role_words(cx, role).into())]);
                ui.add(egui::Label::new(theme.rich(sentence, Type::Dense, theme.text.secondary)).wrap());
                let roles = preview.columns.iter().filter(|column| column.role.is_some()).count();
                if roles > 0 {
                    let words = cx.tw("import-mapped-n", &[("n", roles.into()), ("all", preview.n_columns.into())]);
                    label(ui, theme, &words, Type::Dense, theme.text.tertiary);
                }
                if !likely(preview).is_empty() {
                    take_likely = Button::new(&cx.t("import-take-likely")).show(ui, theme).clicked();
                }
            }
        }
    });
    if let Some(preset) = picked {
        cx.send(Command::ImportPreset(at, preset));
    }
    if take_likely {
        for (column, role) in likely(preview) {
            cx.send(Command::ImportRole(at, column, Some(role.to_owned())));
        }
    }
}

/// The best guess of each column that goes nowhere yet; a role goes to the column that it fits best.
fn likely(preview: &FilePreview) -> Vec<(usize, &str)> {
    let mut taken: Vec<&str> = preview.columns.iter().filter_map(|column| column.role.as_deref()).collect();
    let open = preview.columns.iter().enumerate().filter(|(_, column)| column.role.is_none());
    let mut guesses: Vec<(usize, &str, f32)> = open
        .flat_map(|(at, column)| column.guesses.iter().map(move |(role, score)| (at, role.as_str(), *score)))
        .collect();
    guesses.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    let mut found: Vec<(usize, &str)> = vec![];
    for (column, role, _) in guesses {
        if !taken.contains(&role) && !found.iter().any(|(known, _)| *known == column) {
            taken.push(role);
            found.push((column, role));
        }
    }
    found
}

fn keep(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
    let theme = cx.theme;
    let Some(preview) = file.preview.shown() else { return };
    let (words, glyph, wanted) = if preview.is_kept {
        (cx.t("import-forget-mapping"), crate::ui::theme::icons::X, false)
    } else {
        (cx.t("import-keep-mapping"), crate::ui::theme::icons::FLOPPY_DISK, true)
    };
    let is_plain = file.choices == ImportChoices::default();
    let why = (is_plain && wanted).then(|| cx.t("import-keep-why-not"));
    if Button::new(&words).icon(glyph).off_because(why.as_deref()).show(ui, theme).clicked() {
        cx.send(Command::ImportKeepMapping(at, wanted));
    }
}

/// Returns the kind that was picked; empty for "by itself".
fn kind(ui: &mut Ui, cx: &Context<'_>, file: &ImportFile) -> Option<String> {
    let theme = cx.theme;
    let (name, alone) = (cx.t("import-chosen-kind"), cx.t("import-recognise-again"));
    let chosen = file.choices.preset.as_deref();
    let shown = chosen.map_or_else(|| cx.t("import-choose-another"), |preset| preset_words(cx, preset));
    let select = Select::new(Id::unique(("import-kind", &file.path)), &name, &shown).width(KIND_WIDTH);
    select.show_menu(ui, theme, |ui| {
        let mut picked = None;
        if MenuRow::new(&alone).checked(chosen.is_none()).show(ui, theme).clicked() {
            picked = Some(String::new());
        }
        menu_line(ui, theme);
        let mut row = |ui: &mut Ui, preset: &str| {
            let words = preset_words(cx, preset);
            if MenuRow::new(&words).checked(chosen == Some(preset)).show(ui, theme).clicked() {
                picked = Some(preset.to_owned());
            }
        };
        for preset in PRESETS.iter().filter(|preset| !preset.id().starts_with("generic-")) {
            row(ui, preset.id());
        }
        menu_line(ui, theme);
        label(ui, theme, &format!("  {}", cx.t("import-map-yourself")), Type::Caption, theme.text.tertiary);
        for preset in PRESETS.iter().filter(|preset| preset.id().starts_with("generic-")) {
            row(ui, preset.id());
        }
        picked
    })
}

fn side(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
    const SIDES: [Option<Domain>; 3] = [None, Some(Domain::Course), Some(Domain::Music)];
    let theme = cx.theme;
    let name = cx.t("import-side");
    let words = ["import-side-from-file", "side-courses", "side-music"].map(|key| cx.t(key));
    let choices: Vec<Choice<'_>> = words.iter().map(|word| Choice::new(word)).collect();
    let mut chosen = SIDES.iter().position(|side| *side == file.choices.domain).unwrap_or(0);
    if segmented(ui, theme, &name, ControlSize::Regular, &choices, &mut chosen).changed() {
        cx.send(Command::ImportDomain(at, SIDES.get(chosen).copied().flatten()));
    }
}

/// For text files: what was found, or another one.
fn encoding(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
    let is_text = file.preview.shown().is_some_and(|preview| !preview.report.encoding.is_empty());
    if is_text || file.choices.encoding.is_some() {
        label(ui, cx.theme, &cx.t("import-encoding"), Type::Dense, cx.theme.text.secondary);
        encoding_select(ui, cx, at, file, "head");
    }
}

/// `place` tells two of them on one screen apart.
pub(super) fn encoding_select(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile, place: &str) {
    let found = cx.t("import-as-found");
    let chosen = file.choices.encoding.as_deref();
    let shown = chosen.unwrap_or(&found).to_owned();
    let options: Vec<&str> = std::iter::once(found.as_str()).chain(ENCODINGS).collect();
    let at_now = chosen.and_then(|name| ENCODINGS.iter().position(|known| *known == name)).map_or(0, |at| at + 1);
    let name = cx.t("import-encoding");
    let select = Select::new(Id::unique(("import-encoding", place, &file.path)), &name, &shown).width(ENCODING_WIDTH);
    if let Some(picked) = select.show(ui, cx.theme, &options, Some(at_now)) {
        let encoding = picked.checked_sub(1).and_then(|at| ENCODINGS.get(at)).map(|name| (*name).to_owned());
        cx.send(Command::ImportRemedy(at, Remedy::Encoding(encoding)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::ColumnView;

    fn column(role: Option<&str>, guesses: &[(&str, f32)]) -> ColumnView {
        ColumnView {
            role: role.map(str::to_owned),
            guesses: guesses.iter().map(|(role, score)| ((*role).to_owned(), *score)).collect(),
            ..ColumnView::default()
        }
    }

    #[test]
    fn a_role_goes_to_the_column_that_it_fits_best() {
        let columns = vec![
            column(None, &[("email", 0.7), ("user", 0.4)]),
            column(None, &[("email", 1.0)]),
            column(Some("time"), &[("time", 1.0)]),
            column(None, &[("time", 0.9)]),
        ];
        let preview = FilePreview { columns, ..FilePreview::default() };
        assert_eq!(likely(&preview), [(1, "email"), (0, "user")]);
    }

    #[test]
    fn how_sure_it_is_follows_from_the_columns() {
        let preview = |preset: &str, known: usize, unknown: usize| FilePreview {
            preset: preset.to_owned(),
            known_columns: known,
            unknown_columns: unknown,
            ..FilePreview::default()
        };
        for (preset, known, unknown, expected) in [
            ("teachable-users", 10, 0, "import-sure-high"),
            ("teachable-users", 6, 4, "import-sure-likely"),
            ("teachable-users", 3, 9, "import-sure-low"),
            ("generic-events", 5, 0, "import-sure-generic"),
        ] {
            assert_eq!(sureness(&preview(preset, known, unknown)).1, expected);
        }
    }
}
