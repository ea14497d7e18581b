//! The approximation of `ease` for catalogues whose closed form does not fit: each item is regressed on the K items
//! that are most like it and on no others (as in fsSLIM, Ning and Karypis 2011, with a ridge in place of the lasso).
//! Items that share nobody are no neighbours. Where every two items share somebody and K is at least their number, the
//! weights are those of the closed form.

use rayon::prelude::*;

use crate::data::Interactions;
use crate::models::ModelError;
use crate::models::linalg::cholesky;
use crate::models::linalg::sparse::{from_rows, keep_top, product_rows};
use crate::models::steps::Part;
use crate::task::Task;

/// Entries of X'X that are held: 512 MB.
const MAX_CELLS: usize = 64 << 20;
/// Items that one task solves.
const CHUNK: usize = 8;
/// Times the penalty is doubled for a system that the missing entries left without positive pivots.
const MAX_DOUBLINGS: usize = 40;

/// B by past item, n_items x n_items, at most K entries a wanted item.
pub fn weights(x: &Interactions, lambda: f64, n_neighbours: usize, task: &Task) -> Result<Interactions, ModelError> {
    task.check()?;
    let n_items = x.n_items();
    let (gram_part, solve_part) = (Part::new(task, 0, 2), Part::new(task, 1, 2));
    let by_item = x.transposed(task)?;
    let squares: Vec<f64> =
        (0..n_items).map(|item| by_item.row(item).1.iter().map(|&value| f64::from(value).powi(2)).sum()).collect();
    let n_kept = (MAX_CELLS / n_items.max(1)).max(n_neighbours + 1);
    let keep = |item: usize, products: &mut Vec<(u32, f32)>| {
        if products.len() > n_kept {
            let mut alike = by_likeness(item, products.iter().copied(), &squares);
            keep_top(&mut alike, n_kept);
            alike.sort_unstable_by_key(|&(other, _)| other);
            products.retain(|&(other, _)| alike.binary_search_by_key(&other, |entry| entry.0).is_ok());
        }
    };
    let gram = product_rows(&by_item, x, &gram_part, keep)?;
    let local = Local { gram: &gram, squares: &squares, lambda, n_neighbours };
    let items: Vec<usize> = (0..n_items).collect();
    let chunks: Vec<Vec<Vec<(u32, f32)>>> = items
        .par_chunks(CHUNK)
        .map_init(
            || vec![u32::MAX; n_items],
            |places, chunk| {
                solve_part.step(chunk.len(), n_items)?;
                let column = |&item: &usize| {
                    solve_part.check()?;
                    local.regress(item, places).ok_or(ModelError::Singular { model: super::ID })
                };
                chunk.iter().map(column).collect()
            },
        )
        .collect::<Result<_, ModelError>>()?;
    Ok(from_rows(n_items, chunks.into_iter().flatten()).transposed(task)?)
}

/// The cosine of `item` with each of `others`, itself left out.
fn by_likeness(item: usize, others: impl Iterator<Item = (u32, f32)>, squares: &[f64]) -> Vec<(u32, f32)> {
    let own = squares[item];
    let cosine = |(other, product): (u32, f32)| {
        (other, (f64::from(product.abs()) / (own * squares[other as usize]).sqrt()) as f32)
    };
    others.filter(|&(other, _)| other as usize != item).map(cosine).collect()
}

struct Local<'a> {
    /// The strongest entries of X'X by row.
    gram: &'a Interactions,
    /// Its diagonal.
    squares: &'a [f64],
    lambda: f64,
    n_neighbours: usize,
}

impl Local<'_> {
    /// b = (G_SS + lambda I)^-1 G_S,item over the neighbours S of an item, in order of item. `places` holds `u32::MAX`
    /// for every item before and after.
    fn regress(&self, item: usize, places: &mut [u32]) -> Option<Vec<(u32, f32)>> {
        let (others, products) = self.gram.row(item);
        let mut neighbours = by_likeness(item, others.iter().copied().zip(products.iter().copied()), self.squares);
        keep_top(&mut neighbours, self.n_neighbours);
        neighbours.sort_unstable_by_key(|&(other, _)| other);
        let n = neighbours.len();
        if n == 0 {
            return Some(vec![]);
        }
        for (place, &(other, _)) in (0_u32..).zip(&neighbours) {
            places[other as usize] = place;
        }
        let right: Vec<f64> = neighbours.iter().map(|&(other, _)| self.entry(item, other)).collect();
        let mut system = vec![0.0_f64; n * n];
        for (place, &(other, _)) in neighbours.iter().enumerate() {
            let (columns, values) = self.gram.row(other as usize);
            for (&column, &value) in columns.iter().zip(values) {
                let at = places[column as usize] as usize;
                if at < n {
                    system[place * n + at] = f64::from(value);
                    system[at * n + place] = f64::from(value);
                }
            }
        }
        for &(other, _) in &neighbours {
            places[other as usize] = u32::MAX;
        }
        let solution = solve(&system, &right, self.lambda)?;
        Some(neighbours.iter().zip(solution).map(|(&(other, _), weight)| (other, weight as f32)).collect())
    }

    fn entry(&self, item: usize, other: u32) -> f64 {
        let (columns, values) = self.gram.row(item);
        columns.binary_search(&other).map_or(0.0, |at| f64::from(values[at]))
    }
}

/// (A + penalty I)^-1 b, with the penalty doubled until the pivots are positive.
fn solve(a: &[f64], b: &[f64], penalty: f64) -> Option<Vec<f64>> {
    let n = b.len();
    let mut penalty = penalty;
    for _ in 0..MAX_DOUBLINGS {
        let mut factor = a.to_vec();
        for at in 0..n {
            factor[at * n + at] += penalty;
        }
        let mut solution = b.to_vec();
        if cholesky::solve_large(&mut factor, n, &mut solution) {
            return Some(solution);
        }
        penalty *= 2.0;
    }
    None
}
