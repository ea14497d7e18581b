//! A sample of the matrix of people and items for the screen: how strongly each person of the sample wants each of
//! the popular items. The whole matrix is never drawn.

use super::import::strength_rules;
use super::session::Session;
use crate::app::command::MatrixOrder;
use crate::app::error::AppError;
use crate::app::state::MatrixView;
use crate::data::{Dataset, Domain, Interactions};
use crate::task::Task;

/// About a pixel a cell at the usual size of the window.
const MAX_PEOPLE: usize = 600;
const MAX_ITEMS: usize = 400;

/// `labels` is the cluster of each person, for the order by cluster.
pub fn matrix(
    session: &Session,
    order: MatrixOrder,
    labels: Option<&[u16]>,
    task: &Task,
) -> Result<MatrixView, AppError> {
    let dataset = session.dataset(task)?;
    let training = session.training(&strength_rules(session)?, task)?;
    task.step("stage-matrix", 0, 0)?;
    Ok(sample(&dataset, &training.strengths, order, labels))
}

fn sample(dataset: &Dataset, strengths: &Interactions, order: MatrixOrder, labels: Option<&[u16]>) -> MatrixView {
    let counts = strengths.item_counts();
    let (items, n_courses) = popular_items(dataset, &counts);
    let mut people: Vec<u32> =
        (0..strengths.n_people() as u32).filter(|&u| !strengths.row(u as usize).0.is_empty()).collect();
    let n_people = people.len() as u64;
    // Every n-th, so that the sample is the same each time and as mixed as the people are.
    let stride = people.len().div_ceil(MAX_PEOPLE).max(1);
    people = people.into_iter().step_by(stride).collect();
    let n_items_of = |&u: &u32| std::cmp::Reverse(strengths.row(u as usize).0.len());
    let label_of = |&u: &u32| labels.and_then(|labels| labels.get(u as usize)).copied().unwrap_or(u16::MAX);
    let by_cluster = order == MatrixOrder::Cluster && labels.is_some();
    people.sort_by_key(|u| (if by_cluster { label_of(u) } else { 0 }, n_items_of(u), *u));
    let mut clusters: Vec<(usize, u16)> = vec![];
    for (row, person) in people.iter().enumerate().filter(|_| by_cluster) {
        let label = label_of(person);
        if clusters.last().is_none_or(|(_, last)| *last != label) {
            clusters.push((row, label));
        }
    }
    MatrixView {
        order: if by_cluster { MatrixOrder::Cluster } else { MatrixOrder::Popularity },
        cells: cells(strengths, &people, &items),
        people,
        items,
        n_courses,
        clusters,
        n_people,
        n_items: counts.iter().filter(|&&n| n > 0).count() as u64,
        n_filled: strengths.nnz() as u64,
    }
}

/// The items with most people, courses first: each side has a share of the places as it has of the items.
fn popular_items(dataset: &Dataset, counts: &[u32]) -> (Vec<u32>, usize) {
    let count = |item: u32| counts.get(item as usize).copied().unwrap_or(0);
    let mut sides = Domain::BOTH.map(|domain| {
        let mut items: Vec<u32> = dataset.catalogue.rows_of(domain).filter(|&item| count(item) > 0).collect();
        items.sort_by_key(|&item| (std::cmp::Reverse(count(item)), item));
        items
    });
    let total: usize = sides.iter().map(Vec::len).sum();
    if total > MAX_ITEMS {
        for side in &mut sides {
            let places = (side.len() * MAX_ITEMS).div_ceil(total).max(1);
            side.truncate(places);
        }
    }
    let n_courses = sides[0].len();
    (sides.concat(), n_courses)
}

fn cells(strengths: &Interactions, people: &[u32], items: &[u32]) -> Vec<f32> {
    let mut column_of = vec![None; strengths.n_items()];
    for (column, &item) in items.iter().enumerate() {
        if let Some(place) = column_of.get_mut(item as usize) {
            *place = Some(column);
        }
    }
    let mut cells = vec![0.0; people.len() * items.len()];
    for (row, &person) in people.iter().enumerate() {
        let (own, values) = strengths.row(person as usize);
        for (&item, &value) in own.iter().zip(values) {
            if let Some(column) = column_of.get(item as usize).copied().flatten() {
                cells[row * items.len() + column] = value;
            }
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::People;

    fn data(n_people: u32) -> (Dataset, Interactions) {
        let mut dataset = Dataset { people: People::anonymous(n_people as usize), ..Dataset::default() };
        dataset.catalogue.domains = vec![Domain::Course, Domain::Course, Domain::Music];
        let cells: Vec<(u32, u32, f32)> =
            (1..n_people).flat_map(|u| [(u, 1, 0.5), (u, 2, 1.0)].into_iter().take(1 + (u % 2) as usize)).collect();
        (dataset, Interactions::from_triplets(n_people as usize, 3, &cells))
    }

    #[test]
    fn rows_and_columns_are_ordered_and_cells_are_where_they_belong() {
        let (dataset, strengths) = data(4);
        let found = sample(&dataset, &strengths, MatrixOrder::Popularity, None);
        assert_eq!((found.people.as_slice(), found.items.as_slice()), ([1, 3, 2].as_slice(), [1, 2].as_slice()));
        assert_eq!(found.cells, [0.5, 1.0, 0.5, 1.0, 0.5, 0.0]);
        assert_eq!((found.n_courses, found.n_people, found.n_items, found.n_filled), (1, 3, 2, 5));
    }

    #[test]
    fn clusters_stand_together() {
        let (dataset, strengths) = data(5);
        let found = sample(&dataset, &strengths, MatrixOrder::Cluster, Some(&[0, 1, 0, 0, 1]));
        assert_eq!(found.people, [3, 2, 1, 4]);
        assert_eq!(found.clusters, [(0, 0), (2, 1)]);
        let without = sample(&dataset, &strengths, MatrixOrder::Cluster, None);
        assert_eq!((without.order, without.clusters.len()), (MatrixOrder::Popularity, 0));
    }

    #[test]
    fn a_large_matrix_is_sampled() {
        let (dataset, strengths) = data(5000);
        let found = sample(&dataset, &strengths, MatrixOrder::Popularity, None);
        assert!((500..=MAX_PEOPLE).contains(&found.people.len()));
        assert_eq!(found.cells.len(), found.people.len() * found.items.len());
    }
}
