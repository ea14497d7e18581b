//! What stops a whole file. Damage to single rows is no error: it is counted in the report.

use std::path::Path;

use crate::task::Cancelled;

/// A preset that fits a file, with its score.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub preset: &'static str,
    pub score: f32,
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{file}: cannot be read")]
    Io { file: String, source: std::io::Error },
    #[error("{file}: empty")]
    Empty { file: String },
    #[error("{file}: a header and no rows")]
    HeaderOnly { file: String },
    /// Neither text nor a container that is known.
    #[error("{file}: not a table")]
    NotATable { file: String },
    /// A container that is recognised and not read: `7z`, `rar`, `pdf`, `encrypted-parquet`.
    #[error("{file}: {container} is not read")]
    UnsupportedContainer { file: String, container: &'static str },
    #[error("{file}: damaged {container} near row {row}: {detail}")]
    Damaged { file: String, container: &'static str, row: u64, detail: String },
    /// A password is asked for.
    #[error("{file}: encrypted {container}")]
    Encrypted { file: String, container: &'static str },
    /// Packed data grows beyond any table's size.
    #[error("{file}: unpacks to more than {limit_mb} MB")]
    UnpacksTooLarge { file: String, limit_mb: u64 },
    #[error("{file}: {n_members} members, more than {limit}")]
    TooManyMembers { file: String, n_members: usize, limit: usize },
    /// A ZIP that has to be read member by member, see [`super::members`].
    #[error("{file}: {n_members} tables inside")]
    SeveralMembers { file: String, n_members: usize },
    #[error("{file}: no table inside")]
    NoTableInside { file: String },
    #[error("{file}: nothing named {member} inside")]
    NoMember { file: String, member: String },
    /// Somebody wrote to the file while it was read.
    #[error("{file}: changed while it was read")]
    Changed { file: String },
    /// A record that does not end within any sensible size.
    #[error("{file}: the record after row {row} does not end")]
    EndlessRecord { file: String, row: u64 },
    #[error("{file}: {columns} columns, more than {limit}")]
    TooManyColumns { file: String, columns: usize, limit: usize },
    #[error("{file}: fits several presets equally")]
    Ambiguous { file: String, candidates: Vec<Candidate> },
    /// No preset fits and the columns cannot be guessed. `role` is the first that no column fills.
    #[error("{file}: no column for {role}")]
    MissingRole { file: String, role: String, headers: Vec<String> },
    #[error("{file}: preset {preset} needs column {column}")]
    MissingColumn { file: String, preset: &'static str, column: String, headers: Vec<String> },
    /// A mapping names a column that the file does not have.
    #[error("{file}: no column named {column}")]
    UnknownColumn { file: String, column: String, headers: Vec<String> },
    #[error("unknown preset {preset}")]
    UnknownPreset { preset: String },
    #[error("unknown encoding {encoding}")]
    UnknownEncoding { encoding: String },
    /// A mapping that is not `ROLE=COLUMN,...` with known roles.
    #[error("unknown mapping {text}")]
    UnknownMapping { text: String },
    #[error("the list of refused rows cannot be written")]
    Rejects { source: std::io::Error },
    /// More events than memory should hold, and no room on the disk for them.
    #[error("{file}: its events cannot be put aside")]
    PutAside { file: String, source: std::io::Error },
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl ImportError {
    /// Whether the file was read well enough to say that it is not a table to import, rather than damaged or gone.
    pub fn is_about_content(&self) -> bool {
        matches!(
            self,
            Self::Empty { .. }
                | Self::HeaderOnly { .. }
                | Self::NotATable { .. }
                | Self::UnsupportedContainer { .. }
                | Self::Encrypted { .. }
                | Self::TooManyColumns { .. }
                | Self::Ambiguous { .. }
                | Self::MissingRole { .. }
                | Self::MissingColumn { .. }
                | Self::UnknownColumn { .. }
        )
    }

    /// The stable word key of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "import-io",
            Self::Empty { .. } => "import-empty",
            Self::HeaderOnly { .. } => "import-header-only",
            Self::NotATable { .. } => "import-not-a-table",
            Self::UnsupportedContainer { .. } => "import-unsupported-container",
            Self::Damaged { .. } => "import-damaged",
            Self::Encrypted { .. } => "import-encrypted",
            Self::UnpacksTooLarge { .. } => "import-unpacks-too-large",
            Self::TooManyMembers { .. } => "import-too-many-members",
            Self::SeveralMembers { .. } => "import-several-members",
            Self::NoTableInside { .. } => "import-no-table-inside",
            Self::NoMember { .. } => "import-no-member",
            Self::Changed { .. } => "import-changed",
            Self::EndlessRecord { .. } => "import-endless-record",
            Self::TooManyColumns { .. } => "import-too-many-columns",
            Self::Ambiguous { .. } => "import-ambiguous",
            Self::MissingRole { .. } => "import-missing-role",
            Self::MissingColumn { .. } => "import-missing-column",
            Self::UnknownColumn { .. } => "import-unknown-column",
            Self::UnknownPreset { .. } => "import-unknown-preset",
            Self::UnknownEncoding { .. } => "import-unknown-encoding",
            Self::UnknownMapping { .. } => "import-unknown-mapping",
            Self::Rejects { .. } => "import-rejects",
            Self::PutAside { .. } => "import-put-aside",
            Self::Cancelled(_) => "cancelled",
        }
    }
}

/// The file's name without its folder, as reports and errors show it.
pub fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
