//! What particular platforms need beyond users, items and events: orders spread over rows, refunds that name an
//! earlier payment, ids of devices, sums over rows, currencies, codes of recordings, suppressed contacts.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::contact::{normal_email, normal_phone};
use crate::data::incoming::{CodeKind, IdKind, Identifier, Outcome, Suppression};
use crate::data::{EventKind, NO_TIME, hex};

use super::super::cells::{currency_of, normal_barcode, normal_isrc, parse_number};
use super::super::problems::Problems;
use super::super::role::Field;
use super::super::row::Row;
use super::{Builder, Refusal, RowResult, reject};

/// What is kept from row to row.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The order whose rows are being read, and what its first row told.
    group: String,
    carried: FxHashMap<Field, String>,
    /// Payments by their id: who bought what.
    sales: FxHashMap<String, (u32, u32)>,
    /// Refunds whose payment has not come yet: amount, time, row.
    waiting: FxHashMap<String, Vec<(f32, i64, u64)>>,
    links: FxHashMap<String, Link>,
    sums: FxHashMap<(u32, &'static str), usize>,
    said: FxHashSet<(u32, String)>,
    first_currency: String,
}

/// A device, or a name within one shop, and the one user who has it.
#[derive(Debug)]
struct Link {
    user: u32,
    /// A second user has it too: it tells nothing.
    contested: bool,
}

impl Builder<'_> {
    /// The user with this id in a namespace, whatever the row's user column says. Contacts of the row are kept.
    pub fn user_named(&mut self, row: &Row<'_>, namespace: &str, id: &str) -> u32 {
        let user = self.user_by_platform(namespace, id);
        self.add_contacts(row, user);
        user
    }

    /// The user of an e-mail address that stands in another column than [`Field::Email`].
    pub fn user_by_email(&mut self, row: &Row<'_>, field: Field) -> Result<u32, Refusal> {
        match row.get(field) {
            "" => Err(reject("no-user", field)),
            email => self.user_by_contact(row, field, IdKind::Email, email),
        }
    }

    /// The row's user, else the owner of an archive that names nobody.
    pub fn user_or_owner(&mut self, row: &Row<'_>) -> Result<u32, Refusal> {
        if [Field::User, Field::Email].into_iter().any(|field| !row.get(field).is_empty()) {
            return self.user(row);
        }
        self.ask_for_order();
        let owner = row.bound.owner.as_str();
        if let Ok(email) = normal_email(owner) {
            let user = self.users.insert(&format!("\u{1}{email}"));
            if self.memory.said.insert((user, String::new())) {
                self.batch.identifiers.push(Identifier { user, kind: IdKind::Email, value: email });
            }
            return Ok(user);
        }
        Ok(self.user_by_platform(row.bound.namespace, owner))
    }

    /// Says that `id` (a device, a name within a shop) is `user`'s. What two users share is left out at the end.
    pub fn link(&mut self, user: u32, namespace: &str, id: &str) {
        self.ask_for_order();
        let key = format!("{namespace}\u{1f}{id}");
        let link = self.memory.links.entry(key).or_insert(Link { user, contested: false });
        link.contested |= link.user != user;
    }

    /// The cell of an order's row, else what an earlier row of the same order had there.
    pub fn carried(&mut self, row: &Row<'_>, order: &str, field: Field) -> String {
        self.ask_for_order();
        if self.memory.group != order {
            self.memory.group.clear();
            self.memory.group.push_str(order);
            self.memory.carried.clear();
        }
        match row.get(field) {
            "" => self.memory.carried.get(&field).cloned().unwrap_or_default(),
            cell => {
                self.memory.carried.insert(field, cell.to_owned());
                cell.to_owned()
            }
        }
    }

    /// Remembers a payment, so that a refund may name it, also one that came before it.
    pub fn sold(&mut self, payment: &str, user: u32, item: u32) {
        self.ask_for_order();
        if payment.is_empty() {
            return;
        }
        for (amount, time, _) in self.memory.waiting.remove(payment).unwrap_or_default() {
            self.event(user, item, EventKind::Refund, amount, time);
        }
        self.memory.sales.insert(payment.to_owned(), (user, item));
    }

    /// Gives back a payment that is named by its id, now or when it comes.
    pub fn given_back(&mut self, row: &Row<'_>, payment: &str, amount: f32, time: i64) {
        self.ask_for_order();
        match self.memory.sales.get(payment) {
            Some(&(user, item)) => self.event(user, item, EventKind::Refund, amount, time),
            None => self.memory.waiting.entry(payment.to_owned()).or_default().push((amount, time, row.number)),
        }
    }

    /// A share 0..=1 in a column that always holds percent.
    pub fn percent(&mut self, row: &Row<'_>, field: Field) -> Result<f32, Refusal> {
        let text = row.get(field).trim_end_matches(['%', '％', ' ']);
        if text.is_empty() {
            return Ok(f32::NAN);
        }
        let percent = parse_number(text, row.facts(field).decimal).ok_or(reject("bad-number", field))?;
        if (0.0..=100.0).contains(&percent) {
            Ok((percent / 100.0) as f32)
        } else {
            Err(reject("share-out-of-range", field))
        }
    }

    /// The number in a text of the row, such as a cell that was carried over.
    pub fn number_in(&self, row: &Row<'_>, field: Field, text: &str) -> Result<f32, Refusal> {
        if text.is_empty() {
            return Ok(f32::NAN);
        }
        let value = parse_number(text, row.facts(field).decimal).ok_or(reject("bad-number", field))? as f32;
        if value.is_finite() { Ok(value) } else { Err(reject("bad-number", field)) }
    }

    /// Notes the currency of the row's amount: its own column, else a sign in the amount that only one has.
    pub fn spent(&mut self, row: &Row<'_>, column: &str) {
        let code = match column {
            "" => currency_of(row.get(Field::Value)).unwrap_or_default(),
            code => code.to_ascii_uppercase(),
        };
        if code.is_empty() {
            return;
        }
        let memory = self.apart.as_ref().map_or(&self.memory, |apart| &apart.before.memory);
        if memory.first_currency.is_empty() {
            self.ask_for_order();
            self.memory.first_currency.clone_from(&code);
        } else if memory.first_currency != code {
            self.note(row, "another-currency", Field::Currency);
        }
        *self.batch.currencies.entry(code).or_default() += 1;
    }

    /// Adds to a number of an item, as statements do row by row.
    pub fn add_number(&mut self, item: u32, name: &'static str, value: f32) {
        self.ask_for_order();
        if !value.is_finite() {
            return;
        }
        let numbers = &mut self.batch.items.numbers;
        let place = *self.memory.sums.entry((item, name)).or_insert_with(|| {
            numbers.push((item, name.to_owned(), 0.0));
            numbers.len() - 1
        });
        if let Some(number) = numbers.get_mut(place) {
            number.2 += value;
        }
    }

    /// Gives an item a label that it may have had already.
    pub fn add_label(&mut self, item: u32, name: &str, label: &str) {
        self.ask_for_order();
        if !label.is_empty() && self.memory.said.insert((item, format!("{name}\u{1f}{label}"))) {
            self.batch.items.labels.push((item, name.to_owned(), label.to_owned()));
        }
    }

    /// The codes of the row's item; unreadable ones are noted.
    pub fn codes(&mut self, row: &Row<'_>, item: u32) {
        let (isrc, barcode) = (row.get(Field::Isrc), row.get(Field::Barcode));
        let codes = [
            (Field::Isrc, CodeKind::Isrc, isrc, normal_isrc(isrc)),
            (Field::Barcode, CodeKind::Barcode, barcode, normal_barcode(barcode)),
        ];
        for (field, kind, text, code) in codes {
            match code {
                Some(code) => self.batch.items.codes.push((item, kind, code)),
                None if text.is_empty() => {}
                None => self.note(row, "bad-code", field),
            }
        }
    }

    /// Puts the row's contacts on the suppression list, each as the hash of its joining form.
    pub fn suppress(&mut self, row: &Row<'_>, at: i64) -> RowResult {
        self.ask_for_order();
        let mut hashes = vec![];
        for field in [Field::Email, Field::Phone, Field::Hash, Field::Detail] {
            let text = row.get(field);
            // A bare list holds all three; what stands in the row says which it is.
            let field_of = match field {
                Field::Detail if text.contains('@') => Field::Email,
                Field::Detail if hash_in(text).is_some() => Field::Hash,
                Field::Detail => Field::Phone,
                other => other,
            };
            match field_of {
                _ if text.is_empty() => {}
                Field::Email => hashes.push(hash_of(&normal_email(text).map_err(|_| reject("bad-email", field))?)),
                Field::Hash => hashes.push(hash_in(text).ok_or(reject("bad-hash", field))?),
                _ => {
                    let country = row.bound.country.as_deref();
                    hashes.push(hash_of(&normal_phone(text, country).map_err(|_| reject("bad-phone", field))?));
                }
            }
        }
        if hashes.is_empty() {
            return Err(reject("no-user", Field::Email));
        }
        let at = if at == NO_TIME { row.bound.now } else { at };
        let before = self.batch.suppressions.len();
        for hash in hashes {
            if self.memory.said.insert((0, hex(&hash))) {
                self.batch.suppressions.push(Suppression { hash, at });
            }
        }
        if self.batch.suppressions.len() == before {
            return Err(Refusal { code: "duplicate-person", field: None, outcome: Outcome::Ignored });
        }
        Ok(())
    }

    /// Settles what had to wait for the last row: links that nobody contests, refunds whose payment never came.
    pub(super) fn settle(&mut self) {
        let links = std::mem::take(&mut self.memory.links);
        let mut links: Vec<(String, Link)> = links.into_iter().filter(|(_, link)| !link.contested).collect();
        links.sort_by(|a, b| (a.1.user, &a.0).cmp(&(b.1.user, &b.0)));
        for (value, link) in links {
            self.batch.identifiers.push(Identifier { user: link.user, kind: IdKind::Platform, value });
        }
        let mut alone: Vec<u64> = self.memory.waiting.values().flatten().map(|refund| refund.2).collect();
        alone.sort_unstable();
        note_alone(&mut self.problems, &alone);
    }
}

fn note_alone(problems: &mut Problems, rows: &[u64]) {
    for &row in rows {
        problems.add("refund-alone", None, Outcome::Accepted, row, "");
    }
}

/// SHA-256 of a contact in joining form.
fn hash_of(contact: &str) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(contact.as_bytes()).into()
}

/// The 32 bytes behind 64 hexadecimal digits.
pub(in crate::import) fn hash_in(text: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(hash)
}
