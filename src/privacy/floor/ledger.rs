//! What may be told of sets that people choose freely: rules four and five.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Floor;
use crate::data::PersonSet;

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
