//! The export dialog: one card a destination, checked before a byte is written.

use std::sync::Arc;

use crate::app::command::Command;
use crate::app::core::App;
use crate::app::engine;
use crate::app::jobs::JobKind;
use crate::app::state::{ExportState, Loadable};

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::OpenExport => open(app),
        Command::CloseExport => app.state.export = None,
        Command::ToggleDestination(id) => with_card(app, &id, |card| card.is_on = !card.is_on),
        Command::FocusDestination(id) => {
            if let Some(export) = &mut app.state.export {
                export.focused = id;
            }
        }
        Command::SetExportFolder(folder) => {
            if let Some(export) = &mut app.state.export {
                export.folder = folder;
                export.written = Loadable::Empty;
            }
        }
        Command::SetExportChoices(choices) => {
            if let Some(export) = &mut app.state.export {
                export.choices = *choices;
                export.written = Loadable::Empty;
            }
            preflight(app);
        }
        Command::SetExportTemplate(template) => {
            let choices = app.state.export.as_ref().map(|export| export.choices.clone());
            if let Some(choices) = choices {
                let choices = engine::ExportChoices { template: Some(template), ..choices };
                app.send(Command::SetExportChoices(Box::new(choices)));
            }
        }
        Command::WriteExport => write(app),
        _ => {}
    }
}

fn with_card(app: &mut App, id: &str, change: impl FnOnce(&mut crate::app::state::DestinationCard)) {
    let cards = app.state.export.iter_mut().flat_map(|export| &mut export.cards);
    if let Some(card) = cards.into_iter().find(|card| card.id == id) {
        change(card);
    }
}

/// An audience is saved before it is exported: what leaves must be on record.
fn open(app: &mut App) {
    if app.state.audiences.is_changed {
        app.state.export_after_save = true;
        app.send(Command::SaveAudience);
        return;
    }
    let name = app.state.audiences.draft.name.clone();
    let Some(row) = app.state.audiences.list.iter().find(|row| row.name == name).cloned() else { return };
    let Some(workspace) = &app.state.workspace else { return };
    let folder = workspace.exports_folder();
    let cards = engine::destination_cards();
    app.state.export = Some(ExportState {
        n_export: row.n_people - row.n_held_out,
        n_held_out: row.n_held_out,
        audience: name,
        focused: cards.first().map(|card| card.id.clone()).unwrap_or_default(),
        cards,
        folder,
        choices: Default::default(),
        written: Loadable::Empty,
    });
    preflight(app);
}

fn preflight(app: &mut App) {
    let Some(export) = &mut app.state.export else { return };
    for card in &mut export.cards {
        card.preflight.begin();
    }
    let (audience, choices) = (export.audience.clone(), export.choices.clone());
    app.start(
        JobKind::Preflight,
        "job-preflight",
        move |session, task| engine::preflight_all(session, &audience, &choices, task),
        |state, results| {
            let Some(export) = &mut state.export else { return };
            for (id, result) in results {
                if let Some(card) = export.cards.iter_mut().find(|card| card.id == id) {
                    card.preflight = match result {
                        Ok(view) => Loadable::Ready(Arc::new(view)),
                        Err(failure) => Loadable::Failed(failure),
                    };
                }
            }
        },
        |state, failure| {
            for card in state.export.iter_mut().flat_map(|export| &mut export.cards) {
                card.preflight.fail(failure.clone());
            }
        },
    );
}

fn write(app: &mut App) {
    let Some(export) = &mut app.state.export else { return };
    let ids: Vec<String> = export.cards.iter().filter(|card| card.is_on).map(|card| card.id.clone()).collect();
    if ids.is_empty() {
        return;
    }
    export.written.begin();
    let (audience, folder, choices) = (export.audience.clone(), export.folder.clone(), export.choices.clone());
    app.start(
        JobKind::Export,
        "job-export",
        move |session, task| {
            let written = engine::write_all(session, &audience, &ids, &folder, &choices, task)?;
            Ok((written, engine::audience_rows(session, task)?))
        },
        |state, (written, rows)| {
            let files: usize = written.iter().map(|view| view.files.len()).sum();
            state.audiences.list = rows;
            let folder = state.export.as_ref().map(|export| export.folder.clone());
            state.toast_written("toast-exported", vec![("n", files.to_string())], folder.filter(|_| files > 0));
            if let Some(export) = &mut state.export {
                export.written = Loadable::Ready(Arc::new(written));
            }
        },
        |state, failure| {
            if let Some(export) = &mut state.export {
                export.written.fail(failure.clone());
            }
            state.toast_failure(failure);
        },
    );
}
