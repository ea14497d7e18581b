//! The small-group floor: which counts of people may be told. Every screen, report, table and command asks here, and
//! nowhere else is a count held against it (a test reads the sources for that). What is hidden follows six rules:
//!
//! 1. A group of 1 to k - 1 people is not counted. Zero is told: it is nobody.
//! 2. Of parts that add up to a known whole, further parts are hidden until the hidden ones cannot be worked out by
//!    subtraction ([`Floor::parts`]: secondary suppression).
//! 3. What two sets share is hidden when it, or what either has alone, is such a group ([`Floor::shared`]).
//! 4. Of sets that people choose freely, a count is told only when the set differs from every set counted before, and
//!    from everybody else than that set, by nobody or by at least k people ([`Ledger`]). Otherwise the count of the
//!    earlier set is told again, marked as near. What is told then depends on the earlier set alone.
//!
//! 5. Of such a set nothing is told when its count, together with those of two sets counted before, would give away 1
//!    to k - 1 people: when it is nearly a union, an intersection or any other combination of the two, or is one exactly
//!    and the two share, or leave out, so few ([`Ledger`]).
//! 6. Of a rate, the count behind it is told when it and what is left of its base are each nobody or at least k people.
//!    Otherwise it is told to the nearest quarter of k, where this moves the rate by at most 2.5 points; in smaller
//!    groups it is of too few to be told ([`Floor::rate`]). Of 600 people, 7 buyers are told as about 5: 0.8 % for
//!    1.2 %. For parts of a known whole the second rule holds as well: an exact count becomes a near one where it would
//!    tell a neighbour's by subtraction ([`Floor::rates`], [`Floor::rate_within`]).
//!    Exempt are the totals of a campaign, of all whom it was sent and of all held out, where each is a group of at least
//!    k: who is in which was drawn by lot, so that its rate says of nobody more than of everybody, and the lift would
//!    mean nothing without it. All cuts of it (days, score bands, halves, segments, countries) follow the rule.
//!
//! A field of people (a city, an age) can have a higher floor than the workspace ([`Floors`]): it holds for what is told
//! by that field, and for sets that are chosen by it.
//!
//! The fourth rule with the empty set is the first. The fifth looks at the last [`Ledger::PAIRED`] sets. What is not
//! covered: combinations of counts of three sets or more and the one asked about (beyond what two of them share), of two
//! revisions of the data, and of the figures that the data have by themselves (an item's people, a cluster, a path),
//! which are not in the ledger. To find all combinations is hard in itself: it is the subset-sum problem. Whoever gives
//! figures away to people who may try uses a noisy report ([`super::noise`]), which has no such limit.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::data::PersonSet;

/// The smallest group of which a number is told; never under [`Floor::LOWEST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Floor(u64);

impl Default for Floor {
    fn default() -> Self {
        Self(Self::LOWEST)
    }
}

impl std::fmt::Display for Floor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The floors of a workspace: one for everything, and higher ones for what is told by a field of people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Floors {
    all: Floor,
    fields: BTreeMap<String, Floor>,
}

impl Floors {
    /// Whatever was written, nothing is below the least, and a field with a floor that is not higher has none.
    pub fn new(all: u64, fields: &StoredFloors) -> Self {
        let mut floors = Self { all: Floor::default().at_least(all), fields: BTreeMap::new() };
        for (field, k) in &fields.0 {
            floors.set_field(field, *k);
        }
        floors
    }

    pub fn all(&self) -> Floor {
        self.all
    }

    pub fn set_all(&mut self, floor: Floor) {
        self.all = floor;
    }

    /// Of what is told by a field.
    pub fn of(&self, field: &str) -> Floor {
        self.all.at_least(self.fields.get(field).map_or(0, |floor| floor.k()))
    }

    /// Of what is told by all of these.
    pub fn of_all<'a>(&self, fields: impl IntoIterator<Item = &'a str>) -> Floor {
        fields.into_iter().fold(self.all, |floor, field| floor.at_least(self.of(field).k()))
    }

    /// A floor below the least is none.
    pub fn set_field(&mut self, field: &str, k: u64) {
        match Floor::new(k) {
            Some(floor) => self.fields.insert(field.to_owned(), floor),
            None => self.fields.remove(field),
        };
    }

    /// Fields with a floor of their own, as it is set.
    pub fn fields(&self) -> impl Iterator<Item = (&str, Floor)> {
        self.fields.iter().map(|(field, floor)| (field.as_str(), *floor))
    }

    pub fn stored(&self) -> StoredFloors {
        StoredFloors(self.fields.iter().map(|(field, floor)| (field.clone(), floor.k())).collect())
    }
}

/// Floors of fields as a workspace keeps them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoredFloors(BTreeMap<String, u64>);

/// A rate as it may be told, by the count behind it and its base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    Exact {
        n: u64,
        of: u64,
    },
    /// The count is near the true one, not it.
    Near {
        n: u64,
        of: u64,
    },
    Few,
}

impl Rate {
    /// The count and its base, exact or near.
    pub fn figures(self) -> Option<(u64, u64)> {
        match self {
            Self::Exact { n, of } | Self::Near { n, of } => Some((n, of)),
            Self::Few => None,
        }
    }

    pub fn is_near(self) -> bool {
        matches!(self, Self::Near { .. })
    }
}

/// How one part of a whole may be shown where the whole is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Count(u64),
    /// Above zero and under the floor.
    UnderFloor,
    /// Large enough by itself, but the whole less the other parts would tell a part under the floor.
    Withheld,
}

impl Shown {
    pub fn count(self) -> Option<u64> {
        match self {
            Self::Count(n) => Some(n),
            Self::UnderFloor | Self::Withheld => None,
        }
    }
}

impl Floor {
    /// No choice goes below this.
    pub const LOWEST: u64 = 20;

    /// `None` for less than [`Self::LOWEST`].
    pub fn new(k: u64) -> Option<Self> {
        (k >= Self::LOWEST).then_some(Self(k))
    }

    /// The higher of the two.
    pub fn at_least(self, k: u64) -> Self {
        Self(self.0.max(k))
    }

    pub fn k(self) -> u64 {
        self.0
    }

    /// A group of so many is hidden: somebody, and fewer than k.
    pub fn hides(self, n: u64) -> bool {
        n > 0 && n < self.0
    }

    /// Enough people for anything to be told or done: not nobody either.
    pub fn allows(self, n: u64) -> bool {
        n >= self.0
    }

    /// The count where it may be told.
    pub fn told(self, n: u64) -> Option<u64> {
        (!self.hides(n)).then_some(n)
    }

    /// `n` of a known whole: hidden as well when the rest would be a small group.
    pub fn told_of(self, n: u64, whole: u64) -> Option<u64> {
        self.told(n).filter(|_| !self.hides(whole.saturating_sub(n)))
    }

    /// What two sets of known sizes share.
    pub fn shared(self, shared: u64, a: u64, b: u64) -> Option<u64> {
        let alone = [a.saturating_sub(shared), b.saturating_sub(shared)];
        self.told(shared).filter(|_| !alone.into_iter().any(|n| self.hides(n)))
    }

    /// What may be shown of parts that add up to a known whole. A single hidden part could be worked out by
    /// subtraction, and so could several that are under the floor together: the next smallest parts are withheld with
    /// them, until at least two parts of at least k people are out of sight. Where nothing is left to withhold, the
    /// whole is hidden as well by rule 1, or it is the small part itself.
    pub fn parts(self, parts: &[u64]) -> Vec<Shown> {
        let mut shown: Vec<Shown> =
            parts.iter().map(|&n| if self.hides(n) { Shown::UnderFloor } else { Shown::Count(n) }).collect();
        loop {
            let hidden = || parts.iter().zip(&shown).filter(|(_, shown)| shown.count().is_none());
            let (n_hidden, n_people) = (hidden().count(), hidden().map(|(n, _)| n).sum::<u64>());
            if n_hidden == 0 || (n_hidden > 1 && n_people >= self.0) {
                return shown;
            }
            let open = (0..parts.len()).filter(|&at| parts[at] > 0 && shown[at].count().is_some());
            let Some(next) = open.min_by_key(|&at| (parts[at], at)) else { return shown };
            shown[next] = Shown::Withheld;
        }
    }

    /// How many of `of` people, and so their share.
    pub fn rate(self, n: u64, of: u64) -> Rate {
        match self.told_of(n, of) {
            Some(n) if self.allows(of) || of == 0 => Rate::Exact { n, of },
            _ => self.near_rate(n, of),
        }
    }

    /// The same of parts that add up to a known whole: (count, base) of each.
    pub fn rates(self, parts: &[(u64, u64)]) -> Vec<Rate> {
        let did: Vec<u64> = parts.iter().map(|(n, _)| *n).collect();
        let did_not: Vec<u64> = parts.iter().map(|(n, of)| of.saturating_sub(*n)).collect();
        let told = self.parts(&did).into_iter().zip(self.parts(&did_not));
        let rate = |(&(n, of), (did, did_not)): (&(u64, u64), (Shown, Shown))| match (did.count(), did_not.count()) {
            (Some(_), Some(_)) => self.rate(n, of),
            _ => self.near_rate(n, of),
        };
        parts.iter().zip(told).map(rate).collect()
    }

    /// The same of a part of a known whole, both as (count, base): what is left of the whole must be told as well.
    pub fn rate_within(self, part: (u64, u64), whole: (u64, u64)) -> Rate {
        let ((n, of), (all, base)) = (part, whole);
        let rest = (all.saturating_sub(n), base.saturating_sub(of));
        let is_rest_told = self.told(rest.0).is_some() && self.told(rest.1.saturating_sub(rest.0)).is_some();
        match is_rest_told {
            true => self.rate(n, of),
            false => self.near_rate(n, of),
        }
    }

    /// Of counts that grow step by step, of which each would tell the next by subtraction: all of them near ones.
    pub fn near_rate(self, n: u64, of: u64) -> Rate {
        let step = (self.0 / 4).max(2);
        // Half a step moves the rate by at most 2.5 points.
        if !self.allows(of) || of < step * 20 {
            return Rate::Few;
        }
        let near = |n: u64| if n == 0 { 0 } else { (n + step / 2) / step * step }.max(step.min(n * step));
        let n = n.min(of);
        // From the side that is the smaller: a rest of a few people is blurred just as a few are.
        let told = if n <= of - n { near(n) } else { of - near(of - n).min(of) };
        Rate::Near { n: told, of }
    }

    /// The same for a fixed number of parts.
    pub fn parts_of<const N: usize>(self, parts: [u64; N]) -> [Shown; N] {
        let shown = self.parts(&parts);
        std::array::from_fn(|at| shown[at])
    }

    /// The same as counts: `None` where one is hidden.
    pub fn counts_of<const N: usize>(self, parts: [u64; N]) -> [Option<u64>; N] {
        self.parts_of(parts).map(Shown::count)
    }
}

/// What may be told of how many people a freely chosen set holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Exact(u64),
    /// Not this set's count: that of a set counted before which differs in 1 to k - 1 people.
    Near(u64),
    /// 1 to k - 1 people, k being the floor of what was asked.
    Few(Floor),
    /// With counts told before, this one would give a few people away; or the ledger is full, until the data change.
    Nothing,
}

impl Default for Told {
    fn default() -> Self {
        Self::Exact(0)
    }
}

impl Told {
    pub fn exact(self) -> Option<u64> {
        match self {
            Self::Exact(n) => Some(n),
            _ => None,
        }
    }

    /// A figure to show, exact or near.
    pub fn figure(self) -> Option<u64> {
        match self {
            Self::Exact(n) | Self::Near(n) => Some(n),
            Self::Few(_) | Self::Nothing => None,
        }
    }

    pub fn is_near(self) -> bool {
        matches!(self, Self::Near(_))
    }
}

/// The sets whose counts were told, of one revision of the data.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    n_everybody: u64,
    sets: Vec<Arc<PersonSet>>,
    /// What the sets take in memory, about.
    bytes: u64,
    /// People that two sets share, by their places, as far as it was asked for.
    shared: FxHashMap<(usize, usize), u64>,
}

/// An answer, with the set whose other figures (shares, lifts, histograms) may be shown for the one asked about: itself,
/// or the one counted before.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    pub told: Told,
    pub figures_of: Option<Arc<PersonSet>>,
    /// The set was not answered before and is now.
    pub is_new: bool,
}

impl Ledger {
    const MAX_SETS: usize = 4_096;
    const MAX_BYTES: u64 = 256 << 20;
    /// So many of the sets counted last are looked at two by two.
    pub const PAIRED: usize = 64;

    /// Everybody is known to be so many.
    pub fn new(n_everybody: u64) -> Self {
        Self { n_everybody, ..Self::default() }
    }

    pub fn n_everybody(&self) -> u64 {
        self.n_everybody
    }

    /// Takes up a set answered earlier. Past the limits it is left out.
    pub fn remember(&mut self, people: Arc<PersonSet>) -> bool {
        let bytes = people.serialized_size() as u64;
        let has_room = self.sets.len() < Self::MAX_SETS && self.bytes + bytes <= Self::MAX_BYTES;
        if has_room {
            self.bytes += bytes;
            self.sets.push(people);
        }
        has_room
    }

    /// What may be told of a set; what is told exactly is remembered.
    pub fn answer(&mut self, floor: Floor, people: &Arc<PersonSet>) -> Answer {
        let n = people.len();
        let figures = |told, of: &Arc<PersonSet>| Answer { told, figures_of: Some(Arc::clone(of)), is_new: false };
        // Nobody and everybody are known without asking.
        if n == 0 || n == self.n_everybody {
            return figures(Told::Exact(n), people);
        }
        if floor.hides(n) {
            return Answer { told: Told::Few(floor), ..Answer::default() };
        }
        if floor.hides(self.n_everybody.saturating_sub(n)) {
            let everybody = Arc::new(PersonSet::from_iter(0..self.n_everybody as u32));
            return figures(Told::Near(self.n_everybody), &everybody);
        }
        let mut near = None;
        for known in &self.sets {
            match self.distance(floor, people, known) {
                Distance::Same => return figures(Told::Exact(n), people),
                Distance::Near => near = near.or(Some(known)),
                Distance::NearRest if near.is_none() => near = Some(known),
                Distance::NearRest | Distance::Far => {}
            }
        }
        if let Some(known) = near {
            if matches!(self.distance(floor, people, known), Distance::Near) {
                return figures(Told::Near(known.len()), known);
            }
            let rest = Arc::new(PersonSet::from_iter(0..self.n_everybody as u32) - &**known);
            return figures(Told::Near(rest.len()), &rest);
        }
        if self.is_given_away(floor, people) {
            return Answer { told: Told::Nothing, ..Answer::default() };
        }
        match self.remember(Arc::clone(people)) {
            true => Answer { told: Told::Exact(n), figures_of: Some(Arc::clone(people)), is_new: true },
            false => Answer { told: Told::Nothing, ..Answer::default() },
        }
    }

    /// Whether the count of a set would, with those of two sets told before and what these share, tell of 1 to k - 1
    /// people.
    fn is_given_away(&mut self, floor: Floor, people: &PersonSet) -> bool {
        let first = self.sets.len().saturating_sub(Self::PAIRED);
        let with: Vec<u64> = self.sets[first..].iter().map(|known| known.intersection_len(people)).collect();
        for a in first..self.sets.len() {
            for b in first..a {
                let cells = Cells {
                    all: self.n_everybody,
                    sizes: [people.len(), self.sets[a].len(), self.sets[b].len()],
                    with: [with[a - first], with[b - first]],
                    shared: self.shared(a, b),
                };
                if cells.is_far(floor) {
                    continue;
                }
                let in_all = (people & &*self.sets[a]).intersection_len(&self.sets[b]);
                if cells.tells_of_few(floor, in_all) {
                    return true;
                }
            }
        }
        false
    }

    fn shared(&mut self, a: usize, b: usize) -> u64 {
        let sets = &self.sets;
        *self.shared.entry((a, b)).or_insert_with(|| sets[a].intersection_len(&sets[b]))
    }

    /// How a set stands to one that was answered, and to everybody else than that one.
    fn distance(&self, floor: Floor, people: &PersonSet, known: &PersonSet) -> Distance {
        let (n, m) = (people.len(), known.len());
        // Sets are at least as far apart as their sizes.
        if n.abs_diff(m) >= floor.k() && n.abs_diff(self.n_everybody.saturating_sub(m)) >= floor.k() {
            return Distance::Far;
        }
        let apart = n + m - 2 * people.intersection_len(known);
        match (apart, self.n_everybody.saturating_sub(apart)) {
            // The rest of a set that was told is told with it.
            (0, _) | (_, 0) => Distance::Same,
            (apart, _) if floor.hides(apart) => Distance::Near,
            (_, apart) if floor.hides(apart) => Distance::NearRest,
            _ => Distance::Far,
        }
    }
}

/// A set beside two others that were told: how the parts that the two make of everybody lie in it.
#[derive(Debug, Clone, Copy)]
struct Cells {
    all: u64,
    /// Of the set asked about, and of the two.
    sizes: [u64; 3],
    /// What the set shares with each of the two.
    with: [u64; 2],
    /// What the two share.
    shared: u64,
}

impl Cells {
    /// People of each part inside and outside of the set, when it has so many of both the others. Parts: of both, of the
    /// first only, of the second only, of neither.
    fn parts(&self, in_all: u64) -> [(u64, u64); 4] {
        let [n, a, b] = self.sizes;
        let [with_a, with_b] = self.with;
        let rest = (n + in_all).saturating_sub(with_a + with_b);
        let inside = [in_all, with_a.saturating_sub(in_all), with_b.saturating_sub(in_all), rest];
        let neither = (self.all + self.shared).saturating_sub(a + b);
        let sizes = [self.shared, a.saturating_sub(self.shared), b.saturating_sub(self.shared), neither];
        std::array::from_fn(|at| (inside[at], sizes[at].saturating_sub(inside[at])))
    }

    /// How many people the set is away from the nearest combination of the two: each part belongs to it, or does not.
    fn away(&self, in_all: u64) -> u64 {
        self.parts(in_all).iter().map(|(inside, outside)| inside.min(outside)).sum()
    }

    /// Too far from any combination, whatever all three share. The distance is a concave function of that.
    fn is_far(&self, floor: Floor) -> bool {
        let [n, a, b] = self.sizes;
        let [with_a, with_b] = self.with;
        let least = [with_a + with_b, with_a + self.shared, with_b + self.shared]
            .into_iter()
            .zip([n, a, b])
            .map(|(sum, size)| sum.saturating_sub(size))
            .max()
            .unwrap_or(0);
        let most = with_a.min(with_b).min(self.shared);
        [least.min(most), most].into_iter().all(|in_all| self.away(in_all) >= floor.k())
    }

    fn tells_of_few(&self, floor: Floor, in_all: u64) -> bool {
        match self.away(in_all) {
            // Exactly a combination: its count tells how many the two share, and so each of the four parts.
            0 => self.parts(in_all).iter().any(|(inside, outside)| floor.hides(inside + outside)),
            away => floor.hides(away),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Distance {
    Same,
    Near,
    NearRest,
    Far,
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOOR: Floor = Floor(20);

    fn set(range: std::ops::Range<u32>) -> Arc<PersonSet> {
        Arc::new(PersonSet::from_iter(range))
    }

    #[test]
    fn the_floor_goes_up_and_not_down() {
        assert_eq!((Floor::new(19), Floor::new(20)), (None, Some(Floor::default())));
        assert_eq!(Floor::default().at_least(1), Floor::default());
        assert_eq!(Floor::default().at_least(100).k(), 100);
        for (n, told) in [(0, Some(0)), (1, None), (19, None), (20, Some(20))] {
            assert_eq!(FLOOR.told(n), told, "{n}");
        }
        for (n, whole, told) in [(100, 119, None), (100, 120, Some(100)), (100, 100, Some(100)), (5, 100, None)] {
            assert_eq!(FLOOR.told_of(n, whole), told, "{n} of {whole}");
        }
    }

    #[test]
    fn what_two_sets_share() {
        for (shared, a, b, told) in [
            (30, 60, 70, Some(30)),
            (19, 60, 70, None),
            (0, 60, 70, Some(0)),
            // 60 - 45 = 15 people could be worked out.
            (45, 60, 70, None),
            (60, 60, 90, Some(60)),
        ] {
            assert_eq!(FLOOR.shared(shared, a, b), told, "{shared} of {a} and {b}");
        }
    }

    #[test]
    fn a_small_part_cannot_be_worked_out() {
        use Shown::{Count, UnderFloor, Withheld};
        let cases = [
            ([100, 200, 300, 0], [Count(100), Count(200), Count(300), Count(0)]),
            ([100, 7, 300, 0], [Withheld, UnderFloor, Count(300), Count(0)]),
            // Two small parts that are under the floor together would be told by their sum.
            ([500, 7, 300, 3], [Count(500), UnderFloor, Withheld, UnderFloor]),
            ([500, 19, 300, 18], [Count(500), UnderFloor, Count(300), UnderFloor]),
            ([0, 5, 0, 0], [Count(0), UnderFloor, Count(0), Count(0)]),
            ([30, 5, 0, 0], [Withheld, UnderFloor, Count(0), Count(0)]),
        ];
        for (parts, expected) in cases {
            assert_eq!(FLOOR.parts_of(parts), expected, "{parts:?}");
        }
    }

    /// An attacker who knows the whole and every figure shown takes each from the whole: what is left over is never a
    /// single part, nor a sum under the floor.
    #[test]
    fn what_is_shown_never_tells_a_small_part() {
        let values = [0, 1, 7, 19, 20, 33, 400];
        for a in values {
            for b in values {
                for c in values {
                    let parts = [a, b, c];
                    let shown = FLOOR.parts_of(parts);
                    let left_over = parts.iter().sum::<u64>() - shown.iter().filter_map(|of| of.count()).sum::<u64>();
                    let n_hidden = shown.iter().filter(|of| of.count().is_none()).count();
                    let has_open = shown.iter().any(|of| of.count().is_some_and(|n| n > 0));
                    let is_safe = n_hidden == 0 || !has_open || (n_hidden > 1 && !FLOOR.hides(left_over));
                    assert!(is_safe, "{parts:?} {shown:?}");
                }
            }
        }
    }

    #[test]
    fn a_set_and_the_same_without_one_person() {
        let mut ledger = Ledger::new(1_000);
        let all = set(0..300);
        assert_eq!(ledger.answer(FLOOR, &all).told, Told::Exact(300));
        let without = ledger.answer(FLOOR, &set(1..300));
        assert_eq!(without.told, Told::Near(300));
        // Shares and lifts are those of the set counted before, so that they tell nothing either.
        assert_eq!(without.figures_of, Some(all));
        assert!(!without.is_new);
        // The same set again is the same answer; 20 people more are a group of their own.
        assert_eq!(ledger.answer(FLOOR, &set(0..300)).told, Told::Exact(300));
        assert_eq!(ledger.answer(FLOOR, &set(0..320)).told, Told::Exact(320));
        assert_eq!(ledger.answer(FLOOR, &set(0..319)).told, Told::Near(300));
        // Not nested, but nearly the same.
        assert_eq!(ledger.answer(FLOOR, &set(5..305)).told, Told::Near(300));
    }

    /// |A or B or one person| - |A| - |B| is that person, for A and B apart; |A or B| - |A| - |B| is what they share.
    #[test]
    fn two_sets_together_give_nobody_away() {
        let told = |first: &[PersonSet], asked: PersonSet| {
            let mut ledger = Ledger::new(1_000);
            for set in first {
                assert!(ledger.answer(FLOOR, &Arc::new(set.clone())).told.exact().is_some());
            }
            ledger.answer(FLOOR, &Arc::new(asked)).told
        };
        let set = |ranges: &[(u32, u32)]| ranges.iter().flat_map(|&(from, to)| from..to).collect::<PersonSet>();
        let (a, b) = (set(&[(0, 100)]), set(&[(100, 250)]));
        let pair = [a.clone(), b.clone()];
        assert_eq!(told(&pair, set(&[(0, 250)])), Told::Exact(250), "a union of sets apart is their sum");
        assert_eq!(told(&pair, set(&[(0, 251)])), Told::Nothing);
        assert_eq!(told(&pair, set(&[(0, 249)])), Told::Nothing);
        assert_eq!(told(&pair, set(&[(0, 270)])), Told::Exact(270), "20 people more are a group");
        assert_eq!(told(&pair, set(&[(251, 1_000)])), Told::Nothing, "nor everybody else");
        // Five people in both.
        let pair = [a.clone(), set(&[(95, 250)])];
        assert_eq!(told(&pair, set(&[(0, 250)])), Told::Nothing);
        // 50 in both: the union, the intersection and the rest may be told, and none with a person more.
        let pair = [set(&[(0, 150)]), set(&[(100, 250)])];
        for (whole, near) in [
            (set(&[(0, 250)]), set(&[(0, 251)])),
            (set(&[(100, 150)]), set(&[(100, 151)])),
            (set(&[(0, 100)]), set(&[(1, 100)])),
            (set(&[(0, 100), (150, 250)]), set(&[(0, 100), (151, 250)])),
            (set(&[(250, 1_000)]), set(&[(251, 1_000)])),
        ] {
            assert_eq!(told(&pair, whole.clone()), Told::Exact(whole.len()));
            assert_eq!(told(&pair, near), Told::Nothing);
        }
        // Steps of a rule that narrow, and sets that have nothing to do with one another.
        let steps = [set(&[(0, 500)]), set(&[(0, 300)]), set(&[(0, 120)])];
        assert_eq!(told(&steps, set(&[(0, 60)])), Told::Exact(60));
        let thirds: PersonSet = (0..1_000).filter(|n| n % 3 == 0).collect();
        let fifths: PersonSet = (0..1_000).filter(|n| n % 5 == 0).collect();
        let sevenths: PersonSet = (0..1_000).filter(|n| n % 7 == 0).collect();
        assert_eq!(told(&[thirds, fifths], sevenths.clone()), Told::Exact(sevenths.len()));
    }

    /// The bound by which pairs are passed over never passes over one that matters.
    #[test]
    fn pairs_that_are_passed_over_are_far() {
        let mut state = 7_u64;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for _ in 0..3_000 {
            let all = 60 + draw(60) as u32;
            let sets: Vec<PersonSet> = (0..3)
                .map(|_| {
                    let (from, len, step) = (draw(60) as u32, draw(80) as u32, 1 + draw(3) as usize);
                    (from..(from + len).min(all)).step_by(step).collect()
                })
                .collect();
            let [people, a, b] = [&sets[0], &sets[1], &sets[2]];
            let cells = Cells {
                all: u64::from(all),
                sizes: [people.len(), a.len(), b.len()],
                with: [people.intersection_len(a), people.intersection_len(b)],
                shared: a.intersection_len(b),
            };
            let in_all = (people & a).intersection_len(b);
            // The nearest of the 16 combinations, one after another.
            let everybody: PersonSet = (0..all).collect();
            let parts = [a & b, a - b, b - a, &everybody - &(a | b)];
            let away = (0..16_u32).map(|bits| {
                let chosen = parts.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
                chosen.fold(PersonSet::new(), |sum, (_, part)| sum | part).symmetric_difference_len(people)
            });
            assert_eq!(cells.away(in_all), away.min().unwrap());
            assert!(!cells.is_far(FLOOR) || cells.away(in_all) >= FLOOR.k());
        }
    }

    #[test]
    fn rates_of_few_are_near_ones_or_none() {
        use Rate::{Exact, Few, Near};
        for (n, of, rate) in [
            (120, 600, Exact { n: 120, of: 600 }),
            (0, 600, Exact { n: 0, of: 600 }),
            (600, 600, Exact { n: 600, of: 600 }),
            (7, 600, Near { n: 5, of: 600 }),
            (1, 600, Near { n: 5, of: 600 }),
            (13, 600, Near { n: 15, of: 600 }),
            (19, 600, Near { n: 20, of: 600 }),
            (599, 600, Near { n: 595, of: 600 }),
            (7, 99, Few),
            (7, 100, Near { n: 5, of: 100 }),
            (0, 19, Few),
            (20, 40, Exact { n: 20, of: 40 }),
            (25, 40, Few),
            (5, 40, Few),
        ] {
            assert_eq!(FLOOR.rate(n, of), rate, "{n} of {of}");
        }
        for n in 1..20 {
            let (near, of) = FLOOR.rate(n, 400).figures().unwrap();
            assert!(near > 0 && near.abs_diff(n) <= 4 && of == 400, "{n}: {near}");
        }
    }

    #[test]
    fn a_part_does_not_tell_the_rest_of_its_whole() {
        assert_eq!(FLOOR.rate_within((60, 600), (120, 1_200)), Rate::Exact { n: 60, of: 600 });
        // 120 - 113 = 7 people of the rest.
        assert_eq!(FLOOR.rate_within((113, 600), (120, 1_200)), Rate::Near { n: 115, of: 600 });
        assert_eq!(FLOOR.rate_within((120, 600), (120, 1_200)), Rate::Exact { n: 120, of: 600 });
        assert_eq!(FLOOR.rate_within((20, 50), (25, 90)), Rate::Few);
    }

    /// Of 10 parts with one of a few, the others do not tell it by subtraction.
    #[test]
    fn parts_of_a_rate_hide_one_another() {
        let parts: Vec<(u64, u64)> = [60, 50, 44, 41, 38, 35, 30, 26, 22, 12].map(|n| (n, 600)).into();
        let rates = FLOOR.rates(&parts);
        assert_eq!(rates.iter().filter(|rate| rate.is_near()).count(), 2);
        assert_eq!(rates[8], Rate::Near { n: 20, of: 600 });
        assert_eq!(rates[9], Rate::Near { n: 10, of: 600 });
        assert!(rates[..8].iter().zip(&parts).all(|(rate, part)| rate.figures() == Some(*part) && !rate.is_near()));
    }

    #[test]
    fn a_field_has_the_higher_floor() {
        let mut floors = Floors::default();
        floors.set_field("city", 50);
        floors.set_field("age", 10);
        assert_eq!([floors.of("city").k(), floors.of("age").k(), floors.all().k()], [50, 20, 20]);
        assert_eq!(floors.of_all(["age", "city"]).k(), 50);
        assert_eq!(Floors::new(30, &floors.stored()).of("city").k(), 50);
        assert_eq!(Floors::new(80, &floors.stored()).of("city").k(), 80);
        assert_eq!(floors.fields().collect::<Vec<_>>(), [("city", Floor(50))]);
        floors.set_field("city", 0);
        assert_eq!(floors, Floors::default());
    }

    #[test]
    fn the_rest_of_a_set_is_known_with_it() {
        let mut ledger = Ledger::new(1_000);
        assert_eq!(ledger.answer(FLOOR, &set(0..300)).told, Told::Exact(300));
        assert_eq!(ledger.answer(FLOOR, &set(300..1_000)).told, Told::Exact(700));
        // Everybody but the set and one person more: 1,000 - 300 - 699 would be that person.
        let near = ledger.answer(FLOOR, &set(301..1_000));
        assert_eq!((near.told, near.figures_of), (Told::Near(700), Some(set(300..1_000))));
        assert_eq!(ledger.answer(FLOOR, &set(1..1_000)).told, Told::Near(1_000));
        assert_eq!(ledger.answer(FLOOR, &set(0..1_000)).told, Told::Exact(1_000));
        assert_eq!(ledger.answer(FLOOR, &set(0..0)).told, Told::Exact(0));
        assert_eq!(ledger.answer(FLOOR, &set(0..19)).told, Told::Few(FLOOR));
    }

    /// Whatever is asked in whatever order, no two exact answers differ by a small group, and an answer never depends on
    /// who the few people are by whom a set differs from one told before.
    #[test]
    fn no_two_exact_answers_differ_by_a_small_group() {
        let n_everybody = 400;
        let mut ledger = Ledger::new(u64::from(n_everybody));
        let mut told: Vec<(Arc<PersonSet>, Told)> = vec![];
        let mut state = 7_u32;
        let mut draw = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % below
        };
        for _ in 0..600 {
            let from = draw(n_everybody);
            let mut people = PersonSet::from_iter(from..(from + draw(120)).min(n_everybody));
            for _ in 0..draw(4) {
                people.insert(draw(n_everybody));
            }
            if draw(3) == 0 {
                people = PersonSet::from_iter(0..n_everybody) - people;
            }
            let people = Arc::new(people);
            let answer = ledger.answer(FLOOR, &people);
            told.push((people, answer.told));
        }
        let exact: Vec<&PersonSet> =
            told.iter().filter(|(_, told)| told.exact().is_some()).map(|(people, _)| &**people).collect();
        assert!(exact.len() > 30 && exact.len() < 500, "{} of {}", exact.len(), told.len());
        for (at, a) in exact.iter().enumerate() {
            for b in &exact[..at] {
                let apart = (*a ^ *b).len();
                assert!(!FLOOR.hides(apart) && !FLOOR.hides(u64::from(n_everybody) - apart), "{apart} apart");
            }
        }
    }

    #[test]
    fn a_full_ledger_tells_nothing_new() {
        let mut ledger = Ledger { bytes: Ledger::MAX_BYTES, ..Ledger::new(1_000) };
        assert_eq!(ledger.answer(FLOOR, &set(0..300)).told, Told::Nothing);
        assert_eq!(ledger.answer(FLOOR, &set(0..1_000)).told, Told::Exact(1_000));
    }
}
