//! Commands about what is in a workspace: sample, new, import, info, presets, forget, check, open-data.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::args;
use super::output::Console;
use crate::app::engine::{self, ImportRequest, Session};
use crate::app::error::{AppError, Failure};
use crate::data::Domain;
use crate::import::{DateOrder, Decimal, ImportOptions, Kind, Mapping, PRESETS};
use crate::sample::SampleOptions;

pub fn sample(args: &args::Sample, console: &Console) -> Result<(), AppError> {
    let usual = SampleOptions::for_people(args.people);
    let options = SampleOptions {
        n_courses: args.courses.unwrap_or(usual.n_courses),
        n_tracks: args.tracks.unwrap_or(usual.n_tracks),
        n_events: args.events.unwrap_or(usual.n_events),
        seed: args.seed,
        planted: args.planted.clone(),
        ..usual
    };
    let report = engine::write_sample(&args.out, &options, &console.task())?;
    let files: Vec<Value> = report
        .files
        .iter()
        .map(|file| json!({ "file": file.name, "rows": file.rows, "damaged_rows": file.damaged_rows, "bytes": file.bytes }))
        .collect();
    let lines: Vec<String> =
        report.files.iter().map(|file| format!("{:<28} {:>12} rows", file.name, file.rows)).collect();
    let value = json!({
        "out": args.out, "files": files, "people": report.n_people, "course_people": report.n_course_people,
        "music_people": report.n_music_people, "bridge_people": report.n_bridge_people, "events": report.n_events,
    });
    console.result(&value, &lines);
    Ok(())
}

pub fn new(args: &args::Workspace, console: &Console) -> Result<(), AppError> {
    let path = workspace_path(&args.workspace)?;
    console.create(path)?;
    console.result(&json!({ "workspace": path }), &[path.display().to_string()]);
    Ok(())
}

fn workspace_path(path: &PathBuf) -> Result<&PathBuf, AppError> {
    let is_right = path.extension().is_some_and(|ending| ending == "crossfade");
    let wrong = || AppError::Usage(Failure::new("workspace-ending").with("path", path.display()));
    if is_right { Ok(path) } else { Err(wrong()) }
}

pub fn import(args: &args::Import, console: &Console) -> Result<(), AppError> {
    let options = import_options(args)?;
    let path = workspace_path(&args.workspace)?;
    // A dry run changes nothing, not even by making a workspace.
    let scratch = tempfile::tempdir().map_err(|source| AppError::io(path, &source))?;
    let session = match args.dry_run && !path.exists() {
        true => Session::create(&scratch.path().join("dry.crossfade"))?,
        false => console.open_or_create(path)?,
    };
    let files: Vec<(PathBuf, ImportOptions)> = args.files.iter().map(|file| (file.clone(), options.clone())).collect();
    let request =
        ImportRequest { files: &files, dry_run: args.dry_run, rejects: args.rejects.as_deref(), again: args.again };
    let summary = engine::import_files(&session, &request, &console.task())?;
    let mut lines: Vec<String> = summary
        .files
        .iter()
        .map(|file| {
            format!(
                "{}: {}, read {} = accepted {} + rejected {} + ignored {}",
                file.file, file.preset, file.read, file.accepted, file.rejected, file.ignored
            )
        })
        .collect();
    let unsure = summary.files.iter().filter(|file| file.recognition.confirm);
    lines.extend(unsure.map(|file| {
        let (sure, preset) = (file.recognition.sure_percent, &file.preset);
        format!("{}: {sure} % sure that this is {preset}; look at the mapping, or name it with --preset", file.file)
    }));
    lines.extend(summary.already.iter().map(|file| format!("{file}: imported before, nothing added")));
    lines.extend(summary.contaminated_holdouts.iter().map(|(audience, n)| {
        format!("{audience}: {n} people were sent and held out at once, since they turned out to be one")
    }));
    lines.push(format!(
        "{} people ({} on both sides), {} items, {} events",
        summary.people, summary.bridge_people, summary.items, summary.events
    ));
    console.result(&to_value(&summary), &lines);
    Ok(())
}

fn import_options(args: &args::Import) -> Result<ImportOptions, AppError> {
    let map = match &args.map {
        Some(text) => Mapping::parse(text)?,
        None => Mapping::default(),
    };
    let delimiter = match args.delimiter.as_deref() {
        None => None,
        Some("tab" | "\\t") => Some(b'\t'),
        Some(text) if text.len() == 1 => text.bytes().next(),
        Some(text) => return Err(AppError::Usage(Failure::new("delimiter").with("text", text))),
    };
    Ok(ImportOptions {
        kind: args.kind.as_deref().and_then(Kind::from_id),
        preset: args.preset.clone(),
        domain: args.domain.as_deref().and_then(Domain::from_id),
        map,
        encoding: args.encoding.clone(),
        delimiter,
        default_country: args.default_country.clone(),
        owner: args.owner.clone(),
        date_order: args.date_order.as_deref().map(|first| match first {
            "day" => DateOrder::DayFirst,
            _ => DateOrder::MonthFirst,
        }),
        decimal: args.decimal.as_deref().map(|sign| if sign == "comma" { Decimal::Comma } else { Decimal::Dot }),
        mend_text: args.mend_text,
        now: engine::now_secs(),
        ..ImportOptions::default()
    })
}

pub fn info(args: &args::Workspace, console: &Console) -> Result<(), AppError> {
    let session = console.open(&args.workspace)?;
    let value = engine::info(&session, &console.task())?;
    console.result(&value, &plain_lines(&value));
    Ok(())
}

pub fn presets(console: &Console) -> Result<(), AppError> {
    let list: Vec<Value> = PRESETS
        .iter()
        .map(|preset| {
            let gives: Vec<&str> = preset.gives().iter().map(|kind| kind.id()).collect();
            json!({
                "id": preset.id(), "gives": gives, "domain": preset.domain().map(Domain::id),
                "confirm": preset.is_unverified(),
            })
        })
        .collect();
    let lines: Vec<String> = PRESETS.iter().map(|preset| preset.id().to_owned()).collect();
    console.result(&json!({ "presets": list }), &lines);
    Ok(())
}

pub fn check(args: &args::Workspace, console: &Console) -> Result<(), AppError> {
    let session = console.open(&args.workspace)?;
    let value = engine::check(&session, &console.task())?;
    console.result(&value, &plain_lines(&value));
    match value["sound"].as_bool() {
        Some(true) => Ok(()),
        _ => Err(AppError::Told(Failure::new("corrupt").with("what", &value["problems"]))),
    }
}

pub fn repair(args: &args::Repair, console: &Console) -> Result<(), AppError> {
    let out = args.out.clone().unwrap_or_else(|| engine::repaired_path(&args.workspace));
    workspace_path(&out)?;
    let passphrase = console.passphrase_for(&args.workspace)?;
    let value = engine::repair(&args.workspace, &out, passphrase.as_ref(), &console.task())?;
    let mut lines = plain_lines(&value);
    let texts = |key: &str| value[key].as_array().into_iter().flatten().filter_map(Value::as_str);
    let tables = value["tables"].as_array().into_iter().flatten();
    let broken = tables.filter(|table| table["whole"] == false);
    lines.extend(broken.map(|table| format!("partly lost: table {}", table["table"])));
    lines.extend(texts("files_gone").map(|file| format!("lost, to be imported again: {file}")));
    let events = value["files_with_lost_events"].as_array().into_iter().flatten();
    lines.extend(events.map(|file| format!("{} events lost of {}", file["events_lost"], file["file"])));
    lines.extend(texts("attributes_lost").map(|name| format!("partly lost: column {name}")));
    lines.extend(texts("runs_to_train").map(|run| format!("to be trained again: {run}")));
    console.result(&value, &lines);
    Ok(())
}

pub fn open_data(args: &args::OpenData, console: &Console) -> Result<(), AppError> {
    let session = console.open(&args.workspace)?;
    let summary = engine::open_data(&session, &args.out, args.with_contacts, &console.task())?;
    let lines: Vec<String> = summary.files.iter().map(|file| file.display().to_string()).collect();
    console.result(&to_value(&summary), &lines);
    Ok(())
}

/// A summary as JSON. Summaries are plain structs, which always serialise.
pub fn to_value(summary: &impl serde::Serialize) -> Value {
    serde_json::to_value(summary).unwrap_or_default()
}

/// `key: value` for each entry that is not a list or an object.
pub fn plain_lines(value: &Value) -> Vec<String> {
    let entries = value.as_object().into_iter().flatten();
    entries
        .filter(|(_, value)| !value.is_object() && !value.is_array())
        .map(|(key, value)| format!("{key}: {value}"))
        .collect()
}
