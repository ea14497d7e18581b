//! LinkedIn contact list. LinkedIn tells people to fill its current template: a template's header is kept to the
//! letter when one is given, else the header as last known is written.

use super::{Contacts, Destination, Identifier, Limits, ListColumn, ListContext, Profile, RowContext, Stream};
use crate::export::contact::{DeviceRule, EmailRule, HashForm};
use crate::export::people::PersonView;
use crate::export::rows::Rows;
use crate::export::{ExportError, WriteOptions};

pub(super) struct LinkedIn;

const PROFILE: Profile = Profile {
    id: "linkedin",
    source: "linkedin.com/help/lms/answer/a1489764",
    streams: &[Stream {
        email: Some(Identifier { rule: EmailRule::Keep, form: HashForm::Sha256 }),
        device: Some(Identifier { rule: DeviceRule::GoogleOnly, form: HashForm::Plain }),
        ..Stream::NONE
    }],
    limits: Limits { min_rows: 300, advised_rows: 10_000, max_rows: Some(300_000), max_bytes: Some(20_000_000) },
    account_rules: &["rule-linkedin-template", "rule-linkedin-matched"],
    ..Profile::ADS
};

const HEADER: [&str; 7] = ["email", "firstname", "lastname", "jobtitle", "employeecompany", "country", "googleaid"];

impl Destination for LinkedIn {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn columns(&self, list: &ListContext<'_>) -> Vec<ListColumn> {
        let column = |name: &str| match Field::of(name) {
            Some(Field::GoogleId) => ListColumn::plain_identifier(name),
            _ => ListColumn::text(name),
        };
        match &list.options.template {
            Some(header) => header.iter().map(|name| column(name)).collect(),
            None => HEADER.map(column).into(),
        }
    }

    /// Names and jobs stay empty: LinkedIn takes them plain only, and an address matches without them.
    fn rows(&self, _: &PersonView<'_>, contacts: &Contacts, context: &RowContext<'_>, out: &mut Rows) {
        if contacts.is_empty() {
            return;
        }
        let fields = match &context.options().template {
            Some(header) => header.iter().map(|name| Field::of(name)).collect(),
            None => HEADER.map(Field::of).to_vec(),
        };
        let room = |field| fields.iter().filter(|found| **found == Some(field)).count();
        let (n_emails, n_devices) = (room(Field::Email), room(Field::GoogleId));
        for at in 0..super::n_rows([(&contacts.emails, n_emails), (&[], 0), (&contacts.devices, n_devices)]) {
            let mut emails = contacts.emails.iter().skip(at * n_emails);
            let mut devices = contacts.devices.iter().skip(at * n_devices);
            for field in &fields {
                let cell = match field {
                    Some(Field::Email) => emails.next().map(String::as_str),
                    Some(Field::GoogleId) => devices.next().map(String::as_str),
                    Some(Field::Country) => context.country,
                    None => None,
                };
                out.text(cell.unwrap_or_default());
            }
            out.end_row();
        }
    }

    fn check(&self, options: &WriteOptions) -> Result<(), ExportError> {
        match &options.template {
            Some(header) if !header.iter().any(|name| Field::of(name) == Some(Field::Email)) => {
                Err(ExportError::TemplateWithoutEmail { destination: PROFILE.id })
            }
            _ => Ok(()),
        }
    }
}

/// What a column of a template can be filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Email,
    Country,
    GoogleId,
}

impl Field {
    /// By the letters of its name alone, since templates change in case and spacing.
    fn of(name: &str) -> Option<Self> {
        let letters: String = name.chars().filter(char::is_ascii_alphabetic).collect();
        match letters.to_ascii_lowercase().as_str() {
            "email" | "emailaddress" => Some(Self::Email),
            "country" | "countrycode" => Some(Self::Country),
            "googleaid" => Some(Self::GoogleId),
            _ => None,
        }
    }
}
