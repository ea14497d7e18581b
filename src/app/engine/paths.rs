//! What people go on to: the table of the Paths screen, the people behind it, and the files of the commands.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use super::session::Session;
use crate::analysis::paths::{PathQuery, PathRow, PathTable, paths};
use crate::analysis::{Holdings, Level as NodeLevel, NodeKey};
use crate::app::command::{Direction, Level};
use crate::app::error::AppError;
use crate::app::state::{PathDetail, PathNode, PathRowView, PathsView, RibbonView};
use crate::data::{Channel, Consent, Dataset, HAS_EMAIL, HAS_PHONE, PersonSet};
use crate::export::table::{Column, ColumnData, ColumnKind, TableWriter};
use crate::privacy::Floor;
use crate::task::Task;

/// Bars of the days histogram.
const BARS: usize = 26;
/// Item pairs listed for a path.
const PAIRS: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PathsRequest {
    pub direction: Direction,
    pub level: Level,
    pub window_days: u32,
    pub min_people: u64,
}

/// Which people of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathPeople {
    /// Who went from A to B, by row.
    Crossed(usize),
    /// Who has A and not B and can be reached, by row.
    Opportunity(usize),
    /// Who began with a node and has nothing of the other side, by node.
    Leavers(usize),
    /// Who is in a ribbon, by its place.
    Ribbon(usize),
    /// Who began with a node and crossed, by node on the left.
    From(usize),
    /// Who crossed to a node first, by node on the right.
    To(usize),
}

impl Level {
    pub(super) fn nodes(self) -> NodeLevel {
        match self {
            Self::Category => NodeLevel::Category,
            Self::Creator => NodeLevel::Creator,
            Self::Item => NodeLevel::Item,
        }
    }
}

impl PathsRequest {
    pub(super) fn query(&self) -> PathQuery {
        PathQuery {
            from: self.direction.from(),
            to: self.direction.to(),
            level: self.level.nodes(),
            window_days: self.window_days,
            min_people: self.min_people.clamp(1, u64::from(u32::MAX)) as u32,
            ..PathQuery::default()
        }
    }
}

/// The table, counted once per request and data.
pub fn path_table(session: &Session, request: &PathsRequest, task: &Task) -> Result<Arc<PathTable>, AppError> {
    let dataset = session.dataset(task)?;
    if let Some(table) = session.remembered_paths(request) {
        return Ok(table);
    }
    let holdings = holdings(session, &dataset, task)?;
    let table = Arc::new(paths(&dataset, &holdings, request.query(), task)?);
    session.remember_paths(*request, Arc::clone(&table));
    Ok(table)
}

pub(super) fn holdings(session: &Session, dataset: &Dataset, task: &Task) -> Result<Arc<Holdings>, AppError> {
    if let Some(holdings) = session.remembered_holdings() {
        return Ok(holdings);
    }
    let holdings = Arc::new(Holdings::of(dataset, task)?);
    session.remember_holdings(Arc::clone(&holdings));
    Ok(holdings)
}

pub fn paths_view(session: &Session, request: &PathsRequest, task: &Task) -> Result<PathsView, AppError> {
    let table = path_table(session, request, task)?;
    let ribbons = table.ribbons.iter().map(|ribbon| RibbonView {
        from: ribbon.from_idx as usize,
        to: ribbon.to_idx as usize,
        people: ribbon.people,
        share: ribbon.share,
        lift: ribbon.lift.map(|lift| [lift.value, lift.low, lift.high]),
        median_days: ribbon.median_days,
    });
    let rows: Vec<PathRowView> = table.rows.iter().map(row_view).collect();
    Ok(PathsView {
        from: table
            .from_nodes
            .iter()
            .map(|node| PathNode {
                id: node_id(node.key),
                name: node.name.clone(),
                n_people: node.starters,
                n_crossed: node.crossed,
                n_left: node.leavers,
                median_days: 0.0,
                place: node.place,
            })
            .collect(),
        to: table
            .to_nodes
            .iter()
            .map(|node| PathNode {
                id: node_id(node.key),
                name: node.name.clone(),
                n_people: node.crossed,
                n_crossed: node.crossed,
                n_left: 0,
                median_days: node.median_days.unwrap_or_default(),
                place: node.place,
            })
            .collect(),
        ribbons: ribbons.collect(),
        n_clear: rows.iter().filter(|row| row.low > 1.0).count(),
        rows,
        n_crossed: table.totals.crossed,
        n_starters: table.totals.starters,
        n_leavers: table.totals.leavers,
        n_everybody: table.totals.everybody,
        n_capped: table.totals.n_capped,
    })
}

pub(super) fn node_id(key: NodeKey) -> u32 {
    match key {
        NodeKey::Item(id) | NodeKey::Label(id) => id,
        NodeKey::Unlabelled => u32::MAX,
    }
}

fn row_view(row: &PathRow) -> PathRowView {
    let (lift, low, high) = row.lift.map_or((0.0, 0.0, 0.0), |lift| (lift.value, lift.low, lift.high));
    PathRowView {
        from: row.from_idx as usize,
        to: row.to_idx as usize,
        people: row.people,
        from_people: row.from_people,
        share: row.share,
        confidence: row.confidence,
        lift,
        low,
        high,
        q_value: row.q_value,
        median_days: row.median_days,
        matching: row.matching,
        opportunity: row.opportunity,
        too_few: row.too_few(),
    }
}

pub fn path_detail(session: &Session, request: &PathsRequest, row: usize, task: &Task) -> Result<PathDetail, AppError> {
    let table = path_table(session, request, task)?;
    let dataset = session.dataset(task)?;
    let holdings = holdings(session, &dataset, task)?;
    let Some(path) = table.rows.get(row) else { return Ok(PathDetail::default()) };
    let people = table.people_of(path);
    let pairs = table.main_items(&dataset, &holdings, &people, (path.from_idx, path.to_idx), PAIRS);
    Ok(PathDetail {
        row,
        days_histogram: bars(table.days_of(row)),
        items: pairs.iter().map(|pair| (pair.from_item, pair.to_item, pair.people)).collect(),
        funnel: reach(&dataset, &table.matching_people(path)),
        came_back: table.people_back(path).len(),
    })
}

/// Days gathered into a fixed number of bars.
fn bars(days: &[u32]) -> Vec<u64> {
    let mut bars = vec![0; BARS.min(days.len().max(1))];
    let n_bars = bars.len();
    for (day, &count) in days.iter().enumerate() {
        bars[(day * n_bars / days.len()).min(n_bars - 1)] += u64::from(count);
    }
    bars
}

/// From all who match to those who may be written to.
fn reach(dataset: &Dataset, matching: &PersonSet) -> Vec<(&'static str, u64)> {
    let known = |person: &u32| dataset.people.has(*person as usize, HAS_EMAIL | HAS_PHONE);
    let granted = |person: &u32| dataset.people.consent(*person as usize, Channel::Ads) == Consent::Granted;
    let n_known = matching.iter().filter(known).count() as u64;
    let n_granted = matching.iter().filter(|person| known(person) && granted(person)).count() as u64;
    vec![("reach-all", matching.len()), ("reach-contact", n_known), ("reach-consent", n_granted)]
}

pub fn path_people(
    session: &Session,
    request: &PathsRequest,
    which: PathPeople,
    task: &Task,
) -> Result<PersonSet, AppError> {
    let table = path_table(session, request, task)?;
    let row = |at: usize| table.rows.get(at);
    Ok(match which {
        PathPeople::Crossed(at) => row(at).map(|row| table.people_of(row)),
        PathPeople::Opportunity(at) => row(at).map(|row| table.opportunity_people(row)),
        PathPeople::Leavers(node) => Some(table.leavers_of(node as u32)),
        PathPeople::From(node) => Some(table.crossed_from(node as u32)),
        PathPeople::To(node) => Some(table.crossed_to(node as u32)),
        PathPeople::Ribbon(at) => {
            table.ribbons.get(at).map(|ribbon| table.ribbon_people(ribbon.from_idx, ribbon.to_idx))
        }
    }
    .unwrap_or_default())
}

#[derive(Debug, Clone, Serialize)]
pub struct PathsSummary {
    pub from: &'static str,
    pub to: &'static str,
    pub level: &'static str,
    pub window_days: u32,
    pub out: PathBuf,
    pub rows: u64,
    /// Rows that would have told of fewer people than the floor, or given them away.
    pub rows_hidden: u64,
    /// `None`: fewer than the floor, or they could be worked out.
    pub starters: Option<u64>,
    pub crossed: Option<u64>,
    pub leavers: Option<u64>,
    pub people: u64,
    /// People whose history was cut at the cap.
    pub capped_people: Option<u64>,
}

/// Writes the rules, by lift, to a file.
pub fn write_paths(
    session: &Session,
    request: &PathsRequest,
    out: &Path,
    task: &Task,
) -> Result<PathsSummary, AppError> {
    let table = path_table(session, request, task)?;
    let (from, to) = (&table.from_nodes, &table.to_nodes);
    let names = |row: &PathRow| [&from[row.from_idx as usize].name, &to[row.to_idx as usize].name].map(String::as_str);
    let floor = session.floor();
    let rows = told_rows(floor, &table.rows);
    write_path_rows(out, &rows, &names, floor)?;
    let [crossed, leavers, starters] =
        totals_told(floor, table.totals.crossed, table.totals.leavers, table.totals.starters);
    Ok(PathsSummary {
        from: request.direction.from().id(),
        to: request.direction.to().id(),
        level: request.level.id(),
        window_days: request.window_days,
        out: out.to_owned(),
        rows: rows.len() as u64,
        rows_hidden: (table.rows.len() - rows.len()) as u64,
        starters,
        crossed,
        leavers,
        people: table.totals.everybody,
        capped_people: floor.told(table.totals.n_capped),
    })
}

/// Who crossed, who left, and all who began; the last ones are told unless the rest could be worked out from them.
pub(super) fn totals_told(floor: Floor, crossed: u64, leavers: u64, starters: u64) -> [Option<u64>; 3] {
    let late = starters.saturating_sub(crossed + leavers);
    let [crossed, leavers, _] = floor.counts_of([crossed, leavers, late]);
    [crossed, leavers, floor.told(starters)]
}

/// Rows that tell of no small group: neither those who went on, nor those who began alike and did not.
pub(super) fn told_rows(floor: Floor, rows: &[PathRow]) -> Vec<PathRow> {
    let is_told = |row: &&PathRow| floor.allows(row.people) && floor.told_of(row.people, row.from_people).is_some();
    rows.iter().filter(is_told).cloned().collect()
}

/// `names` tells the names of a row's two nodes.
pub(super) fn write_path_rows<'a>(
    out: &Path,
    rows: &[PathRow],
    names: &dyn Fn(&PathRow) -> [&'a str; 2],
    floor: Floor,
) -> Result<(), AppError> {
    let text = ["from", "to"].map(|name| Column::new(name, ColumnKind::Text));
    let counts = ["people", "from_people"].map(|name| Column::new(name, ColumnKind::Integer));
    let numbers = ["confidence", "lift", "lift_low", "lift_high", "q_value", "median_days"]
        .map(|name| Column::new(name, ColumnKind::Number));
    let mut columns = vec![];
    columns.extend(text);
    columns.extend(counts);
    columns.extend(numbers);
    columns.push(Column::new("opportunity", ColumnKind::Integer));
    let text = |of: &dyn Fn(&PathRow) -> String| ColumnData::Text(rows.iter().map(of).collect());
    let count =
        |of: &dyn Fn(&PathRow) -> u64| ColumnData::Integer(rows.iter().map(|row| Some(of(row) as i64)).collect());
    let number = |of: &dyn Fn(&PathRow) -> Option<f64>| ColumnData::Number(rows.iter().map(of).collect());
    let mut writer = TableWriter::create_for_people(out, &columns)?;
    writer.write_batch(&[
        text(&|row| names(row)[0].to_owned()),
        text(&|row| names(row)[1].to_owned()),
        count(&|row| row.people),
        count(&|row| row.from_people),
        number(&|row| Some(row.confidence)),
        number(&|row| row.lift.map(|lift| lift.value)),
        number(&|row| row.lift.map(|lift| lift.low)),
        number(&|row| row.lift.map(|lift| lift.high)),
        number(&|row| Some(row.q_value)),
        number(&|row| Some(row.median_days)),
        ColumnData::Integer(rows.iter().map(|row| floor.told(row.opportunity).map(|n| n as i64)).collect()),
    ])?;
    writer.finish()?;
    Ok(())
}
