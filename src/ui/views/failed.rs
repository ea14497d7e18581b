//! What could not be made: what happened, what is kept and what to do, on a whole screen with buttons to do it, or in a
//! few lines.

use egui::{Frame, Ui};

use crate::app::error::Failure;
use crate::ui::context::Context;
use crate::ui::widgets::{Problem, error_line, error_state};

pub fn failed_screen(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    title: &str,
    failure: &Failure,
    acts: impl FnOnce(&mut Ui, &mut Context<'_>),
) {
    let [happened, kept, to_do] = cx.failure(failure);
    let [name_happened, name_kept, name_do] = ["error-happened", "error-kept", "error-do"].map(|key| cx.t(key));
    let lines = [(&*name_happened, &*happened), (&*name_kept, &*kept), (&*name_do, &*to_do)];
    let problem = Problem { title: &cx.t(title), lines };
    Frame::new().inner_margin(24.0).show(ui, |ui| {
        error_state(ui, cx.theme, &problem, |ui| acts(ui, cx));
    });
}

/// In a panel or a dialog, a line a sentence.
pub fn failure_lines(ui: &mut Ui, cx: &Context<'_>, failure: &Failure) {
    for sentence in cx.failure(failure).iter().filter(|sentence| !sentence.is_empty()) {
        error_line(ui, cx.theme, sentence);
    }
}
