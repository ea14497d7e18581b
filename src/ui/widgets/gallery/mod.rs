//! A sheet of every widget and chart, to look at while they are being changed. Its people, items and figures are
//! made up. Only those who change widgets can open it, from the help.

mod charts;
mod controls;
mod data;
mod frames;

use egui::{Frame, ScrollArea, Stroke, Ui};

use super::{Toasts, draw, label};
use crate::ui::plots::MapState;
use crate::ui::text::Text;
use crate::ui::theme::{Theme, Type};

/// What the sheet keeps between frames.
#[derive(Debug, Clone)]
pub struct Gallery {
    name: String,
    number: f64,
    too_many: f64,
    search: String,
    select: usize,
    on: bool,
    off: bool,
    segment: usize,
    direction: usize,
    tab: usize,
    alpha: f64,
    slider: f64,
    size: f64,
    holdout: f64,
    card: bool,
    row: Option<usize>,
    map: MapState,
    is_dialog_open: bool,
    toasts: Toasts,
}

impl Default for Gallery {
    fn default() -> Self {
        Self {
            name: String::new(),
            number: 6000.0,
            too_many: 120_000.0,
            search: String::new(),
            select: 0,
            on: true,
            off: false,
            segment: 0,
            direction: 0,
            tab: 0,
            alpha: 0.62,
            slider: 0.6,
            size: 6000.0,
            holdout: 0.2,
            card: true,
            row: Some(2),
            map: MapState::default(),
            is_dialog_open: false,
            toasts: Toasts::default(),
        }
    }
}

/// Draws the sheet in three columns.
pub fn gallery(ui: &mut Ui, theme: &Theme, text: &Text, state: &mut Gallery) {
    ScrollArea::vertical().show(ui, |ui| {
        ui.spacing_mut().item_spacing = egui::vec2(12.0, 12.0);
        ui.columns(3, |columns| {
            let [left, middle, right] = columns else { return };
            controls::buttons(left, theme, text);
            controls::inputs(left, theme, text, state);
            controls::chips(left, theme, text, state);
            controls::fader(left, theme, text, state);
            data::table(middle, theme, text, state);
            data::bars(middle, theme, text);
            data::cards(middle, theme, text, state);
            data::type_sheet(right, theme, text);
            data::colours(right, theme, text);
            controls::floating(right, theme, text);
            frames::frames(left, theme, text);
            frames::measures(middle, theme, text);
            frames::over(right, theme, text, state);
        });
        charts::all(ui, theme, text, state);
        data::states(ui, theme, text);
    });
}

/// One box of the sheet.
fn sheet(ui: &mut Ui, theme: &Theme, title: &str, content: impl FnOnce(&mut Ui)) {
    Frame::new()
        .fill(theme.bg.panel)
        .stroke(Stroke::new(1.0, theme.line.default))
        .corner_radius(draw::corner(theme.radius.card))
        .inner_margin(14.0)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = egui::vec2(theme.space.s4, theme.space.s4);
            label(ui, theme, title, Type::TableHead, theme.text.tertiary);
            content(ui);
        });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::Language;
    use crate::ui::theme::Mode;

    #[test]
    fn everything_draws_in_both_themes_and_languages() {
        for language in Language::ALL {
            let text = Text::load(language).unwrap();
            for mode in [Mode::Dark, Mode::Light] {
                let theme = Theme::load(mode, language.script()).unwrap();
                let ctx = egui::Context::default();
                Theme::install_fonts(&ctx);
                let mut state = Gallery { is_dialog_open: true, ..Gallery::default() };
                let mut n_shapes = 0;
                for _ in 0..3 {
                    let size = egui::vec2(1440.0, 4000.0);
                    let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, size);
                    let input = egui::RawInput { screen_rect: Some(screen), ..egui::RawInput::default() };
                    let output = ctx.run_ui(input, |ui| gallery(ui, &theme, &text, &mut state));
                    n_shapes = output.shapes.len();
                }
                assert!(n_shapes > 900, "{n_shapes} shapes in {mode:?}, {}", language.tag());
            }
        }
    }
}
