//! Passphrases in the keyring of the system, where somebody wanted them there.

use std::path::Path;

use super::session::Session;
use crate::app::error::{AppError, Failure};
use crate::workspace::{self, Passphrase};

/// Opens a workspace; without asking for its passphrase where `is_known` says that the keyring has it and it does. A
/// keyring that is not there or has another one leaves it at asking.
pub fn open_remembered(path: &Path, is_known: impl Fn(&str) -> bool) -> Result<Session, AppError> {
    let Some(passphrase) = recall_passphrase(path, is_known) else { return Session::open(path) };
    match Session::open_with(path, Some(&passphrase)) {
        Err(AppError::Told(failure)) if failure.code == "passphrase-wrong" => Session::open(path),
        other => other,
    }
}

/// What the keyring has for a workspace. It is not asked for others than those that it was given.
pub fn recall_passphrase(path: &Path, is_known: impl Fn(&str) -> bool) -> Option<Passphrase> {
    let name = workspace::keyring_name(path).filter(|name| is_known(name))?;
    workspace::remembered(&name).ok().flatten()
}

/// Gives the keyring the passphrase that the workspace is under now. Returns the name that it has there.
///
/// # Errors
/// There is no keyring, or it stays locked.
pub fn remember_passphrase(path: &Path, passphrase: &Passphrase) -> Result<String, AppError> {
    let name = workspace::keyring_name(path).ok_or_else(|| AppError::Usage(Failure::new("not-encrypted")))?;
    workspace::remember(&name, passphrase)?;
    Ok(name)
}

/// Takes a passphrase out of the keyring.
pub fn forget_passphrase(name: &str) -> Result<(), AppError> {
    Ok(workspace::forget_remembered(name)?)
}
