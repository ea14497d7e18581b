//! The whole main job on made-up exports: what `crossfade demo` and 'Open the sample' do.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::audience::{AudienceSummary, save_audience};
use super::export::{ExportChoices, ExportRequest, ExportSummary, export};
use super::import::{ImportRequest, ImportSummary, import_files};
use super::paths::{PathsRequest, PathsSummary, write_paths};
use super::segments::{ClusterMethod, SegmentsSummary, write_segments};
use super::session::Session;
use super::training::train_quick_defaults;
use super::{now_secs, paths_view};
use crate::app::command::{Direction, Goal, Level};
use crate::app::error::{AppError, Failure};
use crate::app::state::Draft;
use crate::import::ImportOptions;
use crate::sample::{self, FILE_NAMES, SampleOptions, SampleReport};
use crate::task::Task;
use crate::workspace::Passphrase;

/// Few are enough to choose a goal by; the tables that are written keep the floor.
const MIN_PATH_PEOPLE: u64 = 5;

#[derive(Debug, Clone, Serialize)]
pub struct DemoSummary {
    pub folder: PathBuf,
    pub workspace: PathBuf,
    pub import: ImportSummary,
    pub runs: Vec<DemoRun>,
    pub segments: SegmentsSummary,
    pub paths: Vec<PathsSummary>,
    pub audience: AudienceSummary,
    pub exports: Vec<ExportSummary>,
    pub seconds: f64,
}

#[derive(Debug, Clone, Serialize)]
pub struct DemoRun {
    pub run: String,
    /// NDCG@10 on bridge people whose music was hidden, and popularity's on the same.
    pub ndcg10: Option<f64>,
    pub against_popularity: Option<f64>,
}

/// Writes the exports into `folder/exports`, imports them and does everything else.
pub fn demo(folder: &Path, options: &SampleOptions, task: &Task) -> Result<(Session, DemoSummary), AppError> {
    demo_with(folder, options, None, task)
}

/// The same in a workspace under a passphrase, where one is given.
pub fn demo_with(
    folder: &Path,
    options: &SampleOptions,
    passphrase: Option<&Passphrase>,
    task: &Task,
) -> Result<(Session, DemoSummary), AppError> {
    let begun = std::time::Instant::now();
    let workspace = folder.join("demo.crossfade");
    if workspace.exists() {
        return Err(AppError::Usage(Failure::new("demo-exists").with("path", workspace.display())));
    }
    let exports = folder.join("exports");
    sample::write(&exports, options, task)?;
    let session = Session::create_with(&workspace, passphrase)?;
    let import = import_sample(&session, &exports, task)?;
    let rows = train_quick_defaults(&session, task)?;
    let segments =
        write_segments(&session, "blend", ClusterMethod::KMeans(None), true, 1, &folder.join("segments.csv"), task)?;
    let mut paths = vec![];
    for (level, file) in [(Level::Category, "paths_category.csv"), (Level::Creator, "paths_creator.csv")] {
        let request = demo_paths(level);
        paths.push(write_paths(&session, &request, &folder.join(file), task)?);
    }
    let audience = make_audience(&session, task)?;
    let mut written = vec![];
    for to in ["google-ads", "meta", "tencent"] {
        let request = ExportRequest {
            audience: audience.name.clone(),
            to: to.to_owned(),
            choices: ExportChoices::default(),
            out: folder.join("audience"),
        };
        written.push(export(&session, &request, task)?);
    }
    let runs = rows.iter().map(|row| DemoRun {
        run: row.name.clone(),
        ndcg10: row.metrics[0].map(|metrics| metrics.ndcg10.value),
        against_popularity: row.metrics[0].map(|metrics| metrics.against_popularity),
    });
    let summary = DemoSummary {
        folder: folder.to_owned(),
        workspace,
        import,
        runs: runs.collect(),
        segments,
        paths,
        audience,
        exports: written,
        seconds: begun.elapsed().as_secs_f64(),
    };
    Ok((session, summary))
}

fn demo_paths(level: Level) -> PathsRequest {
    PathsRequest { direction: Direction::CourseToMusic, level, window_days: 30, min_people: 20 }
}

/// The sample workspace of the start page: made once, then opened again.
pub fn build_sample(folder: &Path, task: &Task) -> Result<Session, AppError> {
    let workspace = folder.join("Sample academy x Sample records.crossfade");
    if workspace.exists() {
        return Session::open(&workspace);
    }
    let scratch = folder.join("making");
    let _ = std::fs::remove_dir_all(&scratch);
    let unfinished = scratch.join("sample.crossfade");
    let exports = folder.join("exports");
    sample::write(&exports, &SampleOptions::default(), task)?;
    std::fs::create_dir_all(&scratch).map_err(|source| AppError::io(&scratch, &source))?;
    {
        let session = Session::create(&unfinished)?;
        import_sample(&session, &exports, task)?;
        train_quick_defaults(&session, task)?;
    }
    // Complete: only now does it get the name under which it is found again.
    std::fs::rename(&unfinished, &workspace).map_err(|source| AppError::io(&workspace, &source))?;
    let _ = std::fs::remove_dir_all(&scratch);
    Session::open(&workspace)
}

fn import_sample(session: &Session, exports: &Path, task: &Task) -> Result<ImportSummary, AppError> {
    let options = ImportOptions { now: now_secs(), ..ImportOptions::default() };
    let files: Vec<_> = FILE_NAMES.iter().map(|name| (exports.join(name), options.clone())).collect();
    import_files(session, &ImportRequest { files: &files, dry_run: false, rejects: None, again: false }, task)
}

/// Fans of the genre of the clearest path, among those who have no music of it yet.
fn make_audience(session: &Session, task: &Task) -> Result<AudienceSummary, AppError> {
    let request = PathsRequest { min_people: MIN_PATH_PEOPLE, ..demo_paths(Level::Category) };
    let view = paths_view(session, &request, task)?;
    let top = view.rows.first().ok_or_else(|| AppError::Told(Failure::new("no-paths")))?;
    let genre = view.to[top.to].name.clone();
    let draft = Draft {
        name: "demo".to_owned(),
        goal: Some(Goal::Category(genre)),
        run: Some("blend".to_owned()),
        rules: ["has course", "contact known", "consent ads granted", "not suppressed"].map(str::to_owned).to_vec(),
        size: 600,
        ..Draft::default()
    };
    save_audience(session, &draft, task)
}

/// Writes sample exports and says what they hold.
pub fn write_sample(folder: &Path, options: &SampleOptions, task: &Task) -> Result<SampleReport, AppError> {
    Ok(sample::write(folder, options, task)?)
}
