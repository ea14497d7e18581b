//! What an audience has, for columns that depend on it.

use crate::export::WriteOptions;
use crate::export::people::{ExportPeople, PersonView, Texts};

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
        let mut shape = Self { n_emails: 1, n_phones: 1, ..Self::default() };
        people.iter().for_each(|person| shape.add(&person, options));
        shape
    }

    fn add(&mut self, person: &PersonView<'_>, options: &WriteOptions) {
        let most = |known: usize, texts: Texts<'_>| known.max(texts.len().min(3));
        self.n_emails = most(self.n_emails, person.emails);
        self.n_phones = most(self.n_phones, person.phones);
        self.has_tags = self.has_tags || person.emails.iter().any(|email| email.contains('+'));
        self.has_devices |= !person.devices.is_empty();
        self.has_gender |= !person.gender.is_empty();
        self.has_birth_date |= !person.birth_date.is_empty();
        self.has_value |= options.with_value && person.value.is_some();
    }
}
