//! Bars with numbers: bridge, shares against everybody, funnel rules, receipts, and columns by month.

use egui::{Align2, Color32, Painter, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use super::chip::paint_side;
use super::draw;
use crate::ui::theme::{Side, Theme, Type, mix};

/// Between the parts of a bar.
const PART_GAP: f32 = 1.5;
/// A part that is not zero is at least this wide.
const PART_MIN: f32 = 2.0;
const FUNNEL_BAR: f32 = 4.0;
const RECEIPT_BAR: f32 = 8.0;

/// One part of a bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    pub amount: f64,
    pub colour: Color32,
}

/// Courses only, both, music only, in numbers of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BridgeParts {
    pub course: u64,
    pub both: u64,
    pub music: u64,
}

/// The bar of courses, both and music. Returns the part that was clicked.
pub fn bridge_bar(
    ui: &mut Ui,
    theme: &Theme,
    width: f32,
    height: f32,
    parts: BridgeParts,
    name: &str,
) -> (Response, Option<Side>) {
    let amounts = [parts.course, parts.both, parts.music];
    let coloured: Vec<Part> = Side::ALL
        .into_iter()
        .zip(amounts)
        .map(|(side, n)| Part { amount: n as f64, colour: theme.side(side).fill })
        .collect();
    let (response, clicked) = split_bar(ui, theme, vec2(width, height), &coloured, name);
    (response, clicked.and_then(|index| Side::ALL.get(index).copied()))
}

/// A bar of parts that add up to its width. Returns the index of the part that was clicked.
pub fn split_bar(
    ui: &mut Ui,
    theme: &Theme,
    size: egui::Vec2,
    parts: &[Part],
    name: &str,
) -> (Response, Option<usize>) {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    draw::name(&response, Role::Meter, ui.is_enabled(), name);
    let rects = part_rects(rect, parts);
    paint_parts(ui.painter(), parts, &rects, theme.radius.mark);
    draw::ring_if_focused(ui, theme, &response, rect, theme.radius.mark);
    let pointer = response.interact_pointer_pos();
    let clicked = pointer
        .filter(|_| response.clicked())
        .and_then(|at| rects.iter().position(|part| part.is_some_and(|part| part.x_range().contains(at.x))));
    (response, clicked)
}

/// Paints a bar of parts inside a cell of a table.
pub fn paint_split_bar(painter: &Painter, theme: &Theme, rect: Rect, parts: &[Part]) {
    paint_parts(painter, parts, &part_rects(rect, parts), theme.radius.mark);
}

/// Paints the three parts of a bridge inside a cell of a table.
pub fn paint_bridge_bar(painter: &Painter, theme: &Theme, rect: Rect, parts: BridgeParts) {
    let amounts = [parts.course, parts.both, parts.music];
    let coloured = [0, 1, 2].map(|index| {
        let (side, amount): (Side, u64) = (Side::ALL[index], amounts[index]);
        Part { amount: amount as f64, colour: theme.side(side).fill }
    });
    paint_split_bar(painter, theme, rect, &coloured);
}

/// Where each part lies; none for a part of zero. Small parts keep their least width at the cost of the others.
fn part_rects(rect: Rect, parts: &[Part]) -> Vec<Option<Rect>> {
    let total: f64 = parts.iter().map(|part| part.amount.max(0.0)).sum();
    let n_shown = parts.iter().filter(|part| part.amount > 0.0).count();
    if total <= 0.0 || n_shown == 0 {
        return vec![None; parts.len()];
    }
    let room = rect.width() - PART_GAP * (n_shown - 1) as f32;
    let wanted = |part: &Part| ((part.amount / total) as f32 * room).max(PART_MIN);
    let excess: f32 = parts.iter().filter(|part| part.amount > 0.0).map(wanted).sum::<f32>() - room;
    let wide: f32 = parts.iter().map(wanted).filter(|width| *width > 4.0 * PART_MIN).sum();
    let mut left = rect.left();
    parts
        .iter()
        .map(|part| {
            if part.amount <= 0.0 {
                return None;
            }
            let width = wanted(part);
            let width = if width > 4.0 * PART_MIN { width - excess * width / wide } else { width };
            let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(width, rect.height()));
            left = cell.right() + PART_GAP;
            Some(cell)
        })
        .collect()
}

fn paint_parts(painter: &Painter, parts: &[Part], rects: &[Option<Rect>], radius: f32) {
    let shown: Vec<_> = parts.iter().zip(rects).filter_map(|(part, rect)| rect.map(|rect| (part, rect))).collect();
    let last = shown.len().saturating_sub(1);
    for (index, (part, rect)) in shown.into_iter().enumerate() {
        let mut corner = draw::corner(0.0);
        let round = radius as u8;
        if index == 0 {
            (corner.nw, corner.sw) = (round, round);
        }
        if index == last {
            (corner.ne, corner.se) = (round, round);
        }
        painter.rect_filled(rect, corner, part.colour);
    }
}

/// A share, 0 to 1, on a grey track, with a tick where everybody stands.
pub fn share_bar(
    ui: &mut Ui,
    theme: &Theme,
    width: f32,
    share: f32,
    everybody: Option<f32>,
    colour: Color32,
    name: &str,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, theme.size.icon), Sense::click());
    draw::name(&response, Role::Meter, ui.is_enabled(), name);
    paint_share_bar(ui.painter(), theme, rect, share, everybody, colour);
    draw::ring_if_focused(ui, theme, &response, rect, theme.radius.mark);
    response
}

/// Paints the same centred in `rect`.
pub fn paint_share_bar(
    painter: &Painter,
    theme: &Theme,
    rect: Rect,
    share: f32,
    everybody: Option<f32>,
    colour: Color32,
) {
    let height = theme.size.bar_mini;
    let track = Rect::from_center_size(rect.center(), vec2(rect.width(), height));
    let radius = draw::corner(theme.radius.mark);
    painter.rect_filled(track, radius, theme.bg.hover);
    let share = share.clamp(0.0, 1.0);
    if share > 0.0 {
        let width = (track.width() * share).max(PART_MIN);
        painter.rect_filled(Rect::from_min_size(track.min, vec2(width, height)), radius, colour);
    }
    if let Some(everybody) = everybody {
        let x = painter.round_to_pixel_center(track.left() + track.width() * everybody.clamp(0.0, 1.0));
        let tick = Stroke::new(2.0, theme.data.ink);
        painter.vline(x, track.top() - 3.0..=track.bottom() + 3.0, tick);
    }
}

/// Paints a plain bar from the left, `share` of the width of `rect`, as in columns of shares and scores.
pub fn paint_bar(painter: &Painter, theme: &Theme, rect: Rect, share: f32, colour: Color32) {
    let width = (rect.width() * share.clamp(0.0, 1.0)).max(PART_MIN);
    let height = theme.size.bar_mini;
    let bar = Rect::from_min_size(pos2(rect.left(), rect.center().y - height / 2.0), vec2(width, height));
    painter.rect_filled(bar, draw::corner(theme.radius.mark), colour);
}

/// One rule of a funnel.
#[derive(Debug, Clone, Copy)]
pub struct FunnelRow<'a> {
    pub label: &'a str,
    /// The value that can be edited, in a box after the label; empty for none.
    pub value: &'a str,
    /// The count at the right, in words.
    pub count: &'a str,
    /// People before this rule over people at the start.
    pub share_before: f32,
    /// People after this rule over people at the start.
    pub share_after: f32,
    pub side: Side,
    /// Counts are being made again.
    pub dim: bool,
}

/// A rule of a funnel: the bar shows what it kept in the colour of the side and what it dropped in grey.
/// The response is of the row; `value_clicked` asks to edit the value.
pub fn funnel_row(ui: &mut Ui, theme: &Theme, row: &FunnelRow<'_>) -> (Response, bool) {
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(width, 34.0), Sense::click());
    draw::name(&response, Role::ListItem, ui.is_enabled(), &format!("{} {}, {}", row.label, row.value, row.count));
    let dim = |colour: Color32| if row.dim { mix(theme.bg.panel, colour, 0.6) } else { colour };
    let y = rect.top() + 12.0;
    if response.hovered() {
        ui.painter().rect_filled(rect.expand2(vec2(6.0, 0.0)), draw::corner(theme.radius.checkbox), theme.bg.hover);
    }
    let label = draw::text_at(
        ui.painter(),
        theme,
        pos2(rect.left(), y),
        Align2::LEFT_CENTER,
        row.label,
        Type::Dense,
        theme.text.secondary,
    );
    let count_ink = dim(theme.text.primary);
    let at = pos2(rect.right(), y);
    draw::text_at(ui.painter(), theme, at, Align2::RIGHT_CENTER, row.count, Type::DenseStrong, count_ink);
    let value_clicked =
        !row.value.is_empty() && funnel_value(ui, theme, row.value, pos2(label.right() + 8.0, y), &response);
    let bar = Rect::from_min_size(pos2(rect.left(), rect.top() + 25.0), vec2(width, FUNNEL_BAR));
    let radius = draw::corner(theme.radius.mark);
    let kept = bar.width() * row.share_after.clamp(0.0, 1.0);
    let before = bar.width() * row.share_before.clamp(0.0, 1.0);
    if before > kept + PART_GAP {
        let dropped = Rect::from_x_y_ranges(bar.left() + kept + PART_GAP..=bar.left() + before, bar.y_range());
        ui.painter().rect_filled(dropped, radius, theme.data.ghost);
    }
    if kept > 0.0 {
        let kept = Rect::from_min_size(bar.min, vec2(kept.max(PART_MIN), FUNNEL_BAR));
        ui.painter().rect_filled(kept, radius, dim(theme.side(row.side).fill));
    }
    draw::ring_if_focused(ui, theme, &response, rect, theme.radius.checkbox);
    (response, value_clicked)
}

fn funnel_value(ui: &Ui, theme: &Theme, value: &str, left_centre: egui::Pos2, row: &Response) -> bool {
    let galley = draw::layout(ui.painter(), theme, value, Type::Dense, theme.text.primary);
    let size = vec2(galley.size().x + 14.0, 20.0);
    let cell = Rect::from_min_size(pos2(left_centre.x, left_centre.y - 10.0), size);
    let response = ui.interact(cell, row.id.with("value"), Sense::click());
    draw::name(&response, Role::Button, ui.is_enabled(), value);
    let fill = if response.hovered() { theme.bg.pressed } else { theme.bg.raised };
    draw::boxed(ui.painter(), cell, theme.radius.checkbox, fill, theme.line.default);
    draw::paint_galley(ui.painter(), cell.center(), Align2::CENTER_CENTER, galley);
    draw::ring_if_focused(ui, theme, &response, cell, theme.radius.checkbox);
    response.clicked()
}

/// One line of a receipt.
#[derive(Debug, Clone, Copy)]
pub struct ReceiptRow<'a> {
    pub side: Option<Side>,
    pub label: &'a str,
    /// Signed, as printed; the sum of the printed values is the printed score.
    pub value: &'a str,
    pub amount: f64,
    /// The largest amount of the receipt, for the length of the bars.
    pub largest: f64,
    pub colour: Color32,
}

/// An act and what it adds: bar from zero, negatives outlined in the colour of errors to the left of zero.
pub fn receipt_row(ui: &mut Ui, theme: &Theme, row: &ReceiptRow<'_>) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
    draw::name(&response, Role::ListItem, true, &format!("{}, {}", row.label, row.value));
    let painter = ui.painter();
    let y = rect.center().y;
    if let Some(side) = row.side {
        paint_side(painter, theme, side, pos2(rect.left() + 5.0, y), theme.size.glyph);
    }
    let zero = rect.right() - 100.0;
    let negative = row.amount < 0.0;
    let room = zero - 12.0 - rect.left() - 15.0;
    let label = draw::layout_within(painter, theme, row.label, Type::Dense, theme.text.secondary, room);
    draw::paint_galley(painter, pos2(rect.left() + 15.0, y), Align2::LEFT_CENTER, label);
    let ink = if negative { theme.error.text } else { theme.text.primary };
    draw::text_at(painter, theme, rect.right_center(), Align2::RIGHT_CENTER, row.value, Type::Dense, ink);
    let share = (row.amount.abs() / row.largest.abs().max(f64::MIN_POSITIVE)).min(1.0) as f32;
    let length = (share * 42.0).max(PART_MIN);
    let axis = painter.round_to_pixel_center(zero);
    if negative {
        let bar =
            Rect::from_x_y_ranges(zero - length.max(5.0)..=zero - 1.0, y - RECEIPT_BAR / 2.0..=y + RECEIPT_BAR / 2.0);
        painter.rect_stroke(bar, draw::corner(1.0), Stroke::new(1.0, theme.error.fill), StrokeKind::Inside);
    } else {
        let bar = Rect::from_x_y_ranges(zero..=zero + length, y - RECEIPT_BAR / 2.0..=y + RECEIPT_BAR / 2.0);
        painter.rect_filled(bar, draw::corner(1.0), row.colour);
    }
    painter.vline(axis, y - 6.0..=y + 6.0, Stroke::new(1.0, theme.line.strong));
    response
}

/// The sum under a part of a receipt, with a hairline above; heavier for the score itself.
pub fn receipt_sum(ui: &mut Ui, theme: &Theme, label: &str, value: &str, total: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 30.0), Sense::hover());
    let line = if total { theme.line.strong } else { theme.line.default };
    draw::hairline_h(ui.painter(), rect.x_range(), rect.top() + 1.0, line);
    let ink = if total { theme.text.primary } else { theme.text.secondary };
    let at = rect.left_center();
    draw::text_at(ui.painter(), theme, at, Align2::LEFT_CENTER, label, Type::DenseStrong, ink);
    let style = if total { Type::PanelTitle } else { Type::DenseStrong };
    let at = rect.right_center();
    draw::text_at(ui.painter(), theme, at, Align2::RIGHT_CENTER, value, style, theme.text.primary);
    draw::name(&response, Role::ListItem, true, &format!("{label}, {value}"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(amounts: &[f64], width: f32) -> Vec<Option<f32>> {
        let parts: Vec<Part> = amounts.iter().map(|&amount| Part { amount, colour: Color32::WHITE }).collect();
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, 8.0));
        part_rects(rect, &parts).into_iter().map(|part| part.map(|part| part.width())).collect()
    }

    #[test]
    fn parts_fill_the_bar_and_zero_is_absent() {
        let found = widths(&[61_540.0, 0.0, 48_654.0], 100.0);
        assert_eq!(found[1], None);
        let sum: f32 = found.iter().flatten().sum();
        assert!((sum + PART_GAP - 100.0).abs() < 1e-3, "{found:?}");
    }

    #[test]
    fn a_tiny_part_stays_visible_inside_the_bar() {
        let found = widths(&[1_000_000.0, 1.0, 1_000_000.0], 80.0);
        assert_eq!(found[1], Some(PART_MIN));
        let sum: f32 = found.iter().flatten().sum();
        assert!((sum + 2.0 * PART_GAP - 80.0).abs() < 1e-3, "{found:?}");
        assert_eq!(widths(&[0.0, 0.0], 80.0), vec![None, None]);
    }
}
