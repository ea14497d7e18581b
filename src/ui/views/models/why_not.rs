//! Why an item is not on the list: the one that the receipt is of, and those that are next to enter.

use std::sync::Arc;

use egui::Ui;

use super::common;
use super::moves::LIST;
use super::rounding::DECIMALS;
use crate::app::command::Command;
use crate::app::state::{PersonRanks, ReceiptView, WhyNot};
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{self, inspector_section};

/// Items after the list that are told of.
const NEXT: usize = 2;
/// Places of the dial that are tried for an item, to either end.
const N_PLACES: u32 = 21;

/// An item short of the list.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Miss {
    item: u32,
    rank: usize,
    shortfall: f64,
    /// The nearest place of the dial at which it would be on the list.
    enters_at: Option<f64>,
}

/// The items next to enter, worked out again only when the person or the dial is another one.
#[derive(Default)]
pub(super) struct NearMisses {
    made_of: Option<(Arc<PersonRanks>, f64)>,
    misses: Vec<Miss>,
}

impl NearMisses {
    fn refresh(&mut self, ranks: &Arc<PersonRanks>, alpha: f64) {
        let is_same = |(known, at): &(Arc<PersonRanks>, f64)| Arc::ptr_eq(known, ranks) && *at == alpha;
        if self.made_of.as_ref().is_some_and(is_same) {
            return;
        }
        self.misses = misses(ranks, alpha);
        self.made_of = Some((ranks.clone(), alpha));
    }
}

fn misses(ranks: &PersonRanks, alpha: f64) -> Vec<Miss> {
    let dial = ranks.dial();
    let top = dial.top(alpha, LIST + NEXT);
    let Some(&last) = top.get(LIST - 1) else { return vec![] };
    let cut = dial.score(last, alpha);
    let places = (0..N_PLACES).map(|place| f64::from(place) / f64::from(N_PLACES - 1));
    let lists: Vec<(f64, Vec<usize>)> = places.map(|alpha| (alpha, dial.top(alpha, LIST))).collect();
    let near = |at: usize| {
        let enters = lists.iter().filter(|(_, list)| list.contains(&at)).map(|(place, _)| *place);
        enters.min_by(|a, b| (a - alpha).abs().total_cmp(&(b - alpha).abs()))
    };
    let missing = top.iter().enumerate().skip(LIST);
    missing
        .filter_map(|(place, &at)| {
            let item = *dial.ids.get(at)?;
            Some(Miss { item, rank: place + 1, shortfall: cut - dial.score(at, alpha), enters_at: near(at) })
        })
        .collect()
}

pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, receipt: &ReceiptView, near: &mut NearMisses) {
    let theme = cx.theme;
    let models = &cx.state.models;
    match models.ranks.shown().filter(|ranks| ranks.person == receipt.person) {
        Some(ranks) => near.refresh(ranks, models.alpha),
        None => *near = NearMisses::default(),
    }
    let own = sentences_of(cx, receipt);
    let others: Vec<Miss> = near.misses.iter().copied().filter(|miss| miss.item != receipt.item).collect();
    if own.is_empty() && others.is_empty() {
        return;
    }
    let mut shown = None;
    inspector_section(ui, theme, &cx.t("models-why-not"), "", |ui| {
        ui.spacing_mut().item_spacing.y = theme.space.s1;
        for sentence in &own {
            let words = theme.rich(sentence.as_str(), Type::Dense, theme.text.secondary);
            ui.add(egui::Label::new(words).wrap());
        }
        for miss in &others {
            let rank = cx.format().count(miss.rank as u64);
            let args = [("item", common::item_title(cx, miss.item).into()), ("rank", rank.into())];
            if widgets::link(ui, theme, None, &cx.tw("models-near-miss", &args)).clicked() {
                shown = Some(miss.item);
            }
            let why = theme.rich(short_by(cx, miss.shortfall, miss.enters_at), Type::Dense, theme.text.secondary);
            ui.add(egui::Label::new(why).wrap());
        }
    });
    if let Some(item) = shown {
        cx.send(Command::ShowItem(item));
    }
}

/// Of the receipt's own item, when it is not on the list.
fn sentences_of(cx: &Context<'_>, receipt: &ReceiptView) -> Vec<String> {
    match &receipt.why_not {
        Some(why) => why_sentences(cx, why).to_vec(),
        None if receipt.rank == 0 => vec![cx.t("models-already-owns")],
        None => vec![],
    }
}

fn why_sentences(cx: &Context<'_>, why: &WhyNot) -> [String; 2] {
    let change = if why.smallest_change.is_empty() {
        cx.t("models-no-change-enough")
    } else {
        cx.tw("models-smallest-change", &[("names", why.smallest_change.join(", ").into())])
    };
    [short_by(cx, why.shortfall, why.enters_at), change]
}

fn short_by(cx: &Context<'_>, shortfall: f64, enters_at: Option<f64>) -> String {
    let format = cx.format();
    let gap = format.number(shortfall, DECIMALS);
    match enters_at {
        Some(alpha) => {
            let args = [("gap", gap.into()), ("k", LIST.to_string().into()), ("alpha", format.weight(alpha).into())];
            cx.tw("models-would-enter", &args)
        }
        None => cx.tw("models-never-enters", &[("gap", gap.into()), ("k", LIST.to_string().into())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_two_are_told_with_their_gap_and_where_they_enter() {
        // Thirteen items; the twelfth is first for the profile part alone, the last is never near.
        let profile = |item: u8| if item == 11 { 50.0 } else { -f32::from(item) };
        let ranks = PersonRanks {
            person: 0,
            items: (0..13).collect(),
            z_collaborative: (0..13_u8).map(|item| -f32::from(item)).collect(),
            z_profile: (0..13_u8).map(profile).collect(),
        };
        let found = misses(&ranks, 1.0);
        let told: Vec<(u32, usize)> = found.iter().map(|miss| (miss.item, miss.rank)).collect();
        assert_eq!(told, [(10, 11), (11, 12)]);
        assert_eq!((found[0].shortfall, found[1].shortfall), (1.0, 2.0));
        assert_eq!((found[0].enters_at, found[1].enters_at), (None, Some(0.95)));
    }

    #[test]
    fn a_short_list_misses_nobody() {
        let ranks = PersonRanks { items: vec![3], z_collaborative: vec![1.0], z_profile: vec![1.0], person: 0 };
        assert_eq!(misses(&ranks, 0.5), []);
    }
}
