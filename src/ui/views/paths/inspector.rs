//! The inspector of the Paths screen: one path, its people, how fast they crossed, over which items, and who could
//! be next.

use crate::ui::theme::icons::{ARROW_RIGHT, CURSOR_CLICK, FLOW_ARROW, USERS_THREE};
use egui::{Align2, Rect, Role, ScrollArea, Sense, Ui, pos2, vec2};

use super::flow::node_name;
use crate::app::command::{Command, Direction, PathPeople};
use crate::app::state::{Loadable, PathDetail, PathRowView, PathsView};
use crate::ui::context::Context;
use crate::ui::plots::{Columns, columns};
use crate::ui::text::format::MISSING;
use crate::ui::theme::{IconCut, Side, Status, Type};
use crate::ui::views::failed::failure_lines;
use crate::ui::views::modes::mode_of_keys;
use crate::ui::widgets::bars::paint_bar;
use crate::ui::widgets::chip::paint_side;
use crate::ui::widgets::{
    Button, Chip, draw, footer, hairline, inspector_section, label, note, padded, panel_header, skeleton_rows, tile,
};

const FOOTER: f32 = 52.0;
const HISTOGRAM: f32 = 104.0;
const ROW: f32 = 24.0;
const COUNT_WIDTH: f32 = 54.0;

/// A row of the table and where it stands.
struct Shown<'a> {
    row: usize,
    path: &'a PathRowView,
    from: String,
    to: String,
    sides: [Side; 2],
}

pub fn show(ui: &mut Ui, cx: &mut Context<'_>, view: &PathsView) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let paths = &cx.state.paths;
    let path = paths.shown.and_then(|row| Some((row, view.rows.get(row)?)));
    let Some((row, path)) = path else { return hint(ui, cx) };
    let shown = Shown {
        row,
        path,
        from: view.from.get(path.from).map(|node| node_name(cx, node)).unwrap_or_default(),
        to: view.to.get(path.to).map(|node| node_name(cx, node)).unwrap_or_default(),
        sides: [Side::from(paths.direction.from()), Side::from(paths.direction.to())],
    };
    let detail = paths.detail.shown().filter(|detail| detail.row == row);
    let height = (ui.available_height() - FOOTER).max(80.0);
    ScrollArea::vertical().id_salt("paths-inspector").auto_shrink([false, false]).max_height(height).show(ui, |ui| {
        head(ui, cx, view, &shown, detail.map(|detail| detail.came_back));
        match (detail, &paths.detail) {
            (Some(detail), _) => sections(ui, cx, &shown, detail),
            (None, Loadable::Failed(failure)) => {
                inspector_section(ui, cx.theme, &cx.t("paths-detail-failed"), "", |ui| {
                    failure_lines(ui, cx, failure);
                });
            }
            (None, Loadable::Empty) => {}
            (None, _) => padded(ui, |ui| skeleton_rows(ui, cx.theme, 8, &[0.5, 0.3, 0.2])),
        }
    });
    acts(ui, cx, &shown);
}

fn hint(ui: &mut Ui, cx: &Context<'_>) {
    let theme = cx.theme;
    panel_header(ui, theme, &cx.t("paths-path"), "", |_| {});
    let above = (ui.available_height() * 0.3).min(220.0);
    ui.add_space(above);
    ui.vertical_centered(|ui| {
        let (icon, _) = ui.allocate_exact_size(vec2(28.0, 28.0), Sense::hover());
        draw::icon_at(ui.painter(), icon.center(), FLOW_ARROW, IconCut::Regular, 26.0, theme.text.tertiary);
        ui.add_space(theme.space.s6);
        label(ui, theme, &cx.t("paths-hint-title"), Type::Title, theme.text.primary);
        ui.add_space(theme.space.s3);
        padded(ui, |ui| {
            let words = theme.rich(cx.t("paths-hint-text"), Type::Body, theme.text.secondary);
            ui.add(egui::Label::new(words).wrap().halign(egui::Align::Center));
        });
    });
}

fn head(ui: &mut Ui, cx: &Context<'_>, view: &PathsView, shown: &Shown<'_>, came_back: Option<u64>) {
    let (theme, format, floor, path) = (cx.theme, cx.format(), cx.state.floor, shown.path);
    panel_header(ui, theme, &cx.t("paths-path"), "", |_| {});
    padded(ui, |ui| {
        ui.spacing_mut().item_spacing.y = theme.space.s3;
        ui.horizontal_wrapped(|ui| {
            let [from, to] = shown.sides;
            Chip::domain(from, &shown.from).show(ui, theme);
            let (arrow, _) = ui.allocate_exact_size(vec2(14.0, theme.size.chip), Sense::hover());
            draw::icon_at(ui.painter(), arrow.center(), ARROW_RIGHT, IconCut::Regular, 12.0, theme.text.tertiary);
            Chip::domain(to, &shown.to).show(ui, theme);
        });
        ui.horizontal(|ui| {
            let people = match cx.state.above_floor(path.people) {
                Some(n) => format.headline(n),
                None => format.count_or_floor(path.people, floor),
            };
            label(ui, theme, &people, Type::Hero, theme.text.primary);
            label(ui, theme, &cx.t("paths-crossed-this-way"), Type::Body, theme.text.secondary);
        });
        figures(ui, cx, view, path, came_back);
        ui.add_space(theme.space.s3);
    });
    hairline(ui, theme);
}

/// Four figures, each with what it is compared with.
fn figures(ui: &mut Ui, cx: &Context<'_>, view: &PathsView, path: &PathRowView, came_back: Option<u64>) {
    let (theme, format, floor) = (cx.theme, cx.format(), cx.state.floor);
    let hidden = cx.state.above_floor(path.people).is_none();
    let or_missing = |words: String| if hidden { MISSING.to_owned() } else { words };
    let of = |n: u64| cx.tw("paths-of-n", &[("n", format.count_or_floor(n, floor).into())]);
    let (lift, interval) = match path.too_few {
        true => (MISSING.to_owned(), String::new()),
        false => (or_missing(format.lift(path.lift)), format.interval(path.low, path.high, 1)),
    };
    let back = came_back.map_or_else(|| MISSING.to_owned(), |n| format.count_or_floor(n, floor));
    let tiles = [
        ("paths-of-everybody", or_missing(format.share(path.share)), of(view.n_everybody)),
        ("paths-of-started", or_missing(format.share(path.confidence)), of(path.from_people)),
        ("paths-lift-95", lift, if hidden { String::new() } else { interval }),
        ("paths-came-back", back, cx.t("paths-people")),
    ];
    for pair in tiles.chunks(2) {
        ui.columns(2, |columns| {
            for (ui, (key, figure, beside)) in columns.iter_mut().zip(pair) {
                tile(ui, theme, &cx.t(key), figure, beside);
            }
        });
    }
}

fn sections(ui: &mut Ui, cx: &Context<'_>, shown: &Shown<'_>, detail: &PathDetail) {
    let theme = cx.theme;
    let title = match cx.state.paths.direction {
        Direction::CourseToMusic => "paths-days-to-music",
        Direction::MusicToCourse => "paths-days-to-course",
    };
    if cx.state.above_floor(shown.path.people).is_some() {
        inspector_section(ui, theme, &cx.t(title), &cx.t("paths-days-note"), |ui| histogram(ui, cx, shown, detail));
    }
    if !detail.items.is_empty() {
        inspector_section(ui, theme, &cx.t("paths-main-items"), &cx.t("paths-people"), |ui| {
            for &(from, to, people) in &detail.items {
                item_row(ui, cx, shown.sides, [from, to], people, ARROW_RIGHT);
            }
        });
    }
    inspector_section(ui, theme, &cx.t("paths-next"), "", |ui| next(ui, cx, detail));
}

/// People by days until they crossed; a line where half of them had.
fn histogram(ui: &mut Ui, cx: &Context<'_>, shown: &Shown<'_>, detail: &PathDetail) {
    let (theme, window) = (cx.theme, cx.state.paths.window_days);
    let values: Vec<f64> = detail.days_histogram.iter().map(|&people| people as f64).collect();
    let days = cx.format().number(shown.path.median_days, 0);
    let median = cx.tw("paths-median", &[("n", days.as_str().into())]);
    let ends = [0, window / 3, 2 * window / 3].map(|day| cx.format().count(u64::from(day)));
    let end = cx.format().days(u64::from(window));
    let [zero, third, two_thirds] = &ends;
    let labels = [(0.0, zero.as_str()), (1.0 / 3.0, third), (2.0 / 3.0, two_thirds), (1.0, &end)];
    let at = shown.path.median_days as f32 / window.max(1) as f32 * values.len() as f32;
    let data = Columns {
        values: &values,
        colour: theme.cross.fill,
        labels: &labels,
        split: Some((at, &median)),
        summary: &cx.tw("paths-days-summary", &[("n", days.as_str().into())]),
    };
    columns(ui, theme, HISTOGRAM, &data);
}

/// Two items and how many people have both; `between` says whether in this order.
pub(super) fn item_row(
    ui: &mut Ui,
    cx: &Context<'_>,
    [from_side, to_side]: [Side; 2],
    items: [u32; 2],
    people: u64,
    between: &str,
) {
    let theme = cx.theme;
    let title = |item: u32| cx.state.dataset().map_or("", |dataset| dataset.catalogue.title(item as usize));
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let count = cx.format().count_or_floor(people, cx.state.floor);
    let [from, to] = items.map(title);
    let args = [("from", from.into()), ("to", to.into()), ("n", count.as_str().into())];
    let spoken = cx.tw("paths-ribbon", &args);
    draw::name(&response, Role::ListItem, true, &spoken);
    let (painter, y) = (ui.painter(), rect.center().y);
    let room = rect.width() - COUNT_WIDTH - 52.0;
    let first = draw::layout_within(painter, theme, from, Type::Dense, theme.text.secondary, room * 0.56);
    paint_side(painter, theme, from_side, pos2(rect.left() + 5.0, y), theme.size.glyph);
    let first = draw::paint_galley(painter, pos2(rect.left() + 15.0, y), Align2::LEFT_CENTER, first);
    let arrow = pos2(first.right() + 11.0, y);
    draw::icon_at(painter, arrow, between, IconCut::Regular, 11.0, theme.text.tertiary);
    paint_side(painter, theme, to_side, pos2(arrow.x + 14.0, y), theme.size.glyph);
    let left = arrow.x + 23.0;
    let second =
        draw::layout_within(painter, theme, to, Type::Dense, theme.text.secondary, rect.right() - COUNT_WIDTH - left);
    draw::paint_galley(painter, pos2(left, y), Align2::LEFT_CENTER, second);
    draw::text_at(painter, theme, rect.right_center(), Align2::RIGHT_CENTER, &count, Type::Dense, theme.text.primary);
    response.on_hover_text(spoken);
}

/// Everybody who matches and has not gone on, down to those who may be written to.
fn next(ui: &mut Ui, cx: &Context<'_>, detail: &PathDetail) {
    let (theme, format, floor) = (cx.theme, cx.format(), cx.state.floor);
    let all = detail.funnel.first().map_or(0, |(_, people)| *people);
    ui.horizontal(|ui| {
        let figure = match cx.state.above_floor(all) {
            Some(n) => format.headline(n),
            None => format.count_or_floor(all, floor),
        };
        label(ui, theme, &figure, Type::Figure, theme.cross.text);
        label(ui, theme, &cx.t("paths-next-yet"), Type::Body, theme.text.secondary);
    });
    for (key, people) in &detail.funnel {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
        let (name, count) = (cx.t(key), format.count_or_floor(*people, floor));
        draw::name(&response, Role::Meter, true, &[name.as_str(), &count].join(" "));
        let painter = ui.painter();
        let at = rect.left_center();
        draw::text_at(painter, theme, at, Align2::LEFT_CENTER, &name, Type::Dense, theme.text.secondary);
        let bar =
            Rect::from_x_y_ranges(rect.left() + rect.width() * 0.54..=rect.right() - COUNT_WIDTH - 6.0, rect.y_range());
        if cx.state.above_floor(*people).is_some_and(|n| n > 0) {
            paint_bar(painter, theme, bar, *people as f32 / all.max(1) as f32, theme.cross.fill);
        }
        let at = rect.right_center();
        draw::text_at(painter, theme, at, Align2::RIGHT_CENTER, &count, Type::Dense, theme.text.primary);
    }
    ui.add_space(theme.space.s3);
    note(ui, theme, Status::Info, &cx.t("paths-likely"));
}

fn acts(ui: &mut Ui, cx: &mut Context<'_>, shown: &Shown<'_>) {
    let (theme, text) = (cx.theme, cx.text);
    footer(ui, theme, |ui| {
        let build = text.get("paths-build");
        if Button::primary(&build).icon(USERS_THREE).show(ui, theme).clicked() {
            cx.send(Command::AudienceFromPath(shown.row));
        }
        if Button::new(&text.get("paths-select")).icon(CURSOR_CLICK).show(ui, theme).clicked() {
            cx.send(Command::SelectPath(PathPeople::Crossed(shown.row), mode_of_keys(ui)));
        }
    });
}
