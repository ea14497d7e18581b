//! Commands of a campaign: audience, export, feed, destinations.

use serde_json::{Value, json};

use super::args;
use super::data::to_value;
use super::output::Console;
use crate::app::engine::{self, ExportChoices, ExportRequest, ExportedFile, FeedRequest, Session};
use crate::app::error::{AppError, Failure};
use crate::app::state::Draft;
use crate::export::DESTINATIONS;
use crate::export::table::{CsvOptions, TextEncoding};

pub fn audience(args: &args::Audience, console: &Console) -> Result<(), AppError> {
    let task = console.task();
    let session = Session::open(&args.workspace)?;
    let dataset = session.dataset(&task)?;
    let (_, definition) = session.run_record(&args.run)?;
    let mut rules = args.rule.clone();
    rules.extend(args.exclude.iter().map(|text| format!("not ({text})")));
    for usual in ["contact known", "consent ads granted", "not suppressed"] {
        if !rules.iter().any(|rule| rule == usual) {
            rules.push(usual.to_owned());
        }
    }
    let mut draft = Draft {
        name: args.name.clone(),
        goal: Some(engine::parse_goal(&dataset, &args.goal)?),
        leave_out_owners: true,
        run: Some(args.run.clone()),
        alpha: args.alpha.unwrap_or_else(|| definition.weights_or_dial().alpha()),
        rules,
        size: u64::MAX,
        holdout: share(&args.holdout)? as f32,
        seed: args.seed,
    };
    draft.size = match args.size.as_deref() {
        None => u64::MAX,
        Some(text) if text.ends_with('%') => {
            let eligible = engine::funnel(&session, &draft, &task)?.n_eligible;
            (eligible as f64 * share(text)?).round() as u64
        }
        Some(text) => text.parse().map_err(|_| AppError::Usage(Failure::new("bad-number").with("text", text)))?,
    };
    let summary = engine::save_audience(&session, &draft, &task)?;
    let mut lines: Vec<String> =
        summary.steps.iter().map(|step| format!("{:>10}  {}", step.people, step.step)).collect();
    lines.push(format!(
        "{} people of {} eligible: {} to export, {} held out",
        summary.people, summary.eligible, summary.to_export, summary.held_out
    ));
    if !summary.calibrated {
        lines.push("chances are not calibrated: ranks only".to_owned());
    }
    console.result(&to_value(&summary), &lines);
    Ok(())
}

/// `20%` as 0.2.
fn share(text: &str) -> Result<f64, AppError> {
    let number = text.trim().strip_suffix('%').unwrap_or(text.trim()).parse::<f64>().ok();
    let found = number.map(|percent| percent / 100.0).filter(|share| (0.0..1.0).contains(share) || *share == 1.0);
    found.ok_or_else(|| AppError::Usage(Failure::new("bad-percent").with("text", text)))
}

pub fn export(args: &args::Export, console: &Console) -> Result<(), AppError> {
    let session = Session::open(&args.workspace)?;
    if let Some(manifest) = &args.from_manifest {
        let summary = engine::rebuild(&session, manifest, &args.out, &console.task())?;
        console.result(&to_value(&summary), &file_lines(&summary.files));
        return Ok(());
    }
    let request = ExportRequest {
        audience: args.audience.clone().unwrap_or_default(),
        to: args.to.clone().unwrap_or_default(),
        choices: choices(&args.choices),
        out: args.out.clone(),
    };
    let summary = engine::export(&session, &request, &console.task())?;
    let mut lines = file_lines(&summary.files);
    lines.extend(summary.dropped.iter().map(|(reason, people)| format!("{people} left out: {reason}")));
    lines.push(format!("manifest {}", summary.manifest.display()));
    console.result(&to_value(&summary), &lines);
    Ok(())
}

fn file_lines(files: &[ExportedFile]) -> Vec<String> {
    files.iter().map(|file| format!("{} ({} rows)", file.path.display(), file.rows)).collect()
}

fn choices(args: &args::ExportChoices) -> ExportChoices {
    let csv = if args.for_excel { CsvOptions::FOR_EXCEL } else { CsvOptions::PLAIN };
    let delimiter = match args.delimiter.as_deref() {
        Some("tab") => b'\t',
        Some(";") => b';',
        _ => b',',
    };
    let encoding = match args.encoding.as_deref() {
        Some("gb18030") => TextEncoding::Gb18030,
        _ => TextEncoding::Utf8,
    };
    ExportChoices {
        part_rows: args.part_rows,
        allow_unknown_consent: args.allow_unknown_consent,
        with_value: args.with_value,
        second_forms: args.second_forms,
        with_hashes: args.with_hashes,
        csv: CsvOptions { delimiter, encoding, ..csv },
        template: args.template.clone(),
        default_country: args.default_country.clone(),
    }
}

pub fn feed(args: &args::Feed, console: &Console) -> Result<(), AppError> {
    if args.alpha.is_some_and(|alpha| !(0.0..=1.0).contains(&alpha)) {
        return Err(AppError::Usage(Failure::new("alpha").with("value", args.alpha.unwrap_or_default())));
    }
    let session = Session::open(&args.workspace)?;
    let request = FeedRequest { run: args.run.clone(), alpha: args.alpha, top: args.top.max(1) };
    let summary = engine::feed(&session, &request, &args.out, &console.task())?;
    let lines = [
        format!("{}: {} people", summary.out.display(), summary.people),
        format!("{}: {} items", summary.items_out.display(), summary.items),
    ];
    console.result(&to_value(&summary), &lines);
    Ok(())
}

pub fn destinations(console: &Console) -> Result<(), AppError> {
    let list: Vec<Value> = DESTINATIONS.iter().map(|target| to_value(target.profile())).collect();
    let lines: Vec<String> = DESTINATIONS.iter().map(|target| target.profile().id.to_owned()).collect();
    console.result(&json!({ "destinations": list }), &lines);
    Ok(())
}
