//! Who is one person and what is one item: why profiles were joined, and the user's own word on both.

use rustc_hash::FxHashMap;

use super::now_secs;
use super::session::Session;
use crate::app::error::AppError;
use crate::app::state::{JoinView, TwinRow};
use crate::workspace::SourceId;

/// Why a person's profiles are one, pair by pair, the lower number first; undone pairs too.
pub fn person_joins(session: &Session, number: u32) -> Result<Vec<JoinView>, AppError> {
    let (records, sources) = {
        let store = session.store();
        (store.joins_of(number)?, store.sources()?)
    };
    let files: FxHashMap<SourceId, String> =
        sources.into_iter().map(|source| (source.id, source.report.file)).collect();
    let mut joins: Vec<JoinView> = vec![];
    for record in records {
        let known = joins.iter_mut().find(|join| (join.low, join.high) == (record.low, record.high));
        if let Some(join) = known {
            // A pair is apart only when nothing joins it any more.
            join.is_undone &= record.undone_at.is_some();
            join.shared.push((record.kind, record.value));
            continue;
        }
        joins.push(JoinView {
            low: record.low,
            high: record.high,
            shared: vec![(record.kind, record.value)],
            file: record.source.and_then(|id| files.get(&id)).cloned().unwrap_or_default(),
            at: record.at,
            is_undone: record.undone_at.is_some(),
        });
    }
    Ok(joins)
}

/// Takes the joins between two profiles back, or puts them back, for now and for files to come.
pub fn set_joined(session: &Session, pair: (u32, u32), is_joined: bool) -> Result<(), AppError> {
    let mut store = session.store();
    match is_joined {
        true => store.redo_join(pair.0, pair.1, now_secs())?,
        false => store.undo_join(pair.0, pair.1, now_secs())?,
    };
    Ok(())
}

/// Items that may be one, about which nobody has said anything.
pub fn item_twins(session: &Session) -> Result<Vec<TwinRow>, AppError> {
    let twins = session.store().item_twins()?.into_iter().map(|twins| TwinRow {
        pair: (twins.low, twins.high),
        domain: twins.domain,
        title: twins.title,
        creator: twins.creator,
        keys: [twins.low_key, twins.high_key],
    });
    Ok(twins.collect())
}

/// What is said of two items: one, two, or nothing any more.
pub fn set_item_twins(session: &Session, pair: (u32, u32), are_one: Option<bool>) -> Result<(), AppError> {
    let mut store = session.store();
    match are_one {
        Some(are_one) => store.set_item_pair(pair.0, pair.1, are_one, now_secs())?,
        None => store.clear_item_pair(pair.0, pair.1, now_secs())?,
    };
    Ok(())
}
