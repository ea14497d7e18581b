//! Commands about people's privacy: forget, floor, budget, federate, overlap.

use super::args::{self, FederateStep, OverlapStep};
use super::data::{plain_lines, to_value};
use super::output::{Console, told};
use crate::app::engine::{self, OverlapFile, OverlapSummary};
use crate::app::error::AppError;

pub fn forget(args: &args::Forget, console: &Console) -> Result<(), AppError> {
    let session = console.open(&args.workspace)?;
    let who = [&args.who.user, &args.who.email, &args.who.phone].into_iter().flatten().next();
    let value = engine::forget(&session, who.map(String::as_str).unwrap_or_default(), &console.task())?;
    console.result(&value, &plain_lines(&value));
    Ok(())
}

pub fn floor(args: &args::FloorArgs, console: &Console) -> Result<(), AppError> {
    let session = console.open(&args.workspace)?;
    match (&args.field, args.set) {
        (Some(field), Some(k)) => drop(engine::set_field_floor(&session, field, k, &console.task())?),
        (None, Some(k)) => drop(engine::set_floor(&session, k)?),
        _ => {}
    }
    let summary = engine::floor_summary(&session, &console.task())?;
    let mut lines = vec![format!("groups under {} people are not told of", summary.floor)];
    lines.extend(summary.fields.iter().map(|(field, k)| format!("by {field}, groups under {k}")));
    lines.extend(summary.hides.iter().map(|group| format!("{:>10} of {} {}", group.hidden, group.of, group.groups)));
    console.result(&to_value(&summary), &lines);
    Ok(())
}

pub fn budget(args: &args::Budget, console: &Console) -> Result<(), AppError> {
    let session = console.open(&args.workspace)?;
    if let Some(limit) = args.set {
        engine::set_budget(&session, limit)?;
    }
    let summary = engine::budget_summary(&session)?;
    let mut lines = vec![format!("epsilon {} spent of {}, {} left", summary.spent, summary.limit, summary.left)];
    lines.extend(summary.entries.iter().map(|entry| format!("{:>10}  {}  {}", entry.epsilon, entry.at, entry.what)));
    console.result(&to_value(&summary), &lines);
    Ok(())
}

pub fn federate(args: &args::Federate, console: &Console) -> Result<(), AppError> {
    let session = console.open(&args.workspace)?;
    let task = console.task();
    match &args.step {
        FederateStep::Give { out, epsilon, history } => {
            let given = engine::federate_give(&session, *epsilon, *history, out, &task)?;
            let lines = [
                format!("{}: sums of {} items, noise of ±{:.0}", out.display(), given.items, given.deviation),
                format!("epsilon {} spent, {} left", given.epsilon, given.left),
            ];
            console.result(&to_value(&given), &lines);
        }
        FederateStep::Take { theirs, name } => {
            let taken = engine::federate_take(&session, theirs, name, &task)?;
            let line = format!("{name}: {} of {} items are in the catalogue here", taken.matched, taken.items);
            console.result(&to_value(&taken), &[line]);
        }
    }
    Ok(())
}

pub fn overlap(args: &args::Overlap, console: &Console) -> Result<(), AppError> {
    let session = console.open(&args.workspace)?;
    let task = console.task();
    match &args.step {
        OverlapStep::Start { segment, out } => {
            say_file(&engine::start_overlap(&session, segment, out, &task)?, console);
        }
        OverlapStep::Reply { theirs, out } => {
            say_file(&engine::reply_overlap(&session, theirs, out, &task)?, console);
        }
        OverlapStep::Finish { answer, out } => {
            say_counts(&engine::finish_overlap(&session, answer, out, &task)?, console);
        }
        OverlapStep::Confirm { answer, last } => {
            say_counts(&engine::confirm_overlap(&session, answer, last)?, console);
        }
    }
    Ok(())
}

fn say_file(file: &OverlapFile, console: &Console) {
    let line =
        format!("{}: {} e-mail addresses, blinded, in {} entries", file.out.display(), file.emails, file.entries);
    console.result(&to_value(file), &[line]);
}

fn say_counts(summary: &OverlapSummary, console: &Console) {
    let count = |shared: Option<u64>| told(shared, false);
    let mut lines = vec![format!("{} e-mail addresses in common", count(summary.shared))];
    lines.extend(summary.segments.iter().map(|part| format!("{:>10}  {}", count(part.shared), part.segment)));
    lines.extend(summary.out.iter().map(|out| format!("for the partner: {}", out.display())));
    console.result(&to_value(summary), &lines);
}
