//! Opening, making and closing workspaces.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::command::{Command, Screen};
use crate::app::core::App;
use crate::app::engine::{self, Session};
use crate::app::error::AppError;
use crate::app::jobs::{Apply, JobKind};
use crate::app::state::{AppState, DataState, Loadable, Unlocking};
use crate::task::Task;
use crate::workspace::Passphrase;

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::OpenSample => open_sample(app),
        Command::NewWorkspace(path) => create(app, path),
        Command::OpenWorkspace(path) => open(app, path),
        Command::Unlock(path, passphrase) => unlock(app, path, passphrase),
        Command::AskPassphrase(path) => ask_passphrase(app, path),
        Command::ReadOpened => read_opened(app),
        Command::LeaveUnlock => app.state.unlocking = None,
        Command::LockWorkspace => {
            let Some(path) = app.state.workspace.as_ref().map(|workspace| workspace.path.clone()) else { return };
            ask_passphrase(app, path);
        }
        Command::CloseWorkspace => close(app),
        Command::ForgetRecent(path) => {
            app.settings.forget(&path);
            app.state.recents.retain(|recent| recent.path != path);
        }
        _ => {}
    }
}

fn create(app: &mut App, path: PathBuf) {
    app.state.opening.begin();
    let work = move |task: &Task| adopt(Arc::new(Session::create(&path)?.for_window()?), task);
    app.start_free(JobKind::Open, "job-open", String::new(), work, |state, failure| {
        state.opening = Loadable::Failed(failure);
    });
}

fn open(app: &mut App, path: PathBuf) {
    app.state.opening.begin();
    let asked = path.clone();
    let work = move |_: &Task| glance(Arc::new(Session::open(&path)?.for_window()?));
    app.start_free(JobKind::Open, "job-open", String::new(), work, move |state, failure| {
        if failure.code == "passphrase-needed" {
            state.opening = Loadable::Empty;
            state.follow_up.push(Command::AskPassphrase(asked));
        } else {
            state.opening = Loadable::Failed(failure);
        }
    });
}

/// The start page asks in the row of the workspace; whatever was open is closed, since its data are in memory.
fn ask_passphrase(app: &mut App, path: PathBuf) {
    app.settings.remember(&path);
    close(app);
    let path = std::path::absolute(&path).unwrap_or(path);
    app.state.unlocking = Some(Unlocking { path, busy: false, failure: None });
}

fn unlock(app: &mut App, path: PathBuf, passphrase: Passphrase) {
    let path = std::path::absolute(&path).unwrap_or(path);
    app.state.unlocking = Some(Unlocking { path: path.clone(), busy: true, failure: None });
    let work = move |task: &Task| {
        task.step("stage-unlock", 0, 0)?;
        let session = Session::open_with(&path, Some(&passphrase))?;
        drop(passphrase);
        glance(Arc::new(session.for_window()?))
    };
    app.start_free(JobKind::Open, "job-unlock", String::new(), work, |state, failure| {
        if let Some(unlocking) = state.unlocking.as_mut().filter(|_| failure.code == "passphrase-wrong") {
            (unlocking.busy, unlocking.failure) = (false, Some(failure));
        } else {
            state.unlocking = None;
            state.opening = Loadable::Failed(failure);
        }
    });
}

fn open_sample(app: &mut App) {
    app.state.opening.begin();
    let is_first = !app.settings.tour_seen;
    let work = move |task: &Task| {
        let folder = sample_folder();
        let session = engine::build_sample(&folder, task)?.for_window()?;
        let opened = adopt(Arc::new(session), task)?;
        Ok(Box::new(move |state: &mut AppState| {
            opened(state);
            state.follow_up.extend(is_first.then_some(Command::StartTour));
        }) as Apply)
    };
    app.start_free(JobKind::Open, "job-sample", String::new(), work, |state, failure| {
        state.opening = Loadable::Failed(failure);
    });
}

/// The sample workspace stays in the user's data folder, to be opened again.
fn sample_folder() -> PathBuf {
    let home = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).or_else(|| {
        let home = std::env::var_os("HOME").or_else(|| std::env::var_os("LOCALAPPDATA"))?;
        Some(Path::new(&home).join(".local/share"))
    });
    home.unwrap_or_else(std::env::temp_dir).join("crossfade/sample")
}

/// Shows what the file itself has counted, within a moment whatever the size, and goes on to read the data. Where a
/// workspace is on screen it stays until the other one is there.
fn glance(session: Arc<Session>) -> Result<Apply, AppError> {
    let glance = engine::glance(&session)?;
    Ok(Box::new(move |state: &mut AppState| {
        if state.workspace.is_none() {
            state.unlocking = None;
            state.opening.begin();
            glance.put(state);
            state.screen = Screen::Data;
        }
        state.reading = Some(session);
        state.follow_up.push(Command::ReadOpened);
    }))
}

fn read_opened(app: &mut App) {
    let Some(session) = app.state.reading.take() else { return };
    let work = move |task: &Task| adopt(session, task);
    app.start_free(JobKind::Open, "job-open", String::new(), work, |state, failure| {
        if state.workspace.is_none() {
            state.data = DataState::default();
            state.screen = Screen::Start;
        }
        state.unlocking = None;
        state.opening = Loadable::Failed(failure);
    });
}

/// Reads what every screen needs first, off the window's thread.
fn adopt(session: Arc<Session>, task: &Task) -> Result<Apply, AppError> {
    let loaded = engine::load(&session, task)?;
    Ok(Box::new(move |state: &mut AppState| {
        let has_people = !loaded.workspace.dataset.is_empty();
        // Files that were dropped before there was a workspace to put them in.
        let pending: Vec<PathBuf> = state.import.files.iter().map(|file| file.path.clone()).collect();
        *state = AppState { toasts: std::mem::take(&mut state.toasts), next_toast: state.next_toast, ..keep(state) };
        loaded.put(state);
        state.screen = Screen::Data;
        state.opened = Some(session);
        if !pending.is_empty() {
            state.follow_up.push(Command::AddFiles(pending));
        } else if has_people {
            state.follow_up.push(Command::Go(Screen::Data));
        }
    }))
}

/// What outlives a workspace.
fn keep(state: &AppState) -> AppState {
    AppState {
        language: state.language,
        theme: state.theme,
        zoom: state.zoom,
        high_contrast: state.high_contrast,
        reduced_motion: state.reduced_motion,
        recent_acts: state.recent_acts.clone(),
        inspector_open: state.inspector_open,
        recents: state.recents.clone(),
        ..AppState::default()
    }
}

fn close(app: &mut App) {
    app.jobs.cancel_all();
    app.session = None;
    app.state = keep(&app.state);
    refresh_recents(app);
}

/// Looks at the recent workspaces off the window's thread.
pub(in crate::app) fn refresh_recents(app: &mut App) {
    let paths = app.settings.recents.clone();
    let work = move |_: &Task| {
        let recents: Vec<_> = paths.iter().map(|path| engine::recent(path)).collect();
        Ok(Box::new(move |state: &mut AppState| state.recents = recents) as Apply)
    };
    app.start_free(JobKind::Table, "job-recents", String::new(), work, |_, _| {});
}
