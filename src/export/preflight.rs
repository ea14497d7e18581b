//! What an export would write, before it writes anything: counts that add up, limits, rules, first lines.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::contact::HashForm;
use super::destinations::{Container, Destination, Profile};
use super::parts::PartLimits;
use super::pass::{ListKey, RowSink, run};
use super::people::ExportPeople;
use super::select::{BlockList, Plan};
use super::table::Cell;
use super::tally::Tally;
use super::write::Written;
use super::{ExportError, WriteOptions, destination};
use crate::data::Channel;
use crate::task::Task;

/// How much smaller a ZIP of hexadecimal lines is: four bits in a byte, and the rest of deflate's cost.
const ZIPPED_HEX: f64 = 0.58;

/// The check of one destination.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Preflight {
    pub destination: &'static str,
    pub rule_version: &'static str,
    pub source: &'static str,
    pub channel: Channel,
    /// `None` where the destination does not take that identifier.
    pub email_form: Option<HashForm>,
    pub phone_form: Option<HashForm>,
    pub device_form: Option<HashForm>,
    pub min_rows: u64,
    pub tally: Tally,
    /// Of the first list, as it would be written; plain identifiers are hidden.
    pub first_lines: Vec<String>,
    pub n_files: u64,
    /// Exact for CSV and JSON Lines, about for the others.
    pub bytes: u64,
    pub findings: Vec<Finding>,
    /// Rules of the account, to be kept there: codes with a sentence in `assets/text`.
    pub account_rules: &'static [&'static str],
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
    /// Nothing is written.
    Blocking,
    /// The file is written and may not do what is hoped for.
    Warning,
    /// Good to know.
    Note,
}

/// Checks the audience for one destination. Too few people is a finding here and an error in `write`.
pub fn preflight(
    destination: &dyn Destination,
    people: &ExportPeople,
    options: &WriteOptions,
    task: &Task,
) -> Result<Preflight, ExportError> {
    let plan = Plan::new(destination, people, options)?;
    let mut sizes =
        Sizes { limits: PartLimits::new(destination, options), parts: BTreeMap::new(), n_files: 0, bytes: 0 };
    let passed = run(&plan, task, "stage-preflight", &mut sizes)?;
    let profile = destination.profile();
    let stream = profile.streams.first();
    let is_zipped = profile.container == Container::ZippedLines;
    Ok(Preflight {
        destination: profile.id,
        rule_version: profile.rule_version,
        source: profile.source,
        channel: profile.channel,
        email_form: stream.and_then(|stream| stream.email).map(|taken| taken.form),
        phone_form: stream.and_then(|stream| stream.phone).map(|taken| taken.form),
        device_form: stream.and_then(|stream| stream.device).map(|taken| taken.form),
        min_rows: profile.limits.min_rows,
        first_lines: passed.first_lines,
        n_files: sizes.n_files,
        bytes: if is_zipped { (sizes.bytes as f64 * ZIPPED_HEX) as u64 } else { sizes.bytes },
        findings: findings(profile, &passed.tally, options, sizes.n_files, sizes.parts.len() as u64),
        account_rules: profile.account_rules,
        tally: passed.tally,
    })
}

/// Counts files and bytes as `write` would cut them.
struct Sizes {
    limits: PartLimits,
    /// Rows and bytes of the open part of each list.
    parts: BTreeMap<ListKey, (u64, u64)>,
    n_files: u64,
    bytes: u64,
}

impl RowSink for Sizes {
    fn row(&mut self, key: ListKey, list: &BlockList, at: usize) -> Result<(), ExportError> {
        let size = row_bytes(list, at);
        let part = self.parts.entry(key).or_default();
        if part.0 == 0 || self.limits.is_full(part.0, part.1, size) {
            self.n_files += 1;
            *part = (0, 0);
        }
        *part = (part.0 + 1, part.1 + size);
        self.bytes += size;
        Ok(())
    }
}

/// The length of a row as text; of a table's row as if it were text.
pub(super) fn row_bytes(list: &BlockList, at: usize) -> u64 {
    let text = list.row_text(at);
    if !text.is_empty() {
        return text.len() as u64;
    }
    let cells = list.rows.row(at).map(|cell| match cell {
        Cell::Missing => 1,
        Cell::Text(text) => 1 + text.len() as u64,
        Cell::Integer(_) | Cell::Number(_) | Cell::Bool(_) | Cell::Time(_) => 9,
    });
    cells.sum()
}

/// The findings of an export that is written, without a second run over everybody.
pub fn findings_of(written: &Written, options: &WriteOptions) -> Vec<Finding> {
    let Some(target) = destination(written.destination) else { return vec![] };
    let lists: BTreeSet<_> = written.files.iter().map(|file| (file.consent, &file.list)).collect();
    findings(target.profile(), &written.tally, options, written.files.len() as u64, lists.len() as u64)
}

/// What there is to know, what stops it first.
fn findings(profile: &Profile, tally: &Tally, options: &WriteOptions, n_files: u64, n_lists: u64) -> Vec<Finding> {
    use Severity::{Blocking, Note, Warning};
    let floor = options.floor as u64;
    let limits = profile.limits;
    let is_written = tally.rows > 0;
    let is_too_small = is_written && tally.rows < limits.min_rows;
    let is_small = is_written && !is_too_small && tally.rows < limits.advised_rows;
    let found = |holds: bool, code, severity, count, limit| holds.then_some(Finding { code, severity, count, limit });
    let wants_country = matches!(profile.id, "google-ads" | "meta");
    let without_template = profile.id == "linkedin" && options.template.is_none();
    let checks = [
        found(tally.people == 0, "finding-empty-audience", Blocking, 0, 0),
        found(0 < tally.people && tally.people < floor, "finding-below-floor", Blocking, tally.people, floor),
        found(tally.people > 0 && n_files == 0, "finding-nothing-to-write", Blocking, 0, 0),
        found(is_too_small, "finding-below-minimum", Warning, tally.rows, limits.min_rows),
        found(is_small, "finding-below-advice", Warning, tally.rows, limits.advised_rows),
        found(without_template, "finding-known-header", Warning, 0, 0),
        found(tally.without_consent() > 0, "finding-consent-missing", Warning, tally.without_consent(), tally.people),
        found(
            tally.written < tally.people,
            "finding-left-out",
            Warning,
            tally.people.saturating_sub(tally.written),
            tally.people,
        ),
        found(
            tally.written_unknown_consent > 0,
            "finding-unknown-consent",
            Warning,
            tally.written_unknown_consent,
            tally.written,
        ),
        found(
            wants_country && tally.written_without_country > 0,
            "finding-without-country",
            Warning,
            tally.written_without_country,
            tally.written,
        ),
        found(is_written && holds_plain(profile), "finding-plain-identifiers", Warning, tally.rows, 0),
        found(tally.unusable_identifiers() > 0, "finding-unusable-identifiers", Note, tally.unusable_identifiers(), 0),
        found(tally.duplicate_rows > 0, "finding-duplicate-rows", Note, tally.duplicate_rows, 0),
        found(n_files > n_lists, "finding-split", Note, n_files, n_lists),
        found(profile.splits_by_consent && n_lists > 1, "finding-consent-files", Note, n_lists, 0),
    ];
    checks.into_iter().flatten().collect()
}

/// Whether anybody can read an address or number in the file. The spreadsheet masks them.
fn holds_plain(profile: &Profile) -> bool {
    let is_plain = |form: Option<HashForm>| form == Some(HashForm::Plain);
    profile.container != Container::Xlsx
        && profile.streams.iter().any(|stream| {
            is_plain(stream.email.map(|taken| taken.form)) || is_plain(stream.phone.map(|taken| taken.form))
        })
}
