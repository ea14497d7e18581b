//! The Segments screen: clusters, and selecting on the map.

use std::sync::Arc;

use crate::analysis::map;
use crate::app::command::{Command, Origin, SetMode};
use crate::app::core::App;
use crate::app::engine;
use crate::app::jobs::JobKind;
use crate::app::state::Loadable;
use crate::data::PersonSet;

use super::selection;

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::Recluster(k) => cluster(app, k),
        Command::SetMapTool(tool) => app.state.segments.tool = tool,
        Command::SetColourBy(colour_by) => app.state.segments.colour_by = colour_by,
        Command::Lasso(polygon, mode) => {
            select_on_map(app, Origin::Lasso, mode, |points| map::lasso(points, &polygon));
        }
        Command::Rectangle(a, b, mode) => {
            select_on_map(app, Origin::Rectangle, mode, |points| map::rectangle(points, a, b));
        }
        Command::SelectCluster(cluster, mode) => select_cluster(app, cluster, mode),
        Command::RenameCluster(cluster, name) => rename(app, cluster, name),
        _ => {}
    }
}

pub(super) fn refresh(app: &mut App) {
    if app.state.segments.clustering.is_empty() && app.state.models.shown_run.is_some() {
        cluster(app, None);
    }
}

fn cluster(app: &mut App, k: Option<usize>) {
    let Some(run) = app.state.models.shown_run.clone() else { return };
    app.state.segments.clustering.begin();
    app.start(
        JobKind::Segments,
        "job-segments",
        move |session, task| engine::cluster(session, &run, k, 1, true, task),
        |state, view| {
            state.segments.clustering = Loadable::Ready(Arc::new(view));
        },
        |state, failure| state.segments.clustering.fail(failure),
    );
}

fn select_on_map(app: &mut App, origin: Origin, mode: SetMode, inside: impl Fn(&[[f32; 2]]) -> PersonSet) {
    let Some(view) = app.state.segments.clustering.ready().cloned() else { return };
    let people = inside(&view.points);
    selection::select(app, &people, origin, mode);
}

fn select_cluster(app: &mut App, cluster: u16, mode: SetMode) {
    let Some(view) = app.state.segments.clustering.ready().cloned() else { return };
    let members =
        view.labels.iter().enumerate().filter(|(_, label)| **label == cluster).map(|(person, _)| person as u32);
    let people = PersonSet::from_sorted_iter(members).unwrap_or_default();
    selection::select(app, &people, Origin::Cluster, mode);
}

fn rename(app: &mut App, cluster: u16, name: String) {
    let Some(view) = app.state.segments.clustering.ready() else { return };
    let mut view = view.clone();
    let changed = Arc::make_mut(&mut view);
    if let Some(row) = changed.clusters.get_mut(usize::from(cluster)) {
        row.given_name = name.trim().to_owned();
    }
    app.state.segments.clustering = Loadable::Ready(Arc::clone(&view));
    app.start(
        JobKind::Save,
        "job-save",
        move |session, _| engine::save_cluster_names(session, &view),
        |_, ()| {},
        |state, failure| state.toast_failure(failure),
    );
}
