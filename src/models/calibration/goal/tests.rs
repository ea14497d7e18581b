//! A world in which taking the goal depends on one past course and on activity, and the models know neither.

use std::sync::Arc;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::data::Interactions;
use crate::models::blend::Weights;
use crate::models::blend::tests::table;

const N_PEOPLE: u32 = 4_000;
const N_ITEMS: u32 = 12;
const NOW: i64 = 1_000 * 86_400;

/// Items 0..6 are courses, 6..12 music; each has a label of its own. People have courses at random; the goal is item 11.
fn data() -> Arc<TrainingData> {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    let mut cells = vec![];
    for person in 0..N_PEOPLE {
        for item in 0..10 {
            if rng.random_bool(0.3) {
                cells.push((person, item, 1.0));
            }
        }
    }
    let strengths = Interactions::from_triplets(N_PEOPLE as usize, N_ITEMS as usize, &cells);
    let labels: Vec<(u32, u32, f32)> = (0..N_ITEMS).map(|item| (item, item, 1.0)).collect();
    Arc::new(TrainingData {
        times: vec![NOW - 40 * 86_400; strengths.nnz()],
        strengths,
        refused: Interactions::from_triplets(N_PEOPLE as usize, N_ITEMS as usize, &[(7, 11, 1.0)]),
        domains: (0..N_ITEMS).map(|item| if item < 6 { Domain::Course } else { Domain::Music }).collect(),
        people: FeatureMatrix { names: vec![], matrix: Interactions::from_triplets(N_PEOPLE as usize, 0, &[]) },
        items: FeatureMatrix {
            names: (0..N_ITEMS).map(|item| format!("topic: {item}")).collect(),
            matrix: Interactions::from_triplets(N_ITEMS as usize, N_ITEMS as usize, &labels),
        },
        countries: vec![crate::models::features::NO_COUNTRY; N_PEOPLE as usize],
        partner: None,
    })
}

fn scorer() -> Scorer {
    let everybody: Vec<u32> = (0..N_PEOPLE).collect();
    let part = |seed| Some(table(N_PEOPLE as usize, N_ITEMS as usize, seed, &everybody));
    Scorer::new(data(), part(1), part(5), Weights::dial(0.5))
}

fn goal() -> GoalItems {
    GoalItems { items: vec![11], with_owners: false }
}

/// 3 % take it, 20 % of those who had course 2.
fn outcomes() -> Vec<bool> {
    let mut rng = ChaCha8Rng::seed_from_u64(9);
    let data = data();
    (0..N_PEOPLE)
        .map(|person| rng.random_bool(if data.strengths.has(person as usize, 2) { 0.2 } else { 0.03 }))
        .collect()
}

fn fit(outcomes: &[bool]) -> Option<GoalModel> {
    let people: Vec<u32> = (0..N_PEOPLE).collect();
    GoalModel::fit(&scorer(), &goal(), &people, outcomes, NOW, 1, &Task::silent()).unwrap()
}

#[test]
fn people_are_ranked_by_what_foretells_the_goal() {
    let model = fit(&outcomes()).unwrap();
    let (own, blended) = (model.held_out.lift_of_top_tenth(), model.held_out.blended_lift_of_top_tenth());
    assert!(own.unwrap() > 1.8, "{own:?}");
    assert!((0.5..1.5).contains(&blended.unwrap()), "{blended:?}");
    let people: Vec<u32> = (0..N_PEOPLE).collect();
    let scores = model.score(&scorer(), &goal(), &people, NOW, &Task::silent()).unwrap();
    // The person who turned the goal down is no candidate.
    assert_eq!(scores.people.len(), N_PEOPLE as usize - 1);
    let data = data();
    let mean = |with: bool| {
        let of: Vec<f64> = (0..scores.people.len())
            .filter(|&at| data.strengths.has(scores.people[at] as usize, 2) == with)
            .map(|at| model.chances.chance(model.chances.group(scores.scores[at])))
            .collect();
        of.iter().sum::<f64>() / of.len() as f64
    };
    assert!((mean(true) - 0.2).abs() < 0.04, "{}", mean(true));
    assert!((mean(false) - 0.03).abs() < 0.02, "{}", mean(false));
}

#[test]
fn too_few_takers_teach_nothing() {
    let few: Vec<bool> = (0..N_PEOPLE).map(|person| person % 100 == 0).collect();
    assert!(fit(&few).is_none());
    let people: Vec<u32> = (0..40).collect();
    let scores = blended_scores(&scorer(), &goal(), &people, &Task::silent()).unwrap();
    assert_eq!(scores.people.len(), 39);
    assert!(scores.scores.iter().all(|score| score.is_finite()));
}

#[test]
fn owners_are_candidates_only_when_asked_for() {
    let goal = |with_owners| GoalItems { items: vec![9, 11], with_owners };
    let people: Vec<u32> = (0..N_PEOPLE).collect();
    let count =
        |with_owners| blended_scores(&scorer(), &goal(with_owners), &people, &Task::silent()).unwrap().people.len();
    let data = data();
    let owners = people.iter().filter(|&&person| data.strengths.has(person as usize, 9)).count();
    let is_refuser_owner = usize::from(data.strengths.has(7, 9));
    // Owners of one can still take the other, but for the person who turned that one down.
    assert_eq!(count(true), people.len() - is_refuser_owner);
    assert_eq!(count(false), people.len() - owners);
}

#[test]
fn the_same_seed_gives_the_same_scores_on_any_number_of_threads() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let model = fit(&outcomes()).unwrap();
            let people: Vec<u32> = (0..900).collect();
            (model.score(&scorer(), &goal(), &people, NOW, &Task::silent()).unwrap(), model.chances)
        })
    };
    assert_eq!(on(1), on(3));
}
