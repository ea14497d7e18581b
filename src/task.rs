//! Long work: a token that stops it, and a channel that says how far it is.
//! Knows nothing of threads or windows; whoever starts the work decides where it runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The work was stopped on request. Nothing it had begun is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

/// A switch shared between whoever waits for the work and the work itself.
#[derive(Debug, Clone, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// One report: the stage's word key (`stage-read`, `stage-fit` ...), and how much of it is done.
/// `total` 0 means that the length is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub stage: &'static str,
    pub done: u64,
    pub total: u64,
}

/// What a long function takes: ask it whether to go on, tell it how far you are.
#[derive(Clone)]
pub struct Task {
    token: CancelToken,
    report: Arc<dyn Fn(Progress) + Send + Sync>,
}

impl Task {
    pub fn new(token: CancelToken, report: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self { token, report: Arc::new(report) }
    }

    /// Never cancelled, reports to nobody: for tests and for work that is over at once.
    pub fn silent() -> Self {
        Self::new(CancelToken::default(), |_| {})
    }

    pub fn token(&self) -> &CancelToken {
        &self.token
    }

    /// `Err` once the token is set. Call it at least every 50 ms of work.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.token.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }

    pub fn report(&self, stage: &'static str, done: u64, total: u64) {
        (self.report)(Progress { stage, done, total });
    }

    /// Report and check in one, for the head of a loop.
    pub fn step(&self, stage: &'static str, done: u64, total: u64) -> Result<(), Cancelled> {
        self.report(stage, done, total);
        self.check()
    }
}

impl std::fmt::Debug for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Task").field("cancelled", &self.token.is_cancelled()).finish()
    }
}
