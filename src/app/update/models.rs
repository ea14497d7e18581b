//! The Models screen: training, the fader, who moves, receipts.

use std::sync::Arc;

use crate::app::command::{Command, FitRequest, Moves};
use crate::app::core::App;
use crate::app::engine::{self, StoredWeights};
use crate::app::jobs::JobKind;
use crate::app::state::{ComparisonView, Loadable, MAX_WEIGHT, ToastKind};

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::TrainDefaults => train_defaults(app),
        Command::Train(request) => train(app, request),
        Command::OpenTrain => app.state.models.train_open = true,
        Command::CloseTrain => app.state.models.train_open = false,
        Command::Tune(model, budget_secs) => tune(app, model, budget_secs),
        Command::ShowRun(name) => show_run(app, name),
        Command::DeleteRun(name) => delete_run(app, name),
        Command::SetAlpha(_)
        | Command::SetApart(_)
        | Command::SetWeights(..)
        | Command::SetAlphaToBest
        | Command::SetAlphaToSaved
        | Command::SaveBlend
        | Command::SaveWeights(..) => dial(app, command),
        Command::SetDirection(direction) => {
            app.state.models.direction = direction;
            (app.state.models.person, app.state.models.item) = (None, None);
            app.state.models.item_ranks = Loadable::Empty;
            app.state.models.comparison = Loadable::Empty;
            load_curve(app);
            refresh_comparison(app);
        }
        Command::SetMeasure(measure) => app.state.models.measure = measure,
        Command::ShowPerson(person) => show_person(app, person),
        Command::NextPerson => next_person(app),
        Command::ShowItem(item) => {
            app.state.models.item = Some(item);
            load_receipt(app);
            load_item_people(app);
        }
        Command::SetMoves(moves) => {
            app.state.models.moves = moves;
            load_item_people(app);
        }
        Command::CompareRuns(run, other) => compare(app, run, other),
        Command::OpenComparison => open_comparison(app),
        Command::CloseComparison => app.state.models.comparison_open = false,
        Command::ShowCurveOf(name) => app.state.models.curve_of = Some(name),
        Command::OpenFields => open_fields(app),
        Command::CloseFields => app.state.models.fields_open = false,
        _ => {}
    }
}

/// What turns the dial or keeps where it stands.
fn dial(app: &mut App, command: Command) {
    match command {
        Command::SetAlpha(alpha) => set_alpha(app, f64::from(alpha), true),
        Command::SetApart(apart) => set_apart(app, apart),
        Command::SetWeights(collaborative, profile) => set_weights(app, collaborative, profile, true),
        Command::SetAlphaToBest => {
            let best = app.state.models.curve.ready().map(|curve| curve.best_alpha);
            if let Some(best) = best {
                set_alpha(app, best, false);
            }
        }
        Command::SetAlphaToSaved => {
            let (alpha, sum) = (app.state.models.saved_alpha, app.state.models.saved_weight_sum);
            set_weights(app, alpha * sum, (1.0 - alpha) * sum, false);
        }
        Command::SaveBlend => {
            let weights = app.state.models.weights();
            let run = app.state.models.shown_run.clone();
            run.into_iter().for_each(|run| save_blend(app, run, weights, true));
        }
        Command::SaveWeights(run, collaborative, profile) => save_blend(app, run, (collaborative, profile), false),
        _ => {}
    }
}

/// Loads the curve when the screen opens and there is a run to show.
pub(super) fn refresh(app: &mut App) {
    if app.state.models.curve.is_empty() && app.state.models.shown_run.is_some() {
        load_curve(app);
    }
}

/// The runs that answer the first question: is there anything to learn, and does mixing help?
fn train_defaults(app: &mut App) {
    app.state.models.training = true;
    app.state.models.failure = None;
    app.start(
        JobKind::Fit,
        "job-train",
        engine::train_defaults,
        |state, runs| trained(state, runs, None),
        |state, failure| {
            state.models.training = false;
            state.models.failure = Some(failure.clone());
            state.toast_failure(failure);
        },
    );
}

fn train(app: &mut App, request: FitRequest) {
    app.state.models.train_open = false;
    app.state.models.training = true;
    app.state.models.failure = None;
    let name = request.name.clone();
    app.start_with(
        JobKind::Fit,
        "job-train",
        name.clone(),
        Some(app.state.revision()),
        move |session, task| engine::train_request(session, &request, task),
        move |state, runs| trained(state, runs, Some(name)),
        |state, failure| {
            state.models.training = false;
            state.models.failure = Some(failure.clone());
            state.toast_failure(failure);
        },
    );
}

/// Searches beside everything else; the dialog offers what is found.
fn tune(app: &mut App, model: String, budget_secs: f64) {
    app.state.models.tuned = Loadable::Busy(None);
    let direction = app.state.models.direction;
    app.start_with(
        JobKind::Tune,
        "job-tune",
        model.clone(),
        Some(app.state.revision()),
        move |session, task| engine::tune_crossing(session, &model, direction, budget_secs, task),
        |state, tuned| state.models.tuned = Loadable::Ready(Arc::new(tuned)),
        |state, failure| state.models.tuned.fail(failure),
    );
}

pub(super) fn trained(
    state: &mut crate::app::state::AppState,
    runs: Vec<crate::app::state::RunRow>,
    shown: Option<String>,
) {
    let models = &mut state.models;
    models.training = false;
    models.runs = runs;
    models.comparison = Loadable::Empty;
    models.fields = Loadable::Empty;
    let shown = shown.or_else(|| models.runs.iter().find(|run| run.parts.is_some()).map(|run| run.name.clone()));
    if let Some(name) = shown {
        state.follow_up.push(Command::ShowRun(name));
    }
    state.segments.clustering = Loadable::Empty;
    state.toast(ToastKind::Done, "toast-trained", vec![]);
    if state.screen != crate::app::command::Screen::Models {
        state.follow_up.push(Command::Go(state.screen));
    }
}

fn show_run(app: &mut App, name: String) {
    let Some(run) = app.state.models.runs.iter().find(|run| run.name == name) else { return };
    let (alpha, sum) = (run.alpha.unwrap_or(0.5), run.weight_sum.unwrap_or(1.0));
    let has_curve = !run.iterations.is_empty();
    let models = &mut app.state.models;
    (models.alpha, models.saved_alpha) = (alpha, alpha);
    (models.weight_sum, models.saved_weight_sum) = (sum, sum);
    models.item_ranks = Loadable::Empty;
    if has_curve || models.curve_of.is_none() {
        models.curve_of = Some(name.clone());
    }
    models.shown_run = Some(name);
    load_curve(app);
    if app.state.models.fields_open {
        open_fields(app);
    }
}

fn delete_run(app: &mut App, name: String) {
    app.start(
        JobKind::Save,
        "job-save",
        move |session, task| engine::delete_run(session, &name, task),
        |state, runs| {
            let models = &mut state.models;
            models.runs = runs;
            (models.comparison_open, models.comparison) = (false, Loadable::Empty);
            let is_there = |name: &String| models.runs.iter().any(|run| run.name == *name);
            if !models.shown_run.as_ref().is_some_and(is_there) {
                models.shown_run = models.runs.first().map(|run| run.name.clone());
                models.curve = Loadable::Empty;
                state.follow_up.push(Command::Go(state.screen));
            }
        },
        |state, failure| state.toast_failure(failure),
    );
}

fn set_alpha(app: &mut App, alpha: f64, merge: bool) {
    // Two decimals, as shown: what is saved is what was read.
    let alpha = (alpha.clamp(0.0, 1.0) * 100.0).round() / 100.0;
    let sum = app.state.models.weight_sum;
    turn_dial(app, alpha, sum, merge);
}

/// Ranks depend on the ratio of the weights; the fader shows it.
fn set_weights(app: &mut App, collaborative: f64, profile: f64, merge: bool) {
    let (collaborative, profile) = (collaborative.clamp(0.0, MAX_WEIGHT), profile.clamp(0.0, MAX_WEIGHT));
    let sum = collaborative + profile;
    if sum > 0.0 {
        turn_dial(app, collaborative / sum, sum, merge);
    }
}

/// Weights that are no longer apart add to one again.
fn set_apart(app: &mut App, apart: bool) {
    app.state.models.apart = apart;
    if !apart {
        let alpha = (app.state.models.alpha * 100.0).round() / 100.0;
        turn_dial(app, alpha, 1.0, false);
    }
}

fn turn_dial(app: &mut App, alpha: f64, sum: f64, merge: bool) {
    if alpha == app.state.models.alpha && sum == app.state.models.weight_sum {
        return;
    }
    let before = app.state.snapshot();
    app.state.undo.record("act-alpha", before, merge);
    (app.state.models.alpha, app.state.models.weight_sum) = (alpha, sum);
    alpha_changed(app);
}

/// Ranks follow by themselves; the receipt holds weights and is asked for again.
pub(super) fn alpha_changed(app: &mut App) {
    if app.state.models.item.is_some() {
        load_receipt(app);
    }
}

/// Keeps the weights with the run; the message offers to take that back.
fn save_blend(app: &mut App, run: String, weights: (f64, f64), is_undoable: bool) {
    let (alpha, sum) = (app.state.models.saved_alpha, app.state.models.saved_weight_sum);
    let back = Command::SaveWeights(run.clone(), alpha * sum, (1.0 - alpha) * sum);
    let stored = StoredWeights { collaborative_weight: weights.0, profile_weight: weights.1, kappa: None };
    let (shown, alpha, sum) = (run.clone(), stored.alpha(), weights.0 + weights.1);
    app.start(
        JobKind::Save,
        "job-save",
        move |session, task| engine::save_weights(session, &run, stored, task),
        move |state, runs| {
            state.models.runs = runs;
            let args = vec![("alpha", format!("{alpha:.2}"))];
            if is_undoable {
                state.toast_undoable("toast-blend-saved", args, back);
            } else {
                state.toast(ToastKind::Done, "toast-blend-saved", args);
            }
            if state.models.shown_run.as_ref() == Some(&shown) {
                let models = &mut state.models;
                (models.saved_alpha, models.saved_weight_sum) = (alpha, sum);
                state.follow_up.push(Command::SetDirection(state.models.direction));
            }
        },
        |state, failure| state.toast_failure(failure),
    );
}

pub(super) fn load_curve(app: &mut App) {
    let Some(run) = app.state.models.shown_run.clone() else { return };
    app.state.models.curve.begin();
    let (direction, saved) = (app.state.models.direction, app.state.models.saved_alpha);
    app.start(
        JobKind::Curve,
        "job-curve",
        move |session, task| engine::blend_curve(session, &run, direction, saved, task),
        |state, curve| {
            if state.models.person.is_none() {
                let first = curve.test_people.first().copied();
                state.follow_up.extend(first.map(Command::ShowPerson));
            }
            state.models.curve = Loadable::Ready(Arc::new(curve));
        },
        |state, failure| state.models.curve.fail(failure),
    );
}

fn show_person(app: &mut App, person: u32) {
    let Some(run) = app.state.models.shown_run.clone() else { return };
    app.state.models.person = Some(person);
    app.state.models.ranks.begin();
    let direction = app.state.models.direction;
    app.start(
        JobKind::Person,
        "job-person",
        move |session, task| engine::person_ranks(session, &run, person, direction, task),
        |state, ranks| {
            // Among the people of an item, the item stays.
            let kept = state.models.item.filter(|_| state.models.moves == Moves::People);
            let top = ranks.top(state.models.alpha, 1);
            let first = kept.or_else(|| top.first().and_then(|&at| ranks.items.get(at).copied()));
            state.models.ranks = Loadable::Ready(Arc::new(ranks));
            state.follow_up.extend(first.map(Command::ShowItem));
        },
        |state, failure| state.models.ranks.fail(failure),
    );
}

fn next_person(app: &mut App) {
    let Some(curve) = app.state.models.curve.ready() else { return };
    let people = &curve.test_people;
    let at = app.state.models.person.and_then(|person| people.iter().position(|&known| known == person));
    let next = people.get(at.map_or(0, |at| (at + 1) % people.len().max(1))).copied();
    if let Some(person) = next {
        show_person(app, person);
    }
}

fn load_receipt(app: &mut App) {
    let models = &mut app.state.models;
    let (Some(run), Some(person), Some(item)) = (models.shown_run.clone(), models.person, models.item) else { return };
    models.receipt.begin();
    let (alpha, sum, direction) = (models.alpha, models.weight_sum, models.direction);
    app.start(
        JobKind::Receipt,
        "job-receipt",
        move |session, task| engine::receipt(session, &run, person, item, direction, Some(alpha), task),
        move |state, receipt| state.models.receipt = Loadable::Ready(Arc::new(receipt.scaled(sum))),
        |state, failure| state.models.receipt.fail(failure),
    );
}

/// The people of the shown item, when they are looked at and not there yet.
fn load_item_people(app: &mut App) {
    let models = &mut app.state.models;
    let (Some(run), Some(item)) = (models.shown_run.clone(), models.item) else { return };
    let is_there = models.item_ranks.shown().is_some_and(|ranks| ranks.item == item);
    if models.moves != Moves::People || (is_there && !models.item_ranks.is_busy()) {
        return;
    }
    models.item_ranks.begin();
    app.start(
        JobKind::ItemPeople,
        "job-item-people",
        move |session, task| engine::item_ranks(session, &run, item, task),
        |state, ranks| state.models.item_ranks = Loadable::Ready(Arc::new(ranks)),
        |state, failure| state.models.item_ranks.fail(failure),
    );
}

/// What the shown run goes by, unless it is there already.
fn open_fields(app: &mut App) {
    let models = &mut app.state.models;
    models.fields_open = true;
    let Some(run) = models.shown_run.clone() else { return };
    if models.fields.ready().is_some_and(|view| view.run == run) {
        return;
    }
    models.fields.begin();
    app.start(
        JobKind::Fields,
        "job-fields",
        move |session, task| engine::fields_of_run(session, &run, task),
        |state, fields| state.models.fields = Loadable::Ready(Arc::new(fields)),
        |state, failure| state.models.fields.fail(failure),
    );
}

/// The shown run against the best of the others, unless two were compared already.
fn open_comparison(app: &mut App) {
    let models = &mut app.state.models;
    models.comparison_open = true;
    let is_kept = |name: &String| models.runs.iter().any(|run| run.name == *name);
    let known = models.compared.clone().filter(|(run, other)| is_kept(run) && is_kept(other));
    let pair = known.or_else(|| {
        let run = models.shown_run.clone().or_else(|| models.runs.first().map(|run| run.name.clone()))?;
        let other = models.runs.iter().find(|row| row.name != run)?;
        Some((run, other.name.clone()))
    });
    if let Some((run, other)) = pair {
        compare(app, run, other);
    }
}

fn refresh_comparison(app: &mut App) {
    if app.state.models.comparison_open {
        open_comparison(app);
    }
}

fn compare(app: &mut App, run: String, other: String) {
    let models = &mut app.state.models;
    let is_shown = |view: &Arc<ComparisonView>| view.run == run && view.other == other;
    let is_same = models.comparison.ready().is_some_and(is_shown);
    models.comparison_open = true;
    models.compared = Some((run.clone(), other.clone()));
    if is_same {
        return;
    }
    models.comparison.begin();
    let direction = models.direction;
    app.start(
        JobKind::Compare,
        "job-compare-runs",
        move |session, task| engine::compare_runs(session, &run, &other, direction, task),
        |state, comparison| state.models.comparison = Loadable::Ready(Arc::new(comparison)),
        |state, failure| state.models.comparison.fail(failure),
    );
}
