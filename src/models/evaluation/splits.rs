//! Ways to hide part of what people did, to see whether a model finds it again. What is hidden leaves no trace in
//! the training part: neither in the strengths nor in the features that are made of acts.

use std::sync::Arc;

use rand::seq::index;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::data::{Dataset, Domain, Interactions, NO_TIME};
use crate::models::features::people_features;
use crate::models::{ModelError, TrainingData};

/// Streams of the generator apart from the people's own (which are their numbers).
const STREAM_PEOPLE: u64 = u64::MAX;

/// What is hidden. All are repeatable from a seed.
#[derive(Debug, Clone, PartialEq)]
pub enum Split {
    /// A share of each person's items, at least one of two.
    Random { share: f64 },
    /// The last `k` items of each person; one always stays.
    Last { k: usize },
    /// Everything from this moment on (seconds since 1970).
    Time { from: i64 },
    /// All items of a share of the people.
    ColdPeople { share: f64 },
    /// All of the other domain of a share of the people who have both: predicts `from.other()` from `from`.
    Crossing { from: Domain, share: f64 },
    /// The goal's items of a share of all people: what a campaign for the goal would face.
    Goal { items: Vec<u32>, share: f64 },
}

impl Split {
    /// The split of an id with its usual numbers; `from` is needed for `crossing` only. `time` and `goal` have none.
    pub fn from_id(id: &str, from: Domain) -> Option<Self> {
        match id {
            "random" => Some(Self::Random { share: 0.2 }),
            "last" => Some(Self::Last { k: 1 }),
            "cold-people" => Some(Self::ColdPeople { share: 0.15 }),
            "crossing" => Some(Self::Crossing { from, share: 0.2 }),
            _ => None,
        }
    }

    pub fn id(&self) -> &'static str {
        match self {
            Self::Random { .. } => "random",
            Self::Last { .. } => "last",
            Self::Time { .. } => "time",
            Self::ColdPeople { .. } => "cold-people",
            Self::Crossing { .. } => "crossing",
            Self::Goal { .. } => "goal",
        }
    }

    /// The domain in which the hidden items are looked for; `None`: both.
    pub fn domain(&self) -> Option<Domain> {
        match self {
            Self::Crossing { from, .. } => Some(from.other()),
            _ => None,
        }
    }
}

/// The two parts of the data.
#[derive(Debug, Clone)]
pub struct SplitData {
    pub train: Arc<TrainingData>,
    /// n_people x n_items, the hidden cells.
    pub test: Interactions,
    /// People with hidden items, ascending.
    pub people: Vec<u32>,
    /// Everybody of whom something could have been hidden, ascending: those of `people` and those without.
    pub held_people: Vec<u32>,
    pub domain: Option<Domain>,
    /// People in both domains, before hiding: what a crossing can be learnt and tested on.
    pub n_bridge: u64,
    hidden: Hidden,
}

/// Which acts are hidden: whole domains of a person, and single cells.
#[derive(Debug, Clone)]
struct Hidden {
    /// A bit a domain, one entry a person; empty where no whole domain is hidden.
    domains: Vec<u8>,
    cells: Interactions,
    /// What a split around this one hides already.
    outer: Option<Arc<Hidden>>,
}

impl Hidden {
    fn has(&self, person: u32, item: u32, domain: Option<Domain>) -> bool {
        let bits = self.domains.get(person as usize).copied().unwrap_or(0);
        domain.is_some_and(|domain| bits & (1 << domain.index()) != 0)
            || self.cells.has(person as usize, item)
            || self.outer.as_ref().is_some_and(|outer| outer.has(person, item, domain))
    }
}

/// Hides what `split` says of `data`, which was built from `dataset`.
///
/// # Errors
/// [`ModelError::TooFew`] when nothing is left to learn from or nothing was hidden.
pub fn split_data(data: &TrainingData, dataset: &Dataset, split: &Split, seed: u64) -> Result<SplitData, ModelError> {
    split_again(data, dataset, split, seed, None)
}

impl SplitData {
    /// Splits the training part once more, for fitting weights or tuning without a look at the test part.
    ///
    /// # Errors
    /// As [`split_data`].
    pub fn split_train(&self, dataset: &Dataset, split: &Split, seed: u64) -> Result<SplitData, ModelError> {
        split_again(&self.train, dataset, split, seed, Some(Arc::new(self.hidden.clone())))
    }
}

fn split_again(
    data: &TrainingData,
    dataset: &Dataset,
    split: &Split,
    seed: u64,
    outer: Option<Arc<Hidden>>,
) -> Result<SplitData, ModelError> {
    let sides = sides(data);
    let n_bridge = sides.iter().filter(|&&side| side == 3).count() as u64;
    let (is_hidden, domains, held_people) = choose(data, &sides, split, seed);
    let test = data.strengths.filter(|_, _, cell| is_hidden[cell]);
    let people: Vec<u32> = (0..test.n_people() as u32).filter(|&row| !test.row(row as usize).0.is_empty()).collect();
    if people.is_empty() || test.nnz() == data.strengths.nnz() {
        return Err(ModelError::TooFew { what: "people with items to hide", found: people.len() as u64, needed: 1 });
    }
    let hidden = Hidden { domains, cells: test.clone(), outer };
    let seen = |person: u32, item: u32| !hidden.has(person, item, data.domains.get(item as usize).copied());
    let train = TrainingData {
        strengths: data.strengths.filter(|_, _, cell| !is_hidden[cell]),
        refused: data.refused.filter(|person, item, _| seen(person as u32, item)),
        times: (0..data.times.len()).filter(|&cell| !is_hidden[cell]).map(|cell| data.times[cell]).collect(),
        domains: data.domains.clone(),
        people: people_features(dataset, seen),
        items: data.items.clone(),
        countries: data.countries.clone(),
        partner: data.partner.clone(),
    };
    Ok(SplitData { train: Arc::new(train), test, people, held_people, domain: split.domain(), n_bridge, hidden })
}

/// Bit 0: has courses, bit 1: has music.
fn sides(data: &TrainingData) -> Vec<u8> {
    let side = |row| {
        let (items, _) = data.strengths.row(row);
        items.iter().fold(0_u8, |side, &item| side | 1 << data.domains[item as usize].index())
    };
    (0..data.strengths.n_people()).into_par_iter().map(side).collect()
}

/// Which cells are hidden, which whole domains of whom, and who could have lost something.
fn choose(data: &TrainingData, sides: &[u8], split: &Split, seed: u64) -> (Vec<bool>, Vec<u8>, Vec<u32>) {
    let active: Vec<u32> = (0..sides.len() as u32).filter(|&row| sides[row as usize] != 0).collect();
    match split {
        Split::Random { share } => (cells_by_person(data, |row| random_cells(data, row, *share, seed)), vec![], active),
        Split::Last { k } => (cells_by_person(data, |row| last_cells(data, row, *k)), vec![], active),
        Split::Time { from } => {
            let late = |cell: usize| data.times.get(cell).is_some_and(|&time| time != NO_TIME && time >= *from);
            ((0..data.strengths.nnz()).map(late).collect(), vec![], active)
        }
        Split::ColdPeople { share } => {
            let chosen = sample(&active, *share, seed);
            whole_domains(data, sides.len(), chosen, 3)
        }
        Split::Crossing { from, share } => {
            let bridge: Vec<u32> = active.into_iter().filter(|&row| sides[row as usize] == 3).collect();
            whole_domains(data, sides.len(), sample(&bridge, *share, seed), 1 << from.other().index())
        }
        Split::Goal { items, share } => {
            let everybody: Vec<u32> = (0..sides.len() as u32).collect();
            let chosen = sample(&everybody, *share, seed);
            let mut is_hidden = vec![false; data.strengths.nnz()];
            for &person in &chosen {
                for cell in data.strengths.range(person as usize) {
                    is_hidden[cell] = items.contains(&data.strengths.items()[cell]);
                }
            }
            (is_hidden, vec![], chosen)
        }
    }
}

/// Hides the domains in `bits` of the chosen people.
fn whole_domains(data: &TrainingData, n_people: usize, chosen: Vec<u32>, bits: u8) -> (Vec<bool>, Vec<u8>, Vec<u32>) {
    let mut is_hidden = vec![false; data.strengths.nnz()];
    let mut domains = vec![0; n_people];
    for &person in &chosen {
        domains[person as usize] = bits;
        for cell in data.strengths.range(person as usize) {
            let domain = data.domains[data.strengths.items()[cell] as usize];
            is_hidden[cell] = bits & (1 << domain.index()) != 0;
        }
    }
    (is_hidden, domains, chosen)
}

fn cells_by_person(data: &TrainingData, of: impl Fn(usize) -> Vec<usize> + Sync + Send) -> Vec<bool> {
    let chosen: Vec<Vec<usize>> = (0..data.strengths.n_people()).into_par_iter().map(of).collect();
    let mut is_hidden = vec![false; data.strengths.nnz()];
    for cell in chosen.into_iter().flatten() {
        is_hidden[cell] = true;
    }
    is_hidden
}

/// Positions of a random share of a person's cells. Each person has a stream of their own, so that the choice does
/// not depend on anybody else.
fn random_cells(data: &TrainingData, person: usize, share: f64, seed: u64) -> Vec<usize> {
    let range = data.strengths.range(person);
    if range.len() < 2 {
        return vec![];
    }
    let n_hidden = ((range.len() as f64 * share).round() as usize).clamp(1, range.len() - 1);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(person as u64);
    index::sample(&mut rng, range.len(), n_hidden).into_iter().map(|at| range.start + at).collect()
}

/// Positions of the person's `k` newest cells; cells of one moment go by item number.
fn last_cells(data: &TrainingData, person: usize, k: usize) -> Vec<usize> {
    let range = data.strengths.range(person);
    let mut cells: Vec<usize> = range.clone().collect();
    cells.sort_by_key(|&cell| (data.times.get(cell).copied().unwrap_or(NO_TIME), cell));
    cells.split_off(range.len() - k.min(range.len().saturating_sub(1)))
}

/// A share of `people`, at least one of them, ascending.
pub(crate) fn sample(people: &[u32], share: f64, seed: u64) -> Vec<u32> {
    let n = (people.len() as f64 * share.clamp(0.0, 1.0)).round() as usize;
    sample_n(people, n.max(1), seed)
}

/// `n` of `people` or all of them, ascending.
pub(crate) fn sample_n(people: &[u32], n: usize, seed: u64) -> Vec<u32> {
    if n >= people.len() {
        return people.to_vec();
    }
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(STREAM_PEOPLE);
    let mut chosen: Vec<u32> = people.to_vec();
    for at in 0..n {
        chosen.swap(at, rng.random_range(at..people.len()));
    }
    chosen.truncate(n);
    chosen.sort_unstable();
    chosen
}
