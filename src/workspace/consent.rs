//! What people agreed to, as each source told it. Read together, the newest word counts; where two are equally new,
//! the refusal does. So an older grant never overrides a refusal, in whatever order the files come in.

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::error::StoreError;
use super::numbering::Numbering;
use crate::data::incoming::ConsentRow;
use crate::data::{Channel, Consent};

/// Stores the consent rows of a batch, the decisive one of each person and channel.
pub(super) fn store(
    conn: &Connection,
    source: i64,
    rows: &[ConsentRow],
    people: &[Option<u32>],
) -> Result<(), StoreError> {
    let mut decisive: FxHashMap<(u32, u8), Word> = FxHashMap::default();
    for row in rows.iter().filter(|row| row.consent != Consent::Unknown) {
        let Some(number) = people[row.user as usize] else { continue };
        let word = Word { at: row.at, denied: row.consent == Consent::Denied };
        decisive.entry((number, row.channel as u8)).and_modify(|known| *known = word.max(*known)).or_insert(word);
    }
    let mut words: Vec<_> = decisive.into_iter().collect();
    words.sort_unstable();
    let mut insert = conn.prepare("INSERT INTO consent VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for ((number, channel), word) in words {
        insert.execute((number, channel, source, word.consent() as u8, word.at))?;
    }
    Ok(())
}

/// The consent of each dense row, by channel.
pub(super) fn load(conn: &Connection, numbering: &Numbering) -> Result<[Vec<Consent>; 3], StoreError> {
    let dated = load_dated(conn, numbering)?;
    Ok(dated.map(|channel| channel.into_iter().map(|word| word.0).collect()))
}

/// As [`load`], with the time of each decisive word; 0 where there is none.
pub(super) fn load_dated(conn: &Connection, numbering: &Numbering) -> Result<[Vec<(Consent, i64)>; 3], StoreError> {
    let mut words: [Vec<Option<Word>>; 3] = std::array::from_fn(|_| vec![None; numbering.len()]);
    let mut query = conn.prepare("SELECT number, channel, state, at FROM consent")?;
    let mut found = query.query([])?;
    while let Some(row) = found.next()? {
        let Some(person) = numbering.row(row.get(0)?) else { continue };
        let word = Word { at: row.get(3)?, denied: row.get::<_, u8>(2)? == Consent::Denied as u8 };
        let channel = row.get::<_, u8>(1)? as usize;
        if let Some(known) = words.get_mut(channel).and_then(|words| words.get_mut(person)) {
            // `None` is less than any word.
            *known = (*known).max(Some(word));
        }
    }
    let decided = |word: &Option<Word>| word.map_or((Consent::Unknown, 0), |word| (word.consent(), word.at));
    Ok(words.map(|channel| channel.iter().map(decided).collect()))
}

/// Ordered by weight: newer first of all, then refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Word {
    at: i64,
    denied: bool,
}

impl Word {
    fn consent(self) -> Consent {
        if self.denied { Consent::Denied } else { Consent::Granted }
    }
}

/// The place of a channel in [`load`]'s answer is its number.
const _: () = assert!(Channel::Ads as usize == 0 && Channel::Email as usize == 1 && Channel::Sms as usize == 2);
