//! Opening, making and closing a workspace file, and the one way in which it is changed: a transaction that is
//! committed as a whole or not at all. What is inside the file is in the neighbouring files.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::error::StoreError;
use super::records::Summary;
use super::{schema, summary};

/// How long a writer waits for another one before it gives up with [`StoreError::Locked`].
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// No row is longer; a file that says otherwise is damaged.
const MAX_ROW_BYTES: i32 = 256 << 20;
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// An open workspace file. Moves between threads, is used by one at a time.
#[derive(Debug)]
pub struct Workspace {
    pub(super) conn: Connection,
    path: PathBuf,
    read_only: bool,
}

impl Workspace {
    /// Makes an empty workspace; fails with [`StoreError::Exists`] rather than touch a file that is there.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => StoreError::Exists { path: path.to_owned() },
            _ => StoreError::io(path, error),
        })?;
        let made = Self::make(path);
        if made.is_err() {
            // The file was ours and holds nothing yet; failing to remove it must not hide why it failed.
            let _ = std::fs::remove_file(path);
        }
        made
    }

    /// Opens for reading and writing. Checks the mark, the version (an older file is copied, then brought up) and
    /// the schema, and after an unclean end the whole file.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        check_magic(path)?;
        let unclean = has_wal(path);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut conn = Connection::open_with_flags(path, flags).map_err(|error| StoreError::opening(path, error))?;
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
        Ok(Self { conn, path: path.to_owned(), read_only: false })
    }

    /// Opens for reading: also a file on a medium that cannot be written, and while another program writes.
    pub fn open_read_only(path: &Path) -> Result<Self, StoreError> {
        check_magic(path)?;
        let conn = match connect_read_only(path, false) {
            // Without a place for SQLite's side files the file can be read only if nobody changes it.
            Err(StoreError::Io { .. }) if !has_wal(path) => connect_read_only(path, true)?,
            other => other?,
        };
        let version = schema::version(&conn, path, schema::MIGRATIONS)?;
        let steps = schema::MIGRATIONS.get(..version as usize).unwrap_or(schema::MIGRATIONS);
        if steps.len() < schema::MIGRATIONS.len() {
            return Err(StoreError::ReadOnly);
        }
        schema::verify(&conn, steps)?;
        Ok(Self { conn, path: path.to_owned(), read_only: true })
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

    /// The counts of a workspace that is not open, without loading it.
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

    fn make(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut conn = Connection::open_with_flags(path, flags).map_err(|error| StoreError::opening(path, error))?;
        harden(&conn)?;
        conn.pragma_update(None, "page_size", 8192)?;
        schema::migrate(&mut conn, 0, schema::MIGRATIONS)?;
        prepare_for_writing(&conn)?;
        Ok(Self { conn, path: path.to_owned(), read_only: false })
    }
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

fn check_magic(path: &Path) -> Result<(), StoreError> {
    let mut start = [0; 16];
    let mut file = File::open(path).map_err(|error| StoreError::io(path, error))?;
    match file.read_exact(&mut start) {
        Ok(()) if &start == MAGIC => Ok(()),
        Err(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => Err(StoreError::io(path, error)),
        _ => Err(StoreError::NotAWorkspace { path: path.to_owned() }),
    }
}

/// SQLite removes its log when the last connection closes: one that is there means that the last writer was killed,
/// or is still at work.
fn has_wal(path: &Path) -> bool {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    std::fs::metadata(PathBuf::from(name)).is_ok_and(|log| log.len() > 0)
}

/// The advice of SQLite for files from strangers (https://sqlite.org/security.html).
fn harden(conn: &Connection) -> Result<(), StoreError> {
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    for off in [
        DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA,
        DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER,
        DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW,
        DbConfig::SQLITE_DBCONFIG_DQS_DML,
        DbConfig::SQLITE_DBCONFIG_DQS_DDL,
    ] {
        conn.set_db_config(off, false)?;
    }
    conn.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_ROW_BYTES)?;
    conn.pragma_update(None, "cell_size_check", true)?;
    conn.pragma_update(None, "mmap_size", 0)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    // KiB when negative: the two indexes of a million identifiers stay in memory while they are filled.
    conn.pragma_update(None, "cache_size", -131_072)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn prepare_for_writing(conn: &Connection) -> Result<(), StoreError> {
    conn.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "secure_delete", true)?;
    conn.pragma_update(None, "journal_size_limit", 16 << 20)?;
    Ok(())
}

fn connect_read_only(path: &Path, immutable: bool) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = if immutable {
        let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
        let uri = format!("file:{escaped}?immutable=1");
        Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)
    } else {
        Connection::open_with_flags(path, flags)
    };
    let conn = opened.map_err(|error| StoreError::opening(path, error))?;
    harden(&conn)?;
    // The first page is read here, so that a file that cannot be read in this way says so now.
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
        .map_err(|error| StoreError::opening(path, error))?;
    Ok(conn)
}

fn quick_check(conn: &Connection) -> Result<(), StoreError> {
    let found: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" { Ok(()) } else { Err(StoreError::corrupt(found)) }
}
