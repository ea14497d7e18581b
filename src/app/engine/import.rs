//! Files in: read, joined to the people known, committed in one go.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::bundles::unfold;
use super::now_secs;
use super::session::Session;
use crate::app::error::{AppError, Failure};
use crate::app::state::{
    ColumnView, FilePreview, ImportChoices, ImportFile, KeptMappings, PreviewRow, Question, SourceSide,
};
use crate::data::incoming::{Batch, FileReport, Joined};
use crate::data::{Domain, EventKind, NO_TIME, StrengthRules};
use crate::import::file_name;
use crate::import::identity::JoinLimits;
use crate::import::{
    self, DateOrder, Decimal, ImportError, ImportOptions, Mapping, PreviewColumn, Role, Unmapped, presets,
};
use crate::task::Task;

/// Where a workspace keeps what was said about files, and how much each act says.
const KEPT_MAPPINGS: &str = "import-mappings";
const STRENGTHS: &str = "strengths";
/// Presets that are offered when several fit.
const MOST_CANDIDATES: usize = 4;
/// A second preset that scores at least this share of the first is offered beside it.
const CLOSE_SHARE: f32 = 0.9;

#[derive(Debug, Clone, Serialize)]
pub struct ImportSummary {
    pub files: Vec<FileReport>,
    /// In the whole workspace after the import; in a dry run, what the files alone hold.
    pub people: u64,
    pub items: u64,
    pub events: u64,
    pub bridge_people: u64,
    pub new_people: u64,
    pub merged_people: u64,
    pub joined_by_email: u64,
    pub joined_by_phone: u64,
    pub joined_by_union_id: u64,
    /// Audiences in which people found to be one were sent and held out: (name, how many). Their results are less sure.
    pub contaminated_holdouts: Vec<(String, u64)>,
    /// Identifiers shared by too many people to be used for joining.
    pub refused_shared: u64,
    /// Contacts that the files put on the suppression list.
    pub suppressed: u64,
    /// Files whose exact content was imported before; nothing was added.
    pub already: Vec<String>,
    /// The numbers of the imports that were made, one a file: what undoing takes back.
    pub sources: Vec<i64>,
    pub dry_run: bool,
}

pub struct ImportRequest<'a> {
    pub files: &'a [(PathBuf, ImportOptions)],
    pub dry_run: bool,
    pub rejects: Option<&'a Path>,
    /// Take files again whose content was imported before.
    pub again: bool,
}

/// Reads all files, joins their people and commits them together: either all of it or nothing.
pub fn import_files(session: &Session, request: &ImportRequest<'_>, task: &Task) -> Result<ImportSummary, AppError> {
    let mut rejects = request.rejects.map(Rejects::create).transpose()?;
    let mut summary = empty_summary(request.dry_run);
    let mut index = session.store().identity_index()?;
    let mut batches: Vec<(Batch, Joined)> = vec![];
    let (pieces, passed) = unfold(request.files)?;
    summary.files.extend(passed);
    let mut refused = None;
    for piece in &pieces {
        let writer = rejects.as_mut().map(|rejects| &mut rejects.writer as &mut (dyn Write + Send));
        let options = ImportOptions { scratch: scratch(session), ..piece.options.clone() };
        let batch = match import::read(&piece.path, &options, writer, task) {
            Err(error) if piece.is_member && error.is_about_content() => {
                summary.files.push(import::passed_over(file_name(&piece.path), "member-not-recognised"));
                refused.get_or_insert(error);
                continue;
            }
            read => read?,
        };
        let is_twice = batches.iter().any(|(other, _)| other.report.sha256 == batch.report.sha256);
        let is_known = !request.again && (is_twice || session.store().has_source(&batch.report.sha256)?.is_some());
        summary.files.push(batch.report.clone());
        if is_known {
            summary.already.push(batch.report.file.clone());
            continue;
        }
        task.step("stage-join", 0, 0)?;
        let joined = import::join(&mut index, &batch, JoinLimits::default());
        summary.new_people += joined.n_new_people();
        summary.merged_people += joined.merged.len() as u64;
        summary.contaminated_holdouts.extend(session.store().contaminated_by(&joined.merged)?);
        summary.joined_by_email += joined.joined_by_email;
        summary.joined_by_phone += joined.joined_by_phone;
        summary.joined_by_union_id += joined.joined_by_union_id;
        summary.refused_shared += joined.refused_shared;
        summary.suppressed += batch.suppressions.len() as u64;
        batches.push((batch, joined));
    }
    // A bundle of which nothing could be read fails as a file does.
    if let Some(error) = refused.filter(|_| batches.is_empty() && summary.already.is_empty()) {
        return Err(error.into());
    }
    if let Some(rejects) = rejects {
        rejects.finish()?;
    }
    drop(index);
    if request.dry_run {
        for (batch, _) in &batches {
            summary.people += u64::from(batch.n_users);
            summary.items += batch.items.keys.len() as u64;
            summary.events += batch.events.len() as u64;
        }
        return Ok(summary);
    }
    if !batches.is_empty() {
        task.step("stage-save", 0, 0)?;
        let committed = session.store().commit_import(&batches, now_secs(), task)?;
        summary.sources = committed.sources.iter().map(|source| source.0).collect();
    }
    let counts = session.store().counts()?;
    summary.people = counts.bridge.total();
    summary.items = counts.n_items;
    summary.events = counts.n_events;
    summary.bridge_people = counts.bridge.both;
    Ok(summary)
}

/// Where events are put aside that are more than memory should hold: beside the workspace, where there must be room for
/// them anyhow.
fn scratch(session: &Session) -> Option<PathBuf> {
    let folder = session.path().parent().filter(|folder| !folder.as_os_str().is_empty());
    Some(folder.unwrap_or(Path::new(".")).to_owned())
}

/// The files of the import screen, as they were checked there, but those that are set aside. What was said about them
/// is kept for the next files like them.
pub fn import_previewed(session: &Session, files: &[ImportFile], task: &Task) -> Result<ImportSummary, AppError> {
    let wanted: Vec<&ImportFile> = files.iter().filter(|file| !file.is_set_aside()).collect();
    let requests = wanted.iter().map(|file| Ok((file.path.clone(), options_of(&file.choices)?)));
    let requests = requests.collect::<Result<Vec<_>, AppError>>()?;
    let request = ImportRequest { files: &requests, dry_run: false, rejects: None, again: true };
    let mut summary = import_files(session, &request, task)?;
    summary.already = files.iter().filter(|file| file.is_set_aside()).map(|file| file.name.clone()).collect();
    for file in wanted {
        if let Some(preview) = file.preview.shown().filter(|_| file.choices != ImportChoices::default()) {
            keep_mapping(session, &preview.signature, Some(&file.choices))?;
        }
    }
    Ok(summary)
}

/// Keeps what was said about files with these headers, or forgets it.
pub fn keep_mapping(session: &Session, signature: &str, choices: Option<&ImportChoices>) -> Result<(), AppError> {
    let mut kept = kept_mappings(session)?;
    match choices {
        Some(choices) => kept.put(signature.to_owned(), choices.clone()),
        None => kept.forget(signature),
    }
    Ok(session.store().set_setting(KEPT_MAPPINGS, &kept)?)
}

fn kept_mappings(session: &Session) -> Result<KeptMappings, AppError> {
    Ok(session.store().setting(KEPT_MAPPINGS)?.unwrap_or_default())
}

/// How much each act says in this workspace: what new runs learn with.
pub fn strength_rules(session: &Session) -> Result<StrengthRules, AppError> {
    Ok(session.store().setting(STRENGTHS)?.unwrap_or_default())
}

pub fn set_strength_rules(session: &Session, rules: &StrengthRules) -> Result<(), AppError> {
    Ok(session.store().set_setting(STRENGTHS, rules)?)
}

/// Writes the refused rows of a file to `out` and returns how many there are. The list can be mended and imported.
pub fn save_rejects(file: &ImportFile, out: &Path, task: &Task) -> Result<u64, AppError> {
    let options = ImportOptions { scratch: out.parent().map(Path::to_owned), ..options_of(&file.choices)? };
    let mut rejects = Rejects::create(out)?;
    let batch = import::read(&file.path, &options, Some(&mut rejects.writer), task)?;
    rejects.finish()?;
    Ok(batch.report.rejected)
}

/// What a file is taken for, and the accounting of all of it; changes nothing. For a file about which nothing was
/// said yet, what was kept of an earlier one like it counts: the choices are returned with the preview.
pub fn preview_file(
    session: &Session,
    file: &ImportFile,
    task: &Task,
) -> Result<(FilePreview, ImportChoices), AppError> {
    let mut preview = checked(session, &file.path, &file.choices, task)?;
    let mut choices = file.choices.clone();
    let kept = kept_mappings(session)?;
    if let Some(earlier) = kept.get(&preview.signature) {
        if !file.is_touched && *earlier != choices {
            preview = checked(session, &file.path, earlier, task)?;
            choices = earlier.clone();
        }
        preview.is_kept = *earlier == choices;
    }
    // Asked for apart: in the head of an `if let` the store would stay locked in its body.
    let known = session.store().has_source(&preview.report.sha256)?;
    if let Some(source) = known {
        let sources = session.store().sources()?;
        preview.imported_at = sources.iter().find(|known| known.id == source).map(|known| known.imported_at);
    }
    Ok((preview, choices))
}

fn checked(session: &Session, path: &Path, choices: &ImportChoices, task: &Task) -> Result<FilePreview, AppError> {
    let options = ImportOptions { scratch: scratch(session), ..options_of(choices)? };
    let preview = match import::preview(path, &options, task) {
        Ok(preview) => preview,
        Err(error) => return asked(path, &options, error, task),
    };
    let batch = import::read(path, &options, None, task)?;
    let problems_of = |header: &str| {
        let own = batch.report.problems.iter().filter(|problem| problem.column == header);
        own.map(|problem| problem.count).sum()
    };
    let columns = preview.columns.iter().map(|column| column_view(column, problems_of(&column.header)));
    let rows: Vec<PreviewRow> = preview.rows.iter().map(row_view).collect();
    Ok(FilePreview {
        preset: preview.preset.to_owned(),
        signature: preview.signature,
        score: preview.score,
        must_found: preview.must_found,
        known_columns: preview.known_found,
        unknown_columns: preview.unknown_headers,
        n_columns: preview.columns.len(),
        header_row: preview.header_line as u64,
        side: side_of(&batch),
        columns: columns.collect(),
        rating_range: rating_range(&rows),
        rows,
        n_people: u64::from(batch.n_users),
        n_items: batch.items.keys.len() as u64,
        report: batch.report,
        ..FilePreview::default()
    })
}

/// A file that needs an answer first: which of several presets it is, or which column fills a role. Other errors
/// stay errors.
fn asked(path: &Path, options: &ImportOptions, error: ImportError, task: &Task) -> Result<FilePreview, AppError> {
    let role = match &error {
        ImportError::Ambiguous { .. } => None,
        ImportError::MissingRole { role, .. } => Some(role.clone()),
        ImportError::MissingColumn { preset, column, .. } => Some(role_of_column(preset, column)),
        _ => return Err(error.into()),
    };
    let Unmapped { candidates, signature, header_line, columns, report } = import::unmapped(path, options, task)?;
    let best = candidates.first().map_or(0.0, |first| first.score);
    let close = candidates.iter().filter(|candidate| candidate.score >= best * CLOSE_SHARE).take(MOST_CANDIDATES);
    let question = match role {
        Some(role) => Question::Role(role),
        None => Question::Preset(close.map(|candidate| (candidate.preset.to_owned(), candidate.score)).collect()),
    };
    Ok(FilePreview {
        question: Some(question),
        signature,
        n_columns: columns.len(),
        header_row: header_line as u64,
        columns: columns.iter().map(|column| column_view(column, 0)).collect(),
        report,
        ..FilePreview::default()
    })
}

/// The role of a preset's column by its first name; the name itself for a column without a role.
fn role_of_column(preset: &str, column: &str) -> String {
    let columns = presets::by_id(preset).map(|preset| preset.columns()).unwrap_or_default();
    let found = columns.iter().find(|known| known.names.first().is_some_and(|name| *name == column));
    found.map_or_else(|| column.to_owned(), |found| found.role.id().into_owned())
}

fn column_view(column: &PreviewColumn, n_problems: u64) -> ColumnView {
    let guesses = column.guesses.iter().map(|guess| (guess.role.id().into_owned(), guess.score));
    ColumnView {
        name: column.header.clone(),
        first_value: column.first_value.clone(),
        role: (column.role != Role::Ignored).then(|| column.role.id().into_owned()),
        filled: column.filled,
        n_problems,
        guesses: guesses.collect(),
    }
}

fn row_view(row: &import::PreviewRow) -> PreviewRow {
    let problems = row
        .problems
        .iter()
        .map(|problem| (problem.column.map(usize::from), format!("problem-{}", problem.code), problem.outcome));
    PreviewRow {
        row: row.number,
        outcome: row.outcome,
        person: row.person.clone(),
        item: row.item.clone(),
        domain: row.domain,
        kind: row.kind.map(|kind| kind.id().to_owned()).unwrap_or_default(),
        value: row.value.is_finite().then_some(row.value),
        time: (row.time != NO_TIME).then_some(row.time),
        cells: row.cells.clone(),
        problems: problems.collect(),
    }
}

fn rating_range(rows: &[PreviewRow]) -> Option<(f32, f32)> {
    let ratings = rows.iter().filter(|row| row.kind == EventKind::Rate.id()).filter_map(|row| row.value);
    ratings.fold(None, |range, value| match range {
        None => Some((value, value)),
        Some((low, high)) => Some((value.min(low), value.max(high))),
    })
}

fn options_of(choices: &ImportChoices) -> Result<ImportOptions, AppError> {
    let mut map = Mapping::default();
    for (column, role) in &choices.roles {
        let role = match role {
            Some(id) => {
                Role::from_id(id).ok_or_else(|| AppError::Usage(Failure::new("unknown-role").with("role", id)))?
            }
            None => Role::Ignored,
        };
        map.pairs.push((role, column.clone()));
    }
    let order = |day_first| if day_first { DateOrder::DayFirst } else { DateOrder::MonthFirst };
    let sign = |is_comma| if is_comma { Decimal::Comma } else { Decimal::Dot };
    Ok(ImportOptions {
        preset: choices.preset.clone(),
        domain: choices.domain,
        map,
        default_country: (!choices.country.is_empty()).then(|| choices.country.clone()),
        encoding: choices.encoding.clone(),
        date_order: choices.day_first.map(order),
        decimal: choices.decimal_comma.map(sign),
        as_missing: choices.as_missing.clone(),
        mend_text: choices.mend_text,
        now: now_secs(),
        ..ImportOptions::default()
    })
}

fn side_of(batch: &Batch) -> SourceSide {
    let mut has = [false; 2];
    for row in 0..batch.items.keys.len() as u32 {
        if let Some((domain, _)) = batch.items.parts(row) {
            has[domain.index()] = true;
        }
    }
    match has {
        [true, false] => SourceSide::Course,
        [false, true] => SourceSide::Music,
        _ => side_of_preset(&batch.report.preset),
    }
}

/// The glyph of files that name no item.
pub(super) fn side_of_preset(preset: &str) -> SourceSide {
    match presets::by_id(preset).and_then(|preset| preset.domain()) {
        Some(Domain::Course) => SourceSide::Course,
        Some(Domain::Music) => SourceSide::Music,
        None => SourceSide::Both,
    }
}

fn empty_summary(dry_run: bool) -> ImportSummary {
    ImportSummary {
        files: vec![],
        people: 0,
        items: 0,
        events: 0,
        bridge_people: 0,
        new_people: 0,
        merged_people: 0,
        contaminated_holdouts: vec![],
        joined_by_email: 0,
        joined_by_phone: 0,
        joined_by_union_id: 0,
        refused_shared: 0,
        suppressed: 0,
        already: vec![],
        sources: vec![],
        dry_run,
    }
}

/// The rejects file: written beside and renamed, so that it is whole or not there.
struct Rejects {
    path: PathBuf,
    writer: BufWriter<File>,
    temporary: tempfile::TempPath,
}

impl Rejects {
    fn create(path: &Path) -> Result<Self, AppError> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = tempfile::NamedTempFile::new_in(folder).map_err(|source| AppError::io(path, &source))?;
        let (file, temporary) = file.into_parts();
        Ok(Self { path: path.to_owned(), writer: BufWriter::new(file), temporary })
    }

    fn finish(mut self) -> Result<(), AppError> {
        self.writer.flush().map_err(|source| AppError::io(&self.path, &source))?;
        self.temporary.persist(&self.path).map_err(|failed| AppError::io(&self.path, &failed.error))
    }
}
