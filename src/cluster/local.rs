//! The plain reference of everything that a cluster is asked: the same answers from acts that stand in memory. What a
//! sample of people is worked out with again before a list leaves, and what tests compare a cluster with.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::answers::{ItemSum, PairSum};
use super::sql::{HISTORY_CAP, bound, salt};
use super::sql_audience::TargetSpec;
use super::strengths::{Act, Cell, PART, Rules, cell};
use crate::data::{self, Consent};

/// One person, as far as it is known here.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Person {
    /// The key that stands for the person.
    pub hash: String,
    pub known: bool,
    pub consents: [Consent; 3],
    pub suppressed: bool,
    pub acts: BTreeMap<u32, Vec<Act>>,
}

/// One line of an audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub hash: String,
    pub score: i64,
    pub held: bool,
}

/// The key of a person whose id in the source is `id`.
pub fn hash_of(seed: u64, id: &str) -> String {
    hex(&format!("{}{id}", salt(seed)))
}

fn hex(text: &str) -> String {
    data::hex(&Sha256::digest(text))
}

/// The first 32 bits of a hexadecimal hash.
pub fn head_of(hash: &str) -> u64 {
    hash.get(..8).and_then(|head| u64::from_str_radix(head, 16).ok()).unwrap_or(u64::MAX)
}

impl Person {
    /// What each item came to, in order of item.
    pub fn cells(&self, rules: &Rules) -> Vec<(u32, Cell)> {
        self.acts.iter().map(|(&item, acts)| (item, cell(acts, rules))).collect()
    }

    /// The strongest items, and the sum of their strengths.
    fn capped(&self, rules: &Rules) -> (Vec<(u32, i64)>, i64) {
        let cells = self.cells(rules).into_iter();
        let mut row: Vec<(u32, i64)> =
            cells.filter(|(_, cell)| cell.strength > 0).map(|(item, cell)| (item, cell.strength)).collect();
        row.sort_by_key(|&(item, strength)| (std::cmp::Reverse(strength), item));
        row.truncate(HISTORY_CAP as usize);
        let sum = row.iter().map(|&(_, strength)| strength).sum();
        (row, sum)
    }

    /// The score for a goal; `None` for whoever may not be in.
    pub fn score(&self, rules: &Rules, spec: &TargetSpec, goal: &[u32], weights: &BTreeMap<u32, i64>) -> Option<i64> {
        let consent = match spec.consent {
            "ca" => self.consents[0],
            "ce" => self.consents[1],
            _ => self.consents[2],
        };
        let cells = self.cells(rules);
        let mut of_goal = cells.iter().filter(|(item, _)| goal.contains(item));
        let is_out = of_goal.any(|(_, cell)| cell.refused || (cell.taken && !spec.with_owners));
        if is_out || !self.known || self.suppressed || consent != Consent::Granted {
            return None;
        }
        let weighted = cells.iter().map(|(item, cell)| cell.strength * weights.get(item).copied().unwrap_or(0)).sum();
        Some(spec.constant.unwrap_or(weighted)).filter(|&score| score > 0)
    }
}

pub fn is_held(spec: &TargetSpec, hash: &str) -> bool {
    head_of(&hex(&format!("{}{hash}", spec.holdout_salt()))) < bound(spec.holdout)
}

/// Everybody who may be in, best first.
pub fn ranked(
    people: &[Person],
    rules: &Rules,
    spec: &TargetSpec,
    goal: &[u32],
    weights: &BTreeMap<u32, i64>,
) -> Vec<Member> {
    let scored = people.iter().filter_map(|person| Some((person, person.score(rules, spec, goal, weights)?)));
    let mut members: Vec<Member> = scored
        .map(|(person, score)| Member { hash: person.hash.clone(), score, held: is_held(spec, &person.hash) })
        .collect();
    members.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.hash.cmp(&b.hash)));
    members
}

/// The sums of items and pairs, those of fewer people than `floor` left out.
pub fn sums(people: &[Person], rules: &Rules, floor: u64) -> (Vec<ItemSum>, Vec<PairSum>) {
    let mut items = BTreeMap::<u32, ItemSum>::new();
    let mut pairs = BTreeMap::<(u32, u32), PairSum>::new();
    for person in people {
        let (row, total) = person.capped(rules);
        for &(i, a) in &row {
            let item = items.entry(i).or_insert(ItemSum { item: i, ..ItemSum::default() });
            item.strength += a;
            item.people += 1;
            item.product += a * a;
            item.shared += a * a * PART / total;
            for &(j, b) in row.iter().filter(|&&(j, _)| j > i) {
                let pair = pairs.entry((i, j)).or_insert(PairSum { i, j, ..PairSum::default() });
                pair.product += a * b;
                pair.shared += a * b * PART / total;
                pair.people += 1;
            }
        }
    }
    let items = items.into_values().filter(|item| item.people >= floor).collect();
    (items, pairs.into_values().filter(|pair| pair.people >= floor).collect())
}
