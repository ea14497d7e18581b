//! Where the bytes of a file are: on the disk as they came, or unpacked into a temporary file. What is unpacked may hold
//! contacts, so that file is encrypted (ChaCha20) under a key that only this process knows and has no name; it goes
//! with whoever holds it, also when the program is killed.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use zeroize::Zeroizing;

/// Bytes of a word of the key stream.
const WORD: u64 = 4;

#[derive(Debug, Clone)]
pub enum Content {
    OnDisk(PathBuf),
    Unpacked(Arc<Sealed>),
}

impl Content {
    pub fn open(&self) -> io::Result<Input> {
        match self {
            Self::OnDisk(path) => File::open(path).map(Input::File),
            Self::Unpacked(sealed) => Ok(Input::Unpacked(Unsealing { sealed: Arc::clone(sealed), at: 0 })),
        }
    }

    pub fn n_bytes(&self) -> io::Result<u64> {
        match self {
            Self::OnDisk(path) => Ok(std::fs::metadata(path)?.len()),
            Self::Unpacked(sealed) => Ok(sealed.n_bytes),
        }
    }

    /// All of it, for readers that want it whole.
    pub fn read_all(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.n_bytes()?).unwrap_or(0));
        self.open()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl From<&Path> for Content {
    fn from(path: &Path) -> Self {
        Self::OnDisk(path.to_owned())
    }
}

/// An encrypted temporary file.
#[derive(Debug)]
pub struct Sealed {
    file: Mutex<File>,
    key: Key,
    n_bytes: u64,
}

struct Key(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Fills an encrypted temporary file.
pub struct Sealing {
    file: File,
    key: Key,
    n_bytes: u64,
}

impl Sealing {
    pub fn begin() -> io::Result<Self> {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *key).map_err(io::Error::other)?;
        Ok(Self { file: tempfile::tempfile()?, key: Key(key), n_bytes: 0 })
    }

    /// Encrypts `bytes` where they are and writes them.
    pub fn write(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        apply(&self.key, self.n_bytes, bytes);
        self.file.write_all(bytes)?;
        self.n_bytes += bytes.len() as u64;
        Ok(())
    }

    pub fn finish(mut self) -> io::Result<Content> {
        self.file.flush()?;
        Ok(Content::Unpacked(Arc::new(Sealed { file: Mutex::new(self.file), key: self.key, n_bytes: self.n_bytes })))
    }
}

/// Each key is used for one file, and each place of it is written once.
fn apply(key: &Key, at: u64, bytes: &mut [u8]) {
    let mut stream = ChaCha20Rng::from_seed(*key.0);
    stream.set_word_pos(u128::from(at / WORD));
    let skipped = (at % WORD) as usize;
    let mut mask = Zeroizing::new(vec![0; (skipped + bytes.len()).next_multiple_of(WORD as usize)]);
    stream.fill_bytes(&mut mask);
    for (byte, mask) in bytes.iter_mut().zip(mask.iter().skip(skipped)) {
        *byte ^= mask;
    }
}

/// Bytes as they were before they were packed and sealed.
pub enum Input {
    File(File),
    Unpacked(Unsealing),
}

pub struct Unsealing {
    sealed: Arc<Sealed>,
    at: u64,
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let reader = match self {
            Self::File(file) => return file.read(buffer),
            Self::Unpacked(reader) => reader,
        };
        let n_read = {
            let mut file = reader.sealed.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(reader.at))?;
            file.read(buffer)?
        };
        apply(&reader.sealed.key, reader.at, buffer.get_mut(..n_read).unwrap_or_default());
        reader.at += n_read as u64;
        Ok(n_read)
    }
}

impl Seek for Input {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let reader = match self {
            Self::File(file) => return file.seek(to),
            Self::Unpacked(reader) => reader,
        };
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => reader.sealed.n_bytes.checked_add_signed(by),
            SeekFrom::Current(by) => reader.at.checked_add_signed(by),
        };
        reader.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(reader.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_reads_as_it_was_and_lies_there_as_noise() {
        let plain: Vec<u8> = b"user,email\np1,ada@example.com\n".repeat(5_000);
        let mut sealing = Sealing::begin().unwrap();
        // Pieces that end inside of words of the key stream.
        for piece in plain.clone().chunks_mut(4_099) {
            sealing.write(piece).unwrap();
        }
        let mut twin = sealing.file.try_clone().unwrap();
        let content = sealing.finish().unwrap();
        assert_eq!(content.n_bytes().unwrap(), plain.len() as u64);
        let mut stored = vec![];
        twin.seek(SeekFrom::Start(0)).unwrap();
        twin.read_to_end(&mut stored).unwrap();
        assert_eq!(stored.len(), plain.len());
        assert!(memchr::memmem::find(&stored, b"example").is_none());
        assert_eq!(content.read_all().unwrap(), plain);
        let mut input = content.open().unwrap();
        for at in [0_u64, 1, 2, 3, 64, 4_098, 77_777] {
            let mut some = [0; 9];
            input.seek(SeekFrom::Start(at)).unwrap();
            input.read_exact(&mut some).unwrap();
            assert_eq!(some, plain[at as usize..][..9], "{at}");
        }
        input.seek(SeekFrom::End(-3)).unwrap();
        let mut end = String::new();
        input.read_to_string(&mut end).unwrap();
        assert_eq!(end, "om\n");
        assert!(input.seek(SeekFrom::Current(-(plain.len() as i64) - 1)).is_err());
    }
}
