//! TikTok Ads customer file. TikTok's pages disagree on what is hashed of an address with a `+tag`, and let a header
//! stand up to three times: both readings are written where they differ. Of the two forms of a number the one whose
//! printed hash can be recomputed comes first, the other is a choice.

use super::{Contacts, Destination, Identifier, Limits, ListColumn, ListContext, Profile, RowContext, Stream};
use crate::export::contact::{DeviceRule, EmailRule, HashForm, PhoneRule};
use crate::export::people::PersonView;
use crate::export::rows::Rows;

pub(super) struct TikTok;

/// Each header stands at most so often.
const MAX_REPEATS: usize = 3;

const PROFILE: Profile = Profile {
    id: "tiktok",
    source: "ads.tiktok.com/help/article/list-of-supported-ids-and-formats-for-a-customer-file",
    streams: &[Stream {
        email: Some(Identifier { rule: EmailRule::WithoutSpaces, form: HashForm::Sha256 }),
        email_variant: Some(EmailRule::WithoutTag),
        phone: Some(Identifier { rule: PhoneRule::Digits, form: HashForm::Sha256 }),
        phone_variant: Some(PhoneRule::E164),
        device: Some(Identifier { rule: DeviceRule::LowerUuid, form: HashForm::Sha256 }),
        ..Stream::NONE
    }],
    limits: Limits { min_rows: 1_000, advised_rows: 1_000, ..Limits::NONE },
    account_rules: &["rule-tiktok-matched"],
    ..Profile::ADS
};

impl Destination for TikTok {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn columns(&self, list: &ListContext<'_>) -> Vec<ListColumn> {
        let [n_emails, n_phones, n_devices] = room(list);
        let emails = std::iter::repeat_n("Email_SHA256", n_emails);
        let phones = std::iter::repeat_n("Phone_SHA256", n_phones);
        let devices = std::iter::repeat_n("MAID_SHA256", n_devices);
        emails.chain(phones).chain(devices).map(ListColumn::text).collect()
    }

    fn rows(&self, _: &PersonView<'_>, contacts: &Contacts, context: &RowContext<'_>, out: &mut Rows) {
        if contacts.is_empty() {
            return;
        }
        let [n_emails, n_phones, n_devices] = room(&context.list);
        let kinds = [
            (contacts.emails.as_slice(), n_emails),
            (contacts.phones.as_slice(), n_phones),
            (contacts.devices.as_slice(), n_devices),
        ];
        for at in 0..super::n_rows(kinds) {
            kinds.into_iter().for_each(|(ids, room)| super::push_share(ids, room, at, out));
            out.end_row();
        }
    }
}

/// Columns for addresses, numbers and devices.
fn room(list: &ListContext<'_>) -> [usize; 3] {
    let shape = list.shape;
    let n_emails = shape.n_emails + usize::from(shape.has_tags);
    let n_phones = shape.n_phones * if list.options.second_forms { 2 } else { 1 };
    [n_emails.min(MAX_REPEATS), n_phones.min(MAX_REPEATS), usize::from(shape.has_devices)]
}
