//! The Models screen: training, the fader, who moves, receipts.

use std::sync::Arc;

use crate::app::command::{Command, FitRequest};
use crate::app::core::App;
use crate::app::engine;
use crate::app::jobs::JobKind;
use crate::app::state::{Loadable, ToastKind};

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::TrainDefaults => train_defaults(app),
        Command::Train(request) => train(app, request),
        Command::OpenTrain => app.state.models.train_open = true,
        Command::CloseTrain => app.state.models.train_open = false,
        Command::ShowRun(name) => show_run(app, name),
        Command::DeleteRun(name) => delete_run(app, name),
        Command::SetAlpha(alpha) => set_alpha(app, f64::from(alpha), true),
        Command::SetAlphaToBest => {
            let best = app.state.models.curve.ready().map(|curve| curve.best_alpha);
            if let Some(best) = best {
                set_alpha(app, best, false);
            }
        }
        Command::SetAlphaToSaved => set_alpha(app, app.state.models.saved_alpha, false),
        Command::SaveBlend => save_blend(app),
        Command::SetDirection(direction) => {
            app.state.models.direction = direction;
            (app.state.models.person, app.state.models.item) = (None, None);
            load_curve(app);
        }
        Command::SetMeasure(measure) => app.state.models.measure = measure,
        Command::ShowPerson(person) => show_person(app, person),
        Command::NextPerson => next_person(app),
        Command::ShowItem(item) => {
            app.state.models.item = Some(item);
            load_receipt(app);
        }
        Command::ShowCurveOf(name) => app.state.models.curve_of = Some(name),
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

fn trained(state: &mut crate::app::state::AppState, runs: Vec<crate::app::state::RunRow>, shown: Option<String>) {
    let models = &mut state.models;
    models.training = false;
    models.runs = runs;
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
    let alpha = run.alpha.unwrap_or(0.5);
    let has_curve = !run.iterations.is_empty();
    let models = &mut app.state.models;
    (models.alpha, models.saved_alpha) = (alpha, alpha);
    if has_curve || models.curve_of.is_none() {
        models.curve_of = Some(name.clone());
    }
    models.shown_run = Some(name);
    load_curve(app);
}

fn delete_run(app: &mut App, name: String) {
    app.start(
        JobKind::Save,
        "job-save",
        move |session, task| engine::delete_run(session, &name, task),
        |state, runs| {
            let models = &mut state.models;
            models.runs = runs;
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
    if alpha == app.state.models.alpha {
        return;
    }
    let before = app.state.snapshot();
    app.state.undo.record("act-alpha", before, merge);
    app.state.models.alpha = alpha;
    alpha_changed(app);
}

/// Ranks follow by themselves; the receipt holds weights and is asked for again.
pub(super) fn alpha_changed(app: &mut App) {
    if app.state.models.item.is_some() {
        load_receipt(app);
    }
}

fn save_blend(app: &mut App) {
    let Some(name) = app.state.models.shown_run.clone() else { return };
    let alpha = app.state.models.alpha;
    app.start(
        JobKind::Save,
        "job-save",
        move |session, task| engine::save_alpha(session, &name, alpha, task),
        move |state, runs| {
            state.models.runs = runs;
            state.models.saved_alpha = alpha;
            state.toast(ToastKind::Done, "toast-blend-saved", vec![("alpha", format!("{alpha:.2}"))]);
            state.follow_up.push(Command::SetDirection(state.models.direction));
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
            let first = ranks.top(state.models.alpha, 1).first().map(|&at| ranks.items[at]);
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
    let (alpha, direction) = (models.alpha, models.direction);
    app.start(
        JobKind::Receipt,
        "job-receipt",
        move |session, task| engine::receipt(session, &run, person, item, direction, Some(alpha), task),
        |state, receipt| state.models.receipt = Loadable::Ready(Arc::new(receipt)),
        |state, failure| state.models.receipt.fail(failure),
    );
}
