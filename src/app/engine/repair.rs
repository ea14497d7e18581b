//! A damaged workspace made sound, in a new file.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::now_secs;
use crate::app::error::{AppError, Failure};
use crate::task::Task;
use crate::workspace::{Passphrase, Repaired, Workspace};

/// Where the repaired workspace goes unless another place is said: beside the damaged one.
pub fn repaired_path(path: &Path) -> PathBuf {
    path.with_extension("repaired.crossfade")
}

/// The same, numbered where there is such a file already.
pub fn free_repaired_path(path: &Path) -> PathBuf {
    let numbered = (2_u64..).map(|number| path.with_extension(format!("repaired-{number}.crossfade")));
    std::iter::once(repaired_path(path)).chain(numbered).find(|path| !path.exists()).unwrap_or_default()
}

/// Reads what can be read into `out`. What is lost is told in the object.
///
/// # Errors
/// Nothing can be read; `out` is there already.
pub fn repair(path: &Path, out: &Path, passphrase: Option<&Passphrase>, task: &Task) -> Result<Value, AppError> {
    Ok(json_of(path, &repair_into(path, out, passphrase, task)?))
}

/// The same, with what is lost as it is.
pub fn repair_into(
    path: &Path,
    out: &Path,
    passphrase: Option<&Passphrase>,
    task: &Task,
) -> Result<Repaired, AppError> {
    if !path.exists() {
        return Err(AppError::Told(Failure::new("no-workspace").with("path", path.display())));
    }
    Ok(Workspace::repair(path, out, passphrase, now_secs(), task)?)
}

fn json_of(path: &Path, repaired: &Repaired) -> Value {
    let tables: Vec<Value> = repaired
        .tables
        .iter()
        .map(|table| json!({ "table": table.table, "rows": table.n_rows, "whole": table.is_whole }))
        .collect();
    let events: Vec<Value> =
        repaired.events_lost.iter().map(|(file, n)| json!({ "file": file, "events_lost": n })).collect();
    let problems: Vec<String> = repaired.problems.iter().map(ToString::to_string).collect();
    json!({
        "workspace": path,
        "out": repaired.out,
        "whole": repaired.is_whole(),
        "sound": problems.is_empty(),
        "problems": problems,
        "rows": repaired.tables.iter().map(|table| table.n_rows).sum::<u64>(),
        "tables": tables,
        "files_gone": repaired.files_gone,
        "files_with_lost_events": events,
        "attributes_lost": repaired.attributes_lost,
        "items_lost": repaired.n_items_lost,
        "runs_to_train": repaired.runs_emptied,
        "rows_without_parent": repaired.n_dangling,
        "audit_rewritten": repaired.n_audit_rewritten,
    })
}
