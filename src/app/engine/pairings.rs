//! Courses and music that share people, to a file.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::paths::holdings;
use super::session::Session;
use crate::analysis::paths::{Pairing, PairingNode, pairings};
use crate::app::command::Level;
use crate::app::error::AppError;
use crate::export::table::{Column, ColumnData, ColumnKind, TableWriter};
use crate::task::Task;

/// Pairs that fewer people share are not listed.
pub(super) const MIN_PEOPLE: u32 = 20;

#[derive(Debug, Clone, Serialize)]
pub struct PairingsSummary {
    pub level: &'static str,
    pub out: PathBuf,
    pub rows: u64,
    pub left_out: u64,
}

pub fn write_pairings(session: &Session, level: Level, out: &Path, task: &Task) -> Result<PairingsSummary, AppError> {
    let dataset = session.dataset(task)?;
    let held = holdings(session, &dataset, task)?;
    let table = pairings(&dataset, &held, level.nodes(), MIN_PEOPLE, task)?;
    let course = |row: &Pairing| node(&table.course_nodes, row.course_idx);
    let music = |row: &Pairing| node(&table.music_nodes, row.music_idx);
    write_pairing_rows(out, &table.rows, &course, &music)?;
    Ok(PairingsSummary {
        level: level.id(),
        out: out.to_owned(),
        rows: table.rows.len() as u64,
        left_out: table.n_rows_left_out,
    })
}

fn node(nodes: &[PairingNode], at: u32) -> (&str, u64) {
    let node = &nodes[at as usize];
    (node.name.as_str(), node.people)
}

/// `course` and `music` tell the name and the people of a row's two nodes.
pub(super) fn write_pairing_rows<'a>(
    out: &Path,
    rows: &[Pairing],
    course: &dyn Fn(&Pairing) -> (&'a str, u64),
    music: &dyn Fn(&Pairing) -> (&'a str, u64),
) -> Result<(), AppError> {
    let mut columns: Vec<Column> = ["course", "music"].map(|name| Column::new(name, ColumnKind::Text)).to_vec();
    columns.extend(["people", "course_people", "music_people"].map(|name| Column::new(name, ColumnKind::Integer)));
    columns.extend(["lift", "lift_low", "lift_high"].map(|name| Column::new(name, ColumnKind::Number)));
    columns.extend(["opportunity_music", "opportunity_course"].map(|name| Column::new(name, ColumnKind::Integer)));
    let text = |of: &dyn Fn(&Pairing) -> String| ColumnData::Text(rows.iter().map(of).collect());
    let count =
        |of: &dyn Fn(&Pairing) -> u64| ColumnData::Integer(rows.iter().map(|row| Some(of(row) as i64)).collect());
    let number = |of: &dyn Fn(&Pairing) -> Option<f64>| ColumnData::Number(rows.iter().map(of).collect());
    let mut writer = TableWriter::create(out, &columns)?;
    writer.write_batch(&[
        text(&|row| course(row).0.to_owned()),
        text(&|row| music(row).0.to_owned()),
        count(&|row| row.overlap),
        count(&|row| course(row).1),
        count(&|row| music(row).1),
        number(&|row| row.lift.map(|lift| lift.value)),
        number(&|row| row.lift.map(|lift| lift.low)),
        number(&|row| row.lift.map(|lift| lift.high)),
        count(&|row| row.to_music),
        count(&|row| row.to_course),
    ])?;
    writer.finish()?;
    Ok(())
}
