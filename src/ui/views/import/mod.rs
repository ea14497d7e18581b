//! The import screen: what each file was taken for, how its columns are read, and what is wrong with its rows, all
//! before anything is stored.

mod files;
mod footer;
mod mapping;
mod preview;
mod problems;
mod recognised;
mod strengths;

use egui::{Align2, Rect, Role, ScrollArea, Sense, Ui, pos2, vec2};

use super::View;
use super::data::parts::pane;
use crate::app::command::{Command, Dialog, Screen};
use crate::app::error::Failure;
use crate::app::jobs::JobKind;
use crate::app::state::{FilePreview, ImportFile};
use crate::ui::context::Context;
use crate::ui::theme::{IconCut, Theme, Type};
use crate::ui::widgets::{
    Busy, Button, Problem, Sign, StageLine, StageState, StepState, busy_state, draw, empty_state, error_state, label,
    padded, screen_header, skeleton_rows,
};
use preview::Preview;
use recognised::Recognised;

const FILES_WIDTH: f32 = 232.0;
const FOOTER_HEIGHT: f32 = 60.0;
/// The mapping gets this share of what the recognised head leaves.
const MAPPING_SHARE: f32 = 0.52;
const PREVIEW_SHARE: f32 = 0.67;

#[derive(Default)]
pub struct ImportView {
    recognised: Recognised,
    preview: Preview,
    /// The file that the preview's choice of rows belongs to.
    previewed: usize,
}

impl View for ImportView {
    fn screen(&self) -> Screen {
        Screen::Import
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        header(ui, cx);
        let import = &cx.state.import;
        let at = import.shown.min(import.files.len().saturating_sub(1));
        let Some(file) = import.files.get(at) else { return empty(ui, cx) };
        if std::mem::replace(&mut self.previewed, at) != at {
            self.preview.only = None;
        }
        let area = ui.available_rect_before_wrap();
        let split_x = area.left() + FILES_WIDTH;
        let foot_y = area.bottom() - FOOTER_HEIGHT;
        let left = Rect::from_min_max(area.min, pos2(split_x, foot_y));
        let main = Rect::from_min_max(pos2(split_x, area.top()), pos2(area.right(), foot_y));
        pane(ui, "import-files", left, |ui| files::ui(ui, cx, at));
        pane(ui, "import-main", main, |ui| self.file(ui, cx, at, file));
        let foot = Rect::from_min_max(pos2(area.left(), foot_y), area.max);
        pane(ui, "import-foot", foot, |ui| footer::ui(ui, cx, file));
        draw::hairline_v(ui.painter(), split_x, left.y_range(), cx.theme.line.default);
        draw::hairline_h(ui.painter(), area.x_range(), foot_y + 1.0, cx.theme.line.default);
        ui.advance_cursor_after_rect(area);
    }

    fn has_inspector(&self, _cx: &Context<'_>) -> bool {
        true
    }

    fn inspector(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let import = &cx.state.import;
        let shown = import.files.get(import.shown).and_then(|file| file.preview.shown());
        strengths::ui(ui, cx, shown);
    }
}

impl ImportView {
    fn file(&mut self, ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
        if let Some(failure) = &cx.state.import.failure {
            commit_failed(ui, cx, failure);
        }
        if is_importing(cx) {
            return importing(ui, cx);
        }
        self.recognised.ui(ui, cx, at, file);
        match (file.preview.failure(), file.preview.shown()) {
            (Some(failure), _) => failed(ui, cx, at, file, failure),
            (None, Some(shown)) if shown.question.is_some() => asked(ui, cx, at, file, shown),
            (None, Some(shown)) => self.checked(ui, cx, at, file, shown),
            (None, None) => checking(ui, cx, file),
        }
    }

    /// What was found in a file: its columns above, its rows and problems below.
    fn checked(&mut self, ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile, shown: &FilePreview) {
        if file.preview.is_busy() {
            ui.multiply_opacity(0.6);
        }
        let area = ui.available_rect_before_wrap();
        let split_y = area.top() + area.height() * MAPPING_SHARE;
        let split_x = area.left() + area.width() * PREVIEW_SHARE;
        let upper = Rect::from_min_max(area.min, pos2(area.right(), split_y));
        pane(ui, "import-mapping", upper, |ui| mapping::ui(ui, cx, at, file, shown));
        let left = Rect::from_min_max(pos2(area.left(), split_y), pos2(split_x, area.bottom()));
        pane(ui, "import-preview", left, |ui| self.preview.ui(ui, cx, file, shown));
        let right = Rect::from_min_max(pos2(split_x, split_y), area.max);
        let only = &mut self.preview.only;
        pane(ui, "import-problems", right, |ui| problems::ui(ui, cx, at, file, &shown.report, only));
        draw::hairline_h(ui.painter(), area.x_range(), split_y, cx.theme.line.default);
        draw::hairline_v(ui.painter(), split_x, left.y_range(), cx.theme.line.default);
        ui.advance_cursor_after_rect(area);
    }
}

/// A file that needs an answer first has columns and no rows yet.
fn asked(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile, shown: &FilePreview) {
    if file.preview.is_busy() {
        ui.multiply_opacity(0.6);
    }
    mapping::ui(ui, cx, at, file, shown);
}

/// What the import is doing, how far it is, and the way to stop it: nothing is kept then.
fn importing(ui: &mut Ui, cx: &mut Context<'_>) {
    const STAGES: [&[&str]; 3] = [
        &["stage-read", "stage-columns", "stage-recognise"],
        &["stage-join"],
        &["stage-save", "stage-people", "stage-store", "stage-load", "stage-sort", "stage-overview"],
    ];
    let theme = cx.theme;
    let Some(job) = cx.state.jobs.iter().find(|job| job.kind == JobKind::Import) else { return };
    let title = cx.tw("import-running", &[("n", cx.state.import.files.len().into())]);
    let stage = job.progress.map(|progress| progress.stage);
    let now = stage.and_then(|stage| STAGES.iter().position(|keys| keys.contains(&stage))).unwrap_or(0);
    let names = STAGES.map(|keys| keys.first().map(|key| cx.t(key)).unwrap_or_default());
    let share = job.share().map(|share| cx.format().share_whole(f64::from(share))).unwrap_or_default();
    let lines: Vec<StageLine<'_>> = names
        .iter()
        .enumerate()
        .map(|(at, name)| StageLine {
            label: name,
            note: if at == now { &share } else { "" },
            state: match at.cmp(&now) {
                std::cmp::Ordering::Less => StageState::Done,
                std::cmp::Ordering::Equal => StageState::Running,
                std::cmp::Ordering::Greater => StageState::Waiting,
            },
        })
        .collect();
    let left = job.seconds_left().map(|secs| cx.format().time_left(secs.ceil() as u64)).unwrap_or_default();
    let cancel = cx.t(if job.cancelling { "job-cancelling" } else { "cancel" });
    let done = cx.t("import-cancel-keeps-nothing");
    let busy = Busy { title: &title, share: job.share(), done: &done, left: &left, cancel: &cancel, stages: &lines };
    ui.add_space(theme.space.s9);
    if padded(ui, |ui| busy_state(ui, theme, &busy)) {
        cx.send(Command::CancelJob(job.id));
    }
}

fn checking(ui: &mut Ui, cx: &mut Context<'_>, file: &ImportFile) {
    let theme = cx.theme;
    ui.add_space(theme.space.s8);
    let job = cx.state.jobs.iter().find(|job| job.kind == JobKind::Preview && job.detail == file.name);
    let title = cx.tw("import-checking-title", &[("file", file.name.as_str().into())]);
    let stage = job.and_then(|job| job.progress).map(|progress| cx.t(progress.stage)).unwrap_or_default();
    let cancel = if job.is_some() { cx.t("cancel") } else { String::new() };
    let share = job.and_then(|job| job.share());
    let busy = Busy { title: &title, share, done: &stage, left: "", cancel: &cancel, stages: &[] };
    let cancelled = padded(ui, |ui| {
        let cancelled = busy_state(ui, theme, &busy);
        ui.add_space(theme.space.s8);
        skeleton_rows(ui, theme, 8, &[0.2, 0.22, 0.22, 0.12, 0.12]);
        cancelled
    });
    if let Some(job) = job.filter(|_| cancelled) {
        cx.send(Command::CancelJob(job.id));
    }
}

fn failed(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile, failure: &Failure) {
    let theme = cx.theme;
    let title = cx.tw("import-failed-title", &[("file", file.name.as_str().into())]);
    let (another, remove) = (cx.t("import-choose-file"), cx.t("import-remove-file"));
    let mut asked = None;
    ui.add_space(theme.space.s9);
    ScrollArea::vertical().id_salt("import-failed").show(ui, |ui| {
        three_sentences(ui, cx, &title, failure, |ui| {
            if failure.code == "cancelled" {
                if Button::primary(&cx.t("retry")).show(ui, theme).clicked() {
                    // Saying again what is said checks again.
                    asked = Some(Command::ImportDomain(at, file.choices.domain));
                }
            } else if Button::primary(&another).show(ui, theme).clicked() {
                asked = Some(Command::Ask(Dialog::PickFiles));
            }
            if Button::new(&remove).show(ui, theme).clicked() {
                asked = Some(Command::ImportRemove(at));
            }
        });
    });
    if let Some(command) = asked {
        cx.send(command);
    }
}

/// Storing failed; the files and their mappings are still here.
fn commit_failed(ui: &mut Ui, cx: &Context<'_>, failure: &Failure) {
    ui.add_space(cx.theme.space.s6);
    three_sentences(ui, cx, &cx.t("import-failed-commit"), failure, |_| {});
    ui.add_space(cx.theme.space.s6);
    crate::ui::widgets::hairline(ui, cx.theme);
}

fn three_sentences(ui: &mut Ui, cx: &Context<'_>, title: &str, failure: &Failure, acts: impl FnOnce(&mut Ui)) {
    let [happened, kept, to_do] = cx.failure(failure);
    let names = [cx.t("error-happened"), cx.t("error-kept"), cx.t("error-do")];
    let lines = [(&*names[0], &*happened), (&*names[1], &*kept), (&*names[2], &*to_do)];
    padded(ui, |ui| {
        ui.spacing_mut().item_spacing.y = cx.theme.space.s3;
        error_state(ui, cx.theme, &Problem { title, lines }, acts);
    });
}

fn empty(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let (title, text, add) = (cx.t("import-empty-title"), cx.t("import-empty-text"), cx.t("add-files"));
    let mut clicked = false;
    empty_state(ui, theme, Sign::Bridge, &title, &text, |ui| {
        clicked = Button::primary(&add).icon(crate::ui::theme::icons::PLUS).show(ui, theme).clicked();
    });
    if clicked {
        cx.send(Command::Ask(Dialog::PickFiles));
    }
}

fn header(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let title = cx.tw("import-title", &[("n", cx.state.import.files.len().into())]);
    let cancel = cx.t("cancel");
    let words = ["import-step-recognise", "import-step-map", "import-step-commit"].map(|key| cx.t(key));
    let states = steps(cx);
    let mut left = false;
    screen_header(
        ui,
        theme,
        &title,
        |ui| {
            for (index, (word, state)) in words.iter().zip(states).enumerate() {
                if index > 0 {
                    step_line(ui, theme);
                }
                step(ui, theme, index + 1, word, state);
            }
        },
        |ui| {
            left = Button::ghost(&cancel).show(ui, theme).clicked();
        },
    );
    if left {
        cx.send(Command::ImportLeave);
    }
}

/// Recognising is done when every file was looked at; committing runs as a job.
fn steps(cx: &Context<'_>) -> [StepState; 3] {
    let files = &cx.state.import.files;
    let is_known = |file: &ImportFile| file.preview.shown().is_some() || file.preview.failure().is_some();
    if is_importing(cx) {
        [StepState::Done, StepState::Done, StepState::Current]
    } else if !files.is_empty() && files.iter().all(is_known) {
        [StepState::Done, StepState::Current, StepState::Waiting]
    } else {
        [StepState::Current, StepState::Waiting, StepState::Waiting]
    }
}

fn is_importing(cx: &Context<'_>) -> bool {
    cx.state.jobs.iter().any(|job| job.kind == JobKind::Import)
}

fn step(ui: &mut Ui, theme: &Theme, number: usize, word: &str, state: StepState) {
    let (ink, style) = match state {
        StepState::Done => (theme.ok.text, Type::Dense),
        StepState::Current => (theme.text.primary, Type::DenseStrong),
        StepState::Waiting => (theme.text.tertiary, Type::Dense),
    };
    if state == StepState::Done {
        let (rect, _) = ui.allocate_exact_size(vec2(14.0, 16.0), Sense::hover());
        let glyph = crate::ui::theme::icons::CHECK;
        draw::icon_at(ui.painter(), rect.center(), glyph, IconCut::Regular, 13.0, ink);
    } else {
        label(ui, theme, &number.to_string(), style, ink);
    }
    label(ui, theme, word, style, ink);
}

fn step_line(ui: &mut Ui, theme: &Theme) {
    let (rect, _) = ui.allocate_exact_size(vec2(16.0, 16.0), Sense::hover());
    draw::hairline_h(ui.painter(), rect.x_range(), rect.center().y, theme.line.default);
}

/// A line of text that ends in an ellipsis, over the whole width.
fn line(ui: &mut Ui, theme: &Theme, text: &str, style: Type, ink: egui::Color32) {
    let height = theme.type_style(style).line;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    draw::name(&response, Role::Label, true, text);
    let galley = draw::layout_within(ui.painter(), theme, text, style, ink, rect.width());
    draw::paint_galley(ui.painter(), rect.left_center(), Align2::LEFT_CENTER, galley);
}
