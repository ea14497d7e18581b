//! What can stop an export. Every variant leaves the folder as it was.

use std::path::PathBuf;

use crate::task::Cancelled;

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the audience is empty")]
    EmptyAudience,
    /// Fewer people than the small-group floor: nothing about so few is written.
    #[error("{people} people are fewer than the floor of {floor}")]
    BelowFloor { people: usize, floor: usize },
    /// Nobody is left for this destination after consent, suppression and normalising; `preflight` tells the reasons.
    #[error("no row is left for {destination}")]
    NothingToWrite { destination: &'static str },
    /// The template that was given has no column for addresses.
    #[error("the template for {destination} has no e-mail column")]
    TemplateWithoutEmail { destination: &'static str },
    #[error("{path:?} is no manifest of an export")]
    NotAManifest { path: PathBuf },
    #[error("bad value {value:?} for {option}")]
    BadOption { option: &'static str, value: String },
    #[error("{path:?} ends in no known table format")]
    UnknownEnding { path: PathBuf },
    /// A column of another type or length than the table was made with.
    #[error("the batch does not fit column {column}")]
    BadBatch { column: String },
    #[error("cannot write {path:?}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("cannot encode {path:?}: {message}")]
    Encode { path: PathBuf, message: String },
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl ExportError {
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    pub(super) fn encode(path: impl Into<PathBuf>, error: impl std::fmt::Display) -> Self {
        Self::Encode { path: path.into(), message: error.to_string() }
    }
}
