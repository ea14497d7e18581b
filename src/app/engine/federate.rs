//! Item similarity with a partner: what leaves is noised sums of item pairs, and what comes in is kept under a name, to be
//! added to `item-knn` and `ease` by runs that ask for it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ndarray::Array2;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::budget::{checked, epsilon, must_have, spend};
use super::definition::RunDefinition;
use super::import::strength_rules;
use super::session::Session;
use super::{budget_view, now_secs};
use crate::app::error::{AppError, Failure};
use crate::models::{PartnerSums, TrainingData};
use crate::privacy::federated::{FederateError, ItemSums, MAX_HISTORY, give, sensitivity};
use crate::task::Task;

/// Models that add a partner's sums to their own.
pub const WITH_PARTNER: [&str; 2] = ["item-knn", "ease"];

#[derive(Debug, Clone, Serialize)]
pub struct GiveSummary {
    pub out: PathBuf,
    pub bytes: u64,
    pub epsilon: f64,
    /// Of the budget, afterwards.
    pub left: f64,
    pub items: u64,
    /// Items of a person that count at most, and what they add to the sums together.
    pub history: u32,
    pub sensitivity: u64,
    /// Standard deviation of the noise in each sum.
    pub deviation: f64,
}

#[derive(Debug, Clone, Serialize)]
pub struct TakeSummary {
    pub name: String,
    pub items: u64,
    /// Items that are in the catalogue here, by id or title.
    pub matched: u64,
    pub epsilon: f64,
    pub history: u32,
    pub deviation: f64,
}

/// Writes the sums for a partner.
///
/// # Errors
/// Refused when the budget has less left; nothing to give; an epsilon or a history out of range; cancelled; the file
/// cannot be written, by when the budget is spent.
pub fn federate_give(
    session: &Session,
    asked: f64,
    history: usize,
    out: &Path,
    task: &Task,
) -> Result<GiveSummary, AppError> {
    let micro_epsilon = checked(asked)?;
    if !(1..=MAX_HISTORY).contains(&history) {
        let failure = Failure::new("out-of-range").with("name", "history").with("value", history);
        return Err(AppError::Usage(failure.with("min", 1).with("max", MAX_HISTORY)));
    }
    must_have(session, micro_epsilon)?;
    let dataset = session.dataset(task)?;
    let data = session.training(&strength_rules(session)?, task)?;
    if data.strengths.nnz() == 0 {
        return Err(FederateError::NoItems.into());
    }
    let detail = json!({ "history": history, "sensitivity": sensitivity(history), "items": dataset.n_items() });
    spend(session, "federate", micro_epsilon, &detail)?;
    let sums = give(&dataset.catalogue, &data.strengths, micro_epsilon, history, task)?;
    let bytes = sums.to_bytes();
    super::report::write_whole(out, &bytes)?;
    let detail = json!({
        "epsilon": epsilon(micro_epsilon), "items": sums.items.len(), "history": history, "bytes": bytes.len(),
    });
    session.store().audit(now_secs(), "audit-federate-give", &detail)?;
    Ok(GiveSummary {
        out: out.to_owned(),
        bytes: bytes.len() as u64,
        epsilon: epsilon(micro_epsilon),
        left: epsilon(budget_view(session)?.left()),
        items: sums.items.len() as u64,
        history: sums.history,
        sensitivity: sensitivity(history),
        deviation: sums.deviation()?,
    })
}

/// Keeps a partner's sums under a name, in place of older ones of it.
///
/// # Errors
/// Not such a file, or damaged; no item in common; the file cannot be read.
pub fn federate_take(session: &Session, file: &Path, name: &str, task: &Task) -> Result<TakeSummary, AppError> {
    let bytes = std::fs::read(file).map_err(|source| AppError::io(file, &source))?;
    let sums = ItemSums::from_bytes(&bytes)?;
    let dataset = session.dataset(task)?;
    let matched = sums.matched(&dataset.catalogue).iter().flatten().count() as u64;
    if matched == 0 {
        return Err(FederateError::NothingInCommon.into());
    }
    session.store().save_partner_sums(name, now_secs(), &Sha256::digest(&bytes), &bytes)?;
    Ok(TakeSummary {
        name: name.to_owned(),
        items: sums.items.len() as u64,
        matched,
        epsilon: epsilon(sums.micro_epsilon),
        history: sums.history,
        deviation: sums.deviation()?,
    })
}

/// Whose sums are here: names and when they came.
pub fn partners(session: &Session) -> Result<Vec<(String, i64)>, AppError> {
    Ok(session.store().partner_names()?)
}

/// What a run learns from: the data here, and the sums of the partner that it names.
pub(super) fn training_of(
    session: &Session,
    definition: &RunDefinition,
    task: &Task,
) -> Result<Arc<TrainingData>, AppError> {
    let data = session.training(&definition.strengths, task)?;
    match &definition.partner {
        None => Ok(data),
        Some(name) => Ok(Arc::new(TrainingData {
            partner: Some(Arc::new(partner_sums(session, name, task)?)),
            ..(*data).clone()
        })),
    }
}

/// # Errors
/// No partner of the name; a model that takes no partner's sums.
pub(super) fn check_partner(session: &Session, definition: &RunDefinition) -> Result<(), AppError> {
    let Some(name) = &definition.partner else { return Ok(()) };
    let takes = |part: &super::PartDefinition| WITH_PARTNER.contains(&part.model.as_str());
    if !definition.collaborative.as_ref().is_some_and(takes) {
        let failure = Failure::new("partner-model").with("model", definition.model_id());
        return Err(AppError::Usage(failure.with("models", WITH_PARTNER.join(", "))));
    }
    match session.store().partner_sums(name)? {
        Some(_) => Ok(()),
        None => Err(AppError::Usage(Failure::new("no-partner").with("name", name))),
    }
}

/// A partner's sums by rows of the catalogue here, made fit to be added.
fn partner_sums(session: &Session, name: &str, task: &Task) -> Result<PartnerSums, AppError> {
    let bytes = session.store().partner_sums(name)?;
    let bytes = bytes.ok_or_else(|| AppError::Usage(Failure::new("no-partner").with("name", name)))?;
    let sums = ItemSums::from_bytes(&bytes)?;
    let dataset = session.dataset(task)?;
    task.check()?;
    let mut rows: Vec<(u32, usize)> =
        sums.matched(&dataset.catalogue).into_iter().enumerate().filter_map(|(at, row)| Some((row?, at))).collect();
    rows.sort_unstable();
    let n = rows.len();
    let noisy = Array2::from_shape_fn((n, n), |(a, b)| f64::from(sums.between(rows[a].1, rows[b].1)));
    let items = rows.into_iter().map(|(row, _)| row).collect();
    let found = PartnerSums::denoised(items, &noisy, sums.deviation()?);
    found.ok_or(AppError::from(FederateError::NothingInCommon))
}
