//! Who moves: the ten best under the saved blend and under the one on the fader, items of a person or people of an
//! item.

use std::sync::Arc;

use egui::{Align, Layout, Rect, ScrollArea, Ui, vec2};

use super::common;
use super::person::{item_select, next_person, person_select};
use super::reading;
use crate::app::command::{Command, Moves};
use crate::app::jobs::JobKind;
use crate::app::state::{DialScores, ItemRanks, Loadable, PersonRanks};
use crate::ui::context::Context;
use crate::ui::plots::{SlopeItem, slope_chart};
use crate::ui::theme::Type;
use crate::ui::widgets::{self, Choice, ControlSize, panel_header, segmented, skeleton_rows};

/// Length of the compared lists.
pub(super) const LIST: usize = 10;
/// Items offered by name in the receipt.
const OFFERED: usize = 40;
const ROW: f32 = 34.0;
const NARROW: f32 = 350.0;
/// The line under the lists.
const FOOT: f32 = 34.0;

/// An item or a person that is on one of the lists at least, with the ranks from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move {
    id: u32,
    before: usize,
    after: usize,
}

/// What both lists are made of.
#[derive(Debug, Clone)]
enum Source {
    Items(Arc<PersonRanks>),
    People(Arc<ItemRanks>),
}

impl Source {
    fn of(cx: &Context<'_>) -> Option<Self> {
        let models = &cx.state.models;
        match models.moves {
            Moves::Items => models.ranks.shown().cloned().map(Self::Items),
            Moves::People => models.item_ranks.shown().cloned().map(Self::People),
        }
    }

    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Items(a), Self::Items(b)) => Arc::ptr_eq(a, b),
            (Self::People(a), Self::People(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }

    fn dial(&self) -> DialScores<'_> {
        match self {
            Self::Items(ranks) => ranks.dial(),
            Self::People(ranks) => ranks.dial(),
        }
    }
}

/// Both lists, made again only when the person, the item or an alpha is another one.
#[derive(Default)]
pub(super) struct Lists {
    made_of: Option<(Source, f64, f64)>,
    moves: Vec<Move>,
    offered_of: Option<(Arc<PersonRanks>, f64)>,
    /// The person's best items now, more than the list shows.
    pub(super) offered: Vec<u32>,
}

impl Lists {
    pub(super) fn refresh(&mut self, cx: &Context<'_>) {
        let models = &cx.state.models;
        let (saved, alpha) = (models.saved_alpha, models.alpha);
        let source = Source::of(cx);
        let is_same = match (&self.made_of, &source) {
            (Some((known, of_saved, of_alpha)), Some(source)) => {
                known.is(source) && *of_saved == saved && *of_alpha == alpha
            }
            (None, None) => true,
            _ => false,
        };
        if !is_same {
            self.moves = source.as_ref().map(|source| moves_between(source.dial(), saved, alpha)).unwrap_or_default();
            self.made_of = source.map(|source| (source, saved, alpha));
        }
        self.refresh_offered(cx);
    }

    fn refresh_offered(&mut self, cx: &Context<'_>) {
        let models = &cx.state.models;
        let Some(ranks) = models.ranks.shown() else {
            (self.offered_of, self.offered) = (None, vec![]);
            return;
        };
        let is_same = |(known, alpha): &(Arc<PersonRanks>, f64)| Arc::ptr_eq(known, ranks) && *alpha == models.alpha;
        if !self.offered_of.as_ref().is_some_and(is_same) {
            self.offered = ids_at(ranks.dial(), models.alpha, OFFERED);
            self.offered_of = Some((ranks.clone(), models.alpha));
        }
    }

    /// Entering, leaving, and staying at another rank.
    fn counts(&self) -> [usize; 3] {
        let count = |is: fn(&Move) -> bool| self.moves.iter().filter(|one| is(one)).count();
        [
            count(|one| one.before > LIST),
            count(|one| one.after > LIST),
            count(|one| one.before <= LIST && one.after <= LIST && one.before != one.after),
        ]
    }
}

fn ids_at(scores: DialScores<'_>, alpha: f64, n: usize) -> Vec<u32> {
    scores.top(alpha, n).into_iter().filter_map(|at| scores.ids.get(at).copied()).collect()
}

/// Those of the list before in its order, then those that enter in the order after.
fn moves_between(scores: DialScores<'_>, saved: f64, alpha: f64) -> Vec<Move> {
    let (before, after) = (ids_at(scores, saved, LIST), ids_at(scores, alpha, LIST));
    let place = |list: &[u32], id: u32, alpha: f64| {
        let at = list.iter().position(|known| *known == id).map(|at| at + 1);
        at.or_else(|| scores.rank_of(id, alpha)).unwrap_or(usize::MAX)
    };
    let entering = after.iter().filter(|id| !before.contains(id));
    let all = before.iter().chain(entering);
    all.map(|&id| Move { id, before: place(&before, id, saved), after: place(&after, id, alpha) }).collect()
}

pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, lists: &Lists) {
    head(ui, cx);
    match cx.state.models.moves {
        Moves::Items => items_of_person(ui, cx, lists),
        Moves::People => people_of_item(ui, cx, lists),
    }
}

fn head(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let words = ["items", "people"].map(|key| cx.t(key));
    let choices = words.each_ref().map(|word| Choice::new(word));
    let all = [Moves::Items, Moves::People];
    let mut chosen = all.iter().position(|moves| *moves == cx.state.models.moves).unwrap_or_default();
    let (title, note, before) = (cx.t("models-who-moves"), head_note(cx), chosen);
    panel_header(ui, theme, &title, &note, |ui| {
        segmented(ui, theme, &title, ControlSize::Small, &choices, &mut chosen);
    });
    if let Some(moves) = all.get(chosen).filter(|_| chosen != before) {
        cx.send(Command::SetMoves(*moves));
    }
}

/// Of how many the ten are the best.
fn head_note(cx: &Context<'_>) -> String {
    let models = &cx.state.models;
    let (key, n) = match models.moves {
        Moves::Items => ("models-top-of", models.ranks.shown().map_or(0, |ranks| ranks.items.len())),
        Moves::People => match models.item_ranks.shown() {
            Some(ranks) if ranks.is_everybody => ("models-top-of", ranks.people.len()),
            Some(ranks) => ("models-top-of-sample", ranks.people.len()),
            None => ("models-top-of", 0),
        },
    };
    if n == 0 {
        return String::new();
    }
    cx.tw(key, &[("k", LIST.to_string().into()), ("n", cx.format().count(n as u64).into())])
}

fn items_of_person(ui: &mut Ui, cx: &mut Context<'_>, lists: &Lists) {
    match &cx.state.models.ranks {
        Loadable::Failed(failure) => {
            let title = cx.t("models-ranks-failed");
            let again = cx.state.models.person.map_or(Command::NextPerson, Command::ShowPerson);
            common::failed(ui, cx, &title, failure, again);
        }
        Loadable::Empty => hint(ui, cx, "models-no-person"),
        Loadable::Busy(None) if common::job(cx, JobKind::Person).is_none() => hint(ui, cx, "models-no-person"),
        Loadable::Busy(None) => skeleton_rows(ui, cx.theme, LIST, &[0.4, 0.4]),
        Loadable::Busy(Some(_)) => {
            ui.multiply_opacity(0.6);
            body(ui, cx, lists);
        }
        Loadable::Ready(ranks) if ranks.items.is_empty() => {
            for_whom(ui, cx, lists);
            hint(ui, cx, "models-no-candidates");
        }
        Loadable::Ready(_) => body(ui, cx, lists),
    }
}

fn people_of_item(ui: &mut Ui, cx: &mut Context<'_>, lists: &Lists) {
    match &cx.state.models.item_ranks {
        Loadable::Failed(failure) => {
            let title = cx.t("models-item-people-failed");
            common::failed(ui, cx, &title, failure, Command::SetMoves(Moves::People));
        }
        Loadable::Empty => {
            for_whom(ui, cx, lists);
            hint(ui, cx, "models-no-item");
        }
        Loadable::Busy(None) => {
            let title = cx.t("models-item-people-busy");
            let job = common::job(cx, JobKind::ItemPeople);
            common::busy(ui, cx, &title, job);
        }
        Loadable::Busy(Some(_)) => {
            ui.multiply_opacity(0.6);
            body(ui, cx, lists);
        }
        Loadable::Ready(ranks) if ranks.people.is_empty() => {
            for_whom(ui, cx, lists);
            hint(ui, cx, "models-no-people-left");
        }
        Loadable::Ready(_) => body(ui, cx, lists),
    }
}

fn hint(ui: &mut Ui, cx: &Context<'_>, key: &str) {
    let theme = cx.theme;
    widgets::padded(ui, |ui| {
        ui.add_space(theme.space.s4);
        let words = theme.rich(cx.t(key), Type::Dense, theme.text.secondary);
        ui.add(egui::Label::new(words).wrap());
    });
}

fn body(ui: &mut Ui, cx: &mut Context<'_>, lists: &Lists) {
    let theme = cx.theme;
    for_whom(ui, cx, lists);
    let saved = super::blend::saved_words(cx);
    let now = cx.tw("models-now", &[("alpha", cx.format().weight(cx.state.models.alpha).into())]);
    let caption = |ui: &mut Ui, words: &str| {
        widgets::label(ui, theme, words, Type::Caption, theme.text.secondary);
    };
    common::row(ui, theme, 22.0, |ui| caption(ui, &saved), |ui| caption(ui, &now));
    let foot = staying_words(cx);
    let room = ui.available_height() - if foot.is_some() { FOOT } else { 0.0 };
    let slope_area = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), room));
    common::pane(ui, slope_area, "slope-pane", |ui| {
        ScrollArea::vertical().id_salt("slope").auto_shrink([false, false]).show(ui, |ui| {
            widgets::padded(ui, |ui| slope(ui, cx, lists));
        });
    });
    ui.advance_cursor_after_rect(slope_area);
    if let Some(words) = foot {
        widgets::hairline(ui, theme);
        common::row(
            ui,
            theme,
            FOOT - 1.0,
            |ui| common::short(ui, theme, &words, Type::Dense, theme.text.secondary),
            |_| (),
        );
    }
}

/// Over everybody measured, how many of ten items stay; only for items.
fn staying_words(cx: &Context<'_>) -> Option<String> {
    let models = &cx.state.models;
    let curve = models.curve.shown().filter(|_| models.moves == Moves::Items)?;
    let staying = reading::value_at(&curve.alphas, &curve.staying, models.alpha);
    let n = cx.format().count_or_floor(curve.n_test_people, cx.state.floor);
    let share =
        cx.tw("models-staying", &[("n", cx.format().number(staying, 1).into()), ("k", LIST.to_string().into())]);
    Some(cx.tw("models-stay", &[("n", n.into()), ("share", share.into())]))
}

/// The person and the next one, or the item; and how many move.
fn for_whom(ui: &mut Ui, cx: &mut Context<'_>, lists: &Lists) {
    let theme = cx.theme;
    let [enter, leave, reorder] = lists.counts().map(|n| n.to_string());
    let args = [("enter", enter.into()), ("leave", leave.into()), ("reorder", reorder.into())];
    let counts = cx.tw("models-moves", &args);
    let is_narrow = ui.available_width() < NARROW;
    common::row(
        ui,
        theme,
        ROW,
        |ui| {
            if !is_narrow {
                widgets::label(ui, theme, &cx.t("models-for"), Type::Dense, theme.text.secondary);
            }
            match cx.state.models.moves {
                Moves::Items => {
                    person_select(ui, cx, "models-person", 112.0);
                    next_person(ui, cx);
                }
                Moves::People => item_select(ui, cx, "models-moves-item", &lists.offered, 148.0),
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                common::short(ui, theme, &counts, Type::Dense, theme.text.primary);
            });
        },
        |_| (),
    );
}

fn slope(ui: &mut Ui, cx: &mut Context<'_>, lists: &Lists) {
    let models = &cx.state.models;
    let is_of_items = models.moves == Moves::Items;
    let side = is_of_items.then(|| common::target_side(models.direction));
    let label = |one: &Move| match is_of_items {
        true => common::item_title(cx, one.id).to_owned(),
        false => common::person_label(cx, one.id),
    };
    let words: Vec<(String, String)> =
        lists.moves.iter().map(|one| (label(one), note(cx, one, &lists.moves))).collect();
    let chosen = if is_of_items { models.item } else { models.person };
    let items: Vec<SlopeItem<'_>> = lists
        .moves
        .iter()
        .zip(&words)
        .map(|(one, (label, note))| SlopeItem {
            label,
            side,
            before: one.before,
            after: one.after,
            note,
            chosen: chosen == Some(one.id),
        })
        .collect();
    let name = cx.t("models-who-moves");
    let (response, clicked, hovered) = slope_chart(ui, cx.theme, LIST, &items, &name);
    if hovered.is_some() {
        response.on_hover_cursor(egui::CursorIcon::PointingHand);
    }
    if let Some(one) = clicked.and_then(|at| lists.moves.get(at)) {
        cx.send(if is_of_items { Command::ShowItem(one.id) } else { Command::ShowPerson(one.id) });
    }
}

/// Where one came from or went. One that leaves is silent where another enters on its line: there is room for one
/// note.
fn note(cx: &Context<'_>, one: &Move, all: &[Move]) -> String {
    let rank = |rank: usize| cx.format().count(rank as u64);
    let is_taken = || all.iter().any(|other| other.before > LIST && other.after == one.before);
    if one.before > LIST {
        cx.tw("models-was", &[("rank", rank(one.before).into())])
    } else if one.after > LIST && !is_taken() {
        cx.tw("models-now-rank", &[("rank", rank(one.after).into())])
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twelve items; collaborative likes them in order, profile the other way round.
    fn ranks() -> PersonRanks {
        let n = 12_u8;
        PersonRanks {
            person: 0,
            items: (0..u32::from(n)).collect(),
            z_collaborative: (0..n).map(|item| -f32::from(item)).collect(),
            z_profile: (0..n).map(f32::from).collect(),
        }
    }

    #[test]
    fn the_same_blend_moves_nobody() {
        let lists = Lists { moves: moves_between(ranks().dial(), 1.0, 1.0), ..Lists::default() };
        assert_eq!(lists.counts(), [0, 0, 0]);
        assert_eq!(lists.moves.len(), LIST);
    }

    #[test]
    fn the_other_end_turns_the_list_round() {
        let lists = Lists { moves: moves_between(ranks().dial(), 1.0, 0.0), ..Lists::default() };
        // Items 0 and 1 leave, 10 and 11 enter; of the ten in order 2..=9 none keeps its rank.
        assert_eq!(lists.counts(), [2, 2, 8]);
        assert_eq!(lists.moves[0], Move { id: 0, before: 1, after: 12 });
        assert_eq!(lists.moves[10], Move { id: 11, before: 12, after: 1 });
    }
}
