//! HubSpot contacts. Whether they are marketing contacts is chosen in HubSpot's wizard; a stage is not set, since it
//! would overwrite the one that the contact has.

use super::{Contacts, Destination, Limits, ListColumn, ListContext, Profile, RowContext, Stream};
use crate::export::contact::PhoneRule;
use crate::export::people::PersonView;
use crate::export::rows::Rows;

pub(super) struct HubSpot;

const PROFILE: Profile = Profile {
    id: "hubspot",
    source: "general knowledge, not confirmed",
    streams: &[Stream::plain(PhoneRule::E164)],
    limits: Limits { max_rows: Some(1_048_575), max_bytes: Some(512_000_000), ..Limits::NONE },
    account_rules: &["rule-hubspot-marketing"],
    ..Profile::EMAIL
};

impl Destination for HubSpot {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn columns(&self, _: &ListContext<'_>) -> Vec<ListColumn> {
        let mut columns: Vec<ListColumn> =
            ["Email", "First Name", "Last Name", "Phone Number"].map(ListColumn::plain_identifier).into();
        columns.extend(["Lifecycle Stage", "Crossfade Segment"].map(ListColumn::text));
        columns
    }

    fn rows(&self, person: &PersonView<'_>, contacts: &Contacts, _: &RowContext<'_>, out: &mut Rows) {
        let Some(email) = contacts.emails.first() else { return };
        let phone = super::first(&contacts.phones);
        out.texts([email, person.first_name, person.last_name, phone, "", person.segment]);
        out.end_row();
    }
}
