//! The inspector of the Segments screen: who the selected people are, what sets them apart from everybody, how
//! they can be reached, and what to do with them.

use std::sync::Arc;

use crate::ui::theme::icons::{FLOW_ARROW, LASSO, USERS_THREE};
use egui::{Align2, Rect, Role, ScrollArea, Sense, Ui, pos2, vec2};

use super::derived::Derived;
use super::sets::why_off;
use crate::app::command::{Command, Screen};
use crate::app::state::{LiftRow, Loadable, SelectionProfile};
use crate::privacy::Floor;
use crate::privacy::floor::Told;
use crate::ui::context::Context;
use crate::ui::theme::{Side, Status, Type, cluster_letter};
use crate::ui::views::failed::failure_lines;
use crate::ui::widgets::bars::paint_share_bar;
use crate::ui::widgets::chip::paint_side;
use crate::ui::widgets::interval::{paint_interval, paint_scale_marks};
use crate::ui::widgets::{
    Button, Estimate, LegendMark, Part, Scale, draw, estimate_colour, footer, hairline, inspector_section, label,
    legend, note, padded, panel_header, skeleton_rows, split_bar,
};

const FOOTER: f32 = 52.0;
/// Clusters that are named in the split; the rest are together.
const N_SPLIT: usize = 3;
/// Rows of each list: more than everybody, then less.
const ITEM_ROWS: (usize, usize) = (6, 2);
const LABEL_ROWS: (usize, usize) = (4, 1);
/// Rows of reach stand in groups: sides, contacts, then countries.
const REACH_GROUP: usize = 3;
const ROW: f32 = 24.0;
const REACH_ROW: f32 = 20.0;
const FIGURE_WIDTH: f32 = 46.0;

pub fn show(ui: &mut Ui, cx: &mut Context<'_>, derived: &Derived) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let (theme, text) = (cx.theme, cx.text);
    if cx.state.selection.is_empty() {
        panel_header(ui, theme, &text.get("segments-selection"), "", |_| {});
        let (title, sentence) = (text.get("segments-nobody-title"), text.get("segments-nobody-text"));
        return nobody(ui, cx, &title, &sentence);
    }
    let height = (ui.available_height() - FOOTER).max(80.0);
    ScrollArea::vertical().id_salt("segments-inspector").auto_shrink([false, false]).max_height(height).show(
        ui,
        |ui| {
            head(ui, cx, derived);
            if cx.state.selected().figure().is_some() {
                if cx.state.selected().is_near() {
                    let words = cx.tw("segments-near", &[("floor", cx.state.floor.into())]);
                    ui.add_space(theme.space.s4);
                    padded(ui, |ui| note(ui, theme, Status::Info, &words));
                }
                profile(ui, cx);
            } else {
                let words = cx.tw("segments-under-floor", &[("floor", cx.state.floor.into())]);
                ui.add_space(theme.space.s6);
                padded(ui, |ui| note(ui, theme, Status::Info, &words));
            }
        },
    );
    acts(ui, cx);
}

/// Nothing is selected: what to do, in the width of the inspector.
fn nobody(ui: &mut Ui, cx: &Context<'_>, title: &str, sentence: &str) {
    let theme = cx.theme;
    let above = (ui.available_height() * 0.3).min(220.0);
    ui.add_space(above);
    ui.vertical_centered(|ui| {
        let (icon, _) = ui.allocate_exact_size(vec2(28.0, 28.0), Sense::hover());
        draw::icon_at(ui.painter(), icon.center(), LASSO, Default::default(), 26.0, theme.text.tertiary);
        ui.add_space(theme.space.s6);
        label(ui, theme, title, Type::Title, theme.text.primary);
        ui.add_space(theme.space.s3);
        padded(ui, |ui| {
            let words = theme.rich(sentence, Type::Body, theme.text.secondary);
            ui.add(egui::Label::new(words).wrap().halign(egui::Align::Center));
        });
    });
}

/// How it was made, how many, and from which clusters.
fn head(ui: &mut Ui, cx: &Context<'_>, derived: &Derived) {
    let (theme, format, state) = (cx.theme, cx.format(), cx.state);
    let made = cx.t(super::origin_key(state.selection.origin));
    panel_header(ui, theme, &cx.t("segments-selection"), &made, |_| {});
    let told = state.selected();
    let all = state.dataset().map_or(0, |dataset| dataset.n_people()) as u64;
    let shown = told.figure();
    let n = shown.unwrap_or(0);
    padded(ui, |ui| {
        ui.horizontal(|ui| {
            let figure = match told {
                Told::Exact(n) => format.headline(n),
                _ => format.told(told),
            };
            label(ui, theme, &figure, Type::Hero, theme.text.primary);
            if shown.is_some() {
                let share = format.share(n as f64 / all.max(1) as f64);
                let args = [("n", n.into()), ("share", share.into()), ("all", format.headline(all).into())];
                label(ui, theme, &cx.tw("segments-share-of", &args), Type::Body, theme.text.secondary);
            } else {
                label(ui, theme, &cx.t("people").to_lowercase(), Type::Body, theme.text.secondary);
            }
        });
        if shown.is_some() && state.segments.clustering.shown().is_some() {
            ui.add_space(theme.space.s3);
            split(ui, cx, derived, n);
        }
        ui.add_space(theme.space.s6);
    });
    hairline(ui, theme);
}

/// The clusters that hold most of the selection, the others together.
fn split(ui: &mut Ui, cx: &Context<'_>, derived: &Derived, n_selected: u64) {
    let (theme, format, floor) = (cx.theme, cx.format(), cx.state.floor);
    let told = derived.selected_in(floor).into_iter().map(|shown| shown.count().unwrap_or(0));
    let mut order: Vec<(usize, u64)> = told.enumerate().filter(|&(_, n)| floor.allows(n)).collect();
    order.sort_by_key(|&(cluster, n)| (std::cmp::Reverse(n), cluster));
    order.truncate(N_SPLIT);
    let named: u64 = order.iter().map(|(_, n)| n).sum();
    let others = n_selected.saturating_sub(named);
    let mut parts: Vec<Part> =
        order.iter().map(|&(cluster, n)| Part { amount: n as f64, colour: theme.ramps.cluster(cluster) }).collect();
    parts.push(Part { amount: others as f64, colour: theme.data.ghost });
    let size = vec2(ui.available_width(), theme.size.bar_bridge);
    split_bar(ui, theme, size, &parts, &cx.t("segments-split"));
    ui.add_space(theme.space.s2);
    ui.horizontal_wrapped(|ui| {
        for &(cluster, n) in &order {
            let words = [cluster_letter(cluster), format.count(n)].join(" ");
            legend(ui, theme, LegendMark::Square(theme.ramps.cluster(cluster)), &words);
        }
        if others > 0 {
            let words = [cx.t("others"), format.count_or_floor(others, floor)].join(" ");
            legend(ui, theme, LegendMark::Square(theme.data.ghost), &words);
        }
    });
}

fn profile(ui: &mut Ui, cx: &Context<'_>) {
    let theme = cx.theme;
    match &cx.state.segments.profile {
        Loadable::Busy(Some(profile)) => {
            ui.scope(|ui| {
                ui.multiply_opacity(0.6);
                sections(ui, cx, profile);
            });
        }
        Loadable::Ready(profile) => sections(ui, cx, profile),
        Loadable::Busy(None) => padded(ui, |ui| skeleton_rows(ui, theme, 8, &[0.5, 0.3, 0.2])),
        Loadable::Failed(failure) => {
            inspector_section(ui, theme, &cx.t("segments-profile-failed"), "", |ui| {
                failure_lines(ui, cx, failure);
            });
        }
        Loadable::Empty => {}
    }
}

fn sections(ui: &mut Ui, cx: &Context<'_>, profile: &Arc<SelectionProfile>) {
    let theme = cx.theme;
    let items = listed(&profile.items, ITEM_ROWS, cx.state.floor);
    let labels = listed(&profile.labels, LABEL_ROWS, cx.state.floor);
    inspector_section(ui, theme, &cx.t("segments-apart"), &cx.t("segments-apart-note"), |ui| {
        if items.is_empty() && labels.is_empty() {
            label(ui, theme, &cx.t("segments-apart-none"), Type::Dense, theme.text.tertiary);
            return;
        }
        lift_rows(ui, cx, &items, &labels);
    });
    inspector_section(ui, theme, &cx.t("segments-who"), "", |ui| reach(ui, cx, profile));
}

/// Items, then labels under a heading of their own, on one scale with its marks below.
pub fn lift_rows(ui: &mut Ui, cx: &Context<'_>, items: &[&LiftRow], labels: &[&LiftRow]) {
    let theme = cx.theme;
    let high = items.iter().chain(labels).map(|row| row.high).fold(4.0_f64, f64::max).min(64.0);
    let scale = Scale::lift(0.25, high.log2().ceil().exp2());
    for row in items {
        lift_row(ui, cx, &scale, row);
    }
    if !labels.is_empty() {
        ui.add_space(theme.space.s2);
        label(ui, theme, &cx.t("segments-traits"), Type::Caption, theme.text.tertiary);
    }
    for row in labels {
        lift_row(ui, cx, &scale, row);
    }
    scale_marks(ui, cx, &scale);
}

/// The first rows above and below everybody, without groups under the floor.
fn listed(rows: &[LiftRow], (n_over, n_under): (usize, usize), floor: Floor) -> Vec<&LiftRow> {
    let shown = |row: &&LiftRow| floor.told(row.n_people).is_some();
    let over = rows.iter().filter(|row| row.lift >= 1.0).filter(shown).take(n_over);
    over.chain(rows.iter().filter(|row| row.lift < 1.0).filter(shown).take(n_under)).collect()
}

/// Where the interval of a row stands.
fn interval_rect(rect: Rect) -> Rect {
    let right = rect.right() - FIGURE_WIDTH;
    Rect::from_x_y_ranges(right - rect.width() * 0.36..=right, rect.y_range())
}

fn lift_row(ui: &mut Ui, cx: &Context<'_>, scale: &Scale, row: &LiftRow) {
    let (theme, format) = (cx.theme, cx.format());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let y = rect.center().y;
    let spoken = cx.tw(
        "segments-row",
        &[
            ("name", row.name.as_str().into()),
            ("lift", format.lift_in_sentence(row.lift).into()),
            ("low", format.lift(row.low).into()),
            ("high", format.lift(row.high).into()),
        ],
    );
    draw::name(&response, Role::ListItem, true, &spoken);
    let painter = ui.painter();
    if let Some(domain) = row.domain {
        paint_side(painter, theme, Side::from(domain), pos2(rect.left() + 5.0, y), theme.size.glyph);
    }
    let cell = interval_rect(rect);
    let room = cell.left() - rect.left() - 24.0;
    let name = draw::layout_within(painter, theme, &row.name, Type::Dense, theme.text.secondary, room);
    draw::paint_galley(painter, pos2(rect.left() + 16.0, y), Align2::LEFT_CENTER, name);
    let colour = estimate_colour(theme, row.low, row.high, 1.0);
    paint_interval(painter, theme, cell, scale, &Estimate::new(row.low, row.lift, row.high, colour));
    let lift = format.lift(row.lift);
    draw::text_at(painter, theme, rect.right_center(), Align2::RIGHT_CENTER, &lift, Type::Dense, theme.text.primary);
    response.on_hover_text(spoken);
}

fn scale_marks(ui: &mut Ui, cx: &Context<'_>, scale: &Scale) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 16.0), Sense::hover());
    let format = cx.format();
    let low = format.number(scale.low, 2);
    let [one, high] = [1.0, scale.high].map(|lift| ["×", &format.number(lift, 0)].concat());
    let marks = [(scale.low, low.as_str()), (1.0, one.as_str()), (scale.high, high.as_str())];
    paint_scale_marks(ui.painter(), cx.theme, interval_rect(rect), scale, &marks);
}

/// Shares of the selected people, each with a tick where everybody stands.
fn reach(ui: &mut Ui, cx: &Context<'_>, profile: &SelectionProfile) {
    let theme = cx.theme;
    for (index, (key, share, everybody)) in profile.reach.iter().enumerate() {
        if index > 0 && index % REACH_GROUP == 0 {
            ui.add_space(theme.space.s3);
        }
        reach_row(ui, cx, &cx.t(key), *share, *everybody, profile.n_people);
    }
    if !profile.countries.is_empty() {
        ui.add_space(theme.space.s3);
        label(ui, theme, &cx.t("segments-countries"), Type::Caption, theme.text.tertiary);
        for (code, share, everybody) in &profile.countries {
            reach_row(ui, cx, code, *share, *everybody, profile.n_people);
        }
    }
}

fn reach_row(ui: &mut Ui, cx: &Context<'_>, name: &str, share: f64, everybody: f64, n_people: u64) {
    let (theme, format) = (cx.theme, cx.format());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), REACH_ROW), Sense::hover());
    let n = (share * n_people as f64).round() as u64;
    let hidden = cx.state.above_floor(n).is_none();
    let figure = if hidden { format.count_or_floor(n, cx.state.floor) } else { format.share_whole(share) };
    let all = format.share_whole(everybody);
    let args = [("name", name.into()), ("share", figure.as_str().into()), ("all", all.into())];
    let spoken = cx.tw("segments-reach-row", &args);
    draw::name(&response, Role::Meter, true, &spoken);
    let painter = ui.painter();
    let bar = Rect::from_x_y_ranges(rect.left() + rect.width() * 0.3..=rect.right() - FIGURE_WIDTH, rect.y_range());
    let words = draw::layout_within(
        painter,
        theme,
        name,
        Type::Dense,
        theme.text.secondary,
        bar.left() - rect.left() - theme.space.s4,
    );
    draw::paint_galley(painter, rect.left_center(), Align2::LEFT_CENTER, words);
    let shown = if hidden { 0.0 } else { share as f32 };
    paint_share_bar(painter, theme, bar, shown, Some(everybody as f32), theme.data.neutral);
    draw::text_at(painter, theme, rect.right_center(), Align2::RIGHT_CENTER, &figure, Type::Dense, theme.text.primary);
    response.on_hover_text(spoken);
}

fn acts(ui: &mut Ui, cx: &mut Context<'_>) {
    let (theme, text) = (cx.theme, cx.text);
    let why = why_off(cx);
    footer(ui, theme, |ui| {
        let save = text.get("selection-save");
        let button = Button::primary(&save).icon(USERS_THREE).off_because(why.as_deref());
        if button.show(ui, theme).clicked() {
            cx.send(Command::AudienceFromSelection);
        }
        let open = text.get("segments-open-paths");
        if Button::new(&open).icon(FLOW_ARROW).off_because(why.as_deref()).show(ui, theme).clicked() {
            cx.send(Command::Go(Screen::Paths));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_hold_the_first_above_and_below_and_hide_small_groups() {
        let row = |name: &str, lift: f64, n_people: u64| LiftRow {
            name: name.into(),
            domain: None,
            n_people,
            lift,
            low: lift,
            high: lift,
        };
        let rows = [row("a", 3.0, 90), row("b", 2.5, 5), row("c", 2.0, 40), row("d", 1.5, 40), row("e", 0.4, 30)];
        let names: Vec<&str> = listed(&rows, (2, 1), Floor::default()).iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["a", "c", "e"]);
    }
}
