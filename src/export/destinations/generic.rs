//! Files for any other tool: one person a row in the canonical columns, plain. The XLSX is for people to read, so its
//! addresses and numbers are masked.

use super::{Contacts, Container, Destination, Group, ListColumn, ListContext, Profile, RowContext, Stream};
use crate::data::Consent;
use crate::data::contact::{mask_email, mask_phone};
use crate::export::contact::{HashForm, PhoneRule};
use crate::export::people::PersonView;
use crate::export::rows::Rows;
use crate::export::table::ColumnKind;

pub(super) struct Generic(pub(super) &'static Profile);

pub(super) const CSV: Profile = profile("csv", Container::Csv);
pub(super) const XLSX: Profile = profile("xlsx", Container::Xlsx);
pub(super) const PARQUET: Profile = profile("parquet", Container::Parquet);
pub(super) const JSON_LINES: Profile = profile("jsonl", Container::JsonLines);

const STREAMS: &[Stream] = &[Stream::plain(PhoneRule::E164)];

const fn profile(id: &'static str, container: Container) -> Profile {
    Profile {
        id,
        source: "Crossfade's own columns",
        group: Group::File,
        container,
        streams: STREAMS,
        takes_value: true,
        ..Profile::ADS
    }
}

impl Destination for Generic {
    fn profile(&self) -> &'static Profile {
        self.0
    }

    fn columns(&self, list: &ListContext<'_>) -> Vec<ListColumn> {
        let mut columns: Vec<ListColumn> =
            ["person_id", "email", "phone_e164", "first_name", "last_name"].map(ListColumn::plain_identifier).into();
        columns.extend(["country", "postcode", "city", "region", "segment"].map(ListColumn::text));
        columns.push(ListColumn::new("score", ColumnKind::Number));
        columns.push(ListColumn::new("rank", ColumnKind::Integer));
        columns.push(ListColumn::new("value", ColumnKind::Number));
        columns.extend(["consent_ads", "consent_email", "consent_sms"].map(ListColumn::text));
        columns.push(ListColumn::new("exported_at", ColumnKind::Time));
        if self.has_hashes(list) {
            columns.extend(["email_sha256", "phone_sha256"].map(ListColumn::text));
        }
        columns
    }

    /// Somebody without a usable address is still a row here: the person's id is what the file is about.
    fn rows(&self, person: &PersonView<'_>, contacts: &Contacts, context: &RowContext<'_>, out: &mut Rows) {
        let (email, phone) = (super::first(&contacts.emails), super::first(&contacts.phones));
        if self.0.container == Container::Xlsx {
            out.text(&format!("P-{:06}", person.number));
            out.text(&masked(email, mask_email));
            out.text(&masked(phone, mask_phone));
            out.padded([], 2);
        } else {
            out.texts([person.key, email, phone, person.first_name, person.last_name]);
        }
        out.text(context.country.unwrap_or(person.country));
        out.texts([person.postcode, person.city, person.region, person.segment]);
        out.number(Some(person.score));
        out.integer(person.rank.into());
        out.number(person.value);
        out.texts(person.consent.map(consent_word));
        out.time(context.options().exported_at);
        if self.has_hashes(&context.list) {
            out.hashed(HashForm::Sha256, email);
            out.hashed(HashForm::Sha256, phone);
        }
        out.end_row();
    }
}

impl Generic {
    /// Never in the file for people, whose contacts are masked.
    fn has_hashes(&self, list: &ListContext<'_>) -> bool {
        list.options.with_hashes && self.0.container != Container::Xlsx
    }
}

fn masked(text: &str, mask: fn(&str) -> String) -> String {
    if text.is_empty() { String::new() } else { mask(text) }
}

fn consent_word(consent: Consent) -> &'static str {
    match consent {
        Consent::Unknown => "unknown",
        Consent::Granted => "granted",
        Consent::Denied => "denied",
    }
}
