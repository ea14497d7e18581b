//! The Data screen: sources and tables.

use std::sync::Arc;

use crate::app::command::Command;
use crate::app::core::App;
use crate::app::engine;
use crate::app::jobs::JobKind;
use crate::app::state::TableView;

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::ShowSource(at) => app.state.data.source = Some(at),
        Command::RemoveSource(id) => remove_source(app, id),
        Command::SetDataTab(tab) => {
            app.state.data.tab = tab;
            app.state.data.table = TableView::default();
        }
        Command::SortTable(column) => {
            let table = &mut app.state.data.table;
            table.sort = match table.sort {
                Some((known, descending)) if known == column => Some((column, !descending)),
                _ => Some((column, false)),
            };
            recompute(app);
        }
        Command::FilterTable(text) => {
            app.state.data.table.filter = text;
            recompute(app);
        }
        _ => {}
    }
}

fn remove_source(app: &mut App, id: i64) {
    app.start_with(
        JobKind::Import,
        "job-remove-source",
        String::new(),
        None,
        move |session, task| {
            engine::remove_source(session, id)?;
            engine::load(session, task)
        },
        |state, loaded| {
            loaded.put(state);
            state.toast(crate::app::state::ToastKind::Done, "toast-source-removed", vec![]);
        },
        |state, failure| state.toast_failure(failure),
    );
}

fn recompute(app: &mut App) {
    let Some(overview) = app.state.data.overview.shown().cloned() else { return };
    let (tab, sort, filter) = (app.state.data.tab, app.state.data.table.sort, app.state.data.table.filter.clone());
    app.state.data.table.is_busy = true;
    app.start(
        JobKind::Table,
        "job-table",
        move |session, task| engine::table_rows(session, &overview, tab, sort, &filter, task),
        |state, rows| {
            state.data.table.rows = rows.map(Arc::new);
            state.data.table.is_busy = false;
        },
        |state, _| state.data.table.is_busy = false,
    );
}
