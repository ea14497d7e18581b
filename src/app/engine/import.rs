//! Files in: read, joined to the people known, committed in one go.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::now_secs;
use super::session::Session;
use crate::app::error::{AppError, Failure};
use crate::app::state::{ColumnView, FilePreview, ImportFile, PreviewRow, SourceSide};
use crate::data::incoming::{Batch, FileReport, Joined};
use crate::data::{Domain, NO_TIME};
use crate::import::identity::JoinLimits;
use crate::import::{self, ImportOptions, Mapping, Role, presets};
use crate::task::Task;

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
    /// Files whose exact content was imported before; nothing was added.
    pub already: Vec<String>,
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
    for (path, options) in request.files {
        let writer = rejects.as_mut().map(|rejects| &mut rejects.writer as &mut dyn Write);
        let batch = import::read(path, options, writer, task)?;
        let is_known = !request.again && session.store().has_source(&batch.report.sha256)?.is_some();
        summary.files.push(batch.report.clone());
        if is_known {
            summary.already.push(batch.report.file.clone());
            continue;
        }
        task.step("stage-join", 0, 0)?;
        let joined = import::join(&mut index, &batch, JoinLimits::default());
        summary.new_people += joined.new_numbers.len() as u64;
        summary.merged_people += joined.merges.len() as u64;
        summary.contaminated_holdouts.extend(session.store().contaminated_by(&joined.merges)?);
        summary.joined_by_email += joined.joined_by_email;
        summary.joined_by_phone += joined.joined_by_phone;
        summary.joined_by_union_id += joined.joined_by_union_id;
        summary.refused_shared += joined.refused_shared;
        batches.push((batch, joined));
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
        session.store().commit_import(&batches, now_secs(), task)?;
    }
    let counts = session.store().counts()?;
    summary.people = counts.bridge.total();
    summary.items = counts.n_items;
    summary.events = counts.n_events;
    summary.bridge_people = counts.bridge.both;
    Ok(summary)
}

/// The files of the import screen, as they were checked there.
pub fn import_previewed(session: &Session, files: &[ImportFile], task: &Task) -> Result<ImportSummary, AppError> {
    let files =
        files.iter().map(|file| Ok((file.path.clone(), options_of(file)?))).collect::<Result<Vec<_>, AppError>>()?;
    import_files(session, &ImportRequest { files: &files, dry_run: false, rejects: None, again: false }, task)
}

/// What a file is taken for, and the accounting of all of it; changes nothing.
pub fn preview_file(session: &Session, file: &ImportFile, task: &Task) -> Result<FilePreview, AppError> {
    let _ = session;
    let options = options_of(file)?;
    let preview = import::preview(&file.path, &options, task)?;
    let batch = import::read(&file.path, &options, None, task)?;
    let problems_of = |header: &str| {
        let own = batch.report.problems.iter().filter(|problem| problem.column == header);
        own.map(|problem| problem.count).sum()
    };
    let columns = preview.columns.iter().map(|column| ColumnView {
        name: column.header.clone(),
        first_value: column.first_value.clone(),
        role: (column.role != Role::Ignored).then(|| column.role.id().into_owned()),
        filled: column.filled,
        n_problems: problems_of(&column.header),
    });
    let rows = preview.rows.iter().map(|row| PreviewRow {
        row: row.number,
        person: row.person.clone(),
        item: row.item.clone(),
        domain: None,
        kind: row.kind.map(|kind| kind.id().to_owned()).unwrap_or_default(),
        value: row.value.is_finite().then_some(row.value),
        time: (row.time != NO_TIME).then_some(row.time),
    });
    Ok(FilePreview {
        preset: preview.preset.to_owned(),
        candidates: vec![],
        score: preview.score,
        must_found: preview.must_found,
        known_columns: preview.known_found,
        n_columns: preview.columns.len(),
        header_row: preview.header_line as u64,
        side: side_of(&batch),
        columns: columns.collect(),
        rows: rows.collect(),
        n_people: u64::from(batch.n_users),
        n_items: batch.items.keys.len() as u64,
        report: batch.report,
    })
}

fn options_of(file: &ImportFile) -> Result<ImportOptions, AppError> {
    let mut map = Mapping::default();
    for (column, role) in &file.roles {
        let role = match role {
            Some(id) => {
                Role::from_id(id).ok_or_else(|| AppError::Usage(Failure::new("unknown-role").with("role", id)))?
            }
            None => Role::Ignored,
        };
        map.pairs.push((role, column.clone()));
    }
    Ok(ImportOptions {
        preset: file.preset.clone(),
        domain: file.domain,
        map,
        default_country: (!file.country.is_empty()).then(|| file.country.clone()),
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
        already: vec![],
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
