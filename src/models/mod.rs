//! Who may want what. A [`Recommender`] is checked parameters and a fit; a [`FittedModel`] scores, explains and
//! can be stored. All models are in [`MODELS`]. Works on matrices only: no files, no frames, no words.

mod als;
pub mod auto;
pub mod blend;
pub mod calibration;
mod directions;
mod ease;
pub mod evaluation;
pub mod features;
mod graph_filter;
mod history;
mod item_knn;
mod item_to_item;
mod linalg;
pub mod params;
pub mod partner;
mod popularity;
mod profile;
mod profile_cosine;
pub mod ranking;
pub mod ridge;
mod rp3beta;
mod steps;
mod svd;
mod user_knn;
mod weighting;

use std::collections::BTreeMap;
use std::sync::Arc;

use ndarray::{Array2, ArrayView2, ArrayViewMut2};

use crate::data::{Domain, Interactions};
use crate::task::{Cancelled, Task};

pub use ease::ease_from_gram;
pub use partner::PartnerSums;
pub use profile::Profile;
pub use profile_cosine::ProfileCosine;
pub use svd::embedding;

/// Every model, the floor first.
pub const MODELS: &[&dyn Recommender] = &[
    &popularity::Popularity,
    &user_knn::UserKnn,
    &item_knn::ItemKnn,
    &svd::Svd,
    &als::Als,
    &ease::Ease,
    &graph_filter::GraphFilter,
    &rp3beta::Rp3Beta,
    &auto::Auto,
    &ProfileCosine,
    &Profile,
];

/// Errors: `UnknownModel`.
pub fn by_id(id: &str) -> Result<&'static dyn Recommender, ModelError> {
    let found = MODELS.iter().copied().find(|model| model.id() == id);
    found.ok_or_else(|| ModelError::UnknownModel { id: id.to_owned() })
}

/// What a model learns from, built once per strength setting and shared.
#[derive(Debug, Clone, Default)]
pub struct TrainingData {
    /// X, n_people x n_items, all values > 0.
    pub strengths: Interactions,
    /// n_people x n_items: items a person turned down; never candidates.
    pub refused: Interactions,
    /// Last time of each cell of `strengths`; `data::NO_TIME` where unknown. Only splits use it.
    pub times: Vec<i64>,
    /// The domain of each item.
    pub domains: Vec<Domain>,
    /// P without the taste vector: what is known of people apart from their acts (one-hot attributes, interests).
    pub people: FeatureMatrix,
    /// C: what is known of items (categories, creators, tags, bands).
    pub items: FeatureMatrix,
    /// The country code of each person (`u32::MAX` unknown), for the fallback 'popular in the country'.
    pub countries: Vec<u32>,
    /// Sums of items of another shop, which `item-knn` and `ease` add to those of `strengths`.
    pub partner: Option<Arc<PartnerSums>>,
}

/// Sparse features by row, with a name a column: `country: DE`, `category: Mixing`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeatureMatrix {
    pub names: Vec<String>,
    /// n_rows x names.len().
    pub matrix: Interactions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Collaborative,
    Profile,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ParamKind {
    Integer,
    Number,
    /// 0 or 1.
    Switch,
}

/// One parameter of a model. Its meaning in words is `param-<model>-<name>` in `assets/text`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParamSpec {
    pub name: &'static str,
    pub kind: ParamKind,
    pub min: f64,
    pub max: f64,
    pub default: f64,
}

/// Parameters by name; those absent take their default. Models check them into a type of their own before work.
pub type Params = BTreeMap<String, f64>;

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error("no model is called {id}")]
    UnknownModel { id: String },
    #[error("{model} has no parameter {name}")]
    UnknownParam { model: &'static str, name: String },
    #[error("{model}: {name} is {value}, outside {min} to {max}")]
    ParamOutOfRange { model: &'static str, name: &'static str, value: f64, min: f64, max: f64 },
    #[error("there are no interactions to learn from")]
    NoInteractions,
    #[error("there are no {what} features to learn from")]
    NoFeatures { what: &'static str },
    #[error("{what} holds {value}, which is not a finite number")]
    NotFinite { what: &'static str, value: f64 },
    #[error("the system of {model} could not be solved")]
    Singular { model: &'static str },
    #[error("{needed_mb} MB of memory are needed; the limit is {limit_mb} MB")]
    TooLarge { needed_mb: u64, limit_mb: u64 },
    #[error("only {found} {what}, {needed} are needed")]
    TooFew { what: &'static str, found: u64, needed: u64 },
    #[error("a stored model does not fit: {reason}")]
    BadParts { reason: String },
}

/// One term of a receipt.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    pub kind: TermKind,
    /// What it is worth in the score, in the score's own unit.
    pub value: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TermKind {
    /// A past item of the person (item number).
    PastItem(u32),
    /// A similar person (person number) who has the item.
    SimilarPerson(u32),
    /// A profile field: column of P (`people` features; for the taste part the name says so).
    Field(String),
}

/// A score taken apart: `score = constant + sum of terms` within 1e-4.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Receipt {
    pub score: f64,
    pub constant: f64,
    pub terms: Vec<Term>,
}

/// The part that a field has in what a model says of the items of a domain; the shares of a domain add up to one.
#[derive(Debug, Clone, PartialEq)]
pub struct Importance {
    /// Of the items.
    pub domain: Domain,
    /// `country`, `recency`, `taste: category` ...
    pub field: String,
    pub share: f64,
}

/// One step of an iterative fit, for the training curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Iteration {
    pub step: u32,
    /// The objective of the model's definition; lower is better.
    pub loss: f64,
    pub seconds: f64,
}

/// A fitted model as named matrices, to be stored.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelParts {
    pub matrices: Vec<(String, Array2<f32>)>,
}

impl ModelParts {
    /// The factors of people and of items (k columns each), if they are there, finite and of the data's size.
    fn factors(&self, persons: &str, items: &str, data: &TrainingData) -> Option<(Array2<f32>, Array2<f32>)> {
        let find = |wanted: &str, n_rows: usize| {
            let (_, matrix) = self.matrices.iter().find(|(name, _)| name == wanted)?;
            (matrix.nrows() == n_rows && matrix.iter().all(|value| value.is_finite())).then(|| matrix.clone())
        };
        let persons = find(persons, data.strengths.n_people())?;
        let items = find(items, data.strengths.n_items())?;
        (persons.ncols() == items.ncols()).then_some((persons, items))
    }
}

/// A model that can be fitted: one line in [`MODELS`], one folder here.
pub trait Recommender: Send + Sync {
    fn id(&self) -> &'static str;
    fn family(&self) -> Family;
    fn params(&self) -> &'static [ParamSpec];
    /// Same data, parameters and seed give the same bytes, whatever the number of threads.
    fn fit(
        &self,
        data: &Arc<TrainingData>,
        params: &Params,
        seed: u64,
        task: &Task,
    ) -> Result<Box<dyn FittedModel>, ModelError>;
    /// Rebuilds a fitted model from what [`FittedModel::parts`] gave, on the same data. `None`: fit again.
    fn restore(&self, data: &Arc<TrainingData>, params: &Params, parts: &ModelParts) -> Option<Box<dyn FittedModel>>;
}

/// A model that has learnt. Holds its training data by `Arc`.
pub trait FittedModel: Send + Sync {
    /// One score an item for each of `people`, into `out` (people.len() x n_items). All finite.
    /// A person without what the model needs (history, features) gets zeros.
    fn score(&self, people: &[u32], out: ArrayViewMut2<'_, f32>);
    /// Does the model know anything of the person? If not, a blend falls back.
    fn knows(&self, person: u32) -> bool;
    /// The score of one pair, taken apart; equals what [`Self::score`] gives within 1e-4.
    fn receipt(&self, person: u32, item: u32) -> Receipt;
    /// n_people x k vectors in which near means alike, where the model has them.
    fn person_vectors(&self) -> Option<ArrayView2<'_, f32>> {
        None
    }
    fn iterations(&self) -> &[Iteration] {
        &[]
    }
    /// What the model goes by when it tells items apart, where it has fields to go by.
    fn importance(&self) -> Vec<Importance> {
        vec![]
    }
    /// How the model chose what it is made of, where it did.
    fn tuning(&self) -> Option<&auto::Tuning> {
        None
    }
    /// What to store; `None` when fitting again is as quick as reading.
    fn parts(&self) -> Option<ModelParts> {
        None
    }
}

/// What every collaborative model asks of its input. Errors: `NoInteractions`, `NotFinite`.
fn check_strengths(data: &TrainingData) -> Result<(), ModelError> {
    if data.strengths.nnz() == 0 {
        return Err(ModelError::NoInteractions);
    }
    match data.strengths.values().iter().find(|value| !value.is_finite()) {
        Some(&value) => Err(ModelError::NotFinite { what: "strengths", value: f64::from(value) }),
        None => Ok(()),
    }
}
