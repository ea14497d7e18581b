//! The Models screen: the blend and its fader, who moves, the runs, the training curve, and a score taken apart.

mod blend;
mod common;
mod compare;
mod fields;
mod header;
mod moves;
mod person;
mod reading;
mod receipt;
mod rounding;
mod runs;
mod states;
#[cfg(test)]
mod tests;
mod tiles;
mod train;
mod training;
mod tune;
mod why_not;

use egui::{Rect, ScrollArea, Sense, Ui, pos2, vec2};

use super::View;
use crate::app::command::Screen;
use crate::ui::context::Context;
use crate::ui::widgets::draw;

/// Share of the width and of the height that the blend takes.
const LEFT: f32 = 0.65;
const TOP: f32 = 0.58;
const RIGHT_MIN: f32 = 320.0;
const TOP_MIN: f32 = 390.0;
/// Lower windows scroll.
const HEIGHT_MIN: f32 = 590.0;

#[derive(Default)]
pub struct ModelsView {
    lists: moves::Lists,
    rank_line: receipt::RankLine,
    near_misses: why_not::NearMisses,
    train: train::TrainDialog,
}

impl View for ModelsView {
    fn screen(&self) -> Screen {
        Screen::Models
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        header::show(ui, cx);
        if cx.state.models.runs.is_empty() {
            states::without_runs(ui, cx);
        } else {
            self.panels(ui, cx);
        }
        self.train.show(ui, cx);
    }

    fn has_inspector(&self, cx: &Context<'_>) -> bool {
        cx.state.models.person.is_some()
    }

    fn inspector(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        self.lists.refresh(cx);
        receipt::show(ui, cx, &self.lists, &mut self.rank_line, &mut self.near_misses);
    }
}

impl ModelsView {
    fn panels(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let height = ui.available_height().max(HEIGHT_MIN);
        ScrollArea::vertical().id_salt("models").auto_shrink([false, false]).show(ui, |ui| {
            let (whole, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
            self.lists.refresh(cx);
            let across = (whole.width() * LEFT).min(whole.width() - RIGHT_MIN).round();
            let middle = pos2(whole.left() + across, whole.top() + (height * TOP).max(TOP_MIN).round());
            let quarter = |x, y| Rect::from_x_y_ranges(x, y);
            let (left, right) = (whole.left()..=middle.x, middle.x..=whole.right());
            let (top, bottom) = (whole.top()..=middle.y, middle.y..=whole.bottom());
            common::pane(ui, quarter(left.clone(), top.clone()), "blend", |ui| blend::show(ui, cx));
            common::pane(ui, quarter(right.clone(), top), "moves", |ui| moves::show(ui, cx, &self.lists));
            common::pane(ui, quarter(left, bottom.clone()), "runs", |ui| runs::show(ui, cx));
            common::pane(ui, quarter(right, bottom), "training", |ui| training::show(ui, cx));
            let line = cx.theme.line.default;
            draw::hairline_v(ui.painter(), middle.x, whole.y_range(), line);
            draw::hairline_h(ui.painter(), whole.x_range(), middle.y, line);
        });
    }
}
