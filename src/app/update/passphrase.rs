//! The passphrase of the open workspace: set, changed, taken away.

use crate::app::command::{Command, Screen};
use crate::app::core::App;
use crate::app::engine;
use crate::app::jobs::JobKind;
use crate::app::state::{PassphraseAct, PassphraseDialog, ToastKind};
use crate::workspace::Passphrase;

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::OpenPassphrase(act) => {
            app.state.privacy.passphrase = Some(PassphraseDialog { act, busy: false, failure: None });
        }
        Command::ClosePassphrase => app.state.privacy.passphrase = None,
        Command::ChangePassphrase { current, new } => change(app, current, new),
        _ => {}
    }
}

fn change(app: &mut App, current: Option<Passphrase>, new: Option<Passphrase>) {
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
            let sealed = session.change_passphrase(current.as_ref(), new.as_ref(), task)?;
            Ok((engine::protection(session)?, sealed.copies_left.len()))
        },
        move |state, (protection, n_left)| {
            if let Some(workspace) = &mut state.workspace {
                workspace.protection = protection;
            }
            state.privacy.passphrase = None;
            let told = match act {
                PassphraseAct::Set => "toast-passphrase-set",
                PassphraseAct::Change => "toast-passphrase-changed",
                PassphraseAct::Remove => "toast-passphrase-removed",
            };
            state.toast(ToastKind::Done, told, vec![]);
            if n_left > 0 {
                state.toast(ToastKind::Warning, "toast-copies-left", vec![("n", n_left.to_string())]);
            }
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
