//! Brevo contacts: semicolons, attribute names in upper case, numbers as digits.

use super::{Contacts, Destination, ListColumn, ListContext, Profile, RowContext, Stream};
use crate::export::contact::PhoneRule;
use crate::export::people::PersonView;
use crate::export::rows::Rows;
use crate::export::table::CsvOptions;

pub(super) struct Brevo;

const PROFILE: Profile = Profile {
    id: "brevo",
    source: "partner connectors and its own export",
    csv: CsvOptions::with_delimiter(b';'),
    streams: &[Stream::plain(PhoneRule::Digits)],
    account_rules: &["rule-brevo-blocklist"],
    ..Profile::EMAIL
};

impl Destination for Brevo {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn columns(&self, _: &ListContext<'_>) -> Vec<ListColumn> {
        let mut columns: Vec<ListColumn> =
            ["EMAIL", "LASTNAME", "FIRSTNAME", "SMS"].map(ListColumn::plain_identifier).into();
        columns.push(ListColumn::text("SEGMENT"));
        columns
    }

    fn rows(&self, person: &PersonView<'_>, contacts: &Contacts, _: &RowContext<'_>, out: &mut Rows) {
        let Some(email) = contacts.emails.first() else { return };
        let phone = super::first(&contacts.phones);
        out.texts([email, person.last_name, person.first_name, phone, person.segment]);
        out.end_row();
    }
}
