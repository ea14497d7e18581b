//! Whether the cluster counts as this program does: for a sample of people, drawn by hash, everything that an audience
//! rests on is worked out again here from their acts in the source, and must be equal to the last digit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::connect::sample_share;
use super::open::OnCluster;
use crate::app::error::{AppError, Failure};
use crate::cluster::local::{self, Member};
use crate::cluster::sql_audience::TargetSpec;
use crate::task::Task;

/// The share of people; so many of them where a share of that size has too few, and where it has too many to bring.
const SHARE: f64 = 0.01;
const WANTED: f64 = 1_000.0;
const MOST: f64 = 50_000.0;

/// What was compared and found equal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SelfCheck {
    pub share: f64,
    pub people: u64,
    pub strengths: u64,
    pub members: u64,
}

/// Errors: `Refused` with the number of differences, when there is any.
pub fn self_check(
    on: &mut OnCluster,
    spec: &TargetSpec,
    goal: &[u32],
    weights: &BTreeMap<u32, i64>,
    cut: Option<&(i64, String)>,
    task: &Task,
) -> Result<SelfCheck, AppError> {
    task.step("stage-cluster-check", 0, 0)?;
    let share = sample_share(on.state.people, SHARE, WANTED, MOST);
    let people = on.spark.sample(share, task)?;
    let found = on.spark.sample_strengths(share, task)?;
    let mut expected = BTreeMap::new();
    for person in &people {
        for (item, cell) in person.cells(&on.rules) {
            expected.insert((person.hash.clone(), item), (cell.strength, cell.refused, cell.taken));
        }
    }
    let in_cut = |member: &Member| {
        cut.is_some_and(|(score, hash)| member.score > *score || (member.score == *score && member.hash <= *hash))
    };
    let ranked = local::ranked(&people, &on.rules, spec, goal, weights);
    let members: Vec<Member> = ranked.into_iter().filter(in_cut).collect();
    let written = on.spark.sample_members(share, task)?;
    let are_ascending = written.windows(2).all(|pair| pair[0].0 < pair[1].0);
    let written: Vec<Member> = written.into_iter().map(|(_, member)| member).collect();
    let check = SelfCheck {
        share,
        people: people.len() as u64,
        strengths: expected.len() as u64,
        members: members.len() as u64,
    };
    if expected == found && members == written && are_ascending {
        return Ok(check);
    }
    let differing = expected.iter().filter(|(key, cell)| found.get(*key) != Some(*cell)).count()
        + found.keys().filter(|key| !expected.contains_key(*key)).count();
    let others = members.iter().filter(|member| !written.contains(member)).count()
        + written.iter().filter(|member| !members.contains(member)).count();
    let failure = Failure::new("cluster-self-check").with("people", check.people).with("strengths", differing);
    Err(AppError::Refused(failure.with("members", others)))
}
