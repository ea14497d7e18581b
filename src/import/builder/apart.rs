//! Rows understood apart from those before them, side by side with others, and taken in afterwards as if they had been
//! understood in their order. What a row is nearly always stands in the row itself; where it depends on earlier rows
//! that were being understood at the same time, that is noticed and the rows are understood once more, in order.

use rustc_hash::FxHashMap;

use super::people::{Contacts, UNION_ID, masked_marker};
use super::seen::Seen;
use super::{Builder, Counts, Problems, SHARES};
use crate::data::TextColumn;
use crate::data::incoming::{AttributeRows, Batch, EventRows, IdKind};

/// What is kept beside while rows are understood apart.
#[derive(Debug)]
pub(super) struct Apart<'b> {
    /// All rows before those that are being understood now.
    pub(super) before: &'b Builder<'static>,
    /// Something was asked for that depends on how the rows before this one were understood.
    needs_order: bool,
    pub(super) n_notes: u64,
    /// Items whose description was found fault with: only their first row is to blame.
    pub(super) flawed_items: Vec<u32>,
    /// The contacts behind the identifiers that are none of a platform, in their order.
    pub(super) contacts: Vec<u32>,
    pub(super) told: Vec<Told>,
    /// Titles for items that have none yet.
    pub(super) titles: FxHashMap<u32, String>,
    pub(super) had_total: bool,
}

/// An attribute that a user has once: its place in the row, and where it was put.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    pub(super) user: u32,
    pub(super) place: u32,
    /// In `batch.attributes`.
    pub(super) of: usize,
    pub(super) row: usize,
}

impl Apart<'_> {
    pub(super) fn knows_item(&self, key: &str) -> bool {
        self.before.batch.items.keys.get(key).is_some()
    }
}

/// Rows that were understood apart, with their own numbers for users and items.
#[derive(Debug)]
pub(in crate::import) struct Part {
    batch: Batch,
    problems: Problems,
    counts: Counts,
    contacts: Contacts,
    seen: Seen,
    sums: [f64; 2],
    highest: [f32; SHARES.len()],
    /// By own number, the user's key, and the number in the builder of the rows before.
    users: TextColumn,
    known_users: Vec<Option<u32>>,
    known_items: Vec<Option<u32>>,
    known_contacts: Vec<Option<u32>>,
    flawed_items: Vec<u32>,
    contacts_told: Vec<u32>,
    told: Vec<Told>,
    titles: FxHashMap<u32, String>,
    had_total: bool,
}

impl<'b> Builder<'b> {
    /// For rows that follow, at some distance, those of `before`.
    pub(in crate::import) fn apart(before: &'b Builder<'static>) -> Self {
        let apart = Apart {
            before,
            needs_order: false,
            n_notes: 0,
            flawed_items: vec![],
            contacts: vec![],
            told: vec![],
            titles: FxHashMap::default(),
            had_total: false,
        };
        Self { apart: Some(apart), ..Self::default() }
    }

    /// Says that the row that is being read can only be understood after those before it.
    pub(super) fn ask_for_order(&mut self) {
        if let Some(apart) = &mut self.apart {
            apart.needs_order = true;
        }
    }

    pub(in crate::import) fn needs_order(&self) -> bool {
        self.apart.as_ref().is_some_and(|apart| apart.needs_order)
    }

    /// Ends the reading of rows apart, and looks up all that the rows before know of their users, items and contacts;
    /// `None` for a builder that reads in order, or must.
    pub(in crate::import) fn into_part(self) -> Option<Part> {
        // All fields by name, so that none that will be added is forgotten here.
        let Self {
            apart,
            batch,
            problems,
            counts,
            users,
            contacts,
            seen,
            repeats: _,
            sums,
            last_value: _,
            highest,
            attributes: _,
            told: _,
            described_items: _,
            key: _,
            memory: _,
        } = self;
        let apart = apart.filter(|apart| !apart.needs_order)?;
        let before = apart.before;
        let users = users.into_names();
        Some(Part {
            known_users: before.users.find_all(users.iter()),
            known_items: before.batch.items.keys.find_all(batch.items.keys.names().iter()),
            known_contacts: before.contacts.raw.find_all(contacts.raw.names().iter()),
            batch,
            problems,
            counts,
            contacts,
            seen,
            sums,
            highest,
            users,
            flawed_items: apart.flawed_items,
            contacts_told: apart.contacts,
            told: apart.told,
            titles: apart.titles,
            had_total: apart.had_total,
        })
    }
}

impl Builder<'static> {
    /// Takes in rows that were understood apart, and that come next. False, with nothing taken in, when rows that were
    /// understood at the same time and taken in meanwhile bear on them.
    pub(in crate::import) fn absorb(&mut self, part: Part) -> bool {
        let keys = &part.batch.items.keys;
        let is_new = |item: &u32| self.batch.items.keys.get(keys.name(*item)).is_none();
        if !part.flawed_items.iter().all(is_new) || part.seen.iter().any(|hash| self.seen.contains(hash)) {
            return false;
        }
        part.seen.iter().for_each(|hash| {
            self.seen.insert(hash);
        });
        let Part { batch, problems, counts, contacts, sums, highest, users, .. } = part;
        self.problems.absorb(problems);
        self.counts.add(counts);
        self.sums = [self.sums[0] + sums[0], if part.had_total { sums[1] } else { self.sums[1] + sums[1] }];
        self.highest.iter_mut().zip(highest).for_each(|(all, own)| *all = all.max(own));

        let n_before = self.users.len() as u32;
        let number = |(name, known): (&str, Option<u32>)| known.unwrap_or_else(|| self.users.insert(name));
        let names = users;
        let users: Vec<u32> = names.iter().zip(part.known_users).map(number).collect();
        let contacts = self.absorb_contacts(contacts, part.known_contacts);
        let items = self.absorb_items(&batch, &part.known_items);
        for (item, title) in part.titles {
            let place = self.batch.items.titles.get_mut(items[item as usize] as usize);
            if let Some(place) = place.filter(|place| place.is_empty()) {
                *place = title;
            }
        }
        self.absorb_events(&batch.events, &users, &items);
        let mut told = part.contacts_told.into_iter();
        for mut identifier in batch.identifiers {
            let own = identifier.user;
            identifier.user = users[own as usize];
            let is_new = match identifier.kind {
                IdKind::Platform if identifier.user >= n_before => {
                    identifier.value.push_str(names.get(own as usize));
                    true
                }
                IdKind::Platform => false,
                _ => {
                    let own = told.next().unwrap_or(UNION_ID);
                    let contact = contacts.get(own as usize).copied().unwrap_or(own);
                    self.contacts.known.insert((identifier.user, contact))
                }
            };
            if is_new {
                self.batch.identifiers.push(identifier);
            }
        }
        for mut field in batch.contact {
            field.user = users[field.user as usize];
            if masked_marker(field.name).is_none_or(|marker| self.contacts.known.insert((field.user, marker))) {
                self.batch.contact.push(field);
            }
        }
        self.batch.consent.extend(batch.consent.into_iter().map(|mut row| {
            row.user = users[row.user as usize];
            row
        }));
        self.absorb_attributes(&batch.attributes, &part.told, &users);
        for (currency, n_rows) in batch.currencies {
            *self.batch.currencies.entry(currency).or_default() += n_rows;
        }
        true
    }

    fn absorb_contacts(&mut self, contacts: Contacts, known: Vec<Option<u32>>) -> Vec<u32> {
        let Contacts { raw, normal, known: _ } = contacts;
        let mut number = |((raw, normal), known): ((&str, _), Option<u32>)| {
            known.unwrap_or_else(|| {
                let contact = self.contacts.raw.insert(raw);
                if self.contacts.normal.len() < self.contacts.raw.len() {
                    self.contacts.normal.push(normal);
                }
                contact
            })
        };
        raw.names().iter().zip(normal).zip(known).map(&mut number).collect()
    }

    /// Items that are new keep what their first row says of them.
    fn absorb_items(&mut self, batch: &Batch, known: &[Option<u32>]) -> Vec<u32> {
        let of_part = &batch.items;
        let of_all = &mut self.batch.items;
        let n_before = of_all.keys.len() as u32;
        let number = |(key, known): (&str, &Option<u32>)| known.unwrap_or_else(|| of_all.keys.insert(key));
        let items: Vec<u32> = of_part.keys.names().iter().zip(known).map(number).collect();
        of_all.titles.resize(of_all.keys.len(), String::new());
        let of = |item: &u32| Some(items[*item as usize]).filter(|&item| item >= n_before);
        for (own, title) in of_part.titles.iter().enumerate() {
            let place = of(&(own as u32)).and_then(|item| of_all.titles.get_mut(item as usize));
            if let Some(place) = place.filter(|_| !title.is_empty()) {
                place.clone_from(title);
            }
        }
        of_all
            .labels
            .extend(of_part.labels.iter().filter_map(|(i, name, text)| Some((of(i)?, name.clone(), text.clone()))));
        of_all
            .numbers
            .extend(of_part.numbers.iter().filter_map(|(i, name, number)| Some((of(i)?, name.clone(), *number))));
        of_all.codes.extend(of_part.codes.iter().filter_map(|(i, kind, code)| Some((of(i)?, *kind, code.clone()))));
        items
    }

    fn absorb_events(&mut self, part: &EventRows, users: &[u32], items: &[u32]) {
        let all = &mut self.batch.events;
        all.users.extend(part.users.iter().map(|&user| users[user as usize]));
        all.items.extend(part.items.iter().map(|&item| items[item as usize]));
        all.kinds.extend_from_slice(&part.kinds);
        all.values.extend_from_slice(&part.values);
        all.times.extend_from_slice(&part.times);
    }

    fn absorb_attributes(&mut self, attributes: &[AttributeRows], told: &[Told], users: &[u32]) {
        let mut is_repeat: Vec<Vec<bool>> = attributes.iter().map(|rows| vec![false; rows.users.len()]).collect();
        for told in told {
            let is_new = self.told.insert((users[told.user as usize], told.place));
            if let Some(place) = is_repeat.get_mut(told.of).and_then(|rows| rows.get_mut(told.row)) {
                *place = !is_new;
            }
        }
        for (rows, is_repeat) in attributes.iter().zip(is_repeat) {
            let place = self.attribute_place(&rows.name);
            let Some(all) = self.batch.attributes.get_mut(place) else { continue };
            let new = rows.users.iter().zip(rows.values.iter()).zip(is_repeat).filter(|(_, is_repeat)| !is_repeat);
            for ((&user, value), _) in new {
                all.users.push(users[user as usize]);
                all.values.push(value);
            }
        }
    }
}
