//! What `auto` hides from its trials: the last items of people who have several in a domain, and for crossings a whole
//! domain of people who have both.

use std::sync::Arc;

use rand::seq::index;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::data::{Domain, Interactions, NO_TIME};
use crate::models::TrainingData;

/// People measured; more change the choice of nothing.
const MAX_PEOPLE: usize = 4_000;
/// Share of a person's items in a domain that is hidden.
const SHARE: f64 = 0.2;
/// The bridge people are cut into so many groups, of which two lose a domain at a time.
const N_GROUPS: usize = 5;
/// With at least so many people in a group, one group each way says enough.
const ENOUGH_PEOPLE: usize = 2_000;
/// Every turn is a copy of the data: beyond so many cells there is one.
const MANY_CELLS: usize = 2_000_000;
/// With more cells than this the trials of people who have something are made with some of the people: settings that
/// are better there are better for all.
const ENOUGH_CELLS: usize = 4_000_000;
/// Cells weaker than this share of all cells are hidden but not looked for.
const WEAK_SHARE: f64 = 0.25;

/// A training part and what is hidden from it.
pub struct Held {
    pub train: Arc<TrainingData>,
    /// n_people x n_items, the hidden items that are worth finding.
    pub hidden: Interactions,
    /// People with hidden items, by domain, ascending.
    people: [Vec<u32>; 2],
    /// Of the cells, those of people who take part.
    pub share: f64,
}

impl Held {
    /// Who is measured in a domain.
    pub fn people(&self, domain: Domain) -> &[u32] {
        &self.people[domain.index()]
    }
}

/// Hides a fifth of the items in each domain of up to 4,000 people, the last ones where times tell which those are.
pub fn warm(data: &TrainingData, seed: u64) -> Held {
    warm_above(data, weak_bar(&data.strengths), seed)
}

/// The same among some of the people, for a domain with so many cells that they are enough; `None` for any other.
pub fn warm_of_some(data: &TrainingData, domain: Domain, seed: u64) -> Option<Held> {
    warm_among(data, domain, ENOUGH_CELLS, seed)
}

fn warm_among(data: &TrainingData, domain: Domain, enough_cells: usize, seed: u64) -> Option<Held> {
    let takes_part = some_people(data, domain, enough_cells, seed)?;
    let some = part_of(data, |person, _, _| takes_part[person as usize]);
    let share = some.strengths.nnz() as f64 / data.strengths.nnz() as f64;
    Some(Held { share, ..warm_above(&some, weak_bar(&data.strengths), seed) })
}

fn warm_above(data: &TrainingData, bar: f32, seed: u64) -> Held {
    let mut is_hidden = vec![false; data.strengths.nnz()];
    let mut people = [vec![], vec![]];
    for domain in Domain::BOTH {
        let several = |&person: &u32| cells_of(data, person, domain).nth(1).is_some();
        let eligible: Vec<u32> = (0..data.strengths.n_people() as u32).filter(several).collect();
        let chosen = sample(eligible, MAX_PEOPLE, seed);
        for &person in &chosen {
            let cells: Vec<usize> = cells_of(data, person, domain).collect();
            last_or_any(data, cells, person, seed).into_iter().for_each(|cell| is_hidden[cell] = true);
        }
        people[domain.index()] = chosen;
    }
    hold(data, bar, &is_hidden, people)
}

/// By person; so many of them that they have about `enough_cells` of the domain together, where all have more.
fn some_people(data: &TrainingData, domain: Domain, enough_cells: usize, seed: u64) -> Option<Vec<bool>> {
    let n_people = data.strengths.n_people();
    let is_own = |item: &&u32| data.domains.get(**item as usize) == Some(&domain);
    let n_cells = data.strengths.items().iter().filter(is_own).count();
    let n_drawn = (n_people as f64 * enough_cells as f64 / n_cells as f64).ceil() as usize;
    (n_cells > enough_cells).then(|| {
        let mut takes_part = vec![false; n_people];
        for person in shuffled((0..n_people as u32).collect(), n_drawn, seed) {
            takes_part[person as usize] = true;
        }
        takes_part
    })
}

/// Hides one whole domain of people who have both: in turn of every fifth of them, each way, so that few bridge
/// people are all made use of. Nobody loses both at once.
pub fn crossing(data: &TrainingData, seed: u64) -> Vec<Held> {
    let has = |person: u32, domain: Domain| cells_of(data, person, domain).next().is_some();
    let bridge: Vec<u32> = (0..data.strengths.n_people() as u32)
        .filter(|&person| Domain::BOTH.into_iter().all(|domain| has(person, domain)))
        .collect();
    let n_bridge = bridge.len();
    let bridge = shuffled(bridge, n_bridge, seed);
    let mut groups: Vec<Vec<u32>> =
        (0..N_GROUPS).map(|group| bridge.iter().copied().skip(group).step_by(N_GROUPS).collect()).collect();
    for group in &mut groups {
        group.truncate(MAX_PEOPLE);
        group.sort_unstable();
    }
    let is_large = groups[0].len() >= ENOUGH_PEOPLE || data.strengths.nnz() > MANY_CELLS;
    let n_turns = if is_large { 1 } else { N_GROUPS };
    let bar = weak_bar(&data.strengths);
    let turn = |turn: usize| {
        let people = [groups[turn].clone(), groups[(turn + 1) % N_GROUPS].clone()];
        let mut is_hidden = vec![false; data.strengths.nnz()];
        for domain in Domain::BOTH {
            for &person in &people[domain.index()] {
                cells_of(data, person, domain).for_each(|cell| is_hidden[cell] = true);
            }
        }
        hold(data, bar, &is_hidden, people)
    };
    (0..n_turns).map(turn).collect()
}

fn cells_of(data: &TrainingData, person: u32, domain: Domain) -> impl Iterator<Item = usize> + '_ {
    let of_domain = move |&cell: &usize| data.domains.get(data.strengths.items()[cell] as usize) == Some(&domain);
    data.strengths.range(person as usize).filter(of_domain)
}

/// A fifth of the cells, at least one and not all: the newest where the person has more than one moment.
fn last_or_any(data: &TrainingData, mut cells: Vec<usize>, person: u32, seed: u64) -> Vec<usize> {
    let n_hidden = ((cells.len() as f64 * SHARE).round() as usize).clamp(1, cells.len() - 1);
    let time_of = |cell: usize| data.times.get(cell).copied().unwrap_or(NO_TIME);
    let first = time_of(cells[0]);
    if cells.iter().any(|&cell| time_of(cell) != first) {
        cells.sort_by_key(|&cell| (time_of(cell), cell));
        return cells.split_off(cells.len() - n_hidden);
    }
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(u64::from(person));
    index::sample(&mut rng, cells.len(), n_hidden).into_iter().map(|at| cells[at]).collect()
}

/// `bar`: the strength from which a hidden cell is looked for.
fn hold(data: &TrainingData, bar: f32, is_hidden: &[bool], mut people: [Vec<u32>; 2]) -> Held {
    let hidden = data.strengths.filter(|_, _, cell| is_hidden[cell] && data.strengths.values()[cell] >= bar);
    let train = part_of(data, |_, _, cell| !is_hidden[cell]);
    for domain in Domain::BOTH {
        let is_own = |&item: &u32| data.domains.get(item as usize) == Some(&domain);
        people[domain.index()].retain(|&person| hidden.row(person as usize).0.iter().any(is_own));
    }
    Held { train: Arc::new(train), hidden, people, share: 1.0 }
}

/// The strength that three quarters of the cells reach: with strengths all alike, that of every cell.
fn weak_bar(x: &Interactions) -> f32 {
    let mut values = x.values().to_vec();
    if values.is_empty() {
        return 0.0;
    }
    let at = ((values.len() as f64 * WEAK_SHARE) as usize).min(values.len() - 1);
    *values.select_nth_unstable_by(at, f32::total_cmp).1
}

/// The strengths and times of the cells (person, item, position) that `keep` holds for. Features of people may be made
/// of acts and are left behind: no part of a recipe reads them.
pub fn part_of(data: &TrainingData, keep: impl Fn(u32, u32, usize) -> bool) -> TrainingData {
    let x = &data.strengths;
    let kept = (0..x.n_people()).flat_map(|person| {
        let keep = &keep;
        x.range(person).filter(move |&cell| keep(person as u32, x.items()[cell], cell))
    });
    TrainingData {
        strengths: x.filter(|person, item, cell| keep(person as u32, item, cell)),
        refused: data.refused.clone(),
        times: if data.times.is_empty() { vec![] } else { kept.map(|cell| data.times[cell]).collect() },
        domains: data.domains.clone(),
        ..TrainingData::default()
    }
}

fn sample(people: Vec<u32>, n: usize, seed: u64) -> Vec<u32> {
    let mut chosen = shuffled(people, n, seed);
    chosen.sort_unstable();
    chosen
}

/// `n` of `people` or all of them, in random order.
fn shuffled(mut people: Vec<u32>, n: usize, seed: u64) -> Vec<u32> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(u64::MAX);
    let n = n.min(people.len());
    for at in 0..n {
        let other = rng.random_range(at..people.len());
        people.swap(at, other);
    }
    people.truncate(n);
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thirty people with four items of each domain; the higher the item the later, in the first domain only.
    fn data() -> TrainingData {
        let cells: Vec<(u32, u32, f32)> =
            (0..30).flat_map(|person| (0..8).map(move |item| (person, item, 1.0))).collect();
        let strengths = Interactions::from_triplets(31, 8, &cells);
        let domains: Vec<Domain> = (0..8).map(|item| Domain::BOTH[item / 4]).collect();
        let times = strengths.items().iter().map(|&item| if item < 4 { i64::from(item) } else { NO_TIME }).collect();
        TrainingData { strengths, times, domains, ..TrainingData::default() }
    }

    #[test]
    fn the_last_item_is_hidden_where_times_are_known_and_any_where_not() {
        let held = warm(&data(), 5);
        let mut others = std::collections::BTreeSet::new();
        for person in 0..30 {
            let (items, _) = held.hidden.row(person);
            assert!(matches!(items, [3, other] if *other > 3), "{items:?}");
            others.insert(items[1]);
            assert!(items.iter().all(|&item| !held.train.strengths.has(person, item)));
        }
        assert!(others.len() > 1);
        assert_eq!(held.people(Domain::Course).len(), 30);
        assert_eq!(held.train.times.len(), held.train.strengths.nnz());
    }

    #[test]
    fn of_many_people_some_take_part_with_all_that_they_have() {
        let data = data();
        assert!(some_people(&data, Domain::Music, 120, 5).is_none());
        let held = warm_among(&data, Domain::Music, 40, 5).unwrap();
        let n_cells = |person: usize| held.train.strengths.range(person).len() + held.hidden.range(person).len();
        let sizes: Vec<usize> = (0..30).map(n_cells).collect();
        assert!(sizes.iter().all(|&n| n == 0 || n == 8), "{sizes:?}");
        assert_eq!(sizes.iter().sum::<usize>(), (240.0 * held.share).round() as usize);
        assert!((64..=96).contains(&sizes.iter().sum::<usize>()), "{sizes:?}");
        assert!(held.people(Domain::Music).iter().all(|&person| sizes[person as usize] == 8));
        assert_eq!(held.train.times.len(), held.train.strengths.nnz());
    }

    #[test]
    fn a_crossing_hides_one_whole_domain_of_each_chosen_person() {
        let data = TrainingData { strengths: data().strengths, domains: data().domains, ..TrainingData::default() };
        let turns = crossing(&data, 5);
        for domain in Domain::BOTH {
            let mut all: Vec<u32> = turns.iter().flat_map(|held| held.people(domain).to_vec()).collect();
            all.sort_unstable();
            assert_eq!(all, (0..30).collect::<Vec<u32>>(), "everybody has their turn");
            for held in &turns {
                for &person in held.people(domain) {
                    let own = if domain == Domain::Course { [0, 1, 2, 3] } else { [4, 5, 6, 7] };
                    assert_eq!(held.hidden.row(person as usize).0, own);
                    assert_eq!(held.train.strengths.row(person as usize).0.len(), 4);
                }
            }
        }
    }

    #[test]
    fn weak_cells_are_hidden_but_not_looked_for() {
        let cells = [(0, 0, 1.0), (0, 1, 1.0), (0, 2, 1.0), (0, 3, 0.25)];
        let strengths = Interactions::from_triplets(1, 4, &cells);
        assert_eq!(weak_bar(&strengths), 1.0);
        let data = TrainingData { strengths, domains: vec![Domain::Music; 4], ..TrainingData::default() };
        let held = hold(&data, weak_bar(&data.strengths), &[false, false, true, true], [vec![], vec![0]]);
        assert_eq!(held.hidden.row(0).0, [2]);
        assert_eq!(held.train.strengths.row(0).0, [0, 1]);
    }
}
