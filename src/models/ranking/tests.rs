//! Lists against full sorts, whatever the number of threads.

use std::sync::Arc;

use ndarray::Array2;
use proptest::prelude::*;

use super::*;
use crate::models::blend::Weights;
use crate::models::blend::tests::{data, table};
use crate::task::CancelToken;

fn scorer() -> Scorer {
    let everybody: Vec<u32> = (0..28).collect();
    Scorer::new(data(), Some(table(30, 8, 1, &everybody)), Some(table(30, 8, 5, &everybody)), Weights::dial(0.4))
}

fn rows(options: &TopOptions, people: &[u32]) -> Vec<TopRow> {
    let mut rows = vec![];
    top_items(&scorer(), people, options, &Task::silent(), |block| {
        rows.extend_from_slice(block);
        Ok::<(), Cancelled>(())
    })
    .unwrap();
    rows
}

fn sorted_items(scores: &[f32]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..scores.len() as u32).filter(|&item| scores[item as usize].is_finite()).collect();
    order.sort_by(|&a, &b| scores[b as usize].partial_cmp(&scores[a as usize]).unwrap().then(a.cmp(&b)));
    order
}

proptest! {
    #[test]
    fn the_top_is_the_head_of_a_full_sort(scores in prop::collection::vec(0_u8..20, 0..200), n in 0_usize..30) {
        let scores: Vec<f32> =
            scores.iter().map(|&score| if score == 0 { f32::NEG_INFINITY } else { f32::from(score) }).collect();
        let mut expected = sorted_items(&scores);
        expected.truncate(n);
        prop_assert_eq!(top_n(scores.iter().copied(), n), expected.clone());
        prop_assert_eq!(top_of(&scores, n), expected);
    }
}

#[test]
fn lists_come_in_the_order_of_the_people_and_hold_candidates_only() {
    let people: Vec<u32> = (0..30).rev().collect();
    let rows = rows(&TopOptions { domain: Some(Domain::Music), n: 3, include_owned: false }, &people);
    let mut seen: Vec<u32> = rows.iter().map(|row| row.person).collect();
    seen.dedup();
    assert_eq!(seen, people);
    let data = data();
    for row in &rows {
        assert!(row.item >= 4 && !data.strengths.has(row.person as usize, row.item));
        assert!(!data.refused.has(row.person as usize, row.item));
    }
    let scorer = scorer();
    for list in rows.chunk_by(|a, b| a.person == b.person) {
        let mut out = Array2::zeros((1, 8));
        scorer.score_block(&[list[0].person], &Candidates::of(Some(Domain::Music)), out.view_mut());
        let expected = sorted_items(&out.row(0).to_vec());
        assert_eq!(list.iter().map(|row| row.item).collect::<Vec<_>>(), expected[..list.len()]);
        assert_eq!(list.iter().map(|row| row.rank).collect::<Vec<_>>(), (1..=list.len() as u32).collect::<Vec<_>>());
        for row in list {
            assert_eq!(row.score, out[[0, row.item as usize]]);
            let candidates = Candidates::of(Some(Domain::Music));
            assert_eq!(rank_of(&scorer, row.person, row.item, &candidates), Some(row.rank));
        }
    }
    assert_eq!(rank_of(&scorer, 0, 0, &Candidates::of(None)), None);
}

#[test]
fn owned_items_are_listed_on_request() {
    let options = TopOptions { domain: None, n: 99, include_owned: true };
    assert_eq!(rows(&options, &[0]).len(), 7);
    assert_eq!(rows(&options, &[1]).len(), 8);
}

#[test]
fn blocks_and_threads_change_nothing() {
    let people: Vec<u32> = (0..30).cycle().take(700).collect();
    let options = TopOptions { domain: None, n: 4, include_owned: false };
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| rows(&options, &people))
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn a_stop_and_a_full_disk_end_the_stream() {
    let token = CancelToken::default();
    token.cancel();
    let options = TopOptions { domain: None, n: 1, include_owned: false };
    let stopped = top_items(&scorer(), &[1, 2], &options, &Task::new(token, |_| {}), |_| Ok::<(), Cancelled>(()));
    assert_eq!(stopped, Err(Cancelled));
    #[derive(Debug, PartialEq)]
    struct Full;
    impl From<Cancelled> for Full {
        fn from(_: Cancelled) -> Self {
            Self
        }
    }
    assert_eq!(top_items(&scorer(), &[1, 2], &options, &Task::silent(), |_| Err(Full)), Err(Full));
}

#[test]
fn a_goal_scores_its_best_open_item() {
    let (scorer, people) = (scorer(), (0..30).collect::<Vec<u32>>());
    let goals = [1, 2, 5];
    let found = goal_scores(&scorer, &goals, &people, &Task::silent()).unwrap();
    for (&person, found) in people.iter().zip(found) {
        let mut best: Option<GoalScore> = None;
        for (domain, items) in [(Domain::Course, &goals[..2]), (Domain::Music, &goals[2..])] {
            let mut out = Array2::zeros((1, 8));
            let sources = scorer.score_block(&[person], &Candidates::of(Some(domain)), out.view_mut());
            for &item in items {
                let score = out[[0, item as usize]];
                if score.is_finite() && best.is_none_or(|best| score > best.score) {
                    best = Some(GoalScore { score, item, source: sources[0] });
                }
            }
        }
        assert_eq!(found, best);
    }
    assert_eq!(goal_scores(&scorer, &[3], &[0], &Task::silent()).unwrap(), [None]);
}

#[test]
fn the_dial_ranks_as_the_scorer_does() {
    let scorer = scorer();
    let candidates = Candidates::of(None);
    for person in [0, 1, 29] {
        let scores = person_scores(&scorer, person, &candidates);
        for (alpha, _) in [(0.0, 0), (0.35, 0), (1.0, 0)] {
            let mixed = scorer.with_weights(Weights::dial(alpha));
            let mut out = Array2::zeros((1, 8));
            mixed.score_block(&[person], &candidates, out.view_mut());
            let top: Vec<u32> = top_at(&scores, alpha, 4).into_iter().map(|(item, _)| item).collect();
            assert_eq!(top, sorted_items(&out.row(0).to_vec())[..4]);
        }
        let item = scores.items[2];
        let curve = rank_curve(&scores, item, 21);
        assert_eq!(curve.len(), 21);
        for (alpha, rank) in curve {
            let list = top_at(&scores, alpha, scores.items.len());
            assert_eq!(list[rank as usize - 1].0, item, "person {person}, alpha {alpha}");
        }
    }
    let owned = person_scores(&scorer, 0, &candidates);
    assert!(rank_curve(&owned, 0, 21).is_empty());
    assert!(matches!(person_scores(&scorer, 29, &candidates).source, Source::Popularity));
    assert!(Arc::ptr_eq(scorer.data(), scorer.with_weights(Weights::dial(1.0)).data()));
}
