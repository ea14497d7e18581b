//! The Segments screen: find a group of people, say what it is, keep it. On the map with its sets and clusters, in the
//! grids of recency and frequency, by rules, and sets side by side; what sets the selected people apart in the
//! inspector.

mod choose;
mod colours;
mod compare;
mod condition;
mod derived;
mod grid;
mod groups;
mod inspector;
mod map;
mod overlap;
mod person;
mod rfm;
mod rules;
mod sets;
mod table;
mod tree;

use std::sync::Arc;

use crate::ui::theme::icons::{ARROWS_CLOCKWISE, CHART_SCATTER, PLAY};
use egui::{Frame, Id, Margin, Ui};

use self::compare::ComparePanel;
use self::derived::Derived;
use self::map::MapPanel;
use self::rfm::RfmPanel;
use self::rules::RulesPanel;
use self::sets::SetsBar;
use self::table::ClusterTable;
use super::View;
use super::failed::failed_screen;
use crate::app::command::{Command, Origin, Screen, SegmentsTab};
use crate::app::error::Failure;
use crate::app::jobs::JobKind;
use crate::app::state::{ClusteringView, Loadable};
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{
    Busy, Button, Choice, Select, Sign, busy_state, empty_state, header_tabs, label, progress_bar, screen_header,
};

/// Ways of grouping to choose from; no number lets the data choose.
const GROUPINGS: [Grouping; 7] = [
    Grouping::KMeans(None),
    Grouping::KMeans(Some(4)),
    Grouping::KMeans(Some(6)),
    Grouping::KMeans(Some(8)),
    Grouping::KMeans(Some(10)),
    Grouping::KMeans(Some(12)),
    Grouping::Density,
];
/// Names of [`SegmentsTab::ALL`].
const TABS: [&str; 4] = ["segments-tab-map", "segments-tab-rfm", "segments-tab-rules", "segments-tab-compare"];
/// The map never gets less than this, nor less than half of the height.
const LEAST_MAP: f32 = 260.0;
const BUSY_WIDTH: f32 = 440.0;

#[derive(Default)]
pub struct SegmentsView {
    derived: Derived,
    map: MapPanel,
    sets: SetsBar,
    table: ClusterTable,
    rfm: RfmPanel,
    rules: RulesPanel,
    compare: ComparePanel,
    grouping: Grouping,
}

/// How people are to be grouped the next time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grouping {
    KMeans(Option<usize>),
    Density,
}

impl Default for Grouping {
    fn default() -> Self {
        Self::KMeans(None)
    }
}

impl View for SegmentsView {
    fn screen(&self) -> Screen {
        Screen::Segments
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        self.header(ui, cx);
        match cx.state.segments.tab {
            SegmentsTab::Map => self.map_tab(ui, cx),
            SegmentsTab::Rfm => self.rfm.show(ui, cx),
            SegmentsTab::Rules => self.rules.show(ui, cx),
            SegmentsTab::Compare => self.compare.show(ui, cx),
        }
    }

    fn has_inspector(&self, cx: &Context<'_>) -> bool {
        match cx.state.segments.tab {
            SegmentsTab::Map => cx.state.segments.clustering.shown().is_some(),
            SegmentsTab::Rfm => cx.state.segments.rfm.shown().is_some(),
            SegmentsTab::Rules => cx.state.workspace.is_some(),
            SegmentsTab::Compare => false,
        }
    }

    fn inspector(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let segments = &cx.state.segments;
        let view = segments.clustering.shown();
        if let Some(view) = view {
            self.derived.refresh(cx, view);
        }
        match (segments.person.filter(|_| segments.tab == SegmentsTab::Map), view) {
            (Some(person), Some(view)) => person::show(ui, cx, view, person),
            _ => inspector::show(ui, cx, &self.derived),
        }
    }
}

impl SegmentsView {
    fn header(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let (theme, text, state) = (cx.theme, cx.text, cx.state);
        let names = TABS.map(|key| text.get(key));
        let choices: Vec<Choice<'_>> = names.iter().map(|name| Choice::new(name)).collect();
        let mut tab = SegmentsTab::ALL.iter().position(|tab| *tab == state.segments.tab).unwrap_or(0);
        let title = text.get("segments-title");
        let mut chosen = None;
        screen_header(
            ui,
            theme,
            &title,
            |ui| {
                if header_tabs(ui, theme, &title, &choices, &mut tab).changed() {
                    chosen = SegmentsTab::ALL.get(tab).copied();
                }
            },
            |ui| {
                if state.segments.tab == SegmentsTab::Map {
                    self.map_acts(ui, cx);
                }
            },
        );
        if let Some(tab) = chosen {
            cx.send(Command::SetSegmentsTab(tab));
        }
    }

    /// From the right: group again, how, and what came of the last time.
    fn map_acts(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let (theme, text, state) = (cx.theme, cx.text, cx.state);
        let clustering = &state.segments.clustering;
        let why = state.models.shown_run.is_none().then(|| text.get("segments-no-run"));
        let act = text.get("segments-recluster");
        let button = Button::new(&act).icon(ARROWS_CLOCKWISE).busy(clustering.is_busy());
        if button.off_because(why.as_deref()).show(ui, theme).clicked() {
            cx.send(match self.grouping {
                Grouping::KMeans(k) => Command::Recluster(k),
                Grouping::Density => Command::ReclusterByDensity,
            });
        }
        self.choose_grouping(ui, cx);
        if let Some(view) = clustering.shown() {
            let words = theme.rich(facts(cx, view), Type::Dense, theme.text.tertiary);
            ui.add(egui::Label::new(words).truncate());
        }
    }

    fn choose_grouping(&mut self, ui: &mut Ui, cx: &Context<'_>) {
        let words = GROUPINGS.map(|grouping| match grouping {
            Grouping::KMeans(Some(n)) => cx.tw("segments-k-n", &[("n", n.into())]),
            Grouping::KMeans(None) => cx.t("segments-k-auto"),
            Grouping::Density => cx.t("segments-by-density"),
        });
        let options = words.each_ref().map(String::as_str);
        let chosen = GROUPINGS.iter().position(|grouping| *grouping == self.grouping);
        let shown = chosen.and_then(|at| options.get(at)).copied().unwrap_or_default();
        let name = cx.t("segments-k");
        let select = Select::new(Id::unique("segments-k"), &name, shown).width(118.0);
        if let Some(grouping) = select.show(ui, cx.theme, &options, chosen).and_then(|at| GROUPINGS.get(at)) {
            self.grouping = *grouping;
        }
    }

    fn map_tab(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        match &cx.state.segments.clustering {
            Loadable::Empty => empty(ui, cx),
            Loadable::Failed(failure) => failed(ui, cx, failure),
            Loadable::Busy(None) => busy(ui, cx),
            Loadable::Busy(Some(view)) | Loadable::Ready(view) => self.panels(ui, cx, view),
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
    let silhouette = format.number(view.silhouette, 2);
    let mut args = vec![("n", view.clusters.len().into()), ("silhouette", silhouette.into())];
    let method = if view.by_density { "segments-method-density" } else { "segments-method-kmeans" };
    args.push(("method", cx.t(method).into()));
    match view.trustworthiness {
        Some(trust) => {
            args.push(("trust", format.number(trust, 2).into()));
            cx.tw("segments-facts-trust", &args)
        }
        None => cx.tw("segments-facts", &args),
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
        Some(Origin::Pairing) => "segments-origin-pairing",
        Some(Origin::Part) => "segments-origin-part",
        Some(Origin::Rule) => "segments-origin-rule",
        Some(Origin::Segment) => "segments-origin-segment",
        Some(Origin::Rfm) => "segments-origin-rfm",
        Some(Origin::Search) => "segments-origin-search",
        Some(Origin::Inverse) => "segments-origin-inverse",
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
    failed_screen(ui, cx, "segments-failed-title", failure, |ui, cx| {
        if Button::primary(&cx.t("retry")).icon(ARROWS_CLOCKWISE).show(ui, cx.theme).clicked() {
            cx.send(Command::Recluster(None));
        }
        if Button::new(&cx.t("segments-choose-model")).show(ui, cx.theme).clicked() {
            cx.send(Command::Go(Screen::Models));
        }
    });
}
