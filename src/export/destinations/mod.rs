//! Where lists go: one file a destination, each with its rule version, its source, what it takes, its limits and its
//! columns. How rows are chosen and written is the same for all and lives in `select` and `write`.

mod braze;
mod brevo;
mod contacts;
mod generic;
mod google_ads;
mod hubspot;
mod klaviyo;
mod linkedin;
mod mailchimp;
mod meta;
mod microsoft;
mod ocean_engine;
mod pinterest;
mod shape;
mod snapchat;
mod tencent;
mod tiktok;
mod x;
mod yandex;

use serde::Serialize;

pub use contacts::Contacts;
pub(super) use contacts::SuppressedForms;
pub use shape::Shape;

use super::contact::{DeviceRule, EmailRule, HashForm, PhoneRule};
use super::people::PersonView;
use super::rows::Rows;
use super::table::{Column, ColumnKind, CsvOptions};
use super::{ExportError, WriteOptions};
use crate::data::Channel;

/// Every destination, in the order in which they are shown.
pub const DESTINATIONS: [&dyn Destination; 20] = [
    &google_ads::GoogleAds,
    &meta::Meta,
    &tiktok::TikTok,
    &linkedin::LinkedIn,
    &pinterest::Pinterest,
    &snapchat::Snapchat,
    &x::X,
    &microsoft::Microsoft,
    &yandex::Yandex,
    &tencent::Tencent,
    &ocean_engine::OceanEngine,
    &mailchimp::Mailchimp,
    &klaviyo::Klaviyo,
    &hubspot::HubSpot,
    &brevo::Brevo,
    &braze::Braze,
    &generic::Generic(&generic::CSV),
    &generic::Generic(&generic::XLSX),
    &generic::Generic(&generic::PARQUET),
    &generic::Generic(&generic::JSON_LINES),
];

pub fn destination(id: &str) -> Option<&'static dyn Destination> {
    DESTINATIONS.into_iter().find(|destination| destination.profile().id == id)
}

/// One ad platform's customer list, one messaging tool's contacts, or one file format for everything else.
pub trait Destination: Sync {
    fn profile(&self) -> &'static Profile;

    /// The columns of one list for this audience. Of a list without a header the names are not written.
    fn columns(&self, list: &ListContext<'_>) -> Vec<ListColumn>;

    /// The rows of one person: none when nothing usable is left, several when one row cannot hold all identifiers.
    /// Every row has one cell a column.
    fn rows(&self, person: &PersonView<'_>, contacts: &Contacts, context: &RowContext<'_>, out: &mut Rows);

    /// Rows that every file begins with, below its header. They are no people and are not counted.
    fn preamble(&self, _list: &ListContext<'_>, _out: &mut Rows) {}

    /// Refuses options that this destination cannot work with.
    fn check(&self, _options: &WriteOptions) -> Result<(), ExportError> {
        Ok(())
    }
}

/// What is fixed about a destination.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Profile {
    pub id: &'static str,
    /// When the rule was last read in the destination's documentation; goes into manifests.
    pub rule_version: &'static str,
    /// Where the rule was read.
    pub source: &'static str,
    pub group: Group,
    /// Whose consent a person must have given.
    pub channel: Channel,
    pub container: Container,
    pub csv: CsvOptions,
    /// Kinds of list, one file each. The first is the one that counts.
    pub streams: &'static [Stream],
    /// Separate files for granted and for unknown consent, the state in the name.
    pub splits_by_consent: bool,
    /// Takes a predicted value per person.
    pub takes_value: bool,
    pub limits: Limits,
    /// Rules of the account that no file can show to be kept: codes with a sentence in `assets/text`.
    pub account_rules: &'static [&'static str],
}

impl Profile {
    /// What most advertising destinations share; each fills in the rest.
    const ADS: Self = Self {
        id: "",
        rule_version: "2026-04",
        source: "",
        group: Group::Ads,
        channel: Channel::Ads,
        container: Container::Csv,
        csv: CsvOptions::PLAIN,
        streams: &[],
        splits_by_consent: false,
        takes_value: false,
        limits: Limits::NONE,
        account_rules: &[],
    };

    /// Plain contacts of people who agreed to e-mail.
    const EMAIL: Self = Self { group: Group::Email, channel: Channel::Email, ..Self::ADS };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    Ads,
    Email,
    File,
}

impl Group {
    pub fn id(self) -> &'static str {
        match self {
            Self::Ads => "ads",
            Self::Email => "email",
            Self::File => "file",
        }
    }
}

/// One kind of list of a destination, with the identifiers that it takes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Stream {
    /// The destination's own name for the kind, empty when there is only one.
    pub name: &'static str,
    pub email: Option<Identifier<EmailRule>>,
    /// A second reading of the destination's rule, written beside the first where it differs.
    #[serde(skip)]
    pub email_variant: Option<EmailRule>,
    pub phone: Option<Identifier<PhoneRule>>,
    /// As for e-mail, but only with [`WriteOptions::second_forms`].
    #[serde(skip)]
    pub phone_variant: Option<PhoneRule>,
    pub device: Option<Identifier<DeviceRule>>,
    /// One id a line: no header, one column.
    pub is_lines: bool,
    /// Written only with [`WriteOptions::second_forms`].
    pub is_optional: bool,
}

impl Stream {
    const NONE: Self = Self {
        name: "",
        email: None,
        email_variant: None,
        phone: None,
        phone_variant: None,
        device: None,
        is_lines: false,
        is_optional: false,
    };

    const fn emails(name: &'static str, rule: EmailRule, form: HashForm) -> Self {
        Self { name, email: Some(Identifier { rule, form }), is_lines: true, ..Self::NONE }
    }

    const fn phones(name: &'static str, rule: PhoneRule, form: HashForm) -> Self {
        Self { name, phone: Some(Identifier { rule, form }), is_lines: true, ..Self::NONE }
    }

    const fn devices(name: &'static str, rule: DeviceRule, form: HashForm) -> Self {
        Self { name, device: Some(Identifier { rule, form }), is_lines: true, ..Self::NONE }
    }

    const fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }

    /// Plain addresses and numbers, as messaging tools take them.
    const fn plain(phone: PhoneRule) -> Self {
        Self {
            email: Some(Identifier { rule: EmailRule::Keep, form: HashForm::Plain }),
            phone: Some(Identifier { rule: phone, form: HashForm::Plain }),
            ..Self::NONE
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Identifier<Rule> {
    #[serde(skip)]
    pub rule: Rule,
    pub form: HashForm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Container {
    Csv,
    /// One id a line without a header, in a ZIP.
    ZippedLines,
    JsonLines,
    Parquet,
    Xlsx,
}

impl Container {
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::ZippedLines => "zip",
            Self::JsonLines => "jsonl",
            Self::Parquet => "parquet",
            Self::Xlsx => "xlsx",
        }
    }
}

/// Below `min_rows` and `advised_rows` a list is written with a warning; above the others it is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Limits {
    pub min_rows: u64,
    pub advised_rows: u64,
    pub max_rows: Option<u64>,
    /// Of the text of one file; a ZIP is smaller than that.
    pub max_bytes: Option<u64>,
}

impl Limits {
    const NONE: Self = Self { min_rows: 0, advised_rows: 0, max_rows: None, max_bytes: None };
}

#[derive(Debug, Clone, PartialEq)]
pub struct ListColumn {
    pub column: Column,
    /// Holds a plain identifier, which is never shown.
    pub is_plain_identifier: bool,
    /// Numbers the row and says nothing of the person, so that equal rows stay equal.
    pub is_label: bool,
}

impl ListColumn {
    fn new(name: &str, kind: ColumnKind) -> Self {
        Self { column: Column::new(name, kind), is_plain_identifier: false, is_label: false }
    }

    fn text(name: &str) -> Self {
        Self::new(name, ColumnKind::Text)
    }

    fn plain_identifier(name: &str) -> Self {
        Self { is_plain_identifier: true, ..Self::text(name) }
    }

    fn label(name: &str, kind: ColumnKind) -> Self {
        Self { is_label: true, ..Self::new(name, kind) }
    }

    /// The one column of a list of ids.
    fn of_lines(stream: &Stream) -> Vec<Self> {
        let forms = [
            stream.email.map(|taken| taken.form),
            stream.phone.map(|taken| taken.form),
            stream.device.map(|taken| taken.form),
        ];
        let is_plain = forms.contains(&Some(HashForm::Plain));
        vec![Self { is_plain_identifier: is_plain, ..Self::text(stream.name) }]
    }
}

/// What columns may depend on.
#[derive(Debug, Clone, Copy)]
pub struct ListContext<'a> {
    pub stream: &'a Stream,
    pub shape: &'a Shape,
    pub options: &'a WriteOptions,
}

/// What a row may depend on besides its person.
#[derive(Debug)]
pub struct RowContext<'a> {
    pub list: ListContext<'a>,
    /// The person's country as a code, from the card or the default of the export.
    pub country: Option<&'a str>,
}

impl RowContext<'_> {
    fn shape(&self) -> &Shape {
        self.list.shape
    }

    fn options(&self) -> &WriteOptions {
        self.list.options
    }
}

/// One row an identifier, as lists of one id a line want it.
fn push_lines(contacts: &Contacts, out: &mut Rows) {
    for id in contacts.emails.iter().chain(&contacts.phones).chain(&contacts.devices) {
        out.text(id);
        out.end_row();
    }
}

/// How many rows hold all of a person's identifiers when each row has room for so many of each kind; at least one.
fn n_rows(kinds: [(&[String], usize); 3]) -> usize {
    let rows = kinds.into_iter().filter(|(_, room)| *room > 0).map(|(ids, room)| ids.len().div_ceil(room));
    rows.max().unwrap_or(1).max(1)
}

/// The cells of one kind of identifier in the `at`th row.
fn push_share(ids: &[String], room: usize, at: usize, out: &mut Rows) {
    out.padded(ids.iter().skip(at * room).map(String::as_str), room);
}

/// The first, or nothing.
fn first(ids: &[String]) -> &str {
    ids.first().map_or("", String::as_str)
}
