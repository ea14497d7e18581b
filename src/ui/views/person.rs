//! What the inspector of any screen shows of one person: who they are, why their profiles are one person, and what
//! they did last. Joins are undone and made again here.

use egui::{Align2, Role, Sense, Ui, pos2, vec2};

use crate::app::command::Command;
use crate::app::state::{JoinView, Loadable, PersonCard, PersonEvent};
use crate::data::NO_TIME;
use crate::data::incoming::IdKind;
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::icons::{ARROW_U_UP_LEFT, LINK};
use crate::ui::theme::{Side, Type};
use crate::ui::widgets::chip::paint_side;
use crate::ui::widgets::{Button, draw, error_line, inspector_section, key_value, label, padded, skeleton_rows};

const EVENT_ROW: f32 = 22.0;
const DAY_ROOM: f32 = 84.0;

/// The card when it is of this person; else that it is coming, or why it is not.
pub fn card<'a>(ui: &mut Ui, cx: &Context<'a>, person: u32) -> Option<&'a PersonCard> {
    match &cx.state.segments.person_card {
        Loadable::Ready(card) | Loadable::Busy(Some(card)) if card.person == person => return Some(card),
        Loadable::Failed(failure) => {
            for sentence in cx.failure(failure).iter().filter(|sentence| !sentence.is_empty()) {
                padded(ui, |ui| error_line(ui, cx.theme, sentence));
            }
        }
        _ => padded(ui, |ui| skeleton_rows(ui, cx.theme, 8, &[0.5, 0.3, 0.2])),
    }
    None
}

pub fn attributes(ui: &mut Ui, cx: &Context<'_>, card: &PersonCard) {
    if card.attributes.is_empty() {
        return;
    }
    inspector_section(ui, cx.theme, &cx.t("segments-person-attributes"), "", |ui| {
        for (name, value) in &card.attributes {
            key_value(ui, cx.theme, name, value, Type::Dense);
        }
    });
}

/// Each pair of profiles with what both have; nothing when the person is one profile.
pub fn joins(ui: &mut Ui, cx: &mut Context<'_>, card: &PersonCard) {
    if card.joins.is_empty() {
        return;
    }
    let theme = cx.theme;
    let n = n_profiles(&card.joins);
    let note = cx.tw("person-profiles", &[("n", n.into())]);
    let mut asked = None;
    inspector_section(ui, theme, &cx.t("person-why-one"), &note, |ui| {
        ui.spacing_mut().item_spacing.y = theme.space.s2;
        for join in &card.joins {
            ui.push_id((join.low, join.high), |ui| {
                if join_row(ui, cx, join) {
                    asked = Some(Command::JoinPeople((join.low, join.high), join.is_undone));
                }
            });
            ui.add_space(theme.space.s4);
        }
        label(ui, theme, &cx.t("person-undo-note"), Type::Caption, theme.text.tertiary);
    });
    if let Some(command) = asked {
        cx.send(command);
    }
}

/// The two profiles, what both have and where that was read; true when the button is pressed.
fn join_row(ui: &mut Ui, cx: &Context<'_>, join: &JoinView) -> bool {
    let theme = cx.theme;
    let mut clicked = false;
    ui.horizontal(|ui| {
        let names = [profile(join.low), profile(join.high)].join(" + ");
        let ink = if join.is_undone { theme.text.tertiary } else { theme.text.primary };
        label(ui, theme, &names, Type::DenseStrong, ink);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let (key, icon) =
                if join.is_undone { ("person-join-again", LINK) } else { ("person-undo-join", ARROW_U_UP_LEFT) };
            clicked = Button::new(&cx.t(key)).small().icon(icon).show(ui, theme).clicked();
        });
    });
    let shared = identifier_words(cx, &join.shared);
    let words =
        if join.is_undone { cx.t("person-kept-apart") } else { cx.tw("person-both-have", &[("what", shared.into())]) };
    let words = theme.rich(words, Type::Dense, theme.text.secondary);
    ui.add(egui::Label::new(words).wrap());
    let when = cx.format().date(join.at);
    let from = if join.file.is_empty() { when } else { [join.file.as_str(), &when].join(", ") };
    let from = theme.rich(from, Type::Caption, theme.text.tertiary);
    ui.add(egui::Label::new(from).truncate());
    clicked
}

pub fn profile(number: u32) -> String {
    format!("P-{number:06}")
}

fn n_profiles(joins: &[JoinView]) -> usize {
    let mut numbers: Vec<u32> =
        joins.iter().filter(|join| !join.is_undone).flat_map(|join| [join.low, join.high]).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.len().max(1)
}

/// Kinds and masked values in one line.
pub fn identifier_words(cx: &Context<'_>, names: &[(IdKind, String)]) -> String {
    let name = |(kind, value): &(IdKind, String)| {
        let key = match kind {
            IdKind::Platform => "data-id-platform",
            IdKind::Email => "email",
            IdKind::Phone => "phone",
            IdKind::UnionId => "data-id-union",
        };
        [cx.t(key).as_str(), value].join(" ")
    };
    names.iter().map(name).collect::<Vec<_>>().join(", ")
}

pub fn history(ui: &mut Ui, cx: &Context<'_>, card: &PersonCard) {
    let theme = cx.theme;
    let note = cx.tw("segments-person-events", &[("n", card.n_events.into())]);
    inspector_section(ui, theme, &cx.t("segments-person-history"), &note, |ui| {
        if card.events.is_empty() {
            label(ui, theme, &cx.t("segments-person-no-events"), Type::Dense, theme.text.tertiary);
        }
        for event in &card.events {
            event_row(ui, cx, event);
        }
    });
}

/// Day, item and what was done.
fn event_row(ui: &mut Ui, cx: &Context<'_>, event: &PersonEvent) {
    let theme = cx.theme;
    let Some(dataset) = cx.state.dataset() else { return };
    let day = if event.time == NO_TIME { MISSING.to_owned() } else { cx.format().date(event.time) };
    let title = dataset.catalogue.title(event.item as usize);
    let kind = cx.t(&["event-", event.kind].concat());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), EVENT_ROW), Sense::hover());
    draw::name(&response, Role::ListItem, true, &[day.as_str(), title, kind.as_str()].join(", "));
    let (painter, y) = (ui.painter(), rect.center().y);
    draw::text_at(painter, theme, rect.left_center(), Align2::LEFT_CENTER, &day, Type::Dense, theme.text.tertiary);
    let kind = draw::text_at(
        painter,
        theme,
        rect.right_center(),
        Align2::RIGHT_CENTER,
        &kind,
        Type::Dense,
        theme.text.secondary,
    );
    let left = rect.left() + DAY_ROOM;
    if let Some(domain) = dataset.catalogue.domain(event.item as usize) {
        paint_side(painter, theme, Side::from(domain), pos2(left + 5.0, y), theme.size.glyph);
    }
    let room = kind.left() - left - 24.0;
    let title = draw::layout_within(painter, theme, title, Type::Dense, theme.text.primary, room.max(20.0));
    draw::paint_galley(painter, pos2(left + 16.0, y), Align2::LEFT_CENTER, title);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_counted_once_and_without_those_apart() {
        let join = |low, high, is_undone| JoinView { low, high, shared: vec![], file: String::new(), at: 0, is_undone };
        assert_eq!(n_profiles(&[join(1, 2, false), join(1, 3, false), join(2, 9, true)]), 3);
        assert_eq!(n_profiles(&[join(2, 9, true)]), 1);
    }
}
