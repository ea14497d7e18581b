//! Pinterest customer list: one hash a line, a file for addresses and one for devices, no header.

use super::{Contacts, Destination, Limits, ListColumn, ListContext, Profile, RowContext, Stream};
use crate::export::contact::{DeviceRule, EmailRule, HashForm};
use crate::export::people::PersonView;
use crate::export::rows::Rows;

pub(super) struct Pinterest;

const PROFILE: Profile = Profile {
    id: "pinterest",
    source: "partner connectors (Tealium, Treasure Data)",
    streams: &[
        Stream::emails("EMAIL", EmailRule::Keep, HashForm::Sha256),
        Stream::devices("MAID", DeviceRule::LowerUuid, HashForm::Sha256).optional(),
    ],
    limits: Limits { min_rows: 100, advised_rows: 100, ..Limits::NONE },
    account_rules: &["rule-one-kind"],
    ..Profile::ADS
};

impl Destination for Pinterest {
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
