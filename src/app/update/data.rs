//! The Data screen: sources, tables and the other panes, and edits of the catalogue.

use std::sync::Arc;

use crate::app::command::{Command, DataPane, DataTab, ItemField, MatrixOrder};
use crate::app::core::App;
use crate::app::engine::{self, TableRequest};
use crate::app::jobs::JobKind;
use crate::app::state::{Loadable, TableView, ToastKind};

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::ShowSource(at) => (app.state.data.source, app.state.data.person) = (Some(at), None),
        Command::RemoveSource(id) => remove_source(app, id),
        Command::SetDataPane(pane) => {
            app.state.data.pane = pane;
            refresh(app);
        }
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
        Command::NarrowTable(narrow) => {
            app.state.data.table.narrow = narrow;
            recompute(app);
        }
        Command::ShowRows(tab, subset) => {
            app.state.data.pane = DataPane::Tables;
            app.state.data.tab = tab;
            app.state.data.table = TableView { subset, ..TableView::default() };
            recompute(app);
        }
        Command::SetMatrixOrder(order) => {
            app.state.data.matrix_order = order;
            load_matrix(app);
        }
        Command::EditItems(rows, field, value) => edit_items(app, rows, field, value),
        Command::UndoItemEdit => undo_edit(app),
        _ => {}
    }
}

/// Starts what the present pane needs and does not have.
fn refresh(app: &mut App) {
    if app.state.workspace.is_none() {
        return;
    }
    need_contacts(app);
    let data = &app.state.data;
    match data.pane {
        DataPane::Matrix if is_wanting(&data.matrix) => load_matrix(app),
        DataPane::Links => {
            let (no_links, no_twins) = (is_wanting(&data.links), is_wanting(&data.twins));
            if no_links {
                load_links(app);
            }
            if no_twins {
                load_twins(app);
            }
        }
        DataPane::Health if is_wanting(&data.health) => load_health(app),
        _ => {}
    }
}

/// Neither there nor on its way; one that failed is tried again.
fn is_wanting<T>(value: &Loadable<T>) -> bool {
    value.ready().is_none() && !value.is_busy()
}

/// Masked contacts, for the tables and for a person's card; read once.
pub(super) fn need_contacts(app: &mut App) {
    if !is_wanting(&app.state.data.contacts) {
        return;
    }
    app.state.data.contacts.begin();
    app.start(
        JobKind::Contacts,
        "job-contacts",
        engine::masked_contacts,
        |state, contacts| state.data.contacts = Loadable::Ready(Arc::new(contacts)),
        |state, failure| state.data.contacts.fail(failure),
    );
}

fn load_matrix(app: &mut App) {
    let order = app.state.data.matrix_order;
    let clusters = app.state.segments.clustering.shown().cloned().filter(|_| order == MatrixOrder::Cluster);
    app.state.data.matrix.begin();
    app.start(
        JobKind::Matrix,
        "job-matrix",
        move |session, task| {
            engine::matrix(session, order, clusters.as_ref().map(|clusters| clusters.labels.as_slice()), task)
        },
        |state, matrix| state.data.matrix = Loadable::Ready(Arc::new(matrix)),
        |state, failure| state.data.matrix.fail(failure),
    );
}

fn load_links(app: &mut App) {
    app.state.data.links.begin();
    app.start(
        JobKind::Links,
        "job-links",
        engine::links,
        |state, links| state.data.links = Loadable::Ready(Arc::new(links)),
        |state, failure| state.data.links.fail(failure),
    );
}

fn load_twins(app: &mut App) {
    app.state.data.twins.begin();
    app.start(
        JobKind::Twins,
        "job-twins",
        |session, _| engine::item_twins(session),
        |state, twins| state.data.twins = Loadable::Ready(Arc::new(twins)),
        |state, failure| state.data.twins.fail(failure),
    );
}

fn load_health(app: &mut App) {
    let Some(overview) = app.state.data.overview.shown().cloned() else { return };
    let sources = app.state.data.sources.clone();
    app.state.data.health.begin();
    app.start(
        JobKind::Health,
        "job-health",
        move |session, task| engine::health(session, &overview, &sources, task),
        |state, checks| state.data.health = Loadable::Ready(Arc::new(checks)),
        |state, failure| state.data.health.fail(failure),
    );
}

fn remove_source(app: &mut App, id: i64) {
    app.start_with(
        JobKind::Import,
        "job-remove-source",
        String::new(),
        None,
        move |session, task| {
            engine::remove_source(session, id, task)?;
            engine::load(session, task)
        },
        |state, loaded| {
            loaded.put(state);
            state.toast(ToastKind::Done, "toast-source-removed", vec![]);
        },
        |state, failure| state.toast_failure(failure),
    );
}

fn recompute(app: &mut App) {
    let Some(overview) = app.state.data.overview.shown().cloned() else { return };
    let data = &mut app.state.data;
    let contacts = data.contacts.shown().cloned();
    let request = TableRequest {
        tab: data.tab,
        sort: data.table.sort,
        filter: data.table.filter.clone(),
        narrow: data.table.narrow,
        subset: data.table.subset.as_ref().map(|(_, rows)| Arc::clone(rows)),
    };
    let tab = request.tab;
    data.table.is_busy = true;
    app.start(
        JobKind::Table,
        "job-table",
        move |session, task| engine::table_rows(session, &overview, contacts.as_deref(), &request, task),
        move |state, rows| {
            // Rows of a tab that is not shown any more would name other things.
            if state.data.tab == tab {
                state.data.table.rows = rows.map(Arc::new);
                state.data.table.is_busy = false;
            }
        },
        |state, _| state.data.table.is_busy = false,
    );
}

fn edit_items(app: &mut App, rows: Vec<u32>, field: ItemField, value: String) {
    if rows.is_empty() {
        return;
    }
    app.start_with(
        JobKind::Import,
        "job-edit-items",
        String::new(),
        None,
        move |session, task| {
            let edit = engine::edit_items(session, &rows, field, &value, task)?;
            Ok((edit, engine::load(session, task)?))
        },
        |state, (edit, loaded)| {
            let n = edit.n_items;
            keep_table(state, |state| loaded.put(state));
            state.data.item_edit = Some(edit);
            state.toast_undoable(
                "toast-items-edited",
                vec![("n", crate::app::text::format::grouped(n as i64))],
                Command::UndoItemEdit,
            );
        },
        |state, failure| state.toast_failure(failure),
    );
}

fn undo_edit(app: &mut App) {
    let Some(edit) = app.state.data.item_edit.take() else { return };
    app.start_with(
        JobKind::Import,
        "job-edit-items",
        String::new(),
        None,
        move |session, task| {
            engine::restore_items(session, &edit.before, task)?;
            engine::load(session, task)
        },
        |state, loaded| {
            keep_table(state, |state| loaded.put(state));
            state.toast(ToastKind::Done, "toast-edit-undone", vec![]);
        },
        |state, failure| state.toast_failure(failure),
    );
}

/// Filter and order of the table outlive an edit; its rows are worked out anew.
fn keep_table(state: &mut crate::app::state::AppState, put: impl FnOnce(&mut crate::app::state::AppState)) {
    let table = std::mem::take(&mut state.data.table);
    let is_catalogue = state.data.tab == DataTab::Catalogue;
    super::identity::keep_people(state, put);
    state.data.table = TableView { rows: None, subset: None, is_busy: false, ..table };
    if is_catalogue {
        state.follow_up.push(Command::FilterTable(state.data.table.filter.clone()));
    }
}
