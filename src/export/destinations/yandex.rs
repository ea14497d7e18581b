//! Yandex Audience: the CRM file with hashed numbers and addresses, and a list of hashed device ids. MD5 is not taken
//! for new uploads since January 2025.

use super::{Contacts, Destination, Identifier, Limits, ListColumn, ListContext, Profile, RowContext, Stream};
use crate::export::contact::{self, DeviceRule, EmailRule, HashForm, PhoneRule};
use crate::export::people::PersonView;
use crate::export::rows::Rows;
use crate::export::table::ColumnKind;

pub(super) struct Yandex;

const PROFILE: Profile = Profile {
    id: "yandex",
    source: "yandex.com/support/audience/en/file; yandex.ru/dev/audience/en/intro/data-requirements",
    streams: &[
        Stream {
            email: Some(Identifier { rule: EmailRule::LatinOnly, form: HashForm::Sha256 }),
            phone: Some(Identifier { rule: PhoneRule::Digits, form: HashForm::Sha256 }),
            ..Stream::NONE
        },
        Stream::devices("devices", DeviceRule::ByMaker, HashForm::Sha256).optional(),
    ],
    limits: Limits { min_rows: 100, advised_rows: 100, max_rows: None, max_bytes: Some(1_000_000_000) },
    account_rules: &["rule-yandex-hashed"],
    ..Profile::ADS
};

impl Destination for Yandex {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    fn columns(&self, list: &ListContext<'_>) -> Vec<ListColumn> {
        if list.stream.is_lines {
            return ListColumn::of_lines(list.stream);
        }
        let mut columns = vec![ListColumn::label("external_id", ColumnKind::Integer)];
        columns.extend(["phone", "email"].map(ListColumn::text));
        columns.extend(list.shape.has_gender.then(|| ListColumn::text("gender")));
        columns.extend(list.shape.has_birth_date.then(|| ListColumn::text("birthdate")));
        columns
    }

    /// The outside id is the place in the list: an id of ours could be an address.
    fn rows(&self, person: &PersonView<'_>, contacts: &Contacts, context: &RowContext<'_>, out: &mut Rows) {
        if context.list.stream.is_lines {
            return super::push_lines(contacts, out);
        }
        if contacts.is_empty() {
            return;
        }
        for at in 0..super::n_rows([(&contacts.phones, 1), (&contacts.emails, 1), (&[], 0)]) {
            out.integer(person.rank.into());
            super::push_share(&contacts.phones, 1, at, out);
            super::push_share(&contacts.emails, 1, at, out);
            if context.shape().has_gender {
                let letter = contact::gender(person.gender).map(|letter| letter.to_ascii_uppercase());
                out.written(|cell| cell.extend(letter));
            }
            if context.shape().has_birth_date {
                let date = contact::birth_date(person.birth_date);
                let dotted = date.map(|date| format!("{:02}.{:02}.{}", date.day, date.month, date.year));
                out.written(|cell| cell.extend(dotted));
            }
            out.end_row();
        }
    }
}
