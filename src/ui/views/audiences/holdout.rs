//! Who is held out, and the smallest lift that could be told apart.

use egui::{Id, Ui};

use super::numbered_head;
use super::outlook::Outlook;
use crate::app::command::Command;
use crate::ui::context::Context;
use crate::ui::plots::{Axis, LineChart, Mark, Series};
use crate::ui::theme::{Status, Type};
use crate::ui::widgets::{self, NumberField};

const CURVE_HEIGHT: f32 = 112.0;

#[derive(Default)]
pub(super) struct HoldoutPanel {
    /// Percent while it is being set; commands carry shares.
    percent: f64,
    /// The same of the holdout over all campaigns.
    global_percent: f64,
}

impl HoldoutPanel {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>, outlook: Option<&Outlook>) {
        let theme = cx.theme;
        let (title, note) = (cx.t("audiences-holdout"), cx.t("audiences-holdout-note"));
        numbered_head(ui, cx, 5, &title, &note, |_| {});
        widgets::padded(ui, |ui| {
            ui.spacing_mut().item_spacing.y = theme.space.s2;
            ui.horizontal(|ui| self.field(ui, cx, outlook, &title));
            ui.add_space(theme.space.s4);
            if cx.state.audiences.draft.holdout <= 0.0 {
                widgets::note(ui, theme, Status::Warn, &cx.t("audiences-holdout-zero"));
            } else if let Some(outlook) = outlook {
                smallest_lift(ui, cx, outlook);
                curve(ui, cx, outlook);
                redraw(ui, cx, outlook);
            }
            self.global(ui, cx);
        });
    }

    /// The share of everybody that is in no campaign at all.
    fn global(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let theme = cx.theme;
        let name = cx.t("audiences-global-holdout");
        let global = cx.state.audiences.campaigns.global_holdout;
        self.global_percent = global.map_or(0.0, |global| global.share * 100.0);
        ui.add_space(theme.space.s4);
        widgets::label(ui, theme, &name, Type::Dense, theme.text.tertiary);
        ui.horizontal(|ui| {
            let id = Id::unique("audience-global-holdout");
            let field = NumberField::new(id, &mut self.global_percent, &name).range(0.0..=50.0).suffix("%").width(64.0);
            if field.show(ui, theme).changed() {
                cx.send(Command::SetGlobalHoldout((self.global_percent / 100.0) as f32));
            }
            if let Some(global) = global {
                let n = cx.format().count_or_floor(global.n_people, cx.state.floor);
                let words = cx.tw("audiences-global-holdout-n", &[("n", n.into())]);
                ui.add(egui::Label::new(theme.rich(words, Type::Dense, theme.text.secondary)).wrap());
            }
        });
    }

    fn field(&mut self, ui: &mut Ui, cx: &mut Context<'_>, outlook: Option<&Outlook>, name: &str) {
        let theme = cx.theme;
        self.percent = f64::from(cx.state.audiences.draft.holdout) * 100.0;
        let id = Id::unique("audience-holdout");
        let field = NumberField::new(id, &mut self.percent, name).range(0.0..=90.0).suffix("%").width(64.0);
        if field.show(ui, theme).changed() {
            cx.send(Command::SetHoldout((self.percent / 100.0) as f32));
        }
        if let Some(outlook) = outlook {
            let n = cx.format().count_or_floor(outlook.n_held, cx.state.floor);
            let words = cx.tw("audiences-held-out-n", &[("n", n.into())]);
            widgets::label(ui, theme, &words, Type::Body, theme.text.secondary);
        }
    }
}

/// Who was held out stays so, unless it is asked for on purpose.
fn redraw(ui: &mut Ui, cx: &mut Context<'_>, outlook: &Outlook) {
    let theme = cx.theme;
    if outlook.ranked.n_before == 0 {
        widgets::note(ui, theme, Status::Info, &cx.t("audiences-same-holdout"));
        return;
    }
    let mut fresh = cx.state.audiences.draft.fresh_holdout;
    if widgets::checkbox(ui, theme, &mut fresh, &cx.t("audiences-fresh-holdout")).changed() {
        cx.send(Command::SetFreshHoldout(fresh));
    }
    if !fresh {
        widgets::note(ui, theme, Status::Info, &cx.t("audiences-kept-holdout"));
    }
}

fn smallest_lift(ui: &mut Ui, cx: &Context<'_>, outlook: &Outlook) {
    let (theme, format) = (cx.theme, cx.format());
    widgets::label(ui, theme, &cx.t("audiences-smallest-lift"), Type::Dense, theme.text.tertiary);
    match (outlook.detectable, outlook.rate()) {
        (Some(lift), Some(rate)) => {
            widgets::label(ui, theme, &format.points(lift), Type::Figure, theme.text.primary);
            let factor = if rate > 0.0 { (rate + lift) / rate } else { f64::INFINITY };
            let args = [
                ("from", format.share(rate).into()),
                ("to", format.share(rate + lift).into()),
                ("lift", format.lift_in_sentence(factor).into()),
            ];
            widgets::label(ui, theme, &cx.tw("audiences-rates", &args), Type::Dense, theme.text.secondary);
            widgets::label(ui, theme, &cx.t("audiences-power"), Type::Caption, theme.text.tertiary);
        }
        (None, Some(_)) => {
            widgets::note(ui, theme, Status::Warn, &cx.t("audiences-lift-none"));
        }
        _ => {
            widgets::note(ui, theme, Status::Info, &cx.t("audiences-lift-unknown"));
        }
    }
}

/// What other holdouts of the same size could tell apart.
fn curve(ui: &mut Ui, cx: &mut Context<'_>, outlook: &Outlook) {
    let (theme, format) = (cx.theme, cx.format());
    let (shares, lifts) = &outlook.lift_curve;
    let (Some(&first), Some(&last)) = (shares.first(), shares.last()) else { return };
    let most = lifts.iter().copied().fold(0.0, f64::max);
    ui.add_space(theme.space.s3);
    let series = [Series::new(theme, "", shares, lifts)];
    let share = f64::from(outlook.holdout);
    let words = outlook.detectable.map(|lift| format.signed(lift * 100.0, 1)).unwrap_or_default();
    let x_words = format.share_whole(share);
    let is_inside = (first..=last).contains(&share);
    let mark = outlook.detectable.filter(|_| is_inside).map(|lift| Mark {
        x: share,
        y: lift * 100.0,
        words: &words,
        x_words: &x_words,
        dashed: false,
        fill_below: false,
    });
    let decimals = usize::from(most < 4.0);
    let ticks = [0.1, 0.2, 0.3, 0.4, 0.5].map(|share| (share, format.share_whole(share)));
    let chart = LineChart {
        id: Id::unique("audience-lift"),
        x: Axis::with_ticks(first.min(0.05), 0.5, ticks.to_vec()),
        y: Axis::new(0.0, most * 1.15, 4, |value| format.signed(value, decimals)).title(cx.t("audiences-detectable")),
        series: &series,
        mark,
        limit: None,
        summary: &cx
            .tw("audiences-lift-summary", &[("lift", words.as_str().into()), ("share", x_words.as_str().into())]),
    };
    if let Some(x) = chart.show(ui, theme, CURVE_HEIGHT).clicked_x {
        cx.send(Command::SetHoldout(((x * 100.0).round() / 100.0) as f32));
    }
}
