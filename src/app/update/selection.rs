//! The one selection of people, put together part by part, and the sets saved from it.

use std::sync::Arc;

use crate::app::command::{Command, DataTab, Origin, SetMode};
use crate::app::core::App;
use crate::app::engine;
use crate::app::error::AppError;
use crate::app::jobs::JobKind;
use crate::app::state::{AppState, Loadable, RemovedSet, Selection, SelectionPart, ToastKind};
use crate::data::PersonSet;
use crate::task::Task;

use super::segments;

/// More parts than this are not listed one by one: the oldest become one.
const MAX_PARTS: usize = 8;

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::Select(people, origin, mode) => select_named(app, people, origin, String::new(), mode),
        Command::SelectNamed(people, origin, name, mode) => select_named(app, people, origin, name, mode),
        Command::ClearSelection => clear(app),
        Command::InvertSelection => invert(app),
        Command::SelectRule(text, mode) => select_rule(app, text, mode),
        Command::SelectTableRows(mode) => select_rows(app, mode),
        Command::RemovePart(at) => change_parts(app, |parts| {
            if at < parts.len() {
                parts.remove(at);
            }
        }),
        Command::SetPartMode(at, mode) => change_parts(app, |parts| {
            if let Some(part) = parts.get_mut(at) {
                part.mode = mode;
            }
        }),
        Command::SaveSegment(name) => save(app, name),
        Command::SelectSegment(name, mode) => select_segment(app, name, mode),
        Command::DeleteSegment(name) => delete(app, name),
        _ => {}
    }
}

/// Puts a set of people into the selection, which can be undone. `name` says more than the origin does, or nothing.
pub(super) fn select_named(app: &mut App, people: Arc<PersonSet>, origin: Origin, name: String, mode: SetMode) {
    let old = &app.state.selection;
    let mode = if old.is_empty() && mode == SetMode::Add { SetMode::Replace } else { mode };
    let mut parts = if mode == SetMode::Replace { vec![] } else { old.parts.clone() };
    parts.push(SelectionPart { people, origin, mode, name });
    let selection = Selection::of(shortened(parts));
    if mode != SetMode::Replace && selection.people == old.people {
        return;
    }
    set(app, "act-select", selection);
}

/// Joins the oldest parts until few enough are left.
fn shortened(mut parts: Vec<SelectionPart>) -> Vec<SelectionPart> {
    while parts.len() > MAX_PARTS {
        let rest = parts.split_off(2);
        let joined = Selection::of(parts);
        let origin = joined.origin.unwrap_or(Origin::Segment);
        parts = vec![SelectionPart { people: joined.people, origin, mode: SetMode::Replace, name: String::new() }];
        parts.extend(rest);
    }
    parts
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
    let mut everybody = PersonSet::new();
    everybody.insert_range(0..dataset.n_people() as u32);
    let people = Arc::new(everybody - &*app.state.selection.people);
    let part = SelectionPart { people, origin: Origin::Inverse, mode: SetMode::Replace, name: String::new() };
    set(app, "act-invert-selection", Selection::of(vec![part]));
}

fn change_parts(app: &mut App, change: impl FnOnce(&mut Vec<SelectionPart>)) {
    let mut parts = app.state.selection.parts.clone();
    change(&mut parts);
    // What is first now stands for itself.
    if let Some(first) = parts.first_mut() {
        first.mode = SetMode::Replace;
    }
    set(app, "act-select", Selection::of(parts));
}

fn set(app: &mut App, act: &'static str, selection: Selection) {
    let selection = if selection.is_empty() { Selection::default() } else { selection };
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
    app.answer_selection();
    app.state.segments.person = None;
    segments::selection_changed(app);
    if app.state.selection.is_empty() {
        app.state.segments.profile = Loadable::Empty;
        return;
    }
    // Shares and lifts are of the set whose figures may be shown, which is the selection or one counted before.
    let Some(people) = app.state.figures_of_selection().cloned() else {
        app.state.segments.profile = Loadable::Empty;
        return;
    };
    app.state.segments.profile.begin();
    app.start(
        JobKind::Profile,
        "job-profile",
        move |session, task| {
            session.keep_told()?;
            engine::selection_profile(session, &people, task)
        },
        |state, profile| state.segments.profile = Loadable::Ready(Arc::new(profile)),
        |state, failure| state.segments.profile.fail(failure),
    );
}

fn select_rule(app: &mut App, text: String, mode: SetMode) {
    let name = text.clone();
    let work = move |session: &engine::Session, task: &Task| engine::people_of_rule(session, &text, task);
    select_later(app, Origin::Rule, name, mode, work);
}

fn select_segment(app: &mut App, name: String, mode: SetMode) {
    let shown = name.clone();
    let work = move |session: &engine::Session, task: &Task| engine::segment_people(session, &name, task);
    select_later(app, Origin::Segment, shown, mode, work);
}

/// Selects people whom a job finds.
pub(super) fn select_later(
    app: &mut App,
    origin: Origin,
    name: String,
    mode: SetMode,
    work: impl FnOnce(&engine::Session, &Task) -> Result<PersonSet, AppError> + Send + 'static,
) {
    app.start(
        JobKind::Sets,
        "job-select",
        work,
        move |state, people| {
            state.follow_up.push(Command::SelectNamed(Arc::new(people), origin, name, mode));
        },
        |state, failure| state.toast_failure(failure),
    );
}

/// The people in the rows that a search left.
fn select_rows(app: &mut App, mode: SetMode) {
    let data = &app.state.data;
    if data.tab != DataTab::People || data.table.is_busy {
        return;
    }
    let Some(rows) = &data.table.rows else { return };
    let (people, name) = (rows.iter().copied().collect(), data.table.filter.trim().to_owned());
    select_named(app, Arc::new(people), Origin::Search, name, mode);
}

/// A name in use is not taken away from its people.
fn save(app: &mut App, name: String) {
    let people = Arc::clone(&app.state.selection.people);
    let name = name.trim().to_owned();
    if people.is_empty() || name.is_empty() {
        return;
    }
    let saved = app.state.workspace.as_ref().map_or(&[][..], |workspace| &workspace.segments);
    if saved.iter().any(|(known, _)| *known == name) {
        return app.state.toast(ToastKind::Warning, "toast-segment-taken", vec![("name", name)]);
    }
    let shown = name.clone();
    app.start(
        JobKind::Sets,
        "job-save",
        move |session, task| engine::save_segment(session, &name, &people, task),
        move |state, segments| {
            list_changed(state, segments);
            state.toast(ToastKind::Done, "toast-segment-saved", vec![("name", shown)]);
        },
        |state, failure| state.toast_failure(failure),
    );
}

/// Removes a set; undo saves its people again.
fn delete(app: &mut App, name: String) {
    let shown = name.clone();
    app.start(
        JobKind::Sets,
        "job-save",
        move |session, task| {
            let people = engine::segment_people(session, &name, task)?;
            Ok((people, engine::delete_segment(session, &name)?))
        },
        move |state, (people, segments)| {
            let before = state.snapshot();
            state.undo.record("act-remove-segment", before, false);
            let set = RemovedSet { name: shown.clone(), people: Arc::new(people) };
            Arc::make_mut(&mut state.segments.removed).push(set);
            list_changed(state, segments);
            state.toast(ToastKind::Done, "toast-segment-removed", vec![("name", shown)]);
        },
        |state, failure| state.toast_failure(failure),
    );
}

/// Makes the saved sets those of a snapshot: `removed` of it are gone, others come back.
pub(super) fn restore_removed(app: &mut App, removed: Arc<Vec<RemovedSet>>) {
    let now = Arc::clone(&app.state.segments.removed);
    let missing = |from: &[RemovedSet], other: &[RemovedSet]| -> Vec<RemovedSet> {
        from.iter().filter(|set| !other.contains(set)).cloned().collect()
    };
    let (back, gone) = (missing(&now, &removed), missing(&removed, &now));
    app.state.segments.removed = removed;
    app.start(
        JobKind::Sets,
        "job-save",
        move |session, task| engine::restore_segments(session, &back, &gone, task),
        list_changed,
        |state, failure| state.toast_failure(failure),
    );
}

fn list_changed(state: &mut AppState, segments: Vec<(String, u64)>) {
    if let Some(workspace) = &mut state.workspace {
        workspace.segments = segments;
    }
    state.segments.overlap = Loadable::Empty;
    state.follow_up.push(Command::SetSegmentsTab(state.segments.tab));
}
