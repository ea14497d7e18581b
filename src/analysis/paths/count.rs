//! Counting pairs of nodes over people: in blocks of the from-nodes, so that memory is bounded whatever the size of
//! the catalogue; whole numbers, so that the sum does not depend on who added first.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::PathQuery;
use super::history::{Histories, Side};
use crate::analysis::holdings::PEOPLE_CHUNK;
use crate::analysis::nodes::Nodes;
use crate::task::{Cancelled, Task};

/// Cells of one block and thread: 16 bytes each.
const BLOCK_CELLS: usize = 1 << 21;
/// Nodes a side that rules look at.
const MAX_NODES: usize = 16_384;
pub const MAX_ROWS: usize = 50_000;
/// Numbers kept for the days of all rules.
const MAX_DAY_CELLS: usize = 1 << 25;
const ABSENT: u32 = u32::MAX;

/// What is counted of one pair of slots, by these places.
type Cell = [u32; 4];
const PEOPLE: usize = 0;
const FOLLOWED: usize = 1;
const BOTH: usize = 2;
const REACHABLE_BOTH: usize = 3;

/// One pair of nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pair {
    pub from: u32,
    pub to: u32,
    /// First `from`, and first `to` after it within the window.
    pub people: u32,
    /// Those of `people` with a full window behind `from`.
    pub followed: u32,
    /// Have both, in any order.
    pub both: u32,
    pub reachable_both: u32,
}

/// What is counted of one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NodeCount {
    pub people: u32,
    pub reachable: u32,
    /// With a full window behind it.
    pub followed: u32,
}

/// All that the rules of a table rest on, but for the days.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    pub from: Vec<NodeCount>,
    pub to: Vec<NodeCount>,
    /// People who began on the `from` side with a full window behind it, and those who took each to-node in it.
    pub base_people: u32,
    pub base_to: Vec<u32>,
    /// By from-node, then to-node.
    pub pairs: Vec<Pair>,
    /// `window_days + 1` numbers a pair: how many people need so many days. Empty where only medians are known.
    pub days: Vec<u32>,
    pub n_rows_left_out: u64,
    pub n_nodes_left_out: u64,
}

/// Counts rules: pairs with at least `min_people` who went from one to the other.
pub(super) fn count(
    histories: &Histories,
    from_nodes: &Nodes,
    to_nodes: &Nodes,
    query: &PathQuery,
    task: &Task,
) -> Result<Counts, Cancelled> {
    let mut counts = count_pairs(histories, from_nodes, to_nodes, query, |cell| cell[PEOPLE], task)?;
    (counts.base_people, counts.base_to) = base(histories, to_nodes.len());
    counts.n_rows_left_out = keep_largest(&mut counts.pairs, max_rows(query.window_days), |pair| pair.people);
    counts.days = days(histories, &counts.pairs, query.window_days as usize + 1, task)?;
    Ok(counts)
}

/// Counts pairs with at least `min_people` who have both, in whatever order; no base and no days.
pub(super) fn count_overlaps(
    histories: &Histories,
    from_nodes: &Nodes,
    to_nodes: &Nodes,
    query: &PathQuery,
    task: &Task,
) -> Result<Counts, Cancelled> {
    let mut counts = count_pairs(histories, from_nodes, to_nodes, query, |cell| cell[BOTH], task)?;
    counts.n_rows_left_out = keep_largest(&mut counts.pairs, MAX_ROWS, |pair| pair.both);
    Ok(counts)
}

fn count_pairs(
    histories: &Histories,
    from_nodes: &Nodes,
    to_nodes: &Nodes,
    query: &PathQuery,
    size: impl Fn(&Cell) -> u32,
    task: &Task,
) -> Result<Counts, Cancelled> {
    let mut counts = Counts {
        from: node_counts(&histories.from, from_nodes.len(), histories),
        to: node_counts(&histories.to, to_nodes.len(), histories),
        ..Counts::default()
    };
    let from = Slots::of(&counts.from, query.min_people, from_nodes);
    let to = Slots::of(&counts.to, query.min_people, to_nodes);
    counts.n_nodes_left_out = from.n_left_out + to.n_left_out;
    let kernel = Kernel { histories, from: &from, to: &to, is_same_side: query.from == query.to };
    let rows_a_block = (BLOCK_CELLS / to.nodes.len().max(1)).max(1);
    for start in (0..from.nodes.len()).step_by(rows_a_block) {
        let end = (start + rows_a_block).min(from.nodes.len());
        task.step("stage-count-pairs", start as u64, from.nodes.len() as u64)?;
        let cells = kernel.block(start, end, task)?;
        let n_to = to.nodes.len();
        let listed = cells.iter().enumerate().filter(|(_, cell)| size(cell) >= query.min_people);
        counts.pairs.extend(listed.map(|(at, cell)| Pair {
            from: from.nodes[start + at / n_to],
            to: to.nodes[at % n_to],
            people: cell[PEOPLE],
            followed: cell[FOLLOWED],
            both: cell[BOTH],
            reachable_both: cell[REACHABLE_BOTH],
        }));
    }
    Ok(counts)
}

fn max_rows(window_days: u32) -> usize {
    MAX_ROWS.min(MAX_DAY_CELLS / (window_days as usize + 1))
}

/// Keeps the pairs with the most people, in their old order; tells how many went.
fn keep_largest(pairs: &mut Vec<Pair>, max_rows: usize, size: impl Fn(&Pair) -> u32) -> u64 {
    if pairs.len() <= max_rows {
        return 0;
    }
    let n_left_out = (pairs.len() - max_rows) as u64;
    pairs.sort_unstable_by_key(|pair| (std::cmp::Reverse(size(pair)), pair.from, pair.to));
    pairs.truncate(max_rows);
    pairs.sort_unstable_by_key(|pair| (pair.from, pair.to));
    n_left_out
}

fn node_counts(side: &Side, n_nodes: usize, histories: &Histories) -> Vec<NodeCount> {
    let mut counts = vec![NodeCount::default(); n_nodes];
    for person in 0..histories.n_people() {
        let is_reachable = histories.reachable.contains(person as u32);
        let (nodes, times) = side.of(person);
        for (&node, &time) in nodes.iter().zip(times) {
            let count = &mut counts[node as usize];
            count.people += 1;
            count.reachable += u32::from(is_reachable);
            count.followed += u32::from(histories.is_followed(time));
        }
    }
    counts
}

fn base(histories: &Histories, n_to: usize) -> (u32, Vec<u32>) {
    let (mut base_people, mut base_to) = (0, vec![0; n_to]);
    for (person, &start) in histories.starts.iter().enumerate() {
        if !histories.is_followed(start) {
            continue;
        }
        base_people += 1;
        let (nodes, times) = histories.to.of(person);
        for (&node, &time) in nodes.iter().zip(times) {
            base_to[node as usize] += u32::from(histories.days_between(start, time).is_some());
        }
    }
    (base_people, base_to)
}

/// The nodes that can have a rule, numbered without gaps.
struct Slots {
    /// Slot of each node, or [`ABSENT`].
    of_node: Vec<u32>,
    /// Node of each slot, ascending.
    nodes: Vec<u32>,
    n_left_out: u64,
}

impl Slots {
    fn of(counts: &[NodeCount], min_people: u32, all: &Nodes) -> Self {
        let is_candidate = |&node: &u32| counts[node as usize].people >= min_people && all.is_labelled(node as usize);
        let mut nodes: Vec<u32> = (0..counts.len() as u32).filter(is_candidate).collect();
        let n_left_out = nodes.len().saturating_sub(MAX_NODES) as u64;
        if n_left_out > 0 {
            nodes.sort_by_key(|&node| (std::cmp::Reverse(counts[node as usize].people), node));
            nodes.truncate(MAX_NODES);
            nodes.sort_unstable();
        }
        let mut of_node = vec![ABSENT; counts.len()];
        for (slot, &node) in nodes.iter().enumerate() {
            of_node[node as usize] = slot as u32;
        }
        Self { of_node, nodes, n_left_out }
    }
}

struct Kernel<'a> {
    histories: &'a Histories,
    from: &'a Slots,
    to: &'a Slots,
    is_same_side: bool,
}

impl Kernel<'_> {
    /// The cells of the from-slots `start..end`, a row of to-slots each.
    fn block(&self, start: usize, end: usize, task: &Task) -> Result<Vec<Cell>, Cancelled> {
        let n_people = self.histories.n_people();
        let piece = n_people.div_ceil(rayon::current_num_threads()).max(1);
        let pieces: Vec<usize> = (0..n_people).step_by(piece).collect();
        pieces
            .into_par_iter()
            .map(|first| self.piece(first..(first + piece).min(n_people), start, end, task))
            .try_reduce_with(|mut sum, part| {
                for (cell, more) in sum.iter_mut().zip(part) {
                    for (count, add) in cell.iter_mut().zip(more) {
                        *count += add;
                    }
                }
                Ok(sum)
            })
            .unwrap_or_else(|| Ok(vec![]))
    }

    fn piece(
        &self,
        people: std::ops::Range<usize>,
        start: usize,
        end: usize,
        task: &Task,
    ) -> Result<Vec<Cell>, Cancelled> {
        let n_to = self.to.nodes.len();
        let mut cells = vec![Cell::default(); (end - start) * n_to];
        for person in people {
            if person % PEOPLE_CHUNK == 0 {
                task.check()?;
            }
            let (nodes, times) = self.histories.from.of(person);
            for (&node, &time) in nodes.iter().zip(times) {
                let slot = self.from.of_node[node as usize] as usize;
                if (start..end).contains(&slot) {
                    let row = (slot - start) * n_to;
                    self.add(person, node, time, &mut cells[row..row + n_to]);
                }
            }
        }
        Ok(cells)
    }

    /// Adds a person who first had the from-node `node` at `time` to its row of cells.
    fn add(&self, person: usize, node: u32, time: i64, row: &mut [Cell]) {
        let is_followed = u32::from(self.histories.is_followed(time));
        let is_reachable = u32::from(self.histories.reachable.contains(person as u32));
        let (to_nodes, to_times) = self.histories.to.of(person);
        for (&to, &to_time) in to_nodes.iter().zip(to_times) {
            let slot = self.to.of_node[to as usize];
            if slot == ABSENT || (self.is_same_side && to == node) {
                continue;
            }
            let cell = &mut row[slot as usize];
            let is_path = u32::from(self.histories.days_between(time, to_time).is_some());
            cell[PEOPLE] += is_path;
            cell[FOLLOWED] += is_path * is_followed;
            cell[BOTH] += 1;
            cell[REACHABLE_BOTH] += is_reachable;
        }
    }
}

/// How many people of each pair need how many days.
fn days(histories: &Histories, pairs: &[Pair], n_bins: usize, task: &Task) -> Result<Vec<u32>, Cancelled> {
    // Only looked up, never walked through: its order plays no part.
    let rows: FxHashMap<(u32, u32), usize> =
        pairs.iter().enumerate().map(|(row, pair)| ((pair.from, pair.to), row)).collect();
    let bins: Vec<AtomicU32> = (0..pairs.len() * n_bins).map(|_| AtomicU32::new(0)).collect();
    let people: Vec<usize> = (0..histories.n_people()).collect();
    people.par_chunks(PEOPLE_CHUNK).try_for_each(|chunk| {
        task.check()?;
        for &person in chunk {
            let (from_nodes, from_times) = histories.from.of(person);
            let (to_nodes, to_times) = histories.to.of(person);
            for (&from, &from_time) in from_nodes.iter().zip(from_times) {
                for (&to, &to_time) in to_nodes.iter().zip(to_times) {
                    let Some(days) = histories.days_between(from_time, to_time) else { continue };
                    if let Some(row) = rows.get(&(from, to)) {
                        bins[row * n_bins + days as usize].fetch_add(1, Ordering::Relaxed);
                    }
                }
            }
        }
        Ok(())
    })?;
    Ok(bins.into_iter().map(AtomicU32::into_inner).collect())
}
