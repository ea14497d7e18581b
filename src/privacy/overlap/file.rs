//! The three files as bytes: a head, the lengths of the lists, the entries, and a checksum over all of it. Names of
//! lists, titles and anything else about the sender stay at home.

use sha2::{Digest, Sha256};

use super::{Blinded, OverlapError, SessionId};

const MAGIC: &[u8; 8] = b"XFOVRLP1";
/// Magic, step, exchange, floor, number of lists.
const HEAD: usize = 8 + 1 + 16 + 4 + 4;
const CHECKSUM: usize = 32;
/// Everybody, the parts, and the partner's own list.
const MAX_GROUPS: usize = 66;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    Start = 1,
    Reply = 2,
    Finish = 3,
}

/// One file of an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pass: u8,
    session: SessionId,
    floor: u32,
    groups: Vec<Vec<Blinded>>,
}

impl Message {
    pub(super) fn new(
        pass: Pass,
        session: SessionId,
        floor: u32,
        groups: Vec<Vec<Blinded>>,
    ) -> Result<Self, OverlapError> {
        if groups.len() > MAX_GROUPS {
            return Err(OverlapError::TooManyGroups { groups: groups.len(), max: MAX_GROUPS });
        }
        Ok(Self { pass: pass as u8, session, floor, groups })
    }

    /// Which step wrote it; `None` for one that is not known here.
    pub fn pass(&self) -> Option<Pass> {
        [Pass::Start, Pass::Reply, Pass::Finish].into_iter().find(|pass| *pass as u8 == self.pass)
    }

    pub fn session(&self) -> SessionId {
        self.session
    }

    pub fn floor(&self) -> u32 {
        self.floor
    }

    /// The lists in order: everybody, the parts; in a reply the partner's own list is the last.
    pub fn groups(&self) -> &[Vec<Blinded>] {
        &self.groups
    }

    pub(super) fn expect(&self, pass: Pass, session: Option<SessionId>) -> Result<(), OverlapError> {
        if self.pass != pass as u8 {
            return Err(OverlapError::WrongPass { found: self.pass, expected: pass as u8 });
        }
        match session {
            Some(session) if session != self.session => Err(OverlapError::OtherSession),
            _ => Ok(()),
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let n_entries: usize = self.groups.iter().map(Vec::len).sum();
        let mut bytes = Vec::with_capacity(HEAD + self.groups.len() * 8 + n_entries * 32 + CHECKSUM);
        bytes.extend(MAGIC);
        bytes.push(self.pass);
        bytes.extend(self.session.bytes());
        bytes.extend(self.floor.to_le_bytes());
        bytes.extend((self.groups.len() as u32).to_le_bytes());
        for group in &self.groups {
            bytes.extend((group.len() as u64).to_le_bytes());
        }
        for entry in self.groups.iter().flatten() {
            bytes.extend(entry);
        }
        let checksum = Sha256::digest(&bytes);
        bytes.extend(checksum);
        bytes
    }

    /// Errors: not such a file, or cut, or changed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, OverlapError> {
        if !bytes.starts_with(MAGIC) {
            return Err(OverlapError::NotOverlap);
        }
        let (body, checksum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(OverlapError::Damaged)?;
        if Sha256::digest(body).as_slice() != checksum {
            return Err(OverlapError::Damaged);
        }
        let mut reader = Reader { rest: &body[MAGIC.len().min(body.len())..] };
        let pass = reader.take::<1>()?[0];
        let session = SessionId::from_bytes(reader.take::<16>()?);
        let floor = u32::from_le_bytes(reader.take::<4>()?);
        let n_groups = u32::from_le_bytes(reader.take::<4>()?) as usize;
        if n_groups > MAX_GROUPS {
            return Err(OverlapError::TooManyGroups { groups: n_groups, max: MAX_GROUPS });
        }
        let lengths: Vec<u64> =
            (0..n_groups).map(|_| reader.take::<8>().map(u64::from_le_bytes)).collect::<Result<_, _>>()?;
        let groups = lengths.into_iter().map(|length| reader.entries(length)).collect::<Result<_, _>>()?;
        match reader.rest {
            [] => Ok(Self { pass, session, floor, groups }),
            _ => Err(OverlapError::Damaged),
        }
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], OverlapError> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(OverlapError::Damaged)?;
        self.rest = rest;
        Ok(*head)
    }

    fn entries(&mut self, length: u64) -> Result<Vec<Blinded>, OverlapError> {
        // Asked before memory is taken: a made-up length cannot ask for more than the file holds.
        let n_bytes = length.checked_mul(32).filter(|&n| n <= self.rest.len() as u64).ok_or(OverlapError::Damaged)?;
        let (head, rest) = self.rest.split_at(n_bytes as usize);
        self.rest = rest;
        let (entries, _) = head.as_chunks::<32>();
        Ok(entries.to_vec())
    }
}
