//! The dialog that chooses what a report tells of.

use egui::{Context as Egui, Frame, Id, Label, Margin};

use crate::app::command::Command;
use crate::app::state::ReportParts;
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Dialog, checkbox};

const WIDTH: f32 = 440.0;
const HEIGHT: f32 = 440.0;

#[derive(Default)]
pub struct ReportDialog {
    parts: ReportParts,
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
        let why_off = is_empty.then_some(nothing.as_str());
        let (mut written, mut cancelled) = (false, false);
        let out = Dialog::new(Id::unique("report"), &title, &close).size(WIDTH, HEIGHT).show(
            ctx,
            theme,
            |_| (),
            |ui| {
                Frame::new().inner_margin(Margin::symmetric(20, 16)).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = theme.space.s4;
                    for (key, on) in self.boxes() {
                        checkbox(ui, theme, on, &cx.t(key));
                    }
                    ui.add_space(theme.space.s4);
                    let sentence = theme.rich(cx.t("report-about"), Type::Dense, theme.text.secondary);
                    ui.add(Label::new(sentence).wrap());
                });
            },
            |ui| {
                ui.spacing_mut().item_spacing.x = theme.space.s4;
                written = Button::primary(&write).large().off_because(why_off).show(ui, theme).clicked();
                cancelled = Button::ghost(&cancel).large().show(ui, theme).clicked();
            },
        );
        if (written || out.confirmed) && !is_empty {
            cx.send(Command::WriteReport(self.parts));
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
