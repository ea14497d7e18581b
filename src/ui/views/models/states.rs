//! The screen before there is a run: no data, nothing trained, being trained, or failed.

use egui::Ui;

use super::common;
use crate::app::command::{Command, Dialog};
use crate::app::jobs::JobKind;
use crate::ui::context::Context;
use crate::ui::widgets::{Button, Sign, empty_state};

pub(super) fn without_runs(ui: &mut Ui, cx: &mut Context<'_>) {
    let models = &cx.state.models;
    if cx.state.dataset().is_none_or(|dataset| dataset.is_empty()) {
        no_data(ui, cx);
    } else if models.training {
        let title = cx.t("models-training");
        let job = common::job(cx, JobKind::Fit);
        common::busy(ui, cx, &title, job);
    } else if let Some(failure) = &models.failure {
        let title = cx.t("models-train-failed");
        common::failed(ui, cx, &title, failure, Command::TrainDefaults);
    } else {
        nothing_trained(ui, cx);
    }
}

fn no_data(ui: &mut Ui, cx: &mut Context<'_>) {
    let (title, sentence) = (cx.t("models-no-data-title"), cx.t("models-no-data-text"));
    let mut clicked = false;
    empty_state(ui, cx.theme, Sign::Bridge, &title, &sentence, |ui| {
        clicked = Button::primary(&cx.t("add-files")).show(ui, cx.theme).clicked();
    });
    if clicked {
        cx.send(Command::Ask(Dialog::PickFiles));
    }
}

fn nothing_trained(ui: &mut Ui, cx: &mut Context<'_>) {
    let (title, sentence) = (cx.t("models-empty-title"), cx.t("models-empty-text"));
    let (mut defaults, mut choose) = (false, false);
    empty_state(ui, cx.theme, Sign::Icon(crate::ui::theme::icons::SLIDERS), &title, &sentence, |ui| {
        ui.spacing_mut().item_spacing.x = cx.theme.space.s4;
        defaults = Button::primary(&cx.t("models-train-defaults")).show(ui, cx.theme).clicked();
        choose = Button::new(&cx.t("models-choose")).show(ui, cx.theme).clicked();
    });
    if defaults {
        cx.send(Command::TrainDefaults);
    }
    if choose {
        cx.send(Command::OpenTrain);
    }
}
