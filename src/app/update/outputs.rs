//! Pictures, tables and reports out: what the window took of itself is written off its thread, and told.

use std::path::PathBuf;

use crate::app::command::Command;
use crate::app::core::App;
use crate::app::engine;
use crate::app::jobs::JobKind;
use crate::app::state::{Output, ReportParts};
use crate::app::text::{Language, Text};

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::TakeOut(what) => app.state.take_out = Some(what),
        Command::WriteOutputs(outputs) => {
            app.state.outputs_waiting.extend(outputs);
            write_waiting(app);
        }
        Command::OpenReport => {
            app.state.report_open = app.state.workspace.is_some();
            // What is left of the privacy budget.
            super::privacy::refresh(app);
        }
        Command::CloseReport => app.state.report_open = false,
        Command::WriteReport(parts) => report(app, parts),
        _ => {}
    }
}

/// One batch after the other: a job of a kind would stop the one before it.
fn write_waiting(app: &mut App) {
    if app.state.is_writing || app.state.outputs_waiting.is_empty() {
        return;
    }
    app.state.is_writing = true;
    let outputs: Vec<Output> = std::mem::take(&mut app.state.outputs_waiting);
    app.start(
        JobKind::Output,
        "job-output",
        move |session, task| engine::write_outputs(session, &outputs, task),
        |state, paths| {
            state.is_writing = false;
            match paths.as_slice() {
                [path] => {
                    state.toast_written(
                        "toast-written",
                        vec![("path", path.display().to_string())],
                        Some(path.clone()),
                    );
                }
                _ => {
                    let folder = paths.first().and_then(|path| path.parent());
                    let words = folder.map(|folder| folder.display().to_string()).unwrap_or_default();
                    let args = vec![("n", paths.len().to_string()), ("folder", words)];
                    state.toast_written("toast-written-many", args, folder.map(PathBuf::from));
                }
            }
            state.follow_up.push(Command::WriteOutputs(vec![]));
        },
        |state, failure| {
            state.is_writing = false;
            state.toast_failure(failure);
            state.follow_up.push(Command::WriteOutputs(vec![]));
        },
    );
}

/// In the language of the window.
fn report(app: &mut App, parts: ReportParts) {
    app.state.report_open = false;
    let language: Language = app.state.language;
    app.start(
        JobKind::Report,
        "job-report",
        move |session, task| {
            let text = Text::load(language).map_err(|_| crate::app::error::AppError::Internal)?;
            let out = engine::free_path(session, &text.get("report-file-name"), "html")?;
            engine::write_report(session, parts, &out, &text, None, task)?;
            Ok(out)
        },
        |state, path| {
            state.toast_written("toast-written", vec![("path", path.display().to_string())], Some(path));
        },
        |state, failure| state.toast_failure(failure),
    );
}
