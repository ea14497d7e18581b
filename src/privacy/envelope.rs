//! What files for a partner have in common: eight bytes that say what it is, a body, and a SHA-256 over both; and a
//! reader of the body that trusts no length.

use sha2::{Digest, Sha256};

/// Tells one kind of file, and its version, from another.
pub(super) type Magic = [u8; 8];

const CHECKSUM: usize = 32;

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EnvelopeError {
    /// Another kind of file.
    OtherKind,
    /// Cut, or changed.
    Damaged,
}

/// Puts a file together.
pub(super) struct Writer(Vec<u8>);

impl Writer {
    /// With room for a body of so many bytes.
    pub(super) fn new(magic: Magic, body_bytes: usize) -> Self {
        let mut bytes = Vec::with_capacity(magic.len() + body_bytes + CHECKSUM);
        bytes.extend(magic);
        Self(bytes)
    }

    pub(super) fn put(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        let checksum = Sha256::digest(&self.0);
        self.0.extend(checksum);
        self.0
    }
}

/// Reads the body of a file front to back.
#[derive(Debug)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Looks at the kind first, then at the checksum.
    pub(super) fn open(magic: Magic, bytes: &'a [u8]) -> Result<Self, EnvelopeError> {
        let rest = bytes.strip_prefix(&magic).ok_or(EnvelopeError::OtherKind)?;
        let (body, checksum) = rest.split_last_chunk::<CHECKSUM>().ok_or(EnvelopeError::Damaged)?;
        let found = Sha256::new().chain_update(magic).chain_update(body).finalize();
        if found.as_slice() == checksum { Ok(Self(body)) } else { Err(EnvelopeError::Damaged) }
    }

    /// The next bytes, so many of them.
    pub(super) fn bytes(&mut self, n_bytes: usize) -> Result<&'a [u8], EnvelopeError> {
        let (head, rest) = self.0.split_at_checked(n_bytes).ok_or(EnvelopeError::Damaged)?;
        self.0 = rest;
        Ok(head)
    }

    /// The next bytes as an array, which `from_le_bytes` takes.
    pub(super) fn take<const N: usize>(&mut self) -> Result<[u8; N], EnvelopeError> {
        let (head, rest) = self.0.split_first_chunk::<N>().ok_or(EnvelopeError::Damaged)?;
        self.0 = rest;
        Ok(*head)
    }

    /// So many arrays. Nothing is set aside for them before they are seen to be there: a made-up number cannot ask for
    /// more memory than the file takes.
    pub(super) fn arrays<const N: usize>(&mut self, n_arrays: u64) -> Result<&'a [[u8; N]], EnvelopeError> {
        let n_bytes = n_arrays.checked_mul(N as u64).and_then(|n| usize::try_from(n).ok());
        Ok(self.bytes(n_bytes.ok_or(EnvelopeError::Damaged)?)?.as_chunks::<N>().0)
    }

    /// Errors: something is left.
    pub(super) fn end(self) -> Result<(), EnvelopeError> {
        if self.0.is_empty() { Ok(()) } else { Err(EnvelopeError::Damaged) }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    const MAGIC: Magic = *b"XFTRIAL1";

    /// The same file with its body changed and a right checksum.
    pub(in crate::privacy) fn changed(bytes: &[u8], at: usize, with: &[u8]) -> Vec<u8> {
        let mut body = bytes[..bytes.len() - CHECKSUM].to_vec();
        body[at..at + with.len()].copy_from_slice(with);
        let checksum = Sha256::digest(&body);
        body.extend(checksum);
        body
    }

    fn file() -> Vec<u8> {
        let mut writer = Writer::new(MAGIC, 11);
        writer.put(&7_u32.to_le_bytes());
        writer.put(b"abc defg");
        writer.finish()
    }

    #[test]
    fn what_is_put_is_read_and_nothing_more() {
        let bytes = file();
        let mut reader = Reader::open(MAGIC, &bytes).unwrap();
        assert_eq!(u32::from_le_bytes(reader.take().unwrap()), 7);
        assert_eq!(reader.arrays::<2>(2).unwrap(), [*b"ab", *b"c "]);
        assert_eq!(reader.bytes(3).unwrap(), b"def");
        for too_many in [2, u64::MAX / 2, u64::MAX] {
            assert_eq!(reader.arrays::<2>(too_many).unwrap_err(), EnvelopeError::Damaged);
        }
        assert_eq!(reader.bytes(2).unwrap_err(), EnvelopeError::Damaged);
        assert_eq!(reader.take::<1>().unwrap(), *b"g");
        assert_eq!(reader.end(), Ok(()));
        assert_eq!(Reader::open(MAGIC, &bytes).unwrap().end(), Err(EnvelopeError::Damaged));
    }

    #[test]
    fn every_cut_and_every_flipped_byte_is_told() {
        let bytes = file();
        for at in 0..bytes.len() {
            let expected = if at < MAGIC.len() { EnvelopeError::OtherKind } else { EnvelopeError::Damaged };
            assert_eq!(Reader::open(MAGIC, &bytes[..at]).unwrap_err(), expected, "cut at {at}");
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x40;
            assert_eq!(Reader::open(MAGIC, &flipped).unwrap_err(), expected, "flipped at {at}");
        }
    }
}
