//! Courses and music that share people: the table of the Paths screen, the people behind a pair, and a file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use super::paths::{holdings, node_id};
use super::session::Session;
use crate::analysis::paths::{Pairing, PairingNode, PairingTable, pairings};
use crate::app::command::{Level, PairingPeople};
use crate::app::error::AppError;
use crate::app::state::{PairingItems, PairingNodeView, PairingRowView, PairingsView};
use crate::data::{Domain, PersonSet};
use crate::export::table::{Column, ColumnData, ColumnKind, TableWriter};
use crate::privacy::Floor;
use crate::task::Task;

/// Pairs that fewer people share are not listed.
pub(super) const MIN_PEOPLE: u32 = 20;
/// Pairs of items listed for a pair of nodes.
const ITEMS: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PairingsRequest {
    pub level: Level,
    pub min_people: u64,
}

/// The table, counted once per request and data.
fn pairing_table(session: &Session, request: &PairingsRequest, task: &Task) -> Result<Arc<PairingTable>, AppError> {
    let dataset = session.dataset(task)?;
    if let Some(table) = session.remembered_pairings(request) {
        return Ok(table);
    }
    let held = holdings(session, &dataset, task)?;
    let min_people = request.min_people.clamp(1, u64::from(u32::MAX)) as u32;
    let table = Arc::new(pairings(&dataset, &held, request.level.nodes(), min_people, task)?);
    session.remember_pairings(*request, Arc::clone(&table));
    Ok(table)
}

pub fn pairings_view(session: &Session, request: &PairingsRequest, task: &Task) -> Result<PairingsView, AppError> {
    let table = pairing_table(session, request, task)?;
    let nodes = |nodes: &[PairingNode]| {
        let node = |node: &PairingNode| PairingNodeView {
            id: node_id(node.key),
            name: node.name.clone(),
            n_people: node.people,
            n_bridge: node.bridge_people,
        };
        nodes.iter().map(node).collect()
    };
    let rows: Vec<PairingRowView> = table
        .rows
        .iter()
        .map(|row| PairingRowView {
            course: row.course_idx as usize,
            music: row.music_idx as usize,
            people: row.overlap,
            lift: row.lift.map(|lift| [lift.value, lift.low, lift.high]),
            to_music: row.to_music,
            to_course: row.to_course,
        })
        .collect();
    Ok(PairingsView {
        level: Some(request.level),
        min_people: request.min_people,
        courses: nodes(&table.course_nodes),
        music: nodes(&table.music_nodes),
        n_clear: rows.iter().filter(|row| row.lift.is_some_and(|[_, low, _]| low > 1.0)).count(),
        rows,
        n_bridge: table.n_bridge,
        n_everybody: session.dataset(task)?.n_people() as u64,
        n_left_out: table.n_rows_left_out,
    })
}

/// The people behind a row, found again when they are asked for.
pub fn pairing_people(
    session: &Session,
    request: &PairingsRequest,
    row: usize,
    which: PairingPeople,
    task: &Task,
) -> Result<PersonSet, AppError> {
    let table = pairing_table(session, request, task)?;
    let Some(row) = table.rows.get(row) else { return Ok(PersonSet::new()) };
    Ok(match which {
        PairingPeople::Both => table.overlap_people(row),
        PairingPeople::CourseOnly => table.opportunity_people(row, Domain::Course),
        PairingPeople::MusicOnly => table.opportunity_people(row, Domain::Music),
    })
}

/// Which items the people of a row have.
pub fn pairing_items(
    session: &Session,
    request: &PairingsRequest,
    row: usize,
    task: &Task,
) -> Result<PairingItems, AppError> {
    let table = pairing_table(session, request, task)?;
    let Some(pair) = table.rows.get(row).filter(|_| request.level != Level::Item) else {
        return Ok(PairingItems { row, items: vec![] });
    };
    let dataset = session.dataset(task)?;
    let held = holdings(session, &dataset, task)?;
    let pairs = table.main_items(&dataset, &held, &table.overlap_people(pair), pair, ITEMS);
    Ok(PairingItems { row, items: pairs.iter().map(|pair| (pair.from_item, pair.to_item, pair.people)).collect() })
}

#[derive(Debug, Clone, Serialize)]
pub struct PairingsSummary {
    pub level: &'static str,
    pub out: PathBuf,
    pub rows: u64,
    /// Rows that would have told of fewer people than the floor, or given them away.
    pub rows_hidden: u64,
    pub left_out: u64,
}

pub fn write_pairings(session: &Session, level: Level, out: &Path, task: &Task) -> Result<PairingsSummary, AppError> {
    let table = pairing_table(session, &PairingsRequest { level, min_people: u64::from(MIN_PEOPLE) }, task)?;
    let course = |row: &Pairing| node(&table.course_nodes, row.course_idx);
    let music = |row: &Pairing| node(&table.music_nodes, row.music_idx);
    let floor = session.floor();
    let rows = told_pairings(floor, &table.rows, &course, &music);
    write_pairing_rows(out, &rows, &course, &music, floor)?;
    Ok(PairingsSummary {
        level: level.id(),
        out: out.to_owned(),
        rows: rows.len() as u64,
        rows_hidden: (table.rows.len() - rows.len()) as u64,
        left_out: table.n_rows_left_out,
    })
}

fn node(nodes: &[PairingNode], at: u32) -> (&str, u64) {
    let node = &nodes[at as usize];
    (node.name.as_str(), node.people)
}

/// Rows that tell of no small group: neither those in both, nor those in one alone.
pub(super) fn told_pairings<'a>(
    floor: Floor,
    rows: &[Pairing],
    course: &dyn Fn(&Pairing) -> (&'a str, u64),
    music: &dyn Fn(&Pairing) -> (&'a str, u64),
) -> Vec<Pairing> {
    let is_told =
        |row: &&Pairing| floor.allows(row.overlap) && floor.shared(row.overlap, course(row).1, music(row).1).is_some();
    rows.iter().filter(is_told).copied().collect()
}

/// `course` and `music` tell the name and the people of a row's two nodes.
pub(super) fn write_pairing_rows<'a>(
    out: &Path,
    rows: &[Pairing],
    course: &dyn Fn(&Pairing) -> (&'a str, u64),
    music: &dyn Fn(&Pairing) -> (&'a str, u64),
    floor: Floor,
) -> Result<(), AppError> {
    let mut columns: Vec<Column> = ["course", "music"].map(|name| Column::new(name, ColumnKind::Text)).to_vec();
    columns.extend(["people", "course_people", "music_people"].map(|name| Column::new(name, ColumnKind::Integer)));
    columns.extend(["lift", "lift_low", "lift_high"].map(|name| Column::new(name, ColumnKind::Number)));
    columns.extend(["opportunity_music", "opportunity_course"].map(|name| Column::new(name, ColumnKind::Integer)));
    let text = |of: &dyn Fn(&Pairing) -> String| ColumnData::Text(rows.iter().map(of).collect());
    let count =
        |of: &dyn Fn(&Pairing) -> u64| ColumnData::Integer(rows.iter().map(|row| Some(of(row) as i64)).collect());
    let told = |of: &dyn Fn(&Pairing) -> u64| {
        ColumnData::Integer(rows.iter().map(|row| floor.told(of(row)).map(|n| n as i64)).collect())
    };
    let number = |of: &dyn Fn(&Pairing) -> Option<f64>| ColumnData::Number(rows.iter().map(of).collect());
    let mut writer = TableWriter::create_for_people(out, &columns)?;
    writer.write_batch(&[
        text(&|row| course(row).0.to_owned()),
        text(&|row| music(row).0.to_owned()),
        count(&|row| row.overlap),
        count(&|row| course(row).1),
        count(&|row| music(row).1),
        number(&|row| row.lift.map(|lift| lift.value)),
        number(&|row| row.lift.map(|lift| lift.low)),
        number(&|row| row.lift.map(|lift| lift.high)),
        told(&|row| row.to_music),
        told(&|row| row.to_course),
    ])?;
    writer.finish()?;
    Ok(())
}
