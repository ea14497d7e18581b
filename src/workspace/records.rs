//! The rows that a workspace hands out and takes in, apart from those of `data`. Definitions, metrics and counts are
//! JSON text whose shape belongs to the caller. Times are seconds since 1970 UTC.

use std::path::PathBuf;

use crate::data::incoming::{FileReport, IdKind};
use crate::data::{BridgeCounts, Domain};

/// An import's number; later imports have higher ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub i64);

/// What the start page shows of a workspace, read without loading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub path: PathBuf,
    pub bytes: u64,
    /// When the file was last changed.
    pub modified_at: i64,
    pub revision: u64,
    pub n_items: u64,
    pub n_events: u64,
    /// Everybody, by where they have events.
    pub bridge: BridgeCounts,
}

/// What became of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// One a batch, in order.
    pub sources: Vec<SourceId>,
    /// People who were erased before and have not been taken in again.
    pub n_refused_erased: u64,
    pub revision: u64,
}

/// One imported file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRecord {
    pub id: SourceId,
    pub report: FileReport,
    pub imported_at: i64,
    pub n_people: u64,
    pub n_new_people: u64,
    pub n_items: u64,
    pub n_events: u64,
}

/// What was set by hand of one item, named by its side and id as imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemEdit {
    pub domain: Domain,
    pub key: String,
    /// `category`, `creator` or `domain`.
    pub name: String,
    /// `None`: nothing is set, the imports count.
    pub value: Option<String>,
}

/// Two people found to be one. Identifiers are masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRecord {
    /// The number that is not shown any more.
    pub goes: u32,
    /// The number that stands for both, unless it was joined on itself.
    pub stays: u32,
    /// The import that brought them together; `None` when that is not known.
    pub source: Option<SourceId>,
    /// Identifiers of each of the two in that import.
    pub of_goes: Vec<(IdKind, String)>,
    pub of_stays: Vec<(IdKind, String)>,
}

/// How a person is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonQuery<'a> {
    /// The stored number (P-004182).
    Number(u32),
    /// A platform's own id, in any namespace.
    Key(&'a str),
    /// In joining form (`data::contact::normal_email`).
    Email(&'a str),
    /// E.164.
    Phone(&'a str),
}

/// One fitted model.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RunRecord {
    pub name: String,
    pub model: String,
    pub definition_json: String,
    /// The dataset revision that the run was fitted on; its matrices are numbered by it.
    pub revision: u64,
    pub created_at: i64,
    pub seconds: f64,
    pub metrics_json: String,
    pub n_people: u64,
    pub n_items: u64,
}

/// The groups that were found in a run's vectors: one entry a person of the run's revision.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Clustering {
    pub definition_json: String,
    pub labels: Vec<u32>,
    /// Place on the map; empty when there is none.
    pub xy: Vec<[f32; 2]>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SegmentRecord {
    pub name: String,
    pub definition_json: String,
    pub created_at: i64,
    pub n_members: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AudienceRecord {
    pub name: String,
    pub definition_json: String,
    pub counts_json: String,
    /// What the campaign brought; empty until [`super::Workspace::set_audience_results`].
    pub results_json: String,
    pub created_at: i64,
    pub n_members: u64,
    pub n_held_out: u64,
}

/// Who is in an audience, best first, and who was held out of it, ascending.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AudienceMembers {
    pub members: Vec<(u32, f32)>,
    pub held_out: Vec<u32>,
}

/// One line of the holdout ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldoutRecord {
    pub audience: String,
    pub created_at: i64,
    /// The audience itself has been deleted since.
    pub deleted: bool,
    pub numbers: Vec<u32>,
}

/// One file that left for a platform.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExportRecord {
    pub audience: String,
    pub destination: String,
    pub rule_version: String,
    pub n_rows: u64,
    pub manifest_sha256: String,
    pub at: i64,
    /// Whose consent sufficed, and who wrote the files: for the audit log only.
    pub consent: String,
    pub by: String,
}

/// One line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    pub seq: u64,
    pub at: i64,
    /// A word key: `audit-import`, `audit-forget`, ...
    pub action: String,
    pub detail_json: String,
}

/// What forgetting a person took away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forgotten {
    pub n_identifiers: u64,
    pub n_events: u64,
    pub n_runs_emptied: u64,
    pub revision: u64,
}

/// What verifying the file found; empty `problems` is a sound file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckReport {
    pub version: u32,
    pub n_blobs: u64,
    pub n_audit_entries: u64,
    pub problems: Vec<CheckProblem>,
}

impl CheckReport {
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckProblem {
    #[error("integrity: {detail}")]
    Integrity { detail: String },
    #[error("a row of {table} points to a row of {parent} that is not there")]
    ForeignKey { table: String, parent: String },
    #[error("blob {id} ({kind} {name}) is not what was stored")]
    Blob { id: i64, kind: String, name: String },
    #[error("{n_people} people are both in the audience {audience} and held out of it")]
    HoldoutOverlap { audience: String, n_people: u64 },
    #[error("the audit log does not follow from its entry {seq}")]
    AuditChain { seq: u64 },
    #[error("the stored counts differ from the data")]
    Summary,
}
