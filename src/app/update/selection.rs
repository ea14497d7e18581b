//! The one selection of people, and the groups saved from it.

use std::sync::Arc;

use crate::app::command::{Command, Origin, SetMode};
use crate::app::core::App;
use crate::app::engine;
use crate::app::jobs::JobKind;
use crate::app::state::{Selection, ToastKind};
use crate::data::PersonSet;

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::Select(people, origin, mode) => select(app, &people, origin, mode),
        Command::ClearSelection => clear(app),
        Command::InvertSelection => invert(app),
        Command::SaveSegment(name) => save(app, name),
        Command::SelectSegment(name, mode) => select_segment(app, name, mode),
        Command::DeleteSegment(name) => delete(app, name),
        _ => {}
    }
}

/// Puts a set of people into the selection, which can be undone.
pub(super) fn select(app: &mut App, people: &PersonSet, origin: Origin, mode: SetMode) {
    let old = &app.state.selection.people;
    let combined = match mode {
        SetMode::Replace => people.clone(),
        SetMode::Add => &**old | people,
        SetMode::Subtract => &**old - people,
        SetMode::Intersect => &**old & people,
    };
    let selection = Selection { people: Arc::new(combined), origin: Some(origin) };
    set(app, "act-select", selection);
}

/// A slip of the hand costs nothing: the message brings the people back.
fn clear(app: &mut App) {
    let before = app.state.selection.clone();
    set(app, "act-clear-selection", Selection::default());
    if !before.is_empty() {
        let back = Command::Select(before.people, before.origin.unwrap_or(Origin::Rule), SetMode::Replace);
        app.state.toast_undoable("toast-selection-cleared", vec![], back);
    }
}

fn invert(app: &mut App) {
    let Some(dataset) = app.state.dataset() else { return };
    let everybody = PersonSet::from_iter(0..dataset.n_people() as u32);
    let people = Arc::new(&everybody - &*app.state.selection.people);
    set(app, "act-invert-selection", Selection { people, origin: app.state.selection.origin });
}

fn set(app: &mut App, act: &'static str, selection: Selection) {
    if selection == app.state.selection {
        return;
    }
    let before = app.state.snapshot();
    app.state.undo.record(act, before, false);
    app.state.selection = selection;
    changed(app);
}

/// Everything that follows the selection is worked out anew.
pub(super) fn changed(app: &mut App) {
    if app.state.selection.is_empty() {
        app.state.segments.profile = crate::app::state::Loadable::Empty;
        return;
    }
    app.state.segments.profile.begin();
    let people = Arc::clone(&app.state.selection.people);
    app.start(
        JobKind::Profile,
        "job-profile",
        move |session, task| engine::selection_profile(session, &people, task),
        |state, profile| state.segments.profile = crate::app::state::Loadable::Ready(Arc::new(profile)),
        |state, failure| state.segments.profile.fail(failure),
    );
}

fn save(app: &mut App, name: String) {
    let people = Arc::clone(&app.state.selection.people);
    if people.is_empty() || name.trim().is_empty() {
        return;
    }
    let shown = name.clone();
    app.start(
        JobKind::Save,
        "job-save",
        move |session, task| engine::save_segment(session, name.trim(), &people, task),
        move |state, segments| {
            if let Some(workspace) = &mut state.workspace {
                workspace.segments = segments;
            }
            state.toast(ToastKind::Done, "toast-segment-saved", vec![("name", shown)]);
        },
        |state, failure| state.toast_failure(failure),
    );
}

fn select_segment(app: &mut App, name: String, mode: SetMode) {
    app.start(
        JobKind::Save,
        "job-load",
        move |session, task| engine::segment_people(session, &name, task),
        move |state, people| {
            state.follow_up.push(Command::Select(Arc::new(people), Origin::Segment, mode));
        },
        |state, failure| state.toast_failure(failure),
    );
}

fn delete(app: &mut App, name: String) {
    app.start(
        JobKind::Save,
        "job-save",
        move |session, _| engine::delete_segment(session, &name),
        |state, segments| {
            if let Some(workspace) = &mut state.workspace {
                workspace.segments = segments;
            }
        },
        |state, failure| state.toast_failure(failure),
    );
}
