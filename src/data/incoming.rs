//! What an importer hands over and a store keeps: files as columns with local numbers, and how their people join
//! those already known. Shared by `import` and `workspace`, which do not know one another.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::domain::Domain;
use super::people::{Channel, Consent};
use super::private::make_room;
use super::text::{IdMap, TextColumn};

pub use super::event_rows::{EventPart, EventRows};

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

impl Drop for Identifier {
    fn drop(&mut self) {
        self.value.zeroize();
    }
}

/// A contact field that is not a joining key: `first_name`, `last_name`, `postcode`, `masked_email`, `masked_phone`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactField {
    pub user: u32,
    pub name: &'static str,
    pub value: String,
}

impl Drop for ContactField {
    fn drop(&mut self) {
        self.value.zeroize();
    }
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

/// What is already known: who holds each identifier, and which profiles are one person.
#[derive(Debug, Clone, Default)]
pub struct IdentityIndex {
    /// The identifiers: a letter for the kind, then the value.
    keys: Zeroizing<IdMap>,
    /// By identifier.
    holders: Vec<Holder>,
    /// (identifier, profile) of those who came after the first.
    further: FxHashSet<(u32, u32)>,
    /// Union-find over profile numbers: the number itself, or a lower one of the same person.
    parents: Vec<u32>,
    /// Pairs of profiles that the user keeps apart.
    apart: Vec<(u32, u32)>,
    /// The number that the next new profile gets.
    pub next_number: u32,
    scratch: Zeroizing<String>,
}

/// Who holds an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The identifier's place in the index.
    pub key: u32,
    /// The first profile that had it.
    pub number: u32,
    pub n_profiles: u32,
    /// It belongs to people who are kept apart, and so joins nobody.
    pub is_contested: bool,
}

impl IdentityIndex {
    /// Knows nobody; the first new profile gets this number.
    pub fn starting_at(next_number: u32) -> Self {
        Self { next_number, ..Self::default() }
    }

    pub fn len(&self) -> usize {
        self.holders.len()
    }

    pub fn is_empty(&self) -> bool {
        self.holders.is_empty()
    }

    pub fn holder(&mut self, kind: IdKind, value: &str) -> Option<Holder> {
        self.spell(kind, value);
        self.keys.get(&self.scratch).and_then(|row| self.holders.get(row as usize)).copied()
    }

    /// Whether a profile is among those who hold an identifier.
    pub fn holds(&self, holder: Holder, number: u32) -> bool {
        holder.number == number || self.further.contains(&(holder.key, number))
    }

    /// Says that a profile has an identifier.
    pub fn hold(&mut self, kind: IdKind, value: &str, number: u32) {
        self.spell(kind, value);
        self.keys.make_private_room(self.scratch.len());
        let key = self.keys.insert(&self.scratch);
        let Some(&holder) = self.holders.get(key as usize) else {
            self.holders.push(Holder { key, number, n_profiles: 1, is_contested: false });
            return;
        };
        if holder.number != number && self.further.insert((key, number)) {
            let is_contested = self.root(holder.number) != self.root(number);
            let holder = &mut self.holders[key as usize];
            holder.n_profiles += 1;
            holder.is_contested |= is_contested;
        }
    }

    /// The lowest number of the person that a profile belongs to.
    pub fn root(&mut self, number: u32) -> u32 {
        self.reach(number);
        let mut at = number;
        while self.parents[at as usize] != at {
            // Path halving keeps the trees flat.
            let above = self.parents[self.parents[at as usize] as usize];
            self.parents[at as usize] = above;
            at = above;
        }
        at
    }

    /// Makes the people of two profiles one; `None` when they were, or are kept apart. Answers with the two roots,
    /// the one that stays first.
    pub fn unite(&mut self, a: u32, b: u32) -> Option<(u32, u32)> {
        let (a, b) = (self.root(a), self.root(b));
        if a == b || self.are_apart(a, b) {
            return None;
        }
        self.parents[a.max(b) as usize] = a.min(b);
        Some((a.min(b), a.max(b)))
    }

    /// Whether the user keeps the people of two profiles apart.
    pub fn are_apart(&mut self, a: u32, b: u32) -> bool {
        if self.apart.is_empty() {
            return false;
        }
        let (a, b) = (self.root(a), self.root(b));
        (0..self.apart.len()).any(|at| {
            let (low, high) = self.apart[at];
            let (low, high) = (self.root(low), self.root(high));
            (low, high) == (a, b) || (low, high) == (b, a)
        })
    }

    pub fn keep_apart(&mut self, a: u32, b: u32) {
        self.apart.push((a, b));
    }

    fn spell(&mut self, kind: IdKind, value: &str) {
        self.scratch.clear();
        make_room(&mut self.scratch, value.len() + 1);
        self.scratch.push(char::from(b'0' + kind as u8));
        self.scratch.push_str(value);
    }

    fn reach(&mut self, number: u32) {
        for next in self.parents.len() as u32..=number {
            self.parents.push(next);
        }
    }
}

/// Two profiles found to be one person, and on what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Profile numbers, the lower first.
    pub low: u32,
    pub high: u32,
    /// The identifier that both have.
    pub kind: IdKind,
    pub value: String,
    /// The user keeps the two apart: written down, of no effect.
    pub is_undone: bool,
}

/// How the people of one batch join those known. A profile is a platform's user, or a contact that came without one;
/// profiles keep their number and all that is known of them whatever they are joined to, so that a join can be undone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joined {
    /// The stored profile number of each local user.
    pub numbers: Vec<u32>,
    /// Numbers that did not exist before, ascending.
    pub new_numbers: Vec<u32>,
    /// Why which profiles are one person.
    pub links: Vec<Link>,
    /// Identifiers that have come to be shared by too many: earlier links on them no longer hold.
    pub refused: Vec<(IdKind, String)>,
    /// New profiles that are no new people: of somebody known, or of another new profile's person.
    pub n_absorbed: u64,
    /// People who were two before this batch and are one now: (the number that goes, the number that stays).
    pub merged: Vec<(u32, u32)>,
    /// How many local users met a known or other local user on each kind.
    pub joined_by_email: u64,
    pub joined_by_phone: u64,
    pub joined_by_union_id: u64,
    /// Identifiers that too many people share, refused as a joining key.
    pub refused_shared: u64,
}

impl Joined {
    pub fn n_new_people(&self) -> u64 {
        (self.new_numbers.len() as u64).saturating_sub(self.n_absorbed)
    }
}

/// A person's contact data, read for one export and dropped after it: those who read many keep them in
/// [`zeroize::Zeroizing`].
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

impl Zeroize for ContactCard {
    fn zeroize(&mut self) {
        let Self { key, first_name, last_name, country, postcode, city, region, gender, birth_date, .. } = self;
        for text in [key, first_name, last_name, country, postcode, city, region, gender, birth_date] {
            text.zeroize();
        }
        for list in [&mut self.emails, &mut self.phones, &mut self.device_ids] {
            list.zeroize();
        }
    }
}
