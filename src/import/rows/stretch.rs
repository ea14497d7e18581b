//! Rows a few thousand at a time, in buffers that are used again and again, so that reading on and understanding what
//! was read can go side by side.

use csv::StringRecord;

use super::Next;

/// Rows read one by one from a source that has no better way.
const ROWS: usize = 32_768;
const BYTES: usize = 8 << 20;

/// Rows that were split on one thread.
#[derive(Default)]
pub struct Rows {
    records: Vec<StringRecord>,
    states: Vec<Next>,
}

impl Rows {
    pub fn clear(&mut self) {
        self.states.clear();
    }

    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Adds the row that `read` writes into an old buffer; false when it says that there is none.
    pub fn push_with<E>(&mut self, read: impl FnOnce(&mut StringRecord) -> Result<Next, E>) -> Result<bool, E> {
        if self.records.len() == self.states.len() {
            self.records.push(StringRecord::new());
        }
        let Some(record) = self.records.get_mut(self.states.len()) else { return Ok(false) };
        match read(record)? {
            Next::End => Ok(false),
            state => {
                self.states.push(state);
                Ok(true)
            }
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&StringRecord, Next)> {
        self.records.iter().zip(self.states.iter().copied())
    }

    /// The rows `n` at a time.
    pub fn chunks_mut(&mut self, n: usize) -> impl Iterator<Item = (&mut [StringRecord], &[Next])> {
        let records = self.records.get_mut(..self.states.len()).unwrap_or_default();
        records.chunks_mut(n).zip(self.states.chunks(n))
    }

    pub fn get_mut(&mut self, at: usize) -> Option<(&mut StringRecord, Next)> {
        Some((self.records.get_mut(at)?, *self.states.get(at)?))
    }

    /// Takes the first `n` rows off.
    pub fn drop_first(&mut self, n: usize) {
        let n = n.min(self.len());
        self.states.drain(..n);
        self.records.rotate_left(n);
    }

    /// Fills from a source that gives one row after another.
    pub fn fill<E>(&mut self, mut next: impl FnMut(&mut StringRecord) -> Result<Next, E>) -> Result<(), E> {
        self.clear();
        let mut n_bytes = 0;
        while self.len() < ROWS && n_bytes < BYTES {
            let mut read = |cells: &mut StringRecord| {
                let state = next(cells);
                n_bytes += cells.as_slice().len();
                state
            };
            if !self.push_with(&mut read)? {
                break;
            }
        }
        Ok(())
    }
}

/// Rows of a file that follow one another.
#[derive(Default)]
pub struct Stretch {
    parts: Vec<Rows>,
    n_parts: usize,
    /// How far the source had come when these rows were read, in its own unit.
    pub done: u64,
}

impl Stretch {
    pub fn is_empty(&self) -> bool {
        self.parts().iter().all(|part| part.len() == 0)
    }

    pub fn parts(&self) -> &[Rows] {
        self.parts.get(..self.n_parts).unwrap_or_default()
    }

    pub fn parts_mut(&mut self) -> &mut [Rows] {
        self.parts.get_mut(..self.n_parts).unwrap_or_default()
    }

    /// `n` empty parts to be filled.
    pub fn begin(&mut self, n: usize) -> &mut [Rows] {
        if self.parts.len() < n {
            self.parts.resize_with(n, Rows::default);
        }
        self.n_parts = n;
        self.parts_mut().iter_mut().for_each(Rows::clear);
        self.parts_mut()
    }
}
