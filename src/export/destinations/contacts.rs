//! One person's identifiers in the form that one list writes, and why the others cannot be used.

use std::borrow::Cow;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use rustc_hash::FxHashSet;

use super::{Identifier, Stream};
use crate::data::contact::{ContactError, normal_email, normal_phone};
use crate::export::contact::{self, EmailRule, HashForm, PhoneRule};
use crate::export::people::{PersonView, Texts};

/// The kinds of identifier that a list can hold.
pub const EMAIL: &str = "email";
pub const PHONE: &str = "phone";
pub const DEVICE: &str = "device";

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Contacts {
    /// As written: hashed where the list hashes. Without repeats, in the card's order, a second reading of an address
    /// right behind the first.
    pub emails: Vec<String>,
    pub phones: Vec<String>,
    pub devices: Vec<String>,
    /// (kind, reason code) of each identifier that cannot be used.
    pub problems: Vec<(&'static str, &'static str)>,
    /// One of them is on the suppression list, in one of its forms.
    pub is_suppressed: bool,
}

impl Contacts {
    /// `country` is the hint for numbers without a prefix.
    pub(in crate::export) fn of(
        person: &PersonView<'_>,
        stream: &Stream,
        country: Option<&str>,
        with_variants: bool,
        suppressed: &SuppressedForms,
    ) -> Self {
        let mut contacts = Self::default();
        if let Some(taken) = stream.email {
            let mut written = Vec::with_capacity(person.emails.len());
            for raw in person.emails.iter() {
                contacts.email(raw, person.is_normal, taken, stream.email_variant, suppressed, &mut written);
            }
            contacts.emails = written;
        }
        if let Some(taken) = stream.phone {
            let variant = stream.phone_variant.filter(|_| with_variants);
            let mut written = Vec::with_capacity(person.phones.len());
            for raw in person.phones.iter() {
                let e164 = || match person.is_normal {
                    true => Ok(Cow::Borrowed(raw)),
                    false => normal_phone(raw, country).map(Cow::Owned),
                };
                contacts.phone(raw, e164, taken, variant, suppressed, &mut written);
            }
            contacts.phones = written;
        }
        if let Some(Identifier { rule, form }) = stream.device {
            contacts.devices = contacts.take_devices(person.devices, rule, form);
        }
        contacts
    }

    pub fn is_empty(&self) -> bool {
        self.emails.is_empty() && self.phones.is_empty() && self.devices.is_empty()
    }

    fn email(
        &mut self,
        raw: &str,
        is_normal: bool,
        taken: Identifier<EmailRule>,
        variant: Option<EmailRule>,
        suppressed: &SuppressedForms,
        written: &mut Vec<String>,
    ) {
        if self.took_hash(EMAIL, raw, taken.form, suppressed, written) {
            return;
        }
        for rule in std::iter::once(taken.rule).chain(variant) {
            let normal = match is_normal {
                true => contact::email_form(raw, rule),
                false => contact::email(raw, rule).map(Cow::Owned),
            };
            match normal {
                Ok(normal) => self.write(&normal, taken.form, suppressed, written),
                // A second reading of an address that cannot be read is no second problem.
                Err(_) if rule != taken.rule => {}
                Err(error) => self.problems.push((EMAIL, error.code)),
            }
        }
    }

    fn phone<'a>(
        &mut self,
        raw: &str,
        e164: impl FnOnce() -> Result<Cow<'a, str>, ContactError>,
        taken: Identifier<PhoneRule>,
        variant: Option<PhoneRule>,
        suppressed: &SuppressedForms,
        written: &mut Vec<String>,
    ) {
        if self.took_hash(PHONE, raw, taken.form, suppressed, written) {
            return;
        }
        let e164 = match e164() {
            Ok(e164) => e164,
            Err(error) => return self.problems.push((PHONE, error.code)),
        };
        for rule in std::iter::once(taken.rule).chain(variant) {
            match contact::phone_form(&e164, rule) {
                Ok(number) => self.write(number, taken.form, suppressed, written),
                Err(error) => self.problems.push((PHONE, error.code)),
            }
        }
    }

    /// A value that came in as a hash is passed on, or refused when it is one of another kind.
    fn took_hash(
        &mut self,
        kind: &'static str,
        raw: &str,
        form: HashForm,
        suppressed: &SuppressedForms,
        written: &mut Vec<String>,
    ) -> bool {
        match contact::existing_hash(raw, form) {
            None => return false,
            Some(Ok(hash)) => {
                self.is_suppressed |= suppressed.contains(&hash);
                push_new(hash, written);
            }
            Some(Err(error)) => self.problems.push((kind, error.code)),
        }
        true
    }

    fn write(&mut self, normal: &str, form: HashForm, suppressed: &SuppressedForms, written: &mut Vec<String>) {
        self.is_suppressed |= suppressed.contains(normal);
        push_new(form.apply(normal), written);
    }

    fn take_devices(&mut self, raw_ids: Texts<'_>, rule: contact::DeviceRule, form: HashForm) -> Vec<String> {
        let mut written = Vec::with_capacity(raw_ids.len());
        for found in raw_ids.iter().filter_map(|raw| contact::stored_device_id(raw, rule)) {
            match found {
                Ok(id) => push_new(form.apply(&id), &mut written),
                Err(error) => self.problems.push((DEVICE, error.code)),
            }
        }
        written
    }
}

fn push_new(value: String, written: &mut Vec<String>) {
    if !written.contains(&value) {
        written.push(value);
    }
}

/// Every form in which a suppressed address or number can turn up in a list: its own, the joining form, the list's,
/// and its hash. 64 bits of each are kept, so that a list of millions fits; should two texts meet in them, a person is
/// left out for nothing, and none is let in.
#[derive(Debug, Default)]
pub(in crate::export) struct SuppressedForms {
    hashes: FxHashSet<u64>,
    state: BuildHasherDefault<DefaultHasher>,
}

impl SuppressedForms {
    pub fn new(list: &[String], stream: &Stream, country: Option<&str>) -> Self {
        let mut forms = Self::default();
        for raw in list {
            forms.insert(&raw.trim().to_lowercase());
            let normal = if raw.contains('@') { normal_email(raw) } else { normal_phone(raw, country) };
            if let Ok(normal) = normal {
                forms.insert(&normal);
            }
            let email = stream.email.map(|taken| (contact::email(raw, taken.rule), taken.form));
            let phone = stream.phone.map(|taken| (contact::phone(raw, country, taken.rule), taken.form));
            for (normal, form) in [email, phone].into_iter().flatten() {
                if let Ok(normal) = normal {
                    forms.insert(&form.apply(&normal));
                    forms.insert(&normal);
                }
            }
        }
        forms
    }

    pub fn contains(&self, text: &str) -> bool {
        !self.hashes.is_empty() && self.hashes.contains(&self.state.hash_one(text))
    }

    fn insert(&mut self, text: &str) {
        self.hashes.insert(self.state.hash_one(text));
    }
}
