//! The Data screen: what is in the workspace, how good it is, and how much of it bridges courses and music.

#[cfg(feature = "cluster")]
mod cluster;
#[cfg(feature = "cluster")]
mod cluster_work;
mod edit;
mod health;
mod inspector;
mod links;
mod matrix;
mod narrow;
pub(in crate::ui::views) mod parts;
mod person;
mod sources;
mod strip;
mod tables;

use std::sync::Arc;

use egui::{Rect, ScrollArea, Ui, pos2, vec2};

use super::View;
use crate::app::command::{Command, DataPane, Dialog, Screen};
use crate::app::error::Failure;
use crate::app::state::{Loadable, OverviewView};
use crate::ui::context::Context;
use crate::ui::widgets::{
    Button, Choice, ControlSize, Problem, Sign, draw, empty_state, error_state, padded, screen_header, segmented,
    skeleton_rows,
};
use inspector::Inspector;
use links::Links;
use matrix::Matrix;
use parts::pane;
use sources::Sources;
use strip::Strip;
use tables::Tables;
pub(in crate::ui::views) use tables::event_value;

const STRIP_HEIGHT: f32 = 178.0;
/// Under this width the strip's four panels scroll sideways.
const STRIP_MIN_WIDTH: f32 = 1000.0;
/// The sources' share of the width, and its bounds: wider windows give the rest to the tables.
const SOURCES_SHARE: f32 = 0.423;
const SOURCES_WIDTH: std::ops::RangeInclusive<f32> = 436.0..=480.0;

#[derive(Default)]
pub struct DataView {
    #[cfg(feature = "cluster")]
    cluster: cluster::ClusterDialog,
    strip: Strip,
    sources: Sources,
    tables: Tables,
    matrix: Matrix,
    links: Links,
    inspector: Inspector,
}

impl View for DataView {
    fn screen(&self) -> Screen {
        Screen::Data
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        let opening = cx.state.opening.is_busy();
        let is_bare = cx.state.dataset().is_none_or(|data| data.is_empty()) && cx.state.data.sources.is_empty();
        let wants_cluster = header(ui, cx, !is_bare);
        #[cfg(feature = "cluster")]
        {
            if wants_cluster {
                self.cluster.open(cx);
            }
            self.cluster.show(ui, cx);
        }
        #[cfg(not(feature = "cluster"))]
        debug_assert!(!wants_cluster);
        match &cx.state.data.overview {
            _ if is_bare && !opening => empty(ui, cx),
            Loadable::Failed(failure) => failed(ui, cx, failure),
            overview => match overview.shown().cloned() {
                Some(shown) => self.loaded(ui, cx, &shown, overview.is_busy() && cx.state.workspace.is_some()),
                None => waiting(ui, cx),
            },
        }
    }

    fn has_inspector(&self, cx: &Context<'_>) -> bool {
        cx.state.data.person.is_some() || inspector::chosen(cx).is_some()
    }

    fn inspector(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        match cx.state.data.person {
            Some(row) => person::show(ui, cx, row),
            None => self.inspector.ui(ui, cx),
        }
    }
}

impl DataView {
    fn loaded(&mut self, ui: &mut Ui, cx: &mut Context<'_>, overview: &Arc<OverviewView>, is_busy: bool) {
        if is_busy {
            ui.multiply_opacity(0.6);
        }
        let area = ui.available_rect_before_wrap();
        let split_y = area.top() + STRIP_HEIGHT;
        let strip = Rect::from_min_max(area.min, pos2(area.right(), split_y));
        pane(ui, "data-strip", strip, |ui| {
            parts::at_least(ui, "data-strip-scroll", STRIP_MIN_WIDTH, |ui| self.strip.ui(ui, cx, overview));
        });
        draw::hairline_h(ui.painter(), area.x_range(), split_y, cx.theme.line.default);
        let below = Rect::from_min_max(pos2(area.left(), split_y), area.max);
        match cx.state.data.pane {
            DataPane::Tables => self.sources_and_tables(ui, cx, overview, below),
            DataPane::Matrix => pane(ui, "data-matrix", below, |ui| self.matrix.ui(ui, cx)),
            DataPane::Links => pane(ui, "data-links", below, |ui| self.links.ui(ui, cx)),
            DataPane::Health => pane(ui, "data-health", below, |ui| health::ui(ui, cx)),
        }
        ui.advance_cursor_after_rect(area);
    }

    fn sources_and_tables(&mut self, ui: &mut Ui, cx: &mut Context<'_>, overview: &Arc<OverviewView>, area: Rect) {
        let sources_width = (area.width() * SOURCES_SHARE).clamp(*SOURCES_WIDTH.start(), *SOURCES_WIDTH.end());
        let split_x = area.left() + sources_width;
        let left = Rect::from_min_max(area.min, pos2(split_x, area.bottom()));
        pane(ui, "data-sources", left, |ui| self.sources.ui(ui, cx));
        let right = Rect::from_min_max(pos2(split_x, area.top()), area.max);
        pane(ui, "data-tables", right, |ui| match cx.state.workspace {
            Some(_) => self.tables.ui(ui, cx, overview),
            None => waiting(ui, cx), // only the counts are there yet
        });
        draw::hairline_v(ui.painter(), split_x, left.y_range(), cx.theme.line.default);
    }
}

/// The act stands in the header only while it does not stand in the middle. True when a cluster is to be connected,
/// which only builds with the feature offer.
fn header(ui: &mut Ui, cx: &mut Context<'_>, with_act: bool) -> bool {
    let theme = cx.theme;
    let title = cx.t("data-title");
    let add = cx.t("add-files");
    let (mut clicked, mut wants_cluster) = (false, false);
    let words = ["data-pane-tables", "data-pane-matrix", "data-pane-links", "data-pane-health"].map(|key| cx.t(key));
    let choices: Vec<Choice<'_>> = words.iter().map(|word| Choice::new(word)).collect();
    let mut chosen = DataPane::ALL.iter().position(|pane| *pane == cx.state.data.pane).unwrap_or(0);
    let mut switched = false;
    screen_header(
        ui,
        theme,
        &title,
        |ui| {
            let switch = cx.t("data-pane");
            switched = with_act && segmented(ui, theme, &switch, ControlSize::Small, &choices, &mut chosen).changed();
        },
        |ui| {
            clicked = with_act && Button::primary(&add).icon(crate::ui::theme::icons::PLUS).show(ui, theme).clicked();
            if cfg!(feature = "cluster") && cx.state.workspace.is_some() {
                let words = cx.t("data-cluster-open");
                let button = Button::ghost(&words).icon(crate::ui::theme::icons::DATABASE);
                wants_cluster = button.show(ui, theme).clicked();
            }
        },
    );
    if clicked {
        cx.send(Command::Ask(Dialog::PickFiles));
    }
    if let Some(pane) = DataPane::ALL.get(chosen).filter(|_| switched) {
        cx.send(Command::SetDataPane(*pane));
    }
    wants_cluster
}

fn empty(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let (title, sentence) = (cx.t("data-empty-title"), cx.t("data-empty-text"));
    let (add, sample) = (cx.t("add-files"), cx.t("start-sample"));
    let mut asked = None;
    empty_state(ui, theme, Sign::Bridge, &title, &sentence, |ui| {
        ui.spacing_mut().item_spacing.x = theme.space.s4;
        if Button::primary(&add).icon(crate::ui::theme::icons::PLUS).show(ui, theme).clicked() {
            asked = Some(Command::Ask(Dialog::PickFiles));
        }
        if Button::new(&sample).show(ui, theme).clicked() {
            asked = Some(Command::OpenSample);
        }
    });
    if let Some(command) = asked {
        cx.send(command);
    }
}

fn failed(ui: &mut Ui, cx: &mut Context<'_>, failure: &Failure) {
    let theme = cx.theme;
    let [happened, kept, act] = cx.failure(failure);
    let names = [cx.t("error-happened"), cx.t("error-kept"), cx.t("error-do")];
    let (title, retry) = (cx.t("data-failed-title"), cx.t("retry"));
    let path = cx.state.workspace.as_ref().map(|workspace| workspace.path.clone());
    let mut clicked = false;
    ui.add_space(theme.space.s9);
    padded(ui, |ui| {
        let lines = [(&*names[0], &*happened), (&*names[1], &*kept), (&*names[2], &*act)];
        error_state(ui, theme, &Problem { title: &title, lines }, |ui| {
            clicked = path.is_some() && Button::primary(&retry).show(ui, theme).clicked();
        });
    });
    if let Some(path) = path.filter(|_| clicked) {
        cx.send(Command::OpenWorkspace(path));
    }
}

/// Nothing was shown before, so grey rows stand where the tables will be.
fn waiting(ui: &mut Ui, cx: &Context<'_>) {
    let theme = cx.theme;
    ui.add_space(theme.space.s9);
    ScrollArea::vertical().id_salt("data-waiting").show(ui, |ui| {
        padded(ui, |ui| {
            let n_rows = (ui.available_height() / theme.size.row).clamp(6.0, 18.0) as usize;
            ui.set_min_size(vec2(ui.available_width(), 0.0));
            skeleton_rows(ui, theme, n_rows, &[0.18, 0.26, 0.18, 0.14, 0.12]);
        });
    });
}
