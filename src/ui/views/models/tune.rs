//! In the dialog that trains a run: a search for good settings of a model, and taking over what it found.

use egui::{Id, Ui};

use super::common;
use super::train::specs;
use crate::app::command::Command;
use crate::app::jobs::{JobKind, JobView};
use crate::app::state::{Loadable, TunedView};
use crate::models::Params;
use crate::ui::context::Context;
use crate::ui::theme::{Status, Type};
use crate::ui::widgets::{self, Button, NumberField, note, progress_bar};

/// Seconds of a search: fewest, most, at first.
pub(super) const BUDGET_SECS: (f64, f64, f64) = (10.0, 3600.0, 60.0);
const BAR: f32 = 120.0;

/// Whether a model has settings that can be searched; `auto` searches by itself.
fn is_tunable(model: &str) -> bool {
    model != "auto" && !specs(model).is_empty()
}

/// The search of one model, or what came of it. Changes `params` when found settings are taken over.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Context<'_>,
    model: &str,
    budget_secs: &mut f64,
    params: &mut Params,
) -> Option<Command> {
    if !is_tunable(model) {
        return None;
    }
    let asked = match common::job(cx, JobKind::Tune) {
        Some(job) if job.detail == model => running(ui, cx, job),
        Some(_) => None,
        None => start(ui, cx, model, budget_secs),
    };
    match &cx.state.models.tuned {
        Loadable::Ready(tuned) if tuned.model == model => found(ui, cx, tuned, params),
        Loadable::Failed(failure) => {
            let [happened, _, to_do] = cx.failure(failure);
            note(ui, cx.theme, Status::Warn, &format!("{happened} {to_do}"));
        }
        _ => {}
    }
    asked
}

fn start(ui: &mut Ui, cx: &Context<'_>, model: &str, budget_secs: &mut f64) -> Option<Command> {
    let theme = cx.theme;
    let [search, within, seconds] = ["models-tune", "models-tune-within", "models-tune-seconds"].map(|key| cx.t(key));
    let row = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space.s4;
        let clicked = Button::new(&search).small().show(ui, theme).clicked();
        widgets::label(ui, theme, &within, Type::Dense, theme.text.secondary);
        let (least, most, _) = BUDGET_SECS;
        let field = NumberField::new(Id::unique(("tune-budget", model)), budget_secs, &seconds).range(least..=most);
        field.decimals(0).step(10.0).width(70.0).show(ui, theme);
        widgets::label(ui, theme, &seconds, Type::Dense, theme.text.secondary);
        clicked
    });
    row.inner.then(|| Command::Tune(model.to_owned(), *budget_secs))
}

fn running(ui: &mut Ui, cx: &Context<'_>, job: &JobView) -> Option<Command> {
    let theme = cx.theme;
    let (words, stop) = (cx.t("models-tune-busy"), cx.t("models-tune-stop"));
    let row = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space.s4;
        match job.share() {
            Some(share) => progress_bar(ui, theme, BAR, share, &words),
            None => widgets::progress_ring(ui, theme, None, &words),
        };
        widgets::label(ui, theme, &words, Type::Dense, theme.text.secondary);
        Button::ghost(&stop).small().enabled(!job.cancelling).show(ui, theme).clicked()
    });
    row.inner.then_some(Command::CancelJob(job.id))
}

/// The quality of the best with its interval beside popularity, and the act that takes it over.
fn found(ui: &mut Ui, cx: &Context<'_>, tuned: &TunedView, params: &mut Params) {
    let (theme, format) = (cx.theme, cx.format());
    let args = [
        ("n", format.count(tuned.n_trials as u64).into()),
        ("value", format.quality(tuned.quality.value).into()),
        ("interval", format.interval(tuned.quality.low, tuned.quality.high, 3).into()),
        ("popularity", format.quality(tuned.popularity).into()),
    ];
    let sentence = theme.rich(cx.tw("models-tune-found", &args), Type::Dense, theme.text.primary);
    ui.add(egui::Label::new(sentence).wrap());
    let is_taken =
        takes_over(&tuned.model, &tuned.params).all(|(name, value)| in_use(params, &tuned.model, name) == value);
    let words = cx.t(if is_taken { "models-tune-taken" } else { "models-tune-take" });
    if Button::new(&words).small().enabled(!is_taken).show(ui, theme).clicked() {
        take_over(&tuned.model, &tuned.params, params);
    }
}

/// What was found for the settings that the model has.
fn takes_over<'a>(model: &str, found: &'a Params) -> impl Iterator<Item = (&'static str, f64)> + use<'a> {
    specs(model).iter().filter_map(|spec| Some((spec.name, *found.get(spec.name)?)))
}

fn in_use(params: &Params, model: &str, name: &str) -> f64 {
    let default = specs(model).iter().find(|spec| spec.name == name).map_or(0.0, |spec| spec.default);
    params.get(name).copied().unwrap_or(default)
}

/// A value that is the default is not kept, as with those that are typed.
fn take_over(model: &str, found: &Params, params: &mut Params) {
    for (name, value) in takes_over(model, found) {
        let default = specs(model).iter().find(|spec| spec.name == name).map(|spec| spec.default);
        if default == Some(value) {
            params.remove(name);
        } else {
            params.insert(name.to_owned(), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_settings_are_taken_over_and_foreign_ones_are_not() {
        let default = specs("als").iter().find(|spec| spec.name == "sweeps").unwrap().default;
        let found =
            Params::from([("factors", 24.0), ("sweeps", default), ("neighbours", 9.0)].map(|(n, v)| (n.to_owned(), v)));
        let mut params = Params::from([("sweeps".to_owned(), default + 3.0)]);
        take_over("als", &found, &mut params);
        assert_eq!(params, Params::from([("factors".to_owned(), 24.0)]));
    }

    #[test]
    fn only_models_with_settings_are_searched() {
        for (model, expected) in [("als", true), ("popularity", false), ("auto", false), ("no such model", false)] {
            assert_eq!(is_tunable(model), expected, "{model}");
        }
    }
}
