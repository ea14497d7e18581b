//! The passphrase of a workspace, and how a file is kept under it. Encryption itself is SQLCipher's; a build without
//! the feature `encryption` opens plain files and says so of others.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use rusqlite::{Connection, ErrorCode};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::error::StoreError;

/// Fewer letters are tried through in no time.
pub const LEAST_LETTERS: usize = 8;
/// So much of a file is looked at to tell whether it is encrypted.
const PAGE_BYTES: usize = 4096;
/// Pages of encrypted files; SQLCipher's own choice is half of it.
const SEALED_PAGE_BYTES: u32 = 8192;
/// Of the 256 values a byte can have, encrypted pages hold all but a few; text and tables do not.
const LEAST_DISTINCT: usize = 250;
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Files that look as evenly mixed as encrypted ones, by their first bytes.
const OTHERS: [&[u8]; 9] = [
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"PAR1",
    b"7z\xbc\xaf",
    b"\xd0\xcf\x11\xe0",
];

/// A passphrase. Its memory is wiped when it is dropped, and it does not show in debug prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// One that a file may be under. The same letters typed on another system are the same passphrase (NFC).
    pub fn new(text: &str) -> Result<Self, StoreError> {
        if text.is_empty() || text.contains('\0') {
            return Err(StoreError::BadPassphrase { least: 1 });
        }
        // Large enough from the start: a text that grows leaves copies behind.
        let mut own = Zeroizing::new(String::with_capacity(text.len() * 4));
        own.extend(text.nfc());
        Ok(Self(own))
    }

    /// One that a file shall be under from now on.
    pub fn fresh(text: &str) -> Result<Self, StoreError> {
        let chosen = Self::new(text).map_err(|_| StoreError::BadPassphrase { least: LEAST_LETTERS })?;
        match chosen.0.chars().count() {
            n_letters if n_letters < LEAST_LETTERS => Err(StoreError::BadPassphrase { least: LEAST_LETTERS }),
            _ => Ok(chosen),
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// `PRAGMA key = '...'`.
    fn key_statement(&self) -> Zeroizing<String> {
        let mut sql = Zeroizing::new(String::with_capacity(self.0.len() * 2 + 32));
        sql.push_str("PRAGMA key = '");
        for letter in self.0.chars() {
            sql.push_str(if letter == '\'' { "'" } else { "" });
            sql.push(letter);
        }
        sql.push('\'');
        sql
    }
}

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// How an encrypted file is kept, as SQLCipher itself says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cipher {
    /// `4.20.0 community`
    pub version: String,
    /// Of the pages: `AES-256-CBC`.
    pub cipher: String,
    /// What tells that a page was changed: `HMAC_SHA512`.
    pub hmac: String,
    /// What makes the key out of the passphrase: `PBKDF2_HMAC_SHA512`.
    pub kdf: String,
    pub kdf_iterations: u64,
    pub page_bytes: u64,
    /// Whose implementation: `openssl` with its version.
    pub provider: String,
}

impl Cipher {
    /// `None` for a plain file.
    pub(super) fn read(conn: &Connection) -> Result<Option<Self>, StoreError> {
        let Some(cipher) = told(conn, "cipher")? else { return Ok(None) };
        let text = |name| Ok::<String, StoreError>(told(conn, name)?.unwrap_or_default());
        let number = |name| Ok::<u64, StoreError>(text(name)?.parse().unwrap_or_default());
        Ok(Some(Self {
            version: text("cipher_version")?,
            cipher,
            hmac: text("cipher_hmac_algorithm")?,
            kdf: text("cipher_kdf_algorithm")?,
            kdf_iterations: number("kdf_iter")?,
            page_bytes: number("cipher_page_size")?,
            provider: format!("{} {}", text("cipher_provider")?, text("cipher_provider_version")?).trim().to_owned(),
        }))
    }
}

/// What a pragma says; `None` where it says nothing, as all of SQLCipher's do in a build without it.
fn told(conn: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let mut query = conn.prepare(&format!("PRAGMA {name}"))?;
    let mut rows = query.query([])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(row.get_ref(0)?.as_str().ok().map(str::to_owned))
}

/// Whether builds like this one can open and make encrypted workspaces.
pub fn can_encrypt() -> bool {
    cfg!(feature = "encryption")
}

/// Whether a file is under a passphrase, by its first page: SQLite's mark, or bytes without any pattern.
pub(super) fn is_encrypted(path: &Path) -> Result<bool, StoreError> {
    let mut start = Vec::with_capacity(PAGE_BYTES);
    let file = File::open(path).map_err(|error| StoreError::io(path, error))?;
    file.take(PAGE_BYTES as u64).read_to_end(&mut start).map_err(|error| StoreError::io(path, error))?;
    if start.starts_with(MAGIC) {
        return Ok(false);
    }
    let mut seen = [false; 256];
    start.iter().for_each(|&byte| seen[usize::from(byte)] = true);
    let n_distinct = seen.iter().filter(|seen| **seen).count();
    let is_other = OTHERS.iter().any(|mark| start.starts_with(mark));
    if start.len() == PAGE_BYTES && n_distinct >= LEAST_DISTINCT && !is_other {
        return Ok(true);
    }
    Err(StoreError::NotAWorkspace { path: path.to_owned() })
}

/// Gives a connection its key. Nothing is read yet.
pub(super) fn set_key(conn: &Connection, passphrase: &Passphrase) -> Result<(), StoreError> {
    // What SQLCipher would say of a wrong passphrase on standard error is told by the error.
    conn.execute_batch("PRAGMA cipher_log_level = NONE")?;
    set_page_size(conn)?;
    conn.execute_batch(&passphrase.key_statement())?;
    Ok(())
}

/// Of encrypted files that are opened, attached or made from here on, by any connection: a page has one code for its
/// authenticity, so that larger pages cost less.
pub(super) fn set_page_size(conn: &Connection) -> Result<(), StoreError> {
    conn.execute_batch(&format!("PRAGMA cipher_default_page_size = {SEALED_PAGE_BYTES}"))?;
    Ok(())
}

/// Gives a connection its key and tries it.
pub(super) fn unlock(conn: &Connection, path: &Path, passphrase: &Passphrase) -> Result<(), StoreError> {
    if !can_encrypt() {
        return Err(StoreError::NoEncryption { path: path.to_owned() });
    }
    set_key(conn, passphrase)?;
    let first = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
    first.map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::WrongPassphrase { path: path.to_owned() },
        _ => StoreError::opening(path, error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_its_letters_and_shows_in_no_print() {
        let (one, other) = (Passphrase::new("caf\u{e9} noir").unwrap(), Passphrase::new("cafe\u{301} noir").unwrap());
        assert_eq!(one, other);
        assert_eq!(one.key_statement().as_str(), "PRAGMA key = 'caf\u{e9} noir'");
        assert_eq!(Passphrase::new("o'clock").unwrap().key_statement().as_str(), "PRAGMA key = 'o''clock'");
        assert!(!format!("{one:?}").contains("noir"));
    }

    #[test]
    fn passphrases_that_are_none_are_turned_down() {
        for text in ["", "with\0nul"] {
            assert!(matches!(Passphrase::new(text), Err(StoreError::BadPassphrase { least: 1 })));
        }
        for (text, is_long_enough) in [("1234567", false), ("12345678", true), ("密码密码密码密", false)] {
            assert_eq!(Passphrase::fresh(text).is_ok(), is_long_enough, "{text}");
        }
    }

    #[test]
    fn text_tables_and_archives_are_not_taken_for_encrypted_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.crossfade");
        let mut mixed: Vec<u8> = (0..PAGE_BYTES).map(|at| (at * 167 + at / 256 * 31) as u8).collect();
        for content in
            [&b"user,item\n".repeat(900)[..], &[0; 8192], &mixed[..4000], &[&b"PK\x03\x04"[..], &mixed].concat()]
        {
            std::fs::write(&path, content).unwrap();
            assert!(matches!(is_encrypted(&path), Err(StoreError::NotAWorkspace { .. })));
        }
        std::fs::write(&path, &mixed).unwrap();
        assert!(is_encrypted(&path).unwrap());
        mixed[..16].copy_from_slice(MAGIC);
        std::fs::write(&path, &mixed).unwrap();
        assert!(!is_encrypted(&path).unwrap());
    }
}
