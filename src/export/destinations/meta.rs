//! Meta custom audience from a customer list, with a value column for value-based lookalikes when asked for.

use super::{Contacts, Destination, Identifier, Limits, ListColumn, ListContext, Profile, RowContext, Stream};
use crate::data::contact::ContactError;
use crate::export::contact::{self, DeviceRule, EmailRule, HashForm, NameRule, PhoneRule};
use crate::export::people::PersonView;
use crate::export::rows::Rows;
use crate::export::table::ColumnKind;

pub(super) struct Meta;

const PROFILE: Profile = Profile {
    id: "meta",
    source: "facebook.com/business/help/2082575038703844; \
             developers.facebook.com/docs/marketing-api/audiences/guides/custom-audiences",
    streams: &[Stream {
        email: Some(Identifier { rule: EmailRule::Keep, form: HashForm::Sha256 }),
        phone: Some(Identifier { rule: PhoneRule::Digits, form: HashForm::Sha256 }),
        device: Some(Identifier { rule: DeviceRule::LowerUuid, form: HashForm::Plain }),
        ..Stream::NONE
    }],
    takes_value: true,
    limits: Limits { min_rows: 100, advised_rows: 1_000, ..Limits::NONE },
    account_rules: &["rule-meta-terms", "rule-meta-lookalike"],
    ..Profile::ADS
};

impl Destination for Meta {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    /// The template's order; columns that this audience cannot fill are left out.
    fn columns(&self, list: &ListContext<'_>) -> Vec<ListColumn> {
        let shape = list.shape;
        let emails = std::iter::repeat_n("email", shape.n_emails);
        let phones = std::iter::repeat_n("phone", shape.n_phones);
        let mut columns: Vec<ListColumn> = emails.chain(phones).map(ListColumn::text).collect();
        if shape.has_devices {
            columns.push(ListColumn::plain_identifier("madid"));
        }
        columns.extend(["fn", "ln", "zip", "ct", "st", "country"].map(ListColumn::text));
        if shape.has_gender {
            columns.push(ListColumn::text("gen"));
        }
        if shape.has_value {
            columns.push(ListColumn::new("value", ColumnKind::Number));
        }
        columns
    }

    /// Place and name never match alone: a person needs an address, a number or a device.
    fn rows(&self, person: &PersonView<'_>, contacts: &Contacts, context: &RowContext<'_>, out: &mut Rows) {
        if contacts.is_empty() {
            return;
        }
        let shape = context.shape();
        let n_devices = usize::from(shape.has_devices);
        let kinds = [
            (contacts.emails.as_slice(), shape.n_emails),
            (contacts.phones.as_slice(), shape.n_phones),
            (contacts.devices.as_slice(), n_devices),
        ];
        let about = About::of(person, context.country);
        for at in 0..super::n_rows(kinds) {
            kinds.into_iter().for_each(|(ids, room)| super::push_share(ids, room, at, out));
            about.push(out);
            if shape.has_gender {
                out.text(&about.gender);
            }
            if shape.has_value {
                out.number(person.value.filter(|value| *value >= 0.0));
            }
            out.end_row();
        }
    }
}

/// Hashes of name and place, the same in each row of a person. A doubtful cell is left empty; it costs less than a
/// wrong one.
struct About {
    cells: [String; 6],
    gender: String,
}

impl About {
    fn of(person: &PersonView<'_>, country: Option<&str>) -> Self {
        Self {
            cells: [
                hashed(contact::name(person.first_name, NameRule::Meta)),
                hashed(contact::name(person.last_name, NameRule::Meta)),
                hashed(contact::postcode(person.postcode, country, true)),
                hashed(contact::city(person.city)),
                hashed(contact::state(person.region)),
                hashed(country.map(str::to_ascii_lowercase).ok_or(ContactError::new("empty"))),
            ],
            gender: hashed(contact::gender(person.gender).map(|letter| letter.to_string())),
        }
    }

    fn push(&self, out: &mut Rows) {
        self.cells.iter().for_each(|cell| out.text(cell));
    }
}

fn hashed(normal: Result<String, ContactError>) -> String {
    normal.map(|text| HashForm::Sha256.apply(&text)).unwrap_or_default()
}
