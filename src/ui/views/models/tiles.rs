//! The figures at the chosen alpha, each with its difference from the saved blend.

use egui::{Align2, Rect, Role, Sense, Ui, pos2, vec2};

use super::common::PADDING;
use super::reading::{self, AgainstSaved};
use crate::app::state::{CurveView, Interval};
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::draw;

pub(super) const HEIGHT: f32 = 64.0;
/// The share of the width that the last tile takes.
const LAST: f32 = 0.25;

/// Caption, figure, difference.
type Tile = [String; 3];

pub(super) fn show(ui: &mut Ui, cx: &Context<'_>, curve: &CurveView) {
    let theme = cx.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let last_width = (rect.width() * LAST).max(172.0);
    let tiles = tiles(cx, curve);
    let width = (rect.width() - last_width) / tiles.len() as f32;
    let mut left = rect.left();
    for tile in &tiles {
        let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(width, HEIGHT));
        paint_tile(ui, cx, cell, tile);
        left = cell.right();
        draw::hairline_v(ui.painter(), left, rect.y_range(), theme.line.default);
    }
    against(ui, cx, curve, Rect::from_min_max(pos2(left, rect.top()), rect.max));
}

fn tiles(cx: &Context<'_>, curve: &CurveView) -> [Tile; 4] {
    let (format, models) = (cx.format(), &cx.state.models);
    let is_same = models.is_saved();
    let signed = |difference: f64, decimals: usize| {
        if is_same { String::new() } else { format.signed(difference, decimals) }
    };
    let measured = |intervals: &[Interval]| {
        let at = |alpha: f64| reading::interval_at(&curve.alphas, intervals, alpha).value;
        (at(models.alpha), at(models.alpha) - at(models.saved_alpha))
    };
    let plain = |values: &[f64]| {
        let at = |alpha: f64| reading::value_at(&curve.alphas, values, alpha);
        (at(models.alpha), at(models.alpha) - at(models.saved_alpha))
    };
    let (ndcg, recall) = (measured(&curve.ndcg10), measured(&curve.recall20));
    let (coverage, novelty) = (plain(&curve.coverage), plain(&curve.novelty));
    let points = signed(coverage.1 * 100.0, 1);
    let points = if is_same { points } else { cx.tw("models-points", &[("n", points.into())]) };
    [
        [cx.tw("metric-ndcg", &[("k", 10.into())]), format.quality(ndcg.0), signed(ndcg.1, 3)],
        [cx.tw("metric-recall", &[("k", 20.into())]), format.quality(recall.0), signed(recall.1, 3)],
        [cx.t("models-coverage"), format.share(coverage.0), points],
        [
            cx.t("models-novelty"),
            cx.tw("models-bits", &[("n", format.number(novelty.0, 1).into())]),
            signed(novelty.1, 1),
        ],
    ]
}

fn paint_tile(ui: &mut Ui, cx: &Context<'_>, cell: Rect, [caption, figure, beside]: &Tile) {
    let theme = cx.theme;
    let (left, room) = (cell.left() + PADDING, cell.width() - PADDING - theme.space.s2);
    let response = ui.interact(cell, ui.scope_id().with(("tile", caption.as_str())), Sense::hover());
    draw::name(&response, Role::Label, true, &format!("{caption}: {figure} {beside}"));
    let painter = ui.painter();
    let galley = draw::layout_within(painter, theme, caption, Type::Caption, theme.text.tertiary, room);
    draw::paint_galley(painter, pos2(left, cell.top() + 18.0), Align2::LEFT_CENTER, galley);
    let spans = [
        (figure.as_str(), Type::Title, theme.text.primary),
        ("  ", Type::Dense, theme.text.tertiary),
        (beside.as_str(), Type::Dense, theme.text.tertiary),
    ];
    let galley = draw::layout_spans(painter, theme, &spans, room);
    draw::paint_galley(painter, pos2(left, cell.top() + 39.0), Align2::LEFT_CENTER, galley);
}

/// The paired difference from the saved blend, and what it says in words.
fn against(ui: &mut Ui, cx: &Context<'_>, curve: &CurveView, cell: Rect) {
    let (theme, format, models) = (cx.theme, cx.format(), &cx.state.models);
    let (says, difference) = reading::against_saved(curve, models.alpha, models.saved_alpha);
    let caption = cx.tw("models-against-saved", &[("alpha", format.weight(models.saved_alpha).into())]);
    let (low, high) = (format.signed(difference.low, 3), format.signed(difference.high, 3));
    let figure = match says {
        AgainstSaved::Same => String::new(),
        _ => format!("{} [{low}, {high}]", format.signed(difference.value, 3)),
    };
    let (words, ink) = match says {
        AgainstSaved::Same => (cx.t("models-is-saved"), theme.text.secondary),
        AgainstSaved::CannotTell => (cx.t("models-cannot-tell-short"), theme.warn.text),
        AgainstSaved::Gain => (cx.t("models-clear-gain"), theme.ok.text),
        AgainstSaved::NoClearGain => (cx.t("models-no-clear-gain"), theme.text.secondary),
        AgainstSaved::Loss => (cx.t("models-clear-loss"), theme.error.text),
    };
    let response = ui.interact(cell, ui.scope_id().with("against-saved"), Sense::hover());
    draw::name(&response, Role::Label, true, &format!("{caption}: {figure} {words}"));
    let painter = ui.painter();
    let (left, room) = (cell.left() + PADDING, cell.width() - PADDING - theme.space.s2);
    let lines = [
        (caption.as_str(), Type::Caption, theme.text.tertiary),
        (figure.as_str(), Type::Dense, theme.text.primary),
        (words.as_str(), Type::Dense, ink),
    ];
    let mut y = cell.top() + 15.0;
    for (text, style, ink) in lines.into_iter().filter(|(text, ..)| !text.is_empty()) {
        let galley = draw::layout_within(painter, theme, text, style, ink, room);
        draw::paint_galley(painter, pos2(left, y), Align2::LEFT_CENTER, galley);
        y += 17.0;
    }
}
