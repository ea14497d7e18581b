//! Commands of a campaign: audience, outcomes, holdout, priority, export, feed, destinations.

use serde_json::{Value, json};

use super::args;
use super::data::to_value;
use super::output::{Console, told};
use crate::app::engine::{
    self, ExportChoices, ExportRequest, ExportedFile, FeedRequest, OutcomeRequest, SimulateRequest,
};
use crate::app::error::{AppError, Failure};
use crate::app::state::Draft;
use crate::data::Domain;
use crate::export::DESTINATIONS;
use crate::export::table::{CsvOptions, TextEncoding};
use crate::import::{ImportOptions, Mapping};

pub fn audience(args: &args::Audience, console: &Console) -> Result<(), AppError> {
    let task = console.task();
    let session = console.open(&args.workspace)?;
    if engine::on_cluster(&session, args.on.engine.as_deref())? {
        return super::cluster::audience(&session, args, console);
    }
    let dataset = session.dataset(&task)?;
    let (_, definition) = session.run_record(&args.run)?;
    let mut rules = args.rule.clone();
    rules.extend(args.exclude.iter().map(|text| format!("not ({text})")));
    let consent = format!("consent {} granted", args.purpose);
    for usual in ["contact known", &consent, "not suppressed"] {
        if !rules.iter().any(|rule| rule == usual) {
            rules.push(usual.to_owned());
        }
    }
    let mut draft = Draft {
        name: args.name.clone(),
        goal: Some(engine::parse_goal(&dataset, &args.goal)?),
        leave_out_owners: !args.with_owners,
        run: Some(args.run.clone()),
        alpha: args.alpha.unwrap_or_else(|| definition.weights_or_dial().alpha()),
        rules,
        contact_cap_days: args.not_contacted.as_deref().map(days).transpose()?,
        balance: args.balance.clone(),
        size: u64::MAX,
        holdout: share(&args.holdout)? as f32,
        fresh_holdout: args.fresh_holdout,
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
        summary.steps.iter().map(|step| format!("{:>10}  {}", told(step.people, step.near), step.step)).collect();
    lines.push(format!(
        "{} people of {} eligible: {} to export, {} held out",
        summary.people,
        told(summary.eligible, false),
        summary.to_export,
        summary.held_out
    ));
    if !summary.calibrated {
        lines.push("chances are not calibrated: ranks only".to_owned());
    }
    console.result(&to_value(&summary), &lines);
    Ok(())
}

pub fn outcomes(args: &args::Outcomes, console: &Console) -> Result<(), AppError> {
    let task = console.task();
    let session = console.open(&args.workspace)?;
    let mut settings = engine::campaign_settings(&session, &args.audience)?;
    if let Some(text) = &args.from {
        settings.from = Some(moment(text)?);
    }
    if let Some(text) = &args.window {
        settings.window_days = Some(days(text)?);
    }
    settings.cost = args.cost.or(settings.cost);
    engine::set_campaign_settings(&session, &args.audience, settings)?;
    let mut imported = None;
    if let Some(file) = &args.file {
        let options = ImportOptions {
            preset: args.preset.clone(),
            domain: args.domain.as_deref().and_then(Domain::from_id),
            map: args.map.as_deref().map(Mapping::parse).transpose()?.unwrap_or_default(),
            default_country: args.default_country.clone(),
            now: engine::now_secs(),
            ..ImportOptions::default()
        };
        let audience = args.audience.clone();
        let request = OutcomeRequest { audience, file: file.clone(), options, any_item: args.any_item };
        imported = Some(engine::import_outcomes(&session, &request, &task)?);
    }
    let detail = engine::campaign_detail(&session, &args.audience, &task)?;
    let mut value = engine::detail_json(&args.audience, &detail, session.floor());
    let mut lines = vec![];
    if let Some(imported) = &imported {
        lines.push(format!(
            "{}: {} rows, {} outcomes, {} unknown people",
            imported.file, imported.read, imported.outcomes, imported.unknown_people
        ));
        value["import"] = to_value(imported);
    }
    lines.extend(detail.row.effect.as_ref().map(|effect| {
        format!(
            "lift {:+.2} points [{:.2}, {:.2}]: {} of {} sent, {} of {} held out",
            effect.difference.value * 100.0,
            effect.difference.low * 100.0,
            effect.difference.high * 100.0,
            effect.bought_sent,
            effect.n_sent,
            effect.bought_held,
            effect.n_held
        )
    }));
    lines.push(value["reading"].as_str().unwrap_or_default().to_owned());
    console.result(&value, &lines);
    Ok(())
}

pub fn simulate(args: &args::Simulate, console: &Console) -> Result<(), AppError> {
    let session = console.open(&args.workspace)?;
    let (added, is_less) = match args.added.trim().strip_prefix('-') {
        Some(rest) => (share(rest)?, true),
        None => (share(args.added.trim().trim_start_matches('+'))?, false),
    };
    let request = SimulateRequest {
        audience: args.audience.clone(),
        added: if is_less { -added } else { added },
        base: share(&args.base)?,
        seed: args.seed,
        out: args.out.clone(),
    };
    let summary = engine::simulate_outcomes(&session, &request, &console.task())?;
    let line = format!("{}: {} responders", args.out.display(), summary.responders);
    console.result(&to_value(&summary), &[line]);
    Ok(())
}

pub fn holdout(args: &args::Holdout, console: &Console) -> Result<(), AppError> {
    let session = console.open(&args.workspace)?;
    if let Some(text) = &args.global {
        let n = engine::set_global_holdout(&session, share(text)?, args.seed, args.fresh, &console.task())?;
        console.note(&format!("{n} people are in no campaign"));
    }
    let ledger = engine::holdout_ledger(&session)?;
    let global = engine::campaigns_view(&session)?.global_holdout;
    let lines =
        ledger.iter().map(|line| format!("{:>10}  {}  {}", told(line.people, false), line.drawn_at, line.audience));
    let value = json!({
        "ledger": ledger,
        "global": global.map(|global| json!({ "share": global.share, "people": global.n_people })),
    });
    console.result(&value, &lines.collect::<Vec<_>>());
    Ok(())
}

pub fn priority(args: &args::Priority, console: &Console) -> Result<(), AppError> {
    let session = console.open(&args.workspace)?;
    for name in &args.audiences {
        session.store().audience(name)?;
    }
    if args.off {
        engine::set_campaign_order(&session, None)?;
    } else if !args.audiences.is_empty() {
        engine::set_campaign_order(&session, Some(&args.audiences))?;
    }
    let order = engine::campaign_order(&session)?;
    console.result(&json!({ "order": order }), &order.clone().unwrap_or_default());
    Ok(())
}

/// `30d` as 30.
fn days(text: &str) -> Result<u32, AppError> {
    let number = text.trim().strip_suffix('d').unwrap_or(text.trim()).parse::<u32>().ok();
    number.ok_or_else(|| AppError::Usage(Failure::new("bad-number").with("text", text)))
}

/// A day (its beginning in UTC) or a moment, as seconds since 1970.
fn moment(text: &str) -> Result<i64, AppError> {
    let bad = || AppError::Usage(Failure::new("bad-number").with("text", text));
    let day = |text: &str| format!("{text}T00:00:00Z").parse::<jiff::Timestamp>().ok();
    let found = text.parse::<jiff::Timestamp>().ok().or_else(|| day(text));
    found.map(|moment| moment.as_second()).ok_or_else(bad)
}

/// `20%` as 0.2.
pub(super) fn share(text: &str) -> Result<f64, AppError> {
    let number = text.trim().strip_suffix('%').unwrap_or(text.trim()).parse::<f64>().ok();
    let found = number.map(|percent| percent / 100.0).filter(|share| (0.0..1.0).contains(share) || *share == 1.0);
    found.ok_or_else(|| AppError::Usage(Failure::new("bad-percent").with("text", text)))
}

pub fn export(args: &args::Export, console: &Console) -> Result<(), AppError> {
    let session = console.open(&args.workspace)?;
    if let Some(manifest) = &args.from_manifest {
        let summary = engine::rebuild(&session, manifest, &args.out, &console.task())?;
        console.result(&to_value(&summary), &file_lines(&summary.files));
        return Ok(());
    }
    if engine::on_cluster(&session, args.on.engine.as_deref())? {
        return super::cluster::export(&session, args, console);
    }
    let request = ExportRequest {
        audience: args.audience.clone().unwrap_or_default(),
        to: args.to.clone().unwrap_or_default(),
        choices: choices(&args.choices),
        out: args.out.clone(),
    };
    let summary = engine::export(&session, &request, &console.task())?;
    let mut lines = file_lines(&summary.files);
    lines.extend(summary.dropped.iter().map(|(reason, n)| format!("{} left out: {reason}", told(*n, false))));
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
    let session = console.open(&args.workspace)?;
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
