//! What sets a group of people apart from everybody: items, labels of items, attributes, reach, bridge.

use rayon::prelude::*;

use super::holdings::{Holdings, PEOPLE_CHUNK};
use super::overview::{ConsentCounts, Coverage, add_side};
use super::stats::{Lift, lift_of_part, share};
use crate::data::{BridgeCounts, Channel, Dataset, Domain, PersonSet};
use crate::task::{Cancelled, Task};

/// How many people of a group have each trait. That of everybody is made once and compared with.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tally {
    pub people: u64,
    pub bridge: BridgeCounts,
    pub coverage: Coverage,
    /// By [`Channel`].
    pub consent: [ConsentCounts; 3],
    /// By item.
    pub items: Vec<u32>,
    /// By column of the catalogue, then [`Domain`], then label code.
    pub labels: Vec<[Vec<u32>; 2]>,
    /// By attribute column of people, then label code.
    pub attributes: Vec<Vec<u32>>,
}

/// What a person can have. `column` is a position in the catalogue's labels or the people's attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TraitKey {
    Item(u32),
    Label { column: usize, domain: Domain, code: u32 },
    Attribute { column: usize, code: u32 },
}

/// One trait of a group beside everybody.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trait {
    pub key: TraitKey,
    /// People of the group who have it, and of everybody.
    pub people: u64,
    pub everybody: u64,
    pub share: f64,
    pub share_of_everybody: f64,
    /// `None` under five people.
    pub lift: Option<Lift>,
}

/// A group beside everybody.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    pub group: Tally,
    /// Items, labels and attributes whose lift lies above 1 with its whole interval, the highest lower end first.
    pub over: Vec<Trait>,
    /// Items, labels and attributes whose lift lies below 1 with its whole interval, the lowest upper end first.
    pub under: Vec<Trait>,
    /// Every attribute label that somebody of the group has, by column, then by people.
    pub attributes: Vec<Trait>,
}

impl Tally {
    /// O(holdings of the people), parallel.
    pub fn of(people: &PersonSet, dataset: &Dataset, holdings: &Holdings, task: &Task) -> Result<Self, Cancelled> {
        let rows: Vec<u32> = people.iter().take_while(|&row| (row as usize) < dataset.n_people()).collect();
        let empty = Self::empty(dataset);
        // Whole numbers: the sum is the same in whatever order the pieces are added.
        rows.par_chunks(PEOPLE_CHUNK)
            .try_fold(
                || (empty.clone(), vec![]),
                |(mut tally, mut seen), rows| {
                    task.check()?;
                    for &row in rows {
                        tally.add(row as usize, dataset, holdings, &mut seen);
                    }
                    Ok((tally, seen))
                },
            )
            .map(|part: Result<(Self, Vec<_>), Cancelled>| part.map(|(tally, _)| tally))
            .try_reduce(|| empty.clone(), |sum, part| Ok(sum.plus(&part)))
    }

    pub fn of_everybody(dataset: &Dataset, holdings: &Holdings, task: &Task) -> Result<Self, Cancelled> {
        let mut everybody = PersonSet::new();
        everybody.insert_range(0..dataset.n_people() as u32);
        Self::of(&everybody, dataset, holdings, task)
    }

    /// How many people have a trait.
    pub fn count(&self, key: TraitKey) -> u64 {
        let found = match key {
            TraitKey::Item(item) => self.items.get(item as usize),
            TraitKey::Label { column, domain, code } => {
                self.labels.get(column).and_then(|by_domain| by_domain[domain.index()].get(code as usize))
            }
            TraitKey::Attribute { column, code } => {
                self.attributes.get(column).and_then(|counts| counts.get(code as usize))
            }
        };
        u64::from(found.copied().unwrap_or(0))
    }

    fn empty(dataset: &Dataset) -> Self {
        let labels = dataset.catalogue.labels.iter().map(|column| {
            let zeros = vec![0; column.labels.len()];
            [zeros.clone(), zeros]
        });
        Self {
            items: vec![0; dataset.n_items()],
            labels: labels.collect(),
            attributes: dataset.people.attributes.iter().map(|column| vec![0; column.labels.len()]).collect(),
            ..Self::default()
        }
    }

    fn add(&mut self, row: usize, dataset: &Dataset, holdings: &Holdings, seen: &mut Vec<(usize, usize, u32)>) {
        let (people, catalogue) = (&dataset.people, &dataset.catalogue);
        self.people += 1;
        self.coverage.add(people.flags.get(row).copied().unwrap_or(0));
        for (counts, channel) in self.consent.iter_mut().zip(Channel::ALL) {
            counts.add(people.consent(row, channel));
        }
        for (counts, column) in self.attributes.iter_mut().zip(&people.attributes) {
            for &code in column.codes(row) {
                counts[code as usize] += 1;
            }
        }
        let mut side = 0;
        seen.clear();
        for &item in holdings.items(row) {
            self.items[item as usize] += 1;
            let Some(domain) = catalogue.domain(item as usize) else { continue };
            side |= 1 << domain.index();
            for (at, column) in catalogue.labels.iter().enumerate() {
                seen.extend(column.codes(item as usize).iter().map(|&code| (at, domain.index(), code)));
            }
        }
        add_side(&mut self.bridge, side);
        // A label counts once a person, however many items carry it.
        seen.sort_unstable();
        seen.dedup();
        for &(column, domain, code) in seen.iter() {
            self.labels[column][domain][code as usize] += 1;
        }
    }

    /// The tally of two separate groups together.
    pub(super) fn plus(mut self, other: &Self) -> Self {
        self.people += other.people;
        add_all(&mut self.items, &other.items);
        for (own, more) in self.labels.iter_mut().flatten().zip(other.labels.iter().flatten()) {
            add_all(own, more);
        }
        for (own, more) in self.attributes.iter_mut().zip(&other.attributes) {
            add_all(own, more);
        }
        for (own, more) in self.consent.iter_mut().zip(other.consent) {
            own.granted += more.granted;
            own.unknown += more.unknown;
            own.denied += more.denied;
        }
        let (bridge, coverage) = (&mut self.bridge, &mut self.coverage);
        bridge.course_only += other.bridge.course_only;
        bridge.both += other.bridge.both;
        bridge.music_only += other.bridge.music_only;
        bridge.neither += other.bridge.neither;
        coverage.email += other.coverage.email;
        coverage.phone += other.coverage.phone;
        coverage.either += other.coverage.either;
        coverage.union_id += other.coverage.union_id;
        coverage.masked_only += other.coverage.masked_only;
        coverage.suppressed += other.coverage.suppressed;
        self
    }
}

fn add_all(own: &mut [u32], more: &[u32]) {
    for (count, add) in own.iter_mut().zip(more) {
        *count += add;
    }
}

impl Trait {
    pub fn of(key: TraitKey, group: &Tally, everybody: &Tally) -> Self {
        let (people, all) = (group.count(key), everybody.count(key));
        Self {
            key,
            people,
            everybody: all,
            share: share(people, group.people),
            share_of_everybody: share(all, everybody.people),
            lift: lift_of_part(people, group.people, all, everybody.people),
        }
    }
}

/// Compares a selection with everybody (`everybody` from [`Tally::of_everybody`], made once a revision).
pub fn profile_of(
    selection: &PersonSet,
    dataset: &Dataset,
    holdings: &Holdings,
    everybody: &Tally,
    task: &Task,
) -> Result<Profile, Cancelled> {
    let group = Tally::of(selection, dataset, holdings, task)?;
    let (mut over, mut under) = (vec![], vec![]);
    for key in taken_keys(dataset).chain(attribute_keys(dataset)) {
        let found = Trait::of(key, &group, everybody);
        match found.lift {
            Some(lift) if lift.is_over() => over.push((lift, found)),
            Some(lift) if lift.is_under() => under.push((lift, found)),
            _ => {}
        }
    }
    over.sort_by(|(a, x), (b, y)| b.low.total_cmp(&a.low).then(x.key.cmp(&y.key)));
    under.sort_by(|(a, x), (b, y)| a.high.total_cmp(&b.high).then(x.key.cmp(&y.key)));
    let mut attributes: Vec<Trait> =
        attribute_keys(dataset).map(|key| Trait::of(key, &group, everybody)).filter(|found| found.people > 0).collect();
    attributes.sort_by_key(|found| match found.key {
        TraitKey::Attribute { column, .. } => (column, std::cmp::Reverse(found.people), found.key),
        _ => (usize::MAX, std::cmp::Reverse(found.people), found.key),
    });
    let only = |pairs: Vec<(Lift, Trait)>| pairs.into_iter().map(|(_, found)| found).collect();
    Ok(Profile { group, over: only(over), under: only(under), attributes })
}

/// Items and labels of items.
pub(super) fn taken_keys(dataset: &Dataset) -> impl Iterator<Item = TraitKey> {
    let items = (0..dataset.n_items() as u32).map(TraitKey::Item);
    let labels = dataset.catalogue.labels.iter().enumerate().flat_map(|(column, labels)| {
        let codes = 0..labels.labels.len() as u32;
        codes.flat_map(move |code| Domain::BOTH.map(|domain| TraitKey::Label { column, domain, code }))
    });
    items.chain(labels)
}

pub(super) fn attribute_keys(dataset: &Dataset) -> impl Iterator<Item = TraitKey> {
    dataset.people.attributes.iter().enumerate().flat_map(|(column, labels)| {
        (0..labels.labels.len() as u32).map(move |code| TraitKey::Attribute { column, code })
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::data::{EventKind, HAS_EMAIL, LabelColumnBuilder, People};

    /// 300 people; the first 100 take course 0 and music 2, the next 100 course 1, the rest music 3.
    /// Everybody also takes course 4 of the category of course 1.
    pub(in crate::analysis) fn two_camps() -> Dataset {
        let mut data = Dataset { people: People::anonymous(300), ..Dataset::default() };
        data.catalogue.keys = ["c0", "c1", "m2", "m3", "c4"].iter().collect();
        data.catalogue.titles = data.catalogue.keys.clone();
        data.catalogue.domains = vec![Domain::Course, Domain::Course, Domain::Music, Domain::Music, Domain::Course];
        let mut category = LabelColumnBuilder::new("category");
        for label in ["Mixing", "Business", "Electronic", "Ambient", "Business"] {
            category.push([label]);
        }
        data.catalogue.labels = vec![category.finish()];
        let mut country = LabelColumnBuilder::new("country");
        for person in 0..300_u32 {
            country.push([if person % 2 == 0 { "DE" } else { "US" }]);
            data.people.flags[person as usize] = if person < 50 { HAS_EMAIL } else { 0 };
            let items: &[u32] = match person / 100 {
                0 => &[0, 2],
                1 => &[1],
                _ => &[3],
            };
            for &item in items.iter().chain(&[4]) {
                data.events.push(person, item, EventKind::Play, 1.0, i64::from(person));
            }
        }
        data.people.attributes = vec![country.finish()];
        data.events.sort(300);
        data
    }

    #[test]
    fn a_camp_differs_from_everybody_in_what_it_takes_and_in_nothing_else() {
        let data = two_camps();
        let holdings = Holdings::of(&data, &Task::silent()).unwrap();
        let everybody = Tally::of_everybody(&data, &holdings, &Task::silent()).unwrap();
        let camp = PersonSet::from_iter(0..100);
        let profile = profile_of(&camp, &data, &holdings, &everybody, &Task::silent()).unwrap();
        let label = |domain, code| TraitKey::Label { column: 0, domain, code };
        let over: Vec<TraitKey> = profile.over.iter().map(|found| found.key).collect();
        let expected = [TraitKey::Item(0), TraitKey::Item(2), label(Domain::Course, 0), label(Domain::Music, 2)];
        assert_eq!(over, expected);
        let lift = profile.over[0].lift.unwrap();
        assert!((lift.value - 3.0).abs() < 1e-9);
        assert!(profile.under.is_empty());
        assert_eq!(profile.group.bridge, BridgeCounts { both: 100, ..BridgeCounts::default() });
        assert_eq!((profile.group.coverage.email, everybody.coverage.email), (50, 50));
        // A label of two items counts once a person.
        assert_eq!(everybody.count(label(Domain::Course, 1)), 300);
        assert_eq!(everybody.count(label(Domain::Music, 1)), 0);
        assert_eq!(profile.attributes.len(), 2);
        assert!(profile.attributes.iter().all(|found| found.people == 50 && found.share_of_everybody == 0.5));
    }

    #[test]
    fn what_a_group_takes_less_often_is_named_too() {
        let data = two_camps();
        let holdings = Holdings::of(&data, &Task::silent()).unwrap();
        let everybody = Tally::of_everybody(&data, &holdings, &Task::silent()).unwrap();
        // All of the even ones are from one country.
        let even = PersonSet::from_iter((0..300).filter(|person| person % 2 == 0));
        let profile = profile_of(&even, &data, &holdings, &everybody, &Task::silent()).unwrap();
        assert_eq!(profile.over[0].key, TraitKey::Attribute { column: 0, code: 0 });
        let mixed = PersonSet::from_iter((90..100).chain(200..300));
        let profile = profile_of(&mixed, &data, &holdings, &everybody, &Task::silent()).unwrap();
        assert_eq!(profile.over[0].key, TraitKey::Item(3));
        assert_eq!(profile.under[0].key, TraitKey::Item(0));
    }

    #[test]
    fn nobody_and_strangers_give_an_empty_profile() {
        let data = two_camps();
        let holdings = Holdings::of(&data, &Task::silent()).unwrap();
        let everybody = Tally::of_everybody(&data, &holdings, &Task::silent()).unwrap();
        let strangers = PersonSet::from_iter([900, 901]);
        let profile = profile_of(&strangers, &data, &holdings, &everybody, &Task::silent()).unwrap();
        assert_eq!(profile.group.people, 0);
        assert!(profile.over.is_empty() && profile.attributes.is_empty());
    }
}
