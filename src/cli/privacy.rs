//! Commands about people's privacy: forget, overlap.

use super::args::{self, OverlapStep};
use super::data::{plain_lines, to_value};
use super::output::Console;
use crate::app::engine::{self, OverlapFile, OverlapSummary};
use crate::app::error::AppError;

pub fn forget(args: &args::Forget, console: &Console) -> Result<(), AppError> {
    let session = console.open(&args.workspace)?;
    let who = [&args.who.user, &args.who.email, &args.who.phone].into_iter().flatten().next();
    let value = engine::forget(&session, who.map(String::as_str).unwrap_or_default(), &console.task())?;
    console.result(&value, &plain_lines(&value));
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
    let count = |shared: Option<u64>| shared.map_or_else(|| format!("<{}", summary.floor), |n| n.to_string());
    let mut lines = vec![format!("{} e-mail addresses in common", count(summary.shared))];
    lines.extend(summary.segments.iter().map(|part| format!("{:>10}  {}", count(part.shared), part.segment)));
    lines.extend(summary.out.iter().map(|out| format!("for the partner: {}", out.display())));
    console.result(&to_value(summary), &lines);
}
