//! The Segments screen: clusters, the map, and what sets the selected people apart.

use std::sync::Arc;

use super::Loadable;
use crate::analysis::map::PointGrid;
use crate::analysis::rfm::Rfm;
use crate::app::command::{ColourBy, MapTool, SegmentsTab, SetRef};
use crate::app::error::Failure;
use crate::data::rules::Rule;
use crate::data::{Domain, PersonSet};
use crate::privacy::floor::Told;

#[derive(Debug, Clone)]
pub struct SegmentsState {
    pub tab: SegmentsTab,
    pub clustering: Loadable<Arc<ClusteringView>>,
    /// Goes up with every new clustering: names are of one of them only.
    pub clustering_number: u64,
    pub tool: MapTool,
    pub colour_by: ColourBy,
    /// Score or RFM of everybody, while the map is coloured by it.
    pub colours: Loadable<Arc<ColourView>>,
    /// What sets the present selection apart.
    pub profile: Loadable<Arc<SelectionProfile>>,
    /// The person that was clicked on the map, in the inspector until closed.
    pub person: Option<u32>,
    pub person_card: Loadable<Arc<PersonCard>>,
    /// The rule in the builder, and how many match it.
    pub rule: Arc<Rule>,
    pub rule_count: Loadable<Arc<RuleCount>>,
    /// Recency, frequency and money of both sides, by [`Domain`].
    pub rfm: Loadable<Arc<[Rfm; 2]>>,
    /// The saved sets beside one another.
    pub overlap: Loadable<Arc<OverlapView>>,
    pub compared: [SetRef; 2],
    pub comparison: Loadable<Arc<SetsCompared>>,
    /// Sets removed since the workspace was opened, so that undo can bring them back.
    pub removed: Arc<Vec<RemovedSet>>,
}

impl Default for SegmentsState {
    fn default() -> Self {
        Self {
            tab: SegmentsTab::Map,
            clustering: Loadable::Empty,
            clustering_number: 0,
            tool: MapTool::Lasso,
            colour_by: ColourBy::Cluster,
            colours: Loadable::Empty,
            profile: Loadable::Empty,
            person: None,
            person_card: Loadable::Empty,
            rule: Arc::new(Rule::everybody()),
            rule_count: Loadable::Empty,
            rfm: Loadable::Empty,
            overlap: Loadable::Empty,
            compared: [SetRef::Selection, SetRef::Everybody],
            comparison: Loadable::Empty,
            removed: Arc::default(),
        }
    }
}

#[derive(Debug, Clone, Default)]
pub struct ClusteringView {
    /// The run whose vectors were clustered.
    pub run: String,
    /// Dense places of the map rather than k-means.
    pub by_density: bool,
    /// Cluster of each person, `u16::MAX` for people without a vector or, by density, in thin places.
    pub labels: Vec<u16>,
    /// Place of each person on the map, in 0..=1 on both axes; NaN for people without one.
    pub points: Arc<Vec<[f32; 2]>>,
    /// The same places, sorted into squares.
    pub grid: Arc<PointGrid>,
    pub clusters: Vec<ClusterRow>,
    pub silhouette: f64,
    pub trustworthiness: Option<f64>,
}

impl ClusteringView {
    /// The names that the person gave, by cluster.
    pub fn given_names(&self) -> Vec<String> {
        self.clusters.iter().map(|row| row.given_name.clone()).collect()
    }
}

#[derive(Debug, Clone, Default)]
pub struct ClusterRow {
    /// A name that the person gave, else empty.
    pub given_name: String,
    /// Top course topic and top music genre; empty when nothing qualifies.
    pub course_topic: String,
    pub music_genre: String,
    pub n_people: u64,
    /// 0..=1 of everybody on the map.
    pub share: f64,
    /// Courses only, both, music only.
    pub parts: [u64; 3],
    pub top_course: Option<TopItem>,
    pub top_music: Option<TopItem>,
    /// Closed outlines in map units, and where the label stands.
    pub outline: Vec<Vec<[f32; 2]>>,
    pub anchor: [f32; 2],
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct TopItem {
    pub item: u32,
    pub lift: f64,
}

/// The selected people against everybody.
#[derive(Debug, Clone, Default)]
pub struct SelectionProfile {
    pub n_people: u64,
    pub n_everybody: u64,
    /// Courses only, both, music only, neither.
    pub parts: [u64; 4],
    pub parts_everybody: [u64; 4],
    /// Over- and under-represented items, largest difference first.
    pub items: Vec<LiftRow>,
    /// Categories, creators and attributes likewise.
    pub labels: Vec<LiftRow>,
    /// (word key, share of the selected, share of everybody).
    pub reach: Vec<(&'static str, f64, f64)>,
    /// Shares of the most frequent countries: (code, selected, everybody).
    pub countries: Vec<(String, f64, f64)>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct LiftRow {
    pub name: String,
    pub domain: Option<Domain>,
    pub n_people: u64,
    pub lift: f64,
    pub low: f64,
    pub high: f64,
}

/// A value of everybody in steps of a ramp, for the map.
#[derive(Debug, Clone)]
pub struct ColourView {
    pub of: ColourBy,
    /// For a score: the item that people are scored for.
    pub item: Option<u32>,
    /// Step of each person, lowest first; [`NO_STEP`] for people without a value.
    pub steps: Vec<u16>,
}

/// Steps of the ramps that the map is coloured by.
pub const N_STEPS: u16 = 9;
pub const NO_STEP: u16 = u16::MAX;

/// How many people match a rule and each of its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleCount {
    pub rule: Arc<Rule>,
    /// The rule first, then its parts in the order in which they are written, each before its own parts.
    pub counts: Vec<Told>,
    pub n_everybody: u64,
    /// What the rule names and the data do not have.
    pub unknown: Option<Failure>,
}

/// Who a clicked person is and why they stand where they stand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PersonCard {
    pub person: u32,
    /// Newest first: item, kind, value, seconds since 1970 (`NO_TIME`: not known).
    pub events: Vec<PersonEvent>,
    pub n_events: u64,
    pub cluster: Option<u16>,
    /// What they took that their cluster takes more often than everybody, the highest lift first.
    pub why: Vec<LiftRow>,
    /// Attribute name and labels.
    pub attributes: Vec<(String, String)>,
    /// Why their profiles are one person; empty when there is one profile.
    pub joins: Vec<super::JoinView>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PersonEvent {
    pub item: u32,
    /// Id of the kind of act.
    pub kind: &'static str,
    pub value: f32,
    pub time: i64,
}

/// Saved sets beside one another.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OverlapView {
    pub names: Vec<String>,
    pub sizes: Vec<u64>,
    /// By row and column. `None`: a group under the floor could be worked out.
    pub shared: Vec<Vec<Option<u64>>>,
}

/// Two sets side by side.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SetsCompared {
    pub sets: [SetRef; 2],
    pub n_people: [u64; 2],
    pub n_everybody: u64,
    /// `None`: a group under the floor could be worked out.
    pub shared: Option<u64>,
    /// (word key, share of each set).
    pub reach: Vec<(&'static str, [f64; 2])>,
    pub rows: Vec<ComparedRow>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ComparedRow {
    pub name: String,
    pub domain: Option<Domain>,
    pub n_people: [u64; 2],
    pub shares: [f64; 2],
    /// Against everybody; `None` under five people.
    pub lifts: [Option<[f64; 3]>; 2],
    /// First against second among people in only one of them: value, low, high.
    pub ratio: [f64; 3],
}

/// A saved set that was removed.
#[derive(Debug, Clone, PartialEq)]
pub struct RemovedSet {
    pub name: String,
    pub people: Arc<PersonSet>,
}
