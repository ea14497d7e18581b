//! Work off the window's thread: one running and one waiting job per kind, progress, cancel. A result is a change
//! to apply to the state; it is dropped when the data have changed since the job began.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::error::AppError;
use super::state::AppState;
use crate::models::auto;
use crate::task::{CancelToken, Progress, Task};

/// Shortest time between two wake-ups of the window for progress alone.
const WAKE_EVERY: Duration = Duration::from_millis(100);

/// What a job changes when it is done.
pub type Apply = Box<dyn FnOnce(&mut AppState) + Send>;
type Work = Box<dyn FnOnce(&Task) -> Result<Apply, AppError> + Send>;
type OnFail = Box<dyn FnOnce(&mut AppState, &AppError) + Send>;
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Jobs of one kind replace one another; jobs of different kinds run side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobKind {
    Open,
    Import,
    Preview,
    Fit,
    Tune,
    Curve,
    Person,
    ItemPeople,
    Compare,
    Fields,
    Receipt,
    Segments,
    Profile,
    /// Colours of the map.
    Colours,
    /// Counts of the rule in the builder.
    Count,
    Rfm,
    Overlap,
    CompareSets,
    /// Saved sets, and people that a job finds for the selection.
    Sets,
    Names,
    Paths,
    PathDetail,
    Pairings,
    Funnel,
    Rank,
    Feed,
    Preflight,
    Export,
    Save,
    Results,
    Table,
    Output,
    Report,
    Privacy,
    Erase,
    Passphrase,
    Partner,
    /// Noisy reports and sums of items.
    Sums,
    Strengths,
    Matrix,
    Links,
    Twins,
    Health,
    Contacts,
}

/// A job as the status bar shows it. `name` is a word key; `detail` fills its `{ $name }`.
#[derive(Debug, Clone)]
pub struct JobView {
    pub id: u64,
    pub kind: JobKind,
    pub name: &'static str,
    pub detail: String,
    pub progress: Option<Progress>,
    pub started: Instant,
    pub cancelling: bool,
    /// A search was asked to use the best that it has found.
    pub settling: bool,
}

impl JobView {
    /// Is it searching for settings, so that it can be asked to be content with the best so far?
    pub fn can_settle(&self) -> bool {
        self.kind == JobKind::Fit && self.progress.is_some_and(|progress| progress.stage == auto::SEARCHING)
    }

    /// 0..=1, when the length is known.
    pub fn share(&self) -> Option<f32> {
        let progress = self.progress.filter(|progress| progress.total > 0)?;
        Some((progress.done as f32 / progress.total as f32).clamp(0.0, 1.0))
    }

    /// Seconds left at the present pace of the present stage; `None` until it can be told.
    pub fn seconds_left(&self) -> Option<f32> {
        let share = self.share().filter(|share| *share > 0.05)?;
        Some(self.started.elapsed().as_secs_f32() * (1.0 - share) / share)
    }
}

/// A job to start.
pub struct Job {
    pub kind: JobKind,
    pub name: &'static str,
    pub detail: String,
    /// The data revision that the result is valid for; `None` for jobs that make a new revision.
    pub revision: Option<u64>,
    pub work: Work,
    pub on_fail: OnFail,
}

struct Running {
    view: JobView,
    token: CancelToken,
    progress: Arc<Mutex<Option<Progress>>>,
    revision: Option<u64>,
    on_fail: Option<OnFail>,
}

struct Finished {
    id: u64,
    result: Result<Apply, AppError>,
}

pub struct Jobs {
    running: Vec<Running>,
    waiting: VecDeque<Job>,
    next_id: u64,
    sender: Sender<Finished>,
    receiver: Receiver<Finished>,
    wake: Wake,
}

impl Jobs {
    pub fn new(wake: Wake) -> Self {
        let (sender, receiver) = channel();
        Self { running: vec![], waiting: VecDeque::new(), next_id: 1, sender, receiver, wake }
    }

    /// Starts the job, or lets it wait for the running one of its kind, which is asked to stop. An older waiting
    /// job of the kind is dropped.
    pub fn start(&mut self, job: Job) {
        if let Some(running) = self.running.iter_mut().find(|running| running.view.kind == job.kind) {
            running.token.cancel();
            running.view.cancelling = true;
            self.waiting.retain(|waiting| waiting.kind != job.kind);
            self.waiting.push_back(job);
        } else {
            self.launch(job);
        }
    }

    pub fn cancel(&mut self, id: u64) {
        if let Some(running) = self.running.iter_mut().find(|running| running.view.id == id) {
            running.token.cancel();
            running.view.cancelling = true;
        }
    }

    /// Asks a search to end with the best that it has found.
    pub fn settle_search(&mut self, id: u64) {
        if let Some(running) = self.running.iter_mut().find(|running| running.view.id == id) {
            running.token.settle();
            running.view.settling = true;
        }
    }

    pub fn cancel_all(&mut self) {
        self.waiting.clear();
        for running in &mut self.running {
            running.token.cancel();
            running.view.cancelling = true;
        }
    }

    pub fn is_idle(&self) -> bool {
        self.running.is_empty() && self.waiting.is_empty()
    }

    pub fn views(&self) -> Vec<JobView> {
        let latest = |running: &Running| {
            let mut view = running.view.clone();
            view.progress = *running.progress.lock().unwrap_or_else(PoisonError::into_inner);
            view
        };
        self.running.iter().map(latest).collect()
    }

    /// Applies finished jobs for at most `budget`; true when any was applied.
    pub fn drain(&mut self, state: &mut AppState, budget: Duration) -> bool {
        let begun = Instant::now();
        let mut any = false;
        while begun.elapsed() < budget {
            let Ok(finished) = self.receiver.try_recv() else { break };
            any = true;
            self.settle(finished, state);
        }
        any
    }

    fn settle(&mut self, finished: Finished, state: &mut AppState) {
        let Some(at) = self.running.iter().position(|running| running.view.id == finished.id) else { return };
        let mut running = self.running.swap_remove(at);
        let stale = running.revision.is_some_and(|revision| revision != state.revision());
        let replaced = self.waiting.iter().any(|job| job.kind == running.view.kind);
        match finished.result {
            Ok(apply) if !stale => apply(state),
            Ok(_) => {}
            Err(AppError::Cancelled) if replaced => {}
            Err(error) => {
                if let Some(on_fail) = running.on_fail.take() {
                    on_fail(state, &error);
                }
            }
        }
        if let Some(next) = self.waiting.iter().position(|job| job.kind == running.view.kind)
            && let Some(job) = self.waiting.remove(next)
        {
            self.launch(job);
        }
    }

    fn launch(&mut self, job: Job) {
        let id = self.next_id;
        self.next_id += 1;
        let token = CancelToken::default();
        let progress = Arc::new(Mutex::new(None));
        let task = reporting_task(token.clone(), Arc::clone(&progress), Arc::clone(&self.wake));
        let (sender, wake, work) = (self.sender.clone(), Arc::clone(&self.wake), job.work);
        let body = move || {
            let result = catch_unwind(AssertUnwindSafe(|| work(&task))).unwrap_or_else(|_| Err(AppError::Internal));
            // The window may be gone; then nobody waits for the result.
            let _ = sender.send(Finished { id, result });
            wake();
        };
        let view = JobView {
            id,
            kind: job.kind,
            name: job.name,
            detail: job.detail,
            progress: None,
            started: Instant::now(),
            cancelling: false,
            settling: false,
        };
        self.running.push(Running { view, token, progress, revision: job.revision, on_fail: Some(job.on_fail) });
        let spawned = std::thread::Builder::new().name(format!("job-{id}")).spawn(body);
        if let Err(source) = spawned {
            let error = AppError::Io { path: String::new(), reason: source.to_string() };
            let _ = self.sender.send(Finished { id, result: Err(error) });
        }
    }
}

fn reporting_task(token: CancelToken, progress: Arc<Mutex<Option<Progress>>>, wake: Wake) -> Task {
    let begun = Instant::now();
    let last_ms = AtomicU64::new(0);
    Task::new(token, move |report| {
        *progress.lock().unwrap_or_else(PoisonError::into_inner) = Some(report);
        let now_ms = begun.elapsed().as_millis() as u64;
        let last = last_ms.load(Ordering::Relaxed);
        let due = now_ms.saturating_sub(last) >= WAKE_EVERY.as_millis() as u64;
        if due && last_ms.compare_exchange(last, now_ms, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            wake();
        }
    })
}
