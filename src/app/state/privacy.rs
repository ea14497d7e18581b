//! The Privacy screen: consent, who is on the suppression list, what left, the audit log, a partner's overlap, and a
//! person to be erased.

use std::path::PathBuf;
use std::sync::Arc;

use super::Loadable;
use crate::app::error::Failure;
use crate::privacy::Floor;
use crate::workspace::Cipher;

#[derive(Debug, Clone, Default)]
pub struct PrivacyState {
    pub view: Loadable<Arc<PrivacyView>>,
    /// The person looked for, to be erased.
    pub found: Loadable<FoundPerson>,
    pub overlap: Loadable<PartnerView>,
    /// The dialog on the passphrase is open.
    pub passphrase: Option<PassphraseDialog>,
}

/// How the open workspace lies on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Protection {
    Plain,
    /// `since`: when it was unlocked, in seconds since 1970.
    Encrypted {
        cipher: Cipher,
        since: i64,
    },
    /// Plain, and this build cannot change it.
    NotBuilt,
}

impl Protection {
    pub fn is_encrypted(&self) -> bool {
        matches!(self, Self::Encrypted { .. })
    }
}

/// What is done to the passphrase of the open workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassphraseAct {
    Set,
    Change,
    Remove,
    /// Give it to the keyring of the system.
    Remember,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassphraseDialog {
    pub act: PassphraseAct,
    pub busy: bool,
    pub failure: Option<Failure>,
}

/// A workspace of the start page that waits for its passphrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlocking {
    pub path: PathBuf,
    pub busy: bool,
    pub failure: Option<Failure>,
    /// It is damaged: what is typed lets it be repaired, not opened.
    pub to_repair: bool,
    /// It was locked after so many minutes without use.
    pub idle_minutes: Option<u32>,
}

impl Unlocking {
    /// Asked for, nothing typed yet.
    pub fn of(path: PathBuf) -> Self {
        Self { path, busy: false, failure: None, to_repair: false, idle_minutes: None }
    }
}

/// A workspace that could not be opened for damage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damaged {
    pub path: PathBuf,
    /// Its repair needs the passphrase.
    pub is_encrypted: bool,
    pub failure: Failure,
}

/// A workspace that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Making {
    pub path: PathBuf,
    pub busy: bool,
    pub failure: Option<Failure>,
}

#[derive(Debug, Clone, Default)]
pub struct PrivacyView {
    pub n_people: u64,
    /// By channel: ads, e-mail, SMS; each granted, unknown, denied.
    pub budget: BudgetView,
    /// Partners whose sums of items are here, with when they came.
    pub partners: Vec<(String, i64)>,
    /// What a floor would hide.
    pub groups: Vec<GroupSizes>,
    pub fields: Vec<FieldFloor>,
    pub consent: [[u64; 3]; 3],
    pub n_suppressed: u64,
    /// Newest first.
    pub exports: Vec<ExportedFile>,
    /// Newest first.
    pub audit: Vec<AuditEntry>,
    /// The first entry that does not follow from the one before.
    pub audit_break: Option<u64>,
}

/// A field of people, and its floor where it has one of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFloor {
    pub name: String,
    pub floor: Option<Floor>,
    /// People of each value.
    pub values: GroupSizes,
}

/// The privacy budget in millionths of epsilon.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BudgetView {
    pub limit: u64,
    pub spent: u64,
    /// Newest first: when, for what (`report`, `federate`), how much.
    pub entries: Vec<(i64, String, u64)>,
}

impl BudgetView {
    pub fn left(&self) -> u64 {
        self.limit.saturating_sub(self.spent)
    }
}

/// People of every group of a kind: saved sets, items, values of attributes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupSizes {
    /// Ends the word key: `privacy-floor-hides-items`.
    pub kind: &'static str,
    /// Without empty ones, smallest first.
    pub sizes: Vec<u64>,
}

impl GroupSizes {
    pub fn of(kind: &'static str, mut sizes: Vec<u64>) -> Self {
        sizes.retain(|&n| n > 0);
        sizes.sort_unstable();
        Self { kind, sizes }
    }

    pub fn hidden_by(&self, floor: Floor) -> u64 {
        self.sizes.partition_point(|&n| floor.hides(n)) as u64
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedFile {
    pub at: i64,
    pub destination: String,
    pub audience: String,
    pub n_rows: u64,
    /// Of the manifest.
    pub sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    pub seq: u64,
    pub at: i64,
    /// A word key.
    pub action: String,
    /// `name: value` pairs as stored; never contact data.
    pub detail: String,
}

/// What erasing would take away.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FoundPerson {
    pub number: u32,
    pub n_emails: u64,
    pub n_phones: u64,
    pub n_events: u64,
    pub n_runs: u64,
    pub audiences: Vec<String>,
    /// Destinations that files with one of these audiences went to.
    pub exported_to: Vec<String>,
}

/// How far the exchange with a partner is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartnerView {
    /// Our first file waits for their answer.
    Sent { file: PathBuf, n_emails: u64 },
    /// Our answer waits for their last file.
    Answered { file: PathBuf, n_emails: u64 },
    /// Counted; `send` is the file that lets the partner count too.
    Counted { shared: Option<u64>, segments: Vec<(String, Option<u64>)>, send: Option<PathBuf> },
}
