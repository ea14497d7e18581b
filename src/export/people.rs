//! The people of an export with all that its lists may need, column by column: a million take some 250 MB, and every
//! destination reads the same ones. Read from the store once, and dropped and wiped after the export.

use sha2::{Digest, Sha256};

use super::ExportPerson;
use crate::data::incoming::ContactCard;
use crate::data::{Channel, Consent, IdMap, NO_TIME, PrivateColumn, hex};

/// Everybody of an audience, best first.
#[derive(Debug, Clone, Default)]
pub struct ExportPeople {
    /// The stored row of each person, best first; people may be read in any order.
    order: Vec<u32>,
    numbers: Vec<u32>,
    keys: PrivateColumn,
    emails: Lists,
    phones: Lists,
    devices: Lists,
    first_names: PrivateColumn,
    last_names: PrivateColumn,
    countries: Labels,
    postcodes: PrivateColumn,
    cities: Labels,
    regions: Labels,
    genders: Labels,
    birth_dates: PrivateColumn,
    consent: Vec<[Consent; 3]>,
    /// [`NO_TIME`] where nothing is on record.
    consent_at: Vec<[i64; 3]>,
    flags: Vec<u8>,
    scores: Vec<f64>,
    ranks: Vec<u32>,
    /// NaN where none is known.
    values: Vec<f64>,
    segments: Labels,
}

const IS_NORMAL: u8 = 1;
const IS_MASKED: u8 = 2;
const IS_SUPPRESSED: u8 = 4;

/// One person, borrowed. The fields are those of [`ExportPerson`] and its card.
#[derive(Debug, Clone, Copy)]
pub struct PersonView<'a> {
    pub number: u32,
    pub key: &'a str,
    pub emails: Texts<'a>,
    pub phones: Texts<'a>,
    pub devices: Texts<'a>,
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub country: &'a str,
    pub postcode: &'a str,
    pub city: &'a str,
    pub region: &'a str,
    pub gender: &'a str,
    pub birth_date: &'a str,
    /// By [`Channel`].
    pub consent: [Consent; 3],
    pub consent_at: [Option<i64>; 3],
    pub is_normal: bool,
    pub masked_contact: bool,
    pub suppressed: bool,
    pub score: f64,
    pub rank: u32,
    pub value: Option<f64>,
    pub segment: &'a str,
}

impl ExportPeople {
    /// Room for so many people, so that columns do not double on the way.
    pub fn with_capacity(n_people: usize) -> Self {
        Self {
            order: Vec::with_capacity(n_people),
            numbers: Vec::with_capacity(n_people),
            consent: Vec::with_capacity(n_people),
            consent_at: Vec::with_capacity(n_people),
            flags: Vec::with_capacity(n_people),
            scores: Vec::with_capacity(n_people),
            ranks: Vec::with_capacity(n_people),
            values: Vec::with_capacity(n_people),
            ..Self::default()
        }
    }

    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    pub fn push(&mut self, person: &ExportPerson) {
        self.add(&person.card, person.score, person.rank, person.value, &person.segment);
    }

    /// The same of a card that stays where it is, to be wiped there.
    pub fn add(&mut self, card: &ContactCard, score: f64, rank: u32, value: Option<f64>, segment: &str) {
        self.order.push(self.order.len() as u32);
        self.numbers.push(card.number);
        self.keys.push(&card.key);
        self.emails.push(&card.emails);
        self.phones.push(&card.phones);
        self.devices.push(&card.device_ids);
        self.first_names.push(&card.first_name);
        self.last_names.push(&card.last_name);
        self.countries.push(&card.country);
        self.postcodes.push(&card.postcode);
        self.cities.push(&card.city);
        self.regions.push(&card.region);
        self.genders.push(&card.gender);
        self.birth_dates.push(&card.birth_date);
        self.consent.push(card.consent);
        self.consent_at.push(card.consent_at.map(|at| at.unwrap_or(NO_TIME)));
        let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
        self.flags.push(
            flag(card.is_normal, IS_NORMAL)
                | flag(card.masked_contact, IS_MASKED)
                | flag(card.suppressed, IS_SUPPRESSED),
        );
        self.scores.push(score);
        self.ranks.push(rank);
        self.values.push(value.unwrap_or(f64::NAN));
        self.segments.push(segment);
    }

    /// Everybody by rank, in whatever order they were pushed.
    pub fn by_rank(mut self) -> Self {
        self.order.sort_by_key(|&row| self.ranks[row as usize]);
        self
    }

    /// `None` for a place that is not there.
    pub fn get(&self, place: usize) -> Option<PersonView<'_>> {
        let row = *self.order.get(place)? as usize;
        let flags = *self.flags.get(row)?;
        Some(PersonView {
            number: self.numbers[row],
            key: self.keys.get(row),
            emails: self.emails.get(row),
            phones: self.phones.get(row),
            devices: self.devices.get(row),
            first_name: self.first_names.get(row),
            last_name: self.last_names.get(row),
            country: self.countries.get(row),
            postcode: self.postcodes.get(row),
            city: self.cities.get(row),
            region: self.regions.get(row),
            gender: self.genders.get(row),
            birth_date: self.birth_dates.get(row),
            consent: self.consent[row],
            consent_at: self.consent_at[row].map(|at| Some(at).filter(|at| *at != NO_TIME)),
            is_normal: flags & IS_NORMAL != 0,
            masked_contact: flags & IS_MASKED != 0,
            suppressed: flags & IS_SUPPRESSED != 0,
            score: self.scores[row],
            rank: self.ranks[row],
            value: Some(self.values[row]).filter(|value| !value.is_nan()),
            segment: self.segments.get(row),
        })
    }

    pub fn iter(&self) -> impl Iterator<Item = PersonView<'_>> {
        (0..self.len()).filter_map(|row| self.get(row))
    }

    /// What a rebuilt list must agree with: who is in it, in which order, with which scores.
    pub fn members_hash(&self) -> String {
        let mut hasher = Sha256::new();
        for person in self.iter() {
            hasher.update(person.number.to_le_bytes());
            hasher.update(person.score.to_bits().to_le_bytes());
        }
        hex(&hasher.finalize())
    }

    /// What everybody agreed to on this channel, and who is suppressed, as one hash.
    pub fn consent_hash(&self, channel: Channel) -> String {
        let mut hasher = Sha256::new();
        for person in self.iter() {
            hasher.update([person.consent[channel as usize] as u8, person.suppressed.into()]);
        }
        hex(&hasher.finalize())
    }
}

impl<'a> FromIterator<&'a ExportPerson> for ExportPeople {
    fn from_iter<I: IntoIterator<Item = &'a ExportPerson>>(persons: I) -> Self {
        let mut people = Self::default();
        persons.into_iter().for_each(|person| people.push(person));
        people
    }
}

/// One of few texts a row.
#[derive(Debug, Clone, Default)]
struct Labels {
    names: IdMap,
    codes: Vec<u32>,
}

impl Labels {
    fn push(&mut self, text: &str) {
        self.codes.push(self.names.insert(text));
    }

    fn get(&self, row: usize) -> &str {
        self.codes.get(row).map_or("", |&code| self.names.name(code))
    }
}

/// Several texts a row.
#[derive(Debug, Clone, Default)]
struct Lists {
    texts: PrivateColumn,
    ends: Vec<u32>,
}

impl Lists {
    fn push(&mut self, texts: &[String]) {
        texts.iter().for_each(|text| self.texts.push(text));
        self.ends.push(self.texts.len() as u32);
    }

    fn get(&self, row: usize) -> Texts<'_> {
        let end = self.ends.get(row).copied().unwrap_or(0) as usize;
        let start = if row == 0 { 0 } else { self.ends.get(row - 1).copied().unwrap_or(0) as usize };
        Texts { column: &self.texts, start, end }
    }
}

/// The texts of one person: addresses, numbers or device ids.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    column: &'a PrivateColumn,
    start: usize,
    end: usize,
}

impl<'a> Texts<'a> {
    pub fn len(self) -> usize {
        self.end - self.start
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub fn iter(self) -> impl Iterator<Item = &'a str> {
        (self.start..self.end).map(move |row| self.column.get(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_what_was_pushed() {
        let emails = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let person = |number: u32, texts: &[&str]| ExportPerson {
            card: ContactCard { number, emails: emails(texts), suppressed: number == 2, ..ContactCard::default() },
            rank: number,
            ..ExportPerson::default()
        };
        let persons = [person(1, &["a", "b"]), person(2, &[]), person(3, &["c"])];
        let people: ExportPeople = persons.iter().collect();
        for (read, pushed) in people.iter().zip(&persons) {
            assert_eq!(read.emails.iter().collect::<Vec<_>>(), pushed.card.emails);
            assert_eq!(
                (read.number, read.rank, read.suppressed),
                (pushed.card.number, pushed.rank, pushed.card.suppressed)
            );
        }
        assert!(people.get(3).is_none());
        let turned: ExportPeople = persons.iter().rev().collect();
        assert_eq!(turned.by_rank().members_hash(), people.members_hash());
        let other: ExportPeople = persons[..2].iter().collect();
        assert_ne!(people.members_hash(), other.members_hash());
        assert_ne!(people.consent_hash(Channel::Ads), other.consent_hash(Channel::Ads));
    }
}
