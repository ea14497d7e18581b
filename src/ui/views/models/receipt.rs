//! The inspector: one score taken apart, and its rank over alpha.

use std::sync::Arc;

use egui::{Align, Color32, Id, Layout, Role, ScrollArea, Sense, Ui, vec2};

use super::common;
use super::moves::{LIST, Lists};
use super::person::{item_select, next_person, person_select};
use super::rounding::{DECIMALS, Printed, PrintedPart};
use super::why_not::{self, NearMisses};
use crate::app::command::Command;
use crate::app::state::{Loadable, PartView, PersonRanks, ReceiptView};
use crate::ui::context::Context;
use crate::ui::plots::{Axis, LineChart, Mark, Series};
use crate::ui::theme::{Side, Type};
use crate::ui::widgets::{
    self, IconButton, ReceiptRow, draw, hairline, inspector_section, padded, panel_header, receipt_row, receipt_sum,
    skeleton_rows,
};

/// Places of the dial at which the rank is drawn: every step of the fader.
const N_PLACES: u32 = 101;
const RANK_HEIGHT: f32 = 96.0;

/// The rank of an item over the dial, made again only when the person or the item is another one.
#[derive(Default)]
pub(super) struct RankLine {
    made_of: Option<(Arc<PersonRanks>, u32)>,
    /// One point a place, so that steps lean a little; right angles would be drawn thick.
    xs: Vec<f64>,
    ys: Vec<f64>,
    worst: usize,
}

impl RankLine {
    fn refresh(&mut self, ranks: &Arc<PersonRanks>, item: u32) {
        if self.made_of.as_ref().is_some_and(|(known, at)| Arc::ptr_eq(known, ranks) && *at == item) {
            return;
        }
        *self = Self { made_of: Some((ranks.clone(), item)), ..Self::default() };
        let last = N_PLACES - 1;
        for place in 0..N_PLACES {
            let alpha = f64::from(place) / f64::from(last);
            let Some(rank) = ranks.rank_of(item, alpha) else { return };
            self.worst = self.worst.max(rank);
            // Rank 1 is at the top.
            self.xs.push(alpha);
            self.ys.push(-(rank as f64));
        }
    }
}

pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, lists: &Lists, line: &mut RankLine, near: &mut NearMisses) {
    ui.spacing_mut().item_spacing.y = 0.0;
    head(ui, cx, lists);
    let models = &cx.state.models;
    match &models.receipt {
        Loadable::Failed(failure) => {
            let title = cx.t("models-receipt-failed");
            let again = models.item.map_or(Command::NextPerson, Command::ShowItem);
            common::failed(ui, cx, &title, failure, again);
        }
        Loadable::Empty => {
            padded(ui, |ui| {
                let words = cx.theme.rich(cx.t("models-no-receipt"), Type::Dense, cx.theme.text.secondary);
                ui.add(egui::Label::new(words).wrap());
            });
        }
        Loadable::Busy(None) => skeleton_rows(ui, cx.theme, 9, &[0.6, 0.25]),
        Loadable::Busy(Some(receipt)) | Loadable::Ready(receipt) => {
            // A new alpha takes a moment; the old figures stay readable meanwhile.
            if models.receipt.is_busy() {
                ui.multiply_opacity(0.6);
            }
            ScrollArea::vertical().id_salt("receipt").auto_shrink([false, false]).show(ui, |ui| {
                body(ui, cx, receipt, line, near);
            });
        }
    }
}

fn head(ui: &mut Ui, cx: &mut Context<'_>, lists: &Lists) {
    let theme = cx.theme;
    let (title, copy) = (cx.t("models-receipt"), cx.t("models-copy-receipt"));
    let receipt = cx.state.models.receipt.ready();
    panel_header(ui, theme, &title, "", |ui| {
        let button = IconButton::new(crate::ui::theme::icons::COPY, &copy).enabled(receipt.is_some());
        if button.show(ui, theme).clicked()
            && let Some(receipt) = receipt
        {
            ui.ctx().copy_text(as_text(cx, receipt));
        }
    });
    padded(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme.space.s2;
            person_select(ui, cx, "models-receipt-person", 112.0);
            next_person(ui, cx);
            let room = ui.available_width();
            item_select(ui, cx, "models-item", &lists.offered, room);
        });
    });
    ui.add_space(theme.space.s4);
}

fn body(ui: &mut Ui, cx: &mut Context<'_>, receipt: &ReceiptView, line: &mut RankLine, near: &mut NearMisses) {
    let printed = Printed::of(receipt);
    padded(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        figure(ui, cx, receipt, &printed);
        parts(ui, cx, receipt, &printed);
    });
    hairline(ui, cx.theme);
    why_not::show(ui, cx, receipt, near);
    rank_over_alpha(ui, cx, receipt, line);
}

/// The score, its rank, and where the list begins.
fn figure(ui: &mut Ui, cx: &Context<'_>, receipt: &ReceiptView, printed: &Printed) {
    let (theme, format) = (cx.theme, cx.format());
    let count = |n: usize| format.count(n as u64);
    let rank = if receipt.rank == 0 {
        cx.tw("models-not-ranked", &[("item", common::item_title(cx, receipt.item).into())])
    } else {
        let args = [("rank", count(receipt.rank).into()), ("n", count(receipt.n_candidates).into())];
        cx.tw("models-rank-of", &args)
    };
    let cut = [("k", LIST.to_string().into()), ("score", format.number(receipt.cut, DECIMALS).into())];
    let cut = cx.tw("models-top-starts", &cut);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space.s6;
        widgets::label(ui, theme, &thousandths(cx, printed.score), Type::Hero, theme.text.primary);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            common::short(ui, theme, &rank, Type::DenseStrong, theme.text.primary);
            common::short(ui, theme, &cut, Type::Dense, theme.text.secondary);
        });
    });
    ui.add_space(theme.space.s4);
}

fn thousandths(cx: &Context<'_>, value: i64) -> String {
    cx.format().number(value as f64 / 1000.0, DECIMALS)
}

fn signed(cx: &Context<'_>, value: i64) -> String {
    cx.format().signed(value as f64 / 1000.0, DECIMALS)
}

fn parts(ui: &mut Ui, cx: &Context<'_>, receipt: &ReceiptView, printed: &Printed) {
    let theme = cx.theme;
    let all = [&receipt.collaborative, &receipt.profile];
    let values = all.iter().flat_map(|part| part.terms.iter().map(|term| term.value).chain([part.rest]));
    let largest = values.fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let looks = [
        Look {
            name: "models-collaborative",
            total: "models-collaborative-part",
            rest: "models-weaker-events",
            colour: theme.data.ink,
            largest,
        },
        Look {
            name: "models-profile",
            total: "models-profile-part",
            rest: "models-weaker-features",
            colour: theme.data.neutral,
            largest,
        },
    ];
    for ((part, printed), look) in all.into_iter().zip([&printed.collaborative, &printed.profile]).zip(&looks) {
        if !part.terms.is_empty() || part.n_rest > 0 {
            part_lines(ui, cx, part, printed, look);
        }
    }
    if printed.constant != 0 {
        receipt_sum(ui, theme, &cx.t("models-constant"), &thousandths(cx, printed.constant), false);
    }
    receipt_sum(ui, theme, &cx.t("models-adds-exactly"), &thousandths(cx, printed.score), true);
}

/// Words and colour of a part, and the largest amount of the whole receipt.
struct Look {
    name: &'static str,
    total: &'static str,
    /// What the weaker terms are together.
    rest: &'static str,
    colour: Color32,
    largest: f64,
}

fn part_lines(ui: &mut Ui, cx: &Context<'_>, part: &PartView, printed: &PrintedPart, look: &Look) {
    part_head(ui, cx, part, look);
    let line = |ui: &mut Ui, side: Option<Side>, label: &str, amount: f64, units: i64| {
        let value = signed(cx, units);
        let row = ReceiptRow { side, label, value: &value, amount, largest: look.largest, colour: look.colour };
        receipt_row(ui, cx.theme, &row);
    };
    let lines = || part.terms.iter().zip(&printed.terms);
    for (term, &units) in lines().filter(|(term, _)| term.value >= 0.0) {
        line(ui, term.domain.map(Side::from), &term.name, term.value, units);
    }
    if part.n_rest > 0 {
        let words = cx.tw(look.rest, &[("n", cx.format().count(part.n_rest as u64).into())]);
        line(ui, None, &words, part.rest, printed.rest);
    }
    for (term, &units) in lines().filter(|(term, _)| term.value < 0.0) {
        line(ui, term.domain.map(Side::from), &term.name, term.value, units);
    }
    receipt_sum(ui, cx.theme, &cx.t(look.total), &thousandths(cx, printed.total), false);
}

/// A square in the colour of the bars, the name, and weight times standardised score.
fn part_head(ui: &mut Ui, cx: &Context<'_>, part: &PartView, look: &Look) {
    let theme = cx.theme;
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 26.0), Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = theme.space.s4;
        let (mark, response) = ui.allocate_exact_size(vec2(theme.size.glyph, theme.size.glyph), Sense::hover());
        ui.painter().rect_filled(mark, draw::corner(theme.radius.mark), look.colour);
        let name = cx.t(look.name);
        draw::name(&response, Role::Image, true, &name);
        widgets::label(ui, theme, &name, Type::DenseStrong, theme.text.primary);
        let product = format!("{} × {}", cx.format().weight(part.weight), cx.format().number(part.z, DECIMALS));
        widgets::label(ui, theme, &product, Type::Dense, theme.text.tertiary);
    });
}

fn rank_over_alpha(ui: &mut Ui, cx: &Context<'_>, receipt: &ReceiptView, line: &mut RankLine) {
    let (theme, models) = (cx.theme, &cx.state.models);
    let Some(ranks) = models.ranks.shown().filter(|ranks| ranks.person == receipt.person) else { return };
    line.refresh(ranks, receipt.item);
    let Some(rank) = ranks.rank_of(receipt.item, models.alpha).filter(|_| !line.xs.is_empty()) else { return };
    let title = cx.tw("models-rank-over-alpha", &[("item", common::item_title(cx, receipt.item).into())]);
    let format = cx.format();
    let worst = line.worst.max(2) as f64;
    let pad = (worst - 1.0) * 0.12;
    let label = |rank: f64| (-rank, format.count(rank as u64));
    let colour = theme.side(common::target_side(models.direction)).fill;
    let series = [Series::new(theme, "", &line.xs, &line.ys).colour(colour)];
    let rank_words = format.count(rank as u64);
    let chart = LineChart {
        id: Id::unique("models-rank-line"),
        x: Axis::with_ticks(0.0, 1.0, vec![(0.0, "0".to_owned()), (1.0, "1".to_owned())]),
        y: Axis::with_ticks(-worst - pad, -1.0 + 2.0 * pad, vec![label(1.0), label(worst)]),
        series: &series,
        mark: Some(Mark {
            x: models.alpha,
            y: -(rank as f64),
            words: &rank_words,
            x_words: &format.weight(models.alpha),
            dashed: false,
            fill_below: false,
        }),
        limit: None,
        summary: &title,
    };
    inspector_section(ui, theme, &title, "", |ui| {
        chart.show(ui, theme, RANK_HEIGHT);
    });
}

/// The receipt as lines of words and figures. It holds no contact data.
fn as_text(cx: &Context<'_>, receipt: &ReceiptView) -> String {
    let printed = Printed::of(receipt);
    let mut lines = vec![format!(
        "{}\t{}\t{}",
        common::person_label(cx, receipt.person),
        common::item_title(cx, receipt.item),
        thousandths(cx, printed.score)
    )];
    let parts = [
        (&receipt.collaborative, &printed.collaborative, "models-collaborative-part", "models-weaker-events"),
        (&receipt.profile, &printed.profile, "models-profile-part", "models-weaker-features"),
    ];
    for (part, shown, key, rest) in parts {
        let terms = part.terms.iter().zip(&shown.terms);
        lines.extend(terms.map(|(term, &units)| format!("{}\t{}", term.name, signed(cx, units))));
        if part.n_rest > 0 {
            let words = cx.tw(rest, &[("n", cx.format().count(part.n_rest as u64).into())]);
            lines.push(format!("{words}\t{}", signed(cx, shown.rest)));
        }
        lines.push(format!("{}\t{}", cx.t(key), thousandths(cx, shown.total)));
    }
    lines.push(format!("{}\t{}", cx.t("models-constant"), thousandths(cx, printed.constant)));
    lines.push(format!("{}\t{}", cx.t("models-adds-exactly"), thousandths(cx, printed.score)));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rank_line_goes_over_the_whole_dial() {
        let ranks = Arc::new(PersonRanks {
            person: 0,
            items: vec![0, 1],
            z_collaborative: vec![1.0, 0.0],
            z_profile: vec![0.0, 1.0],
        });
        let mut line = RankLine::default();
        line.refresh(&ranks, 0);
        assert_eq!((line.xs.len(), line.worst), (101, 2));
        // Second without the collaborative part, first with it alone.
        assert_eq!((line.ys.first(), line.ys.last()), (Some(&-2.0), Some(&-1.0)));
        line.refresh(&ranks, 7);
        assert!(line.xs.is_empty());
    }
}
