//! The picture of the paths: nodes of both sides with their figures, ribbons between them, and the band of those
//! who have not crossed.

use std::sync::Arc;

use crate::ui::theme::icons::SIGN_OUT;
use egui::{Align2, EventFilter, Key, Painter, Pos2, Rect, Response, Role, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

use crate::app::command::{Command, Direction, PathPeople};
use crate::app::state::{PathNode, PathsView, RibbonView};
use crate::ui::context::Context;
use crate::ui::plots::{Node, Ribbon, RibbonEvent, Ribbons, ribbons};
use crate::ui::text::Language;
use crate::ui::theme::{IconCut, Side, Type};
use crate::ui::views::modes::mode_of_keys;
use crate::ui::widgets::bars::paint_share_bar;
use crate::ui::widgets::{draw, takeout};

/// Nodes drawn a side; the largest when there are more.
const N_NODES: usize = 12;
/// A ribbon is coloured from this lift on, when its interval is above ×1.
const CLEAR_LIFT: f64 = 2.0;
const HEAD: f32 = 38.0;
const FOOT: f32 = 14.0;
const EDGE: f32 = 16.0;
/// Least distance between the names of two nodes.
const NAME_STEP: f32 = 16.0;
const BAND_HEAD: f32 = 36.0;
const BAND: f32 = 26.0;
/// Hairline, head, band and a margin below it.
pub const LEAVERS_HEIGHT: f32 = BAND_HEAD + BAND + 12.0;
const PART_GAP: f32 = 2.0;
const PART_MIN: f32 = 24.0;

/// What is drawn of a table, made once a table and language.
#[derive(Default)]
pub struct Flow {
    made: Option<Made>,
    clicked: Option<usize>,
}

struct Made {
    of: Arc<PathsView>,
    language: Language,
    /// Positions in the table's nodes, from the top.
    left: Vec<usize>,
    right: Vec<usize>,
    ribbons: Vec<Drawn>,
}

/// A ribbon between two drawn nodes, with its words.
struct Drawn {
    /// Position in the table's ribbons, in `left` and in `right`.
    index: usize,
    from: usize,
    to: usize,
    people: u64,
    is_clear: bool,
    words: [String; 5],
    name: String,
}

impl Flow {
    /// Draws the picture over `height`, dimmed while another is counted.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>, view: &Arc<PathsView>, height: f32) {
        self.refresh(cx, view);
        let Some(made) = &self.made else { return };
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        let columns = Columns::of(rect);
        let begun = takeout::begin(ui);
        heads(ui.painter(), cx, made, rect, &columns);
        let chart =
            Rect::from_min_max(pos2(columns.chart.0, rect.top() + HEAD), pos2(columns.chart.1, rect.bottom() - FOOT));
        let mut child = ui.new_child(UiBuilder::new().id_salt("ribbons").max_rect(chart));
        if cx.state.paths.table.is_busy() {
            child.multiply_opacity(0.6);
        }
        let clicked = draw_ribbons(&mut child, cx, made, &columns, self.clicked, chart);
        takeout::widen(ui, begun, rect);
        let mode = mode_of_keys(ui);
        match clicked {
            Some(Asked::Select(RibbonEvent::Ribbon(at))) => {
                if let Some(index) = made.ribbons.get(at).map(|drawn| drawn.index) {
                    self.point_at(cx, view, index);
                    cx.send(Command::SelectPath(PathPeople::Ribbon(index), mode));
                }
            }
            Some(Asked::Show(at)) => {
                if let Some(index) = made.ribbons.get(at).map(|drawn| drawn.index) {
                    self.point_at(cx, view, index);
                }
            }
            Some(Asked::Select(RibbonEvent::Left(at))) => {
                if let Some(&node) = made.left.get(at) {
                    cx.send(Command::SelectPath(PathPeople::From(node), mode));
                }
            }
            Some(Asked::Select(RibbonEvent::Right(at))) => {
                if let Some(&node) = made.right.get(at) {
                    cx.send(Command::SelectPath(PathPeople::To(node), mode));
                }
            }
            None => {}
        }
    }

    /// Puts the ribbon's outline on, and its rule into the inspector where there is one.
    fn point_at(&mut self, cx: &mut Context<'_>, view: &PathsView, index: usize) {
        self.clicked = Some(index);
        if let Some(row) = row_of(view, index) {
            cx.send(Command::ShowPath(row));
        }
    }

    /// The band of those who have not crossed, by where they started, on a scale of its own.
    pub fn leavers(&mut self, ui: &mut Ui, cx: &mut Context<'_>, view: &Arc<PathsView>) {
        self.refresh(cx, view);
        let Some(made) = &self.made else { return };
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), LEAVERS_HEIGHT), Sense::hover());
        draw::hairline_h(ui.painter(), rect.x_range(), rect.top() + 1.0, cx.theme.line.default);
        draw::hairline_h(ui.painter(), rect.x_range(), rect.bottom(), cx.theme.line.default);
        leavers_head(ui.painter(), cx, view, rect);
        let band = Rect::from_min_size(
            pos2(rect.left() + EDGE, rect.top() + BAND_HEAD),
            vec2(rect.width() - 2.0 * EDGE, BAND),
        );
        let nodes: Vec<(usize, &PathNode)> =
            made.left.iter().filter_map(|&at| Some((at, view.from.get(at)?))).filter(|(_, n)| n.n_left > 0).collect();
        let widths = part_widths(&nodes, band.width());
        let mut left = band.left();
        for ((at, node), width) in nodes.into_iter().zip(widths) {
            let part = Rect::from_min_size(pos2(left, band.top()), vec2(width, BAND));
            left = part.right() + PART_GAP;
            if leavers_part(ui, cx, part, node, at).clicked() {
                cx.send(Command::SelectPath(PathPeople::Leavers(at), mode_of_keys(ui)));
            }
        }
    }

    fn refresh(&mut self, cx: &Context<'_>, view: &Arc<PathsView>) {
        let language = cx.text.language;
        let same = self.made.as_ref().is_some_and(|made| Arc::ptr_eq(&made.of, view));
        if same && self.made.as_ref().is_some_and(|made| made.language == language) {
            return;
        }
        if !same {
            self.clicked = None;
        }
        let (left, right) = (drawn_nodes(&view.from), drawn_nodes(&view.to));
        let ribbons = view.ribbons.iter().enumerate().filter_map(|(index, ribbon)| {
            let from = left.iter().position(|&at| at == ribbon.from)?;
            let to = right.iter().position(|&at| at == ribbon.to)?;
            Some(drawn(cx, view, ribbon, (index, from, to)))
        });
        let ribbons = ribbons.collect();
        self.made = Some(Made { of: Arc::clone(view), language, left, right, ribbons });
    }
}

/// The row of the rules that goes the way of a ribbon.
fn row_of(view: &PathsView, ribbon: usize) -> Option<usize> {
    let ribbon = view.ribbons.get(ribbon)?;
    view.rows.iter().position(|row| (row.from, row.to) == (ribbon.from, ribbon.to))
}

/// The largest nodes, in the order in which ribbons cross little.
fn drawn_nodes(nodes: &[PathNode]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..nodes.len()).filter(|&at| nodes.get(at).is_some_and(|n| n.n_crossed > 0)).collect();
    let key = |at: usize| nodes.get(at).map(|node| (std::cmp::Reverse(node.n_crossed), at));
    order.sort_by_key(|&at| key(at));
    order.truncate(N_NODES);
    order.sort_by_key(|&at| nodes.get(at).map(|node| (node.place, at)));
    order
}

fn drawn(cx: &Context<'_>, view: &PathsView, ribbon: &RibbonView, (index, from, to): (usize, usize, usize)) -> Drawn {
    let (format, floor) = (cx.format(), cx.state.floor);
    let people = format.count_or_floor(ribbon.people, floor);
    let hidden = cx.state.above_floor(ribbon.people).is_none();
    let lift = ribbon.lift.filter(|_| !hidden);
    let interval = |[_, low, high]: [f64; 3]| format.interval(low, high, 1);
    let name_of = |nodes: &[PathNode], at: usize| nodes.get(at).map(|node| node_name(cx, node)).unwrap_or_default();
    let ends = (name_of(&view.from, ribbon.from), name_of(&view.to, ribbon.to));
    let args = [("from", ends.0.into()), ("to", ends.1.into()), ("n", people.as_str().into())];
    let name = cx.tw("paths-ribbon", &args);
    let days = format.number(ribbon.median_days, 0);
    let shown = |words: String| if hidden { String::new() } else { words };
    Drawn {
        index,
        from,
        to,
        people: ribbon.people,
        is_clear: lift.is_some_and(|[value, low, _]| low > 1.0 && value >= CLEAR_LIFT),
        words: [
            people,
            shown(format.share(ribbon.share)),
            lift.map(|[value, ..]| format.lift(value)).unwrap_or_default(),
            lift.map(interval).unwrap_or_default(),
            shown(cx.tw("paths-days-short", &[("n", days.into())])),
        ],
        name,
    }
}

/// A node without a label of its own has a word for it.
pub fn node_name(cx: &Context<'_>, node: &PathNode) -> String {
    if node.name.is_empty() { cx.t("paths-unlabelled") } else { node.name.clone() }
}

/// Where the columns of figures and the ribbons stand.
struct Columns {
    names: f32,
    share: (f32, f32),
    people_right: f32,
    chart: (f32, f32),
    to_names: f32,
    arrived_right: f32,
    days_right: f32,
}

impl Columns {
    /// The figures keep their width; the ribbons take the rest.
    fn of(rect: Rect) -> Self {
        let (left, right) = (rect.left() + EDGE, rect.right() - EDGE);
        let narrow = rect.width() < 960.0;
        let (names, share, to_names) = if narrow { (112.0, 92.0, 104.0) } else { (134.0, 102.0, 122.0) };
        let people_right = left + names + share + 60.0;
        let days_right = right;
        let arrived_right = right - 74.0;
        let chart_right = arrived_right - 56.0 - to_names;
        Self {
            names: left,
            share: (left + names, left + names + share),
            people_right,
            chart: (people_right + 8.0, chart_right),
            to_names: chart_right + 8.0,
            arrived_right,
            days_right,
        }
    }
}

fn heads(painter: &Painter, cx: &Context<'_>, made: &Made, rect: Rect, columns: &Columns) {
    let (theme, y) = (cx.theme, rect.top() + 20.0);
    let write = |x: f32, anchor: Align2, words: &str, room: f32| {
        let galley = draw::layout_within(painter, theme, words, Type::TableHead, theme.text.tertiary, room);
        draw::paint_galley(painter, pos2(x, y), anchor, galley);
    };
    let (started, then) = match cx.state.paths.direction {
        Direction::CourseToMusic => ("paths-started-courses", "paths-then-music"),
        Direction::MusicToCourse => ("paths-started-music", "paths-then-courses"),
    };
    let names_room = columns.share.0 - columns.names - 4.0;
    write(columns.names, Align2::LEFT_CENTER, &most(cx, started, made.left.len(), made.of.from.len()), names_room);
    let share_room = columns.share.1 - columns.share.0;
    write(columns.share.0, Align2::LEFT_CENTER, &cx.t("paths-share-crossed"), share_room);
    write(columns.people_right, Align2::RIGHT_CENTER, &cx.t("paths-people"), 56.0);
    let width = columns.chart.1 - columns.chart.0;
    // What grey means gives way where both do not fit; the ribbons' tooltips say the lift.
    let (note, grey) = (cx.t("paths-ribbon-note"), cx.t("paths-grey"));
    let length = |words: &str| draw::layout(painter, theme, words, Type::TableHead, theme.text.tertiary).size().x;
    let fits = length(&note) + length(&grey) + 46.0 <= width;
    write(columns.chart.0 + 20.0, Align2::LEFT_CENTER, &note, width - 30.0);
    if fits {
        write(columns.chart.1 - 10.0, Align2::RIGHT_CENTER, &grey, width * 0.5);
    }
    let to_room = columns.arrived_right - 46.0 - columns.to_names;
    write(columns.to_names, Align2::LEFT_CENTER, &most(cx, then, made.right.len(), made.of.to.len()), to_room);
    write(columns.arrived_right, Align2::RIGHT_CENTER, &cx.t("paths-people"), 44.0);
    write(columns.days_right, Align2::RIGHT_CENTER, &cx.t("paths-median-days"), 72.0);
}

/// The words of a head, or how many of all nodes are drawn.
fn most(cx: &Context<'_>, key: &str, n_drawn: usize, n_all: usize) -> String {
    if n_drawn < n_all && n_drawn == N_NODES {
        cx.tw("paths-largest", &[("n", n_drawn.into()), ("all", n_all.into())])
    } else {
        cx.t(key)
    }
}

fn draw_ribbons(
    ui: &mut Ui,
    cx: &Context<'_>,
    made: &Made,
    columns: &Columns,
    clicked: Option<usize>,
    chart: Rect,
) -> Option<Asked> {
    let pills: Vec<[(&str, Type); 5]> = made.ribbons.iter().map(|drawn| pill(&drawn.words)).collect();
    let spaced: Vec<Vec<(&str, Type)>> = pills.iter().map(|pill| spaced(pill)).collect();
    let strips: Vec<Ribbon<'_>> = made
        .ribbons
        .iter()
        .zip(&spaced)
        .map(|(drawn, pill)| Ribbon {
            from: drawn.from,
            to: drawn.to,
            people: drawn.people as f64,
            clear: drawn.is_clear,
            pill,
            name: &drawn.name,
        })
        .collect();
    let nodes = |side: &[usize], of: &[PathNode]| -> Vec<Node> {
        side.iter().filter_map(|&at| of.get(at)).map(|node| Node { people: node.n_crossed as f64 }).collect()
    };
    let (left, right) = (nodes(&made.left, &made.of.from), nodes(&made.right, &made.of.to));
    let direction = cx.state.paths.direction;
    let shown = cx.state.paths.shown.and_then(|row| made.of.rows.get(row)).map(|row| (row.from, row.to));
    let is_shown = |drawn: &Drawn| match (made.of.ribbons.get(drawn.index), shown) {
        (Some(ribbon), Some(ends)) => (ribbon.from, ribbon.to) == ends,
        _ => clicked == Some(drawn.index),
    };
    let args = [("n", made.of.n_crossed.into()), ("k", made.ribbons.len().into())];
    let selected = made.ribbons.iter().position(is_shown);
    let data = Ribbons {
        from_side: Side::from(direction.from()),
        to_side: Side::from(direction.to()),
        left: &left,
        right: &right,
        ribbons: &strips,
        selected,
        summary: &cx.tw("paths-flow-summary", &args),
    };
    let out = ribbons(ui, cx.theme, chart.width(), chart.height(), &data);
    let at = |rects: &[Rect]| name_heights(rects, chart.top());
    let (from_heights, to_heights) = (at(&out.left), at(&out.right));
    left_figures(ui.painter(), cx, made, columns, &from_heights);
    right_figures(ui.painter(), cx, made, columns, &to_heights);
    let left = (columns.names..=columns.people_right, "paths-node-from");
    let right = (columns.to_names..=columns.days_right, "paths-node-to");
    let from = node_buttons(ui, cx, &made.of.from, &made.left, left, &from_heights).map(RibbonEvent::Left);
    let to = node_buttons(ui, cx, &made.of.to, &made.right, right, &to_heights).map(RibbonEvent::Right);
    let name = out.hovered.and_then(|event| hover_words(cx, made, event));
    let response = match name {
        Some(name) => out.response.on_hover_text(name).on_hover_cursor(egui::CursorIcon::PointingHand),
        None => out.response,
    };
    let keyed = keys(ui, &response, selected, made.ribbons.len());
    keyed.or(out.clicked.or(from).or(to).map(Asked::Select))
}

/// What is asked of the picture: the people of a part of it, or only to point at a ribbon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Select(RibbonEvent),
    Show(usize),
}

/// Arrows go from ribbon to ribbon, the one with most people first; Enter selects its people.
fn keys(ui: &Ui, response: &Response, selected: Option<usize>, n: usize) -> Option<Asked> {
    if !response.has_focus() || n == 0 {
        return None;
    }
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let (down, up, enter) = ui.input(|input| {
        (input.key_pressed(Key::ArrowDown), input.key_pressed(Key::ArrowUp), input.key_pressed(Key::Enter))
    });
    match (down, up, enter, selected) {
        (true, ..) => Some(Asked::Show(selected.map_or(0, |at| (at + 1).min(n - 1)))),
        (_, true, ..) => Some(Asked::Show(selected.map_or(0, |at| at.saturating_sub(1)))),
        (_, _, true, Some(at)) => Some(Asked::Select(RibbonEvent::Ribbon(at))),
        _ => None,
    }
}

fn hover_words(cx: &Context<'_>, made: &Made, event: RibbonEvent) -> Option<String> {
    match event {
        RibbonEvent::Ribbon(at) => made.ribbons.get(at).map(|drawn| drawn.name.clone()),
        RibbonEvent::Left(at) => {
            made.left.get(at).and_then(|&at| made.of.from.get(at)).map(|node| node_words(cx, node, "paths-node-from"))
        }
        RibbonEvent::Right(at) => {
            made.right.get(at).and_then(|&at| made.of.to.get(at)).map(|node| node_words(cx, node, "paths-node-to"))
        }
    }
}

fn node_words(cx: &Context<'_>, node: &PathNode, key: &str) -> String {
    let n = cx.format().count_or_floor(node.n_crossed, cx.state.floor);
    cx.tw(key, &[("n", n.into()), ("name", node_name(cx, node).into())])
}

/// The names and figures beside the ribbons are buttons: they select the people of their node. Gives its place.
fn node_buttons(
    ui: &Ui,
    cx: &Context<'_>,
    nodes: &[PathNode],
    drawn: &[usize],
    (x, key): (std::ops::RangeInclusive<f32>, &'static str),
    heights: &[f32],
) -> Option<usize> {
    let mut clicked = None;
    for (place, (node, &y)) in drawn.iter().filter_map(|&at| nodes.get(at)).zip(heights).enumerate() {
        let rect = Rect::from_x_y_ranges(x.clone(), y - NAME_STEP / 2.0..=y + NAME_STEP / 2.0);
        let response = ui.interact(rect, ui.scope_id().with((key, node.id)), Sense::click());
        let words = node_words(cx, node, key);
        draw::name(&response, Role::Button, true, &words);
        if response.hovered() {
            let line = Stroke::new(1.0, cx.theme.line.strong);
            ui.painter().hline(rect.x_range(), rect.bottom(), line);
        }
        draw::ring_if_focused(ui, cx.theme, &response, rect, cx.theme.radius.mark);
        if response.on_hover_text(words).on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
            clicked = Some(place);
        }
    }
    clicked
}

fn pill(words: &[String; 5]) -> [(&str, Type); 5] {
    let [people, share, lift, interval, days] = words;
    [
        (people, Type::DenseStrong),
        (share, Type::Dense),
        (lift, Type::DenseStrong),
        (interval, Type::Dense),
        (days, Type::Dense),
    ]
}

/// With a gap between the figures that are there.
fn spaced<'a>(figures: &[(&'a str, Type)]) -> Vec<(&'a str, Type)> {
    let mut out = Vec::with_capacity(figures.len() * 2);
    for &(words, style) in figures.iter().filter(|(words, _)| !words.is_empty()) {
        if !out.is_empty() {
            out.push(("  ", Type::Dense));
        }
        out.push((words, style));
    }
    out
}

/// The middles of the nodes, moved down where names would touch.
fn name_heights(rects: &[Rect], top: f32) -> Vec<f32> {
    let mut least = top;
    rects
        .iter()
        .map(|rect| {
            let y = rect.center().y.max(least);
            least = y + NAME_STEP;
            y
        })
        .collect()
}

fn left_figures(painter: &Painter, cx: &Context<'_>, made: &Made, columns: &Columns, heights: &[f32]) {
    let (theme, format, floor) = (cx.theme, cx.format(), cx.state.floor);
    for (&at, &y) in made.left.iter().zip(heights) {
        let Some(node) = made.of.from.get(at) else { continue };
        let room = columns.share.0 - columns.names - 8.0;
        write_name(painter, cx, node, pos2(columns.names, y), room);
        let hidden = cx.state.above_floor(node.n_crossed).is_none();
        let share = node.n_crossed as f64 / node.n_people.max(1) as f64;
        let bar = Rect::from_min_max(pos2(columns.share.0, y - 8.0), pos2(columns.share.1 - 46.0, y + 8.0));
        let length = if hidden { 0.0 } else { share as f32 };
        paint_share_bar(painter, theme, bar, length, None, theme.cross.fill);
        let words = if hidden { format.count_or_floor(node.n_crossed, floor) } else { format.share(share) };
        let at = pos2(bar.right() + 6.0, y);
        draw::text_at(painter, theme, at, Align2::LEFT_CENTER, &words, Type::Dense, theme.text.secondary);
        let people = format.count_or_floor(node.n_crossed, floor);
        let at = pos2(columns.people_right, y);
        draw::text_at(painter, theme, at, Align2::RIGHT_CENTER, &people, Type::Dense, theme.text.primary);
    }
}

fn right_figures(painter: &Painter, cx: &Context<'_>, made: &Made, columns: &Columns, heights: &[f32]) {
    let (theme, format, floor) = (cx.theme, cx.format(), cx.state.floor);
    for (&at, &y) in made.right.iter().zip(heights) {
        let Some(node) = made.of.to.get(at) else { continue };
        let room = columns.arrived_right - 52.0 - columns.to_names;
        write_name(painter, cx, node, pos2(columns.to_names, y), room);
        let people = format.count_or_floor(node.n_people, floor);
        let at = pos2(columns.arrived_right, y);
        draw::text_at(painter, theme, at, Align2::RIGHT_CENTER, &people, Type::Dense, theme.text.primary);
        let hidden = cx.state.above_floor(node.n_people).is_none();
        let days = if hidden { String::new() } else { format.number(node.median_days, 0) };
        let at = pos2(columns.days_right, y);
        draw::text_at(painter, theme, at, Align2::RIGHT_CENTER, &days, Type::Dense, theme.text.secondary);
    }
}

fn write_name(painter: &Painter, cx: &Context<'_>, node: &PathNode, at: Pos2, room: f32) {
    let theme = cx.theme;
    let galley = draw::layout_within(painter, theme, &node_name(cx, node), Type::Dense, theme.text.primary, room);
    draw::paint_galley(painter, at, Align2::LEFT_CENTER, galley);
}

fn leavers_head(painter: &Painter, cx: &Context<'_>, view: &PathsView, rect: Rect) {
    let (theme, format, floor) = (cx.theme, cx.format(), cx.state.floor);
    let y = rect.top() + 19.0;
    let left = rect.left() + EDGE;
    draw::icon_at(painter, pos2(left + 7.0, y), SIGN_OUT, IconCut::Regular, 14.0, theme.text.tertiary);
    let n = format.count_or_floor(view.n_leavers, floor);
    let strong = cx.tw("paths-not-crossed", &[("n", n.into())]);
    let at = pos2(left + 22.0, y);
    let end = draw::text_at(painter, theme, at, Align2::LEFT_CENTER, &strong, Type::DenseStrong, theme.text.primary);
    let own = cx.t("paths-own-scale");
    let at = pos2(rect.right() - EDGE, y);
    let own = draw::text_at(painter, theme, at, Align2::RIGHT_CENTER, &own, Type::Dense, theme.text.tertiary);
    let key = match cx.state.paths.direction {
        Direction::CourseToMusic => "paths-not-crossed-courses",
        Direction::MusicToCourse => "paths-not-crossed-music",
    };
    let share = |n: u64| format.share(n as f64 / view.n_starters.max(1) as f64);
    let all = format.count_or_floor(view.n_starters, floor);
    let of = cx.tw(key, &[("share", share(view.n_leavers).into()), ("n", all.into())]);
    let crossed = format.count_or_floor(view.n_crossed, floor);
    let crossed = cx.tw("paths-crossed-facts", &[("n", crossed.into()), ("share", share(view.n_crossed).into())]);
    let later = view.n_starters.saturating_sub(view.n_crossed + view.n_leavers);
    // Few who came later would be told by what is left of the others.
    let is_told = later > 0 && cx.state.above_floor(later).is_some();
    let later =
        if is_told { cx.tw("paths-crossed-later", &[("n", format.count(later).into())]) } else { String::new() };
    let spans = [
        (of.as_str(), Type::Dense, theme.text.secondary),
        ("   ", Type::Dense, theme.text.secondary),
        (crossed.as_str(), Type::Dense, theme.cross.text),
        ("   ", Type::Dense, theme.text.secondary),
        (later.as_str(), Type::Dense, theme.text.tertiary),
    ];
    let room = own.left() - end.right() - 24.0;
    let galley = draw::layout_spans(painter, theme, &spans, room);
    draw::paint_galley(painter, pos2(end.right() + 8.0, y), Align2::LEFT_CENTER, galley);
}

/// Widths by people; small parts keep room for a finger at the cost of the others.
fn part_widths(nodes: &[(usize, &PathNode)], width: f32) -> Vec<f32> {
    let total: u64 = nodes.iter().map(|(_, node)| node.n_left).sum();
    let room = width - PART_GAP * nodes.len().saturating_sub(1) as f32 - PART_MIN * nodes.len() as f32;
    let share = |node: &PathNode| node.n_left as f32 / total.max(1) as f32;
    nodes.iter().map(|(_, node)| PART_MIN + share(node) * room.max(0.0)).collect()
}

fn leavers_part(ui: &mut Ui, cx: &Context<'_>, part: Rect, node: &PathNode, at: usize) -> Response {
    let theme = cx.theme;
    let response = ui.interact(part, ui.scope_id().with(("leavers", at)), Sense::click());
    let count = cx.format().count_or_floor(node.n_left, cx.state.floor);
    let name = node_name(cx, node);
    let args = [("n", count.as_str().into()), ("name", name.as_str().into())];
    let spoken = cx.tw("paths-leavers-part", &args);
    draw::name(&response, Role::Button, ui.is_enabled(), &spoken);
    let fill = if response.hovered() { theme.bg.pressed } else { theme.data.ghost };
    let painter = ui.painter();
    painter.rect_filled(part, draw::corner(theme.radius.mark), fill);
    if response.hovered() {
        let edge = Stroke::new(theme.stroke.hair, theme.line.strong);
        painter.rect_stroke(part, draw::corner(theme.radius.mark), edge, egui::StrokeKind::Inside);
    }
    let inner = part.shrink2(vec2(8.0, 0.0));
    let figure = draw::layout(painter, theme, &count, Type::DenseStrong, theme.text.primary);
    let room = inner.width() - figure.size().x - 10.0;
    if room >= 0.0 {
        draw::paint_galley(painter, inner.right_center(), Align2::RIGHT_CENTER, figure);
    }
    // A whole name or none: the tooltip has it.
    let words = draw::layout(painter, theme, &name, Type::Dense, theme.text.secondary);
    if words.size().x <= room {
        draw::paint_galley(painter, inner.left_center(), Align2::LEFT_CENTER, words);
    }
    draw::ring_if_focused(ui, theme, &response, part, theme.radius.mark);
    response.on_hover_text(spoken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(n_crossed: u64, place: u32) -> PathNode {
        PathNode { n_crossed, n_left: n_crossed, place, ..PathNode::default() }
    }

    #[test]
    fn the_largest_nodes_are_drawn_by_place() {
        let mut nodes: Vec<PathNode> = (0..14).map(|at| node(100 - at, 13 - at as u32)).collect();
        nodes.push(node(0, 50));
        let drawn = drawn_nodes(&nodes);
        assert_eq!(drawn, (0..12).rev().collect::<Vec<usize>>());
    }

    #[test]
    fn names_do_not_touch() {
        let rect = |top: f32| Rect::from_min_size(pos2(0.0, top), vec2(10.0, 4.0));
        assert_eq!(name_heights(&[rect(10.0), rect(15.0), rect(80.0)], 0.0), [12.0, 28.0, 82.0]);
    }

    #[test]
    fn parts_fill_the_band() {
        let (a, b) = (node(900, 0), node(1, 1));
        let widths = part_widths(&[(0, &a), (1, &b)], 500.0);
        assert!((widths.iter().sum::<f32>() + PART_GAP - 500.0).abs() < 1e-3);
        assert!(widths.iter().all(|width| *width >= PART_MIN));
    }
}
