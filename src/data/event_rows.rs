//! Events of one file in columns, before a store takes them in. A file may hold more of them than memory should: the
//! first ones are then put aside in a temporary file without a name, which goes with whoever holds it, also when the
//! program is killed. It holds local numbers, never contact data.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::events::EventKind;

/// Bytes of an event that was put aside.
const EVENT_BYTES: usize = 4 + 4 + 1 + 4 + 8;

/// Events in columns, with local user and item numbers. Meaning of `values` and `times`: `EventTable`. The columns
/// hold the events that were not put aside, which are all unless [`Self::put_aside`] was called.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventRows {
    pub users: Vec<u32>,
    pub items: Vec<u32>,
    pub kinds: Vec<EventKind>,
    pub values: Vec<f32>,
    pub times: Vec<i64>,
    aside: Option<Aside>,
}

/// Events `range` of `rows`.
pub struct EventPart<'a> {
    pub rows: Cow<'a, EventRows>,
    pub range: Range<usize>,
}

impl EventRows {
    /// Events of a part: at most so many, and of all parts but the last exactly so many.
    pub const PART: usize = 1 << 20;

    pub fn len(&self) -> usize {
        self.n_aside() + self.users.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn push(&mut self, user: u32, item: u32, kind: EventKind, value: f32, time: i64) {
        self.users.push(user);
        self.items.push(item);
        self.kinds.push(kind);
        self.values.push(value);
        self.times.push(time);
    }

    /// How many are on the disk; they come before the others.
    pub fn n_aside(&self) -> usize {
        self.aside.as_ref().map_or(0, |aside| aside.n_parts * Self::PART)
    }

    /// Writes the whole parts that are in memory to a temporary file in `folder`, or where the system keeps such.
    pub fn put_aside(&mut self, folder: &Path) -> io::Result<()> {
        let n_parts = self.users.len() / Self::PART;
        if n_parts == 0 {
            return Ok(());
        }
        let aside = match &mut self.aside {
            Some(aside) => aside,
            none => none.insert(Aside::new(folder)?),
        };
        let mut bytes = Vec::with_capacity(Self::PART * EVENT_BYTES);
        for part in 0..n_parts {
            let range = part * Self::PART..(part + 1) * Self::PART;
            bytes.clear();
            self.users[range.clone()].iter().for_each(|user| bytes.extend_from_slice(&user.to_le_bytes()));
            self.items[range.clone()].iter().for_each(|item| bytes.extend_from_slice(&item.to_le_bytes()));
            bytes.extend(self.kinds[range.clone()].iter().map(|kind| kind.code()));
            self.values[range.clone()].iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
            self.times[range].iter().for_each(|time| bytes.extend_from_slice(&time.to_le_bytes()));
            aside.write(&bytes)?;
        }
        let n_gone = n_parts * Self::PART;
        self.users.drain(..n_gone);
        self.items.drain(..n_gone);
        self.kinds.drain(..n_gone);
        self.values.drain(..n_gone);
        self.times.drain(..n_gone);
        Ok(())
    }

    pub fn n_parts(&self) -> usize {
        self.len().div_ceil(Self::PART)
    }

    /// The events `part * PART..` up to the next part, wherever they are.
    pub fn part(&self, part: usize) -> io::Result<EventPart<'_>> {
        let n_on_disk = self.aside.as_ref().map_or(0, |aside| aside.n_parts);
        if let Some(aside) = self.aside.as_ref().filter(|_| part < n_on_disk) {
            return Ok(EventPart { rows: Cow::Owned(aside.read(part)?), range: 0..Self::PART });
        }
        let start = ((part - n_on_disk) * Self::PART).min(self.users.len());
        let range = start..(start + Self::PART).min(self.users.len());
        Ok(EventPart { rows: Cow::Borrowed(self), range })
    }

    /// Divides the values of one kind, those put aside too.
    pub fn divide(&mut self, kind: EventKind, divisor: f32) {
        scale(&mut self.values, &self.kinds, kind, divisor);
        if let Some(aside) = &mut self.aside {
            aside.divisors.push((kind, divisor));
        }
    }
}

/// Shares stay shares: whatever was above the scale is cut to it.
fn scale(values: &mut [f32], kinds: &[EventKind], kind: EventKind, divisor: f32) {
    for (value, _) in values.iter_mut().zip(kinds).filter(|(_, of)| **of == kind) {
        *value = (*value / divisor).clamp(0.0, 1.0);
    }
}

/// Parts on the disk. Copies share the file.
#[derive(Debug, Clone)]
struct Aside {
    file: Arc<Mutex<File>>,
    n_parts: usize,
    /// What is done to each part when it is read.
    divisors: Vec<(EventKind, f32)>,
}

impl PartialEq for Aside {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.file, &other.file) && self.n_parts == other.n_parts && self.divisors == other.divisors
    }
}

impl Aside {
    fn new(folder: &Path) -> io::Result<Self> {
        let file = tempfile::tempfile_in(folder).or_else(|_| tempfile::tempfile())?;
        Ok(Self { file: Arc::new(Mutex::new(file)), n_parts: 0, divisors: vec![] })
    }

    fn write(&mut self, part: &[u8]) -> io::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start((self.n_parts * EventRows::PART * EVENT_BYTES) as u64))?;
        file.write_all(part)?;
        self.n_parts += 1;
        Ok(())
    }

    fn read(&self, part: usize) -> io::Result<EventRows> {
        let mut bytes = vec![0; EventRows::PART * EVENT_BYTES];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start((part * bytes.len()) as u64))?;
            file.read_exact(&mut bytes)?;
        }
        let (users, rest) = bytes.split_at(EventRows::PART * 4);
        let (items, rest) = rest.split_at(EventRows::PART * 4);
        let (kinds, rest) = rest.split_at(EventRows::PART);
        let (values, times) = rest.split_at(EventRows::PART * 4);
        let kind = |&code: &u8| EventKind::from_code(code).ok_or(io::ErrorKind::InvalidData);
        let mut rows = EventRows {
            users: fours(users).map(u32::from_le_bytes).collect(),
            items: fours(items).map(u32::from_le_bytes).collect(),
            kinds: kinds.iter().map(kind).collect::<Result<_, _>>()?,
            values: fours(values).map(f32::from_le_bytes).collect(),
            times: times.as_chunks::<8>().0.iter().map(|bytes| i64::from_le_bytes(*bytes)).collect(),
            aside: None,
        };
        for &(kind, divisor) in &self.divisors {
            scale(&mut rows.values, &rows.kinds, kind, divisor);
        }
        Ok(rows)
    }
}

fn fours(bytes: &[u8]) -> impl Iterator<Item = [u8; 4]> {
    bytes.as_chunks::<4>().0.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_put_aside_come_back_as_they_were() {
        let n = EventRows::PART * 2 + 5;
        let kinds = [EventKind::View, EventKind::Progress];
        let mut plain = EventRows::default();
        let mut rows = EventRows::default();
        let folder = tempfile::tempdir().unwrap();
        for at in 0..n {
            let event = (at as u32 % 7, at as u32 % 11, kinds[at % 2], at as f32 % 101.0, at as i64 * 3);
            plain.push(event.0, event.1, event.2, event.3, event.4);
            rows.push(event.0, event.1, event.2, event.3, event.4);
            if at == EventRows::PART + 3 {
                rows.put_aside(folder.path()).unwrap();
            }
        }
        rows.put_aside(folder.path()).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "the file has no name");
        plain.divide(EventKind::Progress, 100.0);
        rows.divide(EventKind::Progress, 100.0);
        assert_eq!((rows.len(), rows.users.len(), rows.n_parts()), (n, 5, 3));
        for part in 0..3 {
            let (mine, theirs) = (rows.part(part).unwrap(), plain.part(part).unwrap());
            assert_eq!(mine.rows.users[mine.range.clone()], theirs.rows.users[theirs.range.clone()]);
            assert_eq!(mine.rows.items[mine.range.clone()], theirs.rows.items[theirs.range.clone()]);
            assert_eq!(mine.rows.kinds[mine.range.clone()], theirs.rows.kinds[theirs.range.clone()]);
            assert_eq!(mine.rows.values[mine.range.clone()], theirs.rows.values[theirs.range.clone()]);
            assert_eq!(mine.rows.times[mine.range.clone()], theirs.rows.times[theirs.range.clone()]);
        }
    }
}
