//! What needs a hand inside the connection: full disks, kills in mid-transaction, locks, tampering.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::blobs::{self, Kind, Owner, Piece};
use super::records::CheckProblem;
use super::schema;
use super::{StoreError, Workspace};
use crate::data::incoming::{Batch, IdKind, Identifier, Joined};
use crate::task::Task;
use polars::prelude::{DataFrame, IntoColumn, UInt32Chunked};

fn workspace(folder: &Path) -> Workspace {
    Workspace::create(&folder.join("test.crossfade")).unwrap()
}

fn people(from: u32, n_users: u32) -> (Batch, Joined) {
    let identifiers = (0..n_users)
        .map(|user| Identifier { user, kind: IdKind::Email, value: format!("person-{}@example.com", from + user) })
        .collect();
    let numbers: Vec<u32> = (from..from + n_users).collect();
    let joined = Joined { numbers: numbers.clone(), new_numbers: numbers, ..Joined::default() };
    (Batch { n_users, identifiers, ..Batch::default() }, joined)
}

fn side_file(path: &Path, side: &str) -> PathBuf {
    PathBuf::from(format!("{}{side}", path.display()))
}

#[test]
fn a_full_disk_leaves_the_last_state() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = workspace(folder.path());
    workspace.commit_import(&[people(1, 10)], 1, &Task::silent()).unwrap();
    let pages: i64 = workspace.conn.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    workspace.conn.query_row(&format!("PRAGMA max_page_count = {}", pages + 5), [], |_| Ok(())).unwrap();
    let refused = workspace.commit_import(&[people(11, 50_000)], 2, &Task::silent());
    assert!(matches!(refused, Err(StoreError::DiskFull)), "{refused:?}");
    assert_eq!(workspace.load_dataset(&Task::silent()).unwrap().n_people(), 10);
    assert_eq!(workspace.revision().unwrap(), 1);
    assert!(workspace.check(&Task::silent()).unwrap().is_sound());
}

/// A kill leaves the file and its log as they are at that moment: copied in the middle of a transaction, after pages
/// have been written to the log, and opened elsewhere.
#[test]
fn a_kill_in_mid_transaction_leaves_the_last_commit() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = workspace(folder.path());
    workspace.commit_import(&[people(1, 10)], 1, &Task::silent()).unwrap();
    workspace.conn.pragma_update(None, "cache_size", 10).unwrap();
    let path = workspace.path().to_owned();
    let copy = folder.path().join("copy.crossfade");
    let log_bytes = |path: &Path| std::fs::metadata(side_file(path, "-wal")).map_or(0, |log| log.len());
    let before = log_bytes(&path);
    let stopped: Result<(), StoreError> = workspace.write(|tx| {
        for at in 0..20_000 {
            tx.execute("INSERT INTO settings VALUES (?1, ?1)", [format!("key-{at}")])?;
        }
        assert!(log_bytes(&path) > before, "nothing was written yet: the test would test nothing");
        std::fs::copy(&path, &copy).unwrap();
        std::fs::copy(side_file(&path, "-wal"), side_file(&copy, "-wal")).unwrap();
        Err(StoreError::Stale)
    });
    assert!(stopped.is_err());
    let reopened = Workspace::open(&copy).unwrap();
    assert_eq!(reopened.load_dataset(&Task::silent()).unwrap().n_people(), 10);
    assert_eq!(reopened.setting::<String>("key-0").unwrap(), None);
    assert!(reopened.check(&Task::silent()).unwrap().is_sound());
}

#[test]
fn a_second_writer_is_told_that_the_file_is_locked_and_a_reader_reads_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = workspace(folder.path());
    let mut second = Workspace::open(first.path()).unwrap();
    second.conn.busy_timeout(Duration::from_millis(10)).unwrap();
    first
        .write(|_| {
            assert!(matches!(second.set_setting("a", &1), Err(StoreError::Locked)));
            assert_eq!(second.setting::<u32>("a")?, None);
            Ok(())
        })
        .unwrap();
    second.set_setting("a", &1).unwrap();
    assert_eq!(first.setting("a").unwrap(), Some(1));
}

#[test]
fn a_newer_file_and_a_strange_schema_are_turned_down() {
    let folder = tempfile::tempdir().unwrap();
    let path = workspace(folder.path()).path().to_owned();
    let meddle = |sql: &str| rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    meddle("PRAGMA user_version = 900");
    for open in [Workspace::open, Workspace::open_read_only] {
        assert!(matches!(open(&path), Err(StoreError::Newer { found: 900, .. })));
    }
    meddle(&format!("PRAGMA user_version = {}; CREATE VIEW v AS SELECT 1", schema::MIGRATIONS.len()));
    for open in [Workspace::open, Workspace::open_read_only] {
        assert!(matches!(open(&path), Err(StoreError::Corrupt { .. })));
    }
}

#[test]
fn a_copy_is_made_before_a_migration() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = workspace(folder.path());
    workspace.set_setting("a", &7).unwrap();
    let copy = schema::back_up(&workspace.conn, workspace.path(), 1).unwrap();
    assert_eq!(copy, folder.path().join("test.v1.crossfade"));
    assert_eq!(Workspace::open(&copy).unwrap().setting("a").unwrap(), Some(7));
}

#[cfg(feature = "encryption")]
#[test]
fn copies_of_an_encrypted_workspace_are_encrypted_and_change_along() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.crossfade");
    let keys = ["seven grey herons", "nine white swans"].map(|text| super::Passphrase::new(text).unwrap());
    let [first, second] = &keys;
    let mut workspace = Workspace::create_with(&path, Some(first)).unwrap();
    workspace.set_setting("a", &7).unwrap();
    let copy = schema::back_up(&workspace.conn, workspace.path(), 1).unwrap();
    assert!(Workspace::is_under_passphrase(&copy).unwrap());
    assert_eq!(Workspace::open_with(&copy, Some(first)).unwrap().setting("a").unwrap(), Some(7));
    let value = |path: &Path, key| Workspace::open_with(path, key).and_then(|workspace| workspace.setting::<u32>("a"));

    let sealed = workspace.change_passphrase(Some(first), Some(second), 1, &Task::silent()).unwrap();
    assert_eq!((sealed.copies, sealed.copies_left), (vec![copy.canonicalize().unwrap()], vec![]));
    assert_eq!(value(&copy, Some(second)).unwrap(), Some(7));
    assert!(matches!(value(&copy, Some(first)), Err(StoreError::WrongPassphrase { .. })));
    workspace.change_passphrase(Some(second), None, 2, &Task::silent()).unwrap();
    assert_eq!(value(&copy, None).unwrap(), Some(7));
    workspace.change_passphrase(None, Some(first), 3, &Task::silent()).unwrap();
    assert!(Workspace::is_under_passphrase(&copy).unwrap() && workspace.is_encrypted());
    assert_eq!(workspace.setting("a").unwrap(), Some(7));
}

#[cfg(feature = "encryption")]
#[test]
fn a_change_that_cannot_be_made_leaves_the_workspace_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = workspace(folder.path());
    workspace.commit_import(&[people(1, 50)], 1, &Task::silent()).unwrap();
    // The copy cannot be made where a folder has its name.
    let path = workspace.path().to_owned();
    std::fs::create_dir(side_file(&path, "-sealing")).unwrap();
    let key = super::Passphrase::new("seven grey herons").unwrap();
    assert!(workspace.change_passphrase(None, Some(&key), 2, &Task::silent()).is_err());
    assert!(!workspace.is_encrypted() && !Workspace::is_under_passphrase(&path).unwrap());
    assert_eq!(workspace.load_dataset(&Task::silent()).unwrap().n_people(), 50);
    std::fs::remove_dir(side_file(&path, "-sealing")).unwrap();
    let token = crate::task::CancelToken::default();
    token.cancel();
    let stopped = workspace.change_passphrase(None, Some(&key), 2, &Task::new(token, |_| {}));
    assert!(matches!(stopped, Err(StoreError::Cancelled(_))), "{stopped:?}");
    assert_eq!(workspace.load_dataset(&Task::silent()).unwrap().n_people(), 50);
    assert!(!side_file(&path, "-sealing").exists());
}

#[test]
fn an_audit_log_that_was_cut_off_shows() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = workspace(folder.path());
    for at in 1..=3 {
        workspace.audit(at, "audit-note", &serde_json::json!({})).unwrap();
    }
    workspace.conn.execute_batch("DELETE FROM audit WHERE seq = 3").unwrap();
    let problems = workspace.check(&Task::silent()).unwrap().problems;
    assert_eq!(problems, [CheckProblem::AuditChain { seq: 3 }]);
}

#[test]
fn tampering_shows() {
    let cases = [
        ("UPDATE audit SET detail = '{}' WHERE seq = 1", CheckProblem::AuditChain { seq: 1 }),
        ("DELETE FROM audit WHERE seq = 1", CheckProblem::AuditChain { seq: 2 }),
        ("UPDATE summary SET neither = 3", CheckProblem::Summary),
        (
            "INSERT INTO audiences VALUES (1, 'a', '', '', '', 0, NULL); INSERT INTO holdouts VALUES (1, 5); \
             INSERT INTO audience_members VALUES (1, 0, 5, 1.0)",
            CheckProblem::HoldoutOverlap { audience: "a".into(), n_people: 1 },
        ),
        (
            "UPDATE blobs SET data = x'00'",
            CheckProblem::Blob { id: 1, kind: "attribute".into(), name: "country".into() },
        ),
    ];
    for (sql, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let mut workspace = workspace(folder.path());
        let mut batch = people(1, 4);
        batch.0.attributes.push(crate::data::incoming::AttributeRows {
            name: "country".into(),
            users: vec![0],
            values: ["DE"].iter().collect(),
        });
        workspace.commit_import(&[batch], 1, &Task::silent()).unwrap();
        workspace.audit(2, "audit-note", &serde_json::json!({})).unwrap();
        assert!(workspace.check(&Task::silent()).unwrap().is_sound());
        workspace.conn.execute_batch(sql).unwrap();
        assert_eq!(workspace.check(&Task::silent()).unwrap().problems, [expected]);
    }
}

/// The hash is right and the bytes are Parquet, but not of what the name says.
#[test]
fn a_made_up_blob_is_damage_and_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = workspace(folder.path());
    workspace.commit_import(&[people(1, 4)], 1, &Task::silent()).unwrap();
    let make = |_: usize| {
        let frame =
            DataFrame::new_infer_height(vec![UInt32Chunked::from_vec("person".into(), vec![1]).into_column()]).unwrap();
        Ok(Piece { name: String::new(), seq: 0, n_rows: usize::MAX >> 1, low: 0, high: 0, frame })
    };
    workspace.write(|tx| blobs::insert_all(tx, Owner::Source(1), Kind::Events, 1, make, &Task::silent())).unwrap();
    let loaded = workspace.load_dataset(&Task::silent());
    assert!(matches!(loaded, Err(StoreError::Corrupt { .. })), "{loaded:?}");
}
