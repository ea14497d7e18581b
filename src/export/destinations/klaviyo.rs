//! Klaviyo profiles with consent to e-mail and SMS, each with its time: SMS consent without one is refused there.

use super::{Contacts, Destination, Limits, ListColumn, ListContext, Profile, RowContext, Stream};
use crate::data::{Channel, Consent};
use crate::export::contact::PhoneRule;
use crate::export::people::PersonView;
use crate::export::rows::Rows;
use crate::export::table::ColumnKind;

pub(super) struct Klaviyo;

const PROFILE: Profile = Profile {
    id: "klaviyo",
    source: "help.klaviyo.com/hc/en-us/articles/360043841811; help.klaviyo.com/hc/en-us/articles/115005078967",
    streams: &[Stream::plain(PhoneRule::E164)],
    limits: Limits { max_bytes: Some(50_000_000), ..Limits::NONE },
    account_rules: &["rule-klaviyo-opt-in"],
    ..Profile::EMAIL
};

/// As Klaviyo's page spells it.
const SUBSCRIBE: &str = "Subscribe";

impl Destination for Klaviyo {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn columns(&self, _: &ListContext<'_>) -> Vec<ListColumn> {
        let mut columns: Vec<ListColumn> =
            ["Email", "First Name", "Last Name", "Phone Number"].map(ListColumn::plain_identifier).into();
        for channel in ["Email", "SMS"] {
            columns.push(ListColumn::text(&format!("{channel} Marketing Consent")));
            columns.push(ListColumn::new(&format!("{channel} Marketing Consent Timestamp"), ColumnKind::Time));
        }
        columns.push(ListColumn::text("Crossfade Segment"));
        columns
    }

    fn rows(&self, person: &PersonView<'_>, contacts: &Contacts, _: &RowContext<'_>, out: &mut Rows) {
        let Some(email) = contacts.emails.first() else { return };
        let phone = super::first(&contacts.phones);
        out.text(email);
        out.text(person.first_name);
        out.text(person.last_name);
        out.text(phone);
        for (channel, has_contact) in [(Channel::Email, true), (Channel::Sms, !phone.is_empty())] {
            let is_granted = person.consent[channel as usize] == Consent::Granted;
            let at = person.consent_at[channel as usize];
            let is_told = is_granted && has_contact && (channel == Channel::Email || at.is_some());
            out.text(if is_told { SUBSCRIBE } else { "" });
            out.time(at.filter(|_| is_told));
        }
        out.text(person.segment);
        out.end_row();
    }
}
