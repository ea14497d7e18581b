//! Opening, making and closing workspaces.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::command::{Command, Screen};
use crate::app::core::App;
use crate::app::engine::{self, Session};
use crate::app::error::{AppError, Failure};
use crate::app::jobs::{Apply, JobKind};
use crate::app::state::{AppState, Damaged, DataState, Loadable, Making, Unlocking};
use crate::task::Task;
use crate::workspace::{Passphrase, Workspace, can_encrypt};

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::OpenSample => open_sample(app),
        Command::AskNewWorkspace(path) if can_encrypt() => {
            app.state.making = Some(Making { path, busy: false, failure: None });
        }
        Command::LeaveNewWorkspace => app.state.making = None,
        Command::AskNewWorkspace(path) | Command::NewWorkspace(path) => create(app, path, None, false),
        Command::NewEncrypted { path, passphrase, remember } => create(app, path, Some(passphrase), remember),
        Command::OpenWorkspace(path) => open(app, path),
        Command::ReadOpened => read_opened(app),
        Command::Unlock { path, passphrase, remember } => unlock(app, path, passphrase, remember),
        Command::AskPassphrase(path) => ask_passphrase(app, path, false),
        Command::AskPassphraseToRepair(path) => ask_passphrase(app, path, true),
        Command::LeaveUnlock => app.state.unlocking = None,
        Command::RepairWorkspace(path, passphrase) => repair(app, path, passphrase),
        Command::LeaveRepair => app.state.repaired = None,
        Command::LockWorkspace => lock(app),
        Command::LockIdle(minutes) => {
            lock(app);
            if let Some(unlocking) = &mut app.state.unlocking {
                unlocking.idle_minutes = Some(minutes);
            }
        }
        Command::CloseWorkspace => close(app),
        Command::ForgetRecent(path) => {
            app.settings.forget(&path);
            app.state.recents.retain(|recent| recent.path != path);
        }
        _ => {}
    }
}

/// Where it was asked for, its failure is told there.
fn create(app: &mut App, path: PathBuf, passphrase: Option<Passphrase>, remember: bool) {
    app.state.opening.begin();
    if let Some(making) = &mut app.state.making {
        (making.busy, making.failure) = (true, None);
    }
    let work = move |task: &Task| {
        let session = Session::create_with(&path, passphrase.as_ref())?.for_window()?;
        let opened = adopt(Arc::new(session), task)?;
        Ok(and_remember(opened, &path, passphrase.filter(|_| remember)))
    };
    app.start_free(JobKind::Open, "job-open", String::new(), work, |state, failure| {
        state.opening.fail(failure.clone());
        if let Some(making) = &mut state.making {
            (making.busy, making.failure) = (false, Some(failure));
            state.opening = Loadable::Empty;
        }
    });
}

/// Gives the passphrase of what was opened to the keyring. That it will not take it is told, and takes nothing back.
fn and_remember(opened: Apply, path: &Path, passphrase: Option<Passphrase>) -> Apply {
    let Some(passphrase) = passphrase else { return opened };
    let kept = engine::remember_passphrase(path, &passphrase);
    Box::new(move |state: &mut AppState| {
        opened(state);
        match kept {
            Ok(name) => state.follow_up.push(Command::NoteRemembered(name, true)),
            Err(error) => state.toast_failure(error.failure()),
        }
    })
}

fn open(app: &mut App, path: PathBuf) {
    let path = std::path::absolute(&path).unwrap_or(path);
    if app.state.locked.as_ref() == Some(&path) {
        return ask_passphrase(app, path, false);
    }
    app.state.opening.begin();
    (app.state.damaged, app.state.repaired) = (None, None);
    let (asked, known) = (path.clone(), app.settings.remembered.clone());
    let work = move |_: &Task| {
        let session = engine::open_remembered(&path, |name| known.iter().any(|known| known == name))?;
        glance(Arc::new(session.for_window()?))
    };
    app.start_free(JobKind::Open, "job-open", String::new(), work, move |state, failure| {
        if failure.code == "passphrase-needed" {
            state.opening = Loadable::Empty;
            state.follow_up.push(Command::AskPassphrase(asked));
        } else {
            not_opened(state, asked, failure);
        }
    });
}

/// A damaged one can be repaired.
fn not_opened(state: &mut AppState, path: PathBuf, failure: Failure) {
    if failure.code == "corrupt" {
        let is_encrypted = Workspace::is_under_passphrase(&path).unwrap_or(false);
        state.damaged = Some(Damaged { path, is_encrypted, failure: failure.clone() });
    }
    state.opening.fail(failure);
}

/// The start page asks in the row of the workspace; whatever was open is closed, since its data are in memory.
fn ask_passphrase(app: &mut App, path: PathBuf, to_repair: bool) {
    let damaged = app.state.damaged.take().filter(|_| to_repair);
    app.settings.remember(&path);
    close(app);
    let path = std::path::absolute(&path).unwrap_or(path);
    tell_damage(&mut app.state, damaged);
    app.state.unlocking = Some(Unlocking { to_repair, ..Unlocking::of(path) });
}

/// The start page says again what is wrong with the file.
fn tell_damage(state: &mut AppState, damaged: Option<Damaged>) {
    state.opening = damaged.as_ref().map_or(Loadable::Empty, |of| Loadable::Failed(of.failure.clone()));
    state.damaged = damaged;
}

fn lock(app: &mut App) {
    let Some(path) = app.state.workspace.as_ref().map(|workspace| workspace.path.clone()) else { return };
    ask_passphrase(app, path, false);
    app.state.locked = app.state.unlocking.as_ref().map(|asked| asked.path.clone());
}

fn unlock(app: &mut App, path: PathBuf, passphrase: Passphrase, remember: bool) {
    let path = std::path::absolute(&path).unwrap_or(path);
    app.state.unlocking = Some(Unlocking { busy: true, ..Unlocking::of(path.clone()) });
    let asked = path.clone();
    let work = move |task: &Task| {
        task.step("stage-unlock", 0, 0)?;
        let session = Session::open_with(&path, Some(&passphrase))?;
        let opened = glance(Arc::new(session.for_window()?))?;
        let opened = and_remember(opened, &path, Some(passphrase).filter(|_| remember));
        Ok(Box::new(move |state: &mut AppState| {
            opened(state);
            state.locked = None;
        }) as Apply)
    };
    app.start_free(JobKind::Open, "job-unlock", String::new(), work, move |state, failure| {
        if let Some(unlocking) = state.unlocking.as_mut().filter(|_| failure.code == "passphrase-wrong") {
            (unlocking.busy, unlocking.failure) = (false, Some(failure));
        } else {
            state.unlocking = None;
            not_opened(state, asked, failure);
        }
    });
}

/// Beside the damaged file, under a name that is free. What was lost is told on the start page.
fn repair(app: &mut App, path: PathBuf, passphrase: Option<Passphrase>) {
    let path = std::path::absolute(&path).unwrap_or(path);
    if passphrase.is_some() {
        app.state.unlocking = Some(Unlocking { busy: true, to_repair: true, ..Unlocking::of(path.clone()) });
    }
    app.state.opening.begin();
    let work = move |task: &Task| {
        let out = engine::free_repaired_path(&path);
        let repaired = Arc::new(engine::repair_into(&path, &out, passphrase.as_ref(), task)?);
        Ok(Box::new(move |state: &mut AppState| {
            (state.opening, state.unlocking, state.damaged) = (Loadable::Empty, None, None);
            state.repaired = Some(repaired);
        }) as Apply)
    };
    app.start_free(JobKind::Open, "job-repair", String::new(), work, |state, failure| {
        let damaged = state.damaged.take();
        if let Some(unlocking) = state.unlocking.as_mut().filter(|_| failure.code == "passphrase-wrong") {
            (unlocking.busy, unlocking.failure) = (false, Some(failure));
            tell_damage(state, damaged);
        } else {
            state.unlocking = None;
            // A file that is too far gone stays damaged; the repair can be tried again.
            tell_damage(
                state,
                damaged.map(|of| if failure.code == "cancelled" { of } else { Damaged { failure, ..of } }),
            );
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
    let path = session.path().to_owned();
    let work = move |task: &Task| adopt(session, task);
    app.start_free(JobKind::Open, "job-open", String::new(), work, move |state, failure| {
        if state.workspace.is_none() {
            state.data = DataState::default();
            state.screen = Screen::Start;
        }
        state.unlocking = None;
        not_opened(state, path, failure);
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
        lock_after: state.lock_after,
        locked: state.locked.clone(),
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
