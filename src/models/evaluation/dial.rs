//! Moves fitted weights along the dial where lists are clearly better elsewhere. Least squares weighs every candidate
//! alike, and a list shows twenty of them.

use super::bootstrap::bootstrap_means;
use super::metrics::ndcg;
use super::splits::SplitData;
use crate::models::blend::{Candidates, Scorer, WeightFit, Weights};
use crate::models::ranking::{PersonScores, by_blocks, top_n};
use crate::task::{Cancelled, Task};

const K: usize = 20;
/// Places that are tried: 0, 0.05, ..., 1.
const N_PLACES: usize = 21;

/// The fit at the place of the dial with the highest NDCG@20 on `people`, if the paired interval of the gain over the
/// fitted place is above zero; else the fit as it is. So a blend stays where least squares puts it unless that is
/// clearly worse than another place or than a part alone.
///
/// # Errors
/// Cancelled.
pub fn moved(
    scorer: &Scorer,
    parts: &SplitData,
    people: &[u32],
    fit: WeightFit,
    seed: u64,
    task: &Task,
) -> Result<WeightFit, Cancelled> {
    let places = (0..N_PLACES).map(|at| at as f64 / (N_PLACES - 1) as f64);
    let fits: Vec<WeightFit> = std::iter::once(fit).chain(places.map(|alpha| fit.at(alpha))).collect();
    let weights: Vec<Weights> = fits.iter().map(WeightFit::weights).collect();
    let mut columns: Vec<Vec<f32>> = vec![vec![]; fits.len()];
    by_blocks(
        people,
        "stage-weights",
        task,
        |block| block_ndcg(scorer, parts, block, &weights),
        |rows: Vec<Vec<f32>>| {
            for row in rows {
                columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
            }
            Ok::<(), Cancelled>(())
        },
    )?;
    let mean = |at: usize| columns[at].iter().map(|&value| f64::from(value)).sum::<f64>();
    let best = (0..fits.len()).fold(0, |best, at| if mean(at) > mean(best) { at } else { best });
    let gains: Vec<f32> = columns[best].iter().zip(&columns[0]).map(|(moved, fitted)| moved - fitted).collect();
    let is_clear = bootstrap_means(&[&gains], seed).first().is_some_and(|gain| gain.low > 0.0);
    Ok(if is_clear { fits[best] } else { fit })
}

/// NDCG at 20 of each person at every place.
fn block_ndcg(scorer: &Scorer, split: &SplitData, people: &[u32], weights: &[Weights]) -> Vec<Vec<f32>> {
    let parts = scorer.part_scores(people);
    let candidates = Candidates::of(split.domain);
    let mut mask = vec![false; split.train.domains.len()];
    let mut rows = vec![];
    for (row, &person) in people.iter().enumerate() {
        let scores = PersonScores::from_row(scorer, &parts, row, &candidates, &mut mask);
        let hidden = split.test.row(person as usize).0;
        let n_history = split.train.strengths.range(person as usize).len();
        let at = |weights: &Weights| {
            let (first, second) = weights.of(n_history);
            let pairs = scores.z_collaborative.iter().zip(&scores.z_profile);
            let mixed = pairs.map(|(c, p)| first as f32 * c + second as f32 * p);
            let list = top_n(mixed, K);
            let hits: Vec<bool> =
                list.iter().map(|&at| hidden.binary_search(&scores.items[at as usize]).is_ok()).collect();
            ndcg(&hits, K, hidden.len()) as f32
        };
        rows.push(weights.iter().map(at).collect());
    }
    rows
}
