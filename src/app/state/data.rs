//! The Data screen: numbers of the whole, sources, and the three tables.

use std::sync::Arc;

use super::Loadable;
use crate::app::command::DataTab;
use crate::data::incoming::FileReport;

#[derive(Debug, Clone, Default)]
pub struct DataState {
    pub overview: Loadable<Arc<OverviewView>>,
    pub sources: Vec<SourceRow>,
    /// The source in the inspector.
    pub source: Option<usize>,
    pub tab: DataTab,
    pub table: TableView,
}

/// Sort, filter and the rows that pass, in order; the table reads the dataset by row number.
#[derive(Debug, Clone, Default)]
pub struct TableView {
    /// Column index and whether the largest comes first.
    pub sort: Option<(usize, bool)>,
    pub filter: String,
    /// Row numbers to show; `None`: all, in stored order.
    pub rows: Option<Arc<Vec<u32>>>,
    pub is_busy: bool,
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

#[derive(Debug, Clone, Default)]
pub struct OverviewView {
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
    pub courses_of: Vec<u32>,
    pub plays_of: Vec<u32>,
    pub last_of: Vec<i64>,
    pub sides_of: Vec<u8>,
    /// By item: distinct people, events.
    pub people_of_item: Vec<u32>,
    pub events_of_item: Vec<u32>,
    /// Masked contacts by person for the table, made when loaded: e-mail masked, or empty.
    pub masked_contacts: Arc<crate::data::TextColumn>,
}
