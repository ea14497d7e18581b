//! Made-up outcomes of an audience, written as a file of orders: to see what results look like before there are any.

use std::path::PathBuf;

use serde::Serialize;

use super::audience::stored_definition;
use super::goal::{goal_items, parse_goal};
use super::info::date;
use super::results::campaign_start;
use super::session::Session;
use crate::app::error::{AppError, Failure};
use crate::sample::{CampaignTruth, respond};
use crate::task::Task;

const WINDOW_DAYS: u32 = 60;
const SECS_PER_DAY: i64 = 86_400;

pub struct SimulateRequest {
    pub audience: String,
    /// In points of share.
    pub added: f64,
    /// Mean chance without the campaign.
    pub base: f64,
    pub seed: u64,
    pub out: PathBuf,
}

#[derive(Debug, Clone, Serialize)]
pub struct SimulateSummary {
    pub out: PathBuf,
    pub responders: u64,
    /// Who would not have responded without the campaign.
    pub added_responders: u64,
    pub added: f64,
    pub base: f64,
}

/// Writes who responds under the ids that people came in with. The best score has half as much again as the mean
/// chance, the lowest half of it.
pub fn simulate_outcomes(
    session: &Session,
    request: &SimulateRequest,
    task: &Task,
) -> Result<SimulateSummary, AppError> {
    let record = session.store().audience(&request.audience)?;
    let dataset = session.dataset(task)?;
    let goal = parse_goal(&dataset, &stored_definition(&record)?.goal)?;
    let items = goal_items(&dataset, &goal)?;
    let people = session.store().audience_members(&record.name)?;
    let scores = session.store().holdout_scores(&record.name)?;
    let mut all: Vec<(u32, f32, bool)> = people.members.iter().map(|&(number, score)| (number, score, true)).collect();
    all.extend(scores.into_iter().map(|(number, score)| (number, score, false)));
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let n = all.len().max(1) as f64;
    let chances: Vec<f64> = (0..all.len()).map(|place| request.base * (1.5 - place as f64 / n)).collect();
    let sent: Vec<bool> = all.iter().map(|person| person.2).collect();
    let truth =
        CampaignTruth { added: request.added, window_days: WINDOW_DAYS, spent: (5.0, 40.0), seed: request.seed };
    let responses = respond(&chances, &sent, &truth);
    let start = campaign_start(session, &record)?;
    let failed =
        |error: csv::Error| AppError::Io { path: request.out.display().to_string(), reason: error.to_string() };
    let mut file = csv::Writer::from_path(&request.out).map_err(failed)?;
    file.write_record(["user", "item", "kind", "value", "time"]).map_err(failed)?;
    for response in &responses {
        let Some(row) = dataset.people.row_of_number(all[response.person].0) else { continue };
        let item = items[response.person % items.len()] as usize;
        let time = date(start + i64::from(response.day) * SECS_PER_DAY + SECS_PER_DAY / 2);
        let (user, key) = (dataset.people.keys.get(row), dataset.catalogue.keys.get(item));
        file.write_record([user, key, "purchase", &response.spent.to_string(), &time]).map_err(failed)?;
    }
    file.flush().map_err(|source| AppError::io(&request.out, &source))?;
    if responses.is_empty() {
        return Err(AppError::Told(Failure::new("no-responders")));
    }
    Ok(SimulateSummary {
        out: request.out.clone(),
        responders: responses.len() as u64,
        added_responders: responses.iter().filter(|response| response.is_added).count() as u64,
        added: request.added,
        base: request.base,
    })
}
