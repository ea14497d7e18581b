//! The import screen: files dropped or chosen are checked whole, mended by mapping, and committed together.

use std::path::{Path, PathBuf};

use crate::app::command::{Command, Screen};
use crate::app::core::App;
use crate::app::engine;
use crate::app::jobs::JobKind;
use crate::app::state::{ImportFile, Loadable, ToastKind};

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::AddFiles(paths) => add(app, paths),
        Command::ImportShow(at) => app.state.import.shown = at,
        Command::ImportPreset(at, preset) => change(app, at, |file| {
            file.preset = (!preset.is_empty()).then_some(preset);
            file.roles.clear();
        }),
        Command::ImportRole(at, column, role) => set_role(app, at, column, role),
        Command::ImportDomain(at, domain) => change(app, at, |file| file.domain = domain),
        Command::ImportCountry(at, country) => change(app, at, |file| file.country = country),
        Command::ImportRemove(at) => remove(app, at),
        Command::ImportCommit => commit(app),
        Command::ImportLeave => {
            app.state.import = Default::default();
            app.state.screen = if app.state.workspace.is_some() { Screen::Data } else { Screen::Start };
        }
        _ => {}
    }
}

/// Files can be dropped on the start page too: they wait until there is a workspace to put them in.
fn add(app: &mut App, paths: Vec<PathBuf>) {
    let is_known = |path: &Path, files: &[ImportFile]| files.iter().any(|file| file.path == path);
    let first_new = app.state.import.files.len();
    for path in paths {
        if !is_known(&path, &app.state.import.files) {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            app.state.import.files.push(ImportFile { path, name, ..ImportFile::default() });
        }
    }
    if app.state.import.files.is_empty() {
        return;
    }
    app.state.import.shown = first_new.min(app.state.import.files.len() - 1);
    if app.state.workspace.is_none() {
        if !app.state.opening.is_busy() {
            app.state.dialog = Some(crate::app::command::Dialog::NewWorkspace);
        }
        return;
    }
    app.state.screen = Screen::Import;
    check(app);
}

fn change(app: &mut App, at: usize, edit: impl FnOnce(&mut ImportFile)) {
    let Some(file) = app.state.import.files.get_mut(at) else { return };
    edit(file);
    file.preview.begin();
    file.is_dirty = true;
    check(app);
}

fn set_role(app: &mut App, at: usize, column: usize, role: Option<String>) {
    let file = app.state.import.files.get(at);
    let Some(name) = file.and_then(|file| Some(file.preview.shown()?.columns.get(column)?.name.clone())) else {
        return;
    };
    change(app, at, |file| {
        file.roles.retain(|(known, other)| *known != name && (role.is_none() || *other != role));
        file.roles.push((name, role));
    });
}

fn remove(app: &mut App, at: usize) {
    if at < app.state.import.files.len() {
        app.state.import.files.remove(at);
    }
    app.state.import.shown = app.state.import.shown.min(app.state.import.files.len().saturating_sub(1));
    if app.state.import.files.is_empty() {
        app.state.screen = Screen::Data;
    }
}

/// Checks the files that need it, one after another in one job.
fn check(app: &mut App) {
    let needs = |file: &&mut ImportFile| file.is_dirty || file.preview.is_empty();
    let mut waiting = vec![];
    for file in app.state.import.files.iter_mut().filter(needs) {
        file.is_dirty = true;
        file.preview.begin();
        waiting.push(file.clone());
    }
    let Some(next) = waiting.first().cloned() else { return };
    let path = next.path.clone();
    let failed_path = next.path.clone();
    app.start_with(
        JobKind::Preview,
        "job-check-file",
        next.name.clone(),
        Some(app.state.revision()),
        move |session, task| engine::preview_file(session, &next, task),
        move |state, preview| {
            if let Some(file) = state.import.files.iter_mut().find(|file| file.path == path) {
                file.is_dirty = false;
                file.preview = Loadable::Ready(preview);
            }
            state.follow_up.push(Command::AddFiles(vec![]));
        },
        move |state, failure| {
            if let Some(file) = state.import.files.iter_mut().find(|file| file.path == failed_path) {
                file.is_dirty = false;
                file.preview.fail(failure);
            }
            state.follow_up.push(Command::AddFiles(vec![]));
        },
    );
}

fn commit(app: &mut App) {
    let files: Vec<ImportFile> = app.state.import.files.iter().filter(|file| file.is_ready()).cloned().collect();
    if files.is_empty() {
        return;
    }
    app.state.import.failure = None;
    app.start_with(
        JobKind::Import,
        "job-import",
        files.len().to_string(),
        None,
        move |session, task| {
            let summary = engine::import_previewed(session, &files, task)?;
            Ok((summary, engine::load(session, task)?))
        },
        |state, (summary, loaded)| {
            loaded.put(state);
            state.import = Default::default();
            state.screen = Screen::Data;
            let accepted: u64 = summary.files.iter().map(|report| report.accepted).sum();
            state.toast(ToastKind::Done, "toast-imported", vec![("n", accepted.to_string())]);
            for (audience, n) in summary.contaminated_holdouts {
                let args = vec![("name", audience), ("n", n.to_string())];
                state.toast(ToastKind::Warning, "toast-contaminated", args);
            }
        },
        |state, failure| {
            state.import.failure = Some(failure.clone());
            state.toast_failure(failure);
        },
    );
}
