//! The cluster's dialog: connecting, what is known of it, and work on it.

use std::sync::Arc;

use crate::app::command::Command;
use crate::app::core::App;
use crate::app::engine::{self, ClusterRequest, ClusterWork};
use crate::app::jobs::JobKind;
use crate::app::state::{Loadable, ToastKind};

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::ConnectCluster(request) => connect(app, *request),
        Command::LookAtCluster => look(app),
        Command::WorkOnCluster(work) => work_on(app, *work),
        _ => {}
    }
}

fn connect(app: &mut App, request: ClusterRequest) {
    app.state.data.cluster.begin();
    app.start_with(
        JobKind::Import,
        "job-cluster",
        String::new(),
        None,
        move |session, task| {
            let summary = engine::connect_cluster(session, &request, task)?;
            let kept = engine::cluster_kept(session)?;
            Ok((summary, kept, engine::load(session, task)?))
        },
        |state, (summary, kept, loaded)| {
            loaded.put(state);
            state.data.cluster = Loadable::Ready(Arc::new((summary, kept.queries.clone())));
            state.data.cluster_kept = Some(Arc::new(kept));
            state.toast(ToastKind::Done, "toast-cluster", vec![]);
        },
        |state, failure| state.data.cluster.fail(failure),
    );
}

fn look(app: &mut App) {
    app.start_with(
        JobKind::Names,
        "job-cluster-look",
        String::new(),
        None,
        |session, _| engine::cluster_kept(session),
        |state, kept| state.data.cluster_kept = Some(Arc::new(kept)),
        |state, failure| state.toast_failure(failure),
    );
}

fn work_on(app: &mut App, work: ClusterWork) {
    app.state.data.cluster_done.begin();
    app.start_with(
        JobKind::Fit,
        "job-cluster-work",
        String::new(),
        None,
        move |session, task| {
            let done = engine::work_on_cluster(session, &work, task)?;
            Ok((done, engine::cluster_kept(session)?))
        },
        |state, (done, kept)| {
            state.data.cluster_done = Loadable::Ready(Arc::new(done));
            state.data.cluster_kept = Some(Arc::new(kept));
            state.toast(ToastKind::Done, "toast-cluster-work", vec![]);
        },
        |state, failure| state.data.cluster_done.fail(failure),
    );
}
