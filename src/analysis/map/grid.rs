//! People of a plane sorted into small squares, made once a layout: who is inside a shape, who is nearest, and who is
//! in sight, without walking over everybody.

use std::ops::{Range, RangeInclusive};

use super::lasso::Shape;
use crate::data::PersonSet;

/// People a square holds on average.
const PEOPLE_A_CELL: usize = 16;
const MAX_SIDE: usize = 512;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct PointGrid {
    /// Squares along each side.
    side: usize,
    low: [f32; 2],
    high: [f32; 2],
    step: [f32; 2],
    /// Where the people of each square begin, row after row from the lowest y; one more than there are squares.
    starts: Vec<u32>,
    people: Vec<u32>,
    places: Vec<[f32; 2]>,
    n_people: usize,
}

impl PointGrid {
    /// O(people). People without a place are in no square.
    pub fn of(points: &[[f32; 2]]) -> Self {
        let is_placed = |at: &[f32; 2]| at[0].is_finite() && at[1].is_finite();
        let n_placed = points.iter().filter(|at| is_placed(at)).count();
        let mut grid = Self { n_people: points.len(), starts: vec![0], ..Self::default() };
        if n_placed == 0 {
            return grid;
        }
        let placed = points.iter().filter(|at| is_placed(at));
        [grid.low, grid.high] = placed.fold([[f32::INFINITY; 2], [f32::NEG_INFINITY; 2]], |[low, high], at| {
            [[low[0].min(at[0]), low[1].min(at[1])], [high[0].max(at[0]), high[1].max(at[1])]]
        });
        grid.side = ((n_placed / PEOPLE_A_CELL) as f64).sqrt().ceil().clamp(1.0, MAX_SIDE as f64) as usize;
        grid.step = [0, 1].map(|axis| ((grid.high[axis] - grid.low[axis]) / grid.side as f32).max(f32::MIN_POSITIVE));
        grid.sort_in(points, n_placed, is_placed);
        grid
    }

    /// Lowest and highest x and y; zeros without anybody.
    pub fn bounds(&self) -> [[f32; 2]; 2] {
        [self.low, self.high]
    }

    /// People with a place.
    pub fn n_placed(&self) -> usize {
        self.people.len()
    }

    /// People and their places, square by square.
    pub fn entries(&self) -> (&[u32], &[[f32; 2]]) {
        (&self.people, &self.places)
    }

    /// Ranges of [`Self::entries`] that hold everybody in the rectangle, and some just outside it.
    pub fn ranges_in(&self, low: [f32; 2], high: [f32; 2]) -> impl Iterator<Item = Range<usize>> {
        let (columns, rows) = (self.cells(0, low[0], high[0]), self.cells(1, low[1], high[1]));
        let is_apart = self.side == 0 || (0..2).any(|axis| low[axis] > self.high[axis] || high[axis] < self.low[axis]);
        rows.filter(move |_| !is_apart).map(move |row| {
            let first = row * self.side;
            let start = self.starts.get(first + columns.start()).copied().unwrap_or(0) as usize;
            let end = self.starts.get(first + columns.end() + 1).copied().unwrap_or(0) as usize;
            start..end.max(start)
        })
    }

    /// People inside a closed polygon, by the even-odd rule: the same as [`super::lasso`], looking only at the people
    /// of squares that a side of the polygon touches.
    pub fn lasso(&self, polygon: &[[f32; 2]]) -> PersonSet {
        let Some(shape) = Shape::of(polygon).filter(|_| self.side > 0) else { return PersonSet::new() };
        let touched = self.touched(polygon);
        let mut found = Bits::new(self.n_people);
        let [low, high] = shape.bounds();
        let columns = self.cells(0, low[0], high[0]);
        for row in self.cells(1, low[1], high[1]) {
            for column in columns.clone() {
                let cell = row * self.side + column;
                let range = self.range(cell);
                if touched.get(cell).copied().unwrap_or(true) {
                    let inside = range.filter(|&at| shape.holds(self.places[at]));
                    inside.for_each(|at| found.set(self.people[at]));
                } else if shape.holds(self.centre(column, row)) {
                    range.for_each(|at| found.set(self.people[at]));
                }
            }
        }
        found.into_set()
    }

    /// People inside a rectangle given by two opposite corners, edges included.
    pub fn rectangle(&self, corner: [f32; 2], opposite: [f32; 2]) -> PersonSet {
        let low = [corner[0].min(opposite[0]), corner[1].min(opposite[1])];
        let high = [corner[0].max(opposite[0]), corner[1].max(opposite[1])];
        let mut found = Bits::new(self.n_people);
        for at in self.ranges_in(low, high).flatten() {
            let [x, y] = self.places[at];
            if x >= low[0] && x <= high[0] && y >= low[1] && y <= high[1] {
                found.set(self.people[at]);
            }
        }
        found.into_set()
    }

    /// Who is nearest to a place, at most `reach` away; of equals the lowest number.
    pub fn nearest(&self, at: [f32; 2], reach: f32) -> Option<u32> {
        let (low, high) = ([at[0] - reach, at[1] - reach], [at[0] + reach, at[1] + reach]);
        let squared = |place: [f32; 2]| (place[0] - at[0]).powi(2) + (place[1] - at[1]).powi(2);
        let near = self.ranges_in(low, high).flatten().map(|entry| (squared(self.places[entry]), self.people[entry]));
        let within = near.filter(|(distance, _)| *distance <= reach * reach);
        within.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map(|(_, person)| person)
    }

    /// Counting sort by square; within a square people ascend.
    fn sort_in(&mut self, points: &[[f32; 2]], n_placed: usize, is_placed: impl Fn(&[f32; 2]) -> bool) {
        let cell_of = |at: &[f32; 2]| self.cell(1, at[1]) * self.side + self.cell(0, at[0]);
        let mut starts = vec![0_u32; self.side * self.side + 1];
        for at in points.iter().filter(|at| is_placed(at)) {
            starts[cell_of(at) + 1] += 1;
        }
        for cell in 1..starts.len() {
            starts[cell] += starts[cell - 1];
        }
        let mut next = starts.clone();
        let (mut people, mut places) = (vec![0; n_placed], vec![[0.0; 2]; n_placed]);
        for (person, at) in points.iter().enumerate().filter(|(_, at)| is_placed(at)) {
            let entry = &mut next[cell_of(at)];
            people[*entry as usize] = person as u32;
            places[*entry as usize] = *at;
            *entry += 1;
        }
        (self.starts, self.people, self.places) = (starts, people, places);
    }

    /// The squares that a side of the polygon passes through or near: in each row, from the side's leftmost to its
    /// rightmost place there, and one more all around for rounding.
    fn touched(&self, polygon: &[[f32; 2]]) -> Vec<bool> {
        let mut touched = vec![false; self.side * self.side];
        let next = polygon.iter().skip(1).chain(polygon.first());
        for (&start, &end) in polygon.iter().zip(next) {
            let (lower, upper) = if start[1] <= end[1] { (start, end) } else { (end, start) };
            let rise = upper[1] - lower[1];
            let x_at = |y: f32| match rise > 0.0 {
                true => lower[0] + (upper[0] - lower[0]) * ((y - lower[1]) / rise).clamp(0.0, 1.0),
                false => lower[0],
            };
            for row in widened(self.cells(1, lower[1], upper[1]), self.side) {
                let bottom = self.low[1] + row as f32 * self.step[1];
                let (mut a, mut b) = (x_at(bottom - self.step[1]), x_at(bottom + 2.0 * self.step[1]));
                if rise <= 0.0 {
                    (a, b) = (start[0], end[0]);
                }
                for column in widened(self.cells(0, a.min(b), a.max(b)), self.side) {
                    touched[row * self.side + column] = true;
                }
            }
        }
        touched
    }

    fn range(&self, cell: usize) -> Range<usize> {
        let at = |cell: usize| self.starts.get(cell).copied().unwrap_or(0) as usize;
        at(cell)..at(cell + 1)
    }

    fn centre(&self, column: usize, row: usize) -> [f32; 2] {
        let along = |axis: usize, cell: usize| self.low[axis] + (cell as f32 + 0.5) * self.step[axis];
        [along(0, column), along(1, row)]
    }

    /// The row or column of a place, the nearest one for places outside.
    fn cell(&self, axis: usize, at: f32) -> usize {
        (((at - self.low[axis]) / self.step[axis]).max(0.0) as usize).min(self.side.saturating_sub(1))
    }

    fn cells(&self, axis: usize, from: f32, to: f32) -> RangeInclusive<usize> {
        self.cell(axis, from)..=self.cell(axis, to)
    }
}

fn widened(cells: RangeInclusive<usize>, side: usize) -> RangeInclusive<usize> {
    cells.start().saturating_sub(1)..=(cells.end() + 1).min(side.saturating_sub(1))
}

/// One bit a person: people come in any order and leave as a set.
struct Bits(Vec<u8>);

impl Bits {
    fn new(n: usize) -> Self {
        Self(vec![0; n.div_ceil(8)])
    }

    fn set(&mut self, at: u32) {
        if let Some(byte) = self.0.get_mut(at as usize / 8) {
            *byte |= 1 << (at % 8);
        }
    }

    fn into_set(self) -> PersonSet {
        PersonSet::from_lsb0_bytes(0, &self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::map::{NOWHERE, lasso, rectangle};
    use proptest::prelude::*;

    fn place() -> impl Strategy<Value = [f32; 2]> {
        prop_oneof![
            9 => prop::array::uniform2(-10.0_f32..10.0),
            // Places that many share, and on whole numbers, where edges meet.
            2 => prop::array::uniform2(-3_i8..3).prop_map(|at| at.map(f32::from)),
            1 => Just(NOWHERE),
        ]
    }

    proptest! {
        #[test]
        fn shapes_hold_the_same_people_as_without_squares(
            points in prop::collection::vec(place(), 0..900),
            polygon in prop::collection::vec(prop::array::uniform2(-12.0_f32..12.0), 0..24),
            corners in prop::array::uniform2(place()),
        ) {
            let grid = PointGrid::of(&points);
            prop_assert_eq!(grid.lasso(&polygon), lasso(&points, &polygon));
            prop_assert_eq!(
                grid.rectangle(corners[0], corners[1]),
                rectangle(&points, corners[0], corners[1])
            );
        }

        #[test]
        fn the_nearest_is_the_nearest(
            points in prop::collection::vec(place(), 0..300),
            at in prop::array::uniform2(-12.0_f32..12.0),
            reach in 0.0_f32..5.0,
        ) {
            let squared = |place: [f32; 2]| (place[0] - at[0]).powi(2) + (place[1] - at[1]).powi(2);
            let plain = (0..points.len() as u32)
                .map(|person| (squared(points[person as usize]), person))
                .filter(|(distance, _)| *distance <= reach * reach)
                .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            prop_assert_eq!(PointGrid::of(&points).nearest(at, reach), plain.map(|(_, person)| person));
        }
    }

    #[test]
    fn ranges_cover_what_is_in_sight_and_little_else() {
        let points: Vec<[f32; 2]> = (0..10_000).map(|at| [(at % 100) as f32, (at / 100) as f32]).collect();
        let grid = PointGrid::of(&points);
        let (people, _) = grid.entries();
        let seen: Vec<u32> = grid.ranges_in([20.0, 30.0], [29.0, 39.0]).flatten().map(|at| people[at]).collect();
        assert!(rectangle(&points, [20.0, 30.0], [29.0, 39.0]).iter().all(|person| seen.contains(&person)));
        assert!(seen.len() < 400, "{}", seen.len());
        assert_eq!(grid.ranges_in([200.0, 0.0], [300.0, 10.0]).flatten().count(), 0);
        assert_eq!((grid.n_placed(), grid.bounds()), (10_000, [[0.0; 2], [99.0; 2]]));
    }
}
