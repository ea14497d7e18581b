//! Ocean Engine (巨量引擎) and Qianchuan (巨量千川) packages: one kind of id a file, one hash a line, in a ZIP. Lists carry
//! the platform's `data_type` code in their name.

use super::{Contacts, Container, Destination, Limits, ListColumn, ListContext, Profile, RowContext, Stream};
use crate::export::contact::{DeviceRule, HashForm, PhoneRule};
use crate::export::people::PersonView;
use crate::export::rows::Rows;

pub(super) struct OceanEngine;

const PROFILE: Profile = Profile {
    id: "ocean-engine",
    source: "github.com/bububa/oceanengine (marketing-api/api/dmp, api/qianchuan/dmp)",
    container: Container::ZippedLines,
    streams: &[
        Stream::phones("14-phone-SHA256", PhoneRule::MainlandChina, HashForm::Sha256),
        Stream::phones("17-phone-MD5", PhoneRule::MainlandChina, HashForm::Md5).optional(),
        Stream::devices("16-OAID-MD5", DeviceRule::Oaid, HashForm::Md5).optional(),
        Stream::devices("12-IDFA-MD5", DeviceRule::UpperUuid, HashForm::Md5).optional(),
        Stream::devices("11-IMEI-MD5", DeviceRule::Imei, HashForm::Md5).optional(),
    ],
    // 25 MB is what one upload takes; the least number of rows to advise is ours.
    limits: Limits { min_rows: 0, advised_rows: 1_000, max_rows: None, max_bytes: Some(25_000_000) },
    account_rules: &["rule-ocean-engine-name", "rule-mainland-consent"],
    ..Profile::ADS
};

impl Destination for OceanEngine {
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
