//! Audiences of a cluster: a run's weights on its storage, everybody scored and chosen there, and the list of hashes with
//! the checks that it is whole. What comes back are counts, and the place of the last one in.

use std::collections::BTreeMap;

use super::error::ClusterError;
use super::frame::Column;
use super::source::Source;
use super::spark::Spark;
use super::sql_audience::{self as audience, ListForm, TargetSpec};
use super::weights::Weight;
use crate::task::Task;

/// Longer lists are sorted on the cluster's disks instead of held in the memory of each of its workers.
const MAX_HEAP: u64 = 1_000_000;

/// A list as it stands on the cluster's storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenList {
    pub path: String,
    pub rows: u64,
    /// Over all rows, whatever their order.
    pub checksum: u64,
}

/// The written audience in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenAudience {
    pub path: String,
    pub steps: Vec<u64>,
    pub members: u64,
    pub held: u64,
    /// Score and key of the last one in.
    pub cut: Option<(i64, String)>,
}

impl Spark {
    /// Stores a run's weights on the cluster's storage.
    pub fn write_weights(
        &mut self,
        source: &Source,
        run: &str,
        weights: &[Weight],
        task: &Task,
    ) -> Result<String, ClusterError> {
        let column = |of: &dyn Fn(&Weight) -> i64| Column::ints(weights.iter().map(of));
        let columns = [
            ("item", column(&|weight| i64::from(weight.item))),
            ("cand", column(&|weight| i64::from(weight.wanted))),
            ("bq", column(&|weight| weight.value)),
        ];
        self.client.upload("cf_new_weights", &columns, task)?;
        self.client.exec(&audience::write_weights(source, run), task)?;
        let path = audience::weights_path(source, run);
        self.stored("cf_weights", &path, task)?;
        let n = self.client.query("SELECT count(*) AS n FROM cf_weights", task)?.only("n")?.max(0) as u64;
        if n == weights.len() as u64 {
            Ok(path)
        } else {
            Err(ClusterError::RowsMissing { got: n, counted: weights.len() as u64 })
        }
    }

    /// What each past item says for a goal, from a stored run.
    pub fn goal_weights(&mut self, path: &str, goal: &[u32], task: &Task) -> Result<BTreeMap<u32, i64>, ClusterError> {
        self.goal(goal, task)?;
        self.stored("cf_weights", path, task)?;
        let frame = self.client.query(audience::GOAL_WEIGHTS, task)?;
        let pairs = frame.ints_or_none("item")?.into_iter().zip(frame.ints_or_none("wq")?);
        Ok(pairs.map(|(item, weight)| (item as u32, weight)).collect())
    }

    fn goal(&mut self, goal: &[u32], task: &Task) -> Result<(), ClusterError> {
        self.client.upload("cf_goal", &[("iid", Column::ints(goal.iter().map(|&item| i64::from(item))))], task)
    }

    /// Scores everybody, chooses and writes the audience.
    pub fn write_audience(
        &mut self,
        source: &Source,
        spec: &TargetSpec,
        goal: &[u32],
        weights: &BTreeMap<u32, i64>,
        task: &Task,
    ) -> Result<WrittenAudience, ClusterError> {
        let path = audience::audience_path(source, &spec.name);
        let steps = self.funnel(spec, goal, weights, task)?;
        if spec.size > MAX_HEAP {
            let sorted = format!("SET spark.sql.execution.topKSortFallbackThreshold={MAX_HEAP}");
            self.client.setup("top", &sorted, task)?;
        }
        self.client.exec(&spec.write(&path), task)?;
        self.stored("cf_aud", &path, task)?;
        let frame = self.client.query(audience::MEMBERS, task)?;
        let (members, held, last) = (frame.only("members")?, frame.only("held")?, frame.only("last")?);
        let counted = steps.last().copied().unwrap_or(0).min(spec.size);
        let got = (members + held).max(0) as u64;
        if got != counted || last.max(0) as u64 != counted {
            return Err(ClusterError::RowsMissing { got, counted });
        }
        let frame = self.client.query(audience::CUT, task)?;
        let cut = match frame.n_rows() {
            1 => Some((frame.only("s")?, frame.texts("h")?[0].to_owned())),
            _ => None,
        };
        Ok(WrittenAudience { path, steps, members: members.max(0) as u64, held: held.max(0) as u64, cut })
    }

    /// People left after each step.
    pub fn funnel(
        &mut self,
        spec: &TargetSpec,
        goal: &[u32],
        weights: &BTreeMap<u32, i64>,
        task: &Task,
    ) -> Result<Vec<u64>, ClusterError> {
        self.goal(goal, task)?;
        let items = Column::ints(weights.keys().map(|&item| i64::from(item)));
        self.client.upload("cf_w", &[("iid", items), ("wq", Column::ints(weights.values().copied()))], task)?;
        self.client.setup("cf_cand", &spec.candidates_view(), task)?;
        let frame = self.client.query(&spec.funnel(), task)?;
        (0..audience::STEPS.len()).map(|at| Ok(frame.only(&format!("n{at}"))?.max(0) as u64)).collect()
    }

    /// An audience that an earlier session wrote.
    pub fn open_audience(&mut self, path: &str, task: &Task) -> Result<(), ClusterError> {
        self.stored("cf_aud", path, task)
    }

    /// Writes the list of hashes and checks it against what should be in it, by count and by content.
    pub fn write_list(
        &mut self,
        source: &Source,
        spec: &TargetSpec,
        form: &ListForm,
        task: &Task,
    ) -> Result<WrittenList, ClusterError> {
        let path = audience::list_path(source, &spec.name, form);
        let expected = self.client.query(&form.expected(spec), task)?;
        self.client.exec(&form.write(spec, &path), task)?;
        self.client.exec(&form.list_view(&path), task)?;
        let found = self.client.query(&form.written(), task)?;
        let (rows, counted) = (found.only("n")?.max(0) as u64, expected.only("n")?.max(0) as u64);
        if rows != counted {
            return Err(ClusterError::RowsMissing { got: rows, counted });
        }
        let checksum = found.only("c")?;
        if checksum != expected.only("c")? {
            return Err(ClusterError::Answer { what: "the written list differs from its people".to_owned() });
        }
        Ok(WrittenList { path, rows, checksum: checksum.max(0) as u64 })
    }

    /// How many rows a list will have.
    pub fn list_rows(&mut self, spec: &TargetSpec, form: &ListForm, task: &Task) -> Result<u64, ClusterError> {
        Ok(self.client.query(&form.expected(spec), task)?.only("n")?.max(0) as u64)
    }
}
