//! Progress and cancelling inside a fit that is made of several equally long parts. Knows nothing of what is fitted.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::task::{Cancelled, Task};

const STAGE: &str = "stage-fit";
/// What one part counts in the progress.
const UNITS: u64 = 1000;

/// The part number `part` (from 0) of `n_parts`; shared by the threads that work on it.
pub struct Part<'a> {
    task: &'a Task,
    part: u64,
    n_parts: u64,
    done: AtomicU64,
}

impl<'a> Part<'a> {
    pub fn new(task: &'a Task, part: usize, n_parts: usize) -> Self {
        Self { task, part: part as u64, n_parts: n_parts as u64, done: AtomicU64::new(0) }
    }

    /// `more` of the part's `total` rows are about to be worked on.
    pub fn step(&self, more: usize, total: usize) -> Result<(), Cancelled> {
        let done = self.done.fetch_add(more as u64, Ordering::Relaxed);
        self.task.step(STAGE, self.part * UNITS + done * UNITS / (total as u64).max(1), self.n_parts * UNITS)
    }

    /// For the inside of a long row.
    pub fn check(&self) -> Result<(), Cancelled> {
        self.task.check()
    }
}
