//! How many: the gains curve with the fader as its axis, the responders to expect, the score at the cut.

use egui::{Id, Rangef, Ui, vec2};

use super::outlook::Outlook;
use super::{failed, numbered_head};
use crate::app::command::Command;
use crate::app::state::{Interval, Loadable};
use crate::models::calibration::MIN_POSITIVES;
use crate::ui::context::Context;
use crate::ui::plots::{Axis, LineChart, Mark, Series, gains_with_fader};
use crate::ui::theme::{Status, Type};
use crate::ui::widgets::fader::{Fader, fader_ends};
use crate::ui::widgets::{self, Button, NumberField, draw};

const CHART_HEIGHT: f32 = 184.0;
/// The share of likely responders that one click asks for.
const USUAL_REACH: f64 = 0.75;

pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, outlook: Option<&Outlook>) {
    let (title, note) = (cx.t("audiences-size"), cx.t("audiences-size-note"));
    let mut asked = None;
    numbered_head(ui, cx, 4, &title, &note, |ui| {
        if let Some(outlook) = outlook {
            asked = size_field(ui, cx, outlook, &title);
        }
    });
    match (&cx.state.audiences.ranked, outlook) {
        (Loadable::Failed(failure), _) => {
            let title = cx.t("audiences-ranking-failed");
            widgets::padded(ui, |ui| failed(ui, cx, &title, failure));
        }
        (ranked, Some(outlook)) => {
            if ranked.is_busy() {
                ui.multiply_opacity(0.6);
            }
            asked = curve(ui, cx, outlook, &title).or(asked);
            asked = figures(ui, cx, outlook).or(asked);
        }
        (ranked, None) => no_ranking(ui, cx, ranked.is_busy(), ranked.shown().is_some()),
    }
    if let Some(size) = asked {
        cx.send(Command::SetSize(size));
    }
}

/// Nothing to draw: still ranking, something missing, or nobody left.
fn no_ranking(ui: &mut Ui, cx: &Context<'_>, is_busy: bool, is_ranked: bool) {
    let theme = cx.theme;
    widgets::padded(ui, |ui| {
        if is_busy {
            ui.horizontal(|ui| {
                widgets::progress_ring(ui, theme, None, &cx.t("job-rank"));
                widgets::label(ui, theme, &cx.t("job-rank"), Type::Body, theme.text.secondary);
            });
            widgets::skeleton_rows(ui, theme, 4, &[0.6, 0.3]);
        } else if is_ranked {
            widgets::note(ui, theme, Status::Warn, &cx.t("audiences-nobody-left"));
        } else {
            let goal = cx.state.audiences.draft.goal.is_none();
            let key = if goal { "audiences-needs-goal" } else { "audiences-needs-run" };
            widgets::note(ui, theme, Status::Info, &cx.t(key));
        }
    });
}

fn size_field(ui: &mut Ui, cx: &Context<'_>, outlook: &Outlook, name: &str) -> Option<u64> {
    let mut size = outlook.size as f64;
    let most = outlook.n_eligible() as f64;
    let field = NumberField::new(Id::unique("audience-size"), &mut size, name).range(1.0..=most).width(80.0);
    field.show(ui, cx.theme).changed().then_some(size.round() as u64)
}

fn curve(ui: &mut Ui, cx: &Context<'_>, outlook: &Outlook, name: &str) -> Option<u64> {
    let theme = cx.theme;
    let most = outlook.n_eligible();
    let mut value = outlook.size as f64;
    let step = fader_step(most);
    let least = cx.t("audiences-one-person");
    let all = cx.tw("audiences-all-n", &[("n", most.into())]);
    let changed = widgets::padded(ui, |ui| match outlook.reached() {
        Some(reached) if outlook.ranked.is_calibrated && most > 1 => {
            gains(ui, cx, outlook, reached, &mut value, step, name, (&least, &all))
        }
        _ => {
            let n = MIN_POSITIVES;
            widgets::note(ui, theme, Status::Info, &cx.tw("audiences-uncalibrated", &[("n", n.into())]));
            ui.add_space(theme.space.s4);
            let line = ui.available_rect_before_wrap().x_range();
            let track = Rangef::new(line.min + 10.0, line.max - 10.0);
            let fader = Fader::new(Id::unique("audience-fader"), &mut value, 1.0..=(most.max(2)) as f64, name);
            let response = fader.step(step).enabled(most > 1).show(ui, theme, track);
            fader_ends(ui, theme, track, &least, "", &all);
            response.changed()
        }
    });
    changed.then(|| (value.round() as u64).clamp(1, most))
}

/// Whole people, and not more stops than there are points on the widest screen.
fn fader_step(n_eligible: u64) -> f64 {
    let rough = n_eligible as f64 / 2_000.0;
    if rough <= 1.0 { 1.0 } else { 10f64.powf(rough.log10().ceil()) }
}

#[expect(clippy::too_many_arguments, reason = "the parts of one chart, named where it is called")]
fn gains(
    ui: &mut Ui,
    cx: &Context<'_>,
    outlook: &Outlook,
    reached: Interval,
    value: &mut f64,
    step: f64,
    name: &str,
    (least, all): (&str, &str),
) -> bool {
    let (theme, format) = (cx.theme, cx.format());
    let gains = &outlook.gains;
    let most = outlook.n_eligible() as f64;
    let random = cx.t("audiences-random-order");
    let (ends, whole) = ([0.0, most], [0.0, 1.0]);
    let series = [
        Series::new(theme, "", &gains.sizes, &gains.values).band(&gains.lows, &gains.highs),
        Series::new(theme, &random, &ends, &whole)
            .quiet(theme)
            .colour(theme.data.popularity)
            .dashed()
            .name_at(0.62 * most),
    ];
    let words = cx.tw("audiences-likely-share", &[("share", format.share_whole(reached.value).into())]);
    let interval = format.interval_in_sentence(reached.low * 100.0, reached.high * 100.0, 0);
    let x_words = format.count(outlook.size);
    let summary = cx.tw(
        "audiences-gains-summary",
        &[("n", outlook.size.into()), ("share", format.share_whole(reached.value).into())],
    );
    let chart = LineChart {
        id: Id::unique("audience-gains"),
        x: Axis::new(0.0, most, 5, |value| format.axis(value)),
        y: Axis::whole_share(|value| format.share_whole(value)).title(cx.t("audiences-reached")),
        series: &series,
        mark: Some(Mark {
            x: outlook.size as f64,
            y: reached.value,
            words: "",
            x_words: &x_words,
            dashed: false,
            fill_below: true,
        }),
        limit: None,
        summary: &summary,
    };
    let (out, response) = gains_with_fader(ui, theme, CHART_HEIGHT, &chart, value, step, name);
    let corner = out.frame.rect.min + vec2(10.0, 8.0);
    paint_words(ui, cx, corner, &words, &interval, out.frame.x_of(outlook.size as f64) - 12.0);
    fader_ends(ui, theme, out.frame.track(), least, "", all);
    if let Some(x) = out.clicked_x {
        *value = x.max(1.0);
        return true;
    }
    response.changed()
}

/// The figure and its interval in the corner above the curve, on a ground of their own where the mark comes near.
fn paint_words(ui: &Ui, cx: &Context<'_>, corner: egui::Pos2, words: &str, interval: &str, mark_x: f32) {
    let theme = cx.theme;
    let first = draw::layout(ui.painter(), theme, words, Type::DenseStrong, theme.text.primary);
    let second = draw::layout(ui.painter(), theme, interval, Type::Caption, theme.text.secondary);
    let width = first.size().x.max(second.size().x);
    if corner.x + width > mark_x {
        let ground = egui::Rect::from_min_size(corner, vec2(width, 32.0)).expand(2.0);
        ui.painter().rect_filled(ground, draw::corner(theme.radius.mark), theme.bg.panel);
    }
    draw::paint_galley(ui.painter(), corner, egui::Align2::LEFT_TOP, first);
    draw::paint_galley(ui.painter(), corner + vec2(0.0, 16.0), egui::Align2::LEFT_TOP, second);
}

/// Expected responders, the share of the eligible, the score at the cut, and who has only a fallback score.
fn figures(ui: &mut Ui, cx: &Context<'_>, outlook: &Outlook) -> Option<u64> {
    let (theme, format) = (cx.theme, cx.format());
    let mut asked = None;
    ui.add_space(theme.space.s2);
    widgets::hairline(ui, theme);
    ui.add_space(theme.space.s2);
    widgets::padded(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme.space.s9;
            if let (Some(expected), Some(rate)) = (outlook.expected, outlook.rate()) {
                ui.vertical(|ui| expectation(ui, cx, outlook, expected, rate));
            }
            let cut = outlook.ranked.scores.get(outlook.size as usize - 1).copied().unwrap_or(f32::NAN);
            let share = outlook.size as f64 / outlook.n_eligible() as f64;
            widgets::tile(ui, theme, &cx.t("audiences-score-cut"), &format.quality(f64::from(cut)), "");
            widgets::tile(ui, theme, &cx.t("audiences-share-eligible"), &format.share(share), "");
        });
        ui.horizontal(|ui| {
            if let Some(size) = outlook.size_reaching(USUAL_REACH) {
                let share = [("share", format.share_whole(USUAL_REACH).into())];
                if Button::new(&cx.tw("audiences-until-share", &share)).small().show(ui, theme).clicked() {
                    asked = Some(size);
                }
            }
            if let Some((came, went)) = outlook.change {
                let count = |n: u64| format.count_or_floor(n, cx.state.floor).into();
                let words = cx.tw("audiences-came-went", &[("came", count(came)), ("went", count(went))]);
                widgets::label(ui, theme, &words, Type::Dense, theme.text.secondary);
            }
            let share = outlook.ranked.fallback_share;
            if share > 0.0 {
                let words = cx.tw("audiences-fallback", &[("share", format.share(share).into())]);
                widgets::label(ui, theme, &words, Type::Dense, theme.text.tertiary);
            }
        });
    });
    held_out_check(ui, cx, outlook);
    asked
}

/// How well the ranking found takers among people whom it had not seen.
fn held_out_check(ui: &mut Ui, cx: &Context<'_>, outlook: &Outlook) {
    let (theme, format, check) = (cx.theme, cx.format(), &outlook.ranked.held_out);
    let (Some(own), Some(blended)) = (check.lift_of_top_tenth, check.blended_lift_of_top_tenth) else { return };
    let args = [
        ("n", format.count_or_floor(check.n_people, cx.state.floor).into()),
        ("lift", format.lift_in_sentence(own).into()),
        ("blended", format.lift_in_sentence(blended).into()),
    ];
    let words = cx.tw("audiences-held-out-lift", &args);
    widgets::padded(ui, |ui| {
        ui.add(egui::Label::new(theme.rich(words, Type::Dense, theme.text.tertiary)).wrap());
    });
    ui.add_space(theme.space.s3);
}

fn expectation(ui: &mut Ui, cx: &Context<'_>, outlook: &Outlook, expected: Interval, rate: f64) {
    let (theme, format) = (cx.theme, cx.format());
    ui.spacing_mut().item_spacing = vec2(6.0, theme.space.s1);
    let days = u64::from(outlook.ranked.window_days);
    let caption = match days {
        0 => cx.t("audiences-expected"),
        days => cx.tw("audiences-likely-buy", &[("days", days.into())]),
    };
    widgets::label(ui, theme, &caption, Type::Caption, theme.text.tertiary);
    ui.horizontal(|ui| {
        let figure = format.number(expected.value, 0);
        widgets::label(ui, theme, &figure, Type::Title, theme.text.primary);
        let interval = format.interval_in_sentence(expected.low, expected.high, 0);
        widgets::label(ui, theme, &interval, Type::Dense, theme.text.secondary);
    });
    let base = outlook.ranked.base_rate;
    let lift = if base > 0.0 { rate / base } else { f64::NAN };
    let args = [("share", format.share(rate).into()), ("lift", format.lift_in_sentence(lift).into())];
    widgets::label(ui, theme, &cx.tw("audiences-rate", &args), Type::Dense, theme.text.secondary);
}
