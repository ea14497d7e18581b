//! How long `als` takes and how much memory, at 1,000,000 people x 10,000 items x 20,000,000 cells and 64 factors.
//! `cargo bench --bench als -- PEOPLE ITEMS CELLS SWEEPS` for other sizes.

use std::sync::Arc;
use std::time::Instant;

use crossfade::data::Interactions;
use crossfade::models::{Params, TrainingData, by_id};
use crossfade::task::Task;
use ndarray::Array2;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const SEED: u64 = 1;
const SCORED_PEOPLE: u32 = 4096;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let given: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let size = |at: usize, default: usize| given.get(at).copied().unwrap_or(default);
    let (n_people, n_items, n_cells, n_sweeps) =
        (size(0, 1_000_000), size(1, 10_000), size(2, 20_000_000), size(3, 12));
    let strengths = skewed_cells(n_people, n_items, n_cells);
    report(format_args!("{n_people} people, {n_items} items, {} cells", strengths.nnz()));
    let data = Arc::new(TrainingData { strengths, ..TrainingData::default() });

    let params = Params::from([("factors".to_owned(), 64.0), ("sweeps".to_owned(), n_sweeps as f64)]);
    let start = Instant::now();
    let fitted = by_id("als")?.fit(&data, &params, SEED, &Task::silent())?;
    let fit_secs = start.elapsed().as_secs_f64();
    for iteration in fitted.iterations() {
        report(format_args!("sweep {}: loss {:.1}, {:.2} s", iteration.step, iteration.loss, iteration.seconds));
    }
    let people: Vec<u32> = (0..SCORED_PEOPLE.min(n_people as u32)).collect();
    let mut scores = Array2::zeros((people.len(), n_items));
    let start = Instant::now();
    fitted.score(&people, scores.view_mut());
    let score_secs = start.elapsed().as_secs_f64();
    report(format_args!("fit {fit_secs:.1} s; {} people scored in {score_secs:.3} s", people.len()));
    report(format_args!("peak memory {} MB", peak_memory_mb().unwrap_or(0)));
    Ok(())
}

/// Rows of 1 to twice the mean length; a few items have most of the cells, as in real catalogues.
fn skewed_cells(n_people: usize, n_items: usize, n_cells: usize) -> Interactions {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let longest = (2 * n_cells / n_people.max(1)).clamp(1, n_items);
    let (mut indptr, mut items) = (vec![0], Vec::with_capacity(n_cells));
    for person in 0..n_people {
        let taste = person % 16;
        let mut row: Vec<u32> = (0..rng.random_range(1..=longest))
            .map(|_| {
                let skewed = (rng.random::<f64>().powi(3) * n_items as f64) as usize;
                let own = skewed / 16 * 16 + taste;
                (if rng.random_bool(0.5) && own < n_items { own } else { skewed }) as u32
            })
            .collect();
        row.sort_unstable();
        row.dedup();
        items.extend(row);
        indptr.push(items.len());
    }
    let values = vec![1.0; items.len()];
    Interactions::from_parts(n_items, indptr, items, values)
}

/// The most that this process ever held, where the system tells.
fn peak_memory_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

#[expect(clippy::print_stdout, reason = "a bench is read on the terminal")]
fn report(line: std::fmt::Arguments<'_>) {
    println!("{line}");
}
