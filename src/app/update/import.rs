//! The import screen: files dropped or chosen are checked whole, mended by mapping and remedies, committed together
//! and taken back together.

use std::path::{Path, PathBuf};

use crate::app::command::{Command, Screen};
use crate::app::core::App;
use crate::app::engine;
use crate::app::jobs::JobKind;
use crate::app::state::{ImportChoices, ImportFile, Loadable, Remedy, ToastKind};
use crate::app::text::format::grouped;
use crate::data::StrengthRules;

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::AddFiles(paths) => add(app, paths),
        Command::ImportShow(at) => app.state.import.shown = at,
        Command::ImportPreset(at, preset) => change(app, at, |choices| {
            choices.preset = (!preset.is_empty()).then_some(preset);
            choices.roles.clear();
        }),
        Command::ImportRole(at, column, role) => set_role(app, at, column, role),
        Command::ImportDomain(at, domain) => change(app, at, |choices| choices.domain = domain),
        Command::ImportCountry(at, country) => change(app, at, |choices| choices.country = country),
        Command::ImportRemedy(at, remedy) => change(app, at, |choices| apply(choices, remedy)),
        Command::ImportAgain(at, again) => {
            if let Some(file) = app.state.import.files.get_mut(at) {
                file.again = again;
            }
        }
        Command::ImportKeepMapping(at, keep) => keep_mapping(app, at, keep),
        Command::ImportRemove(at) => remove(app, at),
        Command::SaveRejects(out) => save_rejects(app, out),
        Command::ImportCommit => commit(app),
        Command::ImportLeave => {
            app.state.import = Default::default();
            app.state.screen = if app.state.workspace.is_some() { Screen::Data } else { Screen::Start };
        }
        Command::UndoImport(sources) => undo(app, sources),
        Command::SetStrengths(rules) => set_strengths(app, rules),
        _ => {}
    }
}

/// Files can be dropped on the start page too: they wait until there is a workspace to put them in.
fn add(app: &mut App, paths: Vec<PathBuf>) {
    let is_known = |path: &Path, files: &[ImportFile]| files.iter().any(|file| file.path == path);
    let first_new = app.state.import.files.len();
    let (paths, n_passed) = engine::unfold_paths(paths);
    if n_passed > 0 {
        app.state.toast(ToastKind::Warning, "toast-members-passed", vec![("n", n_passed.to_string())]);
    }
    for path in paths {
        if !is_known(&path, &app.state.import.files) {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            app.state.import.files.push(ImportFile { path, name, ..ImportFile::default() });
        }
    }
    if app.state.import.files.is_empty() {
        return;
    }
    if app.state.import.files.len() > first_new {
        app.state.import.shown = first_new;
    }
    if app.state.workspace.is_none() {
        if !app.state.opening.is_busy() {
            app.state.dialog = Some(crate::app::command::Dialog::NewWorkspace);
        }
        return;
    }
    app.state.screen = Screen::Import;
    check(app);
}

fn change(app: &mut App, at: usize, edit: impl FnOnce(&mut ImportChoices)) {
    let Some(file) = app.state.import.files.get_mut(at) else { return };
    edit(&mut file.choices);
    file.is_touched = true;
    file.preview.begin();
    file.is_dirty = true;
    check(app);
}

fn set_role(app: &mut App, at: usize, column: usize, role: Option<String>) {
    let file = app.state.import.files.get(at);
    let Some(name) = file.and_then(|file| Some(file.preview.shown()?.columns.get(column)?.name.clone())) else {
        return;
    };
    change(app, at, |choices| {
        choices.roles.retain(|(known, other)| *known != name && (role.is_none() || *other != role));
        choices.roles.push((name, role));
    });
}

fn apply(choices: &mut ImportChoices, remedy: Remedy) {
    match remedy {
        Remedy::DayFirst(day_first) => choices.day_first = day_first,
        Remedy::DecimalComma(is_comma) => choices.decimal_comma = is_comma,
        Remedy::Encoding(encoding) => choices.encoding = encoding,
        Remedy::MendText(is_on) => choices.mend_text = is_on,
        Remedy::AsMissing(code, column, is_on) => {
            let pair = (code, column);
            choices.as_missing.retain(|known| *known != pair);
            if is_on {
                choices.as_missing.push(pair);
            }
        }
    }
}

fn remove(app: &mut App, at: usize) {
    let import = &mut app.state.import;
    if at < import.files.len() {
        import.files.remove(at);
        import.shown -= usize::from(import.shown > at);
    }
    import.shown = import.shown.min(import.files.len().saturating_sub(1));
    if import.files.is_empty() {
        app.state.screen = Screen::Data;
    }
    mark_twins(&mut app.state.import.files);
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
        move |state, (preview, choices)| {
            if let Some(file) = state.import.files.iter_mut().find(|file| file.path == path) {
                file.is_dirty = false;
                file.choices = choices;
                file.preview = Loadable::Ready(preview);
            }
            mark_twins(&mut state.import.files);
            state.follow_up.push(Command::AddFiles(vec![]));
        },
        move |state, failure| {
            if let Some(file) = state.import.files.iter_mut().find(|file| file.path == failed_path) {
                file.is_dirty = false;
                // One that was stopped stays so until it is asked for again.
                file.preview = Loadable::Failed(failure);
            }
            state.follow_up.push(Command::AddFiles(vec![]));
        },
    );
}

/// Of files with one content only the first counts.
fn mark_twins(files: &mut [ImportFile]) {
    let hash = |file: &ImportFile| file.preview.shown().map(|preview| preview.report.sha256.clone());
    let hashes: Vec<Option<String>> = files.iter().map(hash).collect();
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    for (at, file) in files.iter_mut().enumerate() {
        let first = hashes.iter().position(|other| other.is_some() && *other == hashes[at]).filter(|&first| first < at);
        if let Loadable::Ready(preview) | Loadable::Busy(Some(preview)) = &mut file.preview {
            preview.same_as = first.map(|first| names[first].clone());
        }
    }
}

fn keep_mapping(app: &mut App, at: usize, keep: bool) {
    let Some(file) = app.state.import.files.get(at).cloned() else { return };
    let Some(signature) = file.preview.shown().map(|preview| preview.signature.clone()) else { return };
    let (path, choices) = (file.path, file.choices);
    app.start_with(
        JobKind::Save,
        "job-save",
        String::new(),
        None,
        move |session, _| engine::keep_mapping(session, &signature, keep.then_some(&choices)),
        move |state, ()| {
            let file = state.import.files.iter_mut().find(|file| file.path == path);
            if let Some(Loadable::Ready(preview) | Loadable::Busy(Some(preview))) = file.map(|file| &mut file.preview) {
                preview.is_kept = keep;
            }
            state.toast(ToastKind::Done, if keep { "toast-mapping-kept" } else { "toast-mapping-forgotten" }, vec![]);
        },
        |state, failure| state.toast_failure(failure),
    );
}

fn save_rejects(app: &mut App, out: PathBuf) {
    let Some(file) = app.state.import.files.get(app.state.import.shown).cloned() else { return };
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    app.start_with(
        JobKind::Save,
        "job-save-rejects",
        file.name.clone(),
        None,
        move |_, task| engine::save_rejects(&file, &out, task),
        move |state, n| {
            state.toast(ToastKind::Done, "toast-rejects-saved", vec![("n", grouped(n as i64)), ("file", name)]);
        },
        |state, failure| state.toast_failure(failure),
    );
}

fn commit(app: &mut App) {
    let is_wanted = |file: &&ImportFile| file.is_ready() && !file.is_set_aside();
    if !app.state.import.files.iter().any(|file| is_wanted(&file)) {
        return;
    }
    let files: Vec<ImportFile> = app.state.import.files.iter().filter(|file| file.is_ready()).cloned().collect();
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
            let args = vec![("n", grouped(accepted as i64))];
            for (audience, n) in summary.contaminated_holdouts {
                let args = vec![("name", audience), ("n", grouped(n as i64))];
                state.toast(ToastKind::Warning, "toast-contaminated", args);
            }
            state.toast_undoable("toast-imported", args, Command::UndoImport(summary.sources));
        },
        |state, failure| {
            if failure.code != "cancelled" {
                state.import.failure = Some(failure.clone());
            }
            state.toast_failure(failure);
        },
    );
}

fn undo(app: &mut App, sources: Vec<i64>) {
    if sources.is_empty() {
        return;
    }
    app.start_with(
        JobKind::Import,
        "job-undo-import",
        String::new(),
        None,
        move |session, task| {
            engine::remove_sources(session, &sources, task)?;
            engine::load(session, task)
        },
        |state, loaded| {
            loaded.put(state);
            state.toast(ToastKind::Done, "toast-import-undone", vec![]);
        },
        |state, failure| state.toast_failure(failure),
    );
}

/// Shown at once, written a moment later; a slider that moves on replaces the write that waits.
fn set_strengths(app: &mut App, rules: StrengthRules) {
    app.state.data.strengths = rules.clone();
    app.start_with(
        JobKind::Strengths,
        "job-save",
        String::new(),
        None,
        move |session, _| engine::set_strength_rules(session, &rules),
        |_, ()| {},
        |state, failure| state.toast_failure(failure),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::FilePreview;

    fn file(name: &str, sha256: &str) -> ImportFile {
        let mut preview = FilePreview::default();
        preview.report.sha256 = sha256.to_owned();
        ImportFile { name: name.to_owned(), preview: Loadable::Ready(preview), ..ImportFile::default() }
    }

    #[test]
    fn of_two_files_with_one_content_the_second_is_set_aside() {
        let mut files = [file("a", "1"), file("b", "2"), file("c", "1"), ImportFile::default()];
        mark_twins(&mut files);
        let aside: Vec<bool> = files.iter().map(ImportFile::is_set_aside).collect();
        assert_eq!(aside, [false, false, true, false]);
        assert_eq!(files[2].preview.ready().and_then(|preview| preview.same_as.as_deref()), Some("a"));
        files[2].again = true;
        assert!(!files[2].is_set_aside());
    }

    #[test]
    fn a_remedy_is_put_on_and_taken_off() {
        let mut choices = ImportChoices::default();
        let missing = |is_on| Remedy::AsMissing("bad-time".to_owned(), "when".to_owned(), is_on);
        for remedy in [missing(true), missing(true), Remedy::DayFirst(Some(true))] {
            apply(&mut choices, remedy);
        }
        assert_eq!((choices.as_missing.len(), choices.day_first), (1, Some(true)));
        apply(&mut choices, missing(false));
        apply(&mut choices, Remedy::DayFirst(None));
        assert_eq!(choices, ImportChoices::default());
    }
}
