//! Putting a workspace under a passphrase, under another one, or under none: a copy is made beside, checked, and takes
//! the file's name in one step. A kill at any moment leaves the old file or the new one, and the next opening clears
//! what lies beside.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use serde_json::json;

use super::error::StoreError;
use super::passphrase::{self, Passphrase};
use super::store::{self, Workspace};
use super::{audit, schema};
use crate::task::{Cancelled, Task};

/// Of plain workspaces.
pub(super) const PLAIN_PAGE_BYTES: u32 = 8192;
const WIPE_CHUNK: usize = 1 << 20;

/// What came of a change of passphrase.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sealed {
    /// Copies from before migrations that were changed along.
    pub copies: Vec<PathBuf>,
    /// Copies that could not be: they stay as they were.
    pub copies_left: Vec<PathBuf>,
}

impl Workspace {
    /// Puts the file under `new`, or under none. `current` is what it is under now. No other program may have it open.
    ///
    /// # Errors
    /// The current passphrase is missing or wrong, another program has the file open, the disk is full, cancelled: the
    /// file is as it was, and this workspace goes on.
    pub fn change_passphrase(
        &mut self,
        current: Option<&Passphrase>,
        new: Option<&Passphrase>,
        at: i64,
        task: &Task,
    ) -> Result<Sealed, StoreError> {
        let path = self.path().canonicalize().map_err(|error| StoreError::io(self.path(), error))?;
        if self.is_read_only() {
            return Err(StoreError::ReadOnly);
        }
        if !passphrase::can_encrypt() {
            return Err(StoreError::NoEncryption { path });
        }
        if !self.is_encrypted() && new.is_none() {
            return Err(StoreError::NotEncrypted);
        }
        // Wrong or missing, it is told before anything is closed.
        drop(Self::open_read_only_with(&path, current)?);
        self.close()?;
        let swapped = swap(&path, current, new, Some(at), task);
        let now = if swapped.is_ok() { new } else { current };
        self.reopen(now)?;
        swapped?;
        task.report("stage-encrypt-copies", 0, 0);
        let mut sealed = Sealed::default();
        for copy in copies_of(&path) {
            let known = if passphrase::is_encrypted(&copy).unwrap_or(true) { current } else { None };
            let is_done = (known.is_none() && new.is_none()) || swap(&copy, known, new, None, task).is_ok();
            if is_done { &mut sealed.copies } else { &mut sealed.copies_left }.push(copy);
        }
        Ok(sealed)
    }
}

/// Where the copy stands until it is whole.
fn unfinished(path: &Path) -> PathBuf {
    beside(path, "-sealing")
}

fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(what);
    PathBuf::from(name)
}

/// Takes away what a change that was killed has left. Only for who holds the file open: then no change is at work.
pub(super) fn clear_unfinished(path: &Path) {
    let Ok(path) = path.canonicalize() else { return };
    for file in [unfinished(&path), beside(&unfinished(&path), "-journal")] {
        // Nothing there is what there should be; what cannot be removed now is removed the next time.
        let _ = wipe_and_remove(&file);
    }
}

/// `NAME.vN.crossfade` beside `NAME.crossfade`.
fn copies_of(path: &Path) -> Vec<PathBuf> {
    let copies = (1..schema::MIGRATIONS.len() as u32).map(|version| schema::copy_path(path, version));
    copies.filter(|copy| copy.is_file()).collect()
}

/// Makes the copy and puts it into the file's place.
fn swap(
    path: &Path,
    current: Option<&Passphrase>,
    new: Option<&Passphrase>,
    at: Option<i64>,
    task: &Task,
) -> Result<(), StoreError> {
    let copy = unfinished(path);
    let alone = connect_alone(path, current)?;
    wipe_and_remove(&copy)?;
    begin(&copy, path)?;
    let made = copy_into(&alone, &copy, new, task).and_then(|()| finish(&copy, current, new, at));
    if let Err(error) = made {
        let _ = wipe_and_remove(&copy);
        return Err(if task.check().is_err() { Cancelled.into() } else { error });
    }
    // Windows renames over no file that is open; elsewhere nobody else opens it until it has its new content.
    let alone = if cfg!(windows) {
        drop(alone);
        None
    } else {
        Some(alone)
    };
    let old = OpenOptions::new().write(true).open(path).map_err(|error| StoreError::io(path, error))?;
    let old = if cfg!(windows) {
        drop(old);
        None
    } else {
        Some(old)
    };
    std::fs::rename(&copy, path).map_err(|error| StoreError::io(path, error))?;
    sync_folder(path);
    drop(alone);
    if let Some(old) = old.filter(|_| current.is_none()) {
        // The plain content has no name any more. Disks that write elsewhere keep it all the same for a while.
        let _ = wipe(old);
    }
    Ok(())
}

/// An empty file that may be read by whoever may read the workspace.
fn begin(copy: &Path, path: &Path) -> Result<(), StoreError> {
    let io = |error| StoreError::io(copy, error);
    OpenOptions::new().write(true).create_new(true).open(copy).map_err(io)?;
    let rights = std::fs::metadata(path).map_err(io)?.permissions();
    std::fs::set_permissions(copy, rights).map_err(io)
}

/// Opens a file that nobody else has open, and keeps everybody else out until it is closed.
fn connect_alone(path: &Path, current: Option<&Passphrase>) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(|error| StoreError::opening(path, error))?;
    conn.busy_timeout(store::BUSY_TIMEOUT)?;
    if let Some(current) = current {
        passphrase::set_key(&conn, current)?;
    }
    // Before the first read, so that the log needs no shared memory and the file is locked as a whole.
    conn.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |_| Ok(()))?;
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    store::harden(&conn)?;
    let mode: String = conn.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    if !mode.eq_ignore_ascii_case("delete") {
        return Err(StoreError::Locked);
    }
    // A file that was not in WAL mode is locked only by this.
    conn.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
    Ok(conn)
}

fn copy_into(alone: &Connection, copy: &Path, new: Option<&Passphrase>, task: &Task) -> Result<(), StoreError> {
    task.step("stage-encrypt", 0, 0)?;
    let interrupt = alone.get_interrupt_handle();
    task.token().on_cancel(move || interrupt.interrupt());
    if new.is_some() {
        passphrase::set_page_size(alone)?;
    }
    let key = new.map_or("", Passphrase::text);
    alone.execute("ATTACH DATABASE ?1 AS sealed KEY ?2", (copy.to_string_lossy(), key))?;
    if new.is_none() {
        alone.execute_batch(&format!("PRAGMA sealed.page_size = {PLAIN_PAGE_BYTES}"))?;
    }
    // A copy that is not whole is thrown away: what makes it whole is the sync before it gets its name.
    alone.execute_batch("PRAGMA sealed.journal_mode = MEMORY; PRAGMA sealed.synchronous = OFF")?;
    alone.query_row("SELECT sqlcipher_export('sealed')", [], |_| Ok(()))?;
    for name in ["application_id", "user_version"] {
        let value: i32 = alone.pragma_query_value(None, name, |row| row.get(0))?;
        alone.execute_batch(&format!("PRAGMA sealed.{name} = {value}"))?;
    }
    same_rows(alone)?;
    alone.execute_batch("DETACH DATABASE sealed")?;
    Ok(())
}

fn same_rows(alone: &Connection) -> Result<(), StoreError> {
    let mut query = alone.prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table'")?;
    let names: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for name in names {
        let quoted = name.replace('"', "\"\"");
        let sql =
            format!("SELECT (SELECT count(*) FROM main.\"{quoted}\") = (SELECT count(*) FROM sealed.\"{quoted}\")");
        if !alone.query_row(&sql, [], |row| row.get::<_, bool>(0))? {
            return Err(StoreError::corrupt(format!("table {name}")));
        }
    }
    Ok(())
}

/// Checks the copy by itself, notes the change in its audit log and brings it onto the disk.
fn finish(
    copy: &Path,
    current: Option<&Passphrase>,
    new: Option<&Passphrase>,
    at: Option<i64>,
) -> Result<(), StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(copy, flags).map_err(|error| StoreError::opening(copy, error))?;
    if let Some(new) = new {
        passphrase::unlock(&conn, copy, new)?;
    }
    store::harden(&conn)?;
    let version = schema::version(&conn, copy, schema::MIGRATIONS)?;
    schema::verify(&conn, schema::MIGRATIONS.get(..version as usize).unwrap_or(schema::MIGRATIONS))?;
    store::quick_check(&conn)?;
    if let Some(at) = at {
        let change = match (current, new) {
            (None, _) => "set",
            (Some(_), Some(_)) => "changed",
            (Some(_), None) => "removed",
        };
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        audit::append(&tx, at, "audit-passphrase", &json!({ "passphrase": change }))?;
        tx.commit()?;
    }
    conn.close().map_err(|(_, error)| StoreError::from(error))?;
    let io = |error| StoreError::io(copy, error);
    // Opened for writing: Windows syncs no file that is open for reading.
    OpenOptions::new().write(true).open(copy).and_then(|file| file.sync_all()).map_err(io)
}

/// So that the name is on the disk as well. Not every system can.
fn sync_folder(path: &Path) {
    if let Some(folder) = path.parent().filter(|_| cfg!(unix)) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

/// A file that is not there counts as removed.
fn wipe_and_remove(path: &Path) -> Result<(), StoreError> {
    match OpenOptions::new().write(true).open(path) {
        Ok(file) => wipe(file).map_err(|error| StoreError::io(path, error))?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(StoreError::io(path, error)),
    }
    std::fs::remove_file(path).map_err(|error| StoreError::io(path, error))
}

/// Overwrites all of a file.
fn wipe(mut file: File) -> std::io::Result<()> {
    let zeros = vec![0; WIPE_CHUNK];
    let mut left = file.metadata()?.len();
    while left > 0 {
        let n = left.min(WIPE_CHUNK as u64);
        file.write_all(zeros.get(..n as usize).unwrap_or_default())?;
        left -= n;
    }
    file.sync_all()
}
