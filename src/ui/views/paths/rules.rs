//! The table of rules: who took the one and went on to the other, how many, and how sure.

use std::sync::Arc;

use crate::ui::theme::icons::ARROW_RIGHT;
use egui::{Align2, Id, Ui, pos2};

use super::flow::node_name;
use crate::app::command::{Command, PathPeople};
use crate::app::state::{PathNode, PathRowView, PathsView};
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::{IconCut, Side, Type};
use crate::ui::views::modes::mode_of_keys;
use crate::ui::widgets::chip::paint_side;
use crate::ui::widgets::interval::paint_interval;
use crate::ui::widgets::{
    Column, Estimate, Scale, Select, Table, TableResponse, TableRow, TextInput, draw, estimate_colour, label, padded,
    panel_header,
};

/// Least people to choose from, besides the floor.
const MINIMUMS: [u32; 5] = [50, 100, 200, 500, 1_000];
/// From this width on, columns of words have their full width.
const WIDE: f32 = 1_000.0;

/// What the table keeps: the rows that match the search, and which row was brought into sight.
#[derive(Default)]
pub struct Rules {
    found: Option<Found>,
    in_sight: Option<usize>,
}

struct Found {
    of: Arc<PathsView>,
    search: String,
    /// Rising numbers of rows.
    rows: Vec<usize>,
    scale: Scale,
}

impl Rules {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>, view: &Arc<PathsView>) {
        head(ui, cx, view);
        self.refresh(cx, view);
        let Some(found) = &self.found else { return };
        if found.rows.is_empty() {
            let key = if cx.state.paths.search.trim().is_empty() { "paths-none" } else { "paths-none-found" };
            padded(ui, |ui| label(ui, cx.theme, &cx.t(key), Type::Dense, cx.theme.text.tertiary));
            return;
        }
        let shown = cx.state.paths.shown;
        let at = shown.and_then(|row| found.rows.binary_search(&row).ok());
        let scroll_to = if self.in_sight == shown { None } else { at };
        self.in_sight = shown;
        let out = table(ui, cx, found, at, scroll_to);
        if let Some(row) = out.opened.and_then(|at| found.rows.get(at)) {
            cx.send(Command::SelectPath(PathPeople::Crossed(*row), mode_of_keys(ui)));
        }
        if let Some(row) = out.clicked.or(out.moved_to).and_then(|at| found.rows.get(at)).copied() {
            self.in_sight = Some(row);
            cx.send(Command::ShowPath(row));
        }
    }

    fn refresh(&mut self, cx: &Context<'_>, view: &Arc<PathsView>) {
        let search = cx.state.paths.search.trim();
        let fresh = self.found.as_ref().is_some_and(|found| Arc::ptr_eq(&found.of, view) && found.search == search);
        if fresh {
            return;
        }
        self.found = Some(Found {
            of: Arc::clone(view),
            search: search.to_owned(),
            rows: matching(view, search),
            scale: scale_of(view),
        });
    }
}

/// Rows one of whose ends holds the words, whatever their case.
fn matching(view: &PathsView, search: &str) -> Vec<usize> {
    let search = search.to_lowercase();
    let hits = |nodes: &[PathNode]| -> Vec<bool> {
        nodes.iter().map(|node| node.name.to_lowercase().contains(&search)).collect()
    };
    let (from, to) = (hits(&view.from), hits(&view.to));
    let is_hit =
        |row: &PathRowView| from.get(row.from).copied().unwrap_or(false) || to.get(row.to).copied().unwrap_or(false);
    view.rows.iter().enumerate().filter(|(_, row)| is_hit(row)).map(|(at, _)| at).collect()
}

/// One scale for the column, from a half to the largest lift, by powers of two.
fn scale_of(view: &PathsView) -> Scale {
    let high = view.rows.iter().map(|row| row.lift).filter(|lift| lift.is_finite()).fold(2.0_f64, f64::max);
    Scale::lift(0.5, high.log2().ceil().exp2().min(64.0))
}

fn head(ui: &mut Ui, cx: &mut Context<'_>, view: &PathsView) {
    let (theme, text) = (cx.theme, cx.text);
    let mut note = text.with("paths-rules-note", &[("n", view.n_clear.into())]);
    if view.n_capped > 0 && ui.available_width() > WIDE {
        let n = text.format.count_or_floor(view.n_capped, cx.state.floor);
        note = [note, text.with("paths-capped", &[("n", n.into())])].join(". ");
    }
    panel_header(ui, theme, &text.get("paths-rules"), &note, |ui| narrowing(ui, cx));
}

/// From the right: the least people of a row, and a search for either end.
pub(super) fn narrowing(ui: &mut Ui, cx: &mut Context<'_>) {
    let (theme, text, paths) = (cx.theme, cx.text, &cx.state.paths);
    let floor = cx.state.floor;
    let mut options: Vec<u32> = MINIMUMS.into_iter().filter(|n| floor.allows(u64::from(*n))).collect();
    options.extend([floor.k() as u32, paths.min_people]);
    options.sort_unstable();
    options.dedup();
    let words: Vec<String> = options.iter().map(|n| text.format.count(u64::from(*n))).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let chosen = options.iter().position(|n| *n == paths.min_people);
    let name = text.get("paths-minimum");
    let now = text.format.count(u64::from(paths.min_people));
    let select = Select::new(Id::unique("paths-minimum"), &name, &now).width(78.0);
    if let Some(n) = select.show(ui, theme, &words, chosen).and_then(|at| options.get(at)) {
        cx.send(Command::SetPathMinimum(*n));
    }
    label(ui, theme, &name, Type::Dense, theme.text.tertiary);
    let mut search = paths.search.clone();
    let find = text.get("paths-find");
    let field = TextInput::new(Id::unique("paths-search"), &mut search, &find).hint(&find).search().width(180.0);
    if field.show(ui, theme).changed() {
        cx.send(Command::SearchPaths(search));
    }
}

/// Draws the rows that were found.
fn table(ui: &mut Ui, cx: &Context<'_>, found: &Found, at: Option<usize>, scroll_to: Option<usize>) -> TableResponse {
    let (theme, text) = (cx.theme, cx.text);
    let heads = [
        "paths-if",
        "paths-go-on",
        "people",
        "paths-of-everybody",
        "paths-of-those",
        "lift",
        "paths-q",
        "paths-median-days",
        "paths-match",
    ]
    .map(|key| text.get(key));
    let [if_took, go_on, people, of_all, of_those, lift, q, days, yet] = &heads;
    let [one, high] = [1.0, found.scale.high].map(|lift| ["×", &text.format.number(lift, 0)].concat());
    let marks = [(1.0, one.as_str()), (found.scale.high, high.as_str())];
    let wide = ui.available_width() >= WIDE;
    let pick = |narrow: f32, full: f32| if wide { full } else { narrow };
    let columns = [
        Column::remainder(if_took, 108.0),
        Column::remainder(go_on, 100.0),
        Column::number(people, pick(48.0, 54.0)),
        Column::number(of_all, pick(58.0, 72.0)),
        Column::number(of_those, pick(66.0, 106.0)),
        Column::number(lift, 36.0),
        Column::scale(found.scale, &marks, pick(84.0, 120.0)),
        Column::number(q, 46.0),
        Column::number(days, pick(52.0, 68.0)),
        Column::number(yet, pick(76.0, 116.0)),
    ];
    let name = text.get("paths-rules");
    let table = Table::new(Id::unique("paths-rules"), theme, &name, &columns, found.rows.len())
        .selected(at)
        .scroll_to(scroll_to)
        .dim(cx.state.paths.table.is_busy());
    table.show(ui, theme, |row| {
        let rule = found.rows.get(row.index).and_then(|at| found.of.rows.get(*at));
        if let Some(rule) = rule {
            cells(row, cx, found, rule);
        }
    })
}

fn cells(row: &mut TableRow<'_>, cx: &Context<'_>, found: &Found, rule: &PathRowView) {
    let (theme, format, floor) = (cx.theme, cx.format(), cx.state.floor);
    let name = |nodes: &[PathNode], at: usize| nodes.get(at).map(|node| node_name(cx, node)).unwrap_or_default();
    let direction = cx.state.paths.direction;
    from_cell(row, Side::from(direction.from()), &name(&found.of.from, rule.from));
    row.side(Side::from(direction.to()), &name(&found.of.to, rule.to), Type::Dense, theme.text.primary);
    row.text(&format.count_or_floor(rule.people, floor));
    if cx.state.above_floor(rule.people).is_none() || rule.too_few {
        for _ in 0..6 {
            row.missing();
        }
    } else {
        row.secondary(&format.share(rule.share));
        row.secondary(&format.share(rule.confidence));
        row.strong(&format.lift(rule.lift));
        let interval = format.interval(rule.low, rule.high, 1);
        row.paint(&interval, |painter, theme, cell| {
            let colour = estimate_colour(theme, rule.low, rule.high, 1.0);
            let estimate = Estimate::new(rule.low, rule.lift, rule.high, colour);
            paint_interval(painter, theme, cell, &found.scale, &estimate);
        });
        row.secondary(&q_words(cx, rule.q_value));
        row.secondary(&format.number(rule.median_days, 0));
    }
    let yet = format.count_or_floor(rule.matching, floor);
    row.styled(&yet, Type::Dense, theme.accent.text);
}

/// The side and the name, and an arrow towards the next column.
fn from_cell(row: &mut TableRow<'_>, side: Side, name: &str) {
    row.paint(name, |painter, theme, cell| {
        let y = cell.center().y;
        paint_side(painter, theme, side, pos2(cell.left() + 4.5, y), theme.size.glyph);
        let room = cell.width() - 36.0;
        let galley = draw::layout_within(painter, theme, name, Type::Dense, theme.text.primary, room);
        draw::paint_galley(painter, pos2(cell.left() + 16.0, y), Align2::LEFT_CENTER, galley);
        let arrow = pos2(cell.right() - 6.0, y);
        draw::icon_at(painter, arrow, ARROW_RIGHT, IconCut::Regular, 12.0, theme.text.tertiary);
    });
}

/// Very small values as a bound: `<0.001`.
fn q_words(cx: &Context<'_>, q_value: f64) -> String {
    match q_value {
        q if !q.is_finite() => MISSING.to_owned(),
        q if q < 0.001 => ["<", &cx.format().number(0.001, 3)].concat(),
        q => cx.format().number(q, 3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_looks_at_both_ends() {
        let node = |name: &str| PathNode { name: name.into(), ..PathNode::default() };
        let row = |from, to| PathRowView { from, to, lift: 3.0, ..PathRowView::default() };
        let view = PathsView {
            from: vec![node("Mixing basics"), node("Public speaking")],
            to: vec![node("Slow tide"), node("Mixtape")],
            rows: vec![row(0, 0), row(1, 0), row(1, 1)],
            ..PathsView::default()
        };
        let check = |search: &str, expected: &[usize]| assert_eq!(matching(&view, search), expected, "{search}");
        check("", &[0, 1, 2]);
        check("MIX", &[0, 2]);
        check("tide", &[0, 1]);
        check("nothing", &[]);
        assert_eq!(scale_of(&view).high, 4.0);
    }
}
