//! Recency, frequency and money: fifths, the usual eleven groups, and a grid of recency by frequency for each domain.

use std::ops::RangeInclusive;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::stats::{Lift, lift_of_part};
use crate::data::{Dataset, Domain, EventKind, EventSlice, NO_TIME, PersonSet};

const SECS_PER_DAY: i64 = 86_400;

/// The eleven groups in use since Hughes' fifths, by recency and by the mean of frequency and money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RfmGroup {
    Champions,
    Loyal,
    PotentialLoyal,
    New,
    Promising,
    NeedAttention,
    AboutToSleep,
    AtRisk,
    CannotLose,
    Hibernating,
    Lost,
}

use RfmGroup::{
    AboutToSleep, AtRisk, CannotLose, Champions, Hibernating, Lost, Loyal, NeedAttention, New, PotentialLoyal,
    Promising,
};

/// By recency 1 to 5 (row), then frequency and money 1 to 5.
const GROUPS: [[RfmGroup; 5]; 5] = [
    [Lost, Lost, AtRisk, CannotLose, CannotLose],
    [Hibernating, Hibernating, AtRisk, AtRisk, AtRisk],
    [AboutToSleep, AboutToSleep, NeedAttention, Loyal, Loyal],
    [Promising, PotentialLoyal, PotentialLoyal, Loyal, Champions],
    [New, PotentialLoyal, PotentialLoyal, Champions, Champions],
];

impl RfmGroup {
    pub const ALL: [RfmGroup; 11] = [
        Champions,
        Loyal,
        PotentialLoyal,
        New,
        Promising,
        NeedAttention,
        AboutToSleep,
        AtRisk,
        CannotLose,
        Hibernating,
        Lost,
    ];

    pub fn id(self) -> &'static str {
        match self {
            Champions => "champions",
            Loyal => "loyal",
            PotentialLoyal => "potential-loyal",
            New => "new",
            Promising => "promising",
            NeedAttention => "need-attention",
            AboutToSleep => "about-to-sleep",
            AtRisk => "at-risk",
            CannotLose => "cannot-lose",
            Hibernating => "hibernating",
            Lost => "lost",
        }
    }
}

/// Scores 1 (lowest fifth) to 5; a high recency is a short time ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scores {
    pub recency: u8,
    pub frequency: u8,
    /// 0 where the domain has no amounts at all.
    pub money: u8,
}

impl Scores {
    pub fn group(&self) -> RfmGroup {
        let worth = if self.money == 0 { self.frequency } else { (self.frequency + self.money).div_ceil(2) };
        GROUPS[fifth(self.recency)][fifth(worth)]
    }
}

/// Lowest and highest value of the people with one score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    pub low: f64,
    pub high: f64,
}

/// People of each cell: recency 1 to 5, then frequency 1 to 5.
pub type Grid = [[u32; 5]; 5];

#[derive(Debug, Clone, PartialEq)]
pub struct Rfm {
    pub domain: Domain,
    /// One a person; `None` without anything of the domain.
    pub scores: Vec<Option<Scores>>,
    /// Days since the last act, by recency score; `None` where nobody has the score.
    pub recency_bands: [Option<Band>; 5],
    /// Distinct courses, or plays, by frequency score.
    pub frequency_bands: [Option<Band>; 5],
    /// Amount spent, by money score.
    pub money_bands: [Option<Band>; 5],
    pub grid: Grid,
    /// Mean amount spent by the people of each cell; `None` where the domain has no amounts or the cell nobody.
    pub mean_spent: [[Option<f64>; 5]; 5],
    pub groups: Vec<GroupSummary>,
}

/// In the order of [`RfmGroup::ALL`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupSummary {
    pub group: RfmGroup,
    pub people: u64,
    /// `None` where the domain has no amounts.
    pub mean_spent: Option<f64>,
}

/// One person's values: days since the last act, how often, how much.
#[derive(Clone, Copy)]
struct Values {
    days_ago: f64,
    frequency: f64,
    spent: f64,
}

/// Scores everybody who took anything of `domain`. O(events + people log people).
pub fn rfm(dataset: &Dataset, domain: Domain) -> Rfm {
    let values: Vec<Option<Values>> =
        (0..dataset.n_people()).into_par_iter().map(|row| values_of(dataset, dataset.events.of(row), domain)).collect();
    let known: Vec<Values> = values.iter().flatten().copied().collect();
    let has_money = known.iter().any(|values| values.spent != 0.0);
    let recency = fifths(&known.iter().map(|values| -values.days_ago).collect::<Vec<_>>());
    let frequency = fifths(&known.iter().map(|values| values.frequency).collect::<Vec<_>>());
    let money = fifths(&known.iter().map(|values| values.spent).collect::<Vec<_>>());
    let all: Vec<Scores> = (0..known.len())
        .map(|at| Scores {
            recency: recency[at],
            frequency: frequency[at],
            money: if has_money { money[at] } else { 0 },
        })
        .collect();
    let mut next = all.iter().copied();
    let scores: Vec<Option<Scores>> = values.iter().map(|values| values.and_then(|_| next.next())).collect();
    Rfm {
        domain,
        recency_bands: bands(&known, &recency, |values| values.days_ago),
        frequency_bands: bands(&known, &frequency, |values| values.frequency),
        money_bands: if has_money { bands(&known, &money, |values| values.spent) } else { [None; 5] },
        mean_spent: if has_money { mean_spent(&known, &all) } else { [[None; 5]; 5] },
        grid: grid(all.iter()),
        groups: groups(&known, &all, has_money),
        scores,
    }
}

impl Rfm {
    /// Who is in a block of cells: recency and frequency 1 to 5, ends included.
    pub fn people_in(&self, recency: RangeInclusive<u8>, frequency: RangeInclusive<u8>) -> PersonSet {
        self.people_where(|scores| recency.contains(&scores.recency) && frequency.contains(&scores.frequency))
    }

    pub fn group_people(&self, group: RfmGroup) -> PersonSet {
        self.people_where(|scores| scores.group() == group)
    }

    /// Where the people of a selection sit.
    pub fn grid_of(&self, selection: &PersonSet) -> Grid {
        grid(selection.iter().filter_map(|row| self.scores.get(row as usize).and_then(Option::as_ref)))
    }

    /// How many times as common each cell is in a selection as among everybody; `None` under five people.
    pub fn grid_lifts(&self, selection: &PersonSet) -> [[Option<Lift>; 5]; 5] {
        let (group, everybody) = (selection.len(), self.scores.len() as u64);
        let chosen = self.grid_of(selection);
        let lift =
            |r: usize, f: usize| lift_of_part(u64::from(chosen[r][f]), group, u64::from(self.grid[r][f]), everybody);
        std::array::from_fn(|r| std::array::from_fn(|f| lift(r, f)))
    }

    fn people_where(&self, is_in: impl Fn(&Scores) -> bool) -> PersonSet {
        let rows = self.scores.iter().enumerate().filter(|(_, scores)| scores.as_ref().is_some_and(&is_in));
        rows.map(|(row, _)| row as u32).collect()
    }
}

fn fifth(score: u8) -> usize {
    usize::from(score.clamp(1, 5)) - 1
}

fn values_of(dataset: &Dataset, events: EventSlice<'_>, domain: Domain) -> Option<Values> {
    let (mut last, mut plays, mut spent) = (None::<i64>, 0.0, 0.0);
    let mut items = vec![];
    for at in 0..events.len() {
        let (item, kind, value) = (events.items[at], events.kinds[at], events.values[at]);
        if dataset.catalogue.domain(item as usize) != Some(domain) {
            continue;
        }
        let amount = if value.is_finite() { f64::from(value) } else { 0.0 };
        match kind {
            EventKind::Purchase | EventKind::Subscribe => spent += amount,
            EventKind::Refund => spent -= amount,
            EventKind::Play => plays += if value.is_finite() { amount } else { 1.0 },
            _ => {}
        }
        if kind.is_taking() {
            items.push(item);
            last = last.max(Some(events.times[at]));
        }
    }
    items.sort_unstable();
    items.dedup();
    let last = last?;
    let days_ago = match last {
        NO_TIME => f64::INFINITY,
        last => dataset.now.saturating_sub(last).max(0).div_euclid(SECS_PER_DAY) as f64,
    };
    // Music that is bought and never played still counts as often as it was taken.
    let frequency = match domain {
        Domain::Course => items.len() as f64,
        Domain::Music => plays.max(items.len() as f64),
    };
    Some(Values { days_ago, frequency, spent })
}

/// 1 to 5 by the share of values that are smaller; equal values always get the same score.
fn fifths(values: &[f64]) -> Vec<u8> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let score = |value: &f64| {
        let below = sorted.partition_point(|other| other < value);
        (5 * below / sorted.len().max(1)) as u8 + 1
    };
    values.iter().map(score).collect()
}

fn bands(known: &[Values], scores: &[u8], of: impl Fn(&Values) -> f64) -> [Option<Band>; 5] {
    let mut bands: [Option<Band>; 5] = [None; 5];
    for (values, &score) in known.iter().zip(scores) {
        let value = of(values);
        let band = bands[fifth(score)].get_or_insert(Band { low: value, high: value });
        band.low = band.low.min(value);
        band.high = band.high.max(value);
    }
    bands
}

fn grid<'a>(scores: impl Iterator<Item = &'a Scores>) -> Grid {
    let mut grid = Grid::default();
    for scores in scores {
        grid[fifth(scores.recency)][fifth(scores.frequency)] += 1;
    }
    grid
}

fn mean_spent(known: &[Values], scores: &[Scores]) -> [[Option<f64>; 5]; 5] {
    let mut sums = [[(0.0, 0_u32); 5]; 5];
    for (values, scores) in known.iter().zip(scores) {
        let (sum, n) = &mut sums[fifth(scores.recency)][fifth(scores.frequency)];
        *sum += values.spent;
        *n += 1;
    }
    sums.map(|row| row.map(|(sum, n)| (n > 0).then(|| sum / f64::from(n))))
}

fn groups(known: &[Values], scores: &[Scores], has_money: bool) -> Vec<GroupSummary> {
    let summary = |group: RfmGroup| {
        let members = known.iter().zip(scores).filter(|(_, scores)| scores.group() == group);
        let (people, spent) = members.fold((0_u64, 0.0), |(n, sum), (values, _)| (n + 1, sum + values.spent));
        let mean_spent = (has_money && people > 0).then(|| spent / people as f64);
        GroupSummary { group, people, mean_spent }
    };
    RfmGroup::ALL.into_iter().map(summary).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::People;

    /// Person n (0..10) bought n + 1 courses, the last one n * 10 days after the start, for 5 each.
    fn ladder() -> Dataset {
        let mut data = Dataset { people: People::anonymous(12), now: 100 * SECS_PER_DAY, ..Dataset::default() };
        data.catalogue.domains = vec![Domain::Course; 12];
        for person in 0..10_u32 {
            for item in 0..=person {
                data.events.push(person, item, EventKind::Purchase, 5.0, i64::from(person) * 10 * SECS_PER_DAY);
            }
        }
        data.events.push(11, 3, EventKind::Refund, 5.0, 0);
        data.events.sort(12);
        data
    }

    #[test]
    fn a_ladder_of_people_falls_into_fifths() {
        let found = rfm(&ladder(), Domain::Course);
        let recency: Vec<u8> = found.scores.iter().flatten().map(|scores| scores.recency).collect();
        assert_eq!(recency, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
        assert_eq!(found.scores[9], Some(Scores { recency: 5, frequency: 5, money: 5 }));
        assert_eq!((found.scores[10], found.scores[11]), (None, None));
        assert_eq!(found.frequency_bands[0], Some(Band { low: 1.0, high: 2.0 }));
        assert_eq!(found.recency_bands[4], Some(Band { low: 10.0, high: 20.0 }));
        assert_eq!(found.people_in(5..=5, 5..=5), PersonSet::from_iter([8, 9]));
        assert_eq!(found.people_in(4..=5, 1..=4), PersonSet::from_iter([6, 7]));
        assert_eq!(found.group_people(Champions), PersonSet::from_iter([8, 9]));
        assert_eq!(found.groups[0], GroupSummary { group: Champions, people: 2, mean_spent: Some(47.5) });
        assert_eq!(found.groups.iter().map(|group| group.people).sum::<u64>(), 10);
        assert_eq!((found.mean_spent[4][4], found.mean_spent[0][4]), (Some(47.5), None));
        assert_eq!(found.grid_of(&PersonSet::from_iter([0, 9, 11])).concat().iter().sum::<u32>(), 2);
    }

    #[test]
    fn every_group_is_reachable_and_has_its_own_id() {
        let mut found: Vec<RfmGroup> = GROUPS.concat();
        found.sort_unstable();
        found.dedup();
        assert_eq!(found, RfmGroup::ALL);
        let mut ids: Vec<&str> = RfmGroup::ALL.iter().map(|group| group.id()).collect();
        ids.dedup();
        assert_eq!(ids.len(), 11);
    }

    #[test]
    fn equal_people_share_a_score() {
        assert_eq!(fifths(&[1.0, 1.0, 1.0, 1.0, 9.0]), [1, 1, 1, 1, 5]);
        assert!(fifths(&[]).is_empty());
    }

    #[test]
    fn without_amounts_money_plays_no_part() {
        let mut data = Dataset { people: People::anonymous(1), ..Dataset::default() };
        data.catalogue.domains = vec![Domain::Music];
        data.events.push(0, 0, EventKind::Play, 7.0, NO_TIME);
        data.events.sort(1);
        let found = rfm(&data, Domain::Music);
        assert_eq!(found.scores[0].map(|scores| scores.money), Some(0));
        assert_eq!(found.money_bands, [None; 5]);
        assert_eq!(found.groups.iter().find(|group| group.people > 0).unwrap().mean_spent, None);
    }

    #[test]
    fn lifts_say_where_a_selection_sits() {
        let mut data = Dataset { people: People::anonymous(100), ..Dataset::default() };
        data.catalogue.domains = vec![Domain::Music];
        for person in 0..100 {
            data.events.push(person, 0, EventKind::Play, if person < 50 { 1.0 } else { 9.0 }, 0);
        }
        data.events.sort(100);
        let found = rfm(&data, Domain::Music);
        let lifts = found.grid_lifts(&PersonSet::from_iter(50..70));
        let above: Vec<f64> = lifts.iter().flatten().flatten().map(|lift| lift.value).collect();
        assert_eq!(above, [2.0]);
    }
}
