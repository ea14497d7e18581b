//! Fits single parts of a recipe on their share of the data.

use std::sync::{Arc, OnceLock};

use super::bridge;
use super::hold::part_of;
use super::recipe::{RecipePart, Scope};
use crate::data::Domain;
use crate::models::{self, FittedModel, ModelError, TrainingData, user_knn};
use crate::task::Task;

/// The data as a whole and by domain; the halves are cut when first asked for.
pub struct Views {
    joint: Arc<TrainingData>,
    own: [OnceLock<Arc<TrainingData>>; 2],
    /// Only one domain has any items: it is the whole.
    only: Option<Domain>,
}

impl Views {
    pub fn new(joint: Arc<TrainingData>) -> Self {
        let has = |domain: &Domain| joint.domains.contains(domain);
        let present: Vec<Domain> = Domain::BOTH.into_iter().filter(has).collect();
        let only = if let [only] = present.as_slice() { Some(*only) } else { None };
        Self { joint, own: [OnceLock::new(), OnceLock::new()], only }
    }

    pub fn joint(&self) -> &Arc<TrainingData> {
        &self.joint
    }

    /// The domains that have items.
    pub fn domains(&self) -> Vec<Domain> {
        self.only.map_or(Domain::BOTH.to_vec(), |only| vec![only])
    }

    pub fn own(&self, domain: Domain) -> &Arc<TrainingData> {
        if self.only == Some(domain) {
            return &self.joint;
        }
        self.own[domain.index()].get_or_init(|| {
            let of_domain = |_, item: u32, _| self.joint.domains.get(item as usize) == Some(&domain);
            Arc::new(part_of(&self.joint, of_domain))
        })
    }

    /// Fits a part of the side of `domain`.
    pub fn fit(
        &self,
        part: &RecipePart,
        domain: Domain,
        seed: u64,
        task: &Task,
    ) -> Result<Arc<dyn FittedModel>, ModelError> {
        let (own, other) = (|| self.own(domain), || self.own(domain.other()));
        match (part.scope, part.model.as_str()) {
            (Scope::Crossing, bridge::ID) => {
                Ok(Arc::new(bridge::fit(other(), &own().strengths, &part.params, seed, task)?))
            }
            (Scope::Crossing, user_knn::ID) => {
                let values = own().strengths.clone();
                Ok(Arc::new(user_knn::fit_crossing(other(), values, &part.params, seed, task)?))
            }
            (Scope::Joint, id) => models::by_id(id)?.fit(&self.joint, &part.params, seed, task).map(Arc::from),
            (Scope::Own | Scope::Crossing, id) => {
                models::by_id(id)?.fit(own(), &part.params, seed, task).map(Arc::from)
            }
        }
    }
}
