//! The Segments screen: find a group of people on the map, say what it is, keep it. The map, the sets and the
//! clusters in the middle; what sets the selected people apart in the inspector.

mod derived;
mod inspector;
mod map;
mod sets;
mod table;

use std::sync::Arc;

use crate::ui::theme::icons::{ARROWS_CLOCKWISE, CHART_SCATTER, PLAY};
use egui::{Frame, Id, Margin, Ui};

use self::derived::Derived;
use self::map::MapPanel;
use self::sets::SetsBar;
use self::table::ClusterTable;
use super::View;
use crate::app::command::{Command, Origin, Screen};
use crate::app::error::Failure;
use crate::app::jobs::JobKind;
use crate::app::state::{ClusteringView, Loadable};
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{
    Busy, Button, Problem, Select, Sign, busy_state, empty_state, error_state, label, progress_bar, screen_header,
};

/// Numbers of clusters to choose from; none lets the data choose.
const CLUSTER_COUNTS: [Option<usize>; 6] = [None, Some(4), Some(6), Some(8), Some(10), Some(12)];
/// The map never gets less than this, nor less than half of the height.
const LEAST_MAP: f32 = 260.0;
const BUSY_WIDTH: f32 = 440.0;

#[derive(Default)]
pub struct SegmentsView {
    derived: Derived,
    map: MapPanel,
    sets: SetsBar,
    table: ClusterTable,
    n_clusters: Option<usize>,
}

impl View for SegmentsView {
    fn screen(&self) -> Screen {
        Screen::Segments
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        self.header(ui, cx);
        match &cx.state.segments.clustering {
            Loadable::Empty => empty(ui, cx),
            Loadable::Failed(failure) => failed(ui, cx, failure),
            Loadable::Busy(None) => busy(ui, cx),
            Loadable::Busy(Some(view)) | Loadable::Ready(view) => self.panels(ui, cx, view),
        }
    }

    fn has_inspector(&self, cx: &Context<'_>) -> bool {
        cx.state.segments.clustering.shown().is_some()
    }

    fn inspector(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        if let Some(view) = cx.state.segments.clustering.shown() {
            self.derived.refresh(cx, view);
            inspector::show(ui, cx, view, &self.derived);
        }
    }
}

impl SegmentsView {
    fn header(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let (theme, text, state) = (cx.theme, cx.text, cx.state);
        let clustering = &state.segments.clustering;
        let why = state.models.shown_run.is_none().then(|| text.get("segments-no-run"));
        screen_header(
            ui,
            theme,
            &text.get("segments-title"),
            |_| {},
            |ui| {
                let act = text.get("segments-recluster");
                let button = Button::new(&act).icon(ARROWS_CLOCKWISE).busy(clustering.is_busy());
                if button.off_because(why.as_deref()).show(ui, theme).clicked() {
                    cx.send(Command::Recluster(self.n_clusters));
                }
                self.choose_count(ui, cx);
                if let Some(view) = clustering.shown() {
                    label(ui, theme, &facts(cx, view), Type::Dense, theme.text.tertiary);
                }
            },
        );
    }

    fn choose_count(&mut self, ui: &mut Ui, cx: &Context<'_>) {
        let words = CLUSTER_COUNTS.map(|count| match count {
            Some(n) => cx.tw("segments-k-n", &[("n", n.into())]),
            None => cx.t("segments-k-auto"),
        });
        let options = words.each_ref().map(String::as_str);
        let chosen = CLUSTER_COUNTS.iter().position(|count| *count == self.n_clusters);
        let shown = chosen.and_then(|at| options.get(at)).copied().unwrap_or_default();
        let name = cx.t("segments-k");
        let select = Select::new(Id::unique("segments-k"), &name, shown).width(118.0);
        if let Some(count) = select.show(ui, cx.theme, &options, chosen).and_then(|at| CLUSTER_COUNTS.get(at)) {
            self.n_clusters = *count;
        }
    }

    /// The map over the sets over the table, which gets the height of its rows while half is left for the map.
    fn panels(&mut self, ui: &mut Ui, cx: &mut Context<'_>, view: &Arc<ClusteringView>) {
        self.derived.refresh(cx, view);
        let theme = cx.theme;
        let height = ui.available_height();
        let rows = theme.size.table_head + theme.size.row * (view.clusters.len() + 1) as f32 + theme.space.s3;
        let busy = cx.state.segments.clustering.is_busy();
        let strip = if busy { theme.size.control } else { 0.0 };
        let map = (height - theme.size.panel_header - rows - strip).max(height * 0.5).max(LEAST_MAP);
        self.map.show(ui, cx, view, &self.derived, map);
        if busy {
            progress_strip(ui, cx);
        }
        self.sets.show(ui, cx);
        self.table.show(ui, cx, view, &self.derived);
    }
}

fn facts(cx: &Context<'_>, view: &ClusteringView) -> String {
    let format = cx.format();
    let (n, silhouette) = (view.clusters.len(), format.number(view.silhouette, 2));
    match view.trustworthiness {
        Some(trust) => cx.tw(
            "segments-facts-trust",
            &[("n", n.into()), ("silhouette", silhouette.into()), ("trust", format.number(trust, 2).into())],
        ),
        None => cx.tw("segments-facts", &[("n", n.into()), ("silhouette", silhouette.into())]),
    }
}

/// How the selection was made, in a word.
fn origin_key(origin: Option<Origin>) -> &'static str {
    match origin {
        Some(Origin::Lasso) => "segments-origin-lasso",
        Some(Origin::Rectangle) => "segments-origin-rectangle",
        Some(Origin::Cluster) => "segments-origin-cluster",
        Some(Origin::Path) => "segments-origin-path",
        Some(Origin::Leavers) => "segments-origin-leavers",
        Some(Origin::Part) => "segments-origin-part",
        Some(Origin::Rule) => "segments-origin-rule",
        Some(Origin::Segment) => "segments-origin-segment",
        Some(Origin::Rfm) => "segments-origin-rfm",
        None => "segments-selection",
    }
}

/// Without a run: train one. With a run whose map was called off: make it.
fn empty(ui: &mut Ui, cx: &mut Context<'_>) {
    let (theme, text) = (cx.theme, cx.text);
    let has_run = cx.state.models.shown_run.is_some();
    let [title, sentence] = match has_run {
        true => ["segments-ready-title", "segments-ready-text"],
        false => ["segments-empty-title", "segments-empty-text"],
    }
    .map(|key| text.get(key));
    empty_state(ui, theme, Sign::Icon(CHART_SCATTER), &title, &sentence, |ui| {
        ui.horizontal(|ui| {
            if has_run {
                if Button::primary(&text.get("segments-make")).icon(PLAY).show(ui, theme).clicked() {
                    cx.send(Command::Recluster(None));
                }
                return;
            }
            if Button::primary(&text.get("segments-train")).icon(PLAY).show(ui, theme).clicked() {
                cx.send(Command::TrainDefaults);
            }
            if Button::new(&text.get("segments-choose-model")).show(ui, theme).clicked() {
                cx.send(Command::Go(Screen::Models));
            }
        });
    });
}

/// The words and the length of the running job: stage, share, time left.
fn progress(cx: &Context<'_>) -> (String, Option<f32>, String, Option<u64>) {
    let job = cx.state.jobs.iter().find(|job| job.kind == JobKind::Segments);
    let stage = job.and_then(|job| job.progress).map(|progress| cx.t(progress.stage));
    let left = job.and_then(|job| job.seconds_left()).map(|secs| cx.format().time_left(secs.ceil() as u64));
    let title = stage.unwrap_or_else(|| cx.t("segments-placing"));
    (title, job.and_then(|job| job.share()), left.unwrap_or_default(), job.map(|job| job.id))
}

fn busy(ui: &mut Ui, cx: &mut Context<'_>) {
    let (title, share, left, job) = progress(cx);
    let cancel = if job.is_some() { cx.t("cancel") } else { String::new() };
    let done = share.map(|share| cx.format().share_whole(f64::from(share))).unwrap_or_default();
    let busy = Busy { title: &title, share, done: &done, left: &left, cancel: &cancel, stages: &[] };
    let side = ((ui.available_width() - BUSY_WIDTH) / 2.0).max(16.0) as i8;
    let above = (ui.available_height() * 0.35).min(200.0);
    ui.add_space(above);
    let cancelled = Frame::new()
        .inner_margin(Margin::symmetric(side, 0))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = cx.theme.space.s3;
            busy_state(ui, cx.theme, &busy)
        })
        .inner;
    if let (true, Some(job)) = (cancelled, job) {
        cx.send(Command::CancelJob(job));
    }
}

/// Under a map that is being made again.
fn progress_strip(ui: &mut Ui, cx: &Context<'_>) {
    let theme = cx.theme;
    let (title, share, left, _) = progress(cx);
    ui.allocate_ui_with_layout(
        egui::vec2(ui.available_width(), theme.size.control),
        egui::Layout::left_to_right(egui::Align::Center),
        |ui| {
            ui.add_space(16.0);
            label(ui, theme, &title, Type::DenseStrong, theme.text.primary);
            label(ui, theme, &left, Type::Dense, theme.text.tertiary);
            let width = (ui.available_width() - 16.0).max(40.0);
            progress_bar(ui, theme, width, share.unwrap_or(0.0), &title);
        },
    );
}

fn failed(ui: &mut Ui, cx: &mut Context<'_>, failure: &Failure) {
    let (theme, text) = (cx.theme, cx.text);
    let [happened, kept, to_do] = cx.failure(failure);
    let names = ["error-happened", "error-kept", "error-do"].map(|key| text.get(key));
    let [name_happened, name_kept, name_do] = &names;
    let problem = Problem {
        title: &text.get("segments-failed-title"),
        lines: [(name_happened, &happened), (name_kept, &kept), (name_do, &to_do)],
    };
    Frame::new().inner_margin(24.0).show(ui, |ui| {
        error_state(ui, theme, &problem, |ui| {
            if Button::primary(&text.get("retry")).icon(ARROWS_CLOCKWISE).show(ui, theme).clicked() {
                cx.send(Command::Recluster(None));
            }
            if Button::new(&text.get("segments-choose-model")).show(ui, theme).clicked() {
                cx.send(Command::Go(Screen::Models));
            }
        });
    });
}
