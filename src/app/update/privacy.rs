//! The Privacy screen: what it shows, erasing, and the exchange with a partner.

use std::sync::Arc;

use crate::app::command::Command;
use crate::app::core::App;
use crate::app::engine;
use crate::app::jobs::JobKind;
use crate::app::state::{Loadable, PartnerView, ToastKind};

/// Segments counted apart at most; each one's padded size travels to the partner.
const MAX_SEGMENTS: usize = 20;

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::FindPersonToErase(query) => find(app, query),
        Command::LeaveErase => app.state.privacy.found = Loadable::Empty,
        Command::ErasePerson(number) => erase(app, number),
        Command::StartOverlap { file, with_segments } => {
            let segments = app.state.workspace.iter().flat_map(|workspace| &workspace.segments);
            let names: Vec<String> = match with_segments {
                true => segments.map(|(name, _)| name.clone()).take(MAX_SEGMENTS).collect(),
                false => vec![],
            };
            overlap(app, move |session, task| {
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
            state.follow_up.push(Command::Go(crate::app::command::Screen::Privacy));
        },
        |state, failure| state.toast_failure(failure),
    );
}

fn overlap(
    app: &mut App,
    work: impl FnOnce(&engine::Session, &crate::task::Task) -> Result<PartnerView, crate::app::error::AppError>
    + Send
    + 'static,
) {
    app.state.privacy.overlap.begin();
    app.start(
        JobKind::Partner,
        "job-partner",
        work,
        |state, view| {
            state.privacy.overlap = Loadable::Ready(view);
            state.follow_up.push(Command::Go(crate::app::command::Screen::Privacy));
        },
        |state, failure| state.privacy.overlap.fail(failure),
    );
}
