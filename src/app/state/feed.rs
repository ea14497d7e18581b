//! The recommendation feeds on the Audiences screen.

use std::path::PathBuf;
use std::sync::Arc;

use super::Loadable;
use crate::app::engine::FeedSummary;

#[derive(Debug, Clone)]
pub struct FeedState {
    pub run: Option<String>,
    /// Items a list.
    pub top: usize,
    /// The feed of people; that of items stands beside it.
    pub file: PathBuf,
    pub preview: Loadable<Arc<FeedPreview>>,
    pub written: Loadable<Arc<FeedSummary>>,
}

/// Some lines of both feeds, and what the whole would hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeedPreview {
    pub run: String,
    pub top: usize,
    pub n_people: u64,
    /// In no feed.
    pub n_suppressed: u64,
    pub n_with_device: u64,
    pub n_with_time: u64,
    pub n_items: u64,
    /// Items with at least one neighbour.
    pub n_items_with: u64,
    pub people: Vec<FeedPersonView>,
    pub items: Vec<FeedItemView>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeedPersonView {
    pub person: u32,
    /// Empty when not known.
    pub device: String,
    pub time_of_day: &'static str,
    pub courses: Vec<u32>,
    pub music: Vec<u32>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeedItemView {
    pub item: u32,
    pub courses: Vec<u32>,
    pub music: Vec<u32>,
}
