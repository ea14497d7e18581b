//! The privacy budget of a workspace: what noisy figures may cost in all, and what they have cost. It belongs to the data:
//! every report and every file of sums takes from the same sum, and nothing is given back.

use serde::Serialize;
use serde_json::{Value, json};

use super::info::date;
use super::now_secs;
use super::session::Session;
use crate::app::error::{AppError, Failure};
use crate::app::state::BudgetView;
use crate::privacy::noise::{MICRO, micro};
use crate::workspace::Spent;

/// The setting with the limit, in millionths.
const LIMIT: &str = "privacy-budget";
/// Until another one is set.
const USUAL_LIMIT: u64 = 4 * MICRO;

#[derive(Debug, Clone, Serialize)]
pub struct BudgetSummary {
    pub limit: f64,
    pub spent: f64,
    pub left: f64,
    pub entries: Vec<BudgetEntry>,
}

#[derive(Debug, Clone, Serialize)]
pub struct BudgetEntry {
    pub at: String,
    pub what: String,
    pub epsilon: f64,
    pub detail: Value,
}

pub fn budget_summary(session: &Session) -> Result<BudgetSummary, AppError> {
    let view = budget_view(session)?;
    let entries = session.store().spent()?.into_iter().map(|entry| BudgetEntry {
        at: date(entry.at),
        what: entry.what,
        epsilon: epsilon(entry.micro_epsilon),
        detail: serde_json::from_str(&entry.detail_json).unwrap_or_default(),
    });
    Ok(BudgetSummary {
        limit: epsilon(view.limit),
        spent: epsilon(view.spent),
        left: epsilon(view.left()),
        entries: entries.collect(),
    })
}

pub fn budget_view(session: &Session) -> Result<BudgetView, AppError> {
    let store = session.store();
    let limit = store.setting(LIMIT)?.unwrap_or(USUAL_LIMIT);
    let entries = store.spent()?;
    let spent = entries.iter().map(|entry| entry.micro_epsilon).sum();
    let entries = entries.into_iter().rev().map(|entry| (entry.at, entry.what, entry.micro_epsilon)).collect();
    Ok(BudgetView { limit, spent, entries })
}

/// Sets the limit; what was spent stays spent. The audit log keeps the limit before.
///
/// # Errors
/// Not a number between a millionth and a thousand.
pub fn set_budget(session: &Session, limit: f64) -> Result<(), AppError> {
    let limit = checked(limit)?;
    let mut store = session.store();
    let before = store.setting(LIMIT)?.unwrap_or(USUAL_LIMIT);
    if limit != before {
        store.set_setting(LIMIT, &limit)?;
        store.audit(now_secs(), "audit-budget", &json!({ "limit": epsilon(limit), "before": epsilon(before) }))?;
    }
    Ok(())
}

/// An epsilon in millionths.
///
/// # Errors
/// Not a number between a millionth and a thousand.
pub(super) fn checked(value: f64) -> Result<u64, AppError> {
    micro(value).ok_or_else(|| AppError::Usage(Failure::new("epsilon").with("value", value)))
}

/// Takes from the budget, before anything that it pays for is drawn.
///
/// # Errors
/// Refused when less is left.
pub(super) fn spend(session: &Session, what: &str, micro_epsilon: u64, detail: &Value) -> Result<(), AppError> {
    let mut store = session.store();
    let limit = store.setting(LIMIT)?.unwrap_or(USUAL_LIMIT);
    let entry = Spent { at: now_secs(), what: what.to_owned(), micro_epsilon, detail_json: detail.to_string() };
    store.spend(&entry, limit)?.map_err(|left| {
        let failure = Failure::new("budget").with("epsilon", epsilon(micro_epsilon)).with("left", epsilon(left));
        AppError::Refused(failure.with("limit", epsilon(limit)))
    })
}

/// Refused early, before long work whose result could not be paid for.
pub(super) fn must_have(session: &Session, micro_epsilon: u64) -> Result<(), AppError> {
    let view = budget_view(session)?;
    if micro_epsilon <= view.left() {
        return Ok(());
    }
    let failure = Failure::new("budget").with("epsilon", epsilon(micro_epsilon)).with("left", epsilon(view.left()));
    Err(AppError::Refused(failure.with("limit", epsilon(view.limit))))
}

pub(super) fn epsilon(micro_epsilon: u64) -> f64 {
    micro_epsilon as f64 / MICRO as f64
}
