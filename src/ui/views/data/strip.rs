//! The top of the Data screen: people and bridge, identifiers and consent, events by month, identity links.

use std::sync::Arc;

use egui::{Align2, Rect, Role, Sense, Ui, pos2, vec2};

use super::parts::{pane, protected_amounts, protected_words};
use crate::app::command::{Command, DataPane, Origin};
use crate::app::state::OverviewView;
use crate::data::PersonSet;
use crate::privacy::floor::Shown;
use crate::ui::context::Context;
use crate::ui::plots::{Columns, months};
use crate::ui::text::format::MISSING;
use crate::ui::theme::{Side, Type};
use crate::ui::views::modes::mode_of_keys;
use crate::ui::widgets::bars::{paint_share_bar, paint_split_bar};
use crate::ui::widgets::chip::paint_side;
use crate::ui::widgets::{BridgeParts, LegendMark, Part, bridge_bar, draw, label, legend, link, skeleton_rows};

/// Widths of the four panels, as shares.
const SHARES: [f32; 4] = [0.245, 0.315, 0.255, 0.185];
const MONTHS_HEIGHT: f32 = 32.0;
const MONTHS_HEIGHT_WITH_YEARS: f32 = 50.0;
const MAX_YEAR_LABELS: usize = 5;
const NEITHER: usize = 3;
/// Room for the glyph of a side before its count.
const GLYPH_INDENT: f32 = 14.0;
/// Grey lines where figures are still being counted.
const WAITING_ROWS: usize = 4;

/// Names of the parts with events, and their shares of the width.
const PART_COLUMNS: [(&str, f32); 3] = [("side-courses-only", 0.36), ("side-both", 0.31), ("side-music-only", 0.33)];

/// Bits of `sides_of` of each part, in the order of `OverviewView::parts`.
const PART_BITS: [u8; 4] = [1, 3, 2, 0];

/// Counts by month as the chart wants them, kept for the overview they were made of.
#[derive(Default)]
pub struct Strip {
    months: Option<(Arc<OverviewView>, [Vec<f64>; 2])>,
}

impl Strip {
    pub fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>, overview: &Arc<OverviewView>) {
        let area = ui.available_rect_before_wrap();
        let mut left = area.left();
        let names = ["strip-people", "strip-identifiers", "strip-months", "strip-links"];
        for (index, (name, share)) in names.into_iter().zip(SHARES).enumerate() {
            let right = left + area.width() * share;
            let cell = Rect::from_min_max(pos2(left, area.top()), pos2(right, area.bottom()));
            if index > 0 {
                draw::hairline_v(ui.painter(), left, cell.y_range(), cx.theme.line.default);
            }
            pane(ui, name, cell.shrink2(vec2(16.0, 12.0)), |ui| match index {
                0 => people(ui, cx, overview),
                1 | 2 if overview.is_partial => skeleton_rows(ui, cx.theme, WAITING_ROWS, &[0.5, 0.3]),
                1 => identifiers(ui, cx, overview),
                2 => self.by_month(ui, cx, overview),
                _ => links(ui, cx, overview),
            });
            left = right;
        }
        ui.advance_cursor_after_rect(area);
    }

    fn by_month(&mut self, ui: &mut Ui, cx: &Context<'_>, overview: &Arc<OverviewView>) {
        let theme = cx.theme;
        if self.months.as_ref().is_none_or(|(of, _)| !Arc::ptr_eq(of, overview)) {
            let values = [0, 1].map(|side: usize| overview.months[side].iter().map(|&n| n as f64).collect());
            self.months = Some((Arc::clone(overview), values));
        }
        let Some((_, values)) = &self.months else { return };
        let span = overview.time_range.map(|(first, last)| {
            let args = [("from", cx.format().month(first).into()), ("to", cx.format().month(last).into())];
            cx.tw("data-months-span", &args)
        });
        title(ui, cx, "data-events-by-month", &span.unwrap_or_default());
        ui.add_space(theme.space.s4);
        let years = year_labels(overview);
        let years: Vec<(f32, &str)> = years.iter().map(|(at, year)| (*at, year.as_str())).collect();
        for (side, domain) in [Side::Course, Side::Music].into_iter().enumerate() {
            let peak = overview.months[side].iter().copied().max().unwrap_or(0);
            let key = if side == 0 { "data-courses-peak" } else { "data-music-peak" };
            let caption = cx.tw(key, &[("n", cx.format().axis(peak as f64).into())]);
            let (labels, height) =
                if side == 0 { (&[][..], MONTHS_HEIGHT) } else { (&*years, MONTHS_HEIGHT_WITH_YEARS) };
            let colour = theme.side(domain).fill;
            let data = Columns { values: &values[side], colour, labels, split: None, summary: &caption };
            months(ui, theme, height, &caption, &data);
            ui.add_space(theme.space.s3);
        }
    }
}

fn title(ui: &mut Ui, cx: &Context<'_>, key: &str, note: &str) {
    let theme = cx.theme;
    let words = cx.t(key);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 18.0), Sense::hover());
    draw::name(&response, Role::Heading, true, &words);
    let spans = [
        (words.as_str(), Type::PanelTitle, theme.text.primary),
        ("  ", Type::Dense, theme.text.tertiary),
        (note, Type::Dense, theme.text.tertiary),
    ];
    let galley = draw::layout_spans(ui.painter(), theme, &spans, rect.width());
    draw::paint_galley(ui.painter(), rect.left_center(), Align2::LEFT_CENTER, galley);
}

fn people(ui: &mut Ui, cx: &mut Context<'_>, overview: &OverviewView) {
    let theme = cx.theme;
    title(ui, cx, "people", &cx.t("data-people-note"));
    let headline = cx.format().headline(overview.n_people);
    let exact = cx.format().count(overview.n_people);
    label(ui, theme, &headline, Type::Hero, theme.text.primary).on_hover_text(exact);
    ui.add_space(theme.space.s1);
    let shown = cx.state.floor.parts_of(overview.parts);
    let [course, both, music, neither] = protected_amounts(overview.parts, cx.state.floor);
    let parts = BridgeParts { course, both, music };
    let width = ui.available_width();
    let (_, clicked) = bridge_bar(ui, theme, width, theme.size.bar_bridge, parts, &cx.t("data-bridge"));
    let part_of = |side| Side::ALL.into_iter().position(|known| known == side);
    // Selecting a part that is withheld would show its count in the top bar.
    let mut chosen = clicked.and_then(part_of).filter(|&part| shown[part] != Shown::Withheld);
    ui.add_space(theme.space.s3);
    let (row, _) = ui.allocate_exact_size(vec2(width, 50.0), Sense::hover());
    let mut left = row.left();
    for (index, (key, share)) in PART_COLUMNS.into_iter().enumerate() {
        let step = row.width() * share;
        let cell = Rect::from_min_size(pos2(left, row.top()), vec2(step - 6.0, 50.0));
        left += step;
        if part_figure(ui, cx, cell, index, shown[index], overview.n_people, &cx.t(key)) {
            chosen = Some(index);
        }
    }
    if neither > 0 {
        let (cell, _) = ui.allocate_exact_size(vec2(width, 18.0), Sense::hover());
        if without_events(ui, cx, cell, shown[NEITHER]) {
            chosen = Some(NEITHER);
        }
    }
    if let Some(part) = chosen.filter(|_| cx.state.workspace.is_some()) {
        cx.send(Command::Select(Arc::new(people_of_part(overview, part)), Origin::Part, mode_of_keys(ui)));
    }
}

/// Built on a click only.
fn people_of_part(overview: &OverviewView, part: usize) -> PersonSet {
    let bits = PART_BITS.get(part).copied().unwrap_or_default();
    let rows = overview.sides_of.iter().enumerate().filter(|(_, sides)| **sides & 3 == bits);
    rows.map(|(row, _)| row as u32).collect()
}

/// Count, name and share of one part. True when it was clicked.
fn part_figure(ui: &Ui, cx: &Context<'_>, cell: Rect, part: usize, shown: Shown, n_people: u64, words: &str) -> bool {
    let theme = cx.theme;
    let (count, share) = protected_words(cx, shown, n_people);
    let share = share.unwrap_or_else(|| MISSING.to_owned());
    let is_withheld = shown == Shown::Withheld;
    let sense = if is_withheld { Sense::hover() } else { Sense::click() };
    let response = ui.interact(cell, ui.scope_id().with(("part", part)), sense);
    let role = if is_withheld { Role::Label } else { Role::Button };
    draw::name(&response, role, true, &format!("{words}: {count}, {share}"));
    let painter = ui.painter();
    if is_withheld {
        response.clone().on_hover_text(cx.t("data-withheld"));
    } else if response.hovered() {
        painter.rect_filled(cell.expand2(vec2(3.0, 2.0)), draw::corner(theme.radius.checkbox), theme.bg.hover);
    }
    let left = cell.left();
    if let Some(side) = Side::ALL.get(part) {
        paint_side(painter, theme, *side, pos2(left + 5.0, cell.top() + 9.0), theme.size.glyph);
    }
    let room = cell.width() - GLYPH_INDENT;
    let is_narrow =
        draw::layout(painter, theme, &count, Type::DenseStrong, theme.text.primary).size().x > room.max(0.0);
    let count = match shown {
        Shown::Count(n) if is_narrow => cx.format().axis(n as f64),
        _ => count,
    };
    let lines = [
        (GLYPH_INDENT, 9.0, count.as_str(), Type::DenseStrong, theme.text.primary),
        (0.0, 25.0, words, Type::Dense, theme.text.secondary),
        (0.0, 41.0, share.as_str(), Type::Dense, theme.text.tertiary),
    ];
    for (indent, y, text, style, ink) in lines {
        let galley = draw::layout_within(painter, theme, text, style, ink, cell.width() - indent);
        draw::paint_galley(painter, pos2(left + indent, cell.top() + y), Align2::LEFT_CENTER, galley);
    }
    draw::ring_if_focused(ui, theme, &response, cell, theme.radius.checkbox);
    !is_withheld && response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked()
}

fn without_events(ui: &Ui, cx: &Context<'_>, cell: Rect, shown: Shown) -> bool {
    let theme = cx.theme;
    let (count, _) = protected_words(cx, shown, 0);
    let words = cx.tw("data-without-events", &[("n", count.into())]);
    let is_withheld = shown == Shown::Withheld;
    let sense = if is_withheld { Sense::hover() } else { Sense::click() };
    let response = ui.interact(cell, ui.scope_id().with("part-neither"), sense);
    draw::name(&response, if is_withheld { Role::Label } else { Role::Button }, true, &words);
    let ink = if response.hovered() { theme.text.primary } else { theme.text.tertiary };
    draw::text_at(ui.painter(), theme, cell.left_center(), Align2::LEFT_CENTER, &words, Type::Dense, ink);
    draw::ring_if_focused(ui, theme, &response, cell, theme.radius.checkbox);
    !is_withheld && response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked()
}

fn identifiers(ui: &mut Ui, cx: &Context<'_>, overview: &OverviewView) {
    let theme = cx.theme;
    title(ui, cx, "data-identifiers", "");
    ui.add_space(theme.space.s4);
    let rows = [("email", overview.with_email), ("phone", overview.with_phone), ("either-one", overview.with_either)];
    for (key, n) in rows {
        // The rest of everybody is a part, too.
        let [shown, _] = cx.state.floor.parts_of([n, overview.n_people.saturating_sub(n)]);
        coverage_row(ui, cx, &cx.t(key), shown, overview.n_people, |ui, rect, share| {
            paint_share_bar(ui.painter(), theme, rect, share, None, theme.data.neutral);
        });
    }
    ui.add_space(theme.space.s3);
    let shown = cx.state.floor.parts_of(overview.ads_consent);
    let [granted, unknown, denied] = protected_amounts(overview.ads_consent, cx.state.floor);
    let part = |amount: u64, colour| Part { amount: amount as f64, colour };
    let parts = [part(granted, theme.ok.fill), part(unknown, theme.data.muted), part(denied, theme.error.fill)];
    coverage_row(ui, cx, &cx.t("ads-consent"), shown[0], overview.n_people, |ui, rect, _| {
        let bar = Rect::from_center_size(rect.center(), vec2(rect.width(), theme.size.bar_mini));
        paint_split_bar(ui.painter(), theme, bar, &parts);
    });
    ui.add_space(theme.space.s1);
    let of_everybody = |shown| {
        let (count, share) = protected_words(cx, shown, overview.n_people);
        share.unwrap_or(count)
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space.s4;
        legend(ui, theme, LegendMark::Dot(theme.ok.fill), &cx.t("granted"));
        let unknown = cx.tw("data-consent-unknown", &[("share", of_everybody(shown[1]).into())]);
        legend(ui, theme, LegendMark::Dot(theme.data.muted), &unknown);
        let denied = cx.tw("data-consent-denied", &[("share", of_everybody(shown[2]).into())]);
        legend(ui, theme, LegendMark::Dot(theme.error.fill), &denied);
    });
}

/// A name, a bar, a share and a count.
fn coverage_row(
    ui: &mut Ui,
    cx: &Context<'_>,
    words: &str,
    shown: Shown,
    n_people: u64,
    paint_bar: impl FnOnce(&Ui, Rect, f32),
) {
    let theme = cx.theme;
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
    let share = match shown {
        Shown::Count(n) => n as f64 / n_people.max(1) as f64,
        Shown::UnderFloor => 0.0,
        Shown::Withheld => 1.0,
    };
    let (count, percent) = protected_words(cx, shown, n_people);
    let percent = percent.unwrap_or_else(|| MISSING.to_owned());
    draw::name(&response, Role::Label, true, &format!("{words}: {percent}, {count}"));
    let (painter, y) = (ui.painter(), row.center().y);
    let name = draw::layout_within(painter, theme, words, Type::Dense, theme.text.secondary, 76.0);
    draw::paint_galley(painter, row.left_center(), Align2::LEFT_CENTER, name);
    let figures = [(64.0, percent.as_str(), Type::DenseStrong, theme.text.primary)];
    for (from_right, text, style, ink) in figures {
        draw::text_at(painter, theme, pos2(row.right() - from_right, y), Align2::RIGHT_CENTER, text, style, ink);
    }
    draw::text_at(painter, theme, row.right_center(), Align2::RIGHT_CENTER, &count, Type::Dense, theme.text.tertiary);
    let bar = Rect::from_x_y_ranges(row.left() + 82.0..=(row.right() - 116.0).max(row.left() + 90.0), row.y_range());
    paint_bar(ui, bar, share as f32);
}

fn links(ui: &mut Ui, cx: &mut Context<'_>, overview: &OverviewView) {
    let theme = cx.theme;
    title(ui, cx, "data-links", "");
    ui.add_space(theme.space.s4);
    let rows = [
        (overview.profiles_read, "data-profiles-read", Type::Dense, theme.text.secondary),
        (overview.n_people, "data-people-joined", Type::DenseStrong, theme.text.primary),
        (overview.joined, "data-joined", Type::Dense, theme.text.secondary),
    ];
    for (n, key, style, ink) in rows {
        let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
        let (count, words) = (cx.format().count_or_floor(n, cx.state.floor), cx.t(key));
        draw::name(&response, Role::Label, true, &format!("{count} {words}"));
        let figure = draw::text_at(ui.painter(), theme, row.left_center(), Align2::LEFT_CENTER, &count, style, ink);
        let room = row.right() - figure.right() - theme.space.s3;
        let name = draw::layout_within(ui.painter(), theme, &words, Type::Dense, theme.text.tertiary, room);
        draw::paint_galley(ui.painter(), row.right_center(), Align2::RIGHT_CENTER, name);
    }
    if link(ui, theme, Some(crate::ui::theme::icons::LINK), &cx.t("data-see-links")).clicked() {
        cx.send(Command::SetDataPane(DataPane::Links));
    }
    let words = cx.t("import-join-note");
    let note =
        draw::layout_wrapped(ui.painter(), theme, &words, Type::Caption, theme.text.tertiary, ui.available_width());
    // Whole or not at all: the import says it, too.
    if note.size().y <= ui.available_height() {
        ui.label(note);
    }
}

/// Each January with its year, thinned out to a few.
fn year_labels(overview: &OverviewView) -> Vec<(f32, String)> {
    let n_months = overview.months[0].len().max(overview.months[1].len());
    let (year, month) = overview.first_month;
    if n_months == 0 {
        return vec![];
    }
    let to_january = (13 - usize::try_from(month).unwrap_or(1)) % 12;
    let januaries: Vec<usize> = (to_january..n_months).step_by(12).collect();
    let every = januaries.len().div_ceil(MAX_YEAR_LABELS).max(1);
    let first_year = i64::from(year) + i64::from(to_january > 0);
    let labelled = januaries.iter().enumerate().step_by(every);
    labelled.map(|(nth, &at)| (at as f32 / n_months as f32, (first_year + nth as i64).to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overview(first_month: (i16, i8), n_months: usize) -> OverviewView {
        OverviewView { first_month, months: [vec![1; n_months], vec![1; n_months]], ..OverviewView::default() }
    }

    #[test]
    fn years_stand_under_their_januaries() {
        let found = year_labels(&overview((2024, 1), 28));
        assert_eq!(found.iter().map(|(_, year)| year.as_str()).collect::<Vec<_>>(), ["2024", "2025", "2026"]);
        assert_eq!(found[1].0, 12.0 / 28.0);
        let found = year_labels(&overview((2023, 11), 4));
        assert_eq!(found, [(0.5, "2024".to_owned())]);
        assert!(year_labels(&overview((1970, 1), 0)).is_empty());
        assert!(year_labels(&overview((1980, 3), 540)).len() <= MAX_YEAR_LABELS);
    }

    #[test]
    fn a_part_holds_the_people_of_its_sides() {
        let overview = OverviewView { sides_of: vec![1, 3, 2, 0, 1], ..OverviewView::default() };
        let people = |part| people_of_part(&overview, part).iter().collect::<Vec<_>>();
        assert_eq!([people(0), people(1), people(2), people(3)], [vec![0, 4], vec![1], vec![2], vec![3]]);
    }
}
