//! Commands that show what the data hold: demo, segments, paths, pairings, report.

use std::path::PathBuf;

use super::OpenWindow;
use super::args;
use super::data::to_value;
use super::output::{Console, told};
use crate::app::command::{Direction, Level};
use crate::app::engine::{self, ClusterMethod, PathsRequest};
use crate::app::error::{AppError, Failure};
use crate::app::state::ReportParts;
use crate::app::text::{Language, Text};
use crate::data::Domain;
use crate::sample::SampleOptions;

pub fn demo(args: &args::Demo, console: &Console, open_window: OpenWindow<'_>) -> Result<(), AppError> {
    let folder = match &args.out {
        Some(folder) => folder.clone(),
        None => fresh_folder()?,
    };
    let options = SampleOptions { seed: args.seed, ..SampleOptions::for_people(args.people) };
    let passphrase = console.given_passphrase()?;
    let (session, summary) = engine::demo_with(&folder, &options, passphrase.as_ref(), &console.task())?;
    let mut lines = vec![
        format!("exports    {}", folder.join("exports").display()),
        format!("workspace  {}", summary.workspace.display()),
        format!("segments   {}", summary.segments.out.display()),
    ];
    lines.extend(summary.paths.iter().map(|paths| format!("paths      {}", paths.out.display())));
    for run in &summary.runs {
        if let (Some(quality), Some(times)) = (run.ndcg10, run.against_popularity) {
            lines.push(format!(
                "run        {:<15} NDCG@10 {quality:.3} on hidden music, x{times:.2} of popularity",
                run.run
            ));
        }
    }
    lines.push(format!(
        "audience   {} people for {}, {} held out",
        summary.audience.people, summary.audience.goal, summary.audience.held_out
    ));
    for export in &summary.exports {
        for file in &export.files {
            lines.push(format!("{:<10} {} ({} rows)", export.destination, file.path.display(), file.rows));
        }
        lines.push(format!("manifest   {}", export.manifest.display()));
    }
    lines.push(format!("done in {:.1} s", summary.seconds));
    console.result(&to_value(&summary), &lines);
    drop(session);
    if args.headless || console.json {
        return Ok(());
    }
    // The job is done and said; without a display there is just no window to open.
    if let Err(reason) = open_window(Some(summary.workspace), passphrase, &console.token) {
        console.note(&reason);
    }
    Ok(())
}

fn fresh_folder() -> Result<PathBuf, AppError> {
    let made = tempfile::Builder::new().prefix("crossfade-demo-").tempdir();
    made.map(tempfile::TempDir::keep).map_err(|source| AppError::io(&std::env::temp_dir(), &source))
}

pub fn segments(args: &args::Segments, console: &Console) -> Result<(), AppError> {
    let method = match args.k.as_str() {
        "auto" => ClusterMethod::KMeans(None),
        "density" => ClusterMethod::Density,
        text => {
            let bad_number = |_| AppError::Usage(Failure::new("bad-number").with("text", text));
            ClusterMethod::KMeans(Some(text.parse().map_err(bad_number)?))
        }
    };
    let session = console.open(&args.workspace)?;
    if args.on.engine.as_deref() == Some("spark") {
        // Groups are found among the sample of the cluster's people, which is in the workspace.
        engine::on_cluster(&session, Some("spark"))?;
    }
    let summary = engine::write_segments(&session, &args.run, method, args.map, args.seed, &args.out, &console.task())?;
    let lines: Vec<String> = summary
        .segments
        .iter()
        .map(|segment| format!("{:<3} {:>9} people  {}", segment.segment, told(segment.people, false), segment.name))
        .collect();
    console.result(&to_value(&summary), &lines);
    Ok(())
}

pub fn paths(args: &args::Paths, console: &Console) -> Result<(), AppError> {
    let side = |text: &str| Domain::from_id(text).unwrap_or(Domain::Course);
    let direction = match (side(&args.from), side(&args.to)) {
        (Domain::Course, Domain::Music) => Direction::CourseToMusic,
        (Domain::Music, Domain::Course) => Direction::MusicToCourse,
        _ => return Err(AppError::Usage(Failure::new("same-side"))),
    };
    let request = PathsRequest {
        direction,
        level: Level::from_id(&args.level).unwrap_or(Level::Category),
        window_days: days(&args.window)?,
        min_people: args.min_people.max(1),
    };
    let session = console.open(&args.workspace)?;
    let summary = if engine::on_cluster(&session, args.on.engine.as_deref())? {
        super::cluster::paths(&session, &request, &args.out, console)?
    } else {
        engine::write_paths(&session, &request, &args.out, &console.task())?
    };
    let line = format!(
        "{}: {} paths; {} of {} who started with {} crossed within {} days",
        summary.out.display(),
        summary.rows,
        told(summary.crossed, false),
        told(summary.starters, false),
        summary.from,
        summary.window_days
    );
    console.result(&to_value(&summary), &[line]);
    Ok(())
}

fn days(text: &str) -> Result<u32, AppError> {
    let parsed = text.trim().trim_end_matches('d').parse().ok().filter(|days| *days > 0);
    parsed.ok_or_else(|| AppError::Usage(Failure::new("bad-days").with("text", text)))
}

pub fn pairings(args: &args::Pairings, console: &Console) -> Result<(), AppError> {
    let level = Level::from_id(&args.level).unwrap_or(Level::Creator);
    let session = console.open(&args.workspace)?;
    let summary = if engine::on_cluster(&session, args.on.engine.as_deref())? {
        super::cluster::pairings(&session, level, &args.out, console)?
    } else {
        engine::write_pairings(&session, level, &args.out, &console.task())?
    };
    let line = format!("{}: {} pairings", summary.out.display(), summary.rows);
    console.result(&to_value(&summary), &[line]);
    Ok(())
}

pub fn report(args: &args::Report, console: &Console) -> Result<(), AppError> {
    let has = |part: &str| args.parts.iter().any(|asked| asked == part);
    let parts = ReportParts {
        data: has("data"),
        models: has("models"),
        segments: has("segments"),
        paths: has("paths"),
        audiences: has("audiences"),
        results: has("results"),
        privacy: has("privacy"),
    };
    let language = Language::from_tag(&args.language).unwrap_or_default();
    let text = Text::load(language).map_err(|_| AppError::Internal)?;
    let session = console.open(&args.workspace)?;
    if args.private {
        let (epsilon, out) = (args.epsilon.unwrap_or_default(), args.out.as_deref());
        let summary = engine::write_private_report(&session, epsilon, out, &text, &console.task())?;
        let lines = [
            format!("report   {}", summary.out.display()),
            format!("epsilon  {} spent, {} left", summary.epsilon, summary.left),
        ];
        console.result(&to_value(&summary), &lines);
        return Ok(());
    }
    let out = args.out.clone().unwrap_or_default();
    let summary = engine::write_report(&session, parts, &out, &text, args.floor, &console.task())?;
    let lines = [format!("report       {}", summary.out.display()), format!("fingerprint  {}", summary.fingerprint)];
    console.result(&to_value(&summary), &lines);
    Ok(())
}
