//! The ranked ideas: a course side and a music side with the people who have both, how sure that is, and who could be
//! offered the other.

use std::sync::Arc;

use egui::{Id, Ui};

use super::pairings::pair_node_name;
use super::rules::narrowing;
use crate::app::command::{Command, PairingPeople};
use crate::app::state::{PairingRowView, PairingsView};
use crate::ui::context::Context;
use crate::ui::theme::{Side, Type};
use crate::ui::views::modes::mode_of_keys;
use crate::ui::widgets::interval::paint_interval;
use crate::ui::widgets::{
    Column, Estimate, Scale, Sort, Table, TableResponse, TableRow, estimate_colour, label, padded, panel_header,
};

const WIDE: f32 = 1_000.0;
/// Places of the columns that can be sorted by.
const PEOPLE: usize = 2;
const LIFT: usize = 5;
const TO_MUSIC: usize = 7;
const TO_COURSE: usize = 8;

/// What the table keeps: its order, the rows that match the search, and which row was brought into sight.
#[derive(Default)]
pub struct PairTable {
    sort: Option<Sort>,
    found: Option<Found>,
    in_sight: Option<usize>,
}

struct Found {
    of: Arc<PairingsView>,
    search: String,
    sort: Option<Sort>,
    rows: Vec<usize>,
    scale: Scale,
}

impl PairTable {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>, view: &Arc<PairingsView>) {
        let mut note = cx.tw("paths-ideas-note", &[("n", view.n_clear.into())]);
        if view.n_left_out > 0 {
            let more = cx.tw("paths-ideas-left-out", &[("n", cx.format().count(view.n_left_out).into())]);
            note = [note, more].join(". ");
        }
        panel_header(ui, cx.theme, &cx.t("paths-ideas"), &note, |ui| narrowing(ui, cx));
        self.refresh(cx, view);
        let Some(found) = &self.found else { return };
        if found.rows.is_empty() {
            padded(ui, |ui| label(ui, cx.theme, &cx.t("paths-ideas-none-found"), Type::Dense, cx.theme.text.tertiary));
            return;
        }
        let shown = cx.state.paths.pairing;
        let at = shown.and_then(|row| found.rows.iter().position(|&known| known == row));
        let scroll_to = if self.in_sight == shown { None } else { at };
        self.in_sight = shown;
        let out = table(ui, cx, found, at, scroll_to);
        let row_at = |at: Option<usize>| at.and_then(|at| found.rows.get(at)).copied();
        if let Some(row) = row_at(out.opened) {
            cx.send(Command::SelectPairing(row, PairingPeople::Both, mode_of_keys(ui)));
        } else if let Some(row) = row_at(out.clicked.or(out.moved_to)) {
            self.in_sight = Some(row);
            cx.send(Command::ShowPairing(row));
        }
        if let Some(column) = out.head_clicked {
            self.sort = Some(Sort::clicked(self.sort, column));
        }
    }

    fn refresh(&mut self, cx: &Context<'_>, view: &Arc<PairingsView>) {
        let search = cx.state.paths.search.trim();
        let is_fresh =
            |found: &Found| Arc::ptr_eq(&found.of, view) && found.search == search && found.sort == self.sort;
        if self.found.as_ref().is_some_and(is_fresh) {
            return;
        }
        let high = view.rows.iter().filter_map(|row| row.lift).map(|[lift, ..]| lift).fold(2.0_f64, f64::max);
        self.found = Some(Found {
            of: Arc::clone(view),
            search: search.to_owned(),
            sort: self.sort,
            rows: matching(view, search, self.sort),
            scale: Scale::lift(0.5, high.log2().ceil().exp2().min(64.0)),
        });
    }
}

/// Rows one of whose sides holds the words, in the order asked for.
fn matching(view: &PairingsView, search: &str, sort: Option<Sort>) -> Vec<usize> {
    let search = search.to_lowercase();
    let hits = |nodes: &[crate::app::state::PairingNodeView]| -> Vec<bool> {
        nodes.iter().map(|node| node.name.to_lowercase().contains(&search)).collect()
    };
    let (courses, music) = (hits(&view.courses), hits(&view.music));
    let is_hit = |row: &PairingRowView| {
        courses.get(row.course).copied().unwrap_or(false) || music.get(row.music).copied().unwrap_or(false)
    };
    let mut rows: Vec<usize> = view.rows.iter().enumerate().filter(|(_, row)| is_hit(row)).map(|(at, _)| at).collect();
    if let Some(sort) = sort {
        let value = |at: &usize| view.rows.get(*at).map_or(f64::NEG_INFINITY, |row| sort_value(row, sort.column));
        rows.sort_by(|a, b| {
            let order = value(a).total_cmp(&value(b));
            if sort.descending { order.reverse() } else { order }.then(a.cmp(b))
        });
    }
    rows
}

fn sort_value(row: &PairingRowView, column: usize) -> f64 {
    match column {
        PEOPLE => row.people as f64,
        LIFT => row.lift.map_or(f64::NEG_INFINITY, |[lift, ..]| lift),
        TO_MUSIC => row.to_music as f64,
        TO_COURSE => row.to_course as f64,
        _ => 0.0,
    }
}

fn table(ui: &mut Ui, cx: &Context<'_>, found: &Found, at: Option<usize>, scroll_to: Option<usize>) -> TableResponse {
    let (theme, text) = (cx.theme, cx.text);
    let heads = [
        "side-course",
        "side-music",
        "paths-have-both",
        "paths-of-course",
        "paths-of-music",
        "lift",
        "paths-no-music-yet",
        "paths-no-course-yet",
    ]
    .map(|key| text.get(key));
    let [course, music, both, of_course, of_music, lift, to_music, to_course] = &heads;
    let [one, high] = [1.0, found.scale.high].map(|lift| ["×", &text.format.number(lift, 0)].concat());
    let marks = [(1.0, one.as_str()), (found.scale.high, high.as_str())];
    let wide = ui.available_width() >= WIDE;
    let pick = |narrow: f32, full: f32| if wide { full } else { narrow };
    let columns = [
        Column::remainder(course, 120.0),
        Column::remainder(music, 110.0),
        Column::number(both, pick(68.0, 84.0)).sortable(),
        Column::number(of_course, pick(68.0, 92.0)),
        Column::number(of_music, pick(68.0, 92.0)),
        Column::number(lift, 48.0).sortable(),
        Column::scale(found.scale, &marks, pick(84.0, 120.0)),
        Column::number(to_music, pick(88.0, 104.0)).sortable(),
        Column::number(to_course, pick(88.0, 104.0)).sortable(),
    ];
    let name = text.get("paths-ideas");
    Table::new(Id::unique("paths-ideas"), theme, &name, &columns, found.rows.len())
        .selected(at)
        .sort(found.sort)
        .scroll_to(scroll_to)
        .dim(cx.state.paths.pairings.is_busy())
        .show(ui, theme, |row| {
            let pair = found.rows.get(row.index).and_then(|at| found.of.rows.get(*at));
            if let Some(pair) = pair {
                cells(row, cx, found, pair);
            }
        })
}

fn cells(row: &mut TableRow<'_>, cx: &Context<'_>, found: &Found, pair: &PairingRowView) {
    let (theme, format, floor, view) = (cx.theme, cx.format(), cx.state.floor, &found.of);
    let (course, music) = (view.courses.get(pair.course), view.music.get(pair.music));
    let name = |node: Option<&crate::app::state::PairingNodeView>| {
        node.map(|node| pair_node_name(cx, node)).unwrap_or_default()
    };
    row.side(Side::Course, &name(course), Type::Dense, theme.text.primary);
    row.side(Side::Music, &name(music), Type::Dense, theme.text.primary);
    row.text(&format.count_or_floor(pair.people, floor));
    let is_shown = cx.state.above_floor(pair.people).is_some();
    for node in [course, music] {
        match node.filter(|node| is_shown && node.n_people > 0) {
            Some(node) => row.secondary(&format.share(pair.people as f64 / node.n_people as f64)),
            None => row.missing(),
        }
    }
    match pair.lift.filter(|_| is_shown) {
        Some([lift, low, high]) => {
            row.strong(&format.lift(lift));
            row.paint(&format.interval(low, high, 1), |painter, theme, cell| {
                let estimate = Estimate::new(low, lift, high, estimate_colour(theme, low, high, 1.0));
                paint_interval(painter, theme, cell, &found.scale, &estimate);
            });
        }
        None => {
            row.missing();
            row.missing();
        }
    }
    for n in [pair.to_music, pair.to_course] {
        row.styled(&format.count_or_floor(n, floor), Type::Dense, theme.accent.text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::PairingNodeView;

    #[test]
    fn rows_are_found_and_sorted() {
        let node = |name: &str| PairingNodeView { name: name.into(), ..PairingNodeView::default() };
        let row = |course, music, people| PairingRowView { course, music, people, ..PairingRowView::default() };
        let view = PairingsView {
            courses: vec![node("Mixing"), node("Speaking")],
            music: vec![node("Jazz"), node("Remix")],
            rows: vec![row(0, 0, 5), row(1, 0, 9), row(1, 1, 7)],
            ..PairingsView::default()
        };
        let by_people = |descending| Some(Sort { column: PEOPLE, descending });
        for (search, sort, expected) in [
            ("", None, &[0, 1, 2][..]),
            ("mix", None, &[0, 2]),
            ("JAZZ", by_people(true), &[1, 0]),
            ("", by_people(false), &[0, 2, 1]),
            ("nothing", None, &[]),
        ] {
            assert_eq!(matching(&view, search, sort), expected, "{search}");
        }
    }
}
