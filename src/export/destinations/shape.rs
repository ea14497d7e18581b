//! What an audience has, for columns that depend on it.

use rayon::prelude::*;

use crate::export::WriteOptions;
use crate::export::people::{ExportPeople, PersonView, Texts};

/// People that one task looks at.
const MIN_PEOPLE: usize = 4_096;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shape {
    /// The most addresses and numbers of one person, at least 1 and at most 3. Who has more gets more rows.
    pub n_emails: usize,
    pub n_phones: usize,
    /// Somebody's address has a `+tag`, which destinations read in two ways.
    pub has_tags: bool,
    pub has_devices: bool,
    pub has_gender: bool,
    pub has_birth_date: bool,
    /// The caller asked for values, and somebody has one.
    pub has_value: bool,
}

impl Shape {
    pub fn of(people: &ExportPeople, options: &WriteOptions) -> Self {
        let nobody = || Self { n_emails: 1, n_phones: 1, ..Self::default() };
        let with = |shape: Self, place: usize| match people.get(place) {
            Some(person) => shape.with(&person, options),
            None => shape,
        };
        (0..people.len()).into_par_iter().with_min_len(MIN_PEOPLE).fold(nobody, with).reduce(nobody, Self::and)
    }

    /// What either has; the order does not matter.
    fn and(self, other: Self) -> Self {
        Self {
            n_emails: self.n_emails.max(other.n_emails),
            n_phones: self.n_phones.max(other.n_phones),
            has_tags: self.has_tags || other.has_tags,
            has_devices: self.has_devices || other.has_devices,
            has_gender: self.has_gender || other.has_gender,
            has_birth_date: self.has_birth_date || other.has_birth_date,
            has_value: self.has_value || other.has_value,
        }
    }

    fn with(mut self, person: &PersonView<'_>, options: &WriteOptions) -> Self {
        let most = |known: usize, texts: Texts<'_>| known.max(texts.len().min(3));
        self.n_emails = most(self.n_emails, person.emails);
        self.n_phones = most(self.n_phones, person.phones);
        self.has_tags = self.has_tags || person.emails.iter().any(|email| email.contains('+'));
        self.has_devices |= !person.devices.is_empty();
        self.has_gender |= !person.gender.is_empty();
        self.has_birth_date |= !person.birth_date.is_empty();
        self.has_value |= options.with_value && person.value.is_some();
        self
    }
}
