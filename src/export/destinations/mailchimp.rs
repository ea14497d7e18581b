//! Mailchimp contacts. The status is chosen once for a whole import, so the file holds only people to subscribe.

use super::{Contacts, Destination, ListColumn, ListContext, Profile, RowContext, Stream};
use crate::export::contact::PhoneRule;
use crate::export::people::PersonView;
use crate::export::rows::Rows;

pub(super) struct Mailchimp;

const PROFILE: Profile = Profile {
    id: "mailchimp",
    source: "partner pages and its own export",
    streams: &[Stream::plain(PhoneRule::E164)],
    account_rules: &["rule-mailchimp-status"],
    ..Profile::EMAIL
};

impl Destination for Mailchimp {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn columns(&self, _: &ListContext<'_>) -> Vec<ListColumn> {
        let mut columns: Vec<ListColumn> =
            ["Email Address", "First Name", "Last Name", "Phone Number"].map(ListColumn::plain_identifier).into();
        columns.push(ListColumn::text("Tags"));
        columns
    }

    fn rows(&self, person: &PersonView<'_>, contacts: &Contacts, _: &RowContext<'_>, out: &mut Rows) {
        let Some(email) = contacts.emails.first() else { return };
        out.text(email);
        out.text(person.first_name);
        out.text(person.last_name);
        out.text(super::first(&contacts.phones));
        out.written(|cell| push_tag(person.segment, cell));
        out.end_row();
    }
}

/// A tag stands in quotes of its own inside the cell, as in Mailchimp's export; a quote within it would end it.
fn push_tag(tag: &str, cell: &mut String) {
    if !tag.is_empty() {
        cell.push('"');
        cell.extend(tag.chars().filter(|letter| *letter != '"'));
        cell.push('"');
    }
}
