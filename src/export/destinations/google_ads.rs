//! Google Ads Customer Match: e-mail, phone and address in one CSV, a file for each consent state.

use super::{
    Cell, Contacts, Container, Destination, Identifier, Limits, ListColumn, Profile, RowContext, Shape, Stream,
};
use crate::data::Channel;
use crate::export::ExportPerson;
use crate::export::contact::{self, EmailRule, HashForm, NameRule, PhoneRule};

pub(super) struct GoogleAds;

const PROFILE: Profile = Profile {
    id: "google-ads",
    rule_version: "2026-04",
    channel: Channel::Ads,
    container: Container::Csv,
    streams: &[Stream {
        name: "",
        email: Some(Identifier { rule: EmailRule::Google, form: HashForm::Sha256 }),
        phone: Some(Identifier { rule: PhoneRule::E164, form: HashForm::Sha256 }),
        device: None,
        is_optional: false,
    }],
    splits_by_consent: true,
    takes_value: false,
    limits: Limits { min_rows: 100, advised_rows: 1_000, max_rows: Some(5_000_000), max_bytes: Some(500_000_000) },
};

impl Destination for GoogleAds {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn columns(&self, _: &Stream, shape: &Shape) -> Vec<ListColumn> {
        let emails = std::iter::repeat_n("Email", shape.n_emails);
        let phones = std::iter::repeat_n("Phone", shape.n_phones);
        let address = ["First Name", "Last Name", "Country", "Zip"];
        emails.chain(phones).chain(address).map(ListColumn::text).collect()
    }

    fn rows(&self, person: &ExportPerson, contacts: &Contacts, context: &RowContext<'_>) -> Vec<Vec<Cell>> {
        let address = address(person, context.country);
        if contacts.is_empty() && address.is_none() {
            return vec![];
        }
        let mut row = super::padded(&contacts.emails, context.shape.n_emails);
        row.extend(super::padded(&contacts.phones, context.shape.n_phones));
        row.extend(address.unwrap_or_default().map(Cell::Text));
        vec![row]
    }
}

/// First name, last name, country, zip. Google matches addresses only on all four, so without one of them none is
/// handed over.
fn address(person: &ExportPerson, country: Option<&str>) -> Option<[String; 4]> {
    let card = &person.card;
    let country = country?;
    let first = contact::name(&card.first_name, NameRule::GoogleFirst).ok()?;
    let last = contact::name(&card.last_name, NameRule::GoogleLast).ok()?;
    let zip = contact::postcode(&card.postcode, Some(country), false).ok()?;
    Some([HashForm::Sha256.apply(&first), HashForm::Sha256.apply(&last), country.to_owned(), zip])
}
