//! The dialog that chooses what a report tells of.

use egui::{Context as Egui, Frame, Id, Label, Margin};

use crate::app::command::Command;
use crate::app::state::ReportParts;
use crate::privacy::noise::{MICRO, micro};
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Dialog, NumberField, checkbox, label};

const WIDTH: f32 = 440.0;
const HEIGHT: f32 = 560.0;
/// What a shareable report costs unless asked for otherwise.
const USUAL: f64 = 1.0;

pub struct ReportDialog {
    parts: ReportParts,
    is_private: bool,
    epsilon: f64,
}

impl Default for ReportDialog {
    fn default() -> Self {
        Self { parts: ReportParts::default(), is_private: false, epsilon: USUAL }
    }
}

impl ReportDialog {
    pub fn show(&mut self, ctx: &Egui, cx: &mut Context<'_>) {
        if !cx.state.report_open {
            return;
        }
        let theme = cx.theme;
        let [title, close, write, cancel, nothing] =
            ["report-write", "close", "report-write-now", "cancel", "report-nothing"].map(|key| cx.t(key));
        let is_empty = self.boxes().iter().all(|(_, on)| !**on);
        let left = cx.state.privacy.view.shown().map(|view| view.budget.left());
        let spent_out = cx.t("private-spent-out");
        let is_poor = left.is_some_and(|left| micro(self.epsilon).is_none_or(|asked| asked > left));
        let why_off = match self.is_private {
            true => is_poor.then_some(spent_out.as_str()),
            false => is_empty.then_some(nothing.as_str()),
        };
        let (mut written, mut cancelled) = (false, false);
        let out = Dialog::new(Id::unique("report"), &title, &close).size(WIDTH, HEIGHT).show(
            ctx,
            theme,
            |_| (),
            |ui| {
                Frame::new().inner_margin(Margin::symmetric(20, 16)).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = theme.space.s4;
                    let is_private = self.is_private;
                    ui.add_enabled_ui(!is_private, |ui| {
                        for (key, on) in self.boxes() {
                            checkbox(ui, theme, on, &cx.t(key));
                        }
                    });
                    ui.add_space(theme.space.s4);
                    checkbox(ui, theme, &mut self.is_private, &cx.t("private-option"));
                    if self.is_private {
                        let name = cx.t("private-epsilon");
                        ui.horizontal(|ui| {
                            label(ui, theme, &name, Type::Dense, theme.text.secondary);
                            let field = NumberField::new(Id::unique("private-epsilon"), &mut self.epsilon, &name);
                            field.range(0.01..=100.0).step(0.1).decimals(2).width(72.0).show(ui, theme);
                            let left = left.map_or_else(|| MISSING.to_owned(), |left| epsilon_words(cx, left));
                            let words = cx.tw("private-left", &[("left", left.into())]);
                            label(ui, theme, &words, Type::Dense, theme.text.secondary);
                        });
                    }
                    ui.add_space(theme.space.s4);
                    let about = if self.is_private { "private-about" } else { "report-about" };
                    let sentence = theme.rich(cx.t(about), Type::Dense, theme.text.secondary);
                    ui.add(Label::new(sentence).wrap());
                });
            },
            |ui| {
                ui.spacing_mut().item_spacing.x = theme.space.s4;
                written = Button::primary(&write).large().off_because(why_off).show(ui, theme).clicked();
                cancelled = Button::ghost(&cancel).large().show(ui, theme).clicked();
            },
        );
        if (written || out.confirmed) && why_off.is_none() {
            cx.send(match self.is_private {
                true => Command::WritePrivateReport(self.epsilon),
                false => Command::WriteReport(self.parts),
            });
        } else if cancelled || out.closed {
            cx.send(Command::CloseReport);
        }
    }

    fn boxes(&mut self) -> [(&'static str, &mut bool); 7] {
        let parts = &mut self.parts;
        [
            ("nav-data", &mut parts.data),
            ("nav-models", &mut parts.models),
            ("nav-segments", &mut parts.segments),
            ("nav-paths", &mut parts.paths),
            ("nav-audiences", &mut parts.audiences),
            ("nav-results", &mut parts.results),
            ("nav-privacy", &mut parts.privacy),
        ]
    }
}

/// Millionths of epsilon as a person reads them.
pub fn epsilon_words(cx: &Context<'_>, micro_epsilon: u64) -> String {
    cx.format().number(micro_epsilon as f64 / MICRO as f64, 2)
}
