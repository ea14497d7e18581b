//! `item-knn`: what goes with the items that a person has. The top K of the (asymmetric) cosines of the columns of X,
//! with shrinkage (Sarwar 2001; Deshpande and Karypis 2004; Aiolli 2013 for the asymmetry and the power). Columns may be
//! weighted first, so that people who have everything say less.

mod fit;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::history::RECENCY;
use super::item_to_item::ItemToItem;
use super::weighting::{WEIGHTING, Weighting};
use super::{
    Family, FittedModel, ModelError, ModelParts, ParamKind, ParamSpec, Params, Recommender, TrainingData,
    check_strengths, params,
};
use crate::task::Task;

const ID: &str = "item-knn";
const N_NEIGHBOURS: ParamSpec =
    ParamSpec { name: "neighbours", kind: ParamKind::Integer, min: 1.0, max: 5000.0, default: 200.0 };
const SHRINKAGE: ParamSpec =
    ParamSpec { name: "shrinkage", kind: ParamKind::Number, min: 0.0, max: 1000.0, default: 20.0 };
/// 0.5 is the plain cosine; below it the length of the past item counts less, that of the wanted item more.
const ASYMMETRY: ParamSpec = ParamSpec { name: "asymmetry", kind: ParamKind::Number, min: 0.0, max: 1.0, default: 0.5 };
const POWER: ParamSpec = ParamSpec { name: "power", kind: ParamKind::Number, min: 0.1, max: 5.0, default: 1.0 };

pub struct ItemKnn;

impl Recommender for ItemKnn {
    fn id(&self) -> &'static str {
        ID
    }

    fn family(&self) -> Family {
        Family::Collaborative
    }

    fn params(&self) -> &'static [ParamSpec] {
        &[N_NEIGHBOURS, SHRINKAGE, ASYMMETRY, POWER, WEIGHTING, RECENCY]
    }

    fn fit(
        &self,
        data: &Arc<TrainingData>,
        params: &Params,
        _seed: u64,
        task: &Task,
    ) -> Result<Box<dyn FittedModel>, ModelError> {
        let checked = params::checked(ID, self.params(), params)?;
        check_strengths(data)?;
        let settings = fit::Settings {
            n_neighbours: checked.integer(&N_NEIGHBOURS),
            shrinkage: checked.number(&SHRINKAGE),
            asymmetry: checked.number(&ASYMMETRY),
            power: checked.number(&POWER),
            weighting: Weighting::from_number(checked.integer(&WEIGHTING)),
        };
        let similarities = fit::similarities(&data.strengths, data.partner.as_deref(), &settings, task)?;
        Ok(Box::new(ItemToItem::new(data, similarities, checked.number(&RECENCY))))
    }

    fn restore(&self, data: &Arc<TrainingData>, params: &Params, parts: &ModelParts) -> Option<Box<dyn FittedModel>> {
        let checked = params::checked(ID, self.params(), params).ok()?;
        Some(Box::new(ItemToItem::restore(data, checked.number(&RECENCY), parts)?))
    }
}
