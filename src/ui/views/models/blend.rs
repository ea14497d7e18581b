//! The blend: its equation, quality over alpha with the fader as its x axis, and what must be said about both.

use egui::{Id, Ui};

use super::common;
use super::reading::{self, Verdict};
use super::tiles;
use crate::app::command::{Command, Measure};
use crate::app::jobs::JobKind;
use crate::app::state::{CurveView, Loadable, MAX_WEIGHT};
use crate::ui::context::Context;
use crate::ui::plots::{QualityCurve, QualityOut, quality_curve};
use crate::ui::theme::{Status, Type, icons};
use crate::ui::widgets::{
    self, Button, FADER_HEIGHT, Fader, IconButton, NumberField, Select, Sign, empty_state, fader_ends, hairline,
    panel_header,
};

const EQUATION: f32 = 42.0;
const ENDS: f32 = 18.0;
const VERDICT: f32 = 28.0;
const CURVE_MIN: f32 = 110.0;
/// Panels narrower than this print the equation smaller, and the way back as an icon.
const NARROW: f32 = 640.0;

pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    head(ui, cx);
    if common::shown_run(cx).is_some_and(|run| run.parts.is_none()) {
        return no_curve(ui, cx, ["models-one-model-title", "models-one-model-text"]);
    }
    match &cx.state.models.curve {
        Loadable::Failed(failure) => {
            let title = cx.t("models-curve-failed");
            common::failed(ui, cx, &title, failure, Command::SetDirection(cx.state.models.direction));
        }
        Loadable::Ready(curve) => body(ui, cx, curve),
        Loadable::Busy(Some(curve)) => {
            ui.multiply_opacity(0.6);
            body(ui, cx, curve);
        }
        Loadable::Busy(None) => {
            let title = cx.t("models-curve-busy");
            let job = common::job(cx, JobKind::Curve);
            common::busy(ui, cx, &title, job);
        }
        Loadable::Empty => no_curve(ui, cx, ["models-no-curve-title", "models-no-curve-text"]),
    }
}

fn head(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let measure = cx.state.models.measure;
    let words = [cx.tw("metric-ndcg", &[("k", 10.into())]), cx.tw("metric-recall", &[("k", 20.into())])];
    let all = [Measure::Ndcg10, Measure::Recall20];
    let shown = all.iter().position(|known| *known == measure);
    let name = cx.t("models-quality-measure");
    let mut picked = None;
    panel_header(ui, theme, &cx.t("models-blend"), &head_note(cx), |ui| {
        let options = words.each_ref().map(String::as_str);
        let now = shown.and_then(|at| options.get(at)).copied().unwrap_or_default();
        picked = Select::new(Id::unique("models-measure"), &name, now).width(110.0).show(ui, theme, &options, shown);
        if ui.available_width() > 110.0 {
            widgets::label(ui, theme, &name, Type::Dense, theme.text.secondary);
        }
    });
    if let Some(measure) = picked.and_then(|at| all.get(at)) {
        cx.send(Command::SetMeasure(*measure));
    }
}

/// The weights fitted on held-out interactions, or the ratio of weights set apart; while a curve is measured again,
/// that.
fn head_note(cx: &Context<'_>) -> String {
    let curve = &cx.state.models.curve;
    if curve.is_busy() && curve.shown().is_some() {
        return cx.t("models-curve-busy");
    }
    if cx.state.models.apart {
        return cx.tw("models-ratio", &[("alpha", cx.format().weight(cx.state.models.alpha).into())]);
    }
    let Some((alpha, beta)) = curve.shown().and_then(|curve| curve.fitted) else { return String::new() };
    // Ranking depends on their ratio only, so they are told as places of the dial where they are one.
    let sum = alpha + beta;
    let (alpha, beta) =
        if alpha >= 0.0 && beta >= 0.0 && sum > 0.0 { (alpha / sum, beta / sum) } else { (alpha, beta) };
    let (alpha, beta) = (cx.format().weight(alpha), cx.format().weight(beta));
    format!("{} α {alpha}, β {beta}", cx.t("models-fitted-weights"))
}

/// No curve to draw: only blends have one. Leads to a blend, or to training one.
fn no_curve(ui: &mut Ui, cx: &mut Context<'_>, [title, sentence]: [&str; 2]) {
    let blend = cx.state.models.runs.iter().find(|run| run.parts.is_some());
    let act = cx.t(if blend.is_some() { "models-show-blend" } else { "models-train" });
    let sign = Sign::Icon(crate::ui::theme::icons::CHART_LINE);
    let mut clicked = false;
    empty_state(ui, cx.theme, sign, &cx.t(title), &cx.t(sentence), |ui| {
        clicked = Button::new(&act).show(ui, cx.theme).clicked();
    });
    if clicked {
        cx.send(blend.map_or(Command::OpenTrain, |run| Command::ShowRun(run.name.clone())));
    }
}

fn body(ui: &mut Ui, cx: &mut Context<'_>, curve: &CurveView) {
    let theme = cx.theme;
    equation(ui, cx);
    let said = reading::verdict(curve).map(|verdict| verdict_words(cx, curve, verdict));
    let said_height = if said.is_some() { VERDICT } else { 0.0 };
    let below = FADER_HEIGHT + ENDS + theme.space.s3 + said_height + 1.0 + tiles::HEIGHT;
    let height = (ui.available_height() - below).max(CURVE_MIN);
    widgets::padded(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let out = chart(ui, cx, curve, height);
        fader(ui, cx, &out);
    });
    ui.add_space(theme.space.s3);
    if let Some(said) = &said {
        let line = |ui: &mut Ui| {
            widgets::check_line(ui, theme, Status::Warn, said);
        };
        common::row(ui, theme, VERDICT, line, |_| ());
    }
    hairline(ui, theme);
    tiles::show(ui, cx, curve);
}

fn verdict_words(cx: &Context<'_>, curve: &CurveView, verdict: Verdict) -> String {
    match verdict {
        Verdict::CannotTell => {
            let n = cx.format().count_or_floor(curve.n_bridge_people, cx.state.floor);
            cx.tw("models-cannot-tell", &[("n", n.into())])
        }
        Verdict::NotClearOverProfile => cx.t("models-not-clear-profile"),
        Verdict::NotClearOverCollaborative => cx.t("models-not-clear-collaborative"),
        Verdict::AllAlike => cx.t("models-all-alike"),
    }
}

/// `score = [0.62] × collaborative + [0.38] × profile`. The two weights add to one unless they are set apart.
fn equation(ui: &mut Ui, cx: &mut Context<'_>) {
    let (theme, is_narrow) = (cx.theme, ui.available_width() < NARROW);
    let style = if is_narrow { Type::Body } else { Type::Equation };
    let (mut of_terms, mut of_places) = (None, None);
    let terms = |ui: &mut Ui| of_terms = terms(ui, cx, style);
    common::row(ui, theme, EQUATION, terms, |ui| of_places = places(ui, cx, is_narrow));
    if let Some(command) = of_terms.or(of_places) {
        cx.send(command);
    }
}

/// The two fields with their words, and the lock that ties them.
fn terms(ui: &mut Ui, cx: &Context<'_>, style: Type) -> Option<Command> {
    let (theme, apart) = (cx.theme, cx.state.models.apart);
    let words = ["models-score-is", "models-times-collaborative", "models-times-profile"].map(|key| cx.t(key));
    let names = ["models-alpha-axis", "models-beta-axis"].map(|key| cx.t(key));
    let (lock, lock_key) = match apart {
        true => (icons::LOCK_SIMPLE_OPEN, "models-lock-weights"),
        false => (icons::LOCK_SIMPLE, "models-unlock-weights"),
    };
    let (mut alpha, mut beta) = cx.state.models.weights();
    ui.spacing_mut().item_spacing.x = theme.space.s3;
    let said = |ui: &mut Ui, at: usize| widgets::label(ui, theme, &words[at], style, theme.text.primary);
    said(ui, 0);
    let is_alpha = weight(ui, cx, "models-alpha", &names[0], &mut alpha);
    said(ui, 1);
    let is_beta = weight(ui, cx, "models-beta", &names[1], &mut beta);
    said(ui, 2);
    if IconButton::new(lock, &cx.t(lock_key)).small().active(apart).show(ui, theme).clicked() {
        return Some(Command::SetApart(!apart));
    }
    match (apart, is_alpha, is_beta) {
        (_, false, false) => None,
        (true, ..) => Some(Command::SetWeights(alpha, beta)),
        (false, true, _) => Some(Command::SetAlpha(alpha as f32)),
        (false, false, true) => Some(Command::SetAlpha(1.0 - beta as f32)),
    }
}

/// From the right: back to what is saved, and to the best.
fn places(ui: &mut Ui, cx: &Context<'_>, is_narrow: bool) -> Option<Command> {
    let (theme, is_saved) = (cx.theme, cx.state.models.is_saved());
    let [best, back] = ["models-set-best", "models-back-saved"].map(|key| cx.t(key));
    let back = match is_narrow {
        true => IconButton::new(icons::ARROW_U_UP_LEFT, &back).enabled(!is_saved).show(ui, theme),
        false => Button::ghost(&back).enabled(!is_saved).show(ui, theme),
    };
    let best = Button::new(&best).show(ui, theme);
    match (back.clicked(), best.clicked()) {
        (true, _) => Some(Command::SetAlphaToSaved),
        (_, true) => Some(Command::SetAlphaToBest),
        _ => None,
    }
}

fn weight(ui: &mut Ui, cx: &Context<'_>, id: &str, name: &str, value: &mut f64) -> bool {
    let most = if cx.state.models.apart { MAX_WEIGHT } else { 1.0 };
    let field = NumberField::new(Id::unique(id), value, name).range(0.0..=most).decimals(2).width(48.0);
    field.step(f64::from(cx.theme.interaction.alpha_step)).show(ui, cx.theme).changed()
}

fn chart(ui: &mut Ui, cx: &mut Context<'_>, curve: &CurveView, height: f32) -> QualityOut {
    let (format, models) = (cx.format(), &cx.state.models);
    let values = reading::measured(curve, models.measure);
    let column = |part: fn(&crate::app::state::Interval) -> f64| values.iter().map(part).collect::<Vec<f64>>();
    let (mean, low, high) = (column(|i| i.value), column(|i| i.low), column(|i| i.high));
    let now = reading::interval_at(&curve.alphas, values, models.alpha);
    let named = |key: &str, value: f64| format!("{} {}", cx.t(key), format.quality(value));
    let weight = |alpha: f64| format.weight(alpha);
    let popularity = reading::popularity(curve, models.measure);
    let span = high.iter().copied().fold(popularity, f64::max) - low.iter().copied().fold(popularity, f64::min);
    let drawn = QualityCurve {
        alphas: &curve.alphas,
        mean: &mean,
        low: &low,
        high: &high,
        plateau: Some(curve.plateau),
        plateau_words: &plateau_words(cx, curve.plateau),
        popularity: Some(popularity),
        popularity_words: &named("models-popularity", popularity),
        saved: Some((models.saved_alpha, &saved_words(cx))),
        profile_words: &named("models-profile-only", mean.first().copied().unwrap_or_default()),
        collaborative_words: &named("models-collaborative-only", mean.last().copied().unwrap_or_default()),
        chosen_words: (&format.quality(now.value), &format.interval_in_sentence(now.low, now.high, 3)),
        chosen_alpha_words: &weight(models.alpha),
        summary: &summary(cx, curve),
        y_format: if span < 0.06 { |value| format!("{value:.3}") } else { |value| format!("{value:.2}") },
        unfinished: false,
    };
    let out = quality_curve(ui, cx.theme, height, models.alpha, &drawn);
    if let Some(alpha) = out.clicked_alpha {
        cx.send(Command::SetAlpha(alpha as f32));
    }
    out
}

/// A plateau of one place is named as the best alone.
fn plateau_words(cx: &Context<'_>, (from, to): (f64, f64)) -> String {
    let weight = |alpha: f64| cx.format().weight(alpha);
    if to - from < 0.005 {
        return cx.tw("models-best-at", &[("alpha", weight(from).into())]);
    }
    cx.tw("models-plateau", &[("from", weight(from).into()), ("to", weight(to).into())])
}

pub(super) fn saved_words(cx: &Context<'_>) -> String {
    cx.tw("models-saved-alpha", &[("alpha", cx.format().weight(cx.state.models.saved_alpha).into())])
}

fn summary(cx: &Context<'_>, curve: &CurveView) -> String {
    let weight = |alpha: f64| cx.format().weight(alpha);
    let (from, to) = curve.plateau;
    let args = [("best", weight(curve.best_alpha).into()), ("from", weight(from).into()), ("to", weight(to).into())];
    cx.tw("models-curve-summary", &args)
}

/// The fader under the curve, with its track on the x axis.
fn fader(ui: &mut Ui, cx: &mut Context<'_>, out: &QualityOut) {
    let (theme, models) = (cx.theme, &cx.state.models);
    let mut alpha = models.alpha;
    let name = cx.t("models-alpha-axis");
    let response = Fader::new(Id::unique("models-fader"), &mut alpha, 0.0..=1.0, &name)
        .step(f64::from(theme.interaction.alpha_step))
        .saved(Some(models.saved_alpha))
        .stem_from(Some(out.stem_y))
        .show(ui, theme, out.track);
    if response.changed() {
        cx.send(Command::SetAlpha(alpha as f32));
    }
    let least = format!("{}   α 0, β 1", cx.t("models-profile-only"));
    let most = format!("{}   α 1, β 0", cx.t("models-collaborative-only"));
    let hint = cx.t("drag-or-arrows");
    let hint_fits = out.track.span() > 520.0;
    fader_ends(ui, theme, out.track, &least, if hint_fits { &hint } else { "" }, &most);
}
