//! People as vectors in which near means alike: what a run expects of them, topic by topic on both sides. Unlike raw
//! factors these place a person with courses only beside one with music only when the run expects the same of both.

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

use super::session::FittedRun;
use crate::app::error::AppError;
use crate::data::{Dataset, Domain, LABEL_CATEGORY};
use crate::models::blend::{Candidates, Scorer, Weights};
use crate::models::{self, ridge};
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
/// With more people than this, models that look at other people for each person are asked about some of them, and the
/// others are placed by what that teaches.
const MANY_PEOPLE: usize = 200_000;
const ASKED_PEOPLE: usize = 30_000;
/// Length of the vectors of deeds that tastes are told from, and what holds the regression back.
const DEEDS: usize = 64;
const HELD_BACK: f64 = 10.0;

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
    let is_quick = fitted.scorer.collaborative().is_none_or(|model| model.person_vectors().is_some());
    let mut vectors = if dataset.n_people() <= MANY_PEOPLE || is_quick {
        let everybody: Vec<u32> = (0..dataset.n_people() as u32).collect();
        tastes_of(fitted, &everybody, &topics, task)?
    } else {
        told_tastes(fitted, &topics, ASKED_PEOPLE, task)?
    };
    standardise(&mut vectors);
    Ok(vectors)
}

/// What the run expects of these people: one row each.
fn tastes_of(fitted: &FittedRun, people: &[u32], topics: &[Topic], task: &Task) -> Result<Array2<f32>, AppError> {
    let scorer = fitted.scorer.with_weights(Weights::dial(0.5));
    let mut vectors = Array2::zeros((people.len(), topics.len()));
    let window = BLOCK * rayon::current_num_threads().max(1) * 4;
    for (at, part) in people.chunks(window).enumerate() {
        task.step("stage-score", (at * window) as u64, people.len() as u64)?;
        let rows: Vec<Vec<f32>> =
            part.par_chunks(BLOCK).flat_map_iter(|block| block_rows(&scorer, block, topics)).collect();
        for (row, mut into) in rows.iter().zip(vectors.outer_iter_mut().skip(at * window)) {
            into.iter_mut().zip(row).for_each(|(cell, value)| *cell = *value);
        }
    }
    Ok(vectors)
}

/// The same of everybody, told from what they did: by a ridge regression on the directions of their deeds, learnt on
/// `n_asked` people whom the run was asked about. Zeros for who did nothing.
fn told_tastes(fitted: &FittedRun, topics: &[Topic], n_asked: usize, task: &Task) -> Result<Array2<f32>, AppError> {
    let deeds = models::embedding(fitted.scorer.data(), DEEDS, fitted.definition.seed, task)?;
    let deeds = with_constant(deeds.view());
    let active: Vec<u32> = (0..deeds.nrows() as u32).filter(|&person| deeds[(person as usize, 0)] > 0.0).collect();
    let asked: Vec<u32> = active.iter().copied().step_by(active.len().div_ceil(n_asked).max(1)).collect();
    let tastes = tastes_of(fitted, &asked, topics, task)?;
    let rows: Vec<usize> = asked.iter().map(|&person| person as usize).collect();
    let weights =
        ridge::ridge(deeds.select(Axis(0), &rows).view(), tastes.view(), HELD_BACK).ok_or(AppError::Internal)?;
    Ok(ridge::apply(deeds.view(), &weights))
}

/// A one before each vector of length one; zeros for vectors of zeros.
fn with_constant(vectors: ArrayView2<'_, f32>) -> Array2<f32> {
    let mut out = Array2::zeros((vectors.nrows(), vectors.ncols() + 1));
    for (vector, mut into) in vectors.outer_iter().zip(out.outer_iter_mut()) {
        let length = vector.iter().map(|&entry| f64::from(entry).powi(2)).sum::<f64>().sqrt() as f32;
        if length > 0.0 {
            into[0] = 1.0;
            into.iter_mut().skip(1).zip(vector).for_each(|(cell, &entry)| *cell = entry / length);
        }
    }
    out
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::engine::{self, PartDefinition, RunDefinition};
    use crate::sample::SampleOptions;

    /// Tastes told from deeds are close to those that a run was asked for, person by person.
    #[test]
    fn tastes_that_are_told_are_those_that_would_have_been_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let task = Task::silent();
        let (session, _) = engine::demo(folder.path(), &SampleOptions::for_people(3_000), &task).unwrap();
        let part = PartDefinition::new("user-knn");
        engine::fit(&session, "knn", RunDefinition::single(part, 1).unwrap(), &task).unwrap();
        let fitted = super::super::fit::fitted_run(&session, "knn", &task).unwrap();
        let dataset = session.dataset(&task).unwrap();
        let topics: Vec<Topic> = Domain::BOTH.into_iter().flat_map(|domain| topics(&dataset, domain)).collect();
        let everybody: Vec<u32> = (0..dataset.n_people() as u32).collect();
        let asked = tastes_of(&fitted, &everybody, &topics, &task).unwrap();
        let told = told_tastes(&fitted, &topics, 1_500, &task).unwrap();
        let length = |of: &ndarray::ArrayView1<'_, f32>| of.dot(of).sqrt();
        let likeness: Vec<f32> = asked
            .outer_iter()
            .zip(told.outer_iter())
            .filter(|(asked, told)| length(asked) > 0.1 && length(told) > 0.1)
            .map(|(asked, told)| asked.dot(&told) / length(&asked) / length(&told))
            .collect();
        let mean = likeness.iter().sum::<f32>() / likeness.len() as f32;
        assert!(likeness.len() > 2_000 && mean > 0.85, "{} people, likeness {mean}", likeness.len());
    }
}
