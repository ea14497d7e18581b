//! What the profile knows of a person, as columns: an intercept, the people's features, the taste in the other domain by
//! item features, and the main directions of the other domain.

use std::sync::Arc;

use ndarray::Array2;

use super::FIELD_TASTE;
use crate::data::{Domain, Interactions};
use crate::models::directions::Directions;
use crate::models::features::{split_name, taste};
use crate::models::{ModelError, TrainingData};
use crate::task::Task;

pub struct Fields {
    data: Arc<TrainingData>,
    n_directions: usize,
    /// Of each domain, for predicting the other; `None` where it has nothing or none are asked for.
    directions: [Option<Directions>; 2],
    /// What the people's features are in the mean of those who did something, a field (`age`, `recency` ...) an entry.
    usual: Vec<Vec<(usize, f32)>>,
}

impl Fields {
    pub fn new(data: &Arc<TrainingData>, n_directions: usize, seed: u64, task: &Task) -> Result<Self, ModelError> {
        let learn = |domain: Domain| {
            let own = of_domain(data, domain);
            let is_empty = n_directions == 0 || own.nnz() == 0;
            (!is_empty).then(|| Directions::learn(&own, n_directions, seed, task)).transpose()
        };
        let directions = [learn(Domain::Course)?, learn(Domain::Music)?];
        Ok(Self { data: Arc::clone(data), n_directions, directions, usual: usual(data) })
    }

    /// With the vectors that [`Self::vectors`] gave. `None` where they do not fit.
    pub fn restore(data: &Arc<TrainingData>, n_directions: usize, vectors: [Array2<f32>; 2]) -> Option<Self> {
        let restore = |domain: Domain, vectors: Array2<f32>| match vectors.ncols() {
            0 => Some(None),
            n if n > n_directions => None,
            _ => Directions::restore(&of_domain(data, domain), vectors).map(Some),
        };
        let [course, music] = vectors;
        let directions = [restore(Domain::Course, course)?, restore(Domain::Music, music)?];
        Some(Self { data: Arc::clone(data), n_directions, directions, usual: usual(data) })
    }

    pub fn data(&self) -> &Arc<TrainingData> {
        &self.data
    }

    /// n_items x k of a domain; without columns where there are no directions.
    pub fn vectors(&self, domain: Domain) -> Array2<f32> {
        let own = self.directions[domain.index()].as_ref();
        own.map_or_else(|| Array2::zeros((self.data.domains.len(), 0)), |directions| directions.vectors.clone())
    }

    pub fn n_columns(&self) -> usize {
        self.first_direction() + self.n_directions
    }

    /// Did the person do anything? Only those teach.
    pub fn is_active(&self, person: u32) -> bool {
        !self.data.strengths.range(person as usize).is_empty()
    }

    /// Is the column of the row of a person not theirs but the usual one?
    pub fn is_usual(&self, person: u32, column: usize) -> bool {
        let is_feature = (1..=self.data.people.names.len()).contains(&column);
        is_feature && !self.is_active(person) && !self.data.people.matrix.has(person as usize, column as u32 - 1)
    }

    /// p_u for predicting items of `target`: (column, value), ascending. Of somebody who did nothing yet, the fields that
    /// are not known (how often, how lately: always known of those who teach) are as usual.
    pub fn row(&self, person: u32, target: Domain) -> Vec<(usize, f32)> {
        let data = &self.data;
        let (columns, values) = data.people.matrix.row(person as usize);
        let first_taste = 1 + data.people.names.len();
        let mut row = vec![(0, 1.0)];
        row.extend(columns.iter().zip(values).map(|(&column, &value)| (1 + column as usize, value)));
        if !self.is_active(person) {
            let knows = |field: &[(usize, f32)]| {
                let (first, last) = (field.first().map_or(0, |cell| cell.0), field.last().map_or(0, |cell| cell.0));
                columns.iter().any(|&column| (first..=last).contains(&(1 + column as usize)))
            };
            row.extend(self.usual.iter().filter(|field| !knows(field)).flatten());
            row.sort_by_key(|cell| cell.0);
        }
        let tastes = taste(data, person, Some(target.other()));
        row.extend(tastes.into_iter().map(|(column, value)| (first_taste + column as usize, value)));
        if let Some(directions) = &self.directions[target.other().index()]
            && !directions.rows.range(person as usize).is_empty()
        {
            let along = directions.persons.row(person as usize);
            row.extend(along.iter().enumerate().map(|(at, &value)| (self.first_direction() + at, value)));
        }
        row
    }

    /// The name of a column other than the intercept. All directions of a domain are one field: they mean nothing
    /// one by one.
    pub fn name(&self, column: usize, target: Domain) -> String {
        let n_people = self.data.people.names.len();
        if column >= self.first_direction() {
            format!("{FIELD_TASTE}: {} history", target.other().id())
        } else {
            match (column - 1).checked_sub(n_people) {
                None => self.data.people.names[column - 1].clone(),
                Some(of_taste) => format!("{FIELD_TASTE}: {}", self.data.items.names[of_taste]),
            }
        }
    }

    fn first_direction(&self) -> usize {
        1 + self.data.people.names.len() + self.data.items.names.len()
    }
}

/// The mean of each field's columns over the people who did something.
fn usual(data: &TrainingData) -> Vec<Vec<(usize, f32)>> {
    let mut sums = vec![0.0_f64; data.people.names.len()];
    let mut n_active = 0_u32;
    for person in (0..data.strengths.n_people()).filter(|&person| !data.strengths.range(person).is_empty()) {
        n_active += 1;
        let (columns, values) = data.people.matrix.row(person);
        columns.iter().zip(values).for_each(|(&column, &value)| sums[column as usize] += f64::from(value));
    }
    let columns: Vec<usize> = (0..sums.len()).collect();
    let field_of = |column: &usize| split_name(&data.people.names[*column]).0;
    let mean = |&column: &usize| (1 + column, (sums[column] / f64::from(n_active.max(1))) as f32);
    columns.chunk_by(|a, b| field_of(a) == field_of(b)).map(|field| field.iter().map(mean).collect()).collect()
}

/// What people did in one domain; all items keep their numbers.
fn of_domain(data: &TrainingData, domain: Domain) -> Interactions {
    data.strengths.filter(|_, item, _| data.domains.get(item as usize) == Some(&domain))
}
