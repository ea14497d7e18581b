//! Splits that leak nothing, measures on models that are told the truth, the curve against single evaluations.

use std::sync::{Arc, Mutex};

use ndarray::ArrayViewMut2;

use super::*;
use crate::data::{Catalogue, EventKind, EventTable, LabelColumnBuilder, People, StrengthRules};
use crate::models::blend::Weights;
use crate::models::features::training_data;
use crate::models::{Family, FittedModel, ModelParts, ParamSpec, Params, Profile, Receipt, Recommender, TrainingData};

const N_PEOPLE: u32 = 120;
const N_ITEMS: u32 = 16;

/// Items 0..8 are courses of four categories, 8..16 music of the same. Two people in three are in both domains; a
/// person likes the items whose number is near their own modulo 4.
fn dataset() -> Dataset {
    let mut events = EventTable::default();
    for person in 0..N_PEOPLE {
        let side = person % 3;
        for item in 0..N_ITEMS {
            let likes = item % 4 == person % 4 || (item * 7 + person * 3) % 11 == 0;
            let in_reach = if item < 8 { side != 1 } else { side != 2 };
            if likes && in_reach {
                events.push(person, item, EventKind::Purchase, 5.0, i64::from(1000 + person + item * 13));
            }
        }
    }
    events.sort(N_PEOPLE as usize);
    let mut people = People::anonymous(N_PEOPLE as usize);
    let mut country = LabelColumnBuilder::new("country");
    (0..N_PEOPLE).for_each(|person| country.push([["DE", "FR", "IT", "ES"][person as usize % 4]]));
    people.attributes.push(country.finish());
    let mut category = LabelColumnBuilder::new("category");
    (0..N_ITEMS).for_each(|item| category.push([["a", "b", "c", "d"][item as usize % 4]]));
    let domains = (0..N_ITEMS).map(|item| if item < 8 { Domain::Course } else { Domain::Music }).collect();
    let catalogue = Catalogue { domains, labels: vec![category.finish()], ..Catalogue::default() };
    Dataset { revision: 1, people, catalogue, events, now: 2000 }
}

fn whole(dataset: &Dataset) -> TrainingData {
    training_data(dataset, dataset.signals(&StrengthRules::default()))
}

fn splits() -> [Split; 7] {
    [
        Split::Random { share: 0.2 },
        Split::Last { k: 2 },
        Split::Time { from: 1150 },
        Split::ColdPeople { share: 0.15 },
        Split::Crossing { from: Domain::Course, share: 0.2 },
        Split::Crossing { from: Domain::Music, share: 0.2 },
        Split::Goal { items: vec![9, 13], share: 0.3 },
    ]
}

/// Counts of people; the same for everybody.
struct ByCount;
/// Gives every person's own items of the whole data the highest score: what a perfect model would say.
struct Oracle;

static BY_COUNT: ByCount = ByCount;
static ORACLE: Oracle = Oracle;

struct Fixed(Arc<TrainingData>, Option<TrainingData>);

impl FittedModel for Fixed {
    fn score(&self, people: &[u32], mut out: ArrayViewMut2<'_, f32>) {
        let counts = self.0.strengths.item_counts();
        for ((row, item), score) in out.indexed_iter_mut() {
            let truth = self.1.as_ref().is_some_and(|all| all.strengths.has(people[row] as usize, item as u32));
            *score = counts[item] as f32 / 1000.0 + f32::from(u8::from(truth));
        }
    }

    fn knows(&self, _: u32) -> bool {
        true
    }

    fn receipt(&self, _: u32, _: u32) -> Receipt {
        Receipt::default()
    }
}

macro_rules! recommender {
    ($model:ty, $id:literal, $family:expr, $truth:expr) => {
        impl Recommender for $model {
            fn id(&self) -> &'static str {
                $id
            }
            fn family(&self) -> Family {
                $family
            }
            fn params(&self) -> &'static [ParamSpec] {
                &[]
            }
            fn fit(
                &self,
                data: &Arc<TrainingData>,
                _: &Params,
                _: u64,
                _: &Task,
            ) -> Result<Box<dyn FittedModel>, ModelError> {
                Ok(Box::new(Fixed(Arc::clone(data), $truth)))
            }
            fn restore(&self, _: &Arc<TrainingData>, _: &Params, _: &ModelParts) -> Option<Box<dyn FittedModel>> {
                None
            }
        }
    };
}
recommender!(ByCount, "by-count", Family::Collaborative, None);
recommender!(Oracle, "oracle", Family::Collaborative, Some(whole(&dataset())));

fn spec(recommender: &'static dyn Recommender) -> ModelSpec {
    ModelSpec { recommender, params: Params::new(), recipe: None }
}

fn report(plan: &Plan, split: &Split) -> Report {
    let dataset = dataset();
    evaluate(plan, &whole(&dataset), &dataset, split, &EvaluateOptions::default(), &Task::silent()).unwrap()
}

#[test]
fn train_and_test_are_the_whole_and_share_nothing() {
    let dataset = dataset();
    let data = whole(&dataset);
    for split in splits() {
        let parts = split_data(&data, &dataset, &split, 7).unwrap();
        assert_eq!(parts.train.strengths.nnz() + parts.test.nnz(), data.strengths.nnz(), "{split:?}");
        assert_eq!(parts.train.times.len(), parts.train.strengths.nnz());
        for person in 0..N_PEOPLE as usize {
            let (train, test) = (parts.train.strengths.row(person).0, parts.test.row(person).0);
            assert!(train.iter().all(|item| !test.contains(item)));
            assert!(test.iter().all(|&item| data.strengths.has(person, item)));
            assert_eq!(!test.is_empty(), parts.people.contains(&(person as u32)));
        }
        assert!(parts.people.iter().all(|person| parts.held_people.contains(person)));
        assert_eq!(parts.n_bridge, u64::from(N_PEOPLE / 3));
    }
}

#[test]
fn each_split_hides_what_it_says() {
    let dataset = dataset();
    let data = whole(&dataset);
    let parts = |at: usize| split_data(&data, &dataset, &splits()[at], 7).unwrap();
    for person in 0..N_PEOPLE as usize {
        let n = data.strengths.row(person).0.len();
        let n_hidden = |at: usize| parts(at).test.row(person).0.len();
        assert_eq!(n_hidden(0), if n < 2 { 0 } else { ((n as f64 * 0.2).round() as usize).max(1) });
        assert_eq!(n_hidden(1), 2.min(n - 1));
    }
    let last = parts(1);
    assert_eq!(last.test.row(0).0, &data.strengths.row(0).0[data.strengths.row(0).0.len() - 2..]);
    let time = parts(2);
    assert!(time.train.times.iter().all(|&at| at < 1150));
    let cold = parts(3);
    assert_eq!(cold.people.len(), 18);
    assert!(cold.people.iter().all(|&person| cold.train.strengths.row(person as usize).0.is_empty()));
    let crossing = parts(4);
    assert_eq!((crossing.people.len(), crossing.domain), (8, Some(Domain::Music)));
    for &person in &crossing.people {
        assert!(crossing.train.strengths.row(person as usize).0.iter().all(|&item| item < 8));
        assert!(crossing.test.row(person as usize).0.iter().all(|&item| item >= 8));
    }
    let goal = parts(6);
    assert_eq!(goal.held_people.len(), 36);
    assert!(goal.test.items().iter().all(|item| [9, 13].contains(item)));
}

#[test]
fn hidden_acts_do_not_show_in_the_features() {
    let dataset = dataset();
    let data = whole(&dataset);
    let field = |name: &str, person: u32, features: &crate::models::FeatureMatrix| {
        let columns = features.matrix.row(person as usize).0.iter();
        columns.filter(|&&column| features.names[column as usize].starts_with(name)).count()
    };
    let cold = split_data(&data, &dataset, &Split::ColdPeople { share: 0.15 }, 1).unwrap();
    for &person in &cold.people {
        assert_eq!(field("recency", person, &data.people), 1);
        assert_eq!(field("recency", person, &cold.train.people), 0);
        assert_eq!(field("money", person, &cold.train.people), 0);
        assert_eq!(field("country", person, &cold.train.people), 1);
    }
    // A split within the training part still hides what the outer one hid.
    let inner = cold.split_train(&dataset, &Split::Random { share: 0.2 }, 2).unwrap();
    assert!(cold.people.iter().all(|&person| field("frequency", person, &inner.train.people) == 0));
}

#[test]
fn a_seed_gives_one_split_and_another_seed_another() {
    let dataset = dataset();
    let data = whole(&dataset);
    let test = |split: &Split, seed: u64| split_data(&data, &dataset, split, seed).unwrap().test;
    for split in [Split::Random { share: 0.2 }, Split::ColdPeople { share: 0.15 }] {
        assert_eq!(test(&split, 1), test(&split, 1));
        assert_ne!(test(&split, 1), test(&split, 2));
    }
}

#[test]
fn nothing_to_hide_is_an_error() {
    let dataset = dataset();
    let data = whole(&dataset);
    for split in [Split::Time { from: i64::MAX }, Split::Time { from: 0 }, Split::Goal { items: vec![], share: 0.5 }] {
        let found = split_data(&data, &dataset, &split, 1);
        assert!(matches!(found, Err(ModelError::TooFew { .. })), "{split:?}");
    }
}

#[test]
fn a_perfect_model_gets_full_marks_and_beats_the_floor() {
    for split in splits() {
        let report = report(&Plan::Single(spec(&ORACLE)), &split);
        let get = |metric| report.model.get(Group::All, metric, 20).unwrap();
        assert_eq!(get(Metric::Recall).value, 1.0, "{split:?}");
        assert!((get(Metric::Ndcg).value - 1.0).abs() < 1e-6);
        assert_eq!((get(Metric::Mrr).value, get(Metric::HitRate).value), (1.0, 1.0));
        assert!(!report.cannot_tell && report.against_popularity.low > 0.0, "{split:?}");
        assert_eq!(report.model.sources, [(Source::Collaborative, report.n_test_people)]);
    }
}

#[test]
fn the_floor_against_itself_cannot_be_told() {
    let report = report(&Plan::Single(spec(&BY_COUNT)), &Split::ColdPeople { share: 0.3 });
    assert_eq!(report.against_popularity.value, 0.0);
    assert!(report.cannot_tell);
    let ndcg = |model: &ModelReport| model.get(Group::All, Metric::Ndcg, 10);
    assert_eq!(ndcg(&report.model), ndcg(&report.popularity));
}

#[test]
fn groups_are_domains_and_bands_that_add_up() {
    let report = report(&Plan::Single(spec(&BY_COUNT)), &Split::Random { share: 0.2 });
    let n_of = |wanted: &dyn Fn(&Group) -> bool| {
        report.model.groups.iter().filter(|group| wanted(&group.group)).map(|group| group.n_people).sum::<u64>()
    };
    assert_eq!(n_of(&|group| *group == Group::All), report.n_test_people);
    assert_eq!(n_of(&|group| matches!(group, Group::History(_))), report.n_test_people);
    assert!(n_of(&|group| matches!(group, Group::Domain(_))) >= report.n_test_people);
    let crossing = self::report(&Plan::Single(spec(&BY_COUNT)), &splits()[4]);
    assert!(crossing.model.groups.iter().all(|group| !matches!(group.group, Group::Domain(_))));
}

#[test]
fn a_sample_of_people_is_smaller_and_the_report_says_so() {
    let dataset = dataset();
    let options = EvaluateOptions { max_people: Some(30), ..EvaluateOptions::default() };
    let (data, split) = (whole(&dataset), Split::Random { share: 0.2 });
    let plan = Plan::Single(spec(&BY_COUNT));
    let report = evaluate(&plan, &data, &dataset, &split, &options, &Task::silent()).unwrap();
    assert_eq!(report.model.get(Group::All, Metric::Recall, 10).unwrap().n_people, 30);
    assert!(report.n_test_people > 30);
}

#[test]
fn a_paired_comparison_sees_what_two_intervals_do_not() {
    let people: Vec<u32> = (0..50).collect();
    let run = |lift: f32, first: u32| PerPerson {
        people: people.iter().map(|person| person + first).collect(),
        ks: vec![10],
        columns: vec![people.iter().map(|&person| person as f32 / 50.0 + lift).collect(); 9],
    };
    let difference = compare(&run(0.01, 0), &run(0.0, 0), Metric::Ndcg, 10, 1).unwrap();
    assert!((difference.value - 0.01).abs() < 1e-6 && difference.low > 0.009 && !difference.includes_zero());
    assert_eq!(compare(&run(0.0, 0), &run(0.0, 40), Metric::Ndcg, 10, 1).unwrap().n_people, 10);
    assert_eq!(compare(&run(0.0, 0), &run(0.0, 99), Metric::Ndcg, 10, 1), None);
    assert_eq!(compare(&run(0.0, 0), &run(0.0, 0), Metric::Ndcg, 20, 1), None);
    assert_eq!(compare(&run(0.0, 0), &run(0.0, 0), Metric::Gini, 10, 1), None);
}

#[test]
fn the_curve_agrees_with_single_evaluations() {
    let dataset = dataset();
    let (data, split) = (whole(&dataset), Split::Crossing { from: Domain::Course, share: 0.5 });
    let parts = split_data(&data, &dataset, &split, 42).unwrap();
    let blend = |weights| Plan::Blend {
        collaborative: spec(&BY_COUNT),
        profile: spec(&Profile),
        weights: PlanWeights::Given(weights),
    };
    let scorer = fit_plan(&blend(Weights::default()), &parts, &dataset, &split, 42, &Task::silent()).unwrap();
    let curve = blend_curve(&scorer, &parts, &CurveOptions::default(), &Task::silent()).unwrap();
    assert_eq!(curve.alphas.len(), 21);
    for at in [0, 7, 20] {
        let report = report(&blend(Weights::dial(curve.alphas[at])), &split);
        let get = |metric, k| report.model.get(Group::All, metric, k).unwrap();
        let close = |a: Estimate, b: Estimate| {
            assert!((a.value - b.value).abs() < 1e-9 && (a.low - b.low).abs() < 1e-9 && a.n_people == b.n_people);
        };
        close(curve.ndcg[at], get(Metric::Ndcg, 10));
        close(curve.recall[at], get(Metric::Recall, 20));
        close(curve.novelty[at], get(Metric::Novelty, 20));
        close(curve.coverage[at], get(Metric::Coverage, 20));
        close(curve.popularity, report.popularity.get(Group::All, Metric::Ndcg, 10).unwrap());
    }
    // Likes follow the category, which the profile knows: the best place is its end, and the other is worse.
    assert!(curve.alphas[curve.best] < 0.5, "{:?}", curve.ndcg);
    assert!(curve.plateau.0 <= curve.alphas[curve.best] && curve.plateau.1 >= curve.alphas[curve.best]);
    assert!(curve.against_best[20].high < 0.0 && curve.plateau.1 < 1.0);
    assert_eq!(curve.against(curve.alphas[curve.best]), curve.against_best);
    assert_eq!(curve.nearest(0.33), 7);
    assert!(!curve.cannot_tell);
}

#[test]
fn a_curve_needs_two_parts() {
    let dataset = dataset();
    let parts = split_data(&whole(&dataset), &dataset, &splits()[0], 1).unwrap();
    let found =
        blend_curve(&Scorer::popularity(Arc::clone(&parts.train)), &parts, &CurveOptions::default(), &Task::silent());
    assert!(matches!(found, Err(ModelError::TooFew { found: 1, needed: 2, .. })));
}

#[test]
fn fitted_weights_lean_to_the_part_that_is_right() {
    let dataset = dataset();
    let (data, split) = (whole(&dataset), Split::Random { share: 0.2 });
    let parts = split_data(&data, &dataset, &split, 42).unwrap();
    let plan = Plan::Blend {
        collaborative: spec(&ORACLE),
        profile: spec(&Profile),
        weights: PlanWeights::Fitted { adaptive: false },
    };
    let scorer = fit_plan(&plan, &parts, &dataset, &split, 42, &Task::silent()).unwrap();
    assert!(scorer.weights().alpha() > 0.6, "{:?}", scorer.weights());
}

#[test]
fn goal_outcomes_know_who_took_it() {
    let dataset = dataset();
    let data = whole(&dataset);
    let parts = split_data(&data, &dataset, &splits()[6], 3).unwrap();
    let scorer = fit_plan(&Plan::Single(spec(&ORACLE)), &parts, &dataset, &splits()[6], 3, &Task::silent()).unwrap();
    let outcomes = goal_outcomes(&scorer, &parts, &[9, 13], &Task::silent()).unwrap();
    assert_eq!(outcomes.people, parts.held_people);
    for ((&person, &score), &positive) in outcomes.people.iter().zip(&outcomes.scores).zip(&outcomes.positives) {
        assert_eq!(positive, data.strengths.has(person as usize, 9) || data.strengths.has(person as usize, 13));
        assert_eq!(positive, score > 1.0);
    }
}

#[test]
fn progress_is_told_and_a_stop_is_heard() {
    let dataset = dataset();
    let stages = Arc::new(Mutex::new(vec![]));
    let seen = Arc::clone(&stages);
    let token = crate::task::CancelToken::default();
    let task = Task::new(token.clone(), move |progress| seen.lock().unwrap().push(progress.stage));
    let (data, split) = (whole(&dataset), splits()[0].clone());
    let plan = Plan::Single(spec(&Profile));
    evaluate(&plan, &data, &dataset, &split, &EvaluateOptions::default(), &task).unwrap();
    assert!(stages.lock().unwrap().contains(&"stage-fit") && stages.lock().unwrap().contains(&"stage-evaluate"));
    token.cancel();
    let stopped = evaluate(&plan, &data, &dataset, &split, &EvaluateOptions::default(), &task);
    assert_eq!(stopped, Err(ModelError::Cancelled(Cancelled)));
}

#[test]
fn coverage_of_one_list_for_all_is_its_share_of_the_catalogue() {
    let lists = vec![vec![0, 1, 2]; 40];
    let (coverage, gini) = report::of_all_lists(&lists, 2, &[true, true, true, false, true], 1);
    assert_eq!((coverage.value, coverage.low, coverage.high), (0.5, 0.5, 0.5));
    assert_eq!(gini.value, 0.5);
}
