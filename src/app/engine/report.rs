//! Gathers what a report tells and writes it.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::info::{overview_view, sources};
use super::paths::{PathsRequest, paths_view};
use super::session::Session;
use super::training::run_rows;
use super::{audience_rows, blend_curve, campaign_rows, now_secs, privacy_view, segment_list};
use crate::app::command::{Direction, Level};
use crate::app::error::AppError;
use crate::app::report::{DataPart, ModelsPart, Report, SegmentsPart};
use crate::app::state::{ReportParts, RunRow, SourceRow};
use crate::app::text::Text;
use crate::data::{Dataset, hex};
use crate::privacy::Floor;
use crate::task::Task;

const WINDOW_DAYS: u32 = 90;

#[derive(Debug, Clone, Serialize)]
pub struct ReportSummary {
    pub out: PathBuf,
    pub bytes: u64,
    /// Of the data that the report tells of.
    pub fingerprint: String,
    pub revision: u64,
}

/// Writes the report as one HTML file. `floor`: smaller counts are not told either, besides those under the
/// workspace's own floor.
///
/// # Errors
/// The file cannot be written; the data cannot be read; cancelled. What cannot be measured is left out of the report.
pub fn write_report(
    session: &Session,
    parts: ReportParts,
    out: &Path,
    text: &Text,
    floor: Option<u64>,
    task: &Task,
) -> Result<ReportSummary, AppError> {
    let floor = session.floor().at_least(floor.unwrap_or(0));
    let report = gather(session, parts, floor, task)?;
    let html = report.html(text, floor);
    task.step("stage-write", 0, 0)?;
    write_whole(out, html.as_bytes())?;
    let Report { fingerprint, revision, .. } = report;
    Ok(ReportSummary { out: out.to_owned(), bytes: html.len() as u64, fingerprint, revision })
}

/// Beside, then renamed: the file is there whole or not at all.
pub(super) fn write_whole(out: &Path, bytes: &[u8]) -> Result<(), AppError> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let told = |source: &std::io::Error| AppError::io(out, source);
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|source| told(&source))?;
    file.write_all(bytes).map_err(|source| told(&source))?;
    file.as_file().sync_all().map_err(|source| told(&source))?;
    file.persist(out).map_err(|error| told(&error.error))?;
    Ok(())
}

fn gather(session: &Session, parts: ReportParts, floor: Floor, task: &Task) -> Result<Report, AppError> {
    let dataset = session.dataset(task)?;
    let rows = sources(session)?;
    let runs = run_rows(session, task)?;
    Ok(Report {
        workspace: session.name(),
        made_at: now_secs(),
        version: env!("CARGO_PKG_VERSION"),
        fingerprint: fingerprint(&dataset, &rows),
        revision: dataset.revision,
        segments: parts.segments.then(|| segments(session, &dataset, &runs, task)).transpose()?,
        models: parts.models.then(|| models(session, runs, task)).transpose()?,
        data: match parts.data {
            true => Some(DataPart { overview: overview_view(session, &dataset, &rows, task)?, sources: rows }),
            false => None,
        },
        paths: parts.paths.then(|| all_paths(session, floor, task)).transpose()?,
        audiences: parts.audiences.then(|| audience_rows(session, task)).transpose()?,
        results: parts.results.then(|| campaign_rows(session, task)).transpose()?,
        privacy: parts.privacy.then(|| privacy_view(session, task)).transpose()?,
    })
}

/// The same for the same files in the same order with the same people; different once a row is added or erased.
fn fingerprint(dataset: &Dataset, sources: &[SourceRow]) -> String {
    let mut hash = Sha256::new();
    for source in sources {
        hash.update(source.report.sha256.as_bytes());
    }
    for count in [dataset.n_people(), dataset.n_items(), dataset.events.len()] {
        hash.update((count as u64).to_le_bytes());
    }
    hex(&hash.finalize())
}

/// The runs, and the curve of the first blend where there are enough people to measure it.
fn models(session: &Session, runs: Vec<RunRow>, task: &Task) -> Result<ModelsPart, AppError> {
    let mut curves = vec![];
    if let Some(blend) = runs.iter().find(|run| run.parts.is_some()) {
        for direction in Direction::BOTH {
            match blend_curve(session, &blend.name, direction, blend.alpha.unwrap_or(0.5), task) {
                Ok(curve) => curves.push((direction, curve)),
                Err(AppError::Cancelled) => return Err(AppError::Cancelled),
                Err(_) => {}
            }
        }
    }
    Ok(ModelsPart { runs, curves })
}

/// Clusters as they were last made and named; none where none were.
fn segments(session: &Session, dataset: &Dataset, runs: &[RunRow], task: &Task) -> Result<SegmentsPart, AppError> {
    let mut clusters = vec![];
    for run in runs {
        let Some(kept) = session.store().clustering(&run.name, task)? else { continue };
        let definition: serde_json::Value = serde_json::from_str(&kept.definition_json).unwrap_or_default();
        let word = |list: &str, at: usize| definition[list][at].as_str().unwrap_or_default().to_owned();
        let n_clusters = definition["names"].as_array().map_or(0, Vec::len);
        let mut counts = vec![0_u64; n_clusters];
        for &label in &kept.labels {
            if let Some(count) = counts.get_mut(label as usize) {
                *count += 1;
            }
        }
        let name = |at: usize| Some(word("given", at)).filter(|name| !name.is_empty()).unwrap_or(word("names", at));
        let letter = super::segment_letter;
        clusters = counts.iter().enumerate().map(|(at, &n)| (format!("{}  {}", letter(at), name(at)), n)).collect();
        break;
    }
    Ok(SegmentsPart { clusters, saved: segment_list(session)?, n_everybody: dataset.n_people() as u64 })
}

fn all_paths(
    session: &Session,
    floor: Floor,
    task: &Task,
) -> Result<Vec<(Direction, crate::app::state::PathsView)>, AppError> {
    let min_people = floor.k();
    let request = |direction| PathsRequest { direction, level: Level::Category, window_days: WINDOW_DAYS, min_people };
    Direction::BOTH
        .into_iter()
        .map(|direction| Ok((direction, paths_view(session, &request(direction), task)?)))
        .collect()
}
