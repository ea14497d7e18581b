//! What a file was taken for and why, with the choices that correct it: kind, side, country of its phone numbers.

use std::path::PathBuf;

use egui::{Align, Id, Layout, Rect, Ui, UiBuilder, pos2, vec2};

use super::line;
use crate::app::command::Command;
use crate::app::state::ImportFile;
use crate::data::Domain;
use crate::import::PRESETS;
use crate::ui::context::Context;
use crate::ui::theme::{IconCut, Type};
use crate::ui::views::data::parts::{delimiter_words, preset_words};
use crate::ui::widgets::{
    Choice, ControlSize, MenuRow, Select, TextInput, draw, hairline, label, menu_line, segmented,
};

const HEAD_HEIGHT: f32 = 54.0;
const CHOICES_HEIGHT: f32 = 42.0;
const KIND_WIDTH: f32 = 208.0;
const COUNTRY_WIDTH: f32 = 64.0;

#[derive(Default)]
pub struct Recognised {
    /// The country as typed, and the file that it is of.
    country: Option<(PathBuf, String)>,
}

impl Recognised {
    pub fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
        head(ui, cx, at, file);
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
        row.add_space(theme.space.s7);
        self.country(&mut row, cx, at, file);
    }

    /// Two letters, sent when they are whole or gone.
    fn country(&mut self, ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
        let theme = cx.theme;
        let name = cx.t("import-country");
        label(ui, theme, &name, Type::Dense, theme.text.secondary);
        let is_own = self.country.as_ref().is_some_and(|(path, _)| *path == file.path);
        if !is_own {
            self.country = Some((file.path.clone(), file.country.clone()));
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
        if typed.len() != 1 && *typed != file.country {
            cx.send(Command::ImportCountry(at, typed.clone()));
        }
    }
}

fn head(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
    let theme = cx.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD_HEIGHT), egui::Sense::hover());
    let (glyph, ink) = if file.preview.failure().is_some() {
        (crate::ui::theme::icons::SEAL_WARNING, theme.error.text)
    } else {
        (crate::ui::theme::icons::SEAL_CHECK, theme.ok.text)
    };
    let centre = pos2(rect.left() + 27.0, rect.center().y);
    draw::icon_at(ui.painter(), centre, glyph, IconCut::Regular, 22.0, ink);
    let kind_left = rect.right() - 16.0 - KIND_WIDTH;
    let words = Rect::from_min_max(pos2(rect.left() + 50.0, rect.top() + 9.0), pos2(kind_left - 12.0, rect.bottom()));
    let mut text = ui.new_child(UiBuilder::new().id_salt("recognised-words").max_rect(words));
    let (title, facts) = facts(cx, file);
    line(&mut text, theme, &title, Type::PanelTitle, theme.text.primary);
    line(&mut text, theme, &facts, Type::Dense, theme.text.tertiary);
    let place = Rect::from_min_size(pos2(kind_left, rect.center().y - 14.0), vec2(KIND_WIDTH, 28.0));
    let mut place = ui.new_child(UiBuilder::new().id_salt("recognised-kind").max_rect(place));
    if let Some(preset) = kind(&mut place, cx, file) {
        cx.send(Command::ImportPreset(at, preset));
    }
}

/// What it is, and on what that rests.
fn facts(cx: &Context<'_>, file: &ImportFile) -> (String, String) {
    let Some(preview) = file.preview.shown() else { return (file.name.clone(), String::new()) };
    let title = cx.tw("import-recognised", &[("name", preset_words(cx, &preview.preset).into())]);
    let args = [("found", preview.known_columns.into()), ("all", preview.n_columns.into())];
    let mut facts = vec![cx.tw("import-facts", &args)];
    let details = [preview.report.encoding.clone(), delimiter_words(cx, &preview.report.delimiter)];
    facts.extend(details.into_iter().filter(|detail| !detail.is_empty()));
    if preview.header_row > 0 {
        facts.push(cx.tw("import-fact-header", &[("line", preview.header_row.into())]));
    }
    let first = facts.remove(0);
    (title, format!("{first} {}", facts.join(", ")))
}

/// Returns the kind that was picked; empty for "by itself".
fn kind(ui: &mut Ui, cx: &Context<'_>, file: &ImportFile) -> Option<String> {
    let theme = cx.theme;
    let (name, alone) = (cx.t("import-chosen-kind"), cx.t("import-recognise-again"));
    let shown = match &file.preset {
        Some(preset) => preset_words(cx, preset),
        None => cx.t("import-choose-another"),
    };
    let select = Select::new(Id::unique(("import-kind", &file.path)), &name, &shown).width(KIND_WIDTH);
    select.show_menu(ui, theme, |ui| {
        let mut picked = None;
        if MenuRow::new(&alone).checked(file.preset.is_none()).show(ui, theme).clicked() {
            picked = Some(String::new());
        }
        menu_line(ui, theme);
        for preset in PRESETS {
            let is_chosen = file.preset.as_deref() == Some(preset.id());
            let words = preset_words(cx, preset.id());
            if MenuRow::new(&words).checked(is_chosen).show(ui, theme).clicked() {
                picked = Some(preset.id().to_owned());
            }
        }
        picked
    })
}

fn side(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
    const SIDES: [Option<Domain>; 3] = [None, Some(Domain::Course), Some(Domain::Music)];
    let theme = cx.theme;
    let name = cx.t("import-side");
    label(ui, theme, &name, Type::Dense, theme.text.secondary);
    let words = ["import-side-from-file", "side-courses", "side-music"].map(|key| cx.t(key));
    let choices: Vec<Choice<'_>> = words.iter().map(|word| Choice::new(word)).collect();
    let mut chosen = SIDES.iter().position(|side| *side == file.domain).unwrap_or(0);
    if segmented(ui, theme, &name, ControlSize::Regular, &choices, &mut chosen).changed() {
        cx.send(Command::ImportDomain(at, SIDES.get(chosen).copied().flatten()));
    }
}
