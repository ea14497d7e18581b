//! What an importer hands over and a store keeps: files as columns with local numbers, and how their people join
//! those already known. Shared by `import` and `workspace`, which do not know one another.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::domain::Domain;
use super::events::EventKind;
use super::people::{Channel, Consent};
use super::text::{IdMap, TextColumn};

/// The kinds of identifier on which two records can be one person. Never a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum IdKind {
    /// A platform's own user id; joins only within the same namespace.
    Platform,
    /// Normalised e-mail address.
    Email,
    /// E.164 phone number.
    Phone,
    /// WeChat union id.
    UnionId,
}

/// One identifier of one local user. `value` is already in its joining form; for `Platform` it is
/// `namespace` + U+001F + id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    pub user: u32,
    pub kind: IdKind,
    pub value: String,
}

/// A contact field that is not a joining key: `first_name`, `last_name`, `postcode`, `masked_email`, `masked_phone`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactField {
    pub user: u32,
    pub name: &'static str,
    pub value: String,
}

/// Consent as one file tells it. `at` is seconds since 1970, or the import's own time when the file gives none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConsentRow {
    pub user: u32,
    pub channel: Channel,
    pub consent: Consent,
    pub at: i64,
}

/// An attribute column of some of the local users: `values` has one entry a row, several labels separated by U+001F.
#[derive(Debug, Clone, Default)]
pub struct AttributeRows {
    pub name: String,
    pub users: Vec<u32>,
    pub values: TextColumn,
}

/// Items of a batch. Row = local item number.
#[derive(Debug, Clone, Default)]
pub struct ItemRows {
    /// `domain id` + U+001F + key as imported, so that equal ids on the two sides stay two items.
    pub keys: IdMap,
    /// Titles by local item number, empty where the file gave none.
    pub titles: Vec<String>,
    /// (item, column name, label); several rows for several labels.
    pub labels: Vec<(u32, String, String)>,
    /// (item, column name, value).
    pub numbers: Vec<(u32, String, f32)>,
    /// (item, kind, code in its joining form).
    pub codes: Vec<(u32, CodeKind, String)>,
}

impl ItemRows {
    /// The local number of an item; new ones get the next number and an empty title.
    pub fn insert(&mut self, domain: Domain, key: &str) -> u32 {
        let row = self.keys.insert(&format!("{}\u{1f}{key}", domain.id()));
        if self.titles.len() < self.keys.len() {
            self.titles.resize(self.keys.len(), String::new());
        }
        row
    }

    /// Domain and key of a local item number.
    pub fn parts(&self, row: u32) -> Option<(Domain, &str)> {
        let (domain, key) = self.keys.name(row).split_once('\u{1f}')?;
        Some((Domain::from_id(domain)?, key))
    }
}

/// Events of a batch in columns, with local user and item numbers. Meaning of `values` and `times`: `EventTable`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventRows {
    pub users: Vec<u32>,
    pub items: Vec<u32>,
    pub kinds: Vec<EventKind>,
    pub values: Vec<f32>,
    pub times: Vec<i64>,
}

impl EventRows {
    pub fn len(&self) -> usize {
        self.users.len()
    }

    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    pub fn push(&mut self, user: u32, item: u32, kind: EventKind, value: f32, time: i64) {
        self.users.push(user);
        self.items.push(item);
        self.kinds.push(kind);
        self.values.push(value);
        self.times.push(time);
    }
}

/// Why rows were turned down or passed over, counted; `column` is empty when it concerns the whole row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A stable code with a sentence in `assets/text`: `problem-masked-phone`.
    pub code: String,
    pub column: String,
    pub count: u64,
    /// The first rows (1-based, as a person counts records below the header), at most 20.
    pub rows: Vec<u64>,
    /// An example value, with e-mails and phones masked.
    pub example: String,
    pub outcome: Outcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The row was not taken and should be mended.
    Rejected,
    /// The row was not taken, and need not be: a total, a repeat, an unpaid order.
    Ignored,
    /// The row was taken, without this cell or after a repair.
    Accepted,
}

/// One file's accounting: read = accepted + rejected + ignored.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FileReport {
    /// The file's name without its folder.
    pub file: String,
    pub preset: String,
    /// `events`, `people`, `items`, or two of them joined by `+`.
    pub kind: String,
    pub encoding: String,
    pub delimiter: String,
    pub bytes: u64,
    /// SHA-256 of the file's bytes, lower-case hexadecimal.
    pub sha256: String,
    pub read: u64,
    pub accepted: u64,
    pub rejected: u64,
    pub ignored: u64,
    pub problems: Vec<Problem>,
    /// How sure the preset is, and why.
    #[serde(default)]
    pub recognition: Recognition,
    /// Rows with an amount, by the ISO 4217 code that they tell; amounts of several currencies do not add up.
    #[serde(default)]
    pub currencies: BTreeMap<String, u64>,
}

/// Why a file was taken for what it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Recognition {
    pub sure_percent: u8,
    /// The headers without which it would not be of this kind.
    pub told_by: Vec<String>,
    /// Headers that the preset knows, and others.
    pub n_known: u32,
    pub n_unknown: u32,
    /// The preset that fits next best.
    pub rival: Option<String>,
    /// The headers of this platform are not confirmed, or only their names in general spoke: the user should look.
    pub confirm: bool,
    /// The user named the preset.
    pub chosen: bool,
    /// The zone that times without one are read in, in seconds east of UTC.
    pub offset_secs: i64,
}

/// One file, read and understood, before its people are joined to anybody.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// The number of local users; they have no name, only identifiers.
    pub n_users: u32,
    pub identifiers: Vec<Identifier>,
    pub contact: Vec<ContactField>,
    pub consent: Vec<ConsentRow>,
    pub attributes: Vec<AttributeRows>,
    pub items: ItemRows,
    pub events: EventRows,
    /// Contacts that must never be addressed, whoever they belong to.
    pub suppressions: Vec<Suppression>,
    pub currencies: BTreeMap<String, u64>,
    pub report: FileReport,
}

/// A contact on a suppression list: SHA-256 of the e-mail address or of the E.164 number in joining form, so that a
/// list of strangers brings no contact data in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suppression {
    pub hash: [u8; 32],
    /// Seconds since 1970.
    pub at: i64,
}

/// What identifies a recording or a release across platforms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum CodeKind {
    /// A recording: 12 letters and digits.
    Isrc,
    /// A release or a product: UPC, EAN or GTIN as 13 digits.
    Barcode,
}

/// What is already known: identifier to stored person number.
#[derive(Debug, Clone, Default)]
pub struct IdentityIndex {
    pub people: FxHashMap<(IdKind, String), u32>,
    /// The number that the next new person gets.
    pub next_number: u32,
}

/// How the people of one batch join those known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joined {
    /// The stored person number of each local user.
    pub numbers: Vec<u32>,
    /// Numbers that did not exist before, ascending.
    pub new_numbers: Vec<u32>,
    /// Known people found to be one: (the number that goes, the number that stays).
    pub merges: Vec<(u32, u32)>,
    /// How many local users met a known or other local user on each kind.
    pub joined_by_email: u64,
    pub joined_by_phone: u64,
    pub joined_by_union_id: u64,
    /// Identifiers that too many people share, refused as a joining key.
    pub refused_shared: u64,
}

/// A person's contact data, read for one export and dropped after it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ContactCard {
    pub number: u32,
    /// The id under which the person came in.
    pub key: String,
    pub emails: Vec<String>,
    /// E.164.
    pub phones: Vec<String>,
    pub first_name: String,
    pub last_name: String,
    pub country: String,
    pub postcode: String,
    pub city: String,
    pub region: String,
    pub gender: String,
    pub birth_date: String,
    /// As given; with `idfa:`, `gaid:`, `oaid:` or `imei:` before it where the kind is known.
    pub device_ids: Vec<String>,
    /// By [`Channel`].
    pub consent: [Consent; 3],
    /// When each was given or refused, seconds since 1970; `None` where nothing is on record.
    pub consent_at: [Option<i64>; 3],
    /// E-mails and phones are in their joining form already (`data::contact`), as a store keeps them.
    pub is_normal: bool,
    /// A contact came in masked and cannot be used.
    pub masked_contact: bool,
    pub suppressed: bool,
}
