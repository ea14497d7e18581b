//! The exact solution of every row of one side against the fixed factors of the other side: what a person's factors are
//! in the end, and what a receipt takes apart.
//!
//! A row with n cells and k factors has the normal equations (a0 H'H + ridge I + B'B) w = B's, with B = diag(s) H_row
//! and s_j^2 the confidence of cell j. Where n >= k they are solved as they stand, at n k^2 + k^3/6. Where n < k they
//! are solved in the n unknowns of w = D^-1 B'(I + B D^-1 B')^-1 s (Woodbury), at n^2 k/2 + n^3/6: with the fixed side
//! rotated to the eigenvectors of a0 H'H, D is diagonal. Most people have far fewer cells than there are factors,
//! and with both forms exact there is no inner iteration to tune.

use ndarray::{Array1, Array2, ArrayView1, ArrayViewMut2, Axis, s};
use rayon::prelude::*;

use crate::data::Interactions;
use crate::models::ModelError;
use crate::models::linalg::{add_scaled, checked_gram, cholesky, eigen, gram, product};
use crate::models::steps::Part;
use crate::task::Cancelled;

/// Cells of one task of a half-sweep, on average: a few milliseconds of work.
const TASK_CELLS: usize = 4096;
const MAX_TASK_ROWS: usize = 1024;
/// Cells gathered at once for a dense product.
const GATHER: usize = 512;

/// The side that is solved for.
pub struct Side<'a> {
    /// n_rows x n_fixed. A negative cell -c is a zero with confidence c, a positive c a one with confidence c.
    pub cells: &'a Interactions,
    pub unobserved_weight: f64,
    pub regularisation: f64,
    pub frequency_exponent: f64,
    /// Rows of the fixed factors that take part in the sum over all pairs.
    pub n_fixed: usize,
}

impl Side<'_> {
    /// reg (n_row + a0 n_fixed)^nu (Rendle 2022, section 3.2).
    pub fn ridge(&self, n_cells: usize) -> f64 {
        let frequency = n_cells as f64 + self.unobserved_weight * self.n_fixed as f64;
        self.regularisation * frequency.powf(self.frequency_exponent)
    }
}

/// The factors that a side is solved against.
struct Fixed<'a> {
    /// H: n_fixed x k.
    factors: &'a Array2<f32>,
    /// a0 H'H: k x k, diagonal where rotated.
    base: Array2<f64>,
    rotation: Option<Rotation>,
}

/// The basis in which a0 H'H is diagonal. Everything is solved in it and turned back at the end.
struct Rotation {
    /// H Q: n_fixed x k.
    factors: Array2<f64>,
    /// Q: k x k.
    basis: Array2<f64>,
}

impl<'a> Fixed<'a> {
    /// With `gram` = H'H.
    fn plain(factors: &'a Array2<f32>, gram: Array2<f64>, unobserved_weight: f64) -> Self {
        Self { factors, base: gram * unobserved_weight, rotation: None }
    }

    fn rotated(factors: &'a Array2<f32>, gram: &Array2<f64>, unobserved_weight: f64) -> Option<Self> {
        let eigen::Eigen { values, vectors: basis } = eigen::symmetric(gram)?;
        let mut turned = Array2::zeros(factors.dim());
        let blocks = turned.axis_chunks_iter_mut(Axis(0), GATHER).into_par_iter();
        blocks.zip(factors.axis_chunks_iter(Axis(0), GATHER)).for_each(|(mut turned, factors)| {
            product::multiply(1.0, factors.mapv(f64::from).view(), basis.view(), &mut turned);
        });
        let diagonal: Array1<f64> = values.iter().map(|value| value.max(0.0) * unobserved_weight).collect();
        let rotation = Some(Rotation { factors: turned, basis });
        Some(Self { factors, base: Array2::from_diag(&diagonal), rotation })
    }

    /// Writes `scale` times the factors of one fixed row.
    fn gather(&self, row: u32, scale: f64, into: &mut [f64]) {
        fn write<'b, T: Into<f64> + Copy + 'b>(from: ArrayView1<'b, T>, scale: f64, into: &mut [f64]) {
            into.iter_mut().zip(from).for_each(|(entry, &value)| *entry = scale * value.into());
        }
        match &self.rotation {
            Some(rotation) => write(rotation.factors.row(row as usize), scale, into),
            None => write(self.factors.row(row as usize), scale, into),
        }
    }
}

/// Rows of a half-sweep that one task works on.
pub fn task_rows(cells: &Interactions) -> usize {
    (TASK_CELLS * cells.n_people() / cells.nnz().max(1)).clamp(1, MAX_TASK_ROWS)
}

/// Replaces `solved` (n_rows x k) by the factors of all rows of `side`; zeros for a row without cells.
/// Errors: `Cancelled`; `Singular` when rounding leaves a system without positive pivots.
pub fn half_sweep(
    side: &Side<'_>,
    fixed: &Array2<f32>,
    solved: &mut Array2<f32>,
    part: &Part<'_>,
) -> Result<(), ModelError> {
    let n_rows = side.cells.n_people();
    let gram = checked_gram(fixed.view(), || part.check())?;
    let singular = || ModelError::Singular { model: super::ID };
    // The copy in f64 does not pay where few rows are solved against many.
    let fixed = if 4 * n_rows > fixed.nrows() {
        Fixed::rotated(fixed, &gram, side.unobserved_weight).ok_or_else(singular)?
    } else {
        Fixed::plain(fixed, gram, side.unobserved_weight)
    };
    let task_rows = task_rows(side.cells);
    solved.axis_chunks_iter_mut(Axis(0), task_rows).into_par_iter().enumerate().try_for_each_init(
        || Solver::new(side, &fixed),
        |solver, (chunk, mut rows)| {
            part.step(rows.nrows(), n_rows)?;
            if solver.solve_rows(chunk * task_rows, &mut rows, part)? { Ok(()) } else { Err(singular()) }
        },
    )
}

/// Replaces `vector` by A^-1 vector, A the normal matrix of one row. False where A has no positive pivots.
pub fn with_normal_matrix(side: &Side<'_>, fixed: &Array2<f32>, row: usize, vector: &mut [f64]) -> bool {
    let fixed = Fixed::plain(fixed, gram(fixed.view()), side.unobserved_weight);
    let mut solver = Solver::new(side, &fixed);
    let n_cells = side.cells.range(row).len();
    solver.start_normal(n_cells);
    for start in (0..n_cells).step_by(GATHER) {
        solver.add_cells(row, start);
    }
    solver.solve_normal(vector)
}

/// The scratch memory of one thread.
struct Solver<'a> {
    side: &'a Side<'a>,
    fixed: &'a Fixed<'a>,
    n_factors: usize,
    /// B, some of its rows: up to `GATHER` x k.
    gathered: Array2<f64>,
    /// k x k.
    normal: Array2<f64>,
    /// B's: k.
    right: Vec<f64>,
    /// I + B D^-1 B': n x n.
    kernel: Vec<f64>,
    /// n.
    unknowns: Vec<f64>,
}

impl<'a> Solver<'a> {
    fn new(side: &'a Side<'a>, fixed: &'a Fixed<'a>) -> Self {
        let n_factors = fixed.factors.ncols();
        Self {
            side,
            fixed,
            n_factors,
            gathered: Array2::zeros((GATHER, n_factors)),
            normal: Array2::zeros((n_factors, n_factors)),
            right: vec![0.0; n_factors],
            kernel: vec![],
            unknowns: vec![],
        }
    }

    /// Solves the rows from `first` on into `out`. False where a system has no positive pivots.
    fn solve_rows(
        &mut self,
        first: usize,
        out: &mut ArrayViewMut2<'_, f32>,
        part: &Part<'_>,
    ) -> Result<bool, Cancelled> {
        let mut solved = Array2::<f64>::zeros(out.dim());
        for (at, mut row) in solved.outer_iter_mut().enumerate() {
            let n_cells = self.side.cells.range(first + at).len();
            let definite = match &self.fixed.rotation {
                _ if n_cells == 0 => continue,
                Some(_) if n_cells < self.n_factors.min(GATHER) => self.solve_dual(first + at),
                _ => self.solve_primal(first + at, part)?,
            };
            if !definite {
                return Ok(false);
            }
            row.iter_mut().zip(&self.right).for_each(|(entry, &value)| *entry = value);
        }
        if let Some(rotation) = &self.fixed.rotation {
            let mut turned_back = Array2::zeros(solved.dim());
            product::multiply(1.0, solved.view(), rotation.basis.t(), &mut turned_back.view_mut());
            solved = turned_back;
        }
        out.zip_mut_with(&solved, |entry, &value| *entry = value as f32);
        Ok(true)
    }

    /// Leaves the solution of a row in `right`, by its k x k normal equations.
    fn solve_primal(&mut self, row: usize, part: &Part<'_>) -> Result<bool, Cancelled> {
        let n_cells = self.side.cells.range(row).len();
        self.start_normal(n_cells);
        for start in (0..n_cells).step_by(GATHER) {
            part.check()?;
            self.add_cells(row, start);
        }
        let mut solution = std::mem::take(&mut self.right);
        let definite = self.solve_normal(&mut solution);
        self.right = solution;
        Ok(definite)
    }

    fn start_normal(&mut self, n_cells: usize) {
        self.normal.assign(&self.fixed.base);
        let ridge = self.side.ridge(n_cells);
        self.normal.diag_mut().mapv_inplace(|entry| entry + ridge);
        self.right.fill(0.0);
    }

    /// normal += B'B and right += B's for the cells from `start` on, at most `GATHER` of them.
    fn add_cells(&mut self, row: usize, start: usize) {
        let (columns, values) = self.side.cells.row(row);
        let cells = columns.iter().zip(values).skip(start).take(GATHER);
        let n_gathered = cells.len();
        for ((&column, &value), mut gathered) in cells.zip(self.gathered.outer_iter_mut()) {
            let scale = f64::from(value.abs()).sqrt();
            let Some(gathered) = gathered.as_slice_mut() else { continue };
            self.fixed.gather(column, scale, gathered);
            if value > 0.0 {
                self.right.iter_mut().zip(gathered.iter()).for_each(|(sum, &entry)| *sum += scale * entry);
            }
        }
        let gathered = self.gathered.slice(s![..n_gathered, ..]);
        product::add_product(1.0, gathered.t(), gathered, &mut self.normal.view_mut());
    }

    fn solve_normal(&mut self, vector: &mut [f64]) -> bool {
        let Some(normal) = self.normal.as_slice_mut() else { return false };
        let definite = cholesky::factor(normal, self.n_factors);
        if definite {
            cholesky::solve(normal, self.n_factors, vector);
        }
        definite
    }

    /// Leaves the solution of a row with few cells in `right`, by the n x n kernel of the cells. Rotated basis only.
    fn solve_dual(&mut self, row: usize) -> bool {
        let (columns, values) = self.side.cells.row(row);
        let n_cells = columns.len();
        let ridge = self.side.ridge(n_cells);
        self.right.iter_mut().zip(self.fixed.base.diag()).for_each(|(root, &value)| *root = (value + ridge).sqrt());
        let roots = &mut self.right;
        self.unknowns.clear();
        for ((&column, &value), mut gathered) in columns.iter().zip(values).zip(self.gathered.outer_iter_mut()) {
            let scale = f64::from(value.abs()).sqrt();
            let Some(gathered) = gathered.as_slice_mut() else { continue };
            self.fixed.gather(column, scale, gathered);
            gathered.iter_mut().zip(roots.iter()).for_each(|(entry, root)| *entry /= root);
            self.unknowns.push(if value > 0.0 { scale } else { 0.0 });
        }
        let gathered = self.gathered.slice(s![..n_cells, ..]);
        self.kernel.clear();
        self.kernel.resize(n_cells * n_cells, 0.0);
        let Ok(mut kernel) = ArrayViewMut2::from_shape((n_cells, n_cells), &mut self.kernel) else { return false };
        product::multiply(1.0, gathered, gathered.t(), &mut kernel);
        kernel.diag_mut().mapv_inplace(|entry| entry + 1.0);
        if !cholesky::factor(&mut self.kernel, n_cells) {
            return false;
        }
        cholesky::solve(&self.kernel, n_cells, &mut self.unknowns);
        let mut solution = vec![0.0; self.n_factors];
        for (row, &unknown) in gathered.outer_iter().zip(&self.unknowns) {
            if let Some(row) = row.to_slice() {
                add_scaled(&mut solution, unknown, row);
            }
        }
        roots.iter_mut().zip(&solution).for_each(|(root, &entry)| *root = entry / *root);
        true
    }
}
