//! The Segments screen: clusters, the map, and what sets the selected people apart.

use std::sync::Arc;

use super::Loadable;
use crate::app::command::{ColourBy, MapTool};
use crate::data::Domain;

#[derive(Debug, Clone)]
pub struct SegmentsState {
    pub clustering: Loadable<Arc<ClusteringView>>,
    pub tool: MapTool,
    pub colour_by: ColourBy,
    /// What sets the present selection apart.
    pub profile: Loadable<Arc<SelectionProfile>>,
}

impl Default for SegmentsState {
    fn default() -> Self {
        Self {
            clustering: Loadable::Empty,
            tool: MapTool::Lasso,
            colour_by: ColourBy::Cluster,
            profile: Loadable::Empty,
        }
    }
}

#[derive(Debug, Clone, Default)]
pub struct ClusteringView {
    /// The run whose vectors were clustered.
    pub run: String,
    /// Cluster of each person, `u16::MAX` for people without a vector.
    pub labels: Vec<u16>,
    /// Place of each person on the map, in 0..=1 on both axes.
    pub points: Arc<Vec<[f32; 2]>>,
    pub clusters: Vec<ClusterRow>,
    pub silhouette: f64,
    pub trustworthiness: Option<f64>,
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
