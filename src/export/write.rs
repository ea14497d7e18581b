//! Lists to disk: rows into temporary files, cut into parts, all of them synced and only then given their names.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::destinations::Destination;
use super::parts::{ClosedPart, Part, PartLimits};
use super::pass::{ListKey, RowSink, run};
use super::people::ExportPeople;
use super::preflight::row_bytes;
use super::select::{BlockList, Plan};
use super::table::{publish, temporary_beside};
use super::tally::{ConsentState, Tally};
use super::{ExportError, WriteOptions};
use crate::task::Task;

/// A finished export of one destination.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    pub destination: &'static str,
    pub rule_version: &'static str,
    pub files: Vec<WrittenFile>,
    pub tally: Tally,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenFile {
    /// Without its folder.
    pub name: String,
    pub rows: u64,
    pub bytes: u64,
    /// Of the file, lower-case hexadecimal.
    pub sha256: String,
    /// Where the destination keeps the states apart.
    pub consent: Option<ConsentState>,
    /// The destination's name for the kind of list, empty when it has one.
    pub list: String,
}

/// Writes the audience for one destination into `options.dir`. On an error the folder is as it was before.
pub fn write(
    destination: &dyn Destination,
    people: &ExportPeople,
    options: &WriteOptions,
    task: &Task,
) -> Result<Written, ExportError> {
    prepare(destination, people, options, task)?.publish()
}

/// A whole file and the path that it will have.
type Unnamed = (NamedTempFile, PathBuf);

/// Whole files without names: dropped, they are gone.
pub struct Prepared {
    written: Written,
    files: Vec<Unnamed>,
    dir: PathBuf,
}

/// Everything of [`write`] but the last step.
pub fn prepare(
    destination: &dyn Destination,
    people: &ExportPeople,
    options: &WriteOptions,
    task: &Task,
) -> Result<Prepared, ExportError> {
    check_size(people, options)?;
    let plan = Plan::new(destination, people, options)?;
    let mut lists = Lists::new(&plan, task)?;
    let passed = run(&plan, task, "stage-export", &mut lists)?;
    let (described, files): (Vec<WrittenFile>, _) = lists.finish()?.into_iter().unzip();
    if described.is_empty() {
        return Err(ExportError::NothingToWrite { destination: destination.profile().id });
    }
    let profile = destination.profile();
    let written =
        Written { destination: profile.id, rule_version: profile.rule_version, files: described, tally: passed.tally };
    Ok(Prepared { written, files, dir: options.dir.clone() })
}

impl Prepared {
    pub fn written(&self) -> &Written {
        &self.written
    }

    /// Syncs every file and gives it its name; if one cannot be named, none stays.
    pub fn publish(self) -> Result<Written, ExportError> {
        let mut named: Vec<PathBuf> = vec![];
        for (file, path) in self.files {
            if let Err(error) = publish(file, &path) {
                for path in named {
                    // The first error is the one to tell.
                    let _ = std::fs::remove_file(path);
                }
                return Err(error);
            }
            named.push(path);
        }
        sync_dir(&self.dir);
        Ok(self.written)
    }
}

fn check_size(people: &ExportPeople, options: &WriteOptions) -> Result<(), ExportError> {
    match people.len() {
        0 => Err(ExportError::EmptyAudience),
        people if people < options.floor => Err(ExportError::BelowFloor { people, floor: options.floor }),
        _ => Ok(()),
    }
}

/// All files of an export while they have no names yet.
struct Lists<'a> {
    plan: &'a Plan<'a>,
    task: &'a Task,
    limits: PartLimits,
    open: BTreeMap<ListKey, Part>,
    closed: BTreeMap<ListKey, Vec<ClosedPart>>,
}

impl RowSink for Lists<'_> {
    fn row(&mut self, key: ListKey, list: &BlockList, at: usize) -> Result<(), ExportError> {
        let bytes = row_bytes(list, at);
        if self.open.get(&key).is_some_and(|part| self.limits.is_full(part.rows, part.bytes, bytes)) {
            self.close(key)?;
        }
        if !self.open.contains_key(&key) {
            let part = self.new_part(key)?;
            self.open.insert(key, part);
        }
        match self.open.get_mut(&key) {
            Some(part) => part.push(list, at, bytes),
            None => Ok(()),
        }
    }
}

impl<'a> Lists<'a> {
    fn new(plan: &'a Plan<'a>, task: &'a Task) -> Result<Self, ExportError> {
        let limits = PartLimits::new(plan.destination, plan.options);
        let lists = Self { plan, task, limits, open: BTreeMap::new(), closed: BTreeMap::new() };
        // A folder that cannot be written to is told now, not after minutes of hashing.
        temporary_beside(&lists.path(ListKey { consent: None, list: 0 }, 1, 1))?;
        Ok(lists)
    }

    fn close(&mut self, key: ListKey) -> Result<(), ExportError> {
        if let Some(part) = self.open.remove(&key) {
            let path = self.path(key, 1, 1);
            self.closed.entry(key).or_default().push(part.finish(&path, self.task)?);
        }
        Ok(())
    }

    /// Every file with its description and the path that it will have.
    fn finish(mut self) -> Result<Vec<(WrittenFile, Unnamed)>, ExportError> {
        while let Some((&key, _)) = self.open.first_key_value() {
            self.close(key)?;
        }
        let mut files = vec![];
        for (key, parts) in std::mem::take(&mut self.closed) {
            let n_parts = parts.len();
            for (place, part) in parts.into_iter().enumerate() {
                let path = self.path(key, place + 1, n_parts);
                let description = WrittenFile {
                    name: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
                    rows: part.rows,
                    bytes: part.bytes,
                    sha256: part.sha256,
                    consent: key.consent,
                    list: self.list_name(key).to_owned(),
                };
                files.push((description, (part.file, path)));
            }
        }
        Ok(files)
    }

    fn new_part(&self, key: ListKey) -> Result<Part, ExportError> {
        let profile = self.plan.destination.profile();
        let path = self.path(key, 1, 1);
        let rule = format!("{} {}", profile.id, profile.rule_version);
        Part::new(temporary_beside(&path)?, &path, &self.plan.lists[key.list], profile.container, rule)
    }

    /// `slug-google-ads-granted.csv`, `slug-tencent-HASH_MOBILE_PHONE-1of2.zip`.
    fn path(&self, key: ListKey, part: usize, n_parts: usize) -> PathBuf {
        let profile = self.plan.destination.profile();
        let mut name = format!("{}-{}", self.plan.options.audience_slug, profile.id);
        match key.consent {
            Some(ConsentState::Granted) => name.push_str("-granted"),
            Some(ConsentState::Unknown) => name.push_str("-unknown"),
            None => {}
        }
        let list = self.list_name(key);
        if !list.is_empty() {
            name = format!("{name}-{list}");
        }
        if n_parts > 1 {
            name = format!("{name}-{part}of{n_parts}");
        }
        self.plan.options.dir.join(format!("{name}.{}", profile.container.ending()))
    }

    fn list_name(&self, key: ListKey) -> &'static str {
        self.plan.lists[key.list].stream.name
    }
}

/// Makes the new names durable. Not every system lets a folder be opened; the files themselves are synced already.
fn sync_dir(dir: &Path) {
    if let Ok(dir) = File::open(dir) {
        let _ = dir.sync_all();
    }
}
