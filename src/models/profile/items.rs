//! The part of `profile` that knows each item by itself: for each target domain d the ridge regression
//! A_d = (P_d'P_d + l1 I)^-1 P_d'X_d, of which the map through item features is the smoothed form. What everybody
//! likes is in the row of the intercept.

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use super::ID;
use super::fields::Fields;
use crate::data::{Domain, Interactions};
use crate::models::linalg::cholesky;
use crate::models::linalg::sparse::from_rows;
use crate::models::steps::Part;
use crate::models::{ModelError, TrainingData};
use crate::task::{Cancelled, Task};

/// Items that one task solves, people whose row it makes.
const ITEMS: usize = 32;
const PEOPLE: usize = 512;
const MAX_CELLS: u64 = 256 << 20;
const MB: u64 = 1 << 20;

/// A_d for the items of one domain.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemRidge {
    /// Columns of the fields x the items of the domain, in order of item.
    pub weights: Array2<f32>,
}

/// The items of a domain, ascending.
pub fn items_of(data: &TrainingData, domain: Domain) -> Vec<u32> {
    (0..data.domains.len() as u32).filter(|&item| data.domains[item as usize] == domain).collect()
}

/// Errors: `TooLarge` when fields times items do not fit; `Singular`; cancelled.
pub fn fit(fields: &Fields, target: Domain, l1: f64, task: &Task) -> Result<ItemRidge, ModelError> {
    let data = fields.data();
    let items = items_of(data, target);
    let width = fields.n_columns();
    let n_cells = width as u64 * items.len() as u64;
    if n_cells > MAX_CELLS {
        return Err(ModelError::TooLarge { needed_mb: n_cells * 4 / MB, limit_mb: MAX_CELLS * 4 / MB });
    }
    let rows = person_rows(fields, target, task)?;
    let mut system = gram(&rows, l1, task)?;
    if !cholesky::factor(&mut system, width) {
        return Err(ModelError::Singular { model: ID });
    }
    let by_item = data.strengths.transposed(task)?;
    let (part, n_items) = (Part::new(task, 0, 1), items.len());
    // By item first: a system is solved along a row.
    let mut by_row = Array2::<f32>::zeros((items.len(), width));
    by_row.axis_chunks_iter_mut(Axis(0), ITEMS).into_par_iter().zip(items.par_chunks(ITEMS)).try_for_each(
        |(mut solved, items)| {
            part.step(items.len(), n_items)?;
            let mut right = vec![0.0_f64; width];
            for (mut solved, &item) in solved.outer_iter_mut().zip(items) {
                part.check()?;
                right.fill(0.0);
                let (people, strengths) = by_item.row(item as usize);
                for (&person, &strength) in people.iter().zip(strengths) {
                    let (fields, values) = rows.row(person as usize);
                    for (&field, &value) in fields.iter().zip(values) {
                        right[field as usize] += f64::from(strength) * f64::from(value);
                    }
                }
                cholesky::solve(&system, width, &mut right);
                solved.iter_mut().zip(&right).for_each(|(entry, &value)| *entry = value as f32);
            }
            Ok::<_, Cancelled>(())
        },
    )?;
    Ok(ItemRidge { weights: by_row.t().as_standard_layout().into_owned() })
}

/// P_d, n_people x the columns of the fields.
fn person_rows(fields: &Fields, target: Domain, task: &Task) -> Result<Interactions, Cancelled> {
    let people: Vec<u32> = (0..fields.data().strengths.n_people() as u32).collect();
    let chunks: Vec<Vec<Vec<(u32, f32)>>> = people
        .par_chunks(PEOPLE)
        .map(|people| {
            task.check()?;
            let row = |&person: &u32| {
                let cells = if fields.is_active(person) { fields.row(person, target) } else { vec![] };
                cells.into_iter().map(|(column, value)| (column as u32, value)).collect()
            };
            Ok(people.iter().map(row).collect())
        })
        .collect::<Result<_, Cancelled>>()?;
    Ok(from_rows(fields.n_columns(), chunks.into_iter().flatten()))
}

/// P'P + l1 I, of which the lower triangle is filled; one field after the other, so that the order of addition does not
/// depend on threads.
fn gram(rows: &Interactions, l1: f64, task: &Task) -> Result<Vec<f64>, Cancelled> {
    let width = rows.n_items();
    let by_field = rows.transposed(task)?;
    let mut gram = vec![0.0_f64; width * width];
    gram.par_chunks_mut(width.max(1)).enumerate().try_for_each(|(field, sums)| {
        let (people, values) = by_field.row(field);
        for (at, (&person, &value)) in people.iter().zip(values).enumerate() {
            if at % PEOPLE == 0 {
                task.check()?;
            }
            let (others, other_values) = rows.row(person as usize);
            let below = others.iter().zip(other_values).take_while(|(other, _)| **other as usize <= field);
            below.for_each(|(&other, &of_other)| sums[other as usize] += f64::from(value) * f64::from(of_other));
        }
        sums[field] += l1;
        Ok(())
    })?;
    Ok(gram)
}
