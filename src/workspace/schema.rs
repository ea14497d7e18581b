//! The file format: its mark, its versions and the steps between them. A file whose schema is not exactly what the
//! steps make is turned down, so that nothing hidden in it (a trigger, a view, a changed rule) is ever run.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use super::error::StoreError;

/// `XFad` in ASCII, at byte 68 of the file.
const APPLICATION_ID: i32 = 0x5846_6164;

/// The step at place v makes version v + 1 out of version v. Steps that have been released never change.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_start.sql"),
    include_str!("migrations/0002_import.sql"),
    include_str!("migrations/0003_outcomes.sql"),
    include_str!("migrations/0004_people.sql"),
    include_str!("migrations/0005_trust.sql"),
];

/// The version of the file behind `conn`.
pub(super) fn version(conn: &Connection, path: &Path, steps: &[&str]) -> Result<u32, StoreError> {
    let read = |name: &str| {
        conn.pragma_query_value(None, name, |row| row.get::<_, i32>(0))
            .map_err(|error| StoreError::opening(path, error))
    };
    if read("application_id")? != APPLICATION_ID {
        return Err(StoreError::NotAWorkspace { path: path.to_owned() });
    }
    let found = read("user_version")?;
    let known = steps.len() as u32;
    match u32::try_from(found) {
        Ok(found) if found > known => Err(StoreError::Newer { found, known }),
        Ok(found) if found > 0 => Ok(found),
        _ => Err(StoreError::corrupt(format!("version {found}"))),
    }
}

/// Takes the file from version `from` to the newest in one transaction; 0 is an empty file.
pub(super) fn migrate(conn: &mut Connection, from: u32, steps: &[&str]) -> Result<(), StoreError> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    for step in steps.iter().skip(from as usize) {
        tx.execute_batch(step)?;
    }
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", steps.len() as u32)?;
    tx.commit()?;
    Ok(())
}

/// Copies the file as it stands before a migration to `NAME.vN.crossfade` beside it.
pub(super) fn back_up(conn: &Connection, path: &Path, version: u32) -> Result<PathBuf, StoreError> {
    let target = copy_path(path, version);
    let unfinished = path.with_extension(format!("v{version}.unfinished"));
    match std::fs::remove_file(&unfinished) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(StoreError::io(&unfinished, error)),
        _ => {}
    }
    conn.execute("VACUUM INTO ?1", [unfinished.to_string_lossy()])?;
    std::fs::rename(&unfinished, &target).map_err(|error| StoreError::io(&target, error))?;
    Ok(target)
}

/// Where the copy from before the step after `version` stands.
pub(super) fn copy_path(path: &Path, version: u32) -> PathBuf {
    path.with_extension(format!("v{version}.crossfade"))
}

/// Fails when the file holds any table, index, trigger or view that the steps do not make, or lacks one.
pub(super) fn verify(conn: &Connection, steps: &[&str]) -> Result<(), StoreError> {
    let mut fresh = Connection::open_in_memory()?;
    migrate(&mut fresh, 0, steps)?;
    if objects(conn)? == objects(&fresh)? { Ok(()) } else { Err(StoreError::corrupt("schema")) }
}

fn objects(conn: &Connection) -> Result<Vec<[String; 4]>, StoreError> {
    let sql = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name";
    let mut query = conn.prepare(sql)?;
    let rows = query.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &[&str] = &[MIGRATIONS[0]];
    const NEXT: &[&str] = &[MIGRATIONS[0], "ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT ''"];

    #[test]
    fn a_later_version_is_reached_step_by_step_and_keeps_what_was_there() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn, 0, FIRST).unwrap();
        conn.execute("INSERT INTO settings VALUES ('a', '1')", []).unwrap();
        assert_eq!(version(&conn, Path::new("x"), NEXT).unwrap(), 1);
        migrate(&mut conn, 1, NEXT).unwrap();
        verify(&conn, NEXT).unwrap();
        assert_eq!(version(&conn, Path::new("x"), NEXT).unwrap(), 2);
        let kept: String = conn.query_row("SELECT value FROM settings WHERE key = 'a'", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, "1");
        let newer = version(&conn, Path::new("x"), FIRST);
        assert!(matches!(newer, Err(StoreError::Newer { found: 2, known: 1 })));
    }

    #[test]
    fn a_step_that_fails_leaves_the_version_before() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn, 0, FIRST).unwrap();
        let broken = &[MIGRATIONS[0], "DROP TABLE settings; SELECT no_such_function()"];
        assert!(migrate(&mut conn, 1, broken).is_err());
        verify(&conn, FIRST).unwrap();
        assert_eq!(version(&conn, Path::new("x"), broken).unwrap(), 1);
    }

    #[test]
    fn a_schema_with_something_added_is_turned_down() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn, 0, FIRST).unwrap();
        conn.execute_batch("CREATE TRIGGER t AFTER INSERT ON settings BEGIN DELETE FROM audit; END").unwrap();
        assert!(matches!(verify(&conn, FIRST), Err(StoreError::Corrupt { .. })));
    }
}
