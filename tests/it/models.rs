//! The contract that every model in `MODELS` keeps, on small made-up data. What each model computes is checked against
//! plain references beside the models.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crossfade::data::{Domain, Interactions, NO_TIME};
use crossfade::models::{
    Family, FeatureMatrix, FittedModel, MODELS, ModelError, ModelParts, Params, Recommender, TrainingData, by_id,
    embedding,
};
use crossfade::task::{CancelToken, Task};
use ndarray::Array2;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const SEED: u64 = 11;
const FLOOR: &str = "popularity";

/// People in clusters, each cluster with items of its own. The features of people and items name the cluster.
struct World {
    data: Arc<TrainingData>,
    /// Items of the person's cluster that were held out of `data`.
    held_out: Vec<Vec<u32>>,
    n_clusters: usize,
}

impl World {
    fn n_people(&self) -> usize {
        self.data.strengths.n_people()
    }

    fn n_items(&self) -> usize {
        self.data.strengths.n_items()
    }
}

/// One feature `group: c` a cluster, 1 where the row is in it.
fn cluster_features(n_rows: usize, n_clusters: usize) -> FeatureMatrix {
    let names = (0..n_clusters).map(|cluster| format!("group: {cluster}")).collect();
    let cells: Vec<(u32, u32, f32)> = (0..n_rows as u32).map(|row| (row, row % n_clusters as u32, 1.0)).collect();
    FeatureMatrix { names, matrix: Interactions::from_triplets(n_rows, n_clusters, &cells) }
}

fn training_data(n_people: usize, n_items: usize, n_clusters: usize, cells: &[(u32, u32, f32)]) -> Arc<TrainingData> {
    let strengths = Interactions::from_triplets(n_people, n_items, cells);
    let domain = |item: usize| if (item / n_clusters).is_multiple_of(2) { Domain::Course } else { Domain::Music };
    Arc::new(TrainingData {
        refused: Interactions::from_triplets(n_people, n_items, &[]),
        times: vec![NO_TIME; strengths.nnz()],
        strengths,
        domains: (0..n_items).map(domain).collect(),
        people: cluster_features(n_people, n_clusters),
        items: cluster_features(n_items, n_clusters),
        countries: (0..n_people as u32).map(|person| person % 3).collect(),
        partner: None,
    })
}

/// Person u and item i are in clusters u mod c and i mod c. A person has half of the cluster's items, of which the
/// last two are held out, and two items of any kind; the last person has nothing.
fn clustered_world() -> World {
    let (n_people, n_items, n_clusters) = (240, 48, 4);
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let (mut cells, mut held_out) = (vec![], vec![vec![]; n_people]);
    for (person, held_out) in held_out.iter_mut().enumerate().take(n_people - 1) {
        let mut own: Vec<u32> =
            (0..n_items as u32).filter(|&item| item as usize % n_clusters == person % n_clusters).collect();
        own.shuffle(&mut rng);
        own.truncate(own.len() / 2);
        *held_out = own.split_off(own.len() - 2);
        let strays = (0..2).map(|_| rng.random_range(0..n_items as u32)).filter(|item| !held_out.contains(item));
        let items: BTreeSet<u32> = own.into_iter().chain(strays).collect();
        cells.extend(items.into_iter().map(|item| (person as u32, item, rng.random_range(0.5..1.5_f32))));
    }
    World { data: training_data(n_people, n_items, n_clusters, &cells), held_out, n_clusters }
}

/// Even people have even items, odd people odd ones, but for one item each.
fn checkerboard() -> Arc<TrainingData> {
    let (n_people, n_items) = (24_u32, 16_u32);
    let own = |person, item| person % 2 == item % 2 && item / 2 != person / 2 % (n_items / 2);
    let pairs = (0..n_people).flat_map(|person| (0..n_items).map(move |item| (person, item)));
    let cells: Vec<(u32, u32, f32)> =
        pairs.filter(|&(person, item)| own(person, item)).map(|(person, item)| (person, item, 1.0)).collect();
    training_data(n_people as usize, n_items as usize, 2, &cells)
}

/// Few factors where there are factors: the worlds here are small.
fn params_of(model: &dyn Recommender) -> Params {
    let factors = model.params().iter().find(|spec| spec.name == "factors");
    factors.map(|spec| (spec.name.to_owned(), 8.0)).into_iter().collect()
}

fn fit(model: &dyn Recommender, data: &Arc<TrainingData>) -> Box<dyn FittedModel> {
    model.fit(data, &params_of(model), SEED, &Task::silent()).unwrap_or_else(|error| panic!("{}: {error}", model.id()))
}

fn scores(model: &dyn FittedModel, people: &[u32], n_items: usize) -> Array2<f32> {
    let mut out = Array2::from_elem((people.len(), n_items), f32::NAN);
    model.score(people, out.view_mut());
    out
}

fn everybody(data: &TrainingData) -> Vec<u32> {
    (0..data.strengths.n_people() as u32).collect()
}

/// Items that the person does not have, best first.
fn ranking(data: &TrainingData, person: u32, row: &[f32]) -> Vec<u32> {
    let mut items: Vec<u32> =
        (0..row.len() as u32).filter(|&item| !data.strengths.has(person as usize, item)).collect();
    items.sort_by(|&a, &b| row[b as usize].total_cmp(&row[a as usize]).then(a.cmp(&b)));
    items
}

/// Mean NDCG at 10 with binary gains over the people with held-out items.
fn ndcg(world: &World, model: &dyn FittedModel) -> f64 {
    let discount = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
    let scores = scores(model, &everybody(&world.data), world.n_items());
    let gains: Vec<f64> = (0..world.n_people())
        .filter(|&person| !world.held_out[person].is_empty())
        .map(|person| {
            let held_out = &world.held_out[person];
            let top = ranking(&world.data, person as u32, &scores.row(person).to_vec());
            let hits = top.iter().take(10).enumerate().filter(|(_, item)| held_out.contains(item));
            hits.map(|(rank, _)| discount(rank)).sum::<f64>() / (0..held_out.len()).map(discount).sum::<f64>()
        })
        .collect();
    gains.iter().sum::<f64>() / gains.len() as f64
}

#[test]
fn every_model_has_a_name_of_its_own_and_defaults_in_range() {
    let names: BTreeSet<&str> = MODELS.iter().map(|model| model.id()).collect();
    assert_eq!(names.len(), MODELS.len());
    for model in MODELS {
        assert_eq!(by_id(model.id()).map(Recommender::id), Ok(model.id()));
        let params: BTreeSet<&str> = model.params().iter().map(|spec| spec.name).collect();
        assert_eq!(params.len(), model.params().len(), "{}", model.id());
        for spec in model.params() {
            assert!((spec.min..=spec.max).contains(&spec.default), "{} {}", model.id(), spec.name);
        }
    }
    assert_eq!(by_id("no-such").err(), Some(ModelError::UnknownModel { id: "no-such".to_owned() }));
}

#[test]
fn a_parameter_that_does_not_fit_stops_the_fit() {
    let data = checkerboard();
    for model in MODELS {
        let unknown = Params::from([("no-such".to_owned(), 1.0)]);
        let found = model.fit(&data, &unknown, SEED, &Task::silent()).err();
        assert!(matches!(found, Some(ModelError::UnknownParam { .. })), "{} {found:?}", model.id());
        for spec in model.params() {
            let above = Params::from([(spec.name.to_owned(), spec.max * 2.0 + 1.0)]);
            let found = model.fit(&data, &above, SEED, &Task::silent()).err();
            assert!(matches!(found, Some(ModelError::ParamOutOfRange { .. })), "{} {found:?}", model.id());
        }
    }
}

#[test]
fn nothing_to_learn_from_and_numbers_that_are_none_are_errors() {
    let empty = training_data(3, 4, 2, &[]);
    for model in MODELS {
        let found = model.fit(&empty, &Params::new(), SEED, &Task::silent()).err();
        assert_eq!(found, Some(ModelError::NoInteractions), "{}", model.id());
        for value in [f32::NAN, f32::INFINITY] {
            let data = training_data(3, 4, 2, &[(0, 1, 1.0), (2, 3, value)]);
            let found = model.fit(&data, &Params::new(), SEED, &Task::silent()).err();
            assert!(matches!(found, Some(ModelError::NotFinite { .. })), "{} {found:?}", model.id());
        }
    }
}

#[test]
fn a_checkerboard_is_filled_in() {
    let data = checkerboard();
    for model in MODELS.iter().filter(|model| model.id() != FLOOR) {
        let fitted = fit(*model, &data);
        let scores = scores(fitted.as_ref(), &everybody(&data), 16);
        for (person, row) in scores.outer_iter().enumerate() {
            let missing = 2 * (person / 2 % 8) + person % 2;
            let best = ranking(&data, person as u32, &row.to_vec())[0];
            assert_eq!(best as usize, missing, "{}, person {person}: {row}", model.id());
        }
    }
}

#[test]
fn whoever_has_no_history_gets_finite_scores_and_a_stranger_zeros() {
    let world = clustered_world();
    let nobody = world.n_people() as u32 - 1;
    for model in MODELS {
        let fitted = fit(*model, &world.data);
        let scores = scores(fitted.as_ref(), &[nobody, nobody + 1, u32::MAX, 0], world.n_items());
        assert!(scores.iter().all(|score| score.is_finite()), "{}", model.id());
        if !fitted.knows(nobody) {
            assert!(scores.row(0).iter().all(|&score| score == 0.0), "{}", model.id());
        }
        for stranger in [1, 2] {
            assert!(scores.row(stranger).iter().all(|&score| score == 0.0), "{}", model.id());
        }
        assert!(scores.row(3).iter().any(|&score| score != 0.0), "{}", model.id());
        assert!(fitted.knows(0) && !fitted.knows(nobody + 1) && !fitted.knows(u32::MAX), "{}", model.id());
        for item in [0, world.n_items() as u32, u32::MAX] {
            assert_eq!(fitted.receipt(u32::MAX, item).score, 0.0, "{}", model.id());
            assert!(fitted.receipt(nobody, item).score.is_finite(), "{}", model.id());
        }
    }
}

#[test]
fn one_person_with_one_item_is_enough() {
    let data = training_data(1, 1, 1, &[(0, 0, 1.0)]);
    for model in MODELS {
        let fitted = fit(*model, &data);
        assert!(scores(fitted.as_ref(), &[0], 1)[(0, 0)].is_finite(), "{}", model.id());
    }
}

#[test]
fn more_neighbours_and_factors_than_there_are_items_do_no_harm() {
    let data = checkerboard();
    for model in MODELS {
        let most = model.params().iter().filter(|spec| ["neighbours", "factors"].contains(&spec.name));
        let params: Params = most.map(|spec| (spec.name.to_owned(), spec.max)).collect();
        let fitted = model.fit(&data, &params, SEED, &Task::silent()).unwrap();
        let scores = scores(fitted.as_ref(), &everybody(&data), 16);
        assert!(scores.iter().all(|score| score.is_finite()), "{}", model.id());
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let world = clustered_world();
    let on_threads = |model: &dyn Recommender, n_threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        pool.install(|| {
            let fitted = fit(model, &world.data);
            let bits = scores(fitted.as_ref(), &everybody(&world.data), world.n_items()).mapv(f32::to_bits);
            (bits, fitted.person_vectors().map(|vectors| vectors.mapv(f32::to_bits)))
        })
    };
    for model in MODELS {
        let once = on_threads(*model, 1);
        assert!(once == on_threads(*model, 1), "{}", model.id());
        assert!(once == on_threads(*model, 2), "{}", model.id());
    }
}

#[test]
fn cancelling_stops_at_the_next_step() {
    let world = clustered_world();
    for model in MODELS {
        for steps_before in [0, 1, 3] {
            let token = CancelToken::default();
            let (stop, n_reports) = (token.clone(), Arc::new(AtomicUsize::new(0)));
            let counter = Arc::clone(&n_reports);
            let task = Task::new(token, move |_| {
                if counter.fetch_add(1, Ordering::Relaxed) >= steps_before {
                    stop.cancel();
                }
            });
            let found = model.fit(&world.data, &params_of(*model), SEED, &task);
            let n_reports = n_reports.load(Ordering::Relaxed);
            if n_reports > steps_before {
                assert!(matches!(found, Err(ModelError::Cancelled(_))), "{}", model.id());
                // The other threads may each have been about to report.
                assert!(n_reports <= steps_before + 1 + rayon::current_num_threads(), "{} {n_reports}", model.id());
            }
            assert!(n_reports > 0, "{} reports nothing", model.id());
        }
    }
}

#[test]
fn receipts_add_up_to_the_score() {
    let world = clustered_world();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    for model in MODELS {
        let fitted = fit(*model, &world.data);
        for _ in 0..60 {
            let person = rng.random_range(0..world.n_people() as u32);
            let item = rng.random_range(0..world.n_items() as u32);
            let score = f64::from(scores(fitted.as_ref(), &[person], world.n_items())[(0, item as usize)]);
            let receipt = fitted.receipt(person, item);
            let sum = receipt.constant + receipt.terms.iter().map(|term| term.value).sum::<f64>();
            let told = format!("{}, person {person}, item {item}: {sum} {score} {receipt:?}", model.id());
            assert!((sum - score).abs() < 1e-4 && (receipt.score - score).abs() < 1e-4, "{told}");
        }
    }
}

#[test]
fn a_restored_model_scores_the_same_bytes() {
    let world = clustered_world();
    let people = everybody(&world.data);
    for model in MODELS {
        let fitted = fit(*model, &world.data);
        let params = params_of(*model);
        assert!(model.restore(&world.data, &params, &ModelParts::default()).is_none(), "{}", model.id());
        let Some(parts) = fitted.parts() else { continue };
        let restored = model.restore(&world.data, &params, &parts).unwrap();
        let bits = |model: &dyn FittedModel| scores(model, &people, world.n_items()).mapv(f32::to_bits);
        assert_eq!(bits(fitted.as_ref()), bits(restored.as_ref()), "{}", model.id());
        assert_eq!(fitted.receipt(3, 5), restored.receipt(3, 5), "{}", model.id());
        // A profile's map is about features, not people: it fits whatever has the same ones.
        if model.family() == Family::Profile {
            continue;
        }
        let other = training_data(7, 5, world.n_clusters, &[(0, 0, 1.0)]);
        assert!(model.restore(&other, &params, &parts).is_none(), "{} fits other data", model.id());
    }
}

#[test]
fn each_model_is_better_than_the_floor() {
    let world = clustered_world();
    let floor = ndcg(&world, fit(by_id(FLOOR).unwrap(), &world.data).as_ref());
    for model in MODELS.iter().filter(|model| model.id() != FLOOR) {
        let found = ndcg(&world, fit(*model, &world.data).as_ref());
        assert!(found > floor + 0.1, "{}: {found} against {floor}", model.id());
    }
}

#[test]
fn vectors_of_people_bring_a_cluster_together() {
    let world = clustered_world();
    let mut found = vec![embedding(&world.data, 8, SEED, &Task::silent()).unwrap()];
    found.extend(MODELS.iter().filter_map(|model| fit(*model, &world.data).person_vectors().map(|v| v.to_owned())));
    for vectors in found {
        assert_eq!(vectors.nrows(), world.n_people());
        let cosine = |a: usize, b: usize| {
            let (a, b) = (vectors.row(a), vectors.row(b));
            a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt()
        };
        let mean = |step: usize| (0..100).map(|person| cosine(person, person + step)).sum::<f32>() / 100.0;
        assert!(mean(world.n_clusters) > mean(1) + 0.3, "{} {}", mean(world.n_clusters), mean(1));
    }
}
