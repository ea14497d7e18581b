//! Tencent Ads customer file (号码包): one kind of id a file, one hash a line, in a ZIP. Lists are named as the platform
//! names the kinds (`user_id_type`).

use super::{Contacts, Container, Destination, Limits, ListColumn, ListContext, Profile, RowContext, Stream};
use crate::export::contact::{DeviceRule, HashForm, PhoneRule};
use crate::export::people::PersonView;
use crate::export::rows::Rows;

pub(super) struct Tencent;

const PROFILE: Profile = Profile {
    id: "tencent",
    source: "developers.e.qq.com/docs/audience_management/file; \
             developers.e.qq.com/v3.0/docs/api/custom_audience_files/add",
    container: Container::ZippedLines,
    streams: &[
        Stream::phones("HASH_MOBILE_PHONE", PhoneRule::MainlandChina, HashForm::Md5),
        Stream::phones("SHA256_MOBILE_PHONE", PhoneRule::MainlandChina, HashForm::Sha256).optional(),
        Stream::devices("HASH_OAID", DeviceRule::Oaid, HashForm::Md5).optional(),
        Stream::devices("HASH_IDFA", DeviceRule::UpperUuid, HashForm::Md5).optional(),
        Stream::devices("HASH_IMEI", DeviceRule::Imei, HashForm::Md5).optional(),
        Stream::devices("MD5_SHA256_OAID", DeviceRule::Oaid, HashForm::Md5Sha256).optional(),
        Stream::devices("MD5_SHA256_IDFA", DeviceRule::UpperUuid, HashForm::Md5Sha256).optional(),
        Stream::devices("MD5_SHA256_IMEI", DeviceRule::Imei, HashForm::Md5Sha256).optional(),
    ],
    // The number of lines is ours; the platform states none.
    limits: Limits { min_rows: 2_000, advised_rows: 2_000, max_rows: Some(10_000_000), max_bytes: Some(100_000_000) },
    account_rules: &["rule-tencent-seed", "rule-mainland-consent"],
    ..Profile::ADS
};

impl Destination for Tencent {
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
