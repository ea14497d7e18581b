//! The plane keeps neighbours, is the same every time, and has room for people without a vector.

use ndarray::{Array2, array};

use super::*;
use crate::analysis::clusters::tests::clouds;

fn options(n_landmarks: usize, n_epochs: usize) -> MapOptions {
    MapOptions { n_landmarks, n_epochs, ..MapOptions::default() }
}

#[test]
fn neighbours_are_kept_better_than_by_principal_axes() {
    let vectors = clouds(&[150, 100, 120, 90, 140, 60, 80], 2.0, 11);
    let axes = layout(vectors.view(), options(8000, 0), &Task::silent()).unwrap();
    let near = layout(vectors.view(), options(8000, 200), &Task::silent()).unwrap();
    let (axes, near_trust) = (axes.trustworthiness.unwrap(), near.trustworthiness.unwrap());
    assert!(near_trust > axes + 0.05 && near_trust > 0.9, "{near_trust} after {axes}");
    assert!(near.points.last().unwrap()[0].is_nan());
    assert_eq!((near.n_unplaced, near.n_landmarks), (1, 740));
}

#[test]
fn people_are_placed_beside_their_landmarks() {
    let vectors = clouds(&[900, 700, 800], 2.0, 7);
    let found = layout(vectors.view(), options(300, 200), &Task::silent()).unwrap();
    assert!(found.trustworthiness.unwrap() > 0.85, "{:?}", found.trustworthiness);
    let centre = |rows: std::ops::Range<usize>| {
        let n = rows.len() as f32;
        found.points[rows].iter().fold([0.0, 0.0], |[x, y], point| [x + point[0] / n, y + point[1] / n])
    };
    let distance = |a: [f32; 2], b: [f32; 2]| (a[0] - b[0]).hypot(a[1] - b[1]);
    let centres = [centre(0..900), centre(900..1600), centre(1600..2400)];
    let at_home = (0..2400).filter(|&row| {
        let cloud = usize::from(row >= 900) + usize::from(row >= 1600);
        let point = found.points[row];
        (0..3).all(|other| distance(point, centres[cloud]) <= distance(point, centres[other]))
    });
    assert!(at_home.count() > 2350);
}

#[test]
fn the_plane_does_not_depend_on_threads() {
    let vectors = clouds(&[5000, 4000], 3.0, 1);
    let run = |n_threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        let found = pool.install(|| layout(vectors.view(), options(500, 30), &Task::silent()).unwrap());
        (found.points[..9000].to_vec(), found.trustworthiness)
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn principal_axes_of_a_line_are_the_line() {
    let vectors = array![[1.0, 0.0, 0.0], [0.8, 0.6, 0.0], [0.6, 0.8, 0.0], [0.0, 1.0, 0.0]];
    let rows = UnitRows::of(vectors.view());
    let plane = pca::plane(&rows);
    let along: Vec<f32> = (0..4).map(|at| plane.project(rows.row(at))[0].abs()).collect();
    // By symmetry the first axis is (1, -1, 0) / sqrt 2 and the mean (0.6, 0.6, 0).
    for (found, expected) in along.iter().zip([0.5_f32.sqrt(), 0.02_f32.sqrt(), 0.02_f32.sqrt(), 0.5_f32.sqrt()]) {
        assert!((found - expected).abs() < 1e-5, "{found} is not {expected}");
    }
}

#[test]
fn trustworthiness_is_one_for_the_same_order_and_low_for_noise() {
    let vectors = Array2::from_shape_fn((60, 2), |(row, axis)| {
        let angle = row as f32 * 0.02;
        if axis == 0 { angle.cos() } else { angle.sin() }
    });
    let rows = UnitRows::of(vectors.view());
    let line: Vec<[f32; 2]> = (0..60).map(|row| [row as f32, 0.0]).collect();
    let shuffled: Vec<[f32; 2]> = (0..60).map(|row| [(row * 37 % 60) as f32, 0.0]).collect();
    let of = |points: &[[f32; 2]]| trust::trustworthiness(&rows, points, 5, &Task::silent()).unwrap().unwrap();
    assert!(of(&line) > 0.99 && of(&shuffled) < 0.7);
    assert_eq!(trust::trustworthiness(&rows, &line, 30, &Task::silent()).unwrap(), None);
}

#[test]
fn parameters_are_checked_and_few_or_equal_people_are_no_trouble() {
    let vectors = Array2::from_elem((40, 4), 1.0);
    let of = |options| layout(vectors.view(), options, &Task::silent());
    assert!(of(MapOptions::default()).unwrap().points.iter().flatten().all(|value| value.is_finite()));
    assert!(matches!(of(options(0, 1)), Err(MapError::OutOfRange { name: "n_landmarks", .. })));
    let two = Array2::from_elem((2, 4), 1.0);
    let few = layout(two.view(), MapOptions::default(), &Task::silent());
    assert_eq!(few, Err(MapError::TooFew { found: 2, needed: 3 }));
    let task = Task::silent();
    task.token().cancel();
    assert_eq!(layout(vectors.view(), MapOptions::default(), &task), Err(MapError::Cancelled(Cancelled)));
}
