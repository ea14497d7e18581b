//! The map against plain dense algebra, the closed form against its optimality condition, and the edges.

use ndarray::{Array2, s};

use super::*;
use crate::data::Interactions;
use crate::models::FeatureMatrix;
use crate::task::CancelToken;

const N_PEOPLE: usize = 12;
const N_ITEMS: usize = 7;

fn features(prefix: &str, n_rows: usize, n_columns: usize, cells: &[(u32, u32, f32)]) -> FeatureMatrix {
    FeatureMatrix {
        names: (0..n_columns).map(|column| format!("{prefix}: {column}")).collect(),
        matrix: Interactions::from_triplets(n_rows, n_columns, cells),
    }
}

/// Twelve people of three countries; items 0..4 are courses, 4..7 music. Person 11 has nothing at all, item 6 nobody.
fn data() -> TrainingData {
    let mut cells = vec![];
    for person in 0..11_u32 {
        for item in 0..6_u32 {
            if (person * 5 + item * 3) % 7 < 3 {
                cells.push((person, item, 0.25 * (1 + (person + item) % 4) as f32));
            }
        }
    }
    let countries: Vec<(u32, u32, f32)> = (0..11).map(|person| (person, person % 3, 1.0)).collect();
    let of_items: Vec<(u32, u32, f32)> =
        (0..7).flat_map(|item| [(item, item % 3, 1.0), (item, 3 + item % 2, 1.0)]).collect();
    TrainingData {
        strengths: Interactions::from_triplets(N_PEOPLE, N_ITEMS, &cells),
        domains: (0..N_ITEMS).map(|item| if item < 4 { Domain::Course } else { Domain::Music }).collect(),
        people: features("country", N_PEOPLE, 3, &countries),
        items: features("category", N_ITEMS, 5, &of_items),
        ..TrainingData::default()
    }
}

fn fit(data: &TrainingData) -> Box<dyn FittedModel> {
    let params = [("l1", 0.5), ("l2", 0.25), ("directions", 0.0)];
    let params = params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Profile.fit(&Arc::new(data.clone()), &params, 0, &Task::silent()).unwrap()
}

fn scores(model: &dyn FittedModel, people: &[u32]) -> Array2<f32> {
    let mut out = Array2::zeros((people.len(), N_ITEMS));
    model.score(people, out.view_mut());
    out
}

fn dense(matrix: &Interactions) -> Array2<f64> {
    let mut all = Array2::zeros((matrix.n_people(), matrix.n_items()));
    for row in 0..matrix.n_people() {
        let (columns, values) = matrix.row(row);
        for (&column, &value) in columns.iter().zip(values) {
            all[[row, column as usize]] = f64::from(value);
        }
    }
    all
}

/// P with intercept and other-domain taste, C with intercept, X; C and X of the target domain only.
fn dense_parts(data: &TrainingData, target: Domain) -> (Array2<f64>, Array2<f64>, Array2<f64>) {
    let (x, f, c) = (dense(&data.strengths), dense(&data.people.matrix), dense(&data.items.matrix));
    let of = |domain: Domain| (0..N_ITEMS).filter(|&item| data.domains[item] == domain).collect::<Vec<_>>();
    let mut p = Array2::zeros((N_PEOPLE, 1 + f.ncols() + c.ncols()));
    p.column_mut(0).fill(1.0);
    p.slice_mut(s![.., 1..1 + f.ncols()]).assign(&f);
    // Who did nothing does not teach.
    p.row_mut(N_PEOPLE - 1).fill(0.0);
    for person in 0..N_PEOPLE {
        let total: f64 = of(target.other()).iter().map(|&item| x[[person, item]]).sum();
        for item in of(target.other()).into_iter().filter(|_| total > 0.0) {
            let share = x[[person, item]] / total;
            p.slice_mut(s![person, 1 + f.ncols()..]).scaled_add(share, &c.row(item));
        }
    }
    let mut with_intercept = Array2::ones((of(target).len(), 1 + c.ncols()));
    for (row, item) in of(target).into_iter().enumerate() {
        with_intercept.slice_mut(s![row, 1..]).assign(&c.row(item));
    }
    (p, with_intercept, x.select(ndarray::Axis(1), &of(target)))
}

#[test]
fn the_map_satisfies_its_normal_equations() {
    let data = data();
    let parts = fit(&data).parts().unwrap();
    for (domain, (_, map)) in Domain::BOTH.into_iter().zip(&parts.matrices) {
        let (p, c, x) = dense_parts(&data, domain);
        let map = map.mapv(f64::from);
        let left = p.t().dot(&p) + Array2::<f64>::eye(p.ncols()) * 0.5;
        let right = c.t().dot(&c) + Array2::<f64>::eye(c.ncols()) * 0.25;
        let residual = left.dot(&map).dot(&right) - p.t().dot(&x).dot(&c);
        assert!(residual.iter().all(|value| value.abs() < 1e-4), "{domain:?}: {residual}");
    }
}

#[test]
fn each_item_by_itself_satisfies_the_normal_equations_of_a_ridge() {
    let data = data();
    let parts = fit(&data).parts().unwrap();
    for (domain, (_, weights)) in Domain::BOTH.into_iter().zip(&parts.matrices[2..4]) {
        let (p, _, x) = dense_parts(&data, domain);
        let left = p.t().dot(&p) + Array2::<f64>::eye(p.ncols()) * 0.5;
        let residual = left.dot(&weights.mapv(f64::from)) - p.t().dot(&x);
        assert!(residual.iter().all(|value| value.abs() < 1e-4), "{domain:?}: {residual}");
    }
}

#[test]
fn scores_are_those_of_dense_algebra_and_receipts_add_up() {
    let data = data();
    let model = fit(&data);
    let everybody: Vec<u32> = (0..N_PEOPLE as u32).collect();
    let found = scores(model.as_ref(), &everybody);
    let parts = model.parts().unwrap();
    for (domain, first) in [(Domain::Course, 0), (Domain::Music, 4)] {
        let (p, c, _) = dense_parts(&data, domain);
        let of = |at: usize| parts.matrices[at].1.mapv(f64::from);
        let by_features = p.dot(&of(domain.index())).dot(&c.t());
        let by_item = p.dot(&of(2 + domain.index()));
        let expected = by_features * (1.0 - ITEM_SHARE.default) + by_item * ITEM_SHARE.default;
        for ((person, column), expected) in expected.indexed_iter() {
            // Of a person without any field nothing is said, not even what everybody likes.
            let expected = if model.knows(person as u32) { expected } else { &0.0 };
            let score = f64::from(found[[person, first + column]]);
            assert!((score - expected).abs() < 1e-5);
            let receipt = model.receipt(person as u32, (first + column) as u32);
            let sum = receipt.constant + receipt.terms.iter().map(|term| term.value).sum::<f64>();
            assert!((sum - score).abs() < 1e-4 && (receipt.score - score).abs() < 1e-4);
        }
    }
}

#[test]
fn acts_in_a_domain_do_not_predict_themselves() {
    let mut data = data();
    let model = fit(&data);
    let before = scores(model.as_ref(), &[0]);
    // The same map, but person 0 loses all courses: the scores of courses must stay as they are.
    let domains = data.domains.clone();
    data.strengths = data.strengths.filter(|person, item, _| person != 0 || domains[item as usize] == Domain::Music);
    let params = Params::from([("directions".to_owned(), 0.0)]);
    let moved = Profile.restore(&Arc::new(data), &params, &model.parts().unwrap()).unwrap();
    let after = scores(moved.as_ref(), &[0]);
    assert_eq!(before.slice(s![0, ..4]), after.slice(s![0, ..4]));
    assert_ne!(before.slice(s![0, 4..]), after.slice(s![0, 4..]));
}

#[test]
fn people_without_history_and_items_without_people_get_scores() {
    let mut data = data();
    data.strengths = data.strengths.filter(|person, _, _| person != 10);
    let model = fit(&data);
    let found = scores(model.as_ref(), &[10, 11]);
    assert!(found.iter().all(|score| score.is_finite()));
    assert!(found[[0, 6]] != 0.0);
    assert!(model.knows(10) && !model.knows(11));
    let fields: Vec<TermKind> = model.receipt(0, 5).terms.into_iter().map(|term| term.kind).collect();
    assert!(fields.contains(&TermKind::Field("country: 0".to_owned())));
    assert!(fields.iter().any(|kind| matches!(kind, TermKind::Field(name) if name.starts_with("taste: category: "))));
}

/// Even people like even items, odd ones odd items; features of items and people tell nothing of that.
#[test]
fn the_history_of_the_other_domain_tells_where_features_do_not() {
    let likes = |person: u32, item: u32| person % 2 == item % 2 && !(person + item).is_multiple_of(3);
    let pairs = (0..60_u32).flat_map(|person| (0..20_u32).map(move |item| (person, item)));
    let has = |&(person, item): &(u32, u32)| likes(person, item) && (item < 10 || person > 5);
    let cells: Vec<(u32, u32, f32)> = pairs.filter(has).map(|(person, item)| (person, item, 1.0)).collect();
    let domain = |item: usize| if item < 10 { Domain::Course } else { Domain::Music };
    let data = Arc::new(TrainingData {
        strengths: Interactions::from_triplets(60, 20, &cells),
        domains: (0..20).map(domain).collect(),
        people: features("country", 60, 1, &[]),
        items: features("domain", 20, 1, &(0..20).map(|item| (item, 0, 1.0)).collect::<Vec<_>>()),
        ..TrainingData::default()
    });
    let model = Profile.fit(&data, &Params::from([("l1".to_owned(), 1.0)]), 0, &Task::silent()).unwrap();
    let mut out = Array2::zeros((2, 20));
    model.score(&[2, 3], out.view_mut());
    for (row, parity) in [(0, 0), (1, 1)] {
        let sum = |parity: usize| (10..20).filter(|item| item % 2 == parity).map(|item| out[[row, item]]).sum::<f32>();
        assert!(sum(parity) > sum(1 - parity) + 0.5, "{out}");
    }
    let names: Vec<TermKind> = model.receipt(2, 12).terms.into_iter().map(|term| term.kind).collect();
    assert_eq!(names.last(), Some(&TermKind::Field("taste: course history".to_owned())));
    let restored = Profile.restore(&data, &Params::new(), &model.parts().unwrap()).unwrap();
    let mut again = Array2::zeros((2, 20));
    restored.score(&[2, 3], again.view_mut());
    assert_eq!(out, again);
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| fit(&data()).parts())
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn what_is_not_known_of_a_newcomer_is_as_usual() {
    let mut data = data();
    let mut cells: Vec<(u32, u32, f32)> = (0..11).map(|person| (person, person % 3, 1.0)).collect();
    // Five of eleven are in the first band; nothing is known of how often a newcomer comes.
    cells.extend((0..11).map(|person| (person, 3 + u32::from(person >= 5), 1.0)));
    cells.push((11, 2, 1.0));
    data.people = features("country", N_PEOPLE, 5, &cells);
    data.people.names[3] = "frequency: 1".to_owned();
    data.people.names[4] = "frequency: 2".to_owned();
    let fields = Fields::new(&Arc::new(data.clone()), 0, 0, &Task::silent()).unwrap();
    assert_eq!(fields.row(11, Domain::Music), [(0, 1.0), (3, 1.0), (4, 5.0 / 11.0), (5, 6.0 / 11.0)]);
    let taste_starts = 1 + data.people.names.len();
    let known: Vec<usize> =
        fields.row(4, Domain::Music).into_iter().map(|cell| cell.0).filter(|&at| at < taste_starts).collect();
    assert_eq!(known, [0, 2, 4]);
    let model = fit(&data);
    let terms = model.receipt(11, 5).terms;
    assert_eq!(terms.len(), 1, "what is usual is part of the constant: {terms:?}");
    assert!(model.knows(11));
}

#[test]
fn what_the_profile_goes_by_is_told_field_by_field() {
    // Even people like even items; a second field tells nothing.
    let likes = |person: u32, item: u32| person % 2 == item % 2 && !(person / 2 + item).is_multiple_of(3);
    let pairs = (0..60_u32).flat_map(|person| (0..12_u32).map(move |item| (person, item)));
    let cells: Vec<(u32, u32, f32)> = pairs.filter(|&(p, i)| likes(p, i)).map(|(p, i)| (p, i, 1.0)).collect();
    let of_people: Vec<(u32, u32, f32)> =
        (0..60).flat_map(|person| [(person, person % 2, 1.0), (person, 2 + person / 2 % 2, 1.0)]).collect();
    let mut people = features("side", 60, 4, &of_people);
    people.names[2..].iter_mut().zip(["hand: left", "hand: right"]).for_each(|(name, new)| *name = new.to_owned());
    let data = Arc::new(TrainingData {
        strengths: Interactions::from_triplets(60, 12, &cells),
        domains: vec![Domain::Music; 12],
        people,
        items: features("domain", 12, 1, &(0..12).map(|item| (item, 0, 1.0)).collect::<Vec<_>>()),
        ..TrainingData::default()
    });
    let found = Profile.fit(&data, &Params::new(), 0, &Task::silent()).unwrap().importance();
    let fields: Vec<&str> = found.iter().map(|importance| importance.field.as_str()).collect();
    assert_eq!(fields, ["side", "hand"]);
    assert!(found.iter().all(|importance| importance.domain == Domain::Music) && found[0].share > 0.8, "{found:?}");
    assert!((found.iter().map(|importance| importance.share).sum::<f64>() - 1.0).abs() < 1e-9);
}

#[test]
fn bad_input_is_an_error() {
    let silent = Task::silent();
    let error = |data: TrainingData, params: &[(&str, f64)], task: &Task| {
        let params = params.iter().map(|&(name, value)| (name.to_owned(), value)).collect();
        Profile.fit(&Arc::new(data), &params, 0, task).err()
    };
    assert_eq!(error(TrainingData::default(), &[], &silent), Some(ModelError::NoInteractions));
    let blind = TrainingData { items: FeatureMatrix::default(), ..data() };
    assert_eq!(error(blind, &[], &silent), Some(ModelError::NoFeatures { what: "item" }));
    assert!(matches!(error(data(), &[("l1", 0.0)], &silent), Some(ModelError::ParamOutOfRange { name: "l1", .. })));
    let token = CancelToken::default();
    token.cancel();
    assert_eq!(error(data(), &[], &Task::new(token, |_| {})), Some(ModelError::Cancelled(crate::task::Cancelled)));
}
