//! What can go wrong with a workspace file, as one type. Carries paths and names, never contact data or sentences
//! for people.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::task::Cancelled;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error("{} is not a workspace", path.display())]
    NotAWorkspace { path: PathBuf },
    #[error("the workspace has version {found}, this program knows up to {known}")]
    Newer { found: u32, known: u32 },
    #[error("{} is under a passphrase", path.display())]
    PassphraseNeeded { path: PathBuf },
    #[error("the passphrase does not open {}", path.display())]
    WrongPassphrase { path: PathBuf },
    #[error("a passphrase has at least {least} letters")]
    BadPassphrase { least: usize },
    #[error("the workspace is under no passphrase")]
    NotEncrypted,
    #[error("this build cannot open {}, which is encrypted", path.display())]
    NoEncryption { path: PathBuf },
    #[error("the keyring of the system cannot be used: {reason}")]
    NoKeyring { reason: String },
    #[error("another window has the workspace open")]
    OpenElsewhere { process: u32, since: i64 },
    #[error("{} exists already", path.display())]
    Exists { path: PathBuf },
    #[error("the workspace can only be read")]
    ReadOnly,
    #[error("another program is writing to the workspace")]
    Locked,
    #[error("the disk is full")]
    DiskFull,
    #[error("the workspace is damaged: {what}")]
    Corrupt { what: String },
    #[error("there is no {what} called {name}")]
    NotFound { what: &'static str, name: String },
    #[error("the people were joined against another state of the workspace")]
    Stale,
    #[error("{what} is not consistent")]
    BadInput { what: &'static str },
    #[error("{found} {what} are more than the {limit} that fit")]
    TooMany { what: &'static str, found: u64, limit: u64 },
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: std::io::Error },
}

impl StoreError {
    pub(super) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }

    pub(super) fn io(path: &Path, source: std::io::Error) -> Self {
        match source.kind() {
            std::io::ErrorKind::StorageFull => Self::DiskFull,
            std::io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Io { path: path.to_owned(), source },
        }
    }

    /// A failure while the file at `path` was being opened: here "not a database" has a path to name.
    pub(super) fn opening(path: &Path, error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotAWorkspace { path: path.to_owned() },
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::SystemIoFailure) => {
                Self::Io { path: path.to_owned(), source: std::io::Error::other(error.to_string()) }
            }
            _ => error.into(),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed) => {
                Self::Locked
            }
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            // What is left is a value of the wrong kind, a broken rule or a broken page: the text names the table
            // or the column at most, never a value.
            _ => Self::Corrupt { what: error.to_string() },
        }
    }
}
