//! Who goes from what to what: ribbons (where people begin and where they first cross to) and rules (who took A
//! and then B). Definitions: MODELS section 9.
//!
//! A *rule* A -> B counts people whose first A comes before their first B, at most the window later. Its confidence
//! is the share of those with A, and a full window of data behind it, who did so. Its lift compares that with the
//! share of all who began on the side of A, and have a full window behind their first act there, who took B within
//! that window. A *ribbon* divides the people who began on the side of A by the node they began with and the node
//! on the other side that they took first; each person is in at most one.

mod count;
mod history;
mod order;
mod pairings;
mod select;
mod table;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::holdings::Holdings;
use super::nodes::{Level, NodeKey, Nodes};
use super::stats::Lift;
use crate::data::{Dataset, Domain};
use crate::task::{Cancelled, Task};

use history::Histories;

pub use count::{Counts as PathCounts, MAX_ROWS, NodeCount, Pair as PairCount};
pub use pairings::{
    HISTORY_CAP as PAIRING_CAP, Pairing, PairingBridge, PairingNode, PairingTable, pairing_rows, pairings,
};
pub use select::ItemPair;
pub use table::rule_rows;

/// The longest window, in days.
pub const MAX_WINDOW_DAYS: u32 = 3650;

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PathQuery {
    pub from: Domain,
    pub to: Domain,
    pub level: Level,
    pub window_days: u32,
    /// Rules with fewer people are not listed.
    pub min_people: u32,
    /// The newest nodes of a person, each side, that rules look at.
    pub history_cap: u32,
}

impl Default for PathQuery {
    fn default() -> Self {
        Self {
            from: Domain::Course,
            to: Domain::Music,
            level: Level::Category,
            window_days: 90,
            min_people: 20,
            history_cap: 200,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error("{name} is {value}, outside {min} to {max}")]
    OutOfRange { name: &'static str, value: u32, min: u32, max: u32 },
}

/// The answer to a [`PathQuery`]. `from_idx` and `to_idx` everywhere are positions in `from_nodes` and `to_nodes`.
#[derive(Debug, Clone)]
pub struct PathTable {
    pub query: PathQuery,
    pub from_nodes: Vec<FromNode>,
    pub to_nodes: Vec<ToNode>,
    /// Ribbons with at least one person, by people, the most first.
    pub ribbons: Vec<Ribbon>,
    /// Rules with at least `min_people`, by lift, the highest first, those without a lift last.
    pub rows: Vec<PathRow>,
    pub totals: PathTotals,
    histories: Histories,
    /// How many people need so many days, by rule: `window_days + 1` numbers a rule.
    days: Vec<u32>,
}

/// People in all. `starters = crossed + crossed_later + leavers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PathTotals {
    pub everybody: u64,
    /// Began on the `from` side.
    pub starters: u64,
    /// Of the starters: took the other side within the window.
    pub crossed: u64,
    /// Of the starters: took the other side after the window.
    pub crossed_later: u64,
    /// Of the starters: nothing of the other side.
    pub leavers: u64,
    /// People whose history was longer than the cap.
    pub n_capped: u64,
    /// Rules left out because there are too many; those with the fewest people go first.
    pub n_rows_left_out: u64,
    /// Nodes left out of the rules because there are too many; those with the fewest people go first.
    pub n_nodes_left_out: u64,
}

/// A node on the left.
#[derive(Debug, Clone, PartialEq)]
pub struct FromNode {
    pub name: String,
    pub key: NodeKey,
    /// Everybody who has it.
    pub people: u64,
    /// Began with it.
    pub starters: u64,
    /// Of the starters: took the other side within the window.
    pub crossed: u64,
    /// Of the starters: nothing of the other side.
    pub leavers: u64,
    /// crossed / starters.
    pub share: f64,
    /// Place from the top that gives few crossings of ribbons.
    pub place: u32,
}

/// A node on the right.
#[derive(Debug, Clone, PartialEq)]
pub struct ToNode {
    pub name: String,
    pub key: NodeKey,
    /// Everybody who has it.
    pub people: u64,
    /// Took it first on this side, within the window.
    pub crossed: u64,
    /// Days from the first act on the left to the first on the right, of those who crossed to it.
    pub median_days: Option<f64>,
    pub place: u32,
}

/// People who began with one node and first crossed to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ribbon {
    pub from_idx: u32,
    pub to_idx: u32,
    pub people: u64,
    /// Of everybody.
    pub share: f64,
    /// Among starters with a full window behind them: share of this start that goes to this node, over the share
    /// of all starts that does. `None` under five people.
    pub lift: Option<Lift>,
    pub median_days: f64,
}

/// A rule: took A, then B.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PathRow {
    pub from_idx: u32,
    pub to_idx: u32,
    /// First A, and first B after it within the window.
    pub people: u64,
    /// Of everybody.
    pub share: f64,
    /// People with A and a full window behind it.
    pub from_people: u64,
    /// Those of `from_people` who took B within the window.
    pub followed_people: u64,
    /// followed_people / from_people.
    pub confidence: f64,
    /// `None`: too few people to say.
    pub lift: Option<Lift>,
    /// Chance of a false discovery among the listed rules; 1 when there is no lift.
    pub q_value: f64,
    pub median_days: f64,
    /// People with A and without B.
    pub matching: u64,
    /// Those of `matching` with a known contact who are not suppressed.
    pub opportunity: u64,
}

impl PathRow {
    pub fn too_few(&self) -> bool {
        self.lift.is_none()
    }
}

/// Counts paths. O(events + sum over people of from-nodes x to-nodes), parallel over people.
pub fn paths(dataset: &Dataset, holdings: &Holdings, query: PathQuery, task: &Task) -> Result<PathTable, PathError> {
    check("window_days", query.window_days, 1, MAX_WINDOW_DAYS)?;
    check("min_people", query.min_people, 1, u32::MAX)?;
    check("history_cap", query.history_cap, 1, 10_000)?;
    let from = Nodes::of(dataset, query.from, query.level);
    let to = Nodes::of(dataset, query.to, query.level);
    task.step("stage-histories", 0, 3)?;
    let histories = Histories::of(dataset, holdings, &from, &to, &query, task)?;
    task.step("stage-count-paths", 1, 3)?;
    let counts = count::count(&histories, &from, &to, &query, task)?;
    task.step("stage-count-paths", 2, 3)?;
    let table = table::build(query, from, to, histories, counts);
    task.step("stage-count-paths", 3, 3)?;
    Ok(table)
}

fn check(name: &'static str, value: u32, min: u32, max: u32) -> Result<(), PathError> {
    if (min..=max).contains(&value) { Ok(()) } else { Err(PathError::OutOfRange { name, value, min, max }) }
}
