//! Tencent Ads customer file (号码包): mainland mobile numbers, one hash a line, in a ZIP.

use super::{
    Cell, Contacts, Container, Destination, Identifier, Limits, ListColumn, Profile, RowContext, Shape, Stream,
};
use crate::data::Channel;
use crate::export::ExportPerson;
use crate::export::contact::{HashForm, PhoneRule};

pub(super) struct Tencent;

const PROFILE: Profile = Profile {
    id: "tencent",
    rule_version: "2026-04",
    channel: Channel::Ads,
    container: Container::ZippedLines,
    streams: &[
        stream("HASH_MOBILE_PHONE", HashForm::Md5, false),
        stream("SHA256_MOBILE_PHONE", HashForm::Sha256, true),
    ],
    splits_by_consent: false,
    takes_value: false,
    limits: Limits { min_rows: 2_000, advised_rows: 2_000, max_rows: Some(10_000_000), max_bytes: Some(100_000_000) },
};

const fn stream(name: &'static str, form: HashForm, is_optional: bool) -> Stream {
    let phone = Some(Identifier { rule: PhoneRule::MainlandChina, form });
    Stream { name, email: None, phone, device: None, is_optional }
}

impl Destination for Tencent {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn columns(&self, stream: &Stream, _: &Shape) -> Vec<ListColumn> {
        vec![ListColumn::text(stream.name)]
    }

    fn rows(&self, _: &ExportPerson, contacts: &Contacts, _: &RowContext<'_>) -> Vec<Vec<Cell>> {
        contacts.phones.iter().map(|phone| vec![Cell::text(phone)]).collect()
    }
}
