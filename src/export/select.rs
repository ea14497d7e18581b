//! Who of an audience ends up in a destination's rows, and why the others do not. Works on blocks of people, in any
//! order and in parallel; what depends on the people before (repeats, counts) is settled in `pass`.

use std::collections::BTreeMap;
use std::ops::Range;

use zeroize::Zeroizing;

use super::contact::{country, country_of, is_protected_region};
use super::destinations::{
    Contacts, Container, Destination, Group, ListColumn, ListContext, RowContext, Shape, Stream, SuppressedForms,
};
use super::people::{ExportPeople, PersonView};
use super::rows::Rows;
use super::table::{Column, CsvOptions, push_csv, push_json};
use super::tally::{ConsentState, drop_code};
use super::{ExportError, WriteOptions};
use crate::data::contact::normal_phone;
use crate::data::{Channel, Consent, make_room};

/// Bytes that nearly every line fits into.
const USUAL_LINE: usize = 1_024;

/// How the people of one export are turned into one destination's rows.
pub(super) struct Plan<'a> {
    pub destination: &'a dyn Destination,
    pub options: &'a WriteOptions,
    pub people: &'a ExportPeople,
    pub lists: Vec<PlannedList>,
    shape: Shape,
    default_country: Option<String>,
}

/// One list that the options ask for.
pub(super) struct PlannedList {
    pub stream: &'static Stream,
    pub listed: Vec<ListColumn>,
    pub columns: Vec<Column>,
    /// Below the header of every file.
    pub preamble: Rows,
    pub format: TextFormat,
    suppressed: SuppressedForms,
}

/// How rows become text; `Table` for formats that are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextFormat {
    Csv(CsvOptions),
    Json,
    Table,
}

/// The people of one block, chosen and written out.
pub(super) struct Block {
    pub people: Vec<Chosen>,
    /// One for each planned list.
    pub lists: Vec<BlockList>,
    pub problems: BTreeMap<(&'static str, &'static str), u64>,
}

/// What became of one person, before repeats are known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chosen {
    pub drop: Option<&'static str>,
    pub consent: ConsentState,
    pub has_country: bool,
    pub has_email: bool,
    pub has_phone: bool,
    pub has_device: bool,
}

#[derive(Default)]
pub(super) struct BlockList {
    pub rows: Rows,
    /// Rows before the end of each person's.
    pub person_ends: Vec<usize>,
    /// Of each row.
    pub prints: Vec<u128>,
    /// The rows as text, end to end.
    pub text: Zeroizing<String>,
    text_ends: Vec<usize>,
}

impl<'a> Plan<'a> {
    /// Errors: `BadOption` and what the destination refuses.
    pub fn new(
        destination: &'a dyn Destination,
        people: &'a ExportPeople,
        options: &'a WriteOptions,
    ) -> Result<Self, ExportError> {
        options.check()?;
        destination.check(options)?;
        let shape = Shape::of(people, options);
        let default_country = options.default_country.as_deref().and_then(|name| country(name).ok());
        let wanted = |stream: &Stream| options.second_forms || !stream.is_optional;
        let streams = destination.profile().streams.iter().filter(|stream| wanted(stream));
        let lists = streams.map(|stream| {
            let context = ListContext { stream, shape: &shape, options };
            let listed = destination.columns(&context);
            let mut preamble = Rows::default();
            destination.preamble(&context, &mut preamble);
            PlannedList {
                stream,
                columns: listed.iter().map(|listed| listed.column.clone()).collect(),
                listed,
                preamble,
                format: text_format(destination, options),
                suppressed: SuppressedForms::new(&options.suppressed_contacts, stream, default_country.as_deref()),
            }
        });
        let lists = lists.collect();
        Ok(Self { destination, options, people, lists, shape, default_country })
    }

    /// The rows of these people, by list.
    pub fn block(&self, people: Range<usize>) -> Block {
        let mut block = Block {
            people: Vec::with_capacity(people.len()),
            lists: self.lists.iter().map(|_| BlockList::default()).collect(),
            problems: BTreeMap::new(),
        };
        for person in people.filter_map(|row| self.people.get(row)) {
            let chosen = self.choose(&person, &mut block);
            block.people.push(chosen);
            for list in &mut block.lists {
                list.person_ends.push(list.rows.len());
            }
        }
        for (planned, list) in self.lists.iter().zip(&mut block.lists) {
            list.describe(planned);
        }
        block
    }

    fn choose(&self, person: &PersonView<'_>, block: &mut Block) -> Chosen {
        let own_country = country(person.country).ok();
        let country = own_country.as_deref().or(self.default_country.as_deref());
        let mut chosen = Chosen {
            drop: None,
            consent: ConsentState::Granted,
            has_country: country.is_some(),
            has_email: false,
            has_phone: false,
            has_device: false,
        };
        match self.consent(person, country) {
            Ok(consent) => {
                chosen.consent = consent;
                self.write_out(person, country, block, &mut chosen);
            }
            Err(code) => chosen.drop = Some(code),
        }
        chosen
    }

    /// The rows of a person who agreed, in every list; none when one of the identifiers is suppressed.
    fn write_out(&self, person: &PersonView<'_>, country: Option<&str>, block: &mut Block, chosen: &mut Chosen) {
        let before: Vec<usize> = block.lists.iter().map(|list| list.rows.len()).collect();
        let mut first_problem = None;
        let mut is_suppressed = false;
        for (place, planned) in self.lists.iter().enumerate() {
            let contacts = self.contacts(person, country, planned);
            is_suppressed |= contacts.is_suppressed;
            let list = ListContext { stream: planned.stream, shape: &self.shape, options: self.options };
            let context = RowContext { list, country };
            self.destination.rows(person, &contacts, &context, &mut block.lists[place].rows);
            if place == 0 {
                chosen.has_email = !contacts.emails.is_empty();
                chosen.has_phone = !contacts.phones.is_empty();
                chosen.has_device = !contacts.devices.is_empty();
                first_problem = contacts.problems.first().map(|(_, code)| *code);
                contacts.problems.into_iter().for_each(|problem| *block.problems.entry(problem).or_default() += 1);
            }
        }
        if is_suppressed {
            chosen.drop = Some(drop_code::SUPPRESSED_NORMALISED);
            block.lists.iter_mut().zip(before).for_each(|(list, len)| list.rows.truncate(len));
        } else if block.lists[0].rows.len() == before[0] {
            // Somebody may still be in an optional list: by their device, without a number.
            chosen.drop = Some(match first_problem {
                Some(code) => code,
                None if person.masked_contact => "masked",
                None => drop_code::NO_IDENTIFIER,
            });
        }
    }

    fn contacts(&self, person: &PersonView<'_>, country: Option<&str>, planned: &PlannedList) -> Contacts {
        let with_variants = self.options.second_forms;
        let mut contacts = Contacts::of(person, planned.stream, country, with_variants, &planned.suppressed);
        if self.destination.profile().group == Group::Email && !agreed_to_messages(person) {
            contacts.phones.clear();
        }
        contacts
    }

    fn consent(&self, person: &PersonView<'_>, country: Option<&str>) -> Result<ConsentState, &'static str> {
        if person.suppressed {
            return Err(drop_code::SUPPRESSED);
        }
        match person.consent[self.destination.profile().channel as usize] {
            Consent::Granted => Ok(ConsentState::Granted),
            Consent::Denied => Err(drop_code::CONSENT_DENIED),
            Consent::Unknown if !self.options.allow_unknown_consent => Err(drop_code::CONSENT_UNKNOWN),
            Consent::Unknown if is_protected(person, country) => Err(drop_code::CONSENT_UNKNOWN_PROTECTED),
            Consent::Unknown => Ok(ConsentState::Unknown),
        }
    }
}

impl BlockList {
    /// The text of one row with its line end; empty for tables.
    pub fn row_text(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.text_ends.get(at - 1).copied().unwrap_or(0) };
        self.text_ends.get(at).map_or("", |&end| &self.text[start..end])
    }

    /// Fingerprints and text of all rows.
    fn describe(&mut self, planned: &PlannedList) {
        let counts = |place: usize| planned.listed.get(place).is_none_or(|column| !column.is_label);
        self.prints = (0..self.rows.len()).map(|at| self.rows.fingerprint(at, counts)).collect();
        for at in 0..self.rows.len() {
            make_room(&mut self.text, USUAL_LINE);
            let cells = self.rows.row(at);
            match planned.format {
                TextFormat::Csv(options) => push_csv(&mut self.text, cells, options),
                TextFormat::Json => push_json(&mut self.text, &planned.columns, cells),
                TextFormat::Table => return,
            }
            self.text_ends.push(self.text.len());
        }
    }
}

fn text_format(destination: &dyn Destination, options: &WriteOptions) -> TextFormat {
    let profile = destination.profile();
    match profile.container {
        Container::Csv if profile.id == "csv" => TextFormat::Csv(options.csv),
        Container::Csv => TextFormat::Csv(profile.csv),
        Container::ZippedLines => TextFormat::Csv(CsvOptions::PLAIN),
        Container::JsonLines => TextFormat::Json,
        Container::Parquet | Container::Xlsx => TextFormat::Table,
    }
}

/// Messaging tools get no number of somebody who did not agree to messages there.
fn agreed_to_messages(person: &PersonView<'_>) -> bool {
    person.consent[Channel::Sms as usize] == Consent::Granted
}

/// By the country on record or that of any phone number: either is enough to protect.
fn is_protected(person: &PersonView<'_>, country: Option<&str>) -> bool {
    let phone_is_protected = |raw: &str| {
        let e164 = normal_phone(raw, country).ok();
        e164.and_then(|number| country_of(&number)).is_some_and(|code| is_protected_region(&code))
    };
    country.is_some_and(is_protected_region) || person.phones.iter().any(phone_is_protected)
}
