//! Snap Audience Match: one kind of identifier a file, one hash a line, no header.

use super::{Contacts, Destination, Limits, ListColumn, ListContext, Profile, RowContext, Stream};
use crate::export::contact::{DeviceRule, EmailRule, HashForm, PhoneRule};
use crate::export::people::PersonView;
use crate::export::rows::Rows;

pub(super) struct Snapchat;

const PROFILE: Profile = Profile {
    id: "snapchat",
    source: "partner connectors (Tealium); github.com/segmentio/action-destinations",
    streams: &[
        Stream::emails("EMAIL_SHA256", EmailRule::Keep, HashForm::Sha256),
        Stream::phones("PHONE_SHA256", PhoneRule::Digits, HashForm::Sha256).optional(),
        Stream::devices("MOBILE_AD_ID_SHA256", DeviceRule::LowerUuid, HashForm::Sha256).optional(),
    ],
    limits: Limits { min_rows: 1_000, advised_rows: 1_000, ..Limits::NONE },
    account_rules: &["rule-one-kind"],
    ..Profile::ADS
};

impl Destination for Snapchat {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn columns(&self, list: &ListContext<'_>) -> Vec<ListColumn> {
        ListColumn::of_lines(list.stream)
    }

    fn rows(&self, _: &PersonView<'_>, contacts: &Contacts, _: &RowContext<'_>, out: &mut Rows) {
        super::push_lines(contacts, out);
    }
}
