//! The small-group floor of a workspace: what it is, what a higher one would hide, and setting it.

use serde::Serialize;
use serde_json::json;

use super::now_secs;
use super::paths::holdings;
use super::segment_list;
use super::session::Session;
use crate::analysis::overview;
use crate::app::error::{AppError, Failure};
use crate::app::state::GroupSizes;
use crate::data::Dataset;
use crate::privacy::Floor;
use crate::task::Task;

#[derive(Debug, Clone, Serialize)]
pub struct FloorSummary {
    pub floor: u64,
    pub lowest: u64,
    pub hides: Vec<Hidden>,
}

/// How many groups of a kind are not told of.
#[derive(Debug, Clone, Serialize)]
pub struct Hidden {
    pub groups: &'static str,
    pub hidden: u64,
    pub of: u64,
}

pub fn floor_summary(session: &Session, task: &Task) -> Result<FloorSummary, AppError> {
    let dataset = session.dataset(task)?;
    let floor = session.floor();
    let hides = group_sizes(session, &dataset, task)?.into_iter().map(|group| Hidden {
        groups: group.kind,
        hidden: group.hidden_by(floor),
        of: group.sizes.len() as u64,
    });
    Ok(FloorSummary { floor: floor.k(), lowest: Floor::LOWEST, hides: hides.collect() })
}

/// Sets the floor. The audit log keeps the one before.
///
/// # Errors
/// Refused below [`Floor::LOWEST`].
pub fn set_floor(session: &Session, k: u64) -> Result<Floor, AppError> {
    let lowest = || AppError::Refused(Failure::new("floor-lowest").with("k", k).with("lowest", Floor::LOWEST));
    let floor = Floor::new(k).ok_or_else(lowest)?;
    let before = session.floor();
    if floor != before {
        session.set_floor(floor)?;
        let detail = json!({ "floor": floor.k(), "before": before.k() });
        session.store().audit(now_secs(), "audit-floor", &detail)?;
    }
    Ok(floor)
}

/// Sizes of the groups that the data have by themselves, so that it can be said what a floor hides.
pub(super) fn group_sizes(session: &Session, dataset: &Dataset, task: &Task) -> Result<Vec<GroupSizes>, AppError> {
    let held = holdings(session, dataset, task)?;
    let all = overview(dataset, &held, task)?;
    let sets = segment_list(session)?.into_iter().map(|(_, n)| n).collect();
    let items = all.items.iter().map(|item| u64::from(item.people)).collect();
    let values = dataset.people.attributes.iter().flat_map(|column| column.counts().into_iter().map(u64::from));
    Ok(vec![GroupSizes::of("sets", sets), GroupSizes::of("items", items), GroupSizes::of("values", values.collect())])
}
