//! Braze attributes. A header that is spelt otherwise would make a custom attribute; an empty cell changes nothing.

use super::{Contacts, Destination, Limits, ListColumn, ListContext, Profile, RowContext, Stream};
use crate::export::contact::PhoneRule;
use crate::export::people::PersonView;
use crate::export::rows::Rows;

pub(super) struct Braze;

const PROFILE: Profile = Profile {
    id: "braze",
    source: "braze.com/docs (CSV import)",
    streams: &[Stream::plain(PhoneRule::E164)],
    limits: Limits { max_bytes: Some(500_000_000), ..Limits::NONE },
    account_rules: &["rule-braze-id"],
    ..Profile::EMAIL
};

/// Agreed once; `opted_in` would claim a confirmation that is not on record.
const SUBSCRIBED: &str = "subscribed";

impl Destination for Braze {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn columns(&self, _: &ListContext<'_>) -> Vec<ListColumn> {
        let mut columns: Vec<ListColumn> =
            ["external_id", "first_name", "last_name", "email", "phone"].map(ListColumn::plain_identifier).into();
        let others = [
            "country",
            "language",
            "email_subscribe",
            "subscription_group_id",
            "subscription_state",
            "crossfade_segment",
        ];
        columns.extend(others.map(ListColumn::text));
        columns
    }

    fn rows(&self, person: &PersonView<'_>, contacts: &Contacts, context: &RowContext<'_>, out: &mut Rows) {
        let Some(email) = contacts.emails.first() else { return };
        let phone = super::first(&contacts.phones);
        let country = context.country.unwrap_or_default();
        out.texts([person.key, person.first_name, person.last_name, email, phone, country, "", SUBSCRIBED, "", ""]);
        out.text(person.segment);
        out.end_row();
    }
}
