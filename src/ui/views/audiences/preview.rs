//! Who they are: the top, the cut, or some at random, with the reasons and where each person goes.

use egui::{Align2, Id, Ui, pos2, vec2};

use super::numbered_head;
use super::outlook::Outlook;
use crate::app::command::{Command, PreviewTab};
use crate::app::state::TermView;
use crate::ui::context::Context;
use crate::ui::theme::{Side, Theme, Type};
use crate::ui::widgets::bars::paint_bar;
use crate::ui::widgets::{self, Choice, Column, ControlSize, Table, TableRow, draw};

/// Rows of each list.
const ROWS: usize = 12;
const TABS: [(PreviewTab, &str); 3] = [
    (PreviewTab::Top, "audiences-preview-top"),
    (PreviewTab::Cut, "audiences-preview-cut"),
    (PreviewTab::Random, "audiences-preview-random"),
];
/// Narrower than this the contact gives way.
const WITH_CONTACT: f32 = 660.0;

/// Returns the row of a person who was clicked.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, outlook: Option<&Outlook>, selected: Option<u32>) -> Option<u32> {
    let (title, note) = (cx.t("audiences-preview"), note(cx, outlook));
    let mut chosen = TABS.iter().position(|tab| tab.0 == cx.state.audiences.preview_tab).unwrap_or(0);
    let words = TABS.map(|tab| cx.t(tab.1));
    let choices = [Choice::new(&words[0]), Choice::new(&words[1]), Choice::new(&words[2])];
    let mut changed = false;
    numbered_head(ui, cx, 6, &title, &note, |ui| {
        changed = widgets::segmented(ui, cx.theme, &title, ControlSize::Small, &choices, &mut chosen).changed();
    });
    if changed && let Some(tab) = TABS.get(chosen) {
        cx.send(Command::SetPreview(tab.0));
    }
    let Some(outlook) = outlook else {
        let is_busy = cx.state.audiences.ranked.is_busy();
        if is_busy {
            widgets::padded(ui, |ui| widgets::skeleton_rows(ui, cx.theme, 6, &[0.1, 0.2, 0.2, 0.4]));
        }
        return None;
    };
    table(ui, cx, outlook, selected, &title)
}

fn note(cx: &Context<'_>, outlook: Option<&Outlook>) -> String {
    let Some(outlook) = outlook else { return String::new() };
    let key = match cx.state.audiences.preview_tab {
        PreviewTab::Top => "audiences-preview-note",
        PreviewTab::Cut => "audiences-preview-note-cut",
        PreviewTab::Random => "audiences-preview-note-random",
    };
    cx.tw(key, &[("n", outlook.size.into())])
}

/// Positions in the ranking.
fn positions(cx: &Context<'_>, outlook: &Outlook) -> Vec<usize> {
    let (size, all) = (outlook.size as usize, outlook.ranked.people.len());
    match cx.state.audiences.preview_tab {
        PreviewTab::Top => (0..ROWS.min(size)).collect(),
        PreviewTab::Cut => {
            let from = size.saturating_sub(ROWS / 2);
            (from..(from + ROWS).min(all)).collect()
        }
        PreviewTab::Random => outlook.ranked.random.iter().copied().filter(|&at| at < size).collect(),
    }
}

fn table(ui: &mut Ui, cx: &Context<'_>, outlook: &Outlook, selected: Option<u32>, name: &str) -> Option<u32> {
    let theme = cx.theme;
    let wide = ui.available_width() >= WITH_CONTACT;
    let heads = ["rank", "person", "contact", "score", "audiences-why", "audiences-goes-to"].map(|key| cx.t(key));
    let [rank, person, contact, score, why, goes] = &heads;
    let mut columns = vec![Column::number(rank, 44.0), Column::text(person, 70.0)];
    if wide {
        columns.push(Column::text(contact, 134.0));
    }
    columns.extend([Column::text(score, 84.0), Column::remainder(why, 110.0), Column::text(goes, 84.0)]);
    let rows = positions(cx, outlook);
    let of = |at: usize| outlook.ranked.people.get(at).copied();
    let selected = rows.iter().position(|&at| selected.is_some() && of(at) == selected);
    let is_busy = cx.state.audiences.ranked.is_busy();
    let table = Table::new(Id::unique("audience-preview"), theme, name, &columns, rows.len());
    let height = theme.size.row * ROWS as f32;
    let table = table.selected(selected).dim(is_busy).max_height(height);
    let out = table.show(ui, theme, |row| {
        if let Some(&at) = rows.get(row.index) {
            cells(row, cx, outlook, at, wide);
        }
    });
    out.clicked.or(out.opened).or(out.moved_to).and_then(|row| of(*rows.get(row)?))
}

fn cells(row: &mut TableRow<'_>, cx: &Context<'_>, outlook: &Outlook, at: usize, wide: bool) {
    let (theme, format) = (cx.theme, cx.format());
    let (Some(dataset), Some(&person)) = (cx.state.dataset(), outlook.ranked.people.get(at)) else { return };
    row.secondary(&format.count(at as u64 + 1));
    row.text(&dataset.people.label(person as usize));
    if wide {
        match masked_contact(cx, person) {
            Some(contact) => row.secondary(contact),
            None => row.missing(),
        }
    }
    score_cell(row, outlook, at, &format.quality(f64::from(outlook.ranked.scores.get(at).copied().unwrap_or(0.0))));
    match reasons(outlook, at) {
        Some([first, rest @ ..]) => reason_cell(row, theme, first, rest),
        _ => row.missing(),
    }
    let is_in = at < outlook.size as usize;
    match (is_in, is_in && outlook.is_held_out(at)) {
        (false, _) => row.tertiary(&cx.t("audiences-below-cut")),
        (true, true) => holdout_cell(row, &cx.t("audiences-to-holdout")),
        (true, false) => row.text(&cx.t("audiences-to-export")),
    }
}

/// What makes the score of a person, largest first; known for the people who were previewed when the ranking ran.
pub(super) fn reasons(outlook: &Outlook, at: usize) -> Option<&[TermView]> {
    let known = &outlook.ranked.reasons;
    let found = known.binary_search_by_key(&at, |entry| entry.0).ok()?;
    known.get(found).map(|entry| entry.1.as_slice())
}

pub(super) fn masked_contact<'a>(cx: &Context<'a>, person: u32) -> Option<&'a str> {
    let state = cx.state;
    let contact = state.data.contacts.shown()?.get(person as usize);
    (!contact.is_empty()).then_some(contact)
}

/// The bar runs from the lowest to the highest score of all eligible people.
fn score_cell(row: &mut TableRow<'_>, outlook: &Outlook, at: usize, words: &str) {
    let scores = &outlook.ranked.scores;
    let ends = scores.first().zip(scores.last());
    let share = ends.zip(scores.get(at)).map_or(
        0.0,
        |((&high, &low), &score)| {
            if high > low { (score - low) / (high - low) } else { 1.0 }
        },
    );
    row.paint(words, |painter, theme, cell| {
        let (bar, figure) = cell.split_left_right_at_x(cell.left() + 36.0);
        paint_bar(painter, theme, bar, share, theme.accent.fill);
        let at = pos2(figure.left() + 8.0, cell.center().y);
        draw::text_at(painter, theme, at, Align2::LEFT_CENTER, words, Type::Dense, theme.text.primary);
    });
}

fn reason_cell(row: &mut TableRow<'_>, theme: &Theme, first: &TermView, rest: &[TermView]) {
    let others: String = rest.iter().map(|term| format!(", {}", term.name)).collect();
    let spoken = format!("{}{others}", first.name);
    row.paint(&spoken, |painter, _, cell| {
        let mut left = cell.left();
        if let Some(domain) = first.domain {
            let centre = pos2(left + 5.0, cell.center().y);
            widgets::chip::paint_side(painter, theme, Side::from(domain), centre, theme.size.glyph);
            left += 15.0;
        }
        let spans = [
            (first.name.as_str(), Type::Dense, theme.text.primary),
            (others.as_str(), Type::Dense, theme.text.tertiary),
        ];
        let galley = draw::layout_spans(painter, theme, &spans, cell.right() - left);
        draw::paint_galley(painter, pos2(left, cell.center().y), Align2::LEFT_CENTER, galley);
    });
}

fn holdout_cell(row: &mut TableRow<'_>, words: &str) {
    row.paint(words, |painter, theme, cell| {
        let galley = draw::layout(painter, theme, words, Type::Dense, theme.text.secondary);
        let size = vec2(galley.size().x + 30.0, 20.0);
        let ground = Align2::LEFT_CENTER.anchor_size(cell.left_center(), size);
        painter.rect_filled(ground, draw::corner(theme.radius.checkbox), theme.bg.hover);
        let icon = pos2(ground.left() + 12.0, ground.center().y);
        let glyph = crate::ui::theme::icons::FLASK;
        draw::icon_at(painter, icon, glyph, Default::default(), 12.0, theme.text.secondary);
        draw::paint_galley(painter, pos2(ground.left() + 22.0, ground.center().y), Align2::LEFT_CENTER, galley);
    });
}
