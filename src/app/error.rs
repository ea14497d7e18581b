//! What can go wrong in anything a person asks for, and the code under which its three sentences (what happened,
//! what is kept, what to do) stand in `assets/text`.

use std::path::Path;

use crate::analysis::clusters::ClusterError;
use crate::analysis::map::MapError;
use crate::analysis::paths::PathError;
use crate::export::ExportError;
use crate::import::ImportError;
use crate::models::ModelError;
use crate::privacy::federated::FederateError;
use crate::privacy::noise::NoiseError;
use crate::privacy::overlap::OverlapError;
use crate::sample::SampleError;
use crate::task::Cancelled;
use crate::workspace::StoreError;

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

impl From<ModelError> for AppError {
    fn from(error: ModelError) -> Self {
        use ModelError as E;
        let told = match error {
            E::Cancelled(_) => return Self::Cancelled,
            E::UnknownModel { id } => return Self::Usage(Failure::new("unknown-model").with("model", id)),
            E::UnknownParam { model, name } => {
                return Self::Usage(Failure::new("unknown-param").with("model", model).with("name", name));
            }
            E::ParamOutOfRange { model, name, value, min, max } => {
                let failure = Failure::new("param-range").with("model", model).with("name", name);
                return Self::Usage(failure.with("value", value).with("min", min).with("max", max));
            }
            E::NoInteractions => Failure::new("no-interactions"),
            E::NoFeatures { what } => Failure::new("no-features").with("what", what),
            E::NotFinite { what, value } => Failure::new("not-finite").with("what", what).with("value", value),
            E::Singular { model } => Failure::new("singular").with("model", model),
            E::TooLarge { needed_mb, limit_mb } => {
                Failure::new("too-large").with("needed", needed_mb).with("limit", limit_mb)
            }
            E::TooFew { what, found, needed } => {
                Failure::new("too-few").with("what", what).with("found", found).with("needed", needed)
            }
            E::BadParts { reason } => Failure::new("stored-run").with("run", reason),
        };
        Self::Told(told)
    }
}

impl From<ImportError> for AppError {
    fn from(error: ImportError) -> Self {
        use ImportError as E;
        let code = error.code();
        let failure = Failure::new(code);
        match error {
            E::Cancelled(_) => Self::Cancelled,
            E::Io { file, source } | E::PutAside { file, source } => {
                Self::Told(failure.with("file", file).with("reason", source))
            }
            E::Rejects { source } => Self::Told(failure.with("reason", source)),
            E::Empty { file }
            | E::HeaderOnly { file }
            | E::NotATable { file }
            | E::NoTableInside { file }
            | E::Changed { file } => Self::Told(failure.with("file", file)),
            E::UnpacksTooLarge { file, limit_mb } => Self::Told(failure.with("file", file).with("limit", limit_mb)),
            E::TooManyMembers { file, n_members, limit } => {
                Self::Told(failure.with("file", file).with("n", n_members).with("limit", limit))
            }
            E::SeveralMembers { file, n_members } => Self::Usage(failure.with("file", file).with("n", n_members)),
            E::NoMember { file, member } => Self::Usage(failure.with("file", file).with("member", member)),
            E::UnsupportedContainer { file, container } | E::Encrypted { file, container } => {
                Self::Told(failure.with("file", file).with("container", container))
            }
            E::Damaged { file, container, row, detail } => {
                let failure = failure.with("file", file).with("container", container);
                Self::Told(failure.with("row", row).with("detail", detail))
            }
            E::EndlessRecord { file, row } => Self::Told(failure.with("file", file).with("row", row)),
            E::TooManyColumns { file, columns, limit } => {
                Self::Told(failure.with("file", file).with("columns", columns).with("limit", limit))
            }
            E::Ambiguous { file, candidates } => {
                let named: Vec<&str> = candidates.iter().map(|candidate| candidate.preset).collect();
                Self::Usage(failure.with("file", file).with("candidates", named.join(", ")))
            }
            E::MissingRole { file, role, headers } => {
                Self::Usage(failure.with("file", file).with("role", role).with("headers", headers.join(", ")))
            }
            E::MissingColumn { file, preset, column, headers } => {
                let failure = failure.with("file", file).with("preset", preset).with("column", column);
                Self::Usage(failure.with("headers", headers.join(", ")))
            }
            E::UnknownColumn { file, column, headers } => {
                Self::Usage(failure.with("file", file).with("column", column).with("headers", headers.join(", ")))
            }
            E::UnknownPreset { preset } => Self::Usage(failure.with("preset", preset)),
            E::UnknownEncoding { encoding } => Self::Usage(failure.with("encoding", encoding)),
            E::UnknownMapping { text } => Self::Usage(failure.with("text", text)),
        }
    }
}

impl From<ExportError> for AppError {
    fn from(error: ExportError) -> Self {
        use ExportError as E;
        match error {
            E::Cancelled(_) => Self::Cancelled,
            E::EmptyAudience => Self::Refused(Failure::new("empty-audience")),
            E::BelowFloor { floor, .. } => Self::Refused(Failure::new("below-floor").with("floor", floor)),
            E::NothingToWrite { destination } => {
                Self::Refused(Failure::new("nothing-to-write").with("destination", destination))
            }
            E::TemplateWithoutEmail { destination } => {
                Self::Usage(Failure::new("template-without-email").with("destination", destination))
            }
            E::NotAManifest { path } => Self::Usage(Failure::new("not-a-manifest").with("path", path.display())),
            E::BadOption { option, value } => {
                Self::Usage(Failure::new("bad-option").with("option", option).with("value", value))
            }
            E::UnknownEnding { path } => Self::Usage(Failure::new("unknown-ending").with("path", path.display())),
            E::BadBatch { .. } => Self::Internal,
            E::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                Self::Told(Failure::new("disk-full"))
            }
            E::Io { path, source } => Self::io(&path, &source),
            E::Encode { path, message } => Self::Io { path: path.display().to_string(), reason: message },
        }
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        use StoreError as E;
        let told = match error {
            E::Cancelled(_) => return Self::Cancelled,
            E::NotAWorkspace { path } => Failure::new("not-a-workspace").with("path", path.display()),
            E::Newer { found, known } => Failure::new("newer-workspace").with("found", found).with("known", known),
            E::PassphraseNeeded { path } => Failure::new("passphrase-needed").with("path", path.display()),
            E::WrongPassphrase { path } => Failure::new("passphrase-wrong").with("path", path.display()),
            E::BadPassphrase { least } => return Self::Usage(Failure::new("passphrase-short").with("least", least)),
            E::NotEncrypted => return Self::Usage(Failure::new("not-encrypted")),
            E::NoEncryption { path } => Failure::new("no-encryption").with("path", path.display()),
            E::NoKeyring { reason } => Failure::new("no-keyring").with("reason", reason),
            E::OpenElsewhere { process, since } => {
                Failure::new("open-elsewhere").with("process", process).with("since", clock(since))
            }
            E::Exists { path } => return Self::Usage(Failure::new("workspace-exists").with("path", path.display())),
            E::ReadOnly => Failure::new("read-only"),
            E::Locked => Failure::new("locked"),
            E::DiskFull => Failure::new("disk-full"),
            E::Corrupt { what } => Failure::new("corrupt").with("what", what),
            E::NotFound { what, name } => Failure::new("not-found").with("what", what).with("name", name),
            E::Stale => Failure::new("stale-join"),
            E::BadInput { what } => Failure::new("bad-input").with("what", what),
            E::TooMany { what, found, limit } => {
                Failure::new("too-many").with("what", what).with("found", found).with("limit", limit)
            }
            E::Io { path, source } => return Self::io(&path, &source),
        };
        Self::Told(told)
    }
}

/// A moment as this computer's clock shows it.
fn clock(secs: i64) -> String {
    let moment = jiff::Timestamp::from_second(secs).unwrap_or_default();
    jiff::tz::TimeZone::system().to_datetime(moment).strftime("%Y-%m-%d %H:%M").to_string()
}

impl From<OverlapError> for AppError {
    fn from(error: OverlapError) -> Self {
        use OverlapError as E;
        let told = match error {
            E::Cancelled(_) => return Self::Cancelled,
            E::NotOverlap => Failure::new("overlap-format"),
            E::Damaged => Failure::new("overlap-damaged"),
            E::WrongPass { found, expected } => {
                Failure::new("overlap-step").with("found", found).with("expected", expected)
            }
            E::OtherSession => Failure::new("overlap-session"),
            E::BadEntry { entry } => Failure::new("overlap-entry").with("entry", entry + 1),
            E::TooManyGroups { groups, max } => {
                let failure = Failure::new("too-many").with("what", "segments");
                return Self::Usage(failure.with("found", groups).with("limit", max));
            }
            E::NoEntropy => return Self::Internal,
        };
        Self::Told(told)
    }
}

impl From<FederateError> for AppError {
    fn from(error: FederateError) -> Self {
        use FederateError as E;
        match error {
            E::Cancelled(_) => Self::Cancelled,
            E::Noise(NoiseError::OutOfRange) => Self::Usage(Failure::new("epsilon").with("value", "")),
            E::Noise(NoiseError::NoEntropy) => Self::Internal,
            E::NotSums => Self::Told(Failure::new("sums-format")),
            E::Damaged => Self::Told(Failure::new("sums-damaged")),
            E::NothingInCommon => Self::Told(Failure::new("sums-common")),
            E::NoItems => Self::Told(Failure::new("sums-none")),
        }
    }
}

impl From<SampleError> for AppError {
    fn from(error: SampleError) -> Self {
        match error {
            SampleError::Cancelled(_) => Self::Cancelled,
            SampleError::OutOfRange { field, low, high } => {
                Self::Usage(Failure::new("sample-range").with("field", field).with("low", low).with("high", high))
            }
            other => Self::Io { path: String::new(), reason: other.to_string() },
        }
    }
}

impl From<PathError> for AppError {
    fn from(error: PathError) -> Self {
        match error {
            PathError::Cancelled(_) => Self::Cancelled,
            PathError::OutOfRange { name, value, min, max } => {
                let failure = Failure::new("out-of-range").with("name", name).with("value", value);
                Self::Usage(failure.with("min", min).with("max", max))
            }
        }
    }
}

impl From<ClusterError> for AppError {
    fn from(error: ClusterError) -> Self {
        match error {
            ClusterError::Cancelled(_) => Self::Cancelled,
            ClusterError::OutOfRange { value, min, max } => {
                let failure = Failure::new("out-of-range").with("name", "k").with("value", value);
                Self::Usage(failure.with("min", min).with("max", max))
            }
            ClusterError::TooFew { found, needed } => {
                Self::Told(Failure::new("too-few").with("what", "people").with("found", found).with("needed", needed))
            }
        }
    }
}

impl From<MapError> for AppError {
    fn from(error: MapError) -> Self {
        match error {
            MapError::Cancelled(_) => Self::Cancelled,
            MapError::OutOfRange { name, value, min, max } => {
                let failure = Failure::new("out-of-range").with("name", name).with("value", value);
                Self::Usage(failure.with("min", min).with("max", max))
            }
            MapError::TooFew { found, needed } => {
                Self::Told(Failure::new("too-few").with("what", "people").with("found", found).with("needed", needed))
            }
        }
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
