//! The head of the screen: title, direction, test people, compare, train and save.

use egui::Ui;

use super::common::shown_run;
use crate::app::command::{Command, Direction};
use crate::ui::context::Context;
use crate::ui::theme::{Side, Type};
use crate::ui::widgets::{self, Button, IconButton, direction_switch, screen_header};

/// Where there is less room, comparing is an icon.
const COMPARE_ROOM: f32 = 140.0;

pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let (theme, models) = (cx.theme, &cx.state.models);
    let mut chosen = Direction::BOTH.iter().position(|direction| *direction == models.direction).unwrap_or_default();
    let before = chosen;
    let people = models.curve.shown().map(|curve| {
        let n = cx.format().count_or_floor(curve.n_test_people, cx.state.floor);
        cx.tw("models-test-people", &[("n", n.into())])
    });
    let has_data = cx.state.dataset().is_some_and(|dataset| !dataset.is_empty());
    let mut acts_of = Acts::default();
    let title = cx.t("models-title");
    screen_header(
        ui,
        theme,
        &title,
        |ui| {
            directions(ui, cx, &mut chosen);
            if let Some(people) = &people {
                widgets::label(ui, theme, people, Type::Dense, theme.text.secondary);
            }
        },
        |ui| {
            if has_data {
                acts_of = acts(ui, cx);
            }
        },
    );
    if let Some(direction) = Direction::BOTH.get(chosen).filter(|_| chosen != before) {
        cx.send(Command::SetDirection(*direction));
    }
    if acts_of.train {
        cx.send(Command::OpenTrain);
    }
    if acts_of.save {
        cx.send(Command::SaveBlend);
    }
    if acts_of.compare {
        let is_open = cx.state.models.comparison_open;
        cx.send(if is_open { Command::CloseComparison } else { Command::OpenComparison });
    }
}

/// What was clicked.
#[derive(Default)]
struct Acts {
    save: bool,
    train: bool,
    compare: bool,
}

fn directions(ui: &mut Ui, cx: &Context<'_>, chosen: &mut usize) {
    let words = ["direction-course-music", "direction-music-course"].map(|key| cx.t(key));
    let (course, music) = (cx.t("side-course"), cx.t("side-music"));
    let side = |domain| match Side::from(domain) {
        Side::Music => (Side::Music, music.as_str()),
        other => (other, course.as_str()),
    };
    let ends = Direction::BOTH.map(|direction| Some([side(direction.from()), side(direction.to())]));
    let [there, back] = [0, 1].map(|at| widgets::Direction { name: &words[at], ends: ends[at] });
    direction_switch(ui, cx.theme, &cx.t("models-direction"), &[there, back], chosen);
}

/// From the right. Saving is off while there is nothing to save.
fn acts(ui: &mut Ui, cx: &Context<'_>) -> Acts {
    let (theme, models) = (cx.theme, &cx.state.models);
    let mut acts = Acts::default();
    if shown_run(cx).is_some_and(|run| run.parts.is_some()) {
        let words = cx.t("models-nothing-to-save");
        let same = models.is_saved();
        acts.save = Button::primary(&cx.t("models-save-blend"))
            .icon(crate::ui::theme::icons::FLOPPY_DISK)
            .off_because(same.then_some(words.as_str()))
            .show(ui, theme)
            .clicked();
    }
    acts.train = Button::new(&cx.t("models-train"))
        .icon(crate::ui::theme::icons::PLAY)
        .busy(models.training)
        .show(ui, theme)
        .clicked();
    if models.runs.len() > 1 {
        let (words, icon) = (cx.t("models-compare"), crate::ui::theme::icons::SCALES);
        acts.compare = match ui.available_width() > COMPARE_ROOM {
            true => Button::ghost(&words).icon(icon).show(ui, theme),
            false => IconButton::new(icon, &words).show(ui, theme),
        }
        .clicked();
    }
    acts
}
