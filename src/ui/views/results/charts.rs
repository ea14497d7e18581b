//! Share who bought, over the days since the list was made and by score band, for those sent and those held out.

use egui::{Color32, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::app::state::{CampaignDetail, Interval, ScoreBandView};
use crate::ui::context::Context;
use crate::ui::plots::{Axis, LineChart, PlotFrame, Series, axes};
use crate::ui::text::format::MISSING;
use crate::ui::theme::{Theme, Type};
use crate::ui::widgets::{self, draw};

/// Half the distance of the two marks of a band.
const APART: f32 = 6.0;
const MARK: f32 = 4.5;

pub(super) fn days(ui: &mut Ui, cx: &Context<'_>, detail: &CampaignDetail, height: f32) {
    let (theme, format) = (cx.theme, cx.format());
    widgets::panel_header(ui, theme, &cx.t("results-since"), &cx.t("results-since-note"), |_| {});
    let columns = &detail.days;
    let last = f64::from(detail.window_days);
    let most = columns.sent[2].iter().chain(&columns.held[2]).copied().fold(0.01, f64::max);
    let (sent, held) = (cx.t("results-sent"), cx.t("results-held-out"));
    let [sent_values, sent_low, sent_high] = &columns.sent;
    let [held_values, held_low, held_high] = &columns.held;
    let mut of_sent =
        Series::new(theme, &sent, &columns.days, sent_values).band(sent_low, sent_high).colour(theme.accent.fill);
    // Where the bands overlap, both can be told.
    of_sent.band_colour = theme.accent.fill.gamma_multiply(0.25);
    let series = [
        of_sent,
        Series::new(theme, &held, &columns.days, held_values).band(held_low, held_high).quiet(theme).dashed(),
    ];
    let ends = [sent_values.last(), held_values.last()]
        .map(|share| share.map_or_else(|| MISSING.to_owned(), |&share| format!("≈{}", format.share(share))));
    let args = [("sent", ends[0].as_str().into()), ("held", ends[1].as_str().into())];
    let summary = cx.tw("results-days-summary", &args);
    let chart = LineChart {
        id: Id::unique("results-days"),
        x: Axis::new(0.0, last, 6, |day| format.count(day as u64)).title(cx.t("results-days-axis")),
        y: Axis::new(0.0, most * 1.1, 4, |share| format.share(share)),
        series: &series,
        mark: None,
        limit: None,
        summary: &summary,
    };
    widgets::padded(ui, |ui| chart.show(ui, theme, height));
    sentence(ui, cx, &summary);
}

pub(super) fn bands(ui: &mut Ui, cx: &Context<'_>, detail: &CampaignDetail, height: f32) {
    let theme = cx.theme;
    let (sent, held) = (cx.t("results-sent"), cx.t("results-held-out"));
    widgets::panel_header(ui, theme, &cx.t("results-by-band"), &cx.t("results-by-band-note"), |ui| {
        widgets::label(ui, theme, &held, Type::Dense, theme.text.secondary);
        let (mark, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
        square(ui.painter(), theme, mark.center().x, mark.center().y);
        widgets::label(ui, theme, &sent, Type::Dense, theme.text.secondary);
        let (mark, _) = ui.allocate_exact_size(vec2(10.0, 10.0), Sense::hover());
        ui.painter().circle_filled(mark.center(), MARK, theme.accent.fill);
    });
    if detail.bands.is_empty() {
        widgets::padded(ui, |ui| {
            widgets::label(ui, theme, &cx.t("results-no-bands"), Type::Dense, theme.text.secondary);
        });
        return;
    }
    widgets::padded(ui, |ui| {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        draw::name(&response, Role::GraphicsDocument, true, &cx.t("results-bands-summary"));
        paint_bands(ui, cx, &detail.bands, rect);
    });
    sentence(ui, cx, &cx.t("results-bands-summary"));
    few(ui, cx, detail);
}

/// Why some rates are near ones, and others not there.
fn few(ui: &mut Ui, cx: &Context<'_>, detail: &CampaignDetail) {
    let floor = [("n", cx.state.floor.into())];
    let keys = detail.near_and_few().into_iter().zip(["results-near", "results-few"]);
    for (_, key) in keys.filter(|(is_so, _)| *is_so) {
        ui.add_space(cx.theme.space.s2);
        widgets::padded(ui, |ui| {
            let words = cx.theme.rich(cx.tw(key, &floor), Type::Dense, cx.theme.text.tertiary);
            ui.add(egui::Label::new(words).wrap());
        });
    }
}

fn paint_bands(ui: &Ui, cx: &Context<'_>, bands: &[ScoreBandView], rect: Rect) {
    let (theme, format, painter) = (cx.theme, cx.format(), ui.painter());
    let rates = bands.iter().flat_map(|band| [band.sent, band.held]).flatten();
    let most = rates.map(|told| told.rate.high).fold(0.01, f64::max);
    let n = bands.len() as f64;
    let ticks = (1..=bands.len()).map(|band| (band as f64, band.to_string())).collect();
    let x = Axis::with_ticks(0.4, n + 0.6, ticks).title(cx.t("results-band-axis"));
    let y = Axis::new(0.0, most * 1.05, 4, |share| format.share(share));
    let frame = axes::frame_in(painter, theme, rect, &x, &y);
    for (place, band) in (1..).zip(bands) {
        let x = frame.x_of(f64::from(place));
        if let Some(sent) = &band.sent {
            whisker(painter, theme, &frame, x - APART, &sent.rate, theme.accent.fill);
            painter.circle_filled(pos2(x - APART, frame.y_of(sent.rate.value)), MARK, theme.accent.fill);
        }
        if let Some(held) = &band.held {
            whisker(painter, theme, &frame, x + APART, &held.rate, theme.data.muted);
            square(painter, theme, x + APART, frame.y_of(held.rate.value));
        }
    }
}

fn whisker(painter: &egui::Painter, theme: &Theme, frame: &PlotFrame, x: f32, rate: &Interval, colour: Color32) {
    let stroke = Stroke::new(theme.stroke.whisker, colour);
    painter.vline(x, frame.y_of(rate.high)..=frame.y_of(rate.low), stroke);
}

fn square(painter: &egui::Painter, theme: &Theme, x: f32, y: f32) {
    let mark = Rect::from_center_size(pos2(x, y), vec2(2.0 * MARK, 2.0 * MARK));
    let stroke = Stroke::new(1.5, theme.data.ink);
    painter.rect(mark, 0.0, theme.bg.panel, stroke, StrokeKind::Inside);
}

fn sentence(ui: &mut Ui, cx: &Context<'_>, words: &str) {
    ui.add_space(cx.theme.space.s4);
    widgets::padded(ui, |ui| {
        ui.add(egui::Label::new(cx.theme.rich(words, Type::Body, cx.theme.text.secondary)).wrap());
    });
}
