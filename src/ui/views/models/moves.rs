//! Who moves: the person's ten best items under the saved blend and under the one on the fader.

use std::sync::Arc;

use egui::{Align, Layout, ScrollArea, Ui};

use super::common;
use super::person::{next_person, person_select};
use crate::app::command::Command;
use crate::app::jobs::JobKind;
use crate::app::state::{Loadable, PersonRanks};
use crate::ui::context::Context;
use crate::ui::plots::{SlopeItem, slope_chart};
use crate::ui::theme::Type;
use crate::ui::widgets::{self, panel_header, skeleton_rows};

/// Length of the compared lists.
pub(super) const LIST: usize = 10;
/// Items offered by name in the receipt.
const OFFERED: usize = 40;
const ROW: f32 = 34.0;
const NARROW: f32 = 350.0;

/// An item that is on one of the lists at least, with its ranks from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move {
    item: u32,
    before: usize,
    after: usize,
}

/// Both lists of a person, made again only when the person or an alpha is another one.
#[derive(Default)]
pub(super) struct Lists {
    made_of: Option<(Arc<PersonRanks>, f64, f64)>,
    moves: Vec<Move>,
    /// The best items now, more than the list shows.
    pub(super) offered: Vec<u32>,
}

impl Lists {
    pub(super) fn refresh(&mut self, cx: &Context<'_>) {
        let models = &cx.state.models;
        let Some(ranks) = models.ranks.shown() else {
            *self = Self::default();
            return;
        };
        let is_same = self.made_of.as_ref().is_some_and(|(known, saved, alpha)| {
            Arc::ptr_eq(known, ranks) && *saved == models.saved_alpha && *alpha == models.alpha
        });
        if is_same {
            return;
        }
        self.moves = moves_between(ranks, models.saved_alpha, models.alpha);
        self.offered = items_at(ranks, models.alpha, OFFERED);
        self.made_of = Some((ranks.clone(), models.saved_alpha, models.alpha));
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

fn items_at(ranks: &PersonRanks, alpha: f64, n: usize) -> Vec<u32> {
    ranks.top(alpha, n).into_iter().filter_map(|at| ranks.items.get(at).copied()).collect()
}

/// Those of the list before in its order, then those that enter in the order after.
fn moves_between(ranks: &PersonRanks, saved: f64, alpha: f64) -> Vec<Move> {
    let (before, after) = (items_at(ranks, saved, LIST), items_at(ranks, alpha, LIST));
    let place = |list: &[u32], item: u32, alpha: f64| {
        let at = list.iter().position(|known| *known == item).map(|at| at + 1);
        at.or_else(|| ranks.rank_of(item, alpha)).unwrap_or(usize::MAX)
    };
    let entering = after.iter().filter(|item| !before.contains(item));
    let all = before.iter().chain(entering);
    all.map(|&item| Move { item, before: place(&before, item, saved), after: place(&after, item, alpha) }).collect()
}

pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, lists: &Lists) {
    let theme = cx.theme;
    let n_items = cx.state.models.ranks.shown().map_or(0, |ranks| ranks.items.len());
    let n = cx.format().count(n_items as u64);
    let note = if n_items == 0 {
        String::new()
    } else {
        cx.tw("models-top-of", &[("k", LIST.to_string().into()), ("n", n.into())])
    };
    panel_header(ui, theme, &cx.t("models-who-moves"), &note, |_| ());
    match &cx.state.models.ranks {
        Loadable::Failed(failure) => {
            let title = cx.t("models-ranks-failed");
            let again = cx.state.models.person.map_or(Command::NextPerson, Command::ShowPerson);
            common::failed(ui, cx, &title, failure, again);
        }
        Loadable::Empty => hint(ui, cx, "models-no-person"),
        Loadable::Busy(None) if common::job(cx, JobKind::Person).is_none() => hint(ui, cx, "models-no-person"),
        Loadable::Busy(None) => skeleton_rows(ui, theme, LIST, &[0.4, 0.4]),
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
    ScrollArea::vertical().id_salt("slope").auto_shrink([false, false]).show(ui, |ui| {
        widgets::padded(ui, |ui| slope(ui, cx, lists));
    });
}

/// The person, the next one, and how many items move.
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
            person_select(ui, cx, "models-person", 112.0);
            next_person(ui, cx);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                common::short(ui, theme, &counts, Type::Dense, theme.text.primary);
            });
        },
        |_| (),
    );
}

fn slope(ui: &mut Ui, cx: &mut Context<'_>, lists: &Lists) {
    let models = &cx.state.models;
    let side = common::target_side(models.direction);
    let notes: Vec<String> = lists.moves.iter().map(|one| note(cx, one)).collect();
    let items: Vec<SlopeItem<'_>> = lists
        .moves
        .iter()
        .zip(&notes)
        .map(|(one, note)| SlopeItem {
            label: common::item_title(cx, one.item),
            side,
            before: one.before,
            after: one.after,
            note,
            chosen: models.item == Some(one.item),
        })
        .collect();
    let name = cx.t("models-who-moves");
    let (response, clicked, hovered) = slope_chart(ui, cx.theme, LIST, &items, &name);
    if hovered.is_some() {
        response.on_hover_cursor(egui::CursorIcon::PointingHand);
    }
    if let Some(one) = clicked.and_then(|at| lists.moves.get(at)) {
        cx.send(Command::ShowItem(one.item));
    }
}

fn note(cx: &Context<'_>, one: &Move) -> String {
    let rank = |rank: usize| cx.format().count(rank as u64);
    if one.before > LIST {
        cx.tw("models-was", &[("rank", rank(one.before).into())])
    } else if one.after > LIST {
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
        let lists = Lists { moves: moves_between(&ranks(), 1.0, 1.0), ..Lists::default() };
        assert_eq!(lists.counts(), [0, 0, 0]);
        assert_eq!(lists.moves.len(), LIST);
    }

    #[test]
    fn the_other_end_turns_the_list_round() {
        let lists = Lists { moves: moves_between(&ranks(), 1.0, 0.0), ..Lists::default() };
        // Items 0 and 1 leave, 10 and 11 enter; of the ten in order 2..=9 none keeps its rank.
        assert_eq!(lists.counts(), [2, 2, 8]);
        assert_eq!(lists.moves[0], Move { item: 0, before: 1, after: 12 });
        assert_eq!(lists.moves[10], Move { item: 11, before: 12, after: 1 });
    }
}
