//! One person's identifiers in the form that one stream writes, and why the others cannot be used.

use rustc_hash::FxHashSet;

use super::{Identifier, Stream};
use crate::data::contact::{ContactError, normal_email, normal_phone};
use crate::data::incoming::ContactCard;
use crate::export::contact::{self, HashForm};

/// The kinds of identifier that a list can hold.
pub const EMAIL: &str = "email";
pub const PHONE: &str = "phone";
pub const DEVICE: &str = "device";

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Contacts {
    /// As written: hashed where the stream hashes. Without repeats, in the card's order.
    pub emails: Vec<String>,
    pub phones: Vec<String>,
    pub devices: Vec<String>,
    /// (kind, reason code) of each identifier that cannot be used.
    pub problems: Vec<(&'static str, &'static str)>,
    /// One of them is on the suppression list, in one of its forms.
    pub is_suppressed: bool,
}

impl Contacts {
    /// `suppressed` as made by [`suppressed_forms`] for the same stream.
    pub fn of(card: &ContactCard, stream: &Stream, country: Option<&str>, suppressed: &FxHashSet<String>) -> Self {
        let mut contacts = Self::default();
        if let Some(Identifier { rule, form }) = stream.email {
            let normal = |raw: &str| contact::email(raw, rule);
            let emails = contacts.take(EMAIL, &card.emails, form, suppressed, normal);
            contacts.emails = emails;
        }
        if let Some(Identifier { rule, form }) = stream.phone {
            let normal = |raw: &str| contact::phone(raw, country, rule);
            let phones = contacts.take(PHONE, &card.phones, form, suppressed, normal);
            contacts.phones = phones;
        }
        if let Some(Identifier { rule, form }) = stream.device {
            let normal = |raw: &str| contact::device_id(raw, rule);
            let devices = contacts.take(DEVICE, &card.device_ids, form, suppressed, normal);
            contacts.devices = devices;
        }
        contacts
    }

    pub fn is_empty(&self) -> bool {
        self.emails.is_empty() && self.phones.is_empty() && self.devices.is_empty()
    }

    fn take(
        &mut self,
        kind: &'static str,
        raw_values: &[String],
        form: HashForm,
        suppressed: &FxHashSet<String>,
        normalise: impl Fn(&str) -> Result<String, ContactError>,
    ) -> Vec<String> {
        let mut written: Vec<String> = Vec::with_capacity(raw_values.len());
        for raw in raw_values {
            let value = match contact::existing_hash(raw, form) {
                // A device id without its hyphens looks like a hash, and is none.
                Some(hash) if kind != DEVICE => hash.inspect(|hash| self.is_suppressed |= suppressed.contains(hash)),
                _ => normalise(raw).map(|normal| {
                    self.is_suppressed |= suppressed.contains(&normal);
                    form.apply(&normal)
                }),
            };
            match value {
                Ok(value) if written.contains(&value) => {}
                Ok(value) => written.push(value),
                Err(error) => self.problems.push((kind, error.code)),
            }
        }
        written
    }
}

/// Every form in which a suppressed address or number can turn up in a stream: its own, the joining form, the
/// stream's, and its hash.
pub(in crate::export) fn suppressed_forms(
    list: &[String],
    stream: &Stream,
    country: Option<&str>,
) -> FxHashSet<String> {
    let mut forms = FxHashSet::default();
    for raw in list {
        forms.insert(raw.trim().to_lowercase());
        let normal = if raw.contains('@') { normal_email(raw) } else { normal_phone(raw, country) };
        forms.extend(normal);
        let email = stream.email.map(|taken| (contact::email(raw, taken.rule), taken.form));
        let phone = stream.phone.map(|taken| (contact::phone(raw, country, taken.rule), taken.form));
        for (normal, form) in [email, phone].into_iter().flatten() {
            if let Ok(normal) = normal {
                forms.insert(form.apply(&normal));
                forms.insert(normal);
            }
        }
    }
    forms
}
