//! The pairings: courses beside music that have the same people, as a grid of lifts or of people over the ranked
//! ideas. One pairing is shown in the inspector.

use std::sync::Arc;

use egui::{Id, Ui};
use rustc_hash::FxHashMap;

use super::busy;
use super::pair_table::PairTable;
use crate::app::command::{Command, Dialog, Level, PairingPeople, PathsTab};
use crate::app::state::{Loadable, PairingNodeView, PairingRowView, PairingsView};
use crate::ui::context::Context;
use crate::ui::plots::heat::fitting;
use crate::ui::plots::{Heat, HeatCell, heat};
use crate::ui::text::Language;
use crate::ui::text::format::MISSING;
use crate::ui::theme::icons::{ARROWS_CLOCKWISE, LINK, PLUS};
use crate::ui::theme::{Mode, Side};
use crate::ui::views::failed::failed_screen;
use crate::ui::views::modes::mode_of_keys;
use crate::ui::widgets::{Button, Choice, ControlSize, Sign, empty_state, hairline, padded, panel_header, segmented};

/// Share of the height for the grid, its least and its most.
const GRID_SHARE: f32 = 0.5;
const LEAST_GRID: f32 = 216.0;
const MOST_GRID: f32 = 520.0;
/// Padding at both sides of a panel.
const EDGES: f32 = 32.0;
/// Most rows and columns: more would not be told apart.
const MOST_NODES: usize = 16;
/// Rounds of moving each side to where its partners are.
const N_ROUNDS: usize = 4;

/// What the cells say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Value {
    #[default]
    Lift,
    People,
}

#[derive(Default)]
pub struct Pairings {
    value: Value,
    grid: Option<Grid>,
    /// The cell that the keyboard is on, also one that nobody is told of, and the pairing shown with it.
    cursor: Option<([usize; 2], Option<usize>)>,
    table: PairTable,
}

/// What is drawn of a table, made once for what it depends on.
struct Grid {
    of: Arc<PairingsView>,
    key: (Language, Mode, Value, [usize; 2]),
    courses: Vec<String>,
    music: Vec<String>,
    /// By row and column: the place in the table's rows.
    rows: Vec<Vec<Option<usize>>>,
    cells: Vec<Vec<HeatCell>>,
}

impl Pairings {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        match &cx.state.paths.pairings {
            Loadable::Failed(failure) => failed_screen(ui, cx, "paths-pairings-failed", failure, |ui, cx| {
                if Button::primary(&cx.t("retry")).icon(ARROWS_CLOCKWISE).show(ui, cx.theme).clicked() {
                    cx.send(Command::SetPathsTab(PathsTab::Pairings));
                }
            }),
            Loadable::Empty | Loadable::Busy(None) => busy(ui, cx, "paths-pairings-busy"),
            Loadable::Busy(Some(view)) | Loadable::Ready(view) if view.rows.is_empty() => none(ui, cx),
            Loadable::Busy(Some(view)) | Loadable::Ready(view) => self.panels(ui, cx, view),
        }
    }

    fn panels(&mut self, ui: &mut Ui, cx: &mut Context<'_>, view: &Arc<PairingsView>) {
        let theme = cx.theme;
        let height = (ui.available_height() * GRID_SHARE).clamp(LEAST_GRID, MOST_GRID);
        let size = [ui.available_width() - EDGES, height - theme.size.panel_header - theme.space.s6];
        self.refresh(cx, view, size);
        self.head(ui, cx, view);
        let Some(grid) = &self.grid else { return };
        let shown = cx.state.paths.pairing;
        let row_at = |[row, column]: [usize; 2]| grid.rows.get(row)?.get(column).copied().flatten();
        let kept = self.cursor.filter(|(_, with)| *with == shown).map(|(at, _)| at);
        let selected = kept.or(shown.and_then(|row| grid.place_of(row)));
        let summary = cx.tw("paths-pairings-summary", &[("n", view.rows.len().into()), ("k", view.n_clear.into())]);
        let data = Heat {
            id: Id::unique("pairings-grid"),
            summary: &summary,
            sides: [Side::Course, Side::Music],
            rows: &grid.courses,
            columns: &grid.music,
            cells: &grid.cells,
            selected,
        };
        let is_busy = cx.state.paths.pairings.is_busy();
        let out = padded(ui, |ui| {
            if is_busy {
                ui.multiply_opacity(0.6);
            }
            let [width, height] = size;
            heat(ui, theme, width, height, &data)
        });
        let now = out.moved_to.or(out.clicked);
        self.cursor = now.map(|at| (at, row_at(at).or(shown))).or(self.cursor);
        if let Some(row) = out.moved_to.or(out.clicked).and_then(row_at) {
            cx.send(Command::ShowPairing(row));
        }
        if let Some(row) = out.clicked.and_then(row_at) {
            cx.send(Command::SelectPairing(row, PairingPeople::Both, mode_of_keys(ui)));
        }
        ui.add_space(theme.space.s6);
        hairline(ui, theme);
        self.table.show(ui, cx, view);
    }

    fn head(&mut self, ui: &mut Ui, cx: &Context<'_>, view: &PairingsView) {
        let theme = cx.theme;
        let key = match self.value {
            Value::Lift => "paths-pairings-note-lift",
            Value::People => "paths-pairings-note-people",
        };
        let n = cx.format().count_or_floor(view.n_bridge, cx.state.floor);
        let mut note = cx.tw(key, &[("n", n.into())]);
        if let Some(grid) = &self.grid {
            let all = view.courses.len().max(view.music.len());
            let drawn = grid.courses.len().max(grid.music.len());
            if grid.courses.len() < view.courses.len() || grid.music.len() < view.music.len() {
                let most = cx.tw("paths-pairings-some", &[("n", drawn.into()), ("all", all.into())]);
                note = [most, note].join(" · ");
            }
        }
        let words = ["lift", "people"].map(|key| cx.t(key));
        let choices: Vec<Choice<'_>> = words.iter().map(|words| Choice::new(words)).collect();
        let mut chosen = usize::from(self.value == Value::People);
        panel_header(ui, theme, &cx.t(title_of(cx.state.paths.level)), &note, |ui| {
            segmented(ui, theme, &cx.t("paths-pairings-value"), ControlSize::Small, &choices, &mut chosen);
        });
        self.value = if chosen == 1 { Value::People } else { Value::Lift };
    }

    fn refresh(&mut self, cx: &Context<'_>, view: &Arc<PairingsView>, [width, height]: [f32; 2]) {
        let key = (cx.text.language, cx.theme.mode, self.value, fitting(width, height));
        let is_fresh = |grid: &Grid| Arc::ptr_eq(&grid.of, view) && grid.key == key;
        if !self.grid.as_ref().is_some_and(is_fresh) {
            self.grid = Some(Grid::of(cx, view, key));
            self.cursor = None;
        }
    }
}

/// Named for what stands in its rows and columns.
fn title_of(level: Level) -> &'static str {
    match level {
        Level::Category => "paths-pairings-categories",
        Level::Creator => "paths-pairings-creators",
        Level::Item => "paths-pairings-items",
    }
}

fn none(ui: &mut Ui, cx: &mut Context<'_>) {
    let (theme, text) = (cx.theme, cx.text);
    let title = text.get("paths-pairings-none");
    let n = cx.state.paths.min_people;
    let sentence = text.with("paths-pairings-none-text", &[("n", n.into())]);
    empty_state(ui, theme, Sign::Icon(LINK), &title, &sentence, |ui| {
        ui.horizontal(|ui| {
            if cx.state.paths.level != Level::Category
                && Button::primary(&text.get("paths-by-category")).show(ui, theme).clicked()
            {
                cx.send(Command::SetPathLevel(Level::Category));
            }
            if Button::new(&text.get("add-files")).icon(PLUS).show(ui, theme).clicked() {
                cx.send(Command::Ask(Dialog::PickFiles));
            }
        });
    });
}

/// What a node is called; one without a label has a word for it.
pub fn pair_node_name(cx: &Context<'_>, node: &PairingNodeView) -> String {
    if node.name.is_empty() { cx.t("paths-unlabelled") } else { node.name.clone() }
}

impl Grid {
    fn of(cx: &Context<'_>, view: &Arc<PairingsView>, key: (Language, Mode, Value, [usize; 2])) -> Self {
        let (_, _, value, [n_rows, n_columns]) = key;
        let limits = [n_rows.min(MOST_NODES), n_columns.min(MOST_NODES)];
        let [courses, music] = drawn_nodes(view, limits);
        let by_pair: FxHashMap<(usize, usize), usize> =
            view.rows.iter().enumerate().map(|(at, row)| ((row.course, row.music), at)).collect();
        let rows: Vec<Vec<Option<usize>>> = courses
            .iter()
            .map(|&course| music.iter().map(|&music| by_pair.get(&(course, music)).copied()).collect())
            .collect();
        let most = view.rows.iter().map(|row| row.people).max().unwrap_or(1).max(1);
        let names = |nodes: &[PairingNodeView], drawn: &[usize]| -> Vec<String> {
            drawn.iter().filter_map(|&at| nodes.get(at)).map(|node| pair_node_name(cx, node)).collect()
        };
        let (course_names, music_names) = (names(&view.courses, &courses), names(&view.music, &music));
        let cells = rows
            .iter()
            .zip(&course_names)
            .map(|(row, course)| {
                let cells = row.iter().zip(&music_names);
                cells.map(|(&at, music)| cell(cx, view, at, [course, music], value, most)).collect()
            })
            .collect();
        Self { of: Arc::clone(view), key, courses: course_names, music: music_names, rows, cells }
    }

    fn place_of(&self, row: usize) -> Option<[usize; 2]> {
        self.rows
            .iter()
            .enumerate()
            .find_map(|(course, columns)| columns.iter().position(|&at| at == Some(row)).map(|music| [course, music]))
    }
}

fn cell(
    cx: &Context<'_>,
    view: &PairingsView,
    at: Option<usize>,
    [course, music]: [&str; 2],
    value: Value,
    most: u64,
) -> HeatCell {
    let (theme, format, floor) = (cx.theme, cx.format(), cx.state.floor);
    let Some(row) = at.and_then(|at| view.rows.get(at)) else {
        // Fewer than asked for; how many is told of nobody under the floor.
        let n = format.under(floor.at_least(view.min_people));
        let spoken =
            cx.tw("paths-pair", &[("course", course.into()), ("music", music.into()), ("n", n.as_str().into())]);
        return HeatCell { words: n, fill: theme.data.ghost.gamma_multiply(0.4), quiet: true, spoken };
    };
    let people = format.count_or_floor(row.people, floor);
    let mut spoken =
        cx.tw("paths-pair", &[("course", course.into()), ("music", music.into()), ("n", people.as_str().into())]);
    let lift = row.lift.map(|[value, low, high]| {
        let interval = [format.lift(value), format.interval(low, high, 1)].join(" ");
        spoken = [spoken.as_str(), &interval].join(", ");
        (value, is_clear(low, high))
    });
    match value {
        Value::People => {
            let fill = theme.ramps.score((row.people as f32 / most as f32).sqrt());
            HeatCell { words: people, fill, quiet: false, spoken }
        }
        Value::Lift => match lift {
            Some((value, true)) => {
                HeatCell { words: format.lift(value), fill: theme.ramps.lift(value as f32), quiet: false, spoken }
            }
            Some((value, false)) => HeatCell { words: format.lift(value), fill: theme.data.ghost, quiet: true, spoken },
            None => HeatCell { words: MISSING.to_owned(), fill: theme.data.ghost, quiet: true, spoken },
        },
    }
}

/// The interval lies on one side of ×1.
pub fn is_clear(low: f64, high: f64) -> bool {
    low > 1.0 || high < 1.0
}

/// The nodes of the best ideas, then those with most shared people, as many as there is room for; in an order that
/// brings what goes together near the diagonal.
fn drawn_nodes(view: &PairingsView, [most_courses, most_music]: [usize; 2]) -> [Vec<usize>; 2] {
    let (mut courses, mut music): (Vec<usize>, Vec<usize>) = (vec![], vec![]);
    let clear = view.rows.iter().filter(|row| row.lift.is_some_and(|[_, low, _]| low > 1.0));
    let mut by_people: Vec<&PairingRowView> = view.rows.iter().collect();
    by_people.sort_by_key(|row| (std::cmp::Reverse(row.people), row.course, row.music));
    for row in clear.chain(by_people) {
        let fits = |of: &[usize], node: usize, most: usize| of.contains(&node) || of.len() < most;
        if fits(&courses, row.course, most_courses) && fits(&music, row.music, most_music) {
            add(&mut courses, row.course);
            add(&mut music, row.music);
        }
    }
    for _ in 0..N_ROUNDS {
        music = moved_near(&music, &courses, &view.rows, |row| (row.music, row.course));
        courses = moved_near(&courses, &music, &view.rows, |row| (row.course, row.music));
    }
    [courses, music]
}

fn add(nodes: &mut Vec<usize>, node: usize) {
    if !nodes.contains(&node) {
        nodes.push(node);
    }
}

/// One side in the order of the mean place of its partners, weighed by how far the lift is above ×1.
fn moved_near(
    own: &[usize],
    partners: &[usize],
    rows: &[PairingRowView],
    ends: fn(&PairingRowView) -> (usize, usize),
) -> Vec<usize> {
    let place: FxHashMap<usize, usize> = partners.iter().enumerate().map(|(place, &node)| (node, place)).collect();
    let mut sums: FxHashMap<usize, (f64, f64)> = FxHashMap::default();
    for row in rows {
        let (node, partner) = ends(row);
        let Some(&place) = place.get(&partner) else { continue };
        let weight = row.lift.map_or(0.0, |[_, low, _]| (low - 1.0).max(0.0)).powi(2) + 1e-3;
        let sum = sums.entry(node).or_default();
        *sum = (sum.0 + weight * place as f64, sum.1 + weight);
    }
    let mean = |node: &usize| sums.get(node).map_or(f64::MAX, |(sum, weight)| sum / weight);
    let mut order = own.to_vec();
    order.sort_by(|a, b| mean(a).total_cmp(&mean(b)).then(a.cmp(b)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_together_comes_near_the_diagonal() {
        let node = |n| PairingNodeView { id: n, name: n.to_string(), n_people: 100, n_bridge: 60 };
        let row = |course, music, people, lift: f64| PairingRowView {
            course,
            music,
            people,
            lift: Some([lift, lift * 0.8, lift * 1.2]),
            ..PairingRowView::default()
        };
        // Course 0 goes with music 2, 1 with 1, 2 with 0; a fourth course has nobody.
        let view = PairingsView {
            courses: (0..4).map(node).collect(),
            music: (0..3).map(node).collect(),
            rows: vec![row(0, 2, 50, 5.0), row(1, 1, 40, 5.0), row(2, 0, 30, 5.0), row(0, 0, 20, 0.9)],
            ..PairingsView::default()
        };
        let [courses, music] = drawn_nodes(&view, [9, 9]);
        let partners = |course: usize| 2 - course;
        let expected: Vec<usize> = courses.iter().map(|&course| partners(course)).collect();
        assert_eq!(music, expected);
        assert_eq!(courses.len(), 3);
        let [few, _] = drawn_nodes(&view, [2, 9]);
        assert_eq!(few.len(), 2);
        assert!(!few.contains(&2), "the one with the lowest idea goes");
    }
}
