//! What the panels of the Models screen share: panes, rows, the names of runs, people and items, and failures.

use egui::{Align, Color32, Layout, Rect, Sense, Ui, UiBuilder, vec2};

use crate::app::command::{Command, Direction};
use crate::app::error::Failure;
use crate::app::jobs::{JobKind, JobView};
use crate::app::state::RunRow;
use crate::ui::context::Context;
use crate::ui::theme::{Side, Theme, Type};
use crate::ui::widgets::{Busy, Button, Problem, busy_state, draw, error_state, padded};

/// Left and right of a panel's content.
pub(super) const PADDING: f32 = 16.0;

/// A part of the screen with its own clip.
pub(super) fn pane(ui: &mut Ui, rect: Rect, salt: &str, content: impl FnOnce(&mut Ui)) {
    let layout = Layout::top_down(Align::Min);
    let mut child = ui.new_child(UiBuilder::new().id_salt(salt).max_rect(rect).layout(layout));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    child.spacing_mut().item_spacing.y = 0.0;
    content(&mut child);
}

/// A row of a given height with the padding of a panel: from the left, then from the right.
pub(super) fn row(ui: &mut Ui, theme: &Theme, height: f32, left: impl FnOnce(&mut Ui), right: impl FnOnce(&mut Ui)) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let inner = rect.shrink2(vec2(PADDING, 0.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center)));
    child.spacing_mut().item_spacing.x = theme.space.s4;
    left(&mut child);
    child.with_layout(Layout::right_to_left(Align::Center), right);
}

/// One line of words that ends in an ellipsis where the room does.
pub(super) fn short(ui: &mut Ui, theme: &Theme, words: &str, style: Type, ink: Color32) {
    let galley = draw::layout_within(ui.painter(), theme, words, style, ink, ui.available_width());
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    draw::paint_galley(ui.painter(), rect.left_center(), egui::Align2::LEFT_CENTER, galley);
    draw::name(&response, egui::Role::Label, true, words);
}

/// `P-004182`.
pub(super) fn person_label(cx: &Context<'_>, person: u32) -> String {
    cx.state.dataset().map(|dataset| dataset.people.label(person as usize)).unwrap_or_default()
}

pub(super) fn item_title<'a>(cx: &Context<'a>, item: u32) -> &'a str {
    cx.state.dataset().map_or("", |dataset| dataset.catalogue.title(item as usize))
}

/// The side of what is recommended.
pub(super) fn target_side(direction: Direction) -> Side {
    Side::from(direction.to())
}

pub(super) fn model_name(cx: &Context<'_>, model: &str) -> String {
    cx.t(&format!("model-{model}"))
}

/// A run under its own name, or under its model's where it was not given one.
pub(super) fn run_name(cx: &Context<'_>, run: &RunRow) -> String {
    if run.name == run.model { model_name(cx, &run.model) } else { run.name.clone() }
}

/// What a run is, after its name: the parts of a blend, what an automatic choice settled on, else its family or model.
pub(super) fn run_detail(cx: &Context<'_>, run: &RunRow) -> String {
    if let (Some((collaborative, profile)), Some(alpha)) = (&run.parts, run.alpha) {
        let alpha = cx.format().weight(alpha);
        return format!("α {alpha}, {} + {}", model_name(cx, collaborative), model_name(cx, profile));
    }
    let chosen = &run.chosen[cx.state.models.direction.to().index()];
    if !chosen.is_empty() {
        let parts =
            chosen.iter().map(|(model, weight)| format!("{} {}", model_name(cx, model), cx.format().weight(*weight)));
        return parts.collect::<Vec<String>>().join(" + ");
    }
    let family = cx.t(&format!("models-family-{}", run.family));
    if run.name == run.model { family } else { format!("{}, {family}", model_name(cx, &run.model)) }
}

/// The run on the chart.
pub(super) fn shown_run<'a>(cx: &Context<'a>) -> Option<&'a RunRow> {
    let models = &cx.state.models;
    let name = models.shown_run.as_ref()?;
    models.runs.iter().find(|run| run.name == *name)
}

/// The job of a kind, if it runs.
pub(super) fn job<'a>(cx: &Context<'a>, kind: JobKind) -> Option<&'a JobView> {
    cx.state.jobs.iter().find(|job| job.kind == kind)
}

/// A running job in the place of content: what it does, how far, how long, and cancel.
pub(super) fn busy(ui: &mut Ui, cx: &mut Context<'_>, title: &str, job: Option<&JobView>) {
    let progress = job.and_then(|job| job.progress);
    let stage = progress.map(|progress| progress.stage).filter(|stage| cx.text.has(stage));
    let done = match (progress.filter(|progress| progress.total > 0), stage) {
        (Some(progress), _) if progress.total <= 100 => cx.tw(
            "models-done-of",
            &[("done", progress.done.to_string().into()), ("total", progress.total.to_string().into())],
        ),
        (_, Some(stage)) => cx.t(stage),
        _ => String::new(),
    };
    let left = job.and_then(JobView::seconds_left).map(|secs| cx.format().time_left(secs as u64)).unwrap_or_default();
    let cancelling = job.is_some_and(|job| job.cancelling);
    let cancel = match job {
        Some(_) if cancelling => cx.t("job-cancelling"),
        Some(_) => cx.t("cancel"),
        None => String::new(),
    };
    let words =
        Busy { title, share: job.and_then(JobView::share), done: &done, left: &left, cancel: &cancel, stages: &[] };
    let cancelled = padded(ui, |ui| {
        ui.add_space(cx.theme.space.s7);
        busy_state(ui, cx.theme, &words)
    });
    if let Some(job) = job.filter(|_| cancelled && !cancelling) {
        cx.send(Command::CancelJob(job.id));
    }
}

/// The three sentences of a failure and the act that tries again.
pub(super) fn failed(ui: &mut Ui, cx: &mut Context<'_>, title: &str, failure: &Failure, again: Command) {
    let theme = cx.theme;
    let sentences = cx.failure(failure);
    let names = ["error-happened", "error-kept", "error-do"].map(|key| cx.t(key));
    let [happened, kept, to_do] = [0, 1, 2].map(|at| (names[at].as_str(), sentences[at].as_str()));
    let retry = cx.t("retry");
    let mut clicked = false;
    padded(ui, |ui| {
        ui.add_space(theme.space.s7);
        error_state(ui, theme, &Problem { title, lines: [happened, kept, to_do] }, |ui| {
            clicked = Button::new(&retry).show(ui, theme).clicked();
        });
    });
    if clicked {
        cx.send(again);
    }
}
