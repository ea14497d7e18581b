//! How long the models take, how much memory and how good their lists are, on skewed random cells or on a file.
//! `cargo bench --bench models -- WHAT [EVENTS.csv | PEOPLE ITEMS CELLS] [test=HIDDEN.csv] [PARAM=VALUE...]`, WHAT being a
//! model's id, or `recommend:ID` for the top 20 of everybody after a fit that is not timed. The files have the columns
//! user,item,value. Memory is the most that is held from the start of the fit on.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::sync::Arc;
use std::time::Instant;

use crossfade::data::{Domain, Interactions};
use crossfade::models::blend::{Scorer, Weights};
use crossfade::models::ranking::{TopOptions, top_items};
use crossfade::models::{FittedModel, Params, TrainingData, by_id};
use crossfade::task::{Cancelled, Task};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const SEED: u64 = 1;
const TOP: usize = 20;
/// People whose lists are measured.
const MEASURED: usize = 20_000;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let what = arguments.first().map_or("item-knn", String::as_str);
    let mut numbering = Numbering::default();
    let strengths = match arguments.get(1).filter(|file| file.ends_with(".csv")) {
        Some(file) => numbering.cells_of_file(file)?,
        None => {
            let numbers: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
            let size = |at: usize, default: usize| numbers.get(at).copied().unwrap_or(default);
            skewed_cells(size(0, 30_000), size(1, 8_000), size(2, 810_000))
        }
    };
    let params: Params = arguments
        .iter()
        .filter_map(|argument| argument.split_once('='))
        .filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?)))
        .collect();
    report(format_args!("{} people, {} items, {} cells", strengths.n_people(), strengths.n_items(), strengths.nnz()));
    let data = Arc::new(TrainingData {
        domains: vec![Domain::Course; strengths.n_items()],
        strengths,
        ..TrainingData::default()
    });
    let model = by_id(what.trim_start_matches("recommend:"))?;
    // From here on the peak counts.
    std::fs::write("/proc/self/clear_refs", "5")?;
    let start = Instant::now();
    let fitted: Arc<dyn FittedModel> = Arc::from(model.fit(&data, &params, SEED, &Task::silent())?);
    report(format_args!("{what}: fit {:.2} s", start.elapsed().as_secs_f64()));
    if what.starts_with("recommend:") {
        let people: Vec<u32> = (0..data.strengths.n_people() as u32).collect();
        let scorer = Scorer::new(Arc::clone(&data), Some(Arc::clone(&fitted)), None, Weights::default());
        let options = TopOptions { domain: None, n: TOP, include_owned: false };
        let (start, mut n_rows) = (Instant::now(), 0);
        top_items(&scorer, &people, &options, &Task::silent(), |rows| {
            n_rows += rows.len();
            Ok::<(), Cancelled>(())
        })?;
        report(format_args!("top {TOP}: {n_rows} rows in {:.2} s", start.elapsed().as_secs_f64()));
    }
    report(format_args!("peak memory {} MB", peak_memory_mb().unwrap_or(0)));
    if let Some(file) = arguments.iter().find_map(|argument| argument.strip_prefix("test=")) {
        let (ndcg, recall) = quality(&data, fitted, &numbering.hidden_of_file(file)?)?;
        report(format_args!("ndcg@{TOP} {ndcg:.4}, recall@{TOP} {recall:.4}"));
    }
    Ok(())
}

/// Mean NDCG and recall of the lists of the first people with hidden items.
fn quality(
    data: &Arc<TrainingData>,
    fitted: Arc<dyn FittedModel>,
    hidden: &BTreeMap<u32, BTreeSet<u32>>,
) -> Result<(f64, f64), Failure> {
    let people: Vec<u32> = hidden.keys().copied().take(MEASURED).collect();
    let scorer = Scorer::new(Arc::clone(data), Some(fitted), None, Weights::default());
    let options = TopOptions { domain: None, n: TOP, include_owned: false };
    let gain = |rank: usize| 1.0 / (rank as f64 + 1.0).log2();
    let (mut ndcg, mut recall) = (0.0, 0.0);
    top_items(&scorer, &people, &options, &Task::silent(), |rows| {
        for row in rows.iter().filter(|row| hidden[&row.person].contains(&row.item)) {
            let n_hidden = hidden[&row.person].len();
            ndcg += gain(row.rank as usize) / (1..=n_hidden.min(TOP)).map(gain).sum::<f64>();
            recall += 1.0 / n_hidden as f64;
        }
        Ok::<(), Cancelled>(())
    })?;
    Ok((ndcg / people.len() as f64, recall / people.len() as f64))
}

/// People and items in order of first appearance.
#[derive(Default)]
struct Numbering {
    people: HashMap<String, u32>,
    items: HashMap<String, u32>,
}

impl Numbering {
    fn cells_of_file(&mut self, file: &str) -> Result<Interactions, Failure> {
        let mut cells = vec![];
        for line in BufReader::new(File::open(file)?).lines().skip(1) {
            let line = line?;
            let mut parts = line.split(',');
            let (Some(user), Some(item)) = (parts.next(), parts.next()) else { continue };
            let value = parts.next().and_then(|value| value.parse().ok()).unwrap_or(1.0);
            cells.push((number(&mut self.people, user), number(&mut self.items, item), value));
        }
        Ok(Interactions::from_triplets(self.people.len(), self.items.len(), &cells))
    }

    /// Hidden items by person; those that nobody has cannot be found and count as missed.
    fn hidden_of_file(&mut self, file: &str) -> Result<BTreeMap<u32, BTreeSet<u32>>, Failure> {
        let mut hidden: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for line in BufReader::new(File::open(file)?).lines().skip(1) {
            let line = line?;
            let mut parts = line.split(',');
            let (Some(user), Some(item)) = (parts.next(), parts.next()) else { continue };
            hidden.entry(number(&mut self.people, user)).or_default().insert(number(&mut self.items, item));
        }
        Ok(hidden)
    }
}

fn number(known: &mut HashMap<String, u32>, id: &str) -> u32 {
    let next = known.len() as u32;
    match known.get(id) {
        Some(&number) => number,
        None => *known.entry(id.to_owned()).or_insert(next),
    }
}

/// Rows of one to twice the mean length; a few items have most of the cells, as in real catalogues.
fn skewed_cells(n_people: usize, n_items: usize, n_cells: usize) -> Interactions {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let longest = (2 * n_cells / n_people.max(1)).clamp(1, n_items);
    let (mut indptr, mut items) = (vec![0], Vec::with_capacity(n_cells));
    for _ in 0..n_people {
        let draw = |rng: &mut ChaCha8Rng| (rng.random::<f64>().powi(3) * n_items as f64) as u32;
        let mut row: Vec<u32> = (0..rng.random_range(1..=longest)).map(|_| draw(&mut rng)).collect();
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
