//! `profile-cosine`: how alike are a person's taste and an item? Taste is the strength-weighted mean of the features of
//! the person's items, joined with declared interests; the score is its cosine with the features of the item
//! (founding article, section 3.2.3). The domain of an item is no taste and is left out. In catalogues that are large
//! enough to tell, both sides are weighted so that a label which most items carry says little (Salton and Buckley 1988).

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

/// Weigh labels by how rare they are.
const RARITY: ParamSpec = ParamSpec { name: "rarity", kind: ParamKind::Switch, min: 0.0, max: 1.0, default: 1.0 };
/// Among fewer items, how many carry a label says nothing of how telling it is.
const MIN_ITEMS_FOR_RARITY: usize = 50;

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
        &[INTEREST_WEIGHT, RARITY]
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
        let interest_weight = params.number(&INTEREST_WEIGHT) as f32;
        Ok(Box::new(Fitted::new(Arc::clone(data), interest_weight, params.switch(&RARITY))))
    }

    fn restore(&self, _: &Arc<TrainingData>, _: &Params, _: &ModelParts) -> Option<Box<dyn FittedModel>> {
        None
    }
}

struct Fitted {
    data: Arc<TrainingData>,
    interest_weight: f32,
    /// What each column of the item features counts; 0 for those that are no taste.
    column_weights: Vec<f32>,
    /// For each column of the people's features, the item columns that mean the same.
    interests: Vec<Vec<u32>>,
    /// Length of each item's weighted feature vector.
    norms: Vec<f32>,
}

impl Fitted {
    fn new(data: Arc<TrainingData>, interest_weight: f32, by_rarity: bool) -> Self {
        let column_weights = column_weights(&data, by_rarity);
        let norm = |item: usize| {
            let (columns, values) = data.items.matrix.row(item);
            let weighted = columns.iter().zip(values).map(|(&column, value)| value * column_weights[column as usize]);
            weighted.map(|value| value * value).sum::<f32>().sqrt()
        };
        let norms = (0..data.items.matrix.n_people()).map(norm).collect();
        let interests = data.people.names.iter().map(|name| item_columns(name, &data.items.names)).collect();
        Self { interest_weight, column_weights, interests, norms, data }
    }

    /// (column, weighted value) of the taste vector, ascending.
    fn taste(&self, person: u32) -> Vec<(u32, f32)> {
        let mut cells = taste(&self.data, person, None);
        cells.retain(|&(column, _)| self.column_weights[column as usize] > 0.0);
        let declared = self.data.people.matrix.row(person as usize).0;
        for &column in declared.iter().flat_map(|&column| &self.interests[column as usize]) {
            match cells.binary_search_by_key(&column, |cell| cell.0) {
                Ok(at) => cells[at].1 += self.interest_weight,
                Err(at) => cells.insert(at, (column, self.interest_weight)),
            }
        }
        cells.iter_mut().for_each(|(column, value)| *value *= self.column_weights[*column as usize]);
        cells
    }
}

/// ln(1 + items / items with the column), or 1 where rarity does not count; 0 for the domain.
fn column_weights(data: &TrainingData, by_rarity: bool) -> Vec<f32> {
    let n_items = data.items.matrix.n_people();
    let counts = data.items.matrix.item_counts();
    let is_told = by_rarity && n_items >= MIN_ITEMS_FOR_RARITY;
    let weight = |(name, &count): (&String, &u32)| match split_name(name).0 {
        FIELD_DOMAIN => 0.0,
        _ if is_told => (1.0 + n_items as f64 / f64::from(count.max(1))).ln() as f32,
        _ => 1.0,
    };
    data.items.names.iter().zip(&counts).map(weight).collect()
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
        let n_columns = self.column_weights.len();
        out.axis_chunks_iter_mut(Axis(0), LANES).into_par_iter().zip(people.par_chunks(LANES)).for_each(
            |(mut rows, people)| {
                let mut wanted = vec![[0.0_f32; LANES]; n_columns];
                for (lane, &person) in people.iter().enumerate() {
                    let taste = self.taste(person);
                    let norm = length(&taste);
                    for (column, value) in taste.into_iter().filter(|_| norm > 0.0) {
                        wanted[column as usize][lane] = value * self.column_weights[column as usize] / norm;
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
                let of_item = f64::from(*value) * f64::from(self.column_weights[*column as usize]);
                terms.push(Term { kind, value: f64::from(taste[at].1) * of_item / norms });
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

    /// Sixty items, all with label a; the first two with b as well, the third with c.
    #[test]
    fn a_label_that_all_items_carry_says_little_in_a_large_catalogue() {
        let names = ["category: a", "tags: b", "tags: c", "domain: course"];
        let common = (0..60).flat_map(|item| [(item, 0), (item, 3)]);
        let cells: Vec<(u32, u32)> = common.chain([(0, 1), (1, 1), (2, 2)]).collect();
        let data = TrainingData {
            strengths: Interactions::from_triplets(1, 60, &[(0, 0, 1.0)]),
            domains: vec![Domain::Course; 60],
            items: features(&names, 60, &cells),
            people: features(&[], 1, &[]),
            ..TrainingData::default()
        };
        let model = ProfileCosine.fit(&Arc::new(data), &Params::new(), 0, &Task::silent()).unwrap();
        let mut out = Array2::zeros((1, 60));
        model.score(&[0], out.view_mut());
        let (a, b) = (2_f32.ln(), 31_f32.ln());
        assert!((out[[0, 1]] - 1.0).abs() < 1e-5, "{out}");
        assert!((out[[0, 5]] - a / (a * a + b * b).sqrt()).abs() < 1e-5, "{out}");
        let receipt = model.receipt(0, 5);
        assert!((receipt.score - f64::from(out[[0, 5]])).abs() < 1e-5);
    }

    #[test]
    fn a_receipt_names_the_fields() {
        let receipt = fitted().receipt(0, 2);
        assert_eq!(receipt.terms.len(), 1);
        assert_eq!(receipt.terms[0].kind, TermKind::Field("category: a".to_owned()));
    }
}
