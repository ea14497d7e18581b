//! Who is inside a shape drawn on the plane.

use crate::data::{PersonSet, rules};

/// Bands of y by which the sides of a polygon are looked up.
const N_BANDS: usize = 512;

/// People inside a closed polygon, by the even-odd rule. Points on the edge may fall either way.
pub fn lasso(points: &[[f32; 2]], polygon: &[[f32; 2]]) -> PersonSet {
    let Some(shape) = Shape::of(polygon) else { return PersonSet::new() };
    rules::select(points.len(), |row| shape.holds(points[row]))
}

/// People inside a rectangle given by two opposite corners, edges included.
pub fn rectangle(points: &[[f32; 2]], corner: [f32; 2], opposite: [f32; 2]) -> PersonSet {
    let low = [corner[0].min(opposite[0]), corner[1].min(opposite[1])];
    let high = [corner[0].max(opposite[0]), corner[1].max(opposite[1])];
    rules::select(points.len(), |row| {
        let [x, y] = points[row];
        x >= low[0] && x <= high[0] && y >= low[1] && y <= high[1]
    })
}

/// A polygon that can be asked who is in it.
pub(super) struct Shape {
    low: [f32; 2],
    high: [f32; 2],
    /// The sides that cross each band of y.
    bands: Vec<Vec<[[f32; 2]; 2]>>,
}

impl Shape {
    /// `None` for fewer than three corners or corners that are not finite.
    pub fn of(polygon: &[[f32; 2]]) -> Option<Self> {
        let is_drawn = polygon.len() >= 3 && polygon.iter().flatten().all(|value| value.is_finite());
        if !is_drawn {
            return None;
        }
        let [low, high] = super::bounds(polygon);
        let mut shape = Self { low, high, bands: vec![vec![]; N_BANDS] };
        let next = polygon.iter().skip(1).chain(polygon.first());
        for (&start, &end) in polygon.iter().zip(next) {
            let (first, last) = (shape.band(start[1].min(end[1])), shape.band(start[1].max(end[1])));
            for band in &mut shape.bands[first..=last] {
                band.push([start, end]);
            }
        }
        Some(shape)
    }

    /// Lowest and highest x and y.
    pub fn bounds(&self) -> [[f32; 2]; 2] {
        [self.low, self.high]
    }

    fn band(&self, y: f32) -> usize {
        let height = (self.high[1] - self.low[1]).max(f32::MIN_POSITIVE);
        (((y - self.low[1]) / height * N_BANDS as f32) as usize).min(N_BANDS - 1)
    }

    pub fn holds(&self, [x, y]: [f32; 2]) -> bool {
        // A person who is nowhere fails these comparisons.
        let is_near = x >= self.low[0] && x <= self.high[0] && y >= self.low[1] && y <= self.high[1];
        is_near && is_inside([x, y], &self.bands[self.band(y)])
    }
}

/// Does a ray to the right cross an odd number of sides?
fn is_inside([x, y]: [f32; 2], sides: &[[[f32; 2]; 2]]) -> bool {
    sides.iter().fold(false, |inside, [start, end]| {
        let is_crossed =
            (start[1] > y) != (end[1] > y) && x < (end[0] - start[0]) * (y - start[1]) / (end[1] - start[1]) + start[0];
        inside != is_crossed
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::map::NOWHERE;
    use proptest::prelude::*;

    #[test]
    fn shapes_hold_who_is_inside() {
        let points = [[1.0, 1.0], [5.0, 5.0], [2.0, 3.5], NOWHERE, [2.0, 2.0]];
        let square = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0]];
        assert_eq!(lasso(&points, &square), PersonSet::from_iter([0, 2, 4]));
        // A notch from above reaches down to (2, 3).
        let notched = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [2.0, 3.0], [0.0, 4.0]];
        assert_eq!(lasso(&points, &notched), PersonSet::from_iter([0, 4]));
        assert_eq!(rectangle(&points, [5.0, 5.0], [2.0, 2.0]), PersonSet::from_iter([1, 2, 4]));
        assert!(lasso(&points, &square[..2]).is_empty());
        assert!(lasso(&points, &[[f32::NAN, 0.0], [1.0, 1.0], [2.0, 0.0]]).is_empty());
    }

    proptest! {
        #[test]
        fn bands_change_nothing(
            polygon in prop::collection::vec(prop::array::uniform2(-9.0_f32..9.0), 3..30),
            points in prop::collection::vec(prop::array::uniform2(-10.0_f32..10.0), 1..80),
        ) {
            let next = polygon.iter().skip(1).chain(polygon.first());
            let sides: Vec<[[f32; 2]; 2]> = polygon.iter().zip(next).map(|(&a, &b)| [a, b]).collect();
            let plain: PersonSet =
                (0..points.len() as u32).filter(|&row| is_inside(points[row as usize], &sides)).collect();
            prop_assert_eq!(lasso(&points, &polygon), plain);
        }
    }
}
