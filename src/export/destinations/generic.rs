//! Files for any other tool: one person a row in the canonical columns, plain. The XLSX is for people to read, so its
//! addresses and numbers are masked.

use super::{
    Cell, Contacts, Container, Destination, Identifier, Limits, ListColumn, Profile, RowContext, Shape, Stream,
};
use crate::data::contact::{mask_email, mask_phone};
use crate::data::{Channel, Consent};
use crate::export::ExportPerson;
use crate::export::contact::{EmailRule, HashForm, PhoneRule};
use crate::export::table::ColumnKind;

pub(super) struct Generic(pub(super) &'static Profile);

pub(super) const CSV: Profile = profile("csv", Container::Csv);
pub(super) const XLSX: Profile = profile("xlsx", Container::Xlsx);
pub(super) const PARQUET: Profile = profile("parquet", Container::Parquet);
pub(super) const JSON_LINES: Profile = profile("jsonl", Container::JsonLines);

const fn profile(id: &'static str, container: Container) -> Profile {
    Profile {
        id,
        rule_version: "2026-04",
        channel: Channel::Ads,
        container,
        streams: &[Stream {
            name: "",
            email: Some(Identifier { rule: EmailRule::Keep, form: HashForm::Plain }),
            phone: Some(Identifier { rule: PhoneRule::E164, form: HashForm::Plain }),
            device: None,
            is_optional: false,
        }],
        splits_by_consent: false,
        takes_value: true,
        limits: Limits { min_rows: 0, advised_rows: 0, max_rows: None, max_bytes: None },
    }
}

impl Destination for Generic {
    fn profile(&self) -> &'static Profile {
        self.0
    }

    fn columns(&self, _: &Stream, _: &Shape) -> Vec<ListColumn> {
        let mut columns: Vec<ListColumn> =
            ["person_id", "email", "phone_e164", "first_name", "last_name"].map(ListColumn::plain_identifier).into();
        columns.extend(["country", "postcode", "city", "region", "segment"].map(ListColumn::text));
        columns.push(ListColumn::new("score", ColumnKind::Number));
        columns.push(ListColumn::new("rank", ColumnKind::Integer));
        columns.push(ListColumn::new("value", ColumnKind::Number));
        columns.extend(["consent_ads", "consent_email", "consent_sms", "exported_at"].map(ListColumn::text));
        columns
    }

    /// Somebody without a usable address is still a row here: the person's id is what the file is about.
    fn rows(&self, person: &ExportPerson, contacts: &Contacts, context: &RowContext<'_>) -> Vec<Vec<Cell>> {
        let card = &person.card;
        let is_masked = self.0.container == Container::Xlsx;
        let first = |texts: &[String], mask: fn(&str) -> String| match texts.first() {
            Some(text) if is_masked => mask(text),
            Some(text) => text.clone(),
            None => String::new(),
        };
        let mut row = vec![
            Cell::text(if is_masked { format!("P-{:06}", card.number) } else { card.key.clone() }),
            Cell::text(first(&contacts.emails, mask_email)),
            Cell::text(first(&contacts.phones, mask_phone)),
            Cell::text(if is_masked { "" } else { &card.first_name }),
            Cell::text(if is_masked { "" } else { &card.last_name }),
            Cell::text(context.country.unwrap_or(&card.country)),
        ];
        row.extend([&card.postcode, &card.city, &card.region, &person.segment].map(Cell::text));
        row.extend([Cell::Number(Some(person.score)), Cell::Integer(person.rank.into()), Cell::Number(person.value)]);
        row.extend(card.consent.map(|consent| Cell::text(consent_word(consent))));
        row.push(Cell::text(&context.options.exported_at));
        vec![row]
    }
}

fn consent_word(consent: Consent) -> &'static str {
    match consent {
        Consent::Unknown => "unknown",
        Consent::Granted => "granted",
        Consent::Denied => "denied",
    }
}
