//! The panel of the map: tools, colouring, the map itself, and what is drawn of it.

use std::sync::Arc;

use crate::ui::theme::icons::{CORNERS_OUT, HAND, LASSO, SELECTION};
use egui::{Align, Id, Key, Layout, Rect, Sense, Ui, UiBuilder, pos2, vec2};

use super::derived::{Derived, palette};
use crate::app::command::{ColourBy, Command, MapTool, SetMode};
use crate::app::state::ClusteringView;
use crate::ui::context::Context;
use crate::ui::plots::{self, Combine, MapData, MapEvent, MapState, point_map};
use crate::ui::theme::{Side, Type};
use crate::ui::widgets::{Choice, ControlSize, IconButton, LegendMark, draw, label, legend, segmented};

const HEAD: f32 = 48.0;
const FOOT: f32 = 30.0;
const RAMP_WIDTH: f32 = 90.0;

const TOOLS: [(MapTool, &str, &str); 3] = [
    (MapTool::Pan, HAND, "segments-tool-pan"),
    (MapTool::Lasso, LASSO, "segments-tool-lasso"),
    (MapTool::Rectangle, SELECTION, "segments-tool-rect"),
];

const COLOURS: [(ColourBy, &str); 3] = [
    (ColourBy::Cluster, "segments-colour-cluster"),
    (ColourBy::Sides, "segments-colour-side"),
    (ColourBy::LastActive, "segments-colour-active"),
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
        foot(&mut ui.new_child(line(bottom, rect.bottom()).id_salt("map-foot")), cx, derived);
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
            let names = COLOURS.map(|(_, key)| text.get(key));
            let choices: Vec<Choice<'_>> = names.iter().map(|name| Choice::new(name)).collect();
            let mut colour = COLOURS.iter().position(|(by, _)| *by == segments.colour_by).unwrap_or(0);
            let name = text.get("segments-colour-by");
            if segmented(ui, theme, &name, ControlSize::Regular, &choices, &mut colour).changed()
                && let Some((by, _)) = COLOURS.get(colour)
            {
                cx.send(Command::SetColourBy(*by));
            }
            label(ui, theme, &name, Type::Dense, theme.text.tertiary);
        });
    }

    fn map(&mut self, ui: &mut Ui, cx: &mut Context<'_>, view: &ClusteringView, derived: &Derived, height: f32) {
        let Some(layout) = &derived.layout else { return };
        let palette = palette(cx.theme, cx.state.segments.colour_by, view.clusters.len());
        let counts = [("n", layout.n_placed.into()), ("k", view.clusters.len().into())];
        let data = MapData {
            xs: &layout.xs,
            ys: &layout.ys,
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
        };
        if self.map.is_drawing() && ui.input(|input| input.key_pressed(Key::Escape)) {
            self.map.cancel_drawing();
        }
        let (_, event) = point_map(ui, cx.theme, Id::unique("segments-map"), height, &data, &mut self.map);
        match event {
            Some(MapEvent::Drawn { polygon, combine }) => cx.send(drawn(self.map.tool, polygon, combine)),
            Some(MapEvent::Cluster(cluster)) => cx.send(Command::SelectCluster(cluster as u16, mode_of_keys(ui))),
            None => {}
        }
    }
}

fn drawn(tool: plots::MapTool, polygon: Vec<[f32; 2]>, combine: Combine) -> Command {
    let mode = match combine {
        Combine::Replace => SetMode::Replace,
        Combine::Add => SetMode::Add,
        Combine::Take => SetMode::Subtract,
    };
    match (tool, polygon.as_slice()) {
        (plots::MapTool::Rectangle, &[from, _, to, _]) => Command::Rectangle(from, to, mode),
        _ => Command::Lasso(polygon, mode),
    }
}

/// Shift adds to the selection, Alt takes away.
pub fn mode_of_keys(ui: &Ui) -> SetMode {
    let keys = ui.input(|input| input.modifiers);
    match (keys.shift, keys.alt) {
        (true, _) => SetMode::Add,
        (false, true) => SetMode::Subtract,
        (false, false) => SetMode::Replace,
    }
}

fn foot(ui: &mut Ui, cx: &Context<'_>, derived: &Derived) {
    let (theme, text) = (cx.theme, cx.text);
    if let Some(layout) = &derived.layout {
        let args = [("n", layout.n_drawn.into()), ("all", layout.n_placed.into())];
        label(ui, theme, &text.with("segments-drawn", &args), Type::Dense, theme.text.tertiary);
    }
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| match cx.state.segments.colour_by {
        ColourBy::Cluster if !cx.state.selection.is_empty() => {
            legend(ui, theme, LegendMark::Dot(theme.data.muted), &text.get("segments-not-selected"));
            legend(ui, theme, LegendMark::Dot(theme.accent.fill), &text.get("segments-selected"));
        }
        ColourBy::Cluster => {}
        ColourBy::Sides => {
            for (side, key) in
                [(Side::Music, "side-music-only"), (Side::Both, "side-both"), (Side::Course, "side-courses-only")]
            {
                legend(ui, theme, LegendMark::Side(side), &text.get(key));
            }
        }
        ColourBy::LastActive => activity_ramp(ui, cx),
    });
}

/// The ramp between the first and the last day of the data, from the right.
fn activity_ramp(ui: &mut Ui, cx: &Context<'_>) {
    let (theme, format) = (cx.theme, cx.format());
    let range = cx.state.data.overview.shown().and_then(|overview| overview.time_range);
    let Some((first, last)) = range else { return };
    let (first, last) = (format.date(first), format.date(last));
    label(ui, theme, &last, Type::Dense, theme.text.tertiary);
    let (rect, response) = ui.allocate_exact_size(vec2(RAMP_WIDTH, theme.size.bar_mini), Sense::hover());
    draw::name(&response, egui::Role::Image, true, &cx.t("segments-colour-active"));
    let colours = palette(theme, ColourBy::LastActive, 0);
    let width = rect.width() / colours.len().max(1) as f32;
    for (step, colour) in colours.into_iter().enumerate() {
        let left = rect.left() + step as f32 * width;
        let cell = Rect::from_x_y_ranges(left..=left + width, rect.y_range());
        ui.painter().rect_filled(cell, 0.0, colour);
    }
    label(ui, theme, &first, Type::Dense, theme.text.tertiary);
}
