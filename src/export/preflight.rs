//! What an export would write, before it writes anything: counts that add up, limits, first lines.

use std::collections::BTreeMap;

use serde::Serialize;

use super::contact::HashForm;
use super::destinations::{Container, Destination};
use super::select::{Tally, select};
use super::write::{PartLimits, row_bytes};
use super::{ExportError, ExportPerson, WriteOptions};
use crate::data::Channel;
use crate::task::Task;

/// How much smaller a ZIP of hexadecimal lines is: four bits in a byte, and the rest of deflate's cost.
const ZIPPED_HEX: f64 = 0.58;

/// The check of one destination.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Preflight {
    pub destination: &'static str,
    pub rule_version: &'static str,
    pub channel: Channel,
    /// `None` where the destination does not take that identifier.
    pub email_form: Option<HashForm>,
    pub phone_form: Option<HashForm>,
    pub min_rows: u64,
    pub tally: Tally,
    /// Of the first list, as it would be written; plain identifiers are hidden.
    pub first_lines: Vec<String>,
    pub n_files: u64,
    /// About; exact only for CSV without quotes.
    pub bytes: u64,
    pub findings: Vec<Finding>,
}

impl Preflight {
    pub fn is_blocked(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Blocking)
    }
}

/// Something to know before writing: a code with a sentence in `assets/text`, and its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub code: &'static str,
    pub severity: Severity,
    pub count: u64,
    /// The limit that `count` is held against, 0 where there is none.
    pub limit: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Blocking,
    Warning,
}

/// Checks the audience for one destination. Too few people is a finding here and an error in `write`.
pub fn preflight(
    destination: &dyn Destination,
    people: &[ExportPerson],
    options: &WriteOptions,
    task: &Task,
) -> Result<Preflight, ExportError> {
    options.check()?;
    let limits = PartLimits::new(destination, options);
    let mut parts: BTreeMap<_, (u64, u64)> = BTreeMap::new();
    let mut n_files = 0;
    let mut bytes = 0;
    let selected = select(destination, people, options, task, "stage-preflight", &mut |key, row| {
        let size = row_bytes(&row);
        let part = parts.entry(key).or_default();
        if part.0 == 0 || limits.is_full(part.0, part.1, size) {
            n_files += 1;
            *part = (0, 0);
        }
        *part = (part.0 + 1, part.1 + size);
        bytes += size;
        Ok(())
    })?;
    let profile = destination.profile();
    let is_zipped = profile.container == Container::ZippedLines;
    let stream = profile.streams.first();
    Ok(Preflight {
        destination: profile.id,
        rule_version: profile.rule_version,
        channel: profile.channel,
        email_form: stream.and_then(|stream| stream.email).map(|taken| taken.form),
        phone_form: stream.and_then(|stream| stream.phone).map(|taken| taken.form),
        min_rows: profile.limits.min_rows,
        first_lines: selected.first_lines,
        n_files,
        bytes: if is_zipped { (bytes as f64 * ZIPPED_HEX) as u64 } else { bytes },
        findings: findings(destination, &selected.tally, options),
        tally: selected.tally,
    })
}

fn findings(destination: &dyn Destination, tally: &Tally, options: &WriteOptions) -> Vec<Finding> {
    let profile = destination.profile();
    let floor = options.floor as u64;
    let holds_plain = profile.streams.iter().any(|stream| {
        let forms = [stream.email.map(|taken| taken.form), stream.phone.map(|taken| taken.form)];
        forms.contains(&Some(HashForm::Plain)) && profile.container != Container::Xlsx
    });
    let checks = [
        ("finding-empty-audience", Severity::Blocking, tally.people == 0, 0, 0),
        ("finding-below-floor", Severity::Blocking, 0 < tally.people && tally.people < floor, tally.people, floor),
        ("finding-nothing-to-write", Severity::Blocking, tally.people > 0 && tally.rows == 0, 0, 0),
        (
            "finding-below-minimum",
            Severity::Warning,
            tally.rows > 0 && tally.rows < profile.limits.min_rows,
            tally.rows,
            profile.limits.min_rows,
        ),
        (
            "finding-below-advice",
            Severity::Warning,
            profile.limits.min_rows <= tally.rows && tally.rows < profile.limits.advised_rows,
            tally.rows,
            profile.limits.advised_rows,
        ),
        (
            "finding-left-out",
            Severity::Warning,
            tally.written < tally.people,
            tally.people - tally.written,
            tally.people,
        ),
        (
            "finding-unknown-consent",
            Severity::Warning,
            tally.written_unknown_consent > 0,
            tally.written_unknown_consent,
            tally.written,
        ),
        ("finding-plain-identifiers", Severity::Warning, holds_plain && tally.rows > 0, tally.rows, 0),
    ];
    let found = checks.into_iter().filter(|check| check.2);
    found.map(|(code, severity, _, count, limit)| Finding { code, severity, count, limit }).collect()
}
