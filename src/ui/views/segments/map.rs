//! The panel of the map: tools, colouring, the map itself, and what is drawn of it.

use std::sync::Arc;

use crate::ui::theme::icons::{CORNERS_OUT, HAND, LASSO, MAGNIFYING_GLASS_PLUS, SELECTION};
use egui::{Align, Id, Key, Layout, PopupAnchor, Rect, Response, Sense, Tooltip, Ui, UiBuilder, pos2, vec2};

use super::colours;
use super::derived::{Derived, cluster_name, palette};
use crate::app::command::{Command, MapTool, SetMode};
use crate::app::state::ClusteringView;
use crate::ui::context::Context;
use crate::ui::plots::{self, Combine, MapData, MapEvent, MapState, point_map};
use crate::ui::theme::{Type, cluster_letter};
use crate::ui::views::modes::mode_of_keys;
use crate::ui::widgets::{Choice, ControlSize, IconButton, label, segmented, tooltip};

const HEAD: f32 = 48.0;
const FOOT: f32 = 30.0;

const TOOLS: [(MapTool, &str, &str); 4] = [
    (MapTool::Pan, HAND, "segments-tool-pan"),
    (MapTool::Lasso, LASSO, "segments-tool-lasso"),
    (MapTool::Rectangle, SELECTION, "segments-tool-rect"),
    (MapTool::Zoom, MAGNIFYING_GLASS_PLUS, "segments-tool-zoom"),
];

/// What the panel keeps: the part of the map that is seen.
#[derive(Default)]
pub struct MapPanel {
    map: MapState,
}

impl MapPanel {
    /// Draws the panel over `height` of the width that is left; dimmed while a new map is made.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        cx: &mut Context<'_>,
        view: &Arc<ClusteringView>,
        derived: &Derived,
        height: f32,
    ) {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        let (top, bottom) = (rect.top() + HEAD, rect.bottom() - FOOT);
        let band = |from: f32, to: f32| Rect::from_min_max(pos2(rect.left(), from), pos2(rect.right(), to));
        let left = Layout::left_to_right(Align::Center);
        let line = |from: f32, to: f32| UiBuilder::new().max_rect(band(from, to).shrink2(vec2(16.0, 0.0))).layout(left);
        self.head(&mut ui.new_child(line(rect.top(), top).id_salt("map-head")), cx);
        let mut middle = ui.new_child(UiBuilder::new().id_salt("map").max_rect(band(top, bottom)));
        if cx.state.segments.clustering.is_busy() {
            middle.multiply_opacity(0.6);
        }
        self.map(&mut middle, cx, view, derived, bottom - top);
        foot(&mut ui.new_child(line(bottom, rect.bottom()).id_salt("map-foot")), cx, view, derived);
    }

    fn head(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let (theme, text, segments) = (cx.theme, cx.text, &cx.state.segments);
        let names = TOOLS.map(|(_, _, key)| text.get(key));
        let choices: Vec<Choice<'_>> =
            TOOLS.iter().zip(&names).map(|((_, glyph, _), name)| Choice::icon(glyph, name)).collect();
        let mut tool = TOOLS.iter().position(|(tool, ..)| *tool == segments.tool).unwrap_or(0);
        let name = text.get("segments-tools");
        if segmented(ui, theme, &name, ControlSize::Regular, &choices, &mut tool).changed()
            && let Some((tool, ..)) = TOOLS.get(tool)
        {
            cx.send(Command::SetMapTool(*tool));
        }
        if segments.tool != MapTool::Pan && ui.available_width() > 620.0 {
            label(ui, theme, &text.get("segments-draw-keys"), Type::Dense, theme.text.tertiary);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if IconButton::new(CORNERS_OUT, &text.get("segments-fit")).with_edge().show(ui, theme).clicked() {
                self.map.fit();
            }
            let name = text.get("segments-colour-by");
            colours::choose(ui, cx, &name);
            label(ui, theme, &name, Type::Dense, theme.text.tertiary);
        });
    }

    fn map(&mut self, ui: &mut Ui, cx: &mut Context<'_>, view: &ClusteringView, derived: &Derived, height: f32) {
        let Some(layout) = &derived.layout else { return };
        let palette = palette(cx.theme, cx.state.segments.colour_by, view.clusters.len());
        let counts = [("n", view.grid.n_placed().into()), ("k", view.clusters.len().into())];
        let data = MapData {
            points: &view.points,
            grid: &view.grid,
            groups: &derived.groups,
            palette: &palette,
            selected: derived.chosen.as_ref().map_or(&[], |chosen| &chosen.sorted),
            outlines: &layout.outlines,
            revision: derived.revision,
            summary: &cx.tw("segments-map-summary", &counts),
        };
        self.map.tool = match cx.state.segments.tool {
            MapTool::Pan => plots::MapTool::Pan,
            MapTool::Lasso => plots::MapTool::Lasso,
            MapTool::Rectangle => plots::MapTool::Rectangle,
            MapTool::Zoom => plots::MapTool::Zoom,
        };
        if self.map.is_drawing() && ui.input(|input| input.key_pressed(Key::Escape)) {
            self.map.cancel_drawing();
        }
        let out = point_map(ui, cx.theme, Id::unique("segments-map"), height, &data, &mut self.map);
        if let Some(person) = out.hovered {
            hover_card(ui, cx, view, &out.response, person);
        }
        match out.event {
            Some(MapEvent::Drawn { polygon, combine }) => cx.send(drawn(self.map.tool, polygon, combine)),
            Some(MapEvent::Cluster(cluster)) => cx.send(Command::SelectCluster(cluster as u16, mode_of_keys(ui))),
            Some(MapEvent::Person(person)) if person != cx.state.segments.person => {
                cx.send(Command::ShowMapPerson(person));
            }
            Some(MapEvent::Person(_)) | None => {}
        }
    }
}

/// Who is under the pointer: number, sides, cluster, last day.
fn hover_card(ui: &Ui, cx: &Context<'_>, view: &ClusteringView, response: &Response, person: u32) {
    let (theme, row) = (cx.theme, person as usize);
    let Some(dataset) = cx.state.dataset() else { return };
    let mut rows = vec![];
    let overview = cx.state.data.overview.shown();
    if let Some(side) = overview.and_then(|overview| side_key(*overview.sides_of.get(row)?)) {
        rows.push((cx.t("segments-colour-side"), cx.t(side)));
    }
    let cluster = view.labels.get(row).map(|&label| usize::from(label)).filter(|at| *at < view.clusters.len());
    if let Some((at, cluster)) = cluster.and_then(|at| Some((at, view.clusters.get(at)?))) {
        rows.push((cx.t("segments-colour-cluster"), [cluster_letter(at), cluster_name(cx.text, cluster)].join(" ")));
    }
    let last = overview.and_then(|overview| overview.last_of.get(row)).filter(|at| **at != i64::MIN);
    if let Some(last) = last {
        rows.push((cx.t("segments-colour-active"), cx.format().date(*last)));
    }
    let rows: Vec<(&str, &str)> = rows.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let card = Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), response.id, PopupAnchor::Pointer).gap(12.0);
    card.show(|ui| tooltip(ui, theme, &dataset.people.label(row), &rows, &cx.t("segments-hover-click")));
}

/// Bit 0 courses, bit 1 music.
pub fn side_key(sides: u8) -> Option<&'static str> {
    match sides & 3 {
        1 => Some("side-courses-only"),
        2 => Some("side-music-only"),
        3 => Some("side-both"),
        _ => None,
    }
}

fn drawn(tool: plots::MapTool, polygon: Vec<[f32; 2]>, combine: Combine) -> Command {
    let mode = match combine {
        Combine::Replace => SetMode::Replace,
        Combine::Add => SetMode::Add,
        Combine::Take => SetMode::Subtract,
        Combine::Keep => SetMode::Intersect,
    };
    match (tool, polygon.as_slice()) {
        (plots::MapTool::Rectangle, &[from, _, to, _]) => Command::Rectangle(from, to, mode),
        _ => Command::Lasso(polygon, mode),
    }
}

fn foot(ui: &mut Ui, cx: &Context<'_>, view: &ClusteringView, derived: &Derived) {
    let (theme, text) = (cx.theme, cx.text);
    let args = [("n", view.grid.n_placed().into()), ("all", view.labels.len().into())];
    label(ui, theme, &text.with("segments-drawn", &args), Type::Dense, theme.text.tertiary);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| colours::legend_of(ui, cx, derived));
}
