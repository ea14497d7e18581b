//! From counts to the table: lifts, q-values, medians, ribbons and totals.

use super::count::{Counts, Pair};
use super::history::{Histories, Journey};
use super::{FromNode, PathQuery, PathRow, PathTable, PathTotals, Ribbon, ToNode, order};
use crate::analysis::nodes::Nodes;
use crate::analysis::stats::{benjamini_hochberg, lift_of_part, lift_of_shares, median, share};

pub(super) fn build(query: PathQuery, from: Nodes, to: Nodes, histories: Histories, counts: Counts) -> PathTable {
    let totals = totals(&histories, &counts);
    let ribbons = ribbons(&histories);
    let mut from_nodes = from_nodes(from, &histories, &counts);
    let mut to_nodes = to_nodes(to, &histories, &counts);
    order::place(&mut from_nodes, &mut to_nodes, &ribbons);
    let (rows, days) = rows(&query, &counts, totals.everybody);
    PathTable { query, from_nodes, to_nodes, ribbons, rows, totals, histories, days }
}

/// Median of a histogram with one bin a day; 0 of nobody.
pub(super) fn median_of_bins(bins: &[u32]) -> f64 {
    let n: u64 = bins.iter().map(|&count| u64::from(count)).sum();
    let at = |rank: u64| {
        let mut seen = 0;
        let bin = bins.iter().position(|&count| {
            seen += u64::from(count);
            seen > rank
        });
        bin.unwrap_or(0) as f64
    };
    if n == 0 { 0.0 } else { 0.5 * (at((n - 1) / 2) + at(n / 2)) }
}

fn totals(histories: &Histories, counts: &Counts) -> PathTotals {
    let mut totals = PathTotals {
        everybody: histories.n_people() as u64,
        n_capped: histories.n_capped,
        n_rows_left_out: counts.n_rows_left_out,
        n_nodes_left_out: counts.n_nodes_left_out,
        ..PathTotals::default()
    };
    for journey in &histories.journeys {
        totals.starters += u64::from(*journey != Journey::Elsewhere);
        match journey {
            Journey::Elsewhere => {}
            Journey::Leaver { .. } => totals.leavers += 1,
            Journey::Late { .. } => totals.crossed_later += 1,
            Journey::Crossed { .. } => totals.crossed += 1,
        }
    }
    totals
}

fn from_nodes(nodes: Nodes, histories: &Histories, counts: &Counts) -> Vec<FromNode> {
    let named = nodes.keys.into_iter().zip(nodes.names).zip(&counts.from);
    let mut rows: Vec<FromNode> = named
        .map(|((key, name), count)| FromNode {
            name,
            key,
            people: u64::from(count.people),
            starters: 0,
            crossed: 0,
            leavers: 0,
            share: 0.0,
            place: 0,
        })
        .collect();
    for journey in &histories.journeys {
        let (from, is_crossed, is_leaver) = match *journey {
            Journey::Elsewhere => continue,
            Journey::Leaver { from, .. } => (from, false, true),
            Journey::Late { from, .. } => (from, false, false),
            Journey::Crossed { from, .. } => (from, true, false),
        };
        let row = &mut rows[from as usize];
        row.starters += 1;
        row.crossed += u64::from(is_crossed);
        row.leavers += u64::from(is_leaver);
    }
    for row in &mut rows {
        row.share = share(row.crossed, row.starters);
    }
    rows
}

fn to_nodes(nodes: Nodes, histories: &Histories, counts: &Counts) -> Vec<ToNode> {
    let mut days: Vec<Vec<u32>> = vec![vec![]; nodes.len()];
    for journey in &histories.journeys {
        if let Journey::Crossed { to, days: needed, .. } = *journey {
            days[to as usize].push(needed);
        }
    }
    let named = nodes.keys.into_iter().zip(nodes.names).zip(&counts.to).zip(days);
    named
        .map(|(((key, name), count), mut days)| ToNode {
            name,
            key,
            people: u64::from(count.people),
            crossed: days.len() as u64,
            median_days: median(&mut days),
            place: 0,
        })
        .collect()
}

fn ribbons(histories: &Histories) -> Vec<Ribbon> {
    let everybody = histories.n_people() as u64;
    let followed = Followed::of(histories);
    let mut crossings: Vec<(u32, u32, u32, bool)> = histories
        .journeys
        .iter()
        .filter_map(|journey| match *journey {
            Journey::Crossed { from, to, days, is_followed } => Some((from, to, days, is_followed)),
            _ => None,
        })
        .collect();
    crossings.sort_unstable();
    let mut ribbons: Vec<Ribbon> = crossings
        .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        .map(|group| {
            let (from_idx, to_idx, ..) = group[0];
            let mut days: Vec<u32> = group.iter().map(|crossing| crossing.2).collect();
            let joint = group.iter().filter(|crossing| crossing.3).count() as u64;
            Ribbon {
                from_idx,
                to_idx,
                people: group.len() as u64,
                share: share(group.len() as u64, everybody),
                lift: followed.lift(joint, from_idx, to_idx),
                median_days: median(&mut days).unwrap_or(0.0),
            }
        })
        .collect();
    ribbons.sort_by_key(|ribbon| (std::cmp::Reverse(ribbon.people), ribbon.from_idx, ribbon.to_idx));
    ribbons
}

/// Starters with a full window behind them, by start and by first crossing.
#[derive(Default)]
struct Followed {
    starters: u64,
    by_from: Vec<u64>,
    by_to: Vec<u64>,
}

impl Followed {
    fn of(histories: &Histories) -> Self {
        let mut followed = Self::default();
        for journey in &histories.journeys {
            let (from, to) = match *journey {
                Journey::Leaver { from, is_followed: true } | Journey::Late { from, is_followed: true } => (from, None),
                Journey::Crossed { from, to, is_followed: true, .. } => (from, Some(to)),
                _ => continue,
            };
            followed.starters += 1;
            add(&mut followed.by_from, from);
            if let Some(to) = to {
                add(&mut followed.by_to, to);
            }
        }
        followed
    }

    fn lift(&self, joint: u64, from: u32, to: u32) -> Option<crate::analysis::stats::Lift> {
        let (group, with) = (self.by_from.get(from as usize)?, self.by_to.get(to as usize)?);
        lift_of_part(joint, *group, *with, self.starters)
    }
}

fn add(counts: &mut Vec<u64>, at: u32) {
    let at = at as usize;
    if counts.len() <= at {
        counts.resize(at + 1, 0);
    }
    counts[at] += 1;
}

/// Rules from counts that were taken elsewhere, each with its median of days: by lift, as in a [`PathTable`].
pub fn rule_rows(counts: &Counts, median_days: &[f64], everybody: u64) -> Vec<PathRow> {
    let pairs = counts.pairs.iter().zip(median_days);
    let rows = pairs.map(|(pair, &median)| (row(pair, median, counts, everybody), ())).collect();
    by_lift(rows).into_iter().map(|(row, ())| row).collect()
}

/// The rules by lift, and their days in the same order.
fn rows(query: &PathQuery, counts: &Counts, everybody: u64) -> (Vec<PathRow>, Vec<u32>) {
    let n_bins = query.window_days as usize + 1;
    let pairs = counts.pairs.iter().zip(counts.days.chunks(n_bins));
    let rows = by_lift(pairs.map(|(pair, bins)| (row(pair, median_of_bins(bins), counts, everybody), bins)).collect());
    let days = rows.iter().flat_map(|(_, bins)| bins.iter().copied()).collect();
    (rows.into_iter().map(|(row, _)| row).collect(), days)
}

/// With their q-values, the highest lift first, those without one last.
fn by_lift<T>(mut rows: Vec<(PathRow, T)>) -> Vec<(PathRow, T)> {
    let p_values: Vec<f64> = rows.iter().filter_map(|(row, _)| row.lift.map(|lift| lift.p_value)).collect();
    let with_lift = rows.iter_mut().filter(|(row, _)| row.lift.is_some());
    for ((row, _), q_value) in with_lift.zip(benjamini_hochberg(&p_values)) {
        row.q_value = q_value;
    }
    let height = |row: &PathRow| row.lift.map_or(-1.0, |lift| lift.value);
    rows.sort_by(|(a, _), (b, _)| {
        height(b).total_cmp(&height(a)).then((a.from_idx, a.to_idx).cmp(&(b.from_idx, b.to_idx)))
    });
    rows
}

fn row(pair: &Pair, median_days: f64, counts: &Counts, everybody: u64) -> PathRow {
    let from = counts.from[pair.from as usize];
    let [people, followed, both] = [pair.people, pair.followed, pair.both].map(u64::from);
    let (from_followed, base_hits) = (u64::from(from.followed), u64::from(counts.base_to[pair.to as usize]));
    PathRow {
        from_idx: pair.from,
        to_idx: pair.to,
        people,
        share: share(people, everybody),
        from_people: from_followed,
        followed_people: followed,
        confidence: share(followed, from_followed),
        lift: lift_of_shares(followed, from_followed, base_hits, u64::from(counts.base_people)),
        q_value: 1.0,
        median_days,
        matching: u64::from(from.people) - both,
        opportunity: u64::from(from.reachable) - u64::from(pair.reachable_both),
    }
}
