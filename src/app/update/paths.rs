//! The Paths screen: the table for a direction, level and window; the people behind its rows.

use std::sync::Arc;

use crate::app::command::{Command, Origin, PairingPeople, PathsTab, SetMode};
use crate::app::core::App;
use crate::app::engine::{self, PairingsRequest, PathPeople, PathsRequest};
use crate::app::jobs::JobKind;
use crate::app::state::{Filters, Loadable, PairingsView, PathsState, PathsView};
use crate::task::Task;

use super::selection;

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::SetPathDirection(direction) => change(app, |paths| paths.direction = direction),
        Command::SetPathLevel(level) => change(app, |paths| paths.level = level),
        Command::SetPathWindow(days) => change(app, |paths| paths.window_days = days.clamp(1, 3_650)),
        Command::SetPathMinimum(people) => {
            let floor = app.state.floor.k() as u32;
            change(app, |paths| paths.min_people = people.max(floor));
        }
        Command::SearchPaths(text) if text != app.state.paths.search => {
            let before = app.state.snapshot();
            app.state.undo.record("act-search", before, true);
            app.state.paths.search = text;
        }
        Command::ShowPath(row) => show(app, row),
        Command::SelectPath(which, mode) => select(app, which, mode),
        Command::SetPathsTab(tab) => {
            app.state.paths.tab = tab;
            refresh(app);
        }
        Command::ShowPairing(row) => show_pairing(app, row),
        Command::SelectPairing(row, which, mode) => select_pairing(app, row, which, mode),
        _ => {}
    }
}

/// Counts what the tab shows and nobody has counted; what failed is tried again.
pub(super) fn refresh(app: &mut App) {
    if app.state.workspace.is_none() {
        return;
    }
    let paths = &app.state.paths;
    match paths.tab {
        PathsTab::Crossings if paths.table.is_empty() => load(app),
        PathsTab::Pairings if !paths.pairings.is_busy() => refresh_pairings(app),
        _ => {}
    }
}

/// Whether the pairings at hand are those of the choices made.
fn has_pairings(paths: &PathsState) -> bool {
    let request = pairings_request(paths);
    let is_fresh =
        |view: &Arc<PairingsView>| view.level == Some(request.level) && view.min_people == request.min_people;
    paths.pairings.ready().is_some_and(is_fresh)
}

pub(super) fn pairings_request(paths: &PathsState) -> PairingsRequest {
    PairingsRequest { level: paths.level, min_people: u64::from(paths.min_people) }
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
    reload(app);
}

/// Puts the choices of the screen back to those of a snapshot.
pub(super) fn restore(app: &mut App, filters: &Filters) {
    let old = request(&app.state.paths);
    let paths = &mut app.state.paths;
    (paths.direction, paths.level) = (filters.path_direction, filters.path_level);
    (paths.window_days, paths.min_people) = (filters.path_window_days, filters.path_min_people);
    paths.search.clone_from(&filters.path_search);
    if request(&app.state.paths) != old {
        reload(app);
    }
}

/// Counts for the tab that is shown; the other one follows when it is opened.
fn reload(app: &mut App) {
    match app.state.paths.tab {
        PathsTab::Crossings => load(app),
        PathsTab::Pairings => {
            app.state.paths.table = Loadable::Empty;
            refresh_pairings(app);
        }
    }
}

fn refresh_pairings(app: &mut App) {
    if !has_pairings(&app.state.paths) {
        load_pairings(app);
    }
}

fn load_pairings(app: &mut App) {
    let request = pairings_request(&app.state.paths);
    app.state.paths.pairings.begin();
    app.start(
        JobKind::Pairings,
        "job-pairings",
        move |session, task| engine::pairings_view(session, &request, task),
        move |state, view| {
            if pairings_request(&state.paths) != request {
                return;
            }
            let first = (!view.rows.is_empty()).then_some(Command::ShowPairing(0));
            state.paths.pairings = Loadable::Ready(Arc::new(view));
            (state.paths.pairing, state.paths.pairing_items) = (None, Loadable::Empty);
            state.follow_up.extend(first);
        },
        |state, failure| state.paths.pairings.fail(failure),
    );
}

fn show_pairing(app: &mut App, row: usize) {
    app.state.paths.pairing = Some(row);
    app.state.paths.pairing_items.begin();
    let request = pairings_request(&app.state.paths);
    app.start(
        JobKind::PathDetail,
        "job-path",
        move |session, task| engine::pairing_items(session, &request, row, task),
        |state, items| state.paths.pairing_items = Loadable::Ready(Arc::new(items)),
        |state, failure| state.paths.pairing_items.fail(failure),
    );
}

fn select_pairing(app: &mut App, row: usize, which: PairingPeople, mode: SetMode) {
    let request = pairings_request(&app.state.paths);
    let work =
        move |session: &engine::Session, task: &Task| engine::pairing_people(session, &request, row, which, task);
    let names = app.state.paths.pairings.shown().and_then(|view| {
        let row = view.rows.get(row)?;
        Some([view.courses.get(row.course)?.name.as_str(), view.music.get(row.music)?.name.as_str()].join(" × "))
    });
    selection::select_later(app, Origin::Pairing, names.unwrap_or_default(), mode, work);
}

fn load(app: &mut App) {
    app.state.paths.table.begin();
    let request = request(&app.state.paths);
    app.start(
        JobKind::Paths,
        "job-paths",
        move |session, task| engine::paths_view(session, &request, task),
        move |state, table| {
            // Other choices were made meanwhile, in the other tab.
            if self::request(&state.paths) != request {
                return;
            }
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

/// A job of its own, so that the detail of the row that is shown with it does not call it off.
fn select(app: &mut App, which: PathPeople, mode: SetMode) {
    let request = request(&app.state.paths);
    let origin = if matches!(which, PathPeople::Leavers(_)) { Origin::Leavers } else { Origin::Path };
    let name = app.state.paths.table.shown().map(|view| name_of(view, which)).unwrap_or_default();
    let work = move |session: &engine::Session, task: &Task| engine::path_people(session, &request, which, task);
    selection::select_later(app, origin, name, mode, work);
}

/// What the people are called in the list of the selection's parts.
fn name_of(view: &PathsView, which: PathPeople) -> String {
    let from = |at: usize| view.from.get(at).map_or("", |node| node.name.as_str());
    let to = |at: usize| view.to.get(at).map_or("", |node| node.name.as_str());
    let both = |ends: Option<(usize, usize)>| ends.map(|(a, b)| [from(a), to(b)].join(" → ")).unwrap_or_default();
    match which {
        PathPeople::Crossed(row) | PathPeople::Opportunity(row) => {
            both(view.rows.get(row).map(|row| (row.from, row.to)))
        }
        PathPeople::Ribbon(at) => both(view.ribbons.get(at).map(|ribbon| (ribbon.from, ribbon.to))),
        PathPeople::Leavers(node) | PathPeople::From(node) => from(node).to_owned(),
        PathPeople::To(node) => to(node).to_owned(),
    }
}
