//! `profile`: a learned bilinear map from what a person is to what an item is. For each target domain d it minimises
//! |X_d - P_d M_d C_d'|^2 with a ridge on both sides, in closed form
//! M_d = (P'P + l1 I)^-1 P' X C (C'C + l2 I)^-1 (MODELS section 3); score = p_u M_d c_i. P_d holds an intercept, the
//! people's features and the taste in *the other* domain (by item features, and along its main directions), so that a
//! person's own acts in d never predict themselves.
//! Works for people without history and for items without people.
//!
//! Item features seldom tell all that people see in an item. With the identity of each item as one more feature of
//! weight g, the same minimum is rho P A + (1 - rho) P M C', where A is the ridge regression of each item by itself and
//! rho = g / (g + l2) is the `item_share`: an item with people is known by them, one without by its features.

mod fields;
mod fit;
mod importance;
mod items;

use std::sync::Arc;

use ndarray::{Array2, ArrayViewMut2, Axis};
use rayon::prelude::*;

use self::fields::Fields;
use super::features::{LANES, dot_lanes};
use super::linalg::add_scaled;
use super::params::checked;
use super::{
    Family, FittedModel, Importance, ModelError, ModelParts, ParamKind, ParamSpec, Params, Receipt, Recommender, Term,
    TermKind, TrainingData, check_strengths,
};
use crate::data::Domain;
use crate::task::Task;

const ID: &str = "profile";
/// Opens the name of a field that is a taste in the other domain.
pub const FIELD_TASTE: &str = "taste";

const L1: ParamSpec = ParamSpec { name: "l1", kind: ParamKind::Number, min: 1e-3, max: 1e6, default: 20.0 };
const L2: ParamSpec = ParamSpec { name: "l2", kind: ParamKind::Number, min: 1e-3, max: 1e6, default: 5.0 };

/// rho.
const ITEM_SHARE: ParamSpec =
    ParamSpec { name: "item_share", kind: ParamKind::Number, min: 0.0, max: 1.0, default: 0.9 };

/// Main directions of the other domain among a person's fields.
const N_DIRECTIONS: ParamSpec =
    ParamSpec { name: "directions", kind: ParamKind::Integer, min: 0.0, max: 256.0, default: 48.0 };

#[derive(Debug, Clone, Copy)]
pub struct Profile;

impl Recommender for Profile {
    fn id(&self) -> &'static str {
        ID
    }

    fn family(&self) -> Family {
        Family::Profile
    }

    fn params(&self) -> &'static [ParamSpec] {
        &[L1, L2, ITEM_SHARE, N_DIRECTIONS]
    }

    fn fit(
        &self,
        data: &Arc<TrainingData>,
        params: &Params,
        seed: u64,
        task: &Task,
    ) -> Result<Box<dyn FittedModel>, ModelError> {
        let params = checked(ID, self.params(), params)?;
        check_input(data)?;
        let ridge = fit::Ridge { people: params.number(&L1), items: params.number(&L2) };
        let fields = Fields::new(data, params.integer(&N_DIRECTIONS), seed, task)?;
        let map = |domain| fit::domain_map(&fields, domain, ridge, task);
        let maps = [map(Domain::Course)?, map(Domain::Music)?];
        let item_share = params.number(&ITEM_SHARE) as f32;
        let of_items = |domain| match item_share {
            0.0 => Ok(items::ItemRidge { weights: Array2::zeros((fields.n_columns(), 0)) }),
            _ => items::fit(&fields, domain, params.number(&L1), task),
        };
        let item_ridges = [of_items(Domain::Course)?, of_items(Domain::Music)?];
        Ok(Box::new(Fitted::new(fields, maps, item_ridges, item_share)))
    }

    fn restore(&self, data: &Arc<TrainingData>, params: &Params, parts: &ModelParts) -> Option<Box<dyn FittedModel>> {
        let params = checked(ID, self.params(), params).ok()?;
        let item_share = params.number(&ITEM_SHARE) as f32;
        let vectors = |domain: Domain| {
            let stored = parts.matrices.iter().find(|(name, _)| *name == part_of_directions(domain));
            let none = || Array2::zeros((data.domains.len(), 0));
            stored.map_or_else(none, |(_, vectors)| vectors.as_standard_layout().into_owned())
        };
        let vectors = [vectors(Domain::Course), vectors(Domain::Music)];
        let fields = Fields::restore(data, params.integer(&N_DIRECTIONS), vectors)?;
        let shape = (fields.n_columns(), n_item_columns(data));
        let find = |domain: Domain| {
            let (_, matrix) = parts.matrices.iter().find(|(name, _)| name == domain.id())?;
            let fits = matrix.dim() == shape && matrix.iter().all(|value| value.is_finite());
            fits.then(|| matrix.clone())
        };
        let maps = [find(Domain::Course)?, find(Domain::Music)?];
        let of_items = |domain: Domain| {
            let n_items = if item_share == 0.0 { 0 } else { items::items_of(data, domain).len() };
            if n_items == 0 {
                return Some(items::ItemRidge { weights: Array2::zeros((shape.0, 0)) });
            }
            let (_, weights) = parts.matrices.iter().find(|(name, _)| *name == part_of_items(domain))?;
            let fits = weights.dim() == (shape.0, n_items) && weights.iter().all(|value| value.is_finite());
            fits.then(|| items::ItemRidge { weights: weights.as_standard_layout().into_owned() })
        };
        let item_ridges = [of_items(Domain::Course)?, of_items(Domain::Music)?];
        Some(Box::new(Fitted::new(fields, maps, item_ridges, item_share)))
    }
}

fn part_of_items(domain: Domain) -> String {
    format!("{}-items", domain.id())
}

fn part_of_directions(domain: Domain) -> String {
    format!("{}-directions", domain.id())
}

fn check_input(data: &TrainingData) -> Result<(), ModelError> {
    check_strengths(data)?;
    if data.items.matrix.nnz() == 0 {
        return Err(ModelError::NoFeatures { what: "item" });
    }
    Ok(())
}

/// Intercept, item features.
fn n_item_columns(data: &TrainingData) -> usize {
    1 + data.items.names.len()
}

struct Fitted {
    data: Arc<TrainingData>,
    fields: Fields,
    /// M by domain: columns of the fields x n_item_columns.
    maps: [Array2<f32>; 2],
    /// A by domain.
    item_ridges: [items::ItemRidge; 2],
    item_share: f32,
    /// The items of each domain, ascending, and the place of every item among those of its own.
    items: [Vec<u32>; 2],
    places: Vec<u32>,
}

impl Fitted {
    fn new(fields: Fields, maps: [Array2<f32>; 2], item_ridges: [items::ItemRidge; 2], item_share: f32) -> Self {
        let data = Arc::clone(fields.data());
        let items = Domain::BOTH.map(|domain| items::items_of(&data, domain));
        let mut places = vec![0; data.domains.len()];
        for items in &items {
            (0..).zip(items).for_each(|(place, &item)| places[item as usize] = place);
        }
        Self { data, fields, maps, item_ridges, item_share, items, places }
    }

    /// p_u A for the items of the target domain, in their order; empty where items are not known by themselves.
    fn by_item(&self, person: u32, target: Domain) -> Vec<f32> {
        let weights = &self.item_ridges[target.index()].weights;
        let mut sums = vec![0.0; weights.ncols()];
        for (field, value) in self.fields.row(person, target).into_iter().filter(|_| weights.ncols() > 0) {
            if let Some(weights) = weights.row(field).to_slice() {
                add_scaled(&mut sums, value, weights);
            }
        }
        sums
    }

    /// p_u M for the target domain: what each of up to [`LANES`] people wants of an item, in the intercept and in
    /// each column of the item features.
    fn wanted(&self, people: &[u32], target: Domain) -> ([f32; LANES], Vec<[f32; LANES]>) {
        let map = &self.maps[target.index()];
        let (mut intercept, mut wanted) = ([0.0; LANES], vec![[0.0; LANES]; self.data.items.names.len()]);
        let mut of_person = vec![0.0; map.ncols()];
        for (lane, &person) in people.iter().enumerate().take(LANES) {
            of_person.fill(0.0);
            for (field, value) in self.fields.row(person, target) {
                for (sum, &weight) in of_person.iter_mut().zip(map.row(field)) {
                    *sum += value * weight;
                }
            }
            intercept[lane] = of_person[0];
            for (lanes, &of_person) in wanted.iter_mut().zip(&of_person[1..]) {
                lanes[lane] = of_person;
            }
        }
        (intercept, wanted)
    }

    /// A of one field and item.
    fn own_weight(&self, field: usize, item: u32, domain: Domain) -> f64 {
        let place = self.places[item as usize] as usize;
        self.item_ridges[domain.index()].weights.get((field, place)).copied().map_or(0.0, f64::from)
    }
}

impl FittedModel for Fitted {
    fn score(&self, people: &[u32], mut out: ArrayViewMut2<'_, f32>) {
        out.axis_chunks_iter_mut(Axis(0), LANES).into_par_iter().zip(people.par_chunks(LANES)).for_each(
            |(mut rows, people)| {
                let by_domain = Domain::BOTH.map(|domain| self.wanted(people, domain));
                let mut rows: Vec<_> = rows.outer_iter_mut().collect();
                for item in 0..self.data.domains.len() {
                    let (intercept, wanted) = &by_domain[self.data.domains[item].index()];
                    let dots = dot_lanes(&self.data.items.matrix, item, wanted);
                    for ((row, dot), intercept) in rows.iter_mut().zip(dots).zip(intercept) {
                        row[item] = (1.0 - self.item_share) * (intercept + dot);
                    }
                }
                for (row, &person) in rows.iter_mut().zip(people).filter(|_| self.item_share > 0.0) {
                    for domain in Domain::BOTH {
                        let by_item = self.by_item(person, domain);
                        for (&item, score) in self.items[domain.index()].iter().zip(by_item) {
                            row[item as usize] += self.item_share * score;
                        }
                    }
                }
                for (row, &person) in rows.iter_mut().zip(people) {
                    if !self.knows(person) {
                        row.fill(0.0);
                    }
                }
            },
        );
    }

    fn knows(&self, person: u32) -> bool {
        let person = person as usize;
        !self.data.people.matrix.row(person).0.is_empty() || !self.data.strengths.row(person).0.is_empty()
    }

    fn receipt(&self, person: u32, item: u32) -> Receipt {
        let Some(&domain) = self.data.domains.get(item as usize).filter(|_| self.knows(person)) else {
            return Receipt::default();
        };
        let map = &self.maps[domain.index()];
        let (columns, values) = self.data.items.matrix.row(item as usize);
        let mut receipt = Receipt::default();
        for (field, value) in self.fields.row(person, domain) {
            let weights = map.row(field);
            let of_item = columns.iter().zip(values).map(|(&c, &v)| f64::from(weights[1 + c as usize]) * f64::from(v));
            let by_features = f64::from(weights[0]) + of_item.sum::<f64>();
            let share = f64::from(self.item_share);
            let worth = f64::from(value) * ((1.0 - share) * by_features + share * self.own_weight(field, item, domain));
            receipt.score += worth;
            if field == 0 || self.fields.is_usual(person, field) {
                receipt.constant += worth;
            } else {
                let kind = TermKind::Field(self.fields.name(field, domain));
                match receipt.terms.last_mut().filter(|last| last.kind == kind) {
                    Some(last) => last.value += worth,
                    None => receipt.terms.push(Term { kind, value: worth }),
                }
            }
        }
        receipt
    }

    fn importance(&self) -> Vec<Importance> {
        importance::importance(self)
    }

    fn parts(&self) -> Option<ModelParts> {
        let named = |domain: Domain| (domain.id().to_owned(), self.maps[domain.index()].clone());
        let of_items = |domain: Domain| (part_of_items(domain), self.item_ridges[domain.index()].weights.clone());
        let directions = |domain: Domain| (part_of_directions(domain), self.fields.vectors(domain));
        let all = [Domain::BOTH.map(named), Domain::BOTH.map(of_items), Domain::BOTH.map(directions)];
        let matrices = all.into_iter().flatten().filter(|(_, matrix)| matrix.ncols() > 0).collect();
        Some(ModelParts { matrices })
    }
}

#[cfg(test)]
mod tests;
