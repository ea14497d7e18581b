//! The small-group floor: which counts of people may be told. Every screen, report, table and command asks here, and
//! nowhere else is a count held against it (a test reads the sources for that). What is hidden follows four rules:
//!
//! 1. A group of 1 to k - 1 people is not counted. Zero is told: it is nobody.
//! 2. Of parts that add up to a known whole, further parts are hidden until the hidden ones cannot be worked out by
//!    subtraction ([`Floor::parts`]: secondary suppression).
//! 3. What two sets share is hidden when it, or what either has alone, is such a group ([`Floor::shared`]).
//! 4. Of sets that people choose freely, a count is told only when the set differs from every set counted before, and
//!    from everybody else than that set, by nobody or by at least k people ([`Ledger`]). Otherwise the count of the
//!    earlier set is told again, marked as near. What is told then depends on the earlier set alone.
//!
//! The fourth rule with the empty set is the first. It looks at pairs of sets: three or more counts can still be
//! combined (|A or B or one person| - |A| - |B| for sets A and B apart), as can counts of two revisions of the data, and
//! the figures that the data have by themselves (an item's people, a cluster, a path) are not in the ledger.
//! Whoever gives figures away to people who may try that uses a noisy report ([`super::noise`]), which has no such
//! limit.

use std::sync::Arc;

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
    /// 1 to k - 1 people.
    Few,
    /// The ledger is full; nothing is told of further sets until the data change.
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
            Self::Few | Self::Nothing => None,
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
            return Answer { told: Told::Few, ..Answer::default() };
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
        match self.remember(Arc::clone(people)) {
            true => Answer { told: Told::Exact(n), figures_of: Some(Arc::clone(people)), is_new: true },
            false => Answer { told: Told::Nothing, ..Answer::default() },
        }
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
        assert_eq!(ledger.answer(FLOOR, &set(0..19)).told, Told::Few);
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
