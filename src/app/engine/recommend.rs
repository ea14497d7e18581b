//! The best items of every person, to a file, with the ids as imported.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::explain::find_person;
use super::fit::fitted_run;
use super::session::Session;
use super::written::note_written;
use crate::app::error::{AppError, Failure};
use crate::data::Domain;
use crate::export::table::{Column, ColumnData, ColumnKind, TableWriter};
use crate::models::blend::Weights;
use crate::models::ranking::{self, TopOptions, TopRow};
use crate::task::Task;

#[derive(Debug, Clone)]
pub struct RecommendRequest {
    pub run: String,
    pub alpha: Option<f64>,
    pub domain: Option<Domain>,
    pub top: usize,
    /// A file with one id a line; `None`: everybody.
    pub people: Option<PathBuf>,
    pub include_owned: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct RecommendSummary {
    pub run: String,
    pub out: PathBuf,
    pub people: u64,
    pub rows: u64,
    /// Ids of the people file that are not known.
    pub unknown_people: u64,
    /// Rows by where their score came from.
    pub sources: std::collections::BTreeMap<&'static str, u64>,
}

pub fn recommend(
    session: &Session,
    request: &RecommendRequest,
    out: &Path,
    task: &Task,
) -> Result<RecommendSummary, AppError> {
    let fitted = fitted_run(session, &request.run, task)?;
    let dataset = session.dataset(task)?;
    let scorer = match request.alpha {
        Some(alpha) => fitted.scorer.with_weights(Weights::dial(alpha)),
        None => fitted.scorer.clone(),
    };
    let (people, unknown_people) = match &request.people {
        Some(file) => listed_people(session, file, task)?,
        None => ((0..dataset.n_people() as u32).collect(), 0),
    };
    let columns = [
        Column::new("user", ColumnKind::Text),
        Column::new("item", ColumnKind::Text),
        Column::new("rank", ColumnKind::Integer),
        Column::new("score", ColumnKind::Number),
        Column::new("source", ColumnKind::Text),
    ];
    let mut writer = TableWriter::create(out, &columns)?;
    let mut summary = RecommendSummary {
        run: request.run.clone(),
        out: out.to_owned(),
        people: people.len() as u64,
        rows: 0,
        unknown_people,
        sources: Default::default(),
    };
    let options = TopOptions { domain: request.domain, n: request.top, include_owned: request.include_owned };
    ranking::top_items(&scorer, &people, &options, task, |rows| {
        summary.rows += rows.len() as u64;
        for row in rows {
            *summary.sources.entry(row.source.id()).or_default() += 1;
        }
        let text = |of: &dyn Fn(&TopRow) -> String| ColumnData::Text(rows.iter().map(of).collect());
        writer.write_batch(&[
            text(&|row| dataset.people.keys.get(row.person as usize).to_owned()),
            text(&|row| dataset.catalogue.keys.get(row.item as usize).to_owned()),
            ColumnData::Integer(rows.iter().map(|row| Some(i64::from(row.rank))).collect()),
            ColumnData::Number(rows.iter().map(|row| Some(f64::from(row.score))).collect()),
            text(&|row| row.source.id().to_owned()),
        ])?;
        Ok::<(), AppError>(())
    })?;
    writer.finish()?;
    note_written(session, "recommendations", out, summary.rows, false)?;
    Ok(summary)
}

/// The people of a file in its order, and how many ids are not known.
fn listed_people(session: &Session, file: &Path, task: &Task) -> Result<(Vec<u32>, u64), AppError> {
    let text = std::fs::read_to_string(file).map_err(|source| AppError::io(file, &source))?;
    let dataset = session.dataset(task)?;
    let by_key: rustc_hash::FxHashMap<&str, u32> =
        dataset.people.keys.iter().enumerate().map(|(row, key)| (key, row as u32)).collect();
    let mut people = vec![];
    let mut unknown = 0;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match by_key.get(line).copied().or_else(|| find_person(session, &dataset, line).ok()) {
            Some(person) => people.push(person),
            None => unknown += 1,
        }
    }
    if people.is_empty() {
        return Err(AppError::Told(Failure::new("no-known-people").with("file", file.display())));
    }
    Ok((people, unknown))
}
