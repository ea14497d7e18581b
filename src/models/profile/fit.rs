//! The closed form of the bilinear map. P is never built: its products are gathered from sparse rows, person by
//! person, so that cost grows with what is known of people and not with the width of P.

use std::sync::atomic::{AtomicU64, Ordering};

use faer::linalg::solvers::Solve;
use faer::{Mat, Side};
use ndarray::Array2;
use rayon::prelude::*;

use super::fields::Fields;
use super::{ID, n_item_columns};
use crate::data::Domain;
use crate::models::{ModelError, TrainingData};
use crate::task::{Cancelled, Task};

/// People are summed in this many parts whatever the number of threads, so that the result has the same bytes.
const N_PARTS: usize = 8;
/// People between two looks at the task.
const STEP: usize = 512;

#[derive(Debug, Clone, Copy)]
pub struct Ridge {
    /// l1, on the side of the people.
    pub people: f64,
    /// l2, on the side of the items.
    pub items: f64,
}

/// M for one target domain: n_people_columns x n_item_columns. All zeros when nobody has anything of the domain.
pub fn domain_map(fields: &Fields, target: Domain, ridge: Ridge, task: &Task) -> Result<Array2<f32>, ModelError> {
    let data = fields.data();
    let sums = people_sums(fields, target, task)?;
    let right = items_gram(data, target, ridge.items);
    let (n_rows, n_columns) = (sums.width, sums.n_item_columns);
    let left = Mat::from_fn(n_rows, n_rows, |row, column| {
        let (low, high) = (row.min(column), row.max(column));
        sums.gram[low * n_rows + high] + if row == column { ridge.people } else { 0.0 }
    });
    let cross = Mat::from_fn(n_rows, n_columns, |row, column| sums.cross[row * n_columns + column]);
    task.check()?;
    let singular = |_| ModelError::Singular { model: ID };
    let half = left.llt(Side::Lower).map_err(singular)?.solve(&cross);
    task.check()?;
    let map = right.llt(Side::Lower).map_err(singular)?.solve(half.transpose());
    let map = Array2::from_shape_fn((n_rows, n_columns), |(row, column)| map[(column, row)] as f32);
    match map.iter().find(|value| !value.is_finite()) {
        Some(&value) => Err(ModelError::NotFinite { what: "the map", value: f64::from(value) }),
        None => Ok(map),
    }
}

/// P'P (upper triangle) and P'XC, both row-major.
struct Sums {
    width: usize,
    n_item_columns: usize,
    gram: Vec<f64>,
    cross: Vec<f64>,
}

impl Sums {
    fn new(fields: &Fields) -> Self {
        let (width, n_item_columns) = (fields.n_columns(), n_item_columns(fields.data()));
        Self { width, n_item_columns, gram: vec![0.0; width * width], cross: vec![0.0; width * n_item_columns] }
    }

    fn add_person(&mut self, fields: &Fields, person: u32, target: Domain) {
        let row = fields.row(person, target);
        let wanted = wanted_features(fields.data(), person, target);
        for (at, &(column, value)) in row.iter().enumerate() {
            let gram = &mut self.gram[column * self.width..][..self.width];
            for &(other, other_value) in &row[at..] {
                gram[other] += f64::from(value) * f64::from(other_value);
            }
            let cross = &mut self.cross[column * self.n_item_columns..][..self.n_item_columns];
            for &(item_column, strength) in &wanted {
                cross[item_column] += f64::from(value) * strength;
            }
        }
    }

    fn add(&mut self, other: &Self) {
        self.gram.iter_mut().zip(&other.gram).for_each(|(sum, value)| *sum += value);
        self.cross.iter_mut().zip(&other.cross).for_each(|(sum, value)| *sum += value);
    }
}

fn people_sums(fields: &Fields, target: Domain, task: &Task) -> Result<Sums, Cancelled> {
    let data = fields.data();
    let people: Vec<u32> = (0..data.strengths.n_people() as u32).collect();
    let done = AtomicU64::new(0);
    let part_sums = |part: &[u32]| {
        let mut sums = Sums::new(fields);
        for people in part.chunks(STEP) {
            task.step(
                "stage-fit",
                done.fetch_add(people.len() as u64, Ordering::Relaxed),
                data.strengths.n_people() as u64,
            )?;
            let active = people.iter().filter(|&&person| fields.is_active(person));
            active.for_each(|&person| sums.add_person(fields, person, target));
        }
        Ok(sums)
    };
    let part_len = people.len().div_ceil(N_PARTS).max(1);
    let parts: Vec<Sums> = people.par_chunks(part_len).map(part_sums).collect::<Result<_, Cancelled>>()?;
    let mut parts = parts.into_iter();
    let mut sums = parts.next().unwrap_or_else(|| Sums::new(fields));
    parts.for_each(|part| sums.add(&part));
    Ok(sums)
}

/// The row of XC of a person: strengths times features with the intercept, over the items of the target domain.
fn wanted_features(data: &TrainingData, person: u32, target: Domain) -> Vec<(usize, f64)> {
    let (items, strengths) = data.strengths.row(person as usize);
    let mut cells: Vec<(usize, f64)> = vec![];
    for (&item, &strength) in items.iter().zip(strengths) {
        if data.domains[item as usize] == target {
            let strength = f64::from(strength);
            let (columns, values) = data.items.matrix.row(item as usize);
            cells.push((0, strength));
            cells.extend(columns.iter().zip(values).map(|(&c, &v)| (1 + c as usize, strength * f64::from(v))));
        }
    }
    cells
}

/// C'C + l2 I over the items of the target domain.
fn items_gram(data: &TrainingData, target: Domain, ridge: f64) -> Mat<f64> {
    let n_columns = n_item_columns(data);
    let mut gram = Mat::zeros(n_columns, n_columns);
    for item in (0..data.domains.len()).filter(|&item| data.domains[item] == target) {
        let (columns, values) = data.items.matrix.row(item);
        let intercept = std::iter::once((0, 1.0));
        let row: Vec<(usize, f64)> =
            intercept.chain(columns.iter().zip(values).map(|(&c, &v)| (1 + c as usize, f64::from(v)))).collect();
        for &(column, value) in &row {
            for &(other, other_value) in &row {
                gram[(other, column)] += value * other_value;
            }
        }
    }
    for column in 0..n_columns {
        gram[(column, column)] += ridge;
    }
    gram
}
