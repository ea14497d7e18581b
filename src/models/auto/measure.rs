//! How well hidden items are found: by one model, and by mixes of several over a pool of candidates that is scored once.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1};
use rayon::prelude::*;

use super::hold::Held;
use crate::data::Domain;
use crate::models::FittedModel;
use crate::models::blend::{Candidates, Scale};
use crate::models::evaluation::ndcg;
use crate::models::ranking::{top_n, top_of};
use crate::task::{Cancelled, Task};

/// Length of the lists that are measured.
const K: usize = 20;
/// Candidates of each part in the pool of a mix.
const POOL: usize = 100;
/// People scored at once.
const BLOCK: usize = 64;

/// One value a person, at 20.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measured {
    pub ndcg: Vec<f32>,
    pub recall: Vec<f32>,
}

impl Measured {
    /// The same of more people.
    pub fn extend(&mut self, more: Self) {
        self.ndcg.extend(more.ndcg);
        self.recall.extend(more.recall);
    }

    fn from_pairs(pairs: impl Iterator<Item = (f32, f32)>) -> Self {
        let (ndcg, recall) = pairs.unzip();
        Self { ndcg, recall }
    }

    pub fn mean_ndcg(&self) -> f64 {
        mean(&self.ndcg)
    }

    pub fn mean_recall(&self) -> f64 {
        mean(&self.recall)
    }

    /// The geometric mean of NDCG and recall: a gain of one counts by its size beside the other.
    pub fn quality(&self) -> f64 {
        (self.mean_ndcg() * self.mean_recall()).sqrt()
    }
}

fn mean(values: &[f32]) -> f64 {
    values.iter().map(|&value| f64::from(value)).sum::<f64>() / values.len().max(1) as f64
}

/// The people of a side, and what they should find.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    pub held: &'a Held,
    pub domain: Domain,
}

impl Target<'_> {
    fn wanted(&self, person: u32) -> Vec<u32> {
        let is_own = |item: &u32| self.held.train.domains[*item as usize] == self.domain;
        self.held.hidden.row(person as usize).0.iter().copied().filter(is_own).collect()
    }

    fn mark(&self, person: u32, mask: &mut [bool]) {
        Candidates::of(Some(self.domain)).mark(&self.held.train, person, mask);
    }

    fn n_items(&self) -> usize {
        self.held.train.strengths.n_items()
    }

    pub fn people(&self) -> &[u32] {
        self.held.people(self.domain)
    }
}

/// NDCG and recall of a list, best first.
fn of_list(list: &[u32], wanted: &[u32]) -> (f32, f32) {
    let hits: Vec<bool> = list.iter().map(|item| wanted.binary_search(item).is_ok()).collect();
    let n_hits = hits.iter().filter(|hit| **hit).count();
    (ndcg(&hits, K, wanted.len()) as f32, n_hits as f32 / wanted.len().max(1) as f32)
}

/// The scores of the candidates, negative infinity for all else.
fn keep_open(scores: ArrayView1<'_, f32>, mask: &[bool], into: &mut [f32]) {
    for ((into, &score), &open) in into.iter_mut().zip(scores).zip(mask) {
        *into = if open { score } else { f32::NEG_INFINITY };
    }
}

/// Measures one model.
pub fn measure(model: &dyn FittedModel, target: &Target<'_>, task: &Task) -> Result<Measured, Cancelled> {
    let blocks = by_block(target, task, |people| {
        let mut scores = Array2::zeros((people.len(), target.n_items()));
        model.score(people, scores.view_mut());
        let mut mask = vec![false; target.n_items()];
        let mut open = vec![0.0; target.n_items()];
        let of_person = |(&person, scores): (&u32, ArrayView1<'_, f32>)| {
            target.mark(person, &mut mask);
            keep_open(scores, &mask, &mut open);
            of_list(&top_of(&open, K), &target.wanted(person))
        };
        people.iter().zip(scores.outer_iter()).map(of_person).collect::<Vec<_>>()
    })?;
    Ok(Measured::from_pairs(blocks.into_iter().flatten()))
}

/// The best candidates of every part for each person, with the z of each part.
#[derive(Default)]
pub struct Pools {
    people: Vec<Pool>,
}

struct Pool {
    /// Ascending.
    items: Vec<u32>,
    /// By part, then by item.
    z: Vec<Vec<f32>>,
    wanted: Vec<u32>,
}

impl Pools {
    /// Adds the people of a target, for whom `parts` were fitted.
    pub fn add(&mut self, parts: &[Arc<dyn FittedModel>], target: &Target<'_>, task: &Task) -> Result<(), Cancelled> {
        let blocks = by_block(target, task, |people| {
            let scores: Vec<Array2<f32>> = parts
                .iter()
                .map(|part| {
                    let mut scores = Array2::zeros((people.len(), target.n_items()));
                    part.score(people, scores.view_mut());
                    scores
                })
                .collect();
            let mut mask = vec![false; target.n_items()];
            let mut open = vec![0.0; target.n_items()];
            let pool = |(row, &person): (usize, &u32)| {
                target.mark(person, &mut mask);
                let mut items = vec![];
                let scales: Vec<Scale> = scores.iter().map(|scores| Scale::of(scores.row(row), &mask)).collect();
                for scores in &scores {
                    keep_open(scores.row(row), &mask, &mut open);
                    items.extend(top_of(&open, POOL));
                }
                items.sort_unstable();
                items.dedup();
                let z_of = |(scores, scale): (&Array2<f32>, &Scale)| {
                    items.iter().map(|&item| scale.z(scores[(row, item as usize)]) as f32).collect()
                };
                let z = scores.iter().zip(&scales).map(z_of).collect();
                Pool { items, z, wanted: target.wanted(person) }
            };
            people.iter().enumerate().map(pool).collect::<Vec<_>>()
        })?;
        self.people.extend(blocks.into_iter().flatten());
        Ok(())
    }

    pub fn n_people(&self) -> usize {
        self.people.len()
    }

    /// Measures the parts mixed with `weights` on some of the people, by their place.
    pub fn measure(&self, weights: &[f32], places: &[usize]) -> Measured {
        let of_person = |&place: &usize| {
            let pool = &self.people[place];
            let mut mixed = vec![0.0_f32; pool.items.len()];
            for (z, &weight) in pool.z.iter().zip(weights).filter(|(_, weight)| **weight > 0.0) {
                mixed.iter_mut().zip(z).for_each(|(sum, &z)| *sum += weight * z);
            }
            let list: Vec<u32> = top_n(mixed.into_iter(), K).into_iter().map(|at| pool.items[at as usize]).collect();
            of_list(&list, &pool.wanted)
        };
        let pairs: Vec<(f32, f32)> = places.par_iter().map(of_person).collect();
        Measured::from_pairs(pairs.into_iter())
    }
}

/// Works on blocks of people in parallel; the results are in order.
fn by_block<T: Send>(target: &Target<'_>, task: &Task, work: impl Fn(&[u32]) -> T + Sync) -> Result<Vec<T>, Cancelled> {
    let blocks = target.people().par_chunks(BLOCK);
    blocks
        .map(|people| {
            task.check()?;
            Ok(work(people))
        })
        .collect()
}
