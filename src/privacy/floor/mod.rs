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

mod fields;
mod ledger;

pub use fields::{Floors, StoredFloors};
pub use ledger::{Answer, Ledger, Told};

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

    /// What may be shown of parts (n, of) that add up to a known whole, each of them a part of a group whose size is
    /// known: what is left of the groups is hidden by the same rule.
    pub fn parts_within(self, parts: &[(u64, u64)]) -> Vec<Shown> {
        let own: Vec<u64> = parts.iter().map(|(n, _)| *n).collect();
        let rests: Vec<u64> = parts.iter().map(|(n, of)| of.saturating_sub(*n)).collect();
        let with_rest = |(own, rest): (Shown, Shown)| match (own, rest) {
            (Shown::Count(_), Shown::UnderFloor | Shown::Withheld) => Shown::Withheld,
            (own, _) => own,
        };
        self.parts(&own).into_iter().zip(self.parts(&rests)).map(with_rest).collect()
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
        let rate = |(&(n, of), shown): (&(u64, u64), Shown)| match shown.count() {
            Some(_) => self.rate(n, of),
            None => self.near_rate(n, of),
        };
        parts.iter().zip(self.parts_within(parts)).map(rate).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_selection_tell_neither_a_small_part_nor_a_small_rest() {
        let floor = Floor::new(20).unwrap();
        let shown = |parts: &[(u64, u64)]| floor.parts_within(parts);
        let (few, withheld) = (Shown::UnderFloor, Shown::Withheld);
        // Three of a group: the next smallest part goes with them.
        assert_eq!(
            shown(&[(500, 900), (84, 400), (78, 300), (3, 90)]),
            [Shown::Count(500), Shown::Count(84), withheld, few]
        );
        // All but three of a group: its size would tell that, and so would the rests of all others.
        assert_eq!(shown(&[(500, 503), (84, 400), (0, 40)]), [withheld, Shown::Count(84), withheld]);
        // Whole groups leave nobody.
        assert_eq!(shown(&[(500, 500), (84, 84), (0, 40)]), [500, 84, 0].map(Shown::Count));
    }

    const FLOOR: Floor = Floor(20);

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
}
