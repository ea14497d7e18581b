//! How many identifiers two companies share, found by exchanging three files and no server: private set intersection
//! by Diffie-Hellman on ristretto255 (Meadows 1986; Huberman, Franklin and Hogg 1999). The first company sends its
//! identifiers hashed to the group and multiplied by its key; the second multiplies them by its own, shuffles them and
//! adds its own list; the first multiplies that list, counts what is equal, and sends it back so that the second can
//! count too. Multiplication by secret numbers commutes, so the same identifier ends as the same point.
//!
//! Holds against a partner who follows the steps: neither can list the other's identifiers, and each learns the sizes
//! (rounded up by padding) and the size of what is common. It does not hold against a partner who makes up lists to
//! probe for people, nor against many runs on lists that differ by one person; hence the floor, and the audit log of
//! the callers.

mod file;
mod key;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use rayon::prelude::*;
use sha2::{Digest, Sha512};

use super::Floor;
use crate::task::{Cancelled, Task};

pub use file::{Message, Pass};
pub use key::{Key, SessionId};

/// A group element as it is written: 32 bytes.
pub type Blinded = [u8; 32];

/// Points worked on between two looks at the cancel flag: about 30 ms on one core.
const CHUNK: usize = 1_024;

#[derive(Debug, thiserror::Error)]
pub enum OverlapError {
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error("this file is no overlap file, or a newer one")]
    NotOverlap,
    #[error("the overlap file was cut or changed on its way")]
    Damaged,
    #[error("the file is of step {found}, and step {expected} is asked for")]
    WrongPass { found: u8, expected: u8 },
    #[error("the file belongs to another exchange")]
    OtherSession,
    #[error("entry {entry} of the file is no group element, or stands there twice")]
    BadEntry { entry: usize },
    #[error("{groups} lists; {max} are possible")]
    TooManyGroups { groups: usize, max: usize },
    #[error("no random numbers from the system")]
    NoEntropy,
}

/// What the lists have in common: for everybody, then for each further list of the first company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// `None`: fewer than the floor, or derivable from the others to be so.
    pub everybody: Option<u64>,
    pub groups: Vec<Option<u64>>,
    pub floor: u32,
}

/// Step 1, at the first company: `lists` are normalised identifiers, everybody first, then the parts to be counted
/// apart. Errors: cancelled, too many lists, no randomness.
pub fn start(
    lists: &[impl AsRef<[String]>],
    key: &Key,
    session: SessionId,
    floor: u32,
    task: &Task,
) -> Result<Message, OverlapError> {
    let groups = blind_all(lists, key, session, task)?;
    Message::new(Pass::Start, session, floor, groups)
}

/// Step 2, at the second company: blinds the partner's lists once more and adds its own as the last one.
/// Errors: cancelled, a wrong step, entries that are no group elements, no randomness.
pub fn reply(theirs: &Message, own: &[String], key: &Key, task: &Task) -> Result<Message, OverlapError> {
    theirs.expect(Pass::Start, None)?;
    let mut groups = Vec::with_capacity(theirs.groups().len() + 1);
    for list in theirs.groups() {
        let mut twice = multiply(list, key, task)?;
        key::shuffle(&mut twice)?;
        groups.push(twice);
    }
    groups.extend(blind_all(&[own], key, theirs.session(), task)?);
    Message::new(Pass::Reply, theirs.session(), theirs.floor(), groups)
}

/// Step 3, at the first company: counts what is common, and makes the file by which the partner can count it too.
/// Errors: cancelled, a wrong step or exchange, entries that are no group elements, no randomness.
pub fn finish(
    answer: &Message,
    key: &Key,
    session: SessionId,
    task: &Task,
) -> Result<(Overlap, Message), OverlapError> {
    answer.expect(Pass::Reply, Some(session))?;
    let (theirs, ours) = answer.groups().split_last().ok_or(OverlapError::Damaged)?;
    let mut twice = multiply(theirs, key, task)?;
    let overlap = count(ours, &twice, answer.floor());
    key::shuffle(&mut twice)?;
    let last = Message::new(Pass::Finish, session, answer.floor(), vec![twice])?;
    Ok((overlap, last))
}

/// After step 3, at the second company: the same counts from its own reply and the partner's last file.
/// Errors: a wrong step or exchange.
pub fn confirm(own_reply: &Message, last: &Message) -> Result<Overlap, OverlapError> {
    own_reply.expect(Pass::Reply, None)?;
    last.expect(Pass::Finish, Some(own_reply.session()))?;
    let (_, theirs) = own_reply.groups().split_last().ok_or(OverlapError::Damaged)?;
    let ours = last.groups().first().ok_or(OverlapError::Damaged)?;
    Ok(count(theirs, ours, own_reply.floor()))
}

/// How long a list becomes: up to the next multiple of an eighth of its power of two, at least 1,024, so that the
/// partner learns the size to 12.5 %.
pub fn padded_len(n: usize) -> usize {
    let step = (n.max(1).next_power_of_two() / 16).max(1_024);
    n.max(1).div_ceil(step) * step
}

fn blind_all(
    lists: &[impl AsRef<[String]>],
    key: &Key,
    session: SessionId,
    task: &Task,
) -> Result<Vec<Vec<Blinded>>, OverlapError> {
    let mut groups = Vec::with_capacity(lists.len());
    for list in lists {
        let unique: HashSet<&str> = list.as_ref().iter().map(String::as_str).collect();
        let unique: Vec<&str> = unique.into_iter().collect();
        let mut blinded = blind(&unique, key, session, task)?;
        while blinded.len() < padded_len(unique.len()) {
            blinded.push(key::stand_in()?);
        }
        key::shuffle(&mut blinded)?;
        groups.push(blinded);
    }
    Ok(groups)
}

fn blind(identifiers: &[&str], key: &Key, session: SessionId, task: &Task) -> Result<Vec<Blinded>, OverlapError> {
    let mut blinded = Vec::with_capacity(identifiers.len());
    for chunk in identifiers.chunks(CHUNK * rayon::current_num_threads()) {
        task.step("stage-blind", blinded.len() as u64, identifiers.len() as u64)?;
        let parts: Vec<Vec<Blinded>> = chunk
            .par_chunks(CHUNK)
            .map(|part| key.multiply(part.iter().map(|identifier| to_point(identifier, session))))
            .collect();
        blinded.extend(parts.into_iter().flatten());
    }
    Ok(blinded)
}

/// Errors: cancelled, an entry that is no group element, the neutral one or a repeat.
fn multiply(list: &[Blinded], key: &Key, task: &Task) -> Result<Vec<Blinded>, OverlapError> {
    refuse_repeats(list)?;
    let mut twice = Vec::with_capacity(list.len());
    for chunk in list.chunks(CHUNK * rayon::current_num_threads()) {
        task.step("stage-blind", twice.len() as u64, list.len() as u64)?;
        let first = twice.len();
        let parts: Vec<Result<Vec<Blinded>, usize>> = chunk
            .par_chunks(CHUNK)
            .enumerate()
            .map(|(part_idx, part)| {
                let points =
                    part.iter().enumerate().map(|(idx, entry)| read_point(entry).ok_or(part_idx * CHUNK + idx));
                points.collect::<Result<Vec<_>, usize>>().map(|points| key.multiply(points))
            })
            .collect();
        for part in parts {
            twice.extend(part.map_err(|idx| OverlapError::BadEntry { entry: first + idx })?);
        }
    }
    Ok(twice)
}

/// An entry given twice would come back twice and so mark itself.
fn refuse_repeats(list: &[Blinded]) -> Result<(), OverlapError> {
    let mut seen = HashSet::with_capacity(list.len());
    match list.iter().position(|entry| !seen.insert(entry)) {
        Some(entry) => Err(OverlapError::BadEntry { entry }),
        None => Ok(()),
    }
}

fn read_point(entry: &Blinded) -> Option<RistrettoPoint> {
    let neutral = *entry == [0; 32];
    CompressedRistretto(*entry).decompress().filter(|_| !neutral)
}

/// The one-way map of RFC 9496, section 4.3.4, on SHA-512 of the exchange and the identifier, so that files of two
/// exchanges cannot be laid side by side.
fn to_point(identifier: &str, session: SessionId) -> RistrettoPoint {
    let digest = Sha512::new()
        .chain_update(b"crossfade overlap 1\0")
        .chain_update(session.bytes())
        .chain_update(identifier.as_bytes())
        .finalize();
    RistrettoPoint::from_uniform_bytes(&digest.into())
}

/// Counts under the floor are hidden, and so is a part whose rest would be under it.
fn count(groups: &[Vec<Blinded>], other: &[Blinded], floor: u32) -> Overlap {
    let other: HashSet<&Blinded> = other.iter().collect();
    let shared = |list: &Vec<Blinded>| list.iter().filter(|entry| other.contains(entry)).count() as u64;
    let counts: Vec<u64> = groups.iter().map(shared).collect();
    let (everybody, parts) = counts.split_first().map_or((0, &[][..]), |(first, rest)| (*first, rest));
    // Asked for by whoever began; nobody goes below the least.
    let least = Floor::default().at_least(u64::from(floor));
    Overlap {
        everybody: least.told(everybody),
        groups: parts.iter().map(|&n| least.told_of(n, everybody)).collect(),
        floor: least.k() as u32,
    }
}
