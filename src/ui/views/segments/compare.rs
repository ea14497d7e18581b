//! The tab of two sets side by side: how many, how many they share, what one takes more often than the other; beside
//! it how the saved sets overlap.

use egui::{Id, Rect, Ui, UiBuilder, pos2, vec2};

use super::derived::cluster_name;
use super::overlap::OverlapPanel;
use crate::app::command::{Command, PairOf, SegmentsTab, SetRef};
use crate::app::state::{ComparedRow, Loadable, SetsCompared};
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::icons::BOOKMARK_SIMPLE;
use crate::ui::theme::{Side, Type, cluster_letter};
use crate::ui::views::failed::failed_screen;
use crate::ui::widgets::interval::paint_interval;
use crate::ui::widgets::{
    Button, Column, Estimate, MenuRow, Part, Scale, Select, Table, TableRow, draw, estimate_colour, label, menu_line,
    padded, panel_header, skeleton_rows, split_bar,
};

const MATRIX_WIDTH: f32 = 420.0;
const SELECT_WIDTH: f32 = 230.0;
const PAIRS: [(PairOf, &str); 4] = [
    (PairOf::Both, "segments-pair-both"),
    (PairOf::Either, "segments-pair-either"),
    (PairOf::OnlyFirst, "segments-pair-first"),
    (PairOf::OnlySecond, "segments-pair-second"),
];

#[derive(Default)]
pub struct ComparePanel {
    overlap: OverlapPanel,
}

impl ComparePanel {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let area = ui.available_rect_before_wrap();
        let middle = area.right() - MATRIX_WIDTH.min(area.width() * 0.4);
        let left = Rect::from_min_max(area.min, pos2(middle, area.bottom()));
        let right = Rect::from_min_max(pos2(middle, area.top()), area.max);
        draw::hairline_v(ui.painter(), middle, area.y_range(), cx.theme.line.default);
        let mut child = ui.new_child(UiBuilder::new().id_salt("compare").max_rect(left));
        child.spacing_mut().item_spacing.y = 0.0;
        pair(&mut child, cx);
        let mut child = ui.new_child(UiBuilder::new().id_salt("overlap").max_rect(right));
        child.spacing_mut().item_spacing.y = 0.0;
        self.overlap.show(&mut child, cx);
        ui.advance_cursor_after_rect(area);
    }
}

fn pair(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    panel_header(ui, theme, &cx.t("segments-compare"), "", |_| {});
    padded(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            choose(ui, cx, 0);
            label(ui, theme, &cx.t("segments-compare-with"), Type::Dense, theme.text.secondary);
            choose(ui, cx, 1);
        });
    });
    ui.add_space(theme.space.s5);
    match &cx.state.segments.comparison {
        Loadable::Ready(view) => found(ui, cx, view),
        Loadable::Busy(Some(view)) => {
            ui.multiply_opacity(0.6);
            found(ui, cx, view);
        }
        Loadable::Failed(failure) => failed_screen(ui, cx, "segments-compare-failed", failure, |ui, cx| {
            if Button::primary(&cx.t("retry")).show(ui, cx.theme).clicked() {
                cx.send(Command::SetSegmentsTab(SegmentsTab::Compare));
            }
        }),
        Loadable::Empty | Loadable::Busy(None) => {
            padded(ui, |ui| skeleton_rows(ui, theme, 8, &[0.3, 0.2, 0.2, 0.2]));
        }
    }
}

/// The field of a side: everybody, the selection, a cluster, a saved set.
fn choose(ui: &mut Ui, cx: &mut Context<'_>, side: usize) {
    let theme = cx.theme;
    let Some(now) = cx.state.segments.compared.get(side) else { return };
    let name = cx.t(if side == 0 { "segments-compare-first" } else { "segments-compare-second" });
    let shown = set_words(cx, now);
    let select = Select::new(Id::unique(("compare", side)), &name, &shown).width(SELECT_WIDTH);
    let picked = select.show_menu(ui, theme, |ui| {
        let mut picked = None;
        for set in [SetRef::Everybody, SetRef::Selection] {
            if MenuRow::new(&set_words(cx, &set)).checked(set == *now).show(ui, theme).clicked() {
                picked = Some(set);
            }
        }
        let n_clusters = cx.state.segments.clustering.shown().map_or(0, |view| view.clusters.len());
        if n_clusters > 0 {
            menu_line(ui, theme);
        }
        for set in (0..n_clusters).map(|cluster| SetRef::Cluster(cluster as u16)) {
            if MenuRow::new(&set_words(cx, &set)).checked(set == *now).show(ui, theme).clicked() {
                picked = Some(set);
            }
        }
        let saved = cx.state.workspace.as_ref().map_or(&[][..], |workspace| &workspace.segments);
        if !saved.is_empty() {
            menu_line(ui, theme);
        }
        for (name, _) in saved {
            let set = SetRef::Segment(name.clone());
            if MenuRow::new(name).icon(BOOKMARK_SIMPLE).checked(set == *now).show(ui, theme).clicked() {
                picked = Some(set);
            }
        }
        picked
    });
    if let Some(set) = picked {
        cx.send(Command::CompareSet(side, set));
    }
}

fn set_words(cx: &Context<'_>, set: &SetRef) -> String {
    match set {
        SetRef::Everybody => cx.t("everybody"),
        SetRef::Selection => cx.t("segments-selection"),
        SetRef::Segment(name) => name.clone(),
        SetRef::Cluster(cluster) => {
            let at = usize::from(*cluster);
            let row = cx.state.segments.clustering.shown().and_then(|view| view.clusters.get(at));
            let name = row.map(|row| cluster_name(cx.text, row)).unwrap_or_default();
            [cluster_letter(at), name].join(" ")
        }
    }
}

fn found(ui: &mut Ui, cx: &mut Context<'_>, view: &SetsCompared) {
    let theme = cx.theme;
    if !view.n_people.into_iter().all(|n| cx.state.floor.allows(n)) {
        let words = cx.tw("segments-compare-small", &[("floor", cx.state.floor.into())]);
        padded(ui, |ui| label(ui, theme, &words, Type::Dense, theme.text.secondary));
        return;
    }
    padded(ui, |ui| {
        sizes(ui, cx, view);
        ui.add_space(theme.space.s4);
        ui.horizontal_wrapped(|ui| {
            label(ui, theme, &cx.t("segments-pair-select"), Type::Dense, theme.text.tertiary);
            for (of, key) in PAIRS {
                if Button::new(&cx.t(key)).small().show(ui, theme).clicked() {
                    cx.send(Command::SelectPair(view.sets.clone(), of));
                }
            }
        });
    });
    ui.add_space(theme.space.s4);
    let note = cx.t("segments-compare-note");
    panel_header(ui, theme, &cx.t("segments-compare-differ"), &note, |_| {});
    if view.rows.is_empty() {
        padded(ui, |ui| {
            label(ui, theme, &cx.t("segments-compare-none"), Type::Dense, theme.text.tertiary);
        });
        return;
    }
    rows(ui, cx, view);
}

/// A bar of only the first, both, only the second, with the numbers under it.
fn sizes(ui: &mut Ui, cx: &Context<'_>, view: &SetsCompared) {
    let (theme, format) = (cx.theme, cx.format());
    let [first, second] = view.n_people;
    if let Some(shared) = view.shared {
        let colours = [theme.ramps.cluster(0), theme.data.neutral, theme.ramps.cluster(1)];
        let amounts = [first - shared, shared, second - shared];
        let parts: Vec<Part> =
            amounts.into_iter().zip(colours).map(|(n, colour)| Part { amount: n as f64, colour }).collect();
        let width = ui.available_width().min(560.0);
        split_bar(ui, theme, vec2(width, theme.size.bar_bridge), &parts, &cx.t("segments-compare-bar"));
        ui.add_space(theme.space.s3);
    }
    let shared = view.shared.map_or_else(|| MISSING.to_owned(), |n| format.count(n));
    let args =
        [("first", format.count(first).into()), ("second", format.count(second).into()), ("shared", shared.into())];
    label(ui, theme, &cx.tw("segments-compare-sizes", &args), Type::Dense, theme.text.secondary);
}

fn rows(ui: &mut Ui, cx: &Context<'_>, view: &SetsCompared) {
    let theme = cx.theme;
    let heads = [
        "segments-compare-what",
        "segments-compare-share-first",
        "lift",
        "segments-compare-share-second",
        "lift",
        "segments-compare-ratio",
    ]
    .map(|key| cx.t(key));
    let [what, first, lift, second, _, ratio] = &heads;
    let highest = view.rows.iter().map(|row| row.ratio[2].max(1.0 / row.ratio[1].max(1e-9))).fold(4.0, f64::max);
    let end = highest.min(64.0).log2().ceil().exp2();
    let scale = Scale::lift(1.0 / end, end);
    let format = cx.format();
    let words = [["1/", &format.number(end, 0)].concat(), "×1".to_owned(), ["×", &format.number(end, 0)].concat()];
    let marks = [(scale.low, words[0].as_str()), (1.0, words[1].as_str()), (scale.high, words[2].as_str())];
    let columns = [
        Column::remainder(what, 150.0),
        Column::number(first, 64.0),
        Column::number(lift, 52.0),
        Column::number(second, 64.0),
        Column::number(lift, 52.0),
        Column::number(ratio, 60.0),
        Column::scale(scale, &marks, 150.0),
    ];
    let name = cx.t("segments-compare-differ");
    let table = Table::new(Id::unique("segments-compare"), theme, &name, &columns, view.rows.len());
    table.show(ui, theme, |row| {
        if let Some(found) = view.rows.get(row.index) {
            compared_cells(row, cx, found, &scale);
        }
    });
}

fn compared_cells(row: &mut TableRow<'_>, cx: &Context<'_>, found: &ComparedRow, scale: &Scale) {
    let (theme, format) = (cx.theme, cx.format());
    match found.domain {
        Some(domain) => row.side(Side::from(domain), &found.name, Type::Dense, theme.text.primary),
        None => row.text(&found.name),
    }
    for (share, lift) in found.shares.into_iter().zip(found.lifts) {
        row.text(&format.share(share));
        match lift {
            Some([lift, ..]) => row.secondary(&format.lift(lift)),
            None => row.missing(),
        }
    }
    let [ratio, low, high] = found.ratio;
    row.strong(&format.lift(ratio));
    let spoken = [format.lift(low), format.lift(high)].join("–");
    let colour = estimate_colour(theme, low, high, 1.0);
    row.paint(&spoken, |painter, theme, cell| {
        paint_interval(painter, theme, cell, scale, &Estimate::new(low, ratio, high, colour));
    });
}
