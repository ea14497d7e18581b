//! Reading what can still be read of a damaged file, table by table: forward to the first damage, backward from the
//! end, and what lies between by halves. Only tables that we make are asked for, by the names that we gave them.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Statement, params_from_iter};

use super::error::StoreError;
use super::passphrase::{self, Passphrase};
use super::store;
use crate::task::Task;

/// Looks into a gap between readable rows at most so often: beyond it lies noise.
const MAX_PROBES: usize = 20_000;
/// A new connection is needed after each damaged page of an encrypted file, and each takes its time.
const MAX_RECONNECTS: usize = 400;
const CHECK_EVERY: u64 = 5_000;

/// How much of a table came over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableSalvage {
    pub table: String,
    pub n_rows: u64,
    /// Nothing in it was damaged.
    pub is_whole: bool,
}

/// A damaged file.
pub(super) struct Wreck<'a> {
    path: &'a Path,
    passphrase: Option<&'a Passphrase>,
    conn: Connection,
    n_reconnects: usize,
}

impl<'a> Wreck<'a> {
    pub(super) fn open(path: &'a Path, passphrase: Option<&'a Passphrase>) -> Result<Self, StoreError> {
        let conn = connect(path, passphrase)?;
        Ok(Self { path, passphrase, conn, n_reconnects: 0 })
    }

    /// What the file says of its version; 0 where that cannot be read.
    pub(super) fn version(&self) -> u32 {
        let version = self.conn.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0));
        version.unwrap_or(0)
    }

    /// Copies the rows of a table that can be read. `into` has no rows in it yet.
    pub(super) fn copy(&mut self, into: &Connection, table: &str, task: &Task) -> Result<TableSalvage, StoreError> {
        let mut salvage = TableSalvage { table: table.to_owned(), ..TableSalvage::default() };
        let Some(plan) = Plan::of(into, &self.conn, table)? else { return Ok(salvage) };
        let mut insert = into.prepare(&plan.insert)?;
        let mut count = Counted { n_rows: 0, task };
        let all = (i64::MIN, i64::MAX);
        let forward = self.run(&plan, &plan.forward, all, &mut insert, &mut count, false)?;
        salvage.is_whole = forward.is_ok();
        if let Err(last) = forward {
            let backward = self.run(&plan, &plan.backward, all, &mut insert, &mut count, true)?;
            if let (Err(first), true) = (backward, plan.has_number) {
                self.probe(&plan, (last, first), &mut insert, &mut count)?;
            }
        }
        salvage.n_rows = count.n_rows;
        Ok(salvage)
    }

    /// Reads rows with numbers between two others into `insert`. `Err` on damage, with the number of the last row
    /// before it. `stops`: at a row that is there already.
    fn run(
        &mut self,
        plan: &Plan,
        sql: &str,
        range: (i64, i64),
        insert: &mut Statement<'_>,
        count: &mut Counted<'_>,
        stops: bool,
    ) -> Result<Result<(), Option<i64>>, StoreError> {
        let mut last = None;
        let mut take = |values: Vec<Value>| {
            if let (true, Some(Value::Integer(number))) = (plan.has_number, values.first()) {
                last = Some(*number);
            }
            // A row that breaks a rule of its table is passed over.
            let is_new = insert.execute(params_from_iter(values))? > 0;
            count.add(u64::from(is_new))?;
            Ok(is_new || !stops)
        };
        if self.read(plan, sql, range, &mut take)? {
            return Ok(Ok(()));
        }
        self.recover();
        Ok(Err(last))
    }

    /// Whether all rows could be read that `take` wanted.
    fn read(
        &self,
        plan: &Plan,
        sql: &str,
        range: (i64, i64),
        take: &mut dyn FnMut(Vec<Value>) -> Result<bool, StoreError>,
    ) -> Result<bool, StoreError> {
        let Ok(mut query) = self.conn.prepare(sql) else { return Ok(false) };
        let rows = if plan.has_number { query.query(range) } else { query.query([]) };
        let Ok(mut rows) = rows else { return Ok(false) };
        loop {
            let row = match rows.next() {
                Ok(Some(row)) => row,
                Ok(None) => return Ok(true),
                Err(_) => return Ok(false),
            };
            let values = (0..plan.n_columns).map(|column| row.get::<_, Value>(column)).collect::<Result<Vec<_>, _>>();
            let Ok(values) = values else { return Ok(false) };
            if !take(values)? {
                return Ok(true);
            }
        }
    }

    /// The rows between the last one before the damage and the first one after it.
    fn probe(
        &mut self,
        plan: &Plan,
        (last, first): (Option<i64>, Option<i64>),
        insert: &mut Statement<'_>,
        count: &mut Counted<'_>,
    ) -> Result<(), StoreError> {
        let (Some(last), Some(first)) = (last.or(Some(0)), first) else { return Ok(()) };
        let mut open = vec![(last.saturating_add(1), first.saturating_sub(1))];
        let mut n_probes = 0;
        while let Some((from, to)) = open.pop().filter(|_| n_probes < MAX_PROBES) {
            if from > to || self.n_reconnects >= MAX_RECONNECTS {
                continue;
            }
            n_probes += 1;
            let read = self.run(plan, &plan.forward, (from, to), insert, count, false)?;
            if let Err(reached) = read
                && from < to
            {
                let from = reached.map_or(from, |reached| reached.saturating_add(1));
                let middle = from + (to - from) / 2;
                open.push((middle + 1, to));
                open.push((from, middle));
            }
        }
        Ok(())
    }

    /// SQLCipher reads nothing more after a page that it cannot decrypt.
    fn recover(&mut self) {
        if self.passphrase.is_none() || self.n_reconnects >= MAX_RECONNECTS {
            return;
        }
        self.n_reconnects += 1;
        if let Ok(conn) = connect(self.path, self.passphrase) {
            self.conn = conn;
        }
    }
}

struct Counted<'a> {
    n_rows: u64,
    task: &'a Task,
}

impl Counted<'_> {
    fn add(&mut self, n_rows: u64) -> Result<(), crate::task::Cancelled> {
        self.n_rows += n_rows;
        if self.n_rows.is_multiple_of(CHECK_EVERY) { self.task.step("stage-repair", self.n_rows, 0) } else { Ok(()) }
    }
}

/// How a table is read and written.
struct Plan {
    n_columns: usize,
    /// Its first column is a whole number by which its rows are found.
    has_number: bool,
    forward: String,
    backward: String,
    insert: String,
}

impl Plan {
    /// `None` where the damaged file has no such table.
    fn of(into: &Connection, from: &Connection, table: &str) -> Result<Option<Self>, StoreError> {
        let wanted = columns(into, table)?;
        let found = columns(from, table).unwrap_or_default();
        let shared: Vec<&Column> =
            wanted.iter().filter(|column| found.iter().any(|other| other.name == column.name)).collect();
        let Some(first) = shared.first() else { return Ok(None) };
        let names: Vec<String> = shared.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let names = names.join(", ");
        let keys: Vec<&&Column> = shared.iter().filter(|column| column.is_key).collect();
        let has_number = keys.len() == 1 && first.is_key && first.kind == "INTEGER";
        let order = |way: &str| {
            let keys: Vec<String> = keys.iter().map(|key| format!("\"{}\" {way}", key.name)).collect();
            if keys.is_empty() { String::new() } else { format!(" ORDER BY {}", keys.join(", ")) }
        };
        let range = if has_number { format!(" WHERE \"{}\" BETWEEN ?1 AND ?2", first.name) } else { String::new() };
        let marks = vec!["?"; shared.len()].join(", ");
        Ok(Some(Self {
            n_columns: shared.len(),
            has_number,
            forward: format!("SELECT {names} FROM \"{table}\"{range}{}", order("ASC")),
            backward: format!("SELECT {names} FROM \"{table}\"{range}{}", order("DESC")),
            insert: format!("INSERT OR IGNORE INTO \"{table}\" ({names}) VALUES ({marks})"),
        }))
    }
}

struct Column {
    name: String,
    kind: String,
    is_key: bool,
}

fn columns(conn: &Connection, table: &str) -> Result<Vec<Column>, StoreError> {
    let mut query = conn.prepare("SELECT name, type, pk > 0 FROM pragma_table_info(?1)")?;
    let rows =
        query.query_map([table], |row| Ok(Column { name: row.get(0)?, kind: row.get(1)?, is_key: row.get(2)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Like any opening, but that a file whose end is missing is read as far as it goes.
fn connect(path: &Path, passphrase: Option<&Passphrase>) -> Result<Connection, StoreError> {
    let open = |immutable: bool| {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = match immutable {
            true => Connection::open_with_flags(store::immutable_uri(path), flags | OpenFlags::SQLITE_OPEN_URI),
            false => Connection::open_with_flags(path, flags),
        };
        let conn = opened.map_err(|error| StoreError::opening(path, error))?;
        conn.busy_timeout(store::BUSY_TIMEOUT)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false)?;
        // By this SQLite passes over a size that is not what the header says. The file itself cannot be written.
        if let Some(passphrase) = passphrase {
            passphrase::set_key(&conn, passphrase)?;
        }
        conn.execute_batch("PRAGMA writable_schema = ON")?;
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
            .map_err(|error| StoreError::opening(path, error))?;
        store::distrust(&conn)?;
        Ok(conn)
    };
    match open(false) {
        Err(StoreError::Io { .. } | StoreError::ReadOnly | StoreError::Corrupt { .. }) => open(true),
        Err(StoreError::NotAWorkspace { .. }) if passphrase.is_some() => {
            Err(StoreError::WrongPassphrase { path: path.to_owned() })
        }
        other => other,
    }
}
