//! The people of an item along the dial: who would be at the head of its list, and who is under which blend.

use super::fit::fitted_run;
use super::session::Session;
use crate::app::error::{AppError, Failure};
use crate::app::state::ItemRanks;
use crate::models::blend::{Candidates, Scorer};
use crate::models::ranking::by_blocks;
use crate::task::Task;

/// Beyond these many people every n-th is asked: the answer takes seconds, and the head of the list is for looking at.
const MOST_PEOPLE: usize = 20_000;

/// Both standardised scores of the item for everybody who does not have it, or for an even sample of them.
///
/// # Errors
/// No such item; cancelled; what bringing back the run says.
pub fn item_ranks(session: &Session, run: &str, item: u32, task: &Task) -> Result<ItemRanks, AppError> {
    let fitted = fitted_run(session, run, task)?;
    let dataset = session.dataset(task)?;
    let domain = dataset.catalogue.domain(item as usize);
    let domain = domain.ok_or_else(|| AppError::Told(Failure::new("no-item").with("item", item)))?;
    let candidates = Candidates { domain: Some(domain), include_owned: false };
    let every = dataset.n_people().div_ceil(MOST_PEOPLE).max(1);
    let people: Vec<u32> = (0..dataset.n_people() as u32).step_by(every).collect();
    let mut ranks = ItemRanks { item, is_everybody: every == 1, ..ItemRanks::default() };
    let work = |block: &[u32]| block_scores(&fitted.scorer, block, item, &candidates);
    by_blocks(&people, "stage-score", task, work, |rows| {
        for (person, z_collaborative, z_profile) in rows {
            ranks.people.push(person);
            ranks.z_collaborative.push(z_collaborative);
            ranks.z_profile.push(z_profile);
        }
        Ok::<(), AppError>(())
    })?;
    Ok(ranks)
}

/// (person, z of the collaborative part, z of the profile part) of those to whom the item is open.
fn block_scores(scorer: &Scorer, people: &[u32], item: u32, candidates: &Candidates) -> Vec<(u32, f32, f32)> {
    let parts = scorer.part_scores(people);
    let mut mask = vec![false; scorer.data().domains.len()];
    let mut rows = Vec::with_capacity(people.len());
    for (row, &person) in people.iter().enumerate() {
        let (_, z_collaborative, z_profile) = scorer.z_pair(&parts, row, candidates, &mut mask);
        let at = item as usize;
        let is_open = mask.get(at).copied().unwrap_or(false);
        if let (true, Some(&first), Some(&second)) = (is_open, z_collaborative.get(at), z_profile.get(at)) {
            rows.push((person, first, second));
        }
    }
    rows
}
