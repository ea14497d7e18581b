//! The cards of the export dialog and what the check of each destination shows.

use std::path::Path;

use super::super::session::Session;
use super::people::export_people;
use super::{ExportChoices, options};
use crate::app::error::{AppError, Failure};
use crate::app::state::{DestinationCard, FindingView, Loadable, PreflightView};
use crate::export::contact::HashForm;
use crate::export::destinations::Profile;
use crate::export::{DESTINATIONS, Preflight, Severity, preflight};
use crate::task::Task;

/// Destinations ticked when the dialog opens for the first time.
const USUAL: [&str; 3] = ["google-ads", "meta", "tencent"];

/// A destination's id, and its check or why there is none.
pub type Checked = (String, Result<PreflightView, Failure>);

/// The cards of the export dialog, unchecked.
pub fn destination_cards() -> Vec<DestinationCard> {
    let cards = DESTINATIONS.iter().map(|target| {
        let profile = target.profile();
        DestinationCard {
            id: profile.id.to_owned(),
            name: profile.id.to_owned(),
            rule_version: profile.rule_version.to_owned(),
            is_on: USUAL.contains(&profile.id),
            group: profile.group.id(),
            offers: offers(profile),
            preflight: Loadable::Empty,
        }
    });
    cards.collect()
}

/// What may be chosen for a destination besides consent.
fn offers(profile: &Profile) -> Vec<&'static str> {
    let has_more = profile.streams.iter().any(|stream| stream.is_optional || stream.phone_variant.is_some());
    let offers = [
        (has_more, "second-forms"),
        (profile.takes_value, "value"),
        (matches!(profile.id, "csv" | "parquet" | "jsonl"), "hashes"),
        (profile.id == "csv", "excel"),
        (profile.id == "csv", "gb18030"),
        (profile.id == "linkedin", "template"),
    ];
    offers.into_iter().filter(|(is_offered, _)| *is_offered).map(|(_, name)| name).collect()
}

/// Every destination's check, each on its own: one that fails does not stop the others.
pub fn preflight_all(
    session: &Session,
    audience: &str,
    choices: &ExportChoices,
    task: &Task,
) -> Result<Vec<Checked>, AppError> {
    let record = session.store().audience(audience)?;
    let readied = export_people(session, &record, choices.with_value, task)?;
    let options = options(&record, choices, Path::new(""), &readied, session.floor())?;
    let mut results = vec![];
    for (at, target) in DESTINATIONS.iter().enumerate() {
        // One bar over all destinations, not one that starts anew with each.
        task.step("stage-preflight", at as u64, DESTINATIONS.len() as u64)?;
        let quiet = Task::new(task.token().clone(), |_| {});
        let id = target.profile().id.to_owned();
        match preflight(*target, &readied.people, &options, &quiet).map_err(AppError::from) {
            Err(AppError::Cancelled) => return Err(AppError::Cancelled),
            Err(error) => results.push((id, Err(error.failure()))),
            Ok(checked) => results.push((id, Ok(view(&checked)))),
        }
    }
    Ok(results)
}

fn view(checked: &Preflight) -> PreflightView {
    let tally = &checked.tally;
    let form = |form: Option<HashForm>| form.map_or("", HashForm::id);
    let blocking = checked.findings.iter().find(|finding| finding.severity == Severity::Blocking);
    let findings = checked.findings.iter().map(|finding| FindingView {
        code: finding.code,
        is_blocking: finding.severity == Severity::Blocking,
        is_warning: finding.severity == Severity::Warning,
        count: finding.count,
        limit: finding.limit,
    });
    let identifier_drops = tally.identifier_drops.iter().filter_map(|(key, count)| {
        let (kind, code) = key.split_once(' ')?;
        Some((kind.to_owned(), code.to_owned(), *count))
    });
    PreflightView {
        rows: tally.rows,
        with_email: tally.with_email,
        with_phone: tally.with_phone,
        with_device: tally.with_device,
        email_form: form(checked.email_form),
        phone_form: form(checked.phone_form),
        device_form: form(checked.device_form),
        channel: checked.channel.id(),
        dropped: tally.drops.iter().map(|(code, count)| (code.clone(), *count)).collect(),
        identifier_drops: identifier_drops.collect(),
        duplicate_rows: tally.duplicate_rows,
        minimum: checked.min_rows,
        is_below_minimum: tally.rows < checked.min_rows,
        blocked_by: blocking.map(|finding| finding.code.to_owned()),
        findings: findings.collect(),
        account_rules: checked.account_rules,
        source: checked.source,
        n_files: checked.n_files,
        bytes: checked.bytes,
        first_lines: checked.first_lines.clone(),
        is_plain: [checked.email_form, checked.phone_form].contains(&Some(HashForm::Plain)),
    }
}
