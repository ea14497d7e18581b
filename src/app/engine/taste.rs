//! People as vectors in which near means alike: what a run expects of them, topic by topic on both sides. Unlike raw
//! factors these place a person with courses only beside one with music only when the run expects the same of both.

use ndarray::Array2;
use rayon::prelude::*;

use super::session::FittedRun;
use crate::app::error::AppError;
use crate::data::{Dataset, Domain, LABEL_CATEGORY};
use crate::models;
use crate::models::blend::{Candidates, Scorer, Weights};
use crate::task::Task;

/// Length of the vectors made where the catalogue has too few topics.
const EMBEDDING: usize = 32;
/// Topics of a side below which its catalogue says too little.
const MIN_TOPICS: usize = 3;
/// The most frequent topics of a side that are used.
const MAX_TOPICS: usize = 48;
/// Items of a topic below which its mean is noise.
const MIN_ITEMS: usize = 2;
const BLOCK: usize = 256;

/// The items of one topic.
struct Topic {
    domain: Domain,
    items: Vec<u32>,
}

/// n_people x n_topics: each person's mean standardised score of the topic's items, sides weighted alike, and the two
/// parts of a blend too: the dial is set for rankings, and groups should not move with it. Falls
/// back to the model's own vectors, else an embedding of what people did, when the catalogue has too few topics.
pub(super) fn taste_vectors(dataset: &Dataset, fitted: &FittedRun, task: &Task) -> Result<Array2<f32>, AppError> {
    let topics: Vec<Topic> = Domain::BOTH.into_iter().flat_map(|domain| topics(dataset, domain)).collect();
    let enough = |domain| topics.iter().filter(|topic| topic.domain == domain).count() >= MIN_TOPICS;
    if !Domain::BOTH.into_iter().any(enough) {
        return own_vectors(fitted, task);
    }
    let scorer = fitted.scorer.with_weights(Weights::dial(0.5));
    let mut vectors = Array2::zeros((dataset.n_people(), topics.len()));
    let people: Vec<u32> = (0..dataset.n_people() as u32).collect();
    let window = BLOCK * rayon::current_num_threads().max(1) * 4;
    for (at, part) in people.chunks(window).enumerate() {
        task.step("stage-score", (at * window) as u64, people.len() as u64)?;
        let rows: Vec<Vec<f32>> =
            part.par_chunks(BLOCK).flat_map_iter(|block| block_rows(&scorer, block, &topics)).collect();
        for (&person, row) in part.iter().zip(&rows) {
            vectors.row_mut(person as usize).iter_mut().zip(row).for_each(|(cell, value)| *cell = *value);
        }
    }
    standardise(&mut vectors);
    Ok(vectors)
}

/// Takes from every topic what everybody thinks of it: what is left is taste, not popularity. Sums in row order.
fn standardise(vectors: &mut Array2<f32>) {
    for mut column in vectors.columns_mut() {
        let n = column.len().max(1) as f64;
        let mean = column.iter().map(|&value| f64::from(value)).sum::<f64>() / n;
        let spread = (column.iter().map(|&value| (f64::from(value) - mean).powi(2)).sum::<f64>() / n).sqrt();
        let scale = if spread > 1e-6 { 1.0 / spread } else { 0.0 };
        column.mapv_inplace(|value| ((f64::from(value) - mean) * scale) as f32);
    }
}

fn own_vectors(fitted: &FittedRun, task: &Task) -> Result<Array2<f32>, AppError> {
    let own = fitted.scorer.collaborative().and_then(|model| model.person_vectors().map(|view| view.to_owned()));
    match own {
        Some(vectors) => Ok(vectors),
        None => Ok(models::embedding(fitted.scorer.data(), EMBEDDING, fitted.definition.seed, task)?),
    }
}

fn topics(dataset: &Dataset, domain: Domain) -> Vec<Topic> {
    let Some(column) = dataset.catalogue.label(LABEL_CATEGORY) else { return vec![] };
    let mut items = vec![vec![]; column.labels.len()];
    for row in dataset.catalogue.rows_of(domain) {
        for &code in column.codes(row as usize) {
            items[code as usize].push(row);
        }
    }
    items.retain(|items| items.len() >= MIN_ITEMS);
    items.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    items.truncate(MAX_TOPICS);
    items.into_iter().map(|items| Topic { domain, items }).collect()
}

/// One row a person of the block; zeros on a side of which the run knows nothing.
fn block_rows(scorer: &Scorer, block: &[u32], topics: &[Topic]) -> Vec<Vec<f32>> {
    let n_items = scorer.data().domains.len();
    let mut rows = vec![vec![0.0; topics.len()]; block.len()];
    let mut scores = Array2::zeros((block.len(), n_items));
    for domain in Domain::BOTH {
        let candidates = Candidates { domain: Some(domain), include_owned: true };
        let sources = scorer.score_block(block, &candidates, scores.view_mut());
        for (at, row) in rows.iter_mut().enumerate() {
            if !sources[at].is_fallback() {
                side_row(scores.row(at).as_slice().unwrap_or_default(), topics, domain, row);
            }
        }
    }
    rows
}

/// Mean score of each topic of a side, centred and scaled over the side's topics, so that both sides weigh alike.
fn side_row(scores: &[f32], topics: &[Topic], domain: Domain, row: &mut [f32]) {
    let mean_of = |topic: &Topic| {
        let known = topic.items.iter().map(|&item| scores.get(item as usize).copied().unwrap_or_default());
        let finite: Vec<f32> = known.filter(|score| score.is_finite()).collect();
        finite.iter().sum::<f32>() / finite.len().max(1) as f32
    };
    let own: Vec<usize> = (0..topics.len()).filter(|&at| topics[at].domain == domain).collect();
    let means: Vec<f32> = own.iter().map(|&at| mean_of(&topics[at])).collect();
    let n = means.len().max(1) as f32;
    let centre = means.iter().sum::<f32>() / n;
    let spread = (means.iter().map(|mean| (mean - centre).powi(2)).sum::<f32>()).sqrt();
    if spread > f32::EPSILON {
        for (&at, mean) in own.iter().zip(&means) {
            row[at] = (mean - centre) / spread;
        }
    }
}
