//! Who is kept out of a campaign at random, and who of all campaigns: drawn by a seed and the stored number of a person,
//! in equal shares along the ranking, and remembered when the same audience is made again.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::now_secs;
use super::session::Session;
use crate::app::error::{AppError, Failure};
use crate::app::state::HoldoutView;
use crate::data::PersonSet;
use crate::task::Task;
use crate::workspace::GlobalHoldout;

/// Neighbours by score among whom the share is kept: a holdout is alike at the top and at the cut.
const BLOCK: usize = 100;

/// What is known of a person from an older draw of the same audience.
pub const UNDECIDED: u8 = 0;
pub const WAS_HELD: u8 = 1;
pub const WAS_SENT: u8 = 2;

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LedgerLine {
    pub audience: String,
    pub drawn_at: String,
    /// `None`: fewer than the floor.
    pub people: Option<u64>,
    /// The audience itself has been replaced or deleted since.
    pub ended: bool,
}

/// The place of a person in a draw, 0..1: low places are held out first. It depends on the seed, the audience's name
/// and the stored number alone.
pub fn holdout_draws(seed: u64, audience: &str, numbers: impl Iterator<Item = u32>) -> Vec<f32> {
    let digest = Sha256::new().chain_update(seed.to_le_bytes()).chain_update(audience.as_bytes()).finalize();
    let key = digest.iter().take(8).fold(0_u64, |key, &byte| key << 8 | u64::from(byte));
    numbers.map(|number| (mixed(key, number) >> 40) as f32 / (1_u64 << 24) as f32).collect()
}

/// A well-mixed number of a key and a person (SplitMix64: Steele, Lea and Flood 2014).
pub(super) fn mixed(key: u64, number: u32) -> u64 {
    let mut z = key ^ u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// How many of the first `size` people are held out.
pub fn n_held(view: &HoldoutView<'_>, size: usize) -> u64 {
    if view.memory.is_empty() {
        return quota(view.share, size) as u64;
    }
    (0..size.div_ceil(BLOCK)).map(|block| held_in_block(view, size, block).len() as u64).sum()
}

/// Is the person at this place of the first `size` held out?
pub fn is_held(view: &HoldoutView<'_>, size: usize, position: usize) -> bool {
    position < size && held_in_block(view, size, position / BLOCK).contains(&position)
}

/// Who of the first `size` people is held out, one flag a person.
pub fn held_out(view: &HoldoutView<'_>, size: usize) -> Vec<bool> {
    let mut held = vec![false; size];
    for block in 0..size.div_ceil(BLOCK) {
        held_in_block(view, size, block).into_iter().for_each(|position| held[position] = true);
    }
    held
}

/// Whole people up to a place: rounding errors do not add up from block to block.
fn quota(share: f32, end: usize) -> usize {
    (f64::from(share) * end as f64).round() as usize
}

/// Places held out within one block: those who were before, then the lowest draws until the share is reached.
fn held_in_block(view: &HoldoutView<'_>, size: usize, block: usize) -> Vec<usize> {
    let (start, end) = (block * BLOCK, ((block + 1) * BLOCK).min(size).min(view.draws.len()));
    let wanted = quota(view.share, end) - quota(view.share, start.min(end));
    let memory = |position: usize| view.memory.get(position).copied().unwrap_or(UNDECIDED);
    if view.share <= 0.0 {
        return vec![];
    }
    let mut held: Vec<usize> = (start..end).filter(|&position| memory(position) == WAS_HELD).collect();
    let mut open: Vec<usize> = (start..end).filter(|&position| memory(position) == UNDECIDED).collect();
    open.sort_by(|&a, &b| view.draws[a].total_cmp(&view.draws[b]).then(a.cmp(&b)));
    held.extend(open.into_iter().take(wanted.saturating_sub(held.len())));
    held
}

/// Draws a share of everybody known, to be in no campaign; the one in force ends. A share of 0 only ends it. People
/// who were held out before stay so unless `fresh`.
pub fn set_global_holdout(session: &Session, share: f64, seed: u64, fresh: bool, task: &Task) -> Result<u64, AppError> {
    if !(0.0..=0.5).contains(&share) {
        return Err(AppError::Usage(Failure::new("holdout-share").with("share", share)));
    }
    let dataset = session.dataset(task)?;
    if share == 0.0 {
        session.store().set_global_holdout(None, now_secs())?;
        return Ok(0);
    }
    let before = if fresh { None } else { session.store().global_holdout()? };
    let seed = before.as_ref().map_or(seed, |before| before.seed);
    let draws = holdout_draws(seed, "", dataset.people.numbers.iter().copied());
    let mut order: Vec<usize> = (0..draws.len()).collect();
    let was_held =
        |row: usize| before.as_ref().is_some_and(|known| known.numbers.contains(dataset.people.numbers[row]));
    order.sort_by(|&a, &b| was_held(b).cmp(&was_held(a)).then(draws[a].total_cmp(&draws[b])).then(a.cmp(&b)));
    order.truncate((draws.len() as f64 * share).round() as usize);
    let numbers: PersonSet = order.iter().map(|&row| dataset.people.numbers[row]).collect();
    let n = numbers.len();
    let holdout = GlobalHoldout { share, seed, drawn_at: now_secs(), numbers };
    session.store().set_global_holdout(Some(&holdout), now_secs())?;
    Ok(n)
}

/// Every holdout that was ever drawn, oldest first.
pub fn holdout_ledger(session: &Session) -> Result<Vec<LedgerLine>, AppError> {
    let lines = session.store().holdouts()?.into_iter().map(|record| LedgerLine {
        audience: record.audience,
        drawn_at: super::info::date(record.created_at),
        people: session.floor().told(record.numbers.len() as u64),
        ended: record.deleted,
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view<'a>(draws: &'a [f32], memory: &'a [u8], share: f32) -> HoldoutView<'a> {
        HoldoutView { draws, memory, share }
    }

    #[test]
    fn every_stretch_of_the_ranking_keeps_its_share() {
        let draws = holdout_draws(7, "spring", 0..5_000);
        for share in [0.05, 0.125, 0.2, 0.5] {
            let view = view(&draws, &[], share);
            for size in [20, 99, 250, 4_321, 5_000] {
                let held = held_out(&view, size);
                let count = held.iter().filter(|&&held| held).count() as u64;
                assert_eq!(count, (f64::from(share) * size as f64).round() as u64, "{share} of {size}");
                assert_eq!(count, n_held(&view, size));
                let positions = [0, size / 2, size - 1];
                assert!(positions.iter().all(|&at| is_held(&view, size, at) == held[at]));
            }
            let held = held_out(&view, 5_000);
            for block in held.chunks(100) {
                let count = block.iter().filter(|&&held| held).count() as f32;
                assert!((count - share * 100.0).abs() <= 1.0, "{count}");
            }
        }
        assert_eq!(n_held(&view(&draws, &[], 0.0), 5_000), 0);
    }

    #[test]
    fn who_was_held_out_stays_so_and_who_was_sent_too() {
        let draws = holdout_draws(7, "spring", 0..1_000);
        let first = held_out(&view(&draws, &[], 0.2), 1_000);
        // The ranking has turned round, and a hundred people are new.
        let memory: Vec<u8> = (0..1_000)
            .map(|at: usize| match first.get(999 - at) {
                _ if at.is_multiple_of(10) => UNDECIDED,
                Some(true) => WAS_HELD,
                _ => WAS_SENT,
            })
            .collect();
        let again = held_out(&view(&draws, &memory, 0.2), 1_000);
        for at in 0..1_000 {
            match memory[at] {
                WAS_HELD => assert!(again[at]),
                WAS_SENT => assert!(!again[at]),
                _ => {}
            }
        }
    }

    #[test]
    fn a_draw_depends_on_seed_name_and_person_alone() {
        let draw = |seed, name: &str| holdout_draws(seed, name, 0..2_000);
        assert_eq!(draw(1, "a"), draw(1, "a"));
        assert_eq!(draw(1, "a")[5], holdout_draws(1, "a", 5..6)[0]);
        assert_ne!(draw(1, "a"), draw(2, "a"));
        assert_ne!(draw(1, "a"), draw(1, "b"));
        let mean = draw(1, "a").iter().map(|&draw| f64::from(draw)).sum::<f64>() / 2_000.0;
        // Standard error of the mean of 2,000 even draws: 0.0065.
        assert!((mean - 0.5).abs() < 0.025, "{mean}");
    }
}
