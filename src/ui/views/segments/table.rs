//! The table of clusters: name, size, sides, what they take more than others, and how many are selected.

use std::sync::Arc;

use crate::ui::theme::icons::PENCIL_SIMPLE;
use egui::{Align2, Id, Key, Rect, Ui, pos2, vec2};

use super::derived::{Derived, cluster_name, name_parts};
use crate::app::command::{Command, Origin, SetMode};
use crate::app::state::{ClusterRow, ClusteringView, TopItem};
use crate::privacy::floor::Shown;
use crate::ui::context::Context;
use crate::ui::theme::{Type, cluster_letter};
use crate::ui::views::data::parts::{protected_amounts, protected_words};
use crate::ui::views::modes::mode_of_keys;
use crate::ui::widgets::bars::{paint_bar, paint_bridge_bar};
use crate::ui::widgets::chip::paint_cluster;
use crate::ui::widgets::{BridgeParts, Column, IconButton, Table, TableRow, TextInput, draw};

const PERCENT_ROOM: f32 = 44.0;

/// What the table keeps: the row that was clicked, and a name that is being typed.
#[derive(Default)]
pub struct ClusterTable {
    chosen: Option<usize>,
    renaming: Option<Renaming>,
}

struct Renaming {
    cluster: usize,
    name: String,
    /// The field has had the focus.
    begun: bool,
}

/// What a cell of a row asks for.
enum Asked {
    Rename(usize),
    Commit,
    Cancel,
}

impl ClusterTable {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>, view: &Arc<ClusteringView>, derived: &Derived) {
        if cx.state.selection.origin != Some(Origin::Cluster) {
            self.chosen = None;
        }
        let (theme, text) = (cx.theme, cx.text);
        let heads = [
            "segments-col-cluster",
            "people",
            "share",
            "segments-col-parts",
            "segments-col-top-course",
            "lift",
            "segments-col-top-music",
            "lift",
            "segments-col-selected",
        ]
        .map(|key| text.get(key));
        let [name, people, share, parts, course, course_lift, music, music_lift, selected] = &heads;
        let count_width = if view.labels.len() < 1_000_000 { 56.0 } else { 74.0 };
        let columns = [
            Column::remainder(name, 150.0),
            Column::text("", 24.0),
            Column::number(people, count_width),
            Column::text(share, 92.0),
            Column::text(parts, 100.0),
            Column::remainder(course, 110.0),
            Column::number(course_lift, 36.0),
            Column::remainder(music, 84.0),
            Column::number(music_lift, 36.0),
            Column::number(selected, count_width),
        ];
        let table_name = text.get("segments-clusters");
        let table = Table::new(Id::unique("segments-clusters"), theme, &table_name, &columns, view.clusters.len() + 1)
            .selected(self.chosen)
            .dim(cx.state.segments.clustering.is_busy());
        let mut asked = None;
        let chosen = derived.selected_in(cx.state.floor);
        let largest = view.clusters.iter().map(|row| row.share).fold(f64::MIN_POSITIVE, f64::max);
        let out = table.show(ui, theme, |row| match view.clusters.get(row.index) {
            Some(cluster) => {
                let cell = self.name_cell(row, cx, cluster);
                asked = cell.or(asked.take());
                cluster_cells(row, cx, cluster, largest, chosen.get(row.index).copied().unwrap_or(Shown::Count(0)));
            }
            None => everybody_cells(row, cx, view),
        });
        let picked = out.clicked.or(out.moved_to).filter(|row| *row < view.clusters.len());
        if let Some(cluster) = picked {
            let mode = if out.clicked.is_some() { mode_of_keys(ui) } else { SetMode::Replace };
            self.chosen = Some(cluster);
            cx.send(Command::SelectCluster(cluster as u16, mode));
        }
        let opened = out.opened.filter(|row| *row < view.clusters.len()).map(Asked::Rename);
        self.act(cx, view, asked.or(opened));
    }

    /// Letter and name, or the field for a new name; then the pencil of the chosen row.
    fn name_cell(&mut self, row: &mut TableRow<'_>, cx: &Context<'_>, cluster: &ClusterRow) -> Option<Asked> {
        let (theme, text, index) = (cx.theme, cx.text, row.index);
        if let Some(renaming) = self.renaming.as_mut().filter(|renaming| renaming.cluster == index) {
            let asked = row.widgets(|ui| rename_field(ui, cx, renaming)).flatten();
            row.tertiary("");
            return asked;
        }
        let parts = name_parts(text, cluster);
        let is_given = !cluster.given_name.is_empty();
        let inks: Vec<_> = parts
            .iter()
            .map(|(words, side)| {
                let plain = if is_given { theme.text.primary } else { theme.text.tertiary };
                (words.as_str(), side.map_or(plain, |side| theme.side(side).text))
            })
            .collect();
        row.cluster(index, &inks);
        let pencil = |ui: &mut Ui| {
            IconButton::new(PENCIL_SIMPLE, &text.get("segments-rename")).small().show(ui, theme).clicked()
        };
        let clicked = if row.selected { row.widgets(pencil) } else { row.widgets(|_| false) };
        (clicked == Some(true)).then_some(Asked::Rename(index))
    }

    fn act(&mut self, cx: &mut Context<'_>, view: &ClusteringView, asked: Option<Asked>) {
        match asked {
            Some(Asked::Rename(cluster)) => {
                let name = view.clusters.get(cluster).map(|row| cluster_name(cx.text, row)).unwrap_or_default();
                self.renaming = Some(Renaming { cluster, name, begun: false });
            }
            Some(Asked::Commit) => {
                if let Some(renaming) = self.renaming.take() {
                    cx.send(Command::RenameCluster(renaming.cluster as u16, renaming.name));
                }
            }
            Some(Asked::Cancel) => self.renaming = None,
            None => {}
        }
    }
}

/// Enter keeps the name, Escape and a click elsewhere leave the old one.
fn rename_field(ui: &mut Ui, cx: &Context<'_>, renaming: &mut Renaming) -> Option<Asked> {
    let letter = cluster_letter(renaming.cluster);
    let (rect, _) = ui.allocate_exact_size(vec2(16.0, 16.0), egui::Sense::hover());
    paint_cluster(ui.painter(), cx.theme, renaming.cluster, rect);
    let name = cx.tw("segments-name-of", &[("letter", letter.into())]);
    let id = Id::unique(("segments-rename", renaming.cluster));
    let width = (ui.available_width() - 4.0).max(80.0);
    let response = TextInput::new(id, &mut renaming.name, &name).width(width).show(ui, cx.theme);
    if !renaming.begun {
        renaming.begun = true;
        response.request_focus();
        return None;
    }
    let entered = ui.input(|input| input.key_pressed(Key::Enter));
    response.lost_focus().then_some(if entered { Asked::Commit } else { Asked::Cancel })
}

fn cluster_cells(row: &mut TableRow<'_>, cx: &Context<'_>, cluster: &ClusterRow, largest: f64, selected: Shown) {
    let (theme, format, floor) = (cx.theme, cx.format(), cx.state.floor);
    let hidden = cx.state.above_floor(cluster.n_people).is_none();
    row.text(&format.count_or_floor(cluster.n_people, floor));
    if hidden {
        for _ in 0..6 {
            row.missing();
        }
    } else {
        let (share, colour) = (format.share(cluster.share), theme.ramps.cluster(row.index));
        row.paint(&share, |painter, theme, cell| {
            let room = Rect::from_min_max(cell.min, pos2(cell.right() - PERCENT_ROOM, cell.bottom()));
            let length = (cluster.share / largest) as f32;
            paint_bar(painter, theme, room, length, colour);
            let at = pos2(room.left() + room.width() * length + 6.0, cell.center().y);
            draw::text_at(painter, theme, at, Align2::LEFT_CENTER, &share, Type::Dense, theme.text.secondary);
        });
        bridge_cell(row, cx, cluster.parts);
        top_cells(row, cx, cluster.top_course.as_ref());
        top_cells(row, cx, cluster.top_music.as_ref());
    }
    match selected {
        Shown::Count(n) if floor.allows(n) => row.styled(&format.count(n), Type::Dense, theme.accent.text),
        Shown::Count(n) => row.tertiary(&format.count(n)),
        Shown::UnderFloor => row.tertiary(&format.count_told(None, floor)),
        Shown::Withheld => row.missing(),
    }
}

fn bridge_cell(row: &mut TableRow<'_>, cx: &Context<'_>, [course, both, music]: [u64; 3]) {
    let spoken = parts_words(cx, [course, both, music]);
    let [course, both, music] = protected_amounts([course, both, music], cx.state.floor);
    row.paint(&spoken, |painter, theme, cell| {
        let bar = Rect::from_center_size(cell.center(), vec2(cell.width(), theme.size.bar_mini));
        paint_bridge_bar(painter, theme, bar, BridgeParts { course, both, music });
    });
}

fn parts_words(cx: &Context<'_>, parts: [u64; 3]) -> String {
    let parts = cx.state.floor.parts_of(parts);
    let [courses, both, music] = parts.map(|shown| protected_words(cx, shown, 1).0);
    cx.tw("segments-parts", &[("courses", courses.into()), ("both", both.into()), ("music", music.into())])
}

fn top_cells(row: &mut TableRow<'_>, cx: &Context<'_>, top: Option<&TopItem>) {
    let title = top.and_then(|top| cx.state.dataset().map(|dataset| dataset.catalogue.title(top.item as usize)));
    match (top, title) {
        (Some(top), Some(title)) => {
            row.secondary(title);
            row.text(&cx.format().lift(top.lift));
        }
        _ => {
            row.missing();
            row.missing();
        }
    }
}

/// The last row: everybody, with the three parts in words.
fn everybody_cells(row: &mut TableRow<'_>, cx: &Context<'_>, view: &ClusteringView) {
    let (theme, format) = (cx.theme, cx.format());
    let parts = cx.state.data.overview.shown().map_or_else(
        || [0, 1, 2].map(|side| view.clusters.iter().map(|row| row.parts[side]).sum()),
        |overview| [overview.parts[0], overview.parts[1], overview.parts[2]],
    );
    let n_people = cx.state.dataset().map_or(view.labels.len(), |dataset| dataset.n_people()) as u64;
    let everybody = cx.t("everybody");
    row.paint(&everybody, |painter, theme, cell| {
        let at = pos2(cell.left() + 24.0, cell.center().y);
        draw::text_at(painter, theme, at, Align2::LEFT_CENTER, &everybody, Type::Dense, theme.text.secondary);
    });
    row.tertiary("");
    row.strong(&format.count_or_floor(n_people, cx.state.floor));
    row.secondary(&format.share_whole(1.0));
    bridge_cell(row, cx, parts);
    let words = parts_words(cx, parts);
    row.paint("", |painter, theme, cell| {
        let at = cell.left_center();
        draw::text_at(painter, theme, at, Align2::LEFT_CENTER, &words, Type::Dense, theme.text.tertiary);
    });
    for _ in 0..3 {
        row.tertiary("");
    }
    let count = format.told(cx.state.selected());
    let ink = if !cx.state.selection.is_empty() { theme.accent.text } else { theme.text.tertiary };
    row.styled(&count, Type::DenseStrong, ink);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::Side;

    #[test]
    fn names_fall_back_to_what_is_missing() {
        let text = crate::ui::text::Text::load(crate::ui::text::Language::English).unwrap();
        let row = |given: &str, course: &str, music: &str| ClusterRow {
            given_name: given.into(),
            course_topic: course.into(),
            music_genre: music.into(),
            ..ClusterRow::default()
        };
        let check = |row: ClusterRow, expected: &str| assert_eq!(cluster_name(&text, &row), expected);
        check(row("", "Audio production", "Electronic"), "Audio production · Electronic");
        check(row("", "", "Electronic"), "No course · Electronic");
        check(row("", "Money", ""), "Money · no music");
        check(row("Night owls", "Money", ""), "Night owls");
        assert_eq!(name_parts(&text, &row("", "Money", ""))[0].1, Some(Side::Course));
    }
}
