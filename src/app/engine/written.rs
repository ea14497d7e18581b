//! What leaves the workspace by a file that names people is written down in its audit log: what, how much, by whom.

use std::path::Path;

use serde_json::json;

use super::now_secs;
use super::session::Session;
use crate::app::error::AppError;

/// `what` is a word of ours: `recommendations`, `feed`. Only the name of the file is kept, not its folder.
pub(super) fn note_written(
    session: &Session,
    what: &str,
    file: &Path,
    rows: u64,
    with_contacts: bool,
) -> Result<(), AppError> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let detail = json!({ "what": what, "file": name, "rows": rows, "contacts": with_contacts, "by": user_name() });
    Ok(session.store().audit(now_secs(), "audit-written", &detail)?)
}

/// Who is logged in; empty where the system does not say.
pub(super) fn user_name() -> String {
    let names = ["USER", "LOGNAME", "USERNAME"].into_iter();
    names.filter_map(|name| std::env::var(name).ok()).find(|name| !name.is_empty()).unwrap_or_default()
}
