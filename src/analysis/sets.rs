//! Two or more sets of people beside one another: what they share, and what one takes more often than the other.

use super::holdings::Holdings;
use super::profile::{Tally, Trait, TraitKey, attribute_keys, taken_keys};
use super::stats::{Lift, lift_of_shares};
use crate::data::{Dataset, PersonSet};
use crate::task::{Cancelled, Task};

/// People that each pair of sets shares: symmetric, the sizes on the diagonal.
pub fn overlaps(sets: &[PersonSet], task: &Task) -> Result<Vec<Vec<u64>>, Cancelled> {
    let mut shared = vec![vec![0; sets.len()]; sets.len()];
    for (row, set) in sets.iter().enumerate() {
        task.check()?;
        shared[row][row] = set.len();
        for (column, other) in sets.iter().enumerate().take(row) {
            let n = set.intersection_len(other);
            (shared[row][column], shared[column][row]) = (n, n);
        }
    }
    Ok(shared)
}

/// People in both as a share of people in either (Jaccard 1901); 0 of two empty sets.
pub fn jaccard(shared: u64, a: u64, b: u64) -> f64 {
    super::stats::share(shared, (a + b).saturating_sub(shared))
}

/// Two sets against everybody and against one another.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    pub groups: [Tally; 2],
    pub shared: u64,
    /// What one of the sets takes or is clearly more often than the other; the first set's first, each by how
    /// clearly.
    pub rows: Vec<ComparedTrait>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComparedTrait {
    pub key: TraitKey,
    /// In each set, against everybody.
    pub in_sets: [Trait; 2],
    /// How many times as common in the first set as in the second; see [`compare`] for who is counted.
    pub ratio: Lift,
}

/// Compares two sets. People in both say nothing of the difference, so ratios leave them out; the two groups are then
/// separate, as the interval needs (Katz 1978). A set inside the other is compared with the rest of it.
pub fn compare(
    sets: [&PersonSet; 2],
    dataset: &Dataset,
    holdings: &Holdings,
    everybody: &Tally,
    task: &Task,
) -> Result<Comparison, Cancelled> {
    let tally = |people: &PersonSet| Tally::of(people, dataset, holdings, task);
    let both = tally(&(sets[0] & sets[1]))?;
    let only = [tally(&(sets[0] - sets[1]))?, tally(&(sets[1] - sets[0]))?];
    let groups = only.each_ref().map(|only| only.clone().plus(&both));
    let apart = match only.each_ref().map(|only| only.people) {
        [0, _] => [&both, &only[1]],
        [_, 0] => [&only[0], &both],
        _ => [&only[0], &only[1]],
    };
    let mut found: Vec<ComparedTrait> = taken_keys(dataset)
        .chain(attribute_keys(dataset))
        .filter_map(|key| {
            let [a, b] = apart.map(|group| group.count(key));
            let ratio = lift_of_shares(a, apart[0].people, b, apart[1].people)
                .or_else(|| lift_of_shares(b, apart[1].people, a, apart[0].people).map(turned))?;
            let in_sets = groups.each_ref().map(|group| Trait::of(key, group, everybody));
            (ratio.is_over() || ratio.is_under()).then_some(ComparedTrait { key, in_sets, ratio })
        })
        .collect();
    let clear = |found: &ComparedTrait| if found.ratio.is_over() { found.ratio.low } else { 1.0 / found.ratio.high };
    found.sort_by(|x, y| {
        let side = y.ratio.is_over().cmp(&x.ratio.is_over());
        side.then(clear(y).total_cmp(&clear(x))).then(x.key.cmp(&y.key))
    });
    Ok(Comparison { groups, shared: both.people, rows: found })
}

/// The same comparison the other way round.
fn turned(lift: Lift) -> Lift {
    Lift { value: 1.0 / lift.value, low: 1.0 / lift.high, high: 1.0 / lift.low, p_value: lift.p_value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::profile::tests::two_camps;

    #[test]
    fn what_sets_share() {
        let sets = [PersonSet::from_iter(0..60), PersonSet::from_iter(30..100), PersonSet::new()];
        let shared = overlaps(&sets, &Task::silent()).unwrap();
        assert_eq!(shared, [[60, 30, 0], [30, 70, 0], [0, 0, 0]]);
        assert_eq!((jaccard(30, 60, 70), jaccard(0, 0, 0)), (0.3, 0.0));
    }

    #[test]
    fn sets_differ_in_what_only_one_of_them_takes() {
        let data = two_camps();
        let holdings = Holdings::of(&data, &Task::silent()).unwrap();
        let everybody = Tally::of_everybody(&data, &holdings, &Task::silent()).unwrap();
        // Both sets hold 100 to 119, who take course 1; the first alone has takers of course 0, of whom ten are in
        // the second as well.
        let first = PersonSet::from_iter((0..90).chain(100..120));
        let second = PersonSet::from_iter((80..120).chain(200..260));
        let found = compare([&first, &second], &data, &holdings, &everybody, &Task::silent()).unwrap();
        assert_eq!((found.groups[0].people, found.groups[1].people, found.shared), (110, 100, 30));
        let keys: Vec<TraitKey> = found.rows.iter().map(|row| row.key).collect();
        assert!(keys.contains(&TraitKey::Item(0)) && !keys.contains(&TraitKey::Item(4)), "{keys:?}");
        // 80 of 80 against 10 of 70.
        let row = found.rows.iter().find(|row| row.key == TraitKey::Item(0)).unwrap();
        assert!((row.ratio.value - 7.0).abs() < 1e-9 && row.ratio.low > 1.0);
        assert_eq!((row.in_sets[0].people, row.in_sets[1].people), (90, 20));
        // The other way round the same things differ, by the inverse.
        let back = compare([&second, &first], &data, &holdings, &everybody, &Task::silent()).unwrap();
        let row = back.rows.iter().find(|row| row.key == TraitKey::Item(0)).unwrap();
        assert!((row.ratio.value - 1.0 / 7.0).abs() < 1e-9 && row.ratio.is_under());
        assert_eq!(back.rows.len(), found.rows.len());
        // A part of everybody against the rest: 90 of 90 against 10 of 210.
        let part = PersonSet::from_iter(0..90);
        let all = PersonSet::from_iter(0..300);
        for (sets, ratio) in [([&part, &all], 21.0), ([&all, &part], 1.0 / 21.0)] {
            let found = compare(sets, &data, &holdings, &everybody, &Task::silent()).unwrap();
            let row = found.rows.iter().find(|row| row.key == TraitKey::Item(0)).unwrap();
            assert!((row.ratio.value / ratio - 1.0).abs() < 1e-9, "{:?}", row.ratio);
        }
        let same = compare([&part, &part], &data, &holdings, &everybody, &Task::silent()).unwrap();
        assert!(same.rows.is_empty());
    }
}
