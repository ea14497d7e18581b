//! Paths and pairings of everybody on a cluster: counted there, told here by the same rules and into the same files.

use std::path::Path;

use super::open::{OnCluster, keep_queries, open_cluster};
use crate::analysis::paths::{MAX_ROWS, PAIRING_CAP, Pairing, PathCounts, PathRow, pairing_rows, rule_rows};
use crate::analysis::{NodeKey, Nodes};
use crate::app::command::Level;
use crate::app::engine::pairings::{MIN_PEOPLE, PairingsSummary, told_pairings, write_pairing_rows};
use crate::app::engine::paths::{PathsRequest, PathsSummary, told_rows, totals_told, write_path_rows};
use crate::app::engine::session::Session;
use crate::app::error::AppError;
use crate::cluster::NodeOf;
use crate::cluster::answers::PathTotals;
use crate::cluster::sql_paths::PathSpec;
use crate::data::Domain;
use crate::task::Task;

const SECS_PER_DAY: i64 = 86_400;

/// Writes the rules, by lift, to a file. Pairs of fewer people than the floor stay on the cluster.
pub fn write_cluster_paths(
    session: &Session,
    request: &PathsRequest,
    out: &Path,
    task: &Task,
) -> Result<PathsSummary, AppError> {
    let mut on = open_cluster(session, task)?;
    let query = request.query();
    let spec = PathSpec {
        window_secs: i64::from(query.window_days) * SECS_PER_DAY,
        now: on.state.now,
        cap: query.history_cap,
        min_people: u64::from(query.min_people).max(session.floor().k()),
        max_rows: MAX_ROWS,
        overlaps: false,
        unlabelled: [None, None],
    };
    let nodes = [Nodes::of(&on.dataset, query.from, query.level), Nodes::of(&on.dataset, query.to, query.level)];
    let (counts, medians, totals) = counted(&mut on, &nodes, spec, task)?;
    keep_queries(session, on.spark.sent())?;
    let rows = rule_rows(&counts, &medians, totals.everybody);
    let names = |row: &PathRow| {
        [&nodes[0].names[row.from_idx as usize], &nodes[1].names[row.to_idx as usize]].map(String::as_str)
    };
    let floor = session.floor();
    let n_rows = rows.len();
    let rows = told_rows(floor, &rows);
    write_path_rows(out, &rows, &names, floor)?;
    let starters = totals.leavers + totals.crossed + totals.late;
    let [crossed, leavers, starters] = totals_told(floor, totals.crossed, totals.leavers, starters);
    Ok(PathsSummary {
        from: request.direction.from().id(),
        to: request.direction.to().id(),
        level: request.level.id(),
        window_days: request.window_days,
        out: out.to_owned(),
        rows: rows.len() as u64,
        rows_hidden: (n_rows - rows.len()) as u64,
        starters,
        crossed,
        leavers,
        people: totals.everybody,
        capped_people: floor.told(totals.capped),
    })
}

pub fn write_cluster_pairings(
    session: &Session,
    level: Level,
    out: &Path,
    task: &Task,
) -> Result<PairingsSummary, AppError> {
    let mut on = open_cluster(session, task)?;
    let spec = PathSpec {
        window_secs: SECS_PER_DAY,
        now: on.state.now,
        cap: PAIRING_CAP,
        min_people: u64::from(MIN_PEOPLE).max(session.floor().k()),
        max_rows: MAX_ROWS,
        overlaps: true,
        unlabelled: [None, None],
    };
    let nodes = [Domain::Course, Domain::Music].map(|domain| Nodes::of(&on.dataset, domain, level.nodes()));
    let (counts, _, _) = counted(&mut on, &nodes, spec, task)?;
    let bridge = on.spark.pairing_bridge([nodes[0].len(), nodes[1].len()], &spec, task)?;
    keep_queries(session, on.spark.sent())?;
    let rows = pairing_rows(&counts, &bridge);
    let course = |row: &Pairing| {
        let at = row.course_idx as usize;
        (nodes[0].names[at].as_str(), u64::from(counts.from[at].people))
    };
    let music = |row: &Pairing| {
        let at = row.music_idx as usize;
        (nodes[1].names[at].as_str(), u64::from(counts.to[at].people))
    };
    let floor = session.floor();
    let n_rows = rows.len();
    let rows = told_pairings(floor, &rows, &course, &music);
    write_pairing_rows(out, &rows, &course, &music, floor)?;
    let (rows, rows_hidden) = (rows.len() as u64, (n_rows - rows.len()) as u64);
    Ok(PairingsSummary { level: level.id(), out: out.to_owned(), rows, rows_hidden, left_out: 0 })
}

fn counted(
    on: &mut OnCluster,
    nodes: &[Nodes; 2],
    spec: PathSpec,
    task: &Task,
) -> Result<(PathCounts, Vec<f64>, PathTotals), AppError> {
    task.step("stage-count-paths", 0, 0)?;
    let mut of_items = vec![];
    for (side, nodes) in (0_u8..).zip(nodes) {
        for item in 0..on.dataset.n_items() as u32 {
            of_items.extend(nodes.of_item(item).iter().map(|&node| NodeOf { item, side, node }));
        }
    }
    let unlabelled = |nodes: &Nodes| nodes.node_of(NodeKey::Unlabelled).map(|node| node as u32);
    let spec = PathSpec { unlabelled: [unlabelled(&nodes[0]), unlabelled(&nodes[1])], ..spec };
    let n_nodes = [nodes[0].len(), nodes[1].len()];
    Ok(on.spark.paths(&on.source, &of_items, n_nodes, &spec, task)?)
}
