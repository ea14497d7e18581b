//! Google Ads Customer Match: e-mail, phone and address in one CSV, a file for each consent state; device ids apart.

use super::{Contacts, Destination, Identifier, Limits, ListColumn, ListContext, Profile, RowContext, Stream};
use crate::export::contact::{self, DeviceRule, EmailRule, HashForm, NameRule, PhoneRule};
use crate::export::people::PersonView;
use crate::export::rows::Rows;

pub(super) struct GoogleAds;

const PROFILE: Profile = Profile {
    id: "google-ads",
    source: "support.google.com/google-ads/answer/7659867; \
             developers.google.com/data-manager/api/devguides/concepts/formatting",
    streams: &[
        Stream {
            email: Some(Identifier { rule: EmailRule::Google, form: HashForm::Sha256 }),
            phone: Some(Identifier { rule: PhoneRule::E164, form: HashForm::Sha256 }),
            ..Stream::NONE
        },
        // Device ids have a template of their own and are not hashed.
        Stream { is_lines: false, ..Stream::devices("devices", DeviceRule::LowerUuid, HashForm::Plain).optional() },
    ],
    splits_by_consent: true,
    // The limits of a file are nowhere published; these are ours.
    limits: Limits { min_rows: 100, advised_rows: 1_000, max_rows: Some(5_000_000), max_bytes: Some(500_000_000) },
    account_rules: &["rule-google-ads-account", "rule-google-ads-address"],
    ..Profile::ADS
};

impl Destination for GoogleAds {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn columns(&self, list: &ListContext<'_>) -> Vec<ListColumn> {
        if list.stream.device.is_some() {
            return vec![ListColumn::plain_identifier("Mobile Device ID")];
        }
        let emails = std::iter::repeat_n("Email", list.shape.n_emails);
        let phones = std::iter::repeat_n("Phone", list.shape.n_phones);
        let address = ["First Name", "Last Name", "Country", "Zip"];
        emails.chain(phones).chain(address).map(ListColumn::text).collect()
    }

    fn rows(&self, person: &PersonView<'_>, contacts: &Contacts, context: &RowContext<'_>, out: &mut Rows) {
        if context.list.stream.device.is_some() {
            return super::push_lines(contacts, out);
        }
        let address = address(person, context.country);
        if contacts.is_empty() && address.is_none() {
            return;
        }
        let (n_emails, n_phones) = (context.shape().n_emails, context.shape().n_phones);
        for at in 0..super::n_rows([(&contacts.emails, n_emails), (&contacts.phones, n_phones), (&[], 0)]) {
            super::push_share(&contacts.emails, n_emails, at, out);
            super::push_share(&contacts.phones, n_phones, at, out);
            match &address {
                Some(Address { first, last, country, zip }) => {
                    out.hashed(HashForm::Sha256, first);
                    out.hashed(HashForm::Sha256, last);
                    out.text(country);
                    out.text(zip);
                }
                None => out.padded([], 4),
            }
            out.end_row();
        }
    }
}

/// Google matches addresses only on all four, so without one of them none is handed over.
struct Address<'a> {
    first: String,
    last: String,
    country: &'a str,
    zip: String,
}

fn address<'a>(person: &PersonView<'_>, country: Option<&'a str>) -> Option<Address<'a>> {
    let country = country?;
    let zip = contact::postcode(person.postcode, Some(country), false).ok()?;
    let first = contact::name(person.first_name, NameRule::GoogleFirst).ok()?;
    let last = contact::name(person.last_name, NameRule::GoogleLast).ok()?;
    Some(Address { first, last, country, zip })
}
