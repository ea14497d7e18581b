//! The settings that `auto` tries, best value for time first, then those around the best, and what each is expected to
//! cost. Which of them a budget allows depends on the size of the data and on nothing else, so that the choice can be
//! repeated.

use super::bridge;
use super::recipe::{RecipePart, Scope};
use crate::models::evaluation::steps;
use crate::models::{Params, TrainingData, by_id, user_knn};

pub const FLOOR: &str = "popularity";

struct Rung {
    model: &'static str,
    params: &'static [(&'static str, f64)],
}

const fn rung(model: &'static str, params: &'static [(&'static str, f64)]) -> Rung {
    Rung { model, params }
}

/// For people who have something of the domain.
const WARM: &[Rung] = &[
    rung("popularity", &[]),
    rung("user-knn", &[("weighting", 1.0), ("neighbours", 400.0), ("shrinkage", 0.0)]),
    rung("item-knn", &[("weighting", 1.0), ("neighbours", 200.0), ("shrinkage", 25.0)]),
    rung("item-knn", &[("weighting", 0.0), ("neighbours", 200.0), ("shrinkage", 100.0)]),
    rung("ease", &[("regularisation", 100.0)]),
    rung("user-knn", &[("weighting", 1.0), ("neighbours", 200.0), ("shrinkage", 0.0), ("power", 2.0)]),
    rung("graph-filter", &[("person_exponent", 0.5), ("low_pass_weight", 0.3)]),
    rung("rp3beta", &[("beta", 0.2)]),
    rung("ease", &[("regularisation", 300.0)]),
    rung("als", &[("factors", 64.0), ("unobserved_weight", 0.02), ("regularisation", 0.05)]),
    rung("als", &[("factors", 64.0), ("unobserved_weight", 0.01), ("regularisation", 0.003)]),
    rung("graph-filter", &[("person_exponent", 0.25), ("asymmetry", 0.1), ("low_pass_weight", 0.1)]),
    rung("als", &[("factors", 256.0), ("unobserved_weight", 0.02), ("regularisation", 0.02)]),
    rung("item-knn", &[("weighting", 1.0), ("neighbours", 1000.0), ("shrinkage", 25.0)]),
    rung("graph-filter", &[("person_exponent", 0.0), ("low_pass_weight", 0.0)]),
    rung("user-knn", &[("weighting", 0.0), ("neighbours", 400.0), ("shrinkage", 0.0)]),
    rung("item-knn", &[("weighting", 0.0), ("neighbours", 200.0), ("shrinkage", 20.0)]),
    rung("user-knn", &[("weighting", 2.0), ("neighbours", 400.0), ("shrinkage", 0.0), ("power", 2.0)]),
    rung("user-knn", &[("weighting", 1.0), ("neighbours", 100.0), ("shrinkage", 0.0), ("power", 2.0)]),
    rung("graph-filter", &[("person_exponent", 0.0), ("low_pass_weight", 0.1)]),
    rung("ease", &[("regularisation", 30.0)]),
    rung("rp3beta", &[("beta", 0.5)]),
    rung("item-knn", &[("weighting", 1.0), ("neighbours", 500.0), ("shrinkage", 60.0)]),
    rung("user-knn", &[("weighting", 1.0), ("neighbours", 1000.0), ("shrinkage", 0.0)]),
    rung("graph-filter", &[("person_exponent", 0.25), ("low_pass_weight", 0.1)]),
    rung("user-knn", &[("weighting", 1.0), ("neighbours", 500.0), ("shrinkage", 0.0), ("power", 2.0)]),
    rung("ease", &[("regularisation", 1000.0)]),
    rung("rp3beta", &[("beta", 0.0)]),
    rung("als", &[("factors", 64.0), ("unobserved_weight", 0.1), ("regularisation", 0.02)]),
    rung("als", &[("factors", 128.0), ("unobserved_weight", 0.005), ("regularisation", 0.003)]),
    rung("als", &[("factors", 64.0), ("unobserved_weight", 0.02), ("regularisation", 0.015)]),
    rung("als", &[("factors", 128.0), ("unobserved_weight", 0.02), ("regularisation", 0.05)]),
];

/// For people who are known by the other domain only.
const CROSSING: &[Rung] = &[
    rung(FLOOR, &[]),
    rung(user_knn::ID, &[("weighting", 1.0), ("neighbours", 400.0), ("shrinkage", 0.0)]),
    rung(bridge::ID, &[("factors", 64.0), ("regularisation", 10.0)]),
    rung(bridge::ID, &[("factors", 64.0), ("regularisation", 30.0)]),
    rung(user_knn::ID, &[("weighting", 0.0), ("neighbours", 400.0), ("shrinkage", 0.0)]),
    rung(user_knn::ID, &[("weighting", 2.0), ("neighbours", 1000.0), ("shrinkage", 0.0)]),
    rung(bridge::ID, &[("factors", 128.0), ("regularisation", 30.0)]),
    rung(user_knn::ID, &[("weighting", 1.0), ("neighbours", 200.0), ("shrinkage", 0.0)]),
    rung(bridge::ID, &[("factors", 32.0), ("regularisation", 10.0)]),
    rung(bridge::ID, &[("factors", 64.0), ("regularisation", 3.0)]),
];

/// What the last acts count more: tried for the best setting of each model.
pub const RECENCIES: [f64; 3] = [0.1, 0.25, 0.6];

/// Parameters that are looked at around the best setting of a model. The others cost more than they bring, or are
/// settled by the ladder.
pub const REFINED: [&str; 11] = [
    "unobserved_weight",
    "regularisation",
    "factors",
    "shrinkage",
    "power",
    "asymmetry",
    "person_exponent",
    "item_exponent",
    "low_pass_weight",
    "beta",
    "neighbours",
];

/// Settings of `ease` that do without the closed form.
const LOCAL_NEIGHBOURS: f64 = 200.0;

/// Steps of finding the people like everybody: beyond, lists for all would take minutes, and only a part of the people
/// may be neighbours; where that would be fewer than [`MIN_POOL`], nobody is looked for.
const MAX_ALIKE_STEPS: f64 = 5e9;
const MIN_POOL: f64 = 10_000.0;

/// Sizes that costs follow from.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Rows of the matrix, and those with anything in them.
    n_rows: f64,
    n_people: f64,
    n_items: f64,
    nnz: f64,
    /// Sum over people of the square of their number of items: steps of a product X'X.
    pairs: f64,
    /// Sum over items of their number of people times that of possible neighbours, a person: steps of finding the
    /// people like one.
    alike: f64,
    n_neighbours: f64,
    n_measured: f64,
    /// A setting is fitted so many times.
    n_turns: f64,
    /// Of all cells: the last fit is of all.
    share: f64,
}

impl Sizes {
    /// `may_count` holds for those who may be neighbours.
    pub fn new(
        data: &TrainingData,
        may_count: impl Fn(usize) -> bool,
        n_measured: usize,
        n_turns: usize,
        share: f64,
    ) -> Self {
        let x = &data.strengths;
        let counts = x.item_counts();
        let mut counts_of_neighbours = vec![0_u32; counts.len()];
        let mut n_neighbours = 0.0;
        for person in (0..x.n_people()).filter(|&person| !x.range(person).is_empty() && may_count(person)) {
            n_neighbours += 1.0;
            x.row(person).0.iter().for_each(|&item| counts_of_neighbours[item as usize] += 1);
        }
        let alike: f64 = counts.iter().zip(counts_of_neighbours).map(|(&n, of)| f64::from(n) * f64::from(of)).sum();
        let lengths = (0..x.n_people()).map(|person| x.range(person).len() as f64);
        let n_people = (0..x.n_people()).filter(|&person| !x.range(person).is_empty()).count().max(1) as f64;
        // What nobody has costs nothing, and is the other domain in a half of the data.
        let n_items = counts.iter().filter(|&&count| count > 0).count() as f64;
        Self {
            n_rows: x.n_people() as f64,
            n_people,
            n_items,
            nnz: x.nnz() as f64,
            pairs: lengths.map(|length| length * length).sum(),
            alike: alike / n_people,
            n_neighbours,
            n_measured: n_measured as f64,
            n_turns: n_turns as f64,
            share,
        }
    }

    /// Seconds of a trial on two slow cores, from counts of steps; meant to be too high rather than too low.
    pub fn secs(&self, part: &RecipePart) -> f64 {
        let (fit, measure) = self.fit_and_measure(part);
        measure + self.n_turns * fit
    }

    /// Seconds of the last fit.
    fn last_secs(&self, part: &RecipePart) -> f64 {
        self.fit_and_measure(part).0 / self.share
    }

    fn fit_and_measure(&self, part: &RecipePart) -> (f64, f64) {
        let number = |name: &str, default: f64| part.params.get(name).copied().unwrap_or(default);
        let product = self.pairs / 1e8;
        let measure = self.n_measured * self.n_items / 3e8;
        let fit = match part.model.as_str() {
            FLOOR => self.nnz / 1e8,
            user_knn::ID => self.nnz / 1e7,
            "ease" => self.ease_secs(number("neighbours", 0.0)) + product,
            "als" => self.als_secs(number("factors", 64.0), number("sweeps", 12.0)),
            "graph-filter" => product + self.low_pass_secs(number("low_pass_weight", 0.3)),
            bridge::ID => self.nnz * number("factors", 64.0) * 12.0 / 5e8,
            _ => product,
        };
        let score = match part.model.as_str() {
            user_knn::ID => self.n_measured * self.alike * self.pool_share(number("pool", 0.0)) / 5e7,
            "graph-filter" => self.n_measured * self.n_items / 1.5e8,
            _ => 0.0,
        };
        // What is made and dropped for everybody, whatever they have.
        (fit + self.n_rows / 2e6, measure + score)
    }

    fn pool_share(&self, pool: f64) -> f64 {
        if pool > 0.0 { (pool / self.n_neighbours.max(1.0)).min(1.0) } else { 1.0 }
    }

    /// A sweep passes over the cells of either side four times and turns both sides; the last one solves the people.
    fn als_secs(&self, k: f64, n_sweeps: f64) -> f64 {
        let mean_length = self.nnz / self.n_people;
        let sweep = self.nnz * k * 16.0 + (self.n_people + self.n_items) * k * k * 4.0;
        let last = self.nnz * k * (mean_length.min(k) + k) + self.n_people * k * k;
        n_sweeps * sweep / 1.2e10 + last / 6e9
    }

    fn low_pass_secs(&self, weight: f64) -> f64 {
        if weight == 0.0 {
            return 0.0;
        }
        let width = 266.0_f64.min(self.n_items);
        self.nnz * width * 6.0 / 5e8 + 12.0 * self.n_items * width * width / 1e10
    }

    fn ease_secs(&self, neighbours: f64) -> f64 {
        if neighbours == 0.0 {
            self.n_items.powi(3) / 4e10
        } else {
            self.n_items * (neighbours.powi(3) / 6.0 + neighbours * 1000.0) / 6e9
        }
    }
}

/// A parameter of a setting a step down and a step up, smaller in later rounds; nothing where the model has no such
/// parameter.
pub fn beside(part: &RecipePart, name: &str, round: usize) -> Vec<RecipePart> {
    let specs = by_id(&part.model).map(|model| model.params()).unwrap_or_default();
    let Some(spec) = specs.iter().find(|spec| spec.name == name) else { return vec![] };
    let value = part.params.get(name).copied().unwrap_or(spec.default);
    // No neighbours means the closed form of `ease`, which has none beside it.
    if value == 0.0 && part.model == "ease" {
        return vec![];
    }
    let with = |other| {
        let mut part = part.clone();
        part.params.insert(name.to_owned(), other);
        part
    };
    steps(spec, value, round).into_iter().map(with).collect()
}

/// The settings of a side that fit into `budget_secs` together, and how many do not.
pub fn settings(crossing: bool, sizes: &Sizes, budget_secs: f64) -> (Vec<RecipePart>, usize) {
    let rungs = if crossing { CROSSING } else { WARM };
    let (mut left, mut n_left_out) = (budget_secs, 0);
    let mut parts = vec![];
    for rung in rungs {
        let scope = if crossing { Scope::Crossing } else { Scope::Own };
        let params: Params = rung.params.iter().map(|&(name, value)| (name.to_owned(), value)).collect();
        let part = RecipePart { model: rung.model.to_owned(), params, scope, weight: 1.0 };
        match affordable(part, sizes, budget_secs).filter(|part| sizes.secs(part) <= left) {
            Some(part) => {
                left -= sizes.secs(&part);
                parts.push(part);
            }
            None => n_left_out += 1,
        }
    }
    if !crossing && parts.iter().all(|part| part.model == FLOOR) {
        // On data too large for any trial there is still something better than popularity.
        parts.push(untried(crossing));
    }
    (parts, n_left_out)
}

/// The setting if it takes no more than a fifth of the time, and its last fit not much more. `ease` goes without its closed form unless that is quick:
/// its penalty can be found without.
pub fn affordable(mut part: RecipePart, sizes: &Sizes, budget_secs: f64) -> Option<RecipePart> {
    let most = budget_secs / 5.0;
    if part.model == "ease" && sizes.secs(&part) > budget_secs / 40.0 {
        part.params.insert("neighbours".to_owned(), LOCAL_NEIGHBOURS);
    }
    let (n_neighbours, alike) = (sizes.n_neighbours / sizes.share, sizes.alike / sizes.share);
    let alike_steps = sizes.n_people / sizes.share * alike;
    let mut is_slow_to_use = false;
    if part.model == user_knn::ID && alike_steps > MAX_ALIKE_STEPS {
        // Whole thousands, so that one person more changes nothing.
        let pool = (n_neighbours * MAX_ALIKE_STEPS / alike_steps / 1000.0).floor() * 1000.0;
        is_slow_to_use = pool < MIN_POOL;
        part.params.insert("pool".to_owned(), pool);
    }
    (sizes.secs(&part) <= most && sizes.last_secs(&part) <= 2.0 * most && !is_slow_to_use).then_some(part)
}

/// The setting with the closed form, where it was tried without and a single try fits.
pub fn exact(part: &RecipePart, sizes: &Sizes, budget_secs: f64) -> Option<RecipePart> {
    let mut part = part.clone();
    part.params.remove("neighbours").filter(|_| part.model == "ease")?;
    (sizes.secs(&part) <= budget_secs / 4.0).then_some(part)
}

/// The setting with another `recency`, where the model has one.
pub fn with_recency(part: &RecipePart, recency: f64) -> Option<RecipePart> {
    let model = by_id(&part.model).ok()?;
    let has = model.params().iter().any(|spec| spec.name == "recency");
    has.then(|| {
        let mut part = part.clone();
        part.params.insert("recency".to_owned(), recency);
        part
    })
}

/// What ranks a side that cannot be measured.
pub fn untried(crossing: bool) -> RecipePart {
    let (model, scope) = if crossing { (FLOOR, Scope::Crossing) } else { ("item-knn", Scope::Own) };
    RecipePart { model: model.to_owned(), params: Params::new(), scope, weight: 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Recommender;

    #[test]
    fn every_rung_is_a_model_with_parameters_in_range() {
        for rung in WARM {
            let model = by_id(rung.model).unwrap();
            for (name, value) in rung.params {
                let spec = model.params().iter().find(|spec| spec.name == *name).unwrap();
                assert!((spec.min..=spec.max).contains(value), "{} {name}", Recommender::id(model));
            }
        }
    }

    #[test]
    fn beside_a_setting_one_parameter_is_a_step_off() {
        let part = |model: &str, name: &str, value: f64| RecipePart {
            model: model.to_owned(),
            params: [(name.to_owned(), value)].into(),
            scope: Scope::Own,
            weight: 1.0,
        };
        let check = |model: &str, name: &str, value: f64, expected: &[f64]| {
            let found = beside(&part(model, name, value), name, 1);
            let expected: Vec<RecipePart> = expected.iter().map(|&other| part(model, name, other)).collect();
            assert_eq!(found, expected, "{model} {name}");
        };
        check("rp3beta", "beta", 0.4, &[0.275, 0.525]);
        check("als", "factors", 64.0, &[32.0, 128.0]);
        check("ease", "neighbours", 0.0, &[]);
        check("rp3beta", "shrinkage", 1.0, &[]);
    }

    #[test]
    fn a_small_budget_leaves_out_what_is_dear_and_a_large_one_nothing() {
        let small = Sizes {
            n_rows: 1e3,
            n_people: 1e3,
            n_items: 1e3,
            nnz: 2e4,
            pairs: 8e5,
            alike: 4e2,
            n_neighbours: 1e3,
            n_measured: 1_000.0,
            n_turns: 1.0,
            share: 1.0,
        };
        let sizes = Sizes {
            n_rows: 1e6,
            n_people: 1e6,
            n_items: 1e4,
            nnz: 2e7,
            pairs: 8e8,
            alike: 4e5,
            n_measured: 4_000.0,
            ..small
        };
        let thinned =
            Sizes { n_people: 2e5, nnz: 4e6, pairs: 1.6e8, alike: 8e4, n_neighbours: 2e5, share: 0.2, ..sizes };
        let (parts, n_left_out) = settings(false, &sizes, 60.0);
        assert!(n_left_out > 0 && parts.iter().any(|part| part.model == FLOOR));
        assert!(parts.iter().all(|part| part.model != "als"), "twenty million cells take more than a minute");
        let (more, _) = settings(false, &thinned, 60.0);
        assert!(more.len() > parts.len() && more.iter().all(|part| thinned.last_secs(part) <= 24.0));
        assert_eq!(settings(false, &small, 180.0), settings(false, &small, 1e9));
        assert_eq!(settings(false, &small, 180.0).1, 0);
    }
}
