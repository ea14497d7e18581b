//! X (Twitter) audience list: one hash a line. Handles and user ids are not in our data.

use super::{Contacts, Destination, Limits, ListColumn, ListContext, Profile, RowContext, Stream};
use crate::export::contact::{DeviceRule, EmailRule, HashForm};
use crate::export::people::PersonView;
use crate::export::rows::Rows;

pub(super) struct X;

const PROFILE: Profile = Profile {
    id: "x",
    source: "developer.x.com/en/docs/x-ads-api/audiences/overview/user-data",
    streams: &[
        Stream::emails("EMAIL", EmailRule::Keep, HashForm::Sha256),
        Stream::devices("DEVICE_ID", DeviceRule::AsDevice, HashForm::Sha256).optional(),
    ],
    limits: Limits { min_rows: 100, advised_rows: 100, ..Limits::NONE },
    account_rules: &["rule-one-kind"],
    ..Profile::ADS
};

impl Destination for X {
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
