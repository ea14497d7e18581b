//! Users of a batch: which row belongs to whom, their contact data, consent and attributes.

use rustc_hash::FxHashSet;

use crate::data::contact::{mask_email, mask_phone, normal_email, normal_phone};
use crate::data::countries::country_code;
use crate::data::incoming::{AttributeRows, ConsentRow, ContactField, IdKind, Identifier};
use crate::data::{Channel, Consent, IdMap, NO_TIME};

use super::super::cells::{is_cut_id, is_masked, is_scientific, parse_bool, parse_consent, recover_scientific};
use super::super::role::Field;
use super::super::row::Row;
use super::apart::Told;
use super::{Builder, Refusal, reject};

/// A mean Gregorian year.
const SECS_PER_YEAR: i64 = 31_556_952;
/// Years of birth outside these are slips of the pen.
const EARLIEST_YEAR: i64 = 1900;
const LATEST_YEAR: i64 = 2100;

/// Normal forms of the contacts seen, so that each is worked out once, and who is known to have them.
#[derive(Debug, Default)]
pub(super) struct Contacts {
    pub(super) raw: IdMap,
    pub(super) normal: Vec<Result<Box<str>, &'static str>>,
    pub(super) known: FxHashSet<(u32, u32)>,
}

/// What stands for the union id of a user among the contacts known, and for contacts that came masked.
pub(super) const UNION_ID: u32 = u32::MAX;
const MASKED_EMAIL: u32 = u32::MAX - 1;
const MASKED_PHONE: u32 = u32::MAX - 2;

/// Which of them a contact field is, if any.
pub(super) fn masked_marker(name: &str) -> Option<u32> {
    match name {
        "masked_email" => Some(MASKED_EMAIL),
        "masked_phone" => Some(MASKED_PHONE),
        _ => None,
    }
}

impl Builder<'_> {
    /// The local number of the row's user: by platform id, else e-mail, else phone. Contacts of the row are kept.
    pub fn user(&mut self, row: &Row<'_>) -> Result<u32, Refusal> {
        self.user_in(row, row.bound.namespace)
    }

    /// As [`Self::user`], with the namespace of the row's platform ids.
    pub fn user_in(&mut self, row: &Row<'_>, namespace: &str) -> Result<u32, Refusal> {
        let id = self.platform_id(row)?;
        let user = match id.as_deref() {
            Some(id) if id.contains('@') => self.user_by_contact(row, Field::User, IdKind::Email, id)?,
            Some(id) => self.user_by_platform(namespace, id),
            None => {
                let email = row.get(Field::Email);
                let phone = row.get(Field::Phone);
                if !email.is_empty() {
                    self.user_by_contact(row, Field::Email, IdKind::Email, first_of(email, IdKind::Email))?
                } else if !phone.is_empty() {
                    self.user_by_contact(row, Field::Phone, IdKind::Phone, first_of(phone, IdKind::Phone))?
                } else {
                    return Err(reject("no-user", first_user_field(row)));
                }
            }
        };
        self.add_contacts(row, user);
        Ok(user)
    }

    /// The cell of the user column, mended where a spreadsheet touched it without loss.
    fn platform_id<'a>(&mut self, row: &Row<'a>) -> Result<Option<std::borrow::Cow<'a, str>>, Refusal> {
        let id = row.get(Field::User);
        if id.is_empty() {
            return Ok(None);
        }
        if is_scientific(id) {
            return match recover_scientific(id) {
                Some(whole) => {
                    self.note(row, "id-in-scientific-notation", Field::User);
                    Ok(Some(whole.into()))
                }
                None => Err(reject("id-in-scientific-notation", Field::User)),
            };
        }
        if is_cut_id(id) && row.facts(Field::User).has_cut_ids {
            // Different people share what is left of it: only a contact can tell who it is.
            let has_contact = !row.get(Field::Email).is_empty() || !row.get(Field::Phone).is_empty();
            return if has_contact { Ok(None) } else { Err(reject("id-cut-by-spreadsheet", Field::User)) };
        }
        if is_masked(id) { Err(reject("masked-id", Field::User)) } else { Ok(Some(id.into())) }
    }

    pub(super) fn user_by_platform(&mut self, namespace: &str, id: &str) -> u32 {
        self.key.clear();
        self.key.push_str(namespace);
        self.key.push('\u{1f}');
        self.key.push_str(id);
        let n_known = self.users.len();
        let user = self.users.insert(&self.key);
        if self.users.len() > n_known {
            // Apart from the rows before, most users only seem new: the value is put in for those who are.
            let value = if self.apart.is_some() { String::new() } else { self.key.clone() };
            self.batch.identifiers.push(Identifier { user, kind: IdKind::Platform, value });
        }
        user
    }

    pub(super) fn user_by_contact(
        &mut self,
        row: &Row<'_>,
        field: Field,
        kind: IdKind,
        raw: &str,
    ) -> Result<u32, Refusal> {
        if is_masked(raw) {
            return Err(reject(if kind == IdKind::Email { "masked-email" } else { "masked-phone" }, field));
        }
        let contact = self.contact(row, kind, raw);
        let value = match self.contacts.normal.get(contact as usize) {
            Some(Ok(value)) => value.to_string(),
            Some(Err(code)) => return Err(reject(code, field)),
            None => return Err(reject("no-user", field)),
        };
        let mark = if kind == IdKind::Email { '\u{1}' } else { '\u{2}' };
        let user = self.users.insert(&format!("{mark}{value}"));
        self.know(user, contact, kind);
        Ok(user)
    }

    /// The number of a raw contact in [`Contacts`].
    fn contact(&mut self, row: &Row<'_>, kind: IdKind, raw: &str) -> u32 {
        let country = row_country(row);
        self.key.clear();
        self.key.push(if kind == IdKind::Email { 'e' } else { 'p' });
        if kind == IdKind::Phone {
            self.key.push_str(country.unwrap_or(""));
        }
        self.key.push_str(raw);
        let n_known = self.contacts.raw.len();
        let contact = self.contacts.raw.insert(&self.key);
        if self.contacts.raw.len() > n_known {
            let normal = match kind {
                IdKind::Email => normal_email(raw).map_err(|_| "bad-email"),
                _ if row.bound.phones_have_code && raw.len() >= 10 && raw.bytes().all(|byte| byte.is_ascii_digit()) => {
                    phone(&format!("+{raw}"), country)
                }
                _ => phone(raw, country),
            };
            self.contacts.normal.push(normal.map(String::into_boxed_str));
        }
        contact
    }

    /// Adds a contact to a user once. False when the contact is of no use.
    fn know(&mut self, user: u32, contact: u32, kind: IdKind) -> bool {
        let Some(Ok(value)) = self.contacts.normal.get(contact as usize) else { return false };
        if self.contacts.known.insert((user, contact)) {
            self.batch.identifiers.push(Identifier { user, kind, value: value.to_string() });
            if let Some(apart) = &mut self.apart {
                apart.contacts.push(contact);
            }
        }
        true
    }

    pub(super) fn add_contacts(&mut self, row: &Row<'_>, user: u32) {
        let contacts =
            [(Field::Email, IdKind::Email), (Field::Phone, IdKind::Phone), (Field::OtherPhone, IdKind::Phone)];
        for (field, kind) in contacts {
            let raw = row.get(field);
            if raw.is_empty() {
                continue;
            }
            for raw in several(raw, kind) {
                self.add_contact(row, user, field, kind, raw);
            }
        }
        let union_id = row.get(Field::UnionId);
        if !union_id.is_empty() && self.contacts.known.insert((user, UNION_ID)) {
            let value = union_id.to_owned();
            self.batch.identifiers.push(Identifier { user, kind: IdKind::UnionId, value });
            if let Some(apart) = &mut self.apart {
                apart.contacts.push(UNION_ID);
            }
        }
    }

    fn add_contact(&mut self, row: &Row<'_>, user: u32, field: Field, kind: IdKind, raw: &str) {
        if is_masked(raw) {
            return self.masked_contact(row, user, field, raw);
        }
        let contact = self.contact(row, kind, raw);
        if !self.know(user, contact, kind)
            && let Some(Err(code)) = self.contacts.normal.get(contact as usize)
        {
            let code = *code;
            self.note(row, code, field);
        }
    }

    fn masked_contact(&mut self, row: &Row<'_>, user: u32, field: Field, raw: &str) {
        let (name, code, marker) = match field {
            Field::Email => ("masked_email", "masked-email", MASKED_EMAIL),
            _ => ("masked_phone", "masked-phone", MASKED_PHONE),
        };
        self.note(row, code, field);
        if self.contacts.known.insert((user, marker)) {
            self.batch.contact.push(ContactField { user, name, value: raw.to_owned() });
        }
    }

    /// Names and postcode of a person's own row.
    pub fn person_fields(&mut self, row: &Row<'_>, user: u32) {
        let fields = [(Field::FirstName, "first_name"), (Field::LastName, "last_name"), (Field::Postcode, "postcode")];
        for (field, name) in fields {
            let value = row.get(field);
            if !value.is_empty() {
                self.batch.contact.push(ContactField { user, name, value: value.to_owned() });
            }
        }
    }

    /// Consent as the row tells it; an empty cell tells nothing.
    pub fn consents(&mut self, row: &Row<'_>, user: u32) {
        let at = match self.time(row, Field::ConsentTime) {
            Ok(NO_TIME) => row.bound.told_at(),
            Ok(at) => at,
            Err(_) => {
                self.note(row, "bad-consent-time", Field::ConsentTime);
                row.bound.told_at()
            }
        };
        let channels = [
            (Field::ConsentAds, Channel::Ads),
            (Field::ConsentEmail, Channel::Email),
            (Field::ConsentSms, Channel::Sms),
        ];
        for (field, channel) in channels {
            match parse_consent(row.get(field)) {
                Some(Consent::Unknown) => {}
                Some(consent) => self.batch.consent.push(ConsentRow { user, channel, consent, at }),
                None => self.note(row, "bad-consent", field),
            }
        }
        for (field, channel) in [(Field::Unsubscribed, Channel::Email), (Field::SmsUnsubscribed, Channel::Sms)] {
            let unsubscribed = row.get(field);
            match parse_bool(unsubscribed) {
                Some(gone) => self.consent(user, channel, !gone, at),
                None if unsubscribed.is_empty() => {}
                None => self.note(row, "bad-consent", field),
            }
        }
    }

    /// A grant or a refusal of one channel.
    pub fn consent(&mut self, user: u32, channel: Channel, granted: bool, at: i64) {
        let consent = if granted { Consent::Granted } else { Consent::Denied };
        self.batch.consent.push(ConsentRow { user, channel, consent, at });
    }

    /// The row's attribute columns, each told once a user: the first row of a user counts.
    pub fn person_attributes(&mut self, row: &Row<'_>, user: u32) {
        for (place, name, value) in row.attributes() {
            if self.told.insert((user, place as u32)) {
                let of = self.attribute_place(name);
                self.attribute_at(of, user, name, value);
                if let (Some(apart), Some(rows)) = (&mut self.apart, self.batch.attributes.get(of)) {
                    let row = rows.users.len() - 1;
                    apart.told.push(Told { user, place: place as u32, of, row });
                }
            }
        }
    }

    /// Age in years out of a year of birth, counted to the day of the import; the year itself when that day is not
    /// known.
    pub fn age(&mut self, row: &Row<'_>, user: u32) {
        let text = row.get(Field::BirthYear);
        if text.is_empty() {
            return;
        }
        let is_dated = row.bound.now > 0;
        let this_year = if is_dated { 1970 + row.bound.now / SECS_PER_YEAR } else { LATEST_YEAR };
        match text.parse::<i64>() {
            Ok(year) if (EARLIEST_YEAR..=this_year).contains(&year) && is_dated => {
                self.attribute(user, "age", &(this_year - year).to_string());
            }
            Ok(year) if (EARLIEST_YEAR..=this_year).contains(&year) => self.attribute(user, "birth_year", text),
            _ => self.note(row, "bad-birth-year", Field::BirthYear),
        }
    }

    /// The place of an attribute's rows in the batch.
    pub(super) fn attribute_place(&mut self, name: &str) -> usize {
        if let Some(&place) = self.attributes.get(name) {
            return place;
        }
        self.batch.attributes.push(AttributeRows { name: name.to_owned(), ..AttributeRows::default() });
        self.attributes.insert(name.to_owned(), self.batch.attributes.len() - 1);
        self.batch.attributes.len() - 1
    }

    /// One attribute of a user; a country becomes its code where it is known; several labels in `value` are split at `;` or `|`.
    pub fn attribute(&mut self, user: u32, name: &str, value: &str) {
        let place = self.attribute_place(name);
        self.attribute_at(place, user, name, value);
    }

    fn attribute_at(&mut self, place: usize, user: u32, name: &str, value: &str) {
        let code = if name == "country" { country_code(value) } else { None };
        let value = code.as_deref().unwrap_or(value);
        if let Some(rows) = self.batch.attributes.get_mut(place) {
            rows.users.push(user);
            // Mailing tools and shops part tags by commas, quoted or not.
            let is_separator = |c: char| matches!(c, ';' | '|' | '；') || (c == ',' && name == "tags");
            if value.contains(is_separator) {
                let labels: Vec<&str> = value
                    .split(is_separator)
                    .map(|label| label.trim().trim_matches('"').trim())
                    .filter(|label| !label.is_empty())
                    .collect();
                rows.values.push(&labels.join("\u{1f}"));
            } else {
                rows.values.push(value);
            }
        }
    }
}

/// The contacts in a cell that holds several: `a@x.org; b@x.org`. A single one with signs in it stays whole.
fn several(raw: &str, kind: IdKind) -> impl Iterator<Item = &str> {
    let is_one = match kind {
        IdKind::Email => memchr::memchr_iter(b'@', raw.as_bytes()).nth(1).is_none(),
        _ => !raw.contains([';', '；', '/', ',', '，', '、', '\n']),
    };
    let parts = raw.split(move |c| !is_one && matches!(c, ';' | '；' | ',' | '，' | '、' | '/' | '|' | '\n'));
    parts.map(str::trim).filter(|part| !part.is_empty())
}

fn first_of(raw: &str, kind: IdKind) -> &str {
    several(raw, kind).next().unwrap_or(raw)
}

/// The country of the row's person when the file tells it as an ISO code, else the file's.
fn row_country<'a>(row: &Row<'a>) -> Option<&'a str> {
    let is_code = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
    let told = row.attributes().find(|(_, name, text)| *name == "country" && is_code(text));
    told.map(|(_, _, text)| text).or(row.bound.country.as_deref())
}

fn phone(raw: &str, country: Option<&str>) -> Result<String, &'static str> {
    // A number that a program kept as a fraction: `13812345678.0`.
    let whole_number = raw.strip_suffix(".0").filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    let raw = whole_number.unwrap_or(raw);
    let whole = if is_scientific(raw) {
        &format!("+{}", recover_scientific(raw).ok_or("phone-in-scientific-notation")?)
    } else {
        raw
    };
    normal_phone(whole, country).map_err(|_| "bad-phone")
}

fn first_user_field(row: &Row<'_>) -> Field {
    [Field::User, Field::Email, Field::Phone].into_iter().find(|&field| row.has(field)).unwrap_or(Field::User)
}

/// A contact or id as a preview may show it.
pub(in crate::import) fn masked_identifier(identifier: &Identifier) -> String {
    match identifier.kind {
        IdKind::Email => mask_email(&identifier.value),
        IdKind::Phone => mask_phone(&identifier.value),
        IdKind::Platform => identifier.value.rsplit('\u{1f}').next().unwrap_or("").to_owned(),
        IdKind::UnionId => "•••".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_may_hold_several_contacts() {
        let parts = |raw, kind| several(raw, kind).collect::<Vec<_>>();
        assert_eq!(parts("a@x.org; b@x.org", IdKind::Email), ["a@x.org", "b@x.org"]);
        assert_eq!(parts("\"Lopez, Ana\" <ana@x.org>", IdKind::Email), ["\"Lopez, Ana\" <ana@x.org>"]);
        assert_eq!(parts("13812345678/13912345678", IdKind::Phone), ["13812345678", "13912345678"]);
        assert_eq!(parts("+49 (0)30 123-456", IdKind::Phone), ["+49 (0)30 123-456"]);
        assert_eq!(first_of("; a@x.org; b@x.org", IdKind::Email), "a@x.org");
        assert_eq!(phone("13812345678.0", Some("CN")).as_deref(), Ok("+8613812345678"));
    }
}
