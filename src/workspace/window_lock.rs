//! One window at a time: a file beside the workspace, locked by the system for as long as the window has the workspace
//! open. A kill lets go of it. Commands do not ask for it: each of their changes is one transaction.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::error::StoreError;

/// How often the lock is asked for again when its file has gone meanwhile.
const TRIES: usize = 5;

/// Held while a window has a workspace open.
#[derive(Debug)]
pub struct WindowLock {
    path: PathBuf,
    _file: File,
}

impl WindowLock {
    /// `None` where it need not or cannot be held: by another window of this very program, in a folder that cannot be
    /// written, on a medium without locks.
    pub fn take(workspace: &Path, at: i64) -> Result<Option<Self>, StoreError> {
        let path = lock_path(workspace);
        for _ in 0..TRIES {
            let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
            let Ok(mut file) = opened else { return Ok(None) };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return held_by(&mut file),
                Err(TryLockError::Error(_)) => return Ok(None),
            }
            // Whoever held it before may have removed the file under us.
            if !is_still_at(&file, &path) {
                continue;
            }
            let told = file.set_len(0).and_then(|()| write!(file, "{} {at}", std::process::id()));
            if told.is_err() {
                return Ok(None);
            }
            return Ok(Some(Self { path, _file: file }));
        }
        Ok(None)
    }
}

impl Drop for WindowLock {
    fn drop(&mut self) {
        // Still locked: nobody else takes the file for theirs. One that stays is nobody's and does no harm.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn lock_path(workspace: &Path) -> PathBuf {
    let workspace = workspace.canonicalize().unwrap_or_else(|_| workspace.to_owned());
    let mut name = workspace.into_os_string();
    name.push("-window");
    PathBuf::from(name)
}

fn held_by(file: &mut File) -> Result<Option<WindowLock>, StoreError> {
    let mut text = String::new();
    // Where a locked file cannot be read, nobody is named.
    let _ = file.rewind().and_then(|()| file.read_to_string(&mut text));
    let mut words = text.split(' ');
    let process = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
    let since = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
    if process == std::process::id() { Ok(None) } else { Err(StoreError::OpenElsewhere { process, since }) }
}

#[cfg(unix)]
fn is_still_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let own = file.metadata().map(|found| (found.dev(), found.ino())).ok();
    own.is_some() && own == std::fs::metadata(path).map(|found| (found.dev(), found.ino())).ok()
}

#[cfg(not(unix))]
fn is_still_at(_: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_of_another_process_is_told_and_a_left_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = folder.path().join("shop.crossfade");
        std::fs::write(&workspace, "").unwrap();
        let path = lock_path(&workspace);
        // What a killed window leaves: a file that nobody has locked.
        std::fs::write(&path, "4194999 12").unwrap();
        let lock = WindowLock::take(&workspace, 77).unwrap().expect("nobody holds it");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{} 77", std::process::id()));
        assert!(WindowLock::take(&workspace, 78).unwrap().is_none(), "this program itself holds it");
        std::fs::write(&path, "4194999 77").unwrap();
        let refused = WindowLock::take(&workspace, 79);
        assert!(matches!(refused, Err(StoreError::OpenElsewhere { process: 4_194_999, since: 77 })), "{refused:?}");
        drop(lock);
        assert!(!path.exists());
        assert!(WindowLock::take(&workspace, 80).unwrap().is_some());
    }
}
