//! The loop without a window: commands in, jobs out, state in between. `tick` is what a frame calls.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::command::{Command, Origin};
use super::engine::{self, Session};
use super::error::{AppError, Failure};
use super::jobs::{Apply, Job, JobKind, Jobs, Wake};
use super::settings::Settings;
use super::state::{AppState, SelectionPart};
use super::update;
use crate::data::PersonSet;
use crate::privacy::Floor;
use crate::privacy::floor::{Answer, Told};
use crate::task::Task;

/// Most time that finished jobs may take of a frame.
const DRAIN_BUDGET: Duration = Duration::from_millis(10);

pub struct App {
    pub state: AppState,
    pub(super) session: Option<Arc<Session>>,
    pub(super) jobs: Jobs,
    pub(super) settings: Settings,
    queue: VecDeque<Command>,
    /// The selection that was answered last, with the data and the floor of then.
    answered: Option<(Arc<PersonSet>, u64, (Floor, u64))>,
}

impl App {
    /// `wake` is called from other threads when there is something to look at.
    pub fn new(settings: Settings, wake: Wake) -> Self {
        let mut state = AppState::default();
        settings.apply(&mut state);
        Self { state, session: None, jobs: Jobs::new(wake), settings, queue: VecDeque::new(), answered: None }
    }

    pub fn send(&mut self, command: Command) {
        self.queue.push_back(command);
    }

    /// Takes finished jobs, acts on commands. True when anything changed.
    pub fn tick(&mut self) -> bool {
        let mut changed = self.jobs.drain(&mut self.state, DRAIN_BUDGET);
        self.adopt_session();
        loop {
            self.queue.extend(std::mem::take(&mut self.state.follow_up));
            let Some(command) = self.queue.pop_front() else { break };
            changed = true;
            update::act(self, command);
        }
        self.answer_selection();
        let jobs = self.jobs.views();
        changed |= jobs.len() != self.state.jobs.len();
        self.state.jobs = jobs;
        changed
    }

    /// Ticks until no command and no job is left, or the time is up; for tests and scripts. True when idle.
    pub fn settle(&mut self, limit: Duration) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < limit {
            self.tick();
            if self.queue.is_empty() && self.jobs.is_idle() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        false
    }

    pub fn session(&self) -> Option<&Arc<Session>> {
        self.session.as_ref()
    }

    /// A session that a finished job opened becomes the present one.
    fn adopt_session(&mut self) {
        if let Some(session) = self.state.opened.take() {
            self.settings.remember(session.path());
            self.state.floor = session.floor();
            let name = crate::workspace::keyring_name(session.path());
            self.state.is_remembered = name.is_some_and(|name| self.settings.remembers(&name));
            self.session = Some(session);
        }
    }

    /// What may be told of the selection, whenever it is another, or the floor or the data are.
    pub(super) fn answer_selection(&mut self) {
        let people = &self.state.selection.people;
        let (revision, floor) = (self.state.revision(), self.state.floor);
        let floors = (floor, self.state.field_floors);
        let is_same = |(known, of, at): &(Arc<PersonSet>, u64, (Floor, u64))| {
            Arc::ptr_eq(known, people) && (*of, *at) == (revision, floors)
        };
        let has_parts = self.state.parts_told.len() == self.state.selection.parts.len();
        if has_parts && self.answered.as_ref().is_some_and(is_same) {
            return;
        }
        // A selection that a rule had a part in is held to the floors of the fields that the rule asks for.
        let fields: Vec<Vec<String>> = self.state.selection.parts.iter().map(fields_of).collect();
        self.state.selection_answer = match &self.session {
            Some(session) => session.answer_by(people, fields.iter().flatten().map(String::as_str)),
            None => Answer {
                told: floor.told(people.len()).map_or(Told::Few(floor), Told::Exact),
                figures_of: Some(Arc::clone(people)),
                is_new: false,
            },
        };
        let session = self.session.as_ref();
        let parts = self.state.selection.parts.iter().zip(&fields).map(|(part, fields)| match session {
            Some(session) => session.answer_by(&part.people, fields.iter().map(String::as_str)).told,
            None => floor.told(part.people.len()).map_or(Told::Few(floor), Told::Exact),
        });
        self.state.parts_told = parts.collect();
        self.answered = Some((Arc::clone(people), revision, floors));
    }

    /// Starts a job on the open workspace. `work` computes off the thread; `done` changes the state with the
    /// result, unless the data changed meanwhile; `failed` is told why there is none.
    pub(super) fn start<T: Send + 'static>(
        &mut self,
        kind: JobKind,
        name: &'static str,
        work: impl FnOnce(&Session, &Task) -> Result<T, AppError> + Send + 'static,
        done: impl FnOnce(&mut AppState, T) + Send + 'static,
        failed: impl FnOnce(&mut AppState, Failure) + Send + 'static,
    ) {
        let revision = Some(self.state.revision());
        self.start_with(kind, name, String::new(), revision, work, done, failed);
    }

    /// Like [`Self::start`] for work that makes a new revision or needs a detail in its name.
    #[expect(clippy::too_many_arguments, reason = "each is named at the few places that call it")]
    pub(super) fn start_with<T: Send + 'static>(
        &mut self,
        kind: JobKind,
        name: &'static str,
        detail: String,
        revision: Option<u64>,
        work: impl FnOnce(&Session, &Task) -> Result<T, AppError> + Send + 'static,
        done: impl FnOnce(&mut AppState, T) + Send + 'static,
        failed: impl FnOnce(&mut AppState, Failure) + Send + 'static,
    ) {
        let Some(session) = self.session.clone() else { return };
        let work = Box::new(move |task: &Task| {
            let value = work(&session, task)?;
            Ok(Box::new(move |state: &mut AppState| done(state, value)) as Apply)
        });
        let on_fail = Box::new(move |state: &mut AppState, error: &AppError| failed(state, error.failure()));
        self.jobs.start(Job { kind, name, detail, revision, work, on_fail });
    }

    /// A job that needs no open workspace.
    pub(super) fn start_free(
        &mut self,
        kind: JobKind,
        name: &'static str,
        detail: String,
        work: impl FnOnce(&Task) -> Result<Apply, AppError> + Send + 'static,
        failed: impl FnOnce(&mut AppState, Failure) + Send + 'static,
    ) {
        let on_fail = Box::new(move |state: &mut AppState, error: &AppError| failed(state, error.failure()));
        self.jobs.start(Job { kind, name, detail, revision: None, work: Box::new(work), on_fail });
    }
}

/// The attributes of people that a part of a selection was chosen by.
fn fields_of(part: &SelectionPart) -> Vec<String> {
    if part.origin == Origin::Rule { engine::fields_of(std::slice::from_ref(&part.name)) } else { vec![] }
}
