//! Pieces that the Data and the Import screens share: panes on a rectangle, words of presets, problems and
//! delimiters, and the accounting of a file (read = accepted + rejected + ignored).

use egui::{Align, Align2, Color32, Layout, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, Vec2, pos2, vec2};

use crate::app::state::SourceSide;
use crate::data::incoming::{FileReport, Outcome, Problem};
use crate::privacy::Floor;
use crate::privacy::floor::Shown;
use crate::ui::context::Context;
use crate::ui::theme::{Side, Theme, Type};
use crate::ui::widgets::{Part, draw, split_bar};

/// Rows named with a problem.
const SHOWN_ROWS: usize = 4;

/// Draws `content` in `rect` from the top, clipped to it and without gaps between lines.
pub fn pane<R>(ui: &mut Ui, name: &'static str, rect: Rect, content: impl FnOnce(&mut Ui) -> R) -> R {
    let builder = UiBuilder::new().id_salt(name).max_rect(rect).layout(Layout::top_down(Align::Min));
    let mut child = ui.new_child(builder);
    child.set_clip_rect(child.clip_rect().intersect(rect));
    child.spacing_mut().item_spacing.y = 0.0;
    content(&mut child)
}

/// A table that keeps its least width by scrolling sideways.
pub fn at_least(ui: &mut Ui, name: &'static str, width: f32, content: impl FnOnce(&mut Ui)) {
    if ui.available_width() >= width {
        content(ui);
        return;
    }
    ScrollArea::horizontal().id_salt(name).show(ui, |ui| {
        ui.set_width(width);
        content(ui);
    });
}

/// The count as it may be read, and the share of the whole where the count may be.
pub fn protected_words(cx: &Context<'_>, shown: Shown, whole: u64) -> (String, Option<String>) {
    match shown {
        Shown::Count(n) => (cx.format().count(n), Some(cx.format().share(n as f64 / whole.max(1) as f64))),
        Shown::UnderFloor => (cx.format().under(cx.state.floor), None),
        Shown::Withheld => (cx.t("hidden"), None),
    }
}

/// Lengths for a bar: hidden parts share their sum, so that the bar tells no more than the figures.
pub fn protected_amounts<const N: usize>(parts: [u64; N], floor: Floor) -> [u64; N] {
    let shown = floor.parts_of(parts);
    let is_hidden = |at: usize| !matches!(shown[at], Shown::Count(_));
    let n_hidden = (0..N).filter(|&at| is_hidden(at)).count() as u64;
    let sum: u64 = (0..N).filter(|&at| is_hidden(at)).map(|at| parts[at]).sum();
    std::array::from_fn(|at| if is_hidden(at) { (sum / n_hidden.max(1)).max(1) } else { parts[at] })
}

pub fn side_of(side: SourceSide) -> Side {
    match side {
        SourceSide::Course => Side::Course,
        SourceSide::Both => Side::Both,
        SourceSide::Music => Side::Music,
    }
}

/// The words of a preset id; nothing for no preset.
pub fn preset_words(cx: &Context<'_>, preset: &str) -> String {
    if preset.is_empty() { String::new() } else { cx.t(&format!("preset-{preset}")) }
}

/// What separates the cells of a file, in words; nothing for containers that need none.
pub fn delimiter_words(cx: &Context<'_>, delimiter: &str) -> String {
    let key = match delimiter {
        "" => return String::new(),
        "," => "delimiter-comma",
        ";" => "delimiter-semicolon",
        "\t" => "delimiter-tab",
        "|" => "delimiter-bar",
        other => return other.to_owned(),
    };
    cx.t(key)
}

pub fn outcome_words(cx: &Context<'_>, outcome: Outcome) -> String {
    cx.t(match outcome {
        Outcome::Rejected => "outcome-rejected",
        Outcome::Ignored => "outcome-ignored",
        Outcome::Accepted => "outcome-accepted",
    })
}

pub fn outcome_ink(theme: &Theme, outcome: Outcome) -> Color32 {
    match outcome {
        Outcome::Rejected => theme.error.text,
        Outcome::Ignored => theme.text.tertiary,
        Outcome::Accepted => theme.warn.text,
    }
}

/// "rows 14, 88 …": the first rows of a problem; nothing when none is named.
pub fn rows_words(cx: &Context<'_>, problem: &Problem) -> String {
    if problem.rows.is_empty() {
        return String::new();
    }
    let shown: Vec<String> = problem.rows.iter().take(SHOWN_ROWS).map(|&row| cx.format().count(row)).collect();
    let key = if problem.count > shown.len() as u64 { "problem-rows-more" } else { "problem-rows" };
    cx.tw(key, &[("rows", shown.join(", ").into())])
}

/// Accepted, rejected and ignored rows as one bar.
pub fn accounting_bar(ui: &mut Ui, cx: &Context<'_>, size: Vec2, report: &FileReport, accepted: Color32) {
    let theme = cx.theme;
    let part = |amount: u64, colour| Part { amount: amount as f64, colour };
    let parts = [
        part(report.accepted, accepted),
        part(report.rejected, theme.error.fill),
        part(report.ignored, theme.data.muted),
    ];
    split_bar(ui, theme, size, &parts, &accounting_sentence(cx, report));
}

fn accounting_sentence(cx: &Context<'_>, report: &FileReport) -> String {
    let args = [
        ("read", report.read.into()),
        ("accepted", report.accepted.into()),
        ("rejected", report.rejected.into()),
        ("ignored", report.ignored.into()),
    ];
    cx.tw("accounting-sentence", &args)
}

/// The four figures of a report with the signs between them, each as (sign, figure, word, colour).
pub fn accounting_figures(cx: &Context<'_>, report: &FileReport) -> [(&'static str, String, String, Color32); 4] {
    let theme = cx.theme;
    let figure = |sign, n, key, ink| (sign, cx.format().count(n), cx.t(key), ink);
    let rejected = if report.rejected > 0 { theme.error.text } else { theme.text.secondary };
    [
        figure("", report.read, "data-word-read", theme.text.primary),
        figure("=", report.accepted, "data-word-accepted", theme.text.primary),
        figure("+", report.rejected, "data-word-rejected", rejected),
        figure("+", report.ignored, "data-word-ignored", theme.text.secondary),
    ]
}

/// The figures in four equal columns, each over its word.
pub fn accounting_columns(ui: &mut Ui, cx: &Context<'_>, report: &FileReport) {
    let theme = cx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 34.0), Sense::hover());
    draw::name(&response, Role::Label, true, &accounting_sentence(cx, report));
    let step = rect.width() / 4.0;
    for (index, (sign, figure, word, ink)) in accounting_figures(cx, report).into_iter().enumerate() {
        let left = rect.left() + index as f32 * step;
        let indent = if sign.is_empty() { 0.0 } else { 14.0 };
        let y = rect.top() + 8.0;
        let painter = ui.painter();
        draw::text_at(painter, theme, pos2(left, y), Align2::LEFT_CENTER, sign, Type::Dense, theme.text.tertiary);
        draw::text_at(painter, theme, pos2(left + indent, y), Align2::LEFT_CENTER, &figure, Type::DenseStrong, ink);
        let below = pos2(left + indent, y + 17.0);
        let word_ink = if sign == "+" { ink } else { theme.text.tertiary };
        draw::text_at(painter, theme, below, Align2::LEFT_CENTER, &word, Type::Dense, word_ink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_tells_no_more_than_the_figures() {
        assert_eq!(protected_amounts([100, 7, 300], Floor::default()), [53, 53, 300]);
        assert_eq!(protected_amounts([50, 60, 70], Floor::default()), [50, 60, 70]);
    }
}
