//! The small-group floor of a workspace: what it is, what a higher one would hide, and setting it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use super::now_secs;
use super::paths::holdings;
use super::segment_list;
use super::session::Session;
use crate::analysis::overview;
use crate::app::error::{AppError, Failure};
use crate::app::state::{FieldFloor, GroupSizes};
use crate::data::{Dataset, LabelColumn};
use crate::privacy::Floor;
use crate::task::Task;

#[derive(Debug, Clone, Serialize)]
pub struct FloorSummary {
    pub floor: u64,
    pub lowest: u64,
    /// Fields of people with a higher floor.
    pub fields: BTreeMap<String, u64>,
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
    let floors = session.floors();
    let floor = floors.all();
    let hides = group_sizes(session, &dataset, task)?.into_iter().map(|group| Hidden {
        groups: group.kind,
        hidden: group.hidden_by(floor),
        of: group.sizes.len() as u64,
    });
    let fields = floors.fields().map(|(field, floor)| (field.to_owned(), floor.k())).collect();
    Ok(FloorSummary { floor: floor.k(), lowest: Floor::LOWEST, fields, hides: hides.collect() })
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

/// Sets the floor of a field of people; 0 takes it away. The audit log keeps the one before.
///
/// # Errors
/// No such field; refused below [`Floor::LOWEST`].
pub fn set_field_floor(session: &Session, field: &str, k: u64, task: &Task) -> Result<Floor, AppError> {
    let dataset = session.dataset(task)?;
    if dataset.people.attribute(field).is_none() {
        let known: Vec<&str> = dataset.people.attributes.iter().map(|column| column.name.as_str()).collect();
        let failure = Failure::new("floor-field").with("field", field).with("known", known.join(", "));
        return Err(AppError::Usage(failure));
    }
    if k > 0 && Floor::new(k).is_none() {
        let failure = Failure::new("floor-lowest").with("k", k).with("lowest", Floor::LOWEST);
        return Err(AppError::Refused(failure));
    }
    let before = session.floors().of(field);
    session.set_field_floor(field, k)?;
    let after = session.floors().of(field);
    if after != before {
        let detail = json!({ "field": field, "floor": after.k(), "before": before.k() });
        session.store().audit(now_secs(), "audit-floor", &detail)?;
    }
    Ok(after)
}

/// The fields of people with what a floor would hide of each.
pub(super) fn field_floors(session: &Session, dataset: &Dataset) -> Vec<FieldFloor> {
    let floors = session.floors();
    let field = |column: &LabelColumn| FieldFloor {
        floor: floors.fields().find(|(name, _)| *name == column.name).map(|(_, floor)| floor),
        values: GroupSizes::of("values", column.counts().into_iter().map(u64::from).collect()),
        name: column.name.clone(),
    };
    dataset.people.attributes.iter().map(field).collect()
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
