//! Who has both, in whatever order: courses beside music, by item, category or creator.

use rustc_hash::FxHashMap;

use super::count;
use super::history::Histories;
use super::{ItemPair, PathError, PathQuery, check, select};
use crate::analysis::holdings::Holdings;
use crate::analysis::nodes::{Level, NodeKey, Nodes};
use crate::analysis::stats::{Lift, lift_of_part};
use crate::data::{Dataset, Domain, PersonSet, rules};
use crate::task::Task;

/// Items of a person and node that pairs of items are made of, so that nobody with thousands slows the rest down.
const ITEMS_A_PERSON: usize = 32;
/// The newest nodes of a person, each side, that are looked at.
pub const HISTORY_CAP: u32 = 1000;

/// One side of pairings.
#[derive(Debug, Clone, PartialEq)]
pub struct PairingNode {
    pub name: String,
    pub key: NodeKey,
    /// Everybody who has it.
    pub people: u64,
    /// Those of them who have something of both sides.
    pub bridge_people: u64,
}

/// A course node beside a music node; indices into the nodes of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pairing {
    pub course_idx: u32,
    pub music_idx: u32,
    /// People who have both.
    pub overlap: u64,
    /// How much more often the two go together than by chance, among people who have something of both sides. Among
    /// everybody it would be low for every pair, as long as most people are on one side only. `None` under five people.
    pub lift: Option<Lift>,
    /// Reachable people who have the course node and not the music node, and the other way.
    pub to_music: u64,
    pub to_course: u64,
}

/// Pairings by the lower end of the lift, the highest first, those without a lift last.
#[derive(Debug, Clone)]
pub struct PairingTable {
    pub level: Level,
    pub course_nodes: Vec<PairingNode>,
    pub music_nodes: Vec<PairingNode>,
    pub rows: Vec<Pairing>,
    /// People with something of both sides.
    pub n_bridge: u64,
    pub n_rows_left_out: u64,
    histories: Histories,
}

/// Counts pairings that at least `min_people` people have. Cost as for paths.
pub fn pairings(
    dataset: &Dataset,
    holdings: &Holdings,
    level: Level,
    min_people: u32,
    task: &Task,
) -> Result<PairingTable, PathError> {
    check("min_people", min_people, 1, u32::MAX)?;
    let query = PathQuery {
        from: Domain::Course,
        to: Domain::Music,
        level,
        window_days: 1,
        min_people,
        history_cap: HISTORY_CAP,
    };
    let (courses, music) = (Nodes::of(dataset, query.from, level), Nodes::of(dataset, query.to, level));
    task.step("stage-histories", 0, 2)?;
    let histories = Histories::of(dataset, holdings, &courses, &music, &query, task)?;
    task.step("stage-count-pairings", 1, 2)?;
    let counts = count::count_overlaps(&histories, &courses, &music, &query, task)?;
    let bridge = PairingBridge::of(&histories, courses.len(), music.len());
    let rows = pairing_rows(&counts, &bridge);
    task.step("stage-count-pairings", 2, 2)?;
    Ok(PairingTable {
        level,
        course_nodes: nodes(courses, &counts.from, &bridge.from),
        music_nodes: nodes(music, &counts.to, &bridge.to),
        rows,
        n_bridge: bridge.people,
        n_rows_left_out: counts.n_rows_left_out,
        histories,
    })
}

impl PairingTable {
    pub fn overlap_people(&self, row: &Pairing) -> PersonSet {
        self.by_holding(row, true, true)
    }

    /// Reachable people who have `of` and not the other side.
    pub fn opportunity_people(&self, row: &Pairing, of: Domain) -> PersonSet {
        self.by_holding(row, of == Domain::Course, of == Domain::Music) & &self.histories.reachable
    }

    /// The pairs of items (of the course node, of the music node) that `people` have most, the most frequent first.
    /// Each pair counts a person once, whatever else they have of the two nodes.
    pub fn main_items(
        &self,
        dataset: &Dataset,
        holdings: &Holdings,
        people: &PersonSet,
        row: &Pairing,
        limit: usize,
    ) -> Vec<ItemPair> {
        let sides = [(Domain::Course, row.course_idx), (Domain::Music, row.music_idx)];
        let nodes = sides.map(|(domain, node)| (Nodes::of(dataset, domain, self.level), node));
        let mut counted: FxHashMap<(u32, u32), u64> = FxHashMap::default();
        for person in people {
            let [courses, music] = nodes.each_ref().map(|(nodes, node)| {
                let items = holdings.items(person as usize).iter().copied();
                items.filter(|&item| nodes.of_item(item).contains(node)).take(ITEMS_A_PERSON).collect::<Vec<u32>>()
            });
            for &course in &courses {
                for &track in &music {
                    *counted.entry((course, track)).or_default() += 1;
                }
            }
        }
        select::most_frequent(counted.into_iter(), limit)
    }

    fn by_holding(&self, row: &Pairing, has_course: bool, has_music: bool) -> PersonSet {
        let histories = &self.histories;
        rules::select(histories.n_people(), |person| {
            histories.from.time_of(person, row.course_idx).is_some() == has_course
                && histories.to.time_of(person, row.music_idx).is_some() == has_music
        })
    }
}

/// People with something of both sides, in all and by node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PairingBridge {
    pub people: u64,
    pub from: Vec<u64>,
    pub to: Vec<u64>,
}

impl PairingBridge {
    fn of(histories: &Histories, n_from: usize, n_to: usize) -> Self {
        let mut bridge = Self { people: 0, from: vec![0; n_from], to: vec![0; n_to] };
        for person in 0..histories.n_people() {
            let (from, to) = (histories.from.of(person).0, histories.to.of(person).0);
            if from.is_empty() || to.is_empty() {
                continue;
            }
            bridge.people += 1;
            from.iter().for_each(|&node| bridge.from[node as usize] += 1);
            to.iter().for_each(|&node| bridge.to[node as usize] += 1);
        }
        bridge
    }
}

/// Pairings from counts, in the order of a [`PairingTable`].
pub fn pairing_rows(counts: &count::Counts, bridge: &PairingBridge) -> Vec<Pairing> {
    let mut rows: Vec<Pairing> = counts.pairs.iter().map(|pair| pairing(pair, counts, bridge)).collect();
    let height = |row: &Pairing| row.lift.map_or(-1.0, |lift| lift.low);
    rows.sort_by(|a, b| {
        height(b).total_cmp(&height(a)).then((a.course_idx, a.music_idx).cmp(&(b.course_idx, b.music_idx)))
    });
    rows
}

fn pairing(pair: &count::Pair, counts: &count::Counts, bridge: &PairingBridge) -> Pairing {
    let (course, music) = (counts.from[pair.from as usize], counts.to[pair.to as usize]);
    let overlap = u64::from(pair.both);
    Pairing {
        course_idx: pair.from,
        music_idx: pair.to,
        overlap,
        lift: lift_of_part(overlap, bridge.from[pair.from as usize], bridge.to[pair.to as usize], bridge.people),
        to_music: u64::from(course.reachable - pair.reachable_both),
        to_course: u64::from(music.reachable - pair.reachable_both),
    }
}

fn nodes(nodes: Nodes, counts: &[count::NodeCount], bridge: &[u64]) -> Vec<PairingNode> {
    let named = nodes.keys.into_iter().zip(nodes.names).zip(counts).zip(bridge);
    let node = |(((key, name), count), &bridge_people): (((NodeKey, String), &count::NodeCount), &u64)| PairingNode {
        name,
        key,
        people: u64::from(count.people),
        bridge_people,
    };
    named.map(node).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{EventKind, HAS_EMAIL, NO_TIME, People};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pairings_equal_the_plain_counts(holdings in prop::collection::vec(prop::collection::vec(any::<bool>(), 5), 1..40)) {
            let n = holdings.len();
            let mut data = Dataset { people: People::anonymous(n), ..Dataset::default() };
            data.catalogue.domains = [vec![Domain::Course; 2], vec![Domain::Music; 3]].concat();
            for (person, row) in holdings.iter().enumerate() {
                data.people.flags[person] = if person % 2 == 0 { HAS_EMAIL } else { 0 };
                for item in (0..5).filter(|&item| row[item]) {
                    data.events.push(person as u32, item as u32, EventKind::Play, 1.0, NO_TIME);
                }
            }
            data.events.sort(n);
            let held = Holdings::of(&data, &Task::silent()).unwrap();
            let table = pairings(&data, &held, Level::Item, 1, &Task::silent()).unwrap();
            let mut n_rows = 0;
            for course in 0..2 {
                for music in 0..3 {
                    let count = |is_in: &dyn Fn(usize, bool, bool) -> bool| {
                        let rows = holdings.iter().enumerate();
                        rows.filter(|(person, row)| is_in(*person, row[course], row[2 + music])).count() as u64
                    };
                    let overlap = count(&|_, a, b| a && b);
                    if overlap == 0 {
                        continue;
                    }
                    n_rows += 1;
                    let find = |row: &&Pairing| {
                        let keys = (table.course_nodes[row.course_idx as usize].key, table.music_nodes[row.music_idx as usize].key);
                        keys == (NodeKey::Item(course as u32), NodeKey::Item(2 + music as u32))
                    };
                    let row = table.rows.iter().find(find).unwrap();
                    let bridge = |row: &[bool]| row[..2].contains(&true) && row[2..].contains(&true);
                    let of_bridge = |is_in: &dyn Fn(&[bool]) -> bool| {
                        holdings.iter().filter(|row| bridge(row) && is_in(row)).count() as u64
                    };
                    let (a, b) = (of_bridge(&|row| row[course]), of_bridge(&|row| row[2 + music]));
                    let lift = lift_of_part(overlap, a, b, of_bridge(&|_| true));
                    prop_assert_eq!((row.overlap, row.lift), (overlap, lift));
                    prop_assert_eq!(row.to_music, count(&|person, a, b| person % 2 == 0 && a && !b));
                    prop_assert_eq!(row.to_course, count(&|person, a, b| person % 2 == 0 && !a && b));
                    prop_assert_eq!(table.overlap_people(row).len(), overlap);
                    prop_assert_eq!(table.opportunity_people(row, Domain::Music).len(), row.to_course);
                    let items = table.main_items(&data, &held, &table.overlap_people(row), row, 9);
                    prop_assert_eq!(items.len(), 1);
                    prop_assert_eq!((items[0].from_item, items[0].to_item), (course as u32, 2 + music as u32));
                    prop_assert_eq!(items[0].people, overlap);
                }
            }
            prop_assert_eq!(table.rows.len(), n_rows);
        }
    }
}
