//! What the screens show, as plain data. Jobs fill it, `update` changes it, views only read it. Nothing here is
//! formatted and nothing is a sentence: numbers, ids, word keys.

mod audiences;
mod data;
mod feed;
mod import;
mod models;
mod outputs;
mod paths;
mod privacy;
mod results;
mod segments;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use audiences::*;
pub use data::*;
pub use feed::*;
pub use import::*;
pub use models::*;
pub use outputs::*;
pub use paths::*;
pub use privacy::*;
pub use results::*;
pub use segments::*;

use super::command::{
    ColourBy, Command, Dialog, Direction, Language, Level, Origin, Screen, SetMode, TakeOut, ThemeChoice,
};
use super::engine::Session;
use super::error::Failure;
use super::jobs::JobView;
use super::undo::Undo;
use crate::data::rules::Rule;
use crate::data::{Dataset, PersonSet};
use crate::privacy::Floor;
use crate::privacy::floor::{Answer, Told};
use crate::workspace::Repaired;

/// Something that a job brings.
#[derive(Debug, Clone, Default)]
pub enum Loadable<T> {
    #[default]
    Empty,
    /// Being made; `Some` is what was shown before, drawn dimmed.
    Busy(Option<T>),
    Ready(T),
    Failed(Failure),
}

impl<T> Loadable<T> {
    /// What can be shown now, old or new.
    pub fn shown(&self) -> Option<&T> {
        match self {
            Self::Ready(value) | Self::Busy(Some(value)) => Some(value),
            _ => None,
        }
    }

    pub fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            _ => None,
        }
    }

    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Busy(_))
    }

    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    /// Busy, keeping what is shown.
    pub fn begin(&mut self) {
        *self = Self::Busy(match std::mem::take(self) {
            Self::Ready(value) | Self::Busy(Some(value)) => Some(value),
            _ => None,
        });
    }

    /// A cancelled or failed job: the old value comes back on cancel, else the failure shows.
    pub fn fail(&mut self, failure: Failure) {
        *self = match std::mem::take(self) {
            Self::Busy(Some(value)) if failure.code == "cancelled" => Self::Ready(value),
            _ if failure.code == "cancelled" => Self::Empty,
            _ => Self::Failed(failure),
        };
    }
}

/// A value with its 95 % interval, and how many people it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Interval {
    pub value: f64,
    pub low: f64,
    pub high: f64,
    pub n_people: u64,
}

/// One passing message at the bottom right. Errors stay until closed.
#[derive(Debug, Clone)]
pub struct Toast {
    pub id: u64,
    pub kind: ToastKind,
    /// Word key, with its arguments.
    pub text: &'static str,
    pub args: Vec<(&'static str, String)>,
    /// For an error: its three sentences.
    pub failure: Option<Failure>,
    /// Takes back what the message tells of, or shows the file that it tells of.
    pub undo: Option<Box<Command>>,
    pub at: std::time::Instant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToastKind {
    Done,
    Warning,
    Error,
}

/// A line of the start page.
#[derive(Debug, Clone, PartialEq)]
pub struct Recent {
    pub path: PathBuf,
    pub name: String,
    /// Seconds since 1970; `None` when the file is gone.
    pub modified: Option<i64>,
    pub bytes: u64,
    /// Whether a passphrase is needed; `None` when not known.
    pub encrypted: Option<bool>,
    /// Courses only, both, music only; `None` when not known.
    pub parts: Option<[u64; 3]>,
}

/// How far the workspace is on disk.
#[derive(Debug, Clone, PartialEq)]
pub enum Saved {
    /// Seconds since 1970.
    At(i64),
    Saving,
    Failed(Failure),
}

/// The people chosen right now, the same on every screen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selection {
    pub people: Arc<PersonSet>,
    /// How the newest part was made.
    pub origin: Option<Origin>,
    /// What it was put together from, oldest first; joining them in order gives `people`.
    pub parts: Vec<SelectionPart>,
}

/// People that joined the selection in one act.
#[derive(Debug, Clone, PartialEq)]
pub struct SelectionPart {
    pub people: Arc<PersonSet>,
    pub origin: Origin,
    /// How it meets the parts before it. The first one stands for itself.
    pub mode: SetMode,
    /// The saved set, the letter of the cluster or the text of the rule; empty where the origin says it all.
    pub name: String,
}

impl Selection {
    /// Joins the parts in order.
    pub fn of(parts: Vec<SelectionPart>) -> Self {
        let mut people = PersonSet::new();
        for part in &parts {
            match part.mode {
                SetMode::Replace => people = (*part.people).clone(),
                SetMode::Add => people |= &*part.people,
                SetMode::Subtract => people -= &*part.people,
                SetMode::Intersect => people &= &*part.people,
            }
        }
        Self { people: Arc::new(people), origin: parts.last().map(|part| part.origin), parts }
    }

    pub fn len(&self) -> u64 {
        self.people.len()
    }

    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }
}

/// What undo brings back.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    pub selection: Selection,
    pub alpha: f64,
    pub weight_sum: f64,
    pub draft: Draft,
    /// Names given to the clusters, and the clustering that they are of.
    pub names: Vec<String>,
    pub clustering: u64,
    /// The rule in the builder.
    pub rule: Arc<Rule>,
    pub filters: Filters,
    /// Saved sets that are gone.
    pub removed: Arc<Vec<RemovedSet>>,
}

/// What narrows a screen without changing anything.
#[derive(Debug, Clone, PartialEq)]
pub struct Filters {
    pub path_direction: Direction,
    pub path_level: Level,
    pub path_window_days: u32,
    pub path_min_people: u32,
    pub path_search: String,
    pub colour_by: ColourBy,
}

/// The open workspace.
#[derive(Debug, Clone)]
pub struct OpenWorkspace {
    pub path: PathBuf,
    /// The file's name without its ending.
    pub name: String,
    pub dataset: Arc<Dataset>,
    pub saved: Saved,
    /// Named groups of people: name and how many.
    pub segments: Vec<(String, u64)>,
    pub protection: Protection,
    /// Whether a cluster is its source, so that not everything stays on this machine.
    pub has_cluster: bool,
}

impl OpenWorkspace {
    /// Where lists and feeds go unless another folder is chosen: beside the workspace.
    pub(super) fn exports_folder(&self) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join("exports")
    }
}

/// Minutes, until something else is chosen.
const USUAL_LOCK_AFTER: u32 = 30;

pub struct AppState {
    pub screen: Screen,
    pub language: Language,
    pub theme: ThemeChoice,
    pub zoom: f32,
    pub high_contrast: bool,
    pub reduced_motion: bool,
    pub inspector_open: bool,
    pub palette_open: bool,
    /// Acts that were run from the palette, by their title's key, newest first.
    pub recent_acts: Vec<String>,
    /// The step of the tour that is shown.
    pub tour: Option<usize>,
    /// Smallest group shown anywhere.
    pub floor: Floor,
    /// Goes up with every change of a field's floor: what was answered is answered anew.
    pub(super) field_floors: u64,
    pub recents: Vec<Recent>,
    pub workspace: Option<OpenWorkspace>,
    /// Opening or making the sample failed or runs.
    pub opening: Loadable<()>,
    /// The workspace of the start page whose passphrase is asked for.
    pub unlocking: Option<Unlocking>,
    /// A new workspace of which is asked whether it shall be under a passphrase.
    pub making: Option<Making>,
    /// The workspace that could not be opened because it is damaged.
    pub damaged: Option<Damaged>,
    /// What came of the repair of one.
    pub repaired: Option<Arc<Repaired>>,
    /// Minutes without use after which an encrypted workspace is locked; 0 is never.
    pub lock_after: u32,
    /// The workspace that was locked in this window: it opens only with what is typed, whatever the keyring knows.
    pub(super) locked: Option<PathBuf>,
    /// Whether the keyring of the system has the passphrase of the open workspace.
    pub is_remembered: bool,
    pub selection: Selection,
    /// What may be told of the selection, and the set whose figures may be shown for it.
    pub selection_answer: Answer,
    /// The same of its parts, one by one.
    pub parts_told: Vec<Told>,
    pub undo: Undo<Snapshot>,
    pub jobs: Vec<JobView>,
    pub toasts: Vec<Toast>,
    /// A file dialog that the window should open now.
    pub dialog: Option<Dialog>,
    /// What the window should write of what it shows.
    pub take_out: Option<TakeOut>,
    /// The dialog that chooses the parts of a report is open.
    pub report_open: bool,
    pub data: DataState,
    pub import: ImportState,
    pub models: ModelsState,
    pub segments: SegmentsState,
    pub paths: PathsState,
    pub audiences: AudiencesState,
    pub results: ResultsState,
    pub export: Option<ExportState>,
    /// What waits to be written while other files are.
    pub(super) outputs_waiting: Vec<Output>,
    pub(super) is_writing: bool,
    pub privacy: PrivacyState,
    pub(super) next_toast: u64,
    /// A first rule and a goal for the next new audience.
    pub(super) pending_audience: Option<(String, Option<super::command::Goal>)>,
    /// The export dialog opens when the audience is saved.
    pub(super) export_after_save: bool,
    /// A session that a job has just opened.
    pub(super) opened: Option<Arc<Session>>,
    /// A session that is open while its data are being read.
    pub(super) reading: Option<Arc<Session>>,
    /// Commands that a finished job wants run.
    pub(super) follow_up: Vec<Command>,
}

impl Default for AppState {
    fn default() -> Self {
        Self {
            screen: Screen::Start,
            language: Language::English,
            theme: ThemeChoice::Dark,
            zoom: 1.0,
            high_contrast: false,
            reduced_motion: false,
            inspector_open: true,
            palette_open: false,
            recent_acts: vec![],
            tour: None,
            floor: Floor::default(),
            field_floors: 0,
            recents: vec![],
            workspace: None,
            opening: Loadable::Empty,
            unlocking: None,
            making: None,
            damaged: None,
            repaired: None,
            lock_after: USUAL_LOCK_AFTER,
            locked: None,
            is_remembered: false,
            selection: Selection::default(),
            selection_answer: Answer::default(),
            parts_told: vec![],
            undo: Undo::default(),
            jobs: vec![],
            toasts: vec![],
            dialog: None,
            take_out: None,
            report_open: false,
            data: DataState::default(),
            import: ImportState::default(),
            models: ModelsState::default(),
            segments: SegmentsState::default(),
            paths: PathsState::default(),
            audiences: AudiencesState::default(),
            results: ResultsState::default(),
            export: None,
            outputs_waiting: vec![],
            is_writing: false,
            privacy: PrivacyState::default(),
            next_toast: 1,
            pending_audience: None,
            export_after_save: false,
            opened: None,
            reading: None,
            follow_up: vec![],
        }
    }
}

impl AppState {
    /// The revision of the open data, 0 when nothing is open.
    pub fn revision(&self) -> u64 {
        self.workspace.as_ref().map_or(0, |workspace| workspace.dataset.revision)
    }

    pub fn dataset(&self) -> Option<&Arc<Dataset>> {
        self.workspace.as_ref().map(|workspace| &workspace.dataset)
    }

    /// A count as it may be shown: `None` under the floor (and above zero).
    pub fn above_floor(&self, count: u64) -> Option<u64> {
        self.floor.told(count)
    }

    /// What may be told of how many people are selected.
    pub fn selected(&self) -> Told {
        self.selection_answer.told
    }

    /// The people whose shares, lifts and counts are shown for the selection: itself, or the set counted before that it
    /// nearly is.
    pub fn figures_of_selection(&self) -> Option<&Arc<PersonSet>> {
        self.selection_answer.figures_of.as_ref()
    }

    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            selection: self.selection.clone(),
            alpha: self.models.alpha,
            weight_sum: self.models.weight_sum,
            draft: self.audiences.draft.clone(),
            names: self.segments.clustering.shown().map(|view| view.given_names()).unwrap_or_default(),
            clustering: self.segments.clustering_number,
            rule: Arc::clone(&self.segments.rule),
            filters: self.filters(),
            removed: Arc::clone(&self.segments.removed),
        }
    }

    fn filters(&self) -> Filters {
        let paths = &self.paths;
        Filters {
            path_direction: paths.direction,
            path_level: paths.level,
            path_window_days: paths.window_days,
            path_min_people: paths.min_people,
            path_search: paths.search.clone(),
            colour_by: self.segments.colour_by,
        }
    }

    pub(super) fn toast(&mut self, kind: ToastKind, text: &'static str, args: Vec<(&'static str, String)>) {
        let at = std::time::Instant::now();
        self.push_toast(Toast { id: 0, kind, text, args, failure: None, undo: None, at });
    }

    /// A message about something done that can be taken back from it.
    pub(super) fn toast_undoable(&mut self, text: &'static str, args: Vec<(&'static str, String)>, undo: Command) {
        self.toast(ToastKind::Done, text, args);
        if let Some(toast) = self.toasts.last_mut() {
            toast.undo = Some(Box::new(undo));
        }
    }

    /// A message about a file that was written, which the system can show.
    pub(super) fn toast_written(
        &mut self,
        text: &'static str,
        args: Vec<(&'static str, String)>,
        path: Option<PathBuf>,
    ) {
        match path {
            Some(path) => self.toast_undoable(text, args, Command::Ask(Dialog::ShowInFolder(path))),
            None => self.toast(ToastKind::Done, text, args),
        }
    }

    /// An error that stays until closed; a cancelled job is only told.
    pub(super) fn toast_failure(&mut self, failure: Failure) {
        if failure.code == "cancelled" {
            return self.toast(ToastKind::Done, "toast-cancelled", vec![]);
        }
        self.toast(ToastKind::Error, "toast-failed", vec![]);
        if let Some(toast) = self.toasts.last_mut() {
            toast.failure = Some(failure);
        }
    }

    fn push_toast(&mut self, toast: Toast) {
        self.toasts.push(Toast { id: self.next_toast, ..toast });
        self.next_toast += 1;
        if self.toasts.len() > 3 {
            self.toasts.remove(0);
        }
    }
}
