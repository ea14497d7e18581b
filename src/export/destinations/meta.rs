//! Meta custom audience from a customer list, with a value column for value-based lookalikes when asked for.

use super::{
    Cell, Contacts, Container, Destination, Identifier, Limits, ListColumn, Profile, RowContext, Shape, Stream,
};
use crate::data::Channel;
use crate::data::contact::ContactError;
use crate::export::ExportPerson;
use crate::export::contact::{self, DeviceRule, EmailRule, HashForm, NameRule, PhoneRule};
use crate::export::table::ColumnKind;

pub(super) struct Meta;

const PROFILE: Profile = Profile {
    id: "meta",
    rule_version: "2026-04",
    channel: Channel::Ads,
    container: Container::Csv,
    streams: &[Stream {
        name: "",
        email: Some(Identifier { rule: EmailRule::Keep, form: HashForm::Sha256 }),
        phone: Some(Identifier { rule: PhoneRule::Digits, form: HashForm::Sha256 }),
        device: Some(Identifier { rule: DeviceRule::LowerUuid, form: HashForm::Plain }),
        is_optional: false,
    }],
    splits_by_consent: false,
    takes_value: true,
    limits: Limits { min_rows: 100, advised_rows: 1_000, max_rows: None, max_bytes: None },
};

impl Destination for Meta {
    fn profile(&self) -> &'static Profile {
        &PROFILE
    }

    /// The template's order; columns that this audience cannot fill are left out.
    fn columns(&self, _: &Stream, shape: &Shape) -> Vec<ListColumn> {
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
    fn rows(&self, person: &ExportPerson, contacts: &Contacts, context: &RowContext<'_>) -> Vec<Vec<Cell>> {
        if contacts.is_empty() {
            return vec![];
        }
        let (card, shape) = (&person.card, context.shape);
        let mut row = super::padded(&contacts.emails, shape.n_emails);
        row.extend(super::padded(&contacts.phones, shape.n_phones));
        if shape.has_devices {
            row.extend(super::padded(&contacts.devices, 1));
        }
        row.extend([
            hashed(contact::name(&card.first_name, NameRule::Meta)),
            hashed(contact::name(&card.last_name, NameRule::Meta)),
            hashed(contact::postcode(&card.postcode, context.country, true)),
            hashed(contact::city(&card.city)),
            hashed(contact::state(&card.region)),
            hashed(context.country.map(str::to_ascii_lowercase).ok_or(ContactError::new("empty"))),
        ]);
        if shape.has_gender {
            row.push(hashed(gender(&card.gender)));
        }
        if shape.has_value {
            row.push(Cell::Number(person.value.filter(|value| *value >= 0.0)));
        }
        vec![row]
    }
}

/// `m` or `f`.
fn gender(raw: &str) -> Result<String, ContactError> {
    match raw.trim().to_lowercase().as_str() {
        "m" | "male" | "man" | "男" => Ok("m".to_owned()),
        "f" | "female" | "woman" | "女" => Ok("f".to_owned()),
        _ => Err(ContactError::new("empty")),
    }
}

/// A doubtful cell is left empty; it costs less than a wrong one.
fn hashed(normal: Result<String, ContactError>) -> Cell {
    Cell::Text(normal.map(|text| HashForm::Sha256.apply(&text)).unwrap_or_default())
}
