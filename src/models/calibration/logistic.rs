//! Ridge logistic regression on a few dense columns and many sparse ones (0 or 1), fitted by Newton steps. Knows
//! nothing of people or goals.

use rayon::prelude::*;

use crate::models::ModelError;
use crate::models::linalg::cholesky;
use crate::task::Task;

/// Rows of one partial sum; fixed, so that the order of addition does not depend on the threads.
const CHUNK: usize = 4096;
const MAX_STEPS: usize = 25;
/// The largest change of a coefficient at which the fit is done.
const TOLERANCE: f64 = 1e-6;
/// Beyond this a chance is 0 or 1 to the last digit.
const MAX_LOG_ODDS: f64 = 30.0;

/// Rows of features: `n_dense` numbers a row, and the sparse columns that are on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Design {
    pub n_dense: usize,
    pub n_sparse: usize,
    /// n_rows x n_dense, by rows.
    pub dense: Vec<f32>,
    /// `sparse[starts[row]..starts[row + 1]]` are the columns that are on, ascending.
    pub starts: Vec<usize>,
    pub sparse: Vec<u32>,
}

/// Precision of the normal prior of the coefficients: how strongly they are held at 0. The intercept is free.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ridge {
    pub dense: f64,
    pub sparse: f64,
}

/// Coefficients on the scale of the rows as given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Logistic {
    pub intercept: f64,
    pub dense: Vec<f64>,
    pub sparse: Vec<f64>,
}

impl Design {
    pub fn new(n_dense: usize, n_sparse: usize) -> Self {
        Self { n_dense, n_sparse, dense: vec![], starts: vec![0], sparse: vec![] }
    }

    pub fn n_rows(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// `sparse` must be ascending and inside `n_sparse`; `dense` has `n_dense` numbers, all finite.
    pub fn push(&mut self, dense: &[f32], sparse: &[u32]) {
        self.dense.extend_from_slice(dense);
        self.sparse.extend_from_slice(sparse);
        self.starts.push(self.sparse.len());
    }

    fn row(&self, row: usize) -> (&[f32], &[u32]) {
        let range = match (self.starts.get(row), self.starts.get(row + 1)) {
            (Some(&start), Some(&end)) => start..end,
            _ => 0..0,
        };
        let from = row * self.n_dense;
        (self.dense.get(from..from + self.n_dense).unwrap_or_default(), &self.sparse[range])
    }
}

impl Logistic {
    /// Fits on the rows of `design` that `rows` names. Dense columns are put on one scale first, so that one ridge
    /// serves them all. The Newton step is halved until the penalised likelihood rises, so the fit always ends.
    ///
    /// # Errors
    /// Cancelled; `Singular` when no step can be solved.
    pub fn fit(
        design: &Design,
        outcomes: &[bool],
        rows: &[u32],
        ridge: Ridge,
        task: &Task,
    ) -> Result<Self, ModelError> {
        let scale = Scale::of(design, rows);
        let n = 1 + design.n_dense + design.n_sparse;
        let penalty = |at: usize| match at {
            0 => 0.0,
            at if at <= design.n_dense => ridge.dense,
            _ => ridge.sparse,
        };
        let base = rows.iter().filter(|&&row| outcomes[row as usize]).count() as f64 / rows.len().max(1) as f64;
        let mut beta = vec![0.0; n];
        beta[0] = log_odds(base);
        let objective = |beta: &[f64]| {
            let penalised: f64 = beta.iter().enumerate().map(|(at, b)| 0.5 * penalty(at) * b * b).sum();
            loss(design, outcomes, rows, &scale, beta) + penalised
        };
        let mut now = objective(&beta);
        for _ in 0..MAX_STEPS {
            task.check()?;
            let (mut gradient, mut hessian) = derivatives(design, outcomes, rows, &scale, &beta);
            for at in 0..n {
                gradient[at] += penalty(at) * beta[at];
                // A column that nobody has, or everybody, would leave its pivot at rounding error.
                hessian[at * n + at] += penalty(at) + 1e-9;
            }
            if !cholesky::factor(&mut hessian, n) {
                return Err(ModelError::Singular { model: "goal" });
            }
            cholesky::solve(&hessian, n, &mut gradient);
            let mut length = 1.0;
            let (next, value) = loop {
                let next: Vec<f64> = beta.iter().zip(&gradient).map(|(b, step)| b - length * step).collect();
                let value = objective(&next);
                if value <= now || length < 1e-4 {
                    break (next, value);
                }
                length *= 0.5;
            };
            let change = beta.iter().zip(&next).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            (beta, now) = (next, value.min(now));
            if change < TOLERANCE {
                break;
            }
        }
        Ok(scale.undo(&beta, design.n_dense))
    }

    /// The log-odds of a row.
    pub fn log_odds(&self, dense: &[f32], sparse: &[u32]) -> f64 {
        let of_dense: f64 = self.dense.iter().zip(dense).map(|(b, &x)| b * f64::from(x)).sum();
        let of_sparse: f64 = sparse.iter().filter_map(|&column| self.sparse.get(column as usize)).sum();
        self.intercept + of_dense + of_sparse
    }

    pub fn log_odds_of(&self, design: &Design, row: usize) -> f64 {
        let (dense, sparse) = design.row(row);
        self.log_odds(dense, sparse)
    }
}

/// 1 / (1 + e^-x).
pub fn chance(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

fn log_odds(chance: f64) -> f64 {
    (chance / (1.0 - chance)).ln().clamp(-MAX_LOG_ODDS, MAX_LOG_ODDS)
}

/// Mean and spread of the dense columns.
struct Scale {
    means: Vec<f64>,
    per_sd: Vec<f64>,
}

impl Scale {
    fn of(design: &Design, rows: &[u32]) -> Self {
        let n = rows.len().max(1) as f64;
        let mut means = vec![0.0; design.n_dense];
        let mut squares = vec![0.0; design.n_dense];
        for &row in rows {
            for (at, &x) in design.row(row as usize).0.iter().enumerate() {
                means[at] += f64::from(x) / n;
            }
        }
        for &row in rows {
            for (at, &x) in design.row(row as usize).0.iter().enumerate() {
                squares[at] += (f64::from(x) - means[at]).powi(2) / n;
            }
        }
        let per_sd = squares.iter().zip(&means).map(|(&square, &mean): (&f64, &f64)| {
            let sd = square.sqrt();
            if sd > 1e-6 * mean.abs().max(1e-6) { 1.0 / sd } else { 0.0 }
        });
        Self { per_sd: per_sd.collect(), means }
    }

    fn write(&self, dense: &[f32], out: &mut [f64]) {
        for (at, (out, &x)) in out.iter_mut().zip(dense).enumerate() {
            *out = (f64::from(x) - self.means[at]) * self.per_sd[at];
        }
    }

    fn undo(&self, beta: &[f64], n_dense: usize) -> Logistic {
        let (dense, sparse) = beta[1..].split_at(n_dense);
        let dense: Vec<f64> = dense.iter().zip(&self.per_sd).map(|(b, per_sd)| b * per_sd).collect();
        let shift: f64 = dense.iter().zip(&self.means).map(|(b, mean)| b * mean).sum();
        Logistic { intercept: beta[0] - shift, dense, sparse: sparse.to_vec() }
    }
}

/// The log-odds of a scaled row, and the row itself in `x`.
fn scaled_row<'a>(design: &'a Design, row: u32, scale: &Scale, beta: &[f64], x: &mut [f64]) -> (f64, &'a [u32]) {
    let (dense, sparse) = design.row(row as usize);
    scale.write(dense, x);
    let of_dense: f64 = x.iter().zip(&beta[1..]).map(|(x, b)| x * b).sum();
    let from = 1 + design.n_dense;
    let of_sparse: f64 = sparse.iter().map(|&column| beta[from + column as usize]).sum();
    ((beta[0] + of_dense + of_sparse).clamp(-MAX_LOG_ODDS, MAX_LOG_ODDS), sparse)
}

/// Minus the log-likelihood.
fn loss(design: &Design, outcomes: &[bool], rows: &[u32], scale: &Scale, beta: &[f64]) -> f64 {
    let parts: Vec<f64> = rows
        .par_chunks(CHUNK)
        .map(|rows| {
            let mut x = vec![0.0; design.n_dense];
            rows.iter()
                .map(|&row| {
                    let (eta, _) = scaled_row(design, row, scale, beta, &mut x);
                    let signed = if outcomes[row as usize] { -eta } else { eta };
                    // ln(1 + e^s) without overflow.
                    signed.max(0.0) + (-signed.abs()).exp().ln_1p()
                })
                .sum()
        })
        .collect();
    parts.iter().sum()
}

/// Gradient (n) and the lower triangle of the Hessian (n x n) of [`loss`].
fn derivatives(design: &Design, outcomes: &[bool], rows: &[u32], scale: &Scale, beta: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let n = beta.len();
    let from = 1 + design.n_dense;
    // A few large pieces: each holds a matrix of its own.
    let len = rows.len().div_ceil(16).max(CHUNK);
    let parts: Vec<(Vec<f64>, Vec<f64>)> = rows
        .par_chunks(len)
        .map(|rows| {
            let (mut gradient, mut hessian) = (vec![0.0; n], vec![0.0; n * n]);
            let mut x = vec![0.0; design.n_dense];
            let mut cells: Vec<(usize, f64)> = vec![];
            for &row in rows {
                let (eta, sparse) = scaled_row(design, row, scale, beta, &mut x);
                let p = chance(eta);
                let (error, weight) = (p - f64::from(u8::from(outcomes[row as usize])), p * (1.0 - p));
                cells.clear();
                cells.push((0, 1.0));
                cells.extend(x.iter().enumerate().map(|(at, &x)| (1 + at, x)));
                cells.extend(sparse.iter().map(|&column| (from + column as usize, 1.0)));
                for (place, &(i, xi)) in cells.iter().enumerate() {
                    gradient[i] += error * xi;
                    let line = &mut hessian[i * n..(i + 1) * n];
                    for &(j, xj) in &cells[..=place] {
                        line[j] += weight * xi * xj;
                    }
                }
            }
            (gradient, hessian)
        })
        .collect();
    let mut sums = (vec![0.0; n], vec![0.0; n * n]);
    for (gradient, hessian) in parts {
        sums.0.iter_mut().zip(gradient).for_each(|(sum, part)| *sum += part);
        sums.1.iter_mut().zip(hessian).for_each(|(sum, part)| *sum += part);
    }
    sums
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// People whose log-odds are -1 + 2 x, and 1.5 more where column 0 is on; column 1 says nothing.
    fn planted(n: usize) -> (Design, Vec<bool>) {
        let mut rng = ChaCha8Rng::seed_from_u64(4);
        let mut design = Design::new(1, 2);
        let mut outcomes = vec![];
        for _ in 0..n {
            let x: f32 = rng.random_range(-1.0..1.0);
            let on: Vec<u32> = (0..2).filter(|_| rng.random_bool(0.4)).collect();
            let eta = -1.0 + 2.0 * f64::from(x) + if on.contains(&0) { 1.5 } else { 0.0 };
            design.push(&[x], &on);
            outcomes.push(rng.random_bool(chance(eta)));
        }
        (design, outcomes)
    }

    fn fit(design: &Design, outcomes: &[bool], ridge: f64) -> Logistic {
        let rows: Vec<u32> = (0..design.n_rows() as u32).collect();
        let ridge = Ridge { dense: ridge, sparse: ridge };
        Logistic::fit(design, outcomes, &rows, ridge, &Task::silent()).unwrap()
    }

    #[test]
    fn planted_coefficients_are_found_again() {
        let (design, outcomes) = planted(40_000);
        let found = fit(&design, &outcomes, 1e-3);
        for (found, planted) in
            [(found.intercept, -1.0), (found.dense[0], 2.0), (found.sparse[0], 1.5), (found.sparse[1], 0.0)]
        {
            assert!((found - planted).abs() < 0.08, "{found} for {planted}");
        }
    }

    /// At the optimum of an unpenalised fit the chances add up to the outcomes, for every column.
    #[test]
    fn chances_add_up_to_the_outcomes() {
        let (design, outcomes) = planted(3_000);
        let found = fit(&design, &outcomes, 1e-6);
        let expected: f64 = (0..design.n_rows()).map(|row| chance(found.log_odds_of(&design, row))).sum();
        let seen = outcomes.iter().filter(|&&won| won).count() as f64;
        assert!((expected - seen).abs() < 0.01, "{expected} of {seen}");
    }

    #[test]
    fn a_strong_ridge_leaves_the_base_rate_alone() {
        let (design, outcomes) = planted(2_000);
        let found = fit(&design, &outcomes, 1e9);
        let base = outcomes.iter().filter(|&&won| won).count() as f64 / 2_000.0;
        assert!((chance(found.log_odds_of(&design, 7)) - base).abs() < 1e-3);
    }

    #[test]
    fn columns_without_spread_and_one_sided_outcomes_do_no_harm() {
        let mut design = Design::new(1, 1);
        (0..60).for_each(|_| design.push(&[3.0], &[0]));
        for outcomes in [vec![false; 60], vec![true; 60]] {
            let found = fit(&design, &outcomes, 1.0);
            assert!(found.log_odds_of(&design, 0).is_finite());
        }
    }

    #[test]
    fn the_same_bytes_on_any_number_of_threads() {
        let (design, outcomes) = planted(20_000);
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| fit(&design, &outcomes, 1.0))
        };
        assert_eq!(on(1), on(3));
    }
}
