//! `profile-cosine`: how alike are a person's taste and an item? Taste is the strength-weighted mean of the features of
//! the person's items, joined with declared interests; the score is its cosine with the features of the item
//! (founding article, section 3.2.3). The domain of an item is no taste and is left out.

use std::sync::Arc;

use ndarray::{ArrayViewMut2, Axis};
use rayon::prelude::*;

use super::features::{FIELD_DOMAIN, FIELD_INTERESTS, LANES, dot_lanes, split_name, taste};
use super::params::checked;
use super::{
    Family, FittedModel, ModelError, ModelParts, ParamKind, ParamSpec, Params, Receipt, Recommender, Term, TermKind,
    TrainingData, check_strengths,
};
use crate::task::Task;

const ID: &str = "profile-cosine";

/// What one declared interest weighs against the whole of the history.
const INTEREST_WEIGHT: ParamSpec =
    ParamSpec { name: "interest_weight", kind: ParamKind::Number, min: 0.0, max: 10.0, default: 0.5 };

#[derive(Debug, Clone, Copy)]
pub struct ProfileCosine;

impl Recommender for ProfileCosine {
    fn id(&self) -> &'static str {
        ID
    }

    fn family(&self) -> Family {
        Family::Profile
    }

    fn params(&self) -> &'static [ParamSpec] {
        &[INTEREST_WEIGHT]
    }

    fn fit(
        &self,
        data: &Arc<TrainingData>,
        params: &Params,
        _seed: u64,
        task: &Task,
    ) -> Result<Box<dyn FittedModel>, ModelError> {
        let params = checked(ID, self.params(), params)?;
        task.step("stage-fit", 0, 1)?;
        check_strengths(data)?;
        if data.items.matrix.nnz() == 0 {
            return Err(ModelError::NoFeatures { what: "item" });
        }
        Ok(Box::new(Fitted::new(Arc::clone(data), params.number(&INTEREST_WEIGHT) as f32)))
    }

    fn restore(&self, _: &Arc<TrainingData>, _: &Params, _: &ModelParts) -> Option<Box<dyn FittedModel>> {
        None
    }
}

struct Fitted {
    data: Arc<TrainingData>,
    interest_weight: f32,
    /// Columns of the item features that count.
    is_taste: Vec<bool>,
    /// For each column of the people's features, the item columns that mean the same.
    interests: Vec<Vec<u32>>,
    /// Length of each item's feature vector.
    norms: Vec<f32>,
}

impl Fitted {
    fn new(data: Arc<TrainingData>, interest_weight: f32) -> Self {
        let is_taste: Vec<bool> = data.items.names.iter().map(|name| split_name(name).0 != FIELD_DOMAIN).collect();
        let norm = |item: usize| {
            let (columns, values) = data.items.matrix.row(item);
            let squares = columns.iter().zip(values).filter(|(column, _)| is_taste[**column as usize]);
            squares.map(|(_, value)| value * value).sum::<f32>().sqrt()
        };
        let norms = (0..data.items.matrix.n_people()).map(norm).collect();
        let interests = data.people.names.iter().map(|name| item_columns(name, &data.items.names)).collect();
        Self { interest_weight, is_taste, interests, norms, data }
    }

    /// (column, value) of the taste vector, ascending.
    fn taste(&self, person: u32) -> Vec<(u32, f32)> {
        let mut cells = taste(&self.data, person, None);
        cells.retain(|&(column, _)| self.is_taste[column as usize]);
        let declared = self.data.people.matrix.row(person as usize).0;
        for &column in declared.iter().flat_map(|&column| &self.interests[column as usize]) {
            match cells.binary_search_by_key(&column, |cell| cell.0) {
                Ok(at) => cells[at].1 += self.interest_weight,
                Err(at) => cells.insert(at, (column, self.interest_weight)),
            }
        }
        cells
    }
}

/// The item columns that carry the same label as a declared interest, whatever their field.
fn item_columns(person_name: &str, item_names: &[String]) -> Vec<u32> {
    let (field, label) = split_name(person_name);
    if field != FIELD_INTERESTS {
        return vec![];
    }
    let wanted = label.to_lowercase();
    let same = |name: &String| split_name(name).1.to_lowercase() == wanted;
    item_names.iter().enumerate().filter(|(_, name)| same(name)).map(|(column, _)| column as u32).collect()
}

fn length(taste: &[(u32, f32)]) -> f32 {
    taste.iter().map(|(_, value)| value * value).sum::<f32>().sqrt()
}

impl FittedModel for Fitted {
    fn score(&self, people: &[u32], mut out: ArrayViewMut2<'_, f32>) {
        let n_columns = self.is_taste.len();
        out.axis_chunks_iter_mut(Axis(0), LANES).into_par_iter().zip(people.par_chunks(LANES)).for_each(
            |(mut rows, people)| {
                let mut wanted = vec![[0.0_f32; LANES]; n_columns];
                for (lane, &person) in people.iter().enumerate() {
                    let taste = self.taste(person);
                    let norm = length(&taste);
                    for (column, value) in taste.into_iter().filter(|_| norm > 0.0) {
                        wanted[column as usize][lane] = value / norm;
                    }
                }
                let mut rows: Vec<_> = rows.outer_iter_mut().collect();
                for (item, &norm) in self.norms.iter().enumerate() {
                    let dots = dot_lanes(&self.data.items.matrix, item, &wanted);
                    for (row, dot) in rows.iter_mut().zip(dots) {
                        row[item] = if norm > 0.0 { dot / norm } else { 0.0 };
                    }
                }
            },
        );
    }

    fn knows(&self, person: u32) -> bool {
        !self.taste(person).is_empty()
    }

    fn receipt(&self, person: u32, item: u32) -> Receipt {
        let taste = self.taste(person);
        let norms = f64::from(length(&taste) * self.norms.get(item as usize).copied().unwrap_or(0.0));
        let (columns, values) = self.data.items.matrix.row(item as usize);
        let mut terms = vec![];
        for (column, value) in columns.iter().zip(values) {
            if let Ok(at) = taste.binary_search_by_key(column, |cell| cell.0) {
                let kind = TermKind::Field(self.data.items.names[*column as usize].clone());
                terms.push(Term { kind, value: f64::from(taste[at].1) * f64::from(*value) / norms });
            }
        }
        Receipt { score: terms.iter().map(|term| term.value).sum(), constant: 0.0, terms }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::{Domain, Interactions};
    use crate::models::FeatureMatrix;

    fn features(names: &[&str], n_rows: usize, cells: &[(u32, u32)]) -> FeatureMatrix {
        let cells: Vec<(u32, u32, f32)> = cells.iter().map(|&(row, column)| (row, column, 1.0)).collect();
        FeatureMatrix {
            names: names.iter().map(|&name| name.to_owned()).collect(),
            matrix: Interactions::from_triplets(n_rows, names.len(), &cells),
        }
    }

    /// The founding article's items; person 0 has item 0, person 1 nothing but an interest, person 2 nothing.
    fn fitted() -> Box<dyn FittedModel> {
        let names = ["category: a", "category: b", "tags: c", "tags: d", "domain: course"];
        let cells = [(0, 0), (0, 2), (1, 1), (1, 3), (2, 0), (2, 1), (0, 4), (1, 4), (2, 4)];
        let data = TrainingData {
            strengths: Interactions::from_triplets(3, 3, &[(0, 0, 0.7)]),
            domains: vec![Domain::Course; 3],
            items: features(&names, 3, &cells),
            people: features(&["country: B", "interests: B"], 3, &[(0, 0), (1, 1), (2, 0)]),
            ..TrainingData::default()
        };
        ProfileCosine.fit(&Arc::new(data), &Params::new(), 0, &Task::silent()).unwrap()
    }

    fn check(person: u32, expected: [f32; 3]) {
        let model = fitted();
        let mut out = Array2::zeros((1, 3));
        model.score(&[person], out.view_mut());
        for (item, expected) in expected.into_iter().enumerate() {
            assert!((out[[0, item]] - expected).abs() < 1e-6, "person {person} item {item}: {}", out[[0, item]]);
            let receipt = model.receipt(person, item as u32);
            let sum: f64 = receipt.terms.iter().map(|term| term.value).sum();
            assert!((sum + receipt.constant - f64::from(expected)).abs() < 1e-6);
        }
    }

    #[test]
    fn the_founding_example_gives_one_zero_and_a_half() {
        check(0, [1.0, 0.0, 0.5]);
    }

    #[test]
    fn a_declared_interest_stands_in_for_history_and_a_country_does_not() {
        let half = 0.5_f32.sqrt();
        check(1, [0.0, half, half]);
        check(2, [0.0, 0.0, 0.0]);
        assert_eq!([0, 1, 2].map(|person| fitted().knows(person)), [true, true, false]);
    }

    #[test]
    fn a_receipt_names_the_fields() {
        let receipt = fitted().receipt(0, 2);
        assert_eq!(receipt.terms.len(), 1);
        assert_eq!(receipt.terms[0].kind, TermKind::Field("category: a".to_owned()));
    }
}
