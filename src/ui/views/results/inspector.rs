//! One campaign: the figure, the sentence, whether it can be trusted, and what to do next.

use egui::{Id, ScrollArea, Ui, vec2};

use super::table::reading_words;
use crate::app::command::Command;
use crate::app::state::{CampaignDetail, CheckView, EffectView, ReadingView};
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::{Status, Type, icons};
use crate::ui::widgets::{self, Badge, Button, NumberField, Select};

const FOOTER: f32 = 52.0;
const WINDOWS: [u32; 6] = [14, 30, 60, 90, 180, 365];

#[derive(Default)]
pub(super) struct Inspector {
    /// The cost while it is typed: of which campaign, and how much.
    cost: Option<(String, f64)>,
}

impl Inspector {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>, detail: &CampaignDetail) {
        ui.spacing_mut().item_spacing.y = 0.0;
        let theme = cx.theme;
        let height = (ui.available_height() - FOOTER).max(80.0);
        let area = ScrollArea::vertical().id_salt("results-inspector").auto_shrink([false, false]);
        area.max_height(height).show(ui, |ui| {
            widgets::panel_header(ui, theme, &detail.row.name, "", |_| {});
            widgets::padded(ui, |ui| {
                ui.spacing_mut().item_spacing.y = theme.space.s3;
                head(ui, cx, detail);
            });
            ui.add_space(theme.space.s5);
            widgets::hairline(ui, theme);
            self.settings(ui, cx, detail);
            if let Some(effect) = &detail.row.effect {
                trust(ui, cx, detail);
                next(ui, cx, detail, effect);
            }
        });
        footer(ui, cx, detail);
    }

    /// The window and the cost, by which the campaign is read.
    fn settings(&mut self, ui: &mut Ui, cx: &mut Context<'_>, detail: &CampaignDetail) {
        let theme = cx.theme;
        let (window, cost_name) = (cx.t("results-window"), cx.t("results-campaign-cost"));
        let from = cx.tw("results-from", &[("date", cx.format().day(detail.start).into())]);
        let mut commands = vec![];
        widgets::inspector_section(ui, theme, &cx.t("results-counted"), &from, |ui| {
            ui.horizontal(|ui| {
                let mut options: Vec<u32> = WINDOWS.into_iter().chain([detail.window_days]).collect();
                options.sort_unstable();
                options.dedup();
                let words: Vec<String> = options.iter().map(|&days| cx.format().days(u64::from(days))).collect();
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let chosen = options.iter().position(|&days| days == detail.window_days);
                let now = cx.format().days(u64::from(detail.window_days));
                widgets::label(ui, theme, &window, Type::Dense, theme.text.tertiary);
                let select = Select::new(Id::unique("results-window"), &window, &now).width(96.0);
                if let Some(days) = select.show(ui, theme, &words, chosen).and_then(|at| options.get(at)) {
                    commands.push(Command::SetCampaignWindow(*days));
                }
            });
            ui.add_space(theme.space.s3);
            ui.horizontal(|ui| {
                widgets::label(ui, theme, &cost_name, Type::Dense, theme.text.tertiary);
                let name = &detail.row.name;
                let known = self.cost.take().filter(|(of, _)| of == name);
                let (_, mut cost) = known.unwrap_or_else(|| (name.clone(), detail.cost.unwrap_or(0.0)));
                let field = NumberField::new(Id::unique("results-cost"), &mut cost, &cost_name);
                if field.range(0.0..=1e12).decimals(2).width(110.0).show(ui, theme).changed() {
                    commands.push(Command::SetCampaignCost(Some(cost)));
                }
                self.cost = Some((name.clone(), cost));
            });
        });
        commands.into_iter().for_each(|command| cx.send(command));
    }
}

/// The figure, what it says, and what it is worth.
fn head(ui: &mut Ui, cx: &Context<'_>, detail: &CampaignDetail) {
    let (theme, format, floor) = (cx.theme, cx.format(), cx.state.floor);
    let (status, glyph, words) = reading_words(cx, detail.row.reading);
    let Some(effect) = &detail.row.effect else {
        Badge::new(status, &words).icon(glyph).show(ui, theme);
        let key = if detail.row.n_held == 0 { "results-without-holdout" } else { "results-empty-text" };
        wrapped(ui, cx, &cx.t(key));
        return;
    };
    let difference = &effect.difference;
    ui.horizontal(|ui| {
        let figure = format.signed(difference.value * 100.0, 2);
        widgets::label(ui, theme, &figure, Type::Hero, theme.text.primary);
        let interval = format.interval_in_sentence(difference.low * 100.0, difference.high * 100.0, 2);
        let words = cx.tw("results-points", &[("interval", interval.into())]);
        ui.add(egui::Label::new(theme.rich(words, Type::Dense, theme.text.secondary)).wrap());
    });
    Badge::new(status, &words).icon(glyph).show(ui, theme);
    let count = |n: u64| format.count_or_floor(n, floor).into();
    let interval = format.interval(effect.extra.low, effect.extra.high, 0);
    let args = [
        ("sent", count(effect.n_sent)),
        ("bought", count(effect.bought_sent)),
        ("held", count(effect.n_held)),
        ("anyway", count(effect.bought_held)),
        ("extra", format.number(effect.extra.value, 0).into()),
        ("interval", interval.into()),
    ];
    wrapped(ui, cx, &cx.tw("results-sentence", &args));
    if let ReadingView::NotEnough { wait_for } = detail.row.reading {
        let words = match wait_for {
            Some(n) => cx.tw("results-wait-for", &[("n", n.into())]),
            None => cx.t("results-cannot-tell"),
        };
        widgets::note(ui, theme, Status::Info, &words);
    }
    if let ReadingView::Early { .. } = detail.row.reading {
        widgets::note(ui, theme, Status::Info, &cx.t("results-early"));
    }
    figures(ui, cx, detail, effect);
}

fn figures(ui: &mut Ui, cx: &Context<'_>, detail: &CampaignDetail, effect: &EffectView) {
    let (theme, format) = (cx.theme, cx.format());
    let (ratio, ratio_interval) = match &effect.ratio {
        Some(ratio) => (format.lift(ratio.value), format.interval(ratio.low, ratio.high, 2)),
        None => (MISSING.to_owned(), String::new()),
    };
    let end = |end: Option<f64>| end.map_or_else(|| "∞".to_owned(), |cost| format.number(cost, 2));
    let (cost, cost_interval) = match detail.cost_per_extra {
        Some((value, low, high)) => (format.number(value, 2), ["[", &end(low), ", ", &end(high), "]"].concat()),
        None => (MISSING.to_owned(), String::new()),
    };
    let value = &effect.extra_value;
    let has_value = value.low != 0.0 || value.high != 0.0;
    let revenue = if has_value { format.number(value.value, 0) } else { MISSING.to_owned() };
    let revenue_interval = if has_value { format.interval(value.low, value.high, 0) } else { String::new() };
    let anyway = detail.held_rate.value * effect.n_sent as f64;
    let days = u64::from(detail.window_days);
    let tiles = [
        (cx.t("results-ratio"), ratio, ratio_interval),
        (cx.t("results-cost"), cost, cost_interval),
        (cx.tw("results-revenue", &[("n", days.into())]), revenue, revenue_interval),
        (cx.t("results-anyway"), format.number(anyway, 0), String::new()),
    ];
    ui.add_space(theme.space.s3);
    for (caption, figure, beside) in &tiles {
        ui.spacing_mut().item_spacing = vec2(6.0, theme.space.s3);
        widgets::tile(ui, theme, caption, figure, beside);
    }
}

fn trust(ui: &mut Ui, cx: &Context<'_>, detail: &CampaignDetail) {
    let theme = cx.theme;
    widgets::inspector_section(ui, theme, &cx.t("results-trust"), "", |ui| {
        ui.spacing_mut().item_spacing.y = theme.space.s3;
        for check in &detail.checks {
            let status = if check.is_ok() { Status::Ok } else { Status::Warn };
            check_row(ui, cx, status, &check_words(cx, check));
        }
        if let Some(promised) = detail.promised_rate {
            let held = &detail.held_rate;
            let is_kept = held.low <= promised && promised <= held.high;
            let interval = cx.format().interval_in_sentence(held.low * 100.0, held.high * 100.0, 1);
            let args = [
                ("promised", cx.format().share(promised).into()),
                ("held", cx.format().share(held.value).into()),
                ("interval", interval.into()),
            ];
            let status = if is_kept { Status::Ok } else { Status::Warn };
            let key = if is_kept { "results-promise-kept" } else { "results-promise-off" };
            check_row(ui, cx, status, &cx.tw(key, &args));
        }
    });
}

fn check_row(ui: &mut Ui, cx: &Context<'_>, status: Status, words: &str) {
    let theme = cx.theme;
    ui.horizontal_top(|ui| {
        let (icon, _) = ui.allocate_exact_size(vec2(16.0, 16.0), egui::Sense::hover());
        let ink = theme.status(status).text;
        widgets::chip::paint_badge_icon(ui.painter(), status, icon.center(), 14.0, ink);
        ui.add(egui::Label::new(theme.rich(words, Type::Dense, theme.text.secondary)).wrap());
    });
}

fn check_words(cx: &Context<'_>, check: &CheckView) -> String {
    let (format, floor) = (cx.format(), cx.state.floor);
    let count = |n: u64| format.count_or_floor(n, floor);
    match check {
        CheckView::Split { share, planned, is_ok } => {
            let key = if *is_ok { "results-split-planned" } else { "results-split-off" };
            cx.tw(key, &[("share", format.share(*share).into()), ("planned", format.share(*planned).into())])
        }
        CheckView::Balance { largest, name, is_ok } => {
            let key = if *is_ok { "results-balanced" } else { "results-unbalanced" };
            cx.tw(key, &[("n", format.number(*largest, 2).into()), ("name", name.as_str().into())])
        }
        CheckView::Window { covered, of } if covered >= of => cx.tw("results-covered", &[("n", u64::from(*of).into())]),
        CheckView::Window { covered, of } => {
            cx.tw("results-not-covered", &[("n", u64::from(*covered).into()), ("of", u64::from(*of).into())])
        }
        CheckView::SpillOver { n_people, campaign } => {
            cx.tw("results-spill-over", &[("n", count(*n_people).into()), ("name", campaign.as_str().into())])
        }
        CheckView::Contaminated { n_people } => cx.tw("results-contaminated", &[("n", count(*n_people).into())]),
        CheckView::Unknown { n_people } => cx.tw("results-unknown", &[("n", format.count(*n_people).into())]),
        CheckView::Looks { n_looks, false_alarm } => {
            let args = [("n", (*n_looks as u64).into()), ("share", format.share_whole(*false_alarm).into())];
            cx.tw("results-looks", &args)
        }
    }
}

/// Which half of the list the campaign is worth, and how not to read the bands.
fn next(ui: &mut Ui, cx: &Context<'_>, detail: &CampaignDetail, effect: &EffectView) {
    let (theme, format) = (cx.theme, cx.format());
    widgets::inspector_section(ui, theme, &cx.t("results-next"), "", |ui| {
        ui.spacing_mut().item_spacing.y = theme.space.s4;
        if let Some([top, bottom]) = &detail.halves {
            let points = |half: &EffectView| {
                let near = if half.is_near { "≈" } else { "" };
                format!("{near}{}", format.number(half.difference.value * 100.0, 1))
            };
            let interval =
                |half: &EffectView| format.interval(half.difference.low * 100.0, half.difference.high * 100.0, 1);
            let args = [
                ("top", points(top).into()),
                ("topinterval", interval(top).into()),
                ("bottom", points(bottom).into()),
                ("bottominterval", interval(bottom).into()),
                ("kept", format.number(top.extra.value, 0).into()),
                ("extra", format.number(effect.extra.value, 0).into()),
            ];
            // What the top half would have kept makes sense of a gain only.
            let is_gain = effect.extra.value > 0.0 && top.extra.value > 0.0;
            wrapped(ui, cx, &cx.tw(if is_gain { "results-halves" } else { "results-halves-plain" }, &args));
        }
        widgets::note(ui, theme, Status::Info, &cx.t("results-gap-note"));
    });
}

fn wrapped(ui: &mut Ui, cx: &Context<'_>, words: &str) {
    ui.add(egui::Label::new(cx.theme.rich(words, Type::Dense, cx.theme.text.secondary)).wrap());
}

fn footer(ui: &mut Ui, cx: &mut Context<'_>, detail: &CampaignDetail) {
    let theme = cx.theme;
    let (half, open, copy) = (cx.t("results-top-half"), cx.t("results-open-audience"), cx.t("results-copy"));
    widgets::footer(ui, theme, |ui| {
        if !detail.bands.is_empty() {
            if Button::primary(&half).icon(icons::USERS_THREE).show(ui, theme).clicked() {
                cx.send(Command::AudienceFromTopHalf);
            }
        } else if Button::new(&open).icon(icons::USERS_THREE).show(ui, theme).clicked() {
            cx.send(Command::ShowAudience(detail.row.name.clone()));
        }
        if detail.row.effect.is_some() && Button::new(&copy).icon(icons::COPY).show(ui, theme).clicked() {
            ui.ctx().copy_text(as_table(cx, detail));
        }
    });
}

/// The bands as a table to paste into a spreadsheet; figures under the floor are left out.
fn as_table(cx: &Context<'_>, detail: &CampaignDetail) -> String {
    let heads = ["results-band", "results-bought-sent", "results-bought-held-out"].map(|key| cx.t(key));
    let share = |told: &Option<crate::app::state::RateView>| match told {
        Some(told) if told.is_near => format!("≈{}", cx.format().share(told.rate.value)),
        Some(told) => cx.format().share(told.rate.value),
        None => MISSING.to_owned(),
    };
    let row = |(place, band): (usize, &crate::app::state::ScoreBandView)| {
        [place.to_string(), share(&band.sent), share(&band.held)].join("\t")
    };
    let rows = (1..).zip(&detail.bands).map(row);
    std::iter::once(heads.join("\t")).chain(rows).collect::<Vec<_>>().join("\n")
}
