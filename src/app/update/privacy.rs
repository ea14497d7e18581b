//! The Privacy screen: what it shows, erasing, and the exchange with a partner.

use std::sync::Arc;

use crate::app::command::{Command, Screen};
use crate::app::core::App;
use crate::app::engine::{self, Session};
use crate::app::error::AppError;
use crate::app::jobs::JobKind;
use crate::app::state::{Loadable, PartnerView, ToastKind};
use crate::app::text::Text;
use crate::privacy::Floor;
use crate::task::Task;

/// Segments counted apart at most; each one's padded size travels to the partner.
const MAX_SEGMENTS: usize = 20;

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::RefreshPrivacy => refresh(app),
        Command::SetFloor(k) if k == app.state.floor.k() => {}
        Command::SetFloor(k) => set_floor(app, move |session, _| engine::set_floor(session, k), None),
        Command::SetFieldFloor(field, k) => {
            let name = field.clone();
            set_floor(app, move |session, task| engine::set_field_floor(session, &field, k, task), Some(name));
        }
        Command::SetBudget(limit) => {
            let work = move |session: &Session, _: &Task| engine::set_budget(session, limit);
            spend(app, "job-privacy", work, |state, ()| state.toast(ToastKind::Done, "toast-budget", vec![]));
        }
        Command::WritePrivateReport(epsilon) => private_report(app, epsilon),
        Command::GiveSums { file, epsilon } => {
            let history = crate::privacy::federated::USUAL_HISTORY;
            spend(
                app,
                "job-sums",
                move |session, task| engine::federate_give(session, epsilon, history, &file, task),
                |state, given| {
                    let path = given.out.clone();
                    state.toast_written("toast-written", vec![("path", path.display().to_string())], Some(path));
                },
            );
        }
        Command::TrainWithPartner(name) => app.start(
            JobKind::Fit,
            "job-sums-train",
            move |session, task| engine::train_with_partner(session, &name, task),
            |state, runs| super::models::trained(state, runs, None),
            |state, failure| state.toast_failure(failure),
        ),
        Command::TakeSums(file) => {
            let name =
                file.file_stem().map_or_else(|| "partner".to_owned(), |stem| stem.to_string_lossy().into_owned());
            spend(
                app,
                "job-sums",
                move |session, task| engine::federate_take(session, &file, &name, task),
                |state, taken| {
                    let counts = [("n", taken.matched), ("of", taken.items)].map(|(name, n)| (name, n.to_string()));
                    let args = counts.into_iter().chain([("name", taken.name)]).collect();
                    state.toast(ToastKind::Done, "toast-sums-taken", args);
                },
            );
        }
        Command::FindPersonToErase(query) => find(app, query),
        Command::LeaveErase => app.state.privacy.found = Loadable::Empty,
        Command::ErasePerson(number) => erase(app, number),
        Command::StartOverlap { file, with_segments } => {
            overlap(app, move |session, task| {
                let mut names = if with_segments { engine::segments_to_count(session, task)? } else { vec![] };
                names.truncate(MAX_SEGMENTS);
                let started = engine::start_overlap(session, &names, &file, task)?;
                Ok(PartnerView::Sent { file: started.out, n_emails: started.emails })
            });
        }
        Command::OpenOverlap(file) => {
            overlap(app, move |session, task| engine::open_overlap_file(session, &file, task));
        }
        _ => {}
    }
}

/// Reads anew whatever may have changed since: the log grows with every act.
pub(super) fn refresh(app: &mut App) {
    app.state.privacy.view.begin();
    app.start(
        JobKind::Privacy,
        "job-privacy",
        engine::privacy_view,
        |state, view| state.privacy.view = Loadable::Ready(Arc::new(view)),
        |state, failure| state.privacy.view.fail(failure),
    );
}

/// Work that changes the ledger or the partners, which the screen then reads anew.
fn spend<T: Send + 'static>(
    app: &mut App,
    name: &'static str,
    work: impl FnOnce(&Session, &Task) -> Result<T, AppError> + Send + 'static,
    done: impl FnOnce(&mut crate::app::state::AppState, T) + Send + 'static,
) {
    app.start(
        JobKind::Sums,
        name,
        work,
        |state, value| {
            done(state, value);
            state.follow_up.push(Command::RefreshPrivacy);
        },
        |state, failure| {
            state.toast_failure(failure);
            state.follow_up.push(Command::RefreshPrivacy);
        },
    );
}

/// In the language of the window, into the folder beside the workspace.
fn private_report(app: &mut App, epsilon: f64) {
    app.state.report_open = false;
    let language = app.state.language;
    spend(
        app,
        "job-report",
        move |session, task| {
            let text = Text::load(language).map_err(|_| crate::app::error::AppError::Internal)?;
            engine::write_private_report(session, epsilon, None, &text, task)
        },
        |state, written| {
            let path = written.out;
            state.toast_written("toast-written", vec![("path", path.display().to_string())], Some(path));
        },
    );
}

/// What was worked out under the floor of before is worked out anew when it is looked at.
fn set_floor(
    app: &mut App,
    work: impl FnOnce(&Session, &Task) -> Result<Floor, AppError> + Send + 'static,
    field: Option<String>,
) {
    app.start(
        JobKind::Privacy,
        "job-privacy",
        work,
        move |state, floor| {
            match &field {
                None => state.floor = floor,
                Some(_) => state.field_floors += 1,
            }
            state.paths.min_people = state.paths.min_people.max(floor.k() as u32);
            state.paths.table = Loadable::Empty;
            state.paths.pairings = Loadable::Empty;
            state.segments.rule_count = Loadable::Empty;
            state.segments.overlap = Loadable::Empty;
            state.segments.comparison = Loadable::Empty;
            state.segments.profile = Loadable::Empty;
            let n = ("n", floor.to_string());
            match field {
                None => state.toast(ToastKind::Done, "toast-floor", vec![n]),
                Some(field) => state.toast(ToastKind::Done, "toast-field-floor", vec![n, ("field", field)]),
            }
            state.follow_up.push(Command::Go(Screen::Privacy));
        },
        |state, failure| state.toast_failure(failure),
    );
}

fn find(app: &mut App, query: String) {
    app.state.privacy.found = Loadable::Busy(None);
    app.start(
        JobKind::Erase,
        "job-find-person",
        move |session, task| engine::person_to_erase(session, &query, task),
        |state, found| state.privacy.found = Loadable::Ready(found),
        |state, failure| state.privacy.found.fail(failure),
    );
}

fn erase(app: &mut App, number: u32) {
    let person = format!("P-{number:06}");
    let detail = person.clone();
    app.start_with(
        JobKind::Erase,
        "job-erase",
        person.clone(),
        None,
        move |session, task| {
            engine::forget(session, &person, task)?;
            engine::load(session, task)
        },
        |state, loaded| {
            loaded.put(state);
            state.toast(ToastKind::Done, "toast-erased", vec![("person", detail)]);
            state.follow_up.push(Command::Go(Screen::Privacy));
        },
        |state, failure| state.toast_failure(failure),
    );
}

fn overlap(app: &mut App, work: impl FnOnce(&Session, &Task) -> Result<PartnerView, AppError> + Send + 'static) {
    app.state.privacy.overlap.begin();
    app.start(
        JobKind::Partner,
        "job-partner",
        work,
        |state, view| {
            state.privacy.overlap = Loadable::Ready(view);
            state.follow_up.push(Command::Go(Screen::Privacy));
        },
        |state, failure| state.privacy.overlap.fail(failure),
    );
}
