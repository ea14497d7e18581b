//! Tables of counts over a public list of cells, to which one person adds at most a stated number, whatever they did.
//! Cells come from the catalogue or from fixed lists, never from what people did, and empty ones are among them: so the
//! list of rows tells nothing, and noise in each cell is all that is needed. Which of a person's crossings count when
//! there are too many depends on that person alone.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::data::{Dataset, Domain, LABEL_CATEGORY, LabelColumn, NO_TIME};
use crate::task::{Cancelled, Task};

const SECS_PER_DAY: i64 = 86_400;
/// People a parallel piece.
const CHUNK: usize = 4_096;
/// More cells than these are not counted: the noise would drown them.
pub const MAX_CELLS: usize = 4_000_000;

/// Categories of both domains as rows and columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grid {
    pub rows: Vec<String>,
    pub columns: Vec<String>,
    /// Row by row.
    pub counts: Vec<u64>,
    /// What one person adds at most, over all cells.
    pub most: u64,
}

/// The categories of a domain's items, by code of the label column.
struct Categories<'a> {
    column: Option<&'a LabelColumn>,
    /// The place among the domain's categories; `u32::MAX` for a label of the other domain only.
    places: [Vec<u32>; 2],
    names: [Vec<String>; 2],
}

impl<'a> Categories<'a> {
    /// Public: the catalogue says which there are, in the order of its items.
    fn of(dataset: &'a Dataset) -> Self {
        let column = dataset.catalogue.label(LABEL_CATEGORY);
        let n_labels = column.map_or(0, |column| column.labels.len());
        let mut found =
            Self { column, places: [vec![u32::MAX; n_labels], vec![u32::MAX; n_labels]], names: [vec![], vec![]] };
        for item in 0..dataset.n_items() {
            let (Some(column), Some(domain)) = (column, dataset.catalogue.domain(item)) else { continue };
            let side = domain.index();
            for &code in column.codes(item) {
                let place = &mut found.places[side][code as usize];
                if *place == u32::MAX {
                    *place = found.names[side].len() as u32;
                    found.names[side].push(column.labels[code as usize].clone());
                }
            }
        }
        found
    }

    /// When a person first took something of each category of a domain; times that are not known come first.
    fn first_times(&self, dataset: &Dataset, person: usize, domain: Domain) -> FxHashMap<u32, i64> {
        let mut first = FxHashMap::default();
        let events = dataset.events.of(person);
        for ((&item, kind), &time) in events.items.iter().zip(events.kinds).zip(events.times) {
            if !kind.is_taking() || dataset.catalogue.domain(item as usize) != Some(domain) {
                continue;
            }
            for &code in self.column.map_or(&[][..], |column| column.codes(item as usize)) {
                let place = self.places[domain.index()][code as usize];
                if place != u32::MAX {
                    // Oldest first, so the first one stays.
                    first.entry(place).or_insert(time);
                }
            }
        }
        first
    }
}

/// People who took something of a category of `from` and something of a category of the other domain later, for the
/// first time and within the window. Of each person the first `most` such crossings. `None`: too many cells.
pub fn paths(
    dataset: &Dataset,
    from: Domain,
    window_days: u32,
    most: u64,
    task: &Task,
) -> Result<Option<Grid>, Cancelled> {
    let window = i64::from(window_days) * SECS_PER_DAY;
    let crossings = |categories: &Categories<'_>, person: usize| {
        let before = categories.first_times(dataset, person, from);
        let after = categories.first_times(dataset, person, from.other());
        let mut found = vec![];
        for (&row, &left) in before.iter().filter(|(_, time)| **time != NO_TIME) {
            let in_time =
                after.iter().filter(|(_, time)| **time != NO_TIME && **time > left && **time - left <= window);
            found.extend(in_time.map(|(&column, &time)| (time, left, row, column)));
        }
        found.sort_unstable();
        found.into_iter().map(|(_, _, row, column)| (row, column)).collect::<Vec<_>>()
    };
    grid(dataset, from, most, &crossings, task)
}

/// People who have a category of courses and a category of music. Of each person the first `most` pairs, by when the
/// later of the two began.
pub fn pairings(dataset: &Dataset, most: u64, task: &Task) -> Result<Option<Grid>, Cancelled> {
    let pairs = |categories: &Categories<'_>, person: usize| {
        let courses = categories.first_times(dataset, person, Domain::Course);
        let music = categories.first_times(dataset, person, Domain::Music);
        let mut found: Vec<(i64, u32, u32)> = courses
            .iter()
            .flat_map(|(&row, &left)| music.iter().map(move |(&column, &time)| (left.max(time), row, column)))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, row, column)| (row, column)).collect::<Vec<_>>()
    };
    grid(dataset, Domain::Course, most, &pairs, task)
}

/// The cells of a person, in the order in which they count.
type CellsOf<'a> = dyn Fn(&Categories<'_>, usize) -> Vec<(u32, u32)> + Sync + 'a;

fn grid(
    dataset: &Dataset,
    rows: Domain,
    most: u64,
    cells_of: &CellsOf<'_>,
    task: &Task,
) -> Result<Option<Grid>, Cancelled> {
    let categories = Categories::of(dataset);
    let [n_rows, n_columns] = [rows, rows.other()].map(|domain| categories.names[domain.index()].len());
    if n_rows.saturating_mul(n_columns) > MAX_CELLS {
        return Ok(None);
    }
    let mut counts = vec![0_u64; n_rows * n_columns];
    let people: Vec<usize> = (0..dataset.n_people()).collect();
    for piece in people.chunks(CHUNK * rayon::current_num_threads()) {
        task.check()?;
        let found: Vec<Vec<(u32, u32)>> = piece
            .par_chunks(CHUNK)
            .map(|chunk| {
                let of = |&person: &usize| cells_of(&categories, person).into_iter().take(most as usize);
                chunk.iter().flat_map(of).collect()
            })
            .collect();
        for (row, column) in found.into_iter().flatten() {
            counts[row as usize * n_columns + column as usize] += 1;
        }
    }
    let [row_names, column_names] = [rows, rows.other()].map(|domain| categories.names[domain.index()].clone());
    Ok(Some(Grid { rows: row_names, columns: column_names, counts, most }))
}

/// How many values fall from each bound up to the next; the last bin is open. Everybody is in one bin.
pub fn histogram(values: impl IntoIterator<Item = u32>, bounds: &[u32]) -> Vec<u64> {
    let mut counts = vec![0; bounds.len()];
    for value in values {
        let bin = bounds.partition_point(|&bound| bound <= value).saturating_sub(1);
        if let Some(count) = counts.get_mut(bin) {
            *count += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Catalogue, EventKind, EventTable, LabelColumnBuilder, People};

    const DAY: i64 = SECS_PER_DAY;

    /// Two courses of topics a and b, two tracks of genres x and y; (person, item, day).
    fn dataset(n_people: u32, events: &[(u32, u32, i64)]) -> Dataset {
        let mut category = LabelColumnBuilder::new(LABEL_CATEGORY);
        ["a", "b", "x", "y"].into_iter().for_each(|label| category.push([label]));
        let catalogue = Catalogue {
            keys: ["c1", "c2", "t1", "t2"].into_iter().collect(),
            titles: ["c1", "c2", "t1", "t2"].into_iter().collect(),
            domains: vec![Domain::Course, Domain::Course, Domain::Music, Domain::Music],
            labels: vec![category.finish()],
            numbers: vec![],
        };
        let mut table = EventTable::default();
        for &(person, item, day) in events {
            table.push(person, item, EventKind::Purchase, 1.0, day * DAY);
        }
        table.sort(n_people as usize);
        let people = People::anonymous(n_people as usize);
        Dataset { revision: 1, people, catalogue, events: table, now: 0 }
    }

    #[test]
    fn crossings_are_counted_in_their_window_and_direction() {
        let data = dataset(3, &[(0, 0, 1), (0, 2, 5), (1, 2, 1), (1, 0, 5), (2, 1, 1), (2, 3, 90)]);
        let found = paths(&data, Domain::Course, 30, 3, &Task::silent()).unwrap().unwrap();
        assert_eq!(
            (found.rows.as_slice(), found.columns.as_slice()),
            (&["a", "b"].map(String::from)[..], &["x", "y"].map(String::from)[..])
        );
        assert_eq!(found.counts, [1, 0, 0, 0], "person 1 went the other way, person 2 took too long");
        let back = paths(&data, Domain::Music, 30, 3, &Task::silent()).unwrap().unwrap();
        assert_eq!(back.counts, [1, 0, 0, 0]);
        let pairs = pairings(&data, 3, &Task::silent()).unwrap().unwrap();
        assert_eq!(pairs.counts, [2, 0, 0, 1]);
    }

    /// One person more or less, with all that they did, moves a table by at most `most`: what the noise is made for.
    #[test]
    fn a_person_adds_no_more_than_the_most() {
        let everything: Vec<(u32, u32, i64)> =
            (0..4).flat_map(|item| [(0, item, 1 + i64::from(item)), (0, item, 40)]).collect();
        let other = [(1, 0, 1), (1, 2, 2), (1, 3, 3)];
        for most in 1..=4_u64 {
            let with: Vec<_> = everything.iter().chain(&other).copied().collect();
            let (with, without) = (dataset(2, &with), dataset(2, &other));
            let task = Task::silent();
            let moved = |a: Option<Grid>, b: Option<Grid>| {
                let (a, b) = (a.unwrap(), b.unwrap());
                assert_eq!((&a.rows, &a.columns), (&b.rows, &b.columns), "the cells are those of the catalogue");
                a.counts.iter().zip(&b.counts).map(|(a, b)| a.abs_diff(*b)).sum::<u64>()
            };
            let by_paths = moved(
                paths(&with, Domain::Course, 60, most, &task).unwrap(),
                paths(&without, Domain::Course, 60, most, &task).unwrap(),
            );
            let by_pairs = moved(pairings(&with, most, &task).unwrap(), pairings(&without, most, &task).unwrap());
            assert_eq!([by_paths, by_pairs], [most; 2], "a person with four pairs adds exactly the most");
        }
    }

    #[test]
    fn everybody_is_in_one_bin() {
        assert_eq!(histogram([0, 0, 1, 2, 3, 5, 6, 400], &[0, 1, 2, 3, 6]), [2, 1, 1, 2, 2]);
    }
}
