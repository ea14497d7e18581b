//! What can go wrong in anything a person asks for, and the code under which its three sentences (what happened,
//! what is kept, what to do) stand in `assets/text`.

use std::path::Path;

use crate::task::Cancelled;

/// A failure as shown: the words are `error-CODE`, with the attributes `.kept` and `.do`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub code: &'static str,
    /// Fields of the sentences. Never contact data.
    pub fields: Vec<(&'static str, String)>,
}

impl Failure {
    pub fn new(code: &'static str) -> Self {
        Self { code, fields: vec![] }
    }

    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.fields.push((name, value.to_string()));
        self
    }
}

#[derive(Debug, thiserror::Error)]
pub enum AppError {
    #[error("cancelled")]
    Cancelled,
    #[error("a job stopped on an internal error")]
    Internal,
    #[error("{path}: {reason}")]
    Io { path: String, reason: String },
    #[error("{}", .0.code)]
    Told(Failure),
    #[error("{}", .0.code)]
    /// Refused by a rule: consent, floor, minimum.
    Refused(Failure),
    #[error("{}", .0.code)]
    /// The command was called in a way that cannot work.
    Usage(Failure),
}

impl From<Cancelled> for AppError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl AppError {
    pub fn io(path: &Path, source: &std::io::Error) -> Self {
        Self::Io { path: path.display().to_string(), reason: source.to_string() }
    }

    pub fn failure(&self) -> Failure {
        match self {
            Self::Cancelled => Failure::new("cancelled"),
            Self::Internal => Failure::new("internal"),
            Self::Io { path, reason } => Failure::new("io").with("path", path).with("reason", reason),
            Self::Told(failure) | Self::Refused(failure) | Self::Usage(failure) => failure.clone(),
        }
    }

    /// The exit code of a command: 1 failed, 2 wrong usage, 3 refused by a rule, 130 cancelled.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Cancelled => 130,
            Self::Usage(_) => 2,
            Self::Refused(_) => 3,
            Self::Internal | Self::Io { .. } | Self::Told(_) => 1,
        }
    }
}
