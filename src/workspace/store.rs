//! Opening, making and closing a workspace file, and the one way in which it is changed: a transaction that is
//! committed as a whole or not at all. What is inside the file is in the neighbouring files.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::error::StoreError;
use super::passphrase::{self, Cipher, Passphrase};
use super::records::Summary;
use super::{schema, sealing, summary};

/// How long a writer waits for another one before it gives up with [`StoreError::Locked`].
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// What our own tables and queries stay below; a file that needs more is damaged or not from us. A copy before a
/// migration is attached for a moment.
const LIMITS: [(Limit, i32); 8] = [
    (Limit::SQLITE_LIMIT_LENGTH, 256 << 20),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 1 << 20),
    (Limit::SQLITE_LIMIT_COLUMN, 100),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 10),
    (Limit::SQLITE_LIMIT_ATTACHED, 2),
    (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 4),
    (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
];
/// How often a file is opened anew that was swapped for another while it was being opened.
const MAX_SWAPS: usize = 5;

/// An open workspace file. Moves between threads, is used by one at a time.
#[derive(Debug)]
pub struct Workspace {
    pub(super) conn: Connection,
    path: PathBuf,
    read_only: bool,
    encrypted: bool,
}

impl Workspace {
    /// Makes an empty workspace; fails with [`StoreError::Exists`] rather than touch a file that is there.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        Self::create_with(path, None)
    }

    /// Makes an empty workspace, under a passphrase from its first byte on where one is given.
    pub fn create_with(path: &Path, passphrase: Option<&Passphrase>) -> Result<Self, StoreError> {
        OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => StoreError::Exists { path: path.to_owned() },
            _ => StoreError::io(path, error),
        })?;
        let made = Self::make(path, passphrase);
        if made.is_err() {
            // The file was ours and holds nothing yet; failing to remove it must not hide why it failed.
            let _ = std::fs::remove_file(path);
        }
        made
    }

    /// Opens a workspace that is under no passphrase for reading and writing.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, None)
    }

    /// Opens for reading and writing. Checks the mark, the version (an older file is copied, then brought up) and
    /// the schema, and after an unclean end the whole file. A passphrase that a plain file does not need is passed over.
    pub fn open_with(path: &Path, passphrase: Option<&Passphrase>) -> Result<Self, StoreError> {
        unswapped(path, || {
            let encrypted = passphrase::is_encrypted(path)?;
            let unclean = has_wal(path);
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let mut conn =
                Connection::open_with_flags(path, flags).map_err(|error| StoreError::opening(path, error))?;
            unlock(&conn, path, encrypted, passphrase)?;
            harden(&conn)?;
            if conn.is_readonly("main")? {
                return Err(StoreError::ReadOnly);
            }
            let version = schema::version(&conn, path, schema::MIGRATIONS)?;
            if unclean {
                quick_check(&conn)?;
            }
            if (version as usize) < schema::MIGRATIONS.len() {
                schema::back_up(&conn, path, version)?;
                schema::migrate(&mut conn, version, schema::MIGRATIONS)?;
            }
            schema::verify(&conn, schema::MIGRATIONS)?;
            prepare_for_writing(&conn)?;
            sealing::clear_unfinished(path);
            Ok(Self { conn, path: path.to_owned(), read_only: false, encrypted })
        })
    }

    /// Opens for reading: also a file on a medium that cannot be written, and while another program writes.
    pub fn open_read_only(path: &Path) -> Result<Self, StoreError> {
        Self::open_read_only_with(path, None)
    }

    /// Like [`Self::open_read_only`], for a file that may be under a passphrase.
    pub fn open_read_only_with(path: &Path, passphrase: Option<&Passphrase>) -> Result<Self, StoreError> {
        unswapped(path, || {
            let encrypted = passphrase::is_encrypted(path)?;
            let key = Some(passphrase).filter(|_| encrypted);
            let conn = match connect_read_only(path, key, false) {
                // Without a place for SQLite's side files the file can be read only if nobody changes it.
                Err(StoreError::Io { .. }) if !has_wal(path) => connect_read_only(path, key, true)?,
                other => other?,
            };
            let version = schema::version(&conn, path, schema::MIGRATIONS)?;
            let steps = schema::MIGRATIONS.get(..version as usize).unwrap_or(schema::MIGRATIONS);
            if steps.len() < schema::MIGRATIONS.len() {
                return Err(StoreError::ReadOnly);
            }
            schema::verify(&conn, steps)?;
            Ok(Self { conn, path: path.to_owned(), read_only: true, encrypted })
        })
    }

    /// Whether a file that need not be open is under a passphrase.
    pub fn is_under_passphrase(path: &Path) -> Result<bool, StoreError> {
        passphrase::is_encrypted(path)
    }

    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// How the file is encrypted; `None` for a plain one.
    pub fn cipher(&self) -> Result<Option<Cipher>, StoreError> {
        Cipher::read(&self.conn)
    }

    /// Lets the file go while it is exchanged for another.
    pub(super) fn close(&mut self) -> Result<(), StoreError> {
        let conn = std::mem::replace(&mut self.conn, Connection::open_in_memory()?);
        conn.close().map_err(|(_, error)| error.into())
    }

    pub(super) fn reopen(&mut self, passphrase: Option<&Passphrase>) -> Result<(), StoreError> {
        *self = Self::open_with(&self.path, passphrase)?;
        Ok(())
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// Goes up by one with every change of people, items or events.
    pub fn revision(&self) -> Result<u64, StoreError> {
        revision(&self.conn)
    }

    /// The counts of a workspace that is not open, without loading it. Of one under a passphrase nothing is told.
    pub fn summary(path: &Path) -> Result<Summary, StoreError> {
        Self::open_read_only(path)?.counts()
    }

    /// The counts as of the last change.
    pub fn counts(&self) -> Result<Summary, StoreError> {
        let metadata = std::fs::metadata(&self.path).map_err(|error| StoreError::io(&self.path, error))?;
        let since_1970 = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let stored = summary::read(&self.conn)?;
        Ok(Summary {
            path: self.path.clone(),
            bytes: metadata.len(),
            modified_at: since_1970.map_or(0, |time| time.as_secs() as i64),
            revision: self.revision()?,
            n_items: stored.n_items,
            n_events: stored.n_events,
            bridge: stored.bridge,
        })
    }

    /// Runs `work` in one transaction: all of it is kept or, on any error, nothing.
    pub(super) fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.read_only {
            return Err(StoreError::ReadOnly);
        }
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&tx)?;
        tx.commit()?;
        Ok(value)
    }

    /// Writes the log back into the file and empties it, so that erased rows are in neither.
    pub(super) fn empty_log(&self) -> Result<(), StoreError> {
        self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    fn make(path: &Path, passphrase: Option<&Passphrase>) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut conn = Connection::open_with_flags(path, flags).map_err(|error| StoreError::opening(path, error))?;
        unlock(&conn, path, passphrase.is_some(), passphrase)?;
        harden(&conn)?;
        if passphrase.is_none() {
            conn.pragma_update(None, "page_size", sealing::PLAIN_PAGE_BYTES)?;
        }
        schema::migrate(&mut conn, 0, schema::MIGRATIONS)?;
        prepare_for_writing(&conn)?;
        Ok(Self { conn, path: path.to_owned(), read_only: false, encrypted: passphrase.is_some() })
    }
}

/// Gives an encrypted file its key; a plain one needs none.
fn unlock(conn: &Connection, path: &Path, encrypted: bool, passphrase: Option<&Passphrase>) -> Result<(), StoreError> {
    conn.busy_timeout(BUSY_TIMEOUT)?;
    match passphrase {
        _ if !encrypted => Ok(()),
        Some(passphrase) => passphrase::unlock(conn, path, passphrase),
        None if passphrase::can_encrypt() => Err(StoreError::PassphraseNeeded { path: path.to_owned() }),
        None => Err(StoreError::NoEncryption { path: path.to_owned() }),
    }
}

/// Opens again when another file has taken the name meanwhile: the one that was opened is nobody's any more.
fn unswapped(path: &Path, open: impl Fn() -> Result<Workspace, StoreError>) -> Result<Workspace, StoreError> {
    for _ in 0..MAX_SWAPS {
        let before = identity(path);
        let opened = open();
        if identity(path) == before {
            return opened;
        }
    }
    Err(StoreError::Locked)
}

/// What tells a file from another of its name; nothing where the system does not say, and where none can be swapped
/// while it is open.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}

/// The revision behind a connection or a transaction.
pub(super) fn revision(conn: &Connection) -> Result<u64, StoreError> {
    Ok(conn.query_row("SELECT revision FROM workspace", [], |row| row.get::<_, i64>(0))?.max(0) as u64)
}

/// Counts a change of the data, and refreshes the stored counts.
pub(super) fn bump_revision(tx: &Transaction<'_>) -> Result<u64, StoreError> {
    tx.execute("UPDATE workspace SET revision = revision + 1", [])?;
    // Rows of another revision stand for other people, and somebody may have been erased.
    tx.execute("DELETE FROM answered", [])?;
    summary::refresh(tx)?;
    revision(tx)
}

/// SQLite removes its log when the last connection closes: one that is there means that the last writer was killed,
/// or is still at work.
fn has_wal(path: &Path) -> bool {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    std::fs::metadata(PathBuf::from(name)).is_ok_and(|log| log.len() > 0)
}

/// The advice of SQLite for files from strangers (https://sqlite.org/security.html).
pub(super) fn harden(conn: &Connection) -> Result<(), StoreError> {
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    distrust(conn)?;
    // KiB when negative: the indexes of a few million identifiers stay in memory while they are filled.
    conn.pragma_update(None, "cache_size", -262_144)?;
    // Else every other value bound to a statement has it planned anew: a third of the time of an import.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Runs nothing that the file brings along, and takes nothing that it says for granted.
pub(super) fn distrust(conn: &Connection) -> Result<(), StoreError> {
    for off in [
        DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA,
        DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER,
        DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW,
        DbConfig::SQLITE_DBCONFIG_DQS_DML,
        DbConfig::SQLITE_DBCONFIG_DQS_DDL,
    ] {
        conn.set_db_config(off, false)?;
    }
    for (limit, most) in LIMITS {
        conn.set_limit(limit, most)?;
    }
    conn.pragma_update(None, "cell_size_check", true)?;
    conn.pragma_update(None, "mmap_size", 0)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(())
}

fn prepare_for_writing(conn: &Connection) -> Result<(), StoreError> {
    conn.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "secure_delete", true)?;
    conn.pragma_update(None, "journal_size_limit", 16 << 20)?;
    // From its first read on, a connection to a file with a log holds a lock that others see.
    revision(conn)?;
    Ok(())
}

/// `key` is the passphrase, where the file is under one, that was given.
fn connect_read_only(path: &Path, key: Option<Option<&Passphrase>>, immutable: bool) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = if immutable {
        Connection::open_with_flags(immutable_uri(path), flags | OpenFlags::SQLITE_OPEN_URI)
    } else {
        Connection::open_with_flags(path, flags)
    };
    let conn = opened.map_err(|error| StoreError::opening(path, error))?;
    unlock(&conn, path, key.is_some(), key.flatten())?;
    harden(&conn)?;
    // The first page is read here, so that a file that cannot be read in this way says so now.
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
        .map_err(|error| StoreError::opening(path, error))?;
    Ok(conn)
}

/// The name of a file that nobody writes to.
pub(super) fn immutable_uri(path: &Path) -> String {
    let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{escaped}?immutable=1")
}

pub(super) fn quick_check(conn: &Connection) -> Result<(), StoreError> {
    let found: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" { Ok(()) } else { Err(StoreError::corrupt(found)) }
}
