//! The Results screen: what each campaign added, and for the one looked at the share who bought over the days and by
//! score band. The inspector says how sure it is and what to do next.

mod charts;
mod inspector;
mod table;

use std::sync::Arc;

use egui::{Align, Frame, Id, Layout, Rect, ScrollArea, Sense, Ui, UiBuilder, vec2};

use super::View;
use crate::app::command::{Command, Dialog, Screen};
use crate::app::error::Failure;
use crate::app::jobs::JobKind;
use crate::app::state::{CampaignDetail, CampaignRow, Loadable};
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::theme::icons::{CHART_LINE_UP, TRAY_ARROW_DOWN};
use crate::ui::widgets::{self, Button, Problem, Sign, draw};

/// Rows of campaigns in sight before they scroll.
const MOST_ROWS: f32 = 8.0;
/// Under this width the two charts stand one below the other.
const SIDE_BY_SIDE: f32 = 760.0;
const CHART_HEIGHT: f32 = 330.0;
const LEAST_CHART: f32 = 220.0;
/// The head of a chart and the sentence below it.
const AROUND_CHART: f32 = 88.0;

#[derive(Default)]
pub struct ResultsView {
    inspector: inspector::Inspector,
}

impl View for ResultsView {
    fn screen(&self) -> Screen {
        Screen::Results
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        header(ui, cx);
        match &cx.state.results.list {
            Loadable::Failed(failure) => failed(ui, cx, failure),
            Loadable::Empty | Loadable::Busy(None) => busy(ui, cx),
            Loadable::Busy(Some(rows)) | Loadable::Ready(rows) if rows.is_empty() => nothing(ui, cx),
            Loadable::Busy(Some(rows)) | Loadable::Ready(rows) => campaigns(ui, cx, rows),
        }
    }

    fn has_inspector(&self, cx: &Context<'_>) -> bool {
        cx.state.results.detail.shown().is_some()
    }

    fn inspector(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        if let Some(detail) = cx.state.results.detail.shown() {
            self.inspector.show(ui, cx, detail);
        }
    }
}

fn header(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let rows = cx.state.results.list.shown();
    let n = rows.map_or(0, |rows| rows.iter().filter(|row| row.has_outcomes).count());
    let note = if n > 0 { cx.tw("results-note-n", &[("n", (n as u64).into())]) } else { String::new() };
    let import = cx.t("results-import");
    let is_importing = cx.state.jobs.iter().any(|job| job.kind == JobKind::Import);
    let why = cx.state.results.shown.is_none().then(|| cx.t("results-choose-first"));
    let mut clicked = false;
    widgets::screen_header(
        ui,
        theme,
        &cx.t("results-title"),
        |ui| {
            widgets::label(ui, theme, &note, Type::Dense, theme.text.tertiary);
        },
        |ui| {
            let button = Button::primary(&import).icon(TRAY_ARROW_DOWN).off_because(why.as_deref()).busy(is_importing);
            clicked = button.show(ui, theme).clicked();
        },
    );
    if clicked {
        cx.send(Command::Ask(Dialog::PickOutcomes));
    }
}

fn campaigns(ui: &mut Ui, cx: &mut Context<'_>, rows: &Arc<Vec<CampaignRow>>) {
    let theme = cx.theme;
    if let Some(failure) = &cx.state.results.failure {
        let sentences = cx.failure(failure);
        widgets::padded(ui, |ui| {
            for sentence in sentences.iter().filter(|sentence| !sentence.is_empty()) {
                widgets::error_line(ui, theme, sentence);
            }
        });
    }
    widgets::panel_header(ui, theme, &cx.t("results-campaigns"), &cx.t("results-campaigns-note"), |_| {});
    let shown = rows.iter().position(|row| Some(&row.name) == cx.state.results.shown.as_ref());
    let height = theme.size.row * (rows.len() as f32 + 1.0).min(MOST_ROWS + 1.0) + 2.0;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let picked = within(ui, "campaigns", rect, |ui| table::show(ui, cx, rows, shown));
    if let Some(row) = picked.and_then(|at| rows.get(at)) {
        cx.send(Command::ShowCampaign(row.name.clone()));
    }
    widgets::hairline(ui, theme);
    match &cx.state.results.detail {
        Loadable::Failed(failure) => failed(ui, cx, failure),
        Loadable::Empty | Loadable::Busy(None) => widgets::padded(ui, |ui| {
            widgets::skeleton_rows(ui, theme, 6, &[0.5, 0.4]);
        }),
        Loadable::Busy(Some(detail)) | Loadable::Ready(detail) => {
            let room = ui.available_height();
            ScrollArea::vertical().id_salt("results-charts").auto_shrink([false, false]).show(ui, |ui| {
                below(ui, cx, detail, room);
            });
        }
    }
}

/// The charts of the campaign, or why there are none.
fn below(ui: &mut Ui, cx: &mut Context<'_>, detail: &CampaignDetail, room: f32) {
    let theme = cx.theme;
    if cx.state.results.detail.is_busy() {
        ui.multiply_opacity(0.6);
    }
    if !detail.row.has_outcomes {
        return waiting(ui, cx, detail);
    }
    let width = ui.available_width();
    if width < SIDE_BY_SIDE {
        charts::days(ui, cx, detail, CHART_HEIGHT);
        widgets::hairline(ui, theme);
        charts::bands(ui, cx, detail, CHART_HEIGHT);
    } else {
        let height = (room - AROUND_CHART).clamp(LEAST_CHART, CHART_HEIGHT + 60.0);
        let (rect, _) = ui.allocate_exact_size(vec2(width, height + AROUND_CHART), Sense::hover());
        let (left, right) = rect.split_left_right_at_fraction(0.5);
        within(ui, "days", left, |ui| charts::days(ui, cx, detail, height));
        within(ui, "bands", right, |ui| charts::bands(ui, cx, detail, height));
        draw::hairline_v(ui.painter(), left.right(), left.y_range(), theme.line.default);
    }
    if !detail.parts.is_empty() {
        widgets::hairline(ui, theme);
        table::parts(ui, cx, detail);
    }
}

fn waiting(ui: &mut Ui, cx: &mut Context<'_>, detail: &CampaignDetail) {
    let theme = cx.theme;
    let title = cx.tw("results-waiting-title", &[("name", detail.row.name.as_str().into())]);
    let (text, import) = (cx.t("results-empty-text"), cx.t("results-import"));
    widgets::empty_state(ui, theme, Sign::Icon(CHART_LINE_UP), &title, &text, |ui| {
        if Button::new(&import).icon(TRAY_ARROW_DOWN).show(ui, theme).clicked() {
            cx.send(Command::Ask(Dialog::PickOutcomes));
        }
    });
}

fn nothing(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let (title, text) = (cx.t("results-none-title"), cx.t("results-none-text"));
    let go = cx.tw("go-to", &[("screen", cx.t("nav-audiences").into())]);
    widgets::empty_state(ui, theme, Sign::Icon(CHART_LINE_UP), &title, &text, |ui| {
        if Button::new(&go).show(ui, theme).clicked() {
            cx.send(Command::Go(Screen::Audiences));
        }
    });
}

fn busy(ui: &mut Ui, cx: &Context<'_>) {
    let theme = cx.theme;
    Frame::new().inner_margin(16).show(ui, |ui| {
        ui.horizontal(|ui| {
            widgets::progress_ring(ui, theme, None, &cx.t("job-results"));
            widgets::label(ui, theme, &cx.t("job-results"), Type::Body, theme.text.secondary);
        });
        widgets::skeleton_rows(ui, theme, 6, &[0.3, 0.1, 0.1, 0.2]);
    });
}

fn failed(ui: &mut Ui, cx: &Context<'_>, failure: &Failure) {
    let sentences = cx.failure(failure);
    let names = [cx.t("error-happened"), cx.t("error-kept"), cx.t("error-do")];
    let [happened, kept, to_do] = &sentences;
    let lines = [(names[0].as_str(), happened.as_str()), (&names[1], kept), (&names[2], to_do)];
    let title = cx.t("results-failed");
    widgets::error_state(ui, cx.theme, &Problem { title: &title, lines }, |_| {});
}

/// A part of the screen that clips what it holds.
fn within<R>(ui: &mut Ui, id: &'static str, rect: Rect, content: impl FnOnce(&mut Ui) -> R) -> R {
    let builder =
        UiBuilder::new().id_salt(Id::unique(("results", id))).max_rect(rect).layout(Layout::top_down(Align::Min));
    let mut child = ui.new_child(builder);
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    child.spacing_mut().item_spacing = vec2(8.0, 0.0);
    content(&mut child)
}
