//! Long work: a token that stops it, and a channel that says how far it is.
//! Knows nothing of threads or windows; whoever starts the work decides where it runs.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// The work was stopped on request. Nothing it had begun is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

/// Two switches shared between whoever waits for the work and the work itself: one stops it, the other asks a search to
/// be content with the best that it has found.
#[derive(Clone, Default)]
pub struct CancelToken {
    stop: Arc<Switch>,
    settle: Arc<Switch>,
}

#[derive(Default)]
struct Switch {
    is_set: AtomicBool,
    bell: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

impl CancelToken {
    pub fn cancel(&self) {
        self.settle();
        self.stop.set();
    }

    pub fn is_cancelled(&self) -> bool {
        self.stop.is_set.load(Ordering::Relaxed)
    }

    /// Asks a search to end with what it has. Work that searches for nothing goes on as before.
    pub fn settle(&self) {
        self.settle.set();
    }

    pub fn is_settled(&self) -> bool {
        self.settle.is_set.load(Ordering::Relaxed)
    }

    /// For a step of a search that may be given up: cancelled as soon as the search is to settle.
    pub fn of_step(&self) -> Self {
        Self { stop: Arc::clone(&self.settle), settle: Arc::clone(&self.settle) }
    }

    /// For a search whose findings count even when it was cancelled: it settles instead.
    pub fn of_search(&self) -> Self {
        Self { stop: Arc::default(), settle: Arc::clone(&self.settle) }
    }

    /// Rung by [`Self::cancel`], for whoever sleeps and does not look; at once where it was set before. Only the
    /// first bell hangs.
    pub fn on_cancel(&self, bell: impl Fn() + Send + Sync + 'static) {
        let _ = self.stop.bell.set(Box::new(bell));
        if let Some(bell) = self.stop.bell.get().filter(|_| self.stop.is_set.load(Ordering::SeqCst)) {
            bell();
        }
    }
}

impl Switch {
    fn set(&self) {
        self.is_set.store(true, Ordering::SeqCst);
        if let Some(bell) = self.bell.get() {
            bell();
        }
    }
}

impl std::fmt::Debug for CancelToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("CancelToken").field(&self.is_cancelled()).finish()
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[test]
    fn a_bell_is_rung_when_the_token_is_set_and_at_once_where_it_was() {
        let count = Arc::new(AtomicUsize::new(0));
        let bell = |count: &Arc<AtomicUsize>| {
            let count = Arc::clone(count);
            move || {
                count.fetch_add(1, Ordering::SeqCst);
            }
        };
        let token = CancelToken::default();
        token.on_cancel(bell(&count));
        assert_eq!((count.load(Ordering::SeqCst), token.is_cancelled()), (0, false));
        token.cancel();
        assert_eq!((count.load(Ordering::SeqCst), token.is_cancelled()), (1, true));
        let set = CancelToken::default();
        set.cancel();
        set.on_cancel(bell(&count));
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn a_search_that_settles_is_not_cancelled_but_its_steps_are() {
        let token = CancelToken::default();
        token.settle();
        assert!(token.is_settled() && !token.is_cancelled());
        assert!(token.of_step().is_cancelled());
        let cancelled = CancelToken::default();
        let search = cancelled.of_search();
        cancelled.cancel();
        assert!(cancelled.is_cancelled() && cancelled.of_step().is_cancelled());
        assert!(search.is_settled() && !search.is_cancelled());
    }
}
