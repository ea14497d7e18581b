//! The Paths screen: the table for a direction, level and window; the people behind its rows.

use std::sync::Arc;

use crate::app::command::{Command, Origin, SetMode};
use crate::app::core::App;
use crate::app::engine::{self, PathPeople, PathsRequest};
use crate::app::jobs::JobKind;
use crate::app::state::{Filters, Loadable, PathsState};

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::SetPathDirection(direction) => change(app, |paths| paths.direction = direction),
        Command::SetPathLevel(level) => change(app, |paths| paths.level = level),
        Command::SetPathWindow(days) => change(app, |paths| paths.window_days = days.clamp(1, 3_650)),
        Command::SetPathMinimum(people) => {
            let floor = app.state.floor as u32;
            change(app, |paths| paths.min_people = people.max(floor));
        }
        Command::SearchPaths(text) if text != app.state.paths.search => {
            let before = app.state.snapshot();
            app.state.undo.record("act-search", before, true);
            app.state.paths.search = text;
        }
        Command::ShowPath(row) => show(app, row),
        Command::SelectPathPeople(row) => select(app, PathPeople::Crossed(row), Origin::Path),
        Command::SelectPathOpportunity(row) => select(app, PathPeople::Opportunity(row), Origin::Path),
        Command::SelectRibbon(at) => select(app, PathPeople::Ribbon(at), Origin::Path),
        Command::SelectLeavers(node) => select(app, PathPeople::Leavers(node as usize), Origin::Leavers),
        _ => {}
    }
}

pub(super) fn refresh(app: &mut App) {
    if app.state.paths.table.is_empty() && app.state.workspace.is_some() {
        load(app);
    }
}

pub(super) fn request(paths: &PathsState) -> PathsRequest {
    PathsRequest {
        direction: paths.direction,
        level: paths.level,
        window_days: paths.window_days,
        min_people: u64::from(paths.min_people),
    }
}

fn change(app: &mut App, set: impl FnOnce(&mut PathsState)) {
    let before = app.state.snapshot();
    set(&mut app.state.paths);
    if app.state.snapshot().filters != before.filters {
        app.state.undo.record("act-filter", before, false);
    }
    load(app);
}

/// Puts the choices of the screen back to those of a snapshot.
pub(super) fn restore(app: &mut App, filters: &Filters) {
    let old = request(&app.state.paths);
    let paths = &mut app.state.paths;
    (paths.direction, paths.level) = (filters.path_direction, filters.path_level);
    (paths.window_days, paths.min_people) = (filters.path_window_days, filters.path_min_people);
    paths.search.clone_from(&filters.path_search);
    if request(&app.state.paths) != old {
        load(app);
    }
}

fn load(app: &mut App) {
    app.state.paths.table.begin();
    let request = request(&app.state.paths);
    app.start(
        JobKind::Paths,
        "job-paths",
        move |session, task| engine::paths_view(session, &request, task),
        |state, table| {
            let first = (!table.rows.is_empty()).then_some(Command::ShowPath(0));
            state.paths.table = Loadable::Ready(Arc::new(table));
            (state.paths.shown, state.paths.detail) = (None, Loadable::Empty);
            state.follow_up.extend(first);
        },
        |state, failure| state.paths.table.fail(failure),
    );
}

fn show(app: &mut App, row: usize) {
    app.state.paths.shown = Some(row);
    app.state.paths.detail.begin();
    let request = request(&app.state.paths);
    app.start(
        JobKind::PathDetail,
        "job-path",
        move |session, task| engine::path_detail(session, &request, row, task),
        |state, detail| state.paths.detail = Loadable::Ready(Arc::new(detail)),
        |state, failure| state.paths.detail.fail(failure),
    );
}

fn select(app: &mut App, which: PathPeople, origin: Origin) {
    let request = request(&app.state.paths);
    app.start(
        JobKind::PathDetail,
        "job-path",
        move |session, task| engine::path_people(session, &request, which, task),
        move |state, people| state.follow_up.push(Command::Select(Arc::new(people), origin, SetMode::Replace)),
        |state, failure| state.toast_failure(failure),
    );
}
