//! `popularity`: the score of an item is its number of distinct people, the same for everybody. The floor that the
//! other models must beat, and a check of the evaluation. It has no parameters.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use ndarray::ArrayViewMut2;

use super::{
    Family, FittedModel, ModelError, ModelParts, ParamSpec, Params, Receipt, Recommender, TrainingData,
    check_strengths, params,
};
use crate::task::Task;

const ID: &str = "popularity";

pub struct Popularity;

struct Fitted {
    n_people: usize,
    /// Distinct people of each item; exact up to 2^24.
    counts: Vec<f32>,
}

impl Recommender for Popularity {
    fn id(&self) -> &'static str {
        ID
    }

    fn family(&self) -> Family {
        Family::Collaborative
    }

    fn params(&self) -> &'static [ParamSpec] {
        &[]
    }

    fn fit(
        &self,
        data: &Arc<TrainingData>,
        params: &Params,
        _seed: u64,
        task: &Task,
    ) -> Result<Box<dyn FittedModel>, ModelError> {
        params::checked(ID, self.params(), params)?;
        check_strengths(data)?;
        task.step("stage-fit", 0, 1)?;
        let counts = data.strengths.item_counts().into_iter().map(|count| count as f32).collect();
        Ok(Box::new(Fitted { n_people: data.strengths.n_people(), counts }))
    }

    /// Counting again is as quick as reading.
    fn restore(&self, _: &Arc<TrainingData>, _: &Params, _: &ModelParts) -> Option<Box<dyn FittedModel>> {
        None
    }
}

impl FittedModel for Fitted {
    fn score(&self, people: &[u32], mut out: ArrayViewMut2<'_, f32>) {
        for (mut row, &person) in out.outer_iter_mut().zip(people) {
            if self.knows(person) {
                row.iter_mut().zip(&self.counts).for_each(|(score, &count)| *score = count);
            } else {
                row.fill(0.0);
            }
        }
    }

    /// What is popular needs no history: true for everybody in the data.
    fn knows(&self, person: u32) -> bool {
        (person as usize) < self.n_people
    }

    fn receipt(&self, person: u32, item: u32) -> Receipt {
        let known = self.counts.get(item as usize).filter(|_| self.knows(person));
        let score = f64::from(known.copied().unwrap_or(0.0));
        Receipt { score, constant: score, terms: vec![] }
    }
}
