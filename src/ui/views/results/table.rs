//! The table of campaigns with their lift on one scale, and the table of groups within one campaign.

use egui::{Align2, Id, Ui, pos2};

use crate::app::state::{CampaignDetail, CampaignRow, EffectView, GroupLiftView, ReadingView};
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::{IconCut, Side, Status, Theme, Type, icons};
use crate::ui::widgets::interval::paint_interval;
use crate::ui::widgets::{self, Column, Estimate, Scale, Table, TableRow, draw, estimate_colour};

/// From this width on, numbers have their full room.
const WIDE: f32 = 900.0;

/// Returns the row that was clicked or moved to.
pub(super) fn show(ui: &mut Ui, cx: &Context<'_>, rows: &[CampaignRow], shown: Option<usize>) -> Option<usize> {
    let theme = cx.theme;
    let heads = [
        "results-campaign",
        "results-sent",
        "results-held-out",
        "results-bought-sent",
        "results-bought-held-out",
        "results-lift-points",
        "results-extra",
        "results-reading",
    ]
    .map(|key| cx.t(key));
    let [campaign, sent, held, bought_sent, bought_held, lift, extra, reading] = &heads;
    let scale = scale_of(rows.iter().filter_map(|row| row.effect.as_ref()));
    let ends = [scale.low, 0.0, scale.high].map(|value| cx.format().signed(value * 100.0, 0));
    let marks = [(scale.low, ends[0].as_str()), (0.0, "0"), (scale.high, ends[2].as_str())];
    let wide = ui.available_width() >= WIDE;
    let mut columns = vec![Column::remainder(campaign, 120.0), Column::number(sent, 58.0), Column::number(held, 58.0)];
    if wide {
        columns.extend([Column::number(bought_sent, 84.0), Column::number(bought_held, 110.0)]);
    }
    columns.extend([
        Column::number(lift, 74.0),
        Column::scale(scale, &marks, if wide { 130.0 } else { 96.0 }),
        Column::number(extra, if wide { 130.0 } else { 112.0 }),
        Column::text(reading, 118.0),
    ]);
    let name = cx.t("results-campaigns");
    let table = Table::new(Id::unique("results-campaigns"), theme, &name, &columns, rows.len())
        .selected(shown)
        .dim(cx.state.results.list.is_busy());
    let out = table.show(ui, theme, |row| {
        if let Some(campaign) = rows.get(row.index) {
            cells(row, cx, campaign, &scale, wide);
        }
    });
    out.clicked.or(out.moved_to)
}

/// One scale for all, as wide as the widest interval, with nothing inside.
fn scale_of<'a>(effects: impl Iterator<Item = &'a EffectView>) -> Scale {
    let (low, high) = effects.fold((-0.01_f64, 0.01_f64), |(low, high), effect| {
        (low.min(effect.difference.low), high.max(effect.difference.high))
    });
    // Whole points, so that the ends can be read.
    Scale::linear((low * 100.0).floor() / 100.0, (high * 100.0).ceil() / 100.0, Some(0.0))
}

fn cells(row: &mut TableRow<'_>, cx: &Context<'_>, campaign: &CampaignRow, scale: &Scale, wide: bool) {
    let (format, floor) = (cx.format(), cx.state.floor);
    match campaign.side {
        Some(domain) => row.side(Side::from(domain), &campaign.name, Type::Dense, cx.theme.text.primary),
        None => row.text(&campaign.name),
    }
    row.secondary(&format.count_or_floor(campaign.n_sent, floor));
    row.secondary(&format.count_or_floor(campaign.n_held, floor));
    match &campaign.effect {
        Some(effect) => {
            effect_cells(row, cx, effect, scale, wide, matches!(campaign.reading, ReadingView::Early { .. }))
        }
        None => (0..if wide { 5 } else { 3 }).for_each(|_| row.missing()),
    }
    reading_cell(row, cx, campaign.reading);
}

fn effect_cells(
    row: &mut TableRow<'_>,
    cx: &Context<'_>,
    effect: &EffectView,
    scale: &Scale,
    wide: bool,
    is_open: bool,
) {
    let (theme, format) = (cx.theme, cx.format());
    if wide {
        row.secondary(&share_of(cx, effect.bought_sent, effect.n_sent));
        row.secondary(&share_of(cx, effect.bought_held, effect.n_held));
    }
    let difference = &effect.difference;
    row.strong(&format.signed(difference.value * 100.0, 2));
    let spoken = format.interval(difference.low * 100.0, difference.high * 100.0, 2);
    row.paint(&spoken, |painter, theme, cell| {
        let colour = estimate_colour(theme, difference.low, difference.high, 0.0);
        let estimate = Estimate::new(difference.low, difference.value, difference.high, colour);
        let estimate = if is_open { estimate.open() } else { estimate };
        paint_interval(painter, theme, cell, scale, &estimate);
    });
    let extra = format.number(effect.extra.value, 0);
    let interval = format.interval(effect.extra.low, effect.extra.high, 0);
    row.spans(&[
        (&extra, Type::DenseStrong, theme.text.primary),
        (" ", Type::Dense, theme.text.tertiary),
        (&interval, Type::Dense, theme.text.tertiary),
    ]);
}

/// The share of a group; none of a group under the floor.
pub(super) fn share_of(cx: &Context<'_>, n: u64, of: u64) -> String {
    match cx.state.above_floor(of) {
        Some(of) if of > 0 => cx.format().share(n as f64 / of as f64),
        _ => MISSING.to_owned(),
    }
}

/// The status and the words of a reading.
pub(super) fn reading_words(cx: &Context<'_>, reading: ReadingView) -> (Status, &'static str, String) {
    let (status, glyph) = match reading {
        ReadingView::NoOutcomes | ReadingView::NoClearGain => (Status::Info, icons::MINUS),
        ReadingView::NoHoldout => (Status::Warn, icons::WARNING),
        ReadingView::Early { .. } => (Status::Active, icons::CLOCK),
        ReadingView::NotEnough { .. } => (Status::Info, icons::CLOCK),
        ReadingView::ClearGain => (Status::Ok, icons::CHECK),
        ReadingView::ClearLoss => (Status::Error, icons::X),
    };
    let (key, args) = reading.words();
    (status, glyph, cx.tw(key, &args))
}

fn reading_cell(row: &mut TableRow<'_>, cx: &Context<'_>, reading: ReadingView) {
    let (status, glyph, words) = reading_words(cx, reading);
    row.paint(&words, |painter, theme: &Theme, cell| {
        let colours = theme.status(status);
        let galley = draw::layout_within(painter, theme, &words, Type::TableHead, colours.text, cell.width() - 26.0);
        let size = egui::vec2(galley.size().x + 28.0, theme.size.badge);
        let ground = Align2::LEFT_CENTER.anchor_size(cell.left_center(), size);
        painter.rect_filled(ground, draw::corner(theme.radius.checkbox), colours.subtle);
        let centre = pos2(ground.left() + 12.0, ground.center().y);
        draw::icon_at(painter, centre, glyph, IconCut::Regular, 12.0, colours.text);
        draw::paint_galley(painter, pos2(ground.left() + 21.0, ground.center().y), Align2::LEFT_CENTER, galley);
    });
}

/// Groups within the campaign, with the whole of them kept from fooling anybody.
pub(super) fn parts(ui: &mut Ui, cx: &Context<'_>, detail: &CampaignDetail) {
    let theme = cx.theme;
    widgets::panel_header(ui, theme, &cx.t("results-parts"), &cx.t("results-parts-note"), |_| {});
    let heads =
        ["results-part", "results-sent", "results-held-out", "results-lift-points", "results-p", "results-reading"]
            .map(|key| cx.t(key));
    let [part, sent, held, lift, p, reading] = &heads;
    let scale = scale_of(detail.parts.iter().filter_map(|part| part.effect.as_ref()));
    let ends = [scale.low, scale.high].map(|value| cx.format().signed(value * 100.0, 0));
    let marks = [(scale.low, ends[0].as_str()), (0.0, "0"), (scale.high, ends[1].as_str())];
    let columns = [
        Column::remainder(part, 120.0),
        Column::number(sent, 58.0),
        Column::number(held, 58.0),
        Column::number(lift, 74.0),
        Column::scale(scale, &marks, 130.0),
        Column::number(p, 84.0),
        Column::text(reading, 118.0),
    ];
    let name = cx.t("results-parts");
    let height = theme.size.row * (detail.parts.len() as f32 + 1.0) + 2.0;
    let table = Table::new(Id::unique("results-parts"), theme, &name, &columns, detail.parts.len());
    table.max_height(height).show(ui, theme, |row| {
        if let Some(part) = detail.parts.get(row.index) {
            part_cells(row, cx, part, &scale);
        }
    });
}

fn part_cells(row: &mut TableRow<'_>, cx: &Context<'_>, part: &GroupLiftView, scale: &Scale) {
    let (format, floor) = (cx.format(), cx.state.floor);
    row.text(&part.name);
    row.secondary(&format.count_or_floor(part.n_sent, floor));
    row.secondary(&format.count_or_floor(part.n_held, floor));
    let Some(effect) = &part.effect else {
        (0..4).for_each(|_| row.missing());
        return;
    };
    let difference = &effect.difference;
    let near = if effect.is_near { "≈" } else { "" };
    row.strong(&format!("{near}{}", format.signed(difference.value * 100.0, 2)));
    row.paint(&format.interval(difference.low * 100.0, difference.high * 100.0, 2), |painter, theme, cell| {
        let colour = if part.is_clear {
            estimate_colour(theme, difference.low, difference.high, 0.0)
        } else {
            theme.data.neutral
        };
        let estimate = Estimate::new(difference.low, difference.value, difference.high, colour);
        paint_interval(painter, theme, cell, scale, &estimate);
    });
    row.secondary(&format.number(part.p_adjusted, 3));
    let reading = match (part.is_clear, difference.value > 0.0) {
        (true, true) => ReadingView::ClearGain,
        (true, false) => ReadingView::ClearLoss,
        (false, _) => ReadingView::NoClearGain,
    };
    reading_cell(row, cx, reading);
}
