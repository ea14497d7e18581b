//! What a search settles on for small worlds: which sides there are, that a recipe is enough to fit again, and that
//! data which tell nothing do no harm.

use std::sync::Arc;

use ndarray::Array2;

use super::*;
use crate::data::Interactions;
use crate::models::by_id;
use crate::task::Task;

const N_ITEMS: u32 = 40;

/// People of two tastes; items 0..20 are courses, the rest music, even ones of one taste and odd ones of the other.
/// `sides(person)` says which domains a person has.
fn world(n_people: u32, sides: impl Fn(u32) -> [bool; 2]) -> Arc<TrainingData> {
    let mut cells = vec![];
    for person in 0..n_people {
        for item in 0..N_ITEMS {
            let has_side = sides(person)[usize::from(item >= N_ITEMS / 2)];
            let likes = item % 2 == person % 2 && (person * 7 + item * 5) % 3 != 0;
            if has_side && (likes || (person * 11 + item * 13) % 29 == 0) {
                cells.push((person, item, 1.0));
            }
        }
    }
    let domain = |item: u32| if item < N_ITEMS / 2 { Domain::Course } else { Domain::Music };
    Arc::new(TrainingData {
        strengths: Interactions::from_triplets(n_people as usize, N_ITEMS as usize, &cells),
        domains: (0..N_ITEMS).map(domain).collect(),
        ..TrainingData::default()
    })
}

fn fit(data: &Arc<TrainingData>) -> Box<dyn FittedModel> {
    Auto.fit(data, &Params::new(), 3, &Task::silent()).unwrap()
}

fn scores(model: &dyn FittedModel, people: &[u32]) -> Array2<f32> {
    let mut out = Array2::from_elem((people.len(), N_ITEMS as usize), f32::NAN);
    model.score(people, out.view_mut());
    out
}

#[test]
fn each_domain_has_a_side_for_its_people_and_one_for_those_who_cross() {
    let data = world(150, |person| [person % 5 != 0, person % 4 != 0]);
    let model = fit(&data);
    let tuning = model.tuning().unwrap();
    let sides: Vec<(Domain, bool)> = tuning.recipe.sides.iter().map(|side| (side.domain, side.crossing)).collect();
    assert_eq!(sides, [(Domain::Course, false), (Domain::Music, false), (Domain::Course, true), (Domain::Music, true)]);
    for side in &tuning.recipe.sides {
        assert!((side.parts.iter().map(|part| part.weight).sum::<f32>() - 1.0).abs() < 1e-5, "{side:?}");
    }
    assert_eq!(tuning.sides.len(), 4);
    assert!(tuning.sides.iter().all(|side| !side.cannot_tell()), "two clear tastes: {:?}", tuning.sides);
    assert!(!tuning.stopped_by_clock && tuning.n_left_out == 0);
}

#[test]
fn a_recipe_is_enough_to_fit_the_same_bytes_again() {
    let data = world(90, |person| [person % 5 != 0, person % 4 != 0]);
    let people: Vec<u32> = (0..90).collect();
    let model = fit(&data);
    let again = fit_recipe(&data, &model.tuning().unwrap().recipe, 3, &Task::silent()).unwrap();
    let bits = |model: &dyn FittedModel| scores(model, &people).mapv(f32::to_bits);
    assert_eq!(bits(model.as_ref()), bits(again.as_ref()));
    assert!(again.tuning().is_none());
}

#[test]
fn whoever_crosses_is_led_to_their_own_taste_and_the_receipt_adds_up() {
    let data = world(150, |person| [true, person % 5 != 0]);
    let model = fit(&data);
    // Person 5 has courses of the odd taste and no music.
    let found = scores(model.as_ref(), &[5]);
    let mean = |parity: u32| {
        let own = (N_ITEMS / 2..N_ITEMS).filter(|item| item % 2 == parity);
        own.map(|item| found[(0, item as usize)]).sum::<f32>()
    };
    assert!(mean(1) > mean(0), "{found}");
    for item in 0..N_ITEMS {
        let receipt = model.receipt(5, item);
        let sum = receipt.constant + receipt.terms.iter().map(|term| term.value).sum::<f64>();
        let score = f64::from(found[(0, item as usize)]);
        assert!((receipt.score - score).abs() < 1e-4 && (sum - score).abs() < 1e-4, "{item}: {score} {receipt:?}");
    }
}

#[test]
fn without_bridge_people_a_crossing_is_ranked_by_popularity() {
    let data = world(100, |person| [person < 50, person >= 50]);
    let model = fit(&data);
    let tuning = model.tuning().unwrap();
    let crossing: Vec<&Side> = tuning.recipe.sides.iter().filter(|side| side.crossing).collect();
    assert!(crossing.iter().all(|side| side.parts.len() == 1 && side.parts[0].model == "popularity"), "{crossing:?}");
    assert!(tuning.sides.iter().all(|side| !side.crossing), "nobody could be measured");
    let found = scores(model.as_ref(), &[0]);
    let counts = data.strengths.item_counts();
    let most = (20..40).max_by_key(|&item| (counts[item], std::cmp::Reverse(item))).unwrap();
    let best = (20..40).max_by(|&a, &b| found[(0, a)].total_cmp(&found[(0, b)]).then(b.cmp(&a))).unwrap();
    assert_eq!(best, most);
}

#[test]
fn data_that_tell_nothing_give_finite_scores() {
    let equal: Vec<(u32, u32, f32)> = (0..30).flat_map(|person| (0..10).map(move |item| (person, item, 1.0))).collect();
    let one_item: Vec<(u32, u32, f32)> = (0..30).map(|person| (person, 3, 1.0)).collect();
    for cells in [equal, one_item, vec![(2, 1, 1.0), (2, 25, 1.0)]] {
        let data = Arc::new(TrainingData {
            strengths: Interactions::from_triplets(30, N_ITEMS as usize, &cells),
            domains: world(1, |_| [true, true]).domains.clone(),
            ..TrainingData::default()
        });
        let model = fit(&data);
        assert!(scores(model.as_ref(), &[0, 2, 29]).iter().all(|score| score.is_finite()));
    }
}

#[test]
fn with_enough_people_settings_around_the_best_are_tried_and_the_choice_can_be_repeated() {
    let data = world(500, |person| [person % 5 != 0, false]);
    let data = Arc::new(TrainingData { domains: vec![Domain::Course; N_ITEMS as usize], ..(*data).clone() });
    let on_threads = |n_threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        pool.install(|| fit(&data).tuning().cloned()).unwrap()
    };
    let tuning = on_threads(1);
    let is_rung = |trial: &Trial| {
        let (parts, _) = ladder::settings(false, &ladder::Sizes::new(&data, |_| true, 400, 1, 1.0), 1e9);
        parts.iter().any(|part| part.model == trial.model && part.params == trial.params)
    };
    assert!(tuning.trials.iter().filter(|trial| !is_rung(trial)).count() > 10);
    for (at, trial) in tuning.trials.iter().enumerate() {
        let is_same = |other: &Trial| other.model == trial.model && other.params == trial.params;
        assert!(!tuning.trials[..at].iter().any(is_same), "twice: {trial:?}");
    }
    assert_eq!(tuning.recipe, on_threads(2).recipe);
}

#[test]
fn a_budget_of_a_second_still_gives_an_answer() {
    let data = world(60, |_| [true, true]);
    let short = Params::from([("budget".to_owned(), 1.0)]);
    let model = Auto.fit(&data, &short, 3, &Task::silent()).unwrap();
    assert!(model.tuning().unwrap().recipe.sides.iter().all(|side| !side.parts.is_empty()));
    assert_eq!(by_id(ID).map(Recommender::id), Ok("auto"));
}

#[test]
fn a_search_that_is_asked_to_settle_uses_what_it_has_and_one_that_is_cancelled_gives_it() {
    let data = world(150, |person| [person % 5 != 0, person % 4 != 0]);
    let whole = fit(&data).tuning().map_or(0, |tuning| tuning.trials.len());
    // Asked in the middle of the first side.
    let stop_at = |cancel: bool| {
        let token = crate::task::CancelToken::default();
        let switch = token.clone();
        Task::new(token, move |progress| {
            if progress.stage == SEARCHING && progress.done == 5 {
                if cancel { switch.cancel() } else { switch.settle() }
            }
        })
    };
    let model = Auto.fit(&data, &Params::new(), 3, &stop_at(false)).unwrap();
    let tuning = model.tuning().unwrap();
    assert!(tuning.settled && tuning.trials.len() < whole);
    assert_eq!(tuning.recipe.sides.len(), 4);
    let has_taste = |side: &Side| side.parts.iter().any(|part| part.model != ladder::FLOOR);
    assert!(tuning.recipe.sides.iter().all(has_taste), "{:?}", tuning.recipe);

    assert!(matches!(Auto.fit(&data, &Params::new(), 3, &stop_at(true)), Err(ModelError::Cancelled(_))));
    let found = explore(&data, &Params::new(), 3, &stop_at(true)).unwrap();
    assert!(found.settled && found.trials.len() >= 5 && found.trials.len() < whole);
    let full = explore(&data, &Params::new(), 3, &Task::silent()).unwrap();
    assert!(!full.settled);
    assert_eq!(full.trials.len(), whole);
}
