//! The passphrase of the open workspace: set, changed, taken away.

use crate::app::command::{Command, Screen};
use crate::app::core::App;
use crate::app::engine;
use crate::app::error::Failure;
use crate::app::jobs::JobKind;
use crate::app::state::{AppState, PassphraseAct, PassphraseDialog, ToastKind};
use crate::workspace::{Passphrase, keyring_name};

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::OpenPassphrase(act) => {
            app.state.privacy.passphrase = Some(PassphraseDialog { act, busy: false, failure: None });
        }
        Command::ClosePassphrase => app.state.privacy.passphrase = None,
        Command::ChangePassphrase { current, new, remember } => change(app, current, new, remember),
        Command::RememberPassphrase(passphrase) => remember(app, passphrase),
        Command::ForgetRemembered => forget(app),
        Command::NoteRemembered(name, is_kept) => {
            app.settings.note_remembered(&name, is_kept);
            app.state.is_remembered = is_kept;
        }
        _ => {}
    }
}

/// What became of the keyring's part.
struct Kept {
    /// The name of before, when the keyring had it: there is nothing under it any more.
    gone: Option<String>,
    now: Option<Result<String, Failure>>,
}

impl Kept {
    fn tell(self, state: &mut AppState) {
        state.follow_up.extend(self.gone.map(|name| Command::NoteRemembered(name, false)));
        match self.now {
            Some(Ok(name)) => state.follow_up.push(Command::NoteRemembered(name, true)),
            Some(Err(failure)) => state.toast_failure(failure),
            None => {}
        }
    }
}

fn change(app: &mut App, current: Option<Passphrase>, new: Option<Passphrase>, remember: bool) {
    let known = app.settings.remembered.clone();
    let act = match (&current, &new) {
        (None, _) => PassphraseAct::Set,
        (Some(_), Some(_)) => PassphraseAct::Change,
        (Some(_), None) => PassphraseAct::Remove,
    };
    app.state.privacy.passphrase = Some(PassphraseDialog { act, busy: true, failure: None });
    app.start(
        JobKind::Passphrase,
        "job-passphrase",
        move |session, task| {
            let before = keyring_name(session.path()).filter(|name| known.contains(name));
            let sealed = session.change_passphrase(current.as_ref(), new.as_ref(), task)?;
            if let Some(name) = &before {
                // What stays there opens nothing any more.
                let _ = engine::forget_passphrase(name);
            }
            let new = new.filter(|_| remember);
            let now = new.map(|new| engine::remember_passphrase(session.path(), &new).map_err(|error| error.failure()));
            Ok((engine::protection(session)?, sealed.copies_left.len(), Kept { gone: before, now }))
        },
        move |state, (protection, n_left, kept)| {
            if let Some(workspace) = &mut state.workspace {
                workspace.protection = protection;
            }
            state.privacy.passphrase = None;
            let told = match act {
                PassphraseAct::Set => "toast-passphrase-set",
                PassphraseAct::Change | PassphraseAct::Remember => "toast-passphrase-changed",
                PassphraseAct::Remove => "toast-passphrase-removed",
            };
            state.toast(ToastKind::Done, told, vec![]);
            if n_left > 0 {
                state.toast(ToastKind::Warning, "toast-copies-left", vec![("n", n_left.to_string())]);
            }
            kept.tell(state);
            state.follow_up.push(Command::Go(Screen::Privacy));
        },
        |state, failure| {
            if let Some(dialog) = &mut state.privacy.passphrase {
                dialog.busy = false;
                dialog.failure = Some(failure).filter(|failure| failure.code != "cancelled");
            }
        },
    );
}

/// A wrong one is not kept: it is tried on the workspace first.
fn remember(app: &mut App, passphrase: Passphrase) {
    let act = PassphraseAct::Remember;
    app.state.privacy.passphrase = Some(PassphraseDialog { act, busy: true, failure: None });
    app.start(
        JobKind::Passphrase,
        "job-remember",
        move |session, _| {
            session.try_passphrase(&passphrase)?;
            engine::remember_passphrase(session.path(), &passphrase)
        },
        |state, name| {
            state.privacy.passphrase = None;
            state.toast(ToastKind::Done, "toast-remembered", vec![]);
            state.follow_up.push(Command::NoteRemembered(name, true));
        },
        |state, failure| {
            if let Some(dialog) = &mut state.privacy.passphrase {
                dialog.busy = false;
                dialog.failure = Some(failure).filter(|failure| failure.code != "cancelled");
            }
        },
    );
}

fn forget(app: &mut App) {
    app.start(
        JobKind::Passphrase,
        "job-remember",
        |session, _| {
            let name = keyring_name(session.path()).unwrap_or_default();
            engine::forget_passphrase(&name)?;
            Ok(name)
        },
        |state, name| {
            state.toast(ToastKind::Done, "toast-remembered-no-more", vec![]);
            state.follow_up.push(Command::NoteRemembered(name, false));
        },
        |state, failure| state.toast_failure(failure),
    );
}
