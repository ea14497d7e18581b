//! The Help screen: the first steps, all keys, what the words mean, and how the window looks.

use egui::{Align, Layout, Rect, ScrollArea, Sense, Ui, UiBuilder, vec2};

use super::View;
use crate::app::command::{Command, Screen};
use crate::ui::context::Context;
use crate::ui::shell::{KEYS, KeyRow};
use crate::ui::theme::Type;
use crate::ui::widgets::gallery::{Gallery, gallery};
use crate::ui::widgets::{
    Button, StepState, draw, hairline, key_cap, label, padded, panel_header, screen_header, step_ring, switch,
};

/// Text columns are never wider.
const TEXT: f32 = 640.0;
const KEYS_WIDTH: f32 = 420.0;
const KEY_ROW: f32 = 26.0;
const CAPS: f32 = 164.0;
/// Opens the sheet of all widgets, for those who change them.
const GALLERY_VARIABLE: &str = "CROSSFADE_GALLERY";
/// The steps of the main job, each on its screen.
const STEPS: [(Screen, &str); 5] = [
    (Screen::Data, "help-step-data"),
    (Screen::Models, "help-step-models"),
    (Screen::Segments, "help-step-segments"),
    (Screen::Paths, "help-step-paths"),
    (Screen::Audiences, "help-step-audiences"),
];
/// Words with their meaning: `help-word-…` and `help-word-…-text`.
const WORDS: [&str; 9] = ["both", "alpha", "ndcg", "recall", "interval", "lift", "held-out", "floor", "stale"];

pub struct HelpView {
    has_gallery: bool,
    gallery: Option<Box<Gallery>>,
}

impl Default for HelpView {
    fn default() -> Self {
        let has_gallery = cfg!(debug_assertions) || std::env::var_os(GALLERY_VARIABLE).is_some();
        Self { has_gallery, gallery: None }
    }
}

impl View for HelpView {
    fn screen(&self) -> Screen {
        Screen::Help
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        self.head(ui, cx);
        match &mut self.gallery {
            Some(sheet) => gallery(ui, cx.theme, cx.text, sheet),
            None => columns(ui, cx),
        }
    }
}

impl HelpView {
    fn head(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let theme = cx.theme;
        let (mut tour, mut sheet) = (false, false);
        let version = cx.tw("start-version", &[("version", env!("CARGO_PKG_VERSION").into())]);
        screen_header(
            ui,
            theme,
            &cx.t("nav-help"),
            |ui| {
                label(ui, theme, &version, Type::Dense, theme.text.tertiary);
            },
            |ui| {
                let button =
                    Button::primary(&cx.t("tour-start")).icon(crate::ui::theme::icons::COMPASS).show(ui, theme);
                tour = button.clicked();
                sheet = self.has_gallery && Button::new(&cx.t("help-gallery")).show(ui, theme).clicked();
            },
        );
        if tour {
            cx.send(Command::StartTour);
        }
        if sheet {
            self.gallery = if self.gallery.is_some() { None } else { Some(Box::default()) };
        }
    }
}

/// Steps, words and looks at the left; the keys at the right.
fn columns(ui: &mut Ui, cx: &mut Context<'_>) {
    ScrollArea::vertical().id_salt("help").auto_shrink([false, false]).show(ui, |ui| {
        let top = ui.cursor().min;
        let whole = ui.available_width();
        let text = (whole - KEYS_WIDTH).min(TEXT);
        let column = |ui: &mut Ui, left: f32, width: f32| {
            let rect = Rect::from_min_size(top + vec2(left, 0.0), vec2(width, f32::INFINITY));
            let mut child = ui.new_child(UiBuilder::new().id_salt(left as i64).max_rect(rect));
            child.spacing_mut().item_spacing.y = 0.0;
            child
        };
        let mut left = column(ui, 0.0, text);
        steps(&mut left, cx);
        hairline(&mut left, cx.theme);
        words(&mut left, cx);
        hairline(&mut left, cx.theme);
        looks(&mut left, cx);
        let mut right = column(ui, text, (whole - text).min(TEXT));
        keys(&mut right, cx);
        let height = left.min_rect().height().max(right.min_rect().height()) + cx.theme.space.s8;
        draw::hairline_v(ui.painter(), top.x + text, (top.y..=top.y + height).into(), cx.theme.line.default);
        ui.allocate_space(vec2(ui.available_width(), height));
    });
}

fn steps(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    panel_header(ui, theme, &cx.t("help-steps"), "", |_| ());
    let mut go = None;
    padded(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(theme.space.s4, theme.space.s3);
        for (number, (screen, key)) in (1..).zip(STEPS) {
            ui.horizontal(|ui| {
                step_ring(ui, theme, number, StepState::Waiting);
                let open = cx.t(&format!("{key}-open"));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if Button::new(&open).small().show(ui, theme).clicked() {
                        go = Some(screen);
                    }
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        let sentence = theme.rich(cx.t(key), Type::Body, theme.text.primary);
                        ui.add(egui::Label::new(sentence).wrap());
                    });
                });
            });
        }
        ui.add_space(theme.space.s4);
    });
    if let Some(screen) = go {
        cx.send(Command::Go(screen));
    }
}

fn words(ui: &mut Ui, cx: &Context<'_>) {
    let theme = cx.theme;
    panel_header(ui, theme, &cx.t("help-words"), "", |_| ());
    padded(ui, |ui| {
        ui.spacing_mut().item_spacing.y = theme.space.s1;
        for word in WORDS {
            label(ui, theme, &cx.t(&format!("help-word-{word}")), Type::PanelTitle, theme.text.primary);
            let floor = [("floor", cx.state.floor.into())];
            let text = theme.rich(cx.tw(&format!("help-word-{word}-text"), &floor), Type::Dense, theme.text.secondary);
            ui.add(egui::Label::new(text).wrap());
            ui.add_space(theme.space.s4);
        }
    });
}

fn looks(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    panel_header(ui, theme, &cx.t("help-looks"), "", |_| ());
    let mut sent = None;
    padded(ui, |ui| {
        ui.spacing_mut().item_spacing.y = theme.space.s3;
        let (mut contrast, mut still) = (cx.state.high_contrast, cx.state.reduced_motion);
        if setting(ui, cx, "high-contrast", &mut contrast) {
            sent = Some(Command::SetHighContrast(contrast));
        }
        if setting(ui, cx, "reduced-motion", &mut still) {
            sent = Some(Command::SetReducedMotion(still));
        }
    });
    if let Some(command) = sent {
        cx.send(command);
    }
}

fn setting(ui: &mut Ui, cx: &Context<'_>, key: &str, on: &mut bool) -> bool {
    switch(ui, cx.theme, on, &cx.t(key)).changed()
}

fn keys(ui: &mut Ui, cx: &Context<'_>) {
    let theme = cx.theme;
    panel_header(ui, theme, &cx.t("keys-title"), "", |_| ());
    padded(ui, |ui| {
        for row in KEYS {
            key_row(ui, cx, row);
        }
    });
}

fn key_row(ui: &mut Ui, cx: &Context<'_>, row: KeyRow) {
    let theme = cx.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), KEY_ROW), Sense::hover());
    let (caps, act) = rect.split_left_right_at_x(rect.left() + CAPS);
    let layout = Layout::left_to_right(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().id_salt(row.keys).max_rect(caps).layout(layout));
    child.spacing_mut().item_spacing.x = theme.space.s1;
    for key in row.keys.split(' ') {
        key_cap(&mut child, theme, key);
    }
    let mut child = ui.new_child(UiBuilder::new().id_salt(row.act).max_rect(act).layout(layout));
    child.add(egui::Label::new(theme.rich(cx.t(row.act), Type::Dense, theme.text.secondary)).truncate());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::{Language, Text};

    #[test]
    fn every_step_and_word_is_explained() {
        for language in Language::ALL {
            let text = Text::load(language).unwrap();
            let steps = STEPS.iter().flat_map(|(_, key)| [(*key).to_owned(), format!("{key}-open")]);
            let words = WORDS.iter().flat_map(|word| [format!("help-word-{word}"), format!("help-word-{word}-text")]);
            for key in steps.chain(words) {
                assert!(text.has(&key), "{key} in {}", language.tag());
            }
        }
    }
}
