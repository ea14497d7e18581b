//! An open workspace together with what was already worked out from it. Shared between jobs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::definition::RunDefinition;
use super::goal::{GoalKey, GoalPeople};
use super::now_secs;
use super::pairings::PairingsRequest;
use super::paths::PathsRequest;
use crate::analysis::paths::{PairingTable, PathTable};
use crate::analysis::{Holdings, Tally};
use crate::app::error::AppError;
use crate::data::{Dataset, PersonSet, StrengthRules};
use crate::models::blend::Scorer;
use crate::models::{self, TrainingData};
use crate::privacy::Floor;
use crate::privacy::floor::{Answer, Floors, Ledger, StoredFloors};
use crate::task::Task;
use crate::workspace::{Passphrase, RunRecord, Sealed, WindowLock, Workspace};

pub struct Session {
    path: PathBuf,
    store: Mutex<Workspace>,
    /// Kept by the window, so that no other one opens the workspace.
    window: Option<WindowLock>,
    opened_at: i64,
    cache: Mutex<Cache>,
    told: Mutex<ToldSets>,
    /// A cluster's address with its token, as typed for this session; never stored.
    #[cfg(feature = "cluster")]
    cluster_address: Mutex<Option<String>>,
}

/// Which counts of freely chosen sets were told, of the present revision.
#[derive(Default)]
struct ToldSets {
    floors: Floors,
    /// The people of each value of a field with a floor of its own: a set that is nearly one of them has its floor,
    /// however it was chosen.
    guarded: Vec<(Arc<PersonSet>, Floor)>,
    revision: u64,
    ledger: Ledger,
    /// Not in the file yet.
    unsaved: Vec<Arc<PersonSet>>,
}

impl ToldSets {
    /// The floor of a set that is the people of a guarded value or everybody else, but for fewer than make a group.
    fn guard_of(&self, people: &PersonSet, floor: Floor) -> Floor {
        let (n_everybody, all) = (self.ledger.n_everybody(), self.floors.all());
        self.guarded.iter().fold(floor, |floor, (value, own)| {
            let apart = value.symmetric_difference_len(people);
            let rest = n_everybody.saturating_sub(apart);
            let is_near = [apart, rest].into_iter().any(|n| !all.allows(n));
            if is_near { floor.at_least(own.k()) } else { floor }
        })
    }
}

/// The people of every value of every field with a floor of its own.
fn guarded(dataset: &Dataset, floors: &Floors) -> Vec<(Arc<PersonSet>, Floor)> {
    let mut guarded = vec![];
    for (field, _) in floors.fields() {
        let Some(column) = dataset.people.attribute(field) else { continue };
        let mut values = vec![PersonSet::new(); column.labels.len()];
        for row in 0..column.n_rows() {
            column.codes(row).iter().for_each(|&code| {
                values[code as usize].insert(row as u32);
            });
        }
        guarded.extend(values.into_iter().map(|people| (Arc::new(people), floors.of(field))));
    }
    guarded
}

#[derive(Default)]
struct Cache {
    dataset: Option<Arc<Dataset>>,
    training: Option<(u64, StrengthRules, Arc<TrainingData>)>,
    runs: FxHashMap<String, Arc<FittedRun>>,
    holdings: Option<Arc<Holdings>>,
    everybody: Option<Arc<Tally>>,
    /// The tables last looked at, newest last.
    paths: Vec<(PathsRequest, Arc<PathTable>)>,
    /// The pairings last looked at.
    pairings: Option<(PairingsRequest, Arc<PairingTable>)>,
    /// Scores for the goals last looked at, newest last.
    goals: Vec<(GoalKey, Arc<GoalPeople>)>,
    /// A run as it would have been at a moment.
    past: Option<(String, i64, Arc<Scorer>)>,
    /// People of rules, by their text.
    rules: FxHashMap<String, Arc<PersonSet>>,
}

/// The settings with the floor, and with those of fields.
const FLOOR: &str = "floor";
const FIELD_FLOORS: &str = "field-floors";
/// Path tables kept in memory; each holds the histories that it was counted from.
const KEPT_TABLES: usize = 2;
/// Goals kept in memory; each takes 11 bytes a person.
const KEPT_GOALS: usize = 4;
const KEPT_RULES: usize = 256;

/// A run that can score.
pub struct FittedRun {
    pub name: String,
    pub definition: RunDefinition,
    pub revision: u64,
    pub scorer: Scorer,
}

impl Session {
    pub fn create(path: &Path) -> Result<Self, AppError> {
        Self::create_with(path, None)
    }

    /// A new workspace, under a passphrase where one is given.
    pub fn create_with(path: &Path, passphrase: Option<&Passphrase>) -> Result<Self, AppError> {
        Self::around(path, Workspace::create_with(path, passphrase)?)
    }

    pub fn open(path: &Path) -> Result<Self, AppError> {
        Self::open_with(path, None)
    }

    pub fn open_with(path: &Path, passphrase: Option<&Passphrase>) -> Result<Self, AppError> {
        Self::around(path, Workspace::open_with(path, passphrase)?)
    }

    /// Opens the workspace, or makes it when there is no such file.
    pub fn open_or_create_with(path: &Path, passphrase: Option<&Passphrase>) -> Result<Self, AppError> {
        if path.exists() { Self::open_with(path, passphrase) } else { Self::create_with(path, passphrase) }
    }

    /// Keeps other windows out of the workspace for as long as it is open here.
    ///
    /// # Errors
    /// Another window has it open.
    pub fn for_window(self) -> Result<Self, AppError> {
        let window = WindowLock::take(&self.path, now_secs())?;
        Ok(Self { window, ..self })
    }

    fn around(path: &Path, store: Workspace) -> Result<Self, AppError> {
        // Whatever the file says, nobody goes below the least.
        let fields: Option<StoredFloors> = store.setting(FIELD_FLOORS)?;
        let floors = Floors::new(store.setting(FLOOR)?.unwrap_or(0), &fields.unwrap_or_default());
        let told = Mutex::new(ToldSets { floors, ..ToldSets::default() });
        Ok(Self {
            path: path.to_owned(),
            store: Mutex::new(store),
            window: None,
            opened_at: now_secs(),
            cache: Mutex::default(),
            told,
            #[cfg(feature = "cluster")]
            cluster_address: Mutex::default(),
        })
    }

    fn told(&self) -> MutexGuard<'_, ToldSets> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The smallest group that anything is told of here.
    pub fn floor(&self) -> Floor {
        self.told().floors.all()
    }

    /// The same with the higher floors of fields.
    pub fn floors(&self) -> Floors {
        self.told().floors.clone()
    }

    /// Raises or lowers the floor of this workspace, never below the least.
    pub fn set_floor(&self, floor: Floor) -> Result<(), AppError> {
        self.store().set_setting(FLOOR, &floor.k())?;
        self.told().floors.set_all(floor);
        Ok(())
    }

    /// Gives a field of people a floor of its own; one below the least takes it away.
    pub fn set_field_floor(&self, field: &str, k: u64) -> Result<(), AppError> {
        let mut floors = self.floors();
        floors.set_field(field, k);
        self.store().set_setting(FIELD_FLOORS, &floors.stored())?;
        let dataset = self.cache().dataset.clone();
        let mut told = self.told();
        told.guarded = dataset.map(|dataset| guarded(&dataset, &floors)).unwrap_or_default();
        told.floors = floors;
        Ok(())
    }

    /// What may be told of a set of rows of the data last read. Takes no longer than comparing it with the sets told
    /// before; [`Self::keep_told`] writes them down.
    pub fn answer(&self, people: &Arc<PersonSet>) -> Answer {
        self.answer_by(people, [])
    }

    /// The same of a set that was chosen by these fields of people.
    pub fn answer_by<'a>(&self, people: &Arc<PersonSet>, fields: impl IntoIterator<Item = &'a str>) -> Answer {
        let mut told = self.told();
        let floor = told.floors.of_all(fields);
        let floor = told.guard_of(people, floor);
        let answer = told.ledger.answer(floor, people);
        if answer.is_new {
            told.unsaved.push(Arc::clone(people));
        }
        answer
    }

    /// The rows of a named group in the data that were read last; `None` before any were.
    pub(super) fn told_rows(&self, name: &str) -> Option<Arc<PersonSet>> {
        let dataset = self.cache().dataset.clone()?;
        self.segment_set(&dataset, name).map(Arc::new)
    }

    /// Writes down what was told since, so that the next session knows.
    pub fn keep_told(&self) -> Result<(), AppError> {
        let (revision, unsaved) = {
            let mut told = self.told();
            (told.revision, std::mem::take(&mut told.unsaved))
        };
        match unsaved.is_empty() {
            true => Ok(()),
            false => Ok(self.store().add_answered(revision, unsaved.iter().map(|set| &**set))?),
        }
    }

    /// Seconds since 1970.
    pub fn opened_at(&self) -> i64 {
        self.opened_at
    }

    /// Whether other windows are kept out.
    pub fn is_for_window(&self) -> bool {
        self.window.is_some()
    }

    /// Puts the workspace under another passphrase, or none; all else waits meanwhile.
    pub fn change_passphrase(
        &self,
        current: Option<&Passphrase>,
        new: Option<&Passphrase>,
        task: &Task,
    ) -> Result<Sealed, AppError> {
        Ok(self.store().change_passphrase(current, new, now_secs(), task)?)
    }

    /// Whether the file is under this passphrase, by opening it once more.
    pub fn try_passphrase(&self, passphrase: &Passphrase) -> Result<(), AppError> {
        drop(Workspace::open_read_only_with(&self.path, Some(passphrase))?);
        Ok(())
    }

    /// The address that was connected in this session, with its token.
    #[cfg(feature = "cluster")]
    pub(super) fn cluster_address(&self) -> Option<String> {
        self.cluster_address.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    #[cfg(feature = "cluster")]
    pub(super) fn remember_cluster_address(&self, address: &str) {
        *self.cluster_address.lock().unwrap_or_else(PoisonError::into_inner) = Some(address.to_owned());
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file's name without its ending.
    pub fn name(&self) -> String {
        self.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// The store, for as long as the guard lives. Never held while something is computed.
    pub fn store(&self) -> MutexGuard<'_, Workspace> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All data in memory; read once per revision.
    pub fn dataset(&self, task: &Task) -> Result<Arc<Dataset>, AppError> {
        let revision = self.store().revision()?;
        if let Some(dataset) = self.cache().dataset.as_ref().filter(|dataset| dataset.revision == revision) {
            return Ok(Arc::clone(dataset));
        }
        let dataset = Arc::new(self.store().load_dataset(task)?);
        let answered = self.store().answered()?;
        let mut told = self.told();
        if told.revision != dataset.revision || told.ledger.n_everybody() != dataset.n_people() as u64 {
            let mut ledger = Ledger::new(dataset.n_people() as u64);
            answered.into_iter().for_each(|set| {
                ledger.remember(Arc::new(set));
            });
            let floors = std::mem::take(&mut told.floors);
            let guarded = guarded(&dataset, &floors);
            *told = ToldSets { floors, guarded, revision: dataset.revision, ledger, unsaved: vec![] };
        }
        drop(told);
        *self.cache() = Cache { dataset: Some(Arc::clone(&dataset)), ..Cache::default() };
        Ok(dataset)
    }

    /// What models learn from, under these strengths; made once.
    pub fn training(&self, rules: &StrengthRules, task: &Task) -> Result<Arc<TrainingData>, AppError> {
        let dataset = self.dataset(task)?;
        let known = self.cache().training.clone();
        if let Some((_, _, training)) =
            known.filter(|(revision, made_with, _)| *revision == dataset.revision && made_with == rules)
        {
            return Ok(training);
        }
        task.step("stage-strengths", 0, 0)?;
        let training = Arc::new(models::features::training_data(&dataset, dataset.signals(rules)));
        self.cache().training = Some((dataset.revision, rules.clone(), Arc::clone(&training)));
        Ok(training)
    }

    pub fn run_record(&self, name: &str) -> Result<(RunRecord, RunDefinition), AppError> {
        let record = self.store().run(name)?;
        let definition = parse_definition(&record)?;
        Ok((record, definition))
    }

    pub(super) fn remember_run(&self, run: Arc<FittedRun>) {
        let mut cache = self.cache();
        cache.goals.retain(|(key, _)| key.run != run.name);
        cache.past = cache.past.take().filter(|(name, _, _)| *name != run.name);
        cache.runs.insert(run.name.clone(), run);
    }

    pub(super) fn remembered_goal(&self, key: &GoalKey) -> Option<Arc<GoalPeople>> {
        self.cache().goals.iter().find(|(known, _)| known == key).map(|(_, people)| Arc::clone(people))
    }

    pub(super) fn remember_goal(&self, key: GoalKey, people: Arc<GoalPeople>) {
        let mut cache = self.cache();
        cache.goals.push((key, people));
        if cache.goals.len() > KEPT_GOALS {
            cache.goals.remove(0);
        }
    }

    pub(super) fn remembered_past(&self, run: &str, from: i64) -> Option<Arc<Scorer>> {
        let cache = self.cache();
        let (_, _, scorer) = cache.past.as_ref().filter(|(name, at, _)| name == run && *at == from)?;
        Some(Arc::clone(scorer))
    }

    pub(super) fn remember_past(&self, run: &str, from: i64, scorer: Arc<Scorer>) {
        self.cache().past = Some((run.to_owned(), from, scorer));
    }

    pub(super) fn remembered_rule(&self, text: &str) -> Option<Arc<PersonSet>> {
        self.cache().rules.get(text).cloned()
    }

    pub(super) fn remember_rule(&self, text: String, people: Arc<PersonSet>) {
        let mut cache = self.cache();
        if cache.rules.len() >= KEPT_RULES {
            cache.rules.clear();
        }
        cache.rules.insert(text, people);
    }

    pub(super) fn remembered_run(&self, name: &str) -> Option<Arc<FittedRun>> {
        self.cache().runs.get(name).cloned()
    }

    pub(super) fn remembered_holdings(&self) -> Option<Arc<Holdings>> {
        self.cache().holdings.clone()
    }

    pub(super) fn remember_holdings(&self, holdings: Arc<Holdings>) {
        self.cache().holdings = Some(holdings);
    }

    pub(super) fn remembered_everybody(&self) -> Option<Arc<Tally>> {
        self.cache().everybody.clone()
    }

    pub(super) fn remember_everybody(&self, everybody: Arc<Tally>) {
        self.cache().everybody = Some(everybody);
    }

    pub(super) fn remembered_paths(&self, request: &PathsRequest) -> Option<Arc<PathTable>> {
        self.cache().paths.iter().find(|(known, _)| known == request).map(|(_, table)| Arc::clone(table))
    }

    pub(super) fn remember_paths(&self, request: PathsRequest, table: Arc<PathTable>) {
        let mut cache = self.cache();
        cache.paths.push((request, table));
        if cache.paths.len() > KEPT_TABLES {
            cache.paths.remove(0);
        }
    }

    pub(super) fn remembered_pairings(&self, request: &PairingsRequest) -> Option<Arc<PairingTable>> {
        let cache = self.cache();
        let (_, table) = cache.pairings.as_ref().filter(|(known, _)| known == request)?;
        Some(Arc::clone(table))
    }

    pub(super) fn remember_pairings(&self, request: PairingsRequest, table: Arc<PairingTable>) {
        self.cache().pairings = Some((request, table));
    }

    /// A named group as rows of the dataset; `None` when there is no such group.
    pub(super) fn segment_set(&self, dataset: &Dataset, name: &str) -> Option<PersonSet> {
        let numbers = self.store().segment_numbers(name).ok()?;
        Some(numbers.iter().filter_map(|number| dataset.people.row_of_number(number)).map(|row| row as u32).collect())
    }

    pub(super) fn forget_run(&self, name: &str) {
        let mut cache = self.cache();
        cache.runs.remove(name);
        cache.goals.retain(|(key, _)| key.run != name);
    }
}

pub fn parse_definition(record: &RunRecord) -> Result<RunDefinition, AppError> {
    serde_json::from_str(&record.definition_json)
        .map_err(|_| AppError::Told(crate::app::error::Failure::new("stored-run").with("run", &record.name)))
}
