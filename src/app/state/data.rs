//! The Data screen: numbers of the whole, sources, and the three tables.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Loadable;
use crate::app::command::{DataPane, DataTab, MatrixOrder, Narrow};
#[cfg(feature = "cluster")]
use crate::app::engine::{ClusterDone, ClusterKept, ClusterQuery, ClusterSummary};
use crate::data::incoming::{FileReport, IdKind};
use crate::data::{Domain, StrengthRules, TextColumn};
use crate::workspace::ItemEdit;

#[derive(Debug, Clone, Default)]
pub struct DataState {
    pub overview: Loadable<Arc<OverviewView>>,
    pub sources: Vec<SourceRow>,
    /// The source in the inspector.
    pub source: Option<usize>,
    /// The person in the inspector, by row; before the source.
    pub person: Option<u32>,
    pub pane: DataPane,
    pub tab: DataTab,
    pub table: TableView,
    /// One masked contact a person, by row; read after the rest.
    pub contacts: Loadable<Arc<TextColumn>>,
    pub matrix: Loadable<Arc<MatrixView>>,
    pub matrix_order: MatrixOrder,
    pub links: Loadable<Arc<Vec<LinkRow>>>,
    /// Items that may be one.
    pub twins: Loadable<Arc<Vec<TwinRow>>>,
    pub health: Loadable<Arc<Vec<HealthCheck>>>,
    /// What the cluster that was connected last counted, and the statements that asked for it.
    #[cfg(feature = "cluster")]
    pub cluster: Loadable<Arc<(ClusterSummary, Vec<ClusterQuery>)>>,
    /// Earlier work on the workspace's cluster, once it was looked at.
    #[cfg(feature = "cluster")]
    pub cluster_kept: Option<Arc<ClusterKept>>,
    #[cfg(feature = "cluster")]
    pub cluster_done: Loadable<Arc<ClusterDone>>,
    /// The last edit of the catalogue, which can be taken back.
    pub item_edit: Option<ItemEditView>,
    /// How much each act says in this workspace; new runs learn with it.
    pub strengths: StrengthRules,
}

impl DataState {
    /// The imports that were made together with the newest one.
    pub fn last_import(&self) -> Vec<i64> {
        let newest = self.sources.iter().map(|source| source.imported_at).max();
        self.sources.iter().filter(|source| Some(source.imported_at) == newest).map(|source| source.id).collect()
    }
}

/// Sort, filter and the rows that pass, in order; the table reads the dataset by row number.
#[derive(Debug, Clone, Default)]
pub struct TableView {
    /// Column index and whether the largest comes first.
    pub sort: Option<(usize, bool)>,
    pub filter: String,
    pub narrow: Narrow,
    /// A check of the data whose rows alone are shown.
    pub subset: Option<(&'static str, Arc<Vec<u32>>)>,
    /// Row numbers to show; `None`: all, in stored order.
    pub rows: Option<Arc<Vec<u32>>>,
    pub is_busy: bool,
}

/// A sample of the matrix of people and items, ready to be painted.
#[derive(Debug, Clone, Default)]
pub struct MatrixView {
    pub order: MatrixOrder,
    /// Rows of people, from the top.
    pub people: Vec<u32>,
    /// Rows of items, from the left: courses, then music, the popular first.
    pub items: Vec<u32>,
    /// How many of `items` are courses.
    pub n_courses: usize,
    /// Strengths, people x items, 0 where nothing is known.
    pub cells: Vec<f32>,
    /// The first row of each cluster, when the rows stand in that order.
    pub clusters: Vec<(usize, u16)>,
    /// In the whole matrix: people and items with anything, and filled cells.
    pub n_people: u64,
    pub n_items: u64,
    pub n_filled: u64,
}

/// Two people found to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    pub goes: u32,
    pub stays: u32,
    /// The file that brought them together.
    pub file: String,
    /// Masked identifiers of each in that file.
    pub of_goes: Vec<(IdKind, String)>,
    pub of_stays: Vec<(IdKind, String)>,
}

/// Two profiles that are one person because of what they share, or were and have been taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinView {
    pub low: u32,
    pub high: u32,
    /// Masked identifiers that both have.
    pub shared: Vec<(IdKind, String)>,
    /// The file that brought them together; empty when it is gone.
    pub file: String,
    /// Seconds since 1970.
    pub at: i64,
    pub is_undone: bool,
}

/// Two stored items with the same title and creator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwinRow {
    pub pair: (u32, u32),
    pub domain: Domain,
    pub title: String,
    pub creator: String,
    /// Their ids as imported.
    pub keys: [String; 2],
}

/// One thing that was looked at in the data.
#[derive(Debug, Clone, PartialEq)]
pub struct HealthCheck {
    /// The words are `health-CODE`.
    pub code: &'static str,
    pub grade: Grade,
    /// How many, of how many; people are told above the floor only.
    pub n: u64,
    pub of: u64,
    pub is_of_people: bool,
    /// The rows that it is about, to be looked at.
    pub rows: Option<(DataTab, Arc<Vec<u32>>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grade {
    Good,
    Notice,
    Bad,
}

/// An edit of the catalogue with what stood there before.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemEditView {
    pub n_items: u64,
    pub before: Arc<Vec<ItemEdit>>,
}

/// One imported file.
#[derive(Debug, Clone)]
pub struct SourceRow {
    pub id: i64,
    /// Seconds since 1970.
    pub imported_at: i64,
    pub report: FileReport,
    pub domain_parts: SourceSide,
    pub n_people: u64,
    pub n_new_people: u64,
    pub n_items: u64,
    pub n_events: u64,
}

/// Which domain a source speaks of; its glyph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SourceSide {
    Course,
    Music,
    #[default]
    Both,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OverviewView {
    /// Only counts are known yet: neither identifiers nor consent nor months.
    #[serde(skip)]
    pub is_partial: bool,
    pub n_people: u64,
    /// Courses only, both, music only, neither.
    pub parts: [u64; 4],
    pub with_email: u64,
    pub with_phone: u64,
    pub with_either: u64,
    /// Ads consent: granted, unknown, denied.
    pub ads_consent: [u64; 3],
    pub n_events: u64,
    pub n_courses: u64,
    pub n_tracks: u64,
    /// First month as (year, month), then counts a month for courses and music.
    pub first_month: (i16, i8),
    pub months: [Vec<u64>; 2],
    /// First and last time, seconds since 1970.
    pub time_range: Option<(i64, i64)>,
    /// People in all files before joining, and how many of them met another.
    pub profiles_read: u64,
    pub joined: u64,
    /// By person: distinct courses, music plays (or events), last time (`i64::MIN` none), sides (bit 0, bit 1).
    #[serde(skip)]
    pub courses_of: Vec<u32>,
    #[serde(skip)]
    pub plays_of: Vec<u32>,
    #[serde(skip)]
    pub last_of: Vec<i64>,
    #[serde(skip)]
    pub sides_of: Vec<u8>,
    /// By item: distinct people, events.
    #[serde(skip)]
    pub people_of_item: Vec<u32>,
    #[serde(skip)]
    pub events_of_item: Vec<u32>,
}
