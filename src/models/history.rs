//! What a person did as a model asks for it: strengths, with the last acts counting more where a model wants that.
//! Only the side that is asked about is weighted so; what a model learns from is left as it is.

use std::sync::Arc;

use super::{ParamKind, ParamSpec, TrainingData};
use crate::data::NO_TIME;

/// `recency`: each later moment at which the person did anything multiplies what an item counts by e^-recency.
pub const RECENCY: ParamSpec = ParamSpec { name: "recency", kind: ParamKind::Number, min: 0.0, max: 5.0, default: 0.0 };

pub struct History {
    data: Arc<TrainingData>,
    /// One weighted strength a cell of `data.strengths`; `None` where all acts count alike.
    weighted: Option<Vec<f32>>,
}

impl History {
    pub fn new(data: Arc<TrainingData>, recency: f64) -> Self {
        let weighted = (recency > 0.0).then(|| weighted(&data, recency));
        Self { data, weighted }
    }

    pub fn data(&self) -> &Arc<TrainingData> {
        &self.data
    }

    /// Items, ascending, and what each counts; none for a person that is not there.
    pub fn row(&self, person: u32) -> (&[u32], &[f32]) {
        let (items, strengths) = self.data.strengths.row(person as usize);
        match &self.weighted {
            Some(weighted) => (items, &weighted[self.data.strengths.range(person as usize)]),
            None => (items, strengths),
        }
    }

    pub fn is_empty(&self, person: u32) -> bool {
        self.data.strengths.range(person as usize).is_empty()
    }
}

/// x_ui e^(-recency r), r the number of distinct later moments of the person. An item of unknown time is the oldest.
fn weighted(data: &TrainingData, recency: f64) -> Vec<f32> {
    let mut values = data.strengths.values().to_vec();
    let mut moments: Vec<i64> = vec![];
    for person in 0..data.strengths.n_people() {
        let range = data.strengths.range(person);
        let time_of = |cell: usize| data.times.get(cell).copied().unwrap_or(NO_TIME);
        moments.clear();
        moments.extend(range.clone().map(time_of));
        moments.sort_unstable();
        moments.dedup();
        for cell in range {
            let n_later = moments.len() - moments.partition_point(|&moment| moment <= time_of(cell));
            values[cell] *= (-recency * n_later as f64).exp() as f32;
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Interactions;

    #[test]
    fn each_later_moment_takes_its_share_and_unknown_times_are_oldest() {
        let strengths = Interactions::from_triplets(2, 4, &[(0, 0, 2.0), (0, 1, 1.0), (0, 2, 1.0), (0, 3, 1.0)]);
        let times = vec![50, 90, 50, NO_TIME];
        let data = Arc::new(TrainingData { strengths, times, ..TrainingData::default() });
        let history = History::new(Arc::clone(&data), 2_f64.ln());
        assert_eq!(history.row(0), ([0, 1, 2, 3].as_slice(), [1.0, 1.0, 0.5, 0.25].as_slice()));
        assert_eq!(history.row(1), ([].as_slice(), [].as_slice()));
        assert_eq!(history.row(7), ([].as_slice(), [].as_slice()));
        assert_eq!(History::new(data, 0.0).row(0).1, [2.0, 1.0, 1.0, 1.0]);
    }
}
