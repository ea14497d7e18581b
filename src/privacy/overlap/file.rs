//! The three files as bytes: in their envelope a head, the lengths of the lists and the entries. Names of
//! lists, titles and anything else about the sender stay at home.

use super::{Blinded, OverlapError, SessionId};
use crate::privacy::envelope::{EnvelopeError, Magic, Reader, Writer};

const MAGIC: Magic = *b"XFOVRLP1";
/// Step, exchange, floor, number of lists.
const HEAD: usize = 1 + 16 + 4 + 4;
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
        let mut writer = Writer::new(MAGIC, HEAD + self.groups.len() * 8 + n_entries * size_of::<Blinded>());
        writer.put(&[self.pass]);
        writer.put(self.session.bytes());
        writer.put(&self.floor.to_le_bytes());
        writer.put(&(self.groups.len() as u32).to_le_bytes());
        for group in &self.groups {
            writer.put(&(group.len() as u64).to_le_bytes());
        }
        for group in &self.groups {
            writer.put(group.as_flattened());
        }
        writer.finish()
    }

    /// Errors: not such a file, or cut, or changed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, OverlapError> {
        let mut reader = Reader::open(MAGIC, bytes)?;
        let [pass] = reader.take()?;
        let session = SessionId::from_bytes(reader.take()?);
        let floor = u32::from_le_bytes(reader.take()?);
        let n_groups = u32::from_le_bytes(reader.take()?) as usize;
        if n_groups > MAX_GROUPS {
            return Err(OverlapError::TooManyGroups { groups: n_groups, max: MAX_GROUPS });
        }
        let lengths = reader.arrays(n_groups as u64)?.iter().map(|length| u64::from_le_bytes(*length));
        let groups = lengths.map(|length| Ok(reader.arrays(length)?.to_vec())).collect::<Result<_, EnvelopeError>>()?;
        reader.end()?;
        Ok(Self { pass, session, floor, groups })
    }
}

impl From<EnvelopeError> for OverlapError {
    fn from(error: EnvelopeError) -> Self {
        match error {
            EnvelopeError::OtherKind => Self::NotOverlap,
            EnvelopeError::Damaged => Self::Damaged,
        }
    }
}
