//! The frame around the screens: where we are, language, looks, zoom, undo, jobs, messages, the tour.

use crate::app::command::{Command, Screen};
use crate::app::core::App;
use crate::app::state::ToastKind;

use super::{audiences, models, paths, privacy, results, segments, selection};

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::Ask(dialog) => app.state.dialog = Some(dialog),
        Command::FolderNotShown(path) => {
            let args = vec![("path", path.display().to_string())];
            app.state.toast(ToastKind::Warning, "toast-folder-not-shown", args);
        }
        Command::Go(screen) => go(app, screen),
        Command::SetLanguage(language) => {
            app.state.language = language;
            app.settings.take_from(&app.state);
        }
        Command::SetTheme(theme) => {
            app.state.theme = theme;
            app.settings.take_from(&app.state);
        }
        Command::SetZoom(zoom) => {
            app.state.zoom = zoom.clamp(0.8, 1.5);
            app.settings.take_from(&app.state);
        }
        Command::SetHighContrast(on) => {
            app.state.high_contrast = on;
            app.settings.take_from(&app.state);
        }
        Command::SetReducedMotion(on) => {
            app.state.reduced_motion = on;
            app.settings.take_from(&app.state);
        }
        Command::SetLockAfter(minutes) => {
            app.state.lock_after = minutes;
            app.settings.take_from(&app.state);
        }
        Command::ToggleInspector => app.state.inspector_open = !app.state.inspector_open,
        Command::TogglePalette => app.state.palette_open = !app.state.palette_open,
        Command::RanAct(act) => app.settings.remember_act(act, &mut app.state),
        Command::StartTour => show_tour_step(app, 0),
        Command::ShowTourStep(at) => show_tour_step(app, at),
        Command::EndTour => {
            app.state.tour = None;
            app.settings.remember_tour();
        }
        Command::Undo => step(app, true),
        Command::Redo => step(app, false),
        Command::CancelJob(id) => app.jobs.cancel(id),
        Command::SettleJob(id) => app.jobs.settle_search(id),
        Command::DismissToast(id) => app.state.toasts.retain(|toast| toast.id != id),
        _ => {}
    }
}

/// Opening a screen starts what it needs and does not have.
fn go(app: &mut App, screen: Screen) {
    if app.state.workspace.is_none() && screen != Screen::Start {
        return;
    }
    app.state.screen = screen;
    match screen {
        Screen::Models => models::refresh(app),
        Screen::Segments => segments::refresh(app),
        Screen::Paths => paths::refresh(app),
        Screen::Audiences => audiences::refresh(app),
        Screen::Privacy => privacy::refresh(app),
        Screen::Results => results::refresh(app),
        Screen::Start | Screen::Data | Screen::Import | Screen::Help => {}
    }
}

/// The screens of the tour in its order.
pub const TOUR: [Screen; 5] = [Screen::Data, Screen::Models, Screen::Segments, Screen::Paths, Screen::Audiences];

/// Each step stands over the screen that it tells of; after the last one the tour is over.
fn show_tour_step(app: &mut App, at: usize) {
    let Some(&screen) = TOUR.get(at).filter(|_| app.state.workspace.is_some()) else {
        return act(app, Command::EndTour);
    };
    app.state.tour = Some(at);
    go(app, screen);
}

fn step(app: &mut App, back: bool) {
    let now = app.state.snapshot();
    let undo = &mut app.state.undo;
    let Some(snapshot) = (if back { undo.undo(now.clone()) } else { undo.redo(now.clone()) }) else { return };
    (app.state.models.alpha, app.state.models.weight_sum) = (snapshot.alpha, snapshot.weight_sum);
    if snapshot.draft != now.draft {
        app.state.audiences.draft = snapshot.draft;
        app.state.audiences.is_changed = true;
        audiences::recompute(app);
    }
    if snapshot.selection != now.selection {
        app.state.selection = snapshot.selection;
        selection::changed(app);
    }
    if snapshot.names != now.names && snapshot.clustering == now.clustering {
        segments::set_names(app, snapshot.names);
    }
    if snapshot.rule != now.rule {
        segments::set_rule(app, snapshot.rule);
    }
    if snapshot.removed != now.removed {
        selection::restore_removed(app, snapshot.removed);
    }
    if snapshot.filters != now.filters {
        paths::restore(app, &snapshot.filters);
        if snapshot.filters.colour_by != now.filters.colour_by {
            segments::set_colour(app, snapshot.filters.colour_by);
        }
    }
    if (snapshot.alpha, snapshot.weight_sum) != (now.alpha, now.weight_sum) {
        models::alpha_changed(app);
    }
}
