//! Directed paths and pairings as text: the definitions of `analysis::paths`, counted where the data are. `cf_nodes`
//! (uploaded) says which nodes each item belongs to: side 0 is where paths begin, side 1 where they go.

use super::source::{Source, literal};

const SECS_PER_DAY: u32 = 86_400;

/// What is counted, and in which bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathSpec {
    pub window_secs: i64,
    /// What is followed up to: the newest event.
    pub now: i64,
    /// The newest nodes of a person, each side.
    pub cap: u32,
    /// Pairs and nodes of fewer people stay where they are.
    pub min_people: u64,
    pub max_rows: usize,
    /// Pairs are those who have both, in whatever order, instead of one and then the other.
    pub overlaps: bool,
    /// Nodes of items without a label, by side: they begin journeys and are in no pair.
    pub unlabelled: [Option<u32>; 2],
}

/// One row a person, side and node, `rk` counting from the newest.
pub fn write_person_nodes(source: &Source) -> String {
    format!(
        "INSERT OVERWRITE DIRECTORY {} USING parquet SELECT uid, side, node, t, row_number() OVER \
         (PARTITION BY uid, side ORDER BY t DESC NULLS LAST, node DESC) AS rk FROM (SELECT x.uid, n.side, n.node, min(x.t0) AS t \
         FROM cf_x x JOIN cf_nodes n ON x.iid = n.iid WHERE x.taken = 1 GROUP BY x.uid, n.side, n.node) m",
        literal(&source.path("pn"))
    )
}

impl PathSpec {
    fn is_followed(&self, time: &str) -> String {
        format!("{time} IS NOT NULL AND {time} + {} <= {}", self.window_secs, self.now)
    }

    fn is_path(&self, first: &str, then: &str) -> String {
        format!("{then} > {first} AND {then} - {first} <= {}", self.window_secs)
    }

    fn side(&self, side: u8) -> String {
        format!("SELECT uid, node, t FROM cf_pn WHERE side = {side} AND rk <= {}", self.cap)
    }

    /// People of each node: all, reachable, with a full window behind it.
    pub fn node_counts(&self) -> String {
        format!(
            "SELECT s.side, s.node, count(*) AS people, sum(p.reach) AS reach, \
             sum(CASE WHEN {} THEN 1 ELSE 0 END) AS followed FROM cf_pn s JOIN cf_p p ON s.uid = p.uid WHERE s.rk <= {} \
             GROUP BY s.side, s.node HAVING count(*) >= {}",
            self.is_followed("s.t"),
            self.cap,
            self.min_people
        )
    }

    pub fn pairs(&self) -> String {
        let path = format!("CASE WHEN {} THEN 1 ELSE 0 END", self.is_path("a.t", "b.t"));
        let not = |name: &str, node: Option<u32>| node.map(|node| format!("{name}.node <> {node}"));
        let labelled: Vec<String> =
            [not("a", self.unlabelled[0]), not("b", self.unlabelled[1])].into_iter().flatten().collect();
        let only = if labelled.is_empty() { String::new() } else { format!(" WHERE {}", labelled.join(" AND ")) };
        let size = if self.overlaps { "both" } else { "people" };
        format!(
            "SELECT a, b, people, followed, both, rboth, med FROM (SELECT a.node AS a, b.node AS b, sum({path}) AS people, \
             sum(CASE WHEN {followed} THEN {path} ELSE 0 END) AS followed, count(*) AS both, sum(p.reach) AS rboth, \
             percentile(CASE WHEN {is_path} THEN (b.t - a.t) DIV {SECS_PER_DAY} END, 0.5) AS med \
             FROM ({from}) a JOIN ({to}) b ON a.uid = b.uid JOIN cf_p p ON a.uid = p.uid{only} GROUP BY a.node, b.node) c \
             WHERE {size} >= {min} ORDER BY {size} DESC, a, b LIMIT {max}",
            followed = self.is_followed("a.t"),
            is_path = self.is_path("a.t", "b.t"),
            from = self.side(0),
            to = self.side(1),
            min = self.min_people,
            max = self.max_rows,
        )
    }

    fn on_both_sides() -> &'static str {
        "SELECT uid FROM cf_pn GROUP BY uid HAVING min(side) < max(side)"
    }

    /// People with nodes of both sides.
    pub fn bridge_people() -> String {
        format!("SELECT count(*) AS n FROM ({}) b", Self::on_both_sides())
    }

    /// The same by node. Nodes of too few of them are left out: a pair that is told has at least as many.
    pub fn bridge_nodes(&self) -> String {
        format!(
            "SELECT s.side, s.node, count(*) AS n FROM cf_pn s JOIN ({}) b ON s.uid = b.uid WHERE s.rk <= {} \
             GROUP BY s.side, s.node HAVING count(*) >= {}",
            Self::on_both_sides(),
            self.cap,
            self.min_people
        )
    }

    fn starts(&self) -> String {
        format!(
            "SELECT uid, s FROM (SELECT uid, min(t) AS s FROM cf_pn WHERE side = 0 GROUP BY uid) m WHERE {}",
            self.is_followed("s")
        )
    }

    /// People who began on side 0 with a full window behind them.
    pub fn base_people(&self) -> String {
        format!("SELECT count(*) AS n FROM ({}) s", self.starts())
    }

    /// Of those, who took each node of side 1 within the window. Nodes of too few people are left out.
    pub fn base_nodes(&self) -> String {
        format!(
            "SELECT b.node, count(*) AS n FROM ({starts}) s JOIN ({to}) b ON s.uid = b.uid JOIN (SELECT node FROM ({to}) t \
             GROUP BY node HAVING count(*) >= {min}) k ON k.node = b.node WHERE {path} GROUP BY b.node",
            starts = self.starts(),
            to = self.side(1),
            min = self.min_people,
            path = self.is_path("s.s", "b.t"),
        )
    }

    /// Journeys of everybody: who began on side 0 and crossed within the window, later, or not at all.
    pub fn totals(&self) -> String {
        let count = |condition: &str| format!("coalesce(sum(CASE WHEN {condition} THEN 1 ELSE 0 END), 0)");
        let both = "h0 = 1 AND h1 = 1 AND s IS NOT NULL AND r IS NOT NULL AND r > s";
        format!(
            "SELECT {leavers} AS leavers, {crossed} AS crossed, {late} AS late, {capped} AS capped FROM (SELECT uid, \
             min(CASE WHEN side = 0 THEN t END) AS s, min(CASE WHEN side = 1 THEN t END) AS r, \
             max(CASE WHEN side = 0 THEN 1 ELSE 0 END) AS h0, max(CASE WHEN side = 1 THEN 1 ELSE 0 END) AS h1, \
             max(rk) AS mk FROM cf_pn GROUP BY uid) m",
            leavers = count("h0 = 1 AND h1 = 0"),
            crossed = count(&format!("{both} AND r - s <= {}", self.window_secs)),
            late = count(&format!("{both} AND r - s > {}", self.window_secs)),
            capped = count(&format!("mk > {}", self.cap)),
        )
    }
}
