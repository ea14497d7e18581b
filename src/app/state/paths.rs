//! The Paths screen: ribbons between the two sides, rules, and the path in the inspector.

use std::sync::Arc;

use super::Loadable;
use crate::app::command::{Direction, Level, PathsTab};

#[derive(Debug, Clone)]
pub struct PathsState {
    pub tab: PathsTab,
    pub direction: Direction,
    pub level: Level,
    pub window_days: u32,
    pub min_people: u32,
    pub search: String,
    pub table: Loadable<Arc<PathsView>>,
    /// Index into the rows.
    pub shown: Option<usize>,
    pub detail: Loadable<Arc<PathDetail>>,
    pub pairings: Loadable<Arc<PairingsView>>,
    /// Index into the rows of the pairings.
    pub pairing: Option<usize>,
    pub pairing_items: Loadable<Arc<PairingItems>>,
}

impl Default for PathsState {
    fn default() -> Self {
        Self {
            tab: PathsTab::Crossings,
            direction: Direction::CourseToMusic,
            level: Level::Category,
            window_days: 90,
            min_people: 20,
            search: String::new(),
            table: Loadable::Empty,
            shown: None,
            detail: Loadable::Empty,
            pairings: Loadable::Empty,
            pairing: None,
            pairing_items: Loadable::Empty,
        }
    }
}

#[derive(Debug, Clone, Default)]
pub struct PathsView {
    /// Left and right nodes, in drawing order.
    pub from: Vec<PathNode>,
    pub to: Vec<PathNode>,
    /// People by first node and first node of the other side, most people first.
    pub ribbons: Vec<RibbonView>,
    /// Rules by lift, largest first.
    pub rows: Vec<PathRowView>,
    /// People who crossed at all, who started on the left side, everybody.
    pub n_crossed: u64,
    pub n_starters: u64,
    /// Of the starters: nothing of the other side.
    pub n_leavers: u64,
    pub n_everybody: u64,
    /// How many rows have an interval above 1.
    pub n_clear: usize,
    /// People whose history was cut at the cap.
    pub n_capped: u64,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct PathNode {
    /// The node's number in its level (label code or item).
    pub id: u32,
    pub name: String,
    /// Left: people who started here. Right: people who arrived.
    pub n_people: u64,
    /// Left: of them, who crossed.
    pub n_crossed: u64,
    /// Left: who have nothing of the other side.
    pub n_left: u64,
    /// Right: median days of arrival.
    pub median_days: f64,
    /// Place from the top that gives few crossings of ribbons.
    pub place: u32,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct RibbonView {
    /// Positions in `from` and `to`.
    pub from: usize,
    pub to: usize,
    pub people: u64,
    /// Of everybody.
    pub share: f64,
    /// Lift, low, high; `None` under five people.
    pub lift: Option<[f64; 3]>,
    pub median_days: f64,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct PathRowView {
    /// Positions in `from` and `to`.
    pub from: usize,
    pub to: usize,
    pub people: u64,
    pub from_people: u64,
    /// Of everybody.
    pub share: f64,
    pub confidence: f64,
    pub lift: f64,
    pub low: f64,
    pub high: f64,
    pub q_value: f64,
    pub median_days: f64,
    /// People with the left and without the right.
    pub matching: u64,
    /// Those of them who can be reached.
    pub opportunity: u64,
    pub too_few: bool,
}

#[derive(Debug, Clone, Default)]
pub struct PathDetail {
    pub row: usize,
    /// People per equal slice of the window.
    pub days_histogram: Vec<u64>,
    /// Main item pairs of a category or creator path: (from item, to item, people).
    pub items: Vec<(u32, u32, u64)>,
    /// (word key, people): all who match, contact known, consent granted.
    pub funnel: Vec<(&'static str, u64)>,
    pub came_back: u64,
}

/// Courses beside music that have the same people.
#[derive(Debug, Clone, Default)]
pub struct PairingsView {
    /// What the rows were counted for.
    pub level: Option<Level>,
    pub min_people: u64,
    pub courses: Vec<PairingNodeView>,
    pub music: Vec<PairingNodeView>,
    /// By the lower end of the lift, the highest first.
    pub rows: Vec<PairingRowView>,
    pub n_everybody: u64,
    /// People with something of both sides; what the lifts are measured among.
    pub n_bridge: u64,
    /// How many rows have an interval above 1.
    pub n_clear: usize,
    pub n_left_out: u64,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct PairingNodeView {
    /// The node's number in its level (label code or item); `u32::MAX` of what has no label.
    pub id: u32,
    pub name: String,
    pub n_people: u64,
    /// Those of them with something of both sides.
    pub n_bridge: u64,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct PairingRowView {
    /// Positions in `courses` and `music`.
    pub course: usize,
    pub music: usize,
    /// Who have both.
    pub people: u64,
    /// Lift, low, high; `None` under five people.
    pub lift: Option<[f64; 3]>,
    /// Reachable people who have the course and not the music, and the other way.
    pub to_music: u64,
    pub to_course: u64,
}

/// The pairs of items that the people of a pairing have most.
#[derive(Debug, Clone, Default)]
pub struct PairingItems {
    pub row: usize,
    /// Course, music, people.
    pub items: Vec<(u32, u32, u64)>,
}
