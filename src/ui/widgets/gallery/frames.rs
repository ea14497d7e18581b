//! Sections, steps, measures in small, and what lies over everything.

use egui::{Id, Ui, vec2};

use super::{Gallery, sheet};
use crate::ui::text::Text;
use crate::ui::theme::{Side, Status, Theme, Type};
use crate::ui::widgets::*;

pub fn frames(ui: &mut Ui, theme: &Theme, text: &Text) {
    sheet(ui, theme, "Sections, steps, foot", |ui| {
        screen_header(
            ui,
            theme,
            &text.get("models-title"),
            |ui| {
                label(ui, theme, &text.with("models-kept", &[("n", "9".into())]), Type::Dense, theme.text.secondary);
            },
            |ui| {
                Button::primary(&text.get("save")).show(ui, theme);
            },
        );
        inspector_section(ui, theme, &text.get("models-why-not"), "α 0.62", |ui| {
            label(ui, theme, &text.get("models-already-owns"), Type::Dense, theme.text.secondary);
        });
        ui.horizontal(|ui| {
            for state in [StepState::Done, StepState::Current, StepState::Waiting] {
                step_frame(ui, theme, state, |ui| {
                    step_ring(ui, theme, 2, state);
                });
            }
        });
        hairline(ui, theme);
        footer(ui, theme, |ui| {
            Button::new(&text.get("models-open-person")).show(ui, theme);
        });
    });
}

pub fn measures(ui: &mut Ui, theme: &Theme, text: &Text) {
    sheet(ui, theme, "Figures, intervals, parts", |ui| {
        tile(ui, theme, "NDCG@10", &text.format.quality(0.187), &text.format.signed(0.003, 3));
        let scale = Scale::lift(0.25, 8.0);
        for (low, point, high) in [(2.9, 3.1, 3.3), (0.8, 1.1, 1.5), (0.4, 0.62, 0.8)] {
            let estimate = Estimate::new(low, point, high, interval::estimate_colour(theme, low, high, 1.0));
            interval_cell(ui, theme, 168.0, &scale, &estimate, &text.format.lift(point));
        }
        ui.horizontal(|ui| {
            for (side, key) in Side::ALL.into_iter().zip(["side-courses", "side-both", "side-music"]) {
                side_glyph(ui, theme, side, &text.get(key));
                label(ui, theme, &text.get(key), Type::Dense, theme.text.secondary);
            }
        });
        let colours = Side::ALL.map(|side| theme.side(side).fill);
        let parts: Vec<Part> =
            colours.into_iter().zip([5.0, 2.0, 3.0]).map(|(colour, amount)| Part { amount, colour }).collect();
        split_bar(ui, theme, vec2(220.0, theme.size.bar_bridge), &parts, "parts");
        progress_bar_large(ui, theme, 220.0, 0.62, "progress");
    });
}

pub fn over(ui: &mut Ui, theme: &Theme, text: &Text, state: &mut Gallery) {
    sheet(ui, theme, "Dialog and messages", |ui| {
        let saved = || text.with("toast-blend-saved", &[("alpha", "0.62".into())]);
        ui.horizontal(|ui| {
            if Button::new(&text.get("models-train")).show(ui, theme).clicked() {
                state.is_dialog_open = true;
            }
            for status in [Status::Ok, Status::Warn, Status::Error] {
                if IconButton::new(crate::ui::theme::icons::INFO, &saved()).show(ui, theme).clicked() {
                    state.toasts.push(theme, status, saved(), text.get("undo").into_owned());
                }
            }
        });
    });
    state.toasts.show(ui.ctx(), theme, &text.get("close"));
    if !state.is_dialog_open {
        return;
    }
    let (title, close, save) = (text.get("models-train"), text.get("close"), text.get("save"));
    let dialog = Dialog::new(Id::unique("g-dialog"), &title, &close).size(360.0, 220.0);
    let mut saved = false;
    let out = dialog.show(
        ui.ctx(),
        theme,
        |_| (),
        |ui| {
            padded(ui, |ui| note(ui, theme, Status::Info, &text.get("models-empty-text")));
        },
        |ui| saved = Button::primary(&save).large().show(ui, theme).clicked(),
    );
    state.is_dialog_open = !(saved || out.closed || out.confirmed);
}
